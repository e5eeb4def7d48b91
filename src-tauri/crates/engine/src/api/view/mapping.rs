//! A mapping under edit: its rules, and what they do to the samples.

use super::{FindingView, NodeView, TextRange};
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

/// One edit. It names what the person meant; the engine changes the document, compiles it
/// and runs the samples, and answers with all of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MappingEdit {
    /// Which mapping.
    pub at: MappingAt,
    /// Revision that the person was looking at; an edit of an older one is refused.
    pub revision: u32,
    /// What was meant.
    pub intent: Intent,
}

/// What a person can mean by an edit. An empty string takes the key away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Intent {
    /// A new rule, copying `from` to `to`. The engine makes its id.
    AddCopy {
        /// Target address.
        to: String,
        /// Source address.
        from: String,
        /// Before which rule; none = at the end.
        before: Option<String>,
    },
    /// A new rule that writes a template or a constant.
    AddText {
        /// Target address.
        to: String,
        /// Template.
        text: String,
        /// Before which rule; none = at the end.
        before: Option<String>,
    },
    /// A new rule that drops a whole segment.
    AddDrop {
        /// Segment address.
        to: String,
    },
    /// A new rule that adds a segment.
    AddSegment {
        /// Segment id.
        segment: String,
        /// Structure as it stands, such as `ZLB|1`.
        wire: String,
        /// Anchors: after the last of these that is present.
        after: Vec<String>,
    },
    /// Takes a rule away.
    Remove {
        /// The rule.
        rule: String,
    },
    /// Moves a rule.
    Move {
        /// The rule.
        rule: String,
        /// Before which rule; none = to the end.
        before: Option<String>,
    },
    /// Changes the target.
    SetTarget {
        /// The rule.
        rule: String,
        /// Target address.
        to: String,
    },
    /// Copies from another place (takes `text`/`wire` away).
    SetSource {
        /// The rule.
        rule: String,
        /// Source address.
        from: String,
    },
    /// Writes a template or constant (takes `from`/`wire` away).
    SetText {
        /// The rule.
        rule: String,
        /// Template.
        text: String,
    },
    /// Writes structure as it stands (takes `from`/`text` away).
    SetWire {
        /// The rule.
        rule: String,
        /// Structure; empty clears the target.
        wire: String,
    },
    /// Changes the pipeline.
    SetSteps {
        /// The rule.
        rule: String,
        /// Pipeline, such as `flip_name | upper`.
        steps: String,
    },
    /// Changes the condition.
    SetWhen {
        /// The rule.
        rule: String,
        /// Condition.
        when: String,
    },
    /// Changes the loop.
    SetIn {
        /// The rule.
        rule: String,
        /// Loop, such as `DG1 where DG1-3 exists`.
        each: String,
    },
    /// Changes the note.
    SetNote {
        /// The rule.
        rule: String,
        /// Note.
        note: String,
    },
    /// A new code table with these column names.
    AddTable {
        /// File name without `.csv`.
        table: String,
        /// Key column first.
        columns: Vec<String>,
    },
    /// Sets one row of a code table, adding it where its key is new.
    SetTableRow {
        /// The table.
        table: String,
        /// The whole row, key first.
        row: Vec<String>,
    },
    /// Takes a row away.
    RemoveTableRow {
        /// The table.
        table: String,
        /// Its key.
        key: String,
    },
    /// Changes which messages go to the destination.
    SetFilter {
        /// Condition; empty = all.
        filter: String,
    },
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
    /// Values met in the samples that no row has, with counts, most frequent first.
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

/// What the rules do to the sample set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SampleSummary {
    /// Messages in the set.
    pub total: u32,
    /// Delivered.
    pub delivered: u32,
    /// Filtered.
    pub filtered: u32,
    /// Rejected by a rule.
    pub rejected: u32,
    /// In error.
    pub errors: u32,
    /// Messages whose output differs from what it was before the last edit.
    pub changed: u32,
    /// Messages whose output differs from what the saved file gives.
    pub changed_since_saved: u32,
}

/// Asks for one message of the sample set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MappingSample {
    /// Which mapping.
    pub at: MappingAt,
    /// 0-based position in the sample set.
    pub index: u32,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum OutcomeView {
    /// Sent on: none to several messages.
    Delivered,
    /// Not meant for the destination.
    Filtered {
        /// Why.
        reason: String,
    },
    /// Refused by a rule.
    Rejected {
        /// `AE` or `AR`.
        code: String,
        /// The text that is answered.
        text: String,
    },
    /// Could not be run; the findings say why.
    Error,
}

/// One message of the sample set, before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SampleView {
    /// Revision of the mapping that ran.
    pub revision: u32,
    /// 0-based position in the sample set.
    pub index: u32,
    /// Messages in the set.
    pub total: u32,
    /// File it comes from, relative to the project.
    pub file: String,
    /// Tree of the source.
    pub source: Vec<NodeView>,
    /// Text of the source, LF line ends.
    pub source_text: String,
    /// How it ended.
    pub outcome: OutcomeView,
    /// Tree of the output: what is there, and what the standard requires.
    pub target: Vec<NodeView>,
    /// Text of the output, LF line ends: what leaves the target engine.
    pub target_text: String,
    /// Ranges of `target_text` that the last edit changed.
    pub changed: Vec<TextRange>,
    /// What each rule did to this message.
    pub traces: Vec<TraceView>,
    /// Findings of this run.
    pub findings: Vec<FindingView>,
}

/// What one rule did to one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TraceView {
    /// The rule.
    pub rule: String,
    /// Whether it ran; false where its condition was.
    pub ran: bool,
    /// Value before; of a template, what went in.
    pub input: String,
    /// Value after each step.
    pub steps: Vec<StepView>,
    /// What it wrote.
    pub output: String,
    /// Where it wrote, in `target_text`.
    pub range: Option<TextRange>,
    /// Where it wrote, canonical.
    pub path: Option<String>,
    /// Addresses that it read.
    pub sources: Vec<String>,
    /// What went wrong.
    pub problem: Option<String>,
}

/// One step and what came out of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StepView {
    /// The step, as written.
    pub step: String,
    /// Its result.
    pub value: String,
}

/// Every function there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FunctionList {
    /// By name.
    pub functions: Vec<FunctionView>,
}

/// Help of one function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FunctionView {
    /// Name in a pipeline.
    pub name: String,
    /// How it is written: `pad(width, fill='0')`.
    pub usage: String,
    /// What it does.
    pub help: String,
    /// Examples, run as tests.
    pub examples: Vec<ExampleView>,
}

/// One example of a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExampleView {
    /// The step, as written.
    pub step: String,
    /// Value in.
    pub input: String,
    /// Value out.
    pub output: String,
}
