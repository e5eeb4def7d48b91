//! Runs cases and says what is other than wanted.

use std::collections::BTreeMap;

use hl7wb_core::compare::{CompareOptions, Row, RowVerdict, Verdict, compare_volatile};
use hl7wb_core::diagnostic::Severity;
use hl7wb_core::mapping::{Clock, Outcome, Output, RuleFinding, RunContext, Trace, deliver_traced};
use hl7wb_core::message::{Message, container};

use super::{CASE_CONTROL_ID, CASE_NOW};
use crate::fault::Fault;
use crate::mapping::Runnable;
use crate::project::{Case, Finding, Interface, Wanted, WantedOutcome};

/// How a case, or one destination of it, stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// What comes out is what is wanted.
    Passed,
    /// Nobody has said what is wanted.
    New,
    /// Something else comes out.
    Failed,
    /// It could not be run.
    Broken,
}

/// One case and what became of it.
#[derive(Debug)]
pub struct CaseRun {
    /// The case.
    pub case: Case,
    /// Its message.
    pub input: Vec<u8>,
    /// For each destination.
    pub results: Vec<DestinationRun>,
}

/// What became of a case for one destination.
#[derive(Debug)]
pub struct DestinationRun {
    /// The destination.
    pub destination: String,
    /// How it stands.
    pub state: State,
    /// What is other than wanted, or why it could not be run, a sentence each.
    pub says: Vec<String>,
    /// How it ended; none where it could not be run.
    pub outcome: Option<Outcome>,
    /// What happened in the run.
    pub trace: Trace,
    /// Outputs, wanted and got, in order.
    pub outputs: Vec<Compared>,
}

/// One output beside the one that is wanted.
#[derive(Debug)]
pub struct Compared {
    /// What is wanted; none where there is one more than that.
    pub wanted: Option<Vec<u8>>,
    /// What came out; none where there is one less.
    pub got: Option<Output>,
    /// How they compare.
    pub verdict: Verdict,
    /// What differs.
    pub differences: Vec<Row>,
}

/// How many cases stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Passed.
    pub passed: usize,
    /// Failed.
    pub failed: usize,
    /// Nothing is wanted yet.
    pub fresh: usize,
    /// Could not be run.
    pub broken: usize,
}

impl CaseRun {
    /// The worst of its destinations.
    #[must_use]
    pub fn state(&self) -> State {
        let states = self.results.iter().map(|result| result.state);
        states.max().unwrap_or(State::New)
    }
}

impl Totals {
    /// Counts runs.
    #[must_use]
    pub fn of(runs: &[CaseRun]) -> Self {
        let count = |state| runs.iter().filter(|run| run.state() == state).count();
        Self {
            passed: count(State::Passed),
            failed: count(State::Failed),
            fresh: count(State::New),
            broken: count(State::Broken),
        }
    }
}

/// What runs for each destination of an interface, or why nothing does.
pub type Runnables = BTreeMap<String, Result<Runnable, Fault>>;

/// Runs every case of an interface, in the order of their names; with what is wrong in their files.
#[must_use]
pub fn run_all(interface: &Interface, ready: &Runnables) -> (Vec<CaseRun>, Vec<Finding>) {
    let (cases, findings) = interface.cases();
    let runs = cases.into_iter().map(|case| run(case, ready)).collect();
    (runs, findings)
}

/// Runs one case.
#[must_use]
pub fn run(case: Case, ready: &Runnables) -> CaseRun {
    let read = std::fs::read(&case.input).map_err(|error| {
        let message = format!("{} could not be read: {error}.", case.input.display());
        Fault::new("file-unreadable", message)
    });
    let message = read.and_then(|bytes| {
        let found = container::split(&bytes).messages;
        match found.as_slice() {
            [only] => Ok(only.bytes(&bytes).into_owned()),
            several => Err(Fault::new(
                "case-message",
                format!(
                    "{} holds {} messages; a case is one.",
                    case.input.display(),
                    several.len()
                ),
            )),
        }
    });
    let results = case
        .wanted
        .iter()
        .map(|wanted| {
            let runnable = ready.get(&wanted.destination);
            match (&message, runnable) {
                (Ok(input), Some(Ok(runnable))) => against(&case, wanted, input, runnable),
                (Err(fault), _) | (_, Some(Err(fault))) => broken(wanted, fault.message.clone()),
                (Ok(_), None) => broken(wanted, "There is no such destination.".to_owned()),
            }
        })
        .collect();
    CaseRun {
        input: message.unwrap_or_default(),
        results,
        case,
    }
}

fn broken(wanted: &Wanted, sentence: String) -> DestinationRun {
    DestinationRun {
        destination: wanted.destination.clone(),
        state: State::Broken,
        says: vec![sentence],
        outcome: None,
        trace: Trace::default(),
        outputs: Vec::new(),
    }
}

fn against(case: &Case, wanted: &Wanted, input: &[u8], runnable: &Runnable) -> DestinationRun {
    let context = RunContext {
        clock: Clock {
            now: case.now.as_deref().unwrap_or(CASE_NOW),
            control_id: CASE_CONTROL_ID,
        },
    };
    let (outcome, trace) = deliver_traced(&runnable.mapping, input, &runnable.delivery, &context);
    let mut says = Vec::new();
    let got: &[Output] = match &outcome {
        Outcome::Delivered(outputs) => outputs,
        Outcome::Filtered { .. } | Outcome::Rejected { .. } | Outcome::Error { .. } => &[],
    };
    let old = match std::fs::read(&wanted.output) {
        Ok(bytes) => {
            let found = container::split(&bytes).messages;
            Some(
                found
                    .iter()
                    .map(|found| found.bytes(&bytes).into_owned())
                    .collect::<Vec<_>>(),
            )
        }
        Err(_) => None,
    };
    let delivers = matches!(wanted.outcome, Some(WantedOutcome::Delivered));
    let nothing_said = wanted.outcome.is_none() || (delivers && old.is_none());
    let outputs = side_by_side(old.filter(|_| delivers).unwrap_or_default(), got);
    if !nothing_said {
        says.extend(otherwise(wanted.outcome.as_ref(), &outcome));
        if delivers && says.is_empty() {
            let wanted = outputs.iter().filter(|pair| pair.wanted.is_some()).count();
            if wanted != got.len() {
                says.push(format!(
                    "{} {} sent, {wanted} {} wanted.",
                    got.len(),
                    if got.len() == 1 {
                        "message is"
                    } else {
                        "messages are"
                    },
                    if wanted == 1 { "is" } else { "are" },
                ));
            }
            let places: usize = outputs
                .iter()
                .filter(|pair| pair.verdict == Verdict::Different)
                .map(|pair| pair.differences.iter().filter(|row| differs(row)).count())
                .sum();
            if places > 0 {
                says.push(match places {
                    1 => "One place of the output is other than wanted.".to_owned(),
                    several => format!("{several} places of the output are other than wanted."),
                });
            }
        }
        says.extend(findings(wanted, &outcome));
    }
    DestinationRun {
        destination: wanted.destination.clone(),
        state: match (nothing_said, says.is_empty()) {
            (true, _) => State::New,
            (false, true) => State::Passed,
            (false, false) => State::Failed,
        },
        says: match nothing_said {
            true => vec![
                "Nobody has said yet what is wanted; look at what comes out, and bless it."
                    .to_owned(),
            ],
            false => says,
        },
        outcome: Some(outcome),
        trace,
        outputs,
    }
}

/// Whether a row is a difference.
pub(crate) const fn differs(row: &Row) -> bool {
    match row.verdict {
        RowVerdict::Different | RowVerdict::OldOnly | RowVerdict::NewOnly => true,
        RowVerdict::Same | RowVerdict::Ignored => false,
    }
}

fn side_by_side(wanted: Vec<Vec<u8>>, got: &[Output]) -> Vec<Compared> {
    let several = wanted.len().max(got.len());
    let mut wanted = wanted.into_iter();
    let mut got = got.iter();
    (0..several)
        .map(|_| {
            let (wanted, got) = (wanted.next(), got.next().cloned());
            let (verdict, differences) = match (&wanted, &got) {
                (Some(wanted), Some(got)) => {
                    let (old, _) = Message::decode(wanted.as_slice());
                    let (new, _) = Message::decode(got.bytes.as_slice());
                    let found =
                        compare_volatile(&old, &new, &got.volatile, &CompareOptions::default());
                    (found.verdict, found.differences)
                }
                (_, _) => (Verdict::Different, Vec::new()),
            };
            Compared {
                wanted,
                got,
                verdict,
                differences,
            }
        })
        .collect()
}

/// What is said of an outcome that is another one.
fn otherwise(wanted: Option<&WantedOutcome>, got: &Outcome) -> Option<String> {
    let told = told(got);
    let is = |wanted: &Option<String>, got: &str| wanted.as_ref().is_none_or(|text| text == got);
    match (wanted?, got) {
        (WantedOutcome::Delivered, Outcome::Delivered(_))
        | (WantedOutcome::Error, Outcome::Error { .. }) => None,
        (WantedOutcome::Filtered { reason }, Outcome::Filtered { reason: got }) => {
            (!is(reason, got)).then(|| {
                format!(
                    "The reason is \u{201c}{got}\u{201d}; wanted is \u{201c}{}\u{201d}.",
                    reason.as_deref().unwrap_or_default()
                )
            })
        }
        (
            WantedOutcome::Rejected { code, text },
            Outcome::Rejected {
                code: got,
                text: answer,
                findings: _,
            },
        ) => (!is(code, got) || !is(text, answer)).then(|| {
            format!(
                "It is {told}; wanted is {}.",
                words(&WantedOutcome::Rejected {
                    code: code.clone(),
                    text: text.clone()
                })
            )
        }),
        (wanted, _) => Some(format!("It is {told}; wanted is {}.", words(wanted))),
    }
}

/// An outcome in words.
pub(crate) fn told(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Delivered(outputs) => match outputs.len() {
            1 => "delivered".to_owned(),
            several => format!("delivered, {several} messages"),
        },
        Outcome::Filtered { reason } => words(&WantedOutcome::Filtered {
            reason: Some(reason.clone()),
        }),
        Outcome::Rejected {
            code,
            text,
            findings: _,
        } => words(&WantedOutcome::Rejected {
            code: Some((*code).to_string()),
            text: Some(text.clone()),
        }),
        Outcome::Error { findings } => {
            let first = findings
                .iter()
                .find(|found| found.diagnostic.severity == Severity::Error);
            match first {
                Some(found) => format!("in error ({})", found.diagnostic.message),
                None => "in error".to_owned(),
            }
        }
    }
}

/// What is wanted, in words.
pub(crate) fn words(wanted: &WantedOutcome) -> String {
    let said = |text: &Option<String>| match text.as_deref() {
        Some(text) if !text.is_empty() => format!(" (\u{201c}{text}\u{201d})"),
        Some(_) | None => String::new(),
    };
    match wanted {
        WantedOutcome::Delivered => "delivered".to_owned(),
        WantedOutcome::Filtered { reason } => format!("filtered{}", said(reason)),
        WantedOutcome::Rejected { code, text } => match code {
            Some(code) => format!("rejected with {code}{}", said(text)),
            None => format!("rejected{}", said(text)),
        },
        WantedOutcome::Error => "in error".to_owned(),
    }
}

/// Warnings and errors of a run.
pub(crate) fn found(outcome: &Outcome) -> Vec<&RuleFinding> {
    let all: Vec<&RuleFinding> = match outcome {
        Outcome::Delivered(outputs) => outputs.iter().flat_map(|output| &output.findings).collect(),
        Outcome::Filtered { .. } => Vec::new(),
        Outcome::Rejected { findings, .. } | Outcome::Error { findings } => {
            findings.iter().collect()
        }
    };
    all.into_iter()
        .filter(|found| found.diagnostic.severity != Severity::Hint)
        .collect()
}

fn findings(wanted: &Wanted, outcome: &Outcome) -> Vec<String> {
    let got = found(outcome);
    let is = |wanted: &str, found: &RuleFinding| {
        let (code, path) = wanted.split_once(' ').unwrap_or((wanted, ""));
        let at = found.diagnostic.address.map(|at| at.to_string());
        found.diagnostic.code.as_str() == code
            && (path.is_empty() || at.as_deref() == Some(path.trim()))
    };
    let missing = wanted
        .findings
        .iter()
        .filter(|wanted| !got.iter().any(|found| is(wanted, found)))
        .map(|wanted| format!("The finding `{wanted}` is wanted and was not made."));
    // Why a message is refused or in error is its outcome; there the findings count where they are listed.
    let delivered = matches!(outcome, Outcome::Delivered(_));
    let extra = got
        .iter()
        .filter(|found| {
            (delivered || !wanted.findings.is_empty())
                && !wanted.findings.iter().any(|wanted| is(wanted, found))
        })
        .map(|found| {
            format!(
                "The finding `{}` is not wanted: {}",
                found.diagnostic.code.as_str(),
                found.diagnostic.message
            )
        });
    missing.chain(extra).collect()
}
