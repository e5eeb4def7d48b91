/* From field to field of a message, as Tab does, or to a place by its address; into segments that were
   not fetched yet. */

import type { NodeView } from "../../ipc";
import { headOf } from "./groups";
import type { OpenMessage } from "./open.svelte";
import { fieldOffset, readDelimiters } from "./place";
import { covers, rowId } from "./rows";
import type { Segments } from "./segments";

const fields = (message: OpenMessage, ordinal: number): NodeView[] =>
  message.nodesOf(ordinal).filter((node) => node.kind === "field" && node.present);

/** False at the end, so that Tab leaves. */
export function step(message: OpenMessage, backwards: boolean): boolean {
  if (!message.view) return false;
  const way = backwards ? -1 : 1;
  const { segments, selected } = message;
  const start = selected === null ? (backwards ? segments.length : -1) : message.ordinalOf(selected);
  const here = fields(message, start);
  const at = here.findIndex((node) => covers(node, selected));
  const next = at < 0 ? (backwards ? undefined : here[0]) : here[at + way];
  if (next) {
    message.select(rowId(next));
    return true;
  }
  const ordinal = start + way;
  if (ordinal < 0 || ordinal >= segments.length) return false;
  void enter(message, ordinal, backwards);
  return true;
}

async function enter(message: OpenMessage, ordinal: number, backwards: boolean): Promise<void> {
  await message.load(ordinal);
  const there = fields(message, ordinal);
  const node = backwards ? there.at(-1) : there[0];
  const segment = message.segments.id(ordinal);
  message.folded.delete(segment);
  message.select(node ? rowId(node) : segment);
}

/** `NK1-2` means the first NK1, which is called `NK1[1]` where there are several. */
export function named(segments: Segments, path: string): string {
  const head = /^[^-]*/.exec(path)?.[0] ?? path;
  const first = `${head}[1]`;
  return segments.ordinal(head) < 0 && segments.ordinal(first) >= 0 ? first + path.slice(head.length) : path;
}

/** To an address, or to the nearest place above it that is there. False where not even the segment is. */
export async function goTo(message: OpenMessage, typed: string): Promise<boolean> {
  if (headOf(typed) !== undefined) {
    message.select(typed);
    return true;
  }
  const path = named(message.segments, typed);
  const ordinal = message.ordinalOf(path);
  if (ordinal < 0) return false;
  await message.load(ordinal);
  let wanted = path;
  while (!message.find(wanted) && /[-.[]/.test(wanted)) wanted = wanted.replace(/(\[\d+\]|[-.]\d+)$/, "");
  message.select(wanted);
  const field = /-(\d+)/.exec(path)?.[1];
  const range = message.segments.range(ordinal);
  // An empty field has no row: the caret goes where it would stand.
  if (field && range && !wanted.includes("-")) {
    const line = message.text.slice(range.from, range.to);
    message.caret = range.from + fieldOffset(line, Number(field), readDelimiters(message.view?.delimiters ?? "|"));
  }
  return true;
}
