//! Batches, and files of them: what their headers and trailers say (HL7 v2.x chapter 2, "Batch").

use super::super::{BATCH, BATCH_COUNT, Kind, header_of, trailer_of};
use super::Reader;
use crate::diagnostic::Diagnostic;
use crate::path::{Address, SegmentId};
use crate::span::Span;

/// A batch, or a file of them, whose trailer has not come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Batch {
    header: Span,
    line: usize,
}

impl Reader {
    /// A line that starts or ends a batch, or a file of batches.
    pub(super) fn framing_line(&mut self, head: &[u8], span: Span) -> bool {
        let header = header_of(head).filter(|id| *id != SegmentId::MSH);
        let Some(id) = header.or_else(|| trailer_of(head)) else {
            return false;
        };
        if header.is_none() && self.is_of_framed_message() {
            return false;
        }
        self.close(None);
        self.flush_outside();
        self.out.kind = Kind::Batch;
        match id.as_bytes() {
            b"BHS" => {
                self.batch_starts(span);
                self.batches += 1;
                self.batch_messages = 0;
            }
            b"FHS" => {
                self.unclosed(true);
                self.file = Some(self.batch_at(span));
                self.batches = 0;
                self.file_messages = 0;
            }
            _ => self.trailer(id, head, span.start),
        }
        true
    }

    /// Some senders end each message with a trailer. In a frame, where no header began what it could
    /// end, it is a segment like others, as it is to the engine.
    fn is_of_framed_message(&self) -> bool {
        let framed = self.open.as_ref().is_some_and(|open| open.framed);
        framed && self.batch.is_none() && self.file.is_none()
    }

    const fn batch_at(&self, header: Span) -> Batch {
        Batch {
            header,
            line: self.line,
        }
    }

    fn batch_starts(&mut self, span: Span) {
        self.unclosed(false);
        self.batch = Some(self.batch_at(span));
    }

    /// A batch that is open here has no trailer; a file neither, where that ends, too.
    pub(super) fn unclosed(&mut self, file: bool) {
        let mut missing = vec![(self.batch.take(), "batch", "BTS")];
        if file {
            missing.push((self.file.take(), "file", "FTS"));
        }
        for (open, noun, trailer) in missing {
            if let Some(Batch { header, line }) = open {
                let text = format!(
                    "The {noun} that starts in line {line} has no {trailer}; it may be cut off."
                );
                self.find(Diagnostic::hint(BATCH, text).spanning(header), Some(line));
            }
        }
    }

    /// BTS-1 counts messages, FTS-1 batches (HL7 v2.x chapter 2, "BTS" and "FTS").
    fn trailer(&mut self, id: SegmentId, head: &[u8], start: usize) {
        let file = id.as_bytes() == b"FTS";
        let (found, nouns, header) = match file {
            true => (self.batches, ["batch", "batches"], "FHS"),
            false => (self.batch_messages, ["message", "messages"], "BHS"),
        };
        let (open, messages) = match file {
            true => {
                self.unclosed(false);
                (self.file.take(), std::mem::take(&mut self.file_messages))
            }
            false => (self.batch.take(), self.batch_messages),
        };
        self.batch_messages = 0;
        if file {
            self.batches = 0;
        }
        let line = self.line;
        if open.is_none() {
            let text = format!("{id} in line {line} ends what no {header} starts.");
            let span = Span::new(start, start + 3);
            self.find(Diagnostic::hint(BATCH, text).spanning(span), Some(line));
        }
        let Some((separator, rest)) = head.get(3..).and_then(<[u8]>::split_first) else {
            return;
        };
        let stated = rest
            .split(|byte| byte == separator)
            .next()
            .unwrap_or_default();
        if stated.is_empty() {
            return;
        }
        let shown = String::from_utf8_lossy(stated);
        let text = match shown.trim().parse::<usize>() {
            Ok(number) if number == found => return,
            Ok(number) => {
                let file = file && number == messages;
                let hint = if file {
                    " That is the number of messages."
                } else {
                    ""
                };
                format!(
                    "{id}-1 says {number}, but {} found.{hint}",
                    were(found, nouns)
                )
            }
            Err(_) => {
                let quoted: String = shown.chars().take(20).collect();
                let [_, many] = nouns;
                format!(
                    "{id}-1 is {quoted:?}, which is no number of {many}; {} found.",
                    were(found, nouns)
                )
            }
        };
        let span = Span::new(start + 4, start + 4 + stated.len());
        let finding = Diagnostic::warning(BATCH_COUNT, text)
            .at(Address::field(id, 1))
            .spanning(span);
        self.find(finding, Some(line));
    }
}

/// `1 message was`, `2 messages were`
fn were(number: usize, [one, many]: [&str; 2]) -> String {
    match number {
        1 => format!("1 {one} was"),
        number => format!("{number} {many} were"),
    }
}
