//! Revisions, as version control knows them; absent where there is none.

use std::path::Path;
use std::process::{Command, Stdio};

use super::{Grid, Part, Section, Truth};

/// Revisions that are listed.
const LISTED: &str = "-60";

/// What the program prints between the parts of a line: a character that no subject has.
const BETWEEN: char = '\u{1f}';

pub(super) fn section(truth: &Truth<'_>) -> Section {
    let mut grid = Grid::new(&["Date", "Revision", "Author", "What changed"]);
    let log = git(
        &truth.project.folder,
        &[
            "log",
            LISTED,
            "--no-color",
            "--date=short",
            "--format=%ad%x1f%h%x1f%an%x1f%s",
            "--",
            ".",
        ],
    );
    for line in log.iter().flat_map(|text| text.lines()) {
        grid.row(line.splitn(4, BETWEEN));
    }
    let changed = git(&truth.project.folder, &["status", "--porcelain", "--", "."]);
    let intro = match (&log, changed) {
        (None, _) => {
            "The project is not under version control, so that there is no history to show."
                .to_owned()
        }
        (Some(_), Some(text)) if !text.trim().is_empty() => format!(
            "There are changes that no revision has yet: {}.",
            match text.lines().count() {
                1 => "one file".to_owned(),
                several => format!("{several} files"),
            }
        ),
        (Some(_), _) => "Newest first; this document was made from the newest.".to_owned(),
    };
    Section {
        sheet: "Revisions".to_owned(),
        title: "Revision history".to_owned(),
        intro,
        parts: match grid.rows.is_empty() {
            true => Vec::new(),
            false => vec![Part::Grid(grid)],
        },
    }
}

/// The revision that the project stands at.
pub(super) fn current(truth: &Truth<'_>) -> Option<String> {
    let text = git(
        &truth.project.folder,
        &["log", "-1", "--date=short", "--format=%h of %ad", "--", "."],
    )?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// What the program says; none where it is not there, or the folder is none of its own.
fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        // It must not ask, and must not wait for a lock.
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
