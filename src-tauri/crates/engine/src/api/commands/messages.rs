//! Sources of messages, and their rows.

use super::error::{checked, finding};
use super::lists::{address, progress};
use crate::api::large::LARGE;
use crate::api::message;
use crate::api::standard;
use crate::api::view::{
    ApiError, FieldHits, FieldSearch, FindingView, Level, MessageKey, MessagePage, NodePage,
    Nothing, OpenPaths, PasteText, RowsAt, RulesView, SegmentOutline, SourceAt, SourceKind,
    SourceList, SourceReading, SourceView,
};
use crate::fault::Fault;
use crate::reading::{ReadAs, Rules};
use crate::sources::{Finding, Found, Opening, Origin, Source, SourceId, Stamp, TaskId};
use crate::store::FrameId;
use crate::workbench::{Desk, Key, Workbench};
use hl7wb_core::diagnostic::Diagnostic;
use hl7wb_core::message::{Charset, Message};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Files that are read in this time are there with the answer; larger ones are told as they go on.
const PATIENCE: Duration = Duration::from_millis(250);

/// Every source.
///
/// # Errors
/// None today.
pub async fn source_list(workbench: &Workbench, _request: Nothing) -> Result<SourceList, ApiError> {
    Ok(SourceList {
        sources: sources(&*workbench.desk().await),
        opened: None,
        findings: Vec::new(),
    })
}

/// Opens files, and the files of folders.
///
/// # Errors
/// None: what could not be opened is a finding each.
pub async fn source_open(
    workbench: &Workbench,
    request: OpenPaths,
) -> Result<SourceList, ApiError> {
    let desk = workbench.desk().await;
    let worker = Arc::clone(&desk);
    let (opened, findings) = checked(move || {
        let paths: Vec<PathBuf> = request.paths.iter().map(PathBuf::from).collect();
        let Opening { opened, refused } = worker.sources().open_paths(&paths, PATIENCE);
        let findings: Vec<FindingView> = refused
            .into_iter()
            .map(|(path, fault)| FindingView {
                level: match fault.code {
                    "hidden-left-out" => Level::Hint,
                    "folder-in-part" => Level::Warning,
                    _ => Level::Error,
                },
                ..finding(fault, Some(path.display().to_string()))
            })
            .collect();
        Ok((opened.first().copied(), findings))
    })
    .await?;
    desk.sources_changed();
    Ok(SourceList {
        sources: sources(&desk),
        opened: opened.map(|id| id.0),
        findings,
    })
}

/// Opens pasted text.
///
/// # Errors
/// None today.
pub async fn source_paste(
    workbench: &Workbench,
    request: PasteText,
) -> Result<SourceList, ApiError> {
    let desk = workbench.desk().await;
    let worker = Arc::clone(&desk);
    let opened = checked(move || Ok(worker.sources().paste(&request.text))).await?;
    desk.sources_changed();
    Ok(SourceList {
        sources: sources(&desk),
        opened: Some(opened.0),
        findings: Vec::new(),
    })
}

/// Closes a source. Samples stay.
///
/// # Errors
/// None today.
pub async fn source_close(
    workbench: &Workbench,
    request: SourceAt,
) -> Result<SourceList, ApiError> {
    let desk = workbench.desk().await;
    if desk.sources().close(SourceId(request.source)) {
        desk.sources_changed();
    }
    Ok(SourceList {
        sources: sources(&desk),
        opened: None,
        findings: Vec::new(),
    })
}

/// Sets how a source is read. Its messages, rows and findings are other ones then.
///
/// # Errors
/// Where it is not open, and for a charset or interface that is not known.
pub async fn source_read_as(
    workbench: &Workbench,
    request: SourceReading,
) -> Result<SourceList, ApiError> {
    let desk = workbench.desk().await;
    let SourceReading {
        source,
        charset,
        rules,
    } = request;
    let charset = charset.as_deref().map(charset_named).transpose()?;
    let rules = match rules {
        RulesView::Automatic => Rules::Automatic,
        RulesView::Standard => Rules::Standard,
        RulesView::Interface { id } => match desk.project().interface(&id) {
            Some(_) => Rules::Interface(id),
            None => {
                let message = format!("The project has no interface `{id}`.");
                return Err(Fault::new("unknown-interface", message).into());
            }
        },
    };
    let read_as = ReadAs { charset, rules };
    if desk.sources().read_as(SourceId(source), read_as)? {
        desk.sources_changed();
    }
    Ok(SourceList {
        sources: sources(&desk),
        opened: None,
        findings: Vec::new(),
    })
}

fn charset_named(name: &str) -> Result<Charset, Fault> {
    Charset::from_name(name).ok_or_else(|| {
        let message = format!("There is no charset `{name}`.");
        Fault::new("unknown-charset", message)
    })
}

/// Stops the reading of a source. What was read stays, and says that it is a part.
///
/// # Errors
/// None today.
pub async fn source_stop(workbench: &Workbench, request: SourceAt) -> Result<SourceList, ApiError> {
    let desk = workbench.desk().await;
    let worker = Arc::clone(&desk);
    checked(move || {
        let id = SourceId(request.source);
        let reading = worker
            .sources()
            .source(id)
            .and_then(|source| source.reading);
        if worker.sources().stop_reading(id)
            && let Some(work) = reading
        {
            work.wait(PATIENCE);
        }
        Ok(())
    })
    .await?;
    source_list(workbench, Nothing {}).await
}

/// Goes on reading a source that was stopped.
///
/// # Errors
/// Where it is not open.
pub async fn source_read_on(
    workbench: &Workbench,
    request: SourceAt,
) -> Result<SourceList, ApiError> {
    let desk = workbench.desk().await;
    checked(move || desk.sources().read_on(SourceId(request.source), PATIENCE)).await?;
    source_list(workbench, Nothing {}).await
}

/// A page of a source's messages, or of a list of them.
///
/// # Errors
/// Where it is not open, or its file cannot be read any more.
pub async fn message_rows(workbench: &Workbench, request: RowsAt) -> Result<MessagePage, ApiError> {
    let desk = workbench.desk().await;
    let mask = workbench.mask();
    checked(move || {
        let RowsAt {
            source,
            offset,
            limit,
            list,
            columns,
        } = request;
        let id = SourceId(source);
        let columns = columns
            .iter()
            .map(|path| address(path))
            .collect::<Result<Vec<_>, _>>()?;
        let (found, total) = match list {
            Some(list) => {
                let list = desk.sources().task(TaskId(list))?;
                // The rows first: there are never more of them than the total says.
                let rows = desk.sources().rows(&list, offset, limit)?;
                (rows, list.found())
            }
            None => {
                let rows = desk.sources().messages(id, offset, limit)?;
                (rows, desk.sources().fresh(id)?.index.count())
            }
        };
        let reading = desk.reading(id);
        let rows = found.into_iter().map(|found| {
            let Found {
                number: index,
                bytes,
                line,
            } = found;
            let key = MessageKey::Source { source, index };
            let masked = mask.hides(self::key(key));
            let row = |decoded: &Message, found: Option<&[Diagnostic]>| {
                let by = (columns.as_slice(), reading.dictionary(decoded));
                message::row(key, line, decoded, found, by, masked)
            };
            // A large one is likely to be opened next, and not to be decoded twice.
            if bytes.len() > LARGE {
                let opened = desk.read((id, index), &reading, bytes)?;
                return Ok(row(&opened.message, opened.found()));
            }
            let (decoded, findings) = reading.decode(bytes);
            Ok(row(&decoded, Some(&findings)))
        });
        Ok(MessagePage {
            rows: rows.collect::<Result<_, Fault>>()?,
            total,
        })
    })
    .await
}

/// Finds fields by path or by a fragment of their name.
///
/// # Errors
/// None today.
pub async fn field_search(
    workbench: &Workbench,
    request: FieldSearch,
) -> Result<FieldHits, ApiError> {
    let knowledge = workbench.desk().await.reading_of(None).knowledge;
    checked(move || Ok(standard::field_search(&knowledge, &request))).await
}

/// What the standard knows of a segment.
///
/// # Errors
/// None today.
pub async fn segment_outline(
    workbench: &Workbench,
    request: SegmentOutline,
) -> Result<NodePage, ApiError> {
    let knowledge = workbench.desk().await.reading_of(None).knowledge;
    checked(move || Ok(standard::segment_outline(&knowledge, &request))).await
}

/// The key of a message inside.
pub(super) const fn key(key: MessageKey) -> Key {
    match key {
        MessageKey::Source { source, index } => Key::Source(SourceId(source), index),
        MessageKey::Captured { id } => Key::Captured(FrameId(id)),
    }
}

/// Every source, as a front end lists them.
pub(super) fn sources(desk: &Desk) -> Vec<SourceView> {
    let files = desk.sources().list().into_iter().map(source);
    files.chain(capture(desk)).collect()
}

/// The capture store, where it can be read.
fn capture(desk: &Desk) -> Option<SourceView> {
    let store = desk.store().ok()?;
    let read_as = desk.sources().reading(SourceId::CAPTURE);
    let (charset, rules) = reading(read_as);
    Some(SourceView {
        id: SourceId::CAPTURE.0,
        name: "Capture".to_owned(),
        kind: SourceKind::Capture,
        path: None,
        count: u32::try_from(store.total()).unwrap_or(u32::MAX),
        bytes: Stamp::of(store.file()).size(),
        reading: None,
        whole: true,
        findings: Vec::new(),
        charset,
        rules,
    })
}

fn reading(read_as: ReadAs) -> (Option<String>, RulesView) {
    let ReadAs { charset, rules } = read_as;
    let charset = charset.map(|charset| charset.name().into_owned());
    let rules = match rules {
        Rules::Automatic => RulesView::Automatic,
        Rules::Standard => RulesView::Standard,
        Rules::Interface(id) => RulesView::Interface { id },
    };
    (charset, rules)
}

fn source(source: Source) -> SourceView {
    let Source {
        id,
        name,
        origin,
        index,
        read_as,
        reading: work,
    } = source;
    let (charset, rules) = reading(read_as);
    SourceView {
        id: id.0,
        kind: match &origin {
            Origin::Sample(_) | Origin::Packed { sample: true, .. } => SourceKind::Sample,
            Origin::File(_) | Origin::Packed { .. } => SourceKind::File,
            Origin::Paste(_) => SourceKind::Paste,
        },
        path: origin.path().map(|path| path.display().to_string()),
        count: index.count(),
        bytes: index.bytes,
        whole: index.whole,
        findings: match work {
            // Where reading ends is no finding while it goes on.
            Some(_) => Vec::new(),
            None => index.findings(),
        }
        .iter()
        .map(|finding| in_file(finding, &name))
        .collect(),
        reading: work.map(|work| progress(work.progress())),
        name,
        charset,
        rules,
    }
}

pub(crate) fn in_file(finding: &Finding, file: &str) -> FindingView {
    let Finding {
        code,
        severity,
        message: sentence,
        line,
    } = finding;
    FindingView {
        code: (*code).to_owned(),
        level: message::level(*severity),
        message: sentence.clone(),
        path: None,
        range: None,
        rule: None,
        file: Some(file.to_owned()),
        line: *line,
    }
}
