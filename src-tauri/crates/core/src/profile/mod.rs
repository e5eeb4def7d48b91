//! Profiles: what one interface asks of its messages, beyond or against the standard.
//!
//! ```toml
//! format = "hl7wb.profile/1"
//!
//! [[rule]]
//! id = "account-of-inpatients"
//! path = "PID-18"
//! messages = ["ADT"]
//! usage = "C(R/O)"
//! when = "PV1-2 = I"
//! note = "Billing matches on the account."
//!
//! [[finding]]
//! code = "table-value"
//! path = "PV1-10"
//! severity = "off"
//! note = "Hospital services are our own list."
//! ```
//!
//! Two stages: [`ProfileDoc`] is the document as written, [`Profile`] what it means; every mistake has
//! its line, and what can be used is used. Knows dictionary and conditions, judges nothing itself
//! (`check` does), touches no file.

mod compile;
mod doc;
mod edit;

pub use doc::{Block, DocError, FORMAT, ProfileDoc, Written};

use std::collections::{BTreeSet, HashMap};

use crate::condition::{Condition, Pattern};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message::Message;
use crate::path::{Address, Index, SegmentId};

/// Findings about profiles.
pub mod code {
    use crate::diagnostic::Code;
    /// The text is not TOML.
    pub const NOT_TOML: Code = Code::new("profile-not-toml");
    /// Written by a newer workbench.
    pub const FORMAT_NEWER: Code = Code::new("profile-format-newer");
    /// `format` is missing or names something else.
    pub const FORMAT_UNKNOWN: Code = Code::new("profile-format-unknown");
    /// A key that is none.
    pub const UNKNOWN_KEY: Code = Code::new("profile-unknown-key");
    /// A value of another type than the key has.
    pub const WRONG_TYPE: Code = Code::new("profile-wrong-type");
    /// A value that means nothing.
    pub const VALUE: Code = Code::new("profile-value");
    /// A place that is no address, or not one that a profile can speak of.
    pub const PATH: Code = Code::new("profile-path");
    /// A condition or pattern outside its grammar.
    pub const GRAMMAR: Code = Code::new("profile-grammar");
    /// A block that says nothing.
    pub const NOTHING: Code = Code::new("profile-nothing");
    /// An id stands twice.
    pub const TWICE: Code = Code::new("profile-id-twice");
}

/// What is wrong in a profile. Its line is that of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileFinding {
    /// Line, 1-based.
    pub line: u32,
    /// What was found.
    pub diagnostic: Diagnostic,
}

/// A compiled profile. The default one asks for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profile {
    /// What is asked of places, in order.
    pub rules: Vec<Rule>,
    /// How much findings matter, in order; the last that fits counts.
    pub levels: Vec<Level>,
}

/// What is asked of one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name; its path where none is written.
    pub id: String,
    /// Line of the block.
    pub line: u32,
    /// Segment, field, component or subcomponent. Without an index: each of them.
    pub path: Address,
    /// Message types that it is about; all where there are none.
    pub messages: Vec<MessageName>,
    /// It holds only where this does. Without an index its addresses mean the segment and repetition
    /// that are being judged.
    pub when: Option<Condition>,
    /// Whether a value is sent.
    pub usage: Option<Usage>,
    /// How often the segment or field is there.
    pub cardinality: Option<Cardinality>,
    /// Characters of the place.
    pub length: Option<Cardinality>,
    /// What may stand there.
    pub values: Option<Values>,
    /// What must be found in the value.
    pub pattern: Option<Pattern>,
    /// How much a finding of this rule matters.
    pub severity: Severity,
    /// Why; goes into the finding.
    pub note: String,
}

/// HL7's conformance usage (version 2.7.1, chapter 2B).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// R: must have a value.
    Required,
    /// RE: must have one where the sender knows it, which no message shows.
    RequiredMayBeEmpty,
    /// O: may have one.
    Optional,
    /// X: must have none.
    Forbidden,
}

/// Usage of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// The same always.
    Always(Need),
    /// `C(a/b)`: the first where `when` holds, else the second.
    Either(Need, Need),
}

/// From so many to so many, or without limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cardinality {
    /// At least.
    pub min: u32,
    /// At most.
    pub max: Option<u32>,
}

impl Cardinality {
    /// Whether so many are allowed.
    #[must_use]
    pub fn allows(self, count: usize) -> bool {
        count >= self.min as usize && self.max.is_none_or(|max| count <= max as usize)
    }
}

/// Allowed values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values {
    /// These.
    Listed(BTreeSet<String>),
    /// Those of a table of the standard, in the version of the message.
    Standard(String),
}

/// A message type: `ADT` or `ADT^A01`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageName {
    /// MSH-9.1
    pub code: String,
    /// MSH-9.2, where only one event is meant.
    pub event: Option<String>,
}

/// How much findings of a kind matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// Line of the block.
    pub line: u32,
    /// Name of their code; any where there is none.
    pub code: Option<String>,
    /// They are about this place or one inside it; any where there is none.
    pub path: Option<Address>,
    /// Message types; all where there are none.
    pub messages: Vec<MessageName>,
    /// Their severity; none switches them off.
    pub severity: Option<Severity>,
}

/// What a rule can say about a place instead of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aspect {
    /// Whether a value is there.
    Usage,
    /// How often.
    Cardinality,
    /// How long.
    Length,
    /// Which values.
    Values,
}

/// The part of a profile that is about one message.
#[derive(Debug, Default)]
pub struct Applied<'p> {
    rules: HashMap<SegmentId, Vec<&'p Rule>>,
    levels: Vec<&'p Level>,
}

impl Profile {
    /// Whether it asks for nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.levels.is_empty()
    }

    /// What of it is about this message.
    #[must_use]
    pub fn applied(&self, message: &Message) -> Applied<'_> {
        if self.is_empty() {
            return Applied::default();
        }
        let kind = Address::field(SegmentId::MSH, 9);
        let part = |number: u16| {
            message
                .text(&kind.with_component(number))
                .unwrap_or_default()
        };
        let (code, event) = (part(1), part(2));
        let meant = |names: &[MessageName]| {
            names.is_empty()
                || names.iter().any(|name| {
                    name.code == code && name.event.as_ref().is_none_or(|wanted| *wanted == event)
                })
        };
        let mut rules: HashMap<SegmentId, Vec<&Rule>> = HashMap::new();
        for rule in self.rules.iter().filter(|rule| meant(&rule.messages)) {
            rules.entry(rule.path.segment).or_default().push(rule);
        }
        Applied {
            rules,
            levels: self
                .levels
                .iter()
                .filter(|level| meant(&level.messages))
                .collect(),
        }
    }
}

impl<'p> Applied<'p> {
    /// The rules about a segment and what is in it.
    #[must_use]
    pub fn of(&self, segment: SegmentId) -> &[&'p Rule] {
        self.rules.get(&segment).map_or(&[], Vec::as_slice)
    }

    /// The rules about whole segments, by segment.
    pub fn of_segments(&self) -> impl Iterator<Item = &'p Rule> {
        let mut all: Vec<&'p Rule> = self
            .rules
            .values()
            .flatten()
            .filter(|rule| rule.path.is_segment())
            .copied()
            .collect();
        all.sort_by_key(|rule| rule.line);
        all.into_iter()
    }

    /// How much a finding matters here; none where it is switched off.
    #[must_use]
    pub fn severity(
        &self,
        code: Code,
        at: Option<&Address>,
        severity: Severity,
    ) -> Option<Severity> {
        let meant = |level: &&&Level| {
            level
                .code
                .as_deref()
                .is_none_or(|name| name == code.as_str())
                && level
                    .path
                    .is_none_or(|path| at.is_some_and(|at| covers(&path, at)))
        };
        match self.levels.iter().rev().find(meant) {
            Some(level) => level.severity,
            None => Some(severity),
        }
    }
}

/// Whether a place is the other, or inside of it; an index that is left out means any.
#[must_use]
pub fn covers(outer: &Address, inner: &Address) -> bool {
    let index = |outer: Index, inner: Index| match outer {
        Index::Unspecified | Index::All | Index::Append => true,
        // What is there once is told without a number.
        Index::At(number) => inner == outer || number == 1 && inner == Index::Unspecified,
    };
    let number = |outer: Option<u16>, inner: Option<u16>| outer.is_none() || outer == inner;
    outer.segment == inner.segment
        && index(outer.occurrence, inner.occurrence)
        && number(outer.field, inner.field)
        && index(outer.repetition, inner.repetition)
        && number(outer.component, inner.component)
        && number(outer.subcomponent, inner.subcomponent)
}
