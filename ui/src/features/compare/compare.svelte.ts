/* One comparison on the desk: what the last run found, which of its pairs are listed, and the pair
   that is looked at. The engine compares; here is only what is open and where one stands. */

import { commands, describe } from "../../ipc";
import type { CauseView, ComparisonFileView, ComparisonView, MaskMode, PairRow, PairView } from "../../ipc";
import { announce } from "../../shared/live.svelte";
import { mappingRevision } from "../../shared/mappings.svelte";
import { mask } from "../../shared/mask.svelte";
import { remembered } from "../../shared/remember.svelte";

interface Problem {
  message: string;
  detail: string | undefined;
}

/** Pairs fetched at once; the list asks for more as it is walked. */
const page = 200;

const last = remembered<string>("compare.at", "", (found) => (typeof found === "string" ? found : ""));
const onlyDifferent = remembered<boolean>("compare.only", false, (found) => found === true);

export class CompareState {
  file = $state.raw<ComparisonFileView | null>(null);
  run = $state.raw<ComparisonView | null>(null);
  running = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** Cause whose pairs are listed; null = all that differ. */
  cause = $state<number | null>(null);
  pairs = $state.raw<readonly (PairRow | undefined)[]>([]);
  /** Place in the list; -1 = none. */
  at = $state(-1);
  pair = $state.raw<PairView | null>(null);
  pairProblem = $state.raw<Problem | null>(null);
  raw = $state(false);

  /** How the run was masked. */
  #mask: MaskMode = mask.mode;
  #revision = $state<number | null>(null);
  #turn = 0;
  #asked = new Set<number>();

  /** The mapping has moved on since the run. */
  readonly stale: boolean = $derived.by(() => {
    if (!this.file || !this.run) return false;
    const now = mappingRevision(this.file);
    return now !== null && this.#revision !== null && now !== this.#revision;
  });
  readonly causes: readonly CauseView[] = $derived(this.run?.causes ?? []);
  readonly chosen: CauseView | null = $derived(this.causes.find((cause) => cause.id === this.cause) ?? null);

  get remembered(): string {
    return last.value;
  }
  get only(): boolean {
    return onlyDifferent.value;
  }
  set only(wanted: boolean) {
    onlyDifferent.value = wanted;
  }

  choose(file: ComparisonFileView | null): void {
    const other = file?.id !== this.file?.id;
    this.file = file;
    if (!other) return;
    if (file) last.value = file.id;
    this.#clear();
    this.run = null;
    this.problem = null;
  }

  #clear(): void {
    this.#turn += 1;
    this.cause = null;
    this.pairs = [];
    this.at = -1;
    this.pair = null;
    this.pairProblem = null;
    this.#asked.clear();
  }

  /** What is masked now may have been shown before, and the reverse: nothing of it stays. */
  maskChanged(): void {
    if (!this.run || this.#mask === mask.mode) return;
    this.#clear();
    this.run = null;
    void this.start();
  }

  async start(): Promise<void> {
    const file = this.file;
    if (!file || this.running) return;
    this.running = true;
    this.#mask = mask.mode;
    this.problem = null;
    const before = this.pair?.key;
    const path = this.chosen?.path;
    const revision = await revisionOf(file);
    try {
      const run = await commands.comparisonRun({ comparison: file.id });
      if (this.file?.id !== file.id) return;
      this.#clear();
      this.run = run;
      this.#revision = revision;
      announce(`${run.different} different, ${run.missing} missing, ${run.extra} extra, ${run.exact + run.same} alike`);
      // The same cause, where it is still there; else the first.
      const cause = run.causes.find((found) => found.path === path) ?? run.causes[0];
      await this.show(cause?.id ?? null, before);
    } catch (thrown) {
      this.problem = describe(thrown);
    } finally {
      this.running = false;
    }
  }

  async show(cause: number | null, key?: string): Promise<void> {
    const run = this.run;
    if (!run) return;
    const turn = ++this.#turn;
    this.cause = cause;
    this.at = -1;
    this.pair = null;
    this.pairProblem = null;
    this.pairs = [];
    this.#asked.clear();
    try {
      const first = await commands.comparisonPairs({ run: run.run, cause, offset: 0, limit: page });
      if (turn !== this.#turn) return;
      const list = Array.from<PairRow | undefined>({ length: first.total });
      first.pairs.forEach((pair, at) => (list[at] = pair));
      this.pairs = list;
      this.#asked.add(0);
      const again = key === undefined ? -1 : list.findIndex((pair) => pair?.key === key);
      if (list.length > 0) await this.go(Math.max(again, 0));
    } catch (thrown) {
      if (turn === this.#turn) this.pairProblem = describe(thrown);
    }
  }

  /** Fetches the pages that a stretch of the list needs. */
  async need(first: number, end: number): Promise<void> {
    const run = this.run;
    if (!run || this.pairs.length === 0) return;
    const turn = this.#turn;
    const lastPage = Math.floor(Math.min(Math.max(first, end - 1), this.pairs.length - 1) / page);
    for (let at = Math.floor(first / page); at <= lastPage; at += 1) {
      if (this.#asked.has(at)) continue;
      this.#asked.add(at);
      try {
        const found = await commands.comparisonPairs({ run: run.run, cause: this.cause, offset: at * page, limit: page });
        if (turn !== this.#turn) return;
        const list = [...this.pairs];
        found.pairs.forEach((pair, offset) => (list[at * page + offset] = pair));
        this.pairs = list;
      } catch (thrown) {
        if (turn !== this.#turn) return;
        this.#asked.delete(at);
        this.pairProblem = describe(thrown);
        return;
      }
    }
  }

  async go(to: number): Promise<void> {
    const run = this.run;
    if (!run || to < 0 || to >= this.pairs.length) return;
    this.at = to;
    const turn = this.#turn;
    await this.need(to, to + 1);
    const row = this.pairs[to];
    if (!row || turn !== this.#turn || this.at !== to) return;
    try {
      const pair = await commands.comparisonPair({ run: run.run, index: row.index });
      if (turn !== this.#turn || this.at !== to) return;
      this.pair = pair;
      this.pairProblem = null;
    } catch (thrown) {
      if (turn !== this.#turn || this.at !== to) return;
      this.pair = null;
      this.pairProblem = describe(thrown);
    }
  }

  next = (): Promise<void> => this.go(this.at + 1);
  previous = (): Promise<void> => this.go(this.at - 1);
}

/** The revision that a run is about to use, so that a later edit is noticed. Not knowing it costs only that notice. */
async function revisionOf(file: ComparisonFileView): Promise<number | null> {
  const known = mappingRevision(file);
  if (known !== null) return known;
  try {
    return (await commands.mappingOpen({ interface: file.interface, destination: file.destination })).revision;
  } catch {
    return null;
  }
}

/** One comparison is on the desk, whichever room one is in. */
export const compare = new CompareState();
