import { expect, it } from "vitest";
import { pairLines } from "./lines";

const told = (left: string, right: string) =>
  pairLines(left, right).map(({ left: one, right: other }) => `${one ? (one.own ? "-" : " ") + one.text : "."}|${other ? (other.own ? "+" : " ") + other.text : "."}`);

it("keeps lines that both have beside each other", () => {
  expect(told("a\nb\nc", "a\nx\nc")).toEqual([" a| a", "-b|+x", " c| c"]);
  expect(told("a\nb\nc", "a\nc")).toEqual([" a| a", "-b|.", " c| c"]);
  expect(told("a\nc", "a\nb\nb\nc")).toEqual([" a| a", ".|+b", ".|+b", " c| c"]);
  expect(told("same", "same")).toEqual([" same| same"]);
});
