//! The mapping, a rule a row with what it does to a real message; and its code tables.

use hl7wb_core::code_table::CodeTable;
use hl7wb_core::dictionary::{Dictionary, Max, wire_name};
use hl7wb_core::mapping::{MappingDoc, Outcome, RuleState, WrittenRule};
use hl7wb_core::message::Message;
use hl7wb_core::path::Address;

use super::segments::dictionary;
use super::{Grid, Part, Section, TABLE_HEAD, Truth};
use crate::cases::{RuleCoverage, coverage};

pub(super) fn section(truth: &Truth<'_>) -> Section {
    let covered = coverage(truth.interface, truth.ready, &truth.cases, &truth.samples);
    let mut parts = Vec::new();
    for (place, destination) in truth.interface.destinations.iter().enumerate() {
        let mut grid = Grid::new(&[
            "#",
            "Source path",
            "Source name",
            "Source type",
            "Source usage",
            "Source cardinality",
            "Condition",
            "Rule",
            "Code table",
            "Default",
            "Target path",
            "Target name",
            "Target type",
            "Target usage",
            "Target cardinality",
            "Sample in",
            "Sample out",
            "Comment",
            "Status",
        ]);
        grid.caption = format!("To {} ({})", destination.system, destination.id);
        let text = std::fs::read_to_string(&destination.mapping).unwrap_or_default();
        let written = MappingDoc::parse(&text).map(|document| document.read().0);
        let rules = written.map_or_else(|_| Vec::new(), |written| written.rules);
        let source = dictionary(truth, truth.ran.first().map(|ran| &ran.input));
        let output = truth
            .ran
            .iter()
            .find_map(|ran| match &ran.results.get(place)?.as_ref()?.0 {
                Outcome::Delivered(outputs) => outputs
                    .first()
                    .map(|output| Message::decode(output.bytes.as_slice()).0),
                Outcome::Filtered { .. } | Outcome::Rejected { .. } | Outcome::Error { .. } => None,
            });
        let target = output
            .as_ref()
            .map_or(source, |output| dictionary(truth, Some(output)));
        let found = covered.destinations.get(place);
        for (index, rule) in rules.iter().enumerate() {
            let (sample_in, sample_out) = sampled(truth, place, index);
            let cells = [
                vec![(index + 1).to_string()],
                described(source, rule.from.as_deref()),
                vec![condition(rule), what(rule), table(rule), otherwise(rule)],
                described(target, Some(rule.to.as_str())),
                vec![
                    sample_in,
                    sample_out,
                    rule.note.clone().unwrap_or_default(),
                    status(found.and_then(|found| found.rules.get(index))),
                ],
            ];
            grid.rows.push(cells.concat());
        }
        parts.push(Part::Grid(grid));
    }
    Section {
        sheet: "Mapping".to_owned(),
        title: "Mapping".to_owned(),
        intro: "Rules run in this order; each reads the message as it came. What no rule names stays as it is where the mapping starts from a copy of the source.".to_owned(),
        parts,
    }
}

/// Path, name, type, usage and cardinality of a place.
fn described(names: &Dictionary, path: Option<&str>) -> Vec<String> {
    let Some(path) = path.filter(|path| !path.is_empty()) else {
        return vec![String::new(); 5];
    };
    let known = path
        .parse::<Address>()
        .ok()
        .and_then(|at| names.describe(&at));
    let mut cells = vec![path.to_owned()];
    match known {
        None => cells.resize(5, String::new()),
        Some(known) => {
            let usage = known.usage.map_or("", |usage| usage.code());
            let least = u8::from(usage == "R");
            cells.push(known.path_name());
            cells.push(known.datatype.map_or("", wire_name).to_owned());
            cells.push(usage.to_owned());
            cells.push(match (known.usage.is_some(), known.max) {
                (false, _) => String::new(),
                (true, Max::Unbounded) => format!("{least}..*"),
                (true, Max::Times(most)) => format!("{least}..{most}"),
            });
        }
    }
    cells
}

fn condition(rule: &WrittenRule) -> String {
    let part = |word: &str, text: &Option<String>| {
        text.as_deref()
            .filter(|text| !text.is_empty())
            .map(|text| format!("{word}{text}"))
    };
    [
        part("for each ", &rule.each),
        part("", &rule.when),
        part("else of ", &rule.else_of),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join("; ")
}

fn what(rule: &WrittenRule) -> String {
    let start = match (&rule.from, &rule.text, &rule.wire) {
        (_, Some(text), _) => format!("text '{text}'"),
        (_, _, Some(wire)) if wire.is_empty() => "taken away".to_owned(),
        (_, _, Some(wire)) => format!("segment or structure '{wire}'"),
        (Some(_), None, None) => "copy".to_owned(),
        (None, None, None) => String::new(),
    };
    let steps = rule.steps.as_deref().unwrap_or_default();
    match (start.as_str(), steps) {
        (_, "") => start,
        ("copy" | "", steps) => steps.to_owned(),
        (start, steps) => format!("{start} | {steps}"),
    }
}

/// The name behind `table(`.
fn table(rule: &WrittenRule) -> String {
    let steps = rule.steps.as_deref().unwrap_or_default();
    steps
        .split("table(")
        .skip(1)
        .filter_map(|rest| rest.split([',', ')']).next())
        .map(|name| name.trim().trim_matches('\'').to_owned())
        .collect::<Vec<_>>()
        .join(", ")
}

/// What `default=` or `default('…')` says.
fn otherwise(rule: &WrittenRule) -> String {
    let steps = rule.steps.as_deref().unwrap_or_default();
    let named = steps.split("default=").nth(1);
    let called = steps.split("default(").nth(1);
    named
        .or(called)
        .map(|rest| match rest.strip_prefix('\'') {
            Some(quoted) => quoted.split('\'').next().unwrap_or_default(),
            None => rest.split([',', ')']).next().unwrap_or_default(),
        })
        .unwrap_or_default()
        .trim()
        .to_owned()
}

/// What a rule read and wrote in the first message in which it did both.
fn sampled(truth: &Truth<'_>, place: usize, rule: usize) -> (String, String) {
    truth
        .ran
        .iter()
        .filter_map(|ran| ran.results.get(place)?.as_ref())
        .flat_map(|(_, trace)| &trace.rules)
        .filter(|ran| ran.rule == rule && ran.state == RuleState::Ran)
        .find_map(|ran| {
            let written = ran
                .written
                .iter()
                .find(|written| !written.text.is_empty())?;
            Some((ran.input.clone(), written.text.clone()))
        })
        .unwrap_or_default()
}

fn status(found: Option<&RuleCoverage>) -> String {
    let Some(found) = found else {
        return "cannot run".to_owned();
    };
    match (found.used.cases, found.used.samples) {
        (0, 0) => format!("not tried; try {}", found.wish),
        (0, samples) => format!("in {samples} samples, in no test case"),
        (cases, _) => format!("tested by {cases} cases"),
    }
}

/// A section for each code table, in the form that is read back.
pub(super) fn tables(truth: &Truth<'_>) -> Vec<Section> {
    truth
        .interface
        .tables()
        .into_iter()
        .filter_map(|(name, file)| {
            let text = std::fs::read_to_string(file).ok()?;
            let (table, _) = CodeTable::parse_csv(&text);
            let grid = Grid {
                own_columns: table.columns().to_vec(),
                rows: table.rows().to_vec(),
                ..Grid::default()
            };
            Some(Section {
                sheet: format!("Table {name}"),
                title: format!("{TABLE_HEAD}{name}"),
                intro: "Rows may be changed, added and taken away here; they are read back as a list of changes to look at. Keep the heads, and keep codes as text.".to_owned(),
                parts: vec![Part::Grid(grid)],
            })
        })
        .collect()
}
