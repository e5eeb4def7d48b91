//! One message that passed, and what was said to it: by its receiver, and by a second one.

use crate::store::{Acknowledged, Answered, Direction, Leg, Row, Store, StoreError};
use hl7wb_core::span::Span;
use tokio::sync::{Mutex, watch};

/// A message of a tap, on its way into the store or there.
pub(super) struct Kept {
    /// None until the store has spoken; then the row, where there is one.
    stored: watch::Receiver<Option<Option<Row>>>,
    /// Whoever answers later tells the answers before as well: a row is told whole.
    said: Mutex<Said>,
}

#[derive(Default)]
struct Said {
    receiver: Option<Acknowledged>,
    second: Option<Acknowledged>,
}

/// What was said to a message.
pub(super) struct Saying {
    pub(super) leg: Leg,
    pub(super) direction: Direction,
    pub(super) ordinal: u64,
    pub(super) time: i64,
    /// None where no answer came.
    pub(super) wire: Option<Vec<u8>>,
    pub(super) payload: Span,
    pub(super) note: Acknowledged,
}

impl Kept {
    /// A message that is being stored, and who tells how that went.
    pub(super) fn pending() -> (watch::Sender<Option<Option<Row>>>, Self) {
        let (told, stored) = watch::channel(None);
        let kept = Self {
            stored,
            said: Mutex::default(),
        };
        (told, kept)
    }

    /// Notes what was said, once the message itself is stored; nothing where it could not be.
    pub(super) async fn said(&self, store: &Store, saying: Saying) -> Result<(), StoreError> {
        let Saying {
            leg,
            direction,
            ordinal,
            time,
            wire,
            payload,
            note,
        } = saying;
        let mut stored = self.stored.clone();
        let row = match stored.wait_for(Option::is_some).await {
            Ok(row) => row.clone().flatten(),
            Err(_) => None,
        };
        let Some(mut row) = row else { return Ok(()) };
        // Held until it is queued, so that the row told last has everything.
        let mut said = self.said.lock().await;
        match leg {
            Leg::Client | Leg::Upstream => said.receiver = Some(note.clone()),
            Leg::Tee => said.second = Some(note.clone()),
        }
        row.acknowledged.clone_from(&said.receiver);
        row.teed.clone_from(&said.second);
        store
            .answered(Answered {
                row,
                leg,
                direction,
                ordinal,
                time,
                wire,
                payload,
                note,
            })
            .await
    }
}
