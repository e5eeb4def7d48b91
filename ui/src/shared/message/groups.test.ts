import { describe, expect, it } from "vitest";
import type { GroupView, StructureView } from "../../ipc";
import { arrange, headOf } from "./groups";

const group = (name: string, parent: number | null, number: number, of: number, first: number, segments: number): GroupView => ({
  name,
  parent,
  number,
  of,
  first,
  segments,
});

/* MSH | PID PV1 | OBR OBX | (stray) | OBX | OBX, an OBR missing in front */
const structure: StructureView = {
  id: "ORU_R01",
  groups: [group("Result", null, 1, 1, 1, 6), group("Order", 0, 1, 2, 3, 3), group("Order", 0, 2, 2, 7, 1)],
  places: [null, 0, 0, 1, 1, null, 1, 2],
  misplaced: [{ segment: 5, how: "outOfOrder" }],
  absent: [
    { segment: "OBR", name: "Observation Request", group: 2, before: 7 },
    { segment: "SPM", name: "Specimen", group: 2, before: 8 },
  ],
};

const drawn = (grouped: boolean, required: boolean) => {
  const { before, depths } = arrange(structure, grouped, required);
  const lines: string[] = [];
  for (let ordinal = 0; ordinal <= structure.places.length; ordinal += 1) {
    for (const row of before.get(ordinal) ?? []) lines.push(`${"  ".repeat(row.depth)}${row.address}${row.meaning ? `: ${row.meaning}` : ""}`);
    if (ordinal < structure.places.length) lines.push(`${"  ".repeat(depths[ordinal] ?? 9)}#${ordinal}`);
  }
  return lines;
};

describe("groups in the tree", () => {
  it("stand above their segments, and are named as people say it", () => {
    expect(drawn(true, false)).toEqual([
      "#0",
      "Result: 6 segments",
      "  #1",
      "  #2",
      "  Order 1 of 2: 3 segments",
      "    #3",
      "    #4",
      "#5",
      "Result, continued",
      "  Order 1 of 2, continued",
      "    #6",
      "  Order 2 of 2: 1 segment",
      "    #7",
    ]);
  });

  it("show what is missed in its place", () => {
    expect(drawn(true, true).slice(-4)).toEqual(["  Order 2 of 2: 1 segment", "    OBR", "    #7", "    SPM"]);
    expect(drawn(false, true)).toEqual(["#0", "#1", "#2", "#3", "#4", "#5", "#6", "OBR", "#7", "SPM"]);
  });

  it("have ids of their own that say where they stand", () => {
    const { before, heads, marks } = arrange(structure, true, true);
    const ids = [...before.values()].flat().map((row) => row.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(heads[6]?.map(headOf)).toEqual([6, 6]);
    expect(heads[5]).toEqual([]);
    expect(headOf("OBX[3]-5")).toBeUndefined();
    expect(marks.get(5)?.title).toContain("further up");
  });

  it("are not there where nobody knows the structure", () => {
    expect(arrange(null, true, true).before.size).toBe(0);
  });
});
