//! What was taken, on disk: one line for each file, appended and synced, so that a restart takes nothing
//! twice.
//!
//! `size <tab> time of the last change in nanoseconds <tab> SHA-256 or - <tab> messages <tab> path`; a size
//! of `-` takes a file off the list. Without a hash it was taken in part.

use crate::fault::Fault;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// How a file is known again without reading it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stamp {
    pub(super) size: u64,
    /// Nanoseconds since 1970.
    pub(super) changed: u128,
}

impl Stamp {
    pub(super) fn of(path: &Path) -> Self {
        let Ok(data) = std::fs::metadata(path) else {
            return Self::default();
        };
        let changed = data.modified().ok();
        let since = changed.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Self {
            size: data.len(),
            changed: since.map_or(0, |since| since.as_nanos()),
        }
    }
}

/// One file that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    stamp: Stamp,
    /// None where it was taken in part.
    hash: Option<String>,
    messages: u64,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Taken {
    journal: PathBuf,
    file: File,
    entries: HashMap<PathBuf, Entry>,
}

impl Taken {
    /// Reads what was taken, and writes it anew without what is gone.
    pub(super) fn open(journal: &Path) -> Result<Self, Fault> {
        let failed = |error: std::io::Error| failed(journal, &error);
        let text = match std::fs::read_to_string(journal) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(failed(error)),
        };
        let mut entries = HashMap::new();
        for line in text.lines() {
            // The last line may be half of one.
            if let Some((path, entry)) = read(line) {
                match entry {
                    Some(entry) => entries.insert(path, entry),
                    None => entries.remove(&path),
                };
            }
        }
        entries.retain(|path, _| path.exists());
        let lines: String = entries
            .iter()
            .map(|(path, entry)| line(path, entry))
            .collect();
        if let Some(folder) = journal.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let fresh = journal.with_extension("new");
        std::fs::write(&fresh, lines).map_err(failed)?;
        std::fs::rename(&fresh, journal).map_err(failed)?;
        let file = File::options().append(true).open(journal);
        Ok(Self {
            journal: journal.to_path_buf(),
            file: file.map_err(failed)?,
            entries,
        })
    }

    /// Whether all of it was taken, and it did not change since.
    pub(super) fn is_as_it_was(&self, path: &Path, stamp: Stamp) -> bool {
        self.entries
            .get(path)
            .is_some_and(|entry| entry.hash.is_some() && entry.stamp == stamp)
    }

    /// Messages at the start of a file that were taken before: it was taken in part, was touched, or
    /// grew.
    pub(super) fn before(&self, path: &Path, stamp: Stamp, packed: bool) -> u64 {
        let Some(Entry {
            stamp: known,
            hash,
            messages,
        }) = self.entries.get(path)
        else {
            return 0;
        };
        let same = match hash {
            None => *known == stamp,
            Some(_) if packed && stamp.size != known.size => false,
            Some(hash) => {
                stamp.size >= known.size && hash_of(path, known.size).as_ref() == Some(hash)
            }
        };
        if same { *messages } else { 0 }
    }

    /// Notes that so many messages of a file were taken; all of it where `whole`.
    pub(super) fn note(
        &mut self,
        path: &Path,
        stamp: Stamp,
        messages: u64,
        whole: bool,
    ) -> Result<(), Fault> {
        let hash = match whole {
            true => hash_of(path, stamp.size),
            false => None,
        };
        let entry = Entry {
            stamp,
            hash,
            messages,
        };
        self.write(&line(path, &entry))?;
        self.entries.insert(path.to_path_buf(), entry);
        Ok(())
    }

    /// A file was moved away: the next of that name is another.
    pub(super) fn forget(&mut self, path: &Path) -> Result<(), Fault> {
        self.entries.remove(path);
        // Not synced: a file that is gone is off the list anyway when this is read again.
        let line = format!("-\t0\t-\t0\t{}\n", path.display());
        let written = self.file.write_all(line.as_bytes());
        written.map_err(|error| failed(&self.journal, &error))
    }

    fn write(&mut self, line: &str) -> Result<(), Fault> {
        let written = self
            .file
            .write_all(line.as_bytes())
            .and_then(|()| self.file.sync_data());
        written.map_err(|error| failed(&self.journal, &error))
    }
}

fn failed(journal: &Path, error: &std::io::Error) -> Fault {
    let message = format!(
        "{} cannot be written: {error}. What was taken would be taken again.",
        journal.display()
    );
    Fault::new("journal", message).because(error)
}

fn line(path: &Path, entry: &Entry) -> String {
    let Entry {
        stamp: Stamp { size, changed },
        hash,
        messages,
    } = entry;
    let hash = hash.as_deref().unwrap_or("-");
    format!(
        "{size}\t{changed}\t{hash}\t{messages}\t{}\n",
        path.display()
    )
}

fn read(line: &str) -> Option<(PathBuf, Option<Entry>)> {
    let mut parts = line.splitn(5, '\t');
    let (size, changed) = (parts.next()?, parts.next()?);
    let (hash, messages, path) = (parts.next()?, parts.next()?, parts.next()?);
    let path = PathBuf::from(path);
    if size == "-" {
        return Some((path, None));
    }
    let entry = Entry {
        stamp: Stamp {
            size: size.parse().ok()?,
            changed: changed.parse().ok()?,
        },
        hash: (hash != "-").then(|| hash.to_owned()),
        messages: messages.parse().ok()?,
    };
    Some((path, Some(entry)))
}

/// SHA-256 of the first bytes of a file; none where it is shorter, or cannot be read.
fn hash_of(path: &Path, size: u64) -> Option<String> {
    let mut file = File::open(path).ok()?.take(size);
    let mut hasher = Sha256::new();
    let mut piece = vec![0_u8; 1 << 16];
    let mut seen = 0;
    loop {
        let length = file.read(&mut piece).ok()?;
        if length == 0 {
            break;
        }
        hasher.update(piece.get(..length)?);
        seen += length as u64;
    }
    (seen == size).then(|| {
        hasher
            .finalize()
            .iter()
            .fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            })
    })
}
