/* The invented engine's test cases: one that passes, one that fails, one that is new. */

import type { CaseAt, CaseDetail, CaseState, CaseView, CasesView, CoverageView, PairView } from "../bindings";
import { answer } from "./backend";

const one = (name: string, state: CaseState, note: string): CaseView => ({
  interface: "registration",
  case: name,
  note,
  origin: "synthetic",
  messageType: "ADT^A01",
  state,
  results: [
    {
      destination: "lab",
      state,
      wanted: state === "fresh" ? "" : "delivered",
      got: "delivered",
      says: state === "failed" ? ["One place of the output is other than wanted."] : [],
      differences: state === "failed" ? [{ output: 1, path: "PID-8", name: "Sex", wanted: "2", got: "9" }] : [],
    },
  ],
  blessed: state === "fresh" ? [] : [{ on: "2026-03-14", destination: "", reason: "The lab agreed" }],
});
export let cases: CaseView[] = [];

const view = (): CasesView => ({
  cases,
  passed: cases.filter((found) => found.state === "passed").length,
  failed: cases.filter((found) => found.state === "failed").length,
  fresh: cases.filter((found) => found.state === "fresh").length,
  broken: 0,
  findings: [],
});
const pair = (found: CaseView): PairView => ({
  index: 0,
  key: found.case,
  verdict: found.state === "failed" ? "different" : "exact",
  rows: [
    { segment: true, path: "PID", name: "Patient Identification", source: "", old: "", new: "", verdict: found.state === "failed" ? "different" : "exact" },
    { segment: false, path: "PID-8", name: "Sex", source: "F", old: "2", new: found.state === "failed" ? "9" : "2", verdict: found.state === "failed" ? "different" : "exact" },
  ],
  sourceText: "MSH|^~\\&|REG1\nPID|1||1||Vale^Iris|||F",
  oldText: "MSH|^~\\&|HUB\nPID|1||1||Vale^Iris|||2",
  newText: "MSH|^~\\&|HUB\nPID|1||1||Vale^Iris|||9",
});
const covered: CoverageView = {
  destinations: [
    {
      interface: "registration", destination: "lab", problem: null, cases: 3, samples: 31,
      rules: { total: 16, cases: 14, any: 16 }, branches: { total: 4, cases: 4, any: 4 }, rows: { total: 15, cases: 8, any: 14 },
      lines: [
        { kind: "rule", of: "sender", name: "MSH-3: The lab knows us as HUB", cases: 3, samples: 28, wish: "any message that is delivered" },
        { kind: "rule", of: "relatives", name: "NK1: Relatives are not needed", cases: 0, samples: 22, wish: "a message with an NK1" },
        { kind: "row", of: "sex", name: "U", cases: 0, samples: 0, wish: "a message with PID-8 = U" },
      ],
    },
  ],
};

export function settleCases(): void {
  cases = [one("admit", "passed", "An admission"), one("sex", "failed", "A sex that the lab knows"), one("by-hand", "fresh", "")];
  answer("cases_run", view);
  answer("coverage", () => covered);
  answer("case_open", (at: CaseAt): CaseDetail => {
    const found = cases.find((known) => known.case === at.case);
    if (!found) throw { code: "unknown-case", message: `There is no case ${at.case}.`, detail: null };
    return { case: found, sourceText: pair(found).sourceText, destinations: [{ destination: "lab", pairs: [pair(found)] }] };
  });
  answer("case_bless", ({ case: name }: { case: string | null }) => {
    cases = cases.map((found) => (name === null || found.case === name ? one(found.case, "passed", found.note) : found));
    return view();
  });
}
