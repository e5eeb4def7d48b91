/* Doing what a drop promised, and telling what went wrong. */

import { commands } from "../../ipc/bindings";
import type { Intent } from "../../ipc/bindings";
import { announce } from "../../shared/live.svelte";
import { problem } from "../../shared/notices.svelte";
import type { Plan } from "./drop";
import { map } from "./map.svelte";

export async function carry(plan: Plan): Promise<boolean> {
  if ("cannot" in plan) {
    announce(plan.cannot);
    return false;
  }
  return perform(plan.does, plan.intent);
}

export async function perform(doing: string, intent: Intent): Promise<boolean> {
  try {
    await map.edit(intent);
    return true;
  } catch (thrown) {
    problem(doing, thrown);
    return false;
  }
}

/** Source places come down on a place of the target; null = on the same place. */
export async function put(from: readonly string[], to: string | null): Promise<boolean> {
  const index = map.sampleIndex;
  try {
    await map.change(
      (at, revision) => commands.mappingPut({ carry: { at, index, from: [...from], to }, revision }),
      "addRule",
    );
    return true;
  } catch (thrown) {
    problem("Map", thrown);
    return false;
  }
}
