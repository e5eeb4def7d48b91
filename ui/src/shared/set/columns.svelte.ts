/* Which columns a list has: a few that every row brings along, and any path. */

import { remembered } from "../remember.svelte";
import type { Remembered } from "../remember.svelte";

export interface Column {
  /** One of the given ones, or a path such as `PID-3.1`. */
  id: string;
  /** Pixels. */
  width: number;
}

/** What a row brings along by itself. */
export interface Given {
  title: string;
  /** By which path it is ordered; null where it cannot be. */
  path: string | null;
  width: number;
  /** Numbers stand at the right. */
  right?: boolean;
  /** It is there for who asks for it. */
  hidden?: boolean;
}

export const narrowest = 40;
const widest = 900;

export class Columns {
  readonly given: Readonly<Record<string, Given>>;
  readonly #initial: readonly Column[];
  readonly #chosen: Remembered<readonly Column[]>;

  /** Remembered under this name. */
  constructor(name: string, given: Readonly<Record<string, Given>>) {
    this.given = given;
    this.#initial = Object.entries(given)
      .filter(([, { hidden }]) => hidden !== true)
      .map(([id, { width }]) => ({ id, width }));
    this.#chosen = remembered<readonly Column[]>(name, this.#initial, (found) => this.#accept(found));
  }

  #accept(found: unknown): readonly Column[] {
    if (!Array.isArray(found)) return this.#initial;
    const columns = found.filter(
      (column): column is Column => typeof column?.id === "string" && typeof column.width === "number" && column.width >= narrowest,
    );
    return columns.length > 0 ? columns : this.#initial;
  }

  get all(): readonly Column[] {
    return this.#chosen.value;
  }
  /** Paths that rows have to bring along. */
  get paths(): string[] {
    return this.all.filter(({ id }) => !(id in this.given)).map(({ id }) => id);
  }
  has(id: string): boolean {
    return this.all.some((column) => column.id === id);
  }
  add(id: string): void {
    if (this.has(id)) return;
    this.#chosen.value = [...this.all, { id, width: this.given[id]?.width ?? 120 }];
  }
  remove(id: string): void {
    if (this.all.length > 1) this.#chosen.value = this.all.filter((column) => column.id !== id);
  }
  move(id: string, way: 1 | -1): void {
    const from = this.all.findIndex((column) => column.id === id);
    const to = from + way;
    if (from < 0 || to < 0 || to >= this.all.length) return;
    const next = [...this.all];
    next.splice(to, 0, ...next.splice(from, 1));
    this.#chosen.value = next;
  }
  resize(id: string, width: number): void {
    const bounded = Math.min(widest, Math.max(narrowest, Math.round(width)));
    this.#chosen.value = this.all.map((column) => (column.id === id ? { id, width: bounded } : column));
  }
  reset(): void {
    this.#chosen.value = this.#initial;
  }

  titleOf(id: string): string {
    return this.given[id]?.title ?? id;
  }
  pathOf(id: string): string | null {
    return id in this.given ? (this.given[id]?.path ?? null) : id;
  }
  /** Widths for a grid: the last column takes what is left. */
  get template(): string {
    const last = this.all.length - 1;
    return this.all.map(({ width }, at) => (at === last ? `minmax(${width}px, 1fr)` : `${width}px`)).join(" ");
  }
  /** Pixels that they take with their gaps. */
  width(gap: number): number {
    return this.all.reduce((sum, column) => sum + column.width + gap, 0);
  }
}
