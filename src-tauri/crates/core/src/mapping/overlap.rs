//! Rules that meet in their targets, what one writes and another writes again; and rules that never run.

use super::code;
use super::model::{Action, Block, Mapping, Rule, RuleFinding};
use crate::condition::Expr;
use crate::diagnostic::{Diagnostic, Severity};
use crate::path::{Address, Index};

/// Findings about targets that are written twice.
pub(super) fn find(mapping: &Mapping) -> Vec<RuleFinding> {
    let mut rules: Vec<(Option<usize>, &Rule)> = Vec::new();
    with_loops(&mapping.blocks, None, &mut rules);
    let mut findings: Vec<RuleFinding> = rules
        .iter()
        .filter_map(|(_, rule)| {
            Some(RuleFinding {
                rule: Some(rule.id.clone()),
                line: Some(rule.line),
                diagnostic: never_runs(rule, &rules)?,
            })
        })
        .collect();
    for (place, (each, rule)) in rules.iter().enumerate() {
        let earlier = rules.get(..place).unwrap_or_default();
        // Turns of two loops are not compared.
        let met = earlier
            .iter()
            .rev()
            .find(|(other, earlier)| other == each && meets(earlier, rule));
        if let Some(diagnostic) = met.and_then(|(_, first)| verdict(first, rule)) {
            findings.push(RuleFinding {
                rule: Some(rule.id.clone()),
                line: Some(rule.line),
                diagnostic,
            });
        }
    }
    findings
}

/// A condition that cannot hold: it asks for what an earlier rule of its chain asked in vain, or for a
/// thing and its contrary.
fn never_runs(rule: &Rule, rules: &[(Option<usize>, &Rule)]) -> Option<Diagnostic> {
    let asked = parts_of(&rule.when.as_ref()?.expr, false);
    let never = |why: String| {
        Some(Diagnostic::new(
            code::UNREACHABLE,
            Severity::Warning,
            format!("'{}' never runs: {why}.", rule.id),
        ))
    };
    if asked
        .iter()
        .any(|part| asked.contains(&opposite(part.clone())))
    {
        return never("its condition asks for something and for the contrary".to_owned());
    }
    let mut other = rule.else_of;
    while let Some(index) = other {
        let (_, earlier) = rules.iter().find(|(_, rule)| rule.index == index)?;
        let failed = earlier
            .when
            .as_ref()
            .map_or_else(Vec::new, |when| parts_of(&when.expr, true));
        // All of these are false by then.
        if failed.iter().any(|part| asked.contains(part)) {
            return never(format!(
                "'{}' comes first wherever its condition holds",
                earlier.id
            ));
        }
        other = earlier.else_of;
    }
    None
}

/// What all must hold where a condition does; or, of alternatives, what all fail where it does not.
fn parts_of(expr: &Expr, of_alternatives: bool) -> Vec<Expr> {
    match expr {
        Expr::And(parts) if !of_alternatives => parts.clone(),
        Expr::Or(parts) if of_alternatives => parts.clone(),
        Expr::And(_) | Expr::Or(_) | Expr::Not(_) | Expr::Test(_) => vec![expr.clone()],
    }
}

fn opposite(expr: Expr) -> Expr {
    match expr {
        Expr::Not(inner) => *inner,
        Expr::And(_) | Expr::Or(_) | Expr::Test(_) => Expr::Not(Box::new(expr)),
    }
}

/// Each rule with the number of the loop that it stands in.
fn with_loops<'m>(
    blocks: &'m [Block],
    each: Option<usize>,
    found: &mut Vec<(Option<usize>, &'m Rule)>,
) {
    for block in blocks {
        match block {
            Block::Rule(rule) => found.push((each, rule)),
            Block::Loop(inner) => with_loops(&inner.blocks, Some(inner.number), found),
        }
    }
}

/// Whether the later rule writes all that the earlier one wrote.
fn meets(earlier: &Rule, later: &Rule) -> bool {
    let writes = |rule: &Rule| match rule.action {
        Action::Copy { .. } | Action::Value { .. } | Action::Text { .. } | Action::Wire { .. } => {
            true
        }
        Action::Drop
        | Action::DropGroup
        | Action::Keep(_)
        | Action::Add { .. }
        | Action::Split(_)
        | Action::Refuse { .. } => false,
    };
    writes(earlier) && writes(later) && covers(&later.to, &earlier.to)
}

fn covers(outer: &Address, inner: &Address) -> bool {
    if outer.segment != inner.segment
        || outer.occurrence != inner.occurrence
        || outer.field != inner.field
    {
        return false;
    }
    if outer.repetition == Index::Append || inner.repetition == Index::Append {
        return false;
    }
    if outer.is_whole_field() {
        return true;
    }
    let first = |index| {
        if index == Index::Unspecified {
            Index::At(1)
        } else {
            index
        }
    };
    first(outer.repetition) == first(inner.repetition)
        && (outer.component.is_none() || outer.component == inner.component)
        && (outer.subcomponent.is_none() || outer.subcomponent == inner.subcomponent)
}

fn verdict(earlier: &Rule, later: &Rule) -> Option<Diagnostic> {
    let same = earlier.to == later.to;
    let unconditional = later.when.is_none() && later.else_of.is_none() && !later.keep_empty;
    match (same, unconditional) {
        (_, true) => Some(Diagnostic::new(
            if same {
                code::WRITTEN_TWICE
            } else {
                code::UNREACHABLE
            },
            Severity::Warning,
            format!(
                "What '{}' writes to {} never stays: this rule writes {} after it, always.",
                earlier.id, earlier.to, later.to
            ),
        )),
        (true, false) if earlier.when.is_none() && earlier.else_of.is_none() => None,
        (true, false) if later.else_of.is_some() => None,
        (true, false) => Some(Diagnostic::hint(
            code::WRITTEN_TWICE,
            format!(
                "'{}' writes {} too; where both conditions hold, this rule wins.",
                earlier.id, earlier.to
            ),
        )),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::code_table::Tables;
    use crate::mapping::{FORMAT, MappingDoc, code, compile};

    #[test]
    fn what_never_runs_or_stays_is_said() {
        let rule =
            |id: &str, rest: &str| format!("[[rule]]\nid='{id}'\nto='PID-8'\ntext='x'\n{rest}\n");
        for (second, third, expected) in [
            ("when='PID-3 = 1'\nelse_of='a'", "", None),
            (
                "when='PID-3 = 2'\nelse_of='a'",
                "",
                Some(("b", code::UNREACHABLE)),
            ),
            (
                "when='PID-5 exists and PID-3 = 2'\nelse_of='a'",
                "",
                Some(("b", code::UNREACHABLE)),
            ),
            (
                "when='PID-4 = 1'\nelse_of='a'",
                "when='PID-9 = 4'\nelse_of='b'",
                Some(("c", code::UNREACHABLE)),
            ),
            ("when='PID-4 = 1'\nelse_of='a'", "else_of='b'", None),
            (
                "when='PID-5 exists and PID-5 empty'",
                "",
                Some(("b", code::UNREACHABLE)),
            ),
            ("when='PID-5 exists'", "when='PID-5 empty'", None),
            ("", "", Some(("b", code::WRITTEN_TWICE))),
        ] {
            let mut text = format!("format='{FORMAT}'\n");
            text += &rule("a", "when='PID-3 = 2 or PID-9 = 4'");
            text += &rule("b", second);
            if !third.is_empty() {
                text += &rule("c", third);
            }
            let doc = MappingDoc::parse(&text).expect("toml");
            let (mapping, findings) = compile(&doc, &Tables::new());
            assert!(mapping.is_some(), "{findings:?}");
            // That two conditions may hold at once is a hint, not a fault.
            let found = findings
                .iter()
                .find(|found| found.diagnostic.severity != crate::diagnostic::Severity::Hint)
                .map(|found| {
                    (
                        found.rule.as_deref().unwrap_or_default(),
                        found.diagnostic.code,
                    )
                });
            assert_eq!(found, expected, "{text}\n{findings:?}");
            assert!(findings.iter().all(|found| found.line.is_some()));
        }
    }
}
