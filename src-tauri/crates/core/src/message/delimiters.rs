//! The characters that structure a message (HL7 v2.x chapter 2, "Message delimiters").

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::span::Span;

/// MSH-1 or MSH-2 do not say what they should.
pub const CODE: Code = Code::new("delimiters");

/// The delimiters that a message declares in MSH-1 and MSH-2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Delimiters {
    /// Between fields; MSH-1.
    pub field: u8,
    /// Between components; first of MSH-2.
    pub component: u8,
    /// Between repetitions; second of MSH-2, none where that is the component separator again.
    pub repetition: Option<u8>,
    /// Starts and ends an escape sequence; third of MSH-2, none where it is left out.
    pub escape: Option<u8>,
    /// Between subcomponents; fourth of MSH-2, none where it is left out.
    pub subcomponent: Option<u8>,
    /// Marks a truncated value; fifth of MSH-2, since version 2.7.
    pub truncation: Option<u8>,
}

impl Default for Delimiters {
    /// `|^~\&`, the recommended ones.
    fn default() -> Self {
        Self {
            field: b'|',
            component: b'^',
            repetition: Some(b'~'),
            escape: Some(b'\\'),
            subcomponent: Some(b'&'),
            truncation: None,
        }
    }
}

impl Delimiters {
    /// What MSH-2 says for these delimiters.
    #[must_use]
    pub fn encoding_characters(&self) -> Vec<u8> {
        let rest = [
            self.repetition,
            self.escape,
            self.subcomponent,
            self.truncation,
        ];
        let mut out = vec![self.component];
        let given = rest
            .iter()
            .rposition(Option::is_some)
            .map_or(0, |at| at + 1);
        for (character, default) in rest.iter().zip(*b"~\\&#").take(given) {
            match character {
                Some(byte) => out.push(*byte),
                // A character has to stand there for those behind it: one that means nothing else.
                None => out.extend(
                    [default, b'~', b'!', b'%', b'@', b'$', b'?']
                        .into_iter()
                        .find(|byte| !self.is_delimiter(*byte) && !out.contains(byte)),
                ),
            }
        }
        out
    }

    /// Whether a value that holds this byte must have it escaped.
    #[must_use]
    pub fn is_delimiter(&self, byte: u8) -> bool {
        byte == self.field
            || byte == self.component
            || Some(byte) == self.repetition
            || Some(byte) == self.escape
            || Some(byte) == self.subcomponent
            || Some(byte) == self.truncation
    }

    /// Reads a header line (`MSH|^~\&|…`, without its line end); `base` is its offset in the message.
    /// What it does not say is the recommended character, and said so.
    pub(crate) fn read(line: &[u8], base: usize, findings: &mut Vec<Diagnostic>) -> Self {
        let mut delimiters = Self::default();
        let name = String::from_utf8_lossy(line.get(..3).unwrap_or_default()).into_owned();
        let mut note = |severity, start: usize, end: usize, message: String| {
            findings.push(
                Diagnostic::new(CODE, severity, message)
                    .spanning(Span::new(base + start, base + end)),
            );
        };
        let Some(&field) = line.get(3) else {
            note(
                Severity::Error,
                0,
                line.len(),
                format!("{name} ends before its field separator; read with |^~\\&."),
            );
            return delimiters;
        };
        if !is_usable(char::from(field)) {
            note(
                Severity::Error,
                3,
                4,
                format!(
                    "{name}-1 cannot be a field separator ({}); read with |^~\\&.",
                    shown(field)
                ),
            );
            return delimiters;
        }
        delimiters.field = field;
        let rest = line.get(4..).unwrap_or_default();
        let encoding = rest.split(|&byte| byte == field).next().unwrap_or_default();
        let end = 4 + encoding.len();
        if encoding.is_empty() {
            note(
                Severity::Error,
                4,
                4,
                format!("{name}-2 is empty; read with ^~\\&."),
            );
            return delimiters;
        }
        let characters = characters(encoding);
        if let Some(bad) = characters.iter().take(4).find(|c| !is_usable(**c)) {
            let odd_escape = characters
                .get(2)
                .is_some_and(|third| third == bad && !third.is_ascii());
            if !odd_escape || characters.iter().filter(|c| !is_usable(**c)).count() > 1 {
                note(
                    Severity::Error,
                    4,
                    end,
                    format!(
                        "{name}-2 holds '{bad}', which cannot be a delimiter; read with ^~\\&."
                    ),
                );
                return delimiters;
            }
            note(
                Severity::Warning,
                4,
                end,
                format!(
                    "The escape character '{bad}' of {name}-2 is not ASCII; escape sequences are shown as they stand."
                ),
            );
        }
        let byte = |place: usize| {
            characters
                .get(place)
                .and_then(|c| u8::try_from(*c).ok())
                .filter(u8::is_ascii)
        };
        delimiters.component = byte(0).unwrap_or(b'^');
        delimiters.repetition = byte(1).or(Some(b'~').filter(|_| delimiters.component != b'~'));
        delimiters.escape = byte(2);
        delimiters.subcomponent = byte(3);
        delimiters.truncation = byte(4).filter(|byte| is_usable(char::from(*byte)));
        match characters.len() {
            1 => note(
                Severity::Error,
                4,
                end,
                match delimiters.repetition {
                    Some(_) => format!(
                        "{name}-2 has one character; repetitions are read with ~, escapes and subcomponents not at all."
                    ),
                    None => format!(
                        "{name}-2 has one character; repetitions, escapes and subcomponents are not read."
                    ),
                },
            ),
            2 => note(
                Severity::Warning,
                4,
                end,
                format!(
                    "{name}-2 declares neither escape nor subcomponent character; none is read."
                ),
            ),
            3 if characters.get(2) == Some(&'&') => {
                delimiters.escape = Some(b'\\');
                delimiters.subcomponent = Some(b'&');
                note(
                    Severity::Warning,
                    4,
                    end,
                    format!("{name}-2 has lost its backslash; read as ^~\\&, as engines do."),
                );
            }
            3 => note(
                Severity::Hint,
                4,
                end,
                format!("{name}-2 declares no subcomponent character; none is read."),
            ),
            5 if characters.get(2..) == Some(&['\\', '\\', '&']) => {
                delimiters.subcomponent = Some(b'&');
                delimiters.truncation = None;
                note(
                    Severity::Warning,
                    4,
                    end,
                    format!("{name}-2 has its backslash twice; read as ^~\\&."),
                );
            }
            4 | 5 => {}
            _ => note(
                Severity::Warning,
                4,
                end,
                format!(
                    "{name}-2 has {} characters; four are expected, five since 2.7.",
                    characters.len()
                ),
            ),
        }
        delimiters.drop_doubles(&name, base, end, findings);
        delimiters
    }

    /// Of two equal characters the first keeps its meaning.
    fn drop_doubles(
        &mut self,
        name: &str,
        base: usize,
        end: usize,
        findings: &mut Vec<Diagnostic>,
    ) {
        let mut double = None;
        if self.repetition == Some(self.component) {
            double = self.repetition.take();
        }
        let earlier = [Some(self.field), Some(self.component), self.repetition];
        if self.escape.is_some() && earlier.contains(&self.escape) {
            double = self.escape.take();
        }
        if self.subcomponent.is_some()
            && (earlier.contains(&self.subcomponent) || self.subcomponent == self.escape)
        {
            double = self.subcomponent.take();
        }
        if self.truncation.is_some()
            && (earlier.contains(&self.truncation)
                || self.truncation == self.escape
                || self.truncation == self.subcomponent)
        {
            double = self.truncation.take();
        }
        if let Some(byte) = double {
            findings.push(
                Diagnostic::error(
                    CODE,
                    format!(
                        "{name}-2 uses {} twice; its first meaning counts.",
                        shown(byte)
                    ),
                )
                .spanning(Span::new(base + 4, base + end)),
            );
        }
    }
}

fn is_usable(character: char) -> bool {
    character.is_ascii_punctuation()
}

/// Characters of MSH-2: UTF-8 where it is that, else byte for byte.
fn characters(encoding: &[u8]) -> Vec<char> {
    match std::str::from_utf8(encoding) {
        Ok(text) => text.chars().collect(),
        Err(_) => encoding.iter().map(|&byte| char::from(byte)).collect(),
    }
}

fn shown(byte: u8) -> String {
    if byte.is_ascii_graphic() {
        format!("'{}'", char::from(byte))
    } else {
        format!("byte {byte:02X}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &str, findings: usize) {
        let mut found = Vec::new();
        let d = Delimiters::read(line.as_bytes(), 0, &mut found);
        let mut text = String::new();
        for byte in [
            Some(d.field),
            Some(d.component),
            d.repetition,
            d.escape,
            d.subcomponent,
            d.truncation,
        ] {
            text.push(byte.map_or('_', char::from));
        }
        assert_eq!(text, expected, "{line}");
        assert_eq!(found.len(), findings, "{line}: {found:?}");
    }

    #[test]
    fn reads_headers() {
        check("MSH|^~\\&|A", "|^~\\&_", 0);
        check("MSH|^~\\&#|A", "|^~\\&#", 0);
        check("MSH|^~\\&", "|^~\\&_", 0);
        check("MSH*!~/%*A", "*!~/%_", 0);
        check("MSH", "|^~\\&_", 1);
        check("MSH|", "|^~\\&_", 1);
        check("MSH||A", "|^~\\&_", 1);
        check("MSHx^~\\&xA", "|^~\\&_", 1);
        check("MSH|^~&|A", "|^~\\&_", 1);
        check("MSH|^~\\|A", "|^~\\__", 1);
        check("MSH|^~|A", "|^~___", 1);
        check("MSH|^|A", "|^~___", 1);
        check("MSH|^~¥&|A", "|^~_&_", 1);
        check("MSH|APP|FAC", "|^~\\&_", 1);
        check("MSH|^~\\&amp|A", "|^~\\&_", 1);
        check("MSH|^~\\^|A", "|^~\\__", 1);
        check("MSH|^^\\&|A", "|^_\\&_", 1);
        check("MSH|^~~&|A", "|^~_&_", 1);
        check("MSH|~|A", "|~____", 1);
        check("MSH|^~\\&&|A", "|^~\\&_", 1);
        check("MSH|^~\\\\&|A", "|^~\\&_", 1);
        check("BHS|^~\\&|A", "|^~\\&_", 0);
    }

    #[test]
    fn writes_them_back() {
        for line in ["MSH|^~\\&|", "MSH|^~\\&#|", "MSH|^~\\|", "MSH|^~|"] {
            let d = Delimiters::read(line.as_bytes(), 0, &mut Vec::new());
            assert_eq!(
                format!("MSH|{}|", String::from_utf8_lossy(&d.encoding_characters())),
                line
            );
        }
    }
}
