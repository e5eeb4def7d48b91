/* How a comparison is told: a glyph, a word, a colour, always together. */

import type { PairLine, Verdict } from "../../ipc";

interface Look {
  glyph: string;
  word: string;
  tone: "" | "muted" | "err" | "warn" | "ok";
}

const looks: Record<Verdict, Look> = {
  exact: { glyph: "", word: "equal", tone: "" },
  same: { glyph: "≈", word: "same but for trailing delimiters", tone: "muted" },
  ignored: { glyph: "≈", word: "ignored", tone: "muted" },
  different: { glyph: "≠", word: "different", tone: "err" },
  oldOnly: { glyph: "−", word: "only in the old output", tone: "err" },
  newOnly: { glyph: "+", word: "only in the new output", tone: "err" },
};

/** What the two messages of a pair are called. */
export interface Sides {
  what: string;
  old: string;
  new: string;
  only: { old: string; new: string };
}

export const oldAndNew: Sides = {
  what: "Pair",
  old: "Old",
  new: "New",
  only: { old: "only in the old output", new: "only in the new output" },
};
export const wantedAndGot: Sides = {
  what: "Case",
  old: "Wanted",
  new: "Got",
  only: { old: "wanted and not there", new: "there and not wanted" },
};

export function look(verdict: Verdict, sides: Sides = oldAndNew): Look {
  if (verdict === "oldOnly") return { ...looks.oldOnly, word: sides.only.old };
  if (verdict === "newOnly") return { ...looks.newOnly, word: sides.only.new };
  return looks[verdict];
}

export const differs = (verdict: Verdict): boolean =>
  verdict === "different" || verdict === "oldOnly" || verdict === "newOnly";

/** Whether the row itself is a difference. The head of a segment that differs inside only heads its fields. */
export const rowDiffers = (row: PairLine): boolean =>
  row.segment ? row.verdict === "oldOnly" || row.verdict === "newOnly" : differs(row.verdict);

/** Rows that differ, under the heads of their segments; a head without any of them says nothing. */
export function differing(rows: readonly PairLine[]): PairLine[] {
  const shown: PairLine[] = [];
  let head: PairLine | null = null;
  for (const row of rows) {
    if (row.segment) head = row;
    if (!rowDiffers(row)) continue;
    if (head && head !== row) shown.push(head);
    head = null;
    shown.push(row);
  }
  return shown;
}
