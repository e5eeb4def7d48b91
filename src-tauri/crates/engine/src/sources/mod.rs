//! Sets of messages that somebody looks at: files, pastes, the samples of the project.
//!
//! Of a file only an index is kept: where each message is. A message is read when it is opened,
//! so that a file of any size costs little. Large files are read behind the window's back, counted,
//! and can be stopped; what was read by then stays. A file that grew is read on from where it ended;
//! one that changed otherwise is indexed again.

mod content;
mod course;
mod folder;
mod index;
mod over;
mod packed;
mod put_back;
mod scan;
mod state;
mod step;
mod tasks;
#[cfg(test)]
mod tests;
mod work;

pub use content::Stamp;
pub use course::{Course, Given};
pub use index::{Finding, Index};
pub use put_back::replace;
pub use scan::{Counted, Order, Selection, Task};
pub use tasks::Step;
pub use work::{Progress, Standing, Work};

use crate::fault::Fault;
use crate::reading::ReadAs;
use crate::store::Store;
use content::Content;
use over::Capture;
use packed::{Packing, Unpacked};
use state::{Reading, State};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;
use tokio::runtime::Handle;

/// Number of a source while the workbench runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u32);

impl SourceId {
    /// The capture store. Files and pastes are counted from 1.
    pub const CAPTURE: Self = Self(0);
}

/// Number of a piece of work over a source while the workbench runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TaskId(pub u32);

/// Where a source comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A file of the watched `samples/` folder.
    Sample(PathBuf),
    /// A file somebody opened or dropped.
    File(PathBuf),
    /// Pasted text.
    Paste(Arc<[u8]>),
    /// A file out of an archive, unpacked into memory. What it is called says which.
    Packed {
        /// The archive, as it was then.
        archive: (PathBuf, Stamp),
        /// What the file held.
        bytes: Arc<[u8]>,
        /// Whether the archive lies in the watched `samples/` folder.
        sample: bool,
    },
}

impl Origin {
    /// The file, where it is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Sample(path) | Self::File(path) => Some(path),
            Self::Paste(_) | Self::Packed { .. } => None,
        }
    }

    const fn is_sample(&self) -> bool {
        match self {
            Self::Sample(_) => true,
            Self::Packed { sample, .. } => *sample,
            Self::File(_) | Self::Paste(_) => false,
        }
    }

    /// The file on the disk that it is, or that it came out of, as it was then.
    fn on_disk(&self) -> Option<(&Path, Option<Stamp>)> {
        match self {
            Self::Sample(path) | Self::File(path) => Some((path, None)),
            Self::Packed { archive, .. } => Some((&archive.0, Some(archive.1))),
            Self::Paste(_) => None,
        }
    }

    fn content(&self) -> Content {
        match self {
            Self::Sample(path) | Self::File(path) => Content::File(path.clone()),
            Self::Paste(bytes) | Self::Packed { bytes, .. } => Content::Bytes(Arc::clone(bytes)),
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
    /// How its reading stands, while it is being read.
    pub reading: Option<Arc<Work>>,
    /// How somebody wants it read.
    pub read_as: ReadAs,
}

/// One message of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its number in the source, from 0.
    pub number: u32,
    /// Its bytes, without what a log put before its lines.
    pub bytes: Vec<u8>,
    /// Line of the file on which it begins, from 1.
    pub line: u32,
}

/// Where the bytes of a message stand: as long as that is so, they are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The file as it was indexed, and which time that was.
    stamp: Stamp,
    generation: u32,
    start: u64,
    end: u64,
}

/// What is told to whoever listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// Sources came, went or changed.
    Sources,
    /// A file is being read, and got further.
    Reading(SourceId),
    /// Work over a source got further, or ended.
    Task(TaskId),
}

/// Who is told.
type Listener = Box<dyn Fn(News) + Send + Sync>;

/// All sources that are open. Cloning gives another handle to the same ones.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    state: Mutex<State>,
    listener: OnceLock<Listener>,
    capture: OnceLock<Capture>,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inner").finish_non_exhaustive()
    }
}

/// What came of opening several files.
#[derive(Debug, Default)]
pub struct Opening {
    /// Those that are open now, in order; large ones are still being read.
    pub opened: Vec<SourceId>,
    /// Those that could not be opened, and why.
    pub refused: Vec<(PathBuf, Fault)>,
}

/// A file of this size is read behind the window's back when a project opens.
const LARGE: u64 = 16 << 20;

impl Sources {
    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here can be half done when a thread dies.
        self.inner
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on this one is told. The first to listen stays the only one.
    pub fn listen(&self, listener: impl Fn(News) + Send + Sync + 'static) {
        let _ = self.inner.listener.set(Box::new(listener));
    }

    /// What is captured is a source too, [`SourceId::CAPTURE`]. Called once, inside of the runtime in
    /// which the store is read.
    pub fn capture(&self, store: Arc<Store>) {
        let capture = Capture::new(store, Handle::current());
        let _ = self.inner.capture.set(capture);
    }

    fn captured(&self) -> Result<&Capture, Fault> {
        self.inner.capture.get().ok_or_else(closed)
    }

    fn tell(&self, news: News) {
        if let Some(listener) = self.inner.listener.get() {
            listener(news);
        }
    }

    /// Samples by name, then the others as they were opened.
    #[must_use]
    pub fn list(&self) -> Vec<Source> {
        self.state().list()
    }

    /// A source as it is known, whatever its file is by now.
    #[must_use]
    pub fn source(&self, id: SourceId) -> Option<Source> {
        self.state().get(id)
    }

    /// Opens a file and reads it to its end, or finds it open already.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn open_file(&self, path: &Path) -> Result<SourceId, Fault> {
        if let Some(packing) = Packing::of(path) {
            let Opening {
                mut opened,
                refused,
            } = self.unpack(path, packing)?;
            return match (opened.pop(), opened.len(), refused.into_iter().next()) {
                (Some(only), 0, None) => Ok(only),
                (None, _, Some((_, fault))) => Err(fault),
                (last, others, _) => {
                    last.into_iter().chain(opened).for_each(|id| {
                        self.state().remove(id);
                    });
                    let message = format!(
                        "{} holds {} files. Unpack it, and name one of them.",
                        file_name(path),
                        others + 1
                    );
                    Err(Fault::new("archive-of-several", message))
                }
            };
        }
        let (id, known) = self.enter(path, file_name(path))?;
        let read = match known {
            true => self.fresh(id).map(drop),
            false => self.read(id),
        };
        if let Err(fault) = read {
            if !known {
                self.state().remove(id);
            }
            return Err(fault);
        }
        Ok(id)
    }

    /// Opens files, and the files of folders, and reads them one after the other. Returns when all
    /// are read, and after `patience` at the latest; the rest is read while others go on.
    pub fn open_paths(&self, paths: &[PathBuf], patience: Duration) -> Opening {
        let mut opening = Opening::default();
        let mut unread = Vec::new();
        for path in paths {
            let files = match path.is_dir() {
                true => folder::walk(path),
                false => Ok(folder::Walked::file(path)),
            };
            let files = files.unwrap_or_else(|fault| {
                opening.refused.push((path.clone(), fault));
                folder::Walked::default()
            });
            for left_out in files.left_out {
                opening.refused.push((path.clone(), left_out));
            }
            for (file, name) in files.files {
                if let Some(packing) = Packing::of(&file) {
                    match self.unpack(&file, packing) {
                        Ok(inside) => {
                            opening.opened.extend(inside.opened);
                            opening.refused.extend(inside.refused);
                        }
                        Err(fault) => opening.refused.push((file, fault)),
                    }
                    continue;
                }
                match self.enter(&file, name) {
                    Ok((id, known)) => {
                        opening.opened.push(id);
                        if !known || self.is_stale(id) {
                            unread.push(id);
                        }
                    }
                    Err(fault) => opening.refused.push((file, fault)),
                }
            }
        }
        self.read_behind(unread, patience);
        opening
    }

    /// The files in an archive, each a source of its own, and those that cannot be read. An archive
    /// that is open already, and did not change, is not unpacked again.
    fn unpack(&self, path: &Path, packing: Packing) -> Result<Opening, Fault> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let archive = (path.clone(), Stamp::of(&path));
        let known: Vec<SourceId> = self
            .list()
            .into_iter()
            .filter(|source| match &source.origin {
                Origin::Packed {
                    archive: other,
                    sample: false,
                    ..
                } => *other == archive,
                Origin::Packed { .. } => false,
                Origin::Sample(_) | Origin::File(_) | Origin::Paste(_) => false,
            })
            .map(|source| source.id)
            .collect();
        if !known.is_empty() {
            return Ok(Opening {
                opened: known,
                refused: Vec::new(),
            });
        }
        let mut opening = Opening::default();
        for Unpacked { name, bytes } in packing.unpack(&path)? {
            match bytes {
                Ok(bytes) => {
                    opening
                        .opened
                        .push(self.add_packed(name, &archive, bytes, false));
                }
                Err(fault) => opening.refused.push((PathBuf::from(name), fault)),
            }
        }
        Ok(opening)
    }

    fn add_packed(
        &self,
        name: String,
        archive: &(PathBuf, Stamp),
        bytes: Arc<[u8]>,
        sample: bool,
    ) -> SourceId {
        let stamp = Content::Bytes(Arc::clone(&bytes)).stamp();
        let index = Index::of_bytes(&bytes, stamp);
        let origin = Origin::Packed {
            archive: archive.clone(),
            bytes,
            sample,
        };
        self.state().add(name, origin, index)
    }

    /// The files of an archive in the watched folder, each a source. What cannot be unpacked is one all
    /// the same, and says why.
    fn watch_packed(&self, path: &Path, name: &str, packing: Packing, stamp: Stamp) {
        let archive = (path.to_path_buf(), stamp);
        let refuse = |name: String, fault: &Fault| {
            let id = self.add_packed(name, &archive, Arc::from([]), true);
            self.state().put(id, Index::unreadable(fault, stamp));
        };
        let unpacked = match packing.unpack(path) {
            Ok(unpacked) => unpacked,
            Err(fault) => return refuse(name.to_owned(), &fault),
        };
        let folder = name.strip_suffix(&file_name(path)).unwrap_or_default();
        for Unpacked { name, bytes } in unpacked {
            let name = format!("{folder}{name}");
            match bytes {
                Ok(bytes) => {
                    self.add_packed(name, &archive, bytes, true);
                }
                Err(fault) => refuse(name, &fault),
            }
        }
    }

    /// A file's place among the sources, and whether it had one. It has to be there and readable.
    fn enter(&self, path: &Path, name: String) -> Result<(SourceId, bool), Fault> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        if let Some(id) = self.state().of_path(&path) {
            return Ok((id, true));
        }
        Content::File(path.clone()).open()?;
        let size = Stamp::of(&path).size();
        let mut state = self.state();
        let id = state.add(name, Origin::File(path), Index::default());
        state.wait(id, Work::new(size));
        Ok((id, false))
    }

    /// Reads sources one after the other in a thread of its own; waits for it a while.
    fn read_behind(&self, ids: Vec<SourceId>, patience: Duration) {
        if ids.is_empty() {
            return;
        }
        let sources = self.clone();
        let (ended, end) = std::sync::mpsc::channel::<()>();
        std::thread::spawn(move || {
            for id in ids {
                if let Err(fault) = sources.read(id) {
                    let stamp = sources
                        .state()
                        .content(id)
                        .map_or_else(Stamp::default, |content| content.stamp());
                    sources.state().put(id, Index::unreadable(&fault, stamp));
                    sources.tell(News::Sources);
                }
            }
            drop(ended);
        });
        // Nothing is ever sent: the channel closes when all is read.
        let _ = end.recv_timeout(patience);
    }

    /// Reads a source: from its start, on from where it ended, or waits for who reads it already.
    fn read(&self, id: SourceId) -> Result<(), Fault> {
        let (content, before, work) = match self.state().begin(id) {
            Reading::Begun {
                content,
                before,
                work,
            } => (content, before, work),
            Reading::Underway(work) => {
                while !work.wait(Duration::from_secs(60)) {}
                return Ok(());
            }
            Reading::Given => {
                self.tell(News::Sources);
                return Ok(());
            }
            Reading::Gone => return Err(closed()),
        };
        let read = Index::read(&content, before.as_deref(), &work, |shown| {
            if let Some(index) = shown {
                self.state().put(id, index);
            }
            self.tell(News::Reading(id));
        });
        let outcome = self.state().end(id, read);
        work.end(outcome.clone());
        self.tell(News::Sources);
        outcome
    }

    /// Stops the reading of a source; what was read stays. Whether it was being read.
    pub fn stop_reading(&self, id: SourceId) -> bool {
        let source = self.state().get(id);
        match source.and_then(|source| source.reading) {
            Some(work) => {
                work.stop();
                true
            }
            None => false,
        }
    }

    /// Goes on reading where somebody stopped.
    ///
    /// # Errors
    /// Where it is not open.
    pub fn read_on(&self, id: SourceId, patience: Duration) -> Result<(), Fault> {
        self.state().get(id).ok_or_else(closed)?;
        self.read_behind(vec![id], patience);
        Ok(())
    }

    /// Opens pasted text, or bytes from elsewhere than a file.
    pub fn paste(&self, text: impl AsRef<[u8]>) -> SourceId {
        let bytes: Arc<[u8]> = text.as_ref().into();
        let index = Index::of_bytes(&bytes, Stamp::default());
        let mut state = self.state();
        let name = state.name_of_paste();
        state.add(name, Origin::Paste(bytes), index)
    }

    /// Closes a source; whether it was there. Samples stay: they are the folder's.
    pub fn close(&self, id: SourceId) -> bool {
        self.state().close(id)
    }

    /// How a source is to be read from now on; whether that is another way than before.
    ///
    /// # Errors
    /// Where it is not open.
    pub fn read_as(&self, id: SourceId, read_as: ReadAs) -> Result<bool, Fault> {
        self.state().read_as(id, read_as).ok_or_else(closed)
    }

    /// How a source is to be read; by default where it is not open.
    #[must_use]
    pub fn reading(&self, id: SourceId) -> ReadAs {
        self.state().reading(id)
    }

    /// Stops all work: nobody looks any more.
    pub fn stop_all(&self) {
        self.state().stop_all();
    }

    /// Takes the `samples/` folder as it is now, its sub-folders and archives too; whether anything
    /// changed.
    pub fn watch(&self, folder: &Path) -> bool {
        let folder::Walked { files, .. } = folder::walk(folder).unwrap_or_default();
        let known: Vec<Source> = self
            .list()
            .into_iter()
            .filter(|source| source.origin.is_sample())
            .collect();
        let mut changed = false;
        for source in &known {
            let there = source.origin.on_disk().is_some_and(|(path, stamp)| {
                files.iter().any(|(file, _)| file == path)
                    && stamp.is_none_or(|stamp| stamp == Stamp::of(path))
                    // What was a plain file may be an archive by now.
                    && stamp.is_some() == Packing::of(path).is_some()
            });
            if !there {
                self.state().remove(source.id);
                changed = true;
            }
        }
        let mut large = Vec::new();
        for (file, name) in files {
            let old = known.iter().find(|source| {
                source
                    .origin
                    .on_disk()
                    .is_some_and(|(path, _)| path == file)
            });
            let stamp = Stamp::of(&file);
            if let Some(packing) = Packing::of(&file) {
                let as_before = old.and_then(|old| old.origin.on_disk()?.1) == Some(stamp);
                if !as_before {
                    self.watch_packed(&file, &name, packing, stamp);
                    changed = true;
                }
                continue;
            }
            let old = old.filter(|old| old.origin.path().is_some());
            if old.is_some_and(|old| old.reading.is_some() || old.index.stamp == stamp) {
                continue;
            }
            let id = match old {
                Some(old) => old.id,
                None => {
                    let mut state = self.state();
                    let id = state.add(name, Origin::Sample(file), Index::default());
                    state.wait(id, Work::new(stamp.size()));
                    id
                }
            };
            if stamp.size() > LARGE {
                large.push(id);
                changed = true;
                continue;
            }
            // A file that cannot be read is a source all the same, and says why.
            if let Err(fault) = self.read(id) {
                self.state().put(id, Index::unreadable(&fault, stamp));
            }
            let now = self.state().get(id);
            changed |= match (old, now) {
                (Some(old), Some(now)) => *old.index != *now.index,
                (None, _) | (_, None) => true,
            };
        }
        self.read_behind(large, Duration::ZERO);
        changed
    }

    /// Looks whether files that were opened have grown or changed, and reads those. A log that is
    /// being written is followed that way; network folders tell nobody.
    pub fn look(&self) {
        let stale = self
            .list()
            .into_iter()
            .filter(|source| match &source.origin {
                Origin::File(path) => path.exists(),
                Origin::Sample(_) | Origin::Paste(_) | Origin::Packed { .. } => false,
            })
            .filter(|source| source.reading.is_none() && source.index.whole)
            .map(|source| source.id)
            .filter(|id| self.is_stale(*id));
        self.read_behind(stale.collect(), Duration::ZERO);
    }

    fn is_stale(&self, id: SourceId) -> bool {
        self.state().get(id).is_some_and(|source| {
            let index = &source.index;
            source.origin.path().map(Stamp::of).is_some_and(|now| {
                // What somebody stopped is not read on because its file grew.
                now != index.stamp && (index.whole || now.size() < index.bytes)
            })
        })
    }

    /// A source as it is now: indexed again where its file changed. While it is being read, as far as
    /// that has come.
    ///
    /// # Errors
    /// Where it is not open, or its file cannot be read any more.
    pub fn fresh(&self, id: SourceId) -> Result<Source, Fault> {
        let source = self.state().get(id).ok_or_else(closed)?;
        if source.reading.is_some() || !self.is_stale(id) {
            return Ok(source);
        }
        self.read(id)?;
        self.state().get(id).ok_or_else(closed)
    }

    /// Messages of a source, from `first` on; each is read from its file.
    ///
    /// # Errors
    /// Where the source is not open, or its file cannot be read any more.
    pub fn messages(&self, id: SourceId, first: u32, limit: u32) -> Result<Vec<Found>, Fault> {
        let source = self.fresh(id)?;
        let numbers = source.index.numbers(first, limit);
        source.index.page(&source.origin.content(), numbers)
    }

    /// One message of a source.
    ///
    /// # Errors
    /// As [`messages`](Self::messages), and where there is no such message.
    pub fn message(&self, id: SourceId, place: u32) -> Result<Found, Fault> {
        let mut found = self.messages(id, place, 1)?.into_iter();
        found.next().ok_or_else(|| gone(place))
    }

    /// Where a message of a source stands.
    ///
    /// # Errors
    /// As [`message`](Self::message).
    pub fn mark(&self, id: SourceId, place: u32) -> Result<Mark, Fault> {
        let index = self.fresh(id)?.index;
        let (at, _) = index.place(place).ok_or_else(|| gone(place))?;
        Ok(Mark {
            stamp: index.stamp,
            generation: index.generation,
            start: at.start,
            end: at.end,
        })
    }
}

fn gone(place: u32) -> Fault {
    let message = format!("There is no message {} in this source any more.", place + 1);
    Fault::new("message-gone", message)
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
