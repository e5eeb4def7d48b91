//! Byte splices over a message.

use super::{Charset, Message};
use crate::span::Span;

/// Replace these bytes by those. An empty span inserts, an empty replacement removes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What goes.
    pub span: Span,
    /// What comes in its place.
    pub replacement: Vec<u8>,
}

/// Why edits could not be applied; none of them was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// An edit reaches outside of the message.
    #[error("the edit of bytes {0} reaches beyond the {1} bytes of the message")]
    Outside(Span, usize),
    /// Two edits want the same bytes.
    #[error("the edits of bytes {0} and {1} overlap")]
    Overlap(Span, Span),
}

/// The bytes with all edits made, whatever their order; inserts at one place keep theirs.
///
/// # Errors
/// Where an edit reaches outside or two overlap.
pub fn splice(bytes: &[u8], edits: &[Edit]) -> Result<Vec<u8>, EditError> {
    let mut order: Vec<&Edit> = edits.iter().collect();
    order.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let grown: usize = edits.iter().map(|edit| edit.replacement.len()).sum();
    let mut out = Vec::with_capacity(bytes.len() + grown);
    let mut done = Span::new(0, 0);
    for edit in order {
        let span = edit.span;
        if span.start < done.end {
            return Err(EditError::Overlap(done, span));
        }
        let between = bytes.get(done.end..span.start);
        let (Some(between), Some(_)) = (between, bytes.get(span.range())) else {
            return Err(EditError::Outside(span, bytes.len()));
        };
        out.extend_from_slice(between);
        out.extend_from_slice(&edit.replacement);
        done = span;
    }
    out.extend_from_slice(bytes.get(done.end..).unwrap_or_default());
    Ok(out)
}

/// What takes these edits back: made on the bytes that [`splice`] gave, it gives the ones before.
///
/// # Errors
/// Where the edits could not have been made.
pub fn inverse(bytes: &[u8], edits: &[Edit]) -> Result<Vec<Edit>, EditError> {
    splice(bytes, edits)?;
    let mut order: Vec<&Edit> = edits.iter().collect();
    order.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let (mut grown, mut gone) = (0usize, 0usize);
    let mut back = Vec::with_capacity(order.len());
    for edit in order {
        let start = edit.span.start + grown - gone;
        back.push(Edit {
            span: Span::new(start, start + edit.replacement.len()),
            replacement: edit.span.of(bytes).to_vec(),
        });
        grown += edit.replacement.len();
        gone += edit.span.len();
    }
    Ok(back)
}

impl Message {
    /// A new message with the edits made. Spans count in [`Message::bytes`]; a message that arrived
    /// as UTF-16 stays that, and a charset that was given stays in force.
    ///
    /// # Errors
    /// Where an edit reaches outside or two overlap.
    pub fn apply(&self, edits: &[Edit]) -> Result<Self, EditError> {
        let mut bytes = splice(self.bytes(), edits)?;
        if let (Some(wire), Some(wide)) = (self.wire.as_deref(), self.wide) {
            bytes = match wide_edits(wire, self.bytes(), wide, edits) {
                Some(edits) => splice(wire, &edits)?,
                // Bytes that are no text went in: as near as the encoding gets.
                None => wide.encode_with(&String::from_utf8_lossy(&bytes), |_, _| {}),
            };
        }
        Ok(match self.forced {
            Some(charset) => Self::decode_as(bytes, charset).0,
            None => Self::decode(bytes).0,
        })
    }
}

/// The same edits in UTF-16 or UTF-32; none where one cuts a character or is no text itself.
fn wide_edits(wire: &[u8], bytes: &[u8], wide: Charset, edits: &[Edit]) -> Option<Vec<Edit>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut order: Vec<&Edit> = edits.iter().collect();
    order.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let (mut done, mut units) = (0usize, 0usize);
    let mut place = |offset: usize| {
        let between = text.get(done..offset)?;
        // A broken unit was read as one replacement character, and that is one unit, too.
        units += match wide.unit() {
            4 => between.chars().count(),
            _ => between.encode_utf16().count(),
        };
        done = offset;
        Some((units * wide.unit()).min(wire.len()))
    };
    let mut out = Vec::with_capacity(order.len());
    for edit in order {
        let span = Span::new(place(edit.span.start)?, place(edit.span.end)?);
        let replacement = std::str::from_utf8(&edit.replacement).ok()?;
        out.push(Edit {
            span,
            replacement: wide.encode_with(replacement, |_, _| {}),
        });
    }
    Some(out)
}
