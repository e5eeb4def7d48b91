/* The invented engine's comparison and export: three causes over a handful of pairs, one channel. */

import type { CauseView, ComparisonView, ExportAt, ExportView, PairAt, PairLine, PairRow, PairsAt, PairView } from "../bindings";
import { answer } from "./backend";

const cause = (part: Partial<CauseView> & { id: number; path: string }): CauseView => ({
  name: "", sentence: "", count: 30, of: 41, rule: null, examples: [0], old: "", new: "", ...part,
});
export const causes: CauseView[] = [
  cause({ id: 1, path: "PID-18", name: "Patient Account Number", sentence: "New equals source PV1-19, old equals source PID-18.", count: 34, rule: "account", old: "A-778772", new: "V-20106" }),
  cause({ id: 2, path: "NK1", name: "Next of Kin", sentence: "The segment is in the old output and not in the new.", count: 30, rule: "relatives", old: "NK1|1|Núñez^Ana|SPO" }),
  cause({ id: 3, path: "PID-5.1", name: "Family Name", sentence: "Accents are lost.", count: 12, rule: "name", old: "Núñez", new: "Nunez" }),
];
const line = (path: string, name: string, source: string, old = source, now = old, verdict: PairLine["verdict"] = "exact", segment = false): PairLine => ({
  segment, path, name, source, old, new: now, verdict,
});
const rows: PairLine[] = [
  line("MSH", "Message Header", "", "", "", "exact", true),
  line("MSH-3", "Sending Application", "REG1", "HUB"),
  line("MSH-7", "Date/Time of Message", "20261124161248", "20261124161249", "20261124161248", "ignored"),
  line("MSH-10", "Message Control ID", "REG20396"),
  line("PID", "Patient Identification", "", "", "", "exact", true),
  line("PID-3", "Patient Identifier List", "4482188^^^MAIN^MR"),
  line("PID-5.1", "Family Name", "Núñez", "Núñez", "Nunez", "different"),
  line("PID-5.2", "Given Name", "Inés"),
  line("PID-18", "Patient Account Number", "A-778772", "A-778772", "V-20106", "different"),
  line("NK1", "Next of Kin", "NK1|1|Núñez^Ana|SPO", "NK1|1|Núñez^Ana|SPO", "", "oldOnly", true),
  line("PV1", "Patient Visit", "", "", "", "exact", true),
  line("PV1-19", "Visit Number", "V-20106"),
];

export function settleHandover(different = 34): void {
  let run = 0;
  answer("comparison_run", (): ComparisonView => ({
    comparison: "old-interface", run: (run += 1), oldName: "old.hl7", newName: "lab.mapping.toml", pairBy: "MSH-10", inputs: 48,
    exact: 41 - different, same: 0, different, missing: 0, extra: 0, notDelivered: 7, causes: different > 0 ? causes : [],
    ignored: [{ path: "MSH-7", reason: "The old interface stamps what it queued", by: "I. Ramos" }],
  }));
  answer("comparison_pairs", ({ cause: wanted, offset, limit }: PairsAt) => {
    const total = causes.find((found) => found.id === wanted)?.count ?? different;
    const pairs = Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, at): PairRow => ({
      index: offset + at, key: `REG${20396 + offset + at}`, messageType: "ADT^A01", verdict: "different", differences: 3,
    }));
    return { pairs, total };
  });
  answer("comparison_pair", ({ index }: PairAt): PairView => ({
    index, key: `REG${20396 + index}`, verdict: "different", rows,
    sourceText: "MSH|^~\\&|REG1\nPID|1||4482188||Núñez^Inés\nNK1|1|Núñez^Ana|SPO", oldText: "MSH|^~\\&|HUB\nPID|1||4482188||Núñez^Inés\nNK1|1|Núñez^Ana|SPO", newText: "MSH|^~\\&|HUB\nPID|1||4482188||Nunez^Inés",
  }));
  answer("export_preview", ({ environment }: ExportAt): ExportView => ({
    channel: "Registration to lab", fileName: "registration-to-lab.xml",
    tier: { tier: "standIn", says: "Steps as these give the bytes that the preview shows." },
    groupTier: { tier: "schema", says: "Each channel in it is as proven as it is alone." },
    xml: `<channel version="4.5.2">\n  <name>Registration to lab</name>\n  <enabled>true</enabled>\n</channel>\n`,
    listens: environment === "test" ? "127.0.0.1:2575" : "0.0.0.0:6661",
    destinations: [{ id: "lab", sendsTo: environment === "test" ? "127.0.0.1:2576" : "lab.hospital.example:6662", rules: [
      { rule: "sender", step: "MSH-3 = HUB", writtenAs: "JavaScript step", script: "msg['MSH']['MSH.3']['MSH.3.1'] = 'HUB';" },
      { rule: "name", step: "PID-5.1 from PID-5.1, ascii", writtenAs: "JavaScript step", script: "set(msg, 'PID-5.1', ascii(get(src, 'PID-5.1')));" },
    ] }],
    findings: environment === "test" ? [] : [{ code: "listens-everywhere", level: "warning", message: "The channel listens on every address of the machine.", path: null, range: null, rule: null, file: "project.toml", line: 19 }],
  }));
  answer("export_save", ({ path }: { path: string }) => ({ path, bytes: 4711 }));
  answer("export_group", ({ path }: { path: string }) => ({ path, bytes: 9422 }));
}
