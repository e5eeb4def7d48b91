/* The groups of a message as rows of its tree: a head above the segments of each order, visit,
   insurance; the segments one level deeper. Made once for a message, whatever is fetched of it. */

import type { AbsentView, GroupView, MisplacedHow, StructureView } from "../../ipc";
import type { TreeMark, TreeRow } from "../tree";
import { absentId } from "./absent";

export interface Arranged {
  /** Rows that stand before a segment; before their number, what stands at the end. */
  before: ReadonlyMap<number, readonly TreeRow[]>;
  /** How deep each segment stands. */
  depths: readonly number[];
  /** Ids of the heads above each segment, outermost first. */
  heads: readonly (readonly string[])[];
  marks: ReadonlyMap<number, TreeMark>;
}

const said: Record<MisplacedHow, TreeMark> = {
  outOfOrder: { glyph: "↑", title: "out of order: the structure wants it further up", tone: "warn" },
  extra: { glyph: "+", title: "there already, and does not repeat", tone: "warn" },
  unexpected: { glyph: "?", title: "the structure of this message does not have it", tone: "muted" },
};

const thousands = new Intl.NumberFormat("en-GB");

/** Locales are slow, and a message may have fifteen thousand groups. */
function count(number: number): string {
  return number < 1000 ? `${number}` : thousands.format(number);
}

export function groupName(group: GroupView): string {
  return group.of > 1 ? `${group.name} ${count(group.number)} of ${count(group.of)}` : group.name;
}

/** The segment before which a head stands; undefined for the id of another row. */
export function headOf(id: string): number | undefined {
  const found = /^group \d+ at (\d+)$/.exec(id)?.[1];
  return found === undefined ? undefined : Number(found);
}

function absentRow(absent: AbsentView, depth: number, turn: number, folds: boolean): TreeRow {
  return {
    id: absentId(absent.segment, turn),
    depth,
    kind: "segment",
    address: absent.segment,
    name: absent.name,
    value: "",
    folds,
    absent: true,
    gap: "required, not there",
  };
}

const nothing: Arranged = { before: new Map(), depths: [], heads: [], marks: new Map() };

/** `grouped`: heads are shown; `required`: so is what must be there and is not; `unfolds`: to be filled in. */
export function arrange(structure: StructureView | null | undefined, grouped: boolean, required: boolean, unfolds = false): Arranged {
  if (!structure) return nothing;
  const { groups, places } = structure;
  const before = new Map<number, TreeRow[]>();
  const depths: number[] = [];
  const heads: (readonly string[])[] = [];
  const met = new Set<number>();
  let open: readonly number[] = [];
  let ids: readonly string[] = [];

  const put = (ordinal: number, row: TreeRow) => {
    const rows = before.get(ordinal);
    if (rows) rows.push(row);
    else before.set(ordinal, [row]);
  };
  const around = (inner: number | null): number[] => {
    const path: number[] = [];
    for (let at = grouped ? inner : null; at !== null; at = groups[at]?.parent ?? null) path.unshift(at);
    return path;
  };
  const turnTo = (ordinal: number, inner: number | null) => {
    if (inner === (open.at(-1) ?? null)) return;
    const path = around(inner);
    const common = path.findIndex((group, depth) => open[depth] !== group);
    const kept = common < 0 ? path.length : common;
    const named = ids.slice(0, kept);
    for (const [depth, index] of path.entries()) {
      const group = groups[index];
      if (depth < kept || !group) continue;
      const id = `group ${index + 1} at ${ordinal}`;
      // A segment that belongs further out may stand in the middle of a group.
      const again = met.has(index);
      met.add(index);
      named.push(id);
      put(ordinal, {
        id,
        depth,
        kind: "group",
        address: again ? `${groupName(group)}, continued` : groupName(group),
        name: "",
        value: "",
        meaning: again ? undefined : `${count(group.segments)} ${group.segments === 1 ? "segment" : "segments"}`,
        folds: true,
      });
    }
    open = path;
    ids = named;
  };

  let next = 0;
  const miss = (ordinal: number) => {
    for (let absent = structure.absent[next]; absent && absent.before <= ordinal; absent = structure.absent[next]) {
      next += 1;
      if (!required) continue;
      turnTo(ordinal, grouped ? absent.group : null);
      put(ordinal, absentRow(absent, open.length, next - 1, unfolds));
    }
  };
  places.forEach((inner, ordinal) => {
    miss(ordinal);
    turnTo(ordinal, grouped ? inner : null);
    depths.push(open.length);
    heads.push(ids);
  });
  miss(places.length);
  return { before, depths, heads, marks: new Map(structure.misplaced.map(({ segment, how }) => [segment, said[how]])) };
}
