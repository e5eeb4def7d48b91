//! Sending messages and reading what is answered.

use super::{Route, Side, Stream, TlsTrouble, http};
use crate::project::Protocol;
use futures_util::FutureExt;
use hl7wb_core::message::Message;
use hl7wb_core::mllp::{self, Decoder, Event, Flaw, is_tls};
use hl7wb_core::path::{Address, SegmentId};
use std::collections::VecDeque;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// How long a receiver may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// To take the connection.
    pub connect: Duration,
    /// To answer a message.
    pub answer: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(30),
        }
    }
}

/// Largest answer that is read.
pub(super) const ANSWER: usize = 4 << 20;

/// Why a message could not be sent, or was not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendError {
    /// Receiver, as `host:port`.
    pub address: String,
    /// What went wrong.
    pub trouble: SendTrouble,
    /// What the system said.
    pub detail: String,
}

/// Kinds of trouble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendTrouble {
    /// The name leads nowhere.
    Unknown,
    /// Nobody listens there.
    Refused,
    /// The receiver did not take the connection in time.
    ConnectTimeout(Duration),
    /// The connection broke.
    Broken,
    /// The receiver closed the connection without an answer.
    Closed,
    /// No answer in time.
    AnswerTimeout(Duration),
    /// What was answered is no frame.
    NotFramed(Vec<u8>),
    /// What was answered is TLS, and we speak plain.
    ExpectsTls,
    /// There is no TLS.
    Tls(TlsTrouble),
    /// What was answered is not HTTP.
    NotHttp,
    /// The response holds no acknowledgement.
    Http {
        /// Its status.
        status: u16,
        /// The first line of its body.
        text: String,
    },
    /// It was stopped before there was a connection.
    Stopped,
}

impl SendError {
    /// Stable name of the trouble.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match &self.trouble {
            SendTrouble::Unknown => "host-unknown",
            SendTrouble::Refused => "connection-refused",
            SendTrouble::ConnectTimeout(_) => "connect-timeout",
            SendTrouble::Broken => "connection-broken",
            SendTrouble::Closed => "no-answer",
            SendTrouble::AnswerTimeout(_) => "answer-timeout",
            SendTrouble::NotFramed(_) => "answer-not-framed",
            SendTrouble::ExpectsTls => "expects-tls",
            SendTrouble::Tls(trouble) => trouble.code(),
            SendTrouble::NotHttp => "answer-not-http",
            SendTrouble::Http { .. } => "no-acknowledgement",
            SendTrouble::Stopped => "stopped",
        }
    }
}

impl std::fmt::Display for SendError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let address = &self.address;
        match &self.trouble {
            SendTrouble::Unknown => write!(f, "There is no host for {address}: check the name."),
            SendTrouble::Refused => write!(
                f,
                "Nobody listens on {address}. Start the receiver, or check host and port."
            ),
            SendTrouble::ConnectTimeout(time) => write!(
                f,
                "{address} did not take the connection within {} s. A firewall may drop it.",
                time.as_secs()
            ),
            SendTrouble::Broken => write!(f, "The connection to {address} broke: {}", self.detail),
            SendTrouble::Closed => write!(
                f,
                "{address} closed the connection without an answer. Whether it kept the message is not known."
            ),
            SendTrouble::AnswerTimeout(time) => write!(
                f,
                "{address} did not answer within {} s. Whether it kept the message is not known.",
                time.as_secs()
            ),
            SendTrouble::NotFramed(bytes) => write!(
                f,
                "{address} answered {} bytes that are no MLLP frame, beginning with {}.",
                bytes.len(),
                hex(bytes)
            ),
            SendTrouble::ExpectsTls => write!(
                f,
                "{address} answers in TLS: it expects TLS, and it was spoken to in the plain. Set `tls`."
            ),
            SendTrouble::Tls(trouble) => f.write_str(&trouble.said(address, Side::Server)),
            SendTrouble::NotHttp => write!(
                f,
                "{address} does not answer in HTTP. Does it speak MLLP? Then set `protocol` so."
            ),
            SendTrouble::Http { status, text } if text.is_empty() => write!(
                f,
                "{address} answered HTTP {status} without an acknowledgement."
            ),
            SendTrouble::Http { status, text } => write!(
                f,
                "{address} answered HTTP {status} without an acknowledgement: {text}"
            ),
            SendTrouble::Stopped => {
                write!(f, "It was stopped before {address} took the connection.")
            }
        }
    }
}

impl std::error::Error for SendError {}

fn hex(bytes: &[u8]) -> String {
    let shown: Vec<String> = bytes
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02X}"))
        .collect();
    shown.join(" ")
}

/// What was answered to one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The answer as it came, framing included.
    pub wire: Vec<u8>,
    /// The answer without framing.
    pub payload: Vec<u8>,
    /// What was wrong with its framing.
    pub flaw: Option<Flaw>,
    /// MSA-1.
    pub code: String,
    /// MSA-3, else ERR-8 or ERR-3.2.
    pub text: Option<String>,
    /// Whether MSA-2 is the MSH-10 that was sent.
    pub matches: bool,
    /// From the first byte out to the last byte in.
    pub latency: Duration,
}

/// A connection to a receiver.
#[derive(Debug)]
pub struct Sender {
    route: Route,
    over: Over,
    timeouts: Timeouts,
}

/// What is spoken.
#[derive(Debug)]
enum Over {
    Frames(Frames),
    Http { client: http::Client, path: String },
}

impl Sender {
    /// Connects to a receiver that speaks MLLP in the plain.
    ///
    /// # Errors
    /// In words.
    pub async fn connect(host: &str, port: u16, timeouts: Timeouts) -> Result<Self, SendError> {
        Self::open(Route::plain(host, port), timeouts).await
    }

    /// Connects, whichever way the receiver is reached.
    ///
    /// # Errors
    /// In words.
    pub async fn open(route: Route, timeouts: Timeouts) -> Result<Self, SendError> {
        let stream = route.dial(timeouts.connect).await?;
        let over = match route.protocol() {
            Protocol::Mllp => Over::Frames(Frames {
                stream,
                decoder: route.decoder(ANSWER),
                events: VecDeque::new(),
            }),
            Protocol::Http { path } => Over::Http {
                client: http::Client::over(stream, &route).await?,
                path: path.clone(),
            },
        };
        Ok(Self {
            route,
            over,
            timeouts,
        })
    }

    /// The receiver, as `host:port`.
    #[must_use]
    pub fn address(&self) -> String {
        self.route.address()
    }

    /// Takes what came since the last answer and belongs to none: how many frames, or stretches of other
    /// bytes. None where the receiver has closed the connection meanwhile.
    pub fn settle(&mut self) -> Option<usize> {
        match &mut self.over {
            Over::Frames(frames) => frames.settle(),
            Over::Http { client, .. } => (!client.is_closed()).then_some(0),
        }
    }

    /// Sends one message (without framing) and waits for its answer.
    ///
    /// # Errors
    /// In words. The connection is not to be used after one.
    pub async fn send(&mut self, payload: &[u8]) -> Result<Reply, SendError> {
        let since = Instant::now();
        let timeout = self.timeouts.answer;
        let route = &self.route;
        let talking = async {
            match &mut self.over {
                Over::Frames(frames) => frames.send(payload, route, timeout).await,
                Over::Http { client, path } => client.post(payload, path, route).await,
            }
        };
        let frame = match tokio::time::timeout(timeout, talking).await {
            Ok(frame) => frame?,
            Err(_) => return Err(self.route.failed(SendTrouble::AnswerTimeout(timeout), "")),
        };
        let latency = since.elapsed();
        let (sent, _) = Message::decode(payload);
        Ok(reply(frame, &sent, latency))
    }
}

/// Frames over a stream.
#[derive(Debug)]
struct Frames {
    stream: Box<dyn Stream>,
    decoder: Decoder,
    events: VecDeque<Event>,
}

impl Frames {
    fn settle(&mut self) -> Option<usize> {
        let mut buffer = vec![0_u8; 16 << 10];
        loop {
            match self.stream.read(&mut buffer).now_or_never() {
                Some(Ok(0) | Err(_)) => return None,
                Some(Ok(count)) => {
                    let bytes = buffer.get(..count).unwrap_or_default();
                    self.events.extend(self.decoder.push(bytes));
                }
                None => break,
            }
        }
        let strays = self.events.len();
        self.events.clear();
        Some(strays)
    }

    async fn send(
        &mut self,
        payload: &[u8],
        route: &Route,
        timeout: Duration,
    ) -> Result<mllp::Frame, SendError> {
        let wire = route.framing().encode(payload);
        let written = async {
            self.stream.write_all(&wire).await?;
            self.stream.flush().await
        };
        written.await.map_err(|error| broken(route, &error))?;
        self.answer(route, timeout).await
    }

    async fn answer(&mut self, route: &Route, timeout: Duration) -> Result<mllp::Frame, SendError> {
        let mut outside = Vec::new();
        let mut buffer = vec![0_u8; 16 << 10];
        let mut over = false;
        loop {
            while let Some(event) = self.events.pop_front() {
                match event {
                    Event::Frame(frame) => return Ok(frame),
                    Event::Garbage(bytes) | Event::TooLarge { bytes, .. } => outside.extend(bytes),
                    Event::Unfinished(frame) => outside.extend(frame.wire),
                }
            }
            if over {
                let trouble = match outside.is_empty() {
                    true => SendTrouble::Closed,
                    false => SendTrouble::NotFramed(outside),
                };
                return Err(route.failed(trouble, ""));
            }
            // An answer that lacks its last carriage return is known by the silence behind it.
            let silence = match self.decoder.is_pending() {
                true => Duration::from_millis(500),
                false => timeout,
            };
            let read = tokio::time::timeout(silence, self.stream.read(&mut buffer)).await;
            let events = match read {
                Ok(Ok(0)) => {
                    over = true;
                    self.decoder.finish()
                }
                Ok(Ok(count)) => {
                    let bytes = buffer.get(..count).unwrap_or_default();
                    if !self.decoder.is_pending() && is_tls(bytes) {
                        return Err(route.failed(SendTrouble::ExpectsTls, ""));
                    }
                    self.decoder.push(bytes)
                }
                Ok(Err(error)) => return Err(broken(route, &error)),
                Err(_) => self.decoder.idle(),
            };
            self.events.extend(events);
        }
    }
}

fn broken(route: &Route, error: &std::io::Error) -> SendError {
    let trouble = TlsTrouble::of_stream(error).map_or(SendTrouble::Broken, SendTrouble::Tls);
    route.failed(trouble, &error.to_string())
}

fn reply(frame: mllp::Frame, sent: &Message, latency: Duration) -> Reply {
    let payload = frame.payload().to_vec();
    let (answer, _) = Message::decode(payload.clone());
    let msa = |number| {
        answer
            .text(&Address::field(SegmentId::MSA, number))
            .unwrap_or_default()
    };
    let err = |number: u16, component: Option<u16>| {
        let id = SegmentId::from_bytes(b"ERR")?;
        let field = Address::field(id, number);
        answer.text(&component.map_or(field, |component| field.with_component(component)))
    };
    let text = [Some(msa(3)), err(8, None), err(3, Some(2))]
        .into_iter()
        .flatten()
        .find(|text| !text.is_empty());
    let control_id = sent
        .text(&Address::field(SegmentId::MSH, 10))
        .unwrap_or_default();
    Reply {
        code: msa(1),
        text,
        matches: msa(2) == control_id,
        latency,
        flaw: frame.flaw,
        payload,
        wire: frame.wire,
    }
}
