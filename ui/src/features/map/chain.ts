/* Rules that are alternatives of each other. */

import type { RuleView } from "../../ipc/bindings";

/** The whole chain that a rule stands in, in order; itself alone where there is none. */
export function chainOf(rule: RuleView, rules: readonly RuleView[]): RuleView[] {
  let first = rule;
  for (let hops = 0; first.elseOf && hops < rules.length; hops += 1) {
    const before = rules.find((one) => one.id === first.elseOf);
    if (!before) break;
    first = before;
  }
  const chain = [first];
  for (;;) {
    const last = chain.at(-1);
    const next = rules.find((one) => one.elseOf === last?.id && !chain.includes(one));
    if (!next) return chain;
    chain.push(next);
  }
}
