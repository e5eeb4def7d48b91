//! One connection: takes a message, sends it, waits for its answer, and tries again where that is
//! wanted. A connection that broke is made anew for the next message.

use super::Sending;
use super::feed::Job;
use super::keep::{Keeper, Keeping, payload_in};
use super::tally::{Fate, Sent, accepts};
use crate::endpoints::{Reply, SendError, SendTrouble, Sender};
use crate::fault::Fault;
use crate::project::Protocol;
use hl7wb_core::message::Message;
use hl7wb_core::path::{Address, SegmentId};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, mpsc};

/// How long a run that is stopped waits for an answer that is under way.
const GRACE: Duration = Duration::from_secs(2);
/// The longest wait between two tries.
const LONGEST: Duration = Duration::from_mins(10);
/// So many messages in a row without a connection, and nobody is there any more.
const IN_A_ROW: u32 = 10;

/// Takes messages until none are left, or the run is stopped.
pub(super) async fn run(
    sending: Arc<Sending>,
    jobs: Arc<Mutex<mpsc::Receiver<Job>>>,
    keeping: Option<Keeping>,
) {
    let keeper = keeping.map(|keeping| Keeper::new(keeping, &sending));
    let mut lane = Lane {
        sending,
        sender: None,
        keeper,
    };
    loop {
        let job = jobs.lock().await.recv().await;
        let Some(job) = job else { break };
        if lane.sending.stopping.is_cancelled() {
            break;
        }
        lane.take(job).await;
    }
    if let Some(keeper) = lane.keeper {
        keeper.end().await;
    }
}

struct Lane {
    sending: Arc<Sending>,
    sender: Option<Sender>,
    keeper: Option<Keeper>,
}

impl Lane {
    async fn take(&mut self, job: Job) {
        let Job { number, bytes } = job;
        let (message, _) = Message::decode(bytes);
        let control_id = message
            .text(&Address::field(SegmentId::MSH, 10))
            .unwrap_or_default();
        self.sending.tally().begun();
        let (fate, attempts) = self.deliver(&message).await;
        let (given_up, ever) = {
            let mut tally = self.sending.tally();
            tally.over();
            match &fate {
                Fate::NotSent(fault) => {
                    let (in_a_row, ever) = tally.connected(false);
                    (Some((in_a_row, fault.clone())), ever)
                }
                Fate::Answered { .. } | Fate::Unknown(_) => {
                    tally.connected(true);
                    (None, true)
                }
            }
        };
        let sent = Sent {
            number,
            control_id,
            attempts,
            fate,
        };
        self.sending.tally().add(sent.clone());
        if let Some(results) = &self.sending.plan.results {
            // Nobody may want them any more.
            let _ = results.send(sent).await;
        }
        if let Some((in_a_row, fault)) = given_up
            && (!ever || in_a_row >= IN_A_ROW)
        {
            self.sending.fail(fault);
        }
        if !self.sending.plan.pace.keep_alive {
            self.sender = None;
        }
    }

    /// Sends a message, again where that is wanted; with how often it was tried.
    async fn deliver(&mut self, message: &Message) -> (Fate, u32) {
        let plan = self.sending.plan.clone();
        let stopping = self.sending.stopping.clone();
        let mut attempt = 1;
        let mut sent = false;
        loop {
            let fate = match self.once(message).await {
                // What was sent before may be there, whatever hinders us now.
                Fate::NotSent(fault) if sent => Fate::Unknown(fault),
                fate @ (Fate::Answered { .. } | Fate::Unknown(_) | Fate::NotSent(_)) => fate,
            };
            let again = match &fate {
                Fate::Answered { code, .. } => plan.again_when_refused && !accepts(code),
                Fate::Unknown(_) => {
                    sent = true;
                    true
                }
                Fate::NotSent(_) => true,
            };
            if !again || attempt > plan.pace.retries {
                return (fate, attempt);
            }
            let doubled = 1_u32.checked_shl(attempt - 1).unwrap_or(u32::MAX);
            let wait = Duration::from_secs(plan.pace.retry_after.into());
            let wait = wait.saturating_mul(doubled).min(LONGEST);
            tokio::select! {
                () = stopping.cancelled() => return (fate, attempt),
                () = tokio::time::sleep(wait) => attempt += 1,
            }
        }
    }

    /// One try.
    async fn once(&mut self, message: &Message) -> Fate {
        let stopping = self.sending.stopping.clone();
        if let Err(error) = self.connect().await {
            return Fate::NotSent(error.into());
        }
        let Some(sender) = &mut self.sender else {
            return Fate::NotSent(Fault::new("connection-broken", "There is no connection."));
        };
        let payload = message.wire();
        let pending = match &mut self.keeper {
            Some(keeper) => {
                let route = &self.sending.plan.route;
                let wire = match route.protocol() {
                    Protocol::Mllp => route.framing().encode(payload),
                    // What stands around it is HTTP's own.
                    Protocol::Http { .. } => payload.to_vec(),
                };
                let span = payload_in(&wire, payload);
                Some(keeper.sent(wire, span, message).await)
            }
            None => None,
        };
        let given_up = async {
            stopping.cancelled().await;
            tokio::time::sleep(GRACE).await;
        };
        let answered = tokio::select! {
            answered = sender.send(payload) => answered.map_err(|error| {
                let outside = match &error.trouble {
                    SendTrouble::NotFramed(bytes) => Some(bytes.clone()),
                    SendTrouble::Unknown
                    | SendTrouble::Refused
                    | SendTrouble::ConnectTimeout(_)
                    | SendTrouble::Broken
                    | SendTrouble::Closed
                    | SendTrouble::AnswerTimeout(_)
                    | SendTrouble::ExpectsTls
                    | SendTrouble::Tls(_)
                    | SendTrouble::NotHttp
                    | SendTrouble::Http { .. }
                    | SendTrouble::Stopped => None,
                };
                (Fault::from(error), outside)
            }),
            () = given_up => {
                let message = format!(
                    "It was stopped before {} answered. Whether it kept the message is not known.",
                    self.sending.plan.to,
                );
                Err((Fault::new("stopped", message), None))
            }
        };
        if let (Some(keeper), Some(pending)) = (&mut self.keeper, pending) {
            keeper.answered(pending, answered.as_ref().ok()).await;
            if let Err((_, Some(bytes))) = &answered {
                keeper.garbage(bytes.clone()).await;
            }
        }
        match answered {
            Ok(Reply {
                code,
                text,
                matches,
                latency,
                payload,
                ..
            }) => {
                self.sending.tally().answer(payload);
                Fate::Answered {
                    code,
                    text,
                    matches,
                    latency,
                }
            }
            Err((fault, _)) => {
                self.sender = None;
                Fate::Unknown(fault)
            }
        }
    }

    /// Makes a connection where there is none, or where the one before was closed meanwhile.
    async fn connect(&mut self) -> Result<(), SendError> {
        if let Some(sender) = &mut self.sender {
            match sender.settle() {
                Some(strays) => {
                    let strays = strays as u64;
                    self.sending.tally().count(|counts| counts.strays += strays);
                    return Ok(());
                }
                None => self.sender = None,
            }
        }
        let stopping = self.sending.stopping.clone();
        let sender = tokio::select! {
            dialled = self.sending.plan.dial() => dialled?,
            () = stopping.cancelled() => return Err(SendError {
                address: self.sending.plan.to.to_string(),
                trouble: SendTrouble::Stopped,
                detail: String::new(),
            }),
        };
        self.sending.tally().count(|counts| counts.connections += 1);
        if let Some(keeper) = &mut self.keeper {
            keeper.connected(&sender.address()).await;
        }
        self.sender = Some(sender);
        Ok(())
    }
}
