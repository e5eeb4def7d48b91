//! Lists of messages that pass a filter, counts of a place, and how long work stands.

use super::{FieldHit, MessageKey};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How long work stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum WorkState {
    /// Under way.
    Running,
    /// All of it was done.
    Done,
    /// Somebody stopped it; what was found by then is there.
    Stopped,
    /// It could not go on.
    Failed,
}

/// How far long work is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProgressView {
    /// How it stands.
    pub state: WorkState,
    /// Bytes that were read; of the capture store, messages.
    pub done: u64,
    /// Bytes in all; of the capture store, messages.
    pub total: u64,
    /// Messages that were met.
    pub messages: u64,
    /// Of these, those that were looked for.
    pub found: u64,
    /// Bytes a second, on average; of the capture store, messages.
    pub rate: u64,
    /// Milliseconds that are left at this rate; none where that cannot be said.
    pub remaining_ms: Option<u64>,
    /// Why it could not go on.
    pub problem: Option<String>,
}

/// By what a list is ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OrderBy {
    /// The place whose first value decides: numbers before texts, each in its order.
    pub path: String,
    /// The greatest first.
    pub descending: bool,
}

/// Starts to look which messages of a source pass, and puts them in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListStart {
    /// The source.
    pub source: u32,
    /// `PID-3.1 = 12345 and type ADT and "a text"`; empty for all.
    pub filter: String,
    /// Capital and small letters of texts in quotes are told apart.
    pub exact_case: bool,
    /// As in the file, where there is none.
    pub order: Option<OrderBy>,
}

/// What is wrong with a filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FilterProblem {
    /// What is wrong, and what would be right.
    pub message: String,
    /// First UTF-16 unit of the filter that it speaks of.
    pub from: u32,
    /// One past the last.
    pub to: u32,
}

/// A list that is being made, or why it cannot be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ListView {
    /// Its number; none where the filter is wrong.
    pub list: Option<u32>,
    /// What is wrong with the filter.
    pub problem: Option<FilterProblem>,
    /// How far it is.
    pub progress: Option<ProgressView>,
}

/// Names work over a source: a list, or counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TaskAt {
    /// Its number.
    pub task: u32,
}

/// Looks for the next message in which a place reads differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DifferAt {
    /// The source.
    pub source: u32,
    /// The list whose rows are counted; none for the source itself.
    pub list: Option<u32>,
    /// The row from which to look, 0-based.
    pub row: u32,
    /// The place.
    pub path: String,
    /// Towards the first row.
    pub backwards: bool,
}

/// Where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RowFound {
    /// Its row, 0-based; none where all read the same.
    pub row: Option<u32>,
}

/// Names a value: a place of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ValueAt {
    /// Which message.
    pub key: MessageKey,
    /// The place.
    pub path: String,
}

/// A filter, as it is typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FilterText {
    /// Its text.
    pub filter: String,
}

/// Starts to count what stands at a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StatisticsStart {
    /// The source.
    pub source: u32,
    /// The list over which to count; none for the whole source.
    pub list: Option<u32>,
    /// The place; every occurrence where indexes are left out.
    pub path: String,
}

/// One value and how often it stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FrequentValue {
    /// Its text; of a composite as it stands. Dots where it is masked.
    pub value: String,
    /// What the code means.
    pub meaning: Option<String>,
    /// How often.
    pub count: u64,
    /// The filter that finds the messages with it; none where it is masked.
    pub filter: Option<String>,
}

/// What stands at a place over many messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StatisticsView {
    /// Number of the work.
    pub task: u32,
    /// How far it is.
    pub progress: ProgressView,
    /// The place, and its name.
    pub at: FieldHit,
    /// Messages that were looked at.
    pub messages: u64,
    /// Of these, messages with something there, null included.
    pub filled: u64,
    /// Messages where nothing but `""` stands there.
    pub null: u64,
    /// Messages without the segment.
    pub absent: u64,
    /// Values, null included: more than messages where a field repeats.
    pub values: u64,
    /// Characters of the shortest value that is neither empty nor null.
    pub shortest: Option<u32>,
    /// Characters of the longest.
    pub longest: Option<u32>,
    /// Different values that were counted.
    pub distinct: u32,
    /// Whether every value was counted by itself; else there are more of them.
    pub complete: bool,
    /// The most frequent, most frequent first.
    pub top: Vec<FrequentValue>,
    /// Whether values are shown as dots.
    pub masked: bool,
}
