/* Everything that can be done in this room, for the palette, the keys and the menus. */

import type { Action } from "../../shared/actions.svelte";
import { makeCase } from "../../shared/cases.svelte";
import type { MenuItem } from "../../shared/Menu.svelte";
import type { Wanted } from "./AddRule.svelte";
import { perform } from "./carry";
import { changes } from "./changes.svelte";
import { map } from "./map.svelte";
import { addCaptured, addFiles } from "./samples";

interface Doors {
  add: (wanted: Wanted, path?: string) => void;
  newTable: () => void;
  newMapping: () => void;
  focusFilter: () => void;
  focusGrid: () => void;
  focusEditor: () => void;
}

export function mapActions(doors: Doors): Action[] {
  const open = () => map.view !== null;
  const chosen = () => map.rule !== null;
  const at = () => map.rules.findIndex((rule) => rule.id === map.selected);
  const action = (id: string, title: string, run: Action["run"], enabled: () => boolean, keys?: string[]): Action => ({
    id: `map.${id}`,
    group: "Map",
    title,
    run,
    enabled,
    ...(keys ? { keys } : {}),
  });
  return [
    action("undo", "Undo", map.undo, () => map.view?.canUndo ?? false, ["Ctrl+Z"]),
    action("redo", "Redo", map.redo, () => map.view?.canRedo ?? false, ["Ctrl+Shift+Z", "Ctrl+Y"]),
    action("save", "Save mapping and code tables", map.save, () => map.view !== null && (!map.view.saved || map.view.conflict), ["Ctrl+S"]),
    action("reload", "Reload the mapping from its file, dropping edits", map.reload, () => map.view !== null && !map.view.saved),
    action("sample.next", "Next sample", () => map.look(map.sampleIndex + 1), open, ["Alt+PageDown"]),
    action("sample.previous", "Previous sample", () => map.look(map.sampleIndex - 1), open, ["Alt+PageUp"]),
    action("samples.files", "Add the messages of a file to the samples…", addFiles, open),
    action("samples.captured", "Add the newest captures to the samples", addCaptured, open),
    action("changes", "Show what saving would change", () => void (map.tab = "changes"), open, ["Ctrl+Shift+B"]),
    action("changes.next", "Next changed message", () => changes.step(1), open, ["Alt+Shift+PageDown"]),
    action("changes.previous", "Previous changed message", () => changes.step(-1), open, ["Alt+Shift+PageUp"]),
    action("proposals", "Auto-map: show proposals", () => void (map.tab = "proposals"), open, ["Ctrl+Shift+A"]),
    action("before", "Show the output as it was before", () => void (map.output = "before"), open),
    action("new", "New mapping…", doors.newMapping, () => true),
    toCase,
    action("add.constant", "Add a constant or text…", () => doors.add("constant"), open, ["Ctrl+Shift+T"]),
    action("add.copy", "Add a copy…", () => doors.add("copy"), open),
    action("add.drop", "Drop a segment…", () => doors.add("drop"), open),
    action("add.segment", "Add a segment…", () => doors.add("segment"), open),
    action("add.refuse", "Refuse a message…", () => doors.add("refuse"), open),
    action("add.keep", "Keep only some segments…", () => doors.add("keep"), open),
    action("add.split", "Split into several messages…", () => doors.add("split"), open),
    action("start", "Start the output as a copy of the source, or empty", turnStart, open),
    action("add.table", "New code table…", doors.newTable, open),
    action("rule.edit", "Edit the rule", doors.focusEditor, chosen),
    action("rule.remove", "Remove the rule", remove, chosen),
    action("rule.up", "Move the rule up", () => move(-1), () => at() > 0),
    action("rule.down", "Move the rule down", () => move(1), () => at() >= 0 && at() < map.rules.length - 1),
    action("filter", "Edit the filter", doors.focusFilter, open),
    action("rules", "Go to the rules", doors.focusGrid, open),
    action("findings", "Show findings", () => void (map.tab = "findings"), open),
    action("tables", "Show code tables", () => void (map.tab = "tables"), open),
    action("gaps", "Show unmapped and unfilled places", () => void (map.tab = "gaps"), open),
    action("output", "Show the output", () => void (map.output = "output"), open),
    action("beside", "Show the output beside its source", () => void (map.output = "source"), open),
    action("file", "Show the mapping file", () => void (map.output = "file"), open),
    action("source.all", "Source: show all of the standard", () => map.show("source", map.sourceShows === "all" ? "populated" : "all"), open),
    action("target.all", "Target: show all of the standard", () => map.show("target", map.targetShows === "all" ? "populated" : "all"), open),
  ];
}

async function turnStart(): Promise<void> {
  await perform("Change the start", { kind: "setStart", start: map.view?.start === "empty" ? "source" : "empty" });
}

/** What comes out now is what is wanted of it. */
export const toCase: Action = {
  id: "map.case",
  group: "Map",
  title: "Make a test case of this sample",
  keys: ["Alt+T"],
  enabled: () => map.sample !== null,
  run: async () => {
    if (map.at) await makeCase({ kind: "sample", at: map.at, index: map.sampleIndex });
  },
};

async function remove(): Promise<void> {
  if (map.selected) await perform("Remove rule", { kind: "remove", rule: map.selected });
}

export async function move(by: 1 | -1, id = map.selected): Promise<void> {
  const from = map.rules.findIndex((rule) => rule.id === id);
  const rule = map.rules[from];
  if (!rule || from + by < 0 || from + by >= map.rules.length) return;
  const before = by < 0 ? map.rules[from - 1] : map.rules[from + 2];
  await perform("Move rule", { kind: "move", rule: rule.id, before: before?.id ?? null });
}

export function ruleItems(id: string, edit: () => void): MenuItem[] {
  const from = map.rules.findIndex((rule) => rule.id === id);
  return [
    { label: "Edit", keys: "Enter", run: edit },
    { label: "Move up", keys: "Alt+↑", disabled: from <= 0, run: () => move(-1, id) },
    { label: "Move down", keys: "Alt+↓", disabled: from >= map.rules.length - 1, run: () => move(1, id) },
    { label: "Remove", keys: "Delete", apart: true, run: () => void perform("Remove rule", { kind: "remove", rule: id }) },
  ];
}
