//! What saving would change: every message of the sample set, by the saved mapping and by the one
//! under edit.

use std::collections::BTreeMap;

use hl7wb_core::mapping::Outcome;
use hl7wb_core::message::Message;
use hl7wb_core::path::Address;

use super::set::{anywhere, outcome, spread};
use super::{Session, Since};
use crate::clock;

/// What saving would change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blast {
    /// Messages of the set that come out otherwise, ascending by their position.
    pub messages: Vec<u32>,
    /// Places that differ, most messages first.
    pub places: Vec<Moved>,
    /// Messages that are sent now and were not, and the reverse.
    pub sent_now: u32,
    /// See [`sent_now`](Self::sent_now).
    pub no_longer_sent: u32,
}

/// A place that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The field or segment, without an index.
    pub at: Address,
    /// Messages in which it does, ascending by their position.
    pub messages: Vec<u32>,
}

/// What differs in one message.
enum Difference {
    /// These places.
    Places(Vec<Address>),
    SentNow,
    NoLongerSent,
    /// It is refused or fails in another way.
    Otherwise,
}

impl Session {
    /// Compares what the saved mapping makes of the set with what this one does.
    #[must_use]
    pub fn blast(&self) -> Blast {
        let now = clock::hl7(clock::now());
        let (saved, here) = (self.runnable_of(Since::Saved), self.runnable());
        let samples = &self.ready.samples;
        let found = spread(samples, |at, sample| {
            let run = |runnable: Option<&super::Runnable>| {
                runnable.map(|runnable| outcome(runnable, sample, &now))
            };
            Some((at, difference(run(saved).as_ref(), run(here).as_ref())?))
        });
        let mut blast = Blast::default();
        let mut places: BTreeMap<Address, Vec<u32>> = BTreeMap::new();
        for (at, difference) in found {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            blast.messages.push(at);
            match difference {
                Difference::Places(found) => {
                    for place in found {
                        places.entry(place).or_default().push(at);
                    }
                }
                Difference::SentNow => blast.sent_now += 1,
                Difference::NoLongerSent => blast.no_longer_sent += 1,
                Difference::Otherwise => {}
            }
        }
        blast.places = places
            .into_iter()
            .map(|(at, messages)| Moved { at, messages })
            .collect();
        blast
            .places
            .sort_by_key(|moved| std::cmp::Reverse(moved.messages.len()));
        blast
    }
}

/// The bytes of each message that is sent.
type Sent = Vec<Vec<u8>>;

fn difference(before: Option<&Outcome>, now: Option<&Outcome>) -> Option<Difference> {
    let sent = |outcome: Option<&Outcome>| match outcome {
        Some(Outcome::Delivered(outputs)) => {
            let sent: Sent = outputs.iter().map(|output| output.bytes.clone()).collect();
            Some(sent)
        }
        Some(Outcome::Filtered { .. } | Outcome::Rejected { .. } | Outcome::Error { .. })
        | None => None,
    };
    match (sent(before), sent(now)) {
        (Some(old), Some(new)) if old == new => None,
        (Some(old), Some(new)) => Some(Difference::Places(differing(&old, &new))),
        (None, Some(_)) => Some(Difference::SentNow),
        (Some(_), None) => Some(Difference::NoLongerSent),
        (None, None) => (super::set::print_of(before) != super::set::print_of(now))
            .then_some(Difference::Otherwise),
    }
}

/// Places in which two runs of outputs differ; a message more or less is all of its segments.
fn differing(old: &[Vec<u8>], new: &[Vec<u8>]) -> Vec<Address> {
    let mut places = Vec::new();
    for at in 0..old.len().max(new.len()) {
        let message = |outputs: &[Vec<u8>]| {
            let bytes = outputs.get(at).map(Vec::as_slice).unwrap_or_default();
            Message::decode(bytes).0
        };
        places.extend(fields(&message(old), &message(new)));
    }
    places.sort_unstable();
    places.dedup();
    places
}

/// Fields that one message has and the other has not, or has otherwise; segments are held against
/// each other by name and number.
pub(super) fn fields(old: &Message, new: &Message) -> Vec<Address> {
    let mut places = Vec::new();
    for (one, other) in [(new, old), (old, new)] {
        for segment in one.segments() {
            let Some(id) = segment.id() else { continue };
            let Some(beside) = other.find(id, segment.occurrence()) else {
                places.push(Address::segment(id));
                continue;
            };
            for field in segment.fields() {
                let there = beside.field(field.number()).map(|field| field.bytes());
                if there.unwrap_or_default() != field.bytes() {
                    places.push(anywhere(Address::field(id, field.number())));
                }
            }
        }
    }
    places.sort_unstable();
    places.dedup();
    places
}
