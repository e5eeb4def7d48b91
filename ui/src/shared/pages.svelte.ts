/* Rows of a list that is too long to fetch at once: pages come as they are looked at. */

interface Answer<Row> {
  rows: readonly Row[];
  total: number;
}

export class Pages<Row> {
  total = $state(0);
  problem = $state.raw<unknown>(null);
  #pages = $state.raw<ReadonlyMap<number, readonly Row[]>>(new Map());
  #asked = new Map<number, Promise<void>>();
  #turn = 0;
  readonly #size: number;
  readonly #fetch: (offset: number, limit: number) => Promise<Answer<Row>>;

  constructor(size: number, fetch: (offset: number, limit: number) => Promise<Answer<Row>>) {
    this.#size = size;
    this.#fetch = fetch;
  }

  /** What is known of a row now. */
  at(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / this.#size))?.[index % this.#size];
  }

  /** The row, fetched if need be. */
  async ask(index: number): Promise<Row | undefined> {
    await this.#page(Math.floor(index / this.#size));
    return this.at(index);
  }

  /** These are on screen. */
  show(first: number, last: number): void {
    if (last <= first) return;
    for (let page = Math.floor(first / this.#size); page <= Math.floor((last - 1) / this.#size); page += 1) {
      void this.#page(page);
    }
  }

  clear(): void {
    this.#turn += 1;
    this.#asked.clear();
    this.#pages = new Map();
    this.total = 0;
    this.problem = null;
  }

  /** Another list: nothing of the old one is shown. */
  async reset(): Promise<void> {
    this.clear();
    await this.#page(0);
  }

  /** The same list, changed: what is on screen stays until the new rows have come. */
  async refresh(): Promise<void> {
    const seen = [...this.#pages.keys()];
    this.#turn += 1;
    this.#asked.clear();
    await Promise.all((seen.length === 0 ? [0] : seen).map((page) => this.#page(page)));
  }

  #page(page: number): Promise<void> {
    const known = this.#asked.get(page);
    if (known) return known;
    const turn = this.#turn;
    const asked = this.#fetch(page * this.#size, this.#size).then(
      (answer) => {
        if (turn !== this.#turn) return;
        this.total = answer.total;
        this.#pages = new Map(this.#pages).set(page, answer.rows);
        this.problem = null;
      },
      (thrown: unknown) => {
        if (turn !== this.#turn) return;
        this.#asked.delete(page);
        this.problem = thrown;
      },
    );
    this.#asked.set(page, asked);
    return asked;
  }
}
