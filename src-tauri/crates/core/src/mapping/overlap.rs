//! Rules that meet in their targets: what one writes and another writes again.

use super::code;
use super::model::{Action, Block, Mapping, Rule, RuleFinding};
use crate::diagnostic::{Diagnostic, Severity};
use crate::path::{Address, Index};

/// Findings about targets that are written twice.
pub(super) fn find(mapping: &Mapping) -> Vec<RuleFinding> {
    let mut rules: Vec<(Option<usize>, &Rule)> = Vec::new();
    with_loops(&mapping.blocks, None, &mut rules);
    let mut findings = Vec::new();
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
