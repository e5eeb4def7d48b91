//! Where things are in the repository and in the folder of builds.

use crate::{Outcome, Trouble};
use std::path::{Path, PathBuf};

/// The root of the repository.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The bundled example project, as it stands in the repository.
#[must_use]
pub fn example() -> PathBuf {
    root().join("mapping-templates/registration-to-lab")
}

/// Where pictures and logs of the window go; made where it is missing.
pub fn screenshots() -> Outcome<PathBuf> {
    let folder = root().join("target/screenshots");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// A program of this workspace as it was built last: `hl7wb`, `hl7-workbench`.
///
/// `cargo xtask test` builds them first; by hand it is `cargo build -p <package>`. `HL7WB_BUILT`
/// names another folder, such as `target/window`.
pub fn program(name: &str) -> Outcome<PathBuf> {
    let folder = match std::env::var_os("HL7WB_BUILT") {
        Some(folder) => PathBuf::from(folder),
        None => beside_this_program()?,
    };
    let program = folder.join(name);
    if program.exists() {
        Ok(program)
    } else {
        Err(Trouble::new(format!(
            "{} is not built yet: `cargo xtask test` does it, or `cargo build --workspace --bins`",
            program.display()
        )))
    }
}

/// The Python that has PyPI's `hl7`: `HL7WB_PYTHON`, else the one that `cargo xtask test` made.
pub fn python() -> Outcome<PathBuf> {
    let python = match std::env::var_os("HL7WB_PYTHON") {
        Some(python) => PathBuf::from(python),
        None => root().join("target/venv/bin/python"),
    };
    if python.exists() {
        Ok(python)
    } else {
        Err(Trouble::new(format!(
            "{} is not there: `cargo xtask test` makes it",
            python.display()
        )))
    }
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) -> Outcome {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Tests and examples lie one folder below the programs.
fn beside_this_program() -> Outcome<PathBuf> {
    let here = std::env::current_exe()?;
    here.ancestors()
        .nth(2)
        .map(Path::to_path_buf)
        .ok_or_else(|| Trouble::new("this program lies in no folder of builds"))
}
