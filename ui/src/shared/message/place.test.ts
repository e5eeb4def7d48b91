import { describe, expect, it } from "vitest";
import { asPath } from "./goto";
import { notations, parsePath } from "./notation";
import { fieldOffset, placeAt, readDelimiters } from "./place";
import { nodeAt } from "./rows";
import { Segments } from "./segments";
import { nodesOf, segmentsOf } from "../../ipc/mock/nodes";

const delimiters = readDelimiters("|^~\\&");

describe("the place under the caret", () => {
  const pid = "PID|1||44^^^MAIN&1.2&ISO^MR~10^^^SSA||Doe^Jo";
  it.each([
    [0, "PID"],
    [3, "PID"],
    [4, "PID-1"],
    [6, "PID-2"],
    [7, "PID-3"],
    [pid.indexOf("MAIN"), "PID-3.4"],
    [pid.indexOf("ISO"), "PID-3.4.3"],
    [pid.indexOf("10^"), "PID-3[2]"],
    [pid.indexOf("SSA"), "PID-3[2].4"],
    [pid.indexOf("Jo"), "PID-5.2"],
  ])("at %i of a PID is %s", (offset, path) => {
    expect(placeAt(pid, offset, "PID", delimiters)).toBe(path);
  });

  it("counts MSH from its own delimiter", () => {
    const msh = "MSH|^~\\&|REG1|MAIN";
    expect(placeAt(msh, 6, "MSH", delimiters)).toBe("MSH-2");
    expect(placeAt(msh, msh.indexOf("REG1"), "MSH", delimiters)).toBe("MSH-3");
    expect(fieldOffset(msh, 3, delimiters)).toBe(msh.indexOf("REG1"));
  });

  it("finds where an empty field would stand", () => {
    expect(fieldOffset(pid, 4, delimiters)).toBe(pid.indexOf("|Doe"));
    expect(fieldOffset(pid, 30, delimiters)).toBe(pid.length);
  });
});

describe("text and tree", () => {
  const text = "MSH|^~\\&|A\nPID|1||44^^^M\nnot a segment\nPID|2";
  const segments = segmentsOf(text);
  it("finds the segment and the deepest node at an offset", () => {
    const columns = Segments.listed(segments);
    expect(columns.at(0)).toBe(0);
    expect(columns.at(text.indexOf("not"))).toBe(2);
    expect(columns.at(text.length)).toBe(3);
    expect(Segments.none.at(4)).toBe(-1);
    const nodes = nodesOf(text, segments, 1, 1);
    expect(nodeAt(nodes, text.indexOf("44"))?.path).toBe("PID[1]-3.1");
    expect(nodeAt(nodes, text.indexOf("M\nnot") + 1)?.path).toBe("PID[1]-3.4");
  });
});

describe("notations", () => {
  it("writes an address as engines do", () => {
    const [standard, dotted, mirth] = notations;
    expect(standard?.write("OBX[3]-5[2].1.1")).toBe("OBX[3]-5[2].1.1");
    expect(dotted?.write("PID-5.1")).toBe("PID.5.1");
    expect(mirth?.write("PID-5.1")).toBe("msg['PID']['PID.5']['PID.5.1']");
    expect(mirth?.write("OBX[3]-5[2].1.1")).toBe("msg['OBX'][2]['OBX.5'][1]['OBX.5.1']['OBX.5.1.1']");
  });
  it("refuses what is no address", () => {
    expect(parsePath("line 3")).toBeNull();
  });
  it.each([
    ["pid.5.1", "PID-5.1"],
    ["pid 3", "PID-3"],
    ["OBX[2].5", "OBX[2]-5"],
    ["birth", "BIRTH"],
  ])("reads %s as %s", (typed, path) => expect(asPath(typed)).toBe(path));
});
