/* The rows of the live table: what the store has told so far, oldest first in memory, newest first
   on screen. Holding back while somebody reads, filtering, and reaching back are decided here. */

import type { CapturePage, CaptureRow, CaptureRowsAt } from "../../ipc";

/** Beyond this the oldest rows are let go; they can be fetched again. */
const most = 40_000;
export const pageSize = 500;

/** The same question as the store answers: type, control ID, patient, peer. */
export function matches(row: CaptureRow, filter: string): boolean {
  const wanted = filter.trim().toLowerCase();
  if (wanted === "") return true;
  return [row.messageType, row.controlId, row.patientId, row.patientName, row.peer].some((text) =>
    text.toLowerCase().includes(wanted),
  );
}

/** Where an id stands, or would stand, in rows that grow by id. */
function placeOf(rows: readonly CaptureRow[], id: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.id ?? 0) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class Feed {
  /** Frames in the store, whatever the filter. */
  total = $state(0);
  /** Frames that match the filter, as far as the store has said. */
  matching = $state(0);
  more = $state(false);
  following = $state(true);
  filter = $state("");
  loading = $state(false);
  /** Rows put on top so far; the list keeps its place by it. */
  prepended = $state(0);
  #rows = $state.raw<readonly CaptureRow[]>([]);
  #waiting = $state.raw<readonly CaptureRow[]>([]);
  #turn = 0;
  readonly #fetch: (request: CaptureRowsAt) => Promise<CapturePage>;

  constructor(fetch: (request: CaptureRowsAt) => Promise<CapturePage>) {
    this.#fetch = fetch;
  }

  get count(): number {
    return this.#rows.length;
  }
  /** Rows that came while the table was held. */
  get waiting(): number {
    return this.#waiting.length;
  }
  at(index: number): CaptureRow | undefined {
    return this.#rows[this.#rows.length - 1 - index];
  }
  /** Place on screen of a row; -1 where it is not loaded. */
  indexOf(id: number | null): number {
    if (id === null) return -1;
    const place = placeOf(this.#rows, id);
    return this.#rows[place]?.id === id ? this.#rows.length - 1 - place : -1;
  }

  snapshot(newest: readonly CaptureRow[], total: number): void {
    this.#turn += 1;
    this.total = total;
    this.#waiting = [];
    if (this.filter.trim() !== "") {
      void this.setFilter(this.filter);
      return;
    }
    this.#rows = newest;
    this.matching = total;
    this.more = total > newest.length;
  }

  /** New rows, or rows already told of whose answer is known now. */
  captured(rows: readonly CaptureRow[], total: number): void {
    this.total = total;
    const known = new Map<number, CaptureRow>();
    const fresh: CaptureRow[] = [];
    const newest = Math.max(this.#rows.at(-1)?.id ?? -1, this.#waiting.at(-1)?.id ?? -1);
    for (const row of rows) {
      if (row.id <= newest) known.set(row.id, row);
      else fresh.push(row);
    }
    if (known.size > 0) {
      this.#rows = this.#amend(this.#rows, known);
      this.#waiting = this.#amend(this.#waiting, known);
    }
    const wanted = fresh.filter((row) => matches(row, this.filter));
    this.matching = this.filter.trim() === "" ? total : this.matching + wanted.length;
    if (wanted.length === 0) return;
    if (this.following) this.#add(wanted);
    else this.#waiting = [...this.#waiting, ...wanted];
  }

  #amend(rows: readonly CaptureRow[], known: ReadonlyMap<number, CaptureRow>): readonly CaptureRow[] {
    let next: CaptureRow[] | null = null;
    for (const [id, row] of known) {
      const place = placeOf(rows, id);
      if (rows[place]?.id !== id) continue;
      next ??= [...rows];
      next[place] = row;
    }
    return next ?? rows;
  }

  #add(rows: readonly CaptureRow[]): void {
    const all = [...this.#rows, ...rows];
    this.#rows = all.length > most ? all.slice(all.length - most / 2) : all;
    if (all.length > most) this.more = true;
    this.prepended += rows.length;
  }

  pause(): void {
    this.following = false;
  }

  follow(): void {
    this.following = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length > 0) this.#add(waiting);
  }

  async setFilter(filter: string): Promise<void> {
    const turn = ++this.#turn;
    this.filter = filter;
    const page = await this.#fetch({ before: null, limit: pageSize, filter: filter.trim() });
    if (turn !== this.#turn) return;
    this.#waiting = [];
    this.#rows = [...page.rows].reverse();
    this.more = page.more;
    this.matching = page.total;
    if (filter.trim() === "") this.total = page.total;
  }

  /** These are on screen: reach back before the end of what is known comes into view. */
  async shown(last: number): Promise<void> {
    if (!this.more || this.loading || last < this.#rows.length - 60) return;
    const turn = this.#turn;
    this.loading = true;
    try {
      const before = this.#rows[0]?.id ?? null;
      const page = await this.#fetch({ before, limit: pageSize, filter: this.filter.trim() });
      if (turn !== this.#turn) return;
      this.#rows = [...page.rows.toReversed(), ...this.#rows];
      this.more = page.more && page.rows.length > 0;
    } finally {
      this.loading = false;
    }
  }
}
