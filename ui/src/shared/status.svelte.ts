/* What the status bar says: the place under the caret, and lasting facts (endpoints, saved files). */

import { untrack } from "svelte";

export interface PathStatus {
  path: string;
  names: string;
  datatype?: string | undefined;
  usage?: string | undefined;
  repeats?: boolean | undefined;
  note?: string | undefined;
}

export interface Fact {
  id: string;
  text: string;
  tone?: "ok" | "warn" | "err" | undefined;
  glyph?: string | undefined;
  onclick?: (() => void) | undefined;
}

let path = $state.raw<PathStatus | null>(null);
let facts = $state.raw<readonly Fact[]>([]);

export const status = {
  get path(): PathStatus | null {
    return path;
  },
  set path(next: PathStatus | null) {
    path = next;
  },
  get facts(): readonly Fact[] {
    return facts;
  },
};

/** A fact replaces the one of the same id, in its place; a null takes it away. */
export function setFact(id: string, fact: Omit<Fact, "id"> | null): void {
  const now = untrack(() => facts);
  if (!fact) facts = now.filter((other) => other.id !== id);
  else if (now.some((other) => other.id === id)) facts = now.map((other) => (other.id === id ? { id, ...fact } : other));
  else facts = [...now, { id, ...fact }];
}
