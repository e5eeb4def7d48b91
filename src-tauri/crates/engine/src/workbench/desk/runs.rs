//! Runs of comparisons.

use super::Desk;
use crate::comparison::{self, Run};
use crate::fault::Fault;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

/// Runs that are kept.
const RUNS: usize = 2;

impl Desk {
    /// Runs a comparison: the mapping as it is being edited, over its inputs.
    ///
    /// # Errors
    /// Where a file cannot be read, or the mapping has errors.
    pub fn compare(&self, id: &str) -> Result<Arc<Run>, Fault> {
        let project = self.project();
        let comparison = project.comparison(id).ok_or_else(|| {
            let message = format!("The project has no comparison `{id}`.");
            Fault::new("unknown-comparison", message)
        })?;
        let runnable = self.runnable(&comparison.interface, &comparison.destination)?;
        let number = self.last_run.fetch_add(1, Ordering::Relaxed) + 1;
        let run = Arc::new(comparison::run(comparison, &runnable, number)?);
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        runs.push_front(Arc::clone(&run));
        runs.truncate(RUNS);
        Ok(run)
    }

    /// A run that was made before.
    ///
    /// # Errors
    /// Where it is one of the older ones, which are dropped.
    pub fn run(&self, number: u32) -> Result<Arc<Run>, Fault> {
        let runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        runs.iter()
            .find(|run| run.number == number)
            .cloned()
            .ok_or_else(|| Fault::new("run-gone", "That run is over. Run the comparison again."))
    }
}
