/* Which columns the list has when it is wide: a few that every message has, and any path. */

import { remembered } from "../../shared/remember.svelte";

export interface Column {
  /** One of `given`, or a path such as `PID-3.1`. */
  id: string;
  /** Pixels. */
  width: number;
}

interface Given {
  title: string;
  /** By which path it is ordered; null where it cannot be. */
  path: string | null;
  width: number;
}

/** What a row brings along by itself. */
export const given: Readonly<Record<string, Given>> = {
  type: { title: "Type", path: "MSH-9", width: 84 },
  time: { title: "Time", path: "MSH-7", width: 132 },
  control: { title: "Control ID", path: "MSH-10", width: 108 },
  patient: { title: "Patient", path: "PID-3.1", width: 92 },
  name: { title: "Name", path: "PID-5", width: 168 },
  sender: { title: "Sender", path: "MSH-3", width: 112 },
  size: { title: "Size", path: null, width: 72 },
};

const initial: readonly Column[] = Object.entries(given).map(([id, { width }]) => ({ id, width }));
export const narrowest = 40;
const widest = 900;

function accept(found: unknown): readonly Column[] {
  if (!Array.isArray(found)) return initial;
  const columns = found.filter(
    (column): column is Column => typeof column?.id === "string" && typeof column.width === "number" && column.width >= narrowest,
  );
  return columns.length > 0 ? columns : initial;
}

const chosen = remembered<readonly Column[]>("messages.columns", initial, accept);

export const columns = {
  get all(): readonly Column[] {
    return chosen.value;
  },
  /** Paths that rows have to bring along. */
  get paths(): string[] {
    return chosen.value.filter((column) => !(column.id in given)).map((column) => column.id);
  },
  has: (id: string): boolean => chosen.value.some((column) => column.id === id),
  add(id: string): void {
    if (columns.has(id)) return;
    chosen.value = [...chosen.value, { id, width: given[id]?.width ?? 120 }];
  },
  remove(id: string): void {
    if (chosen.value.length > 1) chosen.value = chosen.value.filter((column) => column.id !== id);
  },
  move(id: string, way: 1 | -1): void {
    const from = chosen.value.findIndex((column) => column.id === id);
    const to = from + way;
    if (from < 0 || to < 0 || to >= chosen.value.length) return;
    const next = [...chosen.value];
    next.splice(to, 0, ...next.splice(from, 1));
    chosen.value = next;
  },
  resize(id: string, width: number): void {
    const bounded = Math.min(widest, Math.max(narrowest, Math.round(width)));
    chosen.value = chosen.value.map((column) => (column.id === id ? { id, width: bounded } : column));
  },
  reset(): void {
    chosen.value = initial;
  },
};

export const titleOf = (id: string): string => given[id]?.title ?? id;
export const pathOf = (id: string): string | null => (id in given ? (given[id]?.path ?? null) : id);
