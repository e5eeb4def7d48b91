//! Message sources, rows and one open message.

use super::{FindingView, Level, ProgressView, TextRange};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where a set of messages comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SourceKind {
    /// A file of the watched `samples/` folder.
    Sample,
    /// A file somebody opened or dropped.
    File,
    /// Pasted text.
    Paste,
    /// The capture store.
    Capture,
}

/// One set of messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SourceView {
    /// Identity while the workbench runs.
    pub id: u32,
    /// Where it comes from.
    pub kind: SourceKind,
    /// File name, or a name made for it.
    pub name: String,
    /// Full path, where it is a file.
    pub path: Option<String>,
    /// Messages in it.
    pub count: u32,
    /// Size in bytes, as far as it was read.
    pub bytes: u64,
    /// How its reading stands, while it is being read.
    pub reading: Option<ProgressView>,
    /// Whether it was read to its end; else somebody stopped it, or it is being read.
    pub whole: bool,
    /// What is not a message, counts that disagree, why a file could not be read.
    pub findings: Vec<FindingView>,
    /// Charset that somebody set in place of what the messages say.
    pub charset: Option<String>,
    /// Whose rules apply to its messages.
    pub rules: RulesView,
}

/// Whose rules apply to the messages of a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum RulesView {
    /// The project's only interface, or the one whose sending system the first message names.
    Automatic,
    /// The standard's alone.
    Standard,
    /// An interface's.
    Interface {
        /// Folder name of the interface.
        id: String,
    },
}

/// Sets how a source is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SourceReading {
    /// The source.
    pub source: u32,
    /// A charset by name (`ISO-8859-1`, `UNICODE UTF-8`); none for what each message says.
    pub charset: Option<String>,
    /// Whose rules apply.
    pub rules: RulesView,
}

/// Every source, and what could not be opened just now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SourceList {
    /// Samples first, then as opened; the capture store last.
    pub sources: Vec<SourceView>,
    /// The source that the request opened (or found open already).
    pub opened: Option<u32>,
    /// One finding for each path that could not be opened.
    pub findings: Vec<FindingView>,
}

/// Opens files or folders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpenPaths {
    /// Files, or folders whose files are opened.
    pub paths: Vec<String>,
}

/// Opens pasted text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PasteText {
    /// As pasted: log lines, line numbers, MLLP bytes and all.
    pub text: String,
}

/// Names a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SourceAt {
    /// The source.
    pub source: u32,
}

/// Names one message, wherever it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum MessageKey {
    /// A message of a source.
    Source {
        /// The source.
        source: u32,
        /// 0-based position in it.
        index: u32,
    },
    /// A frame of the capture store.
    Captured {
        /// Row of the store.
        id: i64,
    },
}

/// A page of a source's rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RowsAt {
    /// The source (not the capture store: that has pages of its own).
    pub source: u32,
    /// First row, 0-based.
    pub offset: u32,
    /// Rows at most.
    pub limit: u32,
    /// The list whose rows these are; none for all messages in the order of the file.
    pub list: Option<u32>,
    /// Paths whose first values are wanted with each row.
    pub columns: Vec<String>,
}

/// A page of rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MessagePage {
    /// Rows of the page.
    pub rows: Vec<MessageRow>,
    /// Rows in all.
    pub total: u32,
}

/// One message in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MessageRow {
    /// Which one.
    pub key: MessageKey,
    /// Line of the file on which it begins, 1-based.
    pub line: u32,
    /// MSH-9 as `ADT^A01`; empty where there is none.
    pub message_type: String,
    /// MSH-10.
    pub control_id: String,
    /// MSH-7, decoded; as it stands where it cannot be.
    pub time: String,
    /// PID-3.1 of the first patient.
    pub patient_id: String,
    /// PID-5 of the first patient, as people write a name.
    pub patient_name: String,
    /// MSH-3 / MSH-4.
    pub sender: String,
    /// Size in bytes.
    pub bytes: u32,
    /// Worst of its findings.
    pub worst: Option<Level>,
    /// Whether they are known. A large message is checked when it is opened.
    pub checked: bool,
    /// What stands at the paths that were asked for, in their order; empty where nothing does.
    pub cells: Vec<String>,
}

/// Opens one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpenMessage {
    /// Which one.
    pub key: MessageKey,
}

/// How much of the standard a tree shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Density {
    /// What is there.
    Populated,
    /// And what the standard requires.
    Required,
    /// And everything that the standard knows.
    All,
}

/// One message, open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MessageView {
    /// Which one.
    pub key: MessageKey,
    /// How it is being edited; none where it stands as it came.
    pub draft: Option<super::DraftView>,
    /// Whether what is personal is shown as dots (U+2022), here and in every node and finding.
    pub masked: bool,
    /// Decoded text, one line a segment, line ends folded to LF. Control characters are
    /// shown as their pictures (U+2400 …), so that one unit of the text is one of the wire.
    /// Empty where the message is large.
    pub text: String,
    /// Whether the message is larger than 1 MiB: then `message_lines` brings segments and structure,
    /// and `message_text` the text.
    pub large: bool,
    /// Whether its findings are to come by `message_findings`: those of a large message that was not
    /// checked yet.
    pub checking: bool,
    /// Size in bytes.
    pub bytes: u32,
    /// Name of the charset it was read by.
    pub charset: String,
    /// Folder name of the interface whose rules were applied.
    pub interface: Option<String>,
    /// Delimiters as they stand: `|^~\&`.
    pub delimiters: String,
    /// `ADT^A01^ADT_A01`.
    pub message_type: String,
    /// MSH-12, and the dictionary that was used for it.
    pub version: String,
    /// Version of the dictionary that gives the names.
    pub dictionary: String,
    /// Every segment, in order; none of a large message.
    pub segments: Vec<SegmentRow>,
    /// Where they stand in the structure of the message; none where nobody knows it, and of a large
    /// message.
    pub structure: Option<super::StructureView>,
    /// Nodes of the first segments (all of them in an ordinary message).
    pub nodes: Vec<NodeView>,
    /// Findings, in the order of the text, at most 1000.
    pub findings: Vec<FindingView>,
    /// How many findings there are in all.
    pub found: Tally,
    /// How it came and was answered, where it was captured.
    pub captured: Option<super::CaptureRow>,
}

/// What was found in a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FindingsView {
    /// In the order of the text, at most 1000.
    pub findings: Vec<FindingView>,
    /// How many there are in all.
    pub found: Tally,
}

/// How many findings of each level there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct Tally {
    /// Errors.
    pub error: u32,
    /// Warnings.
    pub warning: u32,
    /// Hints.
    pub hint: u32,
}

/// One line of the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SegmentRow {
    /// `PID`, `OBX[3]`; empty for a line that is not a segment.
    pub path: String,
    /// Name by the dictionary; empty where it knows none.
    pub name: String,
    /// Place in the text.
    pub range: TextRange,
}

/// Nodes of some segments of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NodesAt {
    /// Which message.
    pub key: MessageKey,
    /// First segment, 0-based.
    pub first: u32,
    /// Segments at most.
    pub count: u32,
    /// How much of the standard.
    pub density: Density,
}

/// Nodes in the order of the text, flat: `depth` makes the tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct NodePage {
    /// The nodes.
    pub nodes: Vec<NodeView>,
}

/// What a node of the tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum NodeKind {
    /// A segment.
    Segment,
    /// A field (its only repetition), or the field that holds several.
    Field,
    /// One of several repetitions.
    Repetition,
    /// A component.
    Component,
    /// A subcomponent.
    Subcomponent,
    /// A line that is not a segment.
    Unknown,
}

/// One row of a segment tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NodeView {
    /// 0-based segment it belongs to.
    pub segment: u32,
    /// What it is.
    pub kind: NodeKind,
    /// 0 segment, 1 field, 2 repetition or component, …
    pub depth: u8,
    /// Canonical address: `PID-5.1`, `OBX[3]-5[2].1`.
    pub path: String,
    /// Name by the dictionary.
    pub name: String,
    /// Names from the field down: `Patient Name > Family Name`.
    pub full_name: String,
    /// Data type, such as `CX`.
    pub datatype: String,
    /// `required`, `optional`, `conditional`, `backward`, `withdrawn`, or empty.
    pub usage: String,
    /// Whether it may repeat.
    pub repeats: bool,
    /// Code table, such as `0001`.
    pub table: Option<String>,
    /// Unescaped value of a leaf; of a composite, the text as it stands, shortened to 200 units.
    pub value: String,
    /// Meaning of the code, or the decoded timestamp.
    pub meaning: Option<String>,
    /// Whether it has nodes below.
    pub branch: bool,
    /// Whether it is there at all; a standard field that is absent is not.
    pub present: bool,
    /// `""`: delete.
    pub null: bool,
    /// Whether the value is dots, for what is masked.
    pub masked: bool,
    /// Whether a document is here: the value names it, `document_open` brings it.
    pub document: bool,
    /// Place in the text of the message's view; none where it is absent.
    pub range: Option<TextRange>,
}

/// Finds fields by path or by a fragment of their name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldSearch {
    /// Version of the dictionary.
    pub version: String,
    /// `PID-3`, `birth`, …
    pub text: String,
    /// Hits at most.
    pub limit: u32,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldHits {
    /// Best first.
    pub hits: Vec<FieldHit>,
}

/// One field that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldHit {
    /// `PID-7`.
    pub path: String,
    /// `Date/Time of Birth`.
    pub name: String,
}

/// What the standard knows of one segment: for targets that no message has yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SegmentOutline {
    /// Version of the dictionary.
    pub version: String,
    /// `PV1`.
    pub segment: String,
}
