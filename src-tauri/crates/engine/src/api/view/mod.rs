//! Requests and views, as they cross to a front end. Shapes only: no behaviour lives here.

mod capture;
mod cases;
mod catalogue;
mod comparison;
mod conversation;
mod document;
mod edit;
mod endpoint;
mod export;
mod groups;
mod intent;
mod keeping;
mod large;
mod lists;
mod mapping;
mod mask;
mod message;
mod project;
mod proposal;
mod sample;
mod sending;
mod spec;
mod starting;
mod wire;

pub use capture::*;
pub use cases::*;
pub use catalogue::*;
pub use comparison::*;
pub use conversation::*;
pub use document::*;
pub use edit::*;
pub use endpoint::*;
pub use export::*;
pub use groups::*;
pub use intent::*;
pub use keeping::*;
pub use large::*;
pub use lists::*;
pub use mapping::*;
pub use mask::*;
pub use message::*;
pub use project::*;
pub use proposal::*;
pub use sample::*;
pub use sending::*;
pub use spec::*;
pub use starting::*;
pub use wire::*;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A request without content.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Nothing {}

/// What a front end is told when a command could not be carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApiError {
    /// Stable, kebab-case; the only part that code may branch on.
    pub code: String,
    /// One sentence for people: what happened, where, and what to do.
    pub message: String,
    /// What the system below said, when it said something.
    pub detail: Option<String>,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Level {
    /// Good to know.
    Hint,
    /// Likely wrong.
    Warning,
    /// Wrong.
    Error,
}

/// One finding, wherever it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FindingView {
    /// Stable code, such as `table-value`.
    pub code: String,
    /// How much it matters.
    pub level: Level,
    /// A sentence that helps.
    pub message: String,
    /// Address inside the message, such as `PID-5.1`.
    pub path: Option<String>,
    /// Place in the text of the same view.
    pub range: Option<TextRange>,
    /// Rule of the mapping that it speaks of, or of the profile that it rests on.
    pub rule: Option<String>,
    /// File it speaks of, relative to the project.
    pub file: Option<String>,
    /// Line in that file, 1-based.
    pub line: Option<u32>,
}

/// Half-open range in UTF-16 units of the text in the same view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TextRange {
    /// First unit.
    pub from: u32,
    /// One past the last unit.
    pub to: u32,
}

/// What the workbench tells without being asked, in order, in batches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Event {
    /// First event of every subscription: the state that all later ones build on.
    Snapshot {
        /// Sequence number of the state.
        sequence: u64,
        /// The project.
        project: ProjectView,
        /// Every endpoint.
        endpoints: Vec<EndpointView>,
        /// Newest frames, oldest first, at most 500.
        newest: Vec<CaptureRow>,
        /// Frames in the store.
        total: u64,
        /// Whose messages are shown masked.
        mask: MaskMode,
    },
    /// Frames were stored, oldest first.
    Captured {
        /// Sequence number after them.
        sequence: u64,
        /// The new rows, or rows already told of whose answer or latency is known now.
        rows: Vec<CaptureRow>,
        /// Frames in the store now.
        total: u64,
    },
    /// An endpoint started, stopped, failed, or its counters moved.
    Endpoint {
        /// Sequence number after it.
        sequence: u64,
        /// Its state now.
        endpoint: EndpointView,
    },
    /// The list of message sources changed: opened, closed, or files in the watched folder.
    Sources {
        /// Sequence number after it.
        sequence: u64,
        /// The list now.
        sources: Vec<SourceView>,
    },
    /// A file is being read, and got further.
    Reading {
        /// Sequence number after it.
        sequence: u64,
        /// The source.
        source: u32,
        /// How far it is.
        progress: ProgressView,
    },
    /// A list or a count got further, or ended.
    Task {
        /// Sequence number after it.
        sequence: u64,
        /// Its number.
        task: u32,
        /// How far it is.
        progress: ProgressView,
    },
    /// A run that sends got further, or ended.
    Sending {
        /// Sequence number after it.
        sequence: u64,
        /// How it stands.
        sending: SendingView,
    },
    /// The project's files changed outside the window.
    Project {
        /// Sequence number after it.
        sequence: u64,
        /// The project as it is read now.
        project: ProjectView,
        /// Its endpoints, which may be others now.
        endpoints: Vec<EndpointView>,
    },
    /// Files of test cases came, went or changed.
    Cases {
        /// Sequence number after it.
        sequence: u64,
    },
    /// A mapping or one of its tables changed outside the window.
    MappingOutside {
        /// Sequence number after it.
        sequence: u64,
        /// Which one.
        at: MappingAt,
    },
    /// Something failed that nobody is waiting for, such as a full disk under the store.
    Problem {
        /// Sequence number after it.
        sequence: u64,
        /// What failed.
        error: ApiError,
    },
}
