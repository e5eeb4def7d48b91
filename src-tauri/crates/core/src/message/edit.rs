//! Byte splices over a message.

use super::Message;
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

impl Message {
    /// A new message with the edits made. Spans count in [`Message::bytes`].
    ///
    /// # Errors
    /// Where an edit reaches outside or two overlap.
    pub fn apply(&self, edits: &[Edit]) -> Result<Self, EditError> {
        let bytes = splice(self.bytes(), edits)?;
        Ok(match self.forced {
            Some(charset) if !charset.is_wide() => Self::decode_as(bytes, charset).0,
            Some(_) | None => Self::decode(bytes).0,
        })
    }
}
