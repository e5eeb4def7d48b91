//! Which files are still: not written to for a moment, and not open for writing.

use super::taken::Stamp;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A file that did not change for this long is still.
const QUIET: Duration = Duration::from_millis(500);

/// Endings of files that are being written.
const UNDER_WAY: [&str; 5] = ["tmp", "part", "filepart", "partial", "crdownload"];

/// Files that were seen, and since when they are as they are.
#[derive(Debug, Default)]
pub(super) struct Settling {
    seen: HashMap<PathBuf, (Stamp, Instant)>,
}

impl Settling {
    /// Whether some files are not still yet.
    pub(super) fn is_waiting(&self) -> bool {
        !self.seen.is_empty()
    }

    /// Of these files those that are still, the oldest first; each is told once.
    pub(super) fn still(&mut self, files: Vec<(PathBuf, Stamp)>) -> Vec<PathBuf> {
        let now = Instant::now();
        let before = std::mem::take(&mut self.seen);
        let mut quiet = Vec::new();
        for (path, stamp) in files {
            match before.get(&path) {
                Some((known, since)) if *known == stamp => {
                    if now.duration_since(*since) >= QUIET {
                        quiet.push((stamp.changed, path.clone()));
                    }
                    self.seen.insert(path, (stamp, *since));
                }
                Some(_) | None => {
                    self.seen.insert(path, (stamp, now));
                }
            }
        }
        if !quiet.is_empty() {
            let open = open_for_writing(quiet.iter().map(|(_, path)| path.as_path()));
            quiet.retain(|(_, path)| !open.contains(path));
        }
        quiet.sort();
        for (_, path) in &quiet {
            self.seen.remove(path);
        }
        quiet.into_iter().map(|(_, path)| path).collect()
    }
}

/// Files of a folder that somebody may have put there whole.
pub(super) fn files(folder: &Path) -> Vec<(PathBuf, Stamp)> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let found = entries.flatten().filter_map(|entry| {
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let under_way = path.extension().is_some_and(|ending| {
            let ending = ending.to_string_lossy().to_lowercase();
            UNDER_WAY.contains(&ending.as_str())
        });
        if hidden || under_way || !path.is_file() {
            return None;
        }
        let stamp = Stamp::of(&path);
        // Whoever made it has not written yet.
        (stamp.size > 0).then_some((path, stamp))
    });
    found.collect()
}

/// Those that a process has open for writing: of other users' processes the system tells nothing.
#[cfg(target_os = "linux")]
fn open_for_writing<'a>(files: impl Iterator<Item = &'a Path>) -> HashSet<PathBuf> {
    let mut names: HashMap<PathBuf, PathBuf> = HashMap::new();
    for file in files {
        if let Ok(real) = file.canonicalize() {
            names.insert(real, file.to_path_buf());
        }
    }
    let mut open = HashSet::new();
    let entries = |path: PathBuf| std::fs::read_dir(path).into_iter().flatten().flatten();
    for process in entries(PathBuf::from("/proc")) {
        for descriptor in entries(process.path().join("fd")) {
            let Ok(target) = std::fs::read_link(descriptor.path()) else {
                continue;
            };
            let Some(file) = names.get(&target) else {
                continue;
            };
            let info = process.path().join("fdinfo").join(descriptor.file_name());
            let flags = std::fs::read_to_string(info).unwrap_or_default();
            let flags = flags
                .lines()
                .find_map(|line| line.strip_prefix("flags:"))
                .and_then(|flags| u32::from_str_radix(flags.trim(), 8).ok());
            // O_WRONLY or O_RDWR.
            if flags.is_some_and(|flags| flags & 3 != 0) {
                open.insert(file.clone());
            }
        }
    }
    open
}

/// Those that somebody has open for writing: they cannot be opened without letting others write.
#[cfg(windows)]
fn open_for_writing<'a>(files: impl Iterator<Item = &'a Path>) -> HashSet<PathBuf> {
    use std::os::windows::fs::OpenOptionsExt;
    const SHARE_READ: u32 = 1;
    let open = |file: &&Path| {
        let mut options = std::fs::OpenOptions::new();
        options
            .read(true)
            .share_mode(SHARE_READ)
            .open(file)
            .is_err()
    };
    files.filter(open).map(Path::to_path_buf).collect()
}

/// Not told by this system: that a file is quiet has to do.
#[cfg(not(any(target_os = "linux", windows)))]
fn open_for_writing<'a>(_files: impl Iterator<Item = &'a Path>) -> HashSet<PathBuf> {
    HashSet::new()
}
