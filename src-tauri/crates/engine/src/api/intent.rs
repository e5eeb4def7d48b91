//! Edits of a mapping, as a front end means them.

use super::view::Intent;
use crate::mapping::Edit;
use hl7wb_core::mapping::{self, NewRule};

/// What a person meant, as the session makes it.
#[must_use]
pub fn edit(intent: Intent) -> Edit {
    let rule = |intent| Edit::Rule(Box::new(intent));
    let add = |new: NewRule, before| rule(mapping::Intent::AddRule { rule: new, before });
    match intent {
        Intent::AddCopy { to, from, before } => add(
            NewRule {
                to,
                from: Some(from),
                ..NewRule::default()
            },
            before,
        ),
        Intent::AddText { to, text, before } => add(
            NewRule {
                to,
                text: Some(text),
                ..NewRule::default()
            },
            before,
        ),
        Intent::AddDrop { to } => add(
            NewRule {
                to,
                wire: Some(String::new()),
                ..NewRule::default()
            },
            None,
        ),
        Intent::AddSegment {
            segment,
            wire,
            after,
        } => add(
            NewRule {
                to: segment,
                wire: Some(wire),
                after,
                ..NewRule::default()
            },
            None,
        ),
        Intent::Remove { rule: id } => rule(mapping::Intent::RemoveRule { rule: id }),
        Intent::Move { rule: id, before } => rule(mapping::Intent::MoveRule { rule: id, before }),
        Intent::SetTarget { rule: id, to } => rule(mapping::Intent::SetTarget { rule: id, to }),
        Intent::SetSource { rule: id, from } => rule(mapping::Intent::SetSource { rule: id, from }),
        Intent::SetText { rule: id, text } => rule(mapping::Intent::SetText { rule: id, text }),
        Intent::SetWire { rule: id, wire } => rule(mapping::Intent::SetWire { rule: id, wire }),
        Intent::SetSteps { rule: id, steps } => rule(mapping::Intent::SetSteps { rule: id, steps }),
        Intent::SetWhen { rule: id, when } => rule(mapping::Intent::SetWhen { rule: id, when }),
        Intent::SetIn { rule: id, each } => rule(mapping::Intent::SetIn { rule: id, each }),
        Intent::SetNote { rule: id, note } => rule(mapping::Intent::SetNote { rule: id, note }),
        Intent::AddTable { table, columns } => Edit::AddTable(table, columns),
        Intent::SetTableRow { table, row } => Edit::SetRow(table, row),
        Intent::RemoveTableRow { table, key } => Edit::RemoveRow(table, key),
        Intent::SetFilter { filter } => Edit::SetFilter(filter),
    }
}
