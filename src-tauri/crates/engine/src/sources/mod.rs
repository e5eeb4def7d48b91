//! Sets of messages that somebody looks at: files, pastes, the samples of the project.
//!
//! Of a file only an index is kept: where each message is. A message is read when it is opened,
//! so that a file of any size costs little. A file that changed since is indexed again.

mod index;
mod put_back;
#[cfg(test)]
mod tests;

pub use index::{Finding, Index, Stamp};
pub use put_back::replace;

use crate::fault::Fault;
use crate::reading::ReadAs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Number of a source while the workbench runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u32);

/// Where a source comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A file of the watched `samples/` folder.
    Sample(PathBuf),
    /// A file somebody opened or dropped.
    File(PathBuf),
    /// Pasted text.
    Paste(Arc<[u8]>),
}

impl Origin {
    /// The file, where it is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Sample(path) | Self::File(path) => Some(path),
            Self::Paste(_) => None,
        }
    }

    const fn is_sample(&self) -> bool {
        match self {
            Self::Sample(_) => true,
            Self::File(_) | Self::Paste(_) => false,
        }
    }
}

/// One source, as it stood when it was last indexed.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its number.
    pub id: SourceId,
    /// File name, or a name made for it.
    pub name: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Where its messages are.
    pub index: Arc<Index>,
    /// How somebody wants it read.
    pub read_as: ReadAs,
}

/// One message of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its bytes, without what a log put before its lines.
    pub bytes: Vec<u8>,
    /// Line of the file on which it begins, from 1.
    pub line: u32,
}

/// All sources that are open.
#[derive(Debug, Default)]
pub struct Sources {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    last: u32,
    pastes: u32,
    open: Vec<Source>,
}

impl Sources {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // Nothing in here can be half done when a thread dies.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Samples by name, then the others as they were opened.
    #[must_use]
    pub fn list(&self) -> Vec<Source> {
        let mut open = self.state().open.clone();
        open.sort_by(|a, b| match (&a.origin, &b.origin) {
            (Origin::Sample(a), Origin::Sample(b)) => a.cmp(b),
            (Origin::Sample(_), _) => std::cmp::Ordering::Less,
            (_, Origin::Sample(_)) => std::cmp::Ordering::Greater,
            (Origin::File(_) | Origin::Paste(_), Origin::File(_) | Origin::Paste(_)) => {
                a.id.cmp(&b.id)
            }
        });
        open
    }

    /// Opens a file, or finds it open already.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn open_file(&self, path: &Path) -> Result<SourceId, Fault> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let known = self
            .state()
            .open
            .iter()
            .find(|source| source.origin.path() == Some(path.as_path()))
            .map(|source| source.id);
        if let Some(id) = known {
            self.fresh(id)?;
            return Ok(id);
        }
        let index = Index::of_file(&path)?;
        Ok(self.add(file_name(&path), Origin::File(path), index))
    }

    /// Opens the files of a folder, or one file. What could not be opened comes back with its reason.
    pub fn open_path(&self, path: &Path) -> (Vec<SourceId>, Vec<(PathBuf, Fault)>) {
        let files = match path.is_dir() {
            true => files_of(path),
            false => Ok(vec![path.to_path_buf()]),
        };
        let (mut opened, mut refused) = (Vec::new(), Vec::new());
        match files {
            Ok(files) => {
                for file in files {
                    match self.open_file(&file) {
                        Ok(id) => opened.push(id),
                        Err(fault) => refused.push((file, fault)),
                    }
                }
            }
            Err(fault) => refused.push((path.to_path_buf(), fault)),
        }
        (opened, refused)
    }

    /// Opens pasted text, or bytes from elsewhere than a file.
    pub fn paste(&self, text: impl AsRef<[u8]>) -> SourceId {
        let bytes: Arc<[u8]> = text.as_ref().into();
        let index = Index::of_bytes(&bytes, Stamp::default());
        let name = {
            let mut state = self.state();
            state.pastes += 1;
            format!("Paste {}", state.pastes)
        };
        self.add(name, Origin::Paste(bytes), index)
    }

    /// Closes a source; whether it was there. Samples stay: they are the folder's.
    pub fn close(&self, id: SourceId) -> bool {
        let mut state = self.state();
        let before = state.open.len();
        state
            .open
            .retain(|source| source.id != id || source.origin.is_sample());
        state.open.len() < before
    }

    /// How a source is to be read from now on; whether that is another way than before.
    ///
    /// # Errors
    /// Where it is not open.
    pub fn read_as(&self, id: SourceId, read_as: ReadAs) -> Result<bool, Fault> {
        let mut state = self.state();
        let source = state.open.iter_mut().find(|source| source.id == id);
        let source = source.ok_or_else(closed)?;
        let before = std::mem::replace(&mut source.read_as, read_as);
        Ok(before != source.read_as)
    }

    /// How a source is to be read; by default where it is not open.
    #[must_use]
    pub fn reading(&self, id: SourceId) -> ReadAs {
        let state = self.state();
        let source = state.open.iter().find(|source| source.id == id);
        source.map_or_else(ReadAs::default, |source| source.read_as.clone())
    }

    /// Takes the `samples/` folder as it is now; whether anything changed.
    pub fn watch(&self, folder: &Path) -> bool {
        let files = files_of(folder).unwrap_or_default();
        let known: Vec<Source> = self
            .state()
            .open
            .iter()
            .filter(|source| source.origin.is_sample())
            .cloned()
            .collect();
        let mut changed = false;
        for source in &known {
            if !source
                .origin
                .path()
                .is_some_and(|path| files.iter().any(|file| file == path))
            {
                self.state().open.retain(|other| other.id != source.id);
                changed = true;
            }
        }
        for file in files {
            let old = known
                .iter()
                .find(|source| source.origin.path() == Some(file.as_path()));
            if old.is_some_and(|old| old.index.stamp == Stamp::of(&file)) {
                continue;
            }
            // A file that cannot be read is a source all the same, and says why.
            let index = Index::of_file(&file).unwrap_or_else(|fault| Index::unreadable(&fault));
            match old {
                Some(old) if *old.index == index => {}
                Some(old) => {
                    self.put(old.id, index);
                    changed = true;
                }
                None => {
                    self.add(file_name(&file), Origin::Sample(file), index);
                    changed = true;
                }
            }
        }
        changed
    }

    fn add(&self, name: String, origin: Origin, index: Index) -> SourceId {
        let mut state = self.state();
        state.last += 1;
        let id = SourceId(state.last);
        state.open.push(Source {
            id,
            name,
            origin,
            index: Arc::new(index),
            read_as: ReadAs::default(),
        });
        id
    }

    fn put(&self, id: SourceId, index: Index) -> Option<Source> {
        let mut state = self.state();
        let source = state.open.iter_mut().find(|source| source.id == id)?;
        source.index = Arc::new(index);
        Some(source.clone())
    }

    /// A source as it is now: indexed again where its file changed.
    ///
    /// # Errors
    /// Where it is not open, or its file cannot be read any more.
    pub fn fresh(&self, id: SourceId) -> Result<Source, Fault> {
        let source = self
            .state()
            .open
            .iter()
            .find(|source| source.id == id)
            .cloned()
            .ok_or_else(closed)?;
        match source.origin.path() {
            Some(path) if Stamp::of(path) != source.index.stamp => {
                let index = Index::of_file(path)?;
                self.put(id, index).ok_or_else(closed)
            }
            Some(_) | None => Ok(source),
        }
    }

    /// Messages of a source, from `first` on; each is read from its file.
    ///
    /// # Errors
    /// Where the source is not open, or its file cannot be read any more.
    pub fn messages(&self, id: SourceId, first: u32, limit: u32) -> Result<Vec<Found>, Fault> {
        let source = self.fresh(id)?;
        let content = match &source.origin {
            Origin::Sample(path) | Origin::File(path) => index::Content::File(path),
            Origin::Paste(bytes) => index::Content::Bytes(bytes),
        };
        source.index.read(&content, first, limit)
    }

    /// One message of a source.
    ///
    /// # Errors
    /// As [`messages`](Self::messages), and where there is no such message.
    pub fn message(&self, id: SourceId, place: u32) -> Result<Found, Fault> {
        self.messages(id, place, 1)?
            .into_iter()
            .next()
            .ok_or_else(|| {
                Fault::new(
                    "message-gone",
                    format!("There is no message {} in this source any more.", place + 1),
                )
            })
    }
}

fn closed() -> Fault {
    Fault::new(
        "source-closed",
        "This source of messages is not open any more.",
    )
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// The files of a folder by name, hidden ones left out.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>, Fault> {
    let entries = std::fs::read_dir(folder).map_err(|error| index::unreadable(folder, &error))?;
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    Ok(files)
}
