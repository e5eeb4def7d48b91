//! The bytes of a file, a paste or a log, taken apart into messages.
//!
//! Knows MLLP frames, batch files (FHS, BHS, BTS, FTS: HL7 v2.x chapter 2, "Batch protocol"), line
//! numbers and log prefixes, byte-order marks and UTF-16. No byte gets lost: what is neither a
//! message nor a blank line nor framing is named by a finding with its span.

mod line;
mod one_line;
mod prefix;
mod reader;
mod splitter;
#[cfg(test)]
mod tests;

pub use one_line::unfolded;
pub use splitter::Splitter;

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic};
use crate::path::SegmentId;
use crate::span::Span;

/// Text before, between or behind messages.
pub const OUTSIDE: Code = Code::new("text-outside-message");
/// No message was found.
pub const NOT_HL7: Code = Code::new("not-hl7");
/// A batch, or a file of batches, without its header or its trailer.
pub const BATCH: Code = Code::new("batch");
/// BTS-1 or FTS-1 is not the number that was found.
pub const BATCH_COUNT: Code = Code::new("batch-count");
/// A frame without start, end or content.
pub const FRAME: Code = Code::new("frame");
/// Messages on one line, with the ends of their segments written out.
pub const ONE_LINE: Code = Code::new("one-line-message");
/// Prefixes of a log, line numbers or white space were taken away.
pub const PREFIX: Code = Code::new("line-prefix");

/// What the bytes as a whole are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// No byte, or only blank lines.
    Empty,
    /// One message or several, one after the other.
    Messages,
    /// With batch or file headers.
    Batch,
    /// With MLLP framing.
    Frames,
    /// With something in front of the lines.
    Log,
    /// Not HL7.
    Unknown,
}

/// The messages of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// In order; spans do not overlap.
    pub messages: Vec<Found>,
    /// Everything that is not a message, and what does not add up.
    pub findings: Vec<Diagnostic>,
    /// Line of the file for each finding, from 1; none where it speaks of the whole.
    pub lines: Vec<Option<usize>>,
    /// What the bytes as a whole are.
    pub kind: Kind,
}

/// One message in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// From its first byte to behind its last line end.
    pub span: Span,
    /// Line of the file in which it starts, from 1.
    pub line: usize,
    /// What stands before its lines and is no part of it; almost always nothing.
    pub cuts: Vec<Span>,
    /// It stands on one line, and the ends of its segments are written out: see [`unfolded`].
    pub folded: bool,
}

impl Found {
    /// Its bytes out of those that were split.
    #[must_use]
    pub fn bytes<'a>(&self, source: &'a [u8]) -> Cow<'a, [u8]> {
        if self.folded {
            return Cow::Owned(unfolded(self.span.of(source)));
        }
        if self.cuts.is_empty() {
            return Cow::Borrowed(self.span.of(source));
        }
        let mut out = Vec::with_capacity(self.span.len());
        let mut from = self.span.start;
        for cut in &self.cuts {
            out.extend_from_slice(Span::new(from, cut.start).of(source));
            from = cut.end;
        }
        out.extend_from_slice(Span::new(from, self.span.end).of(source));
        Cow::Owned(out)
    }
}

/// Takes the bytes apart, in time that grows with their number only.
#[must_use]
pub fn split(bytes: &[u8]) -> Container {
    let mut splitter = Splitter::default();
    splitter.push(bytes);
    splitter.finish()
}

/// `MSH|`, `BHS|`, `FHS|`, whatever the separator.
fn header_of(line: &[u8]) -> Option<SegmentId> {
    let (id, rest) = line.split_first_chunk::<3>()?;
    let id = SegmentId::new(*id).filter(|id| id.is_header())?;
    let is_header = match rest {
        [] | [b'|', ..] => true,
        // `MSH.3 is the sender` is prose.
        [separator, a, b, ..] => {
            separator != a && [separator, a, b].iter().all(|c| c.is_ascii_punctuation())
        }
        only => only.iter().all(u8::is_ascii_punctuation),
    };
    is_header.then_some(id)
}

fn trailer_of(line: &[u8]) -> Option<SegmentId> {
    let (id, rest) = line.split_first_chunk::<3>()?;
    let id = SegmentId::new(*id).filter(|id| matches!(id.as_bytes(), b"BTS" | b"FTS"))?;
    rest.first()
        .is_none_or(u8::is_ascii_punctuation)
        .then_some(id)
}

pub(super) fn is_segment(line: &[u8]) -> bool {
    let Some((id, rest)) = line.split_first_chunk::<3>() else {
        return false;
    };
    SegmentId::new(*id).is_some() && rest.first().is_none_or(u8::is_ascii_punctuation)
}
