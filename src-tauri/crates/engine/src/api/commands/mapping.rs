//! Mappings under edit.

use super::error::checked;
use crate::api::view::{
    ApiError, FunctionList, MappingAt, MappingEdit, MappingSample, MappingView, Nothing, SampleView,
};
use crate::api::{intent, mapping};
use crate::fault::Fault;
use crate::mapping::Session;
use crate::project::Interface;
use crate::workbench::{Desk, Workbench};
use std::sync::Arc;

/// Opens a mapping, or looks again at one that is open: its files and the samples may have changed.
///
/// # Errors
/// Where the project has none of that name, or its files cannot be read.
pub async fn mapping_open(
    workbench: &Workbench,
    request: MappingAt,
) -> Result<MappingView, ApiError> {
    with(workbench, request, |session| {
        session.look()?;
        session.resample()
    })
    .await
}

/// Makes an edit.
///
/// # Errors
/// `outdated` where it is of an older revision, `edit-refused` where it cannot be made.
pub async fn mapping_edit(
    workbench: &Workbench,
    request: MappingEdit,
) -> Result<MappingView, ApiError> {
    let MappingEdit {
        at,
        revision,
        intent: meant,
    } = request;
    with(workbench, at, move |session| {
        session.edit(revision, intent::edit(meant))
    })
    .await
}

/// Takes the last edit back.
///
/// # Errors
/// Where the project has no such mapping.
pub async fn mapping_undo(
    workbench: &Workbench,
    request: MappingAt,
) -> Result<MappingView, ApiError> {
    with(workbench, request, Session::undo).await
}

/// Makes the edit again that was taken back last.
///
/// # Errors
/// Where the project has no such mapping.
pub async fn mapping_redo(
    workbench: &Workbench,
    request: MappingAt,
) -> Result<MappingView, ApiError> {
    with(workbench, request, Session::redo).await
}

/// Writes the files. What changed outside is overwritten only where the conflict was shown before.
///
/// # Errors
/// `conflict` where a file changed outside and nobody knew; `file-unwritable`.
pub async fn mapping_save(
    workbench: &Workbench,
    request: MappingAt,
) -> Result<MappingView, ApiError> {
    with(workbench, request, |session| {
        let shown = session.is_in_conflict();
        session.save(shown)
    })
    .await
}

/// Reads the files again and drops what was not saved (undo brings it back).
///
/// # Errors
/// Where they cannot be read.
pub async fn mapping_reload(
    workbench: &Workbench,
    request: MappingAt,
) -> Result<MappingView, ApiError> {
    with(workbench, request, Session::reload).await
}

/// One message of the sample set, before and after.
///
/// # Errors
/// Where there is no such mapping or message.
pub async fn mapping_sample(
    workbench: &Workbench,
    request: MappingSample,
) -> Result<SampleView, ApiError> {
    let MappingSample { at, index } = request;
    let desk = workbench.desk().await;
    checked(move || {
        let (_, session) = session(&desk, &at)?;
        let session = session
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let run = session.run(index as usize).ok_or_else(|| {
            Fault::new(
                "sample-gone",
                format!(
                    "There is no sample {}; the folder has {}.",
                    index + 1,
                    session.sample_count()
                ),
            )
        })?;
        let reading = desk.reading_of(Some(&at.interface));
        Ok(mapping::sample(&session, index, &run, &reading))
    })
    .await
}

/// Help of every function.
///
/// # Errors
/// None.
pub async fn function_list(
    _workbench: &Workbench,
    _request: Nothing,
) -> Result<FunctionList, ApiError> {
    Ok(mapping::functions())
}

/// Does something with a session and answers with all of it.
async fn with(
    workbench: &Workbench,
    at: MappingAt,
    work: impl FnOnce(&mut Session) -> Result<(), Fault> + Send + 'static,
) -> Result<MappingView, ApiError> {
    let desk = workbench.desk().await;
    checked(move || {
        let (interface, session) = session(&desk, &at)?;
        let mut session = session
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        work(&mut session)?;
        let reading = desk.reading_of(Some(&interface.id));
        Ok(mapping::view(at, &interface, &session, &reading))
    })
    .await
}

/// The session of a mapping, opened where it is not.
pub(super) fn session(
    desk: &Desk,
    at: &MappingAt,
) -> Result<(Interface, Arc<std::sync::Mutex<Session>>), Fault> {
    let project = desk.project();
    let unknown = || {
        Fault::new(
            "unknown-mapping",
            format!(
                "The project has no interface `{}` with a destination `{}`.",
                at.interface, at.destination
            ),
        )
    };
    let interface = project.interface(&at.interface).ok_or_else(unknown)?;
    let destination = interface.destination(&at.destination).ok_or_else(unknown)?;
    let key = (at.interface.clone(), at.destination.clone());
    let session = desk.sessions().open(key, || {
        Session::open(interface, destination, project.samples())
    })?;
    Ok((interface.clone(), session))
}
