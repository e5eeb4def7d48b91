/* The lines and groups of a large message as columns of numbers: how they are laid out stands at
   `LargeHead`. Nothing is made of them here; there may be tens of thousands of each. */

import type { LargeHead } from "./bindings";

export interface LargeLines extends LargeHead {
  /** How long the text is. */
  end: number;
  /** For each line where it starts in the text. */
  starts: Uint32Array;
  /** For each line its place in `kinds`, one more; 0 where it is not a segment. */
  ofKind: Uint32Array;
  /** For each line its innermost group, one more; 0 where it has none. */
  places: Uint32Array;
  groups: GroupColumns;
}

/** For each group what a `GroupView` says. */
export interface GroupColumns {
  /** A place among the names of groups. */
  names: Uint32Array;
  /** One more; 0 where it has none. */
  parents: Uint32Array;
  numbers: Uint32Array;
  ofs: Uint32Array;
  firsts: Uint32Array;
  segments: Uint32Array;
}

export function readLines(buffer: ArrayBuffer): LargeLines {
  // Every machine that shows a window has the lowest byte first, as the engine writes it.
  const [size = 0, count = 0, groupCount = 0, end = 0] = new Uint32Array(buffer, 0, 4);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 16, size))) as LargeHead;
  let at = 16 + size;
  const column = (length: number) => {
    const numbers = new Uint32Array(buffer, at, length);
    at += length * 4;
    return numbers;
  };
  const of = () => column(groupCount);
  return {
    ...head,
    end,
    starts: column(count),
    ofKind: column(count),
    places: column(count),
    groups: { names: of(), parents: of(), numbers: of(), ofs: of(), firsts: of(), segments: of() },
  };
}
