//! One message on the desk, wherever it is: its bytes, and what they say.

use super::{Desk, broken};
use crate::drafts;
use crate::fault::Fault;
use crate::reading::{Reading, is_large};
use crate::sources::{Mark, SourceId};
use crate::store::{FrameId, Row};
use hl7wb_core::diagnostic::Diagnostic;
use hl7wb_core::message::Message;
use hl7wb_core::span::Span;
use std::collections::VecDeque;
use std::sync::{Arc, OnceLock, PoisonError};

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
    /// Everything that was found, once somebody has asked.
    findings: OnceLock<Vec<Diagnostic>>,
    /// How it was read.
    pub reading: Reading,
    /// How it came, where it was captured.
    pub captured: Option<Row>,
    /// Where its bytes were read, where that was in a source.
    pub mark: Option<Mark>,
}

impl Opened {
    /// A message that was decoded, and not checked yet.
    #[must_use]
    pub const fn new(
        message: Message,
        reading: Reading,
        captured: Option<Row>,
        mark: Option<Mark>,
    ) -> Self {
        Self {
            message,
            findings: OnceLock::new(),
            reading,
            captured,
            mark,
        }
    }

    /// Everything that is found in it. The first who asks waits for the checks, which take several
    /// times as long as decoding does.
    pub fn findings(&self) -> &[Diagnostic] {
        self.findings
            .get_or_init(|| self.reading.check(&self.message))
    }

    /// What was found, where the checks were made; of a message that is not large, they are made now.
    #[must_use]
    pub fn found(&self) -> Option<&[Diagnostic]> {
        match is_large(&self.message) {
            true => self.findings.get().map(Vec::as_slice),
            false => Some(self.findings()),
        }
    }
}

/// Messages that were opened last stay decoded,
const RECENT: usize = 8;

/// and behind the first of them no more bytes than this.
const RECENT_BYTES: usize = 8 << 20;

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
                if frame.wire.is_empty() {
                    return Err(self.removed(id).await?);
                }
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
                if frame.wire.is_empty() {
                    return Err(self.removed(id).await?);
                }
                Ok((frame.wire, frame.payload))
            }
        }
    }

    /// Who took a frame out of the store.
    async fn removed(&self, id: FrameId) -> Result<Fault, Fault> {
        let row = self.store()?.row(id).await?;
        Ok(match row.and_then(|row| row.removed) {
            Some(removed) => Fault::new(
                "message-removed",
                format!(
                    "{} removed this message on {}: {}. Only its row is left.",
                    removed.who,
                    crate::clock::rfc3339(removed.time),
                    removed.why
                ),
            ),
            None => gone(),
        })
    }

    /// Opens a message: decoded; its draft, where it is under edit.
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
        let desk = Arc::clone(self);
        let opening = match key {
            Key::Source(source, place) => tokio::task::spawn_blocking(move || {
                let mark = desk.sources.mark(source, place)?;
                let reading = desk.reading(source);
                if let Some(known) = desk.known(key, &reading, Some(mark)) {
                    return Ok(known);
                }
                let bytes = desk.sources.message(source, place)?.bytes;
                Ok(desk.keep(key, reading, bytes, None, Some(mark)))
            }),
            Key::Captured(id) => {
                let row = self.store()?.row_of(id).await?.ok_or_else(gone)?;
                let reading = self.reading_captured(Some(&row.connection.endpoint));
                if let Some(known) = self.known(key, &reading, None)
                    && known.captured.as_ref() == Some(&row)
                {
                    return Ok(known);
                }
                let bytes = self.bytes(key).await?;
                let keep = move || Ok(desk.keep(key, reading, bytes, Some(row), None));
                tokio::task::spawn_blocking(keep)
            }
        };
        opening.await.map_err(|error| broken(&error))?
    }

    /// A message of a source whose bytes were just read, decoded.
    ///
    /// # Errors
    /// Where it is not there any more.
    pub fn read(
        &self,
        (source, place): (SourceId, u32),
        reading: &Reading,
        bytes: Vec<u8>,
    ) -> Result<Arc<Opened>, Fault> {
        let key = Key::Source(source, place);
        let mark = self.sources.mark(source, place)?;
        Ok(match self.known(key, reading, Some(mark)) {
            Some(known) => known,
            None => self.keep(key, reading.clone(), bytes, None, Some(mark)),
        })
    }

    /// The first message of a source, where it is decoded already.
    pub(super) fn first(&self, source: SourceId) -> Option<Arc<Opened>> {
        let mark = self.sources.mark(source, 0).ok()?;
        let recent = self.recent();
        let (_, opened) = recent.iter().find(|(known, opened)| {
            *known == Key::Source(source, 0) && opened.mark == Some(mark)
        })?;
        Some(Arc::clone(opened))
    }

    fn known(&self, key: Key, reading: &Reading, mark: Option<Mark>) -> Option<Arc<Opened>> {
        let recent = self.recent();
        let (_, opened) = recent.iter().find(|(known, opened)| {
            *known == key && opened.mark == mark && opened.reading.is(reading)
        })?;
        Some(Arc::clone(opened))
    }

    /// Decodes a message, and keeps it for who asks next.
    fn keep(
        &self,
        key: Key,
        reading: Reading,
        bytes: Vec<u8>,
        captured: Option<Row>,
        mark: Option<Mark>,
    ) -> Arc<Opened> {
        let (message, _) = reading.message(bytes);
        let opened = Arc::new(Opened::new(message, reading, captured, mark));
        let mut recent = self.recent();
        recent.retain(|(known, _)| *known != key);
        recent.push_front((key, Arc::clone(&opened)));
        let mut bytes = 0;
        let room = recent.iter().skip(1).take_while(|(_, opened)| {
            bytes += opened.message.bytes().len();
            bytes <= RECENT_BYTES
        });
        let room = room.count() + 1;
        recent.truncate(room.min(RECENT));
        opened
    }

    pub(super) fn recent(&self) -> std::sync::MutexGuard<'_, VecDeque<(Key, Arc<Opened>)>> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn gone() -> Fault {
    Fault::new("message-gone", "This frame is not in the store any more.")
}
