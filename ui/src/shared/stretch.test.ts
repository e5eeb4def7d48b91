import { describe, expect, it } from "vitest";
import { stretch, tallest } from "./stretch";

describe("a very long list", () => {
  it("leaves one that fits as it is", () => {
    const { height, top, scroll } = stretch(100_000, 42, 600);
    expect([height, top(1234), scroll(1234)]).toEqual([4_200_000, 1234, 1234]);
    expect(stretch(0, 42, 600).height).toBe(0);
  });

  it.each([800_000, 2_000_000, 40_000_000])("reaches the first and the last of %i rows", (count) => {
    const rowHeight = 42;
    const view = 600;
    const { height, top, scroll } = stretch(count, rowHeight, view);
    expect(height).toBe(tallest);
    expect(top(0)).toBe(0);
    // Scrolled to the end, the last row ends where the view does.
    expect(top(height - view)).toBeCloseTo(count * rowHeight - view, 3);
    expect(top(height)).toBeCloseTo(count * rowHeight - view, 3);
    for (const row of [1, 399_999, count - 20]) expect(top(scroll(row * rowHeight))).toBeCloseTo(row * rowHeight, 3);
    expect(scroll(top(7_654_321))).toBeCloseTo(7_654_321, 3);
  });
});
