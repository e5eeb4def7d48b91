//! Taking one file: every message in it is kept, then it is noted, and moved where that is wanted.

use super::taken::{Stamp, Taken};
use super::{Folder, Notice};
use crate::clock;
use crate::fault::Fault;
use crate::sources::{Course, Given, SourceId, Sources};
use crate::store::{Arrived, Connection, Direction, Kind, Leg, StoreError};
use hl7wb_core::message::Message;
use hl7wb_core::span::Span;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How a file ended.
pub(super) enum End {
    /// Everything that is in it is kept.
    Whole,
    /// The store took a part of it, or nothing.
    NotStored(StoreError),
}

/// How long a file may take to be read: as long as it needs.
const PATIENCE: Duration = Duration::from_hours(24);

/// A page of so many messages may not be the last.
const LONG: usize = 64;

/// Takes a file.
///
/// # Errors
/// Where it, or a file in it, cannot be read, or holds no message; and where that it was taken cannot be
/// noted.
pub(super) async fn take(folder: &Folder, taken: &mut Taken, file: &Path) -> Result<End, Fault> {
    let stamp = Stamp::of(file);
    let opened = {
        let file = file.to_path_buf();
        tokio::task::spawn_blocking(move || open(&file)).await
    };
    let Opened {
        courses,
        refused,
        packed,
    } = opened.map_err(|error| crate::workbench::broken(&error))??;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let before = taken.before(file, stamp, packed);
    let mut line: Option<Arc<Connection>> = None;
    let mut ordinal = 0_u64;
    let mut courses = courses.into_iter();
    let mut course = courses.next();
    while let Some(mut now) = course {
        let turned = tokio::task::spawn_blocking(move || {
            let page = now.page();
            (now, page)
        });
        let (back, page) = turned
            .await
            .map_err(|error| crate::workbench::broken(&error))?;
        let page = page?;
        if page.is_empty() {
            course = courses.next();
            continue;
        }
        course = Some(back);
        let long = page.len() >= LONG;
        let mut waiting = Vec::with_capacity(page.len());
        for Given { time: _, bytes } in page {
            ordinal += 1;
            if ordinal <= before {
                continue;
            }
            let connection = match &line {
                Some(line) => Arc::clone(line),
                None => {
                    let peer: Arc<str> = name.as_ref().into();
                    let endpoint = Arc::clone(&folder.endpoint);
                    let opened = folder.store.connected(endpoint, peer, clock::now()).await;
                    match opened {
                        Ok(opened) => Arc::clone(line.insert(opened)),
                        Err(error) => return Ok(End::NotStored(error)),
                    }
                }
            };
            let arrived = arrived(folder, connection, ordinal - 1, bytes);
            match folder.store.append(arrived).await {
                Ok(stored) => waiting.push(stored),
                Err(error) => return Ok(End::NotStored(error)),
            }
        }
        let count = waiting.len() as u64;
        for stored in waiting {
            let durable = stored.await.and_then(|stored| stored.durable);
            if let Err(error) = durable {
                return Ok(End::NotStored(error));
            }
        }
        if count > 0 {
            folder.counters.received.fetch_add(count, Ordering::Relaxed);
            let _ = folder.notices.send(Notice::Moved);
        }
        // A short file is noted once, when it is whole.
        if long && count > 0 {
            taken.note(file, stamp, ordinal, false)?;
        }
    }
    if let Some(fault) = refused {
        return Err(fault);
    }
    if ordinal == 0 {
        let message = format!("{} holds no HL7 message; it was left.", file.display());
        return Err(Fault::new("not-hl7", message));
    }
    taken.note(file, stamp, ordinal, true)?;
    Ok(End::Whole)
}

struct Opened {
    courses: Vec<Course>,
    /// A file in an archive that could not be read.
    refused: Option<Fault>,
    packed: bool,
}

/// The messages of a file, whatever holds them.
fn open(file: &Path) -> Result<Opened, Fault> {
    let sources = Sources::default();
    let opening = sources.open_paths(&[file.to_path_buf()], PATIENCE);
    let mut refused = opening.refused.into_iter().map(|(_, fault)| fault);
    if opening.opened.is_empty() {
        return Err(refused.next().unwrap_or_else(|| {
            let message = format!("{} could not be read.", file.display());
            Fault::new("file-unreadable", message)
        }));
    }
    let packed = opening.opened.iter().any(|id| is_packed(&sources, *id));
    let courses = opening.opened.iter().map(|id| sources.course(*id));
    Ok(Opened {
        courses: courses.collect::<Result<_, Fault>>()?,
        refused: refused.next(),
        packed,
    })
}

fn is_packed(sources: &Sources, id: SourceId) -> bool {
    let source = sources.source(id);
    source.is_some_and(|source| source.origin.path().is_none())
}

fn arrived(folder: &Folder, connection: Arc<Connection>, ordinal: u64, bytes: Vec<u8>) -> Arrived {
    let (message, findings) = Message::decode(bytes);
    let wire = message.wire().to_vec();
    Arrived {
        connection,
        leg: Leg::Client,
        direction: Direction::In,
        ordinal,
        time: clock::now(),
        kind: Kind::Message,
        flaw: None,
        payload: Span::new(0, wire.len()),
        wire,
        charset: message.charset().name().into_owned(),
        summary: (folder.summarize)(&message, &findings),
    }
}

/// Moves a file into a folder, which is made where it is not there. What has its name there stays: the
/// file gets a number.
///
/// # Errors
/// Where it cannot be moved.
pub(super) fn put(file: &Path, folder: &Path) -> Result<(), Fault> {
    let failed = |error: std::io::Error| {
        let message = format!(
            "{} was taken, and cannot be moved to {}: {error}.",
            file.display(),
            folder.display()
        );
        Fault::new("not-moved", message).because(error)
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    for number in 1..=u32::MAX {
        match put_as(file, &folder.join(numbered(file, number))) {
            Ok(()) => return Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(())
}

/// `a.hl7`, `a-2.hl7`, `a-3.hl7`, …
fn numbered(file: &Path, number: u32) -> PathBuf {
    if number == 1 {
        return PathBuf::from(file.file_name().unwrap_or_default());
    }
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    match file.extension() {
        Some(ending) => format!("{stem}-{number}.{}", ending.to_string_lossy()).into(),
        None => format!("{stem}-{number}").into(),
    }
}

/// A link fails where the name is taken, which a rename does not; other drives know none.
fn put_as(file: &Path, to: &Path) -> std::io::Result<()> {
    match std::fs::hard_link(file, to) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => return Err(error),
        Err(_) => {
            let mut copy = std::fs::File::create_new(to)?;
            let copied = std::fs::File::open(file)
                .and_then(|mut from| std::io::copy(&mut from, &mut copy))
                .and_then(|_| copy.sync_all());
            if copied.is_err() {
                let _ = std::fs::remove_file(to);
            }
            copied?;
        }
    }
    std::fs::remove_file(file)
}
