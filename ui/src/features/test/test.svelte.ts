/* The test cases of the project as they stood when they were run last, and the one that is looked at. */

import { commands, describe } from "../../ipc";
import type { CaseAt, CaseDetail, CaseView, CasesView, CoverageLine, CoverageOf, CoverageView, MaskMode } from "../../ipc";
import { announce } from "../../shared/live.svelte";
import { interfaceRevision } from "../../shared/mappings.svelte";
import { mask } from "../../shared/mask.svelte";
import { remembered } from "../../shared/remember.svelte";
import { workbench } from "../../shared/workbench.svelte";

interface Problem {
  message: string;
  detail: string | undefined;
}
export type TestTab = "cases" | "coverage";

const onlyDifferent = remembered<boolean>("test.only", true, (found) => found !== false);
const missing = remembered<boolean>("test.missing", true, (found) => found !== false);
const tab = remembered<TestTab>("test.tab", "cases", (found) => (found === "coverage" ? "coverage" : "cases"));

const same = (one: CaseAt | CaseView | null, other: CaseAt | CaseView | null) =>
  one !== null && other !== null && one.interface === other.interface && one.case === other.case;

export class TestState {
  view = $state.raw<CasesView | null>(null);
  coverage = $state.raw<CoverageView | null>(null);
  running = $state(false);
  problem = $state.raw<Problem | null>(null);
  at = $state.raw<CaseAt | null>(null);
  detail = $state.raw<CaseDetail | null>(null);
  detailProblem = $state.raw<Problem | null>(null);
  /** Destination that is shown; the first that does not pass where nobody chose. */
  destination = $state<string | null>(null);
  output = $state(0);

  /** How the run was masked. */
  #mask: MaskMode = mask.mode;
  #ran = $state("");
  #once = false;
  #turn = 0;

  readonly cases: readonly CaseView[] = $derived(this.view?.cases ?? []);
  readonly selected: number = $derived(this.cases.findIndex((one) => same(one, this.at)));
  readonly chosen: CaseView | null = $derived(this.detail?.case ?? null);
  readonly result = $derived(
    this.chosen?.results.find((result) => result.destination === this.destination) ??
      this.chosen?.results.find((result) => result.state !== "passed") ??
      this.chosen?.results[0] ??
      null,
  );
  readonly outputs = $derived(this.detail?.destinations.find((one) => one.destination === this.result?.destination)?.pairs ?? []);
  readonly pair = $derived(this.outputs[Math.min(this.output, this.outputs.length - 1)] ?? null);
  /** A mapping has changed since the run. */
  readonly stale: boolean = $derived(this.view !== null && revisions() !== this.#ran);
  readonly failing: number = $derived((this.view?.failed ?? 0) + (this.view?.broken ?? 0) + (this.view?.fresh ?? 0));

  get only(): boolean {
    return onlyDifferent.value;
  }
  set only(wanted: boolean) {
    onlyDifferent.value = wanted;
  }
  get missing(): boolean {
    return missing.value;
  }
  set missing(wanted: boolean) {
    missing.value = wanted;
  }
  get tab(): TestTab {
    return tab.value;
  }
  set tab(wanted: TestTab) {
    tab.value = wanted;
  }

  /** What is masked now may have been shown before, and the reverse: nothing of it stays. */
  maskChanged(): void {
    if (!this.view || this.#mask === mask.mode) return;
    this.view = null;
    this.detail = null;
    void this.run();
  }

  async run(): Promise<void> {
    this.#mask = mask.mode;
    if (this.running) {
      // What changed meanwhile may have come too late for the run that is under way.
      this.#once = true;
      return;
    }
    this.running = true;
    try {
      const ran = revisions();
      this.#take(await commands.casesRun({ interface: null }), ran);
      this.coverage = await commands.coverage({ interface: null });
    } catch (thrown) {
      this.problem = describe(thrown);
    } finally {
      this.running = false;
    }
    if (this.#once) {
      this.#once = false;
      return this.run();
    }
    await this.#again();
  }

  #take(view: CasesView, ran = revisions()): void {
    this.view = view;
    this.problem = null;
    this.#ran = ran;
    announce(`${view.passed} of ${view.cases.length} cases passed, ${view.failed} failed, ${view.fresh} new, ${view.broken} could not be run`);
  }

  async #again(): Promise<void> {
    const at = this.cases.find((one) => same(one, this.at)) ?? this.cases.find((one) => one.state !== "passed") ?? this.cases[0];
    if (at) await this.open(at);
    else {
      this.at = null;
      this.detail = null;
    }
  }

  async open(at: CaseAt): Promise<void> {
    if (!same(at, this.at)) {
      this.destination = null;
      this.output = 0;
    }
    this.at = { interface: at.interface, case: at.case };
    const turn = ++this.#turn;
    try {
      const detail = await commands.caseOpen(this.at);
      if (turn !== this.#turn) return;
      this.detail = detail;
      this.detailProblem = null;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.detail = null;
      this.detailProblem = describe(thrown);
    }
  }

  async step(by: 1 | -1): Promise<void> {
    const next = this.cases[this.selected + by];
    if (next) await this.open(next);
  }
  /** The next case that does not pass. */
  async stepFailing(by: 1 | -1): Promise<void> {
    for (let at = this.selected + by; at >= 0 && at < this.cases.length; at += by) {
      const found = this.cases[at];
      if (found && found.state !== "passed") return this.open(found);
    }
  }

  /** `all` = every case that does not pass. */
  async bless(reason: string, all: boolean): Promise<void> {
    const at = all ? null : this.at;
    const several = (this.chosen?.results.length ?? 1) > 1;
    this.#take(
      await commands.caseBless({
        interface: at?.interface ?? null,
        case: at?.case ?? null,
        destination: at && several ? (this.result?.destination ?? null) : null,
        reason,
      }),
    );
    await this.#again();
  }

  async describe(name: string, note: string): Promise<void> {
    if (!this.at) return;
    this.at = await commands.caseDescribe({ at: this.at, name, note });
    await this.run();
  }

  async remove(): Promise<void> {
    if (!this.at) return;
    this.#take(await commands.caseRemove(this.at));
    await this.#again();
  }

  /** The lines that are shown of a mapping's coverage. */
  lines(of: CoverageOf): readonly CoverageLine[] {
    return this.missing ? of.lines.filter((line) => line.cases === 0) : of.lines;
  }
}

function revisions(): string {
  return (workbench.project?.interfaces ?? []).map((known) => interfaceRevision(known.id)).join("|");
}

/** One set of cases is on the desk, whichever room one is in. */
export const test = new TestState();
