/* A project with samples, traffic and problems, all invented, to look at the window in a browser:
   `npx vite --mode mock`. `?scene=` chooses: example (default), empty, many, large, broken. */

import type {
  CaptureRow,
  EndpointView,
  FieldSearch,
  FindingView,
  MessageKey,
  MessageRow,
  NodesAt,
  OpenMessage,
  ProjectView,
  SegmentOutline,
  SourceReading,
  SourceView,
} from "../bindings";
import { answer, emit, greet } from "./backend";
import { settleCapture, settleEndpoints } from "./capture";
import { exampleRules, rule, settleMapping } from "./mapping";
import { read } from "./engine";
import { settleBeginnings } from "./beginnings";
import { settleCases } from "./cases";
import { settleHandover } from "./handover";
import { settleLists } from "./lists";
import { settleSending } from "./sending";
import { fieldNames } from "./names";
import { linesOf, nodesOf, segmentsOf, viewOf } from "./nodes";

const people = ["Núñez^Inés", "Smith^John", "Okafor^Chidi", "Dvořák^Tomáš", "Tanaka^Yuki", "Reid\\T\\Hall^Mary"];
const events = ["A01", "A04", "A08", "A03"];
const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;

export function sample(index: number): string {
  const stamp = `20261123${String(8 + (index % 10)).padStart(2, "0")}${String((index * 7) % 60).padStart(2, "0")}02`;
  const person = pick(people, index);
  return [
    `MSH|^~\\&|REG1|MAIN|LAB|MAIN|${stamp}||ADT^${pick(events, index)}|REG${20396 + index}|P|2.3|||AL|NE||UNICODE UTF-8`,
    `EVN|${pick(events, index)}|${stamp.slice(0, 12)}|||SMITH`,
    `PID|1||${4482188 + index}^^^MAIN^MR~100107232^^^SSA^SS||${person}^A||19800312|${pick(["F", "M", "X"], index)}|||7 Mill Lane^^Leeds^^4496||^PRN^PH^^^555^0196200|||S||A-${778772 + index}`,
    `NK1|1|${pick(people, index + 1)}|SPO|7 Mill Lane^^Leeds`,
    `PV1|1|I|3W^312^A||||7001^Hale^Ruth^^^Dr|||MED|||||||||V-${20106 + index}|||||||||||||||||||||||||${stamp.slice(0, 12)}`,
    `DG1|1||I21.4^^I10|||A`,
    `DG1|2||E11.9^^I10`,
  ].join("\n");
}

function largeText(): string {
  const lines = [sample(1).split("\n")[0]?.replace("ADT^A04", "ORU^R01") ?? ""];
  for (let at = 1; at <= 44_000; at += 1) lines.push(`OBX|${at}|NM|${at}^Channel ${at % 12}^L||${(at * 37) % 1000}.${at % 10}|mV|||||F|||20261123081502|||${"x".repeat(150)}`);
  return lines.join("\n");
}

export function finding(part: Partial<FindingView> & { message: string }): FindingView {
  return { code: "invented", level: "warning", path: null, range: null, rule: null, file: null, line: null, ...part };
}

export function project(part: Partial<ProjectView> = {}): ProjectView {
  return {
    name: "Registration to lab",
    folder: "/home/ana/interfaces/registration-to-lab",
    example: true,
    systems: [
      { id: "registration", description: "Patient registration (HL7 2.3), sends ADT" },
      { id: "lab", description: "Laboratory system (HL7 2.5.1), wants registrations only" },
    ],
    environments: [
      { name: "test", places: [{ system: "registration", host: "127.0.0.1", port: 2575 }, { system: "lab", host: "127.0.0.1", port: 2576 }] },
      { name: "production", places: [{ system: "registration", host: "0.0.0.0", port: 6661 }, { system: "lab", host: "lab.hospital.example", port: 6662 }] },
    ],
    interfaces: [
      {
        id: "registration",
        name: "Registration to lab",
        source: "registration",
        ackWhen: "received",
        target: "mirth-4.5.2",
        destinations: [{ id: "lab", system: "lab", filter: "MSH-9.1 = ADT and MSH-9.2 in (A01, A04, A08)", mapping: "lab.mapping.toml", rules: 12 }],
      },
    ],
    comparisons: [{ id: "old-interface", interface: "registration", destination: "lab", pairBy: "MSH-10", ignored: 1 }],
    findings: [],
    storeProblem: null,
    ...part,
  };
}

export function endpoint(part: Partial<EndpointView> = {}): EndpointView {
  return {
    id: "registration",
    name: "Registration to lab",
    group: "",
    role: "interface",
    to: [],
    secure: false,
    faults: false,
    troubles: [],
    address: "127.0.0.1:2575",
    loopback: true,
    state: "listening",
    problem: null,
    connections: 1,
    received: 1240,
    ...part,
  };
}

export function captured(id: number): CaptureRow {
  const odd = id % 53 === 0;
  return {
    id,
    time: `2026-11-23T${String(8 + Math.floor(id / 3600) % 12).padStart(2, "0")}:${String(Math.floor(id / 60) % 60).padStart(2, "0")}:${String(id % 60).padStart(2, "0")}.${String((id * 37) % 1000).padStart(3, "0")}+00:00`,
    endpoint: "registration",
    peer: `127.0.0.1:${40000 + (id % 9)}`,
    frame: odd ? "garbage" : "message",
    leg: "client",
    sent: false,
    flaw: null,
    messageType: odd ? "" : `ADT^${pick(events, id)}`,
    controlId: odd ? "" : `REG${20396 + id}`,
    patientId: odd ? "" : String(4482188 + id),
    patientName: odd ? "" : pick(["Inés Núñez", "John Smith", "Chidi Okafor", "Tomáš Dvořák"], id),
    bytes: odd ? 12 : 480 + (id % 90),
    acknowledgement: odd ? "AR" : id % 17 === 0 ? "AE" : "AA",
    acknowledgementText: odd ? "No MSH segment" : id % 17 === 0 ? "PID-3 is required" : null,
    outcome: null,
    latencyUs: 900 + ((id * 131) % 4000),
    teed: null,
    removed: null,
    worst: odd ? "error" : id % 17 === 0 ? "warning" : null,
  };
}

function row(source: number, index: number, columns: readonly string[]): MessageRow {
  const name = pick(people, index).replace("\\T\\", "&").split("^");
  return {
    key: { kind: "source", source, index },
    line: index * 7 + 1,
    messageType: `ADT^${pick(events, index)}`,
    controlId: `REG${20396 + index}`,
    time: `23 Nov 2026 ${String(8 + (index % 10)).padStart(2, "0")}:${String((index * 7) % 60).padStart(2, "0")}`,
    patientId: String(4482188 + index),
    patientName: `${name[1]} ${name[0]}`,
    sender: "REG1 / MAIN",
    bytes: sample(index).length,
    worst: index % 3 === 2 ? "warning" : null,
    checked: true,
    cells: columns.map((path) => read(sample(index).split("\n").map((line) => line.split("|")), path)),
  };
}

export function source(id: number, name: string, count: number, part: Partial<SourceView> = {}): SourceView {
  return { id, kind: "sample", name, path: `/home/ana/interfaces/registration-to-lab/samples/${name}`, count, bytes: count * 500, reading: null, whole: true, findings: [], charset: null, rules: { kind: "automatic" }, ...part };
}

export type Scene = "example" | "empty" | "many" | "large" | "broken";

const wantedDifferences = (scene: Scene) => (scene === "empty" ? 0 : 34);

export function settle(scene: Scene): void {
  const empty = scene === "empty";
  const total = scene === "many" ? 100_000 : 340;
  const sources: SourceView[] = empty
    ? []
    : scene === "broken"
      ? [
          source(1, "photo.hl7", 0, { bytes: 48_120, findings: [finding({ code: "not-hl7", level: "error", message: "This is not HL7: the file begins with the bytes of a JPEG picture (FF D8 FF). 48,120 bytes were looked through for MSH and none was found." })] }),
          source(2, "cut.hl7", 1, { findings: [finding({ code: "truncated", message: "The message ends in the middle of PV1-3: the file was cut.", file: "samples/cut.hl7", line: 5 })] }),
        ]
      : [
          source(1, "00-admit-accents.hl7", 1),
          source(2, "01-register-outpatient.hl7", 1),
          source(3, "15-admit-sex-unknown.hl7", 1, { findings: [finding({ code: "table-value", message: "X is not in table 0001." })] }),
          source(4, "20-morning.hl7", scene === "many" ? 100_000 : 212),
          source(5, "big-oru.hl7", 1, { kind: "file", path: "/home/ana/big-oru.hl7" }),
          source(6, "Pasted 09:14", 3, { kind: "paste", path: null }),
          source(0, "Capture", total, { kind: "capture", path: null }),
        ];
  const large = scene === "large" ? largeText() : "";
  const textOf = (key: MessageKey) =>
    key.kind === "captured" ? sample(key.id) : key.source === 5 && large ? large : sample(key.source * 3 + key.index - 3);

  answer("source_list", () => ({ sources, opened: scene === "many" ? 4 : scene === "large" ? 5 : null, findings: [] }));
  answer("source_read_as", ({ source: id, charset, rules }: SourceReading) => {
    const place = sources.findIndex((candidate) => candidate.id === id);
    const found = sources[place];
    if (found) sources[place] = { ...found, charset, rules };
    return { sources: [...sources], opened: null, findings: [] };
  });
  answer("source_paste", () => ({ sources, opened: 6, findings: [] }));
  answer("source_open", () => ({ sources, opened: null, findings: [finding({ level: "error", code: "not-hl7", message: "notes.docx is not HL7: no MSH was found in its 18 KiB." })] }));
  const lists = settleLists(sources, row);
  answer("message_open", ({ key }: OpenMessage) => {
    const text = textOf(key);
    const at = text.indexOf("|X|");
    const found = at < 0 ? [] : [finding({ code: "table-value", message: "X is not a value of table 0001 (Sex).", path: "PID-8", range: { from: at + 1, to: at + 2 } })];
    return {
      ...viewOf(key, text, [
        ...found,
        finding({ level: "hint", code: "trailing", message: "EVN-5 names an operator that no other message of this source names.", path: "EVN-5" }),
      ]),
      captured: key.kind === "captured" ? captured(key.id) : null,
    };
  });
  answer("message_lines", ({ key }: OpenMessage) => linesOf(textOf(key)));
  answer("message_text", ({ key }: OpenMessage) => new TextEncoder().encode(textOf(key)).buffer);
  answer("message_findings", () => ({ findings: [], found: { error: 0, warning: 0, hint: 0 } }));
  answer("message_nodes", ({ key, first, count }: NodesAt) => ({ nodes: nodesOf(textOf(key), segmentsOf(textOf(key)), first, count) }));
  answer("field_search", ({ text, limit }: FieldSearch) => ({
    hits: Object.entries(fieldNames)
      .filter(([path, [name]]) => path.includes(text.toUpperCase()) || name.toLowerCase().includes(text.toLowerCase()))
      .slice(0, limit)
      .map(([path, [name]]) => ({ path, name })),
  }));
  answer("segment_outline", ({ segment }: SegmentOutline) => ({
    nodes: Object.keys(fieldNames)
      .filter((path) => path.startsWith(`${segment}-`))
      .flatMap((path) => {
        const [id = "", rest = ""] = path.split("-");
        if (rest.includes(".")) return [];
        const line = `${id}${"|".repeat(Number(rest))}x`;
        return nodesOf(line, segmentsOf(line), 0, 1).filter((node) => node.path === path);
      }),
  }));
  answer("pick", () => ["/home/ana/notes.docx"]);
  answer("project_state", () => project());
  answer("finding_ignore", () => project());
  answer("endpoint_start", () => endpoint());
  answer("endpoint_stop", () => endpoint({ state: "stopped" }));
  const cellsOf = (id: number, columns: readonly string[]) => {
    const lines = sample(id).split("\n").map((line) => line.split("|"));
    return columns.map((path) => read(lines, path));
  };
  settleCapture({ newest: () => (empty ? 0 : total), row: captured, cells: cellsOf, lists });

  const many = Array.from({ length: 600 }, (_, at) => rule({ id: `r${at}`, to: `PID-${(at % 30) + 1}`, from: `PID-${(at % 30) + 1}` }));
  settleMapping(empty ? [] : Array.from({ length: 18 }, (_, at) => sample(at)), scene === "many" ? many : exampleRules());

  settleSending(({ what }) => (what.kind === "messages" ? what.keys.length : what.kind === "sources" ? sources.filter(({ id }) => what.sources.includes(id)).reduce((sum, one) => sum + one.count, 0) : what.kind === "list" ? (lists.get(what.list) ?? []).length : what.chosen.ids.length));
  answer("endpoint_settings", () => ({ pace: { connections: 1, keepAlive: true, perSecond: null, retries: 0, retryAfter: 5, timeout: 30 } }));
  settleBeginnings();
  settleCases();
  settleHandover(wantedDifferences(scene));

  const problems = [finding({ level: "error", code: "toml", message: "Unknown key `form`: did you mean `from`?", file: "interfaces/registration/lab.mapping.toml", line: 14 })];
  const endpoints =
    scene === "broken"
      ? [endpoint({ state: "failed", problem: "Port 2575 on 127.0.0.1 is in use by another program. Stop that program or change the port in project.toml.", connections: 0 }), endpoint({ id: "orders", name: "Orders", address: "0.0.0.0:2577", loopback: false, received: 3 })]
      : [endpoint(empty ? { state: "stopped", connections: 0, received: 0 } : {})];
  settleEndpoints(endpoints);
  greet(() => [
    {
      kind: "snapshot",
      sequence: 1,
      project: project(scene === "broken" ? { example: false, findings: problems, storeProblem: "The capture store is locked by another program (hl7wb listen, process 4711)." } : {}),
      endpoints,
      newest: empty ? [] : Array.from({ length: 300 }, (_, at) => captured(total - 299 + at)),
      total: empty ? 0 : total,
      mask: "captured",
    },
  ]);
}

/** Traffic, one message every so often. */
export function flow(from: number, every: number): void {
  let id = from;
  let sequence = 1;
  setInterval(() => {
    id += 1;
    sequence += 1;
    emit({ kind: "captured", sequence, rows: [captured(id)], total: id });
  }, every);
}
