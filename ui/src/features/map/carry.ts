/* Doing what a plan says. A refusal is said at the foot of the window, with the engine's own words. */

import { announce } from "../../shared/live.svelte";
import { problem } from "../../shared/notices.svelte";
import type { Intent } from "../../ipc/bindings";
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
