//! What somebody typed, as bytes of the message.

use super::text::Shown;
use crate::fault::Fault;
use hl7wb_core::message::{Charset, Edit, Message};
use hl7wb_core::span::Span;

/// A stretch of the shown text, and what is to stand there. Offsets are UTF-16 units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// First unit that goes.
    pub from: u32,
    /// One past the last that goes.
    pub to: u32,
    /// What comes, with LF for line ends and pictures for control characters.
    pub text: String,
}

impl Written {
    /// The splice that makes it.
    ///
    /// # Errors
    /// Where a character cannot be written in the charset of the message: all of them are named.
    pub fn splice(&self, message: &Message) -> Result<Vec<Edit>, Fault> {
        let shown = Shown::places(message, Vec::new());
        let (from, to) = (self.from.min(self.to), self.from.max(self.to));
        let span = shown.span(from, to);
        let (span, text) = match shown.switching(span) {
            None => (span, self.text.clone()),
            // Escape sequences switch the charset in here: what is around is written anew with it.
            Some(whole) => {
                let before = decoded(message, Span::new(whole.start, span.start));
                let after = decoded(message, Span::new(span.end, whole.end));
                (whole, [before.as_str(), &self.text, &after].concat())
            }
        };
        let line_end = line_end(message, span.start);
        let mut lines = text.split('\n');
        let mut replacement = encoded(lines.next().unwrap_or_default(), message.charset())?;
        for line in lines {
            replacement.extend_from_slice(line_end);
            replacement.extend_from_slice(&encoded(line, message.charset())?);
        }
        Ok(vec![Edit { span, replacement }])
    }
}

fn decoded(message: &Message, span: Span) -> String {
    let raw = span.of(message.bytes());
    message.charset().decode(raw).into_owned()
}

/// Text in a charset, pictures of control characters as these.
///
/// # Errors
/// Names every character that the charset does not have.
pub fn encoded(text: &str, charset: Charset) -> Result<Vec<u8>, Fault> {
    let text = unpictured(text);
    let mut lost: Vec<char> = Vec::new();
    let bytes = charset.encode_with(&text, |_, letter| {
        if !lost.contains(&letter) {
            lost.push(letter);
        }
    });
    if lost.is_empty() {
        return Ok(bytes);
    }
    let named: Vec<String> = lost
        .iter()
        .map(|letter| format!("{letter} (U+{:04X})", u32::from(*letter)))
        .collect();
    Err(Fault::new(
        "unencodable",
        format!(
            "{} cannot be written in {}, the charset of this message. MSH-18 declares it.",
            named.join(", "),
            charset.name()
        ),
    ))
}

/// The pictures of control characters as the characters themselves, but for line ends: within a line
/// they would end it.
pub fn unpictured(text: &str) -> String {
    text.chars()
        .map(|letter| match u32::from(letter) {
            0x240A | 0x240D => letter,
            code @ 0x2400..=0x241F => char::from_u32(code - 0x2400).unwrap_or(letter),
            0x2421 => '\u{7F}',
            _ => letter,
        })
        .collect()
}

/// How lines end around a place: as the line there does, else as any line does, else CR.
fn line_end(message: &Message, at: usize) -> &[u8] {
    let end = |terminator: Span| {
        let bytes = terminator.of(message.bytes());
        match bytes {
            [b'\r', b'\n', ..] => bytes.get(..2),
            [_, ..] => bytes.get(..1),
            [] => None,
        }
    };
    let here = message
        .segments()
        .find(|segment| segment.span().touches(at))
        .and_then(|segment| end(segment.terminator()));
    here.or_else(|| {
        message
            .segments()
            .find_map(|segment| end(segment.terminator()))
    })
    .unwrap_or(b"\r")
}
