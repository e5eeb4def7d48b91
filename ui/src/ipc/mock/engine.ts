/* A toy that maps a message well enough to look at the Map room and to test it. It knows a handful
   of functions and no law; what is true about mappings is in the core. */

import type { RuleView, StepView, TableView, TextRange, TraceView } from "../bindings";

interface Place {
  segment: string;
  occurrence: number;
  field: number;
  component: number;
}

export function placeOf(path: string): Place {
  const [, segment = "", occurrence, field, component] = /^([A-Z0-9]{3})(?:\[(\d+)\])?(?:-(\d+)(?:\[\d+\])?(?:\.(\d+))?)?/.exec(path) ?? [];
  return { segment, occurrence: Number(occurrence ?? 1), field: Number(field ?? 0), component: Number(component ?? 0) };
}

type Line = string[];
const find = (lines: readonly Line[], place: Place) => lines.filter((line) => line[0] === place.segment)[place.occurrence - 1];
const slot = (place: Place) => (place.segment === "MSH" ? place.field - 1 : place.field);

export function read(lines: readonly Line[], path: string): string {
  const place = placeOf(path);
  const value = find(lines, place)?.[slot(place)] ?? "";
  return place.component ? ((value.split("~")[0] ?? "").split("^")[place.component - 1] ?? "") : value;
}

function put(lines: Line[], path: string, value: string): void {
  const place = placeOf(path);
  const line = find(lines, place);
  if (!line) return;
  const at = slot(place);
  while (line.length <= at) line.push("");
  if (!place.component) return void (line[at] = value);
  const parts = (line[at] ?? "").split("^");
  while (parts.length < place.component) parts.push("");
  parts[place.component - 1] = value;
  line[at] = parts.join("^");
}

function step(text: string, value: string, tables: readonly TableView[]): { value: string; problem?: string } {
  const name = /^\w+/.exec(text)?.[0] ?? "";
  const given = /default\s*=\s*'([^']*)'/.exec(text)?.[1] ?? /\('([^']*)'/.exec(text)?.[1] ?? "";
  if (name === "upper") return { value: value.toUpperCase() };
  if (name === "ascii") return { value: value.normalize("NFD").replace(/\p{M}/gu, "") };
  if (name === "date") return { value: value.slice(0, 8) };
  if (name === "default") return { value: value || given };
  if (name === "flip_name") return { value: value.replace(/^(.*), (.*)$/, "$2 $1") };
  if (name !== "table") return { value, problem: `There is no function ${name}.` };
  const key = /table\((\w+)/.exec(text)?.[1] ?? "";
  const row = tables.find((table) => table.name === key)?.rows.find((candidate) => candidate[0] === value);
  if (row) return { value: row[1] ?? "" };
  return /default/.test(text) ? { value: /default=keep/.test(text) ? value : given } : { value, problem: `Table ${key} has no row for ${value}.` };
}

function met(when: string, lines: readonly Line[]): boolean {
  const equal = /^(\S+) = '?([^']*)'?$/.exec(when);
  if (equal) return read(lines, equal[1] ?? "") === equal[2];
  const exists = /^(\S+) exists$/.exec(when);
  return exists ? read(lines, exists[1] ?? "") !== "" : true;
}

export interface Ran {
  text: string;
  traces: TraceView[];
}

export function run(source: string, rules: readonly RuleView[], tables: readonly TableView[]): Ran {
  const input = source.split("\n").map((line) => line.split("|"));
  let lines = input.map((line) => [...line]);
  const wrote: { trace: TraceView; path: string }[] = [];
  for (const rule of rules) {
    const turns = rule.each ? input.filter((line) => line[0] === rule.each.split(" ")[0]).length : 1;
    for (let turn = 1; turn <= turns; turn += 1) {
      const at = (path: string) => (rule.each ? path.replace(/^[A-Z0-9]{3}/, (id) => (turn > 1 ? `${id}[${turn}]` : id)) : path);
      const trace: TraceView = { rule: rule.id, ran: true, input: "", steps: [], output: "", range: null, path: at(rule.to), sources: [], problem: null };
      wrote.push({ trace, path: at(rule.to) });
      if (rule.when && !met(rule.when, input)) {
        trace.ran = false;
        continue;
      }
      if (rule.wire === "") lines = lines.filter((line) => line[0] !== rule.to);
      else if (rule.wire !== null) lines.push(rule.wire.split("|"));
      else {
        trace.sources = rule.from ? [at(rule.from)] : rule.reads;
        trace.input = rule.from ? read(input, at(rule.from)) : (rule.text ?? "").replace(/\{([^}]*)\}/g, (_, path: string) => read(input, path));
        let value = trace.input;
        for (const text of rule.steps.split("|").map((part) => part.trim()).filter(Boolean)) {
          const made = step(text, value, tables);
          value = made.value;
          trace.steps.push({ step: text, value } satisfies StepView);
          if (made.problem) trace.problem = made.problem;
        }
        trace.output = value;
        put(lines, at(rule.to), value);
      }
    }
  }
  const text = lines.map((line) => line.join("|")).join("\n");
  for (const { trace, path } of wrote) if (trace.ran) trace.range = rangeOf(text, path);
  return { text, traces: wrote.map((made) => made.trace) };
}

export function rangeOf(text: string, path: string): TextRange | null {
  const place = placeOf(path);
  let from = 0;
  let seen = 0;
  for (const line of text.split("\n")) {
    if (line.startsWith(place.segment) && ++seen === place.occurrence) {
      const parts = line.split("|");
      if (!place.field) return { from, to: from + line.length };
      const at = slot(place);
      if (at >= parts.length) return null;
      let start = from + parts.slice(0, at).reduce((sum, part) => sum + part.length + 1, 0);
      const value = parts[at] ?? "";
      if (!place.component) return { from: start, to: start + value.length };
      const inner = value.split("^");
      start += inner.slice(0, place.component - 1).reduce((sum, part) => sum + part.length + 1, 0);
      return { from: start, to: start + (inner[place.component - 1] ?? "").length };
    }
    from += line.length + 1;
  }
  return null;
}
