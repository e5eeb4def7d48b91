/* Rows of a segment tree: flat, in order, each knowing its depth. Which of them are visible is a
   question of what is folded. */

export interface TreeMark {
  glyph: string;
  /** Said by the tooltip and the screen reader. */
  title: string;
  tone: "accent" | "ok" | "warn" | "err" | "muted";
}

export interface TreeRow {
  /** Unique in the tree: the address, or what stands for one. */
  id: string;
  depth: number;
  kind: "group" | "segment" | "field" | "repetition" | "component" | "subcomponent" | "line";
  /** As shown: `PID-5.1`. */
  address: string;
  name: string;
  /** As it stands in the message, for people; empty where there is nothing. */
  value: string;
  /** What the value means: "Female", "12 Mar 1980". */
  meaning?: string | undefined;
  /** Has rows beneath it, here or not fetched yet. */
  folds: boolean;
  /** In the standard, not in the message. */
  absent?: boolean | undefined;
  marks?: readonly TreeMark[] | undefined;
  /** "required, empty": said in the place of the value. */
  gap?: string | undefined;
  /** Belongs to what is selected in another pane. */
  lit?: boolean | undefined;
  /** Dots stand for the value. */
  masked?: boolean | undefined;
  /** Marked as changed by the last edit. */
  changed?: boolean | undefined;
}

/** Ids of rows that are folded. */
export interface Folded {
  has: (id: string) => boolean;
}

/** Rows of a tree, of which a large message makes only those that somebody looks at. */
export interface Rows extends Iterable<TreeRow> {
  get: (id: string) => TreeRow | undefined;
  /** Those that are not hidden by a folded one above them. */
  shown: (folded: Folded) => ShownRows;
}

/** Rows one under the other. */
export interface InOrder {
  readonly length: number;
  at: (index: number) => TreeRow | undefined;
}

export interface ShownRows extends InOrder {
  /** -1 for a row that is not among them. */
  indexOf: (id: string) => number;
}

/** Rows that are all there. */
export function listed(rows: readonly TreeRow[]): Rows {
  return {
    [Symbol.iterator]: () => rows[Symbol.iterator](),
    get: (id) => rows.find((row) => row.id === id),
    shown: (folded) => {
      const shown = visible(rows, folded);
      return { length: shown.length, at: (index) => shown[index], indexOf: (id) => shown.findIndex((row) => row.id === id) };
    },
  };
}

/** Rows that are not hidden by a folded one above them. */
export function visible(rows: readonly TreeRow[], folded: Folded): TreeRow[] {
  const shown: TreeRow[] = [];
  let hiddenBelow = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    if (row.depth > hiddenBelow) continue;
    hiddenBelow = Number.POSITIVE_INFINITY;
    shown.push(row);
    if (row.folds && folded.has(row.id)) hiddenBelow = row.depth;
  }
  return shown;
}

/** The row that this one hangs under, as an index into the same list; -1 at the top. */
export function parentOf(rows: InOrder, index: number): number {
  const depth = rows.at(index)?.depth ?? 0;
  for (let at = index - 1; at >= 0; at -= 1) {
    if ((rows.at(at)?.depth ?? 0) < depth) return at;
  }
  return -1;
}

/** The next row that starts with what was typed, by address or by name, beginning after `from`. */
export function typeAhead(rows: InOrder, from: number, typed: string): number {
  const wanted = typed.toLowerCase();
  for (let step = 1; step <= rows.length; step += 1) {
    const at = (Math.max(from, 0) + step) % rows.length;
    const row = rows.at(at);
    if (!row) continue;
    if (row.address.toLowerCase().startsWith(wanted) || row.name.toLowerCase().startsWith(wanted)) return at;
  }
  return -1;
}

/** What a screen reader says of a row. */
export function spoken(row: TreeRow): string {
  const marks = (row.marks ?? []).map((mark) => mark.title);
  const empty = row.absent ? "not in the message" : row.kind === "segment" || row.kind === "group" ? "" : "empty";
  const value = row.folds && row.kind === "segment" ? "" : row.value || empty;
  return [row.address, row.name, value, row.meaning, row.gap, ...marks]
    .filter(Boolean)
    .join(", ");
}

/** Letters that are typed one after the other: the row that they begin. */
export class TypeAhead {
  #typed = "";
  #at = 0;
  find(rows: InOrder, current: number, letter: string, now: number): number {
    this.#typed = now - this.#at > 900 ? letter : this.#typed + letter;
    this.#at = now;
    return typeAhead(rows, this.#typed.length === 1 ? current : current - 1, this.#typed);
  }
}
