//! Test cases, and what they cover.

use super::{FindingView, MappingAt, MessageKey, PairView};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which cases: those of one interface, or all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CasesAt {
    /// Folder name under `interfaces/`; all where there is none.
    pub interface: Option<String>,
}

/// Names a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseAt {
    /// Folder name under `interfaces/`.
    pub interface: String,
    /// Name of its files under `cases/`.
    pub case: String,
}

/// Every case, run just now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CasesView {
    /// By interface and name.
    pub cases: Vec<CaseView>,
    /// Cases that give what is wanted.
    pub passed: u32,
    /// Cases that give something else.
    pub failed: u32,
    /// Cases of which nobody has said what is wanted.
    pub fresh: u32,
    /// Cases that could not be run.
    pub broken: u32,
    /// What is wrong in their files.
    pub findings: Vec<FindingView>,
}

/// How a case, or one destination of it, stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CaseState {
    /// What comes out is what is wanted.
    Passed,
    /// Something else comes out.
    Failed,
    /// Nobody has said what is wanted.
    Fresh,
    /// It could not be run.
    Broken,
}

/// One case and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CaseView {
    /// Folder name of its interface.
    pub interface: String,
    /// Its name.
    pub case: String,
    /// What it shows.
    pub note: String,
    /// `synthetic`, `de-identified` or `captured`, where it is said.
    pub origin: Option<String>,
    /// MSH-9 of its message, as `ADT^A01`.
    pub message_type: String,
    /// The worst of its destinations.
    pub state: CaseState,
    /// Each destination.
    pub results: Vec<CaseResult>,
    /// When it was looked at and found right, newest first.
    pub blessed: Vec<BlessingView>,
}

/// One case for one destination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CaseResult {
    /// Key in `interface.toml`.
    pub destination: String,
    /// How it stands.
    pub state: CaseState,
    /// How it is to end, in words; empty where nobody has said it.
    pub wanted: String,
    /// How it ended, in words; empty where it could not be run.
    pub got: String,
    /// What is other than wanted, or why it could not be run.
    pub says: Vec<String>,
    /// Places that differ, at most 200.
    pub differences: Vec<CaseDifference>,
}

/// One place that is other than wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CaseDifference {
    /// Which output, from 1.
    pub output: u32,
    /// Its address; empty for a line that is no segment.
    pub path: String,
    /// Its name by the dictionary.
    pub name: String,
    /// What is wanted there.
    pub wanted: String,
    /// What is there.
    pub got: String,
}

/// Somebody looked, and found it right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BlessingView {
    /// The day.
    pub on: String,
    /// The destination; empty = all.
    pub destination: String,
    /// Why it is right.
    pub reason: String,
}

/// One case, looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CaseDetail {
    /// The case.
    pub case: CaseView,
    /// Its message, LF line ends.
    pub source_text: String,
    /// Each destination.
    pub destinations: Vec<CaseOutputs>,
}

/// What is sent to one destination, wanted and got, side by side: `old` is wanted, `new` is got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CaseOutputs {
    /// Key in `interface.toml`.
    pub destination: String,
    /// Each output in order.
    pub pairs: Vec<PairView>,
}

/// Says of what comes out now that it is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseBless {
    /// Interface; all where there is none.
    pub interface: Option<String>,
    /// Case; every one that does not pass where there is none.
    pub case: Option<String>,
    /// Destination; all where there is none.
    pub destination: Option<String>,
    /// Why it is right.
    pub reason: String,
}

/// Makes a case of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseMake {
    /// The message.
    pub from: CaseFrom,
    /// Interface; the one whose rules the message is read by where there is none.
    pub interface: Option<String>,
    /// Name; made from its type where it is empty.
    pub name: String,
    /// What it shows.
    pub note: String,
    /// Whether somebody was asked already: real traffic goes into the project only then.
    pub sure: bool,
}

/// The message that a case is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum CaseFrom {
    /// A message of a source or of the capture store, as it stands under edit.
    Message {
        /// Which.
        key: MessageKey,
    },
    /// A message of the sample set of a mapping.
    Sample {
        /// The mapping.
        at: MappingAt,
        /// Which.
        index: u32,
    },
    /// An input of a comparison; what the old interface made of it is what is wanted.
    Pair {
        /// Run.
        run: u32,
        /// Position in the run.
        index: u32,
    },
    /// What somebody wrote or pasted.
    Text {
        /// It.
        text: String,
    },
}

/// A case that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseMade {
    /// Which.
    pub at: CaseAt,
    /// Where its message stands, relative to the project.
    pub file: String,
}

/// Gives a case another name or note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseDescribe {
    /// Which.
    pub at: CaseAt,
    /// Its name from now on.
    pub name: String,
    /// What it shows.
    pub note: String,
}

/// What is covered of every interface asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CoverageView {
    /// Each destination of each interface.
    pub destinations: Vec<CoverageOf>,
}

/// What is covered of one mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CoverageOf {
    /// Folder name of the interface.
    pub interface: String,
    /// Key in `interface.toml`.
    pub destination: String,
    /// Why its mapping cannot run, where it cannot.
    pub problem: Option<String>,
    /// Cases that were run.
    pub cases: u32,
    /// Samples that were run.
    pub samples: u32,
    /// Rules.
    pub rules: CoverageCount,
    /// Ways that conditions can go, the filter among them.
    pub branches: CoverageCount,
    /// Rows of code tables.
    pub rows: CoverageCount,
    /// Everything that can be covered, in order.
    pub lines: Vec<CoverageLine>,
}

/// How much of something is covered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CoverageCount {
    /// There are so many.
    pub total: u32,
    /// So many of them a case uses.
    pub cases: u32,
    /// So many of them a case or a sample uses.
    pub any: u32,
}

/// What a line of coverage is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CoverageKind {
    /// The filter of the destination, one way.
    Filter,
    /// A rule.
    Rule,
    /// A condition of a rule, one way.
    Branch,
    /// A row of a table.
    Row,
}

/// One thing that can be covered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CoverageLine {
    /// What it is.
    pub kind: CoverageKind,
    /// The rule or the table.
    pub of: String,
    /// In words.
    pub name: String,
    /// Cases that use it.
    pub cases: u32,
    /// Samples that use it.
    pub samples: u32,
    /// Which message would.
    pub wish: String,
}
