/* The mapping on the desk: what the engine last said of it, the sample that is looked at, and what
   is selected. Every edit is one intent that goes out with the revision it was meant for; the
   answer replaces the view. Nothing is worked out here that the engine knows. */

import { commands } from "../../ipc/bindings";
import type {
  FunctionView,
  Intent,
  MappingAt,
  MappingView,
  NodeView,
  RuleView,
  SampleChoice,
  SampleView,
} from "../../ipc/bindings";
import { describe } from "../../ipc/errors";
import { announce } from "../../shared/live.svelte";
import { mappingTouched } from "../../shared/mappings.svelte";
import { remembered } from "../../shared/remember.svelte";
import { tablesIn } from "./pipeline";
import { gridLines, indexRules, placesOf, readersOf, sourceRows, targetRows, tracesByRule, writerOf } from "./rows";
import { withStandard } from "./standard";

export type BottomTab = "findings" | "changes" | "proposals" | "tables" | "gaps";
export type OutputTab = "output" | "before" | "source" | "file";
export type Since = "saved" | "edit";
type Show = "populated" | "all";

const last = remembered<MappingAt | null>("map.at", null, (found) =>
  typeof found === "object" && found !== null && "interface" in found && "destination" in found
    ? (found as MappingAt)
    : null,
);

export class MapState {
  at = $state.raw<MappingAt | null>(last.value);
  view = $state.raw<MappingView | null>(null);
  sample = $state.raw<SampleView | null>(null);
  /** Why the mapping, or the sample, is not shown. */
  problem = $state.raw<{ message: string; detail: string | undefined } | null>(null);
  sampleProblem = $state.raw<{ message: string; detail: string | undefined } | null>(null);
  loading = $state(false);
  functions = $state.raw<readonly FunctionView[]>([]);

  selected = $state<string | null>(null);
  hovered = $state<string | null>(null);
  sourceSelected = $state<string | null>(null);
  targetSelected = $state<string | null>(null);
  table = $state<string | null>(null);
  tab = $state<BottomTab>("findings");
  output = $state<OutputTab>("output");
  /** With what the output is compared. */
  since = $state<Since>("saved");
  /** Source places that are meant together, in the order of the tree. */
  picked = $state.raw<readonly string[]>([]);
  sourceShows = $state<Show>("populated");
  targetShows = $state<Show>("populated");

  #index = $state(0);
  #standard = $state.raw<ReadonlyMap<string, readonly NodeView[]>>(new Map());
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = new Map<string, { intent: Intent; done: Promise<void> }>();
  #turn = 0;

  readonly rules: readonly RuleView[] = $derived(this.view?.rules ?? []);
  readonly lines = $derived(gridLines(this.rules));
  readonly index = $derived(indexRules(this.rules));
  readonly traces = $derived(tracesByRule(this.sample));
  readonly rule: RuleView | null = $derived(this.rules.find((rule) => rule.id === this.selected) ?? null);
  /** The rule whose places are lit: the one under the pointer, else the selected one. */
  readonly lit: RuleView | null = $derived(this.rules.find((rule) => rule.id === this.hovered) ?? this.rule);
  readonly places = $derived(
    this.lit && this.sample
      ? placesOf(this.lit, this.traces.get(this.lit.id) ?? [], this.sample)
      : { sources: [], targets: [] },
  );
  readonly sourceNodes = $derived(this.#shown("source"));
  readonly targetNodes = $derived(this.#shown("target"));
  readonly sourceRows = $derived(
    sourceRows(this.sourceNodes, this.rules, this.index, new Set(this.places.sources)),
  );
  readonly targetRows = $derived(
    targetRows(this.targetNodes, this.rules, this.index, new Set(this.places.targets), this.sample?.changed ?? []),
  );
  readonly targetSegments: ReadonlySet<string> = $derived(
    new Set((this.sample?.target ?? []).filter((node) => node.kind === "segment").map((node) => node.path)),
  );

  get sampleIndex(): number {
    return this.#index;
  }

  #shown(side: "source" | "target"): readonly NodeView[] {
    const nodes = this.sample?.[side] ?? [];
    const shows = side === "source" ? this.sourceShows : this.targetShows;
    return shows === "all" ? withStandard(nodes, this.#standard, versionOf(nodes)) : nodes;
  }

  async open(at: MappingAt): Promise<void> {
    const other = at.interface !== this.at?.interface || at.destination !== this.at?.destination;
    this.at = at;
    last.value = at;
    if (other) {
      this.view = null;
      this.sample = null;
      this.selected = null;
      this.picked = [];
      this.#index = 0;
    }
    this.loading = true;
    this.problem = null;
    try {
      await this.#queue(async () => this.#take(await commands.mappingOpen(at)));
      if (this.functions.length === 0) this.functions = (await commands.functionList()).functions;
    } catch (thrown) {
      this.problem = describe(thrown);
    } finally {
      this.loading = false;
    }
  }

  /** Rejects where the engine refuses; what was typed then stays where it was typed. Of edits of one
      part of a rule that still wait, the last alone is made. */
  edit(intent: Intent): Promise<void> {
    const part = "rule" in intent && intent.kind.startsWith("set") ? `${intent.kind} ${intent.rule}` : "";
    const waiting = part ? this.#waiting.get(part) : undefined;
    if (waiting) {
      waiting.intent = intent;
      return waiting.done;
    }
    const mine = { intent, done: Promise.resolve() };
    mine.done = this.change((at, revision) => {
      this.#waiting.delete(part);
      return commands.mappingEdit({ at, revision, intent: mine.intent });
    }, intent);
    if (part) this.#waiting.set(part, mine);
    return mine.done;
  }

  /** Changes the mapping by any command that does; `meant` says what to follow afterwards. */
  change(ask: (at: MappingAt, revision: number) => Promise<MappingView>, meant: Intent | "addRule"): Promise<void> {
    return this.#queue(async () => {
      const before = this.view;
      if (!before) return;
      try {
        await this.#take(await ask(before.at, before.revision), before, meant);
      } catch (thrown) {
        // Perhaps somebody else was faster: look at what is there now, then say that nothing was done.
        await this.#lookAgain(before);
        throw thrown;
      }
    });
  }

  /** Other messages to run over. */
  samples(choice: SampleChoice): Promise<void> {
    return this.#queue(async () => {
      const at = this.view?.at;
      if (at) await this.#take(await commands.mappingChoose({ at, choice }));
    });
  }

  undo = () => this.#step("mappingUndo", "Undone");
  redo = () => this.#step("mappingRedo", "Redone");
  save = () => this.#step("mappingSave", "Saved");
  reload = () => this.#step("mappingReload", "Reloaded");
  /** The file changed outside, or the project's dictionary; what that means for the edits here is
      for the engine to say. */
  outside = (at: MappingAt): Promise<void> =>
    at.interface === this.at?.interface && at.destination === this.at.destination && this.view
      ? this.#queue(async () => {
          this.#standard = new Map();
          await this.#take(await commands.mappingOpen(at));
        })
      : Promise.resolve();

  /** Values on screen are asked for anew; until they have come, nothing is shown that should be hidden. */
  async maskChanged(): Promise<void> {
    const at = this.at;
    if (!at || !this.view) return;
    this.sample = null;
    await this.#queue(async () => this.#take(await commands.mappingOpen(at)));
  }

  #step(name: "mappingUndo" | "mappingRedo" | "mappingSave" | "mappingReload", said: string): Promise<void> {
    return this.#queue(async () => {
      const before = this.view;
      if (!before) return;
      try {
        await this.#take(await commands[name](before.at));
      } catch (thrown) {
        await this.#lookAgain(before);
        throw thrown;
      }
      announce(said);
    });
  }

  /** After a refusal: what is there now. A second failure adds nothing to the first, which is told. */
  async #lookAgain(before: MappingView): Promise<void> {
    try {
      const now = await commands.mappingOpen(before.at);
      if (now.revision !== before.revision || now.conflict !== before.conflict) await this.#take(now);
    } catch {
      return;
    }
  }

  /** Edits go out one after the other, each with the revision that the one before it made. */
  #queue<Result>(work: () => Promise<Result>): Promise<Result> {
    const next = this.#tail.then(work, work);
    this.#tail = next.catch(() => undefined);
    return next;
  }

  async #take(next: MappingView, before?: MappingView, meant?: Intent | "addRule"): Promise<void> {
    const intent = meant === "addRule" ? { kind: meant } : meant;
    const changed = this.view?.revision !== next.revision;
    this.view = next;
    mappingTouched(next.at, next.revision);
    if (intent && before) this.#follow(next, before, intent);
    if (this.selected && !next.rules.some((rule) => rule.id === this.selected)) this.selected = null;
    if (changed || !this.sample) await this.look(this.#index);
    // Both trees show the place of what was just edited.
    if (intent && this.selected && /^(add|all|setSource|setTarget)/.test(intent.kind)) this.choose(this.selected);
  }

  /** What was just made is what one looks at next. */
  #follow(next: MappingView, before: MappingView, intent: Intent | { kind: "addRule" }): void {
    if (intent.kind === "remove") {
      const at = before.rules.findIndex((rule) => rule.id === intent.rule);
      this.selected = next.rules[Math.min(at, next.rules.length - 1)]?.id ?? null;
      return;
    }
    if (!/^(add|all)/.test(intent.kind) || intent.kind === "addTable") return;
    const known = new Set(before.rules.map((rule) => rule.id));
    const made = next.rules.find((rule) => !known.has(rule.id));
    if (made) this.selected = made.id;
  }

  /** Shows one message of the sample set, and of its outputs one. Answers that come late are dropped. */
  async look(index: number, output = index === this.#index ? (this.sample?.output ?? 0) : 0): Promise<void> {
    const view = this.view;
    if (!view) return;
    const total = view.samples.total;
    if (total === 0) {
      this.sample = null;
      this.#index = 0;
      return;
    }
    this.#index = Math.min(Math.max(index, 0), total - 1);
    const turn = ++this.#turn;
    try {
      const sample = await commands.mappingSample({ at: view.at, index: this.#index, since: this.since, output });
      if (turn !== this.#turn) return;
      this.sample = sample;
      this.sampleProblem = null;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.sample = null;
      this.sampleProblem = describe(thrown);
      return;
    }
    await this.fetchStandard();
  }

  /** Marks what differs from the saved mapping, or from what was before the last edit. */
  async compareSince(since: Since): Promise<void> {
    this.since = since;
    await this.look(this.#index);
  }

  async show(side: "source" | "target", shows: Show): Promise<void> {
    if (side === "source") this.sourceShows = shows;
    else this.targetShows = shows;
    await this.fetchStandard();
  }

  /** What the standard knows of the segments on screen, once for each version and segment. */
  async fetchStandard(): Promise<void> {
    const wanted = new Set<string>();
    for (const side of ["source", "target"] as const) {
      if ((side === "source" ? this.sourceShows : this.targetShows) !== "all") continue;
      const nodes = this.sample?.[side] ?? [];
      for (const node of nodes) if (node.kind === "segment") wanted.add(`${versionOf(nodes)} ${node.path.slice(0, 3)}`);
    }
    const missing = [...wanted].filter((key) => !this.#standard.has(key));
    if (missing.length === 0) return;
    const fetched = await Promise.all(
      missing.map(async (key): Promise<[string, NodeView[]]> => {
        const [version = "", segment = ""] = key.split(" ");
        return [key, (await commands.segmentOutline({ version, segment })).nodes];
      }),
    );
    this.#standard = new Map([...this.#standard, ...fetched]);
  }

  /** Selects a rule and says where in the trees it works. */
  choose(id: string | null): void {
    this.selected = id;
    this.hovered = null;
    const [table] = this.rule ? tablesIn(this.rule.steps) : [];
    if (table) this.table = table;
    if (!this.rule || !this.sample) return;
    const { sources, targets } = this.places;
    this.sourceSelected = sources[0] ?? this.sourceSelected;
    this.targetSelected = targets[0] ?? this.targetSelected;
  }

  /** A source node was chosen: the first rule that reads it follows, and where that writes. */
  chooseSource(path: string): void {
    this.sourceSelected = path;
    const rule = readersOf(this.index, path)[0];
    if (rule) this.selected = rule.id;
    else if (!this.lit?.reads.length) this.selected = null;
    const there = rule ? this.places.targets[0] : this.targetRows.find((row) => row.id === path)?.id;
    if (there) this.targetSelected = there;
  }

  /** A target node was chosen: the rule behind it follows. */
  chooseTarget(path: string): void {
    this.targetSelected = path;
    const rule = writerOf(this.index, this.rules, path);
    if (!rule) return;
    this.selected = rule.id;
    this.sourceSelected = this.places.sources[0] ?? this.sourceSelected;
  }

  /** A place in the output text was chosen. */
  chooseOutput(offset: number): void {
    const sample = this.sample;
    if (!sample) return;
    const holds = (range: { from: number; to: number } | null) =>
      range !== null && range.from <= offset && offset <= range.to;
    const trace = sample.traces.findLast((made) => holds(made.range));
    const node = sample.target.findLast((candidate) => holds(candidate.range));
    if (trace) this.choose(trace.rule);
    if (!node) return;
    if (trace) this.targetSelected = trace.path ?? node.path;
    else this.chooseTarget(node.path);
  }

  /** Puts a place of one tree where it can be seen. */
  reveal(side: "source" | "target", path: string): void {
    if (side === "source") this.sourceSelected = path;
    else this.chooseTarget(path);
  }
}

/** MSH-12 as the tree shows it; what no message says is the newest that the window names. */
export function versionOf(nodes: readonly NodeView[]): string {
  const node = nodes.find((candidate) => candidate.path === "MSH-12.1") ?? nodes.find((candidate) => candidate.path === "MSH-12");
  return node?.value.split("^")[0] || "2.5.1";
}

/** One mapping is on the desk, whichever room one is in. */
export const map = new MapState();
