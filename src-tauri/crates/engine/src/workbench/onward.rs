//! What goes on from here: sent to a receiver, kept with its answer, and told beside the message because
//! of which it went.

use super::Desk;
use super::answering::{Fate, Mapped, given_up, told};
use crate::clock;
use crate::endpoints::{Reply, SendError, Sender, Timeouts, quoted};
use crate::project::{Destination, Interface, Place};
use crate::store::{
    Acknowledged, Answered, Arrived, Connection, Direction, Kind, Leg, Row, Store, Stored,
};
use crate::summary::summarize;
use hl7wb_core::message::Message;
use hl7wb_core::mllp;
use hl7wb_core::span::Span;
use std::sync::{Arc, Weak};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// In place of a code where no answer came.
const NOT_ANSWERED: &str = "–";

/// Messages whose sending may wait behind their answer; then answers wait as well.
const WAITING: usize = 1000;

/// A message that is answered, and still to be sent on.
pub(super) struct Job {
    pub(super) message: Message,
    pub(super) row: Row,
    /// What the mappings made of it, where the answer waited for that.
    pub(super) mapped: Option<Vec<Mapped>>,
}

/// Where an interface runs for a bench, in the order of its messages.
pub(super) struct Behind {
    pub(super) desk: Weak<Desk>,
    pub(super) interface: Arc<str>,
    pub(super) stopping: CancellationToken,
}

impl Behind {
    /// Starts sending in a task, which ends when nobody hands it anything more.
    pub(super) fn start(self) -> (mpsc::Sender<Job>, JoinHandle<()>) {
        let (jobs, queue) = mpsc::channel(WAITING);
        (jobs, tokio::spawn(self.run(queue)))
    }

    async fn run(self, mut queue: mpsc::Receiver<Job>) {
        while let Some(job) = queue.recv().await {
            let Some(desk) = self.desk.upgrade() else {
                return;
            };
            let Job {
                message,
                mut row,
                mapped,
            } = job;
            let project = desk.project();
            let outcome = match project.interface(&self.interface) {
                None => Some("the project has no such interface any more".to_owned()),
                Some(interface) => {
                    let mapped = match mapped {
                        Some(mapped) => mapped,
                        None => super::answering::map_all(&desk, interface, &message).await,
                    };
                    let onward = Onward {
                        desk: &desk,
                        because: &row,
                        stopping: &self.stopping,
                    };
                    told(&onward.all(&project, interface, mapped).await)
                }
            };
            if let Some(note) = &mut row.acknowledged
                && let Ok(store) = desk.store()
            {
                note.outcome = outcome;
                // A store that fails has said so already.
                drop(store.outcome(row).await);
            }
        }
    }
}

/// Sends what was made of one message.
pub(super) struct Onward<'a> {
    pub(super) desk: &'a Desk,
    pub(super) because: &'a Row,
    pub(super) stopping: &'a CancellationToken,
}

impl Onward<'_> {
    /// To each destination what is for it, one after the other.
    pub(super) async fn all<'i>(
        &self,
        project: &crate::project::Project,
        interface: &'i Interface,
        mapped: Vec<Mapped>,
    ) -> Vec<(&'i str, Fate)> {
        let mut fates = Vec::new();
        for (destination, made) in interface.destinations.iter().zip(mapped) {
            let fate = match made {
                Ok(outputs) => self.send(project, interface, destination, &outputs).await,
                Err(fate) => fate,
            };
            fates.push((destination.id.as_str(), fate));
        }
        fates
    }

    /// Sends what was made of a message; it is accepted when all of it is.
    async fn send(
        &self,
        project: &crate::project::Project,
        interface: &Interface,
        destination: &Destination,
        outputs: &[Vec<u8>],
    ) -> Fate {
        let place = match super::answering::receiver(project, interface, destination) {
            Ok(place) => place,
            Err(fault) => return Fate::Failed(fault.message),
        };
        if self.stopping.is_cancelled() {
            return Fate::Failed(format!("stopped before anything was sent to {place}"));
        }
        tokio::select! {
            sent = self.each(place, outputs) => match sent {
                Ok(()) => Fate::Accepted(place.to_string()),
                Err(sentence) => Fate::Failed(sentence.trim_end().to_owned()),
            },
            () = given_up(self.stopping) => Fate::Failed(format!(
                "the listener was stopped before {place} answered; whether it kept the message is not known"
            )),
        }
    }

    async fn each(&self, place: &Place, outputs: &[Vec<u8>]) -> Result<(), String> {
        let in_words = |error: SendError| error.to_string();
        let mut sender = Sender::connect(&place.host, place.port, Timeouts::default())
            .await
            .map_err(in_words)?;
        let store = self.desk.store().map_err(|fault| fault.message)?;
        let opened = store
            .connected(
                Arc::clone(&self.because.connection.endpoint),
                place.to_string().into(),
                clock::now(),
            )
            .await;
        let connection = opened.map_err(|error| error.to_string())?;
        for (ordinal, output) in outputs.iter().enumerate() {
            let stored = self.keep(store, &connection, ordinal as u64, output).await;
            let sent = sender.send(output).await;
            if let Some(Stored { row, durable: _ }) = stored {
                note(store, row, ordinal as u64, &sent).await;
            }
            let Reply {
                code,
                text,
                matches,
                ..
            } = sent.map_err(in_words)?;
            if !matches!(code.as_str(), "AA" | "CA") {
                let text = text.as_deref().map(quoted).unwrap_or_default();
                return Err(format!("{place} answered {code} {text}"));
            }
            if !matches {
                return Err(format!("{place} answered to another message"));
            }
        }
        Ok(())
    }

    /// Keeps what goes out before it does.
    async fn keep(
        &self,
        store: &Store,
        connection: &Arc<Connection>,
        ordinal: u64,
        output: &[u8],
    ) -> Option<Stored> {
        let (message, findings) = Message::decode(output.to_vec());
        let arrived = Arrived {
            connection: Arc::clone(connection),
            leg: Leg::Client,
            direction: Direction::Out,
            ordinal,
            time: clock::now(),
            kind: Kind::Message,
            flaw: None,
            payload: Span::new(1, 1 + output.len()),
            wire: mllp::encode(output),
            charset: message.charset().name().into_owned(),
            summary: summarize(&message, &findings),
        };
        let queued = store.append_because(arrived, self.because.id).await;
        queued.ok()?.await.ok()
    }
}

/// Keeps what was answered to it, or why nothing was.
async fn note(store: &Store, row: Row, ordinal: u64, sent: &Result<Reply, SendError>) {
    let (wire, payload, note) = match sent {
        Ok(reply) => {
            let start = reply
                .wire
                .windows(reply.payload.len().max(1))
                .position(|window| window == reply.payload)
                .unwrap_or(0);
            let end = (start + reply.payload.len()).min(reply.wire.len());
            let latency = i64::try_from(reply.latency.as_micros()).unwrap_or(i64::MAX);
            let note = Acknowledged {
                code: reply.code.clone(),
                text: reply.text.as_deref().map(quoted),
                outcome: None,
                latency,
            };
            (Some(reply.wire.clone()), Span::new(start, end), note)
        }
        Err(error) => {
            let note = Acknowledged {
                code: NOT_ANSWERED.to_owned(),
                text: Some(error.to_string()),
                outcome: None,
                latency: clock::now().saturating_sub(row.time),
            };
            (None, Span::new(0, 0), note)
        }
    };
    let answered = Answered {
        row,
        leg: Leg::Client,
        direction: Direction::In,
        ordinal,
        time: clock::now(),
        wire,
        payload,
        note,
    };
    // A store that fails has said so already.
    drop(store.answered(answered).await);
}
