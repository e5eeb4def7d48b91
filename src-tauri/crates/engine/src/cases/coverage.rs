//! Which rules, branches and table rows the cases of an interface use, and which its samples; and for
//! what neither uses, which message would.

use std::collections::{BTreeMap, BTreeSet};

use hl7wb_core::condition::Condition;
use hl7wb_core::mapping::functions::TableLookup;
use hl7wb_core::mapping::{
    Action, Block, Loop, Mapping, Op, Outcome, Rule, RuleState, RuleTrace, Step, Trace,
};
use hl7wb_core::path::Address;

use super::run::{CaseRun, Runnables};
use super::wish;
use crate::mapping::{Runnable, Sample, deliver_sample};
use crate::project::Interface;

/// What is used of an interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// Cases that were run.
    pub cases: u32,
    /// Samples that were run.
    pub samples: u32,
    /// Each destination in order.
    pub destinations: Vec<DestinationCoverage>,
}

/// How many messages used something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Covered {
    /// Cases.
    pub cases: u32,
    /// Samples.
    pub samples: u32,
}

/// What is used of the mapping of one destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DestinationCoverage {
    /// The destination.
    pub destination: String,
    /// Why its mapping cannot run, where it cannot.
    pub problem: Option<String>,
    /// Its filter, both ways; empty where it has none.
    pub filter: Vec<Branch>,
    /// Each rule in order.
    pub rules: Vec<RuleCoverage>,
    /// Each table that a rule looks into, by name.
    pub tables: Vec<TableCoverage>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleCoverage {
    /// Its identity.
    pub rule: String,
    /// Where it writes.
    pub to: String,
    /// What it is for.
    pub note: String,
    /// Messages in which it wrote something that it had read, or that it had to say.
    pub used: Covered,
    /// Which message would use it.
    pub wish: String,
    /// Its condition, both ways; empty where it has none.
    pub branches: Vec<Branch>,
}

/// One way that a condition can go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// In words: `PID-8 = U holds`.
    pub name: String,
    /// Messages in which it went so.
    pub used: Covered,
    /// Which message would make it.
    pub wish: String,
}

/// One code table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableCoverage {
    /// Its name.
    pub table: String,
    /// Each row, and the value without a row.
    pub rows: Vec<RowCoverage>,
}

/// One row of a code table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowCoverage {
    /// Its key; none for a value without a row.
    pub key: Option<String>,
    /// Messages in which it was looked up.
    pub used: Covered,
    /// Which message would.
    pub wish: String,
}

impl Covered {
    /// Whether any message used it.
    #[must_use]
    pub const fn any(self) -> bool {
        self.cases > 0 || self.samples > 0
    }

    fn add(&mut self, is_case: bool) {
        match is_case {
            true => self.cases += 1,
            false => self.samples += 1,
        }
    }
}

/// What cases and samples use of an interface.
#[must_use]
pub fn coverage(
    interface: &Interface,
    ready: &Runnables,
    runs: &[CaseRun],
    samples: &[Sample],
) -> Coverage {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Coverage {
        cases: count(runs.len()),
        samples: count(samples.len()),
        destinations: interface
            .destinations
            .iter()
            .map(|destination| match ready.get(&destination.id) {
                Some(Ok(runnable)) => of_destination(&destination.id, runnable, runs, samples),
                Some(Err(fault)) => unready(&destination.id, fault.message.clone()),
                None => unready(&destination.id, "It is not there.".to_owned()),
            })
            .collect(),
    }
}

fn unready(destination: &str, problem: String) -> DestinationCoverage {
    DestinationCoverage {
        destination: destination.to_owned(),
        problem: Some(problem),
        filter: Vec::new(),
        rules: Vec::new(),
        tables: Vec::new(),
    }
}

fn of_destination(
    destination: &str,
    runnable: &Runnable,
    runs: &[CaseRun],
    samples: &[Sample],
) -> DestinationCoverage {
    let mapping = &runnable.mapping;
    let mut found = DestinationCoverage {
        destination: destination.to_owned(),
        problem: None,
        filter: runnable
            .delivery
            .filter
            .as_ref()
            .map_or_else(Vec::new, |filter| both_ways(&filter.condition)),
        rules: rules(mapping),
        tables: tables(mapping),
    };
    for run in runs {
        let results = run.results.iter();
        for result in results.filter(|result| result.destination == destination) {
            if let Some(outcome) = &result.outcome {
                found.add(mapping, outcome, &result.trace, true);
            }
        }
    }
    for sample in samples {
        let (outcome, trace) = deliver_sample(runnable, sample);
        found.add(mapping, &outcome, &trace, false);
    }
    found
}

fn both_ways(condition: &Condition) -> Vec<Branch> {
    [(true, "holds"), (false, "does not hold")]
        .into_iter()
        .map(|(holds, word)| Branch {
            name: format!("{condition} {word}"),
            used: Covered::default(),
            wish: wish::of_condition(condition, holds),
        })
        .collect()
}

fn rules(mapping: &Mapping) -> Vec<RuleCoverage> {
    let mut found = Vec::new();
    collect(mapping, &mapping.blocks, None, &mut found);
    found
}

fn collect(
    mapping: &Mapping,
    blocks: &[Block],
    inside: Option<&Loop>,
    found: &mut Vec<RuleCoverage>,
) {
    for block in blocks {
        match block {
            Block::Loop(each) => collect(mapping, &each.blocks, Some(each), found),
            Block::Rule(rule) => found.push(RuleCoverage {
                rule: rule.id.clone(),
                to: rule.to.to_string(),
                note: rule.note.clone(),
                used: Covered::default(),
                wish: match (&rule.when, inside, wanted_by(rule)) {
                    (Some(when), _, _) => wish::of_condition(when, true),
                    (None, Some(each), None) => match &each.filter {
                        Some(filter) => wish::of_condition(filter, true),
                        None => wish::with_a(&each.over.to_string()),
                    },
                    (None, _, Some(at)) => wish::with_value(&at),
                    (None, None, None) => "any message that is delivered".to_owned(),
                },
                branches: conditions(mapping, rule)
                    .into_iter()
                    .chain(defaults(rule))
                    .collect(),
            }),
        }
    }
}

/// The ways of its condition, or of that which it is the alternative of.
fn conditions(mapping: &Mapping, rule: &Rule) -> Vec<Branch> {
    match (&rule.when, rule.else_of) {
        (Some(when), _) => both_ways(when),
        (None, Some(other)) => otherwise(mapping, other),
        (None, None) => Vec::new(),
    }
}

/// What stands in for nothing, both ways of each: nothing comes, and a value comes.
fn defaults(rule: &Rule) -> impl Iterator<Item = Branch> {
    let places = places(rule);
    steps_that_default(rule).flat_map(move |(place, step)| {
        let before = written_before(rule, place);
        [(true, "nothing comes"), (false, "a value comes")].map(|(nothing, word)| Branch {
            name: format!("{}: {word}", step.written),
            used: Covered::default(),
            wish: wish::of_nothing(&places, &before, nothing),
        })
    })
}

fn steps_that_default(rule: &Rule) -> impl Iterator<Item = (usize, &Step)> {
    let steps = rule.steps().iter().enumerate();
    steps.filter(|(_, step)| matches!(step.op, Op::Default(_)))
}

/// The places whose values go through the steps of a rule.
fn places(rule: &Rule) -> Vec<Address> {
    if let Action::Value { from, .. } = &rule.action {
        vec![*from]
    } else if let Action::Text { template, .. } = &rule.action {
        template.addresses().collect()
    } else {
        Vec::new()
    }
}

/// The steps before one, as they are written.
fn written_before(rule: &Rule, place: usize) -> Vec<&str> {
    let steps = rule.steps().iter().take(place);
    steps.map(|step| step.written.as_str()).collect()
}

/// What came to a step in one run of its rule; none where the run ended before.
fn came(turn: &RuleTrace, place: usize) -> Option<&str> {
    match place.checked_sub(1) {
        None => Some(turn.input.as_str()),
        Some(before) => turn.steps.get(before)?.output.as_deref(),
    }
}

/// What a rule without a condition of its own needs of a message.
fn wanted_by(rule: &Rule) -> Option<Address> {
    if matches!(rule.action, Action::Drop) {
        return Some(rule.to);
    }
    rule.reads().first().copied()
}

/// A rule that runs where an earlier one does not.
fn otherwise(mapping: &Mapping, other: usize) -> Vec<Branch> {
    let when = mapping
        .rules()
        .find(|rule| rule.index == other)
        .and_then(|rule| rule.when.as_ref());
    let Some(when) = when else {
        return Vec::new();
    };
    [(false, "otherwise"), (true, "not otherwise")]
        .into_iter()
        .map(|(holds, word)| Branch {
            name: format!("{when}: {word}"),
            used: Covered::default(),
            wish: wish::of_condition(when, holds),
        })
        .collect()
}

/// The lookups of a rule, with the steps before each.
fn lookups(rule: &Rule) -> Vec<(usize, &TableLookup)> {
    rule.steps()
        .iter()
        .enumerate()
        .filter_map(|(place, step)| {
            let Op::Table(lookup) = &step.op else {
                return None;
            };
            Some((place, lookup))
        })
        .collect()
}

fn tables(mapping: &Mapping) -> Vec<TableCoverage> {
    let mut tables: BTreeMap<&str, TableCoverage> = BTreeMap::new();
    for rule in mapping.rules() {
        for (place, lookup) in lookups(rule) {
            let written = written_before(rule, place);
            let places = places(rule);
            let keys = lookup.table.rows().iter().map(|row| RowCoverage {
                key: Some(lookup.table.key_of(row)),
                used: Covered::default(),
                wish: match &lookup.backwards {
                    None => {
                        let keys: Vec<&str> = row
                            .iter()
                            .take(lookup.table.key_columns())
                            .map(String::as_str)
                            .collect();
                        wish::with_key(&places, &written, &keys)
                    }
                    Some(_) => {
                        let result = row.get(lookup.column).map_or("", String::as_str);
                        wish::with_key(&places, &written, &[result])
                    }
                },
            });
            let without = RowCoverage {
                key: None,
                used: Covered::default(),
                wish: wish::without_row(&places, &written),
            };
            tables.entry(&lookup.name).or_insert_with(|| TableCoverage {
                table: lookup.name.clone(),
                rows: keys.chain([without]).collect(),
            });
        }
    }
    tables.into_values().collect()
}

impl DestinationCoverage {
    /// Counts what one message used.
    fn add(&mut self, mapping: &Mapping, outcome: &Outcome, trace: &Trace, is_case: bool) {
        let filtered = matches!(outcome, Outcome::Filtered { .. });
        // What the engine refuses on arrival never meets the filter.
        let arrived = filtered || !trace.rules.is_empty() || mapping.rules().next().is_none();
        if arrived && let Some(way) = self.filter.get_mut(usize::from(filtered)) {
            way.used.add(is_case);
        }
        let mut seen: BTreeMap<usize, Vec<&RuleTrace>> = BTreeMap::new();
        for ran in &trace.rules {
            seen.entry(ran.rule).or_default().push(ran);
        }
        let mut rows: BTreeSet<(String, Option<String>)> = BTreeSet::new();
        for rule in mapping.rules() {
            let Some(turns) = seen.get(&rule.index) else {
                continue;
            };
            let is = |state| turns.iter().any(|turn| turn.state == state);
            if let Some(found) = self.rules.get_mut(rule.index) {
                if turns.iter().any(|turn| did_something(rule, turn)) {
                    found.used.add(is_case);
                }
                let mut ways = match (&rule.when, rule.else_of) {
                    (Some(_), _) => vec![is(RuleState::Ran), is(RuleState::ConditionFalse)],
                    (None, Some(_)) => vec![is(RuleState::Ran), is(RuleState::OtherRan)],
                    (None, None) => Vec::new(),
                };
                for (place, _) in steps_that_default(rule) {
                    let ran = turns.iter().filter(|turn| turn.state == RuleState::Ran);
                    let came: Vec<&str> = ran.filter_map(|turn| came(turn, place)).collect();
                    ways.push(came.iter().any(|value| value.is_empty()));
                    ways.push(came.iter().any(|value| !value.is_empty()));
                }
                for (branch, went) in found.branches.iter_mut().zip(ways) {
                    if went {
                        branch.used.add(is_case);
                    }
                }
            }
            for (place, lookup) in lookups(rule) {
                for turn in turns.iter().filter(|turn| turn.state == RuleState::Ran) {
                    // Null passes through a table.
                    let Some(key) = came(turn, place).filter(|key| *key != "\"\"") else {
                        continue;
                    };
                    let known = match &lookup.backwards {
                        None => lookup.table.lookup(key, 0).map(|_| key.to_owned()),
                        Some(known) => known
                            .get(key)
                            .and_then(|at| lookup.table.rows().get(*at))
                            .map(|row| lookup.table.key_of(row)),
                    };
                    // Nothing, without a row for it, is no value that the table misses.
                    if known.is_some() || !key.is_empty() {
                        rows.insert((lookup.name.clone(), known));
                    }
                }
            }
        }
        for (table, key) in rows {
            let table = self.tables.iter_mut().find(|known| known.table == table);
            let row = table.and_then(|table| table.rows.iter_mut().find(|row| row.key == key));
            if let Some(row) = row {
                row.used.add(is_case);
            }
        }
    }
}

/// Whether a rule wrote something and had something to write, or did what writes nothing.
fn did_something(rule: &Rule, turn: &RuleTrace) -> bool {
    if matches!(
        rule.action,
        Action::Refuse { .. } | Action::Keep(_) | Action::DropGroup
    ) {
        return turn.state == RuleState::Ran;
    }
    turn.state == RuleState::Ran
        && !turn.written.is_empty()
        && (turn.sources.is_empty() || turn.sources.iter().any(|source| !source.text.is_empty()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use hl7wb_core::code_table::{CodeTable, Tables};
    use hl7wb_core::mapping::{Delivery, MappingDoc, Target, compile};

    use super::*;

    const RULES: &str = "format='hl7wb.mapping/1'
[[rule]]
id='sex'
to='PID-8'
from='PID-8'
steps=\"upper | default('U') | table(sex, default=keep)\"
[[rule]]
id='class'
to='PV1-2'
text='{PV1-2}'
steps=\"table(class, default='9')\"
when='PV1-1 = 1'
";

    /// What some messages use: rows of tables by their keys, branches by their names.
    fn used(messages: &[&str]) -> Vec<(String, u32)> {
        let mut tables = Tables::new();
        for (name, csv) in [("sex", "a,b\nU,9\nF,2\n"), ("class", "a,b\n,0\nI,1\n")] {
            tables.insert(name.to_owned(), Arc::new(CodeTable::parse_csv(csv).0));
        }
        let document = MappingDoc::parse(RULES).expect("it is TOML");
        let (mapping, findings) = compile(&document, &tables);
        let runnable = Runnable {
            mapping: Arc::new(mapping.unwrap_or_else(|| panic!("{findings:?}"))),
            delivery: Arc::new(Delivery {
                target: Target::None,
                filter: None,
            }),
        };
        let samples: Vec<Sample> = messages
            .iter()
            .map(|body| Sample {
                file: String::new(),
                bytes: format!("MSH|^~\\&|A|B|C|D|2026||ADT^A01|1|P|2.5\r{body}\r").into_bytes(),
                captured: false,
            })
            .collect();
        let found = of_destination("out", &runnable, &[], &samples);
        let branches = found.rules.into_iter().flat_map(|rule| rule.branches);
        let branches = branches.map(|branch| (branch.name, branch.used.samples));
        let rows = found.tables.into_iter().flat_map(|table| {
            let name = table.table;
            table.rows.into_iter().map(move |row| {
                let key = row.key.map_or("none".to_owned(), |key| format!("'{key}'"));
                (format!("{name} {key}"), row.used.samples)
            })
        });
        branches
            .chain(rows)
            .filter(|(_, samples)| *samples > 0)
            .collect()
    }

    #[test]
    fn what_stands_for_nothing_is_a_branch_and_a_row_of_its_own() {
        let check = |message: &str, expected: &[&str]| {
            let used = used(&[message]);
            let names: Vec<&str> = used.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, expected, "{message}");
        };
        check(
            "PID|1\rPV1|1",
            &[
                "default('U'): nothing comes",
                "PV1-1 = 1 holds",
                "class ''",
                "sex 'U'",
            ],
        );
        check(
            "PID|1|||||||f\rPV1|1|I",
            &[
                "default('U'): a value comes",
                "PV1-1 = 1 holds",
                "class 'I'",
                "sex 'F'",
            ],
        );
        check(
            "PID|1|||||||X\rPV1|2|I",
            &[
                "default('U'): a value comes",
                "PV1-1 = 1 does not hold",
                "sex none",
            ],
        );
        check(
            "PID|1|||||||\"\"\rPV1|1|\"\"",
            &["default('U'): a value comes", "PV1-1 = 1 holds"],
        );
        assert_eq!(used(&["PID|1|||||||F", "PID|1|||||||F"])[0].1, 2);
    }
}
