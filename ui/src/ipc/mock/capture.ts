/* The capture store of the invented project: rows, lists of them, columns, and the next that differs. */

import type { CaptureAmount, CaptureCellsAt, CaptureChosen, CaptureDiffer, CaptureKeys, CaptureKeySet, CaptureNewer, CaptureRow, CaptureRowsAt, ConversationAt, ConversationStep, EndpointAt, EndpointSettings, EndpointView, KeepRule, KeepView, RemovalAsked, SocketSettings } from "../bindings";
import { answer } from "./backend";

interface Captures {
  newest: () => number;
  row: (id: number) => CaptureRow;
  cells: (id: number, columns: readonly string[]) => string[];
  lists: ReadonlyMap<number, readonly number[]>;
}

const socket = (port: number): SocketSettings => ({ host: "127.0.0.1", port, protocol: "mllp", path: "/", start: "0B", end: "1C 0D", tls: null });

/** What a form starts with. */
const blank = (kind: string): EndpointSettings => ({
  id: "",
  name: "",
  group: "",
  kind,
  onOpen: false,
  interface: "",
  listen: socket(2580),
  to: socket(2576),
  tee: null,
  answer: { enhanced: false, profile: false, rules: [] },
  faults: [],
  limits: { frameMib: 64, connections: 1000, idle: 3600, halfFrame: 30 },
  folder: { path: "incoming", moved: "" },
  pace: { connections: 1, keepAlive: true, perSecond: null, retries: 0, retryAfter: 5, timeout: 30 },
});

/** Endpoints beside those of the interfaces. */
export function settleEndpoints(first: readonly EndpointView[]): void {
  const saved = new Map<string, EndpointSettings>();
  const view = ({ id, name, group, kind, listen, to, tee, faults }: EndpointSettings): EndpointView => ({
    id,
    name,
    group,
    role: kind as EndpointView["role"],
    address: kind === "sender" ? "" : `${listen.host}:${listen.port}`,
    to: [kind === "tap" || kind === "sender" ? to : null, tee?.to].flatMap((side) => (side ? [`${side.host}:${side.port}`] : [])),
    secure: listen.tls !== null,
    faults: faults.length > 0,
    loopback: listen.host === "127.0.0.1",
    state: kind === "sender" ? "ready" : "stopped",
    problem: null,
    troubles: [],
    connections: 0,
    received: 0,
  });
  const all = () => ({ endpoints: [...first, ...[...saved.values()].map(view)] });
  answer("endpoint_settings", ({ endpoint }: EndpointAt) => saved.get(endpoint) ?? blank(endpoint));
  answer("endpoint_save", (settings: EndpointSettings) => {
    const id = settings.id || settings.name.toLowerCase().replaceAll(" ", "-");
    saved.set(id, { ...settings, id });
    return all();
  });
  answer("endpoint_remove", ({ endpoint }: EndpointAt) => {
    saved.delete(endpoint);
    return all();
  });
}

export function settleCapture({ newest, row, cells, lists }: Captures): void {
  const all = () => Array.from({ length: newest() }, (_, at) => newest() - at);
  const listed = (list: number | null) => (list === null ? all() : (lists.get(list) ?? []).toReversed());

  answer("capture_rows", ({ before, limit, list }: CaptureRowsAt) => {
    const ids = listed(list);
    const older = ids.filter((id) => before === null || id < before);
    return { rows: older.slice(0, limit).map(row), more: older.length > limit, total: ids.length };
  });
  answer("capture_newer", ({ list, after }: CaptureNewer) => {
    const ids = listed(list);
    return { rows: ids.filter((id) => after === null || id > after).map(row), more: false, total: ids.length };
  });
  const amount = (messages: number): CaptureAmount => ({ messages, bytes: messages * 300, oldest: messages > 0 ? row(1).time : null, newest: messages > 0 ? row(newest()).time : null });
  const count = ({ all: every, list, ids }: CaptureChosen) => (every ? listed(list).length - ids.length : ids.length);
  answer("capture_amount", (chosen: CaptureChosen) => amount(count(chosen)));
  const keys = new Map<string, boolean>([["MSH-9", true], ["MSH-10", true], ["PID-3", true]]);
  const keysNow = (): CaptureKeys => ({ keys: [...keys].map(([path, given]) => ({ path, given, whole: true })), progress: null, task: 4_294_967_295 });
  answer("capture_keys", keysNow);
  answer("capture_key_set", ({ path, on }: CaptureKeySet) => {
    if (on) keys.set(path, false);
    else keys.delete(path);
    return keysNow();
  });
  let rule: KeepRule = { days: null, mib: null };
  const keep = (): KeepView => ({ held: amount(newest()), fileBytes: 65_536, rule, beyond: amount(rule.days ? newest() : 0) });
  answer("capture_keep", keep);
  answer("capture_keep_set", (next: KeepRule) => {
    rule = next;
    return keep();
  });
  answer("removal_plan", (asked: RemovalAsked) => ({ number: 7, amount: amount(asked.kind === "chosen" ? count(asked.chosen) : 3) }));
  answer("record_open", () => ({ lines: [], more: false }));
  answer("capture_cells", ({ ids, columns }: CaptureCellsAt) => ({ rows: ids.map((id) => ({ id, cells: cells(id, columns) })) }));
  answer("capture_step", ({ id, list, path, backwards }: CaptureDiffer) => {
    const ids = listed(list);
    const way = backwards ? ids.toReversed() : ids;
    const here = cells(id, [path])[0];
    const found = way.slice(way.indexOf(id)).find((other) => cells(other, [path])[0] !== here);
    return { row: found === undefined ? null : row(found) };
  });
  answer("capture_conversation", ({ id }: ConversationAt) => ({ of: id, steps: conversation(row(id)), more: false }));
}

/** A message, garbage before it, its answer, and what a bench would have sent on. */
function conversation(row: CaptureRow): ConversationStep[] {
  const step = (kind: ConversationStep["kind"], part: Partial<ConversationStep> = {}): ConversationStep => ({
    kind,
    id: null,
    to: null,
    time: row.time,
    afterUs: 0,
    connection: 7,
    endpoint: row.endpoint,
    peer: row.peer,
    leg: "client",
    sent: false,
    frame: "message",
    flaw: null,
    messageType: "",
    controlId: row.controlId,
    bytes: 0,
    code: null,
    text: null,
    ...part,
  });
  return [
    step("opened"),
    step("beside", { id: 100_001, frame: "garbage", bytes: 4, afterUs: 1200 }),
    step("message", { id: row.id, messageType: row.messageType, bytes: row.bytes, afterUs: 310 }),
    step("answer", { id: 100_002, to: row.id, sent: true, code: row.acknowledgement, text: row.acknowledgementText, bytes: 84, afterUs: 2100 }),
    step("onward", { id: 100_003, sent: true, peer: "127.0.0.1:2576", connection: 8, messageType: row.messageType, bytes: 512, afterUs: 800 }),
    step("answer", { to: 100_003, code: "–", text: "Nobody answered within 30 s.", afterUs: 30_000_000 }),
    step("note", { text: "The sender closed the connection.", afterUs: 900_000 }),
  ];
}
