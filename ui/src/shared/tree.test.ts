import { describe, expect, it } from "vitest";
import { parentOf, typeAhead, visible } from "./tree";
import type { TreeRow } from "./tree";

const row = (address: string, depth: number, folds = false, name = ""): TreeRow => ({
  id: address,
  depth,
  kind: depth === 0 ? "segment" : "field",
  address,
  name,
  value: "",
  folds,
});

const rows = [
  row("MSH", 0, true, "Message Header"),
  row("MSH-9", 1, true, "Message Type"),
  row("MSH-9.1", 2),
  row("PID", 0, true),
  row("PID-5", 1),
];

describe("segment tree", () => {
  it("hides what is beneath a folded row and nothing else", () => {
    expect(visible(rows, new Set(["MSH"])).map((shown) => shown.id)).toEqual(["MSH", "PID", "PID-5"]);
    expect(visible(rows, new Set(["MSH-9"])).map((shown) => shown.id)).toEqual(["MSH", "MSH-9", "PID", "PID-5"]);
    expect(visible(rows, new Set())).toHaveLength(5);
  });

  it("keeps a row folded that is inside another folded one", () => {
    expect(visible(rows, new Set(["MSH", "MSH-9"])).map((shown) => shown.id)).toEqual(["MSH", "PID", "PID-5"]);
  });

  it("knows what a row hangs under", () => {
    expect(parentOf(rows, 2)).toBe(1);
    expect(parentOf(rows, 4)).toBe(3);
    expect(parentOf(rows, 0)).toBe(-1);
  });

  it("finds the next row by address or by name, going round", () => {
    expect(typeAhead(rows, 0, "pid")).toBe(3);
    expect(typeAhead(rows, 4, "message h")).toBe(0);
    expect(typeAhead(rows, 0, "zzz")).toBe(-1);
  });
});
