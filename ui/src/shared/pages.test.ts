import { describe, expect, it } from "vitest";
import { Pages } from "./pages.svelte";

describe("a list in pages", () => {
  function numbers(total: number) {
    const asked: number[] = [];
    const pages = new Pages<number>(10, async (offset, limit) => {
      asked.push(offset);
      return { rows: Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, at) => offset + at), total };
    });
    return { asked, pages };
  }

  it("asks for each page once, and only for those that are shown", async () => {
    const { asked, pages } = numbers(100_000);
    await pages.reset();
    pages.show(49_995, 50_005);
    pages.show(49_995, 50_005);
    expect(await pages.ask(50_004)).toBe(50_004);
    expect(asked).toEqual([0, 49_990, 50_000]);
    expect(pages.at(20)).toBeUndefined();
    expect(pages.total).toBe(100_000);
  });

  it("keeps what is on screen while it is asked again", async () => {
    const { pages } = numbers(30);
    await pages.reset();
    const refreshed = pages.refresh();
    expect(pages.at(3)).toBe(3);
    await refreshed;
    expect(pages.at(3)).toBe(3);
  });

  it("keeps the problem, and asks again when shown again", async () => {
    let fails = true;
    const pages = new Pages<number>(10, async () => {
      if (fails) throw new Error("disk");
      return { rows: [7], total: 1 };
    });
    await pages.reset();
    expect(pages.problem).toBeInstanceOf(Error);
    fails = false;
    expect(await pages.ask(0)).toBe(7);
    expect(pages.problem).toBeNull();
  });
});
