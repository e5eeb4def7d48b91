//! What is open, and what is being read or searched. Nothing here waits or reads.

use super::content::Content;
use super::index::Index;
use super::scan::Task;
use super::work::Work;
use super::{Origin, Source, SourceId, TaskId};
use crate::fault::Fault;
use crate::reading::ReadAs;
use std::cmp::Ordering;
use std::path::Path;
use std::sync::Arc;

/// Lists that are remembered, and as many counts; older ones are stopped and forgotten.
const TASKS: usize = 8;

#[derive(Debug, Default)]
pub(super) struct State {
    last: u32,
    last_task: u32,
    pastes: u32,
    turn: u32,
    open: Vec<Entry>,
    /// How captured messages are to be read.
    capture: ReadAs,
    tasks: Vec<Arc<Task>>,
}

#[derive(Debug)]
struct Entry {
    source: Source,
    /// It is in line to be read; nobody reads it yet.
    waiting: bool,
}

/// What became of the wish to read a source.
pub(super) enum Reading {
    /// The caller reads it now.
    Begun {
        content: Content,
        before: Option<Arc<Index>>,
        work: Arc<Work>,
    },
    /// Somebody else does.
    Underway(Arc<Work>),
    /// It was stopped before anybody began.
    Given,
    /// It is not open any more.
    Gone,
}

impl State {
    pub(super) fn list(&self) -> Vec<Source> {
        let mut open: Vec<Source> = self.open.iter().map(|entry| entry.source.clone()).collect();
        // Samples by their names, then the others as they were opened.
        open.sort_by(|a, b| match (a.origin.is_sample(), b.origin.is_sample()) {
            (true, true) => a.name.cmp(&b.name),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => a.id.cmp(&b.id),
        });
        open
    }

    fn entry(&mut self, id: SourceId) -> Option<&mut Entry> {
        self.open.iter_mut().find(|entry| entry.source.id == id)
    }

    pub(super) fn get(&self, id: SourceId) -> Option<Source> {
        let entry = self.open.iter().find(|entry| entry.source.id == id)?;
        Some(entry.source.clone())
    }

    pub(super) fn of_path(&self, path: &Path) -> Option<SourceId> {
        let mut open = self.open.iter().map(|entry| &entry.source);
        open.find(|source| source.origin.path() == Some(path))
            .map(|source| source.id)
    }

    pub(super) fn content(&self, id: SourceId) -> Option<Content> {
        self.get(id).map(|source| source.origin.content())
    }

    pub(super) fn name_of_paste(&mut self) -> String {
        self.pastes += 1;
        format!("Paste {}", self.pastes)
    }

    pub(super) fn add(&mut self, name: String, origin: Origin, index: Index) -> SourceId {
        self.last += 1;
        let id = SourceId(self.last);
        self.open.push(Entry {
            source: Source {
                id,
                name,
                origin,
                index: Arc::new(index),
                reading: None,
                read_as: ReadAs::default(),
            },
            waiting: false,
        });
        id
    }

    /// Whether that is another way than before; none where it is not open.
    pub(super) fn read_as(&mut self, id: SourceId, read_as: ReadAs) -> Option<bool> {
        let now = match id {
            SourceId::CAPTURE => &mut self.capture,
            id => &mut self.entry(id)?.source.read_as,
        };
        let before = std::mem::replace(now, read_as);
        Some(before != *now)
    }

    /// How it is to be read; by default where it is not open.
    pub(super) fn reading(&self, id: SourceId) -> ReadAs {
        match id {
            SourceId::CAPTURE => self.capture.clone(),
            id => self
                .get(id)
                .map(|source| source.read_as)
                .unwrap_or_default(),
        }
    }

    /// It will be read soon.
    pub(super) fn wait(&mut self, id: SourceId, work: Work) {
        if let Some(entry) = self.entry(id) {
            entry.waiting = true;
            entry.source.reading = Some(Arc::new(work));
        }
    }

    pub(super) fn put(&mut self, id: SourceId, index: Index) {
        if let Some(entry) = self.entry(id) {
            entry.source.index = Arc::new(index);
        }
    }

    pub(super) fn begin(&mut self, id: SourceId) -> Reading {
        let Some(Entry { source, waiting }) = self.entry(id) else {
            return Reading::Gone;
        };
        let content = source.origin.content();
        let stamp = content.stamp();
        match (&source.reading, *waiting) {
            (Some(work), false) => return Reading::Underway(Arc::clone(work)),
            (Some(work), true) if work.stopped() => {
                source.index = Arc::new(Index::unread(stamp));
                source.reading = None;
                *waiting = false;
                return Reading::Given;
            }
            (Some(_), true) | (None, _) => {}
        }
        let work = Arc::new(Work::new(stamp.size()));
        let never_read = *waiting && source.index.bytes == 0;
        source.reading = Some(Arc::clone(&work));
        *waiting = false;
        Reading::Begun {
            content,
            before: (!never_read).then(|| Arc::clone(&source.index)),
            work,
        }
    }

    /// Takes what was read. Where it could not be read, what was there stays.
    pub(super) fn end(&mut self, id: SourceId, read: Result<Index, Fault>) -> Result<(), Fault> {
        let entry = self.entry(id).ok_or_else(super::closed)?;
        entry.source.reading = None;
        entry.source.index = Arc::new(read?);
        Ok(())
    }

    pub(super) fn remove(&mut self, id: SourceId) {
        if let Some(work) = self.get(id).and_then(|source| source.reading) {
            work.stop();
        }
        for task in self.tasks.iter().filter(|task| task.source == id) {
            task.work.stop();
        }
        self.tasks.retain(|task| task.source != id);
        self.open.retain(|entry| entry.source.id != id);
    }

    /// Whether it was there and no sample.
    pub(super) fn close(&mut self, id: SourceId) -> bool {
        let found = self
            .get(id)
            .is_some_and(|source| !source.origin.is_sample());
        if found {
            self.remove(id);
        }
        found
    }

    pub(super) fn stop_all(&mut self) {
        for entry in &self.open {
            if let Some(work) = &entry.source.reading {
                work.stop();
            }
        }
        for task in self.tasks.drain(..) {
            task.work.stop();
        }
    }

    /// Another number for each wish, so that the one before knows that it is not wanted any more.
    pub(super) fn turn(&mut self) -> u32 {
        self.turn += 1;
        self.turn
    }

    pub(super) const fn turn_now(&self) -> u32 {
        self.turn
    }

    /// A number for work that begins.
    pub(super) fn number(&mut self) -> TaskId {
        self.last_task += 1;
        TaskId(self.last_task)
    }

    pub(super) fn keep(&mut self, task: &Arc<Task>) {
        self.tasks.push(Arc::clone(task));
        let alike = |other: &Task| other.is_list() == task.is_list();
        // Who counts one place after the other does not lose the list that is shown.
        let mut surplus = self.tasks.iter().filter(|other| alike(other)).count();
        self.tasks.retain(|old| {
            let forgotten = surplus > TASKS && alike(old);
            if forgotten {
                surplus -= 1;
                old.work.stop();
            }
            !forgotten
        });
    }

    pub(super) fn task(&self, id: TaskId) -> Option<Arc<Task>> {
        self.tasks.iter().find(|task| task.id == id).cloned()
    }
}
