import { describe, expect, it } from "vitest";
import { captured } from "../../ipc/mock/world";
import { Traffic } from "./traffic.svelte";

describe("traffic of the last minute", () => {
  it("counts each message once and its latency when that is known", () => {
    const traffic = new Traffic();
    const row = (id: number, latencyUs: number | null) => ({ ...captured(id), latencyUs });
    traffic.take([row(1, null), row(2, 4000)], 100_000);
    traffic.take([row(1, 2000), row(2, 4000)], 100_500);
    traffic.take([row(3, null)], 102_000);
    expect(traffic.rates.slice(-3)).toEqual([2, 0, 1]);
    expect(traffic.latencies.slice(-3)).toEqual([3000, null, null]);
    expect(traffic.rates.length).toBe(60);
    traffic.look(160_500);
    expect(traffic.any).toBe(true);
    traffic.look(162_000);
    expect(traffic.any).toBe(false);
  });
});
