/* What putting something down would do, as far as it can be said without the engine: one sentence
   and one intent, or why not. What lands on the target the engine plans; see planner. */

import type { Intent, RuleView } from "../../ipc/bindings";
import type { Verdict } from "../../shared/drag.svelte";
import { levelOf, loopOver, parse, plain, relative } from "./address";

/** Kinds of things that are carried in this room. Of `source` the data is a list of addresses. */
export const carries = { source: "map.source", rule: "map.rule" } as const;

export type Plan = { does: string; intent: Intent } | { cannot: string };

export const verdictOf = (plan: Plan): Verdict => ("does" in plan ? { does: plan.does } : plan);

const numbered = (rules: readonly RuleView[], rule: RuleView) => `rule ${rules.indexOf(rule) + 1}`;

/** What a rule reads now, in two words. */
export function sourceWords(rule: RuleView): string {
  if (rule.from !== null) return rule.from;
  if (rule.text !== null) return rule.text.includes("{") ? "its template" : "its constant";
  return rule.wire ? "its structure" : "nothing";
}

/** As a rule inside its loop would say it. */
const saidIn = (rule: RuleView, source: string) => {
  const from = parse(source);
  return rule.each && from && loopOver(rule.each) === from.segment ? relative(source) : plain(source);
};

/** One place is read instead of what the rule reads; several become a text. */
export function planOnRule(sources: readonly string[], rule: RuleView, rules: readonly RuleView[]): Plan {
  const [first = "", ...more] = sources;
  const from = parse(first);
  const to = parse(rule.to);
  if (!from) return { cannot: "that is not a place in a message" };
  if (more.length > 0) {
    if (rule.wire !== null) return { cannot: `${numbered(rules, rule)} writes structure` };
    const text = sources.map((source) => `{${saidIn(rule, source)}}`).join(" ");
    return { does: `${numbered(rules, rule)} writes the text ${text}`, intent: { kind: "setText", rule: rule.id, text } };
  }
  if (to && levelOf(to) !== "segment" && levelOf(from) === "segment") return { cannot: "a whole segment goes onto a segment" };
  if (rule.wire !== null && levelOf(from) !== "segment") {
    return { cannot: `${numbered(rules, rule)} ${rule.wire ? "adds" : "drops"} a segment` };
  }
  const said = saidIn(rule, first);
  if (rule.from === said) return { cannot: `${numbered(rules, rule)} reads ${said} already` };
  const does = `${numbered(rules, rule)} reads ${said} instead of ${sourceWords(rule)}`;
  return { does, intent: { kind: "setSource", rule: rule.id, from: said } };
}

export function planOnFilter(sources: readonly string[], filter: string): Plan {
  if (sources.some((source) => !parse(source))) return { cannot: "that is not a place in a message" };
  const wanted = sources.map((source) => `${relative(source)} exists`).filter((condition) => !filter.includes(condition));
  if (wanted.length === 0) return { cannot: "the filter asks that already" };
  const condition = wanted.join(" and ");
  return {
    does: `only messages where ${condition}`,
    intent: { kind: "setFilter", filter: filter.trim() ? `${filter.trim()} and ${condition}` : condition },
  };
}

/** A rule put down on another one goes before it; on nothing, to the end. */
export function planMove(id: string, onto: RuleView | null, rules: readonly RuleView[]): Plan {
  const rule = rules.find((candidate) => candidate.id === id);
  if (!rule) return { cannot: "the rule is gone" };
  const at = rules.indexOf(rule);
  const place = onto ? rules.indexOf(onto) : rules.length;
  if (place === at || place === at + 1) return { cannot: "it stands there already" };
  return {
    does: onto ? `before ${numbered(rules, onto)}` : "to the end",
    intent: { kind: "move", rule: id, before: onto?.id ?? null },
  };
}
