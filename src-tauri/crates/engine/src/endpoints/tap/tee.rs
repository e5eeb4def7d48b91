//! The second receiver of a tap: it gets every message, in order, over a connection of its own.
//!
//! Nobody waits for it. What it does not take in time is counted and noted, and its answers go no
//! further than the store.

use super::kept::{Kept, Saying};
use crate::clock;
use crate::endpoints::frames;
use crate::endpoints::{
    Counters, NOT_ANSWERED, Notice, Reply, Route, SendError, SendTrouble, Sender, Timeouts,
};
use crate::store::{Acknowledged, Direction, Leg, Store};
use hl7wb_core::span::Span;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{self, UnboundedSender};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Messages that wait for it at most, and their bytes.
const MESSAGES: usize = 1000;
const BYTES: usize = 64 << 20;

/// Before a receiver that is not there is tried again; doubled each time up to the second.
const RETRY: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(10));

/// How long a tap that is stopped waits for it.
const GRACE: Duration = Duration::from_secs(2);

/// A second receiver.
#[derive(Debug, Clone)]
pub struct Second {
    /// The way there.
    pub to: Route,
    /// How long it may take.
    pub timeouts: Timeouts,
    /// Whether its answers are kept.
    pub keep_answers: bool,
}

/// A message for it.
pub(super) struct Teed {
    pub(super) payload: Vec<u8>,
    pub(super) kept: Arc<Kept>,
}

/// Where messages for it are put.
pub(super) struct Queue {
    send: mpsc::Sender<(Teed, OwnedSemaphorePermit)>,
    room: Arc<Semaphore>,
    told: Arc<Told>,
    behind: UnboundedSender<Arc<Kept>>,
}

/// Who is told what it did.
pub(super) struct Told {
    pub(super) store: Arc<Store>,
    pub(super) counters: Arc<Counters>,
    pub(super) notices: UnboundedSender<Notice>,
}

impl Queue {
    /// Puts a message where there is room; else it is let go, and that is noted.
    pub(super) fn put(&self, teed: Teed) {
        let size = u32::try_from(teed.payload.len()).unwrap_or(u32::MAX);
        let kept = Arc::clone(&teed.kept);
        let put = Arc::clone(&self.room)
            .try_acquire_many_owned(size)
            .is_ok_and(|room| self.send.try_send((teed, room)).is_ok());
        if !put {
            self.told.counters.not_teed.fetch_add(1, Ordering::Relaxed);
            let _ = self.behind.send(kept);
        }
    }
}

/// Starts sending in a task, which ends some time after `ending`.
pub(super) fn start(
    second: Second,
    told: Told,
    ending: CancellationToken,
) -> (Queue, JoinHandle<()>) {
    let told = Arc::new(told);
    let (send, queue) = mpsc::channel(MESSAGES);
    let (behind, late) = mpsc::unbounded_channel();
    let sending = Sending {
        second,
        told: Arc::clone(&told),
        ending,
        over: CancellationToken::new(),
        sender: None,
        failed: false,
    };
    let queued = Queue {
        send,
        room: Arc::new(Semaphore::new(BYTES)),
        told,
        behind,
    };
    (queued, tokio::spawn(sending.run(queue, late)))
}

struct Sending {
    second: Second,
    told: Arc<Told>,
    /// The tap is being stopped: nobody is waited for who is not there.
    ending: CancellationToken,
    /// And nobody at all any more.
    over: CancellationToken,
    sender: Option<Sender>,
    /// Whether it failed last: that is told once, until it works again.
    failed: bool,
}

type Waiting = mpsc::Receiver<(Teed, OwnedSemaphorePermit)>;

impl Sending {
    async fn run(mut self, mut queue: Waiting, mut late: mpsc::UnboundedReceiver<Arc<Kept>>) {
        let address = self.second.to.address();
        let told = Arc::clone(&self.told);
        let behind = format!("not sent to {address}, which was too far behind");
        let noting = async {
            while let Some(kept) = late.recv().await {
                note(&told, &kept, nothing(behind.clone(), Duration::ZERO)).await;
            }
        };
        let (ending, over) = (self.ending.clone(), self.over.clone());
        let patience = async {
            ending.cancelled().await;
            tokio::time::sleep(GRACE).await;
            over.cancel();
            std::future::pending::<()>().await;
        };
        let sending = async {
            while !self.over.is_cancelled() {
                let (teed, room) = tokio::select! {
                    biased;
                    next = queue.recv() => match next {
                        Some(next) => next,
                        None => break,
                    },
                    () = self.ending.cancelled() => break,
                };
                self.one(teed).await;
                drop(room);
            }
            // What is left was not sent; who stopped the tap is told.
            queue.close();
            while let Ok((teed, _)) = queue.try_recv() {
                Self::given_up(&self.told, &teed.kept, "the tap was stopped").await;
            }
        };
        tokio::select! {
            () = noting => {}
            () = patience => {}
            () = sending => {}
        }
        while let Ok(kept) = late.try_recv() {
            note(&told, &kept, nothing(behind.clone(), Duration::ZERO)).await;
        }
    }

    /// Sends one message, however long it takes the receiver to be there.
    async fn one(&mut self, teed: Teed) {
        let Teed { payload, kept } = teed;
        let mut wait = RETRY.0;
        loop {
            let since = Instant::now();
            let (ending, over) = (self.ending.clone(), self.over.clone());
            let sent = tokio::select! {
                sent = self.send(&payload) => sent,
                () = over.cancelled() => {
                    self.sender = None;
                    Self::given_up(&self.told, &kept, "the tap was stopped").await;
                    return;
                }
            };
            match sent {
                Ok(reply) => {
                    self.failed = false;
                    self.told.counters.teed.fetch_add(1, Ordering::Relaxed);
                    if self.second.keep_answers {
                        note(&self.told, &kept, answered(reply)).await;
                    }
                    let _ = self.told.notices.send(Notice::Moved);
                    return;
                }
                Err(Trouble::NotThere(error)) => {
                    self.fails(&error);
                    if ending.is_cancelled() {
                        Self::given_up(&self.told, &kept, &error.to_string()).await;
                        return;
                    }
                    tokio::select! {
                        () = tokio::time::sleep(wait) => {}
                        () = ending.cancelled() => {}
                    }
                    wait = (wait * 2).min(RETRY.1);
                }
                Err(Trouble::NotAnswered(error)) => {
                    // Whether it has the message is not known, so it is not sent twice.
                    self.fails(&error);
                    self.told.counters.not_teed.fetch_add(1, Ordering::Relaxed);
                    let text = error.to_string();
                    note(&self.told, &kept, nothing(text, since.elapsed())).await;
                    return;
                }
            }
        }
    }

    async fn send(&mut self, payload: &[u8]) -> Result<Reply, Trouble> {
        let mut fresh = false;
        let mut sender = match self.sender.take() {
            Some(sender) => sender,
            None => {
                fresh = true;
                Self::connect(&self.second).await?
            }
        };
        let mut sent = sender.send(payload).await;
        // A connection that it had closed meanwhile took nothing.
        if !fresh && sent.as_ref().is_err_and(is_gone) {
            sender = Self::connect(&self.second).await?;
            sent = sender.send(payload).await;
        }
        let reply = sent.map_err(Trouble::NotAnswered)?;
        self.sender = Some(sender);
        Ok(reply)
    }

    async fn connect(second: &Second) -> Result<Sender, Trouble> {
        let Second {
            to,
            timeouts,
            keep_answers: _,
        } = second;
        let connected = Sender::open(to.clone(), *timeouts).await;
        connected.map_err(Trouble::NotThere)
    }

    fn fails(&mut self, error: &SendError) {
        if !std::mem::replace(&mut self.failed, true) {
            let _ = self.told.notices.send(Notice::Receiver(error.to_string()));
        }
    }

    async fn given_up(told: &Told, kept: &Kept, why: &str) {
        told.counters.not_teed.fetch_add(1, Ordering::Relaxed);
        note(told, kept, nothing(why.to_owned(), Duration::ZERO)).await;
    }
}

/// Whether a connection was over before it was used.
const fn is_gone(error: &SendError) -> bool {
    match error.trouble {
        SendTrouble::Broken | SendTrouble::Closed => true,
        SendTrouble::Unknown
        | SendTrouble::Refused
        | SendTrouble::ConnectTimeout(_)
        | SendTrouble::AnswerTimeout(_)
        | SendTrouble::NotFramed(_)
        | SendTrouble::ExpectsTls
        | SendTrouble::NotHttp
        | SendTrouble::Http { .. }
        | SendTrouble::Tls(_)
        | SendTrouble::Stopped => false,
    }
}

/// Why a message was not answered.
enum Trouble {
    /// It was not sent: it can be again.
    NotThere(SendError),
    /// It was, or may have been.
    NotAnswered(SendError),
}

async fn note(told: &Told, kept: &Kept, saying: Saying) {
    if let Err(error) = kept.said(&told.store, saying).await {
        let _ = told.notices.send(Notice::NotStored(error));
    }
}

fn answered(reply: Reply) -> Saying {
    let Reply {
        wire,
        payload,
        flaw,
        code,
        text,
        matches,
        latency,
    } = reply;
    let start = wire
        .windows(payload.len().max(1))
        .position(|window| window == payload)
        .unwrap_or(0);
    let span = Span::new(start, (start + payload.len()).min(wire.len()));
    let other = (!matches).then(|| "it answers another message".to_owned());
    let text = text.map(|text| frames::quoted(&text));
    let told = [text, other, flaw.map(|flaw| flaw.as_str().to_owned())];
    let told: Vec<String> = told.into_iter().flatten().collect();
    Saying {
        leg: Leg::Tee,
        direction: Direction::In,
        ordinal: 0,
        time: clock::now(),
        wire: Some(wire),
        payload: span,
        note: Acknowledged {
            code,
            text: (!told.is_empty()).then(|| told.join("; ")),
            outcome: None,
            latency: micros(latency),
        },
    }
}

fn nothing(text: String, latency: Duration) -> Saying {
    Saying {
        leg: Leg::Tee,
        direction: Direction::In,
        ordinal: 0,
        time: clock::now(),
        wire: None,
        payload: Span::new(0, 0),
        note: Acknowledged {
            code: NOT_ANSWERED.to_owned(),
            text: Some(text),
            outcome: None,
            latency: micros(latency),
        },
    }
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}
