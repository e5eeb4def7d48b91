//! Where the bytes of a source come from: a file that is read piece by piece, or bytes at hand.

use crate::fault::Fault;
use hl7wb_core::span::Span;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// How a file is recognised as the one that was indexed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stamp {
    size: u64,
    changed: Option<SystemTime>,
}

impl Stamp {
    /// Of the file as it is now; the default where there is none.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        std::fs::metadata(path).map_or_else(
            |_| Self::default(),
            |data| Self {
                size: data.len(),
                changed: data.modified().ok(),
            },
        )
    }

    /// Size in bytes.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }
}

/// What a source's bytes are read from.
#[derive(Debug, Clone)]
pub(super) enum Content {
    File(PathBuf),
    Bytes(Arc<[u8]>),
}

/// Bytes that can be read from any place.
pub(super) trait Source: Read + Seek + Send {}
impl<T: Read + Seek + Send> Source for T {}

impl Content {
    /// For reading, from the first byte on.
    pub(super) fn open(&self) -> Result<Box<dyn Source>, Fault> {
        Ok(match self {
            Self::File(path) if path.is_dir() => {
                let message = format!("{} is a folder.", path.display());
                return Err(Fault::new("file-unreadable", message));
            }
            Self::File(path) => {
                Box::new(File::open(path).map_err(|error| unreadable(path, &error))?)
            }
            Self::Bytes(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
        })
    }

    pub(super) fn stamp(&self) -> Stamp {
        match self {
            Self::File(path) => Stamp::of(path),
            Self::Bytes(bytes) => Stamp {
                size: bytes.len() as u64,
                changed: None,
            },
        }
    }

    /// What the system said about it, in words.
    pub(super) fn failed(&self, error: &std::io::Error) -> Fault {
        match self {
            Self::File(path) => unreadable(path, error),
            Self::Bytes(_) => {
                Fault::new("file-unreadable", "What was pasted is shorter than it was.")
                    .because(error)
            }
        }
    }
}

/// Exactly these bytes, into a place that is used again.
pub(super) fn read_at(
    source: &mut dyn Source,
    start: u64,
    length: usize,
    into: &mut Vec<u8>,
) -> std::io::Result<()> {
    source.seek(SeekFrom::Start(start))?;
    into.clear();
    into.reserve(length);
    let read = source.take(length as u64).read_to_end(into)?;
    match read == length {
        true => Ok(()),
        false => Err(std::io::ErrorKind::UnexpectedEof.into()),
    }
}

/// Tells whether a file still starts with what was read of it, without keeping that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Beginning {
    length: u64,
    hash: u64,
}

impl Beginning {
    /// So many bytes at either end are compared: whoever rewrites a file changes its first message or
    /// what stood before its end.
    const EDGE: u64 = 64 << 10;

    pub(super) fn of(source: &mut dyn Source, length: u64) -> std::io::Result<Self> {
        let edge = Self::EDGE.min(length);
        let mut hasher = DefaultHasher::new();
        let mut bytes = Vec::new();
        for start in [0, length - edge] {
            read_at(source, start, edge as usize, &mut bytes)?;
            bytes.hash(&mut hasher);
        }
        Ok(Self {
            length,
            hash: hasher.finish(),
        })
    }

    /// Whether the file starts so now.
    pub(super) fn is_of(self, source: &mut dyn Source) -> bool {
        Self::of(source, self.length).is_ok_and(|now| now == self)
    }
}

pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Fault {
    use std::io::ErrorKind;
    let path = path.display();
    let message = match error.kind() == ErrorKind::NotFound {
        true => format!("{path} does not exist."),
        false => format!("{path} could not be read: {error}."),
    };
    Fault::new("file-unreadable", message).because(error)
}

/// What is left of a message that stands at `start` of the file.
pub(super) fn kept(message: &[u8], start: usize, cuts: &[Span], into: &mut Vec<u8>) {
    let mut from = 0;
    for cut in cuts {
        into.extend_from_slice(message.get(from..cut.start - start).unwrap_or_default());
        from = cut.end - start;
    }
    into.extend_from_slice(message.get(from..).unwrap_or_default());
}
