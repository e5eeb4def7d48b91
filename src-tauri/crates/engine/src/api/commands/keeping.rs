//! Captured messages: found at once, taken out, taken along, brought in, and the record of that.

use super::capture::{amount_view, chosen};
use super::lists::{address, progress};
use crate::api::view::{
    ApiError, CaptureExport, CaptureExported, CaptureImport, CaptureImported, CaptureKey,
    CaptureKeySet, CaptureKeys, ExportSaved, ExportShape, KeepRule, KeepView, Nothing, RecordAt,
    RecordLine, RecordSave, RecordView, RemovalAgreed, RemovalAsked, RemovalDone, RemovalPlan,
};
use crate::clock;
use crate::fault::Fault;
use crate::import::Imported;
use crate::project::{CaptureSettings, save_capture};
use crate::sources::TaskId;
use crate::store::{Amount, FrameId, Line, Retention, Store};
use crate::workbench::{Desk, Exported, INDEXING, Removed, Shape, Workbench};
use hl7wb_core::filter::indexable;
use std::path::{Path, PathBuf};

/// Most lines of the record in one answer.
const LINES: u32 = 1000;

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// The places that are found at once.
///
/// # Errors
/// Where the store cannot be read.
pub async fn capture_keys(workbench: &Workbench, _: Nothing) -> Result<CaptureKeys, ApiError> {
    Ok(keys(&*workbench.desk().await).await?)
}

async fn keys(desk: &Desk) -> Result<CaptureKeys, Fault> {
    let known = desk.store()?.indexed().await?;
    Ok(CaptureKeys {
        keys: known
            .into_iter()
            .map(|key| CaptureKey {
                path: key.at.to_string(),
                given: key.given,
                whole: key.above == FrameId(0),
            })
            .collect(),
        progress: desk.job(INDEXING).map(progress),
        task: INDEXING.0,
    })
}

/// Has a place found at once from now on, or not any more, and writes that into the project. Older messages
/// are taken in behind the window's back.
///
/// # Errors
/// Where the path is none that can be indexed, or the project cannot be written.
pub async fn capture_key_set(
    workbench: &Workbench,
    request: CaptureKeySet,
) -> Result<CaptureKeys, ApiError> {
    let CaptureKeySet { path, on } = request;
    let desk = workbench.desk().await;
    let at = indexable(&address(&path)?).ok_or_else(|| {
        let message = format!(
            "{path} cannot be indexed: name a field or a part of one, without occurrences."
        );
        Fault::new("not-indexable", message)
    })?;
    let project = desk.project();
    let mut settings = project.capture.clone();
    settings.keys.retain(|known| *known != at);
    if on {
        settings.keys.push(at);
    }
    save(&desk, settings).await?;
    // What is wanted is known to the store when this answers; what came before follows.
    desk.store()?
        .index(&desk.project().capture.keys)
        .await
        .map_err(Fault::from)?;
    desk.index_captured();
    Ok(keys(&desk).await?)
}

async fn save(desk: &std::sync::Arc<Desk>, settings: CaptureSettings) -> Result<(), ApiError> {
    let desk = std::sync::Arc::clone(desk);
    super::error::checked(move || {
        save_capture(&desk.project().folder, &settings)?;
        desk.look_again();
        Ok(())
    })
    .await
}

/// What the store holds, and what of that goes beyond the project's rule.
///
/// # Errors
/// Where the store cannot be read.
pub async fn capture_keep(workbench: &Workbench, _: Nothing) -> Result<KeepView, ApiError> {
    Ok(keep(&*workbench.desk().await).await?)
}

/// Writes into the project how captured messages are meant to be kept. Nothing is removed by that.
///
/// # Errors
/// Where the project cannot be written, or the store not be read.
pub async fn capture_keep_set(
    workbench: &Workbench,
    request: KeepRule,
) -> Result<KeepView, ApiError> {
    let KeepRule { days, mib } = request;
    let desk = workbench.desk().await;
    let settings = CaptureSettings {
        keep_days: days.filter(|days| *days > 0),
        keep_mib: mib.filter(|mib| *mib > 0),
        ..desk.project().capture.clone()
    };
    save(&desk, settings).await?;
    Ok(keep(&desk).await?)
}

async fn keep(desk: &Desk) -> Result<KeepView, Fault> {
    let store = desk.store()?;
    let project = desk.project();
    let CaptureSettings {
        keys: _,
        keep_days: days,
        keep_mib: mib,
    } = project.capture;
    let mut beyond: Vec<FrameId> = Vec::new();
    if let Some(days) = days {
        beyond.extend(store.beyond(older(days)).await?);
    }
    if let Some(mib) = mib {
        beyond.extend(store.beyond(larger(mib)).await?);
    }
    beyond.sort_unstable();
    beyond.dedup();
    Ok(KeepView {
        held: amount_view(store.held().await?),
        file_bytes: store.size(),
        rule: KeepRule { days, mib },
        beyond: amount_view(amount(store, &beyond).await?),
    })
}

async fn amount(store: &Store, ids: &[FrameId]) -> Result<Amount, Fault> {
    Ok(store.amount(ids).await?)
}

fn older(days: u32) -> Retention {
    Retention::Before(clock::now() - i64::from(days) * DAY)
}

fn larger(mib: u32) -> Retention {
    Retention::Beyond(u64::from(mib) << 20)
}

/// What would be removed. Nothing is.
///
/// # Errors
/// Where a list is forgotten, or the store cannot be read.
pub async fn removal_plan(
    workbench: &Workbench,
    request: RemovalAsked,
) -> Result<RemovalPlan, ApiError> {
    let desk = workbench.desk().await;
    let (number, amount) = match request {
        RemovalAsked::Chosen { chosen: which } => {
            let ids = desk.chosen(&chosen(which)).await?;
            desk.plan_removal(ids).await?
        }
        RemovalAsked::Days { days } => desk.plan_retention(older(days)).await?,
        RemovalAsked::Size { mib } => desk.plan_retention(larger(mib)).await?,
    };
    Ok(RemovalPlan {
        number,
        amount: amount_view(amount),
    })
}

/// Removes what was shown last: bytes, patients, and what was found by them. A row stays, and says who, when
/// and why.
///
/// # Errors
/// Where that is not what was shown last, nothing says why, or the store cannot be written.
pub async fn removal_do(
    workbench: &Workbench,
    request: RemovalAgreed,
) -> Result<RemovalDone, ApiError> {
    let RemovalAgreed { number, why, job } = request;
    if why.trim().is_empty() {
        let message = "Say why these messages are removed: it stays beside them.";
        return Err(Fault::new("reason-missing", message).into());
    }
    let desk = workbench.desk().await;
    let Removed {
        amount,
        stopped,
        before,
        now,
    } = desk.remove(number, why.trim(), TaskId(job)).await?;
    tracing::info!(messages = amount.messages, "captured messages removed");
    Ok(RemovalDone {
        amount: amount_view(amount),
        stopped,
        bytes_before: before,
        bytes_now: now,
    })
}

/// Lines of the record of what left the store.
///
/// # Errors
/// Where the store cannot be read.
pub async fn record_open(workbench: &Workbench, request: RecordAt) -> Result<RecordView, ApiError> {
    let RecordAt { before, limit } = request;
    let limit = limit.min(LINES);
    let desk = workbench.desk().await;
    let mut lines = desk
        .store()?
        .journal(before, limit + 1)
        .await
        .map_err(Fault::from)?;
    let more = lines.len() > limit as usize;
    lines.truncate(limit as usize);
    Ok(RecordView {
        lines: lines.into_iter().map(record_line).collect(),
        more,
    })
}

fn record_line((id, line): (i64, Line)) -> RecordLine {
    let Line {
        time,
        who,
        action,
        messages,
        what,
        place,
    } = line;
    RecordLine {
        id,
        time: clock::rfc3339(time),
        who,
        action: action.code().to_owned(),
        messages,
        what,
        place,
    }
}

/// Saves the record as a file.
///
/// # Errors
/// Where the store cannot be read, or the file not be written.
pub async fn record_save(
    workbench: &Workbench,
    request: RecordSave,
) -> Result<ExportSaved, ApiError> {
    let desk = workbench.desk().await;
    let store = desk.store()?;
    let mut lines = Vec::new();
    loop {
        let before = lines.last().map(|line: &RecordLine| line.id);
        let page = store.journal(before, LINES).await.map_err(Fault::from)?;
        if page.is_empty() {
            break;
        }
        lines.extend(page.into_iter().map(record_line));
    }
    let mut text = String::from("time,who,action,messages,what,place\n");
    for line in lines.iter().rev() {
        let messages = line.messages.to_string();
        let cells = [
            &line.time,
            &line.who,
            &line.action,
            &messages,
            &line.what,
            &line.place,
        ];
        let cells = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    let RecordSave { path } = request;
    super::error::checked(move || {
        crate::sources::replace(Path::new(&path), |file| {
            std::io::Write::write_all(file, text.as_bytes())
        })?;
        Ok(ExportSaved {
            path,
            bytes: text.len() as u64,
        })
    })
    .await
}

/// Writes captured messages to files. The record says so first.
///
/// # Errors
/// Where the place is in the project and nobody agreed, a list is forgotten, the store cannot be read or its
/// record not be written, a file is there already or cannot be written, or somebody stopped it.
pub async fn capture_export(
    workbench: &Workbench,
    request: CaptureExport,
) -> Result<CaptureExported, ApiError> {
    let CaptureExport {
        chosen: which,
        shape,
        path,
        sure,
        job,
    } = request;
    let shape = match shape {
        ExportShape::Files => Shape::Files,
        ExportShape::Together => Shape::Together,
        ExportShape::Framed => Shape::Framed,
        ExportShape::Batch => Shape::Batch,
    };
    let desk = workbench.desk().await;
    let place = PathBuf::from(&path);
    let Exported {
        messages,
        left_out,
        files,
        bytes,
    } = desk
        .export_captured(&chosen(which), shape, &place, sure, TaskId(job))
        .await?;
    tracing::info!(messages, files, "captured messages exported");
    Ok(CaptureExported {
        messages,
        left_out,
        files,
        bytes,
        path,
    })
}

/// Takes the messages of a pcap or pcapng file in, with the times and peers of then.
///
/// # Errors
/// Where the file cannot be read or is no capture, or the store cannot be written.
pub async fn capture_import(
    workbench: &Workbench,
    request: CaptureImport,
) -> Result<CaptureImported, ApiError> {
    let CaptureImport { path, job } = request;
    let desk = workbench.desk().await;
    let imported = desk.import_captured(Path::new(&path), TaskId(job)).await?;
    Ok(imported_view(imported))
}

fn imported_view(imported: Imported) -> CaptureImported {
    let Imported {
        packets,
        other_packets,
        connections,
        messages,
        answers,
        other_connections,
        encrypted,
        gaps,
        missing,
        damage,
        stopped,
    } = imported;
    CaptureImported {
        packets,
        other_packets,
        connections,
        messages,
        answers,
        other_connections,
        encrypted,
        gaps,
        missing,
        damage,
        stopped,
    }
}
