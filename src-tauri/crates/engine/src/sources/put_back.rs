//! An edited message, back into the file that it came from.
//!
//! The file is written anew beside its place and then moved there, so that it is whole at every
//! moment; only the bytes of that one message are other than before.

use super::{SourceId, Sources, Stamp, closed};
use crate::fault::Fault;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

impl Sources {
    /// Puts `bytes` into the place of message `place`, which still has to be `known`; answers with
    /// the file.
    ///
    /// # Errors
    /// Where the source is no plain file, the message there is another by now, something stands before
    /// its lines, or the file cannot be written.
    pub fn put_back(
        &self,
        id: SourceId,
        place: u32,
        known: &[u8],
        bytes: &[u8],
    ) -> Result<PathBuf, Fault> {
        let source = self.fresh(id)?;
        let Some(path) = source.origin.path().map(Path::to_path_buf) else {
            return Err(Fault::new(
                "no-file",
                "What was pasted has no file. Save the message as a file of its own.",
            ));
        };
        let found = source.index.place(place);
        let there = self.message(id, place);
        let (Some((run, prefixed)), Ok(there)) = (found, there) else {
            return Err(changed(&path));
        };
        if there.bytes != known {
            return Err(changed(&path));
        }
        if prefixed {
            let message = format!(
                "In {} something stands before the lines of this message, a log's or line numbers. Save it as a file of its own.",
                path.display()
            );
            return Err(Fault::new("prefixed-lines", message));
        }
        let mut from = File::open(&path).map_err(|error| unwritable(&path, &error))?;
        let stamp = Stamp::of(&path);
        replace(&path, |to| {
            std::io::copy(&mut (&mut from).take(run.start), to)?;
            to.write_all(bytes)?;
            from.seek(SeekFrom::Start(run.end))?;
            std::io::copy(&mut from, to)?;
            match Stamp::of(&path) == stamp {
                true => Ok(()),
                false => Err(std::io::ErrorKind::ResourceBusy.into()),
            }
        })?;
        self.fresh(id).map(|_| path).map_err(|_| closed())
    }
}

/// Writes a file beside its place, syncs it, and moves it there; rights stay as they are.
///
/// # Errors
/// Where it cannot be written; what was there is still there then.
pub fn replace(
    path: &Path,
    write: impl FnOnce(&mut File) -> std::io::Result<()>,
) -> Result<(), Fault> {
    // A link is followed: the file is replaced, not the link.
    let place = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let mut name = std::ffi::OsString::from(".");
    name.push(place.file_name().unwrap_or_default());
    name.push(".part");
    let beside = place.with_file_name(name);
    let done = (|| {
        let mut file = File::create(&beside)?;
        write(&mut file)?;
        if let Ok(data) = std::fs::metadata(&place) {
            file.set_permissions(data.permissions())?;
        }
        file.sync_all()?;
        std::fs::rename(&beside, &place)
    })();
    done.map_err(|error| {
        // Best effort: what could not be written is no file.
        let _ = std::fs::remove_file(&beside);
        unwritable(path, &error)
    })
}

fn changed(path: &Path) -> Fault {
    let message = format!(
        "The message in {} is another than the one that was edited: the file changed meanwhile. Save the edited message as a file of its own.",
        path.display()
    );
    Fault::new("file-changed", message)
}

fn unwritable(path: &Path, error: &std::io::Error) -> Fault {
    let message = format!("{} could not be written: {error}.", path.display());
    Fault::new("file-unwritable", message).because(error)
}
