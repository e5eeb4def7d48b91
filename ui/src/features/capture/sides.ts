/* Which way a message went and over which side, what a second receiver said, and how endpoints are told
   apart: a glyph with a word, never a colour alone. */

import type { CaptureRow, LegView } from "../../ipc";

const legs = { client: "sender", upstream: "receiver", tee: "second" } as const satisfies Record<LegView, string>;

export const directionGlyph = (sent: boolean): string => (sent ? "↑" : "↓");
export const directionWord = (sent: boolean): string => (sent ? "out" : "in");

/** Which of the two that talk through a tap, or its second receiver; null where there is but one. */
export function legWord(leg: LegView): string | null {
  return leg === "client" ? null : legs[leg];
}

/** Whether the second receiver said something else than the first. */
export function teeDiffers(row: CaptureRow): boolean {
  return row.teed !== null && row.acknowledgement !== null && row.teed.code !== row.acknowledgement;
}

const glyphs = ["●", "■", "◆", "★", "▼", "⬢"] as const;
const tones = ["accent", "path", "seg", "code"] as const;

/** A mark of an endpoint by its place in the project; one that is gone has the last. */
export function markOf(id: string, ids: readonly string[]): { glyph: string; tone: string } {
  const place = ids.indexOf(id);
  const at = place < 0 ? ids.length : place;
  return { glyph: glyphs[at % glyphs.length] ?? "●", tone: tones[at % tones.length] ?? "accent" };
}
