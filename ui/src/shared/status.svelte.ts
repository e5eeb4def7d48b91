/* What the status bar says: the place under the caret, and lasting facts (endpoints, saved files). */

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
/** Beside the signal that tells of it: a way out that runs while another fact comes in would read an
    older state of the signal. */
let list: readonly Fact[] = [];
let facts = $state.raw<readonly Fact[]>(list);

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
  if (!fact) list = list.filter((other) => other.id !== id);
  else if (list.some((other) => other.id === id)) list = list.map((other) => (other.id === id ? { id, ...fact } : other));
  else list = [...list, { id, ...fact }];
  facts = list;
}
