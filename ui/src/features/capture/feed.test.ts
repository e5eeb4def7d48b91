import { describe, expect, it } from "vitest";
import { captured } from "../../ipc/mock/world";
import type { CapturePage, CaptureRowsAt } from "../../ipc";
import { Feed, matches } from "./feed.svelte";

const rows = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => captured(from + at));

function store(total: number) {
  const asked: CaptureRowsAt[] = [];
  const fetch = async (request: CaptureRowsAt): Promise<CapturePage> => {
    asked.push(request);
    const all = rows(1, total).filter((row) => matches(row, request.filter) && row.id < (request.before ?? total + 1));
    const page = all.slice(-request.limit).reverse();
    return { rows: page, more: all.length > page.length, total: all.length };
  };
  return { asked, feed: new Feed(fetch) };
}

describe("the live table", () => {
  it("shows the newest first", () => {
    const { feed } = store(3);
    feed.snapshot(rows(1, 3), 3);
    expect([0, 1, 2].map((index) => feed.at(index)?.id)).toEqual([3, 2, 1]);
    feed.captured(rows(4, 5), 5);
    expect(feed.at(0)?.id).toBe(5);
    expect(feed.indexOf(3)).toBe(2);
    expect(feed.prepended).toBe(2);
  });

  it("holds rows back while paused and lets them in at once", () => {
    const { feed } = store(3);
    feed.snapshot(rows(1, 3), 3);
    feed.pause();
    feed.captured(rows(4, 9), 9);
    expect(feed.count).toBe(3);
    expect(feed.waiting).toBe(6);
    expect(feed.total).toBe(9);
    feed.follow();
    expect(feed.count).toBe(9);
    expect(feed.waiting).toBe(0);
  });

  it("amends a row whose answer came later, also while it waits", () => {
    const { feed } = store(3);
    feed.snapshot(rows(1, 3), 3);
    feed.captured([{ ...captured(2), acknowledgement: "AE", acknowledgementText: "late" }], 3);
    expect(feed.count).toBe(3);
    expect(feed.at(1)?.acknowledgementText).toBe("late");
    feed.pause();
    feed.captured([{ ...captured(4), acknowledgement: null }], 4);
    feed.captured([{ ...captured(4), acknowledgement: "AA" }], 4);
    feed.follow();
    expect(feed.at(0)?.acknowledgement).toBe("AA");
    expect(feed.count).toBe(4);
  });

  it("reaches back before the end of what is known comes into view", async () => {
    const { feed, asked } = store(1500);
    feed.snapshot(rows(1001, 1500), 1500);
    await feed.shown(100);
    expect(asked).toHaveLength(0);
    await feed.shown(480);
    expect(asked[0]?.before).toBe(1001);
    expect(feed.count).toBe(1000);
    await feed.shown(990);
    expect(feed.count).toBe(1500);
    expect(feed.at(1499)?.id).toBe(1);
    expect(feed.more).toBe(false);
  });

  it("filters what is stored and what comes", async () => {
    const { feed } = store(100);
    feed.snapshot(rows(1, 100), 100);
    await feed.setFilter("a01");
    const before = feed.count;
    expect(before).toBeGreaterThan(0);
    feed.captured(rows(101, 104), 104);
    expect(feed.count).toBe(before + 1);
    expect(feed.at(0)?.messageType).toBe("ADT^A01");
    await feed.setFilter("");
    expect(feed.matching).toBe(100);
  });
});
