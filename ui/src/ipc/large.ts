/* The body of a large message: its lines and groups as columns of numbers, its text to the end. How it
   is laid out stands at `LargeHead`. */

import type { GroupView, LargeHead, SegmentRow, StructureView } from "./bindings";

export interface LargeBody {
  text: string;
  /** Where there are several of a name, the first is `OBX[1]`. */
  segments: SegmentRow[];
  structure: StructureView | null;
}

export function readLarge(buffer: ArrayBuffer): LargeBody {
  // Every machine that shows a window has the lowest byte first, as the engine writes it.
  const [size = 0, count = 0, groupCount = 0] = new Uint32Array(buffer, 0, 3);
  const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
  const head = JSON.parse(utf8.decode(new Uint8Array(buffer, 12, size))) as LargeHead;
  let at = 12 + size;
  const column = (length: number) => {
    const numbers = new Uint32Array(buffer, at, length);
    at += length * 4;
    return numbers;
  };
  const starts = column(count);
  const kinds = column(count);
  const places = column(count);
  const [names, parents, numbers, ofs, firsts, sizes] = Array.from({ length: 6 }, () => column(groupCount)) as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  const text = utf8.decode(new Uint8Array(buffer, at));
  const { structure } = head;
  const segments = segmentsOf(head, starts, kinds, text.length);
  if (!structure) return { text, segments, structure: null };
  // Plain loops: there may be tens of thousands of each.
  const groups: GroupView[] = [];
  for (let group = 0; group < groupCount; group += 1) {
    groups.push({
      name: structure.groups[names[group] ?? 0] ?? "",
      parent: orNull(parents[group]),
      number: numbers[group] ?? 0,
      of: ofs[group] ?? 0,
      first: firsts[group] ?? 0,
      segments: sizes[group] ?? 0,
    });
  }
  const innermost: (number | null)[] = [];
  for (let line = 0; line < count; line += 1) innermost.push(orNull(places[line]));
  return { text, segments, structure: { ...structure, groups, places: innermost } };
}

/** A place, of which the engine wrote one more; 0 is none. */
function orNull(more: number | undefined): number | null {
  return more ? more - 1 : null;
}

function segmentsOf(head: LargeHead, starts: Uint32Array, kinds: Uint32Array, end: number): SegmentRow[] {
  const several = new Uint32Array(head.kinds.length + 1);
  for (const kind of kinds) several[kind] = (several[kind] ?? 0) + 1;
  const met = new Uint32Array(head.kinds.length + 1);
  const rows: SegmentRow[] = [];
  for (let line = 0; line < starts.length; line += 1) {
    const kind = kinds[line] ?? 0;
    const occurrence = (met[kind] = (met[kind] ?? 0) + 1);
    const { id, name } = head.kinds[kind - 1] ?? { id: "", name: "" };
    const next = starts[line + 1];
    rows.push({
      path: kind > 0 && (several[kind] ?? 0) > 1 ? `${id}[${occurrence}]` : id,
      name,
      range: { from: starts[line] ?? 0, to: next === undefined ? end : next - 1 },
    });
  }
  return rows;
}
