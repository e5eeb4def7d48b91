/* Which rows answer to what was typed: paths first, then names. */

import type { TreeRow } from "../tree";

export interface GoToHit {
  /** The row's id: a path, or that of a group. */
  path: string;
  /** What it is called where it is listed. */
  address: string;
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

/** An address with a field: `OBX[2]-5`. */
const isAddress = (path: string) => /^[A-Z][A-Z0-9]{2}(\[\d+\])?-\d+(\[\d+\])?(\.\d+){0,2}$/.test(path);

/** `there` tells whether a segment is in the message, also where its fields are not in the tree yet. */
export function goToHits(rows: Iterable<TreeRow>, typed: string, there: (path: string) => boolean = () => false): GoToHit[] {
  const path = asPath(typed);
  const words = typed.trim().toLowerCase().split(/[\s_]+/).filter(Boolean);
  const hits: GoToHit[] = [];
  const named = (row: TreeRow) => (row.kind === "group" ? row.address : row.name);
  const take = (row: TreeRow) =>
    hits.push({ path: row.id, address: row.kind === "group" ? "group" : row.address, name: named(row), value: row.kind === "group" ? (row.meaning ?? "") : row.value });
  // What is missed has no place to go to.
  const isPlace = (row: TreeRow) => !row.id.startsWith("absent ");
  for (const row of rows) {
    if (hits.length >= most) return hits;
    if (isPlace(row) && row.id.startsWith(path)) take(row);
  }
  if (isAddress(path) && there(path) && !hits.some((hit) => hit.path === path)) {
    hits.unshift({ path, address: path, name: "", value: "" });
  }
  if (words.length === 0) return hits;
  for (const row of rows) {
    if (hits.length >= most) return hits;
    if (!isPlace(row)) continue;
    const name = named(row).toLowerCase().replaceAll("_", " ");
    if (!row.id.startsWith(path) && words.every((word) => name.includes(word))) take(row);
  }
  return hits;
}
