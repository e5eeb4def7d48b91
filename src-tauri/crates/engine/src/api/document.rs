//! Documents inside a message: named in its tree, decoded when somebody opens one.

use super::text::{Shown, small};
use super::view::{DocumentKind, DocumentView, NodeKind, NodeView};
use crate::fault::Fault;
use hl7wb_core::document::{self, Document, Kind};
use hl7wb_core::message::Message;
use hl7wb_core::path::{Address, Index};
use std::collections::BTreeSet;

/// Larger documents are not opened; nobody reads them in a window.
pub const LARGEST: usize = 64 << 20;
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
            inside = fifth
                .then(|| message.segment(node.segment as usize))
                .flatten()
                .and_then(|segment| document::find(message, &segment, repetition))
                .map(|found| (shown.range(found.data), label(found.kind, found.size)));
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
    let found = document::find(message, &segment, repetition(path)).ok_or_else(none)?;
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

/// A document, opened.
#[must_use]
pub fn view(found: &Document, bytes: &[u8]) -> DocumentView {
    let Document {
        kind,
        declared,
        encoding: _,
        data: _,
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
