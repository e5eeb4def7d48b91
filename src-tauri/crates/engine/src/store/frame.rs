//! What is kept for each frame.

use super::removal::Removal;
use hl7wb_core::diagnostic::Severity;
use hl7wb_core::mllp::Flaw;
use hl7wb_core::span::Span;
use std::sync::Arc;

/// Which side of us a connection is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leg {
    /// A peer that connected to us, or one that we connected to as a plain sender.
    Client,
    /// Behind a tap.
    Upstream,
    /// The second receiver of a tee.
    Tee,
}

impl Leg {
    pub(super) const fn number(self) -> i64 {
        match self {
            Self::Client => 0,
            Self::Upstream => 1,
            Self::Tee => 2,
        }
    }

    pub(super) const fn from_number(number: i64) -> Self {
        match number {
            1 => Self::Upstream,
            2 => Self::Tee,
            _ => Self::Client,
        }
    }
}

/// Which way a frame went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the peer.
    In,
    /// To the peer.
    Out,
}

impl Direction {
    pub(super) const fn number(self) -> i64 {
        match self {
            Self::In => 0,
            Self::Out => 1,
        }
    }

    pub(super) const fn from_number(number: i64) -> Self {
        match number {
            1 => Self::Out,
            _ => Self::In,
        }
    }
}

/// What the framing made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole frame.
    Message,
    /// Bytes outside of a frame.
    Garbage,
    /// A frame that never ended, or one over the limit.
    Half,
}

impl Kind {
    pub(super) const fn number(self) -> i64 {
        match self {
            Self::Message => 0,
            Self::Garbage => 1,
            Self::Half => 2,
        }
    }

    pub(super) const fn from_number(number: i64) -> Self {
        match number {
            0 => Self::Message,
            2 => Self::Half,
            _ => Self::Garbage,
        }
    }
}

/// Number of a connection in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(pub i64);

/// Number of a frame in the store; grows in the order of arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FrameId(pub i64);

/// A connection, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Its number.
    pub id: ConnectionId,
    /// Endpoint it belongs to.
    pub endpoint: Arc<str>,
    /// Address of the peer.
    pub peer: Arc<str>,
    /// When it opened, in microseconds since 1970.
    pub opened: i64,
}

/// What can be said of a frame without opening it. Made from the bytes, so it can be made again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// MSH-9 as `ADT^A01`.
    pub message_type: String,
    /// MSH-10.
    pub control_id: String,
    /// PID-3.1 of the first patient.
    pub patient_id: String,
    /// PID-5 of the first patient, as people write a name.
    pub patient_name: String,
    /// Worst of its findings.
    pub worst: Option<Severity>,
}

/// A frame on its way into the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// Connection it came over.
    pub connection: Arc<Connection>,
    /// Which side.
    pub leg: Leg,
    /// Which way it went: from the peer, or to it where we are the sender.
    pub direction: Direction,
    /// Position on this leg and direction.
    pub ordinal: u64,
    /// When its last byte went, in microseconds since 1970.
    pub time: i64,
    /// What the framing made of it.
    pub kind: Kind,
    /// What was wrong with its framing.
    pub flaw: Option<Flaw>,
    /// Every byte, framing included.
    pub wire: Vec<u8>,
    /// Where the payload is in `wire`.
    pub payload: Span,
    /// Charset it was read by.
    pub charset: String,
    /// What can be said of it.
    pub summary: Summary,
}

/// The answer to a frame, after it went (or could not).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The frame that was answered, as the store told it.
    pub row: Row,
    /// Which side. A frame has one answer for each: [`Leg::Client`] is what its sender was told, whoever
    /// said it first; [`Leg::Tee`] what a second receiver said.
    pub leg: Leg,
    /// Which way the answer went.
    pub direction: Direction,
    /// Position on this leg and direction.
    pub ordinal: u64,
    /// When its last byte went, in microseconds since 1970.
    pub time: i64,
    /// The answer with its framing; none where the peer was gone, or none came.
    pub wire: Option<Vec<u8>>,
    /// Where the payload is in `wire`.
    pub payload: Span,
    /// What it said.
    pub note: Acknowledged,
}

/// Something that happened to a connection, in a sentence: that it was refused, closed, by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The connection.
    pub connection: ConnectionId,
    /// When, in microseconds since 1970.
    pub time: i64,
    /// What; nothing out of a message stands in it.
    pub text: String,
}

/// How a frame was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    /// `AA`, `AE`, …
    pub code: String,
    /// Text of the answer, where it is not a plain accept.
    pub text: Option<String>,
    /// What became of the message, where the answer waited for that.
    pub outcome: Option<String>,
    /// Microseconds from the last byte in to the answer out.
    pub latency: i64,
}

/// A frame in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub id: FrameId,
    /// Connection it came over.
    pub connection: Arc<Connection>,
    /// When it arrived, in microseconds since 1970.
    pub time: i64,
    /// What the framing made of it.
    pub kind: Kind,
    /// Bytes of the payload.
    pub bytes: u64,
    /// Which side.
    pub leg: Leg,
    /// Which way it went.
    pub direction: Direction,
    /// What was wrong with its framing.
    pub flaw: Option<Flaw>,
    /// What can be said of it.
    pub summary: Summary,
    /// How it was answered, where that is known.
    pub acknowledged: Option<Acknowledged>,
    /// How the second receiver of a tee answered it.
    pub teed: Option<Acknowledged>,
    /// Who took it out of the store, where somebody did: only this row is left.
    pub removed: Option<Arc<Removal>>,
}

/// A whole frame, read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Its number.
    pub id: FrameId,
    /// Connection it went over.
    pub connection: ConnectionId,
    /// Which side.
    pub leg: Leg,
    /// Which way.
    pub direction: Direction,
    /// Position on this leg and direction.
    pub ordinal: u64,
    /// When its last byte went, in microseconds since 1970.
    pub time: i64,
    /// What the framing made of it.
    pub kind: Kind,
    /// Every byte, framing included.
    pub wire: Vec<u8>,
    /// Where the payload is in `wire`.
    pub payload: Span,
    /// Charset it was read by.
    pub charset: String,
    /// The frame that it answers.
    pub answers: Option<FrameId>,
}

impl Frame {
    /// The bytes without framing.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        self.wire
            .get(self.payload.start..self.payload.end)
            .unwrap_or_default()
    }
}
