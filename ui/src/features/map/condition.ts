/* A condition as a line of tests: place, what is asked, value. Only what such a line can say is
   taken apart; everything else stays text, and the engine's grammar decides what it means. */

export type Ask = "=" | "!=" | "in" | "exists" | "empty" | "null" | "matches" | "contains" | "starts with" | "<" | "<=" | ">" | ">=";

export interface Test {
  place: string;
  ask: Ask;
  /** As people write it, without quotes; of `in` with commas. */
  value: string;
}

export interface Tests {
  join: "and" | "or";
  tests: Test[];
}

export const asks: readonly { ask: Ask; words: string; value: boolean }[] = [
  { ask: "=", words: "is", value: true },
  { ask: "!=", words: "is not", value: true },
  { ask: "in", words: "is one of", value: true },
  { ask: "exists", words: "exists", value: false },
  { ask: "empty", words: "is empty", value: false },
  { ask: "null", words: "is null (\"\")", value: false },
  { ask: "starts with", words: "starts with", value: true },
  { ask: "contains", words: "contains", value: true },
  { ask: "matches", words: "matches", value: true },
  { ask: "<", words: "is less than", value: true },
  { ask: "<=", words: "is at most", value: true },
  { ask: ">", words: "is more than", value: true },
  { ask: ">=", words: "is at least", value: true },
];

export const takesValue = (ask: Ask): boolean => asks.find((known) => known.ask === ask)?.value ?? true;

const word = /^[\w.:@+-]+$/;
const quoted = (value: string) => (word.test(value) && !/^(and|or|not|in|exists|empty|null|matches|contains|starts)$/i.test(value) ? value : `'${value.replaceAll("'", "''")}'`);
const bare = (text: string) => {
  const found = /^'((?:[^']|'')*)'$/.exec(text.trim());
  return found ? (found[1] ?? "").replaceAll("''", "'") : text.trim();
};

function one(text: string): Test | null {
  const found = /^([A-Z][A-Z0-9]{2}(?:\[[^\]]+\])?(?:-\d+(?:\[[^\]]+\])?(?:\.\d+){0,2})?)\s+(.+)$/s.exec(text.trim());
  const [, place = "", rest = ""] = found ?? [];
  if (!place) return null;
  if (rest === "exists" || rest === "empty" || rest === "null") return { place, ask: rest, value: "" };
  const list = /^in\s*\(([^()]*)\)$/.exec(rest);
  if (list) return { place, ask: "in", value: cut(list[1] ?? "", ",").map(bare).join(", ") };
  const asked = /^(!=|<=|>=|=|<|>|matches|contains|starts with)\s*('(?:[^']|'')*'|[\w.:@+-]+)$/s.exec(rest);
  return asked ? { place, ask: asked[1] as Ask, value: bare(asked[2] ?? "") } : null;
}

/** Cuts outside of quotes and brackets. */
function cut(text: string, at: string): string[] {
  const parts: string[] = [];
  let quote = false;
  let depth = 0;
  let from = 0;
  for (let place = 0; place < text.length; place += 1) {
    const letter = text.charAt(place);
    if (letter === "'") quote = !quote;
    else if (quote) continue;
    else if (letter === "(") depth += 1;
    else if (letter === ")") depth -= 1;
    else if (depth === 0 && text.startsWith(at, place)) {
      parts.push(text.slice(from, place));
      from = place + at.length;
      place = from - 1;
    }
  }
  return [...parts, text.slice(from)];
}

/** Null where a line of tests cannot say it. */
export function read(text: string): Tests | null {
  if (!text.trim()) return { join: "and", tests: [] };
  const ands = cut(text, " and ");
  const ors = cut(text, " or ");
  if (ands.length > 1 && ors.length > 1) return null;
  const parts = (ors.length > 1 ? ors : ands).map(one);
  const tests = parts.filter((test) => test !== null);
  return tests.length === parts.length ? { join: ors.length > 1 ? "or" : "and", tests } : null;
}

export function write({ join, tests }: Tests): string {
  return tests
    .filter((test) => test.place.trim())
    .map(({ place, ask, value }) => {
      const at = place.trim();
      if (!takesValue(ask)) return `${at} ${ask}`;
      if (ask === "in") return `${at} in (${value.split(",").map((part) => quoted(part.trim())).join(", ")})`;
      if (ask === "matches") return `${at} matches '${value.replaceAll("'", "''")}'`;
      return `${at} ${ask} ${quoted(value)}`;
    })
    .join(` ${join} `);
}
