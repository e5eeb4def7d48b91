/* What the status bar says about the place under the caret, also where nothing stands. */

import { commands } from "../../ipc";
import type { NodeView } from "../../ipc";
import type { PathStatus } from "../status.svelte";
import type { OpenMessage } from "./open.svelte";
import { workbench } from "../workbench.svelte";
import { standardPath } from "./rows";

let asked: unknown = null;
const outlines = new Map<string, Promise<readonly NodeView[]>>();

/** The standard's fields of a segment, asked once for each version. */
function outline(version: string, segment: string): Promise<readonly NodeView[]> {
  // Another project, or another dictionary of the same one.
  if (asked !== workbench.project) outlines.clear();
  asked = workbench.project;
  const key = `${version} ${segment}`;
  const known = outlines.get(key);
  if (known) return known;
  const answer = commands.segmentOutline({ version, segment }).then(
    (page) => page.nodes,
    () => [],
  );
  outlines.set(key, answer);
  return answer;
}

function say(path: string, node: NodeView): PathStatus {
  return {
    path,
    names: (node.fullName || node.name).replaceAll(" > ", " › "),
    datatype: node.datatype || undefined,
    usage: node.usage || undefined,
    repeats: node.repeats,
    note: node.table ? `table ${node.table}` : undefined,
  };
}

export async function describePlace(message: OpenMessage): Promise<PathStatus | null> {
  const { node, view } = message;
  const place = message.placeUnderCaret();
  if (!view) return null;
  // A node that holds the caret speaks; a segment speaks only for its own id.
  if (node && (node.kind !== "segment" || place === node.path || place === "")) {
    return say(node.path || `line ${node.segment + 1}`, node);
  }
  if (place === "") return null;
  const standard = standardPath(place);
  const nodes = await outline(view.dictionary, standard.slice(0, 3));
  const found = nodes.find((candidate) => standardPath(candidate.path) === standard);
  const field = nodes.find((candidate) => standardPath(candidate.path) === standard.split(".")[0]);
  if (found) return say(place, found);
  return { path: place, names: field ? `${field.fullName || field.name} › …` : "not in the standard" };
}
