//! Editing one message: in its text, in its tree, back and forth, and saving it.

use super::capture::row_view;
use super::error::checked;
use super::messages::key;
use crate::api::large::{self, difference};
use crate::api::message::{self, Extent};
use crate::api::text::{Shown, small};
use crate::api::typed::{Written, encoded, unpictured};
use crate::api::view::{
    ApiError, Beside, DraftView, EditView, MappingAt, MessageChange, MessageEdit, MessageKey,
    MessageSave, MessageSaved, MessageView, Nothing, OpenMessage, Unsaved,
};
use crate::drafts::{self, Draft, Standing};
use crate::fault::Fault;
use crate::reading::Reading;
use crate::store::Action;
use crate::summary;
use crate::workbench::{Key, Opened, Workbench};
use hl7wb_core::message::{Edit, Message, WriteError};
use hl7wb_core::path::{Address, Index, SegmentId};
use hl7wb_core::span::Span;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Makes one change.
///
/// # Errors
/// Where the message is masked or was changed meanwhile, the place cannot be written, or a character
/// is not in the charset of the message.
pub async fn message_edit(
    workbench: &Workbench,
    request: MessageEdit,
) -> Result<EditView, ApiError> {
    let MessageEdit {
        key: at,
        revision,
        change,
    } = request;
    let desk = workbench.desk().await;
    if workbench.mask().hides(key(at)) {
        return Err(Fault::new(
            "masked",
            "This message is masked, and what cannot be seen is not edited. Show it first.",
        )
        .into());
    }
    let opened = desk.message(key(at)).await?;
    checked(move || {
        let draft = desk.drafts().begin(key(at), &opened);
        let mut draft = drafts::lock(&draft);
        let before = draft.now();
        let done = match draft.standing().revision == revision {
            true => edits(&before.message, &before.reading, &change)
                .and_then(|edits| draft.change(edits, is_typing(&change))),
            false => Err(Fault::new(
                "edited-meanwhile",
                "The message was changed meanwhile; it is shown as it stands now.",
            )),
        };
        let empty = draft.standing().revision == 0;
        let answer = done.map(|()| answer(at, &before, &draft, false));
        drop(draft);
        if empty {
            // Nothing came of it.
            desk.drafts().drop(key(at));
        }
        answer
    })
    .await
}

/// What is under edit and not saved, wherever it is.
///
/// # Errors
/// None today.
pub async fn unsaved(workbench: &Workbench, _request: Nothing) -> Result<Unsaved, ApiError> {
    let desk = workbench.desk().await;
    let mut messages: Vec<MessageKey> = desk
        .drafts()
        .changed()
        .into_iter()
        .map(message_key)
        .collect();
    messages.sort_unstable_by_key(|key| match *key {
        MessageKey::Source { source, index } => (source, i64::from(index)),
        MessageKey::Captured { id } => (u32::MAX, id),
    });
    let mappings = desk.sessions().unsaved().into_iter();
    Ok(Unsaved {
        messages,
        mappings: mappings
            .map(|(interface, destination)| MappingAt {
                interface,
                destination,
            })
            .collect(),
    })
}

/// A key as it crosses.
const fn message_key(key: Key) -> MessageKey {
    match key {
        Key::Source(source, index) => MessageKey::Source {
            source: source.0,
            index,
        },
        Key::Captured(id) => MessageKey::Captured { id: id.0 },
    }
}

/// Takes the last step back.
///
/// # Errors
/// Where the message is not there any more.
pub async fn message_undo(
    workbench: &Workbench,
    request: OpenMessage,
) -> Result<EditView, ApiError> {
    step(workbench, request, Draft::undo).await
}

/// Makes the step again that was taken back last.
///
/// # Errors
/// Where the message is not there any more.
pub async fn message_redo(
    workbench: &Workbench,
    request: OpenMessage,
) -> Result<EditView, ApiError> {
    step(workbench, request, Draft::redo).await
}

async fn step(
    workbench: &Workbench,
    request: OpenMessage,
    go: fn(&mut Draft) -> Result<bool, Fault>,
) -> Result<EditView, ApiError> {
    let desk = workbench.desk().await;
    let masked = workbench.mask().hides(key(request.key));
    let Some(draft) = desk.drafts().of(key(request.key)) else {
        let opened = desk.message(key(request.key)).await?;
        return checked(move || Ok(unchanged(request.key, &opened, masked))).await;
    };
    checked(move || {
        let mut draft = drafts::lock(&draft);
        let before = draft.now();
        go(&mut draft)?;
        Ok(answer(request.key, &before, &draft, masked))
    })
    .await
}

/// Drops every change: the message as it stands where it came from.
///
/// # Errors
/// Where it is not there any more; then the draft is kept.
pub async fn message_revert(
    workbench: &Workbench,
    request: OpenMessage,
) -> Result<EditView, ApiError> {
    let desk = workbench.desk().await;
    let masked = workbench.mask().hides(key(request.key));
    let opened = desk.arrived(key(request.key)).await?;
    desk.drafts().drop(key(request.key));
    checked(move || Ok(unchanged(request.key, &opened, masked))).await
}

/// Saves a message under edit, or a copy of any.
///
/// # Errors
/// Where the file changed meanwhile, cannot be written, or real traffic would go into the project
/// without anybody having said so.
pub async fn message_save(
    workbench: &Workbench,
    request: MessageSave,
) -> Result<MessageSaved, ApiError> {
    let MessageSave {
        key: at,
        path,
        sure,
    } = request;
    let desk = workbench.desk().await;
    let opened = desk.message(key(at)).await?;
    if let (Key::Captured(id), Some(path)) = (key(at), &path) {
        desk.ask_before_project(Path::new(path), sure)?;
        desk.record(Action::Save, &[id], path).await?;
    }
    checked(move || {
        let draft = desk.drafts().of(key(at));
        let mut draft = draft.as_ref().map(drafts::lock);
        let bytes = opened.message.wire();
        let path = match (path, key(at)) {
            (Some(path), _) => {
                let path = PathBuf::from(path);
                write(&path, bytes)?;
                path
            }
            (None, Key::Source(source, place)) => {
                let known = draft.as_ref().map(|draft| draft.origin());
                let known = known.unwrap_or(bytes);
                let path = desk.sources().put_back(source, place, known, bytes)?;
                if let Some(draft) = &mut draft {
                    draft.saved();
                }
                path
            }
            (None, Key::Captured(_)) => {
                return Err(Fault::new(
                    "captured-is-kept",
                    "What was captured stays as it arrived. Save the edited message as a file.",
                ));
            }
        };
        tracing::info!(path = %path.display(), bytes = bytes.len(), "message saved");
        desk.sources_changed();
        Ok(MessageSaved {
            path: path.display().to_string(),
            bytes: small(bytes.len()),
            draft: draft.map(|draft| standing(draft.standing())),
        })
    })
    .await
}

/// A file that is whole or not there: it is written beside its place, then moved.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    crate::sources::replace(path, |file| std::io::Write::write_all(file, bytes))
}

const fn is_typing(change: &MessageChange) -> bool {
    match change {
        MessageChange::Text { typing, .. } => *typing,
        MessageChange::Value { .. }
        | MessageChange::Repetition { .. }
        | MessageChange::Segment { .. }
        | MessageChange::Remove { .. } => false,
    }
}

/// The splices of a change.
fn edits(message: &Message, reading: &Reading, change: &MessageChange) -> Result<Vec<Edit>, Fault> {
    let charset = message.charset();
    match change {
        MessageChange::Text { from, to, text, .. } => Written {
            from: *from,
            to: *to,
            text: text.clone(),
        }
        .splice(message),
        MessageChange::Value { path, text, er7 } => {
            let at = address(path)?;
            let raw = encoded(text, charset)?;
            let made = match *er7 || at.is_segment() {
                true => message.set_raw_after(&at, &raw, &anchors(message, reading, &at)),
                false => message.set_after(&at, &unpictured(text), &anchors(message, reading, &at)),
            };
            made.map_err(refused)
        }
        MessageChange::Repetition { path, text, beside } => {
            let mut at = address(path)?;
            let raw = encoded(text, charset)?;
            match beside {
                Some(side) => beside_repetition(message, &at, &raw, *side),
                None => {
                    at.repetition = Index::Append;
                    message.set_raw(&at, &raw).map_err(refused)
                }
            }
        }
        MessageChange::Segment { after, text } => {
            let raw = encoded(text, charset)?;
            let after = after.map(|after| after as usize);
            message.insert_line(after, &raw).map_err(refused)
        }
        MessageChange::Remove { path } => message.remove(&address(path)?).map_err(refused),
    }
}

/// A repetition more in front of one that is there, or behind it.
fn beside_repetition(
    message: &Message,
    at: &Address,
    raw: &[u8],
    side: Beside,
) -> Result<Vec<Edit>, Fault> {
    let repetition = match at.repetition {
        Index::At(number) => number,
        Index::Unspecified | Index::All | Index::Append => 1,
    };
    let mut field = Address::field(at.segment, at.field.unwrap_or_default());
    field.occurrence = at.occurrence;
    let there = |repetition| {
        let mut all = field;
        all.repetition = repetition;
        message.values(&all)
    };
    let (all, one) = (there(Index::All), there(Index::At(repetition)));
    let (Some(first), Some(last), Some(here)) = (all.first(), all.last(), one.first()) else {
        let message = format!("There is no {at} beside which a repetition could stand.");
        return Err(Fault::new("not-there", message));
    };
    let separator = message
        .delimiters()
        .repetition
        .ok_or(WriteError::NoRepetitions(*at))
        .map_err(refused)?;
    let place = match side {
        Beside::Before => here.start,
        Beside::After => here.end,
    };
    let bytes = |from, to| Span::new(from, to).of(message.bytes());
    let whole = match side {
        Beside::Before => [
            bytes(first.start, place),
            raw,
            &[separator],
            bytes(place, last.end),
        ],
        Beside::After => [
            bytes(first.start, place),
            &[separator],
            raw,
            bytes(place, last.end),
        ],
    };
    // The field as a whole: a repetition holds no separator of repetitions.
    message.set_raw(&field, &whole.concat()).map_err(refused)
}

fn address(path: &str) -> Result<Address, Fault> {
    path.parse().map_err(|error| {
        Fault::new(
            "not-a-path",
            format!("{path} is no path that can be edited."),
        )
        .because(error)
    })
}

/// Behind which segments one goes that the message does not have yet, by its structure.
fn anchors(message: &Message, reading: &Reading, at: &Address) -> Vec<SegmentId> {
    let part = |number| {
        let at = Address::field(SegmentId::MSH, 9).with_component(number);
        summary::text(message, &at)
    };
    let dictionary = reading.dictionary(message);
    let structure = match dictionary.structure(&part(3)) {
        Some(structure) => Some(structure),
        None => dictionary.structure_for(&part(1), &part(2)),
    };
    let names = structure.map_or_else(Vec::new, |known| known.anchors(at.segment.as_str()));
    names
        .into_iter()
        .filter_map(|name| SegmentId::from_bytes(name.as_bytes()))
        .collect()
}

fn refused(error: WriteError) -> Fault {
    Fault::new("not-written", format!("{error}."))
}

/// The message as it stands after a change, and where that was.
fn answer(at: MessageKey, before: &Opened, draft: &Draft, masked: bool) -> EditView {
    let now = draft.now();
    let changed = difference(before.message.bytes(), now.message.bytes());
    let changed = changed.map(|(_, came)| Shown::places(&now.message, Vec::new()).range(came));
    // The lines that are behind dots are others from here on.
    let spliced = match masked {
        true => None,
        false => large::splice(&before.message, &now.message),
    };
    let (splice, lines) = spliced.unzip();
    EditView {
        changed,
        splice,
        view: shown(at, &now, Some(draft.standing()), masked, lines),
    }
}

fn unchanged(at: MessageKey, opened: &Opened, masked: bool) -> EditView {
    EditView {
        view: shown(at, opened, None, masked, None),
        splice: None,
        changed: None,
    }
}

fn shown(
    at: MessageKey,
    opened: &Opened,
    draft: Option<Standing>,
    masked: bool,
    lines: Option<Range<usize>>,
) -> MessageView {
    let (message, reading, found) = (&opened.message, &opened.reading, opened.found());
    let captured = opened.captured.as_ref().map(|row| row_view(row, masked));
    let view = match lines {
        None => message::view(at, message, found, captured, reading, masked),
        Some(lines) => {
            let lines = Extent::Crossing(lines);
            message::view_of(at, message, lines, found, captured, reading, masked)
        }
    };
    MessageView {
        draft: draft.map(standing),
        ..view
    }
}

/// A draft, as it crosses.
pub(super) fn standing(standing: Standing) -> DraftView {
    let Standing {
        revision,
        undo,
        redo,
        changed,
    } = standing;
    DraftView {
        revision,
        undo: small(undo),
        redo: small(redo),
        changed,
    }
}
