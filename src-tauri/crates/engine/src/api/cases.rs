//! Views of test cases and of what they cover.

use super::message::{dotted, path_name, text};
use super::text::small;
use super::veil::Veil;
use super::view::{
    BlessingView, CaseDetail, CaseDifference, CaseOutputs, CaseResult, CaseState, CaseView,
    CasesView, CoverageCount, CoverageKind, CoverageLine, CoverageOf, FindingView, PairView,
    Verdict,
};
use crate::cases::{
    Branch, CaseRun, Compared, Coverage, Covered, DestinationCoverage, DestinationRun,
    RuleCoverage, State, TableCoverage, Totals, differs, told, words,
};
use crate::project::{Blessing, CaseOrigin, Finding};
use crate::reading::Reading;
use crate::summary;
use crate::workbench::Mask;
use hl7wb_core::compare::{self, CompareOptions, Row};
use hl7wb_core::mask::is_personal;
use hl7wb_core::message::Message;

/// Differences that are told of one result.
const DIFFERENCES: usize = 200;

/// Every case of some interfaces.
#[must_use]
pub fn view(runs: &[(CaseRun, Reading)], findings: &[Finding], mask: Mask) -> CasesView {
    let mut totals = Totals::default();
    for (run, _) in runs {
        match run.state() {
            State::Passed => totals.passed += 1,
            State::Failed => totals.failed += 1,
            State::New => totals.fresh += 1,
            State::Broken => totals.broken += 1,
        }
    }
    CasesView {
        cases: runs
            .iter()
            .map(|(run, reading)| case(run, reading, mask))
            .collect(),
        passed: small(totals.passed),
        failed: small(totals.failed),
        fresh: small(totals.fresh),
        broken: small(totals.broken),
        findings: findings
            .iter()
            .map(super::commands::in_project)
            .collect::<Vec<FindingView>>(),
    }
}

/// One case.
#[must_use]
pub fn case(run: &CaseRun, reading: &Reading, mask: Mask) -> CaseView {
    let (message, _) = Message::decode(run.input.as_slice());
    let veil = veil(run, &message, reading, mask);
    CaseView {
        interface: run.case.interface.clone(),
        case: run.case.id.clone(),
        note: run.case.note.clone(),
        origin: run
            .case
            .origin
            .map(|origin: CaseOrigin| origin.as_str().to_owned()),
        message_type: summary::message_type(&message),
        state: state(run.state()),
        results: run
            .results
            .iter()
            .zip(&run.case.wanted)
            .map(|(result, wanted)| CaseResult {
                destination: result.destination.clone(),
                state: state(result.state),
                wanted: veil.sentence(&wanted.outcome.as_ref().map_or_else(String::new, words)),
                got: veil.sentence(&result.outcome.as_ref().map_or_else(String::new, told)),
                says: result.says.iter().map(|says| veil.sentence(says)).collect(),
                differences: differences(result, reading, veil.hides()),
            })
            .collect(),
        blessed: run.case.blessed.iter().rev().map(blessing).collect(),
    }
}

/// Whether what is personal in a case is hidden: real traffic is, before all others.
fn hidden(run: &CaseRun, mask: Mask) -> bool {
    mask.hides(run.case.origin == Some(CaseOrigin::Captured))
}

/// What sentences about a case must not tell.
fn veil(run: &CaseRun, input: &Message, reading: &Reading, mask: Mask) -> Veil {
    let outputs = run.results.iter().flat_map(|result| &result.outputs);
    let sides = outputs.flat_map(|pair| {
        let got = pair.got.as_ref().map(|got| got.bytes.as_slice());
        [pair.wanted.as_deref(), got]
    });
    let sides: Vec<Message> = sides
        .flatten()
        .map(|bytes| Message::decode(bytes).0)
        .collect();
    let messages = std::iter::once(input).chain(&sides);
    Veil::over(hidden(run, mask), messages, reading)
}

fn blessing(blessing: &Blessing) -> BlessingView {
    let Blessing {
        on,
        destination,
        reason,
    } = blessing.clone();
    BlessingView {
        on,
        destination,
        reason,
    }
}

const fn state(state: State) -> CaseState {
    match state {
        State::Passed => CaseState::Passed,
        State::Failed => CaseState::Failed,
        State::New => CaseState::Fresh,
        State::Broken => CaseState::Broken,
    }
}

fn differences(result: &DestinationRun, reading: &Reading, masked: bool) -> Vec<CaseDifference> {
    if result.state != State::Failed {
        return Vec::new();
    }
    (1..)
        .zip(&result.outputs)
        .flat_map(|(output, pair)| {
            let made = pair.got.as_ref().map(|got| got.bytes.as_slice());
            let (message, _) = Message::decode(made.unwrap_or_default());
            let names = reading.dictionary(&message);
            let rows = pair.differences.iter().filter(|row| differs(row));
            let hides = |row: &Row| masked && row.address.is_none_or(|at| is_personal(&at, names));
            rows.map(|row| CaseDifference {
                output,
                path: row.address.map_or_else(String::new, |at| at.to_string()),
                name: row
                    .address
                    .map_or_else(String::new, |at| path_name(names, &at)),
                wanted: dotted(row.old.clone(), hides(row)),
                got: dotted(row.new.clone(), hides(row)),
            })
            .collect::<Vec<_>>()
        })
        .take(DIFFERENCES)
        .collect()
}

/// One case, side by side.
#[must_use]
pub fn detail(run: &CaseRun, reading: &Reading, mask: Mask) -> CaseDetail {
    let (source, _) = Message::decode(run.input.as_slice());
    let by = (reading, hidden(run, mask));
    CaseDetail {
        source_text: text(&source, reading, by.1),
        destinations: run
            .results
            .iter()
            .map(|result| CaseOutputs {
                destination: result.destination.clone(),
                pairs: (0..)
                    .zip(&result.outputs)
                    .map(|(index, pair)| side_by_side(index, run, pair, &source, by))
                    .collect(),
            })
            .collect(),
        case: case(run, reading, mask),
    }
}

fn side_by_side(
    index: u32,
    run: &CaseRun,
    pair: &Compared,
    source: &Message,
    (reading, masked): (&Reading, bool),
) -> PairView {
    let side = |bytes: Option<&[u8]>| bytes.map(|bytes| Message::decode(bytes).0);
    let old = side(pair.wanted.as_deref());
    let new = side(pair.got.as_ref().map(|got| got.bytes.as_slice()));
    let volatile = pair
        .got
        .as_ref()
        .map_or(&[][..], |got| got.volatile.as_slice());
    let side_text = |message: &Option<Message>| {
        let message = message.as_ref();
        message.map_or_else(String::new, |message| text(message, reading, masked))
    };
    let nothing = Message::default();
    let names = reading.dictionary(new.as_ref().or(old.as_ref()).unwrap_or(&nothing));
    let rows: Vec<Row> = compare::rows_volatile(
        old.as_ref().unwrap_or(&nothing),
        new.as_ref().unwrap_or(&nothing),
        volatile,
        &CompareOptions::default(),
    );
    PairView {
        index,
        key: run.case.id.clone(),
        verdict: match (&old, &new, pair.verdict) {
            (None, Some(_), _) => Verdict::NewOnly,
            (Some(_), None, _) => Verdict::OldOnly,
            (_, _, compare::Verdict::Exact) => Verdict::Exact,
            (_, _, compare::Verdict::Same) => Verdict::Same,
            (_, _, compare::Verdict::Different) => Verdict::Different,
        },
        rows: rows
            .iter()
            .map(|row| super::commands::line(row, Some(source), names, masked))
            .collect(),
        source_text: text(source, reading, masked),
        old_text: side_text(&old),
        new_text: side_text(&new),
    }
}

/// What is covered of an interface.
#[must_use]
pub fn coverage(interface: &str, coverage: &Coverage) -> Vec<CoverageOf> {
    coverage
        .destinations
        .iter()
        .map(|found| covered(interface, coverage, found))
        .collect()
}

fn covered(interface: &str, whole: &Coverage, found: &DestinationCoverage) -> CoverageOf {
    let mut view = CoverageOf {
        interface: interface.to_owned(),
        destination: found.destination.clone(),
        problem: found.problem.clone(),
        cases: whole.cases,
        samples: whole.samples,
        rules: CoverageCount::default(),
        branches: CoverageCount::default(),
        rows: CoverageCount::default(),
        lines: Vec::new(),
    };
    for branch in &found.filter {
        view.branches.add(branch.used);
        view.lines.push(way(CoverageKind::Filter, "filter", branch));
    }
    for rule in &found.rules {
        let RuleCoverage {
            rule: id,
            to,
            note,
            used,
            wish,
            branches,
        } = rule;
        view.rules.add(*used);
        let name = match note.is_empty() {
            true => to.clone(),
            false => format!("{to}: {note}"),
        };
        view.lines
            .push(line(CoverageKind::Rule, id, name, *used, wish));
        for branch in branches {
            view.branches.add(branch.used);
            view.lines.push(way(CoverageKind::Branch, id, branch));
        }
    }
    for TableCoverage { table, rows } in &found.tables {
        for row in rows {
            // A value without a row is a branch that nobody has to have.
            if row.key.is_some() {
                view.rows.add(row.used);
            }
            let name = match row.key.as_deref() {
                Some("") => "the row of nothing".to_owned(),
                Some(key) => key.to_owned(),
                None => "a value without a row".to_owned(),
            };
            view.lines
                .push(line(CoverageKind::Row, table, name, row.used, &row.wish));
        }
    }
    view
}

fn way(kind: CoverageKind, of: &str, branch: &Branch) -> CoverageLine {
    line(kind, of, branch.name.clone(), branch.used, &branch.wish)
}

fn line(kind: CoverageKind, of: &str, name: String, used: Covered, wish: &str) -> CoverageLine {
    CoverageLine {
        kind,
        of: of.to_owned(),
        name,
        cases: used.cases,
        samples: used.samples,
        wish: wish.to_owned(),
    }
}

impl CoverageCount {
    fn add(&mut self, used: Covered) {
        self.total += 1;
        self.cases += u32::from(used.cases > 0);
        self.any += u32::from(used.any());
    }
}
