//! Work over all messages of a source: which pass a filter, and what stands at a place.

use super::over::{Body, Met, Over, Which};
use super::work::{Progress, Work};
use super::{SourceId, TaskId};
use crate::fault::Fault;
use crate::store::FrameId;
use hl7wb_core::condition::compare_decimals;
use hl7wb_core::filter::{Filter, Sieve};
use hl7wb_core::path::{Address, SegmentId};
use hl7wb_core::statistics::Statistics;
use std::cmp::Ordering;
use std::sync::{Mutex, MutexGuard, PoisonError};

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

/// A piece of work over one source.
#[derive(Debug)]
pub struct Task {
    /// Its number.
    pub id: TaskId,
    /// The source.
    pub source: SourceId,
    /// How far it is.
    pub work: Work,
    pub(super) over: Over,
    outcome: Mutex<Outcome>,
    /// What a list of a capture takes in later: what passes this, of the frames behind that number.
    growing: Mutex<Growing>,
}

#[derive(Debug)]
struct Growing {
    filter: Option<Filter>,
    seen: FrameId,
}

/// Whether what an index found need not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exact {
    Yes,
    No,
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
    pub(super) fn list(id: TaskId, over: &Over, selection: &Selection) -> Self {
        let filter = selection.filter.clone();
        Self::new(id, over, Outcome::Numbers(Vec::new()), filter)
    }

    /// One that counts.
    pub(super) fn count(id: TaskId, over: &Over, at: Address) -> Self {
        let counted = Counted {
            statistics: Statistics::new(at),
            version: None,
        };
        Self::new(id, over, Outcome::Counted(Box::new(counted)), None)
    }

    fn new(id: TaskId, over: &Over, outcome: Outcome, filter: Option<Filter>) -> Self {
        let seen = match &over.body {
            Body::Captured { upto, .. } => *upto,
            Body::Indexed { .. } => FrameId(0),
        };
        Self {
            id,
            source: over.source,
            work: Work::new(over.size()),
            over: over.clone(),
            outcome: Mutex::new(outcome),
            growing: Mutex::new(Growing { filter, seen }),
        }
    }

    fn outcome(&self) -> MutexGuard<'_, Outcome> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_list(&self) -> bool {
        match &*self.outcome() {
            Outcome::Numbers(_) => true,
            Outcome::Counted(_) => false,
        }
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
        let charset = self.over.charset;
        let mut sieve = filter.as_ref().map(|filter| Sieve::new(filter, charset));
        let mut keys: Vec<(String, u32)> = Vec::new();
        let mut message = self.over.message();
        let mut fresh = Vec::new();
        let needed = self.needed(filter.as_ref());
        let looked_up = match order {
            Some(_) => None,
            None => self.look_up(filter.as_ref())?,
        };
        let (whichs, found): (Vec<Which<'_>>, Vec<u32>) = match &looked_up {
            None => (vec![Which::All], Vec::new()),
            Some((known, Exact::Yes, above)) => (vec![Which::Older(*above)], known.clone()),
            Some((known, Exact::No, above)) => {
                (vec![Which::These(known), Which::Older(*above)], Vec::new())
            }
        };
        if let Outcome::Numbers(numbers) = &mut *self.outcome() {
            numbers.extend(found);
        }
        self.each(&whichs, &needed, tell, |number, bytes, due| {
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

    /// What the index knows of a filter. Charsets that somebody chose are not in it.
    fn look_up(
        &self,
        filter: Option<&Filter>,
    ) -> Result<Option<(Vec<u32>, Exact, FrameId)>, Fault> {
        let (Some(filter), Body::Captured { capture, upto }, None) =
            (filter, &self.over.body, self.over.charset)
        else {
            return Ok(None);
        };
        let found = capture.look_up(filter, *upto)?;
        Ok(found.map(|(found, exact)| {
            let numbers = found.ids.iter();
            let numbers = numbers.map(|id| u32::try_from(id.0).unwrap_or(u32::MAX));
            let exact = if exact { Exact::Yes } else { Exact::No };
            (numbers.collect(), exact, found.above)
        }))
    }

    /// Texts that a message must hold to pass, where those without one may be passed over.
    fn needed(&self, filter: Option<&Filter>) -> Vec<String> {
        match (filter, self.over.charset) {
            (None, _) => Vec::new(),
            (Some(_), Some(charset)) if charset.is_wide() || charset.shifts() => Vec::new(),
            (Some(filter), _) => filter.needed(),
        }
    }

    /// Takes in what was captured since. What is there already stays where it is, behind the new.
    pub(super) fn grow(&self) -> Result<(), Fault> {
        let Body::Captured { capture, .. } = &self.over.body else {
            return Ok(());
        };
        let mut growing = self.growing.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = capture.newest()?;
        let filter = growing.filter.as_ref();
        let mut sieve = filter.map(|filter| Sieve::new(filter, self.over.charset));
        let needed = self.needed(filter);
        let mut fresh = Vec::new();
        capture.meet(growing.seen..newest, true, &needed, &mut |met| {
            if let Met::Message(number, bytes, _) = met
                && sieve.as_mut().is_none_or(|sieve| sieve.passes(bytes))
            {
                fresh.push(number);
            }
            true
        })?;
        growing.seen = newest;
        if let Outcome::Numbers(numbers) = &mut *self.outcome() {
            numbers.splice(..0, fresh);
        }
        Ok(())
    }

    /// Numbers of a list of a capture that are smaller than this one, and whether more are left.
    #[must_use]
    pub fn older(&self, than: Option<u32>, limit: u32) -> (Vec<u32>, bool) {
        match &*self.outcome() {
            Outcome::Numbers(numbers) => {
                let first = than.map_or(0, |than| numbers.partition_point(|one| *one >= than));
                let rest = numbers.get(first..).unwrap_or_default();
                let page = rest.get(..limit as usize).unwrap_or(rest);
                (page.to_vec(), rest.len() > page.len())
            }
            Outcome::Counted(_) => (Vec::new(), false),
        }
    }

    /// Counts over these messages.
    pub(super) fn survey(&self, which: Which<'_>, tell: &dyn Fn()) -> Result<(), Fault> {
        let Some(mut counted) = self.counted() else {
            return Ok(());
        };
        let version = Address::field(SegmentId::MSH, 12).with_component(1);
        let mut message = self.over.message();
        self.each(&[which], &[], tell, |_, bytes, due| {
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
        which: &[Which<'_>],
        needed: &[String],
        tell: &dyn Fn(),
        mut visit: impl FnMut(u32, &[u8], bool) -> u64,
    ) -> Result<(), Fault> {
        /// Looking at the clock after each message would take longer than the message.
        const BETWEEN: u64 = 64;
        let (mut done, mut messages, mut found) = (0, 0, 0);
        let mut each = |met: Met<'_>| {
            let look = match met {
                Met::Message(number, bytes, size) => {
                    done += size;
                    messages += 1;
                    let look = messages % BETWEEN == 0;
                    let due = look && self.work.at(done, messages, found);
                    found += visit(number, bytes, due);
                    if due {
                        self.work.at(done, messages, found);
                        tell();
                    }
                    look
                }
                Met::PassedOver(over) => {
                    done += over;
                    messages += over;
                    if self.work.at(done, messages, found) {
                        tell();
                    }
                    true
                }
            };
            !(look && self.work.stopped())
        };
        for which in which {
            self.over.visit(*which, needed, &mut each)?;
        }
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
