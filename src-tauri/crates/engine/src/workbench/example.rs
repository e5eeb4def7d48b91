//! The bundled example: a project inside the binary, copied so that it can be edited.

use crate::fault::Fault;
use crate::project::PROJECT_FILE;
use std::path::{Path, PathBuf};

const NAME: &str = "registration-to-lab";

fn place(data: &Path) -> PathBuf {
    data.join("examples").join(NAME)
}

/// The folder of the user's copy, made where it is not there.
pub(super) fn copied(data: &Path) -> Result<PathBuf, Fault> {
    let folder = place(data);
    if folder.join(PROJECT_FILE).exists() {
        return Ok(folder);
    }
    let failed = |error: std::io::Error| {
        let message = format!(
            "The example could not be copied to {}. Check the rights of that folder and the room on its disk.",
            folder.display()
        );
        Fault::new("example-not-copied", message).because(error)
    };
    std::fs::create_dir_all(&folder).map_err(failed)?;
    crate::templates::copy(NAME, &folder).map_err(failed)?;
    Ok(folder)
}

/// Renames the user's copy, so that a fresh one can take its place.
pub(super) fn put_aside(data: &Path) -> Result<(), Fault> {
    let folder = place(data);
    if !folder.exists() {
        return Ok(());
    }
    let aside = folder.with_file_name(format!("{NAME}-{}", crate::clock::now()));
    std::fs::rename(&folder, &aside).map_err(|error| {
        let message = format!("{} could not be renamed.", folder.display());
        Fault::new("example-not-copied", message).because(error)
    })
}

/// Whether a folder is the user's copy.
pub(super) fn is_copy(data: &Path, folder: &Path) -> bool {
    match (place(data).canonicalize(), folder.canonicalize()) {
        (Ok(copy), Ok(folder)) => copy == folder,
        _ => false,
    }
}
