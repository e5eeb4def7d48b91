//! The sample set, and what one version of a mapping does to all of it.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use hl7wb_core::check;
use hl7wb_core::dictionary::dictionary;
use hl7wb_core::mapping::{
    Clock, Delivery, Mapping, Outcome, RuleState, RunContext, Trace, deliver_traced,
};
use hl7wb_core::message::{Message, container};
use hl7wb_core::path::{Address, Index};

use crate::summary;

/// Messages of the samples folder that every edit runs over.
pub const SAMPLES: usize = 1000;

/// One message of the sample set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// File it comes from, relative to the project.
    pub file: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Reads the sample set, in the order of the files; files that cannot be read are left out (the
/// list of sources names them).
#[must_use]
pub fn samples(folder: &Path) -> Vec<Sample> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    let mut set = Vec::new();
    for path in files {
        if set.len() >= SAMPLES {
            break;
        }
        let Ok(bytes) = std::fs::read(&path) else {
            continue;
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let found = container::split(&bytes).messages;
        set.extend(found.iter().take(SAMPLES - set.len()).map(|found| Sample {
            file: format!("samples/{name}"),
            bytes: found.bytes(&bytes).into_owned(),
        }));
    }
    set
}

/// What one run over the sample set showed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    pub(crate) delivered: u32,
    pub(crate) filtered: u32,
    pub(crate) rejected: u32,
    pub(crate) errors: u32,
    /// Messages that each rule wrote to, and in which it went wrong; by its position.
    pub(crate) rules: Vec<(u32, u32)>,
    /// Values without a row, by table.
    pub(crate) unmapped: BTreeMap<String, BTreeMap<String, u32>>,
    /// Populated source fields that go nowhere.
    pub(crate) nowhere: BTreeMap<Address, u32>,
    /// Required target fields that stay empty.
    pub(crate) unfilled: BTreeMap<Address, u32>,
    /// One for each message: what came out.
    pub(crate) prints: Vec<u64>,
    /// The version of the first output.
    pub(crate) target_version: Option<String>,
}

/// Runs one message with all that happened.
pub(super) fn one(
    mapping: &Mapping,
    delivery: &Delivery,
    sample: &Sample,
    now: &str,
) -> (Outcome, Trace) {
    let context = RunContext {
        clock: Clock {
            now,
            control_id: "WB000001",
        },
    };
    deliver_traced(mapping, &sample.bytes, delivery, &context)
}

/// Runs them all.
pub(super) fn all(mapping: &Mapping, delivery: &Delivery, set: &[Sample], now: &str) -> Tally {
    let mut tally = Tally {
        rules: vec![(0, 0); mapping.rules().count()],
        ..Tally::default()
    };
    for sample in set {
        let (outcome, trace) = one(mapping, delivery, sample, now);
        tally.prints.push(print(&outcome));
        match &outcome {
            Outcome::Delivered(outputs) => {
                tally.delivered += 1;
                for output in outputs {
                    tally.look(&output.bytes);
                }
                for flow in trace.fields.iter().filter(|flow| flow.goes_nowhere()) {
                    *tally.nowhere.entry(anywhere(flow.address)).or_default() += 1;
                }
            }
            Outcome::Filtered { .. } => tally.filtered += 1,
            Outcome::Rejected { .. } => tally.rejected += 1,
            Outcome::Error { .. } => tally.errors += 1,
        }
        tally.count(&trace);
    }
    tally
}

impl Tally {
    fn look(&mut self, output: &[u8]) {
        let (message, _) = Message::decode(output);
        let version = summary::text(
            &message,
            &Address::field(hl7wb_core::path::SegmentId::MSH, 12),
        );
        for finding in check::check(&message, dictionary(&version)) {
            if let (check::MISSING_FIELD, Some(address)) = (finding.code, finding.address) {
                *self.unfilled.entry(anywhere(address)).or_default() += 1;
            }
        }
        self.target_version.get_or_insert(version);
    }

    fn count(&mut self, trace: &Trace) {
        let mut seen: BTreeMap<usize, (bool, bool)> = BTreeMap::new();
        for rule in &trace.rules {
            let (wrote, failed) = seen.entry(rule.rule).or_default();
            *wrote |= rule.state == RuleState::Ran && !rule.written.is_empty();
            *failed |= !rule.problems.is_empty();
            for unmapped in &rule.unmapped {
                let values = self.unmapped.entry(unmapped.table.clone()).or_default();
                *values.entry(unmapped.value.clone()).or_default() += 1;
            }
        }
        for (rule, (wrote, failed)) in seen {
            if let Some((touched, errors)) = self.rules.get_mut(rule) {
                *touched += u32::from(wrote);
                *errors += u32::from(failed);
            }
        }
    }
}

/// The same place in any segment and repetition.
fn anywhere(address: Address) -> Address {
    Address {
        occurrence: Index::Unspecified,
        repetition: Index::Unspecified,
        ..address
    }
}

/// A number that differs where outcomes do.
fn print(outcome: &Outcome) -> u64 {
    let mut hasher = DefaultHasher::new();
    match outcome {
        Outcome::Delivered(outputs) => {
            for output in outputs {
                output.bytes.hash(&mut hasher);
            }
        }
        Outcome::Filtered { reason } => ("filtered", reason).hash(&mut hasher),
        Outcome::Rejected { code, text, .. } => (code, text).hash(&mut hasher),
        Outcome::Error { findings } => {
            for finding in findings {
                finding.diagnostic.message.hash(&mut hasher);
            }
        }
    }
    hasher.finish()
}
