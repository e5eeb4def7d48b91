import { expect, test } from "vitest";
import { absentId, absentPlace, lineWith } from "./absent";

test("a row of an absent segment names its turn and the standard's path", () => {
  const head = absentId("NK1", 2);
  expect(absentPlace(head)).toEqual({ turn: 2, segment: "NK1", path: "NK1" });
  expect(absentPlace(`${head} NK1-2.1`)).toEqual({ turn: 2, segment: "NK1", path: "NK1-2.1" });
  for (const other of ["NK1-2", "group 1 at 2", "line 3", "NK1[2]"]) expect(absentPlace(other)).toBeNull();
});

test.each([
  ["NK1-1", "1", "|^~\\&", "NK1|1"],
  ["NK1-2.2", "Iris", "|^~\\&", "NK1||^Iris"],
  ["PV1-3.4.2", "9", "|^~\\&", "PV1|||^^^&9"],
  ["NTE-3", "salt & pepper | 5^2 \\", "|^~\\&", "NTE|||salt \\T\\ pepper \\F\\ 5\\S\\2 \\E\\"],
  ["NK1-2.2", "a^b", "*!~\\&", "NK1**!a^b"],
])("%s holds what was written", (path, value, delimiters, line) => {
  expect(lineWith(path, value, delimiters)).toBe(line);
});
