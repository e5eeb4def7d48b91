/* The rows of the live table: what the store has told so far, oldest first in memory, newest first
   on screen. Holding back while somebody reads, lists of what passes a filter, and reaching back are
   decided here. */

import type { CaptureNewer, CapturePage, CaptureRow, CaptureRowsAt } from "../../ipc";

/** Beyond this the oldest rows are let go; they can be fetched again. */
const most = 40_000;
export const pageSize = 500;

/** Who has the rows. */
export interface Stored {
  page: (request: CaptureRowsAt) => Promise<CapturePage>;
  newer: (request: CaptureNewer) => Promise<CapturePage>;
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
  /** Frames in the store, whatever the list. */
  total = $state(0);
  /** Frames of the list, as far as is known; of all where there is none. */
  matching = $state(0);
  more = $state(false);
  following = $state(true);
  /** The list that is shown; null for all. */
  list = $state<number | null>(null);
  loading = $state(false);
  /** Rows put on top so far; the list keeps its place by it. */
  prepended = $state(0);
  #rows = $state.raw<readonly CaptureRow[]>([]);
  #waiting = $state.raw<readonly CaptureRow[]>([]);
  #turn = 0;
  #last = 0;
  #asking = false;
  #outdated = false;
  readonly #stored: Stored;

  constructor(stored: Stored) {
    this.#stored = stored;
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
    if (this.list !== null) {
      void this.show(this.list);
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
    const newest = this.#newest;
    for (const row of rows) {
      if (row.id <= newest) known.set(row.id, row);
      else fresh.push(row);
    }
    if (known.size > 0) {
      this.#rows = this.#amend(this.#rows, known);
      this.#waiting = this.#amend(this.#waiting, known);
    }
    if (this.list === null) {
      this.matching = total;
      this.#take(fresh);
    } else if (fresh.length > 0) void this.#newer();
  }

  /** The newest row that is known. */
  get #newest(): number {
    return Math.max(this.#rows.at(-1)?.id ?? -1, this.#waiting.at(-1)?.id ?? -1);
  }

  /** Oldest first. */
  #take(rows: readonly CaptureRow[]): void {
    if (rows.length === 0) return;
    if (this.following) this.#add(rows);
    else this.#waiting = [...this.#waiting, ...rows];
  }

  /** What has come since passes the filter, or does not: the engine knows. One question at a time. */
  async #newer(): Promise<void> {
    this.#outdated = true;
    if (this.#asking) return;
    this.#asking = true;
    try {
      while (this.#outdated && this.list !== null) {
        this.#outdated = false;
        const turn = this.#turn;
        const newest = this.#newest;
        const page = await this.#stored.newer({ list: this.list, after: newest < 0 ? null : newest });
        if (turn !== this.#turn) continue;
        this.matching = page.total;
        this.#take(page.rows.toReversed().filter((row) => row.id > newest));
      }
    } catch {
      // The list is forgotten: what is shown stays, and the next filter makes another.
    } finally {
      this.#asking = false;
    }
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

  /** Shows a list, or all. */
  async show(list: number | null): Promise<void> {
    const turn = ++this.#turn;
    this.list = list;
    const page = await this.#stored.page({ before: null, limit: pageSize, list });
    if (turn !== this.#turn) return;
    this.#waiting = [];
    this.#rows = page.rows.toReversed();
    this.more = page.more;
    this.matching = page.total;
    this.#last = Math.min(this.#last, this.#rows.length);
    if (list === null) this.total = page.total;
  }

  /** A list that is still being made has so many rows now. */
  async grown(found: number): Promise<void> {
    this.matching = found;
    await this.shown(this.#last);
  }

  /** These are on screen: reach back before the end of what is known comes into view. */
  async shown(last: number): Promise<void> {
    this.#last = last;
    if (!this.more || this.loading || last < this.#rows.length - 60) return;
    const turn = this.#turn;
    this.loading = true;
    try {
      const before = this.#rows[0]?.id ?? null;
      const page = await this.#stored.page({ before, limit: pageSize, list: this.list });
      if (turn !== this.#turn) return;
      this.#rows = [...page.rows.toReversed(), ...this.#rows];
      // Of a list that is being made more may come where there is nothing yet.
      this.more = page.more && (page.rows.length > 0 || this.list !== null);
    } finally {
      this.loading = false;
    }
  }

  /** Reaches back until a row is there, as far as that goes without waiting for long. */
  async reach(id: number): Promise<boolean> {
    const farthest = 20;
    for (let pages = 0; pages < farthest && this.indexOf(id) < 0 && this.more && id < (this.#rows[0]?.id ?? id); pages += 1) {
      await this.shown(this.#rows.length);
    }
    return this.indexOf(id) >= 0;
  }
}
