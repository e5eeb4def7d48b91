/* Segments that the standard wants and the message has not: their fields, to be filled where they would
   stand. A row of one is named by its turn among all that are missed, and by the standard's path. */

import type { NodeView } from "../../ipc";
import type { TreeRow } from "../tree";
import { treeRow } from "./rows";

export interface AbsentPlace {
  /** Its turn among the absent segments, from 0. */
  turn: number;
  segment: string;
  /** `NK1-2.1`; of the segment itself its name. */
  path: string;
}

export const absentId = (segment: string, turn: number) => `absent ${segment} ${turn + 1}`;

/** The place that such an id names; null for the id of another row. */
export function absentPlace(id: string): AbsentPlace | null {
  const found = /^absent (\w{3}) (\d+)(?: (\S+))?$/.exec(id);
  const [, segment, turn, path] = found ?? [];
  return segment === undefined || turn === undefined ? null : { turn: Number(turn) - 1, segment, path: path ?? segment };
}

/** What stands under the row of an absent segment. */
export function absentRows(head: TreeRow, nodes: readonly NodeView[]): TreeRow[] {
  return nodes
    .filter((node) => node.kind !== "segment")
    .map((node) => ({ ...treeRow(node, head.depth), id: `${head.id} ${node.path}`, address: node.path, absent: true, gap: undefined }));
}

/** A segment with one value in it. `delimiters`: `|^~\&`, as the engine spells them. */
export function lineWith(path: string, value: string, delimiters: string): string {
  const [field = "|", component = "^", repetition = "", escape = "", subcomponent = "&"] = delimiters;
  const names: readonly (readonly [string, string])[] = [
    [field, "F"],
    [component, "S"],
    [repetition, "R"],
    [subcomponent, "T"],
    [escape, "E"],
  ];
  const written = escape === "" ? value : [...value].map((letter) => {
    const name = names.find(([delimiter]) => delimiter === letter)?.[1];
    return name ? `${escape}${name}${escape}` : letter;
  }).join("");
  const [, segment = path, at = "1", part = "1", inner = "1"] = /^(\w{3})-(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(path) ?? [];
  return segment + field.repeat(Number(at)) + component.repeat(Number(part) - 1) + subcomponent.repeat(Number(inner) - 1) + written;
}
