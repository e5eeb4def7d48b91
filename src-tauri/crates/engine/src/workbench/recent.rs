//! The projects that this user had open, newest first: a line of text for each folder.

use std::path::{Path, PathBuf};

/// So many are kept.
const KEPT: usize = 12;

fn file(data: &Path) -> PathBuf {
    data.join("recent-projects.txt")
}

/// The folders, newest first.
#[must_use]
pub(super) fn recent(data: &Path) -> Vec<PathBuf> {
    std::fs::read_to_string(file(data))
        .unwrap_or_default()
        .lines()
        .filter(|line| !line.is_empty())
        .map(PathBuf::from)
        .collect()
}

/// Puts a folder first. Where that cannot be written, nothing is lost but the memory of it.
pub(super) fn remember(data: &Path, folder: &Path) {
    let Ok(folder) = folder.canonicalize() else {
        return;
    };
    let mut folders = recent(data);
    folders.retain(|known| *known != folder);
    folders.insert(0, folder);
    folders.truncate(KEPT);
    let lines: Vec<String> = folders
        .iter()
        .filter_map(|folder| folder.to_str())
        .map(|folder| format!("{folder}\n"))
        .collect();
    std::fs::create_dir_all(data).ok();
    crate::mapping::replace(&file(data), lines.concat().as_bytes()).ok();
}
