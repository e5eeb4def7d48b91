/* What stands at the places that somebody made columns of: fetched for the rows on screen, and kept. */

import type { CaptureCells } from "../../ipc";

/** Rows whose cells are kept. */
const most = 4000;

export class Cells {
  #known = $state.raw<ReadonlyMap<number, readonly string[]>>(new Map());
  #asked = new Set<number>();
  #turn = 0;
  readonly #fetch: (ids: number[]) => Promise<CaptureCells>;

  constructor(fetch: (ids: number[]) => Promise<CaptureCells>) {
    this.#fetch = fetch;
  }

  at(id: number): readonly string[] {
    return this.#known.get(id) ?? [];
  }

  /** These are on screen. */
  async show(ids: readonly number[]): Promise<void> {
    const missing = ids.filter((id) => !this.#asked.has(id));
    if (missing.length === 0) return;
    const turn = this.#turn;
    for (const id of missing) this.#asked.add(id);
    try {
      const { rows } = await this.#fetch(missing);
      if (turn !== this.#turn) return;
      const known = new Map(this.#known);
      for (const { id, cells } of rows) known.set(id, cells);
      for (const id of known.keys()) {
        if (known.size <= most) break;
        known.delete(id);
        this.#asked.delete(id);
      }
      this.#known = known;
    } catch (error) {
      if (turn === this.#turn) for (const id of missing) this.#asked.delete(id);
      throw error;
    }
  }

  /** Other columns, another store, or masked otherwise. */
  forget(): void {
    this.#turn += 1;
    this.#asked.clear();
    this.#known = new Map();
  }
}
