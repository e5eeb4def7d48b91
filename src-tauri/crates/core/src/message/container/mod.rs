//! The bytes of a file, a paste or a log, taken apart into messages.
//!
//! Knows MLLP frames, batch files (FHS, BHS, BTS, FTS: HL7 v2.x chapter 2, "Batch protocol"), line
//! numbers and log prefixes, byte-order marks and UTF-16. No byte gets lost: what is neither a
//! message nor a blank line nor framing is named by a finding with its span.

mod prefix;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use super::findings::{EMPTY, wide};
use super::scan;
use crate::diagnostic::{Code, Diagnostic};
use crate::path::{Address, SegmentId};
use crate::span::Span;
use prefix::{cut_of, embedded, guess, shape};

/// Text before, between or behind messages.
pub const OUTSIDE: Code = Code::new("text-outside-message");
/// No message was found.
pub const NOT_HL7: Code = Code::new("not-hl7");
/// BTS-1 or FTS-1 is not the number that was found, or a trailer stands alone.
pub const BATCH_COUNT: Code = Code::new("batch-count");
/// A frame without start, end or content.
pub const FRAME: Code = Code::new("frame");
/// Prefixes of a log or line numbers were taken away.
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
}

impl Found {
    /// Its bytes out of those that were split.
    #[must_use]
    pub fn bytes<'a>(&self, source: &'a [u8]) -> Cow<'a, [u8]> {
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
    let Some(charset) = wide(bytes) else {
        return Splitter::new(bytes).run();
    };
    // One byte stands for each two; spans are then counted in the original.
    let marked = matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]);
    let skip = if marked { 2 } else { 0 };
    let (units, _) = bytes.get(skip..).unwrap_or_default().as_chunks::<2>();
    let narrow: Vec<u8> = units
        .iter()
        .map(|unit| {
            if charset == super::Charset::Utf16Be {
                u16::from_be_bytes(*unit)
            } else {
                u16::from_le_bytes(*unit)
            }
        })
        .map(|unit| u8::try_from(unit).ok().filter(u8::is_ascii).unwrap_or(0xFF))
        .collect();
    let mut container = Splitter::new(&narrow).run();
    let widen = |span: &mut Span| {
        let start = if span.start == 0 {
            0
        } else {
            span.start * 2 + skip
        };
        let end = if span.end == narrow.len() {
            bytes.len()
        } else {
            span.end * 2 + skip
        };
        *span = Span::new(start, end);
    };
    for found in &mut container.messages {
        widen(&mut found.span);
        found.cuts.iter_mut().for_each(widen);
    }
    container
        .findings
        .iter_mut()
        .filter_map(|finding| finding.span.as_mut())
        .for_each(widen);
    container
}

/// A message whose end is not known yet.
struct Open {
    start: usize,
    end: usize,
    line: usize,
    framed: bool,
    prefix: Option<Vec<u8>>,
    cuts: Vec<Span>,
}

struct Splitter<'a> {
    bytes: &'a [u8],
    out: Container,
    open: Option<Open>,
    outside: Option<(Span, usize)>,
    line: usize,
    frame: Option<usize>,
    frame_messages: usize,
    batch_messages: usize,
    batches: usize,
    prefixed: usize,
}

impl<'a> Splitter<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            out: Container {
                messages: Vec::new(),
                findings: Vec::new(),
                kind: Kind::Empty,
            },
            open: None,
            outside: None,
            line: 1,
            frame: None,
            frame_messages: 0,
            batch_messages: 0,
            batches: 0,
            prefixed: 0,
        }
    }

    fn run(mut self) -> Container {
        let bytes = self.bytes;
        let mark = if bytes.starts_with(b"\xEF\xBB\xBF") {
            3
        } else {
            0
        };
        let mut start = mark;
        scan::each(bytes, [b'\r', b'\n', 0x0B, 0x1C], |at| {
            if at < start {
                return;
            }
            match bytes.get(at).copied().unwrap_or_default() {
                0x0B => {
                    self.content(start, at, at);
                    self.frame_starts(at);
                    start = at + 1;
                }
                0x1C => {
                    self.content(start, at, at);
                    self.frame_ends(at);
                    start = at + 1;
                }
                first => {
                    let pair = first == b'\r' && bytes.get(at + 1) == Some(&b'\n');
                    let next = at + 1 + usize::from(pair);
                    self.content(start, at, next);
                    self.line += 1;
                    start = next;
                }
            }
        });
        self.content(start, bytes.len(), bytes.len());
        self.finish(mark)
    }

    fn finish(mut self, mark: usize) -> Container {
        if let Some(at) = self.frame.take() {
            self.close(None);
            let text = "The last frame has no end block (1C 0D); the message may be cut off.";
            self.out
                .findings
                .push(Diagnostic::warning(FRAME, text).spanning(Span::new(at, self.bytes.len())));
        }
        self.close(None);
        self.flush_outside();
        if let Some(first) = self.out.messages.first_mut()
            && first.span.start == mark
            && first.cuts.is_empty()
        {
            first.span.start = 0;
        }
        if self.prefixed > 0 && !self.out.messages.is_empty() {
            let text = format!(
                "{} lines have something in front of the segment, which was taken away.",
                self.prefixed
            );
            self.out.findings.push(Diagnostic::hint(PREFIX, text));
            if self.out.kind == Kind::Empty {
                self.out.kind = Kind::Log;
            }
        }
        if self.out.messages.is_empty() {
            if self.out.findings.is_empty() {
                let text = match self.out.kind == Kind::Batch {
                    true => "The batch holds no message.",
                    false => "There is nothing in it.",
                };
                self.out.findings.push(Diagnostic::error(EMPTY, text));
            } else {
                let text = format!(
                    "No HL7 message in {} bytes{}.",
                    self.bytes.len(),
                    guess(self.bytes)
                );
                let all = Span::new(0, self.bytes.len());
                self.out
                    .findings
                    .insert(0, Diagnostic::error(NOT_HL7, text).spanning(all));
                self.out.kind = Kind::Unknown;
            }
        } else if self.out.kind == Kind::Empty {
            self.out.kind = Kind::Messages;
        }
        self.out
    }

    /// One line, `start..end`, whose line end reaches to `next`.
    fn content(&mut self, start: usize, end: usize, next: usize) {
        let line = Span::new(start, end).of(self.bytes);
        if line.is_empty() {
            return;
        }
        if let Some(id) = header_of(line) {
            match id.as_bytes() {
                b"MSH" => self.begin(start, next, None),
                _ => {
                    self.close(None);
                    self.flush_outside();
                    self.out.kind = Kind::Batch;
                    if id.as_bytes() == b"BHS" {
                        self.batches += 1;
                        self.batch_messages = 0;
                    }
                }
            }
            return;
        }
        if let Some(id) = trailer_of(line) {
            self.close(None);
            self.flush_outside();
            self.trailer(id, start, end);
            return;
        }
        let segment = is_segment(line);
        if !segment && let Some(at) = embedded(line) {
            self.begin(start + at, next, Some(Span::new(start, start + at)));
            return;
        }
        match &mut self.open {
            Some(open) if segment || open.framed || open.prefix.is_none() => open.end = next,
            Some(open) => {
                let cut = open.prefix.as_deref().and_then(|shape| cut_of(line, shape));
                match cut {
                    Some(length) => {
                        open.cuts.push(Span::new(start, start + length));
                        open.end = next;
                        self.prefixed += 1;
                    }
                    None => {
                        self.close(None);
                        self.outside(start, next);
                    }
                }
            }
            None if segment && line.get(3) == Some(&b'|') => self.begin(start, next, None),
            None => self.outside(start, next),
        }
    }

    fn begin(&mut self, start: usize, next: usize, prefix: Option<Span>) {
        self.close(None);
        let shape = prefix.map(|prefix| shape(prefix.of(self.bytes)));
        if shape.is_some() {
            self.prefixed += 1;
        }
        self.flush_outside();
        let framed = self.frame.is_some();
        self.frame_messages += 1;
        self.open = Some(Open {
            start,
            end: next,
            line: self.line,
            framed,
            prefix: shape,
            cuts: Vec::new(),
        });
    }

    fn close(&mut self, end: Option<usize>) {
        if let Some(open) = self.open.take() {
            let end = end.unwrap_or(open.end);
            self.batch_messages += 1;
            self.out.messages.push(Found {
                span: Span::new(open.start, end),
                line: open.line,
                cuts: open.cuts,
            });
        }
    }

    fn frame_starts(&mut self, at: usize) {
        if let Some(before) = self.frame.take() {
            self.close(Some(at));
            let text = "A frame starts before the one before it ended (no 1C 0D); the message may be cut off.";
            self.out
                .findings
                .push(Diagnostic::warning(FRAME, text).spanning(Span::new(before, at)));
        }
        self.close(None);
        self.flush_outside();
        self.out.kind = Kind::Frames;
        self.frame = Some(at);
        self.frame_messages = 0;
    }

    fn frame_ends(&mut self, at: usize) {
        match self.frame.take() {
            Some(from) => {
                self.close(Some(at));
                self.flush_outside();
                if self.frame_messages == 0 {
                    let text = "A frame without a message in it.";
                    self.out
                        .findings
                        .push(Diagnostic::warning(FRAME, text).spanning(Span::new(from, at + 1)));
                }
            }
            None => {
                self.close(Some(at));
                let text = "An end block (1C) without a start block before it.";
                self.out
                    .findings
                    .push(Diagnostic::warning(FRAME, text).spanning(Span::new(at, at + 1)));
            }
        }
    }

    fn outside(&mut self, start: usize, next: usize) {
        match &mut self.outside {
            Some((span, _)) => span.end = next,
            None => self.outside = Some((Span::new(start, next), self.line)),
        }
    }

    fn flush_outside(&mut self) {
        if let Some((span, line)) = self.outside.take() {
            let text: String = String::from_utf8_lossy(
                Span::new(span.start, span.end.min(span.start + 60)).of(self.bytes),
            )
            .trim()
            .chars()
            .take(30)
            .collect();
            let text = format!(
                "Line {line}: {} bytes outside of any message (they start {text:?}).",
                span.len()
            );
            self.out
                .findings
                .push(Diagnostic::warning(OUTSIDE, text).spanning(span));
        }
    }

    /// BTS-1 counts messages, FTS-1 batches.
    fn trailer(&mut self, id: SegmentId, start: usize, end: usize) {
        self.out.kind = Kind::Batch;
        let file = id.as_bytes() == b"FTS";
        let (found, noun) = if file {
            (self.batches, "batches")
        } else {
            (self.batch_messages, "messages")
        };
        if !file {
            self.batch_messages = 0;
        }
        let line = Span::new(start, end).of(self.bytes);
        let rest = line.get(4..).unwrap_or_default();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let stated = rest
            .get(..digits)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let Some(stated) = stated.and_then(|digits| digits.parse::<usize>().ok()) else {
            return;
        };
        if stated != found {
            let text = format!("{id}-1 says {stated} {noun}, but {found} were found.");
            let span = Span::new(start + 4, start + 4 + digits);
            self.out.findings.push(
                Diagnostic::warning(BATCH_COUNT, text)
                    .at(Address::field(id, 1))
                    .spanning(span),
            );
        }
    }
}

/// `MSH|`, `BHS|`, `FHS|`, whatever the separator.
fn header_of(line: &[u8]) -> Option<SegmentId> {
    let (id, rest) = line.split_first_chunk::<3>()?;
    let id = SegmentId::new(*id).filter(|id| id.is_header())?;
    rest.first()
        .is_none_or(u8::is_ascii_punctuation)
        .then_some(id)
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
