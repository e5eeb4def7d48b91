/* The rows of a message's tree: heads of groups, segments with what is known of them, segments that are
   missed. A row is made when it is asked for; which rows are visible is told by numbers. */

import type { NodeView } from "../../ipc";
import type { Folded, Rows, ShownRows, TreeRow } from "../tree";
import { visible } from "../tree";
import { absentPlace, absentRows } from "./absent";
import { absentRow, headId, headOf, headRow } from "./groups";
import type { Arranged, Grouping } from "./groups";
import { segmentRow, segmentRows } from "./rows";
import type { Segments } from "./segments";

/** What a visible row is: a segment, the head of a group, one of those that were made. */
const kinds = 3;
const [SEGMENT, HEAD, MADE] = [0, 1, 2];

export interface Outlined {
  segments: Segments;
  grouping: Grouping | null;
  arranged: Arranged;
  /** By segment, as far as fetched. */
  nodes: ReadonlyMap<number, readonly NodeView[]>;
  /** The standard's fields of absent segments, as far as somebody opened one. */
  absent: ReadonlyMap<string, readonly NodeView[]>;
  /** Absent segments can be filled in. */
  unfolds: boolean;
}

export class MessageRows implements Rows {
  readonly #of: Outlined;

  constructor(of: Outlined) {
    this.#of = of;
  }

  get(id: string): TreeRow | undefined {
    for (const row of this.#around(this.#ordinal(id))) if (row.id === id) return row;
    return undefined;
  }

  *[Symbol.iterator](): Generator<TreeRow> {
    for (let ordinal = 0; ordinal <= this.#of.segments.length; ordinal += 1) yield* this.#around(ordinal);
  }

  shown(folded: Folded): ShownRows {
    const { segments, arranged, nodes } = this.#of;
    const { heads, between, starts, depths } = arranged;
    const entries: number[] = [];
    const made: TreeRow[] = [];
    /** Where the rows of each segment begin, with what stands before it. */
    const begins = new Uint32Array(segments.length + 2);
    let hiddenBelow = Number.POSITIVE_INFINITY;
    const hidden = (depth: number) => {
      if (depth > hiddenBelow) return true;
      hiddenBelow = Number.POSITIVE_INFINITY;
      return false;
    };
    const put = (rows: readonly TreeRow[]) => {
      for (const row of visible(rows, folded)) entries.push((made.push(row) - 1) * kinds + MADE);
    };
    for (let ordinal = 0; ordinal <= segments.length; ordinal += 1) {
      begins[ordinal] = entries.length;
      const end = starts[ordinal + 1] ?? 0;
      for (let at = starts[ordinal] ?? 0; at < end; at += 1) {
        const number = between[at] ?? 0;
        const head = heads[number];
        if (number < 0) {
          if (!hidden(arranged.absentDepths[-number - 1] ?? 0)) put(this.#missed(-number - 1));
        } else if (head && !hidden(head.depth)) {
          entries.push(number * kinds + HEAD);
          if (folded.has(headId(head))) hiddenBelow = head.depth;
        }
      }
      if (ordinal === segments.length || hidden(depths[ordinal] ?? 0)) continue;
      // Most of a large message: nothing is known of it but that it is there.
      const known = nodes.get(ordinal);
      if (known) put(this.#known(ordinal, known));
      else entries.push(ordinal * kinds + SEGMENT);
    }
    begins[segments.length + 1] = entries.length;
    const at = (index: number): TreeRow | undefined => {
      const entry = entries[index];
      if (entry === undefined) return undefined;
      const number = Math.floor(entry / kinds);
      if (entry % kinds === MADE) return made[number];
      return entry % kinds === HEAD ? this.#head(number) : this.#segment(number);
    };
    const indexOf = (id: string) => {
      const ordinal = this.#ordinal(id);
      for (let index = begins[ordinal] ?? entries.length; index < (begins[ordinal + 1] ?? 0); index += 1) if (at(index)?.id === id) return index;
      return -1;
    };
    return { length: entries.length, at, indexOf };
  }

  /** The segment with which a row stands, or before which; their number where that is the end. */
  #ordinal(id: string): number {
    const head = headOf(id);
    if (head !== undefined) return head;
    const absent = absentPlace(id);
    const { segments, grouping } = this.#of;
    if (absent) return Math.min(grouping?.absent[absent.turn]?.before ?? -1, segments.length);
    return segments.ordinal(/^[^-]*/.exec(id)?.[0] ?? id);
  }

  *#around(ordinal: number): Generator<TreeRow> {
    const { segments, arranged, nodes } = this.#of;
    for (const number of arranged.between.slice(arranged.starts[ordinal], arranged.starts[ordinal + 1])) {
      const head = number < 0 ? undefined : this.#head(number);
      if (head) yield head;
      else if (number < 0) yield* this.#missed(-number - 1);
    }
    if (ordinal < 0 || ordinal >= segments.length) return;
    const known = nodes.get(ordinal);
    if (known) yield* this.#known(ordinal, known);
    else yield this.#segment(ordinal);
  }

  #head(number: number): TreeRow | undefined {
    const { grouping, arranged } = this.#of;
    const head = arranged.heads[number];
    return grouping && head ? headRow(grouping, head) : undefined;
  }

  #segment(ordinal: number): TreeRow {
    const { segments, arranged } = this.#of;
    return segmentRow(segments, ordinal, arranged.depths[ordinal], arranged.marks.get(ordinal));
  }

  #known(ordinal: number, nodes: readonly NodeView[]): TreeRow[] {
    const { depths, marks } = this.#of.arranged;
    return segmentRows(nodes, depths[ordinal] ?? 0, marks.get(ordinal));
  }

  /** A segment that is missed; where somebody opened it, with its fields. */
  #missed(turn: number): TreeRow[] {
    const { grouping, arranged, absent, unfolds } = this.#of;
    const view = grouping?.absent[turn];
    if (!view) return [];
    const row = absentRow(view, arranged.absentDepths[turn] ?? 0, turn, unfolds);
    const nodes = unfolds ? absent.get(row.address) : undefined;
    return nodes ? [row, ...absentRows(row, nodes)] : [row];
  }
}
