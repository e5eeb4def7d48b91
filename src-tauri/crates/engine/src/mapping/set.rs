//! The sample set, and what one version of a mapping does to all of it.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZero;
use std::path::Path;

use hl7wb_core::check::{self, check_by};
use hl7wb_core::mapping::{
    Clock, Mapping, Outcome, RuleState, RunContext, Trace, deliver, deliver_traced,
};
use hl7wb_core::message::{Message, container};
use hl7wb_core::path::{Address, Index};
use hl7wb_core::profile::Profile;
use hl7wb_core::structure::structure_of;

use super::Runnable;
use crate::reading::Reading;
use crate::summary;

/// Messages that every edit runs over, at most.
pub const SAMPLES: usize = 1000;

/// One message of the sample set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Where it comes from: a file, relative to the project, or the name of what was chosen.
    pub file: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether it was captured: the mask hides such before all others.
    pub captured: bool,
}

/// Messages that somebody added to the samples folder for this mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// What they are called, once in a set.
    pub name: String,
    /// Their bytes.
    pub messages: Vec<Vec<u8>>,
    /// Whether they were captured.
    pub captured: bool,
}

/// Reads the sample set: what was chosen first, since somebody wanted to see it, then the folder in
/// the order of its files. Files that cannot be read are left out (the list of sources names them).
#[must_use]
pub fn samples(folder: &Path, chosen: &[Chosen]) -> Vec<Sample> {
    let mut set: Vec<Sample> = chosen
        .iter()
        .flat_map(|chosen| {
            chosen.messages.iter().map(|bytes| Sample {
                file: chosen.name.clone(),
                bytes: bytes.clone(),
                captured: chosen.captured,
            })
        })
        .take(SAMPLES)
        .collect();
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    for path in files {
        if set.len() >= SAMPLES {
            break;
        }
        let Ok(bytes) = std::fs::read(&path) else {
            continue;
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let found = container::split(&bytes).messages;
        let room = SAMPLES - set.len();
        set.extend(found.iter().take(room).map(|found| Sample {
            file: format!("samples/{name}"),
            bytes: found.bytes(&bytes).into_owned(),
            captured: false,
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
    /// Required target fields that stay empty, and required segments that are not there.
    pub(crate) unfilled: BTreeMap<Address, u32>,
    /// One for each message: what came out.
    pub(crate) prints: Vec<u64>,
    /// The version of the first output.
    pub(crate) target_version: Option<String>,
    /// The structure of the first output, where its version has one for it.
    pub(crate) target_structure: Option<String>,
}

const CONTROL_ID: &str = "WB000001";

fn context(now: &str) -> RunContext<'_> {
    RunContext {
        clock: Clock {
            now,
            control_id: CONTROL_ID,
        },
    }
}

/// Runs one message with all that happened.
pub(super) fn traced(runnable: &Runnable, sample: &Sample, now: &str) -> (Outcome, Trace) {
    let Runnable { mapping, delivery } = runnable;
    deliver_traced(mapping, &sample.bytes, delivery, &context(now))
}

/// Runs one sample now, with all that happened.
#[must_use]
pub fn deliver_sample(runnable: &Runnable, sample: &Sample) -> (Outcome, Trace) {
    traced(runnable, sample, &crate::clock::hl7(crate::clock::now()))
}

/// Runs one message.
pub(super) fn outcome(runnable: &Runnable, sample: &Sample, now: &str) -> Outcome {
    let Runnable { mapping, delivery } = runnable;
    deliver(mapping, &sample.bytes, delivery, &context(now))
}

/// Asks the same of every sample, on as many cores as there are; answers stay in order.
pub(super) fn spread<R: Send>(
    set: &[Sample],
    look: impl Fn(usize, &Sample) -> Option<R> + Sync,
) -> Vec<R> {
    /// Fewer are not worth a thread.
    const FEW: usize = 64;
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let share = set.len().div_ceil(cores).max(FEW);
    let part = |first: usize, part: &[Sample]| -> Vec<R> {
        (first..)
            .zip(part)
            .filter_map(|(at, sample)| look(at, sample))
            .collect()
    };
    if set.len() <= share {
        return part(0, set);
    }
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..)
            .step_by(share)
            .zip(set.chunks(share))
            .map(|(first, chunk)| {
                let part = &part;
                scope.spawn(move || part(first, chunk))
            })
            .collect();
        running
            .into_iter()
            .flat_map(|part| match part.join() {
                Ok(found) => found,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}

/// Runs them all.
pub(super) fn all(runnable: &Runnable, reading: &Reading, set: &[Sample], now: &str) -> Tally {
    let profile = needs(&reading.profile);
    let seen = spread(set, |_, sample| {
        let (outcome, trace) = traced(runnable, sample, now);
        let mut tally = Tally::default();
        tally.take(&runnable.mapping, &outcome, &trace, (reading, &profile));
        Some(tally)
    });
    let mut tally = Tally {
        rules: vec![(0, 0); runnable.mapping.rules().count()],
        ..Tally::default()
    };
    for one in seen {
        tally.add(one);
    }
    tally
}

/// What an interface wants to be there. Values, patterns and lengths are asked of what arrives, not
/// of what a mapping makes of it.
fn needs(profile: &Profile) -> Profile {
    let mut needs = profile.clone();
    needs.rules.retain(|rule| rule.usage.is_some());
    for rule in &mut needs.rules {
        rule.values = None;
        rule.pattern = None;
        rule.length = None;
    }
    needs
}

impl Tally {
    /// What became of one message.
    fn take(
        &mut self,
        mapping: &Mapping,
        outcome: &Outcome,
        trace: &Trace,
        by: (&Reading, &Profile),
    ) {
        self.prints.push(print_of(Some(outcome)));
        match outcome {
            Outcome::Delivered(outputs) => {
                self.delivered = 1;
                for output in outputs {
                    self.look(&output.bytes, by);
                }
                for flow in trace.fields.iter().filter(|flow| flow.goes_nowhere()) {
                    self.nowhere.insert(anywhere(flow.address), 1);
                }
            }
            Outcome::Filtered { .. } => self.filtered = 1,
            Outcome::Rejected { .. } => self.rejected = 1,
            Outcome::Error { .. } => self.errors = 1,
        }
        self.count(mapping, trace);
    }

    fn look(&mut self, output: &[u8], (reading, profile): (&Reading, &Profile)) {
        let (message, _) = Message::decode(output);
        let dictionary = reading.dictionary(&message);
        for finding in check_by(&message, dictionary, profile) {
            let (check::MISSING_FIELD | check::MISSING_SEGMENT, Some(address)) =
                (finding.code, finding.address)
            else {
                continue;
            };
            self.unfilled.insert(anywhere(address), 1);
        }
        if self.target_version.is_none() {
            let version = Address::field(hl7wb_core::path::SegmentId::MSH, 12);
            self.target_version = Some(summary::text(&message, &version));
            self.target_structure =
                structure_of(&message, dictionary).map(|structure| structure.id.to_owned());
        }
    }

    fn count(&mut self, mapping: &Mapping, trace: &Trace) {
        self.rules = vec![(0, 0); mapping.rules().count()];
        for rule in &trace.rules {
            if let Some((touched, errors)) = self.rules.get_mut(rule.rule) {
                let wrote = rule.state == RuleState::Ran && !rule.written.is_empty();
                *touched |= u32::from(wrote);
                *errors |= u32::from(!rule.problems.is_empty());
            }
            for unmapped in &rule.unmapped {
                let values = self.unmapped.entry(unmapped.table.clone()).or_default();
                *values.entry(unmapped.value.clone()).or_default() += 1;
            }
        }
    }

    /// Adds what became of the next message.
    fn add(&mut self, next: Self) {
        let Self {
            delivered,
            filtered,
            rejected,
            errors,
            rules,
            unmapped,
            nowhere,
            unfilled,
            prints,
            target_version,
            target_structure,
        } = next;
        self.delivered += delivered;
        self.filtered += filtered;
        self.rejected += rejected;
        self.errors += errors;
        for ((touched, failed), (more, wrong)) in self.rules.iter_mut().zip(rules) {
            *touched += more;
            *failed += wrong;
        }
        for (table, values) in unmapped {
            let known = self.unmapped.entry(table).or_default();
            for (value, count) in values {
                *known.entry(value).or_default() += count;
            }
        }
        for (sum, part) in [(&mut self.nowhere, nowhere), (&mut self.unfilled, unfilled)] {
            for (at, count) in part {
                *sum.entry(at).or_default() += count;
            }
        }
        self.prints.extend(prints);
        if self.target_version.is_none() {
            self.target_version = target_version;
            self.target_structure = target_structure;
        }
    }
}

/// The same place in any segment and repetition.
pub(super) fn anywhere(address: Address) -> Address {
    Address {
        occurrence: Index::Unspecified,
        repetition: Index::Unspecified,
        ..address
    }
}

/// A number that differs where outcomes do.
pub(super) fn print_of(outcome: Option<&Outcome>) -> u64 {
    let mut hasher = DefaultHasher::new();
    match outcome {
        None => {}
        Some(Outcome::Delivered(outputs)) => {
            for output in outputs {
                output.bytes.hash(&mut hasher);
            }
        }
        Some(Outcome::Filtered { reason }) => ("filtered", reason).hash(&mut hasher),
        Some(Outcome::Rejected { code, text, .. }) => (code, text).hash(&mut hasher),
        Some(Outcome::Error { findings }) => {
            for finding in findings {
                finding.diagnostic.message.hash(&mut hasher);
            }
        }
    }
    hasher.finish()
}
