//! A run of a mapping over the inputs of a comparison, held against what the old interface sent.
//!
//! Everything is kept in memory until the next run: inputs, baseline and candidates as bytes, and
//! of each pair how it compares. Rows of one pair are made when somebody looks at it.

mod pairs;

pub use pairs::Pair;

use crate::clock;
use crate::fault::Fault;
use crate::mapping::Runnable;
use crate::project::Comparison;
use crate::summary;
use hl7wb_core::compare::{
    Cause, Causes, CompareOptions, Ignore, Row, RowVerdict, Verdict, compare_volatile, is_there,
    rows,
};
use hl7wb_core::mapping::{Clock, Outcome, RunContext, deliver};
use hl7wb_core::message::{Message, container};
use hl7wb_core::path::Address;
use std::collections::BTreeMap;
use std::path::Path;

/// How a pair compares, or why it is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairVerdict {
    /// Equal to the byte.
    Exact,
    /// Equal but for what is no difference, and for ignored places.
    Same,
    /// Different.
    Different,
    /// In the baseline only.
    Missing,
    /// In the candidate only.
    Extra,
}

/// One run.
#[derive(Debug)]
pub struct Run {
    /// What was run.
    pub comparison: Comparison,
    /// Number of the run.
    pub number: u32,
    /// Inputs.
    pub inputs: usize,
    /// Inputs that the mapping filtered, rejected or failed on.
    pub not_delivered: usize,
    /// In the order of the inputs; what only the baseline has stands at the end.
    pub pairs: Vec<Pair>,
    /// Differences grouped, most pairs first.
    pub causes: Vec<Cause>,
    options: CompareOptions,
}

/// One pair, looked at.
#[derive(Debug)]
pub struct Aligned {
    /// The input; none for what only the baseline has.
    pub source: Option<Message>,
    /// The baseline.
    pub old: Option<Message>,
    /// The candidate.
    pub new: Option<Message>,
    /// Populated places of both, aligned.
    pub rows: Vec<Row>,
}

/// Runs a mapping over the inputs.
///
/// # Errors
/// Where a file cannot be read, or the pairing address is none.
pub fn run(comparison: &Comparison, runnable: &Runnable, number: u32) -> Result<Run, Fault> {
    let key: Address = comparison
        .pair_by
        .parse()
        .map_err(|error| Fault::new("path", format!("`pair_by` of {}: {error}.", comparison.id)))?;
    let mut options = CompareOptions::default();
    for ignored in &comparison.ignore {
        let path = ignored.path.parse().map_err(|error| {
            Fault::new("path", format!("`ignore` of {}: {error}.", comparison.id))
        })?;
        options.ignore.push(Ignore {
            path,
            reason: ignored.reason.clone(),
            by: ignored.by.clone(),
        });
    }
    let inputs = messages(&comparison.inputs)?;
    let mut baseline = pairs::Baseline::new(messages(&comparison.old)?, &key);
    let now = clock::hl7(clock::now());
    let mut run = Run {
        comparison: comparison.clone(),
        number,
        inputs: inputs.len(),
        not_delivered: 0,
        pairs: Vec::new(),
        causes: Vec::new(),
        options,
    };
    // The input of what only the old interface sent.
    let mut by_key: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut causes = Causes::default();
    for (place, input) in (1_usize..).zip(inputs) {
        let control_id = format!("WB{place:06}");
        let context = RunContext {
            clock: Clock {
                now: &now,
                control_id: &control_id,
            },
        };
        let (source, _) = Message::decode(input.as_slice());
        let outputs = match deliver(&runnable.mapping, &input, &runnable.delivery, &context) {
            Outcome::Delivered(outputs) => outputs,
            Outcome::Filtered { .. } | Outcome::Rejected { .. } | Outcome::Error { .. } => {
                run.not_delivered += 1;
                by_key.insert(summary::text(&source, &key), input.clone());
                Vec::new()
            }
        };
        let value = summary::text(&source, &key);
        for output in outputs {
            let (new, _) = Message::decode(output.bytes.as_slice());
            let old = baseline.take(&value).or_else(|| {
                // An interface may give its output another key than its input has.
                baseline.take(&summary::text(&new, &key))
            });
            let index = run.pairs.len();
            let mut pair = Pair::new(&value, &source, &input, old, Some(output.bytes));
            if let Some(bytes) = &pair.old {
                let (old, _) = Message::decode(bytes.as_slice());
                let found = compare_volatile(&old, &new, &output.volatile, &run.options);
                causes.add(index, &found, Some(&source));
                pair.compared(&found);
            }
            run.pairs.push(pair);
        }
    }
    for (value, old) in baseline.rest() {
        let (message, _) = Message::decode(old.as_slice());
        let input = by_key.get(&value).map(Vec::as_slice).unwrap_or_default();
        run.pairs
            .push(Pair::new(&value, &message, input, Some(old), None));
    }
    run.causes = causes.finish();
    Ok(run)
}

impl Run {
    /// Pairs that compare so.
    #[must_use]
    pub fn count(&self, verdict: PairVerdict) -> usize {
        self.pairs
            .iter()
            .filter(|pair| pair.verdict == verdict)
            .count()
    }

    /// Pairs that a cause is seen in; without one, all that are not the same.
    #[must_use]
    pub fn selected(&self, cause: Option<usize>) -> Vec<usize> {
        let cause = cause.map(|cause| self.causes.get(cause));
        (0..)
            .zip(&self.pairs)
            .filter(|(_, pair)| match cause {
                None => !matches!(pair.verdict, PairVerdict::Exact | PairVerdict::Same),
                Some(None) => false,
                Some(Some(cause)) => pair.seen.contains(&(cause.path, cause.pattern)),
            })
            .map(|(index, _)| index)
            .collect()
    }

    /// Pairs in which a path is there at all.
    #[must_use]
    pub fn with_path(&self, path: &Address) -> usize {
        self.pairs
            .iter()
            .filter(|pair| {
                let side = |bytes: &Option<Vec<u8>>| {
                    Message::decode(bytes.as_deref().unwrap_or_default()).0
                };
                pair.old.is_some()
                    && pair.new.is_some()
                    && is_there(&side(&pair.old), &side(&pair.new), path)
            })
            .count()
    }

    /// One pair, aligned.
    #[must_use]
    pub fn aligned(&self, index: usize) -> Option<(&Pair, Aligned)> {
        let pair = self.pairs.get(index)?;
        let side = |bytes: &Option<Vec<u8>>| bytes.as_deref().map(|bytes| Message::decode(bytes).0);
        let (old, new) = (side(&pair.old), side(&pair.new));
        let nothing = Message::default();
        let rows = rows(
            old.as_ref().unwrap_or(&nothing),
            new.as_ref().unwrap_or(&nothing),
            &self.options,
        );
        let source = (!pair.input.is_empty()).then(|| Message::decode(pair.input.as_slice()).0);
        Some((
            pair,
            Aligned {
                source,
                old,
                new,
                rows,
            },
        ))
    }
}

impl Pair {
    fn compared(&mut self, found: &hl7wb_core::compare::Comparison) {
        self.verdict = match found.verdict {
            Verdict::Exact => PairVerdict::Exact,
            Verdict::Same => PairVerdict::Same,
            Verdict::Different => PairVerdict::Different,
        };
        self.differences = found
            .differences
            .iter()
            .filter(|row| !matches!(row.verdict, RowVerdict::Same | RowVerdict::Ignored))
            .count();
        let mut causes = Causes::default();
        causes.add(0, found, None);
        self.seen = causes
            .finish()
            .into_iter()
            .map(|cause| (cause.path, cause.pattern))
            .collect();
    }
}

fn messages(file: &Path) -> Result<Vec<Vec<u8>>, Fault> {
    let bytes = std::fs::read(file).map_err(|error| {
        let message = format!("{} could not be read: {error}.", file.display());
        Fault::new("file-unreadable", message).because(error)
    })?;
    let found = container::split(&bytes).messages;
    Ok(found
        .iter()
        .map(|found| found.bytes(&bytes).into_owned())
        .collect())
}
