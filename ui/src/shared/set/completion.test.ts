import { describe, expect, it } from "vitest";
import { completed, wantedAt } from "./completion";

/** The word before `|`. */
const at = (marked: string) => wantedAt(marked.replace("|", ""), marked.indexOf("|"))?.word;

describe("completion in a filter", () => {
  it.each([
    ["birth|", "birth"],
    ["PID-3.1 = 7 and adm|", "adm"],
    ["not sex|", "sex"],
    ["(pid-7| exists)", "pid-7"],
    ["PV1-2 in (I, E) or visit|", "visit"],
    ["Größe|", "Größe"],
  ])("%s offers fields", (text, word) => expect(at(text)).toBe(word));

  it.each(["b|", "PID-5 = Smith|", "PV1-2 in (I, Ex|", "\"birth|\"", "type ADT|", "PID-5 contains van|", "PID-3 and|", "PID-7 exi|", "a b |"])("%s does not", (text) =>
    expect(at(text)).toBeUndefined(),
  );

  it("puts the path where the word stood", () => {
    const text = "not birth and PID-8 = F";
    const wanted = wantedAt(text, 9);
    expect(wanted && completed(text, wanted, "PID-7")).toEqual({ text: "not PID-7 and PID-8 = F", caret: 10 });
    expect(completed("birth", { word: "birth", from: 0, to: 5 }, "PID-7")).toEqual({ text: "PID-7 ", caret: 6 });
  });
});
