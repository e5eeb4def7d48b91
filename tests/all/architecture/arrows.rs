//! Who may know whom: between crates, inside the core, inside the user interface.

use super::{Source, none, sources};
use hl7wb_tests::places;
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;

/// A crate, the crates of ours that it may build on, and who alone may use a crate of others.
const CRATES: &[(&str, &[&str])] = &[
    ("hl7wb-core", &[]),
    ("hl7wb-engine", &["hl7wb-core"]),
    ("hl7wb-cli", &["hl7wb-engine"]),
    ("hl7-workbench", &["hl7wb-engine"]),
    ("xtask", &[]),
    ("hl7wb-tests", &["hl7wb-core", "hl7wb-engine"]),
];

/// What only these rooms may build on.
const RESERVED: &[(&str, &[&str])] = &[
    ("tauri", &["hl7-workbench"]),
    ("tauri-build", &["hl7-workbench"]),
    ("rfd", &["hl7-workbench"]),
    ("sqlx", &["hl7wb-engine"]),
    ("notify", &["hl7wb-engine"]),
    ("notify-debouncer-full", &["hl7wb-engine"]),
    ("ts-rs", &["hl7wb-engine"]),
    ("clap", &["hl7wb-cli"]),
    ("rustls", &["hl7wb-engine"]),
    ("tokio-rustls", &["hl7wb-engine"]),
    ("tokio", &["hl7wb-engine", "hl7wb-cli", "hl7-workbench"]),
    ("rand", &[]),
    ("getrandom", &[]),
];

fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(places::root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let whole: Value = serde_json::from_slice(&output.stdout).unwrap();
    whole["packages"].as_array().unwrap().clone()
}

/// Names of what a package builds on; what only its tests use is left out.
fn needs(package: &Value) -> Vec<String> {
    let dependencies = package["dependencies"].as_array().unwrap().iter();
    dependencies
        .filter(|dependency| dependency["kind"] != "dev")
        .map(|dependency| dependency["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn crates_know_only_what_lies_below_them() {
    let packages = packages();
    let ours: Vec<&str> = packages
        .iter()
        .map(|package| package["name"].as_str().unwrap())
        .collect();
    let mut wrong = Vec::new();
    for package in &packages {
        let name = package["name"].as_str().unwrap();
        let Some((_, allowed)) = CRATES.iter().find(|(known, _)| *known == name) else {
            wrong.push(format!("{name} is a room that no drawing shows"));
            continue;
        };
        for need in needs(package) {
            if ours.contains(&need.as_str()) && !allowed.contains(&need.as_str()) {
                wrong.push(format!("{name} -> {need}"));
            }
            if let Some((_, holders)) = RESERVED.iter().find(|(known, _)| *known == need)
                && !holders.contains(&name)
            {
                wrong.push(format!("{name} -> {need}, which belongs to {holders:?}"));
            }
        }
        if name == "xtask" && !needs(package).is_empty() {
            wrong.push("xtask stands on the standard library alone".to_owned());
        }
    }
    none("arrows that run the wrong way", wrong);
}

/// What the core must not reach for: it gets bytes and the time handed in.
const OUTSIDE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant",
    "Zoned::now",
    "Timestamp::now",
    "async fn",
    ".await",
    "println!",
    "eprintln!",
];

#[test]
fn the_core_reads_no_clock_no_file_and_no_socket() {
    let mut wrong = Vec::new();
    for source in sources(&["src-tauri/crates/core/src"], &[".rs"]) {
        if source.is_tests() {
            continue;
        }
        for (line, text) in source.code() {
            for word in OUTSIDE {
                if text.contains(word) {
                    wrong.push(format!("{}:{line} {word}", source.path));
                }
            }
        }
    }
    none("the core reaches outside", wrong);
}

/// A room of the core and the rooms it may know. Every room of the core stands here.
const CORE: &[(&str, &[&str])] = &[
    ("span", &[]),
    ("path", &["span"]),
    ("diagnostic", &["path", "span"]),
    ("authored", &["diagnostic"]),
    ("mllp", &["span", "diagnostic"]),
    ("message", &["path", "span", "diagnostic", "mllp"]),
    ("acknowledge", &["message", "path", "span"]),
    ("dictionary", &["message", "path", "span", "diagnostic"]),
    (
        "profile",
        &[
            "authored",
            "code_table",
            "condition",
            "dictionary",
            "message",
            "path",
            "diagnostic",
        ],
    ),
    (
        "check",
        &[
            "structure",
            "profile",
            "condition",
            "dictionary",
            "message",
            "path",
            "span",
            "diagnostic",
        ],
    ),
    (
        "outline",
        &["dictionary", "message", "path", "span", "diagnostic"],
    ),
    ("document", &["message", "outline", "span"]),
    (
        "mask",
        &["dictionary", "message", "outline", "path", "span"],
    ),
    ("structure", &["dictionary", "message", "path"]),
    ("code_table", &["span", "diagnostic"]),
    ("condition", &["message", "path", "span", "diagnostic"]),
    ("filter", &["condition", "message", "path"]),
    ("statistics", &["filter", "message", "path"]),
    (
        "mapping",
        &[
            "authored",
            "code_table",
            "condition",
            "dictionary",
            "message",
            "path",
            "span",
            "diagnostic",
        ],
    ),
    ("compare", &["message", "path", "span", "diagnostic"]),
    ("packets", &[]),
    (
        "export",
        &[
            "mapping",
            "code_table",
            "condition",
            "message",
            "path",
            "span",
            "diagnostic",
        ],
    ),
];

#[test]
fn rooms_of_the_core_know_only_what_lies_below_them() {
    let below: BTreeMap<&str, &[&str]> = CORE.iter().copied().collect();
    let mut wrong = Vec::new();
    for source in sources(&["src-tauri/crates/core/src"], &[".rs"]) {
        let room = core_room(&source.path);
        // A test may set up whatever it needs.
        if room == "lib" || source.is_tests() {
            continue;
        }
        let Some(allowed) = below.get(room.as_str()) else {
            wrong.push(format!("{} is a room that no drawing shows", source.path));
            continue;
        };
        for (line, known) in known_in_core(&source) {
            if known != room && !allowed.contains(&known.as_str()) {
                wrong.push(format!("{}:{line} {room} -> {known}", source.path));
            }
        }
    }
    none("arrows that run the wrong way in the core", wrong);
}

/// `…/core/src/message/field.rs` and `…/core/src/message.rs` are both the room `message`.
fn core_room(path: &str) -> String {
    let inside = path.trim_start_matches("src-tauri/crates/core/src/");
    let first = inside.split('/').next().unwrap_or(inside);
    first.trim_end_matches(".rs").to_owned()
}

/// Every `crate::room` of a file, groups in braces included.
fn known_in_core(source: &Source) -> Vec<(usize, String)> {
    let mut known = Vec::new();
    for (line, text) in source.code() {
        for (at, mark) in text.match_indices("crate::") {
            let rest = &text[at + mark.len()..];
            let group = rest.strip_prefix('{').map(|group| {
                let group = group.split('}').next().unwrap_or(group);
                group.split(',').map(str::trim).collect::<Vec<_>>()
            });
            for name in group.unwrap_or_else(|| vec![rest]) {
                let room: String = name
                    .chars()
                    .take_while(|letter| letter.is_ascii_lowercase() || *letter == '_')
                    .collect();
                if !room.is_empty() {
                    known.push((line, room));
                }
            }
        }
    }
    known
}

#[test]
fn rooms_of_the_user_interface_know_only_what_lies_below_them() {
    let mut wrong = Vec::new();
    for source in sources(&["ui/src"], &[".ts", ".svelte"]) {
        let here = room_of_page(&source.path);
        for (line, target) in imports(&source) {
            if target.starts_with("@tauri-apps/") {
                if here != "ipc" {
                    wrong.push(format!("{}:{line} {target}", source.path));
                }
                continue;
            }
            if !target.starts_with('.') {
                continue;
            }
            let there = room_of_page(&resolve(&source.path, &target));
            let runs_down = match here.as_str() {
                "ipc" => false,
                "shared" => there == "ipc",
                "main.ts" | "shell" | "test" | "ipc/mock" => true,
                _ => there == "ipc" || there == "shared",
            };
            // A test may set up whatever it needs.
            let runs_down = runs_down || source.is_tests();
            if there != here && !runs_down {
                wrong.push(format!("{}:{line} {here} -> {there}", source.path));
            }
        }
    }
    none("arrows that run the wrong way in the user interface", wrong);
}

/// `shell`, `shared`, `ipc`, `features/map`, …
fn room_of_page(path: &str) -> String {
    let inside = path.trim_start_matches("ui/src/");
    let parts: Vec<&str> = inside.split('/').collect();
    match parts.as_slice() {
        ["features", feature, ..] => format!("features/{feature}"),
        // The invented engine for tests and looks; no page imports it, the build puts it in place.
        ["ipc", "mock", ..] => "ipc/mock".to_owned(),
        [first, ..] => (*first).to_owned(),
        [] => String::new(),
    }
}

/// What a file imports: `from "x"`, `import "x"`, `import("x")`.
fn imports(source: &Source) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (line, text) in source.code() {
        for mark in ["from ", "import ", "import("] {
            for (at, _) in text.match_indices(mark) {
                let rest = &text[at + mark.len()..];
                let Some(quote) = rest.chars().next().filter(|c| *c == '"' || *c == '\'') else {
                    continue;
                };
                if let Some(target) = rest[1..].split(quote).next() {
                    found.push((line, target.to_owned()));
                }
            }
        }
    }
    found
}

/// A relative import seen from the root of the repository.
fn resolve(from: &str, target: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}
