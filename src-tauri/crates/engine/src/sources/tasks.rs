//! Lists and counts over a source: started, watched, stopped, read.

use super::over::{Body, Met, Over, Which};
use super::scan::{Selection, Task};
use super::step::{Looking, until_different};
use super::{Found, News, SourceId, Sources, TaskId, closed};
use crate::fault::Fault;
use crate::store::FrameId;
use hl7wb_core::path::Address;
use std::sync::Arc;
use std::time::Duration;

/// Where the next message is that reads differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Its row in the list, from 0.
    pub row: u32,
    /// Its number in the source, from 0.
    pub number: u32,
}

impl Sources {
    /// Starts to look which messages of a source a selection means; waits a while for it.
    ///
    /// # Errors
    /// Where the source is not open, or cannot be read any more.
    pub fn select(
        &self,
        source: SourceId,
        selection: Selection,
        patience: Duration,
    ) -> Result<Arc<Task>, Fault> {
        let over = self.over(source)?;
        let task = {
            let mut state = self.state();
            let task = Arc::new(Task::list(state.number(), &over, &selection));
            state.keep(&task);
            task
        };
        self.run(&task, patience, move |task, tell| {
            task.select(&selection, tell)
        });
        Ok(task)
    }

    /// Starts to count what stands at a place, over a source or over a list of it.
    ///
    /// # Errors
    /// Where either is not there any more.
    pub fn count(
        &self,
        source: SourceId,
        list: Option<TaskId>,
        at: Address,
        patience: Duration,
    ) -> Result<Arc<Task>, Fault> {
        let (over, numbers) = match list {
            Some(list) => {
                let list = self.task(list)?;
                self.still_valid(&list)?;
                let mut numbers = list.all();
                numbers.sort_unstable();
                (list.over.clone(), Some(numbers))
            }
            None => (self.over(source)?, None),
        };
        let task = {
            let mut state = self.state();
            let task = Arc::new(Task::count(state.number(), &over, at));
            state.keep(&task);
            task
        };
        if let Some(numbers) = &numbers {
            task.work.expect(over.size_of(numbers));
        }
        self.run(&task, patience, move |task, tell| match numbers {
            Some(numbers) => task.survey(Which::These(&numbers), tell),
            None => task.survey(Which::All, tell),
        });
        Ok(task)
    }

    fn run(
        &self,
        task: &Arc<Task>,
        patience: Duration,
        work: impl FnOnce(&Task, &dyn Fn()) -> Result<(), Fault> + Send + 'static,
    ) {
        let (sources, running) = (self.clone(), Arc::clone(task));
        std::thread::spawn(move || {
            let told = News::Task(running.id);
            let outcome = work(&running, &|| sources.tell(told));
            running.work.end(outcome);
            sources.tell(told);
        });
        task.work.wait(patience);
    }

    /// Work that was started.
    ///
    /// # Errors
    /// Where it is one of the older ones, which are forgotten.
    pub fn task(&self, id: TaskId) -> Result<Arc<Task>, Fault> {
        self.state().task(id).ok_or_else(gone)
    }

    /// Messages of a list, from row `first` on.
    ///
    /// # Errors
    /// Where the list is not there any more, or its file was changed otherwise than by adding to it.
    pub fn rows(&self, list: &Task, first: u32, limit: u32) -> Result<Vec<Found>, Fault> {
        self.still_valid(list)?;
        let numbers = list.numbers(first, limit);
        match &list.over.body {
            Body::Indexed { content, index } => index.page(content, numbers.into_iter()),
            // Its rows are the store's.
            Body::Captured { .. } => Err(closed()),
        }
    }

    /// A list of a capture as it is by now: what was captured since it was begun is in it too.
    ///
    /// # Errors
    /// Where it is forgotten, or the store cannot be read.
    pub fn grown(&self, list: TaskId) -> Result<Arc<Task>, Fault> {
        let list = self.task(list)?;
        list.grow()?;
        Ok(list)
    }

    /// The next message, from a row of a source or of a list on, in which a place reads otherwise than
    /// in that row. None where all read the same.
    ///
    /// # Errors
    /// Where source or list are not there any more, or cannot be read.
    pub fn step(
        &self,
        source: SourceId,
        list: Option<TaskId>,
        row: u32,
        backwards: bool,
        at: &Address,
    ) -> Result<Option<Step>, Fault> {
        let turn = self.state().turn();
        let (over, numbers) = match list {
            Some(list) => {
                let list = self.task(list)?;
                self.still_valid(&list)?;
                (list.over.clone(), list.all())
            }
            None => {
                let source = self.fresh(source)?;
                (Over::of(&source), (0..source.index.count()).collect())
            }
        };
        let place = row as usize;
        let way: Vec<u32> = match backwards {
            true => numbers.iter().take(place + 1).rev().copied().collect(),
            false => numbers.iter().skip(place).copied().collect(),
        };
        // Who asks again does not wait for the first answer any more.
        let stopped = || self.state().turn_now() != turn;
        let steps = until_different(&over, &way, at, &stopped)?;
        Ok(steps.and_then(|steps| {
            let distance = u32::try_from(steps).ok()?;
            let row = match backwards {
                true => row.checked_sub(distance)?,
                false => row.checked_add(distance)?,
            };
            let number = *way.get(steps)?;
            Some(Step { row, number })
        }))
    }

    /// The next captured message, from one on, in which a place reads otherwise than in that one: towards
    /// the older ones, or backwards to the newer. Among those of a list, or all. None where all read the
    /// same.
    ///
    /// # Errors
    /// Where the list is forgotten, or the store cannot be read.
    pub fn step_captured(
        &self,
        list: Option<TaskId>,
        from: FrameId,
        backwards: bool,
        at: &Address,
    ) -> Result<Option<FrameId>, Fault> {
        let turn = self.state().turn();
        let stopped = || self.state().turn_now() != turn;
        let over = match list {
            Some(list) => self.task(list)?.over.clone(),
            None => self.over(SourceId::CAPTURE)?,
        };
        let Body::Captured { capture, upto } = &over.body else {
            return Err(gone());
        };
        if let Some(list) = list {
            let here = u32::try_from(from.0).unwrap_or(u32::MAX);
            let numbers = self.task(list)?.all();
            let way: Vec<u32> = match backwards {
                true => numbers.into_iter().rev().filter(|n| *n >= here).collect(),
                false => numbers.into_iter().filter(|n| *n <= here).collect(),
            };
            let steps = until_different(&over, &way, at, &stopped)?;
            let found = steps.and_then(|steps| way.get(steps).copied());
            return Ok(found.map(|number| FrameId(i64::from(number))));
        }
        let stretch = match backwards {
            true => FrameId(from.0 - 1)..*upto,
            false => FrameId(0)..from,
        };
        let mut looking = Looking::new(&over, at);
        let (mut found, mut seen) = (None, 0_u32);
        capture.meet(stretch, !backwards, &[], &mut |met| {
            if let Met::Message(number, bytes, _) = met {
                seen = seen.wrapping_add(1);
                if looking.differs(bytes) {
                    found = Some(FrameId(i64::from(number)));
                }
            }
            found.is_none() && !(seen % 64 == 0 && stopped())
        })?;
        Ok(found)
    }

    /// The messages of a source as they are now.
    pub(super) fn over(&self, source: SourceId) -> Result<Over, Fault> {
        match source {
            SourceId::CAPTURE => {
                let charset = self.reading(source).charset;
                Over::captured(self.captured()?, charset)
            }
            source => Ok(Over::of(&self.fresh(source)?)),
        }
    }

    pub(super) fn still_valid(&self, list: &Task) -> Result<(), Fault> {
        let Body::Indexed { index, .. } = &list.over.body else {
            return Ok(());
        };
        let now = self.fresh(list.source)?;
        match now.index.generation == index.generation {
            true => Ok(()),
            false => Err(gone()),
        }
    }
}

fn gone() -> Fault {
    Fault::new(
        "list-gone",
        "This list is over, or its file was changed. Filter again.",
    )
}
