import { describe, expect, it } from "vitest";
import { Selection } from "./selection.svelte";

describe("which messages are meant", () => {
  it("is one, or several, or all but some", () => {
    const chosen = new Selection();
    chosen.only(7);
    expect([chosen.count, chosen.several, chosen.has(7)]).toEqual([1, false, true]);
    chosen.toggle(9);
    chosen.toggle(3);
    expect(chosen.chosen).toEqual({ list: null, all: false, upto: null, ids: [3, 7, 9] });
    chosen.toggle(7);
    expect([chosen.count, chosen.has(7)]).toEqual([2, false]);
    chosen.all(4, 100, 60);
    chosen.toggle(12);
    expect([chosen.count, chosen.has(12), chosen.has(13), chosen.has(101)]).toEqual([59, false, true, false]);
    expect(chosen.chosen).toEqual({ list: 4, all: true, upto: 100, ids: [12] });
    chosen.toggle(12);
    expect(chosen.count).toBe(60);
    chosen.these([1, 2]);
    expect(chosen.everything).toBe(false);
  });

  it("forgets all of a list that is not shown any more, and keeps what was chosen one by one", () => {
    const chosen = new Selection();
    chosen.all(4, 100, 60);
    chosen.listed(4);
    expect(chosen.count).toBe(60);
    chosen.listed(5);
    expect(chosen.count).toBe(0);
    chosen.these([1, 2]);
    chosen.listed(null);
    expect(chosen.count).toBe(2);
  });
});
