//! A folder whose files are taken in: what a system drops there is read, kept message by message, and
//! then left or moved away.
//!
//! A file is taken when it has been still for a moment and nobody has it open for writing, as far as the
//! system tells. Sub-folders, hidden files and the names that programs give to files which they still
//! write (`.tmp`, `.part`) are passed over. What was taken is remembered on disk, so that a restart takes
//! nothing twice; a file that grew is read on from where it ended. One that cannot be read is named once
//! and left, and the others go on.

mod settle;
mod take;
mod taken;

use super::{Counters, Listening, Notice, Summarize};
use crate::fault::Fault;
use crate::store::Store;
use notify_debouncer_full::notify::{self, RecursiveMode, Watcher};
use settle::Settling;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use take::End;
use taken::Taken;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{mpsc, oneshot};

/// How often a folder is looked at while files in it become still.
const SOON: Duration = Duration::from_millis(150);
/// And where nothing was told: network folders tell nobody.
const LATER: Duration = Duration::from_secs(2);

/// What it takes to take files in.
pub struct Folder {
    /// The endpoint's identity.
    pub endpoint: Arc<str>,
    /// The folder.
    pub path: PathBuf,
    /// Where files go that were taken; they stay where there is none.
    pub moved: Option<PathBuf>,
    /// The file in which is noted what was taken.
    pub journal: PathBuf,
    /// Where messages go.
    pub store: Arc<Store>,
    /// How a row of the lists is made.
    pub summarize: Arc<Summarize>,
    /// What has happened so far.
    pub counters: Arc<Counters>,
    /// Who is told.
    pub notices: UnboundedSender<Notice>,
}

/// Starts to take files in, those that are there already first.
///
/// # Errors
/// Where the folder is not there or cannot be read, or what was taken before is not known.
pub fn watch(folder: Folder) -> Result<Listening, Fault> {
    let shown = folder.path.display();
    std::fs::read_dir(&folder.path).map_err(|error| {
        let message =
            format!("The folder {shown} cannot be read: {error}. Make it, or change the path.");
        Fault::new("folder-unreadable", message).because(&error)
    })?;
    if folder.moved.as_ref() == Some(&folder.path) {
        let message = format!("Files of {shown} cannot be moved to where they are.");
        return Err(Fault::new("folder-itself", message));
    }
    let taken = Taken::open(&folder.journal)?;
    Ok(Listening::of(move |stop| run(folder, taken, stop)))
}

/// What is known of the files of a folder.
struct Known {
    settling: Settling,
    taken: Taken,
    /// Files that could not be read or moved, as they were then: said once.
    refused: HashMap<PathBuf, taken::Stamp>,
}

async fn run(folder: Folder, taken: Taken, mut stop: oneshot::Receiver<()>) {
    let folder = Arc::new(folder);
    let (told, mut changes) = mpsc::channel(1);
    // Where it cannot be watched, it is looked at now and then all the same.
    let watcher = notify::recommended_watcher(move |_| {
        let _ = told.try_send(());
    });
    let _watcher = watcher.ok().and_then(|mut watcher| {
        watcher
            .watch(&folder.path, RecursiveMode::NonRecursive)
            .ok()?;
        Some(watcher)
    });
    let mut known = Known {
        settling: Settling::default(),
        taken,
        refused: HashMap::new(),
    };
    loop {
        let looking = Arc::clone(&folder);
        let looked = tokio::task::spawn_blocking(move || {
            let ready = ready(&looking, &mut known);
            (known, ready)
        });
        let Ok((back, ready)) = looked.await else {
            return;
        };
        known = back;
        for file in ready {
            if stop.try_recv() != Err(oneshot::error::TryRecvError::Empty) {
                return;
            }
            take(&folder, &mut known, &file).await;
        }
        let pause = match known.settling.is_waiting() {
            true => SOON,
            false => LATER,
        };
        tokio::select! {
            _ = &mut stop => return,
            _ = changes.recv() => {
                // Many changes at once are one look.
                tokio::select! {
                    _ = &mut stop => return,
                    () = tokio::time::sleep(SOON) => {}
                }
            }
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Files that are to be taken now, the oldest first.
fn ready(folder: &Folder, known: &mut Known) -> Vec<PathBuf> {
    let found = settle::files(&folder.path);
    known
        .refused
        .retain(|path, _| found.iter().any(|(file, _)| file == path));
    let wanted = found.into_iter().filter(|(path, stamp)| {
        known.refused.get(path) != Some(stamp) && !known.taken.is_as_it_was(path, *stamp)
    });
    let wanted: Vec<_> = wanted.collect();
    known.settling.still(wanted)
}

async fn take(folder: &Folder, known: &mut Known, file: &Path) {
    let end = take::take(folder, &mut known.taken, file).await;
    let fault = match end {
        Ok(End::Whole) => None,
        // The store did not take it: it is tried again.
        Ok(End::NotStored(error)) => {
            let _ = folder.notices.send(Notice::NotStored(error));
            return;
        }
        Err(fault) => Some(fault),
    };
    let moved = match (&fault, &folder.moved) {
        (None, Some(to)) => take::put(file, to).map(|()| known.taken.forget(file)),
        (Some(_), _) | (None, None) => Ok(Ok(())),
    };
    let moved = moved.and_then(|forgotten| forgotten);
    for fault in fault.into_iter().chain(moved.err()) {
        known
            .refused
            .insert(file.to_path_buf(), taken::Stamp::of(file));
        let _ = folder.notices.send(Notice::Problem(fault));
    }
    let _ = folder.notices.send(Notice::Moved);
}

#[cfg(test)]
mod tests;
