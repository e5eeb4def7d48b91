/* How a finding is shown: a glyph, a word and a colour always stand together. */

export type Severity = "error" | "warning" | "hint";

export interface FindingRow {
  severity: Severity;
  /** Stable code, for whoever wants to look it up. */
  code: string;
  message: string;
  /** The address or "file:line". */
  where?: string | null | undefined;
}

export function severityGlyph(severity: Severity): string {
  return { error: "✕", warning: "▲", hint: "○" }[severity];
}

export function severityWord(severity: Severity): string {
  return { error: "Error", warning: "Warning", hint: "Hint" }[severity];
}

export function severityTone(severity: Severity): "err" | "warn" | "muted" {
  return ({ error: "err", warning: "warn", hint: "muted" } as const)[severity];
}

export interface Tally {
  error: number;
  warning: number;
  hint: number;
}

export function tally(findings: readonly { severity: Severity }[]): Tally {
  const counts: Tally = { error: 0, warning: 0, hint: 0 };
  for (const finding of findings) counts[finding.severity] += 1;
  return counts;
}

/** "2 errors, 1 warning"; empty when there is nothing. */
export function tallyText(counts: Tally): string {
  const words = (["error", "warning", "hint"] as const)
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity}${counts[severity] === 1 ? "" : "s"}`);
  return words.join(", ");
}
