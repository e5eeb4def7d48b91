import { describe, expect, it } from "vitest";
import { stretch, withoutBlankLines } from "./change";

describe("one stretch of change", () => {
  it.each([
    ["abc", "abc", null],
    ["abc", "abXc", { from: 2, to: 2, text: "X" }],
    ["abc", "ac", { from: 1, to: 2, text: "" }],
    ["aa", "aaa", { from: 2, to: 2, text: "a" }],
    ["", "x", { from: 0, to: 0, text: "x" }],
    ["PID|1", "", { from: 0, to: 5, text: "" }],
  ])("of %j to %j", (before, after, wanted) => expect(stretch(before, after)).toEqual(wanted));

  it("never cuts a character in two", () => {
    const change = stretch("a\u{1F600}b", "a\u{1F601}b");
    expect(change).toEqual({ from: 1, to: 3, text: "\u{1F601}" });
    expect(stretch("\u{1F600}", "\u{2F600}")).toEqual({ from: 0, to: 2, text: "\u{2F600}" });
  });

  it("puts back together what it took apart", () => {
    const texts = ["MSH|^~\\&|A\nPID|1", "MSH|^~\\&|A\nNTE|1\nPID|1", "MSH|", "x", ""];
    for (const before of texts) {
      for (const after of texts) {
        const change = stretch(before, after);
        const made = change ? before.slice(0, change.from) + change.text + before.slice(change.to) : before;
        expect(made).toBe(after);
      }
    }
  });

  it("leaves out lines that are no segments yet", () => {
    expect(withoutBlankLines("A\n\n\nB\n")).toBe("A\nB");
    expect(withoutBlankLines("\nA")).toBe("A");
    expect(withoutBlankLines("A\nB")).toBe("A\nB");
  });
});
