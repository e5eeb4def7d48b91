//! The places of captured messages that are found at once, as the project wants them.

use super::Desk;
use crate::fault::Fault;
use crate::sources::{Progress, TaskId};
use crate::workbench::Signal;
use std::sync::Arc;

/// The work of taking what is there into the index.
pub const INDEXING: TaskId = TaskId(u32::MAX);

impl Desk {
    /// How long work stands that somebody waits for.
    #[must_use]
    pub fn job(&self, id: TaskId) -> Option<Progress> {
        self.jobs.progress(id)
    }

    /// Asks long work to stop.
    #[must_use]
    pub fn stop_job(&self, id: TaskId) -> Option<Progress> {
        self.jobs.stop(id)
    }

    /// Has the places indexed that the project wants, in the background. Nothing is done where the store is
    /// another's.
    pub fn index_captured(self: &Arc<Self>) {
        let desk = Arc::clone(self);
        tokio::spawn(async move {
            // One after the other: the next knows what the project wants by then.
            let _alone = desk.indexing.lock().await;
            if let Err(fault) = desk.index().await {
                let _ = desk.signals.send(Signal::Problem(fault));
            }
        });
    }

    async fn index(&self) -> Result<(), Fault> {
        let Ok(store) = self.store() else {
            return Ok(());
        };
        if store.read_only().is_some() {
            return Ok(());
        }
        store.index(&self.project().capture.keys).await?;
        while store.unindex_some().await? {}
        let total = store.newest().await?.0.cast_unsigned();
        let work = self.jobs.begin(INDEXING, total);
        let tell = || {
            let _ = self.signals.send(Signal::Task(INDEXING));
        };
        let mut done = Ok(());
        while !work.stopped() {
            match store.index_some().await {
                Ok(Some(left)) => {
                    let past = total.saturating_sub(left);
                    if work.at(past, past, 0) {
                        tell();
                    }
                }
                Ok(None) => break,
                Err(error) => {
                    done = Err(Fault::from(error));
                    break;
                }
            }
        }
        // A store that was closed meanwhile is no news.
        let done = done.or_else(|fault| match fault.code {
            "store-closed" => Ok(()),
            _ => Err(fault),
        });
        work.end(done.clone());
        tell();
        done
    }
}
