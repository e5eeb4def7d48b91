//! A capture of a network, taken into the store.

use super::Desk;
use super::removing::account;
use crate::clock;
use crate::fault::Fault;
use crate::import::{Imported, import};
use crate::reading::Reading;
use crate::sources::TaskId;
use crate::store::{Action, Line};
use crate::workbench::Signal;
use std::path::Path;

impl Desk {
    /// Takes the messages of a pcap or pcapng file in, as captured ones with the times and peers of then.
    /// Stopped, what was taken in by then stays.
    ///
    /// # Errors
    /// Where the file cannot be read or is no capture, or the store cannot be written.
    pub async fn import_captured(&self, path: &Path, job: TaskId) -> Result<Imported, Fault> {
        let store = self.store()?;
        let size = std::fs::metadata(path).map_or(0, |file| file.len());
        let work = self.jobs.begin(job, size);
        let reading = Reading::of(&self.project(), None);
        let tell = || {
            let _ = self.signals.send(Signal::Task(job));
        };
        let done = import(store, path, &reading, &work, &tell).await;
        work.end(done.clone().map(drop));
        if let Ok(imported) = &done
            && imported.messages > 0
        {
            let line = Line {
                time: clock::now(),
                who: account(),
                action: Action::Import,
                messages: imported.messages,
                what: format!(
                    "{} packets, {} connections",
                    imported.packets, imported.connections
                ),
                place: path.display().to_string(),
            };
            store.record(line).await?;
        }
        done
    }
}
