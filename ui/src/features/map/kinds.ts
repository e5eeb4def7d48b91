/* What a rule does, one kind of value each: what it is called, where it stands in the rule, and the
   edit that writes it. */

import type { Intent, RuleView } from "../../ipc/bindings";

export type Kind = "from" | "text" | "wire" | "refuse" | "keep" | "split";

interface What {
  words: string;
  verb: string;
  label: string;
  placeholder: string;
  value: (rule: RuleView) => string;
  /** What is offered where the rule becomes one of this kind. */
  suggest: (rule: RuleView) => string;
  write: (rule: RuleView, text: string) => Intent;
}

const list = (text: string) => text.toUpperCase().split(/[\s,]+/).filter(Boolean);

export const kinds: Record<Kind, What> = {
  from: {
    words: "source",
    verb: "Writes",
    label: "Source address",
    placeholder: "PID-5.1, or a name",
    value: (rule) => rule.from ?? "",
    suggest: (rule) => rule.to,
    write: (rule, text) => ({ kind: "setSource", rule: rule.id, from: text.trim() }),
  },
  text: {
    words: "text",
    verb: "Writes",
    label: "Text, with {PID-5.1} for values",
    placeholder: "a constant, or {PID-5.2} {PID-5.1}",
    value: (rule) => rule.text ?? "",
    suggest: (rule) => (rule.from ? `{${rule.from}}` : ""),
    write: (rule, text) => ({ kind: "setText", rule: rule.id, text }),
  },
  wire: {
    words: "structure",
    verb: "Writes",
    label: "Structure as it stands on the wire",
    placeholder: "empty clears the target",
    value: (rule) => rule.wire ?? "",
    suggest: () => "",
    write: (rule, text) => ({ kind: "setWire", rule: rule.id, wire: text }),
  },
  refuse: {
    words: "refuses",
    verb: "Rule",
    label: "What the sender is told, with {OBR-4} for values",
    placeholder: "Order {ORC-2} has no specimen",
    value: (rule) => rule.text ?? "",
    suggest: (rule) => rule.text ?? "",
    write: (rule, text) => ({ kind: "setRefuse", rule: rule.id, answer: rule.refuse || "AE", text }),
  },
  keep: {
    words: "keeps only",
    verb: "Rule",
    label: "Segments that stay",
    placeholder: "MSH, PID, PV1",
    value: (rule) => (rule.keep ?? []).join(", "),
    suggest: () => "",
    write: (rule, text) => ({ kind: "setKeep", rule: rule.id, keep: list(text) }),
  },
  split: {
    words: "splits",
    verb: "Rule",
    label: "A message for each",
    placeholder: "ORDER_OBSERVATION",
    value: (rule) => rule.split,
    suggest: (rule) => rule.split,
    write: (_, text) => ({ kind: "setEach", each: text.trim() }),
  },
};

export function kindOf(rule: RuleView): Kind {
  if (rule.split) return "split";
  if (rule.refuse) return "refuse";
  if (rule.keep !== null) return "keep";
  if (rule.from !== null) return "from";
  return rule.text !== null ? "text" : "wire";
}

/** Whether such a rule has a target. */
export const writesTo = (kind: Kind): boolean => kind === "from" || kind === "text" || kind === "wire";
