//! Bytes in, messages out, whatever the pieces are in which the bytes come.

use super::line::{Line, Partial};
use super::prefix::guess;
use super::reader::Reader;
use super::{Container, Kind, NOT_HL7, ONE_LINE, PREFIX};
use crate::diagnostic::Diagnostic;
use crate::message::Charset;
use crate::message::findings::{EMPTY, wide};
use crate::message::scan;
use crate::span::Span;

/// So many bytes tell how wide a character is, and whether there is a byte-order mark.
const OPENING: usize = 6;

/// So many bytes of something that is not HL7 are looked at to guess what it is.
const GUESSED: usize = 4096;

/// Takes a file apart while it is being read. However the bytes are cut into pieces, the messages
/// and findings are those of [`split`](super::split) over the whole; spans count from the first
/// byte of all. Holds on to a few kilobytes, and to what nobody has [`drain`](Self::drain)ed yet.
///
/// A clone taken before [`finish`](Self::finish) goes on where the file grew.
#[derive(Debug, Clone)]
pub struct Splitter {
    width: Width,
    reader: Reader,
    /// Bytes that were read, or units of two or four, after the mark of UTF-16 or UTF-32.
    at: usize,
    /// Where the line that is being read starts.
    start: usize,
    partial: Partial,
    /// A CR came last: whether LF follows is not known.
    returned: bool,
    /// First bytes that are no white space, as long as there is no message.
    opening: Vec<u8>,
}

/// How many bytes one character of a delimiter takes.
#[derive(Debug, Clone)]
enum Width {
    Unknown(Vec<u8>),
    One,
    Several {
        charset: Charset,
        skip: usize,
        /// Bytes of a unit that is not whole yet.
        odd: Vec<u8>,
    },
}

impl Default for Splitter {
    fn default() -> Self {
        Self {
            width: Width::Unknown(Vec::with_capacity(OPENING)),
            reader: Reader::default(),
            at: 0,
            start: 0,
            partial: Partial::default(),
            returned: false,
            opening: Vec::new(),
        }
    }
}

impl Splitter {
    /// Takes the next bytes of the file.
    pub fn push(&mut self, bytes: &[u8]) {
        match &mut self.width {
            Width::One => self.feed(bytes),
            Width::Several { .. } => self.feed_units(bytes),
            Width::Unknown(held) => {
                let missing = OPENING - held.len();
                let (opening, rest) = bytes.split_at_checked(missing).unwrap_or((bytes, &[]));
                held.extend_from_slice(opening);
                if held.len() == OPENING {
                    self.decide();
                    self.push(rest);
                }
            }
        }
    }

    /// What is certain by now, and was not taken before.
    pub fn drain(&mut self) -> Container {
        let empty = Reader::default().out;
        let mut out = std::mem::replace(&mut self.reader.out, empty);
        self.reader.out.kind = out.kind;
        self.widen(&mut out, None);
        out
    }

    /// The rest, now that no byte follows.
    #[must_use]
    pub fn finish(mut self) -> Container {
        if matches!(self.width, Width::Unknown(_)) {
            self.decide();
        }
        let certain = self.drain();
        if self.returned {
            self.line_ends(&[], self.at - 1, self.at);
            self.reader.line += 1;
        } else if !self.partial.is_empty() {
            self.line_ends(&[], self.at, self.at);
        }
        self.reader.end(self.at);
        let length = self.length();
        let reader = &mut self.reader;
        if reader.prefixed > 0 && reader.messages > 0 {
            let text = format!(
                "{} lines have something in front of the segment, which was taken away.",
                reader.prefixed
            );
            reader.find(Diagnostic::hint(PREFIX, text), None);
            if reader.out.kind == Kind::Empty {
                reader.out.kind = Kind::Log;
            }
        }
        if reader.indented > 0 && reader.messages > 0 {
            let text = format!(
                "{} lines start with white space, which was taken away.",
                reader.indented
            );
            reader.find(Diagnostic::hint(PREFIX, text), None);
        }
        if reader.folded > 0 {
            let text = format!(
                "{} messages stand on one line each, with the ends of their segments written out (\\r, <CR>, \\x0d); these were taken for line ends.",
                reader.folded
            );
            reader.find(Diagnostic::hint(ONE_LINE, text), None);
        }
        let unknown = reader.messages == 0 && reader.findings > 0 && reader.out.kind != Kind::Batch;
        if reader.messages > 0 {
            if reader.out.kind == Kind::Empty {
                reader.out.kind = Kind::Messages;
            }
        } else if !unknown {
            let text = match reader.out.kind == Kind::Batch {
                true => "The batch holds no message.",
                false => "There is nothing in it.",
            };
            reader.find(Diagnostic::error(EMPTY, text), None);
        }
        let mut rest = std::mem::replace(&mut self.reader.out, Reader::default().out);
        self.widen(&mut rest, Some(length));
        let mut all = certain;
        all.messages.append(&mut rest.messages);
        all.findings.append(&mut rest.findings);
        all.lines.append(&mut rest.lines);
        all.kind = rest.kind;
        if unknown {
            let text = format!("No HL7 message in {length} bytes{}.", guess(&self.opening));
            let whole = Diagnostic::error(NOT_HL7, text).spanning(Span::new(0, length));
            all.findings.insert(0, whole);
            all.lines.insert(0, Some(1));
            all.kind = Kind::Unknown;
        }
        all
    }

    /// Bytes that were pushed so far.
    #[must_use]
    pub fn length(&self) -> usize {
        match &self.width {
            Width::Unknown(held) => held.len(),
            Width::One => self.at,
            Width::Several { charset, skip, odd } => skip + self.at * charset.unit() + odd.len(),
        }
    }

    fn decide(&mut self) {
        let Width::Unknown(held) = std::mem::replace(&mut self.width, Width::One) else {
            return;
        };
        if let Some(charset) = wide(&held) {
            self.reader.wide = true;
            let marked = match charset.unit() {
                4 => matches!(held.as_slice(), [0xFF, 0xFE, ..] | [0, 0, 0xFE, 0xFF, ..]),
                _ => matches!(held.as_slice(), [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]),
            };
            let skip = if marked { charset.unit() } else { 0 };
            self.width = Width::Several {
                charset,
                skip,
                odd: Vec::new(),
            };
            self.feed_units(held.get(skip..).unwrap_or_default());
        } else {
            let mark = match held.starts_with(b"\xEF\xBB\xBF") {
                true => 3,
                false => 0,
            };
            self.reader.mark = mark;
            (self.at, self.start) = (mark, mark);
            self.feed(held.get(mark..).unwrap_or_default());
        }
    }

    /// One byte stands for each unit; spans are widened when they are handed out.
    fn feed_units(&mut self, bytes: &[u8]) {
        let Width::Several { charset, odd, .. } = &mut self.width else {
            return;
        };
        let mut whole = std::mem::take(odd);
        whole.extend_from_slice(bytes);
        let ascii = |number: u32| {
            u8::try_from(number)
                .ok()
                .filter(u8::is_ascii)
                .unwrap_or(0xFF)
        };
        let (narrow, rest): (Vec<u8>, &[u8]) = if charset.unit() == 4 {
            let (units, rest) = whole.as_chunks::<4>();
            let number = if *charset == Charset::Utf32Be {
                u32::from_be_bytes
            } else {
                u32::from_le_bytes
            };
            (
                units.iter().map(|unit| ascii(number(*unit))).collect(),
                rest,
            )
        } else {
            let (units, rest) = whole.as_chunks::<2>();
            let number = if *charset == Charset::Utf16Be {
                u16::from_be_bytes
            } else {
                u16::from_le_bytes
            };
            let letter = |unit: &[u8; 2]| ascii(u32::from(number(*unit)));
            (units.iter().map(letter).collect(), rest)
        };
        *odd = rest.to_vec();
        self.feed(&narrow);
    }

    fn feed(&mut self, bytes: &[u8]) {
        let Some(first) = bytes.first() else {
            return;
        };
        self.remember_opening(bytes);
        let base = self.at;
        let mut from = 0;
        if std::mem::take(&mut self.returned) {
            from = usize::from(*first == b'\n');
            self.line_ends(&[], base - 1, base + from);
            self.reader.line += 1;
        }
        scan::each(bytes, [b'\r', b'\n', 0x0B, 0x1C], |offset| {
            let Some(piece) = bytes.get(from..offset) else {
                return; // The LF of a CR LF.
            };
            let at = base + offset;
            match (bytes.get(offset), bytes.get(offset + 1)) {
                (Some(0x0B), _) => {
                    self.line_ends(piece, at, at);
                    self.reader.frame_starts(at);
                    self.start = at + 1;
                }
                (Some(0x1C), _) => {
                    self.line_ends(piece, at, at);
                    self.reader.frame_ends(at);
                    self.start = at + 1;
                }
                (Some(b'\r'), None) => {
                    self.partial.extend(piece);
                    self.returned = true;
                    from = offset + 1;
                    return;
                }
                (ended, next) => {
                    let pair = ended == Some(&b'\r') && next == Some(&b'\n');
                    self.line_ends(piece, at, at + 1 + usize::from(pair));
                    self.reader.line += 1;
                }
            }
            from = self.start - base;
        });
        self.partial.extend(bytes.get(from..).unwrap_or_default());
        self.at = base + bytes.len();
    }

    /// The line that is being read ends with `piece`, at `end`; the next one starts at `next`.
    fn line_ends(&mut self, piece: &[u8], end: usize, next: usize) {
        if self.partial.is_empty() {
            let line = Line::whole(piece);
            self.reader.content(&line, self.start, end, next);
        } else {
            self.partial.extend(piece);
            let line = self.partial.line();
            self.reader.content(&line, self.start, end, next);
            self.partial.clear();
        }
        self.start = next;
    }

    fn remember_opening(&mut self, bytes: &[u8]) {
        if self.opening.len() >= GUESSED || !self.reader.nothing_yet() {
            return;
        }
        let skip = match self.opening.is_empty() {
            true => bytes.iter().take_while(|b| b.is_ascii_whitespace()).count(),
            false => 0,
        };
        let room = GUESSED - self.opening.len();
        self.opening.extend(bytes.iter().skip(skip).take(room));
    }

    /// Spans of units become spans of bytes. `length` is that of all bytes, once it is known: an odd
    /// one at the end goes with the last line.
    fn widen(&self, container: &mut Container, length: Option<usize>) {
        let Width::Several { skip, charset, .. } = self.width else {
            return;
        };
        let unit = charset.unit();
        let units = self.at;
        let widen = |span: &mut Span| {
            let start = match span.start {
                0 => 0,
                start => start * unit + skip,
            };
            let end = match length {
                Some(length) if span.end == units => length,
                Some(_) | None => span.end * unit + skip,
            };
            *span = Span::new(start, end);
        };
        for found in &mut container.messages {
            widen(&mut found.span);
            found.cuts.iter_mut().for_each(widen);
        }
        let findings = container.findings.iter_mut();
        findings
            .filter_map(|finding| finding.span.as_mut())
            .for_each(widen);
    }
}
