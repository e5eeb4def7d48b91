//! Code tables that were edited in a workbook, read back as a list of changes: nothing is written before
//! somebody has looked at them.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Range, Reader, Xlsx};
use hl7wb_core::code_table::CodeTable;

use crate::fault::Fault;
use crate::mapping::replace;
use crate::project::Interface;
use crate::spec::TABLE_HEAD;

/// One table of a workbook beside the one of the interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableChange {
    /// Its name.
    pub table: String,
    /// The sheet that it stands on.
    pub sheet: String,
    /// Column heads, as the interface has them, or as the workbook where the table is new.
    pub columns: Vec<String>,
    /// Whether the interface has no such table yet.
    pub is_new: bool,
    /// Rows that come.
    pub added: Vec<Vec<String>>,
    /// Rows that go.
    pub removed: Vec<Vec<String>>,
    /// Rows that are other than before: before and after.
    pub changed: Vec<(Vec<String>, Vec<String>)>,
    /// What has to be looked at twice, such as a code that became a number.
    pub doubts: Vec<String>,
    /// Why it cannot be taken, where it cannot.
    pub refused: Option<String>,
    /// The table as it would be.
    result: CodeTable,
}

impl TableChange {
    /// Whether anything would be another.
    #[must_use]
    pub fn is_change(&self) -> bool {
        self.is_new
            || !(self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty())
    }
}

/// Reads the code tables of a workbook and holds them against those of an interface.
///
/// # Errors
/// Where the file cannot be read, is no workbook, or holds no code table.
pub fn review(interface: &Interface, file: &Path) -> Result<Vec<TableChange>, Fault> {
    let bytes = std::fs::read(file).map_err(|error| {
        let message = format!("{} could not be read: {error}.", file.display());
        Fault::new("file-unreadable", message)
    })?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| {
        let message = format!("{} is no workbook (.xlsx).", file.display());
        Fault::new("not-a-workbook", message).because(error)
    })?;
    let mut changes = Vec::new();
    for sheet in book.sheet_names() {
        let range = book.worksheet_range(&sheet).map_err(|error| {
            let message = format!("The sheet {sheet} of {} cannot be read.", file.display());
            Fault::new("not-a-workbook", message).because(error)
        })?;
        let head = cell(&range, 0, 0).0;
        if let Some(table) = head.strip_prefix(TABLE_HEAD) {
            changes.push(of_sheet(interface, table.trim(), sheet, &range));
        }
    }
    match changes.is_empty() {
        false => Ok(changes),
        true => Err(Fault::new(
            "no-table",
            format!(
                "{} holds no code table: the sheet of one begins with \u{201c}{TABLE_HEAD}\u{201d} and its name, as the workbook of the specification has it.",
                file.display()
            ),
        )),
    }
}

/// Writes the tables that were chosen.
///
/// # Errors
/// Where one cannot be taken, or a file cannot be written; nothing is written where one cannot be taken.
pub fn accept(
    interface: &Interface,
    changes: &[TableChange],
    tables: &[String],
) -> Result<usize, Fault> {
    let chosen: Vec<&TableChange> = changes
        .iter()
        .filter(|change| change.is_change() && tables.contains(&change.table))
        .collect();
    if let Some((change, why)) = chosen
        .iter()
        .find_map(|change| Some((change, change.refused.as_ref()?)))
    {
        return Err(Fault::new(
            "table-refused",
            format!("{} cannot be taken: {why}", change.table),
        ));
    }
    let folder = interface.folder.join("tables");
    std::fs::create_dir_all(&folder).map_err(|cause| {
        let message = format!("{} could not be made.", folder.display());
        Fault::new("file-unwritable", message).because(cause)
    })?;
    for change in &chosen {
        replace(
            &folder.join(format!("{}.csv", change.table)),
            change.result.to_csv().as_bytes(),
        )?;
    }
    Ok(chosen.len())
}

fn of_sheet(interface: &Interface, table: &str, sheet: String, range: &Range<Data>) -> TableChange {
    let mut doubts = Vec::new();
    let (columns, rows) = read(range, &mut doubts);
    let known = interface
        .tables()
        .into_iter()
        .find(|(name, _)| name == table)
        .and_then(|(_, file)| std::fs::read_to_string(file).ok())
        .map(|text| CodeTable::parse_csv(&text).0);
    let mut change = TableChange {
        table: table.to_owned(),
        sheet,
        columns: known
            .as_ref()
            .map_or_else(|| columns.clone(), |known| known.columns().to_vec()),
        is_new: known.is_none(),
        added: Vec::new(),
        removed: Vec::new(),
        changed: Vec::new(),
        doubts,
        refused: None,
        result: CodeTable::new(columns.clone()),
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if table.is_empty() || !table.chars().all(plain) {
        change.refused =
            Some("its name has other characters than letters, digits, - and _.".to_owned());
        return change;
    }
    if columns.len() < 2 {
        change.refused = Some("its heads name fewer than two columns.".to_owned());
        return change;
    }
    if change.columns != columns {
        change.refused = Some(format!(
            "its heads are {}, and those of the interface {}.",
            columns.join(", "),
            change.columns.join(", ")
        ));
        return change;
    }
    let old = known.unwrap_or_else(|| CodeTable::new(columns));
    let mut keys: BTreeSet<String> = BTreeSet::new();
    for row in rows {
        let key = change.result.key_of(&row);
        if !keys.insert(key.clone()) {
            change.refused = Some(format!("the key '{key}' stands twice."));
            return change;
        }
        let before = old.rows().iter().find(|known| old.key_of(known) == key);
        match before {
            None => change.added.push(row.clone()),
            Some(before) if *before != row => change.changed.push((before.clone(), row.clone())),
            Some(_) => {}
        }
        if let Err(error) = change.result.set_row(row) {
            change.refused = Some(format!("{error}."));
            return change;
        }
    }
    change.removed = old
        .rows()
        .iter()
        .filter(|row| !keys.contains(&old.key_of(row)))
        .cloned()
        .collect();
    change
}

/// Heads and rows: the heads are the first line below the title with at least two cells.
fn read(range: &Range<Data>, doubts: &mut Vec<String>) -> (Vec<String>, Vec<Vec<String>>) {
    let Some((last_row, last_column)) = range.end() else {
        return (Vec::new(), Vec::new());
    };
    let line = |row: u32| -> Vec<(String, Option<&'static str>)> {
        (0..=last_column)
            .map(|column| cell(range, row, column))
            .collect()
    };
    let filled = |row: u32| {
        line(row)
            .iter()
            .filter(|(text, _)| !text.is_empty())
            .count()
    };
    let Some(head) = (2..=last_row).find(|row| filled(*row) > 1) else {
        return (Vec::new(), Vec::new());
    };
    let mut columns: Vec<String> = line(head).into_iter().map(|(text, _)| text).collect();
    while columns.last().is_some_and(String::is_empty) {
        columns.pop();
    }
    let mut rows = Vec::new();
    for row in head + 1..=last_row {
        if filled(row) == 0 {
            continue;
        }
        let mut cells = Vec::new();
        for ((text, doubt), column) in line(row).into_iter().zip(&columns) {
            if let Some(doubt) = doubt {
                doubts.push(format!("Row {}, {column}: `{text}` {doubt}.", row + 1));
            }
            cells.push(text);
        }
        rows.push(cells);
    }
    (columns, rows)
}

/// The text of a cell, and what is doubtful about it.
fn cell(range: &Range<Data>, row: u32, column: u32) -> (String, Option<&'static str>) {
    const NUMBER: &str = "is a number in the workbook, so that zeros in front of it may be gone; format the column as text";
    match range.get_value((row, column)) {
        None | Some(Data::Empty) => (String::new(), None),
        Some(Data::String(text)) => (text.clone(), None),
        Some(Data::Float(number)) => (format!("{number}"), Some(NUMBER)),
        Some(Data::Int(number)) => (number.to_string(), Some(NUMBER)),
        Some(Data::Bool(yes)) => (
            if *yes { "TRUE" } else { "FALSE" }.to_owned(),
            Some("is yes or no in the workbook; format the column as text"),
        ),
        Some(other) => (
            other.to_string(),
            Some("is a date or an error in the workbook; format the column as text"),
        ),
    }
}
