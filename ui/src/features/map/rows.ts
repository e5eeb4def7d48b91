/* Rows of the two trees, and of the grid: what is seen of a mapping, worked out from its view. */

import type { NodeView, RuleView, SampleView, TextRange, TraceView } from "../../ipc/bindings";
import { treeRow } from "../../shared/message/rows";
import type { TreeMark, TreeRow } from "../../shared/tree";
import { names, parentOf, parse, touches } from "./address";
import type { Address } from "./address";

interface Entry {
  rule: RuleView;
  address: Address;
}

/** Which rules read and write which places, found by address without a walk over all rules. */
export interface RuleIndex {
  reads: ReadonlyMap<string, readonly Entry[]>;
  writes: ReadonlyMap<string, readonly Entry[]>;
}

const keyOf = (at: Address) => `${at.segment}|${at.field}|${at.component}|${at.subcomponent}`;

export function indexRules(rules: readonly RuleView[]): RuleIndex {
  const reads = new Map<string, Entry[]>();
  const writes = new Map<string, Entry[]>();
  const add = (map: Map<string, Entry[]>, rule: RuleView, path: string) => {
    const address = parse(path);
    if (!address) return;
    const key = keyOf(address);
    const there = map.get(key);
    if (there) there.push({ rule, address });
    else map.set(key, [{ rule, address }]);
  };
  for (const rule of rules) {
    for (const path of rule.reads) add(reads, rule, path);
    add(writes, rule, rule.to);
  }
  return { reads, writes };
}

function rulesAt(map: ReadonlyMap<string, readonly Entry[]>, path: string): RuleView[] {
  const node = parse(path);
  if (!node) return [];
  const found = map.get(keyOf(node)) ?? [];
  return found.filter((entry) => names(entry.address, node, entry.rule.each !== "")).map((entry) => entry.rule);
}

export const readersOf = (index: RuleIndex, path: string): RuleView[] => rulesAt(index.reads, path);

/** The rule that a target place owes its value to: the last that writes it, then one that writes around or inside it. */
export function writerOf(index: RuleIndex, rules: readonly RuleView[], path: string): RuleView | undefined {
  for (let at: string | null = path; at; at = parentOf(at)) {
    const exact = rulesAt(index.writes, at).at(-1);
    if (exact) return exact;
  }
  const level = parse(path);
  if (!level?.field) return undefined;
  return rules.findLast((rule) => touches(rule.to, path) && Boolean(parse(rule.to)?.field));
}

function mark(rules: readonly RuleView[], all: readonly RuleView[], verb: string): readonly TreeMark[] | undefined {
  if (rules.length === 0) return undefined;
  const numbers = rules.map((rule) => all.indexOf(rule) + 1).join(", ");
  return [{ glyph: "●", title: `${verb} rule ${numbers}`, tone: "accent" }];
}

/** Ids must differ, whatever the message holds. */
function distinct(rows: TreeRow[]): TreeRow[] {
  const seen = new Set<string>();
  return rows.map((row) => {
    if (!seen.has(row.id)) {
      seen.add(row.id);
      return row;
    }
    const id = `${row.id} ${seen.size}`;
    seen.add(id);
    return { ...row, id };
  });
}

export function sourceRows(
  nodes: readonly NodeView[],
  rules: readonly RuleView[],
  index: RuleIndex,
  lit: ReadonlySet<string>,
): TreeRow[] {
  const rows = nodes.map((node): TreeRow => {
    const row = treeRow(node);
    // What the source leaves empty is no gap of the mapping.
    return { ...row, gap: undefined, marks: mark(readersOf(index, node.path), rules, "read by"), lit: lit.has(row.id) };
  });
  return distinct(rows);
}

export function targetRows(
  nodes: readonly NodeView[],
  rules: readonly RuleView[],
  index: RuleIndex,
  lit: ReadonlySet<string>,
  changed: readonly TextRange[],
): TreeRow[] {
  const rows = nodes.map((node): TreeRow => {
    const row = treeRow(node);
    const writers = rulesAt(index.writes, node.path);
    return {
      ...row,
      marks: mark(writers, rules, "written by"),
      lit: lit.has(row.id),
      changed: node.kind !== "segment" && overlapsAny(node.range, changed),
    };
  });
  return distinct(rows);
}

export function overlapsAny(range: TextRange | null, others: readonly TextRange[]): boolean {
  return range !== null && others.some((other) => range.from < other.to && other.from < range.to);
}

/** Rows that the addresses name; where a tree does not go that deep, the nearest one above. */
export function idsNamed(rows: readonly NodeView[], addresses: readonly string[], looped: boolean): string[] {
  const found: string[] = [];
  for (const path of addresses) {
    for (let at: string | null = path; at && parse(at)?.field !== 0; at = parentOf(at)) {
      const address = parse(at);
      const here = address ? rows.filter((node) => namesNode(address, node.path, looped)) : [];
      if (here.length === 0) continue;
      found.push(...here.map((node) => node.path));
      break;
    }
    const whole = parse(path);
    if (whole && !whole.field) {
      found.push(...rows.filter((node) => namesNode(whole, node.path, looped)).map((node) => node.path));
    }
  }
  return [...new Set(found)];
}

function namesNode(address: Address, path: string, looped: boolean): boolean {
  const node = parse(path);
  return node !== null && names(address, node, looped);
}

/** Places that a rule reads and writes in this message: from its traces where it ran, else as written. */
export function placesOf(rule: RuleView, traces: readonly TraceView[], sample: SampleView) {
  const ran = traces.filter((trace) => trace.ran);
  const looped = rule.each !== "";
  const sources = ran.flatMap((trace) => trace.sources);
  const targets = ran.flatMap((trace) => trace.path ?? []);
  return {
    sources: idsNamed(sample.source, sources.length > 0 ? sources : rule.reads, looped && sources.length === 0),
    targets: idsNamed(sample.target, targets.length > 0 ? targets : [rule.to], looped && targets.length === 0),
  };
}

/** A line of the grid: a rule, or the head of a run of rules that loop over the same. */
export type GridLine = { kind: "rule"; rule: RuleView; number: number } | { kind: "loop"; each: string; sort: string; count: number };

export function gridLines(rules: readonly RuleView[]): GridLine[] {
  const lines: GridLine[] = [];
  rules.forEach((rule, at) => {
    if (rule.each && rule.each !== rules[at - 1]?.each) {
      const rest = rules.slice(at).findIndex((next) => next.each !== rule.each);
      lines.push({ kind: "loop", each: rule.each, sort: rule.sort, count: rest < 0 ? rules.length - at : rest });
    }
    lines.push({ kind: "rule", rule, number: at + 1 });
  });
  return lines;
}

/** Traces of each rule, in order; a rule in a loop has one for every turn. */
export function tracesByRule(sample: SampleView | null): ReadonlyMap<string, readonly TraceView[]> {
  const found = new Map<string, TraceView[]>();
  for (const trace of sample?.traces ?? []) {
    const there = found.get(trace.rule);
    if (there) there.push(trace);
    else found.set(trace.rule, [trace]);
  }
  return found;
}

/** A loop as it is read aloud: names apart from conditions. `A where x = 1 > OBX` */
export function loopWords(each: string): { text: string; name: boolean }[] {
  const parts = each.split(/(\s>\s(?=[A-Z]))/);
  return parts.flatMap((part) => {
    const found = /^\s*([A-Z][\w-]*(?:\[[^\]]*\])?)\s*(.*)$/s.exec(part);
    if (!found || part.trim() === ">") return [{ text: "›", name: false }];
    const [, name = "", rest = ""] = found;
    return [{ text: name, name: true }, ...(rest ? [{ text: rest, name: false }] : [])];
  });
}
