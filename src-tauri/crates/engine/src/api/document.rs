//! Documents inside a message: named in its tree, decoded when somebody opens one.

use super::text::{Shown, small};
use super::view::{DocumentKind, DocumentView, NodeKind, NodeView};
use crate::fault::Fault;
use hl7wb_core::document::{self, Document, Kind, Piece, Run};
use hl7wb_core::message::Message;
use hl7wb_core::path::{Address, Index, SegmentId};
use std::collections::BTreeSet;

/// Larger documents are not opened; nobody reads them in a window.
pub const LARGEST: usize = 64 << 20;
/// Places that are named of a document that was cut.
const PLACES: usize = 12;
/// Text that is shown of a document.
const TEXT: usize = 1 << 20;

/// `PDF document, 34 KB`.
#[must_use]
pub fn label(kind: Kind, size: usize) -> String {
    let name = match kind {
        Kind::Pdf => "PDF document",
        Kind::Image(media) => match media {
            "image/jpeg" => "JPEG picture",
            "image/png" => "PNG picture",
            "image/gif" => "GIF picture",
            "image/tiff" => "TIFF picture",
            _ => "Picture",
        },
        Kind::Rtf => "Rich text",
        Kind::Text => "Text document",
        Kind::Other => "Document",
    };
    match size {
        0..1_000 => format!("{name}, {size} bytes"),
        1_000..1_000_000 => format!("{name}, {} KB", size.div_ceil(1_000)),
        _ => format!("{name}, {:.1} MB", size as f64 / 1e6),
    }
}

/// Puts the names of documents in the places of their data: a tree carries none.
pub fn name_in(shown: &Shown<'_>, nodes: &mut [NodeView]) {
    let message = shown.message();
    let mut run: Option<Run> = None;
    let mut inside = None;
    let mut holders = BTreeSet::new();
    for node in nodes.iter_mut() {
        let repetition = match node.kind {
            NodeKind::Field => Some(1),
            NodeKind::Repetition => Some(repetition(&node.path)),
            NodeKind::Segment
            | NodeKind::Component
            | NodeKind::Subcomponent
            | NodeKind::Unknown => None,
        };
        if let Some(repetition) = repetition {
            let field = node.path.split_once('-').map(|(_, rest)| rest);
            let fifth = node.path.starts_with("OBX")
                && field.is_some_and(|field| field == "5" || field.starts_with("5["));
            let ordinal = node.segment as usize;
            inside = None;
            if fifth {
                if !(run.as_ref()).is_some_and(|run| (run.first..=run.last).contains(&ordinal)) {
                    run = document::run(message, ordinal);
                }
                inside = run.as_ref().and_then(|run| {
                    let found = run.at(ordinal, repetition)?;
                    let pieces = found.pieces.iter().enumerate();
                    let here = |(_, piece): &(usize, &Piece)| {
                        piece.ordinal == ordinal && piece.repetition == repetition
                    };
                    let (number, piece) = pieces.clone().find(here)?;
                    let label = piece_label(found, number);
                    Some((shown.range(piece.data), label))
                });
            }
        }
        if let (Some((data, label)), Some(range)) = (&inside, node.range)
            && range.from < data.to
            && data.from < range.to
        {
            node.value.clone_from(label);
            node.document = true;
            holders.insert(node.segment);
        }
    }
    // The text of the whole segment would quote the data.
    let segments = nodes
        .iter_mut()
        .filter(|node| matches!(node.kind, NodeKind::Segment) && holders.contains(&node.segment));
    segments.for_each(|node| node.value.clear());
}

/// `PDF document, 34 KB`, and which of its pieces this is where there are several.
fn piece_label(found: &Document, number: usize) -> String {
    let label = label(found.kind, found.size);
    match found.pieces.len() {
        1 => label,
        pieces => format!("{label}, piece {} of {pieces}", number + 1),
    }
}

fn repetition(path: &str) -> u32 {
    match path.parse::<Address>().map(|at| at.repetition) {
        Ok(Index::At(number)) => number,
        Ok(Index::Unspecified | Index::All | Index::Append) | Err(_) => 1,
    }
}

/// The document at a path.
///
/// # Errors
/// Where there is none, or it is too large.
pub fn find(message: &Message, path: &str) -> Result<Document, Fault> {
    let none = || Fault::new("no-document", format!("{path} holds no document."));
    let at: Address = path.parse().map_err(|_| none())?;
    let occurrence = match at.occurrence {
        Index::At(number) => number,
        Index::Unspecified | Index::All | Index::Append => 1,
    };
    let segment = message.find(at.segment, occurrence).ok_or_else(none)?;
    let ordinal = segment.ordinal();
    let run = document::run(message, ordinal).ok_or_else(none)?;
    let found = run.at(ordinal, repetition(path)).ok_or_else(none)?.clone();
    match found.size > LARGEST {
        true => Err(Fault::new(
            "document-too-large",
            format!(
                "The document in {path} has {} MB; up to 64 MB are decoded.",
                found.size / 1_000_000
            ),
        )),
        false => Ok(found),
    }
}

/// The bytes of the document at a path.
///
/// # Errors
/// As [`find`], and where its data is not what its encoding says.
pub fn bytes(message: &Message, path: &str) -> Result<(Document, Vec<u8>), Fault> {
    let found = find(message, path)?;
    let bytes = document::decode(message, &found).map_err(|error| {
        let message = format!("The document in {path} cannot be decoded: {error}.");
        Fault::new("document-broken", message)
    })?;
    Ok((found, bytes))
}

/// Where its pieces stand: `OBX[2]-5`, `OBX[3]-5[2]`.
fn places(message: &Message, found: &Document) -> Vec<String> {
    let Some(obx) = SegmentId::new(*b"OBX") else {
        return Vec::new();
    };
    let pieces = found.pieces.iter().take(PLACES);
    let before = found.pieces.first().map_or(0, |piece| piece.ordinal);
    let earlier = (0..before).filter(|at| {
        let segment = message.segment(*at);
        segment.and_then(|segment| segment.id()) == Some(obx)
    });
    let first = earlier.count() + 1;
    pieces
        .map(|piece| {
            let occurrence = first + piece.ordinal - before;
            match piece.repetition {
                1 => format!("OBX[{occurrence}]-5"),
                repetition => format!("OBX[{occurrence}]-5[{repetition}]"),
            }
        })
        .collect()
}

/// A document, opened.
#[must_use]
pub fn view(message: &Message, found: &Document, bytes: &[u8]) -> DocumentView {
    let Document {
        kind,
        declared,
        encoding: _,
        pieces,
        size: _,
    } = found;
    let text = match kind {
        Kind::Rtf => Some(document::rtf_text(bytes)),
        Kind::Text => Some(readable(bytes)),
        Kind::Pdf | Kind::Image(_) | Kind::Other => None,
    };
    let end = text.as_ref().and_then(|text| text.char_indices().nth(TEXT));
    let (kind, media, ending) = match kind {
        Kind::Pdf => (DocumentKind::Pdf, "", "pdf"),
        Kind::Image(media) => {
            let (_, ending) = media.split_once('/').unwrap_or(("", "img"));
            (DocumentKind::Image, *media, ending)
        }
        Kind::Rtf => (DocumentKind::Rtf, "", "rtf"),
        Kind::Text => (DocumentKind::Text, "", "txt"),
        Kind::Other => (DocumentKind::Other, "", "bin"),
    };
    DocumentView {
        kind,
        label: label(found.kind, bytes.len()),
        media: media.to_owned(),
        declared: declared.clone(),
        pieces: small(pieces.len()),
        places: match pieces.len() {
            1 => Vec::new(),
            _ => places(message, found),
        },
        bytes: small(bytes.len()),
        cut: end.is_some(),
        text: text.map(|mut text| {
            if let Some((end, _)) = end {
                text.truncate(end);
            }
            text
        }),
        ending: ending.to_owned(),
    }
}

/// UTF-8, or else Windows-1252, which has a letter for every byte; line ends as LF.
fn readable(bytes: &[u8]) -> String {
    let charset = match std::str::from_utf8(bytes) {
        Ok(_) => hl7wb_core::message::Charset::Utf8,
        Err(_) => hl7wb_core::message::Charset::Windows1252,
    };
    charset
        .decode(bytes)
        .replace("\r\n", "\n")
        .replace('\r', "\n")
}
