//! Proposals for a mapping, and what carrying places from source to target would do.

use super::MappingAt;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks what could be added to a mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProposeMapping {
    /// Which mapping.
    pub at: MappingAt,
    /// Version of the target; empty = that of what leaves now.
    pub version: String,
    /// Structure of the target, such as `OML_O21`; empty = that of what leaves now.
    pub structure: String,
    /// A file of outputs that are wanted, paired with the samples by MSH-10.
    pub wanted: Option<String>,
}

/// What could be added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProposalsView {
    /// Revision that the proposals are for.
    pub revision: u32,
    /// Version of the target that was asked about.
    pub version: String,
    /// Its structure; empty where none is known.
    pub structure: String,
    /// Every version there is.
    pub versions: Vec<String>,
    /// Every structure of that version.
    pub structures: Vec<String>,
    /// Sources with a wanted output that were looked at.
    pub pairs: u32,
    /// The best first.
    pub proposals: Vec<ProposalView>,
}

/// Why something is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ReasonView {
    /// The wanted outputs hold what stands at this place of the source.
    Samples,
    /// Each value of the source goes with one wanted value.
    Table,
    /// The wanted outputs all hold the same.
    Constant,
    /// The versions differ there.
    Version,
    /// Source and target have the place.
    SamePlace,
    /// Source and target call it alike.
    Name,
}

/// One proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProposalView {
    /// By which it is accepted.
    pub number: u32,
    /// Why.
    pub reason: ReasonView,
    /// Target address.
    pub to: String,
    /// Its name by the dictionary.
    pub to_name: String,
    /// Source address; none for a constant.
    pub from: Option<String>,
    /// Its name by the dictionary.
    pub from_name: String,
    /// What it does, in a sentence.
    pub says: String,
    /// Messages that speak for it.
    pub support: u32,
    /// Messages that could.
    pub of: u32,
    /// Rows of a table, or the one constant; dots where they are masked.
    pub rows: Vec<Vec<String>>,
}

/// Accepts proposals, as one edit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AcceptProposals {
    /// Which mapping.
    pub at: MappingAt,
    /// Revision that they were made for.
    pub revision: u32,
    /// Their numbers.
    pub proposals: Vec<u32>,
}

/// Places of the source over a place of the target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CarryAt {
    /// Which mapping.
    pub at: MappingAt,
    /// 0-based position of the sample that is looked at.
    pub index: u32,
    /// Source addresses.
    pub from: Vec<String>,
    /// Target address; none = beside every place, which means the same place.
    pub to: Option<String>,
}

/// What putting them down there would do; one of the two is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CarryView {
    /// In a sentence.
    pub does: Option<String>,
    /// Why it cannot be put there.
    pub cannot: Option<String>,
}

/// Puts them down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CarryPut {
    /// What is carried where.
    pub carry: CarryAt,
    /// Revision that the person was looking at.
    pub revision: u32,
}
