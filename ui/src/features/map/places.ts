/* What an input for an address, or for a loop, offers while one types. */

import { commands } from "../../ipc/bindings";
import type { Intent } from "../../ipc/bindings";
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

/** Where a new word of a loop may begin: at the start, and behind a `>`. */
const begins = /(?:^|>)\s*([A-Z0-9_]*)$/i;

export function completeLoop(text: string, caret: number): Completion | null {
  const found = begins.exec(text.slice(0, caret));
  if (!found) return null;
  const typed = (found[1] ?? "").toUpperCase();
  const inside = text.slice(0, caret - typed.length).split(">").at(-2)?.trim().split(/\s/)[0] ?? "";
  const loops = map.view?.loops ?? [];
  const options = loops
    .filter((loop) => loop.name.includes(typed) && (inside === "" || loop.within.includes(inside)))
    .map((loop) => ({
      label: loop.name,
      detail: [loop.group ? "group" : "segment", loop.within.length > 0 ? `in ${loop.within.at(-1) ?? ""}` : "", loop.most > 1 ? `up to ${loop.most} in a sample` : ""].filter(Boolean).join(", "),
      insert: loop.name,
    }));
  return { from: caret - typed.length, to: caret, options, open: loops.some((loop) => loop.name === typed) };
}

/** The edit that says which structure arrives, where a loop names a group and nothing says it yet. */
export function saysStructure(each: string): Intent | null {
  const view = map.view;
  if (!view || view.structure || !view.arrives) return null;
  const names = each.split(/[>\s]+/);
  const group = view.loops.some((loop) => loop.group && names.includes(loop.name));
  return group ? { kind: "setStructure", structure: view.arrives, version: view.arrivesVersion } : null;
}
