/* Which captured messages somebody means: one, several, or all that are listed. Rows come and go while
   one looks, so it is numbers that are kept, and of "all" only up to which. */

import type { CaptureChosen } from "../../ipc";

export class Selection {
  #ids = $state.raw<ReadonlySet<number>>(new Set());
  /** All of a list up to a number, but these. */
  #all = $state.raw<{ list: number | null; upto: number; count: number; without: ReadonlySet<number> } | null>(null);
  #anchor: number | null = null;

  get count(): number {
    return this.#all ? this.#all.count - this.#all.without.size : this.#ids.size;
  }
  /** More than one: what is done is done with all of them. */
  get several(): boolean {
    return this.count > 1;
  }
  get everything(): boolean {
    return this.#all !== null;
  }
  /** From where a stretch is counted. */
  get anchor(): number | null {
    return this.#anchor;
  }

  has(id: number): boolean {
    return this.#all ? id <= this.#all.upto && !this.#all.without.has(id) : this.#ids.has(id);
  }

  /** This one alone. */
  only(id: number): void {
    this.#all = null;
    this.#ids = new Set([id]);
    this.#anchor = id;
  }

  toggle(id: number): void {
    this.#anchor = id;
    if (this.#all) {
      if (id > this.#all.upto) return;
      const without = new Set(this.#all.without);
      if (!without.delete(id)) without.add(id);
      this.#all = { ...this.#all, without };
      return;
    }
    const ids = new Set(this.#ids);
    if (!ids.delete(id)) ids.add(id);
    this.#ids = ids;
  }

  /** A stretch, in place of what was chosen. */
  these(ids: readonly number[]): void {
    this.#all = null;
    this.#ids = new Set(ids);
  }

  /** All of a list as it is now; `upto` is its newest. */
  all(list: number | null, upto: number, count: number): void {
    this.#ids = new Set();
    this.#all = { list, upto, count, without: new Set() };
  }

  clear(): void {
    this.#all = null;
    this.#ids = new Set();
    this.#anchor = null;
  }

  /** Another list is shown: what is not in it cannot be seen to be chosen. */
  listed(list: number | null): void {
    if (this.#all && this.#all.list !== list) this.clear();
  }

  /** As the engine is told. */
  get chosen(): CaptureChosen {
    return this.#all
      ? { list: this.#all.list, all: true, upto: this.#all.upto, ids: [...this.#all.without] }
      : { list: null, all: false, upto: null, ids: [...this.#ids].sort((a, b) => a - b) };
  }
}
