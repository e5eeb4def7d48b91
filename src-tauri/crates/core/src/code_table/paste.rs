//! What comes out of a spreadsheet by copy and paste, to a code table.

use super::{CodeTable, Record, TableFinding};

/// Whether the first row names the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Header {
    /// It does.
    First,
    /// It is a row like the others; the columns are called code, result, result2 ….
    None,
}

impl CodeTable {
    /// Reads cells as a spreadsheet puts them on the clipboard: between them tabs (or, where the first
    /// line has none, semicolons or else commas), quotes around a cell that holds a line end; CR, LF or
    /// both end a row. Rows and columns without any text are left out; spaces around a cell go, for
    /// nobody sees them there. Findings count the lines of the text that was pasted.
    #[must_use]
    pub fn from_pasted(text: &str, header: Header) -> (Self, Vec<TableFinding>) {
        let first = text.trim_start_matches(['\u{feff}', '\r', '\n']);
        let first = first.split(['\r', '\n']).next().unwrap_or_default();
        let separator = if first.contains('\t') {
            b'\t'
        } else if first.contains(';') {
            b';'
        } else {
            b','
        };
        let (mut records, findings) = super::records(text, separator);
        tidy(&mut records);
        let first = records.first_mut().map(|record| {
            let width = record.cells.len();
            (record, width)
        });
        match (header, first) {
            (Header::First, Some((record, _))) => name(&mut record.cells),
            (Header::None, Some((record, width))) => {
                let mut cells = vec![String::new(); width];
                name(&mut cells);
                let header = Record {
                    cells,
                    line: record.line,
                    span: record.span,
                };
                records.insert(0, header);
            }
            (_, None) => {}
        }
        Self::of_records(records, findings)
    }
}

/// Cells without white space around them, without columns that are empty in all rows.
fn tidy(records: &mut Vec<Record>) {
    for record in records.iter_mut() {
        for cell in &mut record.cells {
            *cell = cell.trim().to_owned();
        }
    }
    records.retain(|record| record.cells.iter().any(|cell| !cell.is_empty()));
    let widest = records.iter().map(|record| record.cells.len()).max();
    let used: Vec<bool> = (0..widest.unwrap_or(0))
        .map(|at| {
            records
                .iter()
                .any(|record| record.cells.get(at).is_some_and(|cell| !cell.is_empty()))
        })
        .collect();
    for record in records {
        let mut column = used.iter();
        record
            .cells
            .retain(|_| column.next().copied().unwrap_or(true));
    }
}

/// Names for columns that have none.
fn name(columns: &mut [String]) {
    for (index, column) in columns.iter_mut().enumerate() {
        if column.is_empty() {
            *column = match index {
                0 => "code".to_owned(),
                1 => "result".to_owned(),
                _ => format!("result{index}"),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code_table::code;
    use proptest::prelude::*;

    #[test]
    fn what_spreadsheets_give() {
        for (text, header, csv) in [
            (
                "code\tname\r\n01\tHeart\r\n02\tLung, left\r\n",
                Header::First,
                "code,name\n01,Heart\n02,\"Lung, left\"\n",
            ),
            (
                "01\tHeart\n02\tLung",
                Header::None,
                "code,result\n01,Heart\n02,Lung\n",
            ),
            (
                "a\tb\t\n1\t\"two\nlines\"\t\n\t\t\n",
                Header::First,
                "a,b\n1,\"two\nlines\"\n",
            ),
            (
                "a;b\r 1 ; say \"\"hi\"\" \r",
                Header::First,
                "a,b\n1,\"say \"\"\"\"hi\"\"\"\"\"\n",
            ),
            (
                "ward*\tservice*\tunit\n3W\tCAR\t11\n",
                Header::First,
                "ward*,service*,unit\n3W,CAR,11\n",
            ),
            ("\u{feff}a,b\n1,2\n", Header::First, "a,b\n1,2\n"),
            ("1\t2\t3\n", Header::None, "code,result,result2\n1,2,3\n"),
        ] {
            let (table, findings) = CodeTable::from_pasted(text, header);
            assert_eq!(findings, [], "{text}");
            assert_eq!(table.to_csv(), csv, "{text}");
        }
    }

    proptest! {
        /// Whatever was copied: what is written of it reads the same, and every row is found by its key.
        #[test]
        fn any_text_is_a_table_or_is_said_not_to_be(text in "([a-c|*\"é]{0,3}[\t,;\r\n]{0,2}){0,12}") {
            for header in [Header::First, Header::None] {
                let (table, findings) = CodeTable::from_pasted(&text, header);
                for row in table.rows() {
                    prop_assert_eq!(row.len(), table.columns().len());
                    prop_assert!(table.lookup(&table.key_of(row), 0).is_some());
                }
                let lines = u32::try_from(text.matches(['\r', '\n']).count() + 1).unwrap_or(u32::MAX);
                prop_assert!(findings.iter().all(|found| (1..=lines).contains(&found.line)));
                let (again, _) = CodeTable::parse_csv(&table.to_csv());
                prop_assert_eq!((again.columns(), again.rows()), (table.columns(), table.rows()));
            }
        }

        /// A table of any cells that a spreadsheet copies comes back cell by cell.
        #[test]
        fn cells_come_back(
            rows in proptest::collection::vec(
                proptest::collection::vec("[a-z0-9,;|\"\n\u{e9}]{0,4}[a-z]", 3),
                2..6,
            )
        ) {
            let mut rows = rows;
            // A line end in the first cell hides the tabs behind it, as it does from a person.
            if let Some(first) = rows.iter_mut().flatten().next() {
                *first = first.replace('\n', " ");
            }
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let line = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join("\t");
            let text = rows.iter().map(line).collect::<Vec<_>>().join("\r\n");
            let (table, findings) = CodeTable::from_pasted(&text, Header::None);
            let trimmed = |cell: &String| cell.trim().to_owned();
            let mut kept: Vec<Vec<String>> = Vec::new();
            for row in &rows {
                let row: Vec<String> = row.iter().map(trimmed).collect();
                if kept.iter().all(|other| other.first() != row.first()) {
                    kept.push(row);
                }
            }
            prop_assert_eq!(findings.len(), rows.len() - kept.len());
            prop_assert_eq!(table.rows(), kept);
        }
    }

    #[test]
    fn says_where() {
        for (text, line, expected) in [
            ("a\tb\n\nM\t1\nM\t2\n", 4, code::DUPLICATE_KEY),
            ("a\tb\nM\t1\t2\n", 2, code::ROW_LENGTH),
            ("a\tb\nM\n", 2, code::ROW_LENGTH),
            ("only\nM\n", 1, code::NO_COLUMNS),
            ("\n\n", 1, code::NO_COLUMNS),
        ] {
            let (_, findings) = CodeTable::from_pasted(text, Header::First);
            let found: Vec<_> = findings
                .iter()
                .map(|f| (f.line, f.diagnostic.code))
                .collect();
            assert_eq!(found, [(line, expected)], "{text:?}");
        }
    }
}
