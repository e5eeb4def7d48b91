//! What scripts ask for: whole files in, whole results out, no open workbench.

use super::message::{self, FIRST_SEGMENTS};
use super::view::{ApiError, Density, FindingView, MessageKey, MessageView, OutcomeView};
use crate::clock::{self, ControlIds};
use crate::fault::Fault;
use crate::mapping::runnable;
use crate::project::{Destination, Interface, Project};
use crate::sources::Sources;
use crate::workbench::decode;
use hl7wb_core::mapping::{Clock, Delivery, Outcome, RuleFinding, RunContext, Target, deliver};
use hl7wb_core::message::Message;
use std::path::Path;

/// Messages that are read from a file at a time.
const PAGE: u32 = 256;

/// Opens every message of a file, with its whole tree, one after the other; answers with what else
/// is in the file.
///
/// # Errors
/// Where the file cannot be read, and what `each` says.
pub fn decode_file(
    file: &Path,
    mut each: impl FnMut(MessageView) -> Result<(), ApiError>,
) -> Result<Vec<FindingView>, ApiError> {
    every(file, |index, source, bytes| {
        let (message, findings) = decode(bytes);
        let key = MessageKey::Source { source, index };
        let mut view = message::view(key, &message, &findings, None);
        let shown = FIRST_SEGMENTS as u32;
        if message.segment_count() > FIRST_SEGMENTS {
            let rest = message::nodes(&message, shown, u32::MAX, Density::Populated);
            view.nodes.extend(rest.nodes);
        }
        if view.large {
            view.text = message::text(&message);
            view.large = false;
        }
        each(view)
    })
}

/// Hands over every message of a file, page by page; answers with what else is in the file.
fn every(
    file: &Path,
    mut each: impl FnMut(u32, u32, Vec<u8>) -> Result<(), ApiError>,
) -> Result<Vec<FindingView>, ApiError> {
    let sources = Sources::default();
    let id = sources.open_file(file)?;
    let source = sources.fresh(id)?;
    let mut index = 0;
    loop {
        let page = sources.messages(id, index, PAGE)?;
        if page.is_empty() {
            break;
        }
        for found in page {
            each(index, id.0, found.bytes)?;
            index += 1;
        }
    }
    let name = file.display().to_string();
    Ok(source
        .index
        .findings
        .iter()
        .map(|finding| super::commands::in_file(finding, &name))
        .collect())
}

/// Decodes bytes and writes them again.
#[must_use]
pub fn decode_and_write(bytes: Vec<u8>) -> Vec<u8> {
    Message::decode(bytes).0.into_bytes()
}

/// What became of one input.
#[derive(Debug)]
pub struct Mapped {
    /// Number of the input, from 1.
    pub number: usize,
    /// Its MSH-10.
    pub control_id: String,
    /// How it ended.
    pub outcome: OutcomeView,
    /// What is sent: none to several messages.
    pub outputs: Vec<Vec<u8>>,
    /// What was found, each with its address where it has one.
    pub problems: Vec<String>,
}

/// Which mapping of a project.
#[derive(Debug, Default)]
pub struct Which<'a> {
    /// Its interface; none where there is one only.
    pub interface: Option<&'a str>,
    /// Its destination; none where there is one only.
    pub destination: Option<&'a str>,
    /// The bare transform, without the engine around it.
    pub bare: bool,
}

/// Maps every message of a file, in order; answers with what else is in the file.
///
/// # Errors
/// Where project, mapping or file cannot be used, and what `each` says.
pub fn map_file(
    project: &Path,
    which: &Which<'_>,
    file: &Path,
    mut each: impl FnMut(Mapped) -> Result<(), ApiError>,
) -> Result<Vec<FindingView>, ApiError> {
    let project = Project::open(project).map_err(Fault::from)?;
    let interface = interface(&project, which.interface)?;
    let destination = destination(interface, which.destination)?;
    let runnable = runnable(interface, destination)?;
    let delivery = match which.bare {
        false => (*runnable.delivery).clone(),
        true => Delivery {
            target: Target::None,
            filter: runnable.delivery.filter.clone(),
        },
    };
    let control_ids = ControlIds::default();
    every(file, |index, _, bytes| {
        let now = clock::hl7(clock::now());
        let control_id = control_ids.next();
        let context = RunContext {
            clock: Clock {
                now: &now,
                control_id: &control_id,
            },
        };
        let outcome = deliver(&runnable.mapping, &bytes, &delivery, &context);
        let (input, _) = Message::decode(bytes);
        let control_id = crate::summary::summarize(&input, &[]).control_id;
        each(told(index as usize + 1, control_id, outcome))
    })
}

/// The interface of that name, or the only one.
///
/// # Errors
/// Where there is none, or several and no name.
fn interface<'a>(project: &'a Project, name: Option<&str>) -> Result<&'a Interface, Fault> {
    match (name, project.interfaces.as_slice()) {
        (Some(name), _) => project.interface(name).ok_or_else(|| {
            let message = format!("The project has no interface `{name}`.");
            Fault::new("unknown-interface", message)
        }),
        (None, [only]) => Ok(only),
        (None, _) => Err(Fault::new(
            "which-interface",
            "The project has several interfaces, or none: name one with --interface.",
        )),
    }
}

fn destination<'a>(interface: &'a Interface, name: Option<&str>) -> Result<&'a Destination, Fault> {
    match (name, interface.destinations.as_slice()) {
        (Some(name), _) => interface.destination(name).ok_or_else(|| {
            let message = format!("{} has no destination `{name}`.", interface.name);
            Fault::new("unknown-destination", message)
        }),
        (None, [only]) => Ok(only),
        (None, _) => Err(Fault::new(
            "which-destination",
            "The interface has several destinations, or none: name one with --destination.",
        )),
    }
}

fn told(number: usize, control_id: String, outcome: Outcome) -> Mapped {
    let mut mapped = Mapped {
        number,
        control_id,
        outcome: OutcomeView::Delivered,
        outputs: Vec::new(),
        problems: Vec::new(),
    };
    match outcome {
        Outcome::Delivered(outputs) => {
            for output in outputs {
                mapped.problems.extend(output.findings.iter().map(sentence));
                mapped.outputs.push(output.bytes);
            }
        }
        Outcome::Filtered { reason } => mapped.outcome = OutcomeView::Filtered { reason },
        Outcome::Rejected { code, text, .. } => {
            mapped.outcome = OutcomeView::Rejected {
                code: code.to_string(),
                text,
            };
        }
        Outcome::Error { findings } => {
            mapped.problems.extend(findings.iter().map(sentence));
            mapped.outcome = OutcomeView::Error;
        }
    }
    mapped
}

fn sentence(finding: &RuleFinding) -> String {
    match &finding.rule {
        Some(rule) => format!("rule {rule}: {}", finding.diagnostic),
        None => finding.diagnostic.to_string(),
    }
}
