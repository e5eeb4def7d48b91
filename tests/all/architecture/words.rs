//! What no file of ours says, and how long one may be.

use super::{none, sources};

const CODE: &[&str] = &["src-tauri", "tests", "ui/src"];

/// Longer than "about 400" only with a reason that a reader would accept.
const LONGEST: usize = 460;
const LONG_FOR_A_REASON: &[(&str, &str)] = &[
    ("ui/src/ipc/bindings.ts", "generated"),
    (
        "src-tauri/crates/core/src/condition/pattern.rs",
        "one reader of one small language",
    ),
    (
        "src-tauri/crates/engine/src/api/mapping.rs",
        "every view of one mapping, side by side",
    ),
    (
        "src-tauri/crates/core/src/mapping/compile.rs",
        "one pass from the document to rules and findings",
    ),
];

#[test]
fn files_hold_one_thing_and_are_short() {
    let mut long = Vec::new();
    for source in sources(CODE, &[".rs", ".ts", ".svelte", ".css", ".js"]) {
        if source.is_tests() {
            continue;
        }
        let lines = source.before_tests().count();
        let excused = LONG_FOR_A_REASON
            .iter()
            .any(|(path, _)| *path == source.path);
        if lines > LONGEST && !excused {
            long.push(format!(
                "{} has {lines} lines before its tests",
                source.path
            ));
        }
    }
    none("files of more than about 400 lines", long);
}

/// Names that say nothing about what a thing is.
const EMPTY_NAMES: &[&str] = &["Manager", "Helper", "Util", "Utils", "Service"];
const DECLARATIONS: &[&str] = &[
    "struct ",
    "enum ",
    "trait ",
    "class ",
    "interface ",
    "mod ",
    "type ",
    "fn ",
    "function ",
];

#[test]
fn names_say_what_a_thing_is() {
    let mut empty = Vec::new();
    for source in sources(CODE, &[".rs", ".ts", ".svelte"]) {
        let file = source.path.rsplit('/').next().unwrap_or_default();
        if EMPTY_NAMES.iter().any(|name| {
            file.to_lowercase()
                .split(['.', '_', '-'])
                .any(|part| part == name.to_lowercase())
        }) {
            empty.push(source.path.clone());
        }
        for (line, text) in source.code() {
            for declaration in DECLARATIONS {
                let Some((_, rest)) = text.split_once(declaration) else {
                    continue;
                };
                let name: String = rest
                    .chars()
                    .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
                    .collect();
                let ends_empty = EMPTY_NAMES.iter().any(|empty| {
                    name.ends_with(empty) || name.ends_with(&format!("_{}", empty.to_lowercase()))
                });
                if ends_empty {
                    empty.push(format!("{}:{line} {name}", source.path));
                }
            }
        }
    }
    none("names that say nothing", empty);
}

#[test]
fn nothing_is_left_for_later_or_switched_off() {
    // Put together here, so that this file does not find itself.
    let left = [
        ["TO", "DO"].concat(),
        ["FIX", "ME"].concat(),
        ["unimpl", "emented!("].concat(),
        ["#[ign", "ore"].concat(),
        ["@ts-", "ignore"].concat(),
        ["@ts-", "nocheck"].concat(),
        ["it.", "skip"].concat(),
        ["test.", "skip"].concat(),
        ["it.", "only"].concat(),
    ];
    let mut found = Vec::new();
    for source in sources(CODE, &[".rs", ".ts", ".svelte", ".css", ".js", ".py"]) {
        for (at, line) in source.text.lines().enumerate() {
            for word in &left {
                if line.contains(word.as_str()) {
                    found.push(format!("{}:{} {word}", source.path, at + 1));
                }
            }
        }
    }
    none("left for later or switched off", found);
}

#[test]
fn no_file_speaks_of_the_machine_it_was_written_on() {
    let places = [["/wo", "rk/"].concat(), ["/ro", "ot/"].concat()];
    let folders = [
        "src-tauri",
        "tests",
        "ui",
        "mapping-templates",
        ".ci",
        ".cargo",
    ];
    let endings = [
        ".rs", ".ts", ".svelte", ".toml", ".json", ".md", ".js", ".py", "run",
    ];
    let mut found = Vec::new();
    for source in sources(&folders, &endings) {
        for (at, line) in source.text.lines().enumerate() {
            if places.iter().any(|place| line.contains(place.as_str())) {
                found.push(format!("{}:{} {}", source.path, at + 1, line.trim()));
            }
        }
    }
    none("paths of one machine", found);
}
