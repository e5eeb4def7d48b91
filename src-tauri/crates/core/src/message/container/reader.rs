//! What the lines and the frame bytes of a file say about where its messages are.

use super::line::Line;
use super::prefix::{cut_of, shape};
use super::{
    BATCH_COUNT, Container, FRAME, Found, Kind, OUTSIDE, header_of, is_segment, trailer_of,
};
use crate::diagnostic::Diagnostic;
use crate::path::{Address, SegmentId};
use crate::span::Span;

/// So much of what stands outside of messages is looked at to quote from it.
const QUOTED: usize = 60;

/// A message whose end is not known yet.
#[derive(Debug, Clone)]
struct Open {
    start: usize,
    end: usize,
    line: usize,
    framed: bool,
    prefix: Option<Vec<u8>>,
    cuts: Vec<Span>,
}

/// Lines that belong to no message.
#[derive(Debug, Clone)]
struct Outside {
    span: Span,
    line: usize,
    text: Vec<u8>,
}

/// A frame that has started.
#[derive(Debug, Clone, Copy)]
struct Frame {
    start: usize,
    line: usize,
}

#[derive(Debug, Clone)]
pub(super) struct Reader {
    pub(super) out: Container,
    /// Length of the byte-order mark.
    pub(super) mark: usize,
    /// Line of the file, from 1.
    pub(super) line: usize,
    /// Messages and findings so far, those that were taken away included.
    pub(super) messages: usize,
    pub(super) findings: usize,
    pub(super) prefixed: usize,
    open: Option<Open>,
    outside: Option<Outside>,
    frame: Option<Frame>,
    frame_messages: usize,
    batch_messages: usize,
    batches: usize,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            out: Container {
                messages: Vec::new(),
                findings: Vec::new(),
                lines: Vec::new(),
                kind: Kind::Empty,
            },
            mark: 0,
            line: 1,
            messages: 0,
            findings: 0,
            prefixed: 0,
            open: None,
            outside: None,
            frame: None,
            frame_messages: 0,
            batch_messages: 0,
            batches: 0,
        }
    }
}

impl Reader {
    /// Whether no message has started yet.
    pub(super) const fn nothing_yet(&self) -> bool {
        self.messages == 0 && self.open.is_none()
    }

    pub(super) fn find(&mut self, finding: Diagnostic, line: Option<usize>) {
        self.findings += 1;
        self.out.findings.push(finding);
        self.out.lines.push(line);
    }

    /// One line, `start..end`, whose line end reaches to `next`.
    pub(super) fn content(&mut self, line: &Line<'_>, start: usize, end: usize, next: usize) {
        let head = line.head;
        if head.is_empty() {
            return;
        }
        if let Some(id) = header_of(head) {
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
        if let Some(id) = trailer_of(head) {
            self.close(None);
            self.flush_outside();
            self.trailer(id, head, start);
            return;
        }
        let segment = is_segment(head);
        if !segment && let Some(at) = line.embedded() {
            self.begin(start + at, next, Some(line.before(at)));
            return;
        }
        match &mut self.open {
            Some(open) if segment || open.framed || open.prefix.is_none() => open.end = next,
            Some(open) => {
                let cut = open.prefix.as_deref().and_then(|shape| cut_of(head, shape));
                match cut {
                    Some(length) => {
                        open.cuts.push(Span::new(start, start + length));
                        open.end = next;
                        self.prefixed += 1;
                    }
                    None => {
                        self.close(None);
                        self.outside(head, start, end, next);
                    }
                }
            }
            None if segment && head.get(3) == Some(&b'|') => self.begin(start, next, None),
            None => self.outside(head, start, end, next),
        }
    }

    fn begin(&mut self, start: usize, next: usize, prefix: Option<&[u8]>) {
        self.close(None);
        if prefix.is_some() {
            self.prefixed += 1;
        }
        self.flush_outside();
        self.frame_messages += 1;
        self.open = Some(Open {
            start,
            end: next,
            line: self.line,
            framed: self.frame.is_some(),
            prefix: prefix.map(shape),
            cuts: Vec::new(),
        });
    }

    fn close(&mut self, end: Option<usize>) {
        let Some(open) = self.open.take() else {
            return;
        };
        let end = end.unwrap_or(open.end);
        // The byte-order mark goes with the first message.
        let first = self.messages == 0 && open.start == self.mark && open.cuts.is_empty();
        let start = if first { 0 } else { open.start };
        self.batch_messages += 1;
        self.messages += 1;
        self.out.messages.push(Found {
            span: Span::new(start, end),
            line: open.line,
            cuts: open.cuts,
        });
    }

    pub(super) fn frame_starts(&mut self, at: usize) {
        if let Some(before) = self.frame.take() {
            self.close(Some(at));
            let text = "A frame starts before the one before it ended (no 1C 0D); the message may be cut off.";
            let span = Span::new(before.start, at);
            self.find(
                Diagnostic::warning(FRAME, text).spanning(span),
                Some(before.line),
            );
        }
        self.close(None);
        self.flush_outside();
        self.out.kind = Kind::Frames;
        self.frame = Some(Frame {
            start: at,
            line: self.line,
        });
        self.frame_messages = 0;
    }

    pub(super) fn frame_ends(&mut self, at: usize) {
        let started = self.frame.take();
        self.close(Some(at));
        match started {
            Some(frame) => {
                self.flush_outside();
                if self.frame_messages == 0 {
                    let span = Span::new(frame.start, at + 1);
                    let finding = Diagnostic::warning(FRAME, "A frame without a message in it.");
                    self.find(finding.spanning(span), Some(frame.line));
                }
            }
            None => {
                let text = "An end block (1C) without a start block before it.";
                let span = Span::new(at, at + 1);
                self.find(
                    Diagnostic::warning(FRAME, text).spanning(span),
                    Some(self.line),
                );
            }
        }
    }

    /// The bytes end here, after `total`.
    pub(super) fn end(&mut self, total: usize) {
        if let Some(frame) = self.frame.take() {
            self.close(None);
            let text = "The last frame has no end block (1C 0D); the message may be cut off.";
            let span = Span::new(frame.start, total);
            self.find(
                Diagnostic::warning(FRAME, text).spanning(span),
                Some(frame.line),
            );
        }
        self.close(None);
        self.flush_outside();
    }

    fn outside(&mut self, head: &[u8], start: usize, end: usize, next: usize) {
        match &mut self.outside {
            Some(outside) => outside.span.end = next,
            None => {
                let quoted = QUOTED.min(end - start);
                self.outside = Some(Outside {
                    span: Span::new(start, next),
                    line: self.line,
                    text: head.get(..quoted).unwrap_or(head).to_vec(),
                });
            }
        }
    }

    fn flush_outside(&mut self) {
        if let Some(Outside { span, line, text }) = self.outside.take() {
            let text: String = String::from_utf8_lossy(&text)
                .trim()
                .chars()
                .take(30)
                .collect();
            let text = format!(
                "Line {line}: {} bytes outside of any message (they start {text:?}).",
                span.len()
            );
            self.find(
                Diagnostic::warning(OUTSIDE, text).spanning(span),
                Some(line),
            );
        }
    }

    /// BTS-1 counts messages, FTS-1 batches.
    fn trailer(&mut self, id: SegmentId, head: &[u8], start: usize) {
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
        let rest = head.get(4..).unwrap_or_default();
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
            let finding = Diagnostic::warning(BATCH_COUNT, text)
                .at(Address::field(id, 1))
                .spanning(span);
            self.find(finding, Some(self.line));
        }
    }
}
