/* How a case stands: a glyph, a word, a colour, always together. */

import type { CaseState } from "../../ipc";

export const states: Record<CaseState, { glyph: string; word: string; tone: "ok" | "err" | "warn" }> = {
  passed: { glyph: "✓", word: "passed", tone: "ok" },
  failed: { glyph: "✕", word: "failed", tone: "err" },
  fresh: { glyph: "○", word: "new", tone: "warn" },
  broken: { glyph: "▲", word: "cannot run", tone: "err" },
};
