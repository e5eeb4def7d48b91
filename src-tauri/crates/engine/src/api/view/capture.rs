//! Endpoints and the capture store.

use super::{Level, MessageKey};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What an endpoint is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum EndpointState {
    /// Not running.
    Stopped,
    /// Accepting connections.
    Listening,
    /// Could not start, or ended by itself: `problem` says why.
    Failed,
}

/// One endpoint of the project. Each interface's source is a listener.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EndpointView {
    /// Identity: the interface's folder name.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Address it binds, such as `127.0.0.1:2575`.
    pub address: String,
    /// Whether that address is this machine alone.
    pub loopback: bool,
    /// What it is doing.
    pub state: EndpointState,
    /// Why it failed, in a sentence.
    pub problem: Option<String>,
    /// Open connections.
    pub connections: u32,
    /// Frames received since it started.
    pub received: u64,
}

/// Every endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EndpointList {
    /// In the order of the project.
    pub endpoints: Vec<EndpointView>,
}

/// Names an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EndpointAt {
    /// Its identity.
    pub endpoint: String,
}

/// What arrived, as the framing saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum FrameKind {
    /// A whole frame.
    Message,
    /// Bytes outside a frame.
    Garbage,
    /// A frame that never ended.
    Half,
}

/// One stored frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CaptureRow {
    /// Row of the store; grows with time of arrival.
    pub id: i64,
    /// When it arrived: RFC 3339 with milliseconds and offset.
    pub time: String,
    /// Endpoint that received it.
    pub endpoint: String,
    /// Address of the peer.
    pub peer: String,
    /// What it is.
    pub frame: FrameKind,
    /// MSH-9 as `ADT^A01`.
    pub message_type: String,
    /// MSH-10.
    pub control_id: String,
    /// PID-3.1.
    pub patient_id: String,
    /// PID-5 as people write a name.
    pub patient_name: String,
    /// Bytes of the payload.
    pub bytes: u32,
    /// Code that was answered: `AA`, `AE`, …
    pub acknowledgement: Option<String>,
    /// Text of the answer, where it is not a plain accept.
    pub acknowledgement_text: Option<String>,
    /// What became of it at each destination, where the answer waited for that.
    pub outcome: Option<String>,
    /// From the last byte in to the answer out, in microseconds.
    pub latency_us: Option<u32>,
    /// Worst of its findings.
    pub worst: Option<Level>,
}

/// A page of stored frames, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaptureRowsAt {
    /// Rows with a smaller id only; none = from the newest.
    pub before: Option<i64>,
    /// Rows at most.
    pub limit: u32,
    /// Free text: matches type, control ID, patient ID or name, peer; empty = all.
    pub filter: String,
}

/// A page of stored frames.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CapturePage {
    /// Newest first.
    pub rows: Vec<CaptureRow>,
    /// Whether older ones are left.
    pub more: bool,
    /// Frames in the store that match.
    pub total: u64,
}

/// Sends one message over MLLP and waits for the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SendMessage {
    /// Which one.
    pub key: MessageKey,
    /// Where to.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

/// How a sending went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SendView {
    /// MSA-1 of the answer.
    pub acknowledgement: String,
    /// MSA-3 or the text of ERR, where there is one.
    pub text: Option<String>,
    /// Whether MSA-2 is the control ID that was sent.
    pub matches: bool,
    /// From the first byte out to the last byte in, in microseconds.
    pub latency_us: u32,
    /// The answer, decoded, line ends folded to LF.
    pub answer: String,
}
