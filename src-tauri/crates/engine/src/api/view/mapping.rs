//! A mapping under edit: its rules, and what they do to the samples.

use super::{FindingView, SampleSummary};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Names one mapping: an interface and one of its destinations.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub struct MappingAt {
    /// Folder name under `interfaces/`.
    pub interface: String,
    /// Key in `interface.toml`.
    pub destination: String,
}

/// A mapping and what it does, after the last edit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MappingView {
    /// Which one.
    pub at: MappingAt,
    /// Name of the interface.
    pub name: String,
    /// Grows with every edit, undo and reload.
    pub revision: u32,
    /// `source` or `empty`.
    pub start: String,
    /// Structure that arrives, such as `ORU_R01`; empty = none is said.
    pub structure: String,
    /// Version of that structure; empty = the newest.
    pub version: String,
    /// Which messages go to the destination; empty = all.
    pub filter: String,
    /// Engine whose behaviour the preview shows, such as `mirth-4.5.2`, or `none`.
    pub target: String,
    /// Rules in order.
    pub rules: Vec<RuleView>,
    /// Code tables of the interface.
    pub tables: Vec<TableView>,
    /// Findings of the compiler and of the run over the samples, worst first.
    pub findings: Vec<FindingView>,
    /// What the rules do to the sample set.
    pub samples: SampleSummary,
    /// What was added to the samples folder.
    pub chosen: Vec<ChosenView>,
    /// Structure of the first sample; empty where none is known.
    pub arrives: String,
    /// Version of the first sample.
    pub arrives_version: String,
    /// What a loop could run over.
    pub loops: Vec<LoopView>,
    /// Version of the target, as the first output says it; empty where nothing is sent.
    pub target_version: String,
    /// Structure of the first output, where the dictionary knows one.
    pub target_structure: String,
    /// Whether there is something to undo.
    pub can_undo: bool,
    /// Whether there is something to redo.
    pub can_redo: bool,
    /// Whether the files on disk are what is shown.
    pub saved: bool,
    /// Whether the file changed outside while there are unsaved edits here.
    pub conflict: bool,
    /// The document as it would be saved.
    pub document: String,
    /// Populated source fields of the samples that go nowhere, with the messages that have them.
    pub unmapped: Vec<PlaceCount>,
    /// Required target fields that stay empty, with the messages in which they do.
    pub unfilled: Vec<PlaceCount>,
}

/// Messages that somebody added to the sample set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChosenView {
    /// What they are called.
    pub name: String,
    /// How many.
    pub count: u32,
    /// Whether they were captured.
    pub captured: bool,
}

/// Adds messages to the sample set of a mapping, or takes some out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChooseSamples {
    /// Which mapping.
    pub at: MappingAt,
    /// What changes.
    pub choice: SampleChoice,
}

/// How the sample set changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum SampleChoice {
    /// The messages of these files.
    Files {
        /// Paths on this machine.
        paths: Vec<String>,
    },
    /// The newest messages that arrived at the interface's endpoint.
    Captured {
        /// How many, at most.
        newest: u32,
    },
    /// Takes out what has this name.
    Remove {
        /// See [`ChosenView::name`].
        name: String,
    },
}

/// What saving would change, over the whole sample set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BlastView {
    /// Revision that was compared with the saved files.
    pub revision: u32,
    /// Messages in the set.
    pub total: u32,
    /// Positions of those that come out otherwise, ascending.
    pub messages: Vec<u32>,
    /// Places that differ, most messages first.
    pub places: Vec<MovedView>,
    /// Messages that are sent now and were not.
    pub sent_now: u32,
    /// Messages that were sent and are not any more.
    pub no_longer_sent: u32,
}

/// A place that comes out otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MovedView {
    /// Address.
    pub path: String,
    /// Name by the dictionary.
    pub name: String,
    /// Positions of the messages in which it does, ascending.
    pub messages: Vec<u32>,
    /// Rules that write there.
    pub rules: Vec<String>,
}

/// Both versions of what was changed here and outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConflictView {
    /// Every file that differs.
    pub files: Vec<VersionsView>,
}

/// A file as it is here and as it stands on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VersionsView {
    /// Its name, relative to the interface.
    pub file: String,
    /// As it would be saved from here.
    pub mine: Option<String>,
    /// As it stands on disk.
    pub theirs: Option<String>,
    /// As both once were.
    pub base: Option<String>,
}

/// Asks for a mapping that is not there yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CreateMapping {
    /// Folder name of an interface that is there; empty = a new one.
    pub interface: String,
    /// Name of a new interface.
    pub name: String,
    /// The sending system of a new interface.
    pub source: String,
    /// The receiving system.
    pub destination: String,
    /// Whether the output starts as a copy of the source.
    pub copies: bool,
}

/// What a loop could run over: a group of the structure that arrives, or a segment that repeats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LoopView {
    /// `ORDER_OBSERVATION`, `OBX`
    pub name: String,
    /// Whether it is a group.
    pub group: bool,
    /// Groups that it stands in, the outermost first.
    pub within: Vec<String>,
    /// How often a sample has it, at most, of those that were looked at; of a group 0.
    pub most: u32,
}

/// A place and in how many messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlaceCount {
    /// Address.
    pub path: String,
    /// Name by the dictionary.
    pub name: String,
    /// Messages.
    pub count: u32,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RuleView {
    /// Stable identity.
    pub id: String,
    /// Line in the file, 1-based.
    pub line: u32,
    /// Target address.
    pub to: String,
    /// Its name by the dictionary.
    pub to_name: String,
    /// Source address, where it copies.
    pub from: Option<String>,
    /// Name of the source by the dictionary.
    pub from_name: String,
    /// Template, where it writes one.
    pub text: Option<String>,
    /// Structure, where it writes some.
    pub wire: Option<String>,
    /// Pipeline, as written; empty = none.
    pub steps: String,
    /// Condition; empty = always.
    pub when: String,
    /// Loop; empty = none.
    pub each: String,
    /// Rule whose condition was false; empty = none.
    pub else_of: String,
    /// Anchors of an added segment.
    pub after: Vec<String>,
    /// What somebody wanted the next reader to know.
    pub note: String,
    /// Whether what is there stays where there is nothing to write.
    pub keep_empty: bool,
    /// Order of the turns of its loop, such as `OBX-1 number`; empty = that of the message.
    pub sort: String,
    /// `AE`, `AR` or `warn`, where it refuses or warns; empty = it does not.
    pub refuse: String,
    /// Segments that stay, where it drops all others.
    pub keep: Option<Vec<String>>,
    /// What a message of its own is made of, where it splits; empty = it does not.
    pub split: String,
    /// Every source address it reads, templates and conditions included.
    pub reads: Vec<String>,
    /// Sample messages in which it wrote something.
    pub touched: u32,
    /// Sample messages in which it went wrong.
    pub errors: u32,
}

/// One code table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TableView {
    /// File name without `.csv`.
    pub name: String,
    /// Column names, key first.
    pub columns: Vec<String>,
    /// Rows in the order of the file.
    pub rows: Vec<Vec<String>>,
    /// Values met in the samples that no row has, with counts, most frequent first; dots where such
    /// values are masked.
    pub unmapped: Vec<ValueCount>,
}

/// A value and in how many messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ValueCount {
    /// Value.
    pub value: String,
    /// Messages.
    pub count: u32,
}

/// Cells copied in a spreadsheet, to look at as a code table before they become one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TablePaste {
    /// The cells as they came from the clipboard.
    pub text: String,
    /// Whether the first row names the columns.
    pub header: bool,
}

/// What such cells are as a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TablePasted {
    /// Column names, key columns first.
    pub columns: Vec<String>,
    /// Rows, without those whose key stands already.
    pub rows: Vec<Vec<String>>,
    /// What is wrong, with the line of the pasted text.
    pub findings: Vec<FindingView>,
}
