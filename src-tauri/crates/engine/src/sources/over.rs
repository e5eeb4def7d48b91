//! Messages of a source as they are at one moment: those of a file by its index, those of the capture
//! store by their numbers there.

use super::content::Content;
use super::index::Index;
use super::{Source, SourceId};
use crate::fault::Fault;
use crate::store::{FrameId, LookedUp, Met as Stored, Replayed, Store, Stretch};
use hl7wb_core::filter::{Filter, Plan};
use hl7wb_core::message::{Charset, Message};
use std::ops::Range;
use std::sync::Arc;
use tokio::runtime::Handle;

/// Messages, as they are at one moment, and how they are read.
#[derive(Debug, Clone)]
pub(super) struct Over {
    pub(super) source: SourceId,
    pub(super) body: Body,
    /// In place of what the messages say.
    pub(super) charset: Option<Charset>,
}

/// Where the messages are.
#[derive(Debug, Clone)]
pub(super) enum Body {
    Indexed {
        content: Content,
        index: Arc<Index>,
    },
    /// Frames up to a number.
    Captured {
        capture: Capture,
        upto: FrameId,
    },
}

/// Which of them.
#[derive(Debug, Clone, Copy)]
pub(super) enum Which<'a> {
    /// All: of a file from the first on, of a capture from the newest on.
    All,
    /// These, in the order in which they are.
    These(&'a [u32]),
    /// Of a capture, those up to a number, from the newest on.
    Older(FrameId),
}

/// What is met on the way.
#[derive(Debug, Clone, Copy)]
pub(super) enum Met<'a> {
    /// A message, its number, and how much of the whole it is.
    Message(u32, &'a [u8], u64),
    /// So many messages that hold none of the texts that were asked for.
    PassedOver(u64),
}

impl Over {
    pub(super) fn of(source: &Source) -> Self {
        Self {
            source: source.id,
            body: Body::Indexed {
                content: source.origin.content(),
                index: Arc::clone(&source.index),
            },
            charset: source.read_as.charset,
        }
    }

    /// What has been captured so far.
    pub(super) fn captured(capture: &Capture, charset: Option<Charset>) -> Result<Self, Fault> {
        let upto = capture.newest()?;
        Ok(Self {
            source: SourceId::CAPTURE,
            body: Body::Captured {
                capture: capture.clone(),
                upto,
            },
            charset,
        })
    }

    /// How much there is: bytes of a file, messages of a capture.
    pub(super) fn size(&self) -> u64 {
        match &self.body {
            Body::Indexed { index, .. } => index.bytes,
            Body::Captured { capture, .. } => capture.store.total(),
        }
    }

    /// How much these are of it.
    pub(super) fn size_of(&self, numbers: &[u32]) -> u64 {
        match &self.body {
            Body::Indexed { index, .. } => numbers.iter().map(|number| index.length(*number)).sum(),
            Body::Captured { .. } => numbers.len() as u64,
        }
    }

    /// A message to be filled again and again.
    pub(super) fn message(&self) -> Message {
        match self.charset {
            Some(charset) => Message::decode_as(Vec::new(), charset).0,
            None => Message::default(),
        }
    }

    /// Meets messages until `each` says no. Those that hold none of the `needed` texts may be passed
    /// over.
    pub(super) fn visit(
        &self,
        which: Which<'_>,
        needed: &[String],
        each: &mut dyn FnMut(Met<'_>) -> bool,
    ) -> Result<(), Fault> {
        match &self.body {
            Body::Indexed { content, index } => {
                let mut meet =
                    |number, bytes: &[u8]| each(Met::Message(number, bytes, index.length(number)));
                match which {
                    Which::All => index.visit(content, 0..index.count(), &mut meet),
                    Which::These(numbers) => {
                        index.visit(content, numbers.iter().copied(), &mut meet)
                    }
                    // Only a capture has an index of texts.
                    Which::Older(_) => Ok(()),
                }
            }
            Body::Captured { capture, upto } => match which {
                Which::All => capture.meet(FrameId(0)..*upto, true, needed, each),
                Which::These(numbers) => capture.meet_these(numbers, each),
                Which::Older(than) => capture.meet(FrameId(0)..than.min(*upto), true, needed, each),
            },
        }
    }
}

/// The capture store, as a source of messages. Its numbers are those of the frames.
#[derive(Debug, Clone)]
pub(super) struct Capture {
    store: Arc<Store>,
    runtime: Handle,
}

impl Capture {
    pub(super) const fn new(store: Arc<Store>, runtime: Handle) -> Self {
        Self { store, runtime }
    }

    /// The frame that came last.
    pub(super) fn newest(&self) -> Result<FrameId, Fault> {
        Ok(self.runtime.block_on(self.store.newest())?)
    }

    /// How many messages were received up to that frame.
    pub(super) fn replayable(&self, upto: FrameId) -> Result<u64, Fault> {
        Ok(self.runtime.block_on(self.store.replayable(upto))?)
    }

    /// The next messages that were received, behind the first frame, up to the second.
    pub(super) fn replay(&self, above: FrameId, upto: FrameId) -> Result<Vec<Replayed>, Fault> {
        Ok(self.runtime.block_on(self.store.replay(above, upto))?)
    }

    /// These messages, or those of them that were received, as many as make a page.
    pub(super) fn replay_these(
        &self,
        ids: &[FrameId],
        received: bool,
    ) -> Result<Vec<Replayed>, Fault> {
        let replayed = self.store.replay_these(ids, received);
        Ok(self.runtime.block_on(replayed)?)
    }

    /// Frames behind the first of these numbers, up to the second.
    pub(super) fn meet(
        &self,
        stretch: Range<FrameId>,
        newest_first: bool,
        needed: &[String],
        each: &mut dyn FnMut(Met<'_>) -> bool,
    ) -> Result<(), Fault> {
        let stretch = Stretch {
            above: stretch.start,
            upto: stretch.end,
            newest_first,
        };
        let mut each = |met: Stored<'_>| meet(met, each);
        let met = self.store.meet(stretch, needed, &mut each);
        self.runtime.block_on(met)?;
        Ok(())
    }

    /// What the index says of a filter: the frames up to a number, and whether they need not be read. None
    /// where all have to be.
    pub(super) fn look_up(
        &self,
        filter: &Filter,
        upto: FrameId,
    ) -> Result<Option<(LookedUp, bool)>, Fault> {
        let Some(Plan { lookup, exact }) = filter.plan(&|at| self.store.is_indexed(at)) else {
            return Ok(None);
        };
        let found = self.runtime.block_on(self.store.look_up(&lookup, upto))?;
        Ok(found.map(|found| (found, exact)))
    }

    fn meet_these(
        &self,
        numbers: &[u32],
        each: &mut dyn FnMut(Met<'_>) -> bool,
    ) -> Result<(), Fault> {
        let ids: Vec<FrameId> = numbers
            .iter()
            .map(|number| FrameId(i64::from(*number)))
            .collect();
        let newest_first = ids.first() >= ids.last();
        let mut each = |met: Stored<'_>| meet(met, each);
        let met = self.store.meet_these(&ids, newest_first, &mut each);
        self.runtime.block_on(met)?;
        Ok(())
    }
}

fn meet(met: Stored<'_>, each: &mut dyn FnMut(Met<'_>) -> bool) -> bool {
    match met {
        Stored::Frame(id, payload) => {
            // Four billion frames would be a store of terabytes.
            let number = u32::try_from(id.0).unwrap_or(u32::MAX);
            each(Met::Message(number, payload, 1))
        }
        Stored::PassedOver(messages) => each(Met::PassedOver(messages)),
    }
}
