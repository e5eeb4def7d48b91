//! Watching the project's folder: new samples, and edits made outside.

use super::{Desk, Signal};
use crate::fault::Fault;
use notify_debouncer_full::notify::{RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, RecommendedCache, new_debouncer};
use std::path::{Path, PathBuf};
use std::sync::Weak;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc};

/// A file that is being written is taken when it has been quiet for this long.
const QUIET: Duration = Duration::from_millis(250);

/// Folders whose files belong to a project. The store's own is left out: it changes with every message.
const BELOW: [&str; 4] = ["samples", "interfaces", "endpoints", "comparisons"];

/// Watches as long as it lives.
#[derive(Debug)]
pub(super) struct Watcher {
    debouncer: Debouncer<RecommendedWatcher, RecommendedCache>,
    folder: PathBuf,
    /// What of [`BELOW`] is watched: a folder may be made later.
    below: Vec<&'static str>,
}

impl Watcher {
    /// Watches folders that are there by now as well.
    pub(super) fn widen(&mut self) -> Result<(), notify_debouncer_full::notify::Error> {
        for name in BELOW {
            let below = self.folder.join(name);
            if !self.below.contains(&name) && below.is_dir() {
                self.debouncer.watch(&below, RecursiveMode::Recursive)?;
                self.below.push(name);
            }
        }
        Ok(())
    }
}

/// Starts watching; the workbench works without it, and says so.
pub(super) fn start(
    folder: &Path,
    desk: Weak<Desk>,
    signals: &broadcast::Sender<Signal>,
) -> Option<Watcher> {
    let (told, mut changes) = mpsc::unbounded_channel::<Vec<PathBuf>>();
    let watcher = new_debouncer(QUIET, None, move |found: DebounceEventResult| {
        if let Ok(events) = found {
            let paths = events
                .iter()
                .filter(|event| !event.kind.is_access())
                .flat_map(|event| event.paths.clone())
                .collect();
            let _ = told.send(paths);
        }
    })
    .and_then(|mut debouncer| {
        debouncer.watch(folder, RecursiveMode::NonRecursive)?;
        let mut watcher = Watcher {
            debouncer,
            folder: folder.to_owned(),
            below: Vec::new(),
        };
        watcher.widen()?;
        Ok(watcher)
    });
    match watcher {
        Ok(watcher) => {
            tokio::spawn(async move {
                while let Some(paths) = changes.recv().await {
                    let Some(desk) = desk.upgrade() else { break };
                    let looked = tokio::task::spawn_blocking(move || desk.look(&paths));
                    let _ = looked.await;
                }
            });
            Some(watcher)
        }
        Err(error) => {
            let message = format!(
                "{} cannot be watched: new files appear when the project is opened again.",
                folder.display()
            );
            let fault = Fault::new("not-watched", message).because(error);
            let _ = signals.send(Signal::Problem(fault));
            None
        }
    }
}

/// How often files that were opened are looked at: a log that is being written, on whatever drive.
const FOLLOW: Duration = Duration::from_secs(1);

/// Follows files that grow, as long as the desk is there.
pub(super) fn follow(desk: Weak<Desk>) {
    tokio::spawn(async move {
        let mut beat = tokio::time::interval(FOLLOW);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            beat.tick().await;
            let Some(desk) = desk.upgrade() else { break };
            let looked = tokio::task::spawn_blocking(move || desk.sources().look());
            let _ = looked.await;
        }
    });
}
