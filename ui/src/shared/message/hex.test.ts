import { expect, it } from "vitest";
import { readPage } from "../../ipc/pages";
import { asciiOf, hexOf, offsetOf } from "./hex";

it("reads a page: bytes, then what each is", () => {
  const page = readPage(new Uint8Array([0x0b, 0x4d, 0, 0xe9, 1, 0, 2, 0]).buffer);
  const all = [0, 1, 2, 3];
  expect(all.map((at) => hexOf(page, at))).toEqual(["0B", "4D", "··", "E9"]);
  expect(all.map((at) => asciiOf(page, at)).join("")).toBe("·M•·");
  expect(offsetOf(4096)).toBe("001000");
});
