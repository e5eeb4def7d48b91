//! One connection: read, store, answer, in order.

use super::answer::{Out, answers, written};
use super::{Answer, Listener, NOT_ANSWERED, Notice, Stream, frames};
use crate::clock;
use crate::project::Disturb;
use crate::store::{
    Acknowledged, Answered, Arrived, Connection, Direction, Kind, Leg, Row, StoreError, Stored,
    Summary,
};
use hl7wb_core::diagnostic::Severity;
use hl7wb_core::message::Message;
use hl7wb_core::mllp::{Decoder, Event, Flaw, is_http, is_tls};
use hl7wb_core::path::SegmentId;
use hl7wb_core::span::Span;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_util::sync::CancellationToken;

/// What is read at a time where that is slow on purpose.
const SLOW: usize = 4 << 10;

/// Why a connection is over.
enum End {
    /// The peer closed it, or the network did.
    Gone,
    /// We let go of it: silence, half a frame, or the end of the endpoint.
    LetGo,
}

/// What arrived in one piece, and what is to be answered.
struct Piece {
    arrived: Arrived,
    /// None where nothing is answered: garbage, and parts of what was too large.
    message: Option<(Message, Option<Answer>)>,
}

/// One answer on its way.
struct Saying {
    answer: Answer,
    is_last: bool,
    fault: Option<Disturb>,
    since: Instant,
    /// Whether something is to be done behind it.
    goes_on: bool,
}

/// Ends an answer that is held back on purpose when the listener is stopped.
async fn late(fault: Option<Disturb>, stopping: &CancellationToken) {
    match fault {
        Some(Disturb::Late(_) | Disturb::Bytewise) => stopping.cancelled().await,
        Some(
            Disturb::Never
            | Disturb::WrongId
            | Disturb::Twice
            | Disturb::Unframed
            | Disturb::Cut
            | Disturb::Close
            | Disturb::SlowRead(_)
            | Disturb::Refuse,
        )
        | None => std::future::pending().await,
    }
}

/// Serves one connection to its end.
pub(super) async fn run<S: Stream>(
    mut stream: S,
    peer: &str,
    listener: &Listener,
    slowly: Option<Duration>,
    stopping: CancellationToken,
) {
    let Some(mut talk) = Talk::open(peer, listener, stopping.clone()).await else {
        return;
    };
    let mut decoder = listener.acceptor.decoder(listener.limits.frame);
    let mut buffer = vec![0_u8; if slowly.is_some() { SLOW } else { 64 << 10 }];
    let mut quiet_since = Instant::now();
    loop {
        let patience = patience(listener, &decoder, quiet_since);
        let read = tokio::select! {
            () = stopping.cancelled() => {
                let _ = talk.take(&mut stream, decoder.finish()).await;
                break;
            }
            read = tokio::time::timeout(patience, stream.read(&mut buffer)) => read,
        };
        let (events, end) = match read {
            Ok(Ok(0) | Err(_)) => (decoder.finish(), Some(End::Gone)),
            Ok(Ok(count)) => {
                quiet_since = Instant::now();
                if let Some(pause) = slowly {
                    tokio::select! {
                        () = tokio::time::sleep(pause) => {}
                        () = stopping.cancelled() => {}
                    }
                }
                let bytes = buffer.get(..count).unwrap_or_default();
                if !decoder.is_pending() && (is_tls(bytes) || is_http(bytes)) {
                    // Who speaks something else waits for an answer that never comes.
                    (vec![Event::Garbage(bytes.to_vec())], Some(End::LetGo))
                } else {
                    (decoder.push(bytes), None)
                }
            }
            Err(_) => {
                let complete = decoder.idle();
                let quiet = quiet_since.elapsed();
                let over = if is_held(&decoder) {
                    quiet >= listener.limits.half_frame
                } else {
                    quiet >= listener.limits.idle
                };
                match (over, complete.is_empty()) {
                    (true, true) => (decoder.finish(), Some(End::LetGo)),
                    (true, false) | (false, _) => (complete, None),
                }
            }
        };
        let taken = talk.take(&mut stream, events).await;
        match (taken, end) {
            (Ok(()), None) => {}
            (Ok(()), Some(End::LetGo)) => {
                let _ = stream.shutdown().await;
                break;
            }
            (Ok(()), Some(End::Gone)) | (Err(_), _) => break,
        }
    }
}

/// Whether the peer owes us something: line ends behind a frame promise nothing.
fn is_held(decoder: &Decoder) -> bool {
    decoder.is_pending() && !decoder.holds_line_ends()
}

/// How long the next read may take before somebody has to look at the clock.
fn patience(listener: &Listener, decoder: &Decoder, quiet_since: Instant) -> Duration {
    let limits = &listener.limits;
    let quiet = quiet_since.elapsed();
    let until = if decoder.is_pending() && quiet < limits.final_cr {
        limits.final_cr
    } else if is_held(decoder) {
        limits.half_frame
    } else {
        limits.idle
    };
    until.saturating_sub(quiet).max(Duration::from_millis(1))
}

/// What is said over one connection, whatever it is said over.
pub(super) struct Talk<'a> {
    listener: &'a Listener,
    connection: Arc<Connection>,
    stopping: CancellationToken,
    incoming: u64,
    outgoing: u64,
}

impl<'a> Talk<'a> {
    /// Notes a connection. Where that cannot be stored it is told, and there is nothing to talk of.
    pub(super) async fn open(
        peer: &str,
        listener: &'a Listener,
        stopping: CancellationToken,
    ) -> Option<Self> {
        let opened = listener
            .store
            .connected(Arc::clone(&listener.endpoint), peer.into(), clock::now())
            .await;
        match opened {
            Ok(connection) => Some(Self {
                listener,
                connection,
                stopping,
                incoming: 0,
                outgoing: 0,
            }),
            Err(error) => {
                let _ = listener.notices.send(Notice::NotStored(error));
                None
            }
        }
    }

    /// Stores all that was found, then answers in the same order. Frames of one packet share a
    /// sync. An error means that the peer is gone; everything is stored all the same.
    pub(super) async fn take<S: Stream>(
        &mut self,
        stream: &mut S,
        events: Vec<Event>,
    ) -> std::io::Result<()> {
        if events.is_empty() {
            return Ok(());
        }
        let since = Instant::now();
        let mut waiting = Vec::with_capacity(events.len());
        for event in events {
            let Piece { arrived, message } = self.piece(event).await;
            if arrived.kind != Kind::Garbage {
                self.listener
                    .counters
                    .received
                    .fetch_add(1, Ordering::Relaxed);
            }
            // Where the store is closed, the answer still says so.
            let stored = self.listener.store.append(arrived).await;
            waiting.push((stored, message));
        }
        let _ = self.listener.notices.send(Notice::Moved);
        let mut sent = Ok(());
        for (stored, message) in waiting {
            let stored = match stored {
                Ok(stored) => stored.await,
                Err(error) => Err(error),
            };
            if let Err(error) = stored
                .as_ref()
                .map_err(Clone::clone)
                .and_then(|stored| stored.durable.clone())
            {
                let _ = self.listener.notices.send(Notice::NotStored(error));
            }
            let Some((message, fixed)) = message else {
                continue;
            };
            let asked = fixed.is_none();
            let safe = stored.as_ref().is_ok_and(|stored| stored.durable.is_ok());
            let answer = self.answer(&stored, &message, fixed).await;
            let fault = self.listener.faults.of_message(&message);
            let answers = answers(&message, answer, self.listener.enhanced, safe);
            let last = answers.len().saturating_sub(1);
            let stored = stored.ok();
            for (place, answer) in answers.into_iter().enumerate() {
                if sent.is_err() {
                    break;
                }
                let what = Saying {
                    answer,
                    is_last: place > 0,
                    // Of two the one that the message was for goes wrong.
                    fault: fault.filter(|_| place == last),
                    since,
                    goes_on: asked && safe && place == last,
                };
                sent = self.say(stream, &message, what, stored.clone()).await;
            }
        }
        sent
    }

    async fn answer(
        &self,
        stored: &Result<Stored, StoreError>,
        message: &Message,
        fixed: Option<Answer>,
    ) -> Answer {
        let trouble = match stored {
            Ok(stored) => stored.durable.as_ref().err(),
            Err(error) => Some(error),
        };
        match (trouble, fixed, stored) {
            (Some(error), _, _) | (None, None, Err(error)) => {
                Answer::error(format!("not stored: {}", error.code()))
            }
            (None, Some(answer), _) => answer,
            (None, None, Ok(stored)) => {
                let answering = &self.listener.answering;
                answering.answer(message, &stored.row).await
            }
        }
    }

    async fn say<S: Stream>(
        &mut self,
        stream: &mut S,
        message: &Message,
        what: Saying,
        stored: Option<Stored>,
    ) -> std::io::Result<()> {
        let Saying {
            answer,
            is_last,
            fault,
            since,
            goes_on,
        } = what;
        let now = clock::hl7(clock::now());
        let control_id = self.listener.control_ids.next();
        let payload = written(message, &answer, fault, &now, &control_id, is_last);
        let framing = self.listener.acceptor.framing();
        let wire = framing.encode(&payload);
        let out = Out {
            wire: &wire,
            payload: &payload,
            fault,
            patience: self.listener.limits.write,
        };
        let written = tokio::select! {
            written = out.send(stream) => written,
            () = late(fault, &self.stopping) => Err(std::io::ErrorKind::Interrupted.into()),
        };
        let latency = i64::try_from(since.elapsed().as_micros()).unwrap_or(i64::MAX);
        if let Some(Stored { row, durable: _ }) = stored {
            let whole = out.is_whole() && written.is_ok();
            let Answer {
                code,
                text,
                error: _,
                outcome,
            } = answer;
            let text = match (fault, &written, text.is_empty()) {
                (None, Err(_), _) => Some("the peer was gone before the answer".to_owned()),
                (_, _, false) => Some(text),
                (_, _, true) => None,
            };
            let outcome = match fault {
                Some(fault) => Some(format!("wrong on purpose: {}", fault.as_str())),
                None => outcome,
            };
            let code = match out.is_whole() {
                true => code.as_str(),
                false => NOT_ANSWERED,
            };
            let ordinal = self.outgoing;
            self.outgoing += u64::from(whole);
            let note = Acknowledged {
                code: code.to_owned(),
                text,
                outcome,
                latency,
            };
            let told = goes_on.then(|| Row {
                acknowledged: Some(note.clone()),
                ..row.clone()
            });
            let answered = Answered {
                row,
                leg: Leg::Client,
                direction: Direction::Out,
                ordinal,
                time: clock::now(),
                payload: Span::new(framing.start().len(), framing.start().len() + payload.len()),
                wire: whole.then_some(wire),
                note,
            };
            if let Err(error) = self.listener.store.answered(answered).await {
                let _ = self.listener.notices.send(Notice::NotStored(error));
            }
            if let Some(row) = told {
                self.listener.answering.afterwards(message, row).await;
            }
        }
        written
    }

    async fn piece(&mut self, event: Event) -> Piece {
        match event {
            Event::Frame(frame) => {
                self.framed(Kind::Message, frame.wire, frame.payload, frame.flaw, None)
                    .await
            }
            Event::Unfinished(frame) => {
                let answer = Answer::error(frame.flaw.unwrap_or(Flaw::NoEnd).as_str());
                self.framed(
                    Kind::Half,
                    frame.wire,
                    frame.payload,
                    frame.flaw,
                    Some(answer),
                )
                .await
            }
            Event::Garbage(bytes) => {
                let flaw = Flaw::of_stray(&bytes, self.listener.acceptor.framing());
                let whole = Span::new(0, bytes.len());
                let summary = Summary {
                    worst: Some(Severity::Error),
                    ..Summary::default()
                };
                Piece {
                    arrived: self.arrived(
                        Kind::Garbage,
                        bytes,
                        whole,
                        flaw,
                        String::new(),
                        summary,
                    ),
                    message: None,
                }
            }
            Event::TooLarge { bytes, last } => {
                let whole = Span::new(0, bytes.len());
                let limit = self.listener.limits.frame >> 20;
                let answer = Answer::error(format!("the frame is larger than {limit} MiB"));
                let mut piece = self
                    .framed(Kind::Half, bytes, whole, None, Some(answer))
                    .await;
                if !last {
                    piece.message = None;
                }
                piece
            }
        }
    }

    async fn framed(
        &mut self,
        kind: Kind,
        wire: Vec<u8>,
        payload: Span,
        flaw: Option<Flaw>,
        answer: Option<Answer>,
    ) -> Piece {
        let bytes = payload.of(&wire).to_vec();
        let (message, mut summary) = frames::read(bytes, &self.listener.summarize).await;
        frames::blame(&mut summary, kind, flaw);
        let readable = message.find(SegmentId::MSH, 1).is_some();
        let answer = match (answer, readable) {
            (Some(answer), _) => Some(answer),
            (None, true) => None,
            (None, false) => Some(Answer::reject("the frame holds no MSH segment")),
        };
        let charset = message.charset().name().into_owned();
        Piece {
            arrived: self.arrived(kind, wire, payload, flaw, charset, summary),
            message: Some((message, answer)),
        }
    }

    fn arrived(
        &mut self,
        kind: Kind,
        wire: Vec<u8>,
        payload: Span,
        flaw: Option<Flaw>,
        charset: String,
        summary: Summary,
    ) -> Arrived {
        let ordinal = self.incoming;
        self.incoming += 1;
        Arrived {
            connection: Arc::clone(&self.connection),
            leg: Leg::Client,
            direction: Direction::In,
            ordinal,
            time: clock::now(),
            kind,
            flaw,
            wire,
            payload,
            charset,
            summary,
        }
    }
}
