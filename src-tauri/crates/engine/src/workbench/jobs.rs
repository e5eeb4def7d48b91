//! Long work that somebody waits for: how far it is, and a way to stop it. Who starts it gives it a number.

use crate::sources::{Progress, Standing, TaskId, Work};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Work under way, and how it ended, by its number.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    known: Mutex<HashMap<TaskId, Arc<Work>>>,
}

/// Ended work that is remembered.
const MOST: usize = 16;

impl Jobs {
    /// Begins one.
    pub(crate) fn begin(&self, id: TaskId, total: u64) -> Arc<Work> {
        let work = Arc::new(Work::new(total));
        let mut known = self.lock();
        if known.len() >= MOST {
            known.retain(|_, work| work.progress().standing == Standing::Running);
        }
        known.insert(id, Arc::clone(&work));
        work
    }

    /// How one stands.
    pub(crate) fn progress(&self, id: TaskId) -> Option<Progress> {
        self.lock().get(&id).map(|work| work.progress())
    }

    /// Asks one to stop.
    pub(crate) fn stop(&self, id: TaskId) -> Option<Progress> {
        let work = self.lock().get(&id).cloned()?;
        work.stop();
        Some(work.progress())
    }

    /// Asks all to stop.
    pub(crate) fn stop_all(&self) {
        self.lock().values().for_each(|work| work.stop());
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<TaskId, Arc<Work>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
