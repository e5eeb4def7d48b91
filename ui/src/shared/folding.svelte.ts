/* Which rows of a tree are folded. One signal for all of them: a message may have forty thousand, and
   which rows are visible is asked of all of them at once. */

export class Folding {
  #ids: Set<string>;
  /** Rows that somebody opened which else are folded. */
  readonly #opened = new Set<string>();
  readonly #else: (id: string) => boolean;
  #turn = $state(0);

  /** `folds` says which rows are folded until somebody opens them. */
  constructor(ids: Iterable<string> = [], folds: (id: string) => boolean = () => false) {
    this.#ids = new Set(ids);
    this.#else = folds;
  }

  /** Those that were folded one by one. */
  get ids(): ReadonlySet<string> {
    void this.#turn;
    return this.#ids;
  }
  has(id: string): boolean {
    return this.ids.has(id) || (!this.#opened.has(id) && this.#else(id));
  }
  add(id: string): void {
    if (this.#ids.has(id)) return;
    this.#ids.add(id);
    this.#opened.delete(id);
    this.#turn += 1;
  }
  delete(id: string): void {
    if (!this.has(id)) return;
    this.#ids.delete(id);
    this.#opened.add(id);
    this.#turn += 1;
  }
}
