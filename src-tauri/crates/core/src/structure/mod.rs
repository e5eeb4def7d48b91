//! Where the segments of a message stand in its structure (HL7 v2.x chapter 2, "Message
//! structure"): which group, the how manieth, and what is not where the standard wants it.
//!
//! Placing never fails and never moves anything: every segment gets one place, in the order of the
//! message. Its time grows with the number of segments. Knows messages by the ids of their
//! segments alone; what a group means is nobody's business here.

mod misses;
#[cfg(test)]
mod tests;
mod walk;

use crate::dictionary::{Dictionary, StructureDef, Version};
use crate::message::Message;
use crate::path::{Address, SegmentId};

/// All segments of a message, placed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Placement {
    /// Every group that is there, in the order of its first segment.
    pub groups: Vec<Group>,
    /// One for each segment, in the order of the message.
    pub places: Vec<Place>,
    /// What must be there and is not, in the order of the message; where it was asked for, also what
    /// may be there.
    pub absent: Vec<Absent>,
}

/// A group of segments: one of its repetitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// `ORDER_OBSERVATION`
    pub name: &'static str,
    /// The group it stands in, by its place in [`Placement::groups`]; none at the top.
    pub parent: Option<u32>,
    /// Which one it is among those of its name in the same parent, from 1.
    pub repetition: u32,
    /// How many of them there are.
    pub of: u32,
    /// Its first segment, 0-based.
    pub first: u32,
}

/// Where a segment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its innermost group, by its place in [`Placement::groups`]; none at the top.
    pub group: Option<u32>,
    /// Whether the structure wants it there.
    pub standing: Standing,
}

/// Whether a segment stands where the structure wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It does.
    Expected,
    /// It belongs to its group, but further up.
    OutOfOrder,
    /// It belongs to its group, but is there already and does not repeat.
    Extra,
    /// The structure does not have it.
    Unexpected,
    /// The structure says nothing about it: a segment of one's own (`Z..`) without a place, the
    /// frame of a batch, a line that is no segment.
    Outside,
}

/// A segment that is not there, and that must or may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Absent {
    /// `OBR`
    pub segment: &'static str,
    /// The group in which it is missed, or in which a required group is missed that has it.
    pub group: Option<u32>,
    /// The segment before which it would stand, 0-based; the number of segments where that is
    /// the end.
    pub before: u32,
    /// Whether the structure wants it.
    pub required: bool,
}

/// Which segments are told as absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Misses {
    /// Those that must be there.
    #[default]
    Required,
    /// Also those that may be: of each group that is there, and of each group directly in it that is
    /// not, what that has at least. Several times as many as the segments that there are.
    All,
}

impl Placement {
    /// The groups around a segment, outermost first.
    #[must_use]
    pub fn around(&self, ordinal: usize) -> Vec<u32> {
        let inner = self.places.get(ordinal).and_then(|place| place.group);
        let mut around: Vec<u32> = self.outward(inner).collect();
        around.reverse();
        around
    }

    /// A group and those around it, innermost first.
    pub fn outward(&self, inner: Option<u32>) -> impl Iterator<Item = u32> {
        std::iter::successors(inner, |group| self.group(*group)?.parent)
    }

    /// A group by its number.
    #[must_use]
    pub fn group(&self, number: u32) -> Option<&Group> {
        self.groups.get(number as usize)
    }
}

/// Places segments, given by their ids (none for a line that is no segment).
#[must_use]
pub fn place(
    ids: impl IntoIterator<Item = Option<SegmentId>>,
    structure: &StructureDef,
) -> Placement {
    place_with(ids, structure, Misses::Required)
}

/// As [`place`], with so much of what is not there.
#[must_use]
pub fn place_with(
    ids: impl IntoIterator<Item = Option<SegmentId>>,
    structure: &StructureDef,
    misses: Misses,
) -> Placement {
    walk::place(ids, structure, misses)
}

/// Places the segments of a message by the structure that it names; none where the dictionary does
/// not know which that is.
#[must_use]
pub fn place_message(message: &Message, dictionary: &Dictionary) -> Option<Placement> {
    let structure = structure_of(message, dictionary)?;
    Some(place(
        message.segments().map(|segment| segment.id()),
        structure,
    ))
}

/// The structure of a message: what MSH-9.3 says, else what MSH-9.1 and MSH-9.2 stand for. A version
/// that does not have the message borrows it from the one before that did, else from the first
/// after: `ORM^O01` goes on being sent with 2.7 in MSH-12.
#[must_use]
pub fn structure_of<'d>(message: &Message, dictionary: &'d Dictionary) -> Option<&'d StructureDef> {
    let kind = Address::field(SegmentId::MSH, 9);
    let part = |number: u16| {
        message
            .text(&kind.with_component(number))
            .unwrap_or_default()
    };
    dictionary
        .structure(&part(3))
        .or_else(|| dictionary.structure_for(&part(1), &part(2)))
        .or_else(|| {
            let (code, event) = (part(1), part(2));
            let (older, newer): (Vec<Version>, Vec<Version>) = Version::ALL
                .iter()
                .partition(|version| **version < dictionary.version());
            let mut nearest = older.into_iter().rev().chain(newer);
            nearest.find_map(|version| Dictionary::of(version).structure_for(&code, &event))
        })
}
