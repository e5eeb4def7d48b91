//! The files of one mapping: read whole, written whole, compared with what stands on disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hl7wb_core::code_table::{CodeTable, TableFinding};
use toml_edit::{DocumentMut, Item, value};

use crate::fault::Fault;
use crate::project::{Destination, Interface};

/// Where the files of one mapping are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Places {
    interface: PathBuf,
    mapping: PathBuf,
    tables: PathBuf,
    destination: String,
}

/// What they say. Cheap to copy: an undo step holds one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// Text of `interface.toml`, for the filter.
    pub interface: Arc<str>,
    /// Text of the mapping.
    pub mapping: Arc<str>,
    /// Code tables by name.
    pub tables: BTreeMap<String, Arc<CodeTable>>,
}

/// A finding about a table's file.
pub(crate) struct TableProblem {
    pub(crate) file: String,
    pub(crate) finding: TableFinding,
}

impl Places {
    pub(super) fn new(interface: &Interface, destination: &Destination) -> Self {
        Self {
            interface: interface.folder.join("interface.toml"),
            mapping: destination.mapping.clone(),
            tables: interface.folder.join("tables"),
            destination: destination.id.clone(),
        }
    }

    pub(super) fn mapping_name(&self) -> String {
        name(&self.mapping)
    }

    /// Reads them all.
    pub(super) fn read(&self) -> Result<(Written, Vec<TableProblem>), Fault> {
        let mut problems = Vec::new();
        let mut tables = BTreeMap::new();
        for entry in std::fs::read_dir(&self.tables)
            .into_iter()
            .flatten()
            .flatten()
        {
            let file = entry.file_name().to_string_lossy().into_owned();
            if let Some(table) = file.strip_suffix(".csv") {
                let (parsed, findings) = CodeTable::parse_csv(&text(&entry.path())?);
                problems.extend(findings.into_iter().map(|finding| TableProblem {
                    file: format!("tables/{file}"),
                    finding,
                }));
                tables.insert(table.to_owned(), Arc::new(parsed));
            }
        }
        let written = Written {
            interface: text(&self.interface)?.into(),
            mapping: text(&self.mapping)?.into(),
            tables,
        };
        Ok((written, problems))
    }

    /// Writes what differs from `before`, each file whole or not at all: tables before the mapping that
    /// names them, so that nobody reads one without the other.
    pub(super) fn write(&self, now: &Written, before: &Written) -> Result<(), Fault> {
        for (table, rows) in &now.tables {
            if before.tables.get(table) != Some(rows) {
                std::fs::create_dir_all(&self.tables)
                    .map_err(|cause| unwritable(&self.tables, &cause))?;
                let file = self.tables.join(format!("{table}.csv"));
                replace(&file, rows.to_csv().as_bytes())?;
            }
        }
        if now.mapping != before.mapping {
            replace(&self.mapping, now.mapping.as_bytes())?;
        }
        if now.interface != before.interface {
            replace(&self.interface, now.interface.as_bytes())?;
        }
        Ok(())
    }

    /// The destination's filter, as it is written.
    pub(super) fn filter(&self, written: &Written) -> (String, String) {
        let key = |key: &str| -> String {
            written
                .interface
                .parse::<DocumentMut>()
                .ok()
                .as_ref()
                .and_then(|document| {
                    let tables = document.get("destination")?.as_array_of_tables()?;
                    let table = tables.iter().find(|table| {
                        table.get("id").and_then(Item::as_str) == Some(&self.destination)
                    })?;
                    Some(table.get(key)?.as_str()?.to_owned())
                })
                .unwrap_or_default()
        };
        (key("filter"), key("filter_reason"))
    }

    /// The same with another filter; an empty one takes the key away.
    pub(super) fn with_filter(&self, written: &Written, filter: &str) -> Result<Written, Fault> {
        let refused = || {
            Fault::new(
                "not-toml",
                "interface.toml is not TOML any more; mend it first.",
            )
        };
        let mut document: DocumentMut = written.interface.parse().map_err(|_| refused())?;
        let table = document
            .get_mut("destination")
            .and_then(Item::as_array_of_tables_mut)
            .and_then(|tables| {
                tables
                    .iter_mut()
                    .find(|table| table.get("id").and_then(Item::as_str) == Some(&self.destination))
            })
            .ok_or_else(refused)?;
        if filter.trim().is_empty() {
            table.remove("filter");
        } else {
            table.insert("filter", value(filter));
        }
        Ok(Written {
            interface: document.to_string().into(),
            ..written.clone()
        })
    }
}

fn name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn text(path: &Path) -> Result<String, Fault> {
    std::fs::read_to_string(path).map_err(|cause| {
        let sentence = format!("{} could not be read.", path.display());
        Fault::new("file-unreadable", sentence).because(cause)
    })
}

fn unwritable(path: &Path, cause: &std::io::Error) -> Fault {
    let sentence = format!(
        "{} could not be written; nothing of it was changed.",
        path.display()
    );
    Fault::new("file-unwritable", sentence).because(cause)
}

/// Writes beside the file and puts it in its place, so that a full disk leaves the old one whole.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let beside = path.with_extension("unfinished");
    std::fs::write(&beside, bytes)
        .and_then(|()| std::fs::rename(&beside, path))
        .map_err(|cause| {
            // What is left of the attempt is of no use to anybody.
            std::fs::remove_file(&beside).ok();
            unwritable(path, &cause)
        })
}
