//! The capture store.

use super::error::checked;
use super::lists::address;
use crate::api::message;
use crate::api::view::{
    ApiError, CaptureAmount, CaptureCell, CaptureCells, CaptureCellsAt, CaptureChosen,
    CaptureDiffer, CaptureFound, CaptureNewer, CapturePage, CaptureRow, CaptureRowsAt, FrameKind,
    LegView, RemovedView, TeeAnswer,
};
use crate::clock;
use crate::fault::Fault;
use crate::reading::Reading;
use crate::sources::{Standing, TaskId};
use crate::store::{Acknowledged, Amount, Direction, FrameId, Kind, Leg, Met, Row, Summary};
use crate::workbench::{Chosen, Desk, Workbench};
use std::collections::HashMap;
use std::sync::Arc;

/// Most rows of one page.
const PAGE: u32 = 5000;

/// A page of the store, or of a list of it.
///
/// # Errors
/// Where it cannot be read.
pub async fn capture_rows(
    workbench: &Workbench,
    request: CaptureRowsAt,
) -> Result<CapturePage, ApiError> {
    let CaptureRowsAt {
        before,
        limit,
        list,
    } = request;
    let desk = workbench.desk().await;
    let masked = workbench.mask().hides_captured();
    let limit = limit.min(PAGE);
    let Some(list) = list else {
        let page = desk
            .store()?
            .page(before.map(FrameId), limit)
            .await
            .map_err(Fault::from)?;
        return Ok(CapturePage {
            rows: page.rows.iter().map(|row| row_view(row, masked)).collect(),
            more: page.more,
            total: page.total,
        });
    };
    let list = desk.sources().task(TaskId(list))?;
    // Before its numbers are taken: who sees that it is done sees all of them.
    let running = list.progress().standing == Standing::Running;
    let than = before.map(|before| u32::try_from(before).unwrap_or(0));
    let (numbers, more) = list.older(than, limit);
    let rows = rows(&desk, &numbers).await?;
    Ok(CapturePage {
        rows: rows.iter().map(|row| row_view(row, masked)).collect(),
        more: more || running,
        total: u64::from(list.found()),
    })
}

/// What was captured since a list was made or asked last, and is in it.
///
/// # Errors
/// Where the list is forgotten, or the store cannot be read.
pub async fn capture_newer(
    workbench: &Workbench,
    request: CaptureNewer,
) -> Result<CapturePage, ApiError> {
    let CaptureNewer { list, after } = request;
    let desk = workbench.desk().await;
    let masked = workbench.mask().hides_captured();
    let sources = desk.sources().clone();
    let list = checked(move || sources.grown(TaskId(list))).await?;
    let (numbers, _) = list.older(None, PAGE);
    let numbers: Vec<u32> = numbers
        .into_iter()
        .take_while(|number| after.is_none_or(|after| i64::from(*number) > after))
        .collect();
    let rows = rows(&desk, &numbers).await?;
    Ok(CapturePage {
        rows: rows.iter().map(|row| row_view(row, masked)).collect(),
        more: false,
        total: u64::from(list.found()),
    })
}

async fn rows(desk: &Desk, numbers: &[u32]) -> Result<Vec<Row>, Fault> {
    let ids: Vec<FrameId> = numbers
        .iter()
        .map(|number| FrameId(i64::from(*number)))
        .collect();
    Ok(desk.store()?.rows(&ids).await?)
}

/// Columns of captured messages.
///
/// # Errors
/// Where a path is none, or the store cannot be read.
pub async fn capture_cells(
    workbench: &Workbench,
    request: CaptureCellsAt,
) -> Result<CaptureCells, ApiError> {
    let CaptureCellsAt { mut ids, columns } = request;
    ids.truncate(PAGE as usize);
    let columns = columns
        .iter()
        .map(|path| address(path))
        .collect::<Result<Vec<_>, _>>()?;
    let desk = workbench.desk().await;
    let masked = workbench.mask().hides_captured();
    let ids: Vec<FrameId> = ids.into_iter().map(FrameId).collect();
    let found = desk.store()?.rows(&ids).await.map_err(Fault::from)?;
    // Frames of one endpoint are read alike.
    let mut readings: HashMap<Arc<str>, Reading> = HashMap::new();
    let endpoints: HashMap<FrameId, Arc<str>> = found
        .iter()
        .map(|row| (row.id, Arc::clone(&row.connection.endpoint)))
        .collect();
    let mut rows = Vec::with_capacity(ids.len());
    let mut each = |met: Met<'_>| {
        if let Met::Frame(id, payload) = met
            && let Some(endpoint) = endpoints.get(&id)
        {
            let reading = readings
                .entry(Arc::clone(endpoint))
                .or_insert_with(|| desk.reading_captured(Some(endpoint)));
            let (message, _) = reading.message(payload.to_vec());
            let dictionary = reading.dictionary(&message);
            rows.push(CaptureCell {
                id: id.0,
                cells: columns
                    .iter()
                    .map(|at| message::cell(&message, at, masked.then_some(dictionary)))
                    .collect(),
            });
        }
        true
    };
    let read = desk.store()?.meet_these(&ids, true, &mut each).await;
    read.map_err(Fault::from)?;
    Ok(CaptureCells { rows })
}

/// What captured messages come to that somebody chose.
///
/// # Errors
/// Where the list is forgotten, or the store cannot be read.
pub async fn capture_amount(
    workbench: &Workbench,
    request: CaptureChosen,
) -> Result<CaptureAmount, ApiError> {
    let desk = workbench.desk().await;
    let ids = desk.chosen(&chosen(request)).await?;
    let amount = desk.store()?.amount(&ids).await.map_err(Fault::from)?;
    Ok(amount_view(amount))
}

pub(super) fn amount_view(amount: Amount) -> CaptureAmount {
    let Amount {
        messages,
        bytes,
        oldest,
        newest,
    } = amount;
    CaptureAmount {
        messages,
        bytes,
        oldest: oldest.map(clock::rfc3339),
        newest: newest.map(clock::rfc3339),
    }
}

/// As the workbench means it.
pub(super) fn chosen(request: CaptureChosen) -> Chosen {
    let CaptureChosen {
        all,
        list,
        upto,
        ids,
    } = request;
    let ids = ids.into_iter().map(FrameId).collect();
    match all {
        true => Chosen::All {
            list: list.map(TaskId),
            upto: upto.map(FrameId),
            without: ids,
        },
        false => Chosen::These(ids),
    }
}

/// Looks for the next captured message in which a place reads differently.
///
/// # Errors
/// Where the list is forgotten, the store cannot be read, or the path is none.
pub async fn capture_step(
    workbench: &Workbench,
    request: CaptureDiffer,
) -> Result<CaptureFound, ApiError> {
    let CaptureDiffer {
        id,
        list,
        path,
        backwards,
    } = request;
    let at = address(&path)?;
    let desk = workbench.desk().await;
    let masked = workbench.mask().hides_captured();
    let sources = desk.sources().clone();
    let found =
        checked(move || sources.step_captured(list.map(TaskId), FrameId(id), backwards, &at))
            .await?;
    let row = match found {
        Some(id) => desk.store()?.row(id).await.map_err(Fault::from)?,
        None => None,
    };
    Ok(CaptureFound {
        row: row.as_ref().map(|row| row_view(row, masked)),
    })
}

/// A row of the store, without who the patient is where that is masked.
pub(super) fn row_view(row: &Row, masked: bool) -> CaptureRow {
    let Row {
        id,
        connection,
        time,
        kind,
        bytes,
        leg,
        direction,
        flaw,
        summary,
        acknowledged,
        teed,
        removed,
    } = row.clone();
    let Summary {
        message_type,
        control_id,
        patient_id,
        patient_name,
        worst,
    } = summary;
    let (code, text, outcome, latency) = match acknowledged {
        Some(Acknowledged {
            code,
            text,
            outcome,
            latency,
        }) => (Some(code), text, outcome, u32::try_from(latency).ok()),
        None => (None, None, None, None),
    };
    let shown = |said: Option<String>| said.map(|said| message::unquoted(said, masked));
    CaptureRow {
        id: id.0,
        time: clock::rfc3339(time),
        endpoint: connection.endpoint.to_string(),
        peer: connection.peer.to_string(),
        frame: match kind {
            Kind::Message => FrameKind::Message,
            Kind::Garbage => FrameKind::Garbage,
            Kind::Half => FrameKind::Half,
        },
        leg: match leg {
            Leg::Client => LegView::Client,
            Leg::Upstream => LegView::Upstream,
            Leg::Tee => LegView::Tee,
        },
        sent: direction == Direction::Out,
        flaw: flaw.map(|flaw| flaw.as_str().to_owned()),
        message_type,
        control_id,
        patient_id: message::dotted(patient_id, masked),
        patient_name: message::dotted(patient_name, masked),
        bytes: u32::try_from(bytes).unwrap_or(u32::MAX),
        acknowledgement: code,
        acknowledgement_text: shown(text),
        outcome: shown(outcome),
        latency_us: latency,
        teed: teed.map(|teed| {
            let Acknowledged {
                code,
                text,
                outcome: _,
                latency,
            } = teed;
            TeeAnswer {
                code,
                text: shown(text),
                latency_us: u32::try_from(latency).ok(),
            }
        }),
        worst: worst.map(message::level),
        removed: removed.map(|removed| RemovedView {
            time: clock::rfc3339(removed.time),
            who: removed.who.clone(),
            why: removed.why.clone(),
        }),
    }
}
