//! The files of a folder and of the folders in it, up to a bound.

use super::content::unreadable;
use crate::fault::Fault;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Folders in folders that are gone into.
const DEPTH: usize = 8;
/// Files of one folder that are opened.
const FILES: usize = 2000;

/// What was found in a folder.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// Each file, and its name as seen from the folder: `monday/a.hl7`. By name.
    pub(super) files: Vec<(PathBuf, String)>,
    /// What was left out, and why.
    pub(super) left_out: Vec<Fault>,
}

impl Walked {
    /// A file that was named itself.
    pub(super) fn file(path: &Path) -> Self {
        Self {
            files: vec![(path.to_path_buf(), super::file_name(path))],
            left_out: Vec::new(),
        }
    }
}

/// Files of a folder and of those below it. Hidden ones are left out; a folder that several links lead
/// to is gone into once, so that links in a circle end.
pub(super) fn walk(folder: &Path) -> Result<Walked, Fault> {
    walk_up_to(folder, DEPTH, FILES)
}

fn walk_up_to(folder: &Path, depth: usize, most: usize) -> Result<Walked, Fault> {
    let mut walk = Walk {
        root: folder,
        seen: HashSet::new(),
        files: Vec::new(),
        hidden: 0,
        deep: 0,
        unreadable: Vec::new(),
        most,
    };
    walk.folder(folder, depth)
        .map_err(|error| unreadable(folder, &error))?;
    Ok(walk.end())
}

struct Walk<'a> {
    root: &'a Path,
    seen: HashSet<PathBuf>,
    files: Vec<(PathBuf, String)>,
    hidden: usize,
    deep: usize,
    unreadable: Vec<Fault>,
    most: usize,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, depth: usize) -> std::io::Result<()> {
        if !self.seen.insert(folder.canonicalize()?) {
            return Ok(());
        }
        let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)?
            .flatten()
            .map(|entry| entry.path())
            .collect();
        entries.sort();
        for path in entries {
            // One more than are opened tells that there are more.
            if self.files.len() > self.most {
                return Ok(());
            }
            let hidden = path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if hidden {
                self.hidden += 1;
            } else if path.is_file() {
                let name = path.strip_prefix(self.root).unwrap_or(&path);
                let name = name
                    .to_string_lossy()
                    .replace(std::path::MAIN_SEPARATOR, "/");
                self.files.push((path, name));
            } else if path.is_dir() {
                match depth {
                    0 => self.deep += 1,
                    depth => {
                        if let Err(error) = self.folder(&path, depth - 1) {
                            self.unreadable.push(unreadable(&path, &error));
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn end(self) -> Walked {
        let Self {
            root,
            seen: _,
            mut files,
            hidden,
            deep,
            unreadable: mut left_out,
            most,
        } = self;
        let shown = root.display();
        if files.len() > most {
            files.truncate(most);
            let message = format!(
                "{shown} holds more than {most} files, and only the first {most} are opened. Open one of its folders."
            );
            left_out.push(Fault::new("folder-in-part", message));
        }
        if deep > 0 {
            let message = format!(
                "{deep} folders in {shown} lie too deep and were not looked into. Open them themselves."
            );
            left_out.push(Fault::new("folder-in-part", message));
        }
        if hidden > 0 {
            let message = format!("{hidden} hidden files or folders in {shown} were left out.");
            left_out.push(Fault::new("hidden-left-out", message));
        }
        Walked { files, left_out }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(walked: &Walked) -> Vec<&str> {
        walked.files.iter().map(|(_, name)| name.as_str()).collect()
    }

    fn codes(walked: &Walked) -> Vec<&str> {
        walked.left_out.iter().map(|fault| fault.code).collect()
    }

    #[test]
    fn folders_in_folders_without_what_is_hidden() {
        let root = tempfile::tempdir().expect("a folder");
        let root = root.path();
        std::fs::create_dir_all(root.join("b/c")).expect("made");
        std::fs::create_dir_all(root.join(".git")).expect("made");
        for name in [
            "z.hl7",
            "b/one.hl7",
            "b/c/two.hl7",
            "b/.secret",
            ".git/config",
        ] {
            std::fs::write(root.join(name), "MSH|").expect("written");
        }
        let all = walk(root).expect("read");
        assert_eq!(names(&all), ["b/c/two.hl7", "b/one.hl7", "z.hl7"]);
        assert_eq!(codes(&all), ["hidden-left-out"]);
        assert!(all.left_out[0].message.starts_with("2 hidden"));
        let shallow = walk_up_to(root, 1, 100).expect("read");
        assert_eq!(names(&shallow), ["b/one.hl7", "z.hl7"]);
        assert_eq!(codes(&shallow), ["folder-in-part", "hidden-left-out"]);
        let few = walk_up_to(root, 8, 2).expect("read");
        assert_eq!(names(&few), ["b/c/two.hl7", "b/one.hl7"]);
        assert_eq!(codes(&few)[0], "folder-in-part");
        assert_eq!(
            walk(&root.join("not-there")).expect_err("none").code,
            "file-unreadable"
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_in_a_circle_end() {
        let root = tempfile::tempdir().expect("a folder");
        let root = root.path();
        std::fs::create_dir_all(root.join("a/b")).expect("made");
        std::fs::write(root.join("a/b/one.hl7"), "MSH|").expect("written");
        std::os::unix::fs::symlink(root, root.join("a/b/up")).expect("linked");
        std::os::unix::fs::symlink(root.join("a"), root.join("again")).expect("linked");
        assert_eq!(names(&walk(root).expect("read")), ["a/b/one.hl7"]);
    }
}
