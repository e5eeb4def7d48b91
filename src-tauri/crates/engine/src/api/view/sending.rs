//! Sending many messages: what, where, how, and what became of them.

use super::{CaptureChosen, MessageKey, PaceSettings};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum SendWhat {
    /// These, in this order; one that has edits which are not saved as it is edited.
    Messages {
        /// Which.
        keys: Vec<MessageKey>,
    },
    /// These captured messages, oldest first; of all, those that were received.
    Captured {
        /// Which.
        chosen: CaptureChosen,
    },
    /// All of these sources, one behind the other; of the capture store (0) what was received, oldest
    /// first.
    Sources {
        /// Which.
        sources: Vec<u32>,
    },
    /// Those of a list, in its order; captured ones oldest first where it has none.
    List {
        /// Which.
        list: u32,
    },
}

/// Where it goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum SendTo {
    /// A sender of the project.
    Endpoint {
        /// Which.
        endpoint: String,
    },
    /// Any other receiver, over MLLP in the plain.
    Place {
        /// Host name or address.
        host: String,
        /// TCP port.
        port: u16,
    },
}

/// Starts to send, or asks what that would be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SendingStart {
    /// What.
    pub what: SendWhat,
    /// Where to.
    pub to: SendTo,
    /// How.
    pub pace: PaceSettings,
    /// With the gaps that lay between the messages when they were captured, else between their MSH-7,
    /// so many times as fast; in place of a rate.
    pub speed: Option<f64>,
    /// Whether a message that was refused is tried again as well.
    pub again_when_refused: bool,
    /// Whether what is sent and answered is kept in the capture store.
    pub keep: bool,
}

/// What would be sent where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SendingPreview {
    /// Messages.
    pub messages: u64,
    /// Of these, the ones that go with edits that are not saved.
    pub edited: u32,
    /// What they are, in words.
    pub what: String,
    /// The receiver, as `host:port`.
    pub to: String,
    /// Whether that is this machine.
    pub loopback: bool,
    /// Why nothing can be sent there.
    pub problem: Option<String>,
}

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SendingState {
    /// Under way.
    Running,
    /// Held.
    Paused,
    /// The last answers are waited for.
    Stopping,
    /// All of it was sent.
    Done,
    /// Somebody stopped it.
    Stopped,
    /// It could not go on.
    Failed,
}

/// A stretch of time of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BeatView {
    /// Where it ends: milliseconds from the start of the run.
    pub until_ms: u32,
    /// Messages a second in it.
    pub rate: u32,
    /// How long an answer took on average, in microseconds; none where there was none.
    pub latency_us: Option<u32>,
}

/// How a run stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SendingView {
    /// Its number.
    pub sending: u32,
    /// What is sent, in words.
    pub what: String,
    /// The receiver, as `host:port`.
    pub to: String,
    /// How it stands.
    pub state: SendingState,
    /// Why it could not go on.
    pub problem: Option<String>,
    /// Messages in all.
    pub total: u64,
    /// Those that are done with.
    pub done: u64,
    /// Answered with AA or CA, and with their control ID.
    pub accepted: u64,
    /// Answered with something else.
    pub refused: u64,
    /// Accepted, but MSA-2 is another message's.
    pub mismatched: u64,
    /// Sent and not answered: whether they were kept there is not known.
    pub unknown: u64,
    /// Never sent, because no connection could be made.
    pub not_sent: u64,
    /// Tries after the first, of all messages together.
    pub retries: u64,
    /// Answers that nobody waited for.
    pub strays: u64,
    /// Connections that were made.
    pub connections: u64,
    /// Whether it is kept in the capture store.
    pub kept: bool,
    /// Messages that the capture store did not take.
    pub not_kept: u64,
    /// Messages that wait for an answer.
    pub in_flight: u32,
    /// Milliseconds so far, or in all; without those that it was held.
    pub took_ms: u64,
    /// Messages a second, on average.
    pub rate: f64,
    /// Milliseconds that are left at this rate; none where that cannot be said.
    pub remaining_ms: Option<u64>,
    /// Half of the answers took so many microseconds at most.
    pub p50_us: u64,
    /// 95 of a hundred.
    pub p95_us: u64,
    /// 99 of a hundred.
    pub p99_us: u64,
    /// The longest.
    pub max_us: u64,
    /// The run over time.
    pub beats: Vec<BeatView>,
}

/// Runs, the newest last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SendingList {
    /// The runs.
    pub sendings: Vec<SendingView>,
}

/// Names a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SendingAt {
    /// Its number.
    pub sending: u32,
}

/// Holds a run, or lets it go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SendingHold {
    /// Its number.
    pub sending: u32,
    /// Whether it is held.
    pub paused: bool,
}

/// A page of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SendingResultsAt {
    /// The run.
    pub sending: u32,
    /// Only those that are no plain accept.
    pub troubled: bool,
    /// First one, 0-based, in the order in which they came.
    pub offset: u32,
    /// How many at most.
    pub limit: u32,
}

/// What became of one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SentView {
    /// Its number in the run, from 1.
    pub number: u64,
    /// Its MSH-10.
    pub control_id: String,
    /// MSA-1; none where it was not answered.
    pub code: Option<String>,
    /// MSA-3 or what ERR says; of one that was not answered why.
    pub text: Option<String>,
    /// Whether MSA-2 is what was sent; true where it was not answered.
    pub matches: bool,
    /// Whether it left at all.
    pub left: bool,
    /// From the first byte out to the last byte in, in microseconds.
    pub latency_us: Option<u32>,
    /// How often it was tried.
    pub attempts: u32,
}

/// Results of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SendingResults {
    /// The page.
    pub rows: Vec<SentView>,
    /// How many of this kind are held: the newest of all, the first of those that are no plain accept.
    pub held: u64,
    /// How many of this kind there were.
    pub total: u64,
}
