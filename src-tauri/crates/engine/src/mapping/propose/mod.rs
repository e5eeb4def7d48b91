//! What a mapping could hold, each with its reason and how many messages speak for it.
//!
//! Nothing here changes a mapping: a proposal is an edit that waits for somebody to accept it. In
//! order of how much they can be trusted: what wanted outputs show, what the versions of the
//! standard say, what has the same name.

mod agree;
mod ask;
mod carry;
pub mod meaning;
mod names;
#[cfg(test)]
mod tests;
mod versions;

use std::collections::{BTreeMap, BTreeSet};

use hl7wb_core::dictionary::Dictionary;
use hl7wb_core::mapping::{Intent, NewRule, WrittenRule};
use hl7wb_core::message::Message;
use hl7wb_core::path::{Address, Index, SegmentId};

use super::Edit;

/// Why something is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The wanted outputs hold there what stands at this place of the source.
    Samples,
    /// Each value of the source goes with one wanted value.
    Table,
    /// The wanted outputs all hold the same.
    Constant,
    /// The versions of source and target differ there.
    Version,
    /// Source and target have the place.
    SamePlace,
    /// Source and target call it alike.
    Name,
}

/// Something that could be added to a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Why.
    pub reason: Reason,
    /// Where it writes.
    pub to: Address,
    /// Where it reads; none for a constant.
    pub from: Option<Address>,
    /// What it does, in a sentence.
    pub says: String,
    /// Messages that speak for it.
    pub support: u32,
    /// Messages that could.
    pub of: u32,
    /// What it would do.
    pub edit: Edit,
    /// Values that it rests on: of a table its rows, of a constant the constant.
    pub values: Vec<(String, String)>,
}

/// A source message and the output that is wanted for it.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What arrives.
    pub source: Message,
    /// What should leave.
    pub wanted: Message,
    /// What leaves now; none where nothing does.
    pub now: Option<Message>,
}

/// What proposals are made of.
pub struct Evidence<'a> {
    /// Messages of the source.
    pub sources: &'a [Message],
    /// What leaves for them, where something does, in the same order.
    pub outputs: &'a [Option<Message>],
    /// The dictionary of the source.
    pub source: &'a Dictionary,
    /// The dictionary of the target.
    pub target: &'a Dictionary,
    /// The structure of the target, such as `OML_O21`; empty where it is not known.
    pub structure: &'a str,
    /// Whether the output starts as a copy of the source.
    pub copies: bool,
    /// The rules that are there.
    pub rules: &'a [WrittenRule],
    /// Names of the code tables that are there.
    pub tables: &'a BTreeSet<String>,
    /// Required places that stay empty, with messages.
    pub unfilled: &'a BTreeMap<Address, u32>,
    /// Wanted outputs.
    pub pairs: &'a [Wanted],
}

pub use ask::Question;
pub use carry::{Carried, Ground};
pub use versions::carried;

/// Everything that can be proposed, the best first; for each place at most one.
#[must_use]
pub fn proposals(evidence: &Evidence<'_>) -> Vec<Proposal> {
    let mut found = agree::proposals(evidence);
    found.extend(versions::proposals(evidence));
    found.extend(names::proposals(evidence));
    let mut taken: Vec<Address> = Vec::new();
    found.retain(|proposal| {
        let free = !taken.iter().any(|known| overlap(known, &proposal.to));
        if free {
            taken.push(proposal.to);
        }
        free
    });
    found
}

/// Whether one place lies in the other, or is it; of any occurrence and repetition.
fn overlap(one: &Address, other: &Address) -> bool {
    fn fits<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
        match (one, other) {
            (Some(one), Some(other)) => one == other,
            (None, _) | (_, None) => true,
        }
    }
    one.segment == other.segment
        && fits(one.field, other.field)
        && fits(one.component, other.component)
        && fits(one.subcomponent, other.subcomponent)
}

impl Evidence<'_> {
    /// The rules that write a place, a part of it or what holds it. Whole segments count only
    /// where they are dropped.
    fn written(&self, at: &Address) -> Option<&WrittenRule> {
        self.rules.iter().find(|rule| {
            let Ok(to) = rule.to.parse::<Address>() else {
                return false;
            };
            match to.is_segment() && !at.is_segment() {
                true => to.segment == at.segment && rule.wire.as_deref() == Some(""),
                false => overlap(&to, at),
            }
        })
    }

    /// The one rule that writes exactly this place, always, and could read something else.
    fn exactly(&self, at: &Address) -> Option<&WrittenRule> {
        let mut found = self
            .rules
            .iter()
            .filter(|rule| rule.to.parse::<Address>().is_ok_and(|to| to == *at));
        let one = found.next()?;
        let plain = one.when.is_none() && one.each.is_none() && one.else_of.is_none();
        (plain && found.next().is_none() && one.wire.is_none()).then_some(one)
    }

    /// How often a segment stands in a source message, at most.
    fn most(&self, segment: SegmentId) -> usize {
        let count = |message: &Message| message.segments_of(segment).count();
        self.sources.iter().map(count).max().unwrap_or(0)
    }

    /// Populated fields of the sources, with the messages that have them. Not the delimiters.
    fn populated(&self) -> BTreeMap<Address, u32> {
        let mut found = BTreeMap::new();
        for message in self.sources {
            let mut seen = BTreeSet::new();
            for segment in message.segments() {
                let Some(id) = segment.id() else { continue };
                for field in segment.fields().filter(|field| !field.bytes().is_empty()) {
                    if !(segment.is_header() && field.number() <= 2) {
                        seen.insert(Address::field(id, field.number()));
                    }
                }
            }
            for at in seen {
                *found.entry(at).or_default() += 1;
            }
        }
        found
    }
}

fn add(rule: NewRule) -> Edit {
    Edit::Rule(Box::new(Intent::AddRule { rule, before: None }))
}

/// A rule that copies, in a loop where the segment stands there more than once.
fn copy(from: Address, to: Address, evidence: &Evidence<'_>, note: &str) -> NewRule {
    let looped = from.segment == to.segment && evidence.most(from.segment) > 1;
    NewRule {
        to: to.to_string(),
        from: Some(from.to_string()),
        each: match looped && !from.is_segment() {
            true => from.segment.to_string(),
            false => String::new(),
        },
        note: note.to_owned(),
        ..NewRule::default()
    }
}

fn whole(at: Address) -> Address {
    Address {
        occurrence: Index::Unspecified,
        repetition: Index::Unspecified,
        ..at
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
