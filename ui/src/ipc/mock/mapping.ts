/* The invented engine's mapping: rules that can be edited, undone and saved, run over the invented samples. */

import type { AcceptProposals, BlastView, CarryAt, CarryPut, FunctionView, Intent, MappingAt, MappingEdit, MappingSample, MappingView, NodeView, ProposalsView, ProposeMapping, RuleView, SampleView, TablePaste, TableView, TextRange } from "../bindings";
import { answer } from "./backend";
import { run } from "./engine";
import { fieldNames, segmentNames } from "./names";
import { nodesOf, segmentsOf } from "./nodes";

const bare = (path: string) => path.replace(/\[[^\]]*\]/g, "");
const nameOf = (path: string) => fieldNames[bare(path)]?.[0] ?? segmentNames[bare(path)] ?? "";

export function rule(part: Partial<RuleView> & { id: string; to: string }): RuleView {
  const from = part.from ?? null;
  const text = part.text ?? null;
  const reads = from ? [from] : [...(text ?? "").matchAll(/\{([^}]*)\}/g)].map((found) => found[1] ?? "");
  return {
    line: 5, toName: nameOf(part.to), fromName: from ? nameOf(from) : "", text, wire: null, steps: "", when: "", each: "",
    elseOf: "", after: [], note: "", keepEmpty: false, sort: "", refuse: "", keep: null, split: "", touched: 0, errors: 0, ...part, from, reads,
  };
}

export function exampleRules(): RuleView[] {
  return [
    rule({ id: "sender", to: "MSH-3", text: "HUB", note: "The lab knows us as HUB" }),
    rule({ id: "structure", to: "MSH-9.3", text: "ADT_A01" }),
    rule({ id: "version", to: "MSH-12", text: "2.5.1" }),
    rule({ id: "name", to: "PID-5.1", from: "PID-5.1", steps: "ascii", note: "Family name for the label printer" }),
    rule({ id: "birth", to: "PID-7", from: "PID-7", steps: "date('yyyyMMdd')" }),
    rule({ id: "sex", to: "PID-8", from: "PID-8", steps: "table(sex)", note: "The lab's own codes" }),
    rule({ id: "account", to: "PID-18", from: "PV1-19", note: "Account number" }),
    rule({ id: "relatives", to: "NK1", wire: "" }),
    rule({ id: "service", to: "PV1-10", text: "EMR", when: "PV1-2 = E" }),
    rule({ id: "diagnosis-text", to: "DG1-3.2", from: "DG1-3.1", steps: "table(icd10, default=keep)", each: "DG1 where DG1-3 exists" }),
    rule({ id: "diagnosis-type", to: "DG1-6", from: "DG1-6", steps: "default('A')", each: "DG1 where DG1-3 exists" }),
    rule({ id: "lab-segment", to: "ZLB", wire: "ZLB|1", after: ["PV2", "PV1"] }),
    rule({ id: "label", to: "ZLB-3", text: "{PID-5.2} {PID-5.1}", steps: "upper" }),
  ];
}

const tables = (): TableView[] => [
  { name: "icd10", columns: ["code", "text"], rows: [["I21.4", "Non-ST elevation myocardial infarction"], ["E11.9", "Type 2 diabetes mellitus"]], unmapped: [] },
  { name: "sex", columns: ["registration", "lab", "meaning"], rows: [["M", "1", "Male"], ["F", "2", "Female"]], unmapped: [] },
];

export const functions: FunctionView[] = [
  { name: "ascii", usage: "ascii", help: "Letters without their accents.", parameters: [], examples: [{ step: "ascii", input: "Núñez", output: "Nunez" }] },
  { name: "date", usage: "date(format)", help: "Writes a timestamp in another form.", parameters: [], examples: [{ step: "date('yyyyMMdd')", input: "198003121015", output: "19800312" }] },
  { name: "default", usage: "default(value)", help: "A value where there is none.", parameters: [], examples: [{ step: "default('A')", input: "", output: "A" }] },
  { name: "flip_name", usage: "flip_name", help: "Family, Given becomes Given Family.", parameters: [], examples: [{ step: "flip_name", input: "Smith, John", output: "John Smith" }] },
  { name: "table", usage: "table(name, default=…)", help: "Looks the value up in a code table.", parameters: [], examples: [{ step: "table(sex)", input: "F", output: "2" }] },
  { name: "upper", usage: "upper", help: "Capital letters.", parameters: [], examples: [{ step: "upper", input: "Inés", output: "INÉS" }] },
];

interface Document {
  rules: RuleView[];
  tables: TableView[];
  filter: string;
}

const copyOf = (document: Document): Document => structuredClone(document);

function change(document: Document, intent: Intent): void {
  const { rules } = document;
  const at = "rule" in intent ? rules.findIndex((found) => found.id === intent.rule) : -1;
  const edit = (part: Partial<RuleView>) => {
    const found = rules[at];
    if (!found) throw { code: "rule-unknown", message: "That rule is gone.", detail: null };
    rules[at] = rule({ ...found, ...part, toName: nameOf(part.to ?? found.to), fromName: nameOf(part.from ?? found.from ?? "") });
  };
  const add = (made: RuleView, before: string | null) => {
    const place = before === null ? rules.length : rules.findIndex((found) => found.id === before);
    rules.splice(place, 0, made);
  };
  const id = (to: string) => `${to.toLowerCase().replace(/[^a-z0-9]+/g, "-")}-${rules.length + 1}`;
  switch (intent.kind) {
    case "all": return intent.intents.forEach((one) => change(document, one));
    case "addRule": {
      const { to, from, text, wire, steps, when, each, elseOf, after, note } = intent.parts;
      return add(rule({ id: id(to), to, from, text, wire, steps, when, each, elseOf, after, note }), intent.before);
    }
    case "addCopy": return add(rule({ id: id(intent.to), to: intent.to, from: intent.from }), intent.before);
    case "addText": return add(rule({ id: id(intent.to), to: intent.to, text: intent.text }), intent.before);
    case "addDrop": return add(rule({ id: id(intent.to), to: intent.to, wire: "" }), null);
    case "addSegment": return add(rule({ id: id(intent.segment), to: intent.segment, wire: intent.wire, after: intent.after }), null);
    case "remove": return void rules.splice(at, 1);
    case "move": {
      const [moved] = rules.splice(at, 1);
      if (moved) add(moved, intent.before);
      return;
    }
    case "setTarget": return edit({ to: intent.to });
    case "setSource": return edit({ from: intent.from, text: null, wire: null });
    case "setText": return edit({ text: intent.text, from: null, wire: null });
    case "setWire": return edit({ wire: intent.wire, from: null, text: null });
    case "setSteps": {
      if (/\($|\|\s*$/.test(intent.steps)) throw { code: "grammar", message: "The pipeline ends in the middle of a step.", detail: null };
      return edit({ steps: intent.steps });
    }
    case "setWhen": return edit({ when: intent.when });
    case "setIn": return edit({ each: intent.each });
    case "setNote": return edit({ note: intent.note });
    case "setElseOf": return edit({ elseOf: intent.elseOf });
    case "setAfter": return edit({ after: intent.after });
    case "setSort": return edit({ sort: intent.sort });
    case "setRefuse": return edit({ refuse: intent.answer, text: intent.text, to: "", from: null, wire: null });
    case "setKeep": return edit({ keep: intent.keep, to: "", from: null, text: null, wire: null });
    case "addRefusal": return add(rule({ id: id("refuse"), to: "", refuse: intent.answer, text: intent.text, when: intent.when, each: intent.each }), intent.before);
    case "addKeep": return add(rule({ id: id("keep"), to: "", keep: intent.keep, each: intent.each }), intent.before);
    case "setEach": case "setStructure": case "setStart": return;
    case "setTableRows": return intent.rows.forEach((row) => change(document, { kind: "setTableRow", table: intent.table, row }));
    case "addUnmapped": return change(document, { kind: "setTableRow", table: intent.table, row: ["X", "", ""] });
    case "addTable": return void document.tables.push({ name: intent.table, columns: intent.columns, rows: [], unmapped: [] });
    case "pasteTable": {
      const pasted = cells(intent.text, intent.header);
      document.tables = document.tables.filter((found) => found.name !== intent.table);
      return void document.tables.push({ name: intent.table, ...pasted, unmapped: [] });
    }
    case "setTableRow": {
      const table = document.tables.find((found) => found.name === intent.table);
      const row = table?.rows.findIndex((found) => found[0] === intent.row[0]) ?? -1;
      if (row >= 0) table?.rows.splice(row, 1, intent.row);
      else table?.rows.push(intent.row);
      return;
    }
    case "removeTableRow": {
      const table = document.tables.find((found) => found.name === intent.table);
      if (table) table.rows = table.rows.filter((row) => row[0] !== intent.key);
      return;
    }
    case "renameColumn": {
      const columns = document.tables.find((found) => found.name === intent.table)?.columns;
      if (!columns || intent.name === "" || columns.some((name, at) => at !== intent.at && name === intent.name))
        throw { code: "edit-refused", message: `No column can be called '${intent.name}'.`, detail: null };
      columns[intent.at] = intent.name;
      return;
    }
    case "setFilter": document.filter = intent.filter;
  }
}

/** What was copied in a spreadsheet, as columns and rows. */
function cells(text: string, header: boolean): { columns: string[]; rows: string[][] } {
  const rows = text.split(/\r?\n/).filter((line) => line.trim() !== "").map((line) => line.split("\t").map((cell) => cell.trim()));
  const columns = (header ? rows.shift() : rows[0]?.map((_, index) => (["code", "result"][index] ?? `result${index}`))) ?? [];
  return { columns, rows };
}

/** Answers for one mapping over these samples. */
export function settleMapping(samples: readonly string[], rules: RuleView[] = exampleRules()): void {
  let document: Document = { rules, tables: tables(), filter: "MSH-9.1 = ADT and MSH-9.2 in (A01, A04, A08)" };
  let saved = JSON.stringify(document);
  let before: string[] = samples.map((sample) => run(sample, rules, document.tables).text);
  let revision = 1;
  const undo: Document[] = [];
  const redo: Document[] = [];
  const savedOutputs = [...before];
  const filtered = (text: string) => !/ADT\^A0[148]/.test(text);

  const view = (at: MappingAt, previous: readonly string[]): MappingView => {
    const ran = samples.map((sample) => run(sample, document.rules, document.tables));
    const passing = ran.filter((_, index) => !filtered(samples[index] ?? ""));
    const sexes = new Map<string, number>();
    for (const sample of samples) {
      const value = sample.split("\n")[2]?.split("|")[8] ?? "";
      if (value && !document.tables.some((table) => table.name === "sex" && table.rows.some((row) => row[0] === value))) sexes.set(value, (sexes.get(value) ?? 0) + 1);
    }
    const shown = document.rules.map((found) => {
      const mine = passing.map((made) => made.traces.filter((trace) => trace.rule === found.id));
      return { ...found, touched: mine.filter((traces) => traces.some((trace) => trace.ran && trace.output !== "")).length, errors: mine.filter((traces) => traces.some((trace) => trace.problem)).length };
    });
    return {
      at, name: "Registration to lab", revision, start: "source", structure: "", version: "", filter: document.filter, target: "mirth-4.5.2", rules: shown,
      tables: document.tables.map((table) => ({ ...table, unmapped: table.name === "sex" ? [...sexes].map(([value, count]) => ({ value, count })) : [] })),
      findings: [...sexes].map(([value, count]) => ({ code: "table-row", level: "warning" as const, message: `Table sex has no row for ${value} (${count} messages). Add a row or set a default.`, path: "PID-8", range: null, rule: "sex", file: null, line: null })),
      samples: {
        total: samples.length, delivered: passing.length, filtered: samples.length - passing.length, rejected: 0, errors: 0,
        changed: ran.filter((made, index) => made.text !== previous[index]).length,
        changedSinceSaved: ran.filter((made, index) => made.text !== savedOutputs[index]).length,
      },
      arrives: "ADT_A01", arrivesVersion: "2.3", loops: [{ name: "PROCEDURE", group: true, within: [], most: 0 }, { name: "DG1", group: false, within: [], most: 2 }],
      chosen: [], targetVersion: "2.5.1", targetStructure: "ADT_A01",
      canUndo: undo.length > 0, canRedo: redo.length > 0, saved: JSON.stringify(document) === saved, conflict: false,
      document: document.rules.map((found) => `[[rule]]\nid = "${found.id}"\nto = "${found.to}"\n${found.from ? `from = "${found.from}"\n` : ""}${found.text !== null ? `text = '${found.text}'\n` : ""}${found.steps ? `steps = "${found.steps}"\n` : ""}`).join("\n"),
      unmapped: [{ path: "PID-18", name: "Patient Account Number", count: 9 }, { path: "EVN-5", name: "Operator ID", count: samples.length }],
      unfilled: [{ path: "EVN-2", name: "Recorded Date/Time", count: 2 }],
    };
  };
  let baseline = before;
  const after = (at: MappingAt): MappingView => {
    revision += 1;
    baseline = before;
    const made = view(at, baseline);
    before = samples.map((sample) => run(sample, document.rules, document.tables).text);
    return made;
  };

  answer("mapping_open", (at: MappingAt) => view(at, before));
  answer("mapping_edit", ({ at, revision: seen, intent }: MappingEdit) => {
    if (seen !== revision) throw { code: "mapping-revision", message: "The mapping has changed since.", detail: null };
    const next = copyOf(document);
    change(next, intent);
    undo.push(document);
    redo.length = 0;
    document = next;
    return after(at);
  });
  const step = (from: Document[], to: Document[]) => (at: MappingAt) => {
    const next = from.pop();
    if (next) {
      to.push(document);
      document = next;
    }
    return after(at);
  };
  answer("mapping_undo", step(undo, redo));
  answer("mapping_redo", step(redo, undo));
  answer("mapping_save", (at: MappingAt) => {
    saved = JSON.stringify(document);
    return view(at, before);
  });
  answer("mapping_reload", (at: MappingAt) => {
    document = JSON.parse(saved) as Document;
    return after(at);
  });
  answer("table_paste", ({ text, header }: TablePaste) => ({ ...cells(text, header), findings: [] }));
  answer("function_list", () => ({ functions }));
  answer("mapping_propose", ({ at, version }: ProposeMapping): ProposalsView => ({
    revision, version: version || "2.5.1", structure: "ADT_A01", versions: ["2.3", "2.5.1"], structures: ["ADT_A01"], pairs: 3,
    proposals: document.rules.some((found) => found.to === "PV1-19") ? [] : [
      { number: 0, reason: "samples", to: "PV1-19", toName: "Visit Number", from: "PID-18", fromName: "Patient Account Number", says: "The wanted PV1-19 is the source's PID-18, in all 3.", support: 3, of: 3, rows: [] },
      { number: 1, reason: "table", to: "PV1-2", toName: "Patient Class", from: "PV1-2", fromName: "Patient Class", says: `Each of the 2 values goes with one of ${at.destination}.`, support: 3, of: 3, rows: [["E", "1"], ["I", "2"]] },
    ],
  }));
  answer("mapping_accept", ({ at, proposals }: AcceptProposals) => {
    const next = copyOf(document);
    if (proposals.includes(0)) change(next, { kind: "addCopy", to: "PV1-19", from: "PID-18", before: null });
    undo.push(document);
    document = next;
    return after(at);
  });
  const cannot = ({ from, to }: CarryAt) => (from.some((path) => !path.includes("-")) && to?.includes("-") ? "a whole segment goes onto a segment" : null);
  const landing = ({ from, to }: CarryAt) => (to?.includes("-") ? to : (from[0] ?? ""));
  answer("mapping_carry", (request: CarryAt) => ({ does: cannot(request) ? null : `Copies ${request.from.join(", ")} to ${landing(request)}`, cannot: cannot(request) }));
  answer("mapping_put", ({ carry }: CarryPut) => {
    const next = copyOf(document);
    change(next, { kind: "addCopy", to: landing(carry), from: carry.from[0] ?? "", before: null });
    undo.push(document);
    document = next;
    return after(carry.at);
  });
  answer("mapping_choose", ({ at }: { at: MappingAt }) => view(at, before));
  answer("mapping_conflict", () => ({ files: [{ file: "lab.mapping.toml", mine: "a\nmine\n", theirs: "a\ntheirs\n", base: "a\n" }] }));
  answer("mapping_blast", (): BlastView => {
    const texts = samples.map((sample) => run(sample, document.rules, document.tables).text);
    const messages = texts.flatMap((text, at) => (text !== savedOutputs[at] && !filtered(samples[at] ?? "") ? [at] : []));
    return { revision, total: samples.length, messages, places: messages.length > 0 ? [{ path: "PID-5", name: "Patient Name", messages, rules: ["name"] }] : [], sentNow: 0, noLongerSent: 0 };
  });
  answer("mapping_sample", ({ index, since }: MappingSample): SampleView => {
    const source = samples[index] ?? "";
    const ran = run(source, document.rules, document.tables);
    const stopped = filtered(source);
    const old = (since === "saved" ? savedOutputs : baseline)[index] ?? "";
    return {
      revision, index, total: samples.length, file: "samples/20-morning.hl7",
      source: tree(source), sourceText: source,
      outcome: stopped ? { kind: "filtered", reason: "The lab takes admissions, registrations and updates only" } : { kind: "delivered" },
      outputs: stopped ? 0 : 1, output: 0, target: stopped ? [] : tree(ran.text), targetText: stopped ? "" : ran.text,
      masked: false, changed: stopped ? [] : differing(old, ran.text), beforeText: old === ran.text || stopped ? null : old, gone: stopped ? [] : differing(ran.text, old), traces: stopped ? [] : ran.traces, findings: [],
    };
  });
}

const tree = (text: string): NodeView[] => nodesOf(text, segmentsOf(text), 0, 100);

/** Fields that differ, line by line. */
function differing(old: string, now: string): TextRange[] {
  const before = old.split("\n");
  const ranges: TextRange[] = [];
  let from = 0;
  now.split("\n").forEach((line, at) => {
    const fields = (before[at] ?? "").split("|");
    let start = from;
    line.split("|").forEach((field, index) => {
      if (field !== fields[index] && field !== "") ranges.push({ from: start, to: start + field.length });
      start += field.length + 1;
    });
    from += line.length + 1;
  });
  return ranges;
}
