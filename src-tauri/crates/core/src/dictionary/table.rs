//! Code tables and what their codes mean.

use std::collections::BTreeMap;

use super::Version;
use super::text::{self, TABLES, optional};

/// Who says which codes a table has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TableKind {
    /// Suggested by HL7, decided by the site: another code is no error.
    User,
    /// Fixed by HL7.
    Hl7,
    /// Fixed by somebody else.
    External,
    /// Kept by HL7 for codes of somebody else.
    Hl7External,
    /// Taken over from another standard.
    Imported,
    /// No longer used by this version.
    NoLongerUsed,
}

impl TableKind {
    pub(super) fn from_code(code: &str) -> Option<TableKind> {
        match code {
            "U" => Some(TableKind::User),
            "H" => Some(TableKind::Hl7),
            "E" => Some(TableKind::External),
            "X" => Some(TableKind::Hl7External),
            "I" => Some(TableKind::Imported),
            "N" => Some(TableKind::NoLongerUsed),
            _ => None,
        }
    }

    /// In plain words.
    pub fn label(self) -> &'static str {
        match self {
            TableKind::User => "user-defined",
            TableKind::Hl7 => "HL7-defined",
            TableKind::External => "defined elsewhere",
            TableKind::Hl7External => "HL7 table of external codes",
            TableKind::Imported => "imported",
            TableKind::NoLongerUsed => "no longer used",
        }
    }
}

/// A code table in one version.
#[derive(Clone, Debug)]
pub struct TableDef {
    /// `0001`
    pub id: &'static str,
    /// `Administrative Sex`
    pub name: &'static str,
    /// Who says which codes it has.
    pub kind: TableKind,
    /// In the order of the codes. Empty for a table that lists none.
    pub codes: Vec<CodeDef>,
}

/// A code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeDef {
    /// As on the wire.
    pub code: &'static str,
    /// In words; none where the standard lists a bare code.
    pub meaning: Option<&'static str>,
}

impl TableDef {
    /// The code written exactly so.
    pub fn code(&self, code: &str) -> Option<&CodeDef> {
        self.codes.iter().find(|def| def.code == code)
    }

    /// What the code means.
    pub fn meaning(&self, code: &str) -> Option<&'static str> {
        self.code(code)?.meaning
    }
}

pub(super) fn load(version: Version) -> BTreeMap<&'static str, TableDef> {
    let mut tables: BTreeMap<&'static str, TableDef> = BTreeMap::new();
    text::rows(TABLES.text(), version, |row| {
        let [first, second, ..] = row.columns;
        if row.child.is_empty() {
            if let Some(kind) = TableKind::from_code(first) {
                tables.insert(
                    row.parent,
                    TableDef {
                        id: row.parent,
                        name: second,
                        kind,
                        codes: Vec::new(),
                    },
                );
            }
        } else if let Some(table) = tables.get_mut(row.parent) {
            table.codes.push(CodeDef {
                code: row.child,
                meaning: optional(first),
            });
        }
    });
    tables
}
