/* Two texts side by side, line by line: which lines only one of them has. */

export interface SideLine {
  text: string;
  /** Only this side has it. */
  own: boolean;
}

export interface LinePair {
  left: SideLine | null;
  right: SideLine | null;
}

/** Longest common lines; texts of a mapping are some hundred lines, so a table of them is small. */
export function pairLines(left: string, right: string): LinePair[] {
  const a = left.split("\n");
  const b = right.split("\n");
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const same = (line: string): LinePair => ({ left: { text: line, own: false }, right: { text: line, own: false } });
  const pairs = a.slice(0, start).map(same);
  pairs.push(...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)));
  pairs.push(...a.slice(a.length - end).map(same));
  return pairs;
}

function middle(a: readonly string[], b: readonly string[]): LinePair[] {
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: LinePair[] = [];
  let lefts: string[] = [];
  let rights: string[] = [];
  const flush = () => {
    for (let row = 0; row < Math.max(lefts.length, rights.length); row += 1) {
      const [one, other] = [lefts[row], rights[row]];
      pairs.push({
        left: one === undefined ? null : { text: one, own: true },
        right: other === undefined ? null : { text: other, own: true },
      });
    }
    lefts = [];
    rights = [];
  };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [one, other] = [a[i], b[j]];
    if (one !== undefined && one === other) {
      flush();
      pairs.push({ left: { text: one, own: false }, right: { text: one, own: false } });
      i += 1;
      j += 1;
    } else if (other === undefined || (one !== undefined && at(i + 1, j) >= at(i, j + 1))) {
      lefts.push(one ?? "");
      i += 1;
    } else {
      rights.push(other);
      j += 1;
    }
  }
  flush();
  return pairs;
}
