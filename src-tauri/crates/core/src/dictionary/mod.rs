//! The standard, versions 2.1 to 2.9, as facts: segments, fields, types, tables, structures.
//!
//! The text lies in `dictionary/` beside `src/`; the build script packs it into the binary. Each
//! kind of fact is inflated when it is first asked for and each version's index is built when it
//! is first used, so a run that opens 2.5.1 messages holds 2.5.1 alone. Names are borrowed from
//! the text, which all versions share.
//!
//! Knows addresses, nothing of messages. Deliberately absent: descriptions and chapters of the
//! standard (its text is HL7's). What a site adds is handed in, see [`Local`].

mod datatype;
mod describe;
mod knowledge;
pub mod local;
mod search;
mod segment;
mod structure;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod version;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

pub use datatype::{ComponentDef, TypeDef, wire_name};
pub use describe::Description;
pub use knowledge::Knowledge;
pub use local::Local;
pub use search::Found;
pub use segment::{FieldDef, Max, SegmentDef, Usage};
pub use structure::{NodeKind, StructureDef, StructureNode};
pub use table::{CodeDef, TableDef, TableKind};
pub use version::{ASSUMED, Certainty, Chosen, Version, choose};

/// One version of the standard. Get it from [`dictionary`], or from [`Knowledge`].
#[derive(Debug)]
pub struct Dictionary {
    version: Version,
    /// What a project adds; the rest is the standard's own.
    local: Option<Arc<Local>>,
    segments: OnceLock<BTreeMap<&'static str, SegmentDef>>,
    types: OnceLock<BTreeMap<&'static str, TypeDef>>,
    tables: OnceLock<BTreeMap<&'static str, TableDef>>,
    structures: OnceLock<BTreeMap<&'static str, structure::Unread>>,
    messages: OnceLock<BTreeMap<&'static str, Vec<MessageDef>>>,
    events: OnceLock<BTreeMap<&'static str, &'static str>>,
}

/// A message: what MSH-9 names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageDef {
    /// `ADT`
    pub code: &'static str,
    /// `A04`
    pub event: &'static str,
    /// `ADT_A01`
    pub structure: &'static str,
    /// Structure of its usual application acknowledgement, where it has one.
    pub acknowledgement: Option<&'static str>,
}

/// The standard's dictionary for what MSH-12 says, see [`Knowledge::dictionary`].
pub fn dictionary(version: &str) -> &'static Dictionary {
    Knowledge::standard().dictionary(version)
}

impl Dictionary {
    /// The standard's dictionary of one version.
    pub fn of(version: Version) -> &'static Dictionary {
        Knowledge::standard().of(version)
    }

    fn empty(version: Version, local: Option<Arc<Local>>) -> Dictionary {
        Dictionary {
            version,
            local,
            segments: OnceLock::new(),
            types: OnceLock::new(),
            tables: OnceLock::new(),
            structures: OnceLock::new(),
            messages: OnceLock::new(),
            events: OnceLock::new(),
        }
    }

    /// Which version this is.
    pub fn version(&self) -> Version {
        self.version
    }

    /// All segments, by id.
    pub fn segments(&self) -> impl Iterator<Item = &SegmentDef> {
        self.segment_map().values()
    }

    /// The segment `PID`.
    pub fn segment(&self, id: &str) -> Option<&SegmentDef> {
        self.segment_map().get(id)
    }

    /// The field `PID`, 5.
    pub fn field(&self, segment: &str, number: u16) -> Option<&FieldDef> {
        self.segment(segment)?.field(number)
    }

    /// All data types, by name.
    pub fn datatypes(&self) -> impl Iterator<Item = &TypeDef> {
        self.type_map().values()
    }

    /// The data type `CX`.
    pub fn datatype(&self, id: &str) -> Option<&TypeDef> {
        self.type_map().get(id)
    }

    /// All tables, by number.
    pub fn tables(&self) -> impl Iterator<Item = &TableDef> {
        self.table_map().values()
    }

    /// The table `0001`.
    pub fn table(&self, id: &str) -> Option<&TableDef> {
        self.table_map().get(id)
    }

    /// What a code of a table means: `("0001", "F")` is `Female`.
    pub fn meaning(&self, table: &str, code: &str) -> Option<&'static str> {
        self.table(table)?.meaning(code)
    }

    /// Ids of all message structures.
    pub fn structures(&self) -> impl Iterator<Item = &'static str> {
        self.structure_map().keys().copied()
    }

    /// The structure `ADT_A01`.
    pub fn structure(&self, id: &str) -> Option<&StructureDef> {
        let (id, unread) = self.structure_map().get_key_value(id)?;
        Some(unread.get(id, self.local.as_deref()))
    }

    /// All messages, by code and event.
    pub fn messages(&self) -> impl Iterator<Item = &MessageDef> {
        self.message_map().values().flatten()
    }

    /// The message `("ADT", "A04")`.
    pub fn message(&self, code: &str, event: &str) -> Option<&MessageDef> {
        let events = self.message_map().get(code)?;
        events.iter().find(|message| message.event == event)
    }

    /// The structure of a message by MSH-9.1 and MSH-9.2: `("ADT", "A04")` is `ADT_A01`. Every
    /// acknowledgement `ACK^…` has the structure `ACK`. A code without an event (`ORU`) finds its
    /// structure where the version has only one for it.
    pub fn structure_for(&self, code: &str, event: &str) -> Option<&StructureDef> {
        if let Some(message) = self.message(code, event) {
            return self.structure(message.structure);
        }
        if code == "ACK" {
            return self.structure("ACK");
        }
        if !event.is_empty() {
            return None;
        }
        let events = self.message_map().get(code)?;
        let mut structures = events.iter().map(|message| message.structure);
        let first = structures.next()?;
        match structures.all(|other| other == first) {
            true => self.structure(first),
            false => None,
        }
    }

    /// What the trigger event `A04` is for.
    pub fn event(&self, id: &str) -> Option<&'static str> {
        self.events
            .get_or_init(|| {
                let mut events = BTreeMap::new();
                text::rows(text::EVENTS.text(), self.version, |row| {
                    let [name, ..] = row.columns;
                    events.insert(row.parent, name);
                });
                events
            })
            .get(id)
            .copied()
    }

    /// The same version without what a project adds.
    fn standard(&self) -> &'static Dictionary {
        Dictionary::of(self.version)
    }

    fn segment_map(&self) -> &BTreeMap<&'static str, SegmentDef> {
        self.segments.get_or_init(|| match &self.local {
            None => segment::load(self.version),
            Some(local) => {
                let mut segments = self.standard().segment_map().clone();
                local.add_segments(&mut segments);
                segments
            }
        })
    }

    fn type_map(&self) -> &BTreeMap<&'static str, TypeDef> {
        match &self.local {
            None => self.types.get_or_init(|| datatype::load(self.version)),
            Some(_) => self.standard().type_map(),
        }
    }

    fn table_map(&self) -> &BTreeMap<&'static str, TableDef> {
        self.tables.get_or_init(|| match &self.local {
            None => table::load(self.version),
            Some(local) => {
                let mut tables = self.standard().table_map().clone();
                local.add_tables(&mut tables);
                tables
            }
        })
    }

    fn structure_map(&self) -> &BTreeMap<&'static str, structure::Unread> {
        self.structures
            .get_or_init(|| structure::load(self.version))
    }

    fn message_map(&self) -> &BTreeMap<&'static str, Vec<MessageDef>> {
        self.messages.get_or_init(|| {
            let mut messages: BTreeMap<&'static str, Vec<MessageDef>> = BTreeMap::new();
            text::rows(text::MESSAGES.text(), self.version, |row| {
                let [structure, acknowledgement, ..] = row.columns;
                messages.entry(row.parent).or_default().push(MessageDef {
                    code: row.parent,
                    event: row.child,
                    structure,
                    acknowledgement: text::optional(acknowledgement),
                });
            });
            if let Some(local) = &self.local {
                local.add_messages(&mut messages);
            }
            messages
        })
    }
}
