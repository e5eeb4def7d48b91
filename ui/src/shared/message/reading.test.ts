import { expect, test } from "vitest";
import { project } from "../../ipc/mock/world";
import type { RulesView } from "../../ipc";
import { charsetItems, ruleItems, rulesText } from "./reading";
import type { ReadIn } from "./reading";

const chosen: [string | null, RulesView][] = [];
const automatic: RulesView = { kind: "automatic" };
const read = (charset: string | null, rules: RulesView = automatic): ReadIn => ({
  charset,
  rules,
  interfaces: project().interfaces,
  choose: (name, by) => void chosen.push([name, by]),
});
const marked = (items: ReturnType<typeof charsetItems>) => items.filter((item) => item.checked).map((item) => item.label);

test("the charset that is chosen is marked, also one that is not in the list", () => {
  chosen.length = 0;
  expect(marked(charsetItems(read(null)))).toEqual(["As declared (byte-order mark, MSH-18)"]);
  expect(marked(charsetItems(read("ISO-8859-1")))).toEqual(["ISO-8859-1"]);
  expect(marked(charsetItems(read("KOI8-R")))).toEqual(["KOI8-R"]);
  void charsetItems(read("UTF-8", { kind: "standard" }))[0]?.run();
  void charsetItems(read(null)).find((item) => item.label === "Shift_JIS")?.run();
  expect(chosen).toEqual([
    [null, { kind: "standard" }],
    ["Shift_JIS", automatic],
  ]);
});

test("the rules that are chosen are marked, and the charset stays", () => {
  chosen.length = 0;
  expect(marked(ruleItems(read(null)))).toEqual(["By the interface that they belong to"]);
  expect(marked(ruleItems(read(null, { kind: "interface", id: "registration" })))).toEqual(["Registration to lab (registration)"]);
  void ruleItems(read("UTF-8")).at(-1)?.run();
  expect(chosen).toEqual([["UTF-8", { kind: "interface", id: "registration" }]]);
  expect(rulesText(automatic, "registration")).toBe("registration");
  expect(rulesText(automatic, null)).toBe("the standard");
  expect(rulesText({ kind: "standard" }, null)).toBe("the standard only");
});
