//! What shows that it works, and what is open: messages before and after, test cases, questions.

use std::collections::{BTreeMap, BTreeSet};

use hl7wb_core::diagnostic::Severity;
use hl7wb_core::mapping::Outcome;
use hl7wb_core::message::Message;
use hl7wb_core::path::{Address, Index};

use super::segments::dictionary;
use super::{Grid, Part, Section, Truth};
use crate::cases::{State, coverage, told, words};
use crate::mapping::findings;
use crate::project::Level;
use crate::summary;

/// Messages that are shown before and after.
const SHOWN: usize = 6;

pub(super) fn samples(truth: &Truth<'_>) -> Section {
    let mut parts = Vec::new();
    let mut kinds: BTreeSet<String> = BTreeSet::new();
    for ran in &truth.ran {
        if kinds.len() >= SHOWN {
            break;
        }
        if !kinds.insert(summary::message_type(&ran.input)) {
            continue;
        }
        parts.push(Part::Lines {
            caption: format!(
                "{}, {}: before",
                summary::message_type(&ran.input),
                ran.from
            ),
            lines: lines(&ran.input),
        });
        for (destination, result) in truth.interface.destinations.iter().zip(&ran.results) {
            let (said, outputs): (String, Vec<Message>) = match result {
                None => ("cannot run".to_owned(), Vec::new()),
                Some((outcome, _)) => (
                    told(outcome),
                    match outcome {
                        Outcome::Delivered(outputs) => outputs
                            .iter()
                            .map(|output| Message::decode(output.bytes.as_slice()).0)
                            .collect(),
                        Outcome::Filtered { .. }
                        | Outcome::Rejected { .. }
                        | Outcome::Error { .. } => Vec::new(),
                    },
                ),
            };
            parts.push(Part::Lines {
                caption: format!("after, to {}: {said}", destination.id),
                lines: outputs.iter().flat_map(lines).collect(),
            });
        }
    }
    Section {
        sheet: "Samples".to_owned(),
        title: "Samples before and after".to_owned(),
        intro: match parts.is_empty() {
            true => "The project has no sample and no test case yet.".to_owned(),
            false => "One message of each kind, as it arrives and as it leaves.".to_owned(),
        },
        parts,
    }
}

fn lines(message: &Message) -> Vec<String> {
    message
        .segments()
        .map(|segment| message.charset().decode(segment.bytes()).into_owned())
        .collect()
}

pub(super) fn cases(truth: &Truth<'_>) -> Section {
    let mut grid = Grid::new(&[
        "Case",
        "Message",
        "What it shows",
        "Origin",
        "Destination",
        "Wanted",
        "Got",
        "State",
        "Found right on",
        "Because",
    ]);
    for run in &truth.cases {
        let (message, _) = Message::decode(run.input.as_slice());
        for (result, wanted) in run.results.iter().zip(&run.case.wanted) {
            let blessed = run.case.blessed.iter().rev().find(|blessed| {
                blessed.destination.is_empty() || blessed.destination == result.destination
            });
            grid.row([
                run.case.id.clone(),
                summary::message_type(&message),
                run.case.note.clone(),
                run.case
                    .origin
                    .map_or("not said", |origin| origin.as_str())
                    .to_owned(),
                result.destination.clone(),
                wanted.outcome.as_ref().map_or_else(String::new, words),
                result.outcome.as_ref().map_or_else(String::new, told),
                match result.state {
                    State::Passed => "passed".to_owned(),
                    State::New => "nothing wanted yet".to_owned(),
                    State::Failed => format!("failed: {}", result.says.join(" ")),
                    State::Broken => format!("cannot run: {}", result.says.join(" ")),
                },
                blessed.map_or_else(String::new, |blessed| blessed.on.clone()),
                blessed.map_or_else(String::new, |blessed| blessed.reason.clone()),
            ]);
        }
    }
    Section {
        sheet: "Test cases".to_owned(),
        title: "Test cases".to_owned(),
        intro: match grid.rows.is_empty() {
            true => "There is none yet.".to_owned(),
            false => {
                "Run when this was made; what is compared is what leaves for the engine.".to_owned()
            }
        },
        parts: match grid.rows.is_empty() {
            true => Vec::new(),
            false => vec![Part::Grid(grid)],
        },
    }
}

pub(super) fn open(truth: &Truth<'_>) -> Section {
    let mut grid = Grid::new(&["#", "Kind", "Where", "Question", "Answer", "By"]);
    let mut ask = |kind: &str, place: String, question: String| {
        let number = (grid.rows.len() + 1).to_string();
        grid.row([
            number,
            kind.to_owned(),
            place,
            question,
            String::new(),
            String::new(),
        ]);
    };
    for finding in truth.project.findings.iter().chain(&truth.case_findings) {
        let kind = match finding.level {
            Level::Error => "error in a file",
            Level::Warning => "doubt in a file",
        };
        let line = finding
            .line
            .map_or_else(String::new, |line| format!(":{line}"));
        ask(
            kind,
            format!("{}{line}", finding.file),
            finding.message.clone(),
        );
    }
    for destination in &truth.interface.destinations {
        let found = findings(truth.project, truth.interface, destination).unwrap_or_default();
        // What is an error keeps the mapping from running, and is told by that.
        let doubts = found
            .iter()
            .filter(|found| found.diagnostic.severity != Severity::Error);
        for doubt in doubts {
            let rule = doubt.rule.as_deref().unwrap_or_default();
            ask(
                "doubt in a mapping",
                format!("{}, rule {rule}", destination.id),
                doubt.diagnostic.message.clone(),
            );
        }
        if let Some(Err(fault)) = truth.ready.get(&destination.id) {
            ask(
                "mapping cannot run",
                destination.id.clone(),
                fault.message.clone(),
            );
        }
    }
    for (table, value, count) in unmapped(truth) {
        ask(
            "value without a row",
            format!("table {table}"),
            format!(
                "What is {value}? It is in {count} of the messages, and the table has no row for it."
            ),
        );
    }
    for (at, name, count) in nowhere(truth) {
        ask(
            "field that goes nowhere",
            at,
            format!(
                "{name} is filled in {count} of the messages and goes to no destination. Is that right?"
            ),
        );
    }
    let covered = coverage(truth.interface, truth.ready, &truth.cases, &truth.samples);
    for destination in &covered.destinations {
        let ways = destination
            .rules
            .iter()
            .flat_map(|rule| &rule.branches)
            .chain(&destination.filter);
        for rule in destination.rules.iter().filter(|rule| !rule.used.any()) {
            ask(
                "rule that nothing tries",
                format!("{}, rule {}", destination.destination, rule.rule),
                format!(
                    "No case and no sample uses it. Can somebody give {}?",
                    rule.wish
                ),
            );
        }
        for way in ways.filter(|way| !way.used.any()) {
            ask(
                "condition that nothing tries",
                destination.destination.clone(),
                format!("Never: {}. Can somebody give {}?", way.name, way.wish),
            );
        }
    }
    Section {
        sheet: "Open questions".to_owned(),
        title: "Open questions".to_owned(),
        intro: match grid.rows.is_empty() {
            true => {
                "None: every file is read, every value has a row, every rule is tried.".to_owned()
            }
            false => "Found by running the messages of the project.".to_owned(),
        },
        parts: match grid.rows.is_empty() {
            true => Vec::new(),
            false => vec![Part::Grid(grid)],
        },
    }
}

fn unmapped(truth: &Truth<'_>) -> Vec<(String, String, usize)> {
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for ran in &truth.ran {
        let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
        for (_, trace) in ran.results.iter().flatten() {
            for found in trace.rules.iter().flat_map(|rule| &rule.unmapped) {
                seen.insert((found.table.clone(), found.value.clone()));
            }
        }
        for key in seen {
            *counts.entry(key).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .map(|((table, value), count)| (table, value, count))
        .collect()
}

/// Fields that some message fills and no destination reads or keeps, in any message that is delivered.
fn nowhere(truth: &Truth<'_>) -> Vec<(String, String, usize)> {
    let mut lost: BTreeMap<Address, usize> = BTreeMap::new();
    let mut used: BTreeSet<Address> = BTreeSet::new();
    for ran in &truth.ran {
        let mut here: BTreeSet<Address> = BTreeSet::new();
        for (outcome, trace) in ran.results.iter().flatten() {
            if !matches!(outcome, Outcome::Delivered(_)) {
                continue;
            }
            for flow in &trace.fields {
                let at = Address {
                    occurrence: Index::Unspecified,
                    repetition: Index::Unspecified,
                    ..flow.address
                };
                match flow.goes_nowhere() {
                    true => drop(here.insert(at)),
                    false => drop(used.insert(at)),
                }
            }
        }
        for at in here {
            *lost.entry(at).or_default() += 1;
        }
    }
    let names = dictionary(truth, truth.ran.first().map(|ran| &ran.input));
    lost.into_iter()
        .filter(|(at, _)| !used.contains(at))
        .map(|(at, count)| {
            let name = names.describe(&at).map(|known| known.path_name());
            (
                at.to_string(),
                name.unwrap_or_else(|| at.to_string()),
                count,
            )
        })
        .collect()
}
