//! Bytes of a place to text that functions may touch, and back.
//!
//! An escape that is not a delimiter's (`\.br\`, `\H\`, `\X0D\`) is opaque: it stands in the text
//! as one character that no function takes for a letter, and comes back as it was. The characters
//! for this are Unicode's noncharacters U+FDD0 to U+FDEF, then the private ones from U+E000; where a
//! text holds such a character of its own, that becomes an opaque one too, and so comes back as well.

use std::borrow::Cow;

use crate::message::Delimiters;
use crate::message::escape::{Part, Parts, delimiter_of};

/// The opaque pieces of one value, in the order in which they were met.
#[derive(Debug, Default)]
pub struct Opaque {
    /// Each as people write it: `\.br\`, or the character itself.
    pieces: Vec<String>,
}

fn stand_in(index: usize) -> Option<char> {
    let index = u32::try_from(index).ok()?;
    char::from_u32(if index < 32 {
        0xFDD0 + index
    } else if index < 32 + 6400 {
        0xE000 + index - 32
    } else {
        return None;
    })
}

fn is_stand_in(c: char) -> bool {
    matches!(c, '\u{FDD0}'..='\u{FDEF}' | '\u{E000}'..='\u{F8FF}')
}

fn index_of(c: char) -> Option<usize> {
    let code = u32::from(c);
    let index = match c {
        '\u{FDD0}'..='\u{FDEF}' => code - 0xFDD0,
        '\u{E000}'..='\u{F8FF}' => code - 0xE000 + 32,
        _ => return None,
    };
    usize::try_from(index).ok()
}

impl Opaque {
    /// Forgets everything, for the next value.
    pub(crate) fn clear(&mut self) {
        self.pieces.clear();
    }

    /// Whether this character stands for an opaque piece.
    pub(crate) fn stands_for_one(&self, c: char) -> bool {
        index_of(c).is_some_and(|index| index < self.pieces.len())
    }

    fn keep(&mut self, piece: &str) -> Option<char> {
        let known = self.pieces.iter().position(|known| known == piece);
        let c = stand_in(known.unwrap_or(self.pieces.len()))?;
        if known.is_none() {
            self.pieces.push(piece.to_owned());
        }
        Some(c)
    }

    /// A text that an author wrote: no escapes but opaque ones, marked by a backslash.
    pub(crate) fn literal(&mut self, text: &str) -> String {
        if !needs_work(text, Some(b'\\')) {
            return text.to_owned();
        }
        self.fold(
            text,
            &Delimiters {
                truncation: None,
                ..Delimiters::default()
            },
            false,
        )
    }

    /// A text as it stands in a message, its charset decoded.
    pub(crate) fn decode(&mut self, text: Cow<'_, str>, delimiters: &Delimiters) -> String {
        if !needs_work(&text, delimiters.escape) {
            return text.into_owned();
        }
        self.fold(&text, delimiters, true)
    }

    fn fold(&mut self, text: &str, delimiters: &Delimiters, decode: bool) -> String {
        // Characters that this room uses itself go first; what is left to do is ASCII.
        let own: String = text
            .chars()
            .map(|c| {
                is_stand_in(c)
                    .then(|| self.keep(c.encode_utf8(&mut [0; 4])))
                    .flatten()
                    .unwrap_or(c)
            })
            .collect();
        let mut out = Vec::with_capacity(own.len());
        for part in Parts::new(own.as_bytes(), delimiters) {
            match part {
                Part::Plain(plain) => out.extend_from_slice(plain),
                Part::Escape { whole, name } => match delimiter_of(name, delimiters) {
                    Some(byte) if decode => push(&mut out, char::from(byte)),
                    Some(_) => out.extend_from_slice(whole),
                    None => match self.keep(&format!("\\{}\\", String::from_utf8_lossy(name))) {
                        Some(c) => push(&mut out, c),
                        None => out.extend_from_slice(whole),
                    },
                },
            }
        }
        String::from_utf8_lossy(&out).into_owned()
    }

    /// The text with opaque pieces as people write them.
    pub(crate) fn show<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.pieces.is_empty() || !text.contains(is_stand_in) {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match index_of(c).and_then(|index| self.pieces.get(index)) {
                Some(piece) => out.push_str(piece),
                None => out.push(c),
            }
        }
        Cow::Owned(out)
    }

    /// The text as it stands in a message: delimiters and control characters escaped, opaque pieces
    /// as they were. Without an escape character, what would need one is `false`.
    pub(crate) fn encode(&self, text: &str, delimiters: &Delimiters, out: &mut String) -> bool {
        let plain = |c: char| {
            !(c < ' ' || c == '\u{7f}' || is_stand_in(c))
                && u8::try_from(c).map_or(true, |byte| !delimiters.is_delimiter(byte))
        };
        if text.chars().all(plain) {
            out.push_str(text);
            return true;
        }
        for c in text.chars() {
            if plain(c) {
                out.push(c);
                continue;
            }
            let piece = index_of(c).and_then(|index| self.pieces.get(index));
            let name = piece
                .and_then(|piece| piece.strip_prefix('\\'))
                .and_then(|rest| rest.strip_suffix('\\'));
            if let (Some(piece), None) = (piece, name) {
                out.push_str(piece);
                continue;
            }
            let Some(mark) = delimiters.escape.map(char::from) else {
                return false;
            };
            if let Some(name) = name {
                out.extend([mark].into_iter().chain(name.chars()).chain([mark]));
                continue;
            }
            let byte = u8::try_from(c).ok();
            let name = match byte {
                Some(byte) if byte == delimiters.field => "F",
                Some(byte) if byte == delimiters.component => "S",
                Some(byte) if Some(byte) == delimiters.repetition => "R",
                Some(byte) if Some(byte) == delimiters.escape => "E",
                Some(byte) if Some(byte) == delimiters.subcomponent => "T",
                Some(byte) if Some(byte) == delimiters.truncation => "P",
                Some(byte) => &format!("X{byte:02X}"),
                None => {
                    out.push(c);
                    continue;
                }
            };
            out.push(mark);
            out.push_str(name);
            out.push(mark);
        }
        true
    }
}

fn push(out: &mut Vec<u8>, c: char) {
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

/// Whether a text may hold escapes or characters that this room uses itself.
fn needs_work(text: &str, mark: Option<u8>) -> bool {
    mark.is_some_and(|mark| text.as_bytes().contains(&mark))
        || (!text.is_ascii() && text.contains(is_stand_in))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_as_it_was() {
        let delimiters = Delimiters::default();
        for wire in [
            "plain",
            r"a\T\b\F\\R\\S\\E\",
            r"one\.br\two\H\x\N\\X0D\",
            r"C:\E\.br\E\x",
            r"\Zab\\.sp+2\",
            "日本\u{E000}\\.br\\\u{FDD0}",
        ] {
            let mut opaque = Opaque::default();
            let text = opaque.decode(Cow::Borrowed(wire), &delimiters);
            let mut out = String::new();
            assert!(opaque.encode(&text, &delimiters, &mut out));
            assert_eq!(out, wire);
        }
    }

    #[test]
    fn no_function_touches_what_is_opaque() {
        let mut opaque = Opaque::default();
        let text = opaque.decode(Cow::Borrowed(r"a\.br\b\T\c"), &Delimiters::default());
        assert_eq!(text.chars().count(), 5);
        assert_eq!(opaque.show(&text.to_uppercase()), r"A\.br\B&C");
        assert_eq!(
            opaque.literal(r"\.br\"),
            text.chars().nth(1).map(String::from).unwrap_or_default()
        );
    }

    #[test]
    fn writes_what_needs_an_escape() {
        let mut out = String::new();
        let mut opaque = Opaque::default();
        let text = opaque.literal("\\T\\|\n\\.br\\");
        assert!(opaque.encode(&text, &Delimiters::default(), &mut out));
        assert_eq!(out, r"\E\T\E\\F\\X0A\\.br\");
        let none = Delimiters {
            escape: None,
            ..Delimiters::default()
        };
        assert!(!opaque.encode("a|b", &none, &mut String::new()));
        assert!(!opaque.encode(&text, &none, &mut String::new()));
        let own = opaque.literal("a\u{E000}b");
        let mut out = String::new();
        assert!(opaque.encode(&own, &none, &mut out));
        assert_eq!(out, "a\u{E000}b");
    }
}
