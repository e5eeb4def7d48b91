//! What a person can mean by an edit of a mapping.

use super::MappingAt;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

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
    /// Gives a column another name, also in the rules that name it. What marks a key column stays.
    RenameColumn {
        /// The table.
        table: String,
        /// Its place, from 0.
        at: u32,
        /// The new name.
        name: String,
    },
    /// Changes which messages go to the destination.
    SetFilter {
        /// Condition; empty = all.
        filter: String,
    },
}

/// What a new rule says; an empty text is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
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
    /// The rule that it is the alternative of; empty where it stands for itself.
    pub else_of: String,
    /// Anchors of an added segment; where it is added and none are given, the dictionary says.
    pub after: Vec<String>,
    /// Note.
    pub note: String,
}
