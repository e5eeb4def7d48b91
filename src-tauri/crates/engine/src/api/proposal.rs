//! Proposals as a front end shows them, and the outputs that they rest on.

use std::collections::BTreeMap;
use std::path::Path;

use hl7wb_core::dictionary::{Dictionary, Version};
use hl7wb_core::mask::is_personal;
use hl7wb_core::message::{Message, container};
use hl7wb_core::path::{Address, SegmentId};

use super::message::{dotted, path_name};
use super::text::small;
use super::view::{ProposalView, ProposalsView, ReasonView};
use crate::fault::Fault;
use crate::mapping::Session;
use crate::mapping::propose::{Proposal, Question, Reason};
use crate::project::{Interface, Project};
use crate::reading::Reading;
use crate::summary;

/// Sources with the outputs that somebody wants for them.
type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

/// The proposals of a session.
#[must_use]
pub fn view(
    session: &Session,
    question: &Question,
    reading: &Reading,
    masked: bool,
) -> ProposalsView {
    let shown = session.shown();
    let tally = &shown.ready.tally;
    let first = shown.ready.samples.first();
    let first = Message::decode(first.map_or_else(Vec::new, |sample| sample.bytes.clone())).0;
    let source = reading.dictionary(&first);
    let version = match question.version.as_str() {
        "" => tally.target_version.clone().unwrap_or_default(),
        version => version.to_owned(),
    };
    let target = match version.is_empty() {
        true => source,
        false => reading.knowledge.dictionary(&version),
    };
    let mut structures: Vec<String> = target.structures().map(str::to_owned).collect();
    structures.sort();
    let structure = match question.structure.as_str() {
        "" => tally.target_structure.clone().unwrap_or_default(),
        structure => structure.to_owned(),
    };
    let proposals = session.proposed().unwrap_or_default();
    ProposalsView {
        revision: shown.revision,
        version: target.version().to_string(),
        structure,
        versions: Version::ALL.iter().map(ToString::to_string).collect(),
        structures,
        pairs: small(question.wanted.len()),
        proposals: (0_u32..)
            .zip(proposals)
            .map(|(number, proposal)| one(number, proposal, (source, target), masked))
            .collect(),
    }
}

fn one(
    number: u32,
    proposal: &Proposal,
    (source, target): (&Dictionary, &Dictionary),
    masked: bool,
) -> ProposalView {
    let Proposal {
        reason,
        to,
        from,
        says,
        support,
        of,
        edit: _,
        values,
    } = proposal;
    let hidden =
        masked && (is_personal(to, target) || from.is_some_and(|from| is_personal(&from, source)));
    ProposalView {
        number,
        reason: match reason {
            Reason::Samples => ReasonView::Samples,
            Reason::Table => ReasonView::Table,
            Reason::Constant => ReasonView::Constant,
            Reason::Version => ReasonView::Version,
            Reason::SamePlace => ReasonView::SamePlace,
            Reason::Name => ReasonView::Name,
        },
        to: to.to_string(),
        to_name: path_name(target, to),
        from: from.map(|from| from.to_string()),
        from_name: from.map_or(String::new(), |from| path_name(source, &from)),
        says: says.clone(),
        support: *support,
        of: *of,
        rows: values
            .iter()
            .map(|(code, result)| {
                let cells = [code, result].into_iter();
                let cells = cells.filter(|cell| values.len() > 1 || !cell.is_empty());
                cells.map(|cell| dotted(cell.clone(), hidden)).collect()
            })
            .collect(),
    }
}

/// Every output that is wanted of a destination: what the old interface sent, test cases, and a file
/// of such outputs.
///
/// # Errors
/// Where that file cannot be read, or none of its messages goes with a sample.
pub fn wanted(
    project: &Project,
    interface: &Interface,
    destination: &str,
    file: Option<&Path>,
    session: &Session,
) -> Result<Pairs, Fault> {
    let mut pairs = Pairs::new();
    if let Some(file) = file {
        let key = Address::field(SegmentId::MSH, 10);
        let samples = &session.shown().ready.samples;
        let sources = samples.iter().map(|sample| sample.bytes.clone());
        pairs = paired(sources, messages(file)?, &key);
        if pairs.is_empty() {
            return Err(Fault::new(
                "nothing-pairs",
                format!(
                    "No message of {} has the control ID (MSH-10) of a sample.",
                    file.display()
                ),
            ));
        }
    }
    for comparison in &project.comparisons {
        let mine = comparison.interface == interface.id && comparison.destination == destination;
        let (Ok(key), true) = (comparison.pair_by.parse::<Address>(), mine) else {
            continue;
        };
        // Compare says what is wrong with its files.
        if let (Ok(inputs), Ok(old)) = (messages(&comparison.inputs), messages(&comparison.old)) {
            pairs.extend(paired(inputs.into_iter(), old, &key));
        }
    }
    // A test case says what is wanted of the mapping as it is; what an older interface sent says more.
    if pairs.is_empty() {
        pairs = cases(&interface.folder.join("cases"));
    }
    Ok(pairs)
}

fn messages(file: &Path) -> Result<Vec<Vec<u8>>, Fault> {
    let bytes = std::fs::read(file).map_err(|cause| {
        let sentence = format!("{} could not be read.", file.display());
        Fault::new("file-unreadable", sentence).because(cause)
    })?;
    let found = container::split(&bytes).messages;
    Ok(found
        .iter()
        .map(|found| found.bytes(&bytes).into_owned())
        .collect())
}

/// Sources and outputs of one key; a key that several have tells nothing.
fn paired(sources: impl Iterator<Item = Vec<u8>>, outputs: Vec<Vec<u8>>, key: &Address) -> Pairs {
    let key_of = |bytes: &[u8]| summary::text(&Message::decode(bytes).0, key);
    let mut by_key: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    for output in outputs {
        by_key.entry(key_of(&output)).or_default().push(output);
    }
    sources
        .filter_map(|source| {
            let mut found = by_key.remove(&key_of(&source))?;
            let only = found.pop().filter(|_| found.is_empty())?;
            Some((source, only))
        })
        .collect()
}

/// `<case>.in.hl7` with `<case>.out.hl7`, where both hold one message.
fn cases(folder: &Path) -> Pairs {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut inputs: Vec<_> = files
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(".in.hl7"))
        .collect();
    inputs.sort();
    inputs
        .iter()
        .filter_map(|input| {
            let name = input.file_name()?.to_string_lossy().into_owned();
            let output = name.strip_suffix(".in.hl7")?.to_owned() + ".out.hl7";
            let (mut source, mut wanted) = (
                messages(input).ok()?,
                messages(&input.with_file_name(output)).ok()?,
            );
            let pair = (source.pop()?, wanted.pop()?);
            (source.is_empty() && wanted.is_empty()).then_some(pair)
        })
        .collect()
}
