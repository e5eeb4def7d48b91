//! Edits of a mapping, as a front end means them.

use super::view::{Intent, RuleParts};
use crate::mapping::Edit;
use hl7wb_core::code_table::Header;
use hl7wb_core::mapping::{self, NewRule};

/// What a person meant, as the session makes it.
#[must_use]
pub fn edit(intent: Intent) -> Edit {
    let rule = |intent| Edit::Rule(Box::new(intent));
    let add = |new: NewRule, before| rule(mapping::Intent::AddRule { rule: new, before });
    match intent {
        Intent::All { intents } => Edit::All(intents.into_iter().map(edit).collect()),
        Intent::AddRule { parts, before } => add(new_rule(parts), before),
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
        Intent::SetElseOf { rule: id, else_of } => {
            rule(mapping::Intent::SetElseOf { rule: id, else_of })
        }
        Intent::SetAfter { rule: id, after } => rule(mapping::Intent::SetAfter { rule: id, after }),
        Intent::AddRefusal {
            answer,
            when,
            text,
            each,
            before,
        } => add(
            NewRule {
                refuse: answer,
                text: Some(text),
                when,
                each,
                ..NewRule::default()
            },
            before,
        ),
        Intent::AddKeep { keep, each, before } => add(
            NewRule {
                keep,
                each,
                ..NewRule::default()
            },
            before,
        ),
        Intent::SetSort { rule: id, sort } => rule(mapping::Intent::SetSort { rule: id, sort }),
        Intent::SetRefuse {
            rule: id,
            answer,
            text,
        } => rule(mapping::Intent::SetRefuse {
            rule: id,
            answer,
            text,
        }),
        Intent::SetKeep { rule: id, keep } => rule(mapping::Intent::SetKeep { rule: id, keep }),
        Intent::SetEach { each } => rule(mapping::Intent::SetEach { each }),
        Intent::SetStructure { structure, version } => {
            rule(mapping::Intent::SetStructure { structure, version })
        }
        Intent::SetStart { start } => rule(mapping::Intent::SetStart { start }),
        Intent::PasteTable {
            table,
            text,
            header,
        } => Edit::PasteTable(table, text, table_header(header)),
        Intent::SetTableRow { table, row } => Edit::SetRows(table, vec![row]),
        Intent::SetTableRows { table, rows } => Edit::SetRows(table, rows),
        Intent::AddUnmapped { table } => Edit::AddUnmapped(table),
        Intent::RemoveTableRow { table, key } => Edit::RemoveRow(table, key),
        Intent::RenameColumn { table, at, name } => Edit::RenameColumn(table, at as usize, name),
        Intent::SetFilter { filter } => Edit::SetFilter(filter),
    }
}

fn new_rule(parts: RuleParts) -> NewRule {
    let RuleParts {
        to,
        from,
        text,
        wire,
        steps,
        when,
        each,
        else_of,
        after,
        note,
    } = parts;
    NewRule {
        id: None,
        to,
        from,
        text,
        wire,
        steps,
        when,
        each,
        else_of,
        after,
        note,
        ..NewRule::default()
    }
}

/// Whether the first row that was pasted names the columns.
#[must_use]
pub fn table_header(first: bool) -> Header {
    match first {
        true => Header::First,
        false => Header::None,
    }
}
