//! What a listener answers, as `ack.when` of its interface says at that moment: to what is stored, to
//! what is mapped, or to what every destination has accepted.
//!
//! Messages are real ones, and this is a workbench: they are sent to the environment `test` alone, and
//! off this machine only where `project.toml` allows it for that place.

use super::Desk;
use super::onward::{Job, Onward};
use crate::clock;
use crate::endpoints::{Answer, Answering, Later};
use crate::fault::Fault;
use crate::mapping::Runnable;
use crate::project::{AckWhen, Destination, Interface, Place, Project, TEST, Target};
use crate::store::{FrameId, Row};
use hl7wb_core::acknowledge::Code;
use hl7wb_core::export::mirth::ERROR_TEXT;
use hl7wb_core::mapping::{Clock, Outcome, RunContext, deliver};
use hl7wb_core::message::Message;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// How long a listener that is stopped waits for a receiver that has not answered yet.
const GRACE: Duration = Duration::from_secs(2);

/// Answers for one interface of a project.
#[derive(Debug)]
pub(super) struct AsTheProjectSays {
    pub(super) desk: Weak<Desk>,
    pub(super) interface: Arc<str>,
    /// Of a bench: where messages go that are sent on behind their answer. Without it, nothing is sent
    /// unless the answer waits for that.
    pub(super) behind: Option<mpsc::Sender<Job>>,
    /// What the mappings made of messages whose answer is on its way.
    pub(super) made: Mutex<HashMap<FrameId, Vec<Mapped>>>,
    /// The listener is being stopped.
    pub(super) stopping: CancellationToken,
}

/// What a mapping made of a message for one destination, or what became of it instead.
pub(super) type Mapped = Result<Vec<Vec<u8>>, Fate>;

/// What became of a message at one destination.
#[derive(Debug, Clone)]
pub(super) enum Fate {
    /// Mapped; nothing is sent.
    Mapped,
    /// Sent there, and accepted.
    Accepted(String),
    /// Not meant for it.
    Filtered(String),
    /// Refused by a rule.
    Rejected(Code, String),
    /// Could not be mapped, or was not accepted.
    Failed(String),
}

impl Answering for AsTheProjectSays {
    fn answer<'a>(&'a self, message: &'a Message, row: &'a Row) -> Later<'a, Answer> {
        Box::pin(async move {
            let Some(desk) = self.desk.upgrade() else {
                return Answer::error("the project is closed");
            };
            let project = desk.project();
            let Some(interface) = project.interface(&self.interface) else {
                return Answer::error("the project has no such interface any more");
            };
            if interface.ack_when == AckWhen::Received {
                return Answer::accept();
            }
            let mapped = map_all(&desk, interface, message).await;
            if interface.ack_when == AckWhen::Delivered {
                let onward = Onward {
                    desk: &desk,
                    because: row,
                    stopping: &self.stopping,
                };
                let fates = onward.all(&project, interface, mapped).await;
                return answer(interface.target, &fates);
            }
            let fates: Vec<(&str, Fate)> = interface
                .destinations
                .iter()
                .zip(&mapped)
                .map(|(destination, made)| (destination.id.as_str(), Fate::of(made)))
                .collect();
            let answer = answer(interface.target, &fates);
            if self.behind.is_some() {
                self.made().insert(row.id, mapped);
            }
            answer
        })
    }

    fn afterwards<'a>(&'a self, message: &'a Message, row: Row) -> Later<'a, ()> {
        Box::pin(async move {
            let mapped = self.made().remove(&row.id);
            let (Some(behind), Some(desk)) = (&self.behind, self.desk.upgrade()) else {
                return;
            };
            let project = desk.project();
            let when = project.interface(&self.interface).map(|of| of.ack_when);
            if when == Some(AckWhen::Delivered) {
                return;
            }
            let job = Job {
                message: message.clone(),
                row,
                mapped,
            };
            // It ends with the listener.
            drop(behind.send(job).await);
        })
    }
}

impl AsTheProjectSays {
    fn made(&self) -> std::sync::MutexGuard<'_, HashMap<FrameId, Vec<Mapped>>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fate {
    /// What is known before anything is sent.
    fn of(made: &Mapped) -> Self {
        match made {
            Ok(_) => Self::Mapped,
            Err(fate) => fate.clone(),
        }
    }
}

/// Maps for every destination, in their order.
pub(super) async fn map_all(desk: &Desk, interface: &Interface, message: &Message) -> Vec<Mapped> {
    let mut all = Vec::new();
    for destination in &interface.destinations {
        let received = message.wire().to_vec();
        all.push(map(desk, interface, destination, received).await);
    }
    all
}

/// Maps as the interface is being edited at this moment.
async fn map(
    desk: &Desk,
    interface: &Interface,
    destination: &Destination,
    received: Vec<u8>,
) -> Result<Vec<Vec<u8>>, Fate> {
    let Runnable { mapping, delivery } = desk
        .runnable(&interface.id, &destination.id)
        .map_err(|fault| Fate::Failed(fault.message))?;
    let control_id = desk.control_ids().next();
    let mapping = tokio::task::spawn_blocking(move || {
        let now = clock::hl7(clock::now());
        let context = RunContext {
            clock: Clock {
                now: &now,
                control_id: &control_id,
            },
        };
        deliver(&mapping, &received, &delivery, &context)
    });
    let outcome = mapping
        .await
        .map_err(|error| Fate::Failed(super::broken(&error).message))?;
    match outcome {
        Outcome::Delivered(outputs) => Ok(outputs.into_iter().map(|output| output.bytes).collect()),
        Outcome::Filtered { reason } => Err(Fate::Filtered(reason)),
        Outcome::Rejected {
            code,
            text,
            findings: _,
        } => Err(Fate::Rejected(code.parse().unwrap_or(Code::AE), text)),
        Outcome::Error { findings } => {
            let worst = findings
                .iter()
                .max_by_key(|found| found.diagnostic.severity);
            Err(Fate::Failed(worst.map_or_else(
                || "it could not be mapped".to_owned(),
                |found| match &found.rule {
                    Some(rule) => format!("rule {rule}: {}", found.diagnostic),
                    None => found.diagnostic.to_string(),
                },
            )))
        }
    }
}

/// Ready when nobody waits any longer for a receiver.
pub(super) async fn given_up(stopping: &CancellationToken) {
    stopping.cancelled().await;
    tokio::time::sleep(GRACE).await;
}

/// Where a destination's messages may be sent from here.
///
/// # Errors
/// Where that is not known, or not allowed.
pub(super) fn receiver<'p>(
    project: &'p Project,
    interface: &Interface,
    destination: &Destination,
) -> Result<&'p Place, Fault> {
    let system = &destination.system;
    let refuse = |code, message: String| Err(Fault::new(code, message));
    let Some(place) = project
        .environment(TEST)
        .and_then(|environment| environment.place(system))
    else {
        return refuse(
            "no-place",
            format!(
                "project.toml does not say where `{system}` is in the environment `{TEST}`; messages are sent to no other from here."
            ),
        );
    };
    let is_here = |other: &Place| other.port == place.port && other.host == place.host;
    if project.listens(interface).is_some_and(is_here) {
        let message = format!("{place} is where `{}` listens itself.", interface.name);
        return refuse("delivers-to-itself", message);
    }
    if place.is_loopback() {
        return Ok(place);
    }
    match project.elsewhere(&place.host, place.port) {
        Some(other) => refuse(
            "delivery-not-allowed",
            format!(
                "{place} is also in the environment `{}`, so that nothing is sent there from here.",
                other.name
            ),
        ),
        None if !place.deliver => refuse(
            "delivery-not-allowed",
            format!(
                "{place} is not this machine. If what arrives here may be sent there, add `deliver = true` to `{system}` in the environment `{TEST}` of project.toml."
            ),
        ),
        None => Ok(place),
    }
}

/// The worst of it, as the engine would answer; what became of the message is told beside it.
fn answer(target: Target, fates: &[(&str, Fate)]) -> Answer {
    let rejected = fates.iter().find_map(|(_, fate)| match fate {
        Fate::Rejected(code, text) => Some((*code, text.clone())),
        Fate::Mapped | Fate::Accepted(_) | Fate::Filtered(_) | Fate::Failed(_) => None,
    });
    let failed = fates.iter().find_map(|(_, fate)| match fate {
        Fate::Failed(sentence) => Some(match target {
            Target::Mirth(_) => (Code::AE, ERROR_TEXT.to_owned()),
            Target::None => (Code::AE, sentence.clone()),
        }),
        Fate::Mapped | Fate::Accepted(_) | Fate::Filtered(_) | Fate::Rejected(..) => None,
    });
    let (code, text) = rejected.or(failed).unwrap_or((Code::AA, String::new()));
    Answer {
        code,
        text,
        error: None,
        outcome: told(fates),
    }
}

/// What became of a message, in a line; none where nothing was to become of it.
pub(super) fn told(fates: &[(&str, Fate)]) -> Option<String> {
    let told: Vec<String> = fates
        .iter()
        .map(|(destination, fate)| match fate {
            Fate::Mapped => format!("{destination}: mapped"),
            Fate::Accepted(place) => format!("{destination}: delivered to {place}"),
            Fate::Filtered(reason) if reason.is_empty() => format!("{destination}: filtered"),
            Fate::Filtered(reason) => format!("{destination}: filtered, {reason}"),
            Fate::Rejected(_, text) => format!("{destination}: rejected, {text}"),
            Fate::Failed(sentence) => format!("{destination}: in error, {sentence}"),
        })
        .collect();
    (!told.is_empty()).then(|| told.join("; "))
}
