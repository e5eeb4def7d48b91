//! Copies of what passed, on their way to the recorder: bounded in bytes, and never waited for.

use super::super::Counters;
use crate::clock;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Which side said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    Client,
    Upstream,
}

/// Room for copies; what is taken of it comes back when a copy is durable, or given up.
pub(super) struct Room(Arc<Semaphore>);

pub(super) type Taken = OwnedSemaphorePermit;

impl Room {
    pub(super) fn new(bytes: usize) -> Self {
        let bytes = bytes.min(Semaphore::MAX_PERMITS);
        Self(Arc::new(Semaphore::new(bytes)))
    }
}

/// What a recorder is handed.
pub(super) enum Piece {
    /// Bytes of one side.
    Said {
        from: Whose,
        bytes: Vec<u8>,
        /// Bytes before these for which there was no room.
        missing: u64,
        /// When they were read: microseconds since 1970, and as a moment to measure from.
        time: i64,
        at: Instant,
        room: Taken,
    },
    /// One side has said all that it says.
    Ended { from: Whose, missing: u64 },
    /// The connection is over, and why.
    Over { time: i64, text: String },
}

/// Where the pumps of one connection put their copies.
pub(super) struct Copies {
    pieces: UnboundedSender<Piece>,
    room: Arc<Semaphore>,
    counters: Arc<Counters>,
    missing_client: AtomicU64,
    missing_upstream: AtomicU64,
}

impl Copies {
    pub(super) fn new(room: &Room, counters: &Arc<Counters>) -> (Self, UnboundedReceiver<Piece>) {
        let (pieces, taken) = unbounded_channel();
        let copies = Self {
            pieces,
            room: Arc::clone(&room.0),
            counters: Arc::clone(counters),
            missing_client: AtomicU64::new(0),
            missing_upstream: AtomicU64::new(0),
        };
        (copies, taken)
    }

    /// Keeps a copy where there is room for one.
    pub(super) fn keep(&self, from: Whose, bytes: &[u8]) {
        let size = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        match Arc::clone(&self.room).try_acquire_many_owned(size) {
            Ok(room) => {
                let _ = self.pieces.send(Piece::Said {
                    from,
                    bytes: bytes.to_vec(),
                    missing: self.missing(from).swap(0, Ordering::Relaxed),
                    time: clock::now(),
                    at: Instant::now(),
                    room,
                });
            }
            Err(_) => {
                let size = u64::from(size);
                self.missing(from).fetch_add(size, Ordering::Relaxed);
                self.counters.not_copied.fetch_add(size, Ordering::Relaxed);
            }
        }
    }

    /// One side has ended.
    pub(super) fn ended(&self, from: Whose) {
        let missing = self.missing(from).swap(0, Ordering::Relaxed);
        let _ = self.pieces.send(Piece::Ended { from, missing });
    }

    /// The connection is over.
    pub(super) fn over(&self, text: String) {
        let time = clock::now();
        let _ = self.pieces.send(Piece::Over { time, text });
    }

    const fn missing(&self, from: Whose) -> &AtomicU64 {
        match from {
            Whose::Client => &self.missing_client,
            Whose::Upstream => &self.missing_upstream,
        }
    }
}
