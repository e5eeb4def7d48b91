//! The user interface: its packages, its build, its checks. Runs again only what has to be.

use crate::steps::{Done, program, root, run, target};
use crate::toolchain::npm;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// `npm ci`, unless the packages that are there came from this very lock file.
pub(crate) fn packages() -> Done {
    let folder = folder();
    let lock = fs::read(folder.join("package-lock.json"))
        .map_err(|error| format!("ui/package-lock.json could not be read: {error}."))?;
    let stamp = folder.join("node_modules/.from-lock");
    if fs::read(&stamp).is_ok_and(|from| from == lock) {
        println!("  the packages are those of ui/package-lock.json");
        return Ok(());
    }
    npm_run(&["ci", "--no-audit", "--no-fund"])?;
    fs::write(&stamp, lock).map_err(|error| format!("{} : {error}.", stamp.display()))
}

/// `npm run build`, unless nothing changed since the last one.
pub(crate) fn build() -> Done {
    let stamp = target().join("pages.from");
    let sources = inventory()?;
    let built = folder().join("dist/index.html").exists();
    if built && fs::read_to_string(&stamp).is_ok_and(|from| from == sources) {
        println!("  ui/dist is up to date");
        return Ok(());
    }
    npm_run(&["run", "build"])?;
    fs::write(&stamp, sources).map_err(|error| format!("{}: {error}.", stamp.display()))
}

/// One script of `ui/package.json`.
pub(crate) fn script(name: &str) -> Done {
    npm_run(&["run", name])
}

fn npm_run(arguments: &[&str]) -> Done {
    run(program(npm(), arguments).current_dir(folder()))
}

fn folder() -> PathBuf {
    root().join("ui")
}

/// Every file that the build reads, with size and time: when this text changes, the pages do.
fn inventory() -> Done<String> {
    let mut lines = Vec::new();
    list(&folder(), &mut lines)
        .map_err(|error| format!("The folder ui could not be read: {error}."))?;
    lines.sort();
    Ok(lines.join("\n"))
}

fn list(folder: &Path, lines: &mut Vec<String>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let name = entry.file_name();
        if kind.is_dir() && name != "node_modules" && name != "dist" {
            list(&entry.path(), lines)?;
        } else if kind.is_file() {
            let about = entry.metadata()?;
            let changed = about
                .modified()
                .ok()
                .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
                .unwrap_or_default();
            let path = entry.path();
            lines.push(format!(
                "{} {} {}",
                path.display(),
                about.len(),
                changed.as_nanos()
            ));
        }
    }
    Ok(())
}
