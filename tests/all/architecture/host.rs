//! What the page may do and fetch: as little as it needs, and nothing from elsewhere.

use super::{none, sources};
use hl7wb_tests::places;
use serde_json::Value;
use std::collections::BTreeSet;

fn json(path: &str) -> Value {
    let text = std::fs::read_to_string(places::root().join(path)).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn the_page_holds_one_capability_and_a_strict_policy() {
    let capability = json("src-tauri/capabilities/main.json");
    assert_eq!(
        capability["permissions"],
        serde_json::json!(["core:default"])
    );
    assert!(capability.get("remote").is_none());
    let files = std::fs::read_dir(places::root().join("src-tauri/capabilities")).unwrap();
    assert_eq!(files.count(), 1, "one capability file and no other");

    let settings = json("src-tauri/tauri.conf.json");
    let security = &settings["app"]["security"];
    let policy = security["csp"].as_str().unwrap();
    for word in policy.split([' ', ';']).filter(|word| !word.is_empty()) {
        let elsewhere = word.contains("://") && word != "http://ipc.localhost";
        assert!(
            !elsewhere && word != "*",
            "{word} lets the page fetch from elsewhere"
        );
        assert_ne!(word, "'unsafe-eval'");
    }
    assert!(policy.starts_with("default-src 'self';"));
    assert!(
        !policy.contains("script-src"),
        "scripts come from 'self' by default"
    );
    assert!(security.get("devCsp").is_none());
    assert!(settings["app"].get("withGlobalTauri").is_none());
    assert!(settings["build"].get("devUrl").is_none());
}

#[test]
fn the_pages_name_no_other_host() {
    let mut wrong = Vec::new();
    for source in sources(&["ui/src"], &[".ts", ".svelte", ".css"]) {
        for (line, text) in source.code() {
            let outside = ["http://", "https://", "//cdn", " fetch(", "window.fetch("];
            // Names of XML vocabularies look like addresses and are never fetched.
            let vocabulary = text.contains("http://www.w3.org/");
            if outside.iter().any(|mark| text.contains(mark)) && !vocabulary {
                wrong.push(format!("{}:{line} {text}", source.path));
            }
        }
    }
    none("the pages reach elsewhere", wrong);
}

/// Commands beside the generated ones are written by hand on both sides; here both are read.
#[test]
fn what_the_page_asks_by_hand_is_answered_by_the_window() {
    let asked: BTreeSet<String> = sources(&["ui/src/ipc"], &["tauri.ts"])
        .iter()
        .flat_map(|source| quoted_after(&source.text, "invoke"))
        .collect();
    let answered = sources(&["src-tauri/src"], &[".rs"]);
    for command in asked {
        let function = format!("fn {command}(");
        let generic = format!("fn {command}<");
        assert!(
            answered
                .iter()
                .any(|source| source.text.contains(&function) || source.text.contains(&generic)),
            "{command} is asked for and no command answers"
        );
    }
}

/// The first string in each call of a function: `invoke("x"`, `invoke<T>("x"`.
fn quoted_after(text: &str, function: &str) -> Vec<String> {
    text.match_indices(function)
        .filter_map(|(at, _)| {
            let call = text[at..].split_once('(')?.1;
            let inside = call.strip_prefix('"')?;
            Some(inside.split_once('"')?.0.to_owned())
        })
        .collect()
}
