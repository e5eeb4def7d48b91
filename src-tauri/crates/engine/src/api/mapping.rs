//! A mapping under edit, as a front end shows it.

use std::collections::{BTreeMap, BTreeSet};

use hl7wb_core::code_table::CodeTable;
use hl7wb_core::dictionary::Dictionary;
use hl7wb_core::mapping::{Op, Rule, RuleFinding, WrittenRule, functions};
use hl7wb_core::mask::is_personal;
use hl7wb_core::message::Message;
use hl7wb_core::path::Address;
use hl7wb_core::structure::structure_of;

use super::intent::table_header;
use super::loops::loops;
use super::message::{dotted, finding, path_name};
use super::text::small;
use super::view::{
    BlastView, ChosenView, ConflictView, ExampleView, FindingView, FunctionList, FunctionView,
    Level, MappingAt, MappingView, MovedView, ParameterView, PlaceCount, RuleView, SampleSummary,
    TablePaste, TablePasted, TableView, ValueCount, VersionsView,
};
use crate::mapping::{Blast, Moved, Session, Versions};
use crate::project::Interface;
use crate::reading::Reading;

/// The whole of a session. `masked`: values of the samples that may be personal are dots.
#[must_use]
pub fn view(
    at: MappingAt,
    interface: &Interface,
    session: &Session,
    reading: &Reading,
    masked: bool,
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
    let hidden = match masked {
        true => personal_tables(session, source),
        false => BTreeSet::new(),
    };
    findings.extend(unmapped_findings(&tally.unmapped, &hidden));
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
    let first = shown.ready.samples.first();
    let first = Message::decode(first.map_or_else(Vec::new, |sample| sample.bytes.clone())).0;
    let structure = match written.structure.as_deref().unwrap_or_default() {
        "" => structure_of(&first, source),
        named => source.structure(named),
    };
    let samples = shown.ready.samples.iter();
    let loops = loops(structure, samples.map(|sample| sample.bytes.as_slice()));
    MappingView {
        at,
        name: interface.name.clone(),
        revision: shown.revision,
        start: match written.start.is_empty() {
            true => "source".to_owned(),
            false => written.start.clone(),
        },
        structure: written.structure.clone().unwrap_or_default(),
        version: written.version.clone().unwrap_or_default(),
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
                unmapped: values(tally.unmapped.get(name), hidden.contains(name)),
            })
            .collect(),
        findings,
        samples: summary,
        chosen: shown
            .chosen
            .iter()
            .map(|chosen| ChosenView {
                name: chosen.name.clone(),
                count: small(chosen.messages.len()),
                captured: chosen.captured,
            })
            .collect(),
        arrives: structure.map_or(String::new(), |structure| structure.id.to_owned()),
        arrives_version: source.version().to_string(),
        loops,
        target_version: tally.target_version.clone().unwrap_or_default(),
        target_structure: tally.target_structure.clone().unwrap_or_default(),
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
        keep_empty,
        sort,
        keep,
        refuse,
        split,
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
        keep_empty: *keep_empty,
        sort: sort.clone().unwrap_or_default(),
        refuse: refuse.clone().unwrap_or_default(),
        keep: keep.clone(),
        split: split.clone().unwrap_or_default(),
        reads: Vec::new(),
        touched: 0,
        errors: 0,
    }
}

pub(super) fn rule_finding(found: &RuleFinding, file: Option<&str>) -> FindingView {
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

/// Code tables that are asked for values that speak of a person.
fn personal_tables(session: &Session, source: &Dictionary) -> BTreeSet<String> {
    let Some(runnable) = session.runnable() else {
        return BTreeSet::new();
    };
    let personal = |rule: &&Rule| rule.reads().iter().any(|at| is_personal(at, source));
    let tables = |rule: &Rule| -> Vec<String> {
        let steps = rule.steps().iter();
        let tables = steps.filter_map(|step| {
            let Op::Table(lookup) = &step.op else {
                return None;
            };
            Some(lookup.name.clone())
        });
        tables.collect()
    };
    let rules = runnable.mapping.rules();
    rules.filter(personal).flat_map(tables).collect()
}

fn unmapped_findings(
    unmapped: &BTreeMap<String, BTreeMap<String, u32>>,
    hidden: &BTreeSet<String>,
) -> impl Iterator<Item = FindingView> {
    unmapped.iter().map(|(table, values)| {
        let messages: u32 = values.values().sum();
        let shown = |value: &String| format!("`{}`", dotted(value.clone(), hidden.contains(table)));
        let named: Vec<String> = values.keys().take(5).map(shown).collect();
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

fn values(unmapped: Option<&BTreeMap<String, u32>>, hidden: bool) -> Vec<ValueCount> {
    let mut counts: Vec<ValueCount> = unmapped
        .into_iter()
        .flatten()
        .map(|(value, count)| ValueCount {
            value: dotted(value.clone(), hidden),
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

/// Cells copied in a spreadsheet, as a code table.
#[must_use]
pub fn pasted(request: &TablePaste) -> TablePasted {
    let (table, findings) = CodeTable::from_pasted(&request.text, table_header(request.header));
    TablePasted {
        columns: table.columns().to_vec(),
        rows: table.rows().to_vec(),
        findings: findings
            .iter()
            .map(|found| FindingView {
                line: Some(found.line),
                ..finding(None, &found.diagnostic)
            })
            .collect(),
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
            parameters: function.parameters.iter().map(parameter).collect(),
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

fn parameter(parameter: &functions::Parameter) -> ParameterView {
    let functions::Parameter {
        name,
        kind,
        default,
        help,
    } = parameter;
    let (kind, words): (&str, &[&str]) = match kind {
        functions::Kind::Text => ("text", &[]),
        functions::Kind::Number => ("number", &[]),
        functions::Kind::Word(words) => ("word", words),
        functions::Kind::Otherwise => ("otherwise", &[]),
        functions::Kind::Table => ("table", &[]),
        functions::Kind::Pattern => ("pattern", &[]),
    };
    ParameterView {
        name: (*name).to_owned(),
        kind: kind.to_owned(),
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        default: default.map(str::to_owned),
        help: (*help).to_owned(),
    }
}

/// What saving would change.
#[must_use]
pub fn blast(session: &Session, blast: Blast, reading: &Reading) -> BlastView {
    let shown = session.shown();
    let version = shown.ready.tally.target_version.as_deref();
    let dictionary = reading.knowledge.dictionary(version.unwrap_or_default());
    let (written, _) = shown.ready.document.read();
    let Blast {
        messages,
        places,
        sent_now,
        no_longer_sent,
    } = blast;
    let writers = |at: Address| -> Vec<String> {
        let writes = |rule: &&WrittenRule| {
            rule.to.parse::<Address>().is_ok_and(|to| {
                to.segment == at.segment
                    && (to.field == at.field || to.field.is_none() || at.field.is_none())
            })
        };
        let rules = written.rules.iter().filter(writes);
        rules.map(|rule| rule.id.clone()).collect()
    };
    BlastView {
        revision: shown.revision,
        total: small(shown.ready.samples.len()),
        messages,
        places: places
            .into_iter()
            .map(|Moved { at, messages }| MovedView {
                path: at.to_string(),
                name: path_name(dictionary, &at),
                messages,
                rules: writers(at),
            })
            .collect(),
        sent_now,
        no_longer_sent,
    }
}

/// Both versions of every file that differs.
#[must_use]
pub fn conflict(versions: Vec<Versions>) -> ConflictView {
    ConflictView {
        files: versions
            .into_iter()
            .map(|versions| {
                let Versions {
                    file,
                    mine,
                    theirs,
                    base,
                } = versions;
                VersionsView {
                    file,
                    mine,
                    theirs,
                    base,
                }
            })
            .collect(),
    }
}
