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
    /// Several edits that are one to whoever takes them back.
    All {
        /// In order.
        intents: Vec<Intent>,
    },
    /// A new rule, whatever it does.
    AddRule {
        /// What it says.
        parts: RuleParts,
        /// Before which rule; none = at the end.
        before: Option<String>,
    },
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
    /// Changes which rule it is the alternative of.
    SetElseOf {
        /// The rule.
        rule: String,
        /// The other rule.
        else_of: String,
    },
    /// Changes where a segment is added.
    SetAfter {
        /// The rule.
        rule: String,
        /// Anchors: after the last of these that is present.
        after: Vec<String>,
    },
    /// A new rule that refuses a message, or warns of it.
    AddRefusal {
        /// `AE`, `AR` or `warn`.
        answer: String,
        /// Condition under which it does.
        when: String,
        /// Template of what the sender is told.
        text: String,
        /// Loop; empty = none.
        each: String,
        /// Before which rule; none = at the end.
        before: Option<String>,
    },
    /// A new rule that drops every segment but these.
    AddKeep {
        /// Names of segments.
        keep: Vec<String>,
        /// Loop over groups; empty = the whole message.
        each: String,
        /// Before which rule; none = at the end.
        before: Option<String>,
    },
    /// Changes in which order the turns of a loop run; on its first rule.
    SetSort {
        /// The rule.
        rule: String,
        /// Place and way, such as `OBX-1 number`.
        sort: String,
    },
    /// Refuses or warns (takes what is written away); an empty answer takes the refusal away.
    SetRefuse {
        /// The rule.
        rule: String,
        /// `AE`, `AR` or `warn`.
        answer: String,
        /// Template of what the sender is told.
        text: String,
    },
    /// Keeps only these segments (takes what is written away).
    SetKeep {
        /// The rule.
        rule: String,
        /// Names of segments.
        keep: Vec<String>,
    },
    /// Makes one message of each group or segment: the first rule, which is added where there is none.
    SetEach {
        /// Group or segment, such as `ORDER_OBSERVATION where OBR-24 = CH`; empty = one message again.
        each: String,
    },
    /// Says which structure arrives.
    SetStructure {
        /// `ORU_R01`; empty = none is said.
        structure: String,
        /// `2.5.1`; empty = the newest.
        version: String,
    },
    /// Changes what the output starts as.
    SetStart {
        /// `source` or `empty`.
        start: String,
    },
    /// A new code table with these column names.
    AddTable {
        /// File name without `.csv`.
        table: String,
        /// Key column first.
        columns: Vec<String>,
    },
    /// What was copied in a spreadsheet, as a code table, new or in place of the one of that name.
    PasteTable {
        /// File name without `.csv`.
        table: String,
        /// The cells as they came from the clipboard.
        text: String,
        /// Whether the first row names the columns.
        header: bool,
    },
    /// Sets one row of a code table, adding it where its key is new.
    SetTableRow {
        /// The table.
        table: String,
        /// The whole row, key first.
        row: Vec<String>,
    },
    /// Sets several rows, as a paste from a spreadsheet does.
    SetTableRows {
        /// The table.
        table: String,
        /// Whole rows, key first.
        rows: Vec<Vec<String>>,
    },
    /// A row for each value that the samples have and the table has not; its results are left empty.
    AddUnmapped {
        /// The table.
        table: String,
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

/// What a new rule says; an empty text is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RuleParts {
    /// Target address.
    pub to: String,
    /// Source address, where it copies.
    pub from: Option<String>,
    /// Template, where it writes one.
    pub text: Option<String>,
    /// Structure, where it writes some.
    pub wire: Option<String>,
    /// Pipeline.
    pub steps: String,
    /// Condition.
    pub when: String,
    /// Loop.
    pub each: String,
    /// Anchors of an added segment; where it is added and none are given, the dictionary says.
    pub after: Vec<String>,
    /// Note.
    pub note: String,
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
    /// With what it is compared.
    pub since: SinceView,
    /// Which of its outputs, from 0, where the mapping makes several of one; the last where there are
    /// fewer. None = the first.
    #[serde(default)]
    #[ts(optional)]
    pub output: Option<u32>,
}

/// With what an output is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SinceView {
    /// What the saved files give.
    Saved,
    /// What came out before the last edit.
    Edit,
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
    /// How many messages it became.
    pub outputs: u32,
    /// Which of them is shown, from 0.
    pub output: u32,
    /// Tree of the output: what is there, and what the standard requires.
    pub target: Vec<NodeView>,
    /// Text of the output, LF line ends: what leaves the target engine.
    pub target_text: String,
    /// Whether dots stand for what is personal.
    pub masked: bool,
    /// Ranges of `target_text` that came out otherwise before.
    pub changed: Vec<TextRange>,
    /// The output as it was before, where it was another; empty where nothing was sent.
    pub before_text: Option<String>,
    /// Ranges of `before_text` that come out otherwise now.
    pub gone: Vec<TextRange>,
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
    /// Its parameters in order.
    pub parameters: Vec<ParameterView>,
    /// Examples, run as tests.
    pub examples: Vec<ExampleView>,
}

/// A parameter of a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ParameterView {
    /// Name, for `name=value`.
    pub name: String,
    /// `text`, `number`, `word`, `otherwise`, `table` or `pattern`.
    pub kind: String,
    /// The words that it can be, where it is one of some.
    pub words: Vec<String>,
    /// What it is where it is not given; none = it must be given.
    pub default: Option<String>,
    /// What it is for.
    pub help: String,
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
