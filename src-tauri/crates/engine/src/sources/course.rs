//! Messages of a source one after the other, for whoever sends them: a page is read when the one before
//! is used up, so that a million of them cost no more memory than a hundred.

use super::over::{Body, Capture, Over};
use super::scan::Task;
use super::{SourceId, Sources, Standing, TaskId};
use crate::fault::Fault;
use crate::store::{FrameId, Replayed};
use std::collections::VecDeque;
use std::sync::Arc;

/// Messages of one page.
const MESSAGES: usize = 128;
/// And about so many bytes, unless the first is larger.
const BYTES: u64 = 4 << 20;

/// One message of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// When it was received, in microseconds since 1970; of captured ones.
    pub time: Option<i64>,
    /// Its bytes, without framing.
    pub bytes: Vec<u8>,
}

/// Which messages, and how far it is.
#[derive(Debug)]
enum Way {
    /// Of a file, from this one on.
    File { next: u32 },
    /// What was received, behind this frame.
    Received { seen: FrameId },
    /// These, from that place on.
    These {
        numbers: Vec<u32>,
        next: usize,
        /// Of captured ones only those that were received.
        received: bool,
    },
}

/// Messages of one source, in order. It reads files and the store: never from a thread that serves
/// sockets.
#[derive(Debug)]
pub struct Course {
    sources: Sources,
    over: Over,
    way: Way,
    total: u64,
}

impl Sources {
    /// All messages of a source in their order; of the capture store those that were received, oldest
    /// first.
    ///
    /// # Errors
    /// Where it is not open, is still being read, or cannot be read.
    pub fn course(&self, source: SourceId) -> Result<Course, Fault> {
        if let Some(open) = self.source(source)
            && open.reading.is_some()
        {
            let message = format!("{} is still being read.", open.name);
            return Err(Fault::new("still-reading", message));
        }
        let over = self.over(source)?;
        let (way, total) = match &over.body {
            Body::Indexed { index, .. } => (Way::File { next: 0 }, u64::from(index.count())),
            Body::Captured { capture, upto } => {
                let seen = FrameId(0);
                (Way::Received { seen }, capture.replayable(*upto)?)
            }
        };
        Ok(self.along(over, way, total))
    }

    /// The messages of a list in its order; those of a capture oldest first, unless it has an order of
    /// its own.
    ///
    /// # Errors
    /// Where it is forgotten or still being made, or its file was changed.
    pub fn course_of_list(&self, list: TaskId) -> Result<Course, Fault> {
        let list: Arc<Task> = self.task(list)?;
        if list.progress().standing == Standing::Running {
            let message = "The list is still being made.";
            return Err(Fault::new("still-reading", message));
        }
        self.still_valid(&list)?;
        let mut numbers = list.all();
        if list.source == SourceId::CAPTURE && numbers.is_sorted_by(|a, b| a > b) {
            numbers.reverse();
        }
        Ok(self.along_these(list.over.clone(), numbers, true))
    }

    /// Messages of a source by their numbers, in this order; those of a capture by the numbers of their
    /// frames, all of them or only what was received.
    ///
    /// # Errors
    /// Where it is not open, or cannot be read.
    pub fn course_of(
        &self,
        source: SourceId,
        numbers: Vec<u32>,
        received: bool,
    ) -> Result<Course, Fault> {
        Ok(self.along_these(self.over(source)?, numbers, received))
    }

    fn along_these(&self, over: Over, numbers: Vec<u32>, received: bool) -> Course {
        let total = numbers.len() as u64;
        let way = Way::These {
            numbers,
            next: 0,
            received,
        };
        self.along(over, way, total)
    }

    fn along(&self, over: Over, way: Way, total: u64) -> Course {
        Course {
            sources: self.clone(),
            over,
            way,
            total,
        }
    }
}

impl Course {
    /// The source that they are of.
    #[must_use]
    pub const fn source(&self) -> SourceId {
        self.over.source
    }

    /// Messages in all. A few may turn out to be none: garbage that was captured.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// The next messages; none are left where there are none.
    ///
    /// # Errors
    /// Where its file was changed otherwise than by adding to it, or cannot be read.
    pub fn page(&mut self) -> Result<VecDeque<Given>, Fault> {
        let Self {
            sources,
            over,
            way,
            total: _,
        } = self;
        match (&over.body, way) {
            (Body::Indexed { content, index }, way) => {
                let now = sources.fresh(over.source)?;
                if now.index.generation != index.generation {
                    let message = format!("{} was changed while it was being sent.", now.name);
                    return Err(Fault::new("source-changed", message));
                }
                let (mut numbers, mut bytes) = (Vec::new(), 0);
                let mut take = |number: u32| {
                    bytes += index.length(number);
                    numbers.push(number);
                    numbers.len() < MESSAGES && bytes < BYTES
                };
                match way {
                    Way::File { next } => {
                        while *next < index.count() {
                            *next += 1;
                            if !take(*next - 1) {
                                break;
                            }
                        }
                    }
                    Way::These {
                        numbers,
                        next,
                        received: _,
                    } => {
                        while let Some(number) = numbers.get(*next) {
                            *next += 1;
                            if !take(*number) {
                                break;
                            }
                        }
                    }
                    Way::Received { .. } => {}
                }
                let found = index.page(content, numbers.into_iter())?.into_iter();
                Ok(found
                    .map(|found| Given {
                        time: None,
                        bytes: found.bytes,
                    })
                    .collect())
            }
            (Body::Captured { capture, upto }, Way::Received { seen }) => {
                let page = capture.replay(*seen, *upto)?;
                if let Some(last) = page.last() {
                    *seen = last.id;
                }
                Ok(page.into_iter().map(given).collect())
            }
            (
                Body::Captured { capture, .. },
                Way::These {
                    numbers,
                    next,
                    received,
                },
            ) => these(capture, numbers, next, *received),
            (Body::Captured { .. }, Way::File { .. }) => Ok(VecDeque::new()),
        }
    }
}

/// Frames in the order of their numbers here, whatever that is.
fn these(
    capture: &Capture,
    numbers: &[u32],
    next: &mut usize,
    received: bool,
) -> Result<VecDeque<Given>, Fault> {
    loop {
        let rest = numbers.get(*next..).unwrap_or_default();
        let asked: Vec<FrameId> = rest
            .iter()
            .take(MESSAGES)
            .map(|number| FrameId(i64::from(*number)))
            .collect();
        if asked.is_empty() {
            return Ok(VecDeque::new());
        }
        let mut sorted = asked.clone();
        sorted.sort_unstable();
        let mut page = Vec::with_capacity(asked.len());
        // A page of the store may end before all of them are read.
        while page.len() < asked.len() {
            let read = capture.replay_these(&sorted, received)?;
            let Some(last) = read.last().map(|one| one.id) else {
                break;
            };
            sorted.retain(|id| *id > last);
            page.extend(read);
            if sorted.is_empty() {
                break;
            }
        }
        *next += asked.len();
        let place = |one: &Replayed| asked.iter().position(|id| *id == one.id);
        page.sort_by_key(place);
        if !page.is_empty() {
            return Ok(page.into_iter().map(given).collect());
        }
    }
}

fn given(one: Replayed) -> Given {
    Given {
        time: Some(one.time),
        bytes: one.payload,
    }
}
