/* The standard's own fields between those that are there: places one can map to that no message has filled. */

import type { NodeView } from "../../ipc/bindings";

/** `standard` holds outlines under `version segment`. */
export function withStandard(
  nodes: readonly NodeView[],
  standard: ReadonlyMap<string, readonly NodeView[]>,
  version: string,
): readonly NodeView[] {
  const merged: NodeView[] = [];
  let rest: NodeView[] = [];
  let head: NodeView | null = null;
  const flush = () => {
    if (head) merged.push(...segment(head, rest, standard.get(`${version} ${head.path.slice(0, 3)}`) ?? []));
    else merged.push(...rest);
    rest = [];
  };
  for (const node of nodes) {
    if (node.depth > 0) {
      rest.push(node);
      continue;
    }
    flush();
    head = node;
  }
  flush();
  return merged;
}

const fieldOf = (path: string) => Number(/^[^-]+-(\d+)/.exec(path)?.[1] ?? 0);

/** Fields that are there keep their nodes; the others come from the outline, with the index of this segment. */
function segment(head: NodeView, there: readonly NodeView[], outline: readonly NodeView[]): NodeView[] {
  if (head.kind !== "segment" || outline.length === 0) return [head, ...there];
  const byField = new Map<number, NodeView[]>();
  for (const node of there) {
    const field = fieldOf(node.path);
    byField.set(field, [...(byField.get(field) ?? []), node]);
  }
  for (const node of outline) {
    const field = fieldOf(node.path);
    if (node.depth === 0 || field === 0 || there.some((known) => fieldOf(known.path) === field)) continue;
    const path = node.path.replace(/^[A-Z0-9]{3}(\[\d+\])?/, head.path);
    const shown: NodeView = { ...node, segment: head.segment, path, present: false, range: null };
    byField.set(field, [...(byField.get(field) ?? []), shown]);
  }
  const inOrder = [...byField].sort(([a], [b]) => a - b).flatMap(([, members]) => members);
  return [head, ...inOrder];
}
