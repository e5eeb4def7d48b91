/* The invented engine's reading of a message: enough of a tree to look at and to test with. */

import type { FindingView, LargeHead, MessageKey, MessageView, NodeKind, NodeView, SegmentRow } from "../bindings";
import { tally } from "../../shared/findings";
import { standardPath } from "../../shared/message/rows";
import { Segments } from "../../shared/message/segments";
import { codes, fieldNames, segmentNames } from "./names";

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function meaningOf(datatype: string, table: string | null, value: string): string | null {
  const stamp = /^TS|^DT/.test(datatype) && /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d))?/.exec(value);
  if (stamp) {
    const [, year, month, day, hour, minute] = stamp;
    return `${Number(day)} ${months[Number(month) - 1] ?? "?"} ${year}${hour ? ` ${hour}:${minute}` : ""}`;
  }
  return table ? (codes[table]?.[value] ?? null) : null;
}

interface Place {
  segment: number;
  kind: NodeKind;
  depth: number;
  path: string;
  from: number;
  value: string;
  branch: boolean;
}

function node(place: Place): NodeView {
  const plain = place.path.replace(/\[[^\]]*\]/g, "");
  const [name = "", datatype = "", usage = "", repeats = false, table = null] = fieldNames[plain] ?? [];
  const field = fieldNames[/^[^.]*/.exec(plain)?.[0] ?? ""]?.[0] ?? "";
  return {
    segment: place.segment,
    kind: place.kind,
    depth: place.depth,
    path: place.path,
    name: place.kind === "segment" ? (segmentNames[plain] ?? "") : name,
    fullName: plain.includes(".") ? `${field} > ${name}` : name,
    datatype,
    usage,
    repeats,
    table,
    value: place.value,
    meaning: place.branch ? null : meaningOf(datatype, table, place.value),
    branch: place.branch,
    present: true,
    null: place.value === '""',
    masked: false,
    document: false,
    range: { from: place.from, to: place.from + place.value.length },
  };
}

export function segmentsOf(text: string): SegmentRow[] {
  const seen = new Map<string, number>();
  let from = 0;
  return text
    .split("\n")
    .map((line) => {
      const id = /^[A-Z][A-Z0-9]{2}(?=\||$)/.exec(line)?.[0] ?? "";
      const occurrence = (seen.get(id) ?? 0) + 1;
      seen.set(id, occurrence);
      const row: SegmentRow = {
        path: id === "" ? "" : occurrence > 1 ? `${id}[${occurrence}]` : id,
        name: segmentNames[id] ?? "",
        range: { from, to: from + line.length },
      };
      from += line.length + 1;
      return row;
    })
    .filter((row) => row.range.to > row.range.from);
}

export function nodesOf(text: string, segments: readonly SegmentRow[], first: number, count: number): NodeView[] {
  const nodes: NodeView[] = [];
  const named = Segments.listed(segments);
  segments.slice(first, first + count).forEach(({ range }, offset) => {
    const segment = first + offset;
    const row = { path: named.path(segment), range };
    const line = text.slice(row.range.from, row.range.to);
    const add = (kind: NodeKind, depth: number, path: string, from: number, value: string, branch: boolean) =>
      nodes.push(node({ segment, kind, depth, path, from: row.range.from + from, value, branch }));
    add(row.path === "" ? "unknown" : "segment", 0, row.path, 0, line, row.path !== "");
    if (row.path === "") return;
    const header = line.startsWith("MSH");
    let at = 0;
    line.split("|").forEach((value, index) => {
      const from = at;
      at += value.length + 1;
      if (index === 0) {
        if (header) add("field", 1, "MSH-1", 3, "|", false);
        return;
      }
      if (value === "") return;
      const path = `${row.path}-${header ? index + 1 : index}`;
      const parts = value.split("^");
      const flat = (header && index === 1) || parts.length === 1 || value.includes("~");
      add("field", 1, path, from, value, !flat);
      if (flat) return;
      let inner = from;
      parts.forEach((part, component) => {
        if (part !== "") add("component", 2, `${path}.${component + 1}`, inner, part, false);
        inner += part.length + 1;
      });
    });
  });
  return nodes;
}

export function viewOf(key: MessageKey, text: string, findings: FindingView[]): MessageView {
  const segments = segmentsOf(text);
  const large = text.length > 1024 * 1024;
  const header = (text.split("\n")[0] ?? "").split("|");
  return {
    key,
    draft: null,
    masked: key.kind === "captured",
    text: large ? "" : text,
    large,
    checking: false,
    bytes: new TextEncoder().encode(text).length,
    charset: "UTF-8",
    interface: "registration",
    delimiters: "|^~\\&",
    messageType: header[8] ?? "",
    version: header[11] ?? "",
    dictionary: header[11] || "2.5.1",
    segments: large ? [] : segments,
    structure: null,
    nodes: nodesOf(text, segments, 0, large ? 50 : segments.length),
    findings,
    found: tally(findings),
    captured: null,
  };
}

/** What `message_lines` answers: the layout of `LargeHead`, without a structure. */
export function linesOf(text: string): ArrayBuffer {
  const rows = segmentsOf(text);
  const ids = rows.map((row) => standardPath(row.path));
  const known = [...new Set(ids)].filter((id) => id !== "");
  const head: LargeHead = { kinds: known.map((id) => ({ id, name: segmentNames[id] ?? "" })), structure: null };
  const json = JSON.stringify(head);
  const written = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 4) * 4));
  const starts = rows.map((row) => row.range.from);
  const kinds = ids.map((id) => known.indexOf(id) + 1);
  const numbers = Uint32Array.from([...starts, ...kinds, ...rows.map(() => 0)]);
  const all = new Uint8Array(16 + written.length + numbers.byteLength);
  all.set(new Uint8Array(Uint32Array.of(written.length, rows.length, 0, text.length).buffer));
  all.set(written, 16);
  all.set(new Uint8Array(numbers.buffer), 16 + written.length);
  return all.buffer;
}
