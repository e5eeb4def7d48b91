//! A message in another charset.

use super::{Charset, Message};
use crate::diagnostic::{Code, Diagnostic};
use crate::path::{Address, SegmentId};
use crate::span::Span;

/// A character that the charset does not have.
pub const UNENCODABLE: Code = Code::new("unencodable");
/// Table 0211 has no name for the charset.
pub const UNNAMED: Code = Code::new("charset-unnamed");

impl Message {
    /// The same message in this charset, with its name in MSH-18 and no byte-order mark but that of
    /// UTF-16 and UTF-32. Every character that the charset does not have becomes `?`, and is named with its place.
    #[must_use]
    pub fn recode(&self, charset: Charset) -> (Vec<u8>, Vec<Diagnostic>) {
        let mut found = Vec::new();
        let named = self.with_charset_named(charset, &mut found);
        let source = named.as_ref().unwrap_or(self);
        let narrow = if charset.is_wide() {
            Charset::Utf8
        } else {
            charset
        };
        let mut out = Vec::with_capacity(source.bytes.len());
        let mark = super::findings::UTF8_MARK.len();
        let preface = source.bytes.get(..source.preface).unwrap_or_default();
        let marked = preface.starts_with(super::findings::UTF8_MARK);
        out.extend_from_slice(
            preface
                .get(if marked { mark } else { 0 }..)
                .unwrap_or_default(),
        );
        for segment in source.segments() {
            // A character never reaches over a separator: each run between two is text of its own.
            let span = segment.span();
            let mut from = span.start;
            let scan = span.of(source.ground().scan).iter().enumerate();
            let separators = scan.filter(|(_, byte)| source.separates(**byte));
            let ends: Vec<usize> = separators.map(|(at, _)| span.start + at).collect();
            for end in ends.into_iter().chain([span.end]) {
                source.recode_run(Span::new(from, end), narrow, &mut out, &mut found);
                out.extend(source.bytes.get(end).filter(|_| end < span.end));
                from = end + 1;
            }
            out.extend_from_slice(segment.terminator().of(&source.bytes));
        }
        if charset.is_wide() {
            let text = String::from_utf8_lossy(&out);
            out = charset.encode_with(&format!("\u{FEFF}{text}"), |_, _| {});
        }
        (out, found)
    }

    fn separates(&self, byte: u8) -> bool {
        let d = self.delimiters;
        byte == d.field
            || byte == d.component
            || Some(byte) == d.repetition
            || Some(byte) == d.subcomponent
    }

    fn recode_run(
        &self,
        run: Span,
        charset: Charset,
        out: &mut Vec<u8>,
        found: &mut Vec<Diagnostic>,
    ) {
        let raw = run.of(&self.bytes);
        if raw.is_ascii() && !raw.contains(&0x1B) {
            out.extend_from_slice(raw);
            return;
        }
        let text = self.charset.decode(raw);
        let at = self.address_at(run.start);
        let bytes = charset.encode_with(&text, |_, character| {
            let place = at.map_or_else(|| format!("offset {}", run.start), |at| at.to_string());
            let sentence = format!(
                "{place}: '{character}' (U+{:04X}) cannot be written in {charset}; ? stands there.",
                u32::from(character)
            );
            let finding = Diagnostic::error(UNENCODABLE, sentence).spanning(run);
            found.push(match at {
                Some(at) => finding.at(at),
                None => finding,
            });
        });
        out.extend_from_slice(&bytes);
    }

    /// The message with the name of the charset in MSH-18; none where that stays as it is.
    fn with_charset_named(&self, charset: Charset, found: &mut Vec<Diagnostic>) -> Option<Self> {
        self.find(SegmentId::MSH, 1)?;
        let at = Address::field(SegmentId::MSH, 18);
        let Some(names) = charset.table_0211() else {
            let said = self.text(&at).unwrap_or_default();
            let text = format!("Table 0211 has no name for {charset}; MSH-18 stays '{said}'.");
            found.push(Diagnostic::hint(UNNAMED, text).at(at));
            return None;
        };
        let first = names.first().map(|name| name.as_bytes().to_vec());
        let raw = match self.delimiters.repetition {
            Some(separator) => names.join(&char::from(separator).to_string()).into_bytes(),
            None => first.unwrap_or_default(),
        };
        if self.text(&at).as_deref().and_then(Charset::from_name) == Some(charset) {
            return None;
        }
        let edits = self
            .set_raw(&at, &raw)
            .ok()
            .filter(|edits| !edits.is_empty())?;
        let bytes = super::edit::splice(&self.bytes, &edits).ok()?;
        // Still read as it was: only the name is another.
        Some(Self::decode_as(bytes, self.charset).0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recoded(input: &[u8], name: &str) -> (Vec<u8>, Vec<String>) {
        let (message, _) = Message::decode(input);
        let charset = Charset::from_name(name).expect(name);
        let (bytes, found) = message.recode(charset);
        (
            bytes,
            found.into_iter().map(|finding| finding.message).collect(),
        )
    }

    const INPUT: &str = "\u{FEFF}MSH|^~\\&|A\rPID|1||7||MÜLLER^日~山€^5&€\r\n\r\nNTE|1||x\r";

    #[test]
    fn every_character_that_is_lost_is_named_with_its_place() {
        let (bytes, found) = recoded(INPUT.as_bytes(), "8859/1");
        assert_eq!(
            bytes,
            b"MSH|^~\\&|A|||||||||||||||8859/1\rPID|1||7||M\xDCLLER^?~??^5&?\r\n\r\nNTE|1||x\r"
        );
        let lost = |place: &str, shown: &str| {
            format!("{place}: {shown} cannot be written in ISO-8859-1; ? stands there.")
        };
        assert_eq!(
            found,
            [
                lost("PID-5[1].2", "'日' (U+65E5)"),
                lost("PID-5[2].1", "'山' (U+5C71)"),
                lost("PID-5[2].1", "'€' (U+20AC)"),
                lost("PID-5[2].2.2", "'€' (U+20AC)"),
            ]
        );
    }

    #[test]
    fn what_can_be_written_reads_the_same() {
        let input = INPUT.replace('€', "円");
        let (before, _) = Message::decode(input.as_bytes());
        let text = |message: &Message| {
            let at = "PID-5".parse().expect("a path");
            message
                .raw(&at)
                .map(|raw| message.charset().decode(raw).into_owned())
        };
        for name in [
            "UNICODE UTF-8",
            "GB 18030-2000",
            "Shift_JIS",
            "UTF-16LE",
            "UTF-16BE",
        ] {
            let (bytes, found) = recoded(input.as_bytes(), name);
            let (after, _) = match name {
                "Shift_JIS" => Message::decode_as(bytes, Charset::from_name(name).expect(name)),
                _ => Message::decode(bytes),
            };
            if name == "Shift_JIS" {
                // Ü is not in it, and neither is a name in the table.
                assert_eq!(found.len(), 2, "{found:?}");
                continue;
            }
            assert!(found.is_empty(), "{found:?}");
            assert_eq!(text(&after), text(&before), "{name}");
        }
        // Japanese in sets that are switched, and back.
        let japanese = input.replace('Ü', "U");
        let (bytes, found) = recoded(japanese.as_bytes(), "ISO IR87");
        assert!(found.is_empty() && bytes.is_ascii(), "{found:?}");
        let (after, findings) = Message::decode(bytes);
        assert!(
            findings
                .iter()
                .all(|finding| finding.code.as_str() == "line-ends")
        );
        assert_eq!(
            after.text(&"MSH-18".parse().expect("a path")).as_deref(),
            Some("ISO IR6~ISO IR87")
        );
        let (back, _) = after.recode(Charset::Utf8);
        let wanted = japanese
            .trim_start_matches('\u{FEFF}')
            .replace("&|A\r", "&|A|||||||||||||||UNICODE UTF-8\r");
        assert_eq!(String::from_utf8_lossy(&back), wanted);
    }
}
