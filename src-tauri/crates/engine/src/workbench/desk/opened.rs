//! One message on the desk, wherever it is: its bytes, and what they say.

use super::{Desk, broken};
use crate::drafts;
use crate::fault::Fault;
use crate::reading::Reading;
use crate::sources::SourceId;
use crate::store::{FrameId, Row};
use hl7wb_core::diagnostic::Diagnostic;
use hl7wb_core::message::Message;
use hl7wb_core::span::Span;
use std::collections::VecDeque;
use std::sync::{Arc, PoisonError};

/// Names one message, wherever it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A message of a source, by its place from 0.
    Source(SourceId, u32),
    /// A frame of the store.
    Captured(FrameId),
}

/// A message that somebody looks at.
#[derive(Debug)]
pub struct Opened {
    /// The message.
    pub message: Message,
    /// Everything that was found.
    pub findings: Vec<Diagnostic>,
    /// How it was read.
    pub reading: Reading,
    /// How it came, where it was captured.
    pub captured: Option<Row>,
}

/// Messages that were opened last stay decoded.
const RECENT: usize = 8;

impl Desk {
    /// The bytes of a message, as they arrived.
    ///
    /// # Errors
    /// Where it is not there any more, or cannot be read.
    pub async fn bytes(self: &Arc<Self>, key: Key) -> Result<Vec<u8>, Fault> {
        match key {
            Key::Source(source, place) => {
                let desk = Arc::clone(self);
                let read = tokio::task::spawn_blocking(move || desk.sources.message(source, place));
                let found = read.await.map_err(|error| broken(&error))??;
                Ok(found.bytes)
            }
            Key::Captured(id) => {
                let frame = self.store()?.frame(id).await?.ok_or_else(gone)?;
                Ok(frame.payload().to_vec())
            }
        }
    }

    /// What arrived with a message, framing and all, and where the message is in it. Of one under
    /// edit, what would go out: its bytes.
    ///
    /// # Errors
    /// As [`bytes`](Self::bytes).
    pub async fn wire(self: &Arc<Self>, key: Key) -> Result<(Vec<u8>, Span), Fault> {
        let whole = |bytes: Vec<u8>| {
            let payload = Span::new(0, bytes.len());
            (bytes, payload)
        };
        if let Some(draft) = self.drafts.of(key) {
            return Ok(whole(drafts::lock(&draft).now().message.wire().to_vec()));
        }
        match key {
            Key::Source(..) => Ok(whole(self.bytes(key).await?)),
            Key::Captured(id) => {
                let frame = self.store()?.frame(id).await?.ok_or_else(gone)?;
                Ok((frame.wire, frame.payload))
            }
        }
    }

    /// Opens a message: decoded and checked; its draft, where it is under edit.
    ///
    /// # Errors
    /// As [`bytes`](Self::bytes).
    pub async fn message(self: &Arc<Self>, key: Key) -> Result<Arc<Opened>, Fault> {
        match self.drafts.of(key) {
            Some(draft) => Ok(drafts::lock(&draft).now()),
            None => self.arrived(key).await,
        }
    }

    /// Opens a message as it arrived, whatever edits are under way.
    ///
    /// # Errors
    /// As [`bytes`](Self::bytes).
    pub async fn arrived(self: &Arc<Self>, key: Key) -> Result<Arc<Opened>, Fault> {
        let bytes = self.bytes(key).await?;
        let captured = match key {
            Key::Source(..) => None,
            Key::Captured(id) => self.store()?.row(id).await?,
        };
        let desk = Arc::clone(self);
        let endpoint = captured.as_ref().map(|row| Arc::clone(&row.connection));
        let finding = tokio::task::spawn_blocking(move || match (key, endpoint) {
            (Key::Source(source, _), _) => desk.reading(source),
            (Key::Captured(_), from) => desk.reading_of(from.as_ref().map(|from| &*from.endpoint)),
        });
        let reading = finding.await.map_err(|error| broken(&error))?;
        let known = self
            .recent()
            .iter()
            .find(|(known, opened)| {
                *known == key && opened.reading.is(&reading) && opened.message.wire() == bytes
            })
            .map(|(_, opened)| Arc::clone(opened));
        if let Some(opened) = known
            && opened
                .captured
                .as_ref()
                .is_none_or(|row| row.acknowledged.is_some())
        {
            return Ok(opened);
        }
        let by = reading.clone();
        let decoding = tokio::task::spawn_blocking(move || by.decode(bytes));
        let (message, findings) = decoding.await.map_err(|error| broken(&error))?;
        let opened = Arc::new(Opened {
            message,
            findings,
            reading,
            captured,
        });
        let mut recent = self.recent();
        recent.retain(|(known, _)| *known != key);
        recent.push_front((key, Arc::clone(&opened)));
        recent.truncate(RECENT);
        drop(recent);
        Ok(opened)
    }

    fn recent(&self) -> std::sync::MutexGuard<'_, VecDeque<(Key, Arc<Opened>)>> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn gone() -> Fault {
    Fault::new("message-gone", "This frame is not in the store any more.")
}
