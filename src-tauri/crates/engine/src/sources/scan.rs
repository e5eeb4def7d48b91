//! Work over all messages of a source: which pass a filter, and what stands at a place.

use super::content::Content;
use super::index::Index;
use super::work::{Progress, Work};
use super::{Source, SourceId, TaskId};
use crate::fault::Fault;
use hl7wb_core::condition::compare_decimals;
use hl7wb_core::filter::{Filter, Sieve};
use hl7wb_core::message::{Charset, Message};
use hl7wb_core::path::{Address, SegmentId};
use hl7wb_core::statistics::Statistics;
use std::cmp::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// By what a list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// The place whose first value decides.
    pub by: Address,
    /// The greatest first.
    pub descending: bool,
}

/// Which messages of a source make a list, and in which order.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Those that pass; all where there is none.
    pub filter: Option<Filter>,
    /// As in the file, where there is none.
    pub order: Option<Order>,
}

/// Messages, as they are at one moment, and how they are read.
#[derive(Debug, Clone)]
pub(super) struct Over {
    pub(super) source: SourceId,
    pub(super) content: Content,
    pub(super) index: Arc<Index>,
    pub(super) charset: Option<Charset>,
}

impl Over {
    pub(super) fn of(source: &Source) -> Self {
        Self {
            source: source.id,
            content: source.origin.content(),
            index: Arc::clone(&source.index),
            charset: source.read_as.charset,
        }
    }

    /// A message to be filled again and again.
    pub(super) fn message(&self) -> Message {
        reader(self.charset)
    }
}

fn reader(charset: Option<Charset>) -> Message {
    match charset {
        Some(charset) => Message::decode_as(Vec::new(), charset).0,
        None => Message::default(),
    }
}

/// A piece of work over one source.
#[derive(Debug)]
pub struct Task {
    /// Its number.
    pub id: TaskId,
    /// The source.
    pub source: SourceId,
    /// How far it is.
    pub work: Work,
    pub(super) content: Content,
    pub(super) index: Arc<Index>,
    /// In place of what the messages say.
    pub(super) charset: Option<Charset>,
    outcome: Mutex<Outcome>,
}

/// What it came to so far.
#[derive(Debug)]
enum Outcome {
    Numbers(Vec<u32>),
    Counted(Box<Counted>),
}

/// Counts of a place, and what it takes to say what its codes mean.
#[derive(Debug, Clone)]
pub struct Counted {
    /// The counts.
    pub statistics: Statistics,
    /// MSH-12 of the first message.
    pub version: Option<String>,
}

impl Task {
    /// One that lists.
    pub(super) fn list(id: TaskId, over: &Over) -> Self {
        Self::new(id, over, Outcome::Numbers(Vec::new()))
    }

    /// One that counts.
    pub(super) fn count(id: TaskId, over: &Over, at: Address) -> Self {
        let counted = Counted {
            statistics: Statistics::new(at),
            version: None,
        };
        Self::new(id, over, Outcome::Counted(Box::new(counted)))
    }

    fn new(id: TaskId, over: &Over, outcome: Outcome) -> Self {
        let Over {
            source,
            content,
            index,
            charset,
        } = over.clone();
        Self {
            id,
            source,
            work: Work::new(index.bytes),
            content,
            index,
            charset,
            outcome: Mutex::new(outcome),
        }
    }

    pub(super) fn over(&self) -> Over {
        Over {
            source: self.source,
            content: self.content.clone(),
            index: Arc::clone(&self.index),
            charset: self.charset,
        }
    }

    fn outcome(&self) -> MutexGuard<'_, Outcome> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How it stands. Of a list, as many are said to be found as can be read from it.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let progress = self.work.progress();
        match &*self.outcome() {
            Outcome::Numbers(numbers) => Progress {
                found: numbers.len() as u64,
                ..progress
            },
            Outcome::Counted(_) => progress,
        }
    }

    /// Messages that are in the list so far.
    #[must_use]
    pub fn found(&self) -> u32 {
        match &*self.outcome() {
            Outcome::Numbers(numbers) => u32::try_from(numbers.len()).unwrap_or(u32::MAX),
            Outcome::Counted(_) => 0,
        }
    }

    /// Numbers of the messages of a page of the list.
    #[must_use]
    pub fn numbers(&self, first: u32, limit: u32) -> Vec<u32> {
        match &*self.outcome() {
            Outcome::Numbers(numbers) => {
                let page = numbers.iter().skip(first as usize).take(limit as usize);
                page.copied().collect()
            }
            Outcome::Counted(_) => Vec::new(),
        }
    }

    /// Every number of the list.
    #[must_use]
    pub fn all(&self) -> Vec<u32> {
        self.numbers(0, u32::MAX)
    }

    /// The counts so far, where it counts.
    #[must_use]
    pub fn counted(&self) -> Option<Counted> {
        match &*self.outcome() {
            Outcome::Numbers(_) => None,
            Outcome::Counted(counted) => Some((**counted).clone()),
        }
    }

    /// Makes the list; `tell` is called now and then.
    pub(super) fn select(&self, selection: &Selection, tell: &dyn Fn()) -> Result<(), Fault> {
        let Selection { filter, order } = selection;
        let charset = self.charset;
        let mut sieve = filter.as_ref().map(|filter| Sieve::new(filter, charset));
        let mut keys: Vec<(String, u32)> = Vec::new();
        let mut message = reader(self.charset);
        let mut fresh = Vec::new();
        self.each(0..self.index.count(), tell, |number, bytes, due| {
            let passed = sieve.as_mut().is_none_or(|sieve| sieve.passes(bytes));
            if passed {
                fresh.push(number);
                if let Some(order) = order {
                    message.refill(bytes);
                    keys.push((message.text(&order.by).unwrap_or_default(), number));
                }
            }
            if due && let Outcome::Numbers(numbers) = &mut *self.outcome() {
                numbers.append(&mut fresh);
            }
            u64::from(passed)
        })?;
        if let Outcome::Numbers(numbers) = &mut *self.outcome() {
            numbers.append(&mut fresh);
        }
        if let Some(order) = order
            && !self.work.stopped()
        {
            // Stable, so that equal ones stay as in the file.
            keys.sort_by(|(a, _), (b, _)| match order.descending {
                true => compare(b, a),
                false => compare(a, b),
            });
            let sorted = keys.into_iter().map(|(_, number)| number).collect();
            *self.outcome() = Outcome::Numbers(sorted);
        }
        Ok(())
    }

    /// Counts over these messages.
    pub(super) fn survey(
        &self,
        numbers: impl Iterator<Item = u32>,
        tell: &dyn Fn(),
    ) -> Result<(), Fault> {
        let Some(mut counted) = self.counted() else {
            return Ok(());
        };
        let version = Address::field(SegmentId::MSH, 12).with_component(1);
        let mut message = reader(self.charset);
        self.each(numbers, tell, |_, bytes, due| {
            message.refill(bytes);
            let Counted {
                statistics,
                version: known,
            } = &mut counted;
            statistics.add(&message);
            known.get_or_insert_with(|| message.text(&version).unwrap_or_default());
            if due {
                *self.outcome() = Outcome::Counted(Box::new(counted.clone()));
            }
            1
        })?;
        *self.outcome() = Outcome::Counted(Box::new(counted));
        Ok(())
    }

    /// Visits messages until somebody stops it. `visit` is told when others are about to look, and
    /// says how many it found.
    fn each(
        &self,
        numbers: impl Iterator<Item = u32>,
        tell: &dyn Fn(),
        mut visit: impl FnMut(u32, &[u8], bool) -> u64,
    ) -> Result<(), Fault> {
        /// Looking at the clock after each message would take longer than the message.
        const BETWEEN: u64 = 64;
        let (mut done, mut messages, mut found) = (0, 0, 0);
        self.index.visit(&self.content, numbers, |number, bytes| {
            done += self.index.length(number);
            messages += 1;
            let due = messages % BETWEEN == 0 && self.work.at(done, messages, found);
            found += visit(number, bytes, due);
            if due {
                self.work.at(done, messages, found);
                tell();
            }
            !(messages % BETWEEN == 0 && self.work.stopped())
        })?;
        self.work.at(done, messages, found);
        Ok(())
    }
}

/// Numbers as numbers and before texts, texts by their letters.
fn compare(a: &str, b: &str) -> Ordering {
    let number = |text: &str| compare_decimals(text, "0").is_some();
    match (number(a), number(b)) {
        (true, true) => compare_decimals(a, b).unwrap_or(Ordering::Equal),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => a.cmp(b),
    }
}
