//! What the bytes alone tell about a message: its charset, its delimiters, and what is not a segment.

use super::Message;
use super::charset::Charset;
use super::declared;
use super::escape::{self, Odd};
use crate::diagnostic::{Code, Diagnostic};
use crate::path::{Address, SegmentId};
use crate::span::Span;

/// MSH-18, byte-order mark and content do not agree, or name something that cannot be read.
pub const CHARSET: Code = Code::new("charset");
/// A byte-order mark, which HL7 has no place for.
pub const BYTE_ORDER_MARK: Code = Code::new("byte-order-mark");
/// No line starts with MSH.
pub const NO_HEADER: Code = Code::new("no-msh");
/// MSH stands further down, or a second time.
pub const HEADER_PLACE: Code = Code::new("msh-place");
/// A line without a segment name.
pub const NOT_A_SEGMENT: Code = Code::new("not-a-segment");
/// Line ends other than CR.
pub const LINE_ENDS: Code = Code::new("line-ends");
/// An escape character that starts no escape sequence of the standard.
pub const ESCAPE: Code = Code::new("escape");
/// Nothing at all.
pub const EMPTY: Code = Code::new("empty-message");
/// More than the table can address.
pub const TOO_LARGE: Code = Code::new("message-too-large");

pub(super) const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// UTF-16 or UTF-32, by its byte-order mark or by a header with zeros beside each letter.
pub(crate) fn wide(bytes: &[u8]) -> Option<Charset> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [b'M' | b'F' | b'B', 0, 0, 0, b'S' | b'H', 0, ..] => {
            Some(Charset::Utf32Le)
        }
        [0, 0, 0xFE, 0xFF, ..] | [0, 0, 0, b'M' | b'F' | b'B', 0, 0, ..] => Some(Charset::Utf32Be),
        [0xFF, 0xFE, ..] => Some(Charset::Utf16Le),
        [0xFE, 0xFF, ..] => Some(Charset::Utf16Be),
        [b'M', 0, b'S', 0, b'H', 0, ..] | [b'F' | b'B', 0, b'H', 0, b'S', 0, ..] => {
            Some(Charset::Utf16Le)
        }
        [0, b'M', 0, b'S', 0, b'H', ..] | [0, b'F' | b'B', 0, b'H', 0, b'S', ..] => {
            Some(Charset::Utf16Be)
        }
        _ => None,
    }
}

/// Bytes before the first line: byte-order mark, MLLP start block, line ends.
pub(super) fn preface(bytes: &[u8]) -> usize {
    let mark = if bytes.starts_with(UTF8_MARK) {
        UTF8_MARK.len()
    } else {
        0
    };
    let rest = bytes.get(mark..).unwrap_or_default();
    mark + rest
        .iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n' | 0x0B))
        .count()
}

pub(super) fn findings(message: &Message) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let bytes = message.bytes();
    if message.segment_count() == 0 {
        found.push(match u32::try_from(bytes.len()) {
            Ok(_) => Diagnostic::error(
                EMPTY,
                format!("No segment in {} bytes.", message.wire().len()),
            ),
            Err(_) => Diagnostic::error(
                TOO_LARGE,
                "The message is larger than 4 GiB and is not taken apart.",
            ),
        });
        return found;
    }
    declared::findings(message, &mut found);
    found.extend_from_slice(&message.declared);
    escapes(message, &mut found);
    // Nearly every message: nothing below has anything to say.
    if message.table.ordinary {
        return found;
    }
    if message.header_start().is_none() {
        let first = message
            .segment(0)
            .map(|line| line.span())
            .unwrap_or_default();
        found.push(
            Diagnostic::error(NO_HEADER, "There is no MSH segment; read with |^~\\&.")
                .spanning(first),
        );
    }
    let mut headers = 0;
    for (ordinal, line) in message.table.lines.iter().enumerate() {
        match line.id {
            None => not_a_segment(message, ordinal, &mut found),
            Some(SegmentId::MSH) => {
                headers += 1;
                if ordinal > 0 {
                    header_place(message, ordinal, headers, &mut found);
                }
            }
            Some(_) => {}
        }
    }
    line_ends(message, &mut found);
    found
}

/// Kinds of odd escapes that are named one by one; many more are a field that is no HL7 text.
const ODD_KINDS: usize = 20;

/// Escape characters that start nothing: one finding a kind and place, with how often it is there.
fn escapes(message: &Message, found: &mut Vec<Diagnostic>) {
    // What stands in characters of two bytes is no escape character.
    let bytes = message.ground().scan;
    let Some(mark) = message.delimiters.escape else {
        return;
    };
    // MSH-2 declares it: the first behind that is in a value.
    let header = message.header_start().map_or(0, |start| start + 9);
    let mut from = header.min(bytes.len());
    let mut kinds: Vec<(Odd<'_>, Address, Span, usize)> = Vec::new();
    while let Some(ahead) = bytes
        .get(from..)
        .and_then(|rest| memchr::memchr(mark, rest))
    {
        let Some(field) = message.field_at(from + ahead) else {
            from += ahead + 1;
            continue;
        };
        from = field.1.end.max(from + ahead) + 1;
        let (address, span) = field;
        // Escapes belong to a part, and none reaches over a separator.
        for part in parts(message, span) {
            for (offset, odd) in escape::odd(part.of(bytes), &message.delimiters) {
                let start = part.start + offset;
                let known = kinds.iter_mut().find(|(kind, at, ..)| {
                    *kind == odd && at.segment == address.segment && at.field == address.field
                });
                if let Some((.., count)) = known {
                    *count += 1;
                } else if kinds.len() < ODD_KINDS {
                    let at = message.address_at(start).unwrap_or(address);
                    kinds.push((odd, at, Span::new(start, start + 1), 1));
                }
            }
        }
    }
    let mark = char::from(mark);
    for (odd, at, span, count) in kinds {
        let more = match count {
            1 => String::new(),
            count => format!(" ({count} times in such fields)"),
        };
        let text = match odd {
            Odd::Unknown(name) => format!(
                "{at} holds {mark}{}{mark}, which is no escape sequence of the standard{more}; it is kept as it stands.",
                message.charset().decode(name)
            ),
            Odd::Single => format!(
                "{at} holds a {mark} that starts no escape sequence{more}; it is kept as it stands. As text it would be {mark}E{mark}."
            ),
        };
        found.push(Diagnostic::hint(ESCAPE, text).at(at).spanning(span));
    }
}

/// The runs between the separators inside a field.
fn parts(message: &Message, field: Span) -> Vec<Span> {
    let d = message.delimiters;
    let scan = field.of(message.ground().scan);
    let mut parts = Vec::new();
    let mut start = field.start;
    for (offset, byte) in scan.iter().enumerate() {
        let separates =
            *byte == d.component || Some(*byte) == d.repetition || Some(*byte) == d.subcomponent;
        if separates {
            parts.push(Span::new(start, field.start + offset));
            start = field.start + offset + 1;
        }
    }
    parts.push(Span::new(start, field.end));
    parts
}

fn not_a_segment(message: &Message, ordinal: usize, found: &mut Vec<Diagnostic>) {
    let Some(line) = message.segment(ordinal) else {
        return;
    };
    let start: String = message
        .charset()
        .decode(line.bytes())
        .chars()
        .take(20)
        .collect();
    let number = ordinal + 1;
    let before = ordinal
        .checked_sub(1)
        .and_then(|before| message.segment(before))
        .and_then(|s| s.id());
    let text = match before {
        _ if line.bytes().iter().all(u8::is_ascii_whitespace) => {
            format!("Line {number} holds only white space; it is kept as it stands.")
        }
        Some(id) => format!(
            "Line {number} is not a segment (it starts {start:?}); it is kept. Perhaps a line break inside a value of {id}."
        ),
        None => format!(
            "Line {number} is not a segment (it starts {start:?}); it is kept as it stands."
        ),
    };
    found.push(Diagnostic::warning(NOT_A_SEGMENT, text).spanning(line.span()));
}

fn header_place(message: &Message, ordinal: usize, headers: u32, found: &mut Vec<Diagnostic>) {
    let Some(line) = message.segment(ordinal) else {
        return;
    };
    let batch = (0..ordinal).all(|before| {
        let id = message.segment(before).and_then(|s| s.id());
        id.is_some_and(|id| matches!(id.as_bytes(), b"FHS" | b"BHS"))
    });
    if headers == 1 && batch {
        return;
    }
    let text = match headers {
        1 => format!(
            "MSH stands in line {}; the message should start with it.",
            ordinal + 1
        ),
        _ => format!(
            "Another message starts in line {}; split them to work with one at a time.",
            ordinal + 1
        ),
    };
    let at = Address::segment(SegmentId::MSH).with_occurrence(line.occurrence());
    found.push(
        Diagnostic::error(HEADER_PLACE, text)
            .at(at)
            .spanning(line.span()),
    );
}

/// One hint for all line ends that are not a single CR.
fn line_ends(message: &Message, found: &mut Vec<Diagnostic>) {
    let (mut other, mut blank, mut first) = (0usize, 0usize, None);
    for line in &message.table.lines {
        let end = Span::new(line.end as usize, line.next as usize);
        match end.of(&message.bytes) {
            b"\r" | b"" => continue,
            b"\n" | b"\r\n" => other += 1,
            _ => blank += 1,
        }
        first = first.or(Some(end));
    }
    let Some(first) = first else { return };
    let text = match (other, blank) {
        (0, _) => format!("{blank} blank lines between segments; they are kept."),
        (_, 0) => {
            format!("{other} segments end with LF or CR LF instead of CR; the bytes are kept.")
        }
        _ => format!(
            "{other} segments end with LF or CR LF instead of CR, and {blank} blank lines; all is kept."
        ),
    };
    found.push(Diagnostic::hint(LINE_ENDS, text).spanning(first));
}
