//! The specification of an interface: one document for people who sign, made from what runs. Nothing in
//! it is written by hand: sample values come from runs, states from cases, revisions from version
//! control where there is one.
//!
//! It is built once as [`Section`]s of plain grids, and written from these as a printable page and as a
//! workbook, so that the two say the same.

mod evidence;
mod flow;
mod html;
mod layout;
mod revisions;
mod rules;
mod segments;
mod workbook;

pub use html::html;
pub use workbook::workbook;

use crate::cases::{CaseRun, Runnables, run_all};
use crate::clock;
use crate::fault::Fault;
use crate::mapping::{Sample, deliver_sample, samples};
use crate::project::{CaseOrigin, Interface, Project};
use crate::reading::Reading;
use hl7wb_core::mapping::{Outcome, Trace};
use hl7wb_core::message::Message;

/// How a sheet of a code table begins; the name of the table follows.
pub(crate) const TABLE_HEAD: &str = "Code table ";

/// The specification of one interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Specification {
    /// Its title.
    pub title: String,
    /// Sections in order: a sheet each in the workbook.
    pub sections: Vec<Section>,
}

/// One section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Short name, for the sheet.
    pub sheet: String,
    /// Heading.
    pub title: String,
    /// What is to be known about it.
    pub intro: String,
    /// What stands in it.
    pub parts: Vec<Part>,
}

/// A part of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Rows under column heads.
    Grid(Grid),
    /// Lines as they stand on the wire.
    Lines {
        /// What they are.
        caption: String,
        /// They.
        lines: Vec<String>,
    },
    /// Who sends what to whom.
    Diagram(Diagram),
}

/// Rows under column heads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grid {
    /// What it is; empty where the section says it.
    pub caption: String,
    /// Column heads.
    pub columns: Vec<&'static str>,
    /// Column heads that are not known before: of a code table.
    pub own_columns: Vec<String>,
    /// Cells, as many as there are columns.
    pub rows: Vec<Vec<String>>,
    /// Rows that are left free for a pen.
    pub free_rows: usize,
}

/// Boxes and arrows: a source, the engine, destinations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagram {
    /// The sending system, and what is to be known of it.
    pub source: (String, Vec<String>),
    /// What stands between, with the name of the interface.
    pub engine: (String, Vec<String>),
    /// Each receiving system, with what goes there.
    pub destinations: Vec<(String, Vec<String>)>,
}

impl Grid {
    fn new(columns: &[&'static str]) -> Self {
        Self {
            columns: columns.to_vec(),
            ..Self::default()
        }
    }

    fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// Column heads, whichever they are.
    #[must_use]
    pub fn heads(&self) -> Vec<&str> {
        match self.own_columns.is_empty() {
            true => self.columns.clone(),
            false => self.own_columns.iter().map(String::as_str).collect(),
        }
    }
}

/// One message and what became of it for one destination.
pub(crate) struct Ran {
    /// Where it comes from.
    pub(crate) from: String,
    pub(crate) input: Message,
    /// For each destination in order; none where its mapping cannot run.
    pub(crate) results: Vec<Option<(Outcome, Trace)>>,
}

/// Everything that a specification is made from.
pub(crate) struct Truth<'a> {
    pub(crate) project: &'a Project,
    pub(crate) interface: &'a Interface,
    pub(crate) reading: Reading,
    pub(crate) ready: &'a Runnables,
    pub(crate) cases: Vec<CaseRun>,
    pub(crate) case_findings: Vec<crate::project::Finding>,
    pub(crate) samples: Vec<Sample>,
    pub(crate) ran: Vec<Ran>,
    pub(crate) today: String,
}

/// Messages that are run for sample values.
const MESSAGES: usize = 300;

/// Makes the specification of an interface.
///
/// # Errors
/// Where the project has no such interface.
pub fn specification(
    project: &Project,
    interface: &str,
    ready: &Runnables,
) -> Result<Specification, Fault> {
    let interface = project.interface(interface).ok_or_else(|| {
        let message = format!("The project has no interface `{interface}`.");
        Fault::new("unknown-interface", message)
    })?;
    let (cases, case_findings) = run_all(interface, ready);
    let samples = samples(&project.samples(), &[]);
    let now = clock::rfc3339(clock::now());
    let mut truth = Truth {
        project,
        interface,
        reading: Reading::of(project, Some(&interface.id)),
        ready,
        ran: ran(interface, ready, &cases, &samples),
        cases,
        case_findings,
        samples,
        today: now.split('T').next().unwrap_or_default().to_owned(),
    };
    // What is real stays out of a document that goes by mail.
    truth.samples.retain(|sample| !sample.captured);
    let mut sections = vec![
        flow::cover(&truth),
        revisions::section(&truth),
        flow::section(&truth),
        segments::events(&truth),
        segments::source(&truth),
        segments::target(&truth),
        rules::section(&truth),
    ];
    sections.extend(rules::tables(&truth));
    sections.extend([
        segments::own(&truth),
        evidence::samples(&truth),
        evidence::cases(&truth),
        evidence::open(&truth),
    ]);
    Ok(Specification {
        title: format!("{}: interface specification", interface.name),
        sections,
    })
}

/// Cases that are not of real patients first: they were made to show something.
fn ran(
    interface: &Interface,
    ready: &Runnables,
    cases: &[CaseRun],
    samples: &[Sample],
) -> Vec<Ran> {
    let mut all = Vec::new();
    for run in cases {
        if run.case.origin == Some(CaseOrigin::Captured) || run.input.is_empty() {
            continue;
        }
        let sample = Sample {
            file: format!("case {}", run.case.id),
            bytes: run.input.clone(),
            captured: false,
        };
        all.push(sample);
    }
    let rest = samples.iter().filter(|sample| !sample.captured);
    all.extend(rest.take(MESSAGES.saturating_sub(all.len())).cloned());
    all.into_iter()
        .map(|sample| Ran {
            input: Message::decode(sample.bytes.as_slice()).0,
            results: interface
                .destinations
                .iter()
                .map(|destination| match ready.get(&destination.id) {
                    Some(Ok(runnable)) => Some(deliver_sample(runnable, &sample)),
                    Some(Err(_)) | None => None,
                })
                .collect(),
            from: sample.file,
        })
        .collect()
}
