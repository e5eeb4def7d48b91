//! Code tables: CSV as people keep it in a spreadsheet, looked up by its first column, or by several
//! whose names end in `*` in the header: `ward*,service*,department`.
//!
//! Comma, `"` quotes, a header row; cells are text as it stands, so zeros and white space are
//! kept. A key that stands twice is an error, and lookup sees rows alone: `constructor` is a
//! value like any other. Keys of several columns are one text with `|` between them, which
//! therefore no cell of such a key may hold. File access is not here; the text comes from outside.

mod edit;
mod paste;

pub use edit::TableEditError;
pub use paste::Header;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::span::Span;

/// The tables of one interface by name (file name without `.csv`).
pub type Tables = BTreeMap<String, Arc<CodeTable>>;

/// Findings about code tables.
pub mod code {
    use crate::diagnostic::Code;
    /// The text is not CSV.
    pub const NOT_CSV: Code = Code::new("table-not-csv");
    /// There is no header, or no result column.
    pub const NO_COLUMNS: Code = Code::new("table-no-columns");
    /// A column name stands twice.
    pub const DUPLICATE_COLUMN: Code = Code::new("table-duplicate-column");
    /// A key stands twice.
    pub const DUPLICATE_KEY: Code = Code::new("table-duplicate-key");
    /// A key column stands behind a result column.
    pub const KEY_COLUMN: Code = Code::new("table-key-column");
    /// A cell of a key of several columns holds what stands between them.
    pub const KEY_BAR: Code = Code::new("table-key-bar");
    /// A row has more or fewer cells than the header.
    pub const ROW_LENGTH: Code = Code::new("table-row-length");
}

/// A finding about a table, with the line of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFinding {
    /// Line in the file, 1-based.
    pub line: u32,
    /// What was found; its span counts bytes of the file.
    pub diagnostic: Diagnostic,
}

/// A code table in memory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CodeTable {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    keys: HashMap<String, usize>,
}

/// What stands between the parts of a key of several columns.
pub const KEY_SEPARATOR: char = '|';

/// What a column's name ends with where it is part of the key.
const KEY_MARK: char = '*';

impl CodeTable {
    /// An empty table with these columns, the key first.
    #[must_use]
    pub fn new(columns: Vec<String>) -> Self {
        Self {
            columns,
            rows: Vec::new(),
            keys: HashMap::new(),
        }
    }

    /// Reads CSV. What can be read is there also when something is wrong: the first row of a key
    /// counts, short rows are filled with empty cells.
    #[must_use]
    pub fn parse_csv(text: &str) -> (Self, Vec<TableFinding>) {
        let (records, findings) = records(text, b',');
        Self::of_records(records, findings)
    }

    /// The first record is the header.
    fn of_records(
        records: Vec<Record>,
        mut findings: Vec<TableFinding>,
    ) -> (Self, Vec<TableFinding>) {
        let mut table = Self::default();
        let mut first_lines = HashMap::new();
        for (ordinal, record) in records.into_iter().enumerate() {
            let Record {
                mut cells,
                line,
                span,
            } = record;
            let mut find = |code: Code, message: String| {
                findings.push(finding(line, span, code, Severity::Error, message));
            };
            if ordinal == 0 {
                table.header(cells, &mut find);
                continue;
            }
            if cells.len() != table.columns.len() {
                find(
                    code::ROW_LENGTH,
                    format!(
                        "This row has {} cells, the header names {} columns; a separator inside a cell needs quotes.",
                        cells.len(),
                        table.columns.len()
                    ),
                );
                cells.resize(table.columns.len(), String::new());
            }
            let key = table.key_of(&cells);
            if table.has_bar(&cells) {
                find(
                    code::KEY_BAR,
                    format!(
                        "The key '{key}' has several columns, and none of them can hold {KEY_SEPARATOR}, which stands between them."
                    ),
                );
                continue;
            }
            if let Some(first) = first_lines.get(&key) {
                find(
                    code::DUPLICATE_KEY,
                    format!(
                        "The key '{key}' already stands on line {first}; a code can have one meaning only."
                    ),
                );
                continue;
            }
            first_lines.insert(key.clone(), line);
            table.keys.insert(key, table.rows.len());
            table.rows.push(cells);
        }
        if table.columns.is_empty() && findings.is_empty() {
            findings.push(finding(
                1,
                Span::default(),
                code::NO_COLUMNS,
                Severity::Error,
                "The table is empty; its first row names the columns, the key first.".to_owned(),
            ));
        }
        (table, findings)
    }

    fn header(&mut self, cells: Vec<String>, find: &mut impl FnMut(Code, String)) {
        self.columns = cells;
        let cells = &self.columns;
        if cells.len() <= self.key_columns() {
            let message = if cells.len() < 2 {
                "The header names one column; a table needs a key and at least one result."
            } else {
                "Every column of the header belongs to the key; a table needs a result as well."
            };
            find(code::NO_COLUMNS, message.to_owned());
        }
        let mut results = cells.iter().skip(self.key_columns());
        if let Some(late) = results.find(|name| name.ends_with(KEY_MARK)) {
            let message =
                format!("The column '{late}' is marked as part of the key; those come first.");
            find(code::KEY_COLUMN, message);
        }
        for (index, name) in cells.iter().enumerate() {
            if cells
                .iter()
                .take(index)
                .any(|other| bare(other) == bare(name))
            {
                find(
                    code::DUPLICATE_COLUMN,
                    format!("The column '{name}' stands twice in the header."),
                );
            }
        }
    }

    /// Whether a key of several columns holds what stands between them.
    fn has_bar(&self, row: &[String]) -> bool {
        let columns = self.key_columns();
        let mut parts = row.iter().take(columns);
        columns > 1 && parts.any(|cell| cell.contains(KEY_SEPARATOR))
    }

    /// How many columns are the key, at least one; they are the first.
    #[must_use]
    pub fn key_columns(&self) -> usize {
        let marked = self
            .columns
            .iter()
            .take_while(|name| name.ends_with(KEY_MARK));
        marked.count().max(1)
    }

    /// The key of a row.
    #[must_use]
    pub fn key_of(&self, row: &[String]) -> String {
        let parts = row.get(..self.key_columns()).unwrap_or(row);
        parts.join(KEY_SEPARATOR.encode_utf8(&mut [0; 4]))
    }

    /// A row with this key and empty results; none where the key has not as many parts as there are
    /// key columns.
    #[must_use]
    pub fn row_of(&self, key: &str) -> Option<Vec<String>> {
        let parts: Vec<&str> = match self.key_columns() {
            1 => vec![key],
            _ => key.split(KEY_SEPARATOR).collect(),
        };
        let mut row: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
        (row.len() == self.key_columns()).then(|| {
            row.resize(self.columns.len(), String::new());
            row
        })
    }

    /// Column names as they are written, the key first.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Rows in the order of the file, each as long as [`CodeTable::columns`].
    #[must_use]
    pub fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }

    /// Position of a column by name; [`key_columns`](Self::key_columns) is the first result.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| bare(column) == bare(name))
    }

    /// The cell of this column in the row of this key.
    #[must_use]
    pub fn lookup(&self, key: &str, column: usize) -> Option<&str> {
        self.rows
            .get(*self.keys.get(key)?)?
            .get(column)
            .map(String::as_str)
    }

    /// The table as CSV: quotes only where they are needed, LF line ends.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut out = String::new();
        for row in std::iter::once(&self.columns).chain(&self.rows) {
            for (index, cell) in row.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                // A row of one empty cell would be a blank line, which is no row.
                if cell.contains(['"', ',', '\r', '\n'])
                    || cell.starts_with('\u{feff}')
                    || (row.len() == 1 && cell.is_empty())
                {
                    out.push('"');
                    out.push_str(&cell.replace('"', "\"\""));
                    out.push('"');
                } else {
                    out.push_str(cell);
                }
            }
            out.push('\n');
        }
        out
    }
}

/// A row as it was read.
struct Record {
    cells: Vec<String>,
    line: u32,
    span: Span,
}

/// The rows of a text with separators; what cannot be read as such ends them.
fn records(text: &str, separator: u8) -> (Vec<Record>, Vec<TableFinding>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut findings = Vec::new();
    let mut found = Vec::new();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error
                    .position()
                    .map_or(0, |at| u32::try_from(at.line()).unwrap_or(u32::MAX));
                findings.push(finding(
                    line,
                    Span::default(),
                    code::NOT_CSV,
                    Severity::Error,
                    format!("This is not CSV: {error}."),
                ));
                break;
            }
        };
        let start = record
            .position()
            .map_or(0, |at| usize::try_from(at.byte()).unwrap_or(0));
        // The reader names the line on which it started to look; blank lines stand before the row.
        let blank = text.get(start..).map_or(0, |rest| {
            rest.len() - rest.trim_start_matches(['\r', '\n']).len()
        });
        let start = start + blank;
        found.push(Record {
            cells: record.iter().map(str::to_owned).collect(),
            line: line_of(text, start),
            span: Span {
                start,
                end: text
                    .get(start..)
                    .and_then(|rest| rest.find(['\r', '\n']))
                    .map_or(text.len(), |at| start + at),
            },
        });
    }
    (found, findings)
}

fn finding(line: u32, span: Span, code: Code, severity: Severity, message: String) -> TableFinding {
    TableFinding {
        line,
        diagnostic: Diagnostic {
            code,
            severity,
            address: None,
            span: Some(span),
            rule: None,
            message,
        },
    }
}

/// The name of a column without the mark of a key.
fn bare(name: &str) -> &str {
    name.trim_end_matches(KEY_MARK)
}

/// 1-based line of an offset; CR, LF and CRLF end a line.
fn line_of(text: &str, offset: usize) -> u32 {
    let before = text.get(..offset).unwrap_or(text);
    let ends = before.matches('\n').count() + before.matches('\r').count()
        - before.matches("\r\n").count();
    u32::try_from(ends + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_is_written() {
        let text = "code,result,word\r\n007,\"a,b\",\"say \"\"hi\"\"\"\r\nconstructor, x ,\"two\nlines\"\r\n";
        let (table, findings) = CodeTable::parse_csv(text);
        assert_eq!(findings, []);
        assert_eq!(table.lookup("007", 1), Some("a,b"));
        assert_eq!(table.lookup("7", 1), None);
        assert_eq!(
            table.lookup("constructor", table.column("word").expect("there")),
            Some("two\nlines")
        );
        assert_eq!(table.lookup("toString", 1), None);
        let (again, findings) = CodeTable::parse_csv(&table.to_csv());
        assert_eq!((again, findings), (table, vec![]));
    }

    #[test]
    fn finds_with_line() {
        for (text, line, expected) in [
            ("", 1, code::NO_COLUMNS),
            ("code\nM\n", 1, code::NO_COLUMNS),
            ("a,a\n", 1, code::DUPLICATE_COLUMN),
            ("a,b\nM,1\n\nF,2\nM,3\n", 5, code::DUPLICATE_KEY),
            ("a,b\nM,1,2\n", 2, code::ROW_LENGTH),
            ("a,b\n\"x\ny\",1\nM\n", 4, code::ROW_LENGTH),
        ] {
            let (_, findings) = CodeTable::parse_csv(text);
            let found: Vec<_> = findings
                .iter()
                .map(|f| (f.line, f.diagnostic.code))
                .collect();
            assert_eq!(found, [(line, expected)], "{text}");
        }
    }

    #[test]
    fn keys_of_several_columns() {
        let (mut table, findings) =
            CodeTable::parse_csv("ward*,service*,unit\n3W,CAR,11\n3W,,12\n4E,CAR,13\n");
        assert_eq!((findings, table.key_columns()), (vec![], 2));
        assert_eq!(table.lookup("3W|CAR", 2), Some("11"));
        assert_eq!(table.lookup("3W|", 2), Some("12"));
        assert_eq!(
            (table.lookup("3W", 2), table.lookup("3W|CAR|", 2)),
            (None, None)
        );
        assert_eq!(
            (table.column("service"), table.column("unit")),
            (Some(1), Some(2))
        );
        assert_eq!(table.rename_key("4E|CAR", "4E|SUR"), Ok(()));
        assert!(table.rename_key("4E|SUR", "4E").is_err());
        assert_eq!(table.remove_row("3W|"), Ok(()));
        assert_eq!(
            table.to_csv(),
            "ward*,service*,unit\n3W,CAR,11\n4E,SUR,13\n"
        );
        for (text, line, expected) in [
            ("a*,b*\n", 1, code::NO_COLUMNS),
            ("a*,b,c*\n", 1, code::KEY_COLUMN),
            ("a*,a,b\n", 1, code::DUPLICATE_COLUMN),
            ("a*,b*,c\n1,2,3\n1,2,4\n", 3, code::DUPLICATE_KEY),
            ("a*,b*,c\n1|,2,3\n", 2, code::KEY_BAR),
        ] {
            let (_, findings) = CodeTable::parse_csv(text);
            let found: Vec<_> = findings
                .iter()
                .map(|f| (f.line, f.diagnostic.code))
                .collect();
            assert_eq!(found, [(line, expected)], "{text}");
        }
    }

    #[test]
    fn edits() {
        let (mut table, _) = CodeTable::parse_csv("a,b\nM,1\nF,2\nU,9\n");
        let row = |cells: &[&str]| cells.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
        assert_eq!(table.set_row(row(&["F", "7"])), Ok(()));
        assert_eq!(table.set_row(row(&["O", "8"])), Ok(()));
        assert_eq!(table.remove_row("M"), Ok(()));
        assert_eq!(table.rename_key("U", "X"), Ok(()));
        assert!(
            table.rename_key("F", "X").is_err()
                && table.remove_row("M").is_err()
                && table.set_row(row(&["1"])).is_err()
        );
        let (mut two, _) = CodeTable::parse_csv("a*,b*,c\n");
        assert!(two.set_row(row(&["1|2", "3", "4"])).is_err());
        assert_eq!(table.to_csv(), "a,b\nF,7\nX,9\nO,8\n");
        assert_eq!(
            (
                table.lookup("F", 1),
                table.lookup("X", 1),
                table.lookup("O", 1)
            ),
            (Some("7"), Some("9"), Some("8"))
        );
    }
}
