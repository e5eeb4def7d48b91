//! What was sent, and what was answered, in the capture store.

use super::Sending;
use crate::clock;
use crate::endpoints::{Reply, Summarize};
use crate::store::{
    Acknowledged, Answered, Arrived, Connection, Direction, Kind, Leg, Store, StoreError, Stored,
    Summary,
};
use hl7wb_core::message::Message;
use hl7wb_core::span::Span;
use std::pin::Pin;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Where what is sent is kept.
#[derive(Clone)]
pub struct Keeping {
    /// The store.
    pub store: Arc<Store>,
    /// The endpoint that it belongs to.
    pub endpoint: Arc<str>,
    /// How a row of the lists is made.
    pub summarize: Arc<Summarize>,
}

impl std::fmt::Debug for Keeping {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keeping")
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

/// A message on its way into the store.
type Pending = Pin<Box<dyn Future<Output = Result<Stored, StoreError>> + Send>>;

/// Messages of a lane whose way into the store is not waited for.
const PENDING: usize = 64;

/// Keeps what goes over the connections of one lane, in order and beside the sending: a receiver is not
/// held up by our disk, and the disk not run over by it.
#[derive(Debug)]
pub(super) struct Keeper {
    keeping: Keeping,
    notes: mpsc::Sender<(Pending, Option<Note>)>,
    task: tokio::task::JoinHandle<()>,
    line: Option<Line>,
}

/// One connection.
#[derive(Debug)]
struct Line {
    connection: Arc<Connection>,
    out: u64,
    back: u64,
}

#[derive(Debug)]
struct Note {
    wire: Vec<u8>,
    payload: Span,
    note: Acknowledged,
    ordinal: u64,
    time: i64,
}

impl Keeper {
    pub(super) fn new(keeping: Keeping, sending: &Arc<Sending>) -> Self {
        let (notes, mut noted) = mpsc::channel::<(Pending, Option<Note>)>(PENDING);
        let (store, sending) = (Arc::clone(&keeping.store), Arc::clone(sending));
        let task = tokio::spawn(async move {
            while let Some((pending, note)) = noted.recv().await {
                let kept = match pending.await {
                    Ok(Stored { row, durable }) => {
                        let noted = match note {
                            Some(note) => store.answered(answered(row, note)).await,
                            None => Ok(()),
                        };
                        durable.and(noted)
                    }
                    Err(error) => Err(error),
                };
                if kept.is_err() {
                    sending.tally().count(|counts| counts.not_kept += 1);
                }
            }
        });
        Self {
            keeping,
            notes,
            task,
            line: None,
        }
    }

    /// A connection was made.
    pub(super) async fn connected(&mut self, peer: &str) {
        let Keeping {
            store, endpoint, ..
        } = &self.keeping;
        let opened = store
            .connected(Arc::clone(endpoint), peer.into(), clock::now())
            .await;
        // Messages without one are counted as not kept.
        self.line = opened.ok().map(|connection| Line {
            connection,
            out: 0,
            back: 0,
        });
    }

    /// A message is about to be written, framed like this.
    pub(super) async fn sent(
        &mut self,
        wire: Vec<u8>,
        payload: Span,
        message: &Message,
    ) -> Pending {
        let summary = (self.keeping.summarize)(message, &[]);
        let charset = message.charset().name().into_owned();
        self.append(
            Direction::Out,
            Kind::Message,
            wire,
            payload,
            charset,
            summary,
        )
        .await
    }

    /// Bytes came that are no answer.
    pub(super) async fn garbage(&mut self, wire: Vec<u8>) {
        let payload = Span::new(0, wire.len());
        let (direction, summary) = (Direction::In, Summary::default());
        let pending = self
            .append(
                direction,
                Kind::Garbage,
                wire,
                payload,
                String::new(),
                summary,
            )
            .await;
        self.noted(pending, None).await;
    }

    /// It was answered, or was not.
    pub(super) async fn answered(&mut self, pending: Pending, reply: Option<&Reply>) {
        let note = reply.map(|reply| {
            let Reply {
                wire,
                payload,
                flaw: _,
                code,
                text,
                matches,
                latency,
            } = reply.clone();
            let other = (!matches).then(|| "MSA-2 is not the control ID that was sent".to_owned());
            let ordinal = self.line.as_mut().map_or(0, |line| {
                line.back += 1;
                line.back - 1
            });
            Note {
                payload: payload_in(&wire, &payload),
                wire,
                note: Acknowledged {
                    code,
                    text,
                    outcome: other,
                    latency: i64::try_from(latency.as_micros()).unwrap_or(i64::MAX),
                },
                ordinal,
                time: clock::now(),
            }
        });
        self.noted(pending, note).await;
    }

    async fn noted(&self, pending: Pending, note: Option<Note>) {
        // The task ends after its last note only.
        let _ = self.notes.send((pending, note)).await;
    }

    /// Waits until everything is kept.
    pub(super) async fn end(self) {
        drop(self.notes);
        let _ = self.task.await;
    }

    async fn append(
        &mut self,
        direction: Direction,
        kind: Kind,
        wire: Vec<u8>,
        payload: Span,
        charset: String,
        summary: Summary,
    ) -> Pending {
        let store = &self.keeping.store;
        let Some(line) = &mut self.line else {
            let closed = StoreError::closed(store.file());
            return Box::pin(async { Err(closed) });
        };
        let next = match direction {
            Direction::Out => &mut line.out,
            Direction::In => &mut line.back,
        };
        let ordinal = *next;
        *next += 1;
        let arrived = Arrived {
            connection: Arc::clone(&line.connection),
            leg: Leg::Client,
            direction,
            ordinal,
            time: clock::now(),
            kind,
            flaw: None,
            wire,
            payload,
            charset,
            summary,
        };
        match store.append(arrived).await {
            Ok(pending) => Box::pin(pending),
            Err(error) => Box::pin(async { Err(error) }),
        }
    }
}

/// Where the payload is in a frame.
pub(super) fn payload_in(wire: &[u8], payload: &[u8]) -> Span {
    let start = match payload.len() {
        0 => None,
        length => wire.windows(length).position(|found| found == payload),
    };
    let start = start.unwrap_or(0);
    Span::new(start, start + payload.len())
}

fn answered(row: crate::store::Row, note: Note) -> Answered {
    let Note {
        wire,
        payload,
        note,
        ordinal,
        time,
    } = note;
    Answered {
        row,
        leg: Leg::Client,
        direction: Direction::In,
        ordinal,
        time,
        wire: Some(wire),
        payload,
        note,
    }
}
