//! Edits of a code table by a person.

use super::{CodeTable, KEY_MARK, KEY_SEPARATOR, bare};

/// An edit that cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableEditError {
    /// The row has the wrong number of cells.
    #[error("the row has {given} cells, the table has {columns} columns")]
    Length {
        /// Cells given.
        given: usize,
        /// Columns of the table.
        columns: usize,
    },
    /// There is no such row.
    #[error("no row has the key '{0}'")]
    NoRow(String),
    /// Another row has this key.
    #[error("another row has the key '{0}'")]
    Taken(String),
    /// There is no such column.
    #[error("the table has no column {0}")]
    NoColumn(usize),
    /// A name that no column can have.
    #[error(
        "no column can be called '{0}': a name is not empty, stands once and does not end with *"
    )]
    Column(String),
    /// A cell of a key of several columns holds what stands between them.
    #[error("a cell of the key '{0}' holds |, which stands between its columns")]
    Bar(String),
}

impl CodeTable {
    /// Changes the row with this key, or adds it at the end.
    ///
    /// # Errors
    /// Where the row does not have one cell for each column.
    pub fn set_row(&mut self, row: Vec<String>) -> Result<(), TableEditError> {
        if row.len() != self.columns.len() {
            return Err(TableEditError::Length {
                given: row.len(),
                columns: self.columns.len(),
            });
        }
        let key = self.key_of(&row);
        if self.has_bar(&row) {
            return Err(TableEditError::Bar(key));
        }
        match self.keys.get(&key).and_then(|at| self.rows.get_mut(*at)) {
            Some(found) => *found = row,
            None => {
                self.keys.insert(key, self.rows.len());
                self.rows.push(row);
            }
        }
        Ok(())
    }

    /// Gives a row another key.
    ///
    /// # Errors
    /// Where there is no such row, the new key is taken, or has not as many parts as the table has key
    /// columns.
    pub fn rename_key(&mut self, old: &str, new: &str) -> Result<(), TableEditError> {
        if old != new && self.keys.contains_key(new) {
            return Err(TableEditError::Taken(new.to_owned()));
        }
        let columns = self.key_columns();
        let parts = self.row_of(new).ok_or_else(|| TableEditError::Length {
            given: new.split(KEY_SEPARATOR).count(),
            columns,
        })?;
        let at = self
            .keys
            .remove(old)
            .ok_or_else(|| TableEditError::NoRow(old.to_owned()))?;
        if let Some(row) = self.rows.get_mut(at) {
            for (cell, part) in row.iter_mut().zip(parts).take(columns) {
                *cell = part;
            }
        }
        self.keys.insert(new.to_owned(), at);
        Ok(())
    }

    /// Gives the column of a place, from 0, another name; answers with the one it had. A column of the key
    /// stays one: names are without what marks it.
    ///
    /// # Errors
    /// Where there is no such column, or the name is empty, taken or ends with what marks a key.
    pub fn rename_column(&mut self, at: usize, name: &str) -> Result<String, TableEditError> {
        let others = self.columns.iter().enumerate();
        let taken = others
            .filter(|(other, _)| *other != at)
            .any(|(_, other)| bare(other) == name);
        if name.is_empty() || name.ends_with(KEY_MARK) || taken {
            return Err(TableEditError::Column(name.to_owned()));
        }
        let column = self
            .columns
            .get_mut(at)
            .ok_or(TableEditError::NoColumn(at + 1))?;
        let before = bare(column).to_owned();
        let mark = column.strip_prefix(before.as_str()).unwrap_or_default();
        *column = format!("{name}{mark}");
        Ok(before)
    }

    /// Takes the row with this key away.
    ///
    /// # Errors
    /// Where there is none.
    pub fn remove_row(&mut self, key: &str) -> Result<(), TableEditError> {
        let at = self
            .keys
            .remove(key)
            .ok_or_else(|| TableEditError::NoRow(key.to_owned()))?;
        self.rows.remove(at);
        for index in self.keys.values_mut().filter(|index| **index > at) {
            *index -= 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_gets_another_name_and_stays_what_it_is() {
        let (mut table, _) = CodeTable::parse_csv("ward*,service*,unit\n3W,SUR,1101\n");
        assert_eq!(table.rename_column(1, "kind"), Ok("service".to_owned()));
        assert_eq!(table.rename_column(2, "unit"), Ok("unit".to_owned()));
        assert_eq!(table.to_csv(), "ward*,kind*,unit\n3W,SUR,1101\n");
        for (at, name) in [(2, ""), (2, "ward"), (0, "unit"), (0, "x*"), (3, "x")] {
            assert!(table.rename_column(at, name).is_err(), "{at} {name}");
        }
        assert_eq!(table.to_csv(), "ward*,kind*,unit\n3W,SUR,1101\n");
    }
}
