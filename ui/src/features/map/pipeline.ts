/* The pipeline of a rule as text under somebody's hands: where its steps are, which one the caret
   is in, and what could be written there. The engine's grammar decides what it means. */

import type { FunctionView } from "../../ipc/bindings";
import type { Completion } from "./completion";

export interface Step {
  text: string;
  from: number;
  to: number;
}

/** Splits at `|` outside of quotes and brackets. */
export function steps(pipeline: string): Step[] {
  const found: Step[] = [];
  let from = 0;
  let quote = "";
  let depth = 0;
  const cut = (to: number) => {
    const raw = pipeline.slice(from, to);
    const text = raw.trim();
    const start = from + raw.length - raw.trimStart().length;
    found.push({ text, from: start, to: start + text.length });
    from = to + 1;
  };
  for (let at = 0; at < pipeline.length; at += 1) {
    const letter = pipeline.charAt(at);
    if (quote) quote = letter === quote ? "" : quote;
    else if (letter === "'" || letter === '"') quote = letter;
    else if (letter === "(") depth += 1;
    else if (letter === ")") depth = Math.max(0, depth - 1);
    else if (letter === "|" && depth === 0) cut(at);
  }
  cut(pipeline.length);
  return found;
}

export const stepName = (text: string): string => /^[a-z_][a-z0-9_]*/i.exec(text)?.[0] ?? "";

/** The table that a step looks things up in: `table(sex, default='9')` -> `sex`. */
export function tableOf(step: string): string | null {
  return /^table\(\s*['"]?([\w.-]+)/.exec(step)?.[1] ?? null;
}

/** One way to read a code table: from its key to a column, or from that column back to the key. */
export interface Way {
  column: string;
  back: boolean;
}

/** The step that reads a table so. `ambiguous`: results that stand for several keys, so the first counts. */
export function lookUp(table: string, columns: readonly string[], keys: number, way: Way, ambiguous: boolean): string {
  const parts = [table];
  if (way.column !== columns[keys]) parts.push(`column='${way.column.replaceAll("'", "''")}'`);
  if (way.back) parts.push(`reverse=${ambiguous ? "first" : "true"}`);
  return `table(${parts.join(", ")})`;
}

/** Whether a step reads its table from the result to the key. */
export const readsBack = (step: string): boolean => /\breverse\s*=\s*['"]?(true|first)\b/.test(step);

export function tablesIn(pipeline: string): string[] {
  return steps(pipeline).flatMap((step) => tableOf(step.text) ?? []);
}

/** The step in which the caret stands, for the help line. */
export function stepAt(pipeline: string, caret: number): Step | undefined {
  return steps(pipeline).findLast((step) => caret >= step.from) ?? undefined;
}

export function withStep(pipeline: string, step: string): string {
  const before = pipeline.trim();
  return before ? `${before} | ${step}` : step;
}

const rank = (name: string, wanted: string) => (name === wanted ? 2 : Number(name.startsWith(wanted)));

/** What could stand where the caret is. */
export function completePipeline(
  pipeline: string,
  caret: number,
  functions: readonly FunctionView[],
  tables: readonly string[],
): Completion | null {
  const before = pipeline.slice(0, caret);
  const table = /table\(\s*['"]?([\w.-]*)$/.exec(before);
  if (table) {
    const typed = table[1] ?? "";
    return {
      from: caret - typed.length,
      to: caret,
      options: tables
        .filter((name) => name.toLowerCase().includes(typed.toLowerCase()))
        .map((name) => ({ label: name, detail: "code table", insert: name })),
    };
  }
  const step = stepAt(pipeline, caret);
  const from = step ? Math.min(step.from, caret) : caret;
  const typed = pipeline.slice(from, caret);
  if (!/^[a-z_0-9]*$/i.test(typed)) return null;
  const rest = /^[a-z_0-9]*/i.exec(pipeline.slice(caret))?.[0] ?? "";
  const wanted = typed.toLowerCase();
  const options = functions
    .filter((known) => known.name.includes(wanted) || known.help.toLowerCase().includes(wanted))
    .sort((a, b) => rank(b.name, wanted) - rank(a.name, wanted))
    .map((known) => ({
      label: known.usage,
      detail: known.help,
      insert: /\(\s*\)$|^[a-z_0-9]+$/i.test(known.usage) ? known.name : `${known.name}(`,
    }));
  return { from, to: caret + rest.length, options };
}
