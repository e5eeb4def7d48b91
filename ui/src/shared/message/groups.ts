/* The groups of a message as rows of its tree: a head above the segments of each order, visit,
   insurance; the segments one level deeper. Made once for a message, whatever is fetched of it, and in
   numbers: a row is made of them when it comes on screen. */

import type { AbsentView, GroupColumns, LargeLines, MisplacedHow, MisplacedView, StructureView } from "../../ipc";
import type { TreeMark, TreeRow } from "../tree";
import { absentId } from "./absent";

/** Where the segments of a message stand, in columns. */
export interface Grouping {
  /** Every name that a group has. */
  names: readonly string[];
  groups: GroupColumns;
  /** For each segment its innermost group, one more; 0 where it has none. */
  places: Uint32Array;
  misplaced: readonly MisplacedView[];
  /** What must or may be there and is not. */
  absent: readonly AbsentView[];
  /** What may be there is left out: of a long message it would be most of the rows. */
  onlyRequired: boolean;
}

export interface Arranged {
  /** Heads of groups, in the order of the tree. */
  heads: readonly Head[];
  /** What stands before each segment, and behind the last: from `starts[ordinal]` to `starts[ordinal + 1]`.
      The number of a head, or that of an absent segment below zero: -1 is the first. */
  between: readonly number[];
  starts: Uint32Array;
  /** How deep each segment stands. */
  depths: Uint8Array;
  /** The innermost head above each segment; -1 where there is none. */
  under: Int32Array;
  /** How deep each absent segment stands. */
  absentDepths: readonly number[];
  marks: ReadonlyMap<number, TreeMark>;
}

export interface Head {
  group: number;
  /** The segment before which it stands. */
  before: number;
  depth: number;
  /** The head above it; -1 at the top. */
  above: number;
  /** A segment that belongs further out may stand in the middle of a group. */
  again: boolean;
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

const orMore = (place: number | null) => (place === null ? 0 : place + 1);

export function groupingOf(structure: StructureView): Grouping {
  const { groups, places, misplaced, absent, onlyRequired } = structure;
  const names = [...new Set(groups.map((group) => group.name))];
  const column = (of: (group: (typeof groups)[number]) => number) => Uint32Array.from(groups, of);
  return {
    names,
    groups: {
      names: column((group) => names.indexOf(group.name)),
      parents: column((group) => orMore(group.parent)),
      numbers: column((group) => group.number),
      ofs: column((group) => group.of),
      firsts: column((group) => group.first),
      segments: column((group) => group.segments),
    },
    places: Uint32Array.from(places, orMore),
    misplaced,
    absent,
    onlyRequired,
  };
}

export function groupingOfLarge({ structure, groups, places }: LargeLines): Grouping | null {
  return structure && { names: structure.groups, groups, places, misplaced: structure.misplaced, absent: structure.absent, onlyRequired: true };
}

/** `Order 1 of 2`. */
export function groupName({ names, groups }: Grouping, group: number): string {
  const name = names[groups.names[group] ?? 0] ?? "";
  const of = groups.ofs[group] ?? 0;
  return of > 1 ? `${name} ${count(groups.numbers[group] ?? 0)} of ${count(of)}` : name;
}

/** The segment before which a head stands; undefined for the id of another row. */
export function headOf(id: string): number | undefined {
  const found = /^group \d+ at (\d+)$/.exec(id)?.[1];
  return found === undefined ? undefined : Number(found);
}

export const headId = ({ group, before }: Head) => `group ${group + 1} at ${before}`;

export function headRow(grouping: Grouping, head: Head): TreeRow {
  const { group, depth, again } = head;
  const name = groupName(grouping, group);
  const segments = grouping.groups.segments[group] ?? 0;
  return {
    id: headId(head),
    depth,
    kind: "group",
    address: again ? `${name}, continued` : name,
    name: "",
    value: "",
    meaning: again ? undefined : `${count(segments)} ${segments === 1 ? "segment" : "segments"}`,
    folds: true,
  };
}

export function absentRow(absent: AbsentView, depth: number, turn: number, folds: boolean): TreeRow {
  return {
    id: absentId(absent.segment, turn),
    depth,
    kind: "segment",
    address: absent.segment,
    name: absent.name,
    value: "",
    folds,
    absent: true,
    gap: absent.required ? "required, not there" : "not there",
  };
}

/** `grouped`: heads are shown; `misses` says which absent segments are. */
export function arrange(grouping: Grouping | null, segments: number, grouped: boolean, misses: (absent: AbsentView) => boolean): Arranged {
  const heads: Head[] = [];
  const between: number[] = [];
  const starts = new Uint32Array(segments + 2);
  const depths = new Uint8Array(segments);
  const under = new Int32Array(segments).fill(-1);
  const absentDepths: number[] = [];
  const marks = new Map((grouping?.misplaced ?? []).map(({ segment, how }) => [segment, said[how]]));
  if (!grouping) return { heads, between, starts, depths, under, absentDepths, marks };
  const { parents } = grouping.groups;
  const met = new Uint8Array(parents.length);
  /** The heads that are open, outermost first. */
  let open: number[] = [];
  /** The innermost group of these, one more. */
  let inner = 0;

  const turnTo = (ordinal: number, more: number) => {
    if (more === inner) return;
    inner = more;
    const path: number[] = [];
    for (let at = more; at > 0; at = parents[at - 1] ?? 0) path.push(at - 1);
    path.reverse();
    let kept = 0;
    while (kept < open.length && kept < path.length && heads[open[kept] ?? 0]?.group === path[kept]) kept += 1;
    open = open.slice(0, kept);
    for (const [depth, group] of path.entries()) {
      if (depth < kept) continue;
      const again = met[group] === 1;
      met[group] = 1;
      between.push(heads.length);
      open.push(heads.push({ group, before: ordinal, depth, above: open.at(-1) ?? -1, again }) - 1);
    }
  };
  let next = 0;
  const miss = (ordinal: number) => {
    for (let absent = grouping.absent[next]; absent && absent.before <= ordinal; absent = grouping.absent[next]) {
      next += 1;
      if (!misses(absent)) continue;
      turnTo(ordinal, grouped ? orMore(absent.group) : 0);
      absentDepths[next - 1] = open.length;
      between.push(-next);
    }
  };
  for (let ordinal = 0; ordinal < segments; ordinal += 1) {
    starts[ordinal] = between.length;
    miss(ordinal);
    turnTo(ordinal, grouped ? (grouping.places[ordinal] ?? 0) : 0);
    depths[ordinal] = open.length;
    under[ordinal] = open.at(-1) ?? -1;
  }
  starts[segments] = between.length;
  miss(segments);
  starts[segments + 1] = between.length;
  return { heads, between, starts, depths, under, absentDepths, marks };
}
