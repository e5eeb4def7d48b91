/* One message on the desk: its text, its tree as far as fetched, the place that is looked at.
   Caret and tree follow each other through `selected`. */

import { untrack } from "svelte";
import { commands, describe } from "../../ipc";
import type { Density, EditView, MessageKey, MessageView, NodeView, SpliceView } from "../../ipc";
import { Folding } from "../folding.svelte";
import type { TreeRow } from "../tree";
import { absentId, absentPlace, absentRows, lineWith, withAbsent } from "./absent";
import { densities, density, groups } from "./density";
import { Editing } from "./editing.svelte";
import { fieldOffset, placeAt, readDelimiters } from "./place";
import { arrange, headOf } from "./groups";
import { whole } from "./whole";
import { covers, nodeAt, rowId, segmentAt, segmentPlaceholder, segmentRows, shifted, spliced, standardPath } from "./rows";

/** Segments fetched at once when a density changes. */
const page = 200;

export class OpenMessage {
  view = $state.raw<MessageView | null>(null);
  text = $state.raw("");
  /** What went wrong while opening. */
  problem = $state.raw<{ message: string; detail: string | undefined } | null>(null);
  loading = $state(false);
  /** Id of the tree row that is looked at. */
  selected = $state<string | null>(null);
  caret = $state(0);
  folded = $state.raw(new Folding());

  readonly editing = new Editing(this);

  #nodes = $state.raw<ReadonlyMap<number, readonly NodeView[]>>(new Map());
  /** The standard's fields of segments that are not there, as far as somebody opened one. */
  #absent = $state.raw<ReadonlyMap<string, readonly NodeView[]>>(new Map());
  /** Places opened by hand, without occurrences: the next message shows them open too. */
  #opened = new Set<string>();
  /** Answers to older questions are dropped. */
  #turn = 0;

  // Apart from the view, which every edit gives anew.
  readonly #structure = $derived(this.view?.structure);
  readonly #arranged = $derived(arrange(this.#structure, groups.value, density.value !== "populated", density.value === "all"));

  /** A row for each segment, as long as nothing else is known of it. */
  readonly #heads: readonly TreeRow[] = $derived.by(() => {
    const { depths } = this.#arranged;
    return (this.view?.segments ?? []).map((segment, ordinal) => segmentPlaceholder(segment, ordinal, depths[ordinal] ?? 0));
  });

  readonly rows: readonly TreeRow[] = $derived.by(() => {
    const { before, depths, marks } = this.#arranged;
    const rows: TreeRow[] = [];
    const stand = (ordinal: number) => before.has(ordinal) && rows.push(...withAbsent(before.get(ordinal) ?? [], this.#absent));
    this.#heads.forEach((placeholder, ordinal) => {
      stand(ordinal);
      const nodes = this.#nodes.get(ordinal);
      const mark = marks.get(ordinal);
      // Most of a large message: nothing is known of it but that it is there.
      if (!nodes && !mark) rows.push(placeholder);
      else rows.push(...segmentRows(nodes, placeholder, depths[ordinal] ?? 0, mark));
    });
    stand(this.#heads.length);
    return rows;
  });

  readonly node: NodeView | null = $derived(this.selected === null ? null : this.find(this.selected));

  get density(): Density {
    return density.value;
  }

  async open(key: MessageKey): Promise<void> {
    const turn = ++this.#turn;
    this.loading = true;
    this.problem = null;
    try {
      const view = await whole(await commands.messageOpen({ key }));
      if (turn !== this.#turn) return;
      const place = this.selected;
      this.#take(view);
      if (density.value !== "populated") await this.#refetch();
      // The next message opens at the same place, so that one value can be read down a list.
      if (place && this.find(place)) this.select(place);
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.close();
      this.problem = describe(thrown);
    } finally {
      if (turn <= this.#turn) this.loading = false;
    }
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
    if (splice) return this.#splice(answer, splice);
    const { key } = answer;
    const [view, nodes] = await Promise.all([
      whole(answer),
      density.value === "populated"
        ? answer.nodes
        : commands.messageNodes({ key, first: 0, count: page, density: density.value }).then((found) => found.nodes),
    ]);
    if (turn !== this.#turn) return;
    const { selected, caret, folded } = this;
    // Segments that were open stay open, also those that came by hand.
    const loaded = [...this.#nodes.keys()];
    this.#take({ ...view, nodes });
    for (const id of [...this.folded.ids]) if (!folded.has(id) && this.find(id)) this.folded.delete(id);
    this.caret = Math.min(caret, view.text.length);
    await Promise.all(loaded.filter((ordinal) => !this.#nodes.has(ordinal)).slice(0, 20).map((ordinal) => this.load(ordinal)));
    if (selected && (this.find(selected) ?? this.ordinalOf(selected) >= 0)) this.selected = selected;
  }

  /** A large message in which some lines are others: all else only moved. */
  async #splice(answer: MessageView, splice: SpliceView): Promise<void> {
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
    this.view = { ...answer, structure: view.structure, segments: spliced(view.segments, range.from, lines, first, grown) };
    this.#nodes = nodes;
    if (density.value === "populated") this.#put(answer.nodes);
    else await Promise.all(again.map((ordinal) => this.load(ordinal)));
    if (selected) this.selected = selected;
  }

  close(): void {
    this.#turn += 1;
    this.view = null;
    this.text = "";
    this.selected = null;
    this.problem = null;
    this.loading = false;
    this.#nodes = new Map();
  }

  #take(answer: MessageView): void {
    if (this.view?.dictionary !== answer.dictionary) this.#absent = new Map();
    this.view = answer;
    this.text = answer.text;
    this.caret = 0;
    this.selected = null;
    this.#nodes = new Map();
    this.folded = new Folding(this.#unknown(answer));
    this.#put(answer.nodes);
    const first = answer.segments[0];
    if (first) this.selected = rowId({ path: first.path, segment: 0 });
  }

  /** Rows of the segments whose nodes have not come: they are folded. */
  *#unknown({ segments, nodes, structure }: MessageView): Generator<string> {
    for (const [turn, { segment }] of (structure?.absent ?? []).entries()) yield absentId(segment, turn);
    const known = new Set(nodes.map((node) => node.segment));
    for (const [ordinal, { path }] of segments.entries()) {
      if (!known.has(ordinal)) yield rowId({ path, segment: ordinal });
    }
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
    this.#nodes = new Map();
    this.#put(answer.nodes);
    for (const id of this.#unknown({ ...view, nodes: answer.nodes })) this.folded.add(id);
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
    if (!view || this.#nodes.has(ordinal) || ordinal < 0 || ordinal >= view.segments.length) return;
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
    if (absentPlace(row.id)) return this.#unfold(row);
    await this.load(this.ordinalOf(row.id));
  }

  /** Shows the fields of a segment that is not there. */
  async #unfold(row: TreeRow): Promise<void> {
    const { view } = this;
    const segment = row.address;
    if (!view || this.#absent.has(segment)) return;
    const { nodes } = await commands.segmentOutline({ version: view.dictionary, segment });
    if (this.view?.dictionary !== view.dictionary) return;
    for (const below of absentRows(row, nodes)) if (below.folds) this.folded.add(below.id);
    this.#absent = new Map(this.#absent).set(segment, nodes);
  }

  /** Writes a value into a segment that is not there: it comes where it was missed. */
  async fill(id: string, text: string): Promise<boolean> {
    const place = absentPlace(id);
    const absent = place && this.#structure?.absent[place.turn];
    const { view } = this;
    if (!place || !absent || !view || text === "") return false;
    const line = lineWith(place.path, text, view.delimiters);
    const done = await this.editing.change({ kind: "segment", after: Math.max(absent.before - 1, 0), text: line });
    const there = this.view?.segments[Math.max(absent.before, 1)];
    if (done && there) await this.goTo(there.path + place.path.slice(place.segment.length));
    return done;
  }

  /** Which segment of the message a row belongs to; -1 for a place that is not there. */
  ordinalOf(id: string): number {
    return headOf(id) ?? this.#ordinal(/^[^-]*/.exec(id)?.[0] ?? id);
  }

  /** Looked for each time: a table of forty thousand names takes longer to make than a search. */
  #ordinal(name: string): number {
    const segments = this.view?.segments ?? [];
    const line = Number(/^line (\d+)$/.exec(name)?.[1] ?? 0);
    if (line > 0) return segments[line - 1]?.path === "" ? line - 1 : -1;
    return name === "" ? -1 : segments.findIndex(({ path }) => path === name);
  }

  /** `NK1-2` means the first NK1, which is called `NK1[1]` where there are several. */
  #resolve(path: string): string {
    const head = /^[^-]*/.exec(path)?.[0] ?? path;
    const first = `${head}[1]`;
    return this.#ordinal(head) < 0 && this.#ordinal(first) >= 0 ? first + path.slice(head.length) : path;
  }

  find(id: string): NodeView | null {
    const nodes = this.#nodes.get(this.ordinalOf(id)) ?? [];
    return nodes.find((node) => rowId(node) === id) ?? null;
  }

  /** A row of the tree was chosen: the caret goes there. */
  select(id: string): void {
    this.selected = id;
    this.#reveal(id);
    const range = this.find(id)?.range ?? this.view?.segments[this.ordinalOf(id)]?.range;
    if (range) this.caret = range.from;
  }

  /** The caret was moved in the text: the tree goes there. */
  async caretMoved(offset: number): Promise<void> {
    const view = this.view;
    if (!view) return;
    this.caret = offset;
    const ordinal = segmentAt(view.segments, offset);
    if (ordinal < 0) return;
    if (!this.#nodes.has(ordinal)) await this.load(ordinal);
    if (this.view !== view || this.caret !== offset) return;
    const node = nodeAt(this.#nodes.get(ordinal) ?? [], offset);
    const segment = view.segments[ordinal];
    this.selected = node ? rowId(node) : segment ? rowId({ path: segment.path, segment: ordinal }) : null;
    if (this.selected) this.#reveal(this.selected);
  }

  /** The address under the caret, also where nothing stands there. */
  placeUnderCaret(): string {
    const view = this.view;
    if (!view) return "";
    const segment = view.segments[segmentAt(view.segments, this.caret)];
    if (!segment || segment.path === "") return "";
    const line = this.text.slice(segment.range.from, segment.range.to);
    return placeAt(line, this.caret - segment.range.from, segment.path, readDelimiters(view.delimiters));
  }

  /** Whether the segment of an address is in the message. */
  has(path: string): boolean {
    return this.ordinalOf(this.#resolve(path)) >= 0;
  }

  /** To an address, or to the nearest place above it that is there. False where not even the segment is. */
  async goTo(typed: string): Promise<boolean> {
    if (headOf(typed) !== undefined) {
      this.select(typed);
      return true;
    }
    const path = this.#resolve(typed);
    const ordinal = this.ordinalOf(path);
    if (ordinal < 0) return false;
    await this.load(ordinal);
    let wanted = path;
    while (!this.find(wanted) && /[-.[]/.test(wanted)) wanted = wanted.replace(/(\[\d+\]|[-.]\d+)$/, "");
    this.select(wanted);
    const field = /-(\d+)/.exec(path)?.[1];
    const segment = this.view?.segments[ordinal];
    // An empty field has no row: the caret goes where it would stand.
    if (field && segment && !wanted.includes("-")) {
      const line = this.text.slice(segment.range.from, segment.range.to);
      this.caret = segment.range.from + fieldOffset(line, Number(field), readDelimiters(this.view?.delimiters ?? "|"));
    }
    return true;
  }

  /** Opens what hides a row. */
  #reveal(id: string): void {
    const ordinal = this.ordinalOf(id);
    if (headOf(id) === undefined) for (const head of this.#arranged.heads[ordinal] ?? []) this.folded.delete(head);
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

  /** Next or previous field that is there. False at the end, so that Tab leaves. */
  step(backwards: boolean): boolean {
    const view = this.view;
    if (!view) return false;
    const way = backwards ? -1 : 1;
    const start = this.selected === null ? (backwards ? view.segments.length : -1) : this.ordinalOf(this.selected);
    const here = this.#fields(start);
    const at = here.findIndex((node) => covers(node, this.selected));
    const next = at < 0 ? (backwards ? undefined : here[0]) : here[at + way];
    if (next) {
      this.select(rowId(next));
      return true;
    }
    const ordinal = start + way;
    if (ordinal < 0 || ordinal >= view.segments.length) return false;
    void this.#enter(ordinal, backwards);
    return true;
  }

  async #enter(ordinal: number, backwards: boolean): Promise<void> {
    await this.load(ordinal);
    const fields = this.#fields(ordinal);
    const node = backwards ? fields.at(-1) : fields[0];
    const segment = this.view?.segments[ordinal];
    if (segment) this.folded.delete(rowId({ path: segment.path, segment: ordinal }));
    if (node) this.select(rowId(node));
    else if (segment) this.select(rowId({ path: segment.path, segment: ordinal }));
  }

  #fields(ordinal: number): NodeView[] {
    return (this.#nodes.get(ordinal) ?? []).filter((node) => node.kind === "field" && node.present);
  }
}
