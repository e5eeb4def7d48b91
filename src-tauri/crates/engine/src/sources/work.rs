//! Long work that others watch and may stop.

use crate::fault::Fault;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How work stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Under way.
    Running,
    /// All of it was done.
    Done,
    /// Somebody stopped it.
    Stopped,
    /// It could not go on.
    Failed(Fault),
}

/// Work, counted while it is done.
#[derive(Debug)]
pub struct Work {
    done: AtomicU64,
    total: AtomicU64,
    messages: AtomicU64,
    found: AtomicU64,
    stop: AtomicBool,
    started: Instant,
    told: Mutex<Instant>,
    standing: Mutex<(Standing, Duration)>,
    ended: Condvar,
}

/// What is said of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that were read.
    pub done: u64,
    /// Bytes in all.
    pub total: u64,
    /// Messages that were met.
    pub messages: u64,
    /// Of these, the ones that were looked for.
    pub found: u64,
    /// How long it took so far, or in all.
    pub took: Duration,
    /// How it stands.
    pub standing: Standing,
}

/// Others are told this often while it goes on.
const TELL: Duration = Duration::from_millis(100);

impl Work {
    pub(crate) fn new(total: u64) -> Self {
        let now = Instant::now();
        Self {
            done: AtomicU64::new(0),
            total: AtomicU64::new(total),
            messages: AtomicU64::new(0),
            found: AtomicU64::new(0),
            stop: AtomicBool::new(false),
            started: now,
            told: Mutex::new(now),
            standing: Mutex::new((Standing::Running, Duration::ZERO)),
            ended: Condvar::new(),
        }
    }

    /// How it stands.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let (standing, took) = self.standing().clone();
        Progress {
            done: self.done.load(Ordering::Relaxed),
            total: self.total.load(Ordering::Relaxed),
            messages: self.messages.load(Ordering::Relaxed),
            found: self.found.load(Ordering::Relaxed),
            took: match standing {
                Standing::Running => self.started.elapsed(),
                Standing::Done | Standing::Stopped | Standing::Failed(_) => took,
            },
            standing,
        }
    }

    /// Asks it to stop; it does at the next block.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Waits until it has ended, as long as this at most; whether it has.
    pub fn wait(&self, longest: Duration) -> bool {
        let standing = self.standing();
        let waited = self
            .ended
            .wait_timeout_while(standing, longest, |(now, _)| *now == Standing::Running);
        let (standing, _) = waited.unwrap_or_else(PoisonError::into_inner);
        standing.0 != Standing::Running
    }

    pub(crate) fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    pub(crate) fn expect(&self, total: u64) {
        self.total.store(total, Ordering::Relaxed);
    }

    /// Says how far it came; whether it is time to tell others.
    pub(crate) fn at(&self, done: u64, messages: u64, found: u64) -> bool {
        self.done.store(done, Ordering::Relaxed);
        self.messages.store(messages, Ordering::Relaxed);
        self.found.store(found, Ordering::Relaxed);
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let due = now.duration_since(*told) >= TELL;
        if due {
            *told = now;
        }
        due
    }

    pub(crate) fn end(&self, outcome: Result<(), Fault>) {
        let standing = match outcome {
            Ok(()) if self.stopped() => Standing::Stopped,
            Ok(()) => Standing::Done,
            Err(fault) => Standing::Failed(fault),
        };
        *self.standing() = (standing, self.started.elapsed());
        self.ended.notify_all();
    }

    fn standing(&self) -> std::sync::MutexGuard<'_, (Standing, Duration)> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
