//! Old and new, side by side.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Names a comparison of the project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ComparisonAt {
    /// Folder name under `comparisons/`.
    pub comparison: String,
}

/// A run of the mapping (unsaved edits included) over the inputs, against the baseline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ComparisonView {
    /// Which one.
    pub comparison: String,
    /// Identity of this run; `pairs` and `pair` speak of it.
    pub run: u32,
    /// Where the baseline comes from, for the heading.
    pub old_name: String,
    /// What the candidate is, for the heading.
    pub new_name: String,
    /// Address that pairs them.
    pub pair_by: String,
    /// Inputs.
    pub inputs: u32,
    /// Equal to the byte.
    pub exact: u32,
    /// Equal but for trailing empty delimiters, line ends and ignored paths.
    pub same: u32,
    /// Different.
    pub different: u32,
    /// In the baseline only.
    pub missing: u32,
    /// In the candidate only.
    pub extra: u32,
    /// Inputs that the mapping filtered, rejected or failed on.
    pub not_delivered: u32,
    /// Differences grouped, most pairs first.
    pub causes: Vec<CauseView>,
    /// Paths left out, with reasons.
    pub ignored: Vec<IgnoredView>,
}

/// A path left out of the comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IgnoredView {
    /// The path.
    pub path: String,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub by: String,
}

/// One kind of difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CauseView {
    /// Identity within the run.
    pub id: u32,
    /// Path without occurrences: `PID-18`, or `NK1` for a whole segment.
    pub path: String,
    /// Its name by the dictionary.
    pub name: String,
    /// One sentence: what is seen in all of them.
    pub sentence: String,
    /// Pairs in which it is seen.
    pub count: u32,
    /// Pairs in which the path is there at all.
    pub of: u32,
    /// Rule of the mapping that writes there, where one does.
    pub rule: Option<String>,
    /// First pairs in which it is seen (at most 20).
    pub examples: Vec<u32>,
    /// Old and new of the first example.
    pub old: String,
    /// Old and new of the first example.
    pub new: String,
}

/// Pairs of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PairsAt {
    /// Run.
    pub run: u32,
    /// Pairs of this cause only; none = all that are different, missing or extra.
    pub cause: Option<u32>,
    /// First pair, 0-based in that selection.
    pub offset: u32,
    /// Pairs at most.
    pub limit: u32,
}

/// Pairs of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PairPage {
    /// The pairs.
    pub pairs: Vec<PairRow>,
    /// Pairs in that selection.
    pub total: u32,
}

/// One pair in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PairRow {
    /// Position in the run.
    pub index: u32,
    /// Value of the pairing address.
    pub key: String,
    /// MSH-9 as `ADT^A01`.
    pub message_type: String,
    /// How it compares.
    pub verdict: Verdict,
    /// Rows that differ.
    pub differences: u32,
}

/// How a pair, or a row of it, compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// To the byte.
    Exact,
    /// But for what is not a difference.
    Same,
    /// Different, but the path is ignored.
    Ignored,
    /// Different.
    Different,
    /// In the old one only.
    OldOnly,
    /// In the new one only.
    NewOnly,
}

/// Names a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PairAt {
    /// Run.
    pub run: u32,
    /// Position in the run.
    pub index: u32,
}

/// One pair, aligned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PairView {
    /// Position in the run.
    pub index: u32,
    /// Value of the pairing address.
    pub key: String,
    /// How it compares.
    pub verdict: Verdict,
    /// Segments and fields (components where fields differ in part), in order.
    pub rows: Vec<PairLine>,
    /// The input, LF line ends.
    pub source_text: String,
    /// The baseline, LF line ends; empty where there is none.
    pub old_text: String,
    /// The candidate, LF line ends; empty where there is none.
    pub new_text: String,
}

/// One line of an aligned pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PairLine {
    /// Whether it heads a segment.
    pub segment: bool,
    /// Canonical address.
    pub path: String,
    /// Name by the dictionary.
    pub name: String,
    /// Value in the input at the same address.
    pub source: String,
    /// Value in the baseline.
    pub old: String,
    /// Value in the candidate.
    pub new: String,
    /// How it compares.
    pub verdict: Verdict,
}
