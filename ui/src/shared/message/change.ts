/* From a text as it was to a text as it is: one stretch that changed. */

export interface Stretch {
  /** Offsets into the old text, half open. */
  from: number;
  to: number;
  /** What stands there now. */
  text: string;
}

/** So many units are compared at once, where most are equal. */
const block = 4096;

const isLow = (code: number) => code >= 0xdc00 && code <= 0xdfff;

/** The smallest stretch that makes one of the other; null where they are equal. No pair of surrogates is cut. */
export function stretch(before: string, after: string): Stretch | null {
  if (before === after) return null;
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from + block <= most && before.slice(from, from + block) === after.slice(from, from + block)) from += block;
  while (from < most && before.charCodeAt(from) === after.charCodeAt(from)) from += 1;
  if (isLow(before.charCodeAt(from)) || isLow(after.charCodeAt(from))) from -= 1;
  let tail = 0;
  const end = (text: string) => text.slice(text.length - tail - block, text.length - tail);
  while (tail + block <= most - from && end(before) === end(after)) tail += block;
  while (tail < most - from && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail += 1;
  if (tail > 0 && isLow(before.charCodeAt(before.length - tail))) tail -= 1;
  return { from, to: before.length - tail, text: after.slice(from, after.length - tail) };
}

/** A line without a segment is none to the engine: while somebody types, it stands in the editor alone. */
export function withoutBlankLines(text: string): string {
  const blank = text.startsWith("\n") || text.endsWith("\n") || text.includes("\n\n");
  return blank ? text.replace(/\n{2,}/g, "\n").replace(/^\n|\n$/g, "") : text;
}
