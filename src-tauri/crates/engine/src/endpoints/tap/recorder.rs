//! Takes the copies of one connection apart, keeps them, and finds which answer belongs to what.

use super::copies::{Piece, Taken, Whose};
use super::framed::{Framed, acknowledged, text};
use super::kept::{Kept, Saying};
use super::{Running, tee};
use crate::clock;
use crate::endpoints::{NOT_ANSWERED, frames};
use crate::store::{Acknowledged, Arrived, Connection, Direction, Kind, Leg, Summary};
use hl7wb_core::message::Message;
use hl7wb_core::mllp::{Decoder, Event, Flaw};
use hl7wb_core::path::SegmentId;
use hl7wb_core::span::Span;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinHandle;

/// Messages that may wait for an answer; of more, the oldest are forgotten.
const WAITING: usize = 10_000;

/// Messages that were answered, to which a further answer may come: an accept, then a result.
const ANSWERED: usize = 64;

/// Keeps what one connection said.
pub(super) struct Recorder {
    running: Arc<Running>,
    peer: String,
    opened: i64,
    /// None where the store did not take it: then nothing can be kept.
    connection: Option<Arc<Connection>>,
    client: Side,
    upstream: Side,
    unanswered: Arc<AtomicUsize>,
}

/// One of the two that talk.
struct Side {
    decoder: Decoder,
    ordinal: u64,
    /// Its messages without an answer, oldest first, and those answered last.
    waiting: VecDeque<Asked>,
    answered: VecDeque<Asked>,
    room: Option<Taken>,
    time: i64,
    at: Instant,
    quiet: bool,
}

struct Asked {
    control_id: String,
    at: Instant,
    kept: Arc<Kept>,
    /// The answer that is being noted.
    noting: Option<JoinHandle<()>>,
}

impl Side {
    fn heard(&mut self, time: i64, at: Instant, room: Taken) {
        (self.time, self.at, self.quiet) = (time, at, false);
        match &mut self.room {
            Some(held) => held.merge(room),
            None => self.room = Some(room),
        }
    }
}

impl Recorder {
    pub(super) fn new(running: Arc<Running>, peer: String, opened: i64) -> Self {
        let side = |decoder| Side {
            decoder,
            ordinal: 0,
            waiting: VecDeque::new(),
            answered: VecDeque::new(),
            room: None,
            time: opened,
            at: Instant::now(),
            quiet: true,
        };
        let frame = running.tap.limits.frame;
        let client = side(running.tap.acceptor.decoder(frame));
        let upstream = side(running.tap.to.decoder(frame));
        Self {
            running,
            peer,
            opened,
            connection: None,
            client,
            upstream,
            unanswered: Arc::default(),
        }
    }

    /// Messages that wait for an answer now, for who wants to see them through.
    pub(super) fn unanswered(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.unanswered)
    }

    /// Keeps what comes until the connection is over.
    pub(super) async fn run(mut self, mut pieces: UnboundedReceiver<Piece>) {
        self.connection = self.running.opened(&self.peer, self.opened).await;
        let silence = self.running.tap.limits.final_cr;
        let mut last = None;
        loop {
            let pending = !self.client.quiet || !self.upstream.quiet;
            let piece = match pending {
                false => pieces.recv().await,
                true => match tokio::time::timeout(silence, pieces.recv()).await {
                    Ok(piece) => piece,
                    Err(_) => {
                        self.silent().await;
                        continue;
                    }
                },
            };
            match piece {
                None => break,
                Some(Piece::Over { time, text }) => last = Some((time, text)),
                Some(Piece::Said {
                    from,
                    bytes,
                    missing,
                    time,
                    at,
                    room,
                }) => {
                    self.missed(from, missing).await;
                    self.side(from).heard(time, at, room);
                    for event in self.side(from).decoder.push(&bytes) {
                        self.event(from, event).await;
                    }
                }
                Some(Piece::Ended { from, missing }) => {
                    self.missed(from, missing).await;
                    self.finish(from).await;
                }
            }
        }
        for from in [Whose::Client, Whose::Upstream] {
            self.finish(from).await;
        }
        let (time, text) = last.unwrap_or_else(|| (clock::now(), String::new()));
        for asked in std::mem::take(&mut self.client.waiting) {
            self.unanswered.fetch_sub(1, Ordering::Relaxed);
            self.not_answered(asked, time, text.clone());
        }
        self.note(time, text).await;
    }

    /// Bytes are missing here: what had begun is half, and what follows stands by itself.
    async fn missed(&mut self, from: Whose, missing: u64) {
        if missing == 0 {
            return;
        }
        self.finish(from).await;
        let who = match from {
            Whose::Client => "sender",
            Whose::Upstream => "receiver",
        };
        let text = format!("{missing} bytes of the {who} passed here without being kept.");
        self.note(clock::now(), text).await;
    }

    async fn finish(&mut self, from: Whose) {
        let events = self.side(from).decoder.finish();
        for event in events {
            self.event(from, event).await;
        }
        let side = self.side(from);
        (side.room, side.quiet) = (None, true);
    }

    /// Nothing came for a while: frames that only lack their last carriage return are whole.
    async fn silent(&mut self) {
        for from in [Whose::Client, Whose::Upstream] {
            let side = self.side(from);
            side.quiet = true;
            for event in side.decoder.idle() {
                self.event(from, event).await;
            }
        }
    }

    async fn event(&mut self, from: Whose, event: Event) {
        let mut framed = Framed::new(event);
        let side = self.side(from);
        let ordinal = side.ordinal;
        side.ordinal += 1;
        let room = side
            .room
            .as_mut()
            .and_then(|held| held.split(framed.wire.len().min(held.num_permits())));
        if framed.kind == Kind::Garbage {
            let framing = match from {
                Whose::Client => self.running.tap.acceptor.framing(),
                Whose::Upstream => self.running.tap.to.framing(),
            };
            framed.flaw = Flaw::of_stray(&framed.wire, framing);
            let mut summary = Summary::default();
            frames::blame(&mut summary, framed.kind, None);
            self.keep(from, ordinal, framed, String::new(), summary, room)
                .await;
            return;
        }
        let payload = framed.payload.of(&framed.wire).to_vec();
        let summarize = &self.running.tap.summarize;
        let (message, mut summary) = frames::read(payload, summarize).await;
        frames::blame(&mut summary, framed.kind, framed.flaw);
        if framed.kind == Kind::Message
            && let Some(asked) = self.asked(from, &message)
        {
            self.answer(from, ordinal, framed, &message, asked, room);
            return;
        }
        let charset = message.charset().name().into_owned();
        let whole = framed.kind == Kind::Message;
        let teed =
            (from == Whose::Client && whole).then(|| framed.payload.of(&framed.wire).to_vec());
        let control_id = summary.control_id.clone();
        let kept = self
            .keep(from, ordinal, framed, charset, summary, room)
            .await;
        if from == Whose::Client {
            let received = &self.running.tap.counters.received;
            received.fetch_add(1, Ordering::Relaxed);
        }
        if let (Some(queue), Some(payload)) = (&self.running.tee, teed) {
            queue.put(tee::Teed {
                payload,
                kept: Arc::clone(&kept),
            });
        }
        if whole {
            self.waits(from, control_id, kept);
        }
        let _ = self.running.tap.notices.send(super::Notice::Moved);
    }

    /// Hands a frame to the store. What is returned waits for it.
    async fn keep(
        &mut self,
        from: Whose,
        ordinal: u64,
        framed: Framed,
        charset: String,
        summary: Summary,
        room: Option<Taken>,
    ) -> Arc<Kept> {
        let (told, kept) = Kept::pending();
        let kept = Arc::new(kept);
        let Some(connection) = &self.connection else {
            self.running
                .tap
                .counters
                .not_stored
                .fetch_add(1, Ordering::Relaxed);
            told.send_replace(Some(None));
            return kept;
        };
        let Framed {
            kind,
            wire,
            payload,
            flaw,
        } = framed;
        let arrived = Arrived {
            connection: Arc::clone(connection),
            leg: match from {
                Whose::Client => Leg::Client,
                Whose::Upstream => Leg::Upstream,
            },
            direction: Direction::In,
            ordinal,
            time: self.side(from).time,
            kind,
            flaw,
            wire,
            payload,
            charset,
            summary,
        };
        match self.running.tap.store.append(arrived).await {
            Ok(storing) => {
                let running = Arc::clone(&self.running);
                self.running.recording.spawn(async move {
                    let stored = storing.await;
                    drop(room);
                    let (row, failed) = match stored {
                        Ok(stored) => (Some(stored.row), stored.durable.err()),
                        Err(error) => (None, Some(error)),
                    };
                    match failed {
                        Some(error) => running.not_stored(error),
                        None => running.stored(),
                    }
                    told.send_replace(Some(row));
                });
            }
            Err(error) => {
                self.running.not_stored(error);
                told.send_replace(Some(None));
            }
        }
        kept
    }

    fn waits(&mut self, from: Whose, control_id: String, kept: Arc<Kept>) {
        let side = self.side(from);
        let at = side.at;
        side.waiting.push_back(Asked {
            control_id,
            at,
            kept,
            noting: None,
        });
        let over = side.waiting.len() > WAITING;
        if over {
            side.waiting.pop_front();
        } else if from == Whose::Client {
            self.unanswered.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// What a frame of this side answers, by MSA-2, else by order; nothing where it is a message of its own.
    fn asked(&mut self, from: Whose, message: &Message) -> Option<Asked> {
        let acknowledges = message.find(SegmentId::MSA, 1).is_some();
        let readable = message.find(SegmentId::MSH, 1).is_some();
        let other = self.side(from.other());
        if acknowledges {
            let named = text(message, SegmentId::MSA, 2);
            let is = |asked: &Asked| !named.is_empty() && asked.control_id == named;
            if let Some(at) = other.waiting.iter().position(is) {
                return other.waiting.remove(at);
            }
            if let Some(at) = other.answered.iter().position(is) {
                return other.answered.remove(at);
            }
        }
        // A message of the receiver that asks for something is none of the answers.
        if acknowledges || (from == Whose::Upstream && !readable) {
            return other.waiting.pop_front();
        }
        None
    }

    fn answer(
        &mut self,
        from: Whose,
        ordinal: u64,
        framed: Framed,
        message: &Message,
        mut asked: Asked,
        room: Option<Taken>,
    ) {
        let (time, at) = (self.side(from).time, self.side(from).at);
        if from == Whose::Upstream && asked.noting.is_none() {
            self.unanswered.fetch_sub(1, Ordering::Relaxed);
        }
        let saying = Saying {
            // Its sender hears it, whoever says it.
            leg: Leg::Client,
            direction: match from {
                Whose::Client => Direction::In,
                Whose::Upstream => Direction::Out,
            },
            ordinal,
            time,
            payload: framed.payload,
            note: acknowledged(
                message,
                &asked.control_id,
                framed.flaw,
                at.saturating_duration_since(asked.at),
            ),
            wire: Some(framed.wire),
        };
        let before = asked.noting.take();
        let (running, kept) = (Arc::clone(&self.running), Arc::clone(&asked.kept));
        let noting = self.running.recording.spawn(async move {
            if let Some(before) = before {
                let _ = before.await;
            }
            if let Err(error) = kept.said(&running.tap.store, saying).await {
                running.not_stored(error);
            }
            drop(room);
        });
        asked.noting = Some(noting);
        let other = self.side(from.other());
        other.answered.push_back(asked);
        if other.answered.len() > ANSWERED {
            other.answered.pop_front();
        }
    }

    fn not_answered(&self, asked: Asked, time: i64, text: String) {
        let latency = i64::try_from(asked.at.elapsed().as_micros()).unwrap_or(i64::MAX);
        let saying = Saying {
            leg: Leg::Client,
            direction: Direction::Out,
            ordinal: self.upstream.ordinal,
            time,
            wire: None,
            payload: Span::new(0, 0),
            note: Acknowledged {
                code: NOT_ANSWERED.to_owned(),
                text: (!text.is_empty()).then_some(text),
                outcome: None,
                latency,
            },
        };
        let running = Arc::clone(&self.running);
        self.running.recording.spawn(async move {
            if let Err(error) = asked.kept.said(&running.tap.store, saying).await {
                running.not_stored(error);
            }
        });
    }

    async fn note(&self, time: i64, text: String) {
        if let Some(connection) = &self.connection
            && !text.is_empty()
            && let Err(error) = self.running.tap.store.note(connection, time, text).await
        {
            self.running.not_stored(error);
        }
    }

    const fn side(&mut self, from: Whose) -> &mut Side {
        match from {
            Whose::Client => &mut self.client,
            Whose::Upstream => &mut self.upstream,
        }
    }
}

impl Whose {
    const fn other(self) -> Self {
        match self {
            Self::Client => Self::Upstream,
            Self::Upstream => Self::Client,
        }
    }
}
