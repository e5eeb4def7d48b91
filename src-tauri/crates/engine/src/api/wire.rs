//! The bytes of a message as they arrived, framing and all, page by page; and where the shown text
//! is in them.

use super::text::Shown;
use hl7wb_core::message::{Charset, Message};
use hl7wb_core::span::Span;

/// What a byte of a page is.
const PAYLOAD: u8 = 0;
/// Around the payload: start block, end block, what stood between frames.
const AROUND: u8 = 1;
/// Masked: the byte itself is not told.
const HIDDEN: u8 = 2;

/// A message on the wire.
#[derive(Debug)]
pub struct Wire<'a> {
    /// Everything that arrived.
    pub bytes: &'a [u8],
    /// Where the payload is in it.
    pub payload: Span,
    /// The payload, decoded.
    pub message: &'a Message,
}

impl Wire<'_> {
    /// Bytes `first..first + count`, then as many that say what each is: 0 payload, 1 around it,
    /// 2 masked, and then 0 in place of the byte. `hidden` are spans of the message, in order; where
    /// there are any, nothing but MLLP's own bytes is shown around the payload.
    #[must_use]
    pub fn page(&self, first: usize, count: usize, hidden: Option<&[Span]>) -> Vec<u8> {
        let end = first.saturating_add(count).min(self.bytes.len());
        let first = first.min(end);
        let masked = hidden.is_some();
        let hidden = self.on_wire(hidden.unwrap_or_default());
        let mut bytes = Vec::with_capacity((end - first) * 2);
        let mut kinds = Vec::with_capacity(end - first);
        for (at, byte) in (first..end).zip(self.bytes.get(first..end).unwrap_or_default()) {
            let kind = if self.payload.range().contains(&at) {
                let after = hidden.partition_point(|span| span.end <= at);
                match hidden.get(after).is_some_and(|span| span.start <= at) {
                    true => HIDDEN,
                    false => PAYLOAD,
                }
            } else if masked && !matches!(byte, 0x0B | 0x1C | b'\r' | b'\n') {
                HIDDEN
            } else {
                AROUND
            };
            bytes.push(if kind == HIDDEN { 0 } else { *byte });
            kinds.push(kind);
        }
        bytes.extend(kinds);
        bytes
    }

    /// Where a stretch of the text is on the wire.
    #[must_use]
    pub fn of_text(&self, shown: &Shown<'_>, from: u32, to: u32) -> Span {
        let found = self.on_wire(&[shown.span(from, to)]);
        found.first().copied().unwrap_or_default()
    }

    /// The unit of the text at a byte of the wire; the nearest, where it has none.
    #[must_use]
    pub fn text_at(&self, shown: &Shown<'_>, byte: usize) -> u32 {
        let inside = byte
            .clamp(self.payload.start, self.payload.end)
            .saturating_sub(self.payload.start);
        shown.place(match self.translated() {
            None => inside,
            Some(text) => {
                let units = text.char_indices().scan(0, |units, (at, letter)| {
                    let here = *units;
                    *units += self.size(letter);
                    Some((at, here))
                });
                let mut last = 0;
                for (at, wire) in units {
                    if wire > inside {
                        break;
                    }
                    last = at;
                }
                last
            }
        })
    }

    /// The message's text, where it came as UTF-16 or UTF-32 and its spans count in UTF-8.
    fn translated(&self) -> Option<&str> {
        match self.message.wire().len() == self.message.bytes().len() {
            true => None,
            false => std::str::from_utf8(self.message.bytes()).ok(),
        }
    }

    /// Bytes of a letter on the wire, where that is UTF-16 or UTF-32.
    fn size(&self, letter: char) -> usize {
        match self.message.wide().map_or(2, Charset::unit) {
            2 => letter.len_utf16() * 2,
            unit => unit,
        }
    }

    /// Spans of the message, in order, as spans of the wire.
    fn on_wire(&self, spans: &[Span]) -> Vec<Span> {
        let start = self.payload.start;
        let Some(text) = self.translated() else {
            return spans.iter().map(|span| span.shifted(start)).collect();
        };
        let (mut done, mut units) = (0, 0);
        let mut place = |byte: usize| {
            let between = text.get(done..byte).unwrap_or_default();
            units += between
                .chars()
                .map(|letter| self.size(letter))
                .sum::<usize>();
            done = byte.max(done);
            start + units
        };
        spans
            .iter()
            .map(|span| Span::new(place(span.start), place(span.end)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Wire;
    use crate::api::text::Shown;
    use hl7wb_core::message::Message;
    use hl7wb_core::span::Span;

    const TEXT: &str = "MSH|^~\\&|A\rPID|1||7||Núñez^Ana\r";

    /// Bytes as text, dots for what is masked, parentheses around what is around.
    fn seen(page: &[u8]) -> String {
        let (bytes, kinds) = page.split_at(page.len() / 2);
        bytes
            .iter()
            .zip(kinds)
            .map(|(byte, kind)| match kind {
                2 => "•".to_owned(),
                1 => format!("({byte:02X})"),
                _ => char::from(*byte).to_string(),
            })
            .collect()
    }

    #[test]
    fn framing_is_told_apart_and_what_is_masked_is_not_told() {
        let (message, _) = Message::decode(TEXT.as_bytes());
        let bytes = [b"x\x0b".as_slice(), TEXT.as_bytes(), b"\x1c\r"].concat();
        let wire = Wire {
            bytes: &bytes,
            payload: Span::new(2, bytes.len() - 2),
            message: &message,
        };
        assert!(seen(&wire.page(0, 8, None)).starts_with("(78)(0B)MSH|^~"));
        let name = message
            .span(&"PID-5".parse().expect("a path"))
            .expect("there");
        let masked = wire.page(0, 1000, Some(&[name]));
        assert_eq!(
            seen(&masked),
            "•(0B)MSH|^~\\&|A\rPID|1||7||•••••••••••\r(1C)(0D)"
        );
        assert!(!masked.windows(3).any(|run| run == b"Ana"));
        assert!(wire.page(9000, 10, None).is_empty());
    }

    #[test]
    fn text_and_wire_find_each_other() {
        let (message, _) = Message::decode(TEXT.as_bytes());
        let bytes = [b"\x0b", TEXT.as_bytes(), b"\x1c\r"].concat();
        let wire = Wire {
            bytes: &bytes,
            payload: Span::new(1, bytes.len() - 2),
            message: &message,
        };
        let shown = Shown::new(&message);
        let unit = u32::try_from(shown.text().chars().position(|c| c == 'ñ').expect("there"));
        let unit = unit.expect("small");
        let span = wire.of_text(&shown, unit, unit + 1);
        assert_eq!(span.of(&bytes), "ñ".as_bytes());
        assert_eq!(wire.text_at(&shown, span.start), unit);
        assert_eq!(wire.text_at(&shown, 0), 0);
    }

    #[test]
    fn utf_16_counts_two_bytes_a_unit() {
        let mut bytes = vec![0xFF, 0xFE];
        bytes.extend(TEXT.encode_utf16().flat_map(u16::to_le_bytes));
        let (message, _) = Message::decode(bytes.clone());
        let wire = Wire {
            bytes: &bytes,
            payload: Span::new(0, bytes.len()),
            message: &message,
        };
        let shown = Shown::new(&message);
        let unit = u32::try_from(shown.text().chars().position(|c| c == 'ñ').expect("there"));
        let unit = unit.expect("small");
        let span = wire.of_text(&shown, unit, unit + 1);
        assert_eq!(span.of(&bytes), [0xF1, 0x00]);
        assert_eq!(wire.text_at(&shown, span.start), unit);
        let name = message
            .span(&"PID-5".parse().expect("a path"))
            .expect("there");
        let page = wire.page(0, bytes.len(), Some(&[name]));
        assert_eq!(page.iter().filter(|kind| **kind == 2).count(), 18);
    }
}
