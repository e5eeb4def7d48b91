//! Endpoints and the capture store.

use super::{Level, MessageKey, RemovedView};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What an endpoint is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum EndpointState {
    /// Not running.
    Stopped,
    /// Accepting connections, or watching.
    Listening,
    /// Nothing to start: it sends when it is asked to.
    Ready,
    /// Could not start, or ended by itself: `problem` says why.
    Failed,
}

/// What an endpoint is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum EndpointRole {
    /// The listener of an interface of the project.
    Interface,
    /// Receives, keeps and answers.
    Listener,
    /// Runs an interface, sending included: a test bench.
    Bench,
    /// Stands between two systems.
    Tap,
    /// Takes files in.
    Folder,
    /// Sends.
    Sender,
}

/// One endpoint of the project. Each interface's source is a listener.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EndpointView {
    /// Identity: the interface's folder name, or the name of the endpoint's file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// What it is grouped under; empty for nothing.
    pub group: String,
    /// What it is for.
    pub role: EndpointRole,
    /// Address it binds, such as `127.0.0.1:2575`, or the folder it watches; empty for a sender.
    pub address: String,
    /// Receivers, each as `host:port`: of a sender one, of a tap one or two.
    pub to: Vec<String>,
    /// Whether TLS is spoken.
    pub secure: bool,
    /// Whether it does things wrong on purpose.
    pub faults: bool,
    /// Whether that address is this machine alone.
    pub loopback: bool,
    /// What it is doing.
    pub state: EndpointState,
    /// Why it failed, in a sentence; or, while it listens, why the last client that was refused was.
    pub problem: Option<String>,
    /// Open connections.
    pub connections: u32,
    /// Frames received since it started.
    pub received: u64,
    /// What did not go as it should since then, each in a few words.
    pub troubles: Vec<String>,
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

/// Asks for the certificate that a listener shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CertificateAsked {
    /// The listener's identity.
    pub endpoint: String,
    /// Whether a new one is made in place of one that was made before.
    pub renew: bool,
}

/// A certificate for the other side to trust.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CertificateView {
    /// PEM, without the key.
    pub pem: String,
    /// Its file.
    pub file: String,
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

/// Which side of us a message went over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum LegView {
    /// A peer that connected to us, or that we connected to as a sender.
    Client,
    /// Behind a tap.
    Upstream,
    /// The second receiver of a tee.
    Tee,
}

/// What the second receiver of a tee answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TeeAnswer {
    /// MSA-1; `–` where no answer came.
    pub code: String,
    /// What it said, or why none came.
    pub text: Option<String>,
    /// In microseconds.
    pub latency_us: Option<u32>,
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
    /// Which side it went over.
    pub leg: LegView,
    /// Whether we sent it.
    pub sent: bool,
    /// What was wrong with its framing, in a sentence.
    pub flaw: Option<String>,
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
    /// What the second receiver of a tee answered, where there is one.
    pub teed: Option<TeeAnswer>,
    /// Worst of its findings.
    pub worst: Option<Level>,
    /// Who took it out of the store, where somebody did: only this row is left.
    pub removed: Option<RemovedView>,
}

/// A page of stored frames, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaptureRowsAt {
    /// Rows with a smaller id only; none = from the newest.
    pub before: Option<i64>,
    /// Rows at most.
    pub limit: u32,
    /// The list of which; none for all.
    pub list: Option<u32>,
}

/// What was captured since, of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaptureNewer {
    /// The list.
    pub list: u32,
    /// Rows with a greater id only; none = all that are new.
    pub after: Option<i64>,
}

/// Which captured messages somebody means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaptureChosen {
    /// Whether all are meant but those of `ids`; else it is those of `ids` that are.
    pub all: bool,
    /// All of this list; none for all of the store.
    pub list: Option<u32>,
    /// Of all, those up to this number: what came later was not there to be chosen.
    pub upto: Option<i64>,
    /// Numbers of frames.
    pub ids: Vec<i64>,
}

/// What captured messages come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaptureAmount {
    /// How many there are.
    pub messages: u64,
    /// Bytes of their payloads.
    pub bytes: u64,
    /// When the first of them came: RFC 3339; none where there are none.
    pub oldest: Option<String>,
    /// When the last of them came.
    pub newest: Option<String>,
}

/// Asks for columns of captured messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaptureCellsAt {
    /// The frames.
    pub ids: Vec<i64>,
    /// A path for each column.
    pub columns: Vec<String>,
}

/// Columns of one captured message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaptureCell {
    /// The frame.
    pub id: i64,
    /// The first value of each column's place; dots where it is masked.
    pub cells: Vec<String>,
}

/// Columns of captured messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaptureCells {
    /// In the order of the store; frames that are not there any more are left out.
    pub rows: Vec<CaptureCell>,
}

/// Looks for the next captured message in which a place reads differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaptureDiffer {
    /// The frame from which to look.
    pub id: i64,
    /// Only among those of a list; none for all.
    pub list: Option<u32>,
    /// The place.
    pub path: String,
    /// Towards the newest.
    pub backwards: bool,
}

/// The captured message that was looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaptureFound {
    /// Its row; none where all read the same.
    pub row: Option<CaptureRow>,
}

/// A page of stored frames.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CapturePage {
    /// Newest first.
    pub rows: Vec<CaptureRow>,
    /// Whether older ones are left.
    pub more: bool,
    /// Frames of the list, or in the store.
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
    /// Whether it is kept in the capture store with its answer, where that can be written.
    pub keep: bool,
}

/// How a sending went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SendView {
    /// Whether what was sent has edits that are not saved.
    pub edited: bool,
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
