//! What scripts ask for: messages of a file or of anything else in, results out, no open workbench.

use super::message::{self, Extent};
use super::view::{ApiError, FindingView, MessageKey, MessageView, OutcomeView};
use crate::clock::{self, ControlIds};
use crate::fault::Fault;
use crate::mapping::runnable;
use crate::project::{Destination, Interface, Project, read_profile};
use crate::reading::Reading;
use crate::sources::{SourceId, Sources};
use hl7wb_core::diagnostic::Severity;
use hl7wb_core::mapping::{
    Clock, Delivery, Outcome, RuleFinding, RunContext, Target, Unmapped, deliver, deliver_traced,
};
use hl7wb_core::message::{Charset, Message, Places};
use hl7wb_core::path::Address;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Messages that are read at a time.
const PAGE: u32 = 256;

/// Where messages are read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// What came some other way.
    Bytes {
        /// What it is called where something is said of it.
        name: String,
        /// All of it.
        bytes: Vec<u8>,
    },
}

impl Input {
    /// What it is called where something is said of it.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Bytes { name, bytes: _ } => name.clone(),
        }
    }

    /// All of its bytes, as they are.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn bytes(&self) -> Result<Vec<u8>, ApiError> {
        match self {
            Self::File(path) => std::fs::read(path).map_err(|error| {
                let message = format!("{} could not be read: {error}.", path.display());
                Fault::new("file-unreadable", message).because(error).into()
            }),
            Self::Bytes { name: _, bytes } => Ok(bytes.clone()),
        }
    }
}

/// The messages of an input, one after the other; a page of them is in memory at a time.
struct Messages {
    sources: Sources,
    source: SourceId,
    name: String,
    next: u32,
    page: VecDeque<Vec<u8>>,
}

impl Messages {
    fn of(input: &Input) -> Result<Self, Fault> {
        let sources = Sources::default();
        let source = match input {
            Input::File(path) => sources.open_file(path)?,
            Input::Bytes { name: _, bytes } => sources.paste(bytes),
        };
        Ok(Self {
            sources,
            source,
            name: input.name(),
            next: 0,
            page: VecDeque::new(),
        })
    }

    /// The next message with its place, from 0.
    fn next(&mut self) -> Result<Option<(u32, Vec<u8>)>, Fault> {
        if self.page.is_empty() {
            let page = self.sources.messages(self.source, self.next, PAGE)?;
            self.page = page.into_iter().map(|found| found.bytes).collect();
        }
        let place = self.next;
        self.next += u32::from(!self.page.is_empty());
        Ok(self.page.pop_front().map(|bytes| (place, bytes)))
    }

    /// What else is in the input.
    fn outside(&self) -> Result<Vec<FindingView>, Fault> {
        let source = self.sources.fresh(self.source)?;
        Ok(source
            .index
            .findings()
            .iter()
            .map(|finding| super::commands::in_file(finding, &self.name))
            .collect())
    }
}

/// Writes every message of an input in another charset, one after the other; `each` is handed its bytes
/// and a sentence for every character that the charset does not have. Answers with what else is in the
/// input.
///
/// # Errors
/// Where the charset is not known or the input cannot be read, and what `each` says.
pub fn recode_input(
    input: &Input,
    charset: &str,
    mut each: impl FnMut(u32, &[u8], &[String]) -> Result<(), ApiError>,
) -> Result<Vec<FindingView>, ApiError> {
    let charset = Charset::from_name(charset).ok_or_else(|| {
        let message = format!("`{charset}` is no charset that can be written here.");
        Fault::new("unknown-charset", message)
    })?;
    let mut messages = Messages::of(input)?;
    while let Some((place, bytes)) = messages.next()? {
        let (bytes, found) = Message::decode(bytes).0.recode(charset);
        let lost: Vec<String> = found.into_iter().map(|finding| finding.message).collect();
        each(place, &bytes, &lost)?;
    }
    Ok(messages.outside()?)
}

/// Reads some places of every message of an input, one message after the other; answers with what
/// else is in it. Each value is the text of its place, the first where the path leaves an index out, and
/// empty where it is not there; tabs, line breaks and other control characters are shown as spaces.
///
/// # Errors
/// Where a path is none or the input cannot be read, and what `each` says.
pub fn values_of_input(
    input: &Input,
    paths: &[String],
    mut each: impl FnMut(&[String]) -> Result<(), ApiError>,
) -> Result<Vec<FindingView>, ApiError> {
    let addresses = paths
        .iter()
        .map(|path| path.parse::<Address>())
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| Fault::new("path", format!("{error}.")))?;
    let places = Places::new(&addresses);
    let mut messages = Messages::of(input)?;
    let mut message = Message::default();
    let (mut found, mut values) = (Vec::new(), Vec::new());
    while let Some((_, bytes)) = messages.next()? {
        message.refill(&bytes);
        places.find(&message, &mut found);
        values.clear();
        values.extend(found.iter().map(|span| match span {
            Some(span) => on_one_line(message.text_of(span.of(message.bytes()))),
            None => String::new(),
        }));
        each(&values)?;
    }
    Ok(messages.outside()?)
}

fn on_one_line(text: String) -> String {
    match text.contains(char::is_control) {
        true => text.replace(char::is_control, " "),
        false => text,
    }
}

/// Opens every message of an input, with its whole tree, one after the other; answers with what
/// else is in it. A profile adds to the standard, and so does the dictionary of a project.
///
/// # Errors
/// Where the input, the profile or the project cannot be read, and what `each` says.
pub fn decode_input(
    input: &Input,
    profile: Option<&Path>,
    project: Option<&Path>,
    mut each: impl FnMut(MessageView) -> Result<(), ApiError>,
) -> Result<Vec<FindingView>, ApiError> {
    let mut reading = match profile {
        Some(file) => by_profile(file)?,
        None => Reading::default(),
    };
    if let Some(folder) = project {
        reading.knowledge = Project::open(folder).map_err(Fault::from)?.knowledge;
    }
    let mut messages = Messages::of(input)?;
    while let Some((index, bytes)) = messages.next()? {
        let (message, findings) = reading.decode(bytes);
        let source = messages.source.0;
        let key = MessageKey::Source { source, index };
        let whole = Extent::Whole;
        let view = message::view_of(key, &message, whole, Some(&findings), None, &reading, false);
        each(view)?;
    }
    Ok(messages.outside()?)
}

/// The standard, and what a profile says beyond and against it. One with mistakes is refused: what
/// is left of it would judge otherwise than its author meant.
fn by_profile(file: &Path) -> Result<Reading, Fault> {
    let name = file.display().to_string();
    let (profile, findings) = read_profile(file, &name);
    let Some(first) = findings
        .iter()
        .find(|finding| finding.level == crate::project::Level::Error)
    else {
        return Ok(Reading::default().with_profile(Arc::new(profile), name));
    };
    let line = first
        .line
        .map_or_else(String::new, |line| format!(", line {line}"));
    let message = format!("{name}{line}: {}", first.message);
    Err(Fault::new(first.code, message))
}

/// Decodes bytes and writes them again.
#[must_use]
pub fn decode_and_write(bytes: Vec<u8>) -> Vec<u8> {
    Message::decode(bytes).0.into_bytes()
}

/// What is wrong in the files of a project.
///
/// # Errors
/// Where the folder is no project.
pub fn project_findings(folder: &Path) -> Result<Vec<FindingView>, ApiError> {
    let project = Project::open(folder).map_err(Fault::from)?;
    let findings = project.findings.iter();
    Ok(findings.map(super::commands::in_project).collect())
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
    /// Whether it could not be mapped, or something was lost on the way.
    pub in_error: bool,
    /// Values that code tables have no row for, those that refuse the message included.
    pub unmapped: Vec<Unmapped>,
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

/// Maps every message of an input, in order; answers with what else is in it.
///
/// # Errors
/// Where project, mapping or input cannot be used, and what `each` says.
pub fn map_input(
    project: &Path,
    which: &Which<'_>,
    input: &Input,
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
    let mut messages = Messages::of(input)?;
    while let Some((index, bytes)) = messages.next()? {
        let now = clock::hl7(clock::now());
        let control_id = control_ids.next();
        let context = RunContext {
            clock: Clock {
                now: &now,
                control_id: &control_id,
            },
        };
        let outcome = deliver(&runnable.mapping, &bytes, &delivery, &context);
        let unmapped = match &outcome {
            Outcome::Delivered(outputs) => {
                let outputs = outputs.iter();
                outputs.flat_map(|output| output.unmapped.clone()).collect()
            }
            Outcome::Filtered { .. } => Vec::new(),
            // What nothing came out of tells its values in its trace alone.
            Outcome::Rejected { .. } | Outcome::Error { .. } => {
                let (_, trace) = deliver_traced(&runnable.mapping, &bytes, &delivery, &context);
                trace
                    .rules
                    .into_iter()
                    .flat_map(|rule| rule.unmapped)
                    .collect()
            }
        };
        let (received, _) = Message::decode(bytes);
        let control_id = crate::summary::summarize(&received, &[]).control_id;
        each(told(index as usize + 1, control_id, outcome, unmapped))?;
    }
    Ok(messages.outside()?)
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

fn told(number: usize, control_id: String, outcome: Outcome, unmapped: Vec<Unmapped>) -> Mapped {
    let mut outputs = Vec::new();
    let (outcome, findings, mut problems) = match outcome {
        Outcome::Delivered(made) => {
            let mut findings = Vec::new();
            for output in made {
                findings.extend(output.findings);
                outputs.push(output.bytes);
            }
            (OutcomeView::Delivered, findings, Vec::new())
        }
        Outcome::Filtered { reason } => (OutcomeView::Filtered { reason }, Vec::new(), Vec::new()),
        Outcome::Rejected {
            code,
            text,
            findings: _,
        } => {
            let problem = format!("rejected with {code}: {text}");
            let code = code.to_owned();
            let outcome = OutcomeView::Rejected { code, text };
            (outcome, Vec::new(), vec![problem])
        }
        Outcome::Error { findings } => (OutcomeView::Error, findings, Vec::new()),
    };
    problems.extend(findings.iter().map(sentence));
    let lost = findings
        .iter()
        .any(|finding| finding.diagnostic.severity == Severity::Error);
    Mapped {
        number,
        control_id,
        in_error: lost || outcome == OutcomeView::Error,
        outcome,
        outputs,
        problems,
        unmapped,
    }
}

fn sentence(finding: &RuleFinding) -> String {
    match &finding.rule {
        Some(rule) => format!("rule {rule}: {}", finding.diagnostic),
        None => finding.diagnostic.to_string(),
    }
}
