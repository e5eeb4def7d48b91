/* What putting a source place down somewhere would do: one sentence and one intent, or why not.
   Asked on every move of the pointer, so it only looks at what is here. */

import type { Intent, RuleView } from "../../ipc/bindings";
import type { Verdict } from "../../shared/drag.svelte";
import { levelOf, loopOver, parse, plain, relative, write } from "./address";

/** Kinds of things that are carried in this room. */
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

/** `place` is the target node; null = beside the nodes, which means the same place as in the source. */
export function planOnTarget(
  source: string,
  place: string | null,
  rules: readonly RuleView[],
  segments: ReadonlySet<string>,
): Plan {
  const from = parse(source);
  const onto = parse(place ?? source);
  if (!from || !onto) return { cannot: "that is not a place in a message" };
  const target = targetOf(from, onto, place === null);
  if (typeof target !== "string") return target;
  const segment = parse(target)?.segment ?? "";
  if (place === null && !segments.has(segment)) return { cannot: `the output has no ${segment}: add the segment first` };
  const said = plain(source);
  const there = rules.find((rule) => rule.to === target && !rule.each && !rule.when && !rule.elseOf);
  if (there?.from === said && !there.steps) return { cannot: `${numbered(rules, there)} does that already` };
  if (there && there.wire === null) {
    const does = `${numbered(rules, there)} reads ${said} instead of ${sourceWords(there)}`;
    return { does, intent: { kind: "setSource", rule: there.id, from: said } };
  }
  return { does: `new rule: ${target} from ${said}`, intent: { kind: "addCopy", to: target, from: said, before: null } };
}

function targetOf(
  from: NonNullable<ReturnType<typeof parse>>,
  onto: NonNullable<ReturnType<typeof parse>>,
  same: boolean,
): string | { cannot: string } {
  if (levelOf(from) === "segment" && levelOf(onto) !== "segment") return { cannot: "a whole segment goes onto a segment" };
  if (same) return relative(write(from));
  if (levelOf(onto) !== "segment" || levelOf(from) === "segment") return plain(write(onto));
  // A field put down on the head of a segment keeps its number there.
  if (from.segment !== onto.segment) return { cannot: `put it on a field of ${onto.segment}` };
  return plain(write({ ...from, occurrence: onto.occurrence }));
}

export function planOnRule(source: string, rule: RuleView, rules: readonly RuleView[]): Plan {
  const from = parse(source);
  const to = parse(rule.to);
  if (!from) return { cannot: "that is not a place in a message" };
  if (to && levelOf(to) !== "segment" && levelOf(from) === "segment") return { cannot: "a whole segment goes onto a segment" };
  if (rule.wire !== null && levelOf(from) !== "segment") {
    return { cannot: `${numbered(rules, rule)} ${rule.wire ? "adds" : "drops"} a segment` };
  }
  const said = rule.each && loopOver(rule.each) === from.segment ? relative(source) : plain(source);
  if (rule.from === said) return { cannot: `${numbered(rules, rule)} reads ${said} already` };
  const does = `${numbered(rules, rule)} reads ${said} instead of ${sourceWords(rule)}`;
  return { does, intent: { kind: "setSource", rule: rule.id, from: said } };
}

export function planOnFilter(source: string, filter: string): Plan {
  const at = parse(source);
  if (!at) return { cannot: "that is not a place in a message" };
  const condition = `${relative(source)} exists`;
  if (filter.includes(condition)) return { cannot: "the filter asks that already" };
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
