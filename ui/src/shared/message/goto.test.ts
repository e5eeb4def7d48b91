import { describe, expect, it } from "vitest";
import type { TreeRow } from "../tree";
import { goToHits } from "./goto";

const row = (id: string, name: string, more: Partial<TreeRow> = {}): TreeRow => ({ id, depth: 0, kind: "field", address: id, name, value: "", folds: false, ...more });
const rows = [
  row("group 3 at 4", "", { kind: "group", address: "ORDER_OBSERVATION 2 of 5", meaning: "7 segments" }),
  row("PID", "Patient identification", { kind: "segment" }),
  row("PID-7", "Date/Time of Birth", { value: "19800312" }),
  row("absent PV1 1", "Patient visit", { kind: "segment", absent: true }),
  row("OBX[1]-5", "Observation Value"),
];
const paths = (typed: string, there?: (path: string) => boolean) => goToHits(rows, typed, there).map((hit) => hit.path);

describe("go to", () => {
  it("finds a field by a piece of its name, and a path in any notation", () => {
    expect(paths("birth")).toEqual(["PID-7"]);
    expect(paths("pid.7")).toEqual(["PID-7"]);
  });

  it("finds a group by its name", () => {
    expect(goToHits(rows, "order_obs")[0]).toEqual({ path: "group 3 at 4", address: "group", name: "ORDER_OBSERVATION 2 of 5", value: "7 segments" });
    expect(paths("observation 2")).toEqual(["group 3 at 4"]);
  });

  it("goes to a field whose segment is there and not in the tree yet", () => {
    const there = (path: string) => path.startsWith("OBX[2]");
    expect(paths("obx[2]-5", there)).toEqual(["OBX[2]-5"]);
    expect(paths("obx[3]-5", there)).toEqual([]);
    expect(paths("OBX[1]-5", () => true)).toEqual(["OBX[1]-5"]);
  });

  it("offers nothing that is not there", () => expect(paths("visit")).toEqual([]));
});
