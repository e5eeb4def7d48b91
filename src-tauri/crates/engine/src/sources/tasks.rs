//! Lists and counts over a source: started, watched, stopped, read.

use super::scan::{Over, Selection, Task};
use super::step::until_different;
use super::{Found, News, SourceId, Sources, TaskId};
use crate::fault::Fault;
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
        let over = Over::of(&self.fresh(source)?);
        let task = {
            let mut state = self.state();
            let task = Arc::new(Task::list(state.number(), &over));
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
                (list.over(), Some(numbers))
            }
            None => (Over::of(&self.fresh(source)?), None),
        };
        let task = {
            let mut state = self.state();
            let task = Arc::new(Task::count(state.number(), &over, at));
            state.keep(&task);
            task
        };
        if let Some(numbers) = &numbers {
            let bytes = numbers.iter().map(|number| task.index.length(*number));
            task.work.expect(bytes.sum());
        }
        self.run(&task, patience, move |task, tell| match numbers {
            Some(numbers) => task.survey(numbers.into_iter(), tell),
            None => task.survey(0..task.index.count(), tell),
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
        list.index.page(&list.content, numbers.into_iter())
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
                (list.over(), list.all())
            }
            None => {
                let over = Over::of(&self.fresh(source)?);
                let all = (0..over.index.count()).collect();
                (over, all)
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

    fn still_valid(&self, list: &Task) -> Result<(), Fault> {
        let now = self.fresh(list.source)?;
        match now.index.generation == list.index.generation {
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
