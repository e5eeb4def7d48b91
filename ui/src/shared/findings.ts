/* How a finding is shown: a glyph, a word and a colour always stand together. */

import type { FindingView, Level } from "../ipc";

/** The address it speaks of, or the file and line. */
export function whereOf(finding: FindingView): string {
  if (finding.path) return finding.path;
  if (!finding.file) return "";
  return finding.line === null ? finding.file : `${finding.file}:${finding.line}`;
}

/** What it rests on: the rule of a profile with its place, or the standard. */
export function reasonOf(finding: FindingView): string {
  if (!finding.rule) return finding.code;
  if (!finding.file) return `rule ${finding.rule}`;
  const line = finding.line === null ? "" : `, line ${finding.line}`;
  return `rule ${finding.rule} of ${finding.file}${line}`;
}

export function levelGlyph(level: Level): string {
  return { error: "✕", warning: "▲", hint: "○" }[level];
}

export function levelWord(level: Level): string {
  return { error: "Error", warning: "Warning", hint: "Hint" }[level];
}

export function levelTone(level: Level): "err" | "warn" | "muted" {
  return ({ error: "err", warning: "warn", hint: "muted" } as const)[level];
}

export interface Tally {
  error: number;
  warning: number;
  hint: number;
}

export function tally(findings: readonly { level: Level }[]): Tally {
  const counts: Tally = { error: 0, warning: 0, hint: 0 };
  for (const finding of findings) counts[finding.level] += 1;
  return counts;
}

/** "2 errors, 1 warning"; empty when there is nothing. */
export function tallyText(counts: Tally): string {
  const words = (["error", "warning", "hint"] as const)
    .filter((level) => counts[level] > 0)
    .map((level) => `${counts[level]} ${level}${counts[level] === 1 ? "" : "s"}`);
  return words.join(", ");
}
