import { render, screen, waitFor } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";
import type { PairsAt } from "../../ipc";
import { answer } from "../../ipc/mock/backend";
import { settleHandover } from "../../ipc/mock/handover";
import { settle } from "../../ipc/mock/world";
import { mappingTouched } from "../../shared/mappings.svelte";
import { go } from "../../shared/navigate.svelte";
import { barriers } from "../../test/axe";
import App from "../../shell/App.svelte";
import { compare, CompareState } from "./compare.svelte";
import { differing } from "../../shared/pair/verdicts";

const file = { id: "old-interface", interface: "registration", destination: "lab", pairBy: "MSH-10", ignored: 1 };

describe("a comparison", () => {
  beforeEach(() => settleHandover());

  it("opens at the first cause and its first pair, and walks", async () => {
    const state = new CompareState();
    state.choose(file);
    await state.start();
    expect(state.chosen?.path).toBe("PID-18");
    expect(state.pair?.key).toBe("REG20396");
    await state.next();
    expect(state.pair?.key).toBe("REG20397");
    await state.previous();
    await state.previous();
    expect(state.at).toBe(0);
  });
  it("offers another run when the mapping has moved on", async () => {
    const state = new CompareState();
    mappingTouched(file, 7);
    state.choose(file);
    await state.start();
    expect(state.stale).toBe(false);
    mappingTouched(file, 8);
    expect(state.stale).toBe(true);
    settleHandover(0);
    await state.start();
    expect(state.stale).toBe(false);
    expect(state.pairs).toHaveLength(0);
  });
  it("fetches pairs page by page, each once", async () => {
    const asked: number[] = [];
    const state = new CompareState();
    state.choose(file);
    await state.start();
    answer("comparison_pairs", ({ offset, limit }: PairsAt) => {
      asked.push(offset);
      return { total: 500, pairs: Array.from({ length: Math.min(limit, 500 - offset) }, (_, at) => ({ index: offset + at, key: `K${offset + at}`, messageType: "", verdict: "different", differences: 1 })) };
    });
    await state.show(null);
    await state.need(190, 210);
    await state.need(200, 230);
    expect(asked).toEqual([0, 200]);
    await state.go(499);
    expect(asked).toEqual([0, 200, 400]);
    expect(state.pairs[499]?.key).toBe("K499");
  });
  it("says why it cannot run", async () => {
    answer("comparison_run", () => {
      throw { code: "not-found", message: "inputs.hl7 is not there.", detail: null };
    });
    const state = new CompareState();
    state.choose(file);
    await state.start();
    expect(state.problem?.message).toBe("inputs.hl7 is not there.");
    expect(state.running).toBe(false);
  });
  it("shows heads only over rows that differ", async () => {
    const state = new CompareState();
    state.choose(file);
    await state.start();
    expect(differing(state.pair?.rows ?? []).map((row) => row.path)).toEqual(["PID", "PID-5.1", "PID-18", "NK1"]);
  });
  it("has no barriers, before a run and after", async () => {
    settle("example");
    compare.choose(null);
    go("compare");
    render(App);
    const button = await screen.findByRole("button", { name: "Run the comparison" });
    expect(await barriers()).toEqual([]);
    button.click();
    await waitFor(() => expect(screen.getByRole("heading", { name: /Pair REG20396/ })).toBeTruthy());
    expect(await barriers()).toEqual([]);
  });
});
