//! Mappings under edit.

use super::error::checked;
use crate::api::view::{
    ApiError, BlastView, ChooseSamples, ConflictView, CreateMapping, FunctionList, MappingAt,
    MappingEdit, MappingSample, MappingView, Nothing, SampleChoice, SampleView, SinceView,
    TablePaste, TablePasted,
};
use crate::api::{intent, mapping, sample};
use crate::fault::Fault;
use crate::mapping::{Chosen, NewMapping, SAMPLES, Session, Since, create};
use crate::project::Interface;
use crate::store::Kind;
use crate::workbench::{Desk, Workbench};
use hl7wb_core::message::container;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Opens a mapping, or looks again at one that is open: its files and the samples may have changed.
///
/// # Errors
/// Where the project has none of that name, or its files cannot be read.
pub async fn mapping_open(
    workbench: &Workbench,
    request: MappingAt,
) -> Result<MappingView, ApiError> {
    let desk = workbench.desk().await;
    let interface = request.interface.clone();
    with(workbench, request, move |session| {
        session.look()?;
        session.resample(desk.reading_of(Some(&interface)))
    })
    .await
}

/// Makes a mapping that is not there yet; the project is read again before this answers.
///
/// # Errors
/// `name-missing`, `destination-taken` or `file-unwritable`.
pub async fn mapping_create(
    workbench: &Workbench,
    request: CreateMapping,
) -> Result<MappingAt, ApiError> {
    let desk = workbench.desk().await;
    checked(move || {
        let CreateMapping {
            interface,
            name,
            source,
            destination,
            copies,
        } = request;
        let wanted = NewMapping {
            interface,
            name,
            source,
            destination,
            copies,
        };
        let made = create(&desk.project(), &wanted)?;
        desk.look(&made.files);
        Ok(MappingAt {
            interface: made.interface,
            destination: made.destination,
        })
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
    let MappingSample {
        at,
        index,
        since,
        output,
    } = request;
    let desk = workbench.desk().await;
    let mask = workbench.mask();
    checked(move || {
        let (_, session) = session(&desk, &at)?;
        let session = session.lock().unwrap_or_else(PoisonError::into_inner);
        let since = match since {
            SinceView::Saved => Since::Saved,
            SinceView::Edit => Since::Edit,
        };
        let run = session.run(index as usize, since).ok_or_else(|| {
            Fault::new(
                "sample-gone",
                format!(
                    "There is no sample {}; the set has {}.",
                    index + 1,
                    session.sample_count()
                ),
            )
        })?;
        let reading = desk.reading_of(Some(&at.interface));
        let masked = mask.now().hides(run.sample.captured);
        Ok(sample::sample(
            &session,
            index,
            output.unwrap_or_default(),
            &run,
            &reading,
            masked,
        ))
    })
    .await
}

/// Adds messages to the sample set, or takes some out that were added.
///
/// # Errors
/// Where a file cannot be read or has no message, or nothing was captured.
pub async fn mapping_choose(
    workbench: &Workbench,
    request: ChooseSamples,
) -> Result<MappingView, ApiError> {
    let ChooseSamples { at, choice } = request;
    match choice {
        SampleChoice::Remove { name } => {
            with(workbench, at, move |session| session.unchoose(&name)).await
        }
        SampleChoice::Files { paths } => {
            with(workbench, at, move |session| {
                for path in paths {
                    session.choose(of_file(Path::new(&path))?)?;
                }
                Ok(())
            })
            .await
        }
        SampleChoice::Captured { newest } => {
            let chosen = captured(workbench, &at.interface, newest).await?;
            with(workbench, at, move |session| session.choose(chosen)).await
        }
    }
}

fn of_file(path: &Path) -> Result<Chosen, Fault> {
    let bytes = std::fs::read(path).map_err(|cause| {
        let sentence = format!("{} could not be read.", path.display());
        Fault::new("file-unreadable", sentence).because(cause)
    })?;
    let found = container::split(&bytes).messages;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if found.is_empty() {
        return Err(Fault::new(
            "no-message",
            format!("No HL7 message was found in {name}."),
        ));
    }
    Ok(Chosen {
        name: name.into_owned(),
        messages: found
            .iter()
            .take(SAMPLES)
            .map(|found| found.bytes(&bytes).into_owned())
            .collect(),
        captured: false,
    })
}

/// The newest messages that arrived at an interface's endpoint, oldest first.
async fn captured(workbench: &Workbench, interface: &str, newest: u32) -> Result<Chosen, ApiError> {
    let desk = workbench.desk().await;
    let store = desk.store()?;
    let limit = newest.min(u32::try_from(SAMPLES).unwrap_or(u32::MAX));
    let page = store.page(None, limit).await.map_err(Fault::from)?;
    let mut messages = Vec::new();
    let wanted = page
        .rows
        .iter()
        .filter(|row| row.kind == Kind::Message && &*row.connection.endpoint == interface);
    for row in wanted {
        if let Some(frame) = store.frame(row.id).await.map_err(Fault::from)? {
            messages.push(frame.payload().to_vec());
        }
    }
    if messages.is_empty() {
        return Err(Fault::new(
            "nothing-captured",
            "Nothing was captured at this interface's endpoint yet. Start it in Capture and let it be sent to.",
        )
        .into());
    }
    messages.reverse();
    Ok(Chosen {
        name: "captured".to_owned(),
        messages,
        captured: true,
    })
}

/// What saving would change, over the whole sample set.
///
/// # Errors
/// Where there is no such mapping.
pub async fn mapping_blast(
    workbench: &Workbench,
    request: MappingAt,
) -> Result<BlastView, ApiError> {
    let desk = workbench.desk().await;
    checked(move || {
        let (_, session) = session(&desk, &request)?;
        let session = session.lock().unwrap_or_else(PoisonError::into_inner);
        let reading = desk.reading_of(Some(&request.interface));
        Ok(mapping::blast(&session, session.blast(), &reading))
    })
    .await
}

/// Both versions of every file that differs between here and the disk.
///
/// # Errors
/// Where the files cannot be read.
pub async fn mapping_conflict(
    workbench: &Workbench,
    request: MappingAt,
) -> Result<ConflictView, ApiError> {
    let desk = workbench.desk().await;
    checked(move || {
        let (_, session) = session(&desk, &request)?;
        let session = session.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(mapping::conflict(session.versions()?))
    })
    .await
}

/// What cells copied in a spreadsheet are as a code table; nothing is changed.
///
/// # Errors
/// None.
pub async fn table_paste(
    _workbench: &Workbench,
    request: TablePaste,
) -> Result<TablePasted, ApiError> {
    Ok(mapping::pasted(&request))
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
pub(super) async fn with(
    workbench: &Workbench,
    at: MappingAt,
    work: impl FnOnce(&mut Session) -> Result<(), Fault> + Send + 'static,
) -> Result<MappingView, ApiError> {
    let desk = workbench.desk().await;
    let mask = workbench.mask();
    checked(move || {
        let (interface, session) = session(&desk, &at)?;
        let mut session = session.lock().unwrap_or_else(PoisonError::into_inner);
        work(&mut session)?;
        let reading = desk.reading_of(Some(&interface.id));
        let masked = mask.now().hides(session.has_captured());
        Ok(mapping::view(at, &interface, &session, &reading, masked))
    })
    .await
}

/// The session of a mapping, opened where it is not.
pub(super) fn session(
    desk: &Desk,
    at: &MappingAt,
) -> Result<(Interface, Arc<Mutex<Session>>), Fault> {
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
        let reading = desk.reading_of(Some(&interface.id));
        Session::open(interface, destination, project.samples(), reading)
    })?;
    Ok((interface.clone(), session))
}
