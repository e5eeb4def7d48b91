//! The specification of an interface, and code tables that come back from it.

use super::ProvenView;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Names a specification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SpecAt {
    /// Folder name under `interfaces/`.
    pub interface: String,
}

/// Writes a specification to a file: a workbook where its name ends with `.xlsx`, else a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SpecSave {
    /// Which.
    pub at: SpecAt,
    /// Where to.
    pub path: String,
}

/// What a specification holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SpecView {
    /// Its title.
    pub title: String,
    /// Suggested file name, without an ending.
    pub file_name: String,
    /// How far the page is proven.
    pub page_tier: ProvenView,
    /// How far the workbook is.
    pub book_tier: ProvenView,
    /// Its sections in order.
    pub sections: Vec<SpecSection>,
    /// Questions that are open.
    pub open: u32,
}

/// One section of a specification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SpecSection {
    /// Its heading.
    pub title: String,
    /// What is to be known about it.
    pub intro: String,
    /// Rows in it.
    pub rows: u32,
}

/// A workbook with code tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TablesAt {
    /// Folder name under `interfaces/`.
    pub interface: String,
    /// The workbook.
    pub path: String,
}

/// Takes tables of a workbook over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TablesAccept {
    /// Which workbook, for which interface.
    pub at: TablesAt,
    /// Names of the tables.
    pub tables: Vec<String>,
}

/// The tables of a workbook beside those of an interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TablesView {
    /// Each table of the workbook.
    pub tables: Vec<TableDiff>,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TableDiff {
    /// Its name.
    pub table: String,
    /// The sheet that it stands on.
    pub sheet: String,
    /// Column heads.
    pub columns: Vec<String>,
    /// Whether the interface has no such table yet.
    pub is_new: bool,
    /// Rows that come.
    pub added: Vec<Vec<String>>,
    /// Rows that go.
    pub removed: Vec<Vec<String>>,
    /// Rows that are other than before.
    pub changed: Vec<RowDiff>,
    /// What has to be looked at twice.
    pub doubts: Vec<String>,
    /// Why it cannot be taken, where it cannot.
    pub refused: Option<String>,
}

/// One row, before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RowDiff {
    /// As the interface has it.
    pub before: Vec<String>,
    /// As the workbook has it.
    pub after: Vec<String>,
}
