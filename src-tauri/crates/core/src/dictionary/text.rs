//! The dictionary's text as it is packed in the binary, and the reading of its lines for one
//! version. What a line means is written in `dictionary/README.md`.

use std::sync::OnceLock;

use super::Version;

/// One of the texts; inflated when first read, once for all versions, and kept: definitions
/// borrow their names from it.
pub(super) struct Packed {
    bytes: &'static [u8],
    text: OnceLock<String>,
}

impl Packed {
    const fn new(bytes: &'static [u8]) -> Packed {
        Packed {
            bytes,
            text: OnceLock::new(),
        }
    }

    pub(super) fn text(&'static self) -> &'static str {
        self.text.get_or_init(|| {
            let bytes = miniz_oxide::inflate::decompress_to_vec_zlib(self.bytes)
                .expect("the build script packed it");
            String::from_utf8(bytes).expect("the build script read it as text")
        })
    }

    #[cfg(test)]
    pub(super) fn packed_len(&self) -> usize {
        self.bytes.len()
    }
}

macro_rules! packed {
    ($($name:ident = $file:literal;)+) => {
        $(pub(super) static $name: Packed =
            Packed::new(include_bytes!(concat!(env!("OUT_DIR"), "/", $file, ".z")));)+
    };
}

packed! {
    SEGMENTS = "segments.tsv";
    TYPES = "types.tsv";
    TABLES = "tables.tsv";
    STRUCTURES = "structures.txt";
    MESSAGES = "messages.tsv";
    EVENTS = "events.tsv";
}

/// What stands in the place of the values where a fact ends with a version.
pub(super) const GONE: &str = "-";

/// Columns behind key and version; a line may leave out trailing empty ones.
const COLUMNS: usize = 8;

/// One fact as it holds in the version that was asked for.
#[derive(Clone, Copy)]
pub(super) struct Row {
    /// Segment, type, table, event, message code.
    pub(super) parent: &'static str,
    /// Field or component number, code, trigger event; empty for what the parent itself is.
    pub(super) child: &'static str,
    pub(super) columns: [&'static str; COLUMNS],
}

/// Calls `take` with each fact of `text` that holds in `version`, in the order of the text.
///
/// Lines with one key stand together, oldest first, so the last one that is not newer than
/// `version` holds. What belongs to a parent that is gone is gone with it.
pub(super) fn rows(text: &'static str, version: Version, mut take: impl FnMut(Row)) {
    let mut holds: Option<Row> = None;
    let mut gone = "";
    let mut settle = |row: Option<Row>| {
        let Some(row) = row else { return };
        let [first, ..] = row.columns;
        if first == GONE {
            if row.child.is_empty() {
                gone = row.parent;
            }
        } else if row.parent != gone {
            take(row);
        }
    };
    for line in text.lines() {
        let Some((row, since)) = read(line) else {
            continue;
        };
        if since > version {
            continue;
        }
        if holds.is_some_and(|held| held.parent != row.parent || held.child != row.child) {
            settle(holds.take());
        }
        holds = Some(row);
    }
    settle(holds);
}

/// One line: key, version, values. `None` for a comment.
pub(super) fn read(line: &'static str) -> Option<(Row, Version)> {
    if line.starts_with('#') {
        return None;
    }
    let mut parts = line.split('\t');
    let parent = parts.next()?;
    let child = parts.next()?;
    let since = Version::exact(parts.next()?)?;
    let mut columns = [""; COLUMNS];
    for (column, part) in columns.iter_mut().zip(&mut parts) {
        *column = part;
    }
    Some((
        Row {
            parent,
            child,
            columns,
        },
        since,
    ))
}

/// A column as an optional name.
pub(super) fn optional(column: &'static str) -> Option<&'static str> {
    (!column.is_empty()).then_some(column)
}
