//! One process owns the store. Who that is stands in a file beside it.

use super::error::{StoreError, Trouble};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// Held as long as the store is open; the system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Ownership {
    _lock: File,
    name: PathBuf,
}

impl Drop for Ownership {
    fn drop(&mut self) {
        // The lock counts, not the name: a name left behind only says who it was.
        let _ = std::fs::remove_file(&self.name);
    }
}

/// Takes ownership of the store in `folder`, or says who has it.
pub(super) fn claim(folder: &Path) -> Result<Ownership, StoreError> {
    let path = folder.join("capture.lock");
    let lock = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| StoreError::from_io(&path, &error))?;
    // In a file of its own, because a locked one cannot be read everywhere.
    let name = folder.join("capture.owner");
    match lock.try_lock() {
        Ok(()) => {
            let _ = std::fs::write(&name, me());
            Ok(Ownership { _lock: lock, name })
        }
        Err(TryLockError::WouldBlock) => {
            let by = std::fs::read_to_string(&name).unwrap_or_default();
            let by = match by.trim() {
                "" => "another process".to_owned(),
                known => known.to_owned(),
            };
            Err(StoreError::new(Trouble::Owned { by }, &path, ""))
        }
        Err(TryLockError::Error(error)) => Err(StoreError::from_io(&path, &error)),
    }
}

fn me() -> String {
    let program = std::env::current_exe()
        .ok()
        .and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
        .unwrap_or_else(|| "a workbench".to_owned());
    format!("{program} (process {})", std::process::id())
}
