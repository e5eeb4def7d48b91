//! The text that an editor shows of a message, and where each byte of the message is in it.
//!
//! An editor counts UTF-16 units and knows one line end. The text has one line a segment, LF
//! between them; control characters are shown as their pictures (U+2400 block), so that every
//! place keeps one. What stands before the first line (byte-order mark, start block) has no
//! place in the text.

use super::view::TextRange;
use hl7wb_core::message::Message;
use hl7wb_core::span::Span;

/// The text of a message and the way from its bytes to it.
#[derive(Debug)]
pub struct Shown<'a> {
    message: &'a Message,
    text: String,
    pieces: Vec<Piece>,
    end: u32,
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
        let mut shown = Self {
            message,
            text: String::with_capacity(message.bytes().len()),
            pieces: Vec::with_capacity(message.segment_count()),
            end: 0,
        };
        for segment in message.segments() {
            if segment.ordinal() > 0 {
                shown.text.push('\n');
                shown.end += 1;
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
        let raw = bytes.of(self.message.bytes());
        self.pieces.push(Piece {
            bytes,
            at: self.end,
            plain: plain(raw),
        });
        for letter in self.message.charset().decode(raw).chars() {
            let letter = picture(letter);
            self.text.push(letter);
            self.end += units(letter);
        }
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

    /// The text at an address, found by way of the range that an editor would be given.
    fn at(shown: &Shown<'_>, message: &Message, path: &str) -> String {
        let address: Address = path.parse().expect("a path");
        let range = shown.range(message.span(&address).expect("it is there"));
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
