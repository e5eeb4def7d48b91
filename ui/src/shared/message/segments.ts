/* The segments of a message as columns. A large one has tens of thousands, of which nobody sees more
   than a screen: what a segment is called, and where it stands, is made when it is asked for. */

import type { LargeLines, SegmentKind, SegmentRow, TextRange } from "../../ipc";
import { standardPath } from "./rows";

export class Segments {
  readonly length: number;
  readonly #kinds: readonly SegmentKind[];
  readonly #starts: Uint32Array;
  /** A place in `#kinds`, one more; 0 for a line that is not a segment. */
  readonly #of: Uint32Array;
  readonly #end: number;
  /** Which of its kind each is, from 1; made when it is first asked for. */
  #numbers: Uint32Array | undefined;
  /** The ordinals of each kind. */
  #met: number[][] = [];

  private constructor(kinds: readonly SegmentKind[], starts: Uint32Array, of: Uint32Array, end: number) {
    this.length = starts.length;
    this.#kinds = kinds;
    this.#starts = starts;
    this.#of = of;
    this.#end = end;
  }

  static readonly none = new Segments([], new Uint32Array(0), new Uint32Array(0), 0);

  static large({ kinds, starts, ofKind, end }: LargeLines): Segments {
    return new Segments(kinds, starts, ofKind, end);
  }

  static listed(rows: readonly SegmentRow[]): Segments {
    const kinds: SegmentKind[] = [];
    const places = new Map<string, number>();
    const of = rows.map(({ path, name }) => {
      const id = standardPath(path);
      if (id === "") return 0;
      if (!places.has(id)) places.set(id, kinds.push({ id, name }));
      return places.get(id) ?? 0;
    });
    return new Segments(kinds, Uint32Array.from(rows, (row) => row.range.from), Uint32Array.from(of), rows.at(-1)?.range.to ?? 0);
  }

  /** `PID`; `OBX[1]` where there are several of it; empty for a line that is not a segment. */
  path(ordinal: number): string {
    const kind = this.#of[ordinal] ?? 0;
    const id = this.#kinds[kind - 1]?.id;
    if (id === undefined) return "";
    const number = this.#counted()[ordinal] ?? 1;
    return (this.#met[kind]?.length ?? 0) > 1 ? `${id}[${number}]` : id;
  }
  /** Name by the dictionary; empty where it knows none. */
  name(ordinal: number): string {
    return this.#kinds[(this.#of[ordinal] ?? 0) - 1]?.name ?? "";
  }
  /** The id of its row in a tree. */
  id(ordinal: number): string {
    return this.path(ordinal) || `line ${ordinal + 1}`;
  }
  range(ordinal: number): TextRange | undefined {
    const from = this.#starts[ordinal];
    if (from === undefined) return undefined;
    const next = this.#starts[ordinal + 1];
    return { from, to: next === undefined ? this.#end : next - 1 };
  }

  /** Which segment is called so (`OBX[3]`, `line 7`); -1 where none is. */
  ordinal(id: string): number {
    const line = Number(/^line (\d+)$/.exec(id)?.[1] ?? 0);
    if (line > 0) return line <= this.length && this.#of[line - 1] === 0 ? line - 1 : -1;
    const [, name, number] = /^(\w+)(?:\[(\d+)\])?$/.exec(id) ?? [];
    const kind = this.#kinds.findIndex((known) => known.id === name) + 1;
    if (kind === 0) return -1;
    this.#counted();
    const met = this.#met[kind] ?? [];
    // Of several, each has its number.
    if (number === undefined) return met.length === 1 ? (met[0] ?? -1) : -1;
    return met.length > 1 ? (met[Number(number) - 1] ?? -1) : -1;
  }

  /** The segment that holds this offset: the last that begins at or before it; -1 where there is none. */
  at(offset: number): number {
    let low = 0;
    let high = this.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return high;
  }

  /** With other lines from `first` on, the first of which begins at `from`; those behind them moved. */
  spliced(from: number, lines: readonly string[], first: number, by: number): Segments {
    const starts = this.#starts.slice();
    let at = from;
    for (const [turn, line] of lines.entries()) {
      starts[first + turn] = at;
      at += line.length + 1;
    }
    for (let behind = first + lines.length; behind < starts.length; behind += 1) starts[behind] = (starts[behind] ?? 0) + by;
    const moved = new Segments(this.#kinds, starts, this.#of, this.#end + by);
    moved.#numbers = this.#numbers;
    moved.#met = this.#met;
    return moved;
  }

  #counted(): Uint32Array {
    if (this.#numbers) return this.#numbers;
    const numbers = new Uint32Array(this.length);
    this.#met = Array.from({ length: this.#kinds.length + 1 }, () => []);
    for (let ordinal = 0; ordinal < this.length; ordinal += 1) {
      numbers[ordinal] = this.#met[this.#of[ordinal] ?? 0]?.push(ordinal) ?? 0;
    }
    this.#numbers = numbers;
    return numbers;
  }
}
