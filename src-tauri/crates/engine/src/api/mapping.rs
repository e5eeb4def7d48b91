//! A mapping under edit, as a front end shows it.

use std::collections::BTreeMap;

use hl7wb_core::diagnostic::Severity;
use hl7wb_core::dictionary::Dictionary;
use hl7wb_core::mapping::{
    Outcome, RuleFinding, RuleState, RuleTrace, Trace, WrittenRule, functions,
};
use hl7wb_core::message::Message;
use hl7wb_core::outline::{self, outline};
use hl7wb_core::path::{Address, Index, SegmentId};

use super::message::{finding, node, path_name};
use super::text::{Shown as ShownText, small};
use super::view::{
    ExampleView, FindingView, FunctionList, FunctionView, Level, MappingAt, MappingView,
    OutcomeView, PlaceCount, RuleView, SampleSummary, SampleView, StepView, TableView, TextRange,
    TraceView, ValueCount,
};
use crate::mapping::{SampleRun, Session};
use crate::project::Interface;
use crate::reading::Reading;

/// The whole of a session.
#[must_use]
pub fn view(
    at: MappingAt,
    interface: &Interface,
    session: &Session,
    reading: &Reading,
) -> MappingView {
    let shown = session.shown();
    let (written, _) = shown.ready.document.read();
    let tally = &shown.ready.tally;
    let source = source_dictionary(session, reading);
    let target = tally
        .target_version
        .as_deref()
        .map_or(source, |version| reading.knowledge.dictionary(version));
    let reads: BTreeMap<usize, Vec<String>> = shown
        .ready
        .runnable
        .iter()
        .flat_map(|runnable| runnable.mapping.rules())
        .map(|rule| {
            let places = rule.reads().iter().map(Address::to_string).collect();
            (rule.index, places)
        })
        .collect();
    let mut findings: Vec<FindingView> = shown
        .ready
        .findings
        .iter()
        .map(|found| rule_finding(found, Some(&shown.mapping_file)))
        .collect();
    findings.extend(shown.problems.iter().map(|problem| FindingView {
        file: Some(problem.file.clone()),
        line: Some(problem.finding.line),
        ..finding(None, &problem.finding.diagnostic)
    }));
    findings.extend(shown.ready.filter_problem.iter().map(|says| FindingView {
        code: "filter".to_owned(),
        level: Level::Error,
        message: format!("The filter cannot be used: {says}"),
        path: None,
        range: None,
        rule: None,
        file: Some("interface.toml".to_owned()),
        line: None,
    }));
    findings.extend(unmapped_findings(&tally.unmapped));
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    let summary = SampleSummary {
        total: small(shown.ready.samples.len()),
        delivered: tally.delivered,
        filtered: tally.filtered,
        rejected: tally.rejected,
        errors: tally.errors,
        changed: differing(&tally.prints, &shown.before.prints),
        changed_since_saved: differing(&tally.prints, &shown.at_save.prints),
    };
    MappingView {
        at,
        name: interface.name.clone(),
        revision: shown.revision,
        start: match written.start.is_empty() {
            true => "source".to_owned(),
            false => written.start.clone(),
        },
        filter: shown.filter,
        target: interface.target.as_str().to_owned(),
        rules: written
            .rules
            .iter()
            .enumerate()
            .map(|(index, rule)| {
                let (touched, errors) = tally.rules.get(index).copied().unwrap_or_default();
                RuleView {
                    touched,
                    errors,
                    reads: reads.get(&index).cloned().unwrap_or_default(),
                    ..rule_view(rule, source, target)
                }
            })
            .collect(),
        tables: shown
            .tables
            .iter()
            .map(|(name, table)| TableView {
                name: name.clone(),
                columns: table.columns().to_vec(),
                rows: table.rows().to_vec(),
                unmapped: values(tally.unmapped.get(name)),
            })
            .collect(),
        findings,
        samples: summary,
        can_undo: shown.can_undo,
        can_redo: shown.can_redo,
        saved: session.is_saved(),
        conflict: shown.conflict,
        document: shown.ready.document.to_string(),
        unmapped: places(&tally.nowhere, source),
        unfilled: places(&tally.unfilled, target),
    }
}

/// Messages whose outcome is another; all of them where one of the two did not run.
fn differing(now: &[u64], before: &[u64]) -> u32 {
    let differ = now.iter().zip(before).filter(|(a, b)| a != b).count();
    small(differ + now.len().abs_diff(before.len()))
}

fn source_dictionary<'r>(session: &Session, reading: &'r Reading) -> &'r Dictionary {
    let samples = &session.shown().ready.samples;
    let first = samples.first().map(|sample| sample.bytes.as_slice());
    reading.dictionary(&Message::decode(first.unwrap_or_default()).0)
}

fn rule_view(rule: &WrittenRule, source: &Dictionary, target: &Dictionary) -> RuleView {
    let WrittenRule {
        line,
        id,
        to,
        from,
        text,
        wire,
        steps,
        when,
        each,
        else_of,
        after,
        note,
        keep_empty: _,
        lines: _,
    } = rule;
    let named = |path: &str, dictionary: &Dictionary| {
        path.parse::<Address>()
            .map(|address| path_name(dictionary, &address))
            .unwrap_or_default()
    };
    RuleView {
        id: id.clone(),
        line: *line,
        to: to.clone(),
        to_name: named(to, target),
        from: from.clone(),
        from_name: from
            .as_deref()
            .map_or(String::new(), |from| named(from, source)),
        text: text.clone(),
        wire: wire.clone(),
        steps: steps.clone().unwrap_or_default(),
        when: when.clone().unwrap_or_default(),
        each: each.clone().unwrap_or_default(),
        else_of: else_of.clone().unwrap_or_default(),
        after: after.clone().unwrap_or_default(),
        note: note.clone().unwrap_or_default(),
        reads: Vec::new(),
        touched: 0,
        errors: 0,
    }
}

fn rule_finding(found: &RuleFinding, file: Option<&str>) -> FindingView {
    let RuleFinding {
        rule,
        line,
        diagnostic,
    } = found;
    FindingView {
        rule: rule.clone(),
        file: line.and(file).map(str::to_owned),
        line: *line,
        ..finding(None, diagnostic)
    }
}

fn unmapped_findings(
    unmapped: &BTreeMap<String, BTreeMap<String, u32>>,
) -> impl Iterator<Item = FindingView> {
    unmapped.iter().map(|(table, values)| {
        let messages: u32 = values.values().sum();
        let named: Vec<String> = values.keys().take(5).map(|value| format!("`{value}`")).collect();
        FindingView {
            code: "unmapped-value".to_owned(),
            level: Level::Warning,
            message: format!(
                "Table {table} has no row for {} ({messages} times in the samples). Add a row, or leave it to the default.",
                named.join(", ")
            ),
            path: None,
            range: None,
            rule: None,
            file: Some(format!("tables/{table}.csv")),
            line: None,
        }
    })
}

fn values(unmapped: Option<&BTreeMap<String, u32>>) -> Vec<ValueCount> {
    let mut counts: Vec<ValueCount> = unmapped
        .into_iter()
        .flatten()
        .map(|(value, count)| ValueCount {
            value: value.clone(),
            count: *count,
        })
        .collect();
    counts.sort_by_key(|value| std::cmp::Reverse(value.count));
    counts
}

fn places(counts: &BTreeMap<Address, u32>, dictionary: &Dictionary) -> Vec<PlaceCount> {
    let mut places: Vec<PlaceCount> = counts
        .iter()
        .map(|(address, count)| PlaceCount {
            path: address.to_string(),
            name: path_name(dictionary, address),
            count: *count,
        })
        .collect();
    places.sort_by_key(|place| std::cmp::Reverse(place.count));
    places
}

/// One sample, before and after.
#[must_use]
pub fn sample(session: &Session, index: u32, run: &SampleRun<'_>, reading: &Reading) -> SampleView {
    let shown = session.shown();
    let (source, decoded) = Message::decode(run.sample.bytes.as_slice());
    let source_text = ShownText::new(&source);
    let tree = |message: &Message, text: &ShownText<'_>, density| {
        outline(
            message,
            0..message.segment_count(),
            density,
            reading.dictionary(message),
        )
        .into_iter()
        .map(|found| node(Some(text), found))
        .collect()
    };
    let mut view = SampleView {
        revision: shown.revision,
        index,
        total: small(session.sample_count()),
        file: run.sample.file.clone(),
        source: tree(&source, &source_text, outline::Density::Populated),
        source_text: source_text.text().to_owned(),
        outcome: OutcomeView::Error,
        target: Vec::new(),
        target_text: String::new(),
        changed: Vec::new(),
        traces: Vec::new(),
        findings: decoded.iter().map(|found| finding(None, found)).collect(),
    };
    let Some((outcome, trace)) = &run.ran else {
        return view;
    };
    let told = |found: &RuleFinding| rule_finding(found, None);
    let mut output = Message::default();
    match outcome {
        Outcome::Delivered(outputs) => {
            view.outcome = OutcomeView::Delivered;
            if let Some(first) = outputs.first() {
                output = Message::decode(first.bytes.as_slice()).0;
                view.findings.extend(first.findings.iter().map(told));
            }
        }
        Outcome::Filtered { reason } => {
            view.outcome = OutcomeView::Filtered {
                reason: reason.clone(),
            };
        }
        Outcome::Rejected {
            code,
            text,
            findings,
        } => {
            view.outcome = OutcomeView::Rejected {
                code: (*code).to_owned(),
                text: text.clone(),
            };
            view.findings.extend(findings.iter().map(told));
        }
        Outcome::Error { findings } => view.findings.extend(findings.iter().map(told)),
    }
    let text = ShownText::new(&output);
    view.target = tree(&output, &text, outline::Density::Required);
    if let Some(Outcome::Delivered(before)) = &run.before
        && let Some(before) = before.first()
    {
        let (before, _) = Message::decode(before.bytes.as_slice());
        view.changed = changed(&before, &output, &text);
    }
    view.traces = traces(session, trace, &text);
    view.target_text = text.into_text();
    view
}

/// The fields of `now` that `before` has not, or has otherwise.
fn changed(before: &Message, now: &Message, text: &ShownText<'_>) -> Vec<TextRange> {
    let known: BTreeMap<(SegmentId, u32), usize> = before
        .segments()
        .filter_map(|segment| Some(((segment.id()?, segment.occurrence()), segment.ordinal())))
        .collect();
    let mut ranges = Vec::new();
    for segment in now.segments() {
        let Some(id) = segment.id() else { continue };
        let old = known
            .get(&(id, segment.occurrence()))
            .and_then(|ordinal| before.segment(*ordinal));
        let Some(old) = old else {
            ranges.push(text.range(segment.span()));
            continue;
        };
        for field in segment.fields() {
            let former = old.field(field.number()).map(|field| field.bytes());
            if former.unwrap_or_default() != field.bytes() {
                ranges.push(text.range(field.span()));
            }
        }
    }
    ranges
}

fn traces(session: &Session, trace: &Trace, text: &ShownText<'_>) -> Vec<TraceView> {
    let (written, _) = session.shown().ready.document.read();
    trace
        .rules
        .iter()
        .map(|ran| {
            let RuleTrace {
                rule,
                turn: _,
                state,
                sources,
                input,
                steps,
                written: places,
                unmapped: _,
                problems,
            } = ran;
            let place = places.first();
            TraceView {
                rule: written
                    .rules
                    .get(*rule)
                    .map_or(String::new(), |rule| rule.id.clone()),
                ran: *state == RuleState::Ran,
                input: input.clone(),
                steps: steps
                    .iter()
                    .map(|step| StepView {
                        step: step.step.clone(),
                        value: step.output.clone().unwrap_or_default(),
                    })
                    .collect(),
                output: place.map_or(String::new(), |place| place.text.clone()),
                range: place
                    .and_then(|place| place.span)
                    .map(|span| text.range(span)),
                path: place
                    .and_then(|place| place.address)
                    .map(|address| short(address, text.message()).to_string()),
                sources: sources
                    .iter()
                    .map(|source| source.address.to_string())
                    .collect(),
                problem: problems
                    .iter()
                    .filter(|problem| problem.severity != Severity::Hint)
                    .map(|problem| problem.message.clone())
                    .next(),
            }
        })
        .collect()
}

/// As the tree writes it: the occurrence only where the message has several.
fn short(address: Address, message: &Message) -> Address {
    match message.find(address.segment, 2) {
        Some(_) => address,
        None => Address {
            occurrence: Index::Unspecified,
            ..address
        },
    }
}

/// The help of every function.
#[must_use]
pub fn functions() -> FunctionList {
    let functions = functions::FUNCTIONS
        .iter()
        .map(|function| FunctionView {
            name: function.name.to_owned(),
            usage: function.usage.to_owned(),
            help: function.help.to_owned(),
            examples: function
                .examples
                .iter()
                .map(|example| ExampleView {
                    step: example.step.to_owned(),
                    input: example.input.to_owned(),
                    output: match example.yields {
                        functions::Yields::Value(value) => value.to_owned(),
                        functions::Yields::Error => "(error)".to_owned(),
                        functions::Yields::Reject => "(rejected)".to_owned(),
                    },
                })
                .collect(),
        })
        .collect();
    FunctionList { functions }
}
