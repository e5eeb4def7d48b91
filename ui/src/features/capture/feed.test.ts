import { describe, expect, it, vi } from "vitest";
import { captured } from "../../ipc/mock/world";
import type { CaptureNewer, CapturePage, CaptureRowsAt } from "../../ipc";
import { Feed } from "./feed.svelte";

const rows = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => captured(from + at));

/** A store whose list 7 has every fourth message. */
function store(total: number) {
  const asked: CaptureRowsAt[] = [];
  const questions: CaptureNewer[] = [];
  const at = { total };
  const listed = (list: number | null) => rows(1, at.total).filter(({ id }) => list === null || id % 4 === 0);
  const page = async (request: CaptureRowsAt): Promise<CapturePage> => {
    asked.push(request);
    const all = listed(request.list).filter((row) => row.id < (request.before ?? at.total + 1));
    const found = all.slice(-request.limit).reverse();
    return { rows: found, more: all.length > found.length, total: listed(request.list).length };
  };
  const newer = async (request: CaptureNewer): Promise<CapturePage> => {
    questions.push(request);
    const all = listed(request.list);
    return { rows: all.filter(({ id }) => id > (request.after ?? 0)).reverse(), more: false, total: all.length };
  };
  return { asked, questions, at, feed: new Feed({ page, newer }) };
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

  it("lists what is stored, and what comes as the engine says", async () => {
    const { feed, at, questions } = store(100);
    feed.snapshot(rows(1, 100), 100);
    await feed.show(7);
    expect([feed.count, feed.matching, feed.total]).toEqual([25, 25, 100]);
    at.total = 105;
    feed.captured(rows(101, 105), 105);
    await vi.waitFor(() => expect(feed.count).toBe(26));
    expect([feed.at(0)?.id, feed.matching, feed.total]).toEqual([104, 26, 105]);
    expect(questions).toEqual([{ list: 7, after: 100 }]);
    await feed.show(null);
    expect([feed.count, feed.matching]).toEqual([105, 105]);
  });

  it("holds back what passes while it is held", async () => {
    const { feed, at } = store(8);
    feed.snapshot(rows(1, 8), 8);
    await feed.show(7);
    feed.pause();
    at.total = 12;
    feed.captured(rows(9, 12), 12);
    await vi.waitFor(() => expect(feed.waiting).toBe(1));
    expect(feed.count).toBe(2);
    feed.follow();
    expect(feed.at(0)?.id).toBe(12);
  });

  it("fetches the rest of a list that is still being made", async () => {
    const { feed } = store(40);
    const part: CapturePage = { rows: rows(40, 40), more: true, total: 1 };
    const pages = [part, { rows: [], more: true, total: 3 }, { rows: rows(30, 31).reverse(), more: false, total: 3 }];
    const growing = new Feed({ page: async () => pages.shift() ?? part, newer: async () => part });
    await growing.show(7);
    await growing.grown(3);
    expect([growing.count, growing.more]).toEqual([1, true]);
    await growing.grown(3);
    expect([growing.count, growing.more, growing.at(2)?.id]).toEqual([3, false, 30]);
    expect(feed.count).toBe(0);
  });

  it("reaches back to a row that is not loaded", async () => {
    const { feed } = store(3000);
    feed.snapshot(rows(2501, 3000), 3000);
    expect(await feed.reach(1200)).toBe(true);
    expect(feed.indexOf(1200)).toBe(1800);
    expect(await feed.reach(5000)).toBe(false);
  });
});
