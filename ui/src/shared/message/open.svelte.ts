/* One message on the desk: its text, its tree as far as fetched, the place that is looked at.
   Caret and tree follow each other through `selected`. */

import { untrack } from "svelte";
import { commands, describe, messageLines, messageText } from "../../ipc";
import type { Density, EditView, MessageKey, MessageView, NodeView, SpliceView } from "../../ipc";
import { drawn } from "../drawn";
import { Folding } from "../folding.svelte";
import { problem } from "../notices.svelte";
import type { TreeRow } from "../tree";
import { absentPlace } from "./absent";
import { densities, density, groups } from "./density";
import { Editing } from "./editing.svelte";
import { placeAt, readDelimiters } from "./place";
import { arrange, groupingOf, groupingOfLarge, headId, headOf } from "./groups";
import type { Grouping } from "./groups";
import { Missing } from "./missing.svelte";
import { MessageRows } from "./outline";
import { nodeAt, rowId, shifted, shiftedFindings, standardPath } from "./rows";
import { Segments } from "./segments";
import { goTo, named, step } from "./walking";

/** Segments fetched at once when a density changes. */
const page = 200;

/** Milliseconds after the last edit of a large message until it is checked. */
const settle = 350;

export class OpenMessage {
  view = $state.raw<MessageView | null>(null);
  segments = $state.raw(Segments.none);
  /** Of a large message it comes when its tree stands already. */
  text = $state.raw("");
  /** Whether the text is there. */
  whole = $state(false);
  /** What went wrong while opening. */
  problem = $state.raw<{ message: string; detail: string | undefined } | null>(null);
  loading = $state(false);
  /** Id of the tree row that is looked at. */
  selected = $state<string | null>(null);
  caret = $state(0);
  folded = $state.raw(new Folding());

  readonly editing = new Editing(this);
  readonly missing = new Missing(this);

  grouping = $state.raw<Grouping | null>(null);
  #nodes = $state.raw<ReadonlyMap<number, readonly NodeView[]>>(new Map());
  /** Segments whose rows came with the view: they are open, the others are folded. */
  #first: ReadonlySet<number> = new Set();
  /** Places opened by hand, without occurrences: the next message shows them open too. */
  #opened = new Set<string>();
  /** Answers to older questions are dropped. */
  #turn = 0;

  readonly #arranged = $derived(
    arrange(this.grouping, this.segments.length, groups.value, ({ required }) => density.value === "all" || (required && density.value === "required")),
  );
  readonly rows = $derived(
    new MessageRows({
      segments: this.segments,
      grouping: this.grouping,
      arranged: this.#arranged,
      nodes: this.#nodes,
      absent: this.missing.fields,
      unfolds: density.value === "all",
    }),
  );

  readonly node: NodeView | null = $derived(this.selected === null ? null : this.find(this.selected));

  get density(): Density {
    return density.value;
  }

  /** `large` where that is known: lines are asked for together with the view. */
  async open(key: MessageKey, large = false): Promise<void> {
    const turn = ++this.#turn;
    this.loading = true;
    this.problem = null;
    try {
      const [view, asked] = await Promise.all([commands.messageOpen({ key }), large ? messageLines(key) : null]);
      if (turn !== this.#turn) return;
      const lines = view.large ? (asked ?? (await messageLines(key))) : null;
      if (turn !== this.#turn) return;
      const place = this.selected;
      this.#take(
        view,
        lines ? Segments.large(lines) : Segments.listed(view.segments),
        lines ? groupingOfLarge(lines) : view.structure && groupingOf(view.structure),
      );
      if (density.value !== "populated") await this.#refetch();
      // The next message opens at the same place, so that one value can be read down a list.
      if (place && this.find(place)) this.select(place);
      await this.#rest(turn);
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.close();
      this.problem = describe(thrown);
    } finally {
      if (turn <= this.#turn) this.loading = false;
    }
  }

  /** What a large message brings when its tree stands: its text, and what is found in it. */
  async #rest(turn: number): Promise<void> {
    this.loading = false;
    const key = this.view?.key;
    if (!key) return;
    if (!this.whole) {
      await drawn();
      if (turn !== this.#turn) return;
      const text = await messageText(key);
      if (turn !== this.#turn) return;
      this.text = text;
      this.whole = true;
    }
    await this.#check(turn);
  }

  /** The findings that did not come with the view. */
  async #check(turn: number): Promise<void> {
    if (!this.view?.checking) return;
    const { findings, found } = await commands.messageFindings({ key: this.view.key });
    if (turn === this.#turn && this.view) this.view = { ...this.view, findings, found, checking: false };
  }

  /** The same message, asked for anew: masked or not, or changed. Stays at its place. */
  async again(): Promise<void> {
    const { view, caret } = this;
    if (!view) return;
    await this.open(view.key);
    if (this.view && this.caret !== caret) await this.caretMoved(Math.min(caret, this.text.length));
  }

  /** The message after an edit; tree and caret stay where they are as far as that is there. */
  async changed({ view: answer, splice }: EditView): Promise<void> {
    const turn = ++this.#turn;
    if (splice) return this.#splice(answer, splice, turn);
    const { key } = answer;
    const [lines, text, nodes] = await Promise.all([
      answer.large ? messageLines(key) : null,
      answer.large ? messageText(key) : answer.text,
      density.value === "populated"
        ? answer.nodes
        : commands.messageNodes({ key, first: 0, count: page, density: density.value }).then((found) => found.nodes),
    ]);
    if (turn !== this.#turn) return;
    const { selected, caret, folded, segments } = this;
    // Segments that were open stay open, also those that came by hand.
    const loaded = [...this.#nodes.keys()];
    const opened = loaded.map((ordinal) => segments.id(ordinal)).filter((id) => !folded.has(id));
    const before = this.view;
    this.#take(
      { ...answer, text, nodes },
      lines ? Segments.large(lines) : Segments.listed(answer.segments),
      lines ? groupingOfLarge(lines) : answer.structure && groupingOf(answer.structure),
    );
    this.whole = true;
    this.#keepFindings(answer, before, 0, 0);
    for (const id of [...this.folded.ids]) if (!folded.has(id) && this.find(id)) this.folded.delete(id);
    for (const id of opened) this.folded.delete(id);
    this.caret = Math.min(caret, text.length);
    await Promise.all(loaded.filter((ordinal) => !this.#nodes.has(ordinal)).slice(0, 20).map((ordinal) => this.load(ordinal)));
    if (selected && (this.find(selected) ?? this.ordinalOf(selected) >= 0)) this.selected = selected;
    this.#checkSoon(turn);
  }

  /** A large message in which some lines are others: all else only moved. */
  async #splice(answer: MessageView, splice: SpliceView, turn: number): Promise<void> {
    const { view, selected } = this;
    if (!view) return;
    const { range, text, first } = splice;
    const grown = text.length - (range.to - range.from);
    const lines = text.split("\n");
    const behind = first + lines.length;
    const nodes = new Map<number, readonly NodeView[]>();
    const again: number[] = [];
    for (const [ordinal, known] of this.#nodes) {
      if (ordinal < first) nodes.set(ordinal, known);
      else if (ordinal >= behind) nodes.set(ordinal, shifted(known, grown));
      else again.push(ordinal);
    }
    this.text = this.text.slice(0, range.from) + text + this.text.slice(range.to);
    this.segments = this.segments.spliced(range.from, lines, first, grown);
    this.view = answer;
    this.#keepFindings(answer, view, range.to, grown);
    this.#nodes = nodes;
    if (density.value === "populated") this.#put(answer.nodes);
    else await Promise.all(again.map((ordinal) => this.load(ordinal)));
    if (selected) this.selected = selected;
    this.#checkSoon(turn);
  }

  /** Until a large message is checked again, what was found before the edit stands. */
  #keepFindings(answer: MessageView, before: MessageView | null, behind: number, grown: number): void {
    if (!answer.checking || !before || !this.view) return;
    this.view = { ...this.view, findings: shiftedFindings(before.findings, behind, grown), found: before.found };
  }

  /** Who types a word does not have the whole message checked after each letter. */
  #checkSoon(turn: number): void {
    if (!this.view?.checking) return;
    setTimeout(() => {
      if (turn === this.#turn) this.#check(turn).catch((error: unknown) => problem("Check the message", error));
    }, settle);
  }

  close(): void {
    this.#turn += 1;
    this.view = null;
    this.segments = Segments.none;
    this.grouping = null;
    this.text = "";
    this.whole = false;
    this.selected = null;
    this.problem = null;
    this.loading = false;
    this.#nodes = new Map();
  }

  #take(answer: MessageView, segments: Segments, grouping: Grouping | null): void {
    if (this.view?.dictionary !== answer.dictionary) this.missing.forget();
    this.view = answer;
    this.segments = segments;
    this.grouping = grouping;
    this.text = answer.text;
    this.whole = !answer.large;
    this.caret = 0;
    this.selected = null;
    this.#nodes = new Map();
    this.#first = new Set(answer.nodes.map((node) => node.segment));
    this.folded = new Folding([], (id) => this.#unknown(id));
    this.#put(answer.nodes);
    if (segments.length > 0) this.selected = segments.id(0);
  }

  /** The row of a segment whose nodes did not come with the view, or that is not there: folded. */
  #unknown(id: string): boolean {
    const absent = absentPlace(id);
    if (absent) return absent.path === absent.segment;
    if (id.includes("-") || headOf(id) !== undefined) return false;
    const ordinal = this.segments.ordinal(id);
    return ordinal >= 0 && !this.#first.has(ordinal);
  }

  #put(nodes: readonly NodeView[]): void {
    const next = new Map(untrack(() => this.#nodes));
    const fresh = new Map<number, NodeView[]>();
    for (const node of nodes) {
      const list = fresh.get(node.segment);
      if (list) list.push(node);
      else fresh.set(node.segment, [node]);
    }
    for (const [ordinal, list] of fresh) {
      if (!next.has(ordinal)) this.#foldComposites(list);
      next.set(ordinal, list);
    }
    this.#nodes = next;
  }

  /** A composite shows its text on one line until somebody opens it. */
  #foldComposites(nodes: readonly NodeView[]): void {
    for (const node of nodes) {
      if (node.branch && node.kind !== "segment" && !this.#opened.has(standardPath(node.path))) {
        this.folded.add(rowId(node));
      }
    }
  }

  async #refetch(): Promise<void> {
    const view = this.view;
    if (!view) return;
    const turn = this.#turn;
    const answer = await commands.messageNodes({ key: view.key, first: 0, count: page, density: density.value });
    if (turn !== this.#turn) return;
    for (const ordinal of this.#nodes.keys()) this.folded.add(this.segments.id(ordinal));
    this.#nodes = new Map();
    this.#first = new Set(answer.nodes.map((node) => node.segment));
    for (const ordinal of this.#first) this.folded.delete(this.segments.id(ordinal));
    this.#put(answer.nodes);
  }

  async setDensity(next: Density): Promise<void> {
    density.value = next;
    await this.#refetch();
  }

  nextDensity(): Promise<void> {
    return this.setDensity(densities[(densities.indexOf(density.value) + 1) % densities.length] ?? "populated");
  }

  /** Fetches the nodes of a segment that has none yet. */
  async load(ordinal: number): Promise<void> {
    const view = this.view;
    if (!view || this.#nodes.has(ordinal) || ordinal < 0 || ordinal >= this.segments.length) return;
    const turn = this.#turn;
    const answer = await commands.messageNodes({ key: view.key, first: ordinal, count: 1, density: density.value });
    if (turn === this.#turn) this.#put(answer.nodes);
  }

  /** Somebody folded or opened a row. */
  async fold(row: TreeRow, closed: boolean): Promise<void> {
    const path = standardPath(row.id);
    if (closed) this.#opened.delete(path);
    else this.#opened.add(path);
    if (closed || row.kind !== "segment") return;
    if (absentPlace(row.id)) return this.missing.unfold(row);
    await this.load(this.ordinalOf(row.id));
  }

  /** Writes a value into a segment that is not there: it comes where it was missed. */
  async fill(id: string, text: string): Promise<boolean> {
    const filled = text === "" ? null : this.missing.filled(id, text);
    if (!filled || !(await this.editing.change({ kind: "segment", after: Math.max(filled.before - 1, 0), text: filled.line }))) return false;
    const there = this.segments.path(Math.max(filled.before, 1));
    if (there) await this.goTo(there + filled.rest);
    return true;
  }

  /** Which segment of the message a row belongs to; -1 for a place that is not there. */
  ordinalOf(id: string): number {
    return headOf(id) ?? this.segments.ordinal(/^[^-]*/.exec(id)?.[0] ?? id);
  }

  find(id: string): NodeView | null {
    const nodes = this.#nodes.get(this.ordinalOf(id)) ?? [];
    return nodes.find((node) => rowId(node) === id) ?? null;
  }

  /** A row of the tree was chosen: the caret goes there. */
  select(id: string): void {
    this.selected = id;
    this.#reveal(id);
    const range = this.find(id)?.range ?? this.segments.range(this.ordinalOf(id));
    if (range) this.caret = range.from;
  }

  /** The caret was moved in the text: the tree goes there. */
  async caretMoved(offset: number): Promise<void> {
    const view = this.view;
    if (!view) return;
    this.caret = offset;
    const ordinal = this.segments.at(offset);
    if (ordinal < 0) return;
    if (!this.#nodes.has(ordinal)) await this.load(ordinal);
    if (this.view !== view || this.caret !== offset) return;
    const node = nodeAt(this.#nodes.get(ordinal) ?? [], offset);
    this.selected = node ? rowId(node) : this.segments.id(ordinal);
    this.#reveal(this.selected);
  }

  /** The address under the caret, also where nothing stands there. */
  placeUnderCaret(): string {
    const view = this.view;
    if (!view) return "";
    const ordinal = this.segments.at(this.caret);
    const [path, range] = [this.segments.path(ordinal), this.segments.range(ordinal)];
    if (!range || path === "") return "";
    const line = this.text.slice(range.from, range.to);
    return placeAt(line, this.caret - range.from, path, readDelimiters(view.delimiters));
  }

  /** Whether the segment of an address is in the message. */
  has(path: string): boolean {
    return this.ordinalOf(named(this.segments, path)) >= 0;
  }

  /** To an address, or to the nearest place above it that is there. False where not even the segment is. */
  goTo(typed: string): Promise<boolean> {
    return goTo(this, typed);
  }

  /** Opens what hides a row. */
  #reveal(id: string): void {
    const ordinal = this.ordinalOf(id);
    const { heads, under } = this.#arranged;
    for (let head = headOf(id) === undefined ? heads[under[ordinal] ?? -1] : undefined; head; head = heads[head.above]) this.folded.delete(headId(head));
    const nodes = this.#nodes.get(ordinal) ?? [];
    const at = nodes.findIndex((node) => rowId(node) === id);
    let depth = nodes[at]?.depth ?? 0;
    for (let above = at - 1; above >= 0 && depth > 0; above -= 1) {
      const node = nodes[above];
      if (!node || node.depth >= depth) continue;
      depth = node.depth;
      this.folded.delete(rowId(node));
    }
  }

  /** What is known of a segment. */
  nodesOf(ordinal: number): readonly NodeView[] {
    return this.#nodes.get(ordinal) ?? [];
  }

  /** Next or previous field that is there. False at the end, so that Tab leaves. */
  step(backwards: boolean): boolean {
    return step(this, backwards);
  }
}
