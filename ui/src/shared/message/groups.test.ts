import { describe, expect, it } from "vitest";
import type { GroupView, StructureView } from "../../ipc";
import { Folding } from "../folding.svelte";
import { arrange, groupingOf, headOf } from "./groups";
import { MessageRows } from "./outline";
import { Segments } from "./segments";

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
    { segment: "OBR", name: "Observation Request", group: 2, before: 7, required: true },
    { segment: "SPM", name: "Specimen", group: 2, before: 8, required: false },
  ],
  onlyRequired: false,
};

const ids = ["MSH", "PID", "PV1", "OBR[1]", "OBX[1]", "", "OBX[2]", "OBX[3]"];
const segments = Segments.listed(ids.map((path, at) => ({ path, name: "", range: { from: at * 4, to: at * 4 + 3 } })));
const grouping = groupingOf(structure);

const made = (grouped: boolean, missed: boolean | "required") =>
  new MessageRows({
    segments,
    grouping,
    arranged: arrange(grouping, segments.length, grouped, ({ required }) => missed === true || (missed === "required" && required)),
    nodes: new Map(),
    absent: new Map(),
    unfolds: false,
  });
const said = (rows: MessageRows, folding = new Folding()) => {
  const shown = rows.shown(folding);
  return Array.from({ length: shown.length }, (_, index) => shown.at(index)).map((row) =>
    row ? `${"  ".repeat(row.depth)}${row.absent ? "missed " : ""}${row.address}${row.meaning ? `: ${row.meaning}` : ""}` : "nothing",
  );
};
const drawn = (grouped: boolean, missed: boolean | "required") => said(made(grouped, missed));

describe("groups in the tree", () => {
  it("stand above their segments, and are named as people say it", () => {
    expect(drawn(true, false)).toEqual([
      "MSH",
      "Result: 6 segments",
      "  PID",
      "  PV1",
      "  Order 1 of 2: 3 segments",
      "    OBR",
      "    OBX[1]",
      "line 6",
      "Result, continued",
      "  Order 1 of 2, continued",
      "    OBX[2]",
      "  Order 2 of 2: 1 segment",
      "    OBX[3]",
    ]);
  });

  it("show what is missed in its place", () => {
    expect(drawn(true, true).slice(-4)).toEqual(["  Order 2 of 2: 1 segment", "    missed OBR", "    OBX[3]", "    missed SPM"]);
    expect(drawn(false, true)).toEqual(["MSH", "PID", "PV1", "OBR", "OBX[1]", "line 6", "OBX[2]", "missed OBR", "OBX[3]", "missed SPM"]);
  });

  it("tell what must be there and is not, or also what may be", () => {
    expect(drawn(false, "required").filter((row) => row.startsWith("missed"))).toEqual(["missed OBR"]);
    const gaps = [...made(false, true)].filter((row) => row.absent).map((row) => row.gap);
    expect(gaps).toEqual(["required, not there", "not there"]);
  });

  it("have ids of their own that say where they stand", () => {
    const rows = made(true, true);
    const ids = [...rows].map((row) => row.id);
    expect(new Set(ids).size).toBe(ids.length);
    const shown = rows.shown(new Folding());
    for (const [index, id] of ids.entries()) {
      expect(shown.indexOf(id), id).toBe(index);
      expect(rows.get(id)?.id).toBe(id);
    }
    const again = ids.filter((id) => headOf(id) === 6);
    expect(again).toEqual(["group 1 at 6", "group 2 at 6"]);
    expect(headOf("OBX[3]-5")).toBeUndefined();
    expect(rows.get("line 6")?.marks?.[0]?.title).toContain("further up");
  });

  it("hide what is beneath them when folded, and no more", () => {
    const rows = made(true, true);
    expect(said(rows, new Folding(["group 2 at 3"]))).toEqual(drawn(true, true).filter((row) => !/OBR$|OBX\[1\]/.test(row) || row.includes("missed")));
    expect(said(rows, new Folding(["group 1 at 1", "group 1 at 6"]))).toEqual(["MSH", "Result: 6 segments", "line 6", "Result, continued"]);
    expect(rows.shown(new Folding(["group 2 at 3"])).indexOf("OBX[1]")).toBe(-1);
  });

  it("are not there where nobody knows the structure", () => {
    const arranged = arrange(null, segments.length, true, () => true);
    const rows = new MessageRows({ segments, grouping: null, arranged, nodes: new Map(), absent: new Map(), unfolds: true });
    expect(said(rows)).toEqual(["MSH", "PID", "PV1", "OBR", "OBX[1]", "line 6", "OBX[2]", "OBX[3]"]);
  });
});
