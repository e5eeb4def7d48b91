//! Escape sequences (HL7 v2.x chapter 2, "Use of escape sequences in text fields").
//!
//! Read as text: `\F\ \S\ \T\ \R\ \E\`, and `\P\` where a truncation character is declared. Every
//! other sequence is opaque: it passes through reading and writing unchanged, so that a rule that
//! does not speak of it cannot damage it.

use std::borrow::Cow;

use super::delimiters::Delimiters;

/// Delimiters for their escapes; every other escape stays as it stands.
#[must_use]
pub fn unescape(bytes: &[u8], delimiters: &Delimiters) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for part in Parts::new(bytes, delimiters) {
        match part {
            Part::Plain(plain) => out.extend_from_slice(plain),
            Part::Escape { whole, name } => match delimiter_of(name, delimiters) {
                Some(byte) => out.push(byte),
                None => out.extend_from_slice(whole),
            },
        }
    }
    out
}

/// As [`unescape`], for text; borrowed where there is nothing to do.
#[must_use]
pub fn unescape_text<'a>(text: &'a str, delimiters: &Delimiters) -> Cow<'a, str> {
    match delimiters.escape {
        Some(escape) if text.as_bytes().contains(&escape) => {
            Cow::Owned(String::from_utf8_lossy(&unescape(text.as_bytes(), delimiters)).into_owned())
        }
        Some(_) | None => Cow::Borrowed(text),
    }
}

/// What a field needs to carry this text: delimiters as escapes, control characters as `\Xhh\`;
/// an escape sequence that [`unescape`] leaves opaque stays one. Without an escape character nothing
/// can be escaped and the bytes are returned as they are.
#[must_use]
pub fn escape(bytes: &[u8], delimiters: &Delimiters) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 8);
    escape_into(bytes, delimiters, &mut out);
    out
}

/// As [`escape`], appending to `out`.
pub fn escape_into(bytes: &[u8], delimiters: &Delimiters, out: &mut Vec<u8>) {
    let Some(mark) = delimiters.escape else {
        out.extend_from_slice(bytes);
        return;
    };
    if !bytes
        .iter()
        .any(|&byte| byte < b' ' || byte == 0x7F || delimiters.is_delimiter(byte))
    {
        out.extend_from_slice(bytes);
        return;
    }
    for part in Parts::new(bytes, delimiters) {
        match part {
            Part::Escape { whole, name } if is_opaque(name, delimiters) => {
                out.extend_from_slice(whole)
            }
            Part::Escape { whole, name: _ } => whole
                .iter()
                .for_each(|&byte| escape_byte(byte, mark, delimiters, out)),
            Part::Plain(plain) => plain
                .iter()
                .for_each(|&byte| escape_byte(byte, mark, delimiters, out)),
        }
    }
}

pub(super) fn escape_byte(byte: u8, mark: u8, delimiters: &Delimiters, out: &mut Vec<u8>) {
    let name = if byte == delimiters.field {
        b'F'
    } else if byte == delimiters.component {
        b'S'
    } else if Some(byte) == delimiters.repetition {
        b'R'
    } else if byte == mark {
        b'E'
    } else if Some(byte) == delimiters.subcomponent {
        b'T'
    } else if Some(byte) == delimiters.truncation {
        b'P'
    } else if byte < b' ' || byte == 0x7F {
        const HEX: [u8; 16] = *b"0123456789ABCDEF";
        let digit = |value: u8| HEX.get(usize::from(value)).copied().unwrap_or(b'0');
        out.extend_from_slice(&[mark, b'X', digit(byte >> 4), digit(byte & 15), mark]);
        return;
    } else {
        out.push(byte);
        return;
    };
    out.extend_from_slice(&[mark, name, mark]);
}

/// Escapes as people want to see them: as [`unescape`], and `\Xhh\` as the character (in `decode`,
/// the message's charset), formatting commands as line breaks and blanks; highlighting and what is
/// not known stay visible as they stand.
#[must_use]
pub fn display(text: &str, delimiters: &Delimiters, decode: impl Fn(&[u8]) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    for part in Parts::new(text.as_bytes(), delimiters) {
        match part {
            Part::Plain(plain) => out.push_str(&String::from_utf8_lossy(plain)),
            Part::Escape { whole, name } => match (delimiter_of(name, delimiters), name) {
                (Some(byte), _) => out.push(char::from(byte)),
                (None, [b'X', digits @ ..]) => match hex(digits) {
                    Some(bytes) => out.push_str(&decode(&bytes)),
                    None => out.push_str(&String::from_utf8_lossy(whole)),
                },
                (None, [b'.', a, b, amount @ ..]) => {
                    match layout([*a, *b].map(|c| c.to_ascii_lowercase()), amount) {
                        Some(layout) => out.push_str(&layout),
                        None => out.push_str(&String::from_utf8_lossy(whole)),
                    }
                }
                (None, _) => out.push_str(&String::from_utf8_lossy(whole)),
            },
        }
    }
    out
}

/// What a formatting command puts on the page (HL7 v2.x chapter 2, "Formatted text").
fn layout(command: [u8; 2], amount: &[u8]) -> Option<String> {
    const WIDEST: usize = 200;
    let number = std::str::from_utf8(amount).ok()?;
    let count = match number {
        "" => 1,
        number => number.trim_start_matches('+').parse::<usize>().ok()?,
    };
    let count = count.min(WIDEST);
    match &command {
        b"br" | b"ce" => Some("\n".to_owned()),
        b"sp" => Some("\n".repeat(count.max(1))),
        b"sk" | b"in" | b"ti" => Some(" ".repeat(if number.is_empty() { 0 } else { count })),
        // Filling lines or not is a matter of the page.
        b"fi" | b"nf" => Some(String::new()),
        _ => None,
    }
}

/// `\Cxxyy\` and `\Mxxyyzz\` as the escape sequences of ISO 2022 that they stand for, in the bytes of
/// a field; none where there are none (HL7 v2.x chapter 2, "Escape sequences supporting multiple
/// character sets").
pub(super) fn switched(raw: &[u8], delimiters: &Delimiters) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(raw.len());
    let mut any = false;
    for part in Parts::new(raw, delimiters) {
        match part {
            Part::Escape {
                whole: _,
                name: [b'C' | b'M', digits @ ..],
            } => {
                any = true;
                out.push(0x1B);
                out.extend(hex(digits).unwrap_or_default());
            }
            Part::Escape { whole, name: _ } | Part::Plain(whole) => out.extend_from_slice(whole),
        }
    }
    any.then_some(out)
}

/// An escape character that starts no sequence of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Odd<'a> {
    /// What stands between two escape characters, and could be a sequence.
    Unknown(&'a [u8]),
    /// Nothing closes it, or what stands between is text.
    Single,
}

/// Longest name that could be a sequence somebody made up.
const MADE_UP: usize = 12;

/// The escape characters of a field that start nothing, each with its offset.
pub(super) fn odd<'a>(raw: &'a [u8], delimiters: &'a Delimiters) -> Vec<(usize, Odd<'a>)> {
    let mut found = Vec::new();
    let Some(mark) = delimiters.escape else {
        return found;
    };
    let mut at = 0;
    let mut opened: Option<(usize, &'a [u8])> = None;
    for part in Parts::new(raw, delimiters) {
        let (whole, sequence) = match part {
            Part::Plain(plain) => (plain, false),
            Part::Escape { whole, name: _ } => (whole, true),
        };
        let starts = !sequence && whole.first() == Some(&mark);
        // Two plain runs in a row that start with it: the second closes the first.
        match opened.take() {
            Some((offset, name)) if starts && is_made_up(name) => {
                found.push((offset, Odd::Unknown(name)));
                let rest = whole.get(1..).unwrap_or_default();
                if rest.contains(&mark) {
                    found.push((at, Odd::Single));
                }
            }
            Some((offset, _)) => {
                found.push((offset, Odd::Single));
                opened = starts.then(|| (at, whole.get(1..).unwrap_or_default()));
            }
            None => opened = starts.then(|| (at, whole.get(1..).unwrap_or_default())),
        }
        at += whole.len();
    }
    if let Some((offset, _)) = opened {
        found.push((offset, Odd::Single));
    }
    found
}

fn is_made_up(name: &[u8]) -> bool {
    !name.is_empty() && name.len() <= MADE_UP && name.iter().all(u8::is_ascii_graphic)
}

fn hex(digits: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(digits)
        .ok()
        .filter(|text| !text.is_empty())?;
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
        return None;
    };
    let value = |digit: u8| {
        char::from(digit)
            .to_digit(16)
            .and_then(|v| u8::try_from(v).ok())
    };
    pairs
        .iter()
        .map(|[high, low]| Some(value(*high)? << 4 | value(*low)?))
        .collect()
}

pub(crate) fn delimiter_of(name: &[u8], delimiters: &Delimiters) -> Option<u8> {
    match name {
        b"F" => Some(delimiters.field),
        b"S" => Some(delimiters.component),
        b"R" => delimiters.repetition,
        b"E" => delimiters.escape,
        b"T" => delimiters.subcomponent,
        b"P" => delimiters.truncation,
        _ => None,
    }
}

/// Sequences of the standard that stay closed: `H N .br .sp+2 X0D C2842 M… Zxx`, and those of
/// delimiters that this message does not declare.
fn is_opaque(name: &[u8], delimiters: &Delimiters) -> bool {
    match name {
        b"H" | b"N" => true,
        b"R" => delimiters.repetition.is_none(),
        b"T" => delimiters.subcomponent.is_none(),
        b"P" => delimiters.truncation.is_none(),
        [b'X', digits @ ..] | [b'C' | b'M', digits @ ..] => {
            !digits.is_empty() && digits.len() % 2 == 0 && digits.iter().all(u8::is_ascii_hexdigit)
        }
        [b'.', a, b, amount @ ..] => {
            a.is_ascii_alphabetic()
                && b.is_ascii_alphabetic()
                && amount
                    .iter()
                    .all(|c| c.is_ascii_digit() || matches!(c, b'+' | b'-'))
        }
        [b'Z', rest @ ..] => !rest.is_empty() && rest.iter().all(u8::is_ascii_alphanumeric),
        _ => false,
    }
}

pub(crate) enum Part<'a> {
    Plain(&'a [u8]),
    Escape { whole: &'a [u8], name: &'a [u8] },
}

/// Cuts bytes into plain runs and escape sequences. A sequence that is not one of the standard's is
/// plain up to its second escape character, which may start the next.
pub(crate) struct Parts<'a> {
    rest: &'a [u8],
    delimiters: &'a Delimiters,
}

impl<'a> Parts<'a> {
    pub(crate) fn new(bytes: &'a [u8], delimiters: &'a Delimiters) -> Self {
        Self {
            rest: bytes,
            delimiters,
        }
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;

    fn next(&mut self) -> Option<Part<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let Some(mark) = self.delimiters.escape else {
            return Some(Part::Plain(std::mem::take(&mut self.rest)));
        };
        let run = match memchr::memchr(mark, self.rest) {
            None => self.rest.len(),
            Some(0) => {
                let inside = self.rest.get(1..).unwrap_or_default();
                let length = memchr::memchr(mark, inside);
                if let Some(length) = length {
                    let name = inside.get(..length).unwrap_or_default();
                    if delimiter_of(name, self.delimiters).is_some()
                        || is_opaque(name, self.delimiters)
                    {
                        let (whole, rest) = self.rest.split_at_checked(length + 2)?;
                        self.rest = rest;
                        return Some(Part::Escape { whole, name });
                    }
                    length + 1
                } else {
                    self.rest.len()
                }
            }
            Some(run) => run,
        };
        let (plain, rest) = self.rest.split_at_checked(run)?;
        self.rest = rest;
        Some(Part::Plain(plain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(wire: &str, text: &str) {
        let d = Delimiters::default();
        assert_eq!(
            String::from_utf8_lossy(&unescape(wire.as_bytes(), &d)),
            text,
            "unescape {wire}"
        );
        assert_eq!(
            String::from_utf8_lossy(&escape(text.as_bytes(), &d)),
            wire,
            "escape {text}"
        );
    }

    #[test]
    fn both_ways() {
        check("plain", "plain");
        check(r"A\T\B", "A&B");
        check(r"\F\\S\\T\\R\\E\", r"|^&~\");
        check(r"a\.br\b", r"a\.br\b");
        check(r"\H\bold\N\", r"\H\bold\N\");
        check(r"\X0D\", r"\X0D\");
        check(r"\C2842\\M2442\", r"\C2842\\M2442\");
        check(r"\Zab\", r"\Zab\");
        check(r"C:\E\temp", r"C:\temp");
        check(r"a\P\b", r"a\P\b");
        check(r"日本\F\", "日本|");
        check(r"é\T\b", "é&b");
    }

    #[test]
    fn one_way() {
        let d = Delimiters::default();
        for (text, wire) in [
            ("a\rb", r"a\X0D\b"),
            ("\u{7f}", r"\X7F\"),
            (r"\T\", r"\E\T\E\"),
        ] {
            assert_eq!(String::from_utf8_lossy(&escape(text.as_bytes(), &d)), wire);
        }
        for (wire, text) in [
            (r"a\b", r"a\b"),
            (r"\", r"\"),
            (r"\\", r"\\"),
            (r"\foo\F\", r"\foo|"),
            (r"\X4\", r"\X4\"),
        ] {
            assert_eq!(
                String::from_utf8_lossy(&unescape(wire.as_bytes(), &d)),
                text
            );
        }
        let truncating = Delimiters {
            truncation: Some(b'#'),
            ..d
        };
        assert_eq!(unescape(br"a\P\b", &truncating), b"a#b");
        assert_eq!(escape(b"a#b", &truncating), br"a\P\b");
        let none = Delimiters { escape: None, ..d };
        assert_eq!(unescape(br"a\T\b", &none), br"a\T\b");
    }

    #[test]
    fn for_people() {
        let decode = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let shown = display(
            r"A\X41C3A9\\.br\\H\b\N\\T\\Xzz\",
            &Delimiters::default(),
            decode,
        );
        assert_eq!(shown, "AAé\n\\H\\b\\N\\&\\Xzz\\");
        for (wire, text) in [
            (r"a\.sp\b", "a\nb"),
            (r"a\.sp+3\b", "a\n\n\nb"),
            (r"a\.SP2\b", "a\n\nb"),
            (r"a\.ce\b", "a\nb"),
            (r"a\.sk3\b", "a   b"),
            (r"\.in+2\a\.ti-2\b", r"  a\.ti-2\b"),
            (r"\.fi\a\.nf\b", "ab"),
            (r"a\.xy\b", r"a\.xy\b"),
            (
                r"a\.sp99999999999999999999\b",
                r"a\.sp99999999999999999999\b",
            ),
        ] {
            assert_eq!(
                display(wire, &Delimiters::default(), decode),
                text,
                "{wire}"
            );
        }
    }

    #[test]
    fn odd_ones() {
        let d = Delimiters::default();
        for (wire, expected) in [
            (r"a\T\b\.br\\X0D\\Zab\\C2842\", &[][..]),
            (r"C:\temp", &[(2, Odd::Single)]),
            (r"\", &[(0, Odd::Single)]),
            (r"\\", &[(0, Odd::Single), (1, Odd::Single)]),
            (r"a\foo\b\T\", &[(1, Odd::Unknown(b"foo"))]),
            (r"a\X4\b", &[(1, Odd::Unknown(b"X4"))]),
            (r"a\two words\b", &[(1, Odd::Single), (11, Odd::Single)]),
            (r"\T\x\F", &[(4, Odd::Single)]),
        ] {
            assert_eq!(odd(wire.as_bytes(), &d), expected, "{wire}");
        }
        // Long ones are sequences, too.
        let long = format!("\\X{}\\", "0D".repeat(100_000));
        assert_eq!(escape(long.as_bytes(), &d), long.as_bytes());
    }
}
