/* One line at the foot of the window that says what went wrong or was done, and what to do next. */

import { untrack } from "svelte";
import { describe } from "../ipc/errors";

export interface Notice {
  id: number;
  tone: "ok" | "warn" | "err";
  title: string;
  detail?: string | undefined;
  action?: { label: string; run: () => void } | undefined;
}

let list = $state.raw<readonly Notice[]>([]);
let counter = 0;

export const notices = {
  get all(): readonly Notice[] {
    return list;
  },
};

/** Good news leaves by itself; problems stay until somebody has read them. */
export function notify(notice: Omit<Notice, "id">): number {
  const id = ++counter;
  const same = (other: Notice) => other.title === notice.title && other.detail === notice.detail;
  list = [...untrack(() => list).filter((other) => !same(other)), { ...notice, id }].slice(-4);
  if (notice.tone === "ok") setTimeout(() => dismiss(id), 5000);
  return id;
}

export function dismiss(id: number): void {
  list = untrack(() => list).filter((notice) => notice.id !== id);
}

/** `doing` is what was attempted: "Open file". */
export function problem(doing: string, error: unknown): void {
  const { message, detail } = describe(error);
  notify({ tone: "err", title: `${doing}: ${message}`, detail });
}
