import type { FindingView, Level } from "../../ipc";

/** The level that stands for all of them. */
export function worstOf(findings: readonly FindingView[]): Level | null {
  for (const level of ["error", "warning", "hint"] as const) {
    if (findings.some((finding) => finding.level === level)) return level;
  }
  return null;
}
