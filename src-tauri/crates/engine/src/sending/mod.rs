//! Sending many messages: a pool of connections, at a pace, with retries, counted and recorded.
//!
//! One task feeds: it reads messages page by page and lets each go when its time has come. As many lanes
//! as there are connections take them, one message in flight on each. What is sent and answered goes to
//! the capture store as it goes over the wire, a retry as a frame of its own. Nothing here grows with the
//! number of messages but counters: of the results the newest are held, and the first of those that are
//! no plain accept.

mod feed;
mod keep;
mod lane;
mod tally;
#[cfg(test)]
mod tests;

pub use feed::{Part, Supply};
pub use keep::Keeping;
pub use tally::{Beat, Counts, Fate, Latencies, Sent};

use crate::endpoints::{Route, SendError, Sender, Timeouts};
use crate::fault::Fault;
use crate::project::{Pace, Socket};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tally::Tally;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Number of a run while the workbench runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SendingId(pub u32);

/// When the next message goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Timing {
    /// As soon as a connection is free.
    WhenFree,
    /// So many a second at most.
    PerSecond(u32),
    /// With the gaps that lay between them when they were captured, else between their MSH-7, so many
    /// times as fast.
    Recorded {
        /// Greater than 0.
        speed: f64,
    },
}

/// Where messages go, and how.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The receiver.
    pub to: Socket,
    /// The way there.
    pub route: Route,
    /// Connections, tries, patience.
    pub pace: Pace,
    /// When the next one goes.
    pub timing: Timing,
    /// Whether a message that was refused (anything but AA and CA) is tried again too, and not only one
    /// that was not answered.
    pub again_when_refused: bool,
    /// Who is handed what became of each message, as it is known.
    pub results: Option<mpsc::Sender<Sent>>,
}

impl Plan {
    /// As a pace says: at its rate, or as soon as a connection is free.
    ///
    /// # Errors
    /// Where a file of TLS is not what it should be.
    pub fn new(to: Socket, pace: Pace) -> Result<Self, Fault> {
        Ok(Self {
            route: Route::of(&to)?,
            to,
            timing: pace.per_second.map_or(Timing::WhenFree, Timing::PerSecond),
            pace,
            again_when_refused: false,
            results: None,
        })
    }

    fn timeouts(&self) -> Timeouts {
        Timeouts {
            answer: Duration::from_secs(self.pace.timeout.max(1).into()),
            ..Timeouts::default()
        }
    }

    async fn dial(&self) -> Result<Sender, SendError> {
        Sender::open(self.route.clone(), self.timeouts()).await
    }
}

/// How a run stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Under way.
    Running,
    /// Held; goes on where it stopped.
    Paused,
    /// Asked to stop; the last answers are waited for.
    Stopping,
    /// All of it was sent.
    Done,
    /// Somebody stopped it.
    Stopped,
    /// It could not go on.
    Failed(Fault),
}

/// What is said of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// How it stands.
    pub standing: Standing,
    /// Messages in all.
    pub total: u64,
    /// What became of those that are done with.
    pub counts: Counts,
    /// Messages that wait for an answer.
    pub in_flight: u32,
    /// How long it took so far, or in all; without what it was held.
    pub took: Duration,
    /// How long answers took.
    pub latencies: Latencies,
    /// Messages and latencies over time.
    pub beats: Vec<Beat>,
}

/// One run.
#[derive(Debug)]
pub struct Sending {
    /// Its number.
    pub id: SendingId,
    /// What is sent, in words.
    pub what: String,
    /// Where to, and how.
    pub plan: Plan,
    /// Whether it goes to the capture store.
    pub kept: bool,
    total: u64,
    tally: Mutex<Tally>,
    paused: watch::Sender<bool>,
    stopping: CancellationToken,
    ended: CancellationToken,
}

/// Others are told this often while it goes on.
const TELL: Duration = Duration::from_millis(150);

impl Sending {
    /// Starts a run in tasks of its own. `tell` is called now and then, and when it has ended.
    #[must_use]
    pub fn start(
        id: SendingId,
        what: String,
        plan: Plan,
        supply: Supply,
        keeping: Option<Keeping>,
        tell: impl Fn() + Send + Sync + 'static,
    ) -> Arc<Self> {
        let sending = Arc::new(Self {
            id,
            what,
            plan,
            kept: keeping.is_some(),
            total: supply.total(),
            tally: Mutex::default(),
            paused: watch::Sender::new(false),
            stopping: CancellationToken::new(),
            ended: CancellationToken::new(),
        });
        let running = Arc::clone(&sending);
        tokio::spawn(async move {
            let telling = async {
                let mut beat = tokio::time::interval(TELL);
                beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
                loop {
                    beat.tick().await;
                    tell();
                }
            };
            let outcome = tokio::select! {
                outcome = running.run(supply, keeping) => outcome,
                () = telling => Ok(()),
            };
            let stopped = running.stopping.is_cancelled();
            running.tally().end(outcome, stopped);
            running.ended.cancel();
            tell();
        });
        sending
    }

    async fn run(self: &Arc<Self>, supply: Supply, keeping: Option<Keeping>) -> Result<(), Fault> {
        let (work, jobs) = mpsc::channel(1);
        let jobs = Arc::new(tokio::sync::Mutex::new(jobs));
        let lanes = TaskTracker::new();
        for _ in 0..self.plan.pace.connections.clamp(1, MOST) {
            lanes.spawn(lane::run(
                Arc::clone(self),
                Arc::clone(&jobs),
                keeping.clone(),
            ));
        }
        lanes.close();
        // Where every lane is gone, nobody takes anything any more.
        drop(jobs);
        let fed = feed::feed(self, supply, work).await;
        lanes.wait().await;
        let failed = self.tally().failed();
        failed.map_or(fed, Err)
    }

    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How it stands.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let (paused, stopping) = (*self.paused.borrow(), self.stopping.is_cancelled());
        self.tally().progress(self.total, paused, stopping)
    }

    /// Results from a place on, in the order in which they came: the newest that are held, or of those
    /// that are no plain accept the first. With them, how many of that kind are held, and how many there
    /// were.
    #[must_use]
    pub fn results(&self, troubled: bool, first: usize, limit: usize) -> (Vec<Sent>, u64, u64) {
        self.tally().results(troubled, first, limit)
    }

    /// The answer that came last, without framing; empty where there was none.
    #[must_use]
    pub fn last_answer(&self) -> Vec<u8> {
        self.tally().last_answer()
    }

    /// Holds it: what waits for an answer still gets one. Or lets it go on.
    pub fn pause(&self, paused: bool) {
        if self.paused.send_replace(paused) != paused {
            self.tally().hold(paused);
        }
    }

    /// Stops it: nothing more is sent, and the last answers are waited for a moment.
    pub fn stop(&self) {
        self.stopping.cancel();
        self.pause(false);
    }

    /// Waits until it has ended.
    pub async fn ended(&self) {
        self.ended.cancelled().await;
    }

    /// Whether it has ended.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.ended.is_cancelled()
    }

    /// It cannot go on.
    fn fail(&self, fault: Fault) {
        self.tally().fail(fault);
        self.stopping.cancel();
    }
}

/// Connections at a time.
const MOST: u32 = 1000;
