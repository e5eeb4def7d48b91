/* Everything that can be done in this room, for the palette and the keys. */

import type { Action } from "../../shared/actions.svelte";
import { makeCase } from "../../shared/cases.svelte";
import { go } from "../../shared/navigate.svelte";
import { compare } from "./compare.svelte";

export function compareActions(focusPairs: () => void): Action[] {
  const ran = () => compare.run !== null;
  const action = (id: string, title: string, run: Action["run"], enabled: () => boolean, keys?: string[]): Action => ({
    id: `compare.${id}`,
    group: "Compare",
    title,
    run,
    enabled,
    ...(keys ? { keys } : {}),
  });
  return [
    action("run", "Run the comparison", () => compare.start(), () => compare.file !== null && !compare.running, ["F5"]),
    action("next", "Next different pair", compare.next, () => compare.at + 1 < compare.pairs.length, ["N"]),
    action("previous", "Previous different pair", compare.previous, () => compare.at > 0, ["Shift+N"]),
    action("only", "Only differences, or every row", () => void (compare.only = !compare.only), ran, ["D"]),
    action("raw", "Raw texts, or aligned", () => void (compare.raw = !compare.raw), ran, ["R"]),
    action("all", "List every pair that differs", () => compare.show(null), ran),
    action("pairs", "Go to the pairs", focusPairs, ran),
    toCase,
    action("rule", "Go to the rule of this cause", toRule, () => Boolean(compare.chosen?.rule)),
  ];
}

/** The old output is what is wanted of it. */
export const toCase: Action = {
  id: "compare.case",
  group: "Compare",
  title: "Make a test case of this pair",
  keys: ["Alt+T"],
  enabled: () => Boolean(compare.pair?.sourceText),
  run: async () => {
    if (compare.run && compare.pair) await makeCase({ kind: "pair", run: compare.run.run, index: compare.pair.index });
  },
};

function toRule(): void {
  const { file, chosen } = compare;
  if (file && chosen?.rule) go("map", { interface: file.interface, destination: file.destination, rule: chosen.rule });
}
