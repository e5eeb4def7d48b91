//! Editing one message.

use super::{MappingAt, MessageKey, MessageView, SpliceView, TextRange};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How a message under edit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftView {
    /// Grows with every change; an edit says which one it saw.
    pub revision: u32,
    /// Steps that can be taken back.
    pub undo: u32,
    /// Steps that can be made again.
    pub redo: u32,
    /// Whether it is other than what stands where it came from.
    pub changed: bool,
}

/// One change of a message. The first begins a draft; what it came from stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MessageEdit {
    /// Which message.
    pub key: MessageKey,
    /// The revision that was looked at: 0 where there was no draft.
    pub revision: u32,
    /// What to change.
    pub change: MessageChange,
}

/// A side of something that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Beside {
    /// In front of it.
    Before,
    /// Behind it.
    After,
}

/// What to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum MessageChange {
    /// A stretch of the shown text is to be another.
    Text {
        /// First unit that goes.
        from: u32,
        /// One past the last that goes.
        to: u32,
        /// What comes; LF ends lines.
        text: String,
        /// Whether it goes on with what was typed just before: one step of undo.
        typing: bool,
    },
    /// A place is to have this value; made where it is missing. Empty empties it, `""` is null.
    Value {
        /// `PID-5.1`.
        path: String,
        /// What it is to be.
        text: String,
        /// As ER7, with separators and escapes in it; else a plain text, which is escaped.
        er7: bool,
    },
    /// A repetition more: behind the last, or beside one that is there.
    Repetition {
        /// The field: `PID-3`.
        path: String,
        /// Its value as ER7.
        text: String,
        /// On which side of the repetition that the path names; none = behind the last.
        beside: Option<Beside>,
    },
    /// A segment more.
    Segment {
        /// 0-based line behind which it goes; before all others where none is given.
        after: Option<u32>,
        /// The segment as ER7, without line end.
        text: String,
    },
    /// A segment, a repetition, a field or a part goes.
    Remove {
        /// `NK1[2]`, `PID-3[2]`, …
        path: String,
    },
}

/// What an edit came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct EditView {
    /// The message as it stands now. With a splice, its nodes are those of the spliced lines.
    pub view: MessageView,
    /// What became another, where all else of a large message stayed; then its text and segments need
    /// not be fetched again.
    pub splice: Option<SpliceView>,
    /// What is other than before, in the new text; none where nothing is.
    pub changed: Option<TextRange>,
}

/// Saves a message under edit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MessageSave {
    /// Which message.
    pub key: MessageKey,
    /// A file of its own; none puts it back into the file that it came from.
    pub path: Option<String>,
    /// Said where real traffic is to go into the project's folder, which others may see.
    pub sure: bool,
}

/// What was saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MessageSaved {
    /// The file.
    pub path: String,
    /// Bytes of the message in it.
    pub bytes: u32,
    /// How the draft stands now.
    pub draft: Option<DraftView>,
}

/// What somebody changed and did not save.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Unsaved {
    /// Messages under edit.
    pub messages: Vec<MessageKey>,
    /// Mappings under edit.
    pub mappings: Vec<MappingAt>,
}
