//! The house as drawn: which room knows which, what no room may hold, and how long a file may be.

mod arrows;
mod host;
mod words;

use hl7wb_tests::places;
use std::path::Path;

/// A text file of ours.
struct Source {
    /// Relative to the root of the repository, with `/`.
    path: String,
    text: String,
}

impl Source {
    /// The lines above the tests of the file.
    fn before_tests(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
    }

    /// A file of tests and nothing else.
    fn is_tests(&self) -> bool {
        self.path.ends_with("/tests.rs")
            || self.path.contains("/tests/")
            || self.path.contains(".test.")
    }

    /// Lines that are code: no comments, and nothing after the tests of the file begin.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.before_tests()
            .map(|(at, line)| (at + 1, line.trim_start()))
            .filter(|(_, line)| !line.starts_with("//") && !line.starts_with('*'))
    }
}

/// Every file below these folders with one of these endings.
fn sources(folders: &[&str], endings: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    for folder in folders {
        collect(&places::root().join(folder), endings, &mut found);
    }
    assert!(!found.is_empty(), "nothing was found in {folders:?}");
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn collect(folder: &Path, endings: &[&str], found: &mut Vec<Source>) {
    let entries =
        std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy();
        if path.is_dir() {
            if !["target", "node_modules", "dist", "gen"].contains(&name.as_ref()) {
                collect(&path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            let text = std::fs::read_to_string(&path).unwrap();
            let path = path.strip_prefix(places::root()).unwrap();
            found.push(Source {
                path: path.to_string_lossy().replace('\\', "/"),
                text,
            });
        }
    }
}

/// One failure that names everything, so that all of it can be put right at once.
fn none(what: &str, found: Vec<String>) {
    assert!(found.is_empty(), "{what}:\n  {}", found.join("\n  "));
}
