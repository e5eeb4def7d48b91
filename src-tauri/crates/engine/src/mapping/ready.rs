//! What the files of a mapping come to: compiled, and run over the sample set.

use std::sync::Arc;

use hl7wb_core::code_table::Tables;
use hl7wb_core::condition::Condition;
use hl7wb_core::dictionary::Version;
use hl7wb_core::mapping::{
    Delivery, Filter, Mapping, MappingDoc, RuleFinding, Target, Written as WrittenMapping,
    check_types, compile,
};
use hl7wb_core::message::Charset;

use super::files::{Places, Written};
use super::set::{self, Sample, Tally};
use crate::clock;
use crate::fault::Fault;
use crate::project::{self, Destination, Interface};
use crate::reading::Reading;

/// A mapping that can run, and how its messages arrive and leave.
#[derive(Clone)]
pub struct Runnable {
    /// The rules.
    pub mapping: Arc<Mapping>,
    /// The engine around them.
    pub delivery: Arc<Delivery>,
}

/// What the files come to.
pub(crate) struct Ready {
    pub(crate) document: MappingDoc,
    pub(crate) runnable: Option<Runnable>,
    pub(crate) findings: Vec<RuleFinding>,
    pub(crate) filter_problem: Option<String>,
    pub(crate) samples: Arc<Vec<Sample>>,
    pub(crate) tally: Arc<Tally>,
}

/// What a mapping is run by, besides its files.
pub(super) struct Around<'a> {
    pub(super) target: Target,
    pub(super) samples: &'a Arc<Vec<Sample>>,
    pub(super) reading: &'a Reading,
    /// Versions that are known to arrive; none where nobody asks what the standard says of its places.
    pub(super) arriving: Option<&'a [Version]>,
}

impl Ready {
    /// `former` is what the files before came to: what runs the same is not run again.
    pub(super) fn of(
        places: &Places,
        written: &Written,
        around: &Around<'_>,
        former: Option<(&Written, &Self)>,
    ) -> Result<Self, Fault> {
        let document = MappingDoc::parse(&written.mapping).map_err(|error| {
            Fault::new(
                error.code.as_str(),
                format!(
                    "{}, line {}: {}",
                    places.mapping_name(),
                    error.line,
                    error.message
                ),
            )
        })?;
        let tables: Tables = written.tables.clone();
        let (mapping, mut findings) = compile(&document, &tables);
        if let (Some(mapping), Some(arriving)) = (&mapping, around.arriving) {
            let said = document.read().0.version;
            let said = said.as_deref().and_then(Version::exact);
            let versions: Vec<Version> = arriving.iter().copied().chain(said).collect();
            findings.extend(check_types(mapping, &around.reading.knowledge, &versions));
        }
        let (filter, reason) = places.filter(written);
        let (filter, filter_problem) = match filter.trim().is_empty() {
            true => (None, None),
            false => match Condition::parse(&filter) {
                Ok(condition) => (Some(Filter { condition, reason }), None),
                Err(error) => (None, Some(error.message)),
            },
        };
        let runnable = mapping
            .filter(|_| filter_problem.is_none())
            .map(|mapping| Runnable {
                mapping: Arc::new(mapping),
                delivery: Arc::new(Delivery {
                    target: around.target,
                    filter,
                }),
            });
        let same = former.filter(|(before, ready)| {
            ready.runnable.is_some() == runnable.is_some()
                && before.tables == written.tables
                && before.interface == written.interface
                && meaning(&ready.document) == meaning(&document)
        });
        let tally = match (same, &runnable) {
            (Some((_, ready)), _) => Arc::clone(&ready.tally),
            (None, Some(runnable)) => {
                let now = clock::hl7(clock::now());
                Arc::new(set::all(runnable, around.reading, around.samples, &now))
            }
            (None, None) => Arc::default(),
        };
        Ok(Self {
            document,
            runnable,
            findings,
            filter_problem,
            samples: Arc::clone(around.samples),
            tally,
        })
    }
}

/// A document without what does not run: notes, names and lines.
fn meaning(document: &MappingDoc) -> WrittenMapping {
    let (mut written, _) = document.read();
    for rule in &mut written.rules {
        rule.note = None;
        rule.line = 0;
        rule.lines.clear();
    }
    written
}

/// The engine around the mapping of a destination.
#[must_use]
pub fn target(interface: &Interface, destination: &Destination) -> Target {
    // Reading the project replaced every charset that is not known.
    let charset = |name: &str| Charset::from_name(name).unwrap_or_default();
    match interface.target {
        project::Target::None => Target::None,
        project::Target::Mirth(_) => Target::Mirth452 {
            inbound: charset(&interface.source.charset),
            outbound: charset(&destination.charset),
        },
    }
}

/// Reads, compiles and makes ready the mapping of a destination, without samples: for runs over
/// files and for exports.
///
/// # Errors
/// Where it cannot be read, or has a finding that is an error; the first of them is told.
pub fn runnable(interface: &Interface, destination: &Destination) -> Result<Runnable, Fault> {
    let places = Places::new(interface, destination);
    let (written, problems) = places.read()?;
    if let Some(problem) = problems.iter().find(|problem| {
        problem.finding.diagnostic.severity == hl7wb_core::diagnostic::Severity::Error
    }) {
        return Err(Fault::new(
            problem.finding.diagnostic.code.as_str(),
            format!(
                "interfaces/{}/{}, line {}: {}",
                interface.id,
                problem.file,
                problem.finding.line,
                problem.finding.diagnostic.message
            ),
        ));
    }
    let around = Around {
        target: target(interface, destination),
        samples: &Arc::default(),
        reading: &Reading::default(),
        arriving: None,
    };
    let ready = Ready::of(&places, &written, &around, None)?;
    if let Some(problem) = ready.filter_problem {
        return Err(Fault::new(
            "filter",
            format!(
                "The filter of `{}` cannot be used: {problem}",
                destination.id
            ),
        ));
    }
    ready.runnable.ok_or_else(|| {
        let first = ready
            .findings
            .iter()
            .find(|finding| finding.diagnostic.severity == hl7wb_core::diagnostic::Severity::Error);
        let (line, says) = first.map_or((0, String::new()), |finding| {
            (
                finding.line.unwrap_or_default(),
                finding.diagnostic.message.clone(),
            )
        });
        Fault::new(
            "mapping-broken",
            format!(
                "interfaces/{}/{}, line {line}: {says}",
                interface.id,
                places.mapping_name()
            ),
        )
    })
}
