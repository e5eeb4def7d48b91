/* Which rows of a tree are folded. One signal for all of them: a message may have forty thousand, and
   which rows are visible is asked of all of them at once. */

export class Folding {
  #ids: Set<string>;
  #turn = $state(0);

  constructor(ids: Iterable<string> = []) {
    this.#ids = new Set(ids);
  }

  /** All of them, to look through. */
  get ids(): ReadonlySet<string> {
    void this.#turn;
    return this.#ids;
  }
  has(id: string): boolean {
    return this.ids.has(id);
  }
  add(id: string): void {
    if (this.#ids.has(id)) return;
    this.#ids.add(id);
    this.#turn += 1;
  }
  delete(id: string): void {
    if (this.#ids.delete(id)) this.#turn += 1;
  }
}
