//! What the standard says of a mapping, by the versions that are known to arrive.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use hl7wb_core::dictionary::{Certainty, Version, choose};
use hl7wb_core::mapping::RuleFinding;
use hl7wb_core::message::Message;
use hl7wb_core::path::{Address, SegmentId};

use super::Ready;
use super::files::Places;
use super::ready::{Around, target};
use super::set::{self, Sample};
use crate::fault::Fault;
use crate::project::{CASES_FOLDER, Destination, Interface, Project};
use crate::reading::Reading;

/// The versions that samples and cases say they are of; one that says none is not counted.
pub(super) fn arriving(interface: &Path, samples: &[Sample]) -> Vec<Version> {
    let cases = std::fs::read_dir(interface.join(CASES_FOLDER));
    let cases: Vec<Vec<u8>> = cases
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().ends_with(".in.hl7"))
        .filter_map(|entry| std::fs::read(entry.path()).ok())
        .collect();
    let samples = samples.iter().map(|sample| sample.bytes.as_slice());
    let found: BTreeSet<Version> = cases
        .iter()
        .map(Vec::as_slice)
        .chain(samples)
        .filter_map(version)
        .collect();
    found.into_iter().collect()
}

/// What MSH-12 says; of the header alone, since a message may be large.
fn version(bytes: &[u8]) -> Option<Version> {
    let end = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
    let header = bytes.get(..end.unwrap_or(bytes.len()))?;
    let at = Address::field(SegmentId::MSH, 12).with_component(1);
    let chosen = choose(&Message::decode(header).0.text(&at)?);
    match chosen.certainty {
        Certainty::Exact | Certainty::Spelling => Some(chosen.version),
        Certainty::Nearest | Certainty::Assumed => None,
    }
}

/// Everything that can be said without a run of the mapping of a destination as it stands on disk,
/// those of its tables not included.
///
/// # Errors
/// Where it cannot be read, or is no mapping.
pub fn findings(
    project: &Project,
    interface: &Interface,
    destination: &Destination,
) -> Result<Vec<RuleFinding>, Fault> {
    let places = Places::new(interface, destination);
    let (written, _) = places.read()?;
    let arriving = arriving(&interface.folder, &set::samples(&project.samples(), &[]));
    let around = Around {
        target: target(interface, destination),
        samples: &Arc::default(),
        reading: &Reading::of(project, Some(&interface.id)),
        arriving: Some(&arriving),
    };
    Ok(Ready::of(&places, &written, &around, None)?.findings)
}
