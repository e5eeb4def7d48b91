/* What an input for an address, or for a loop, offers while one types. */

import { commands } from "../../ipc/bindings";
import { parse } from "./address";
import type { Completion } from "./completion";
import { map, versionOf } from "./map.svelte";

export async function completePlace(side: "source" | "target", text: string): Promise<Completion | null> {
  const wanted = text.trim();
  if (!wanted) return null;
  const version = side === "target" && map.view?.targetVersion ? map.view.targetVersion : versionOf(map.sample?.[side] ?? []);
  const { hits } = await commands.fieldSearch({ version, text: wanted, limit: 30 });
  const options = hits.map((hit) => ({ label: hit.path, detail: hit.name, insert: hit.path }));
  return { from: 0, to: text.length, options, open: parse(wanted) !== null };
}
