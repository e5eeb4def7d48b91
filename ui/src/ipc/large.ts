/* The body of a large message: its lines and groups as columns of numbers, its text to the end. How it
   is laid out stands at `LargeHead`. */

import type { LargeHead, SegmentRow, StructureView } from "./bindings";

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
  return {
    text,
    segments: segmentsOf(head, starts, kinds, text.length),
    structure: head.structure && {
      id: head.structure.id,
      misplaced: head.structure.misplaced,
      absent: head.structure.absent,
      places: Array.from(places, (place) => (place === 0 ? null : place - 1)),
      groups: Array.from(names, (name, group) => ({
        name: head.structure?.groups[name] ?? "",
        parent: parents[group] ? (parents[group] ?? 0) - 1 : null,
        number: numbers[group] ?? 0,
        of: ofs[group] ?? 0,
        first: firsts[group] ?? 0,
        segments: sizes[group] ?? 0,
      })),
    },
  };
}

function segmentsOf(head: LargeHead, starts: Uint32Array, kinds: Uint32Array, end: number): SegmentRow[] {
  const several = new Uint32Array(head.kinds.length + 1);
  for (const kind of kinds) several[kind] = (several[kind] ?? 0) + 1;
  const met = new Uint32Array(head.kinds.length + 1);
  return Array.from(starts, (from, line) => {
    const kind = kinds[line] ?? 0;
    const occurrence = (met[kind] = (met[kind] ?? 0) + 1);
    const { id, name } = head.kinds[kind - 1] ?? { id: "", name: "" };
    const next = starts[line + 1];
    return {
      path: kind > 0 && (several[kind] ?? 0) > 1 ? `${id}[${occurrence}]` : id,
      name,
      range: { from, to: next === undefined ? end : next - 1 },
    };
  });
}
