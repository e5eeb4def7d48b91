//! The groups of a message's structure: orders, visits, insurances.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where the segments of a message stand in its structure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StructureView {
    /// `ORU_R01`
    pub id: String,
    /// The groups that have more than one segment, in the order of their first.
    pub groups: Vec<GroupView>,
    /// For each segment its innermost group, as a position in `groups`.
    pub places: Vec<Option<u32>>,
    /// Segments that are not where the structure wants them.
    pub misplaced: Vec<MisplacedView>,
    /// What must or may be there and is not, in the order of the message.
    pub absent: Vec<AbsentView>,
    /// Whether what may be there is left out: in a long message it would be most of the rows.
    pub only_required: bool,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GroupView {
    /// `Order observation`
    pub name: String,
    /// The group around it.
    pub parent: Option<u32>,
    /// Which of its name it is in there, from 1.
    pub number: u32,
    /// How many of them there are.
    pub of: u32,
    /// Its first segment, 0-based.
    pub first: u32,
    /// Segments in it, those of inner groups included.
    pub segments: u32,
}

/// A segment that is not where the structure wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MisplacedView {
    /// The segment, 0-based.
    pub segment: u32,
    /// In what way.
    pub how: MisplacedHow,
}

/// In what way a segment is not where the structure wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum MisplacedHow {
    /// It belongs further up.
    OutOfOrder,
    /// It is there already and does not repeat.
    Extra,
    /// The structure does not have it.
    Unexpected,
}

/// A segment that must or may be there and is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AbsentView {
    /// `OBR`
    pub segment: String,
    /// `Observation Request`
    pub name: String,
    /// The group in which it is missed, as a position in `groups`.
    pub group: Option<u32>,
    /// The segment before which it would stand, 0-based; their number where that is the end.
    pub before: u32,
    /// Whether the structure wants it.
    pub required: bool,
}
