//! From what a person meant to the files as they would be.

use std::sync::Arc;

use hl7wb_core::code_table::CodeTable;
use hl7wb_core::condition::Condition;
use hl7wb_core::diagnostic::Severity;
use hl7wb_core::mapping::{Intent, MappingDoc, NewRule};
use hl7wb_core::path::Address;

use super::files::{Places, Written};
use super::{Edit, Tally};
use crate::fault::Fault;
use crate::reading::Reading;

/// What an edit is made to.
pub(super) struct Ground<'a> {
    pub(super) places: &'a Places,
    pub(super) tally: &'a Tally,
    pub(super) reading: &'a Reading,
}

pub(super) fn refused(error: &dyn std::fmt::Display) -> Fault {
    Fault::new("edit-refused", format!("{error}."))
}

impl Ground<'_> {
    /// The files after an edit.
    ///
    /// # Errors
    /// `edit-refused`, with a sentence.
    pub(super) fn after(&self, now: &Written, edit: Edit) -> Result<Written, Fault> {
        match edit {
            Edit::All(edits) => edits
                .into_iter()
                .try_fold(now.clone(), |now, edit| self.after(&now, edit)),
            Edit::Rule(intent) => {
                let mut document = MappingDoc::parse(&now.mapping).map_err(|e| refused(&e))?;
                document
                    .apply(&self.placed(*intent))
                    .map_err(|error| refused(&error))?;
                Ok(Written {
                    mapping: document.to_string().into(),
                    ..now.clone()
                })
            }
            Edit::AddTable(name, columns) => {
                named(&name)?;
                if now.tables.contains_key(&name) {
                    return Err(refused(&format!("there is a table '{name}' already")));
                }
                if columns.len() < 2 || columns.iter().any(|column| column.trim().is_empty()) {
                    return Err(refused(
                        &"a table has a key column and at least one result column",
                    ));
                }
                Ok(with_table(now, &name, CodeTable::new(columns)))
            }
            Edit::PasteTable(name, text, header) => {
                named(&name)?;
                let (table, findings) = CodeTable::from_pasted(&text, header);
                let broken = findings
                    .iter()
                    .find(|found| found.diagnostic.severity == Severity::Error);
                match broken {
                    Some(found) => Err(Fault::new(
                        "edit-refused",
                        format!("Line {}: {}", found.line, found.diagnostic.message),
                    )),
                    None => Ok(with_table(now, &name, table)),
                }
            }
            Edit::SetRows(name, rows) => {
                let mut table = table(now, &name)?;
                for row in rows {
                    table.set_row(row).map_err(|error| refused(&error))?;
                }
                Ok(with_table(now, &name, table))
            }
            Edit::AddUnmapped(name) => {
                let mut table = table(now, &name)?;
                let missing = self.tally.unmapped.get(&name);
                for value in missing.into_iter().flat_map(|values| values.keys()) {
                    // A text that has not as many parts as the table has keys is no key of it.
                    if let Some(row) = table.row_of(value) {
                        table.set_row(row).map_err(|error| refused(&error))?;
                    }
                }
                Ok(with_table(now, &name, table))
            }
            Edit::RemoveRow(name, key) => {
                let mut table = table(now, &name)?;
                table.remove_row(&key).map_err(|error| refused(&error))?;
                Ok(with_table(now, &name, table))
            }
            Edit::RenameColumn(name, at, to) => super::columns::rename(now, &name, at, &to),
            Edit::SetFilter(filter) => {
                if !filter.trim().is_empty() {
                    Condition::parse(&filter).map_err(|error| refused(&error.message))?;
                }
                self.places.with_filter(now, &filter)
            }
        }
    }

    /// A rule that adds a segment says where; who does not say leaves it to the dictionary.
    fn placed(&self, intent: Intent) -> Intent {
        let Intent::AddRule { mut rule, before } = intent else {
            return intent;
        };
        if self.asks_for_a_place(&rule) {
            rule.after = self.anchors(&rule.to);
        }
        Intent::AddRule { rule, before }
    }

    fn asks_for_a_place(&self, rule: &NewRule) -> bool {
        let segment = rule.to.parse::<Address>().is_ok_and(|to| to.is_segment());
        let adds = rule.from.is_some() || rule.wire.as_ref().is_some_and(|wire| !wire.is_empty());
        segment && adds && rule.after.is_empty()
    }

    /// The segments behind which one belongs, nearest first: by the structure of what comes out.
    fn anchors(&self, to: &str) -> Vec<String> {
        let version = self.tally.target_version.as_deref().unwrap_or_default();
        let dictionary = self.reading.knowledge.dictionary(version);
        let id = to.get(..3).unwrap_or(to);
        let found = self
            .tally
            .target_structure
            .as_deref()
            .and_then(|structure| dictionary.structure(structure))
            .map(|structure| structure.anchors(id))
            .unwrap_or_default();
        match found.is_empty() {
            false => found.into_iter().map(str::to_owned).collect(),
            true => vec!["MSH".to_owned()],
        }
    }
}

fn named(name: &str) -> Result<(), Fault> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    match !name.is_empty() && name.chars().all(plain) {
        true => Ok(()),
        false => Err(refused(&"a table's name has letters, digits, - and _ only")),
    }
}

pub(super) fn table(now: &Written, name: &str) -> Result<CodeTable, Fault> {
    let table = now.tables.get(name);
    let table = table.ok_or_else(|| refused(&format!("there is no table '{name}'")))?;
    Ok(table.as_ref().clone())
}

pub(super) fn with_table(now: &Written, name: &str, table: CodeTable) -> Written {
    let mut next = now.clone();
    next.tables.insert(name.to_owned(), Arc::new(table));
    next
}
