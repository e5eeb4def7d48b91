/* From the engine's nodes to rows of the tree, and from a place in the text to a node. */

import type { NodeKind, NodeView, SegmentRow } from "../../ipc";
import type { TreeMark, TreeRow } from "../tree";

const kinds: Record<NodeKind, TreeRow["kind"]> = {
  segment: "segment",
  field: "field",
  repetition: "repetition",
  component: "component",
  subcomponent: "subcomponent",
  unknown: "line",
};

/** A line that is not a segment has no address: its place in the message names it. */
export function rowId(node: { path: string; segment: number }): string {
  return node.path === "" ? `line ${node.segment + 1}` : node.path;
}

/** `under`: how deep its segment stands in groups. */
export function treeRow(node: NodeView, under = 0): TreeRow {
  const missing = node.usage === "required" && node.value === "" && !node.branch && node.kind !== "segment";
  return {
    id: rowId(node),
    depth: node.depth + under,
    kind: kinds[node.kind],
    address: rowId(node),
    name: node.name,
    value: node.null ? '""' : node.kind === "segment" ? "" : node.value,
    meaning: node.null ? "null: delete" : (node.meaning ?? undefined),
    folds: node.branch,
    absent: !node.present,
    masked: node.masked,
    marks: node.document ? [{ glyph: "▤", title: "a document", tone: "accent" }] : undefined,
    gap: missing ? "required, empty" : undefined,
  };
}

/** A segment whose fields have not been fetched. */
export function segmentPlaceholder(segment: SegmentRow, ordinal: number, under = 0): TreeRow {
  const id = rowId({ path: segment.path, segment: ordinal });
  return {
    id,
    depth: under,
    kind: segment.path === "" ? "line" : "segment",
    address: id,
    name: segment.name,
    value: "",
    folds: segment.path !== "",
  };
}

/** The first of several is named by its number, as its nodes are: `NK1[1]`, `NK1[2]`. */
export function numbered(segments: readonly SegmentRow[]): SegmentRow[] {
  const counts = new Map<string, number>();
  for (const { path } of segments) counts.set(standardPath(path), (counts.get(standardPath(path)) ?? 0) + 1);
  return segments.map((segment) =>
    segment.path !== "" && !segment.path.includes("[") && (counts.get(segment.path) ?? 0) > 1
      ? { ...segment, path: `${segment.path}[1]` }
      : segment,
  );
}

/** Nodes behind a place where the text grew by so much. */
export function shifted(nodes: readonly NodeView[], by: number): readonly NodeView[] {
  if (by === 0) return nodes;
  return nodes.map((node) => ({ ...node, range: node.range && { from: node.range.from + by, to: node.range.to + by } }));
}

/** Segments of which some have other lines from `from` on; those behind them moved. */
export function spliced(segments: readonly SegmentRow[], from: number, lines: readonly string[], first: number, by: number): SegmentRow[] {
  let at = from;
  return segments.map((segment, ordinal) => {
    if (ordinal < first) return segment;
    const line = lines[ordinal - first];
    if (line === undefined) return { ...segment, range: { from: segment.range.from + by, to: segment.range.to + by } };
    const range = { from: at, to: at + line.length };
    at = range.to + 1;
    return { ...segment, range };
  });
}

/** The segment that holds this offset: the last that begins at or before it. */
export function segmentAt(segments: readonly SegmentRow[], offset: number): number {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((segments[middle]?.range.from ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return segments.length === 0 ? -1 : low;
}

/** The deepest node of a segment that holds the offset; its end belongs to it, as it does to a caret. */
export function nodeAt(nodes: readonly NodeView[], offset: number): NodeView | undefined {
  let found: NodeView | undefined;
  for (const node of nodes) {
    if (!node.range || offset < node.range.from || offset > node.range.to) continue;
    if (!found || node.depth >= found.depth) found = node;
  }
  return found;
}

/** `OBX[3]-5[2].1` -> `OBX-5.1`: the place as the standard speaks of it. */
export function standardPath(path: string): string {
  return path.replace(/\[[^\]]*\]/g, "");
}

/** The rows of a segment: its nodes, or the one that stands for it until they have come. */
export function segmentRows(nodes: readonly NodeView[] | undefined, placeholder: TreeRow, depth: number, mark: TreeMark | undefined): TreeRow[] {
  const [head = placeholder, ...below] = nodes?.map((node) => treeRow(node, depth)) ?? [placeholder];
  return [mark ? { ...head, marks: [...(head.marks ?? []), mark] } : head, ...below];
}

/** Whether a row is a field or stands within it. */
export function covers(field: NodeView, id: string | null): boolean {
  if (id === null) return false;
  const rest = id.slice(field.path.length);
  return id.startsWith(field.path) && (rest === "" || rest.startsWith(".") || rest.startsWith("["));
}
