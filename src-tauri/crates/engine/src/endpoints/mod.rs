//! Endpoints: what listens and what sends.
//!
//! A listener takes a bound socket and a future that ends it, serves each connection in a task of
//! its own, and stores what arrives before it answers. Framing and acknowledgements are core's;
//! what an acceptance means beyond "it is durable" is decided by an [`Answering`] that is given.

mod answer;
mod bind;
mod connection;
mod faults;
pub mod folder;
mod frames;
mod http;
mod listener;
mod rules;
mod sender;
mod tap;
#[cfg(test)]
mod tests;
mod tls;
mod transport;

pub use bind::{BindError, bind};
pub use faults::Faults;
pub use frames::{quoted, said};
pub use listener::{Listening, serve};
pub use rules::{ByRules, Rereading};
pub use sender::{Reply, SendError, SendTrouble, Sender, Timeouts};
pub use tap::{Second, Tap};
pub use tls::{Made, Refusal, Side, Speaks, TlsTrouble, make, own_certificate};
pub use transport::{Accepted, Acceptor, Route};

use crate::clock::ControlIds;
use crate::fault::Fault;
use crate::store::{Row, Store, StoreError};
use hl7wb_core::acknowledge::Code;
use hl7wb_core::message::Message;
use hl7wb_core::path::Address;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc::UnboundedSender;

/// In place of a code where no answer went out as it should, or none came.
const NOT_ANSWERED: &str = "–";

/// What bytes go over: TCP as it is, or TLS over it.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug> Stream for S {}

/// What a peer may cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one frame.
    pub frame: usize,
    /// Connections at a time; a further one is closed at once.
    pub connections: u32,
    /// A connection on which nothing was said for this long is closed.
    pub idle: Duration,
    /// A frame that does not go on for this long is taken as it is, and the connection closed.
    pub half_frame: Duration,
    /// A frame whose final carriage return does not follow within this is complete without it.
    pub final_cr: Duration,
    /// A peer that does not take its answer within this is let go.
    pub write: Duration,
    /// A client that has not finished the handshake of TLS within this is let go.
    pub handshake: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame: 64 << 20,
            connections: 1000,
            idle: Duration::from_secs(3600),
            half_frame: Duration::from_secs(30),
            final_cr: Duration::from_millis(500),
            write: Duration::from_secs(30),
            handshake: Duration::from_secs(10),
        }
    }
}

/// What is answered to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// MSA-1.
    pub code: Code,
    /// MSA-3; empty for a plain accept.
    pub text: String,
    /// What an ERR segment names; none for no such segment.
    pub error: Option<ErrorAt>,
    /// What became of the message, where the answer waited for that. It is kept, not sent.
    pub outcome: Option<String>,
}

/// What is wrong with a message, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorAt {
    /// Of table 0357, such as `101`.
    pub code: String,
    /// The place.
    pub at: Option<Address>,
}

impl Answer {
    /// A plain accept.
    #[must_use]
    pub const fn accept() -> Self {
        Self {
            code: Code::AA,
            text: String::new(),
            error: None,
            outcome: None,
        }
    }

    /// An application error.
    #[must_use]
    pub fn error(text: impl Into<String>) -> Self {
        Self {
            code: Code::AE,
            text: text.into(),
            error: None,
            outcome: None,
        }
    }

    /// An application reject.
    #[must_use]
    pub fn reject(text: impl Into<String>) -> Self {
        Self {
            code: Code::AR,
            text: text.into(),
            error: None,
            outcome: None,
        }
    }
}

/// A future that is made behind a trait.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Decides what is answered to a message that is already durable.
pub trait Answering: Send + Sync + std::fmt::Debug {
    /// The answer to this message.
    fn answer<'a>(&'a self, message: &'a Message, row: &'a Row) -> Later<'a, Answer>;

    /// What is still to be done when it is answered, `row` telling how. The next message of the
    /// connection waits for it.
    fn afterwards<'a>(&'a self, _message: &'a Message, _row: Row) -> Later<'a, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// Says what a message's worst finding is, among others: everything a row of the lists shows.
pub type Summarize =
    dyn Fn(&Message, &[hl7wb_core::diagnostic::Diagnostic]) -> crate::store::Summary + Send + Sync;

/// What an endpoint tells beside what it stores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A connection came, went, or said something: counters moved.
    Moved,
    /// A connection was refused, because as many as are allowed are open.
    Crowded {
        /// Who was refused.
        peer: String,
    },
    /// A client was not let in: there was no TLS.
    NotSecure {
        /// Who it was.
        peer: String,
        /// Why.
        trouble: TlsTrouble,
    },
    /// Something else is wrong that nobody waits for.
    Problem(Fault),
    /// The store did not take something.
    NotStored(StoreError),
    /// A receiver is not there, or did not answer: in a sentence. Told once, until it works again.
    Receiver(String),
    /// The socket failed and the listener ended.
    Ended {
        /// What the system said.
        detail: String,
    },
}

/// Counters of an endpoint since it started.
#[derive(Debug, Default)]
pub struct Counters {
    /// Open connections.
    pub connections: AtomicU32,
    /// Frames received.
    pub received: AtomicU64,
    /// Connections of a tap that its receiver did not take.
    pub refused: AtomicU64,
    /// Frames that passed a tap and were not durable at once.
    pub not_stored: AtomicU64,
    /// Bytes that passed a tap without a copy, because there was no room for more.
    pub not_copied: AtomicU64,
    /// Messages that the second receiver of a tap answered,
    pub teed: AtomicU64,
    /// and those that it did not.
    pub not_teed: AtomicU64,
}

/// What every connection of a listener shares.
pub struct Listener {
    /// The endpoint's identity.
    pub endpoint: Arc<str>,
    /// Where frames go.
    pub store: Arc<Store>,
    /// How a connection is let in, and what is spoken over it.
    pub acceptor: Acceptor,
    /// What a peer may cost.
    pub limits: Limits,
    /// What is answered.
    pub answering: Arc<dyn Answering>,
    /// Whether messages that ask for it (MSH-15, MSH-16) are answered twice: when they are stored, and
    /// when they are dealt with.
    pub enhanced: bool,
    /// What is done wrong on purpose.
    pub faults: Arc<Faults>,
    /// How a row of the lists is made.
    pub summarize: Arc<Summarize>,
    /// Makes MSH-10 of the answers.
    pub control_ids: Arc<ControlIds>,
    /// What has happened so far.
    pub counters: Arc<Counters>,
    /// Who is told.
    pub notices: UnboundedSender<Notice>,
}
