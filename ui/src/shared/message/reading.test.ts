import { expect, test } from "vitest";
import { charsetItems } from "./charsets";

test("the one that is chosen is marked, also one that is not in the list", () => {
  const chosen: (string | null)[] = [];
  const items = (charset: string | null) => charsetItems({ charset, choose: (name) => void chosen.push(name) });
  const marked = (charset: string | null) => items(charset).filter((item) => item.checked).map((item) => item.label);
  expect(marked(null)).toEqual(["As declared (byte-order mark, MSH-18)"]);
  expect(marked("ISO-8859-1")).toEqual(["ISO-8859-1"]);
  expect(marked("KOI8-R")).toEqual(["KOI8-R"]);
  void items("UTF-8")[0]?.run();
  void items(null).find((item) => item.label === "Shift_JIS")?.run();
  expect(chosen).toEqual([null, "Shift_JIS"]);
});
