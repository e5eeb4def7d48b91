//! What is kept of captured messages, found at once, taken out, taken along and brought in.

use super::{CaptureAmount, CaptureChosen, ProgressView};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One place of captured messages that is found at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaptureKey {
    /// Its path, in any occurrence.
    pub path: String,
    /// Whether it is always found at once.
    pub given: bool,
    /// Whether every captured message is in its index; else those that came before have to be read.
    pub whole: bool,
}

/// The places that are found at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaptureKeys {
    /// The given ones first.
    pub keys: Vec<CaptureKey>,
    /// How far the taking in of older messages is, where it is under way.
    pub progress: Option<ProgressView>,
    /// The number under which its progress is told, and by which it is stopped.
    pub task: u32,
}

/// Asks for a place to be found at once, or not any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaptureKeySet {
    /// Its path.
    pub path: String,
    /// Whether it is wanted.
    pub on: bool,
}

/// How captured messages are meant to be kept. Nothing is removed by it: what goes beyond is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeepRule {
    /// Days.
    pub days: Option<u32>,
    /// Mebibytes of messages.
    pub mib: Option<u32>,
}

/// What the store holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeepView {
    /// What is there.
    pub held: CaptureAmount,
    /// Bytes of its files.
    pub file_bytes: u64,
    /// The project's rule.
    pub rule: KeepRule,
    /// Messages that go beyond the rule.
    pub beyond: CaptureAmount,
}

/// Which messages are to go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum RemovalAsked {
    /// Those that somebody chose.
    Chosen {
        /// Which.
        chosen: CaptureChosen,
    },
    /// Those that are older.
    Days {
        /// Than so many days.
        days: u32,
    },
    /// The oldest.
    Size {
        /// Until no more than so many mebibytes of messages are left.
        mib: u32,
    },
}

/// What would be removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RemovalPlan {
    /// By this number just that is removed.
    pub number: u32,
    /// What it comes to.
    pub amount: CaptureAmount,
}

/// Removes what was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RemovalAgreed {
    /// The number of the plan.
    pub number: u32,
    /// Why; stays beside each removed message.
    pub why: String,
    /// Number under which its progress is told, and by which it is stopped.
    pub job: u32,
}

/// What was removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RemovalDone {
    /// What it came to.
    pub amount: CaptureAmount,
    /// Whether it was stopped before all of it was removed.
    pub stopped: bool,
    /// Bytes of the store's files before.
    pub bytes_before: u64,
    /// Bytes of them now.
    pub bytes_now: u64,
}

/// Who took a message out of the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RemovedView {
    /// When: RFC 3339.
    pub time: String,
    /// Account of the operating system.
    pub who: String,
    /// Why.
    pub why: String,
}

/// Asks for lines of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecordAt {
    /// Lines with a smaller number only; none = from the newest.
    pub before: Option<i64>,
    /// Lines at most.
    pub limit: u32,
}

/// One line of the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecordLine {
    /// Its number.
    pub id: i64,
    /// When: RFC 3339.
    pub time: String,
    /// Account of the operating system.
    pub who: String,
    /// What was done: `export`, `save`, `remove`, `import`, `send`, `copy`.
    pub action: String,
    /// With how many messages.
    pub messages: u64,
    /// Which, in words.
    pub what: String,
    /// Where to, or where from.
    pub place: String,
}

/// The record of what left the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecordView {
    /// Newest first.
    pub lines: Vec<RecordLine>,
    /// Whether older ones are left.
    pub more: bool,
}

/// Saves the record as a file of comma-separated values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecordSave {
    /// The file.
    pub path: String,
}

/// As what captured messages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ExportShape {
    /// Each a file of a folder.
    Files,
    /// One behind the other in one file.
    Together,
    /// The same, each with the framing of MLLP.
    Framed,
    /// A batch with headers, trailers and counts.
    Batch,
}

/// Writes captured messages to files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaptureExport {
    /// Which.
    pub chosen: CaptureChosen,
    /// As what.
    pub shape: ExportShape,
    /// The file, or the folder for files.
    pub path: String,
    /// Somebody agreed that real messages go into the project's folder.
    pub sure: bool,
    /// Number under which its progress is told, and by which it is stopped.
    pub job: u32,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CaptureExported {
    /// Messages.
    pub messages: u64,
    /// Frames that were left out: no whole message, or removed.
    pub left_out: u64,
    /// Files.
    pub files: u64,
    /// Bytes.
    pub bytes: u64,
    /// The file, or the folder.
    pub path: String,
}

/// Takes the messages of a pcap or pcapng file in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaptureImport {
    /// The file.
    pub path: String,
    /// Number under which its progress is told, and by which it is stopped.
    pub job: u32,
}

/// What was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CaptureImported {
    /// Packets of the file.
    pub packets: u64,
    /// Packets that are no TCP, or could not be read.
    pub other_packets: u64,
    /// Connections with messages.
    pub connections: u64,
    /// Messages, and frames that are none.
    pub messages: u64,
    /// Answers that were paired with their messages.
    pub answers: u64,
    /// Connections without MLLP.
    pub other_connections: u64,
    /// Encrypted connections, by their ends.
    pub encrypted: Vec<String>,
    /// What was not captured, in sentences; the first of them.
    pub gaps: Vec<String>,
    /// Bytes that were not captured.
    pub missing: u64,
    /// What was wrong with the file, where it was read up to there.
    pub damage: Option<String>,
    /// Whether it was stopped before the end of the file.
    pub stopped: bool,
}
