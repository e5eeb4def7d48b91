//! The text that an editor shows of a message, and where each byte of the message is in it.
//!
//! An editor counts UTF-16 units and knows one line end. The text has one line a segment, LF
//! between them; control characters are shown as their pictures (U+2400 block), so that every
//! place keeps one. What stands before the first line (byte-order mark, start block) has no
//! place in the text. What is masked is shown as dots, as many as it has units, so that no place
//! moves when it is; delimiters stay, the tree hangs on them.

use super::view::TextRange;
use hl7wb_core::mask::overlaps;
use hl7wb_core::message::{Delimiters, Message};
use hl7wb_core::span::Span;
use std::ops::Range;

/// The text of a message and the way from its bytes to it.
#[derive(Debug)]
pub struct Shown<'a> {
    message: &'a Message,
    text: String,
    /// Whether the text is kept, or only the places in it.
    kept: bool,
    pieces: Vec<Piece>,
    end: u32,
    /// What is shown as dots, in order.
    hidden: Vec<Span>,
}

/// A run of bytes that is decoded as one: a line in plain ASCII, or a field that is not.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// Where it starts in the message.
    bytes: Span,
    /// Where it starts in the text.
    at: u32,
    /// One unit a byte.
    plain: bool,
}

impl<'a> Shown<'a> {
    /// Decodes a message, once.
    #[must_use]
    pub fn new(message: &'a Message) -> Self {
        Self::masked(message, Vec::new())
    }

    /// As [`new`](Self::new), with these spans (in order, not overlapping) shown as dots.
    #[must_use]
    pub fn masked(message: &'a Message, hidden: Vec<Span>) -> Self {
        Self::laid_out(message, hidden, true, 0..message.segment_count())
    }

    /// The text of these lines alone.
    #[must_use]
    pub fn lines(message: &'a Message, lines: Range<usize>) -> Self {
        Self::laid_out(message, Vec::new(), true, lines)
    }

    /// As [`masked`](Self::masked), for whoever asks for places and excerpts only: the text of a large
    /// message is as large again.
    #[must_use]
    pub fn places(message: &'a Message, hidden: Vec<Span>) -> Self {
        Self::laid_out(message, hidden, false, 0..message.segment_count())
    }

    fn laid_out(message: &'a Message, hidden: Vec<Span>, kept: bool, lines: Range<usize>) -> Self {
        let ends = |line: usize| message.segment(line).map(|line| line.span());
        let room = match (ends(lines.start), ends(lines.end.saturating_sub(1))) {
            (Some(first), Some(last)) if kept => Span::new(first.start, last.end).len(),
            (_, _) => 0,
        };
        let mut shown = Self {
            message,
            text: String::with_capacity(room),
            kept,
            pieces: Vec::with_capacity(lines.len()),
            end: 0,
            hidden,
        };
        let first = lines.start;
        for segment in lines.filter_map(|line| message.segment(line)) {
            if segment.ordinal() > first {
                shown.end += 1;
                if kept {
                    shown.text.push('\n');
                }
            }
            if plain(segment.bytes()) {
                shown.push(segment.span());
                continue;
            }
            let mut from = segment.span().start;
            for field in segment.fields() {
                if field.span().end > from {
                    shown.push(Span::new(from, field.span().end));
                    from = field.span().end;
                }
            }
            shown.push(Span::new(from, segment.span().end));
        }
        shown
    }

    fn push(&mut self, bytes: Span) {
        for (bytes, hidden) in runs(&self.hidden, bytes) {
            let raw = bytes.of(self.message.bytes());
            let plain = plain(raw);
            self.pieces.push(Piece {
                bytes,
                at: self.end,
                plain,
            });
            if plain && !self.kept {
                self.end += small(raw.len());
                continue;
            }
            let text = self.message.charset().decode(raw);
            if plain && !hidden && !raw.iter().any(u8::is_ascii_control) {
                // Most of nearly every message: nothing to draw in another way.
                self.end += small(raw.len());
                self.text.push_str(&text);
                continue;
            }
            for letter in text.chars() {
                self.end += units(letter);
                if self.kept {
                    self.show(letter, hidden);
                }
            }
        }
    }

    fn show(&mut self, letter: char, hidden: bool) {
        match hidden {
            true => dots(letter, &self.message.delimiters(), &mut self.text),
            false => self.text.push(picture(letter)),
        }
    }

    /// Whether something of a span is shown as dots.
    #[must_use]
    pub fn hides(&self, span: Span) -> bool {
        overlaps(&self.hidden, span)
    }

    /// The first `limit` characters of a span as the text shows them.
    #[must_use]
    pub fn excerpt(&self, span: Span, limit: usize) -> String {
        let delimiters = self.message.delimiters();
        let mut text = String::new();
        let mut left = limit;
        for (bytes, hidden) in runs(&self.hidden, span) {
            let raw = bytes.of(self.message.bytes());
            // No character is longer than eight bytes, escape sequences of ISO 2022 included.
            let raw = raw.get(..left.saturating_mul(8)).unwrap_or(raw);
            for letter in self.message.charset().decode(raw).chars().take(left) {
                left -= 1;
                match hidden {
                    true => dots(letter, &delimiters, &mut text),
                    false => text.push(picture(letter)),
                }
            }
        }
        text
    }

    /// The message.
    #[must_use]
    pub const fn message(&self) -> &Message {
        self.message
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text, given away.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    /// How long the text is.
    #[must_use]
    pub const fn end(&self) -> u32 {
        self.end
    }

    /// Where a byte of the message is in the text.
    #[must_use]
    pub fn place(&self, byte: usize) -> u32 {
        let after = self
            .pieces
            .partition_point(|piece| piece.bytes.start <= byte);
        let Some(piece) = after.checked_sub(1).and_then(|at| self.pieces.get(at)) else {
            return 0;
        };
        let inside = Span::new(piece.bytes.start, byte.min(piece.bytes.end));
        if piece.plain {
            return piece.at + small(inside.len());
        }
        let decoded = self
            .message
            .charset()
            .decode(inside.of(self.message.bytes()))
            .chars()
            .map(units)
            .sum::<u32>();
        let limit = self.pieces.get(after).map_or(self.end, |next| next.at);
        (piece.at + decoded).min(limit)
    }

    /// The bytes under a stretch of the text; its ends lie between characters.
    #[must_use]
    pub fn span(&self, from: u32, to: u32) -> Span {
        Span::new(self.byte(from), self.byte(to))
    }

    /// The byte at a unit of the text: the inverse of [`place`](Self::place). The end of a line is
    /// before its line end.
    #[must_use]
    pub fn byte(&self, unit: u32) -> usize {
        let after = self.pieces.partition_point(|piece| piece.at <= unit);
        let Some(piece) = after.checked_sub(1).and_then(|at| self.pieces.get(at)) else {
            return self.pieces.first().map_or(0, |piece| piece.bytes.start);
        };
        let wanted = unit - piece.at;
        if piece.plain {
            return (piece.bytes.start + wanted as usize).min(piece.bytes.end);
        }
        let raw = piece.bytes.of(self.message.bytes());
        // Half a character reads as one more unit, so the last byte that gives no more than wanted
        // ends a whole one.
        let (mut low, mut high) = (0, raw.len());
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            let head = raw.get(..middle).unwrap_or(raw);
            let decoded = self.message.charset().decode(head);
            match decoded.chars().map(units).sum::<u32>() <= wanted {
                true => low = middle,
                false => high = middle - 1,
            }
        }
        piece.bytes.start + low
    }

    /// The pieces that a span touches, where escape sequences in them switch the charset.
    #[must_use]
    pub fn switching(&self, span: Span) -> Option<Span> {
        let switches =
            |piece: &&Piece| piece.bytes.of(self.message.bytes()).contains(&0x1B) && !piece.plain;
        let touched = || {
            self.pieces
                .iter()
                .filter(|piece| piece.bytes.start <= span.end && piece.bytes.end >= span.start)
        };
        touched().find(switches)?;
        let start = touched().next().map(|piece| piece.bytes.start)?;
        let end = touched().next_back().map(|piece| piece.bytes.end)?;
        Some(Span::new(start.min(span.start), end.max(span.end)))
    }

    /// Where a span of the message is in the text.
    #[must_use]
    pub fn range(&self, span: Span) -> TextRange {
        TextRange {
            from: self.place(span.start),
            to: self.place(span.end),
        }
    }
}

/// Whether one byte is one unit: ASCII, and no escape sequence that switches the charset.
fn plain(raw: &[u8]) -> bool {
    raw.is_ascii() && !raw.contains(&0x1B)
}

/// A span cut into what is hidden and what is not.
fn runs(hidden: &[Span], span: Span) -> Vec<(Span, bool)> {
    let first = hidden.partition_point(|one| one.end <= span.start);
    let mut runs = Vec::new();
    let mut at = span.start;
    for one in hidden.get(first..).unwrap_or_default() {
        if one.start >= span.end {
            break;
        }
        let one = Span::new(one.start.max(at), one.end.min(span.end));
        if one.start > at {
            runs.push((Span::new(at, one.start), false));
        }
        runs.push((one, true));
        at = one.end;
    }
    if at < span.end || runs.is_empty() {
        runs.push((Span::new(at, span.end), false));
    }
    runs
}

/// What stands for something hidden.
pub const DOT: char = '\u{2022}';

/// As many dots as the letter has units; delimiters stay.
fn dots(letter: char, delimiters: &Delimiters, out: &mut String) {
    let kept = [
        Some(delimiters.field),
        Some(delimiters.component),
        delimiters.repetition,
        delimiters.subcomponent,
    ];
    match kept
        .into_iter()
        .flatten()
        .any(|kept| char::from(kept) == letter)
    {
        true => out.push(letter),
        false => out.extend(std::iter::repeat_n(DOT, letter.len_utf16())),
    }
}

/// A control character as its picture; every other character as it is.
fn picture(letter: char) -> char {
    let code = u32::from(letter);
    match code {
        0..=0x1F => char::from_u32(0x2400 + code).unwrap_or(letter),
        0x7F => '\u{2421}',
        _ => letter,
    }
}

/// UTF-16 units of a character: one or two.
fn units(letter: char) -> u32 {
    small(letter.len_utf16())
}

/// A length as a view carries it; a message is far smaller than 4 GiB.
pub(crate) fn small(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::Shown;
    use hl7wb_core::message::{Charset, Message};
    use hl7wb_core::path::Address;
    use hl7wb_core::span::Span;

    /// The text at an address, found by way of the range that an editor would be given.
    fn at(shown: &Shown<'_>, message: &Message, path: &str) -> String {
        let address: Address = path.parse().expect("a path");
        let range = shown.range(message.span(&address).expect("it is there"));
        let places = Shown::places(message, shown.hidden.clone());
        assert_eq!(places.range(message.span(&address).expect("there")), range);
        let units: Vec<u16> = shown.text().encode_utf16().collect();
        String::from_utf16_lossy(&units[range.from as usize..range.to as usize])
    }

    #[test]
    fn ranges_count_what_an_editor_counts() {
        let (message, _) = Message::decode(
            "MSH|^~\\&|A\r\nPID|1||7||Núñez^\u{1F600}é||1980\x01\rPV2\nOBX|1|ST|x".as_bytes(),
        );
        let shown = Shown::new(&message);
        assert_eq!(
            shown.text(),
            "MSH|^~\\&|A\nPID|1||7||Núñez^\u{1F600}é||1980\u{2401}\nPV2\nOBX|1|ST|x"
        );
        for (path, text) in [
            ("MSH-1", "|"),
            ("MSH-3", "A"),
            ("PID-5.1", "Núñez"),
            ("PID-5.2", "\u{1F600}é"),
            ("PID-7", "1980\u{2401}"),
            ("OBX-3", "x"),
        ] {
            assert_eq!(at(&shown, &message, path), text, "{path}");
        }
    }

    #[test]
    fn what_is_hidden_keeps_its_place() {
        let (message, _) =
            Message::decode("MSH|^~\\&|A\rPID|1||7^^^H~8||Núñez^\u{1F600}é||1980\r".as_bytes());
        let spans: Vec<Span> = ["PID-3", "PID-5", "PID-7"]
            .iter()
            .map(|path| message.span(&path.parse().expect("a path")).expect("there"))
            .collect();
        let (open, shown) = (Shown::new(&message), Shown::masked(&message, spans.clone()));
        assert_eq!(shown.text(), "MSH|^~\\&|A\nPID|1||•^^^•~•||•••••^•••||••••");
        for span in 0..message.bytes().len() {
            assert_eq!(shown.place(span), open.place(span), "byte {span}");
        }
        assert!(shown.hides(spans[1]) && !open.hides(spans[1]));
        assert_eq!(shown.excerpt(spans[1], 7), "•••••^••");
        assert_eq!(open.excerpt(spans[1], 5), "Núñez");
    }

    #[test]
    fn other_charsets_count_the_same() {
        let bytes = b"\x0bMSH|^~\\&|A\rPID|1||7||N\xfa\xf1ez^Z||1980".to_vec();
        let (message, _) = Message::decode_as(bytes, Charset::Iso8859(1));
        let shown = Shown::new(&message);
        assert_eq!(at(&shown, &message, "PID-5.1"), "Núñez");
        assert_eq!(at(&shown, &message, "PID-5.2"), "Z");
        assert_eq!(at(&shown, &message, "PID-7"), "1980");

        let bytes = b"MSH|^~\\&|A\rPID|1||7||\x1b$B;3ED\x1b(B^Z||1980".to_vec();
        let charset = Charset::from_name("ISO-2022-JP").expect("it is known");
        let (message, _) = Message::decode_as(bytes, charset);
        let shown = Shown::new(&message);
        assert_eq!(at(&shown, &message, "PID-5.1"), "山田");
        assert_eq!(at(&shown, &message, "PID-5.2"), "Z");
        assert_eq!(at(&shown, &message, "PID-7"), "1980");
    }
}
