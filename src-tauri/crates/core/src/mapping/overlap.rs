//! Rules that meet in their targets: what one writes and another writes again.

use super::code;
use super::model::{Action, Block, Mapping, Rule, RuleFinding};
use crate::diagnostic::{Diagnostic, Severity};
use crate::path::{Address, Index};

/// Findings about targets that are written twice.
pub(super) fn find(mapping: &Mapping) -> Vec<RuleFinding> {
    let mut findings = Vec::new();
    let mut earlier: Vec<(usize, &Rule)> = Vec::new();
    for (number, block) in mapping.blocks.iter().enumerate() {
        let rules = match block {
            Block::Rule(rule) => std::slice::from_ref(rule),
            Block::Loop(each) => each.rules.as_slice(),
        };
        let looped = matches!(block, Block::Loop(_));
        for rule in rules {
            if let Some((at, first)) = earlier.iter().rev().find(|(_, other)| meets(other, rule)) {
                // Turns of two loops over different things are not compared.
                let comparable = !looped || *at == number;
                if comparable && let Some(diagnostic) = verdict(first, rule) {
                    findings.push(RuleFinding {
                        rule: Some(rule.id.clone()),
                        line: Some(rule.line),
                        diagnostic,
                    });
                }
            }
            earlier.push((number, rule));
        }
    }
    findings
}

/// Whether the later rule writes all that the earlier one wrote.
fn meets(earlier: &Rule, later: &Rule) -> bool {
    let writes = |rule: &Rule| match rule.action {
        Action::Copy { .. } | Action::Value { .. } | Action::Text { .. } | Action::Wire { .. } => {
            true
        }
        Action::Drop | Action::Add { .. } => false,
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
