/* Addresses as the window compares them: which node of a tree a rule speaks of. The law is
   LANGUAGE: an index left out means the first for a leaf, all for a whole field or segment, the
   current one inside a loop. The engine decides what is read and written; this only points. */

export interface Address {
  segment: string;
  /** Index of the segment as written; empty = left out. */
  occurrence: string;
  field: number;
  /** Index of the repetition as written; empty = left out. */
  repetition: string;
  component: number;
  subcomponent: number;
}

const shape = /^([A-Z][A-Z0-9]{2})(?:\[([^\]]+)\])?(?:-(\d+)(?:\[([^\]]+)\])?(?:\.(\d+)(?:\.(\d+))?)?)?$/;

/** 0 stands for "not that deep". Null where the text is not an address. */
export function parse(path: string): Address | null {
  const found = shape.exec(path.trim());
  if (!found) return null;
  const [, segment = "", occurrence = "", field, repetition = "", component, subcomponent] = found;
  return {
    segment,
    occurrence,
    field: Number(field ?? 0),
    repetition,
    component: Number(component ?? 0),
    subcomponent: Number(subcomponent ?? 0),
  };
}

export function write(at: Address): string {
  const index = (text: string) => (text ? `[${text}]` : "");
  const parts = [
    `${at.segment}${index(at.occurrence)}`,
    at.field ? `-${at.field}${index(at.repetition)}` : "",
    at.component ? `.${at.component}` : "",
    at.subcomponent ? `.${at.subcomponent}` : "",
  ];
  return parts.join("");
}

export type Level = "segment" | "field" | "repetition" | "component" | "subcomponent";

export function levelOf(at: Address): Level {
  if (at.subcomponent) return "subcomponent";
  if (at.component) return "component";
  if (at.field) return at.repetition ? "repetition" : "field";
  return "segment";
}

/** As a rule would say it: a first index that is meant anyway is left out. */
export function plain(path: string): string {
  const at = parse(path);
  if (!at) return path;
  return write({
    ...at,
    occurrence: at.occurrence === "1" && at.field ? "" : at.occurrence,
    repetition: at.repetition === "1" && at.component ? "" : at.repetition,
  });
}

/** Without the index of its segment: how a rule inside a loop over that segment says it. */
export function relative(path: string): string {
  const at = parse(path);
  return at ? plain(write({ ...at, occurrence: "" })) : path;
}

/** The segment or group that a loop goes over: `DG1 where DG1-3 exists` -> `DG1`. */
export function loopOver(each: string): string {
  return each.trim().split(/\s+/)[0] ?? "";
}

const first = (index: string) => (index === "" ? "1" : index);

/** Whether the node of a tree is the place that an address of a rule names. */
export function names(rule: Address, node: Address, looped: boolean): boolean {
  if (rule.segment !== node.segment || rule.field !== node.field) return false;
  if (rule.component !== node.component || rule.subcomponent !== node.subcomponent) return false;
  const anyOccurrence = looped || rule.occurrence === "*" || !rule.field;
  if (rule.occurrence && rule.occurrence !== "*" && first(node.occurrence) !== rule.occurrence) return false;
  if (!anyOccurrence && first(rule.occurrence) !== first(node.occurrence)) return false;
  if (!rule.field || rule.repetition === "*") return true;
  if (rule.component) return first(rule.repetition) === first(node.repetition);
  return rule.repetition === node.repetition;
}

/** Address of what the node lies in; null above a segment. */
export function parentOf(path: string): string | null {
  const at = parse(path);
  if (!at?.field) return null;
  if (at.subcomponent) return write({ ...at, subcomponent: 0 });
  if (at.component) return write({ ...at, component: 0 });
  if (at.repetition) return write({ ...at, repetition: "" });
  return write({ ...at, field: 0 });
}

/** Whether one place lies in the other or is the other, indexes aside. */
export function touches(one: string, other: string): boolean {
  const a = parse(one);
  const b = parse(other);
  if (!a || !b || a.segment !== b.segment) return false;
  const levels = ["field", "component", "subcomponent"] as const;
  return levels.every((level) => !a[level] || !b[level] || a[level] === b[level]);
}
