//! What the lines and the frame bytes of a file say about where its messages are.

mod batch;

use super::line::Line;
use super::one_line::is_on_one_line;
use super::prefix::{cut_of, embedded_batch, is_dated, shape};
use super::{Container, FRAME, Found, Kind, OUTSIDE, header_of, is_segment, trailer_of};
use crate::diagnostic::Diagnostic;
use crate::span::Span;
use batch::Batch;

/// So much of what stands outside of messages is looked at to quote from it.
const QUOTED: usize = 60;

/// A message whose end is not known yet.
#[derive(Debug, Clone)]
struct Open {
    start: usize,
    end: usize,
    line: usize,
    framed: bool,
    /// Its field separator.
    separator: u8,
    /// What stands before its lines looks so.
    prefix: Option<Vec<u8>>,
    cuts: Vec<Span>,
    folded: bool,
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
    /// Lines that stand behind white space.
    pub(super) indented: usize,
    /// Messages that stand on one line.
    pub(super) folded: usize,
    /// A character takes two bytes: what is read here stands for it.
    pub(super) wide: bool,
    /// What stood before the lines of the last message that had something there.
    shape: Option<Vec<u8>>,
    batch: Option<Batch>,
    file: Option<Batch>,
    open: Option<Open>,
    outside: Option<Outside>,
    frame: Option<Frame>,
    frame_messages: usize,
    batch_messages: usize,
    batches: usize,
    file_messages: usize,
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
            indented: 0,
            folded: 0,
            wide: false,
            shape: None,
            batch: None,
            file: None,
            open: None,
            outside: None,
            frame: None,
            frame_messages: 0,
            batch_messages: 0,
            batches: 0,
            file_messages: 0,
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
        // A line of white space is as good as a blank one: inside a message it is kept with the lines
        // around it, behind the last it belongs to nothing.
        if line.head.trim_ascii().is_empty() && end - start == line.head.len() {
            return;
        }
        // Files that were put together have a mark in front of each; it stays with the message.
        let head = line.head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line.head);
        let text = start + (line.head.len() - head.len());
        if self.framing_line(head, Span::new(text, end)) {
            return;
        }
        if header_of(head).is_some() {
            self.begin(start, next, head.get(3), None);
            self.on_one_line(head);
            return;
        }
        let (cut, rest) = self.cut(head);
        if cut > 0 {
            if self.framing_line(rest, Span::new(text + cut, end)) {
                match is_blank(head, cut) {
                    true => self.indented += 1,
                    false => self.prefixed += 1,
                }
                return;
            }
            if header_of(rest).is_some() {
                self.begin(text + cut, next, rest.get(3), head.get(..cut));
                self.on_one_line(rest);
                return;
            }
        }
        let segment = is_segment(head);
        if !segment && let Some(at) = line.embedded() {
            let separator = line.head.get(at + 3);
            self.begin(start + at, next, separator, Some(line.before(at)));
            self.on_one_line(line.head.get(at..).unwrap_or_default());
            return;
        }
        match &mut self.open {
            Some(open) if open.framed || is_segment_of(head, open.separator) => open.end = next,
            Some(open) if cut > 0 => {
                open.cuts.push(Span::new(start, text + cut));
                open.end = next;
                match is_blank(head, cut) {
                    true => self.indented += 1,
                    false => self.prefixed += 1,
                }
            }
            Some(open) if open.prefix.is_none() && !is_dated(head) => open.end = next,
            Some(_) => {
                self.close(None);
                self.outside(head, start, end, next);
            }
            None if segment && head.get(3) == Some(&b'|') => {
                self.begin(start, next, Some(&b'|'), None);
            }
            None => self.outside(head, start, end, next),
        }
    }

    /// What stands before the segment in a line: white space, or what stood before others.
    fn cut<'l>(&self, head: &'l [u8]) -> (usize, &'l [u8]) {
        let after = |length: usize| (length, head.get(length..).unwrap_or_default());
        let open = self.open.as_ref();
        if open.is_some_and(|open| open.framed) {
            return after(0);
        }
        let blanks = head
            .iter()
            .take_while(|b| matches!(b, b' ' | b'\t'))
            .count();
        let (_, rest) = after(blanks);
        let belongs = match open {
            Some(open) => rest.len() > 3 && is_segment_of(rest, open.separator),
            None => false,
        };
        if blanks > 0 && (belongs || header_of(rest).is_some() || trailer_of(rest).is_some()) {
            return after(blanks);
        }
        let shape = open.map_or(self.shape.as_ref(), |open| open.prefix.as_ref());
        let shaped = shape.filter(|shape| !shape.is_empty());
        match shaped.and_then(|shape| cut_of(head, shape)) {
            Some(length) => after(length),
            None => match embedded_batch(head).filter(|_| open.is_none() && !is_segment(head)) {
                Some(length) => after(length),
                None => after(0),
            },
        }
    }

    fn begin(&mut self, start: usize, next: usize, separator: Option<&u8>, prefix: Option<&[u8]>) {
        self.close(None);
        let prefix = prefix.filter(|prefix| match is_blank(prefix, prefix.len()) {
            true => {
                self.indented += 1;
                false
            }
            false => {
                self.prefixed += 1;
                true
            }
        });
        if let Some(prefix) = prefix {
            self.shape = Some(shape(prefix));
        }
        self.flush_outside();
        self.frame_messages += 1;
        self.open = Some(Open {
            start,
            end: next,
            line: self.line,
            framed: self.frame.is_some(),
            separator: separator.copied().unwrap_or(b'|'),
            prefix: prefix.map(shape),
            cuts: Vec::new(),
            folded: false,
        });
    }

    /// A message that just began on this line may stand on it as a whole.
    fn on_one_line(&mut self, message: &[u8]) {
        let Some(open) = self.open.as_mut().filter(|_| !self.wide) else {
            return;
        };
        if is_on_one_line(message, open.separator) {
            open.folded = true;
            self.folded += 1;
            if !open.framed {
                self.close(None);
            }
        }
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
        self.file_messages += 1;
        self.messages += 1;
        self.out.messages.push(Found {
            span: Span::new(start, end),
            line: open.line,
            cuts: open.cuts,
            folded: open.folded,
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
        self.unclosed(true);
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
}

/// A segment of a message with this field separator, or a bare name.
fn is_segment_of(line: &[u8], separator: u8) -> bool {
    is_segment(line) && line.get(3).is_none_or(|byte| *byte == separator)
}

fn is_blank(line: &[u8], length: usize) -> bool {
    let start = line.get(..length).unwrap_or(line);
    start.iter().all(|byte| matches!(byte, b' ' | b'\t'))
}
