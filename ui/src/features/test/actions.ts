/* Everything that can be done in this room, for the palette and the keys. */

import type { Action } from "../../shared/actions.svelte";
import { go } from "../../shared/navigate.svelte";
import { test } from "./test.svelte";

interface Doors {
  bless: (all: boolean) => void;
  create: () => void;
  describe: () => void;
  remove: () => void;
  focusList: () => void;
}

export function testActions(doors: Doors): Action[] {
  const chosen = () => test.chosen !== null && test.tab === "cases";
  const action = (id: string, title: string, run: Action["run"], enabled: () => boolean, keys?: string[]): Action => ({
    id: `test.${id}`,
    group: "Test",
    title,
    run,
    enabled,
    ...(keys ? { keys } : {}),
  });
  return [
    action("run", "Run every case", () => test.run(), () => !test.running, ["F5"]),
    action("next", "Next case", () => test.step(1), () => test.selected + 1 < test.cases.length, ["Alt+Down"]),
    action("previous", "Previous case", () => test.step(-1), () => test.selected > 0, ["Alt+Up"]),
    action("next-failing", "Next case that does not pass", () => test.stepFailing(1), () => test.failing > 0, ["N"]),
    action("previous-failing", "Previous case that does not pass", () => test.stepFailing(-1), () => test.failing > 0, ["Shift+N"]),
    action("bless", "Bless this case: what comes out is wanted…", () => doors.bless(false), () => chosen() && test.result?.state !== "broken", ["B"]),
    action("bless-all", "Bless every case that does not pass…", () => doors.bless(true), () => test.failing > 0),
    action("new", "New case from pasted text…", doors.create, () => true, ["Ctrl+Shift+N"]),
    action("describe", "Name and note of the case…", doors.describe, chosen, ["F2"]),
    action("remove", "Remove the case…", doors.remove, chosen, ["Ctrl+Delete"]),
    action("only", "Only differences, or every row", () => void (test.only = !test.only), chosen, ["D"]),
    action("list", "Go to the cases", doors.focusList, () => test.cases.length > 0),
    action("cases", "Show the cases", () => void (test.tab = "cases"), () => test.tab !== "cases"),
    action("coverage", "Show what the cases cover", () => void (test.tab = "coverage"), () => test.tab !== "coverage", ["C"]),
    action("missing", "Only what no case covers, or everything", () => void (test.missing = !test.missing), () => test.tab === "coverage", ["M"]),
    action("mapping", "Go to the mapping of the case", toMapping, chosen),
  ];
}

export function toMapping(): void {
  if (test.at && test.result) go("map", { interface: test.at.interface, destination: test.result.destination });
}
