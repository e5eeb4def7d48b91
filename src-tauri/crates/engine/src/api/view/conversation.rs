//! The exchange that a captured message belongs to.

use super::{FrameKind, LegView};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks for the exchange of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConversationAt {
    /// The frame: a message, or an answer.
    pub id: i64,
    /// Of the same message, sent again and again, so many at most.
    pub times: u32,
}

/// What a step of an exchange is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum StepKind {
    /// A connection was opened.
    Opened,
    /// Something else happened to a connection: `text` says what.
    Note,
    /// The message went.
    Message,
    /// The same message went again: its type and control ID.
    Again,
    /// Something was sent because of it.
    Onward,
    /// Bytes outside a frame, or half a frame, beside it.
    Beside,
    /// It was answered; without `id` no answer came, and `text` says why.
    Answer,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConversationStep {
    /// What it is.
    pub kind: StepKind,
    /// The frame, where there is one.
    pub id: Option<i64>,
    /// The frame that an answer belongs to.
    pub to: Option<i64>,
    /// When: RFC 3339 with milliseconds and offset.
    pub time: String,
    /// Microseconds since the step before.
    pub after_us: i64,
    /// Number of the connection.
    pub connection: i64,
    /// Endpoint.
    pub endpoint: String,
    /// Address of the peer.
    pub peer: String,
    /// Which side it went over.
    pub leg: LegView,
    /// Whether it went to the peer of that side.
    pub sent: bool,
    /// What it is, as framing saw it.
    pub frame: FrameKind,
    /// What was wrong with its framing, in a sentence.
    pub flaw: Option<String>,
    /// MSH-9.
    pub message_type: String,
    /// MSH-10; of an answer MSA-2.
    pub control_id: String,
    /// Bytes on the wire without framing.
    pub bytes: u32,
    /// MSA-1 of an answer; `–` where none came.
    pub code: Option<String>,
    /// What was said, or what happened.
    pub text: Option<String>,
}

/// An exchange in the order of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConversationView {
    /// The message that it is about.
    pub of: i64,
    /// What happened, the oldest first.
    pub steps: Vec<ConversationStep>,
    /// Whether the same message went more often than was asked for.
    pub more: bool,
}
