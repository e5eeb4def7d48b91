/* What was answered, as a glyph with a word; what arrived, where it was not a whole frame. */

import type { CaptureRow } from "../../ipc";

const accepts = (code: string) => code === "AA" || code === "CA";
const rejects = (code: string) => code === "AR" || code === "CR";

export function ackGlyph(code: string): string {
  return accepts(code) ? "✓" : rejects(code) ? "✕" : "▲";
}

export function ackTone(code: string): "ok" | "err" | "warn" {
  return accepts(code) ? "ok" : rejects(code) ? "err" : "warn";
}

/** Null for an ordinary message. */
export function frameText(row: CaptureRow): string | null {
  if (row.removed) return null;
  switch (row.frame) {
    case "message":
      return row.messageType === "" ? "no MSH" : null;
    case "garbage":
      return "outside a frame";
    case "half":
      return "half a frame";
  }
}
