//! Proposals for a mapping, and carrying places from source to target.

use super::error::checked;
use super::mapping::{session, with};
use crate::api::proposal;
use crate::api::view::{
    AcceptProposals, ApiError, CarryAt, CarryPut, CarryView, MappingView, ProposalsView,
    ProposeMapping,
};
use crate::fault::Fault;
use crate::mapping::propose::{Carried, Ground, Question};
use crate::mapping::{Edit, Session, Since};
use crate::reading::Reading;
use crate::workbench::Workbench;
use hl7wb_core::mapping::Outcome;
use hl7wb_core::message::Message;
use hl7wb_core::path::Address;
use std::path::Path;
use std::sync::PoisonError;

/// What could be added to a mapping, each with its reason.
///
/// # Errors
/// Where there is no such mapping, or the file of wanted outputs is of no use.
pub async fn mapping_propose(
    workbench: &Workbench,
    request: ProposeMapping,
) -> Result<ProposalsView, ApiError> {
    let desk = workbench.desk().await;
    let mask = workbench.mask();
    checked(move || {
        let ProposeMapping {
            at,
            version,
            structure,
            wanted,
        } = request;
        let (interface, session) = session(&desk, &at)?;
        let mut session = session.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = proposal::wanted(
            &desk.project(),
            &interface,
            &at.destination,
            wanted.as_deref().map(Path::new),
            &session,
        )?;
        let question = Question {
            version,
            structure,
            wanted,
        };
        let proposals = session.ask(&question);
        session.propose(proposals);
        let reading = desk.reading_of(Some(&at.interface));
        let masked = mask.now().hides(session.has_captured());
        Ok(proposal::view(&session, &question, &reading, masked))
    })
    .await
}

/// Accepts proposals: one edit, and one step to take back.
///
/// # Errors
/// `outdated` where the mapping changed since they were made.
pub async fn mapping_accept(
    workbench: &Workbench,
    request: AcceptProposals,
) -> Result<MappingView, ApiError> {
    let AcceptProposals {
        at,
        revision,
        proposals,
    } = request;
    with(workbench, at, move |session| {
        let gone = || {
            Fault::new(
                "outdated",
                "The mapping has changed since this was proposed; ask for proposals again.",
            )
        };
        let known = session.proposed().ok_or_else(gone)?;
        let edits: Option<Vec<Edit>> = proposals
            .iter()
            .map(|number| Some(known.get(*number as usize)?.edit.clone()))
            .collect();
        session.edit(revision, Edit::All(edits.ok_or_else(gone)?))
    })
    .await
}

/// What putting places of the source down on a place of the target would do.
///
/// # Errors
/// Where there is no such mapping or sample.
pub async fn mapping_carry(workbench: &Workbench, request: CarryAt) -> Result<CarryView, ApiError> {
    let desk = workbench.desk().await;
    checked(move || {
        let (_, session) = session(&desk, &request.at)?;
        let session = session.lock().unwrap_or_else(PoisonError::into_inner);
        let reading = desk.reading_of(Some(&request.at.interface));
        Ok(match carried(&session, &request, &reading)? {
            Ok(carried) => CarryView {
                does: Some(carried.says),
                cannot: None,
            },
            Err(cannot) => CarryView {
                does: None,
                cannot: Some(cannot),
            },
        })
    })
    .await
}

/// Puts them down.
///
/// # Errors
/// `outdated`, or `edit-refused` where they cannot be put there.
pub async fn mapping_put(
    workbench: &Workbench,
    request: CarryPut,
) -> Result<MappingView, ApiError> {
    let CarryPut { carry, revision } = request;
    let desk = workbench.desk().await;
    with(workbench, carry.at.clone(), move |session| {
        let reading = desk.reading_of(Some(&carry.at.interface));
        let carried = carried(session, &carry, &reading)?
            .map_err(|cannot| Fault::new("edit-refused", format!("{cannot}.")))?;
        session.edit(revision, carried.edit)
    })
    .await
}

fn carried(
    session: &Session,
    request: &CarryAt,
    reading: &Reading,
) -> Result<Result<Carried, String>, Fault> {
    let address = |text: &String| {
        text.parse::<Address>()
            .map_err(|error| Fault::new("path", format!("{error}.")))
    };
    let from = request
        .from
        .iter()
        .map(address)
        .collect::<Result<Vec<Address>, Fault>>()?;
    let to = request.to.as_ref().map(address).transpose()?;
    let run = session.run(request.index as usize, Since::Edit);
    let (message, output) = match &run {
        Some(run) => {
            let (message, _) = Message::decode(run.sample.bytes.as_slice());
            let output = match &run.ran {
                Some((Outcome::Delivered(outputs), _)) => outputs
                    .first()
                    .map(|first| Message::decode(first.bytes.as_slice()).0),
                Some((
                    Outcome::Filtered { .. } | Outcome::Rejected { .. } | Outcome::Error { .. },
                    _,
                ))
                | None => None,
            };
            (message, output)
        }
        None => (Message::default(), None),
    };
    let shown = session.shown();
    let source = reading.dictionary(&message);
    let target = match shown.ready.tally.target_version.as_deref() {
        Some(version) if !version.is_empty() => reading.knowledge.dictionary(version),
        Some(_) | None => source,
    };
    let (written, _) = shown.ready.document.read();
    Ok(Ground {
        source,
        target,
        message: &message,
        output: output.as_ref(),
        copies: written.start.is_empty() || written.start == "source",
        rules: &written.rules,
    }
    .put(&from, to))
}
