//! What the bytes alone tell about a message: how it is encoded, whether MSH-18 is right about it, and
//! what is not a segment.

use std::borrow::Cow;

use super::Message;
use super::charset::Charset;
use super::segment::Split;
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
/// Nothing at all.
pub const EMPTY: Code = Code::new("empty-message");
/// More than the table can address.
pub const TOO_LARGE: Code = Code::new("message-too-large");

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// UTF-16, by its byte-order mark or by a header with a zero beside each letter.
pub(crate) fn wide(bytes: &[u8]) -> Option<Charset> {
    match bytes {
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

/// The charset that was chosen, and whether anything spoke against it.
pub(super) struct Choice {
    pub(super) charset: Charset,
    /// Whether it contradicts MSH-18, and how.
    pub(super) finding: Option<(bool, String)>,
}

/// By byte-order mark, else by MSH-18 where it can be true, else by content.
pub(super) fn choose(message: &Message) -> Choice {
    let agreed = |charset| Choice {
        charset,
        finding: None,
    };
    let bytes = message.bytes();
    let declared = declared(message);
    let marked = bytes.starts_with(UTF8_MARK);
    let Some((names, known)) = declared else {
        if message.ascii || Charset::Utf8.can_decode(bytes) {
            return agreed(Charset::Utf8);
        }
        let charset = guess(bytes);
        let text = format!("MSH-18 is empty{}", seen(message, charset));
        return Choice {
            charset,
            finding: Some((false, text)),
        };
    };
    if marked && known != Some(Charset::Utf8) && Charset::Utf8.can_decode(bytes) {
        let text = format!(
            "MSH-18 says {names}, but the file starts with the byte-order mark of UTF-8; read as UTF-8."
        );
        return Choice {
            charset: Charset::Utf8,
            finding: Some((true, text)),
        };
    }
    match known {
        Some(charset @ (Charset::Ascii | Charset::Utf8)) if message.ascii => agreed(charset),
        Some(Charset::Utf16Le | Charset::Utf16Be) => {
            let charset = if Charset::Utf8.can_decode(bytes) {
                Charset::Utf8
            } else {
                guess(bytes)
            };
            let text =
                format!("MSH-18 says {names}, but the bytes are not UTF-16; read as {charset}.");
            Choice {
                charset,
                finding: Some((true, text)),
            }
        }
        Some(charset) if charset.can_decode(bytes) => {
            let doubtful = !message.ascii
                && matches!(charset, Charset::Iso8859(_) | Charset::Windows1252)
                && Charset::Utf8.can_decode(bytes);
            if !doubtful {
                return agreed(charset);
            }
            let text = format!("MSH-18 says {names}{}", seen(message, Charset::Utf8));
            let text = text.replace(", read as", ", which reads as");
            Choice {
                charset,
                finding: Some((
                    true,
                    format!("{text} It is shown as {charset}, as declared."),
                )),
            }
        }
        Some(_) => {
            let charset = if Charset::Utf8.can_decode(bytes) {
                Charset::Utf8
            } else {
                guess(bytes)
            };
            let text = format!("MSH-18 says {names}{}", seen(message, charset));
            Choice {
                charset,
                finding: Some((true, text)),
            }
        }
        None => {
            let charset = if Charset::Utf8.can_decode(bytes) {
                Charset::Utf8
            } else {
                guess(bytes)
            };
            let text = format!(
                "MSH-18 says {names}, which is no charset that can be read here; read as {charset}."
            );
            Choice {
                charset,
                finding: Some((!message.ascii, text)),
            }
        }
    }
}

/// MSH-18 as text, and the charset that it names: the last repetition that is not plain ASCII wins,
/// because it names what the others are switched to.
fn declared(message: &Message) -> Option<(Cow<'_, str>, Option<Charset>)> {
    let header = message.find(SegmentId::MSH, 1)?;
    let field = match header.bytes().contains(&0x1B) {
        false => header.field(18)?.bytes(),
        true => behind_switches(message, header.bytes())?,
    };
    if field.is_empty() {
        return None;
    }
    let names = String::from_utf8_lossy(field);
    let mut known = None;
    for repetition in field.split(|byte| Some(*byte) == message.delimiters.repetition) {
        let name = repetition
            .split(|byte| *byte == message.delimiters.component)
            .next()
            .unwrap_or_default();
        match Charset::from_name(&String::from_utf8_lossy(name)) {
            Some(Charset::Ascii) if known.is_some() => {}
            Some(charset) => known = Some(charset),
            None => {}
        }
    }
    Some((names, known))
}

/// MSH-18 where a name in front of it may hold characters of two bytes that look like separators.
fn behind_switches<'m>(message: &Message, header: &'m [u8]) -> Option<&'m [u8]> {
    let scan = Charset::Other(encoding_rs::ISO_2022_JP).shield(header);
    let whole = Span::new(0, header.len());
    let place = Split::new(&scan, whole, Some(message.delimiters.field)).nth(17)?;
    Some(place.of(header))
}

/// What eight-bit bytes are that are not UTF-8.
fn guess(bytes: &[u8]) -> Charset {
    match bytes.iter().any(|byte| (0x80..0xA0).contains(byte)) {
        true => Charset::Windows1252,
        false => Charset::Iso8859(1),
    }
}

/// `; PID-5.1 has byte E9, read as ISO-8859-1 'é'.`
fn seen(message: &Message, charset: Charset) -> String {
    let bytes = message.bytes();
    let Some(at) = first_beyond(message) else {
        return format!("; read as {charset}.");
    };
    let place = match message.address_at(at) {
        Some(address) => address.to_string(),
        None => format!("offset {at}"),
    };
    let length = bytes
        .iter()
        .skip(at)
        .take_while(|byte| !byte.is_ascii())
        .count()
        .min(4);
    let run = bytes.get(at..at + length).unwrap_or_default();
    let shown: String = charset.decode(run).chars().take(1).collect();
    let used = match charset {
        Charset::Utf8 => run.iter().take(shown.len()),
        Charset::Ascii
        | Charset::Iso8859(_)
        | Charset::Windows1252
        | Charset::Utf16Le
        | Charset::Utf16Be
        | Charset::Other(_) => run.iter().take(1),
    };
    let hex: Vec<String> = used.map(|byte| format!("{byte:02X}")).collect();
    let noun = if hex.len() == 1 { "byte" } else { "bytes" };
    format!(
        "; {place} has {noun} {}, read as {charset} '{shown}'.",
        hex.join(" ")
    )
}

/// Offset of the first byte beyond ASCII, the byte-order mark aside.
fn first_beyond(message: &Message) -> Option<usize> {
    let bytes = message.bytes();
    let from = if bytes.starts_with(UTF8_MARK) {
        UTF8_MARK.len()
    } else {
        0
    };
    bytes
        .iter()
        .skip(from)
        .position(|byte| !byte.is_ascii())
        .map(|at| at + from)
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
    encoding(message, &mut found);
    found.extend_from_slice(&message.declared);
    // Nearly every message: nothing below has anything to say.
    if message.table.ordinary {
        return found;
    }
    if message.header_line().is_none() {
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

fn encoding(message: &Message, found: &mut Vec<Diagnostic>) {
    let bytes = message.bytes();
    if let Some(wire) = message.wire.as_deref() {
        let name = wide(wire).or(message.forced).unwrap_or_default();
        let text = format!("The message is {name}; it is shown as UTF-8, and spans count in that.");
        found.push(Diagnostic::warning(BYTE_ORDER_MARK, text).spanning(Span::new(0, 0)));
        return;
    }
    if bytes.starts_with(UTF8_MARK) {
        let text =
            "A byte-order mark (EF BB BF) stands before the message; most receivers refuse it.";
        found.push(
            Diagnostic::warning(BYTE_ORDER_MARK, text).spanning(Span::new(0, UTF8_MARK.len())),
        );
    }
    let at = Address::field(SegmentId::MSH, 18);
    let beyond = || {
        first_beyond(message)
            .map(|at| Span::new(at, at + 1))
            .or_else(|| message.span(&at))
    };
    let finding = match message.forced {
        Some(charset) if !message.ascii && !charset.can_decode(bytes) => Some((
            true,
            format!(
                "Read as {charset}, but not every byte is that; such bytes are shown as \u{FFFD}."
            ),
        )),
        Some(_) => None,
        None => message.doubt.clone(),
    };
    if let Some((contradiction, text)) = finding {
        let finding = match contradiction {
            true => Diagnostic::warning(CHARSET, text),
            false => Diagnostic::hint(CHARSET, text),
        };
        let finding = if message.forced.is_some() {
            finding
        } else {
            finding.at(at)
        };
        found.push(match beyond() {
            Some(span) => finding.spanning(span),
            None => finding,
        });
    }
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
