//! Findings that an expert would not accept, kept with a message of our own each; and every message of
//! the corpora, where these are on the machine.

use hl7wb_core::check::check;
use hl7wb_core::diagnostic::Diagnostic;
use hl7wb_core::dictionary::dictionary;
use hl7wb_core::message::{Message, container};
use hl7wb_core::path::{Address, SegmentId};
use hl7wb_core::profile::covers;
use hl7wb_tests::places;
use std::path::{Path, PathBuf};

fn found(bytes: Vec<u8>) -> (Message, Vec<Diagnostic>) {
    let (message, _) = Message::decode(bytes);
    let version = Address::field(SegmentId::MSH, 12).with_component(1);
    let version = message.text(&version).unwrap_or_default();
    let findings = check(&message, dictionary(&version));
    (message, findings)
}

/// `[severity] code path`
fn is(finding: &Diagnostic, wanted: &str) -> bool {
    let words: Vec<&str> = wanted.split(' ').collect();
    let (severity, code, path) = match words.as_slice() {
        [severity, code, path] => (Some(*severity), *code, *path),
        [code, path] => (None, *code, *path),
        _ => panic!("{wanted}"),
    };
    let path: Address = path.parse().expect(wanted);
    severity.is_none_or(|severity| finding.severity.as_str() == severity)
        && finding.code.as_str() == code
        && finding.address.is_some_and(|at| covers(&path, &at))
}

#[test]
fn false_alarms_stay_mended() {
    let text = std::fs::read_to_string(places::root().join("tests/findings/false-alarms.txt"))
        .expect("the table");
    let (mut cases, mut wrong) = (0, Vec::new());
    for block in text.split("\n\n").filter(|block| block.starts_with('#')) {
        let lines = |mark: &str| -> Vec<&str> {
            let marked = block.lines().filter_map(|line| line.strip_prefix(mark));
            marked.map(str::trim).collect()
        };
        let segments: Vec<&str> = block
            .lines()
            .filter(|line| !line.starts_with(['#', '-', '+']))
            .collect();
        let (_, findings) = found(segments.join("\r").into_bytes());
        let why = lines("#").join(" ");
        let all: Vec<String> = findings.iter().map(Diagnostic::to_string).collect();
        let all = all.join("\n  ");
        for alarm in lines("- ") {
            if findings.iter().any(|finding| is(finding, alarm)) {
                wrong.push(format!("{why}\n{alarm} is found again:\n  {all}"));
            }
        }
        for missed in lines("+ ") {
            if !findings.iter().any(|finding| is(finding, missed)) {
                wrong.push(format!("{why}\n{missed} is not found:\n  {all}"));
            }
        }
        cases += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(cases >= 22, "{cases} cases");
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

#[test]
fn every_message_of_the_corpora_is_judged_and_comes_back() {
    let folder = places::root().join("../shared/corpora/messages");
    if !folder.is_dir() {
        println!("skipped: no corpora beside the repository");
        return;
    }
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    assert!(!paths.is_empty());
    for path in paths {
        let bytes = std::fs::read(&path).expect("a file");
        for part in container::split(&bytes).messages {
            let part = part.bytes(&bytes).into_owned();
            let (message, findings) = found(part.clone());
            let length = message.bytes().len();
            for finding in findings {
                assert!(finding.message.ends_with(['.', '?']), "{}", finding.message);
                let inside =
                    |span: hl7wb_core::span::Span| span.start <= span.end && span.end <= length;
                assert!(finding.span.is_none_or(inside), "{}", path.display());
            }
            assert!(message.into_bytes() == part, "{}", path.display());
        }
    }
}
