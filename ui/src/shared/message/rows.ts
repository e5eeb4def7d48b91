/* From the engine's nodes to rows of the tree, and from a place in the text to a node. */

import type { FindingView, NodeKind, NodeView } from "../../ipc";
import type { TreeMark, TreeRow } from "../tree";
import type { Segments } from "./segments";

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
export function segmentRow(segments: Segments, ordinal: number, under = 0, mark: TreeMark | undefined): TreeRow {
  const id = segments.id(ordinal);
  const known = segments.path(ordinal) !== "";
  return {
    id,
    depth: under,
    kind: known ? "segment" : "line",
    address: id,
    name: segments.name(ordinal),
    value: "",
    folds: known,
    marks: mark && [mark],
  };
}

/** Nodes behind a place where the text grew by so much. */
export function shifted(nodes: readonly NodeView[], by: number): readonly NodeView[] {
  if (by === 0) return nodes;
  return nodes.map((node) => ({ ...node, range: node.range && { from: node.range.from + by, to: node.range.to + by } }));
}

/** Findings, of which those behind a place moved by so much. */
export function shiftedFindings(findings: readonly FindingView[], behind: number, by: number): FindingView[] {
  return findings.map((finding) =>
    finding.range && finding.range.from >= behind
      ? { ...finding, range: { from: finding.range.from + by, to: finding.range.to + by } }
      : finding,
  );
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

/** The rows of a segment whose nodes are known. */
export function segmentRows(nodes: readonly NodeView[], depth: number, mark: TreeMark | undefined): TreeRow[] {
  return nodes.map((node, place) => {
    const row = treeRow(node, depth);
    return place === 0 && mark ? { ...row, marks: [...(row.marks ?? []), mark] } : row;
  });
}

/** Whether a row is a field or stands within it. */
export function covers(field: NodeView, id: string | null): boolean {
  if (id === null) return false;
  const rest = id.slice(field.path.length);
  return id.startsWith(field.path) && (rest === "" || rest.startsWith(".") || rest.startsWith("["));
}
