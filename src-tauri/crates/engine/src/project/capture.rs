//! What a project says of its captured messages: which places are found at once, and how long they are meant
//! to be kept.

use super::sheet::{Section, Sheet};
use super::{Level, PROJECT_FILE};
use crate::fault::Fault;
use crate::templates::change;
use hl7wb_core::filter::indexable;
use hl7wb_core::path::Address;
use std::path::Path;
use toml_edit::{Array, Item, Table, value};

/// `[capture]` of `project.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CaptureSettings {
    /// Places that are found at once, beside type, control ID and patient ID.
    pub keys: Vec<Address>,
    /// Days after which messages are proposed for removal.
    pub keep_days: Option<u32>,
    /// Mebibytes of messages beyond which the oldest are proposed for removal.
    pub keep_mib: Option<u32>,
}

pub(super) fn read(root: &mut Section<'_>, sheet: &mut Sheet<'_>) -> CaptureSettings {
    let Some(mut section) = root.section(sheet, "capture") else {
        return CaptureSettings::default();
    };
    let mut keys = Vec::new();
    for word in section.words(sheet, "keys") {
        let place = word.parse::<Address>().ok().as_ref().and_then(indexable);
        match place {
            Some(at) if !keys.contains(&at) => keys.push(at),
            Some(_) => {}
            None => sheet.find(
                "path",
                Level::Error,
                section.span("keys"),
                format!("`{word}` cannot be indexed. A field or a part of one can, in all its occurrences: PID-18.1."),
            ),
        }
    }
    let settings = CaptureSettings {
        keys,
        keep_days: section.count(sheet, "keep_days"),
        keep_mib: section.count(sheet, "keep_mib"),
    };
    section.finish(sheet);
    settings
}

/// Writes `[capture]` of the project in a folder; what else stands in its file stays as it is.
///
/// # Errors
/// Where the file cannot be read or written.
pub fn save_capture(folder: &Path, settings: &CaptureSettings) -> Result<(), Fault> {
    let CaptureSettings {
        keys,
        keep_days,
        keep_mib,
    } = settings;
    change(&folder.join(PROJECT_FILE), |document| {
        let section = document
            .entry("capture")
            .or_insert_with(|| Item::Table(Table::new()));
        let Some(table) = section.as_table_like_mut() else {
            return;
        };
        let mut set = |key: &str, item: Option<Item>| match item {
            Some(item) => drop(table.insert(key, item)),
            None => drop(table.remove(key)),
        };
        let paths: Array = keys.iter().map(Address::to_string).collect();
        set("keys", (!paths.is_empty()).then(|| value(paths)));
        set("keep_days", keep_days.map(|days| value(i64::from(days))));
        set("keep_mib", keep_mib.map(|size| value(i64::from(size))));
        if table.is_empty() {
            document.remove("capture");
        }
    })
}
