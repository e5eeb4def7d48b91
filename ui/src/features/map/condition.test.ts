import { describe, expect, it } from "vitest";
import { rule } from "../../ipc/mock/mapping";
import { chainOf } from "./chain";
import { read, write } from "./condition";
import { loopWords } from "./rows";

describe("conditions as a line of tests", () => {
  it.each([
    "PID-8 = F",
    "PID-8 != F and PV1-2 in (I, E)",
    "PID-19 exists or PID-3.5 = MR",
    "OBR-4.1 matches '^(GLU|NA)$'",
    "PID-5.1 = 'O''Neil and Sons'",
    "OBX[2]-5 >= 7.5 and OBR-15 empty",
    "PID-11 contains 'Quay St' and ZAB-2 starts with A",
  ])("%s is read and written again", (text) => {
    const tests = read(text);
    expect(tests).not.toBeNull();
    expect(tests && write(tests)).toBe(text);
  });
  it.each(["not PID-8 = F", "(PID-8 = F or PID-8 = M) and PV1-2 = I", "PID-8 = F and PV1-2 = I or PV1-2 = E", "PID-8"])(
    "%s is left to the text",
    (text) => expect(read(text)).toBeNull(),
  );
  it("quotes what would be read as a word of the grammar", () => {
    expect(write({ join: "and", tests: [{ place: "PID-8", ask: "=", value: "empty" }, { place: "PID-9", ask: "=", value: "a b" }] })).toBe("PID-8 = 'empty' and PID-9 = 'a b'");
  });
});

describe("chains of alternatives", () => {
  it("are whole from any of their rules", () => {
    const rules = [
      rule({ id: "a", to: "PID-8", when: "PID-9 = 1" }),
      rule({ id: "b", to: "PID-8", when: "PID-9 = 2", elseOf: "a" }),
      rule({ id: "c", to: "PID-8", elseOf: "b" }),
      rule({ id: "d", to: "PID-7" }),
    ];
    const ids = (at: number) => chainOf(rules[at] ?? rule({ id: "x", to: "" }), rules).map((one) => one.id);
    expect([ids(0), ids(1), ids(2)]).toEqual([["a", "b", "c"], ["a", "b", "c"], ["a", "b", "c"]]);
    expect(ids(3)).toEqual(["d"]);
  });
});

describe("loops", () => {
  it("are told by their names", () => {
    expect(loopWords("ORDER_OBSERVATION where OBR-4 exists > OBX").map((word) => `${word.name ? "!" : ""}${word.text}`)).toEqual(["!ORDER_OBSERVATION", "where OBR-4 exists", "›", "!OBX"]);
    expect(loopWords("DG1 where DG1-2 > 3").length).toBe(2);
  });
});
