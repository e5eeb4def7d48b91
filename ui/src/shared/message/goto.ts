/* Which rows answer to what was typed: paths first, then names. */

import type { TreeRow } from "../tree";

export interface GoToHit {
  path: string;
  name: string;
  value: string;
}

/** `pid 5.1`, `PID.5.1` and `pid-5.1` are the same wish. */
export function asPath(typed: string): string {
  return typed
    .trim()
    .toUpperCase()
    .replace(/^([A-Z][A-Z0-9]{2}(?:\[\d+\])?)[\s.](?=\d)/, "$1-");
}

const most = 40;

export function goToHits(rows: readonly TreeRow[], typed: string): GoToHit[] {
  const path = asPath(typed);
  const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const hits: GoToHit[] = [];
  const take = (row: TreeRow) => hits.push({ path: row.id, name: row.name, value: row.value });
  for (const row of rows) {
    if (hits.length >= most) return hits;
    if (row.id.startsWith(path)) take(row);
  }
  if (words.length === 0) return hits;
  for (const row of rows) {
    if (hits.length >= most) return hits;
    const name = row.name.toLowerCase();
    if (!row.id.startsWith(path) && words.every((word) => name.includes(word))) take(row);
  }
  return hits;
}
