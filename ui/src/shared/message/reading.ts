/* How a source is read: by which charset, and by the rules of which interface. */

import type { InterfaceView, RulesView, SourceView } from "../../ipc";
import type { MenuItem } from "../Menu.svelte";
import { workbench } from "../workbench.svelte";

export interface ReadIn {
  /** Null for what each message says. */
  charset: string | null;
  rules: RulesView;
  interfaces: readonly InterfaceView[];
  choose: (charset: string | null, rules: RulesView) => void | Promise<void>;
}

/** Of a source that is chosen. */
export function readingOf(source: SourceView | null, choose: ReadIn["choose"]): ReadIn | undefined {
  if (!source) return undefined;
  return { charset: source.charset, rules: source.rules, interfaces: workbench.project?.interfaces ?? [], choose };
}

const names = [
  "UTF-8",
  "ISO-8859-1",
  "ISO-8859-2",
  "ISO-8859-5",
  "ISO-8859-9",
  "ISO-8859-15",
  "windows-1252",
  "IBM850",
  "IBM437",
  "ISO-2022-JP",
  "Shift_JIS",
  "EUC-JP",
  "gb18030",
  "Big5",
  "EUC-KR",
  "UTF-16LE",
  "UTF-16BE",
  "UTF-32LE",
  "UTF-32BE",
] as const;

/** The charsets that a source can be read in, by the names that the engine gives them; also one that is
    chosen and not in the list. */
export function charsetItems({ charset, rules, choose }: ReadIn): MenuItem[] {
  const others = charset !== null && !(names as readonly string[]).includes(charset) ? [charset] : [];
  return [
    { label: "As declared (byte-order mark, MSH-18)", checked: charset === null, run: () => choose(null, rules) },
    ...[...names, ...others].map((name, place) => ({
      label: name,
      apart: place === 0,
      checked: charset === name,
      run: () => choose(name, rules),
    })),
  ];
}

/** By whose rules messages are checked. */
export function ruleItems({ charset, rules, interfaces, choose }: ReadIn): MenuItem[] {
  return [
    { label: "By the interface that they belong to", checked: rules.kind === "automatic", run: () => choose(charset, { kind: "automatic" }) },
    { label: "By the standard alone", checked: rules.kind === "standard", run: () => choose(charset, { kind: "standard" }) },
    ...interfaces.map(({ id, name }, place) => ({
      label: name === id ? id : `${name} (${id})`,
      apart: place === 0,
      checked: rules.kind === "interface" && rules.id === id,
      run: () => choose(charset, { kind: "interface", id }),
    })),
  ];
}

/** What the button says: who judges, and whether somebody chose that. `by` is the interface whose rules
    apply to the message that is open. */
export function rulesText(rules: RulesView, by: string | null): string {
  switch (rules.kind) {
    case "automatic":
      return by ?? "the standard";
    case "standard":
      return "the standard only";
    case "interface":
      return rules.id;
  }
}
