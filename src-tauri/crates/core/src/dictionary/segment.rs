//! Segments and their fields.

use std::collections::BTreeMap;

use super::Version;
use super::text::{self, SEGMENTS, optional};

/// What the standard says about whether a field or component is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Usage {
    /// R: must have a value.
    Required,
    /// RE: sent when the sender knows it.
    RequiredMayBeEmpty,
    /// O
    Optional,
    /// C: depends on other values or on the trigger event.
    Conditional,
    /// B: kept for backward compatibility only.
    Backward,
    /// W: withdrawn; the standard no longer says what it holds.
    Withdrawn,
}

impl Usage {
    pub(super) fn from_code(code: &str) -> Option<Usage> {
        match code {
            "R" => Some(Usage::Required),
            "RE" => Some(Usage::RequiredMayBeEmpty),
            "O" => Some(Usage::Optional),
            "C" => Some(Usage::Conditional),
            "B" => Some(Usage::Backward),
            "W" => Some(Usage::Withdrawn),
            _ => None,
        }
    }

    /// The standard's letter.
    pub fn code(self) -> &'static str {
        match self {
            Usage::Required => "R",
            Usage::RequiredMayBeEmpty => "RE",
            Usage::Optional => "O",
            Usage::Conditional => "C",
            Usage::Backward => "B",
            Usage::Withdrawn => "W",
        }
    }

    /// In plain words.
    pub fn label(self) -> &'static str {
        match self {
            Usage::Required => "required",
            Usage::RequiredMayBeEmpty => "required if known",
            Usage::Optional => "optional",
            Usage::Conditional => "conditional",
            Usage::Backward => "backward",
            Usage::Withdrawn => "withdrawn",
        }
    }
}

/// How often something may repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Max {
    /// At most so often; 1 = does not repeat.
    Times(u16),
    /// As often as one likes.
    Unbounded,
}

impl Max {
    pub(super) fn from_code(code: &str) -> Option<Max> {
        match code {
            "*" => Some(Max::Unbounded),
            number => number.parse().ok().map(Max::Times),
        }
    }

    /// Whether a second repetition is allowed.
    pub fn repeats(self) -> bool {
        match self {
            Max::Times(times) => times > 1,
            Max::Unbounded => true,
        }
    }
}

/// A segment in one version.
#[derive(Clone, Debug)]
pub struct SegmentDef {
    /// `PID`
    pub id: &'static str,
    /// `Patient Identification`
    pub name: &'static str,
    /// Field 1 first; `None` where the version leaves a number out.
    pub fields: Vec<Option<FieldDef>>,
}

impl SegmentDef {
    /// The field with this number, 1-based.
    pub fn field(&self, number: u16) -> Option<&FieldDef> {
        self.fields
            .get(usize::from(number).checked_sub(1)?)?
            .as_ref()
    }
}

/// A field in one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldDef {
    /// `Patient Name`
    pub name: &'static str,
    /// `XPN`; none where withdrawn. `varies` where another field says it. `CM_…` are names of ours
    /// for the nameless composites up to 2.4, see [`super::wire_name`].
    pub datatype: Option<&'static str>,
    /// Whether it is sent.
    pub usage: Usage,
    /// How often it repeats.
    pub max: Max,
    /// Largest length in characters, where the version states one.
    pub length: Option<u32>,
    /// Length that a receiver must keep (2.7 and later): `20=` cutting is forbidden, `20#` allowed.
    pub conformance_length: Option<&'static str>,
    /// Table of its codes: `0001`.
    pub table: Option<&'static str>,
    /// The standard's item number.
    pub item: Option<u32>,
}

pub(super) fn load(version: Version) -> BTreeMap<&'static str, SegmentDef> {
    let mut segments: BTreeMap<&'static str, SegmentDef> = BTreeMap::new();
    text::rows(SEGMENTS.text(), version, |row| {
        let [usage, max, length, kept, table, item, datatype, name] = row.columns;
        if row.child.is_empty() {
            let [name, ..] = row.columns;
            segments.insert(
                row.parent,
                SegmentDef {
                    id: row.parent,
                    name,
                    fields: Vec::new(),
                },
            );
            return;
        }
        let (Some(segment), Ok(number), Some(usage), Some(max)) = (
            segments.get_mut(row.parent),
            row.child.parse::<usize>(),
            Usage::from_code(usage),
            Max::from_code(max),
        ) else {
            return;
        };
        // Ascending in the text, so only numbers that the version leaves out are filled here.
        segment.fields.resize(number.saturating_sub(1), None);
        segment.fields.push(Some(FieldDef {
            name,
            datatype: optional(datatype),
            usage,
            max,
            length: length.parse().ok(),
            conformance_length: optional(kept),
            table: optional(table),
            item: item.parse().ok(),
        }));
    });
    segments
}
