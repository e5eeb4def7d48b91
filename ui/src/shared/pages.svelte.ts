/* Rows of a list that is too long to fetch at once: pages come as they are looked at. */

interface Answer<Row> {
  rows: readonly Row[];
  total: number;
}

/** Pages that are kept. */
const most = 40;

export class Pages<Row> {
  total = $state(0);
  problem = $state.raw<unknown>(null);
  #pages = $state.raw<ReadonlyMap<number, readonly Row[]>>(new Map());
  #asked = new Map<number, Promise<void>>();
  #turn = 0;
  /** Rows on screen: from, to behind the last. */
  #shown: [number, number] = [0, 1];
  #timer: ReturnType<typeof setTimeout> | undefined;
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

  /** The first row that is known and is so; -1 where none is. */
  find(wanted: (row: Row) => boolean): number {
    for (const [page, rows] of this.#pages) {
      const at = rows.findIndex(wanted);
      if (at >= 0) return page * this.#size + at;
    }
    return -1;
  }

  /** These are on screen. Who flies over thousands of rows does not wait for each page. */
  show(first: number, last: number): void {
    if (last <= first) return;
    this.#shown = [first, last];
    clearTimeout(this.#timer);
    const missing = this.#onScreen().filter((page) => !this.#asked.has(page));
    if (missing.length === 0) return;
    const underway = [...this.#asked.keys()].some((page) => !this.#pages.has(page));
    if (!underway) for (const page of missing) void this.#page(page);
    else this.#timer = setTimeout(() => this.show(first, last), 40);
  }

  #onScreen(): number[] {
    const [first, last] = this.#shown;
    const from = Math.floor(first / this.#size);
    const to = Math.floor((last - 1) / this.#size);
    return Array.from({ length: to - from + 1 }, (_, offset) => from + offset);
  }

  /** The list became longer at its end: what is known stays. */
  grow(total: number): void {
    if (total <= this.total) return;
    this.#asked.delete(Math.floor(this.total / this.#size));
    this.total = total;
    this.show(...this.#shown);
  }

  clear(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.#asked.clear();
    this.#pages = new Map();
    this.#shown = [0, 1];
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
    const seen = this.#onScreen();
    this.#turn += 1;
    this.#asked.clear();
    this.#pages = new Map([...this.#pages].filter(([page]) => seen.includes(page)));
    await Promise.all(seen.map((page) => this.#page(page)));
  }

  /** Far from what is on screen, rows are forgotten again. */
  #forget(pages: Map<number, readonly Row[]>): void {
    if (pages.size <= most) return;
    const here = this.#onScreen()[0] ?? 0;
    const far = [...pages.keys()].sort((a, b) => Math.abs(b - here) - Math.abs(a - here));
    for (const page of far.slice(0, pages.size - most)) {
      pages.delete(page);
      this.#asked.delete(page);
    }
  }

  #page(page: number): Promise<void> {
    const known = this.#asked.get(page);
    if (known) return known;
    const turn = this.#turn;
    const asked = this.#fetch(page * this.#size, this.#size).then(
      (answer) => {
        if (turn !== this.#turn) return;
        this.total = answer.total;
        const pages = new Map(this.#pages).set(page, answer.rows);
        this.#forget(pages);
        this.#pages = pages;
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
