//! Captured messages into files, one after the other as they come out of the store.

use super::removing::{account, named};
use super::{Chosen, Desk, broken};
use crate::clock;
use crate::fault::Fault;
use crate::sources::{TaskId, Work, replace};
use crate::store::{Action, FrameId, Kind, Line, Met, Row, Store};
use crate::workbench::Signal;
use hl7wb_core::mllp;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::runtime::Handle;

/// As what messages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Each a file of a folder.
    Files,
    /// One behind the other in one file.
    Together,
    /// The same, each with the framing of MLLP.
    Framed,
    /// A batch: headers and trailers around them, with counts.
    Batch,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Exported {
    /// Messages.
    pub messages: u64,
    /// Frames that were left out: no whole message, or removed.
    pub left_out: u64,
    /// Files.
    pub files: u64,
    /// Bytes.
    pub bytes: u64,
}

/// Frames that are asked for at once.
const AT_ONCE: usize = 200;

impl Desk {
    /// Writes what was chosen to a file, or to a folder. Stopped, nothing of it is left.
    ///
    /// # Errors
    /// Where the place is in the project and nobody is sure, the store cannot be read or its record not be
    /// written, a file is there already or cannot be written, or somebody stopped it.
    pub async fn export_captured(
        self: &Arc<Self>,
        chosen: &Chosen,
        shape: Shape,
        path: &Path,
        sure: bool,
        job: TaskId,
    ) -> Result<Exported, Fault> {
        let ids = self.chosen(chosen).await?;
        self.ask_before_project(path, sure)?;
        let store = Arc::clone(self.store()?);
        let line = |messages: u64, what: String| Line {
            time: clock::now(),
            who: account(),
            action: Action::Export,
            messages,
            what,
            place: path.display().to_string(),
        };
        // First the record, then the files: none leaves without it.
        store.record(line(ids.len() as u64, named(&ids))).await?;
        let work = self.jobs.begin(job, ids.len() as u64);
        let writing = {
            let (desk, store, work) = (Arc::clone(self), Arc::clone(&store), Arc::clone(&work));
            let (path, runtime) = (path.to_path_buf(), Handle::current());
            tokio::task::spawn_blocking(move || {
                let tell = || {
                    let _ = desk.signals.send(Signal::Task(job));
                };
                let frames = Frames {
                    store: &store,
                    runtime: &runtime,
                    ids: &ids,
                    work: &work,
                    tell: &tell,
                };
                frames.write(shape, &path)
            })
        };
        let done = writing.await.map_err(|error| broken(&error))?;
        work.end(done.clone().map(drop));
        if let Err(fault) = &done {
            let what = format!("nothing was left there: {}", fault.message);
            store.record(line(0, what)).await?;
        }
        done
    }

    /// A captured message in the project's folder is one commit away from being everybody's.
    ///
    /// # Errors
    /// Where the place is there, and nobody is sure.
    pub fn ask_before_project(&self, path: &Path, sure: bool) -> Result<(), Fault> {
        let inside =
            std::path::absolute(path).is_ok_and(|path| path.starts_with(&self.project().folder));
        match inside && !sure {
            true => Err(Fault::new(
                "patient-into-project",
                "This is real traffic, and that place is in the project's folder, where version control and colleagues find it.",
            )),
            false => Ok(()),
        }
    }
}

/// Frames on their way out.
struct Frames<'a> {
    store: &'a Store,
    runtime: &'a Handle,
    ids: &'a [FrameId],
    work: &'a Work,
    tell: &'a dyn Fn(),
}

impl Frames<'_> {
    fn write(&self, shape: Shape, path: &Path) -> Result<Exported, Fault> {
        if shape == Shape::Files {
            return self.files(path);
        }
        let mut exported = Exported {
            files: 1,
            ..Exported::default()
        };
        let mut met = Ok(());
        replace(path, |file| {
            let mut out = Counted::new(BufWriter::new(file));
            if shape == Shape::Batch {
                let now = clock::hl7(clock::now());
                write!(out, "FHS|^~\\&|||||{now}\rBHS|^~\\&|||||{now}\r")?;
            }
            let mut failed = Ok(());
            met = self.each(&mut exported, &mut |_, payload| {
                failed = match shape {
                    Shape::Framed => out.write_all(&mllp::encode(payload)),
                    Shape::Files | Shape::Together | Shape::Batch => whole(&mut out, payload),
                };
                failed.is_ok()
            });
            failed?;
            if met.is_err() {
                return Err(std::io::Error::other("stopped"));
            }
            if shape == Shape::Batch {
                write!(out, "BTS|{}\rFTS|1\r", exported.messages)?;
            }
            out.flush()?;
            exported.bytes = out.bytes;
            Ok(())
        })
        .map_err(|fault| met.clone().err().unwrap_or(fault))?;
        Ok(exported)
    }

    fn files(&self, folder: &Path) -> Result<Exported, Fault> {
        let refused = |path: &Path, error: &std::io::Error| {
            let message = format!("{} could not be written: {error}.", path.display());
            Fault::new("file-not-written", message).because(error)
        };
        std::fs::create_dir_all(folder).map_err(|error| refused(folder, &error))?;
        let mut exported = Exported::default();
        let mut written: Vec<PathBuf> = Vec::new();
        let mut bytes = 0;
        let mut failed = Ok(());
        let met = self.each(&mut exported, &mut |row, payload| {
            let path = folder.join(file_name(row));
            let done = File::create_new(&path).and_then(|file| {
                written.push(path.clone());
                let mut out = Counted::new(file);
                whole(&mut out, payload)?;
                bytes += out.bytes;
                Ok(())
            });
            failed = done.map_err(|error| refused(&path, &error));
            failed.is_ok()
        });
        if let Err(fault) = failed.and(met) {
            for path in written {
                // What cannot be taken away again, somebody else holds by now.
                let _ = std::fs::remove_file(path);
            }
            return Err(fault);
        }
        exported.files = written.len() as u64;
        exported.bytes = bytes;
        Ok(exported)
    }

    /// Shows every message that is whole, oldest first, until `each` says no.
    fn each(
        &self,
        exported: &mut Exported,
        each: &mut dyn FnMut(&Row, &[u8]) -> bool,
    ) -> Result<(), Fault> {
        for (place, some) in self.ids.chunks(AT_ONCE).enumerate() {
            if self.work.stopped() {
                return Err(Fault::new(
                    "stopped",
                    "The export was stopped; nothing of it is left.",
                ));
            }
            let mut rows = self.runtime.block_on(self.store.rows(some))?;
            rows.retain(|row| row.kind == Kind::Message && row.removed.is_none());
            rows.reverse();
            let ids: Vec<FrameId> = rows.iter().map(|row| row.id).collect();
            exported.left_out += (some.len() - ids.len()) as u64;
            let mut go_on = true;
            let mut rows = rows.iter();
            let mut show = |met: Met<'_>| {
                if let Met::Frame(id, payload) = met
                    && let Some(row) = rows.find(|row| row.id == id)
                {
                    exported.messages += 1;
                    go_on = each(row, payload);
                }
                go_on
            };
            let meeting = self.store.meet_these(&ids, false, &mut show);
            self.runtime.block_on(meeting)?;
            if !go_on {
                return Ok(());
            }
            let past = (place * AT_ONCE + some.len()) as u64;
            if self.work.at(past, past, exported.messages) {
                (self.tell)();
            }
        }
        Ok(())
    }
}

/// A message, and the end of its last segment where it has none.
fn whole(out: &mut impl Write, payload: &[u8]) -> std::io::Result<()> {
    out.write_all(payload)?;
    match payload.last() {
        Some(b'\r' | b'\n') => Ok(()),
        Some(_) | None => out.write_all(b"\r"),
    }
}

/// `00000012-ADT_A01-MSG00001.hl7`: in the order in which they came.
fn file_name(row: &Row) -> String {
    let plain = |text: &str| -> String {
        let plain = |letter: char| match letter {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' => letter,
            _ => '_',
        };
        text.chars().take(40).map(plain).collect()
    };
    let mut name = format!("{:08}", row.id.0);
    for part in [&row.summary.message_type, &row.summary.control_id] {
        if !part.is_empty() {
            name.push('-');
            name.push_str(&plain(part));
        }
    }
    name.push_str(".hl7");
    name
}

/// Counts what is written.
struct Counted<W> {
    out: W,
    bytes: u64,
}

impl<W: Write> Counted<W> {
    const fn new(out: W) -> Self {
        Self { out, bytes: 0 }
    }
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}
