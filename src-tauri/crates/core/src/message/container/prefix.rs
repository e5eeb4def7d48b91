//! What stands in front of messages: line numbers, log prefixes, or something else entirely.

use super::is_segment;
use memchr::memmem;

/// Where `MSH` and delimiters stand inside a line.
pub(super) fn embedded(line: &[u8]) -> Option<usize> {
    memmem::find_iter(line, b"MSH").find(|at| match line.get(at + 3..at + 7) {
        Some(delimiters) => {
            delimiters.iter().all(u8::is_ascii_punctuation)
                && delimiters.first() != delimiters.get(1)
        }
        None => false,
    })
}

/// Longest prefix that is looked for.
const PREFIX_LIMIT: usize = 256;

/// What a prefix looks like: digits as `0`, letters as `a`, blanks as one and at the start none
/// (numbers are aligned right), all else as it is.
pub(super) fn shape(prefix: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::new();
    for &byte in prefix.trim_ascii_start().iter().take(PREFIX_LIMIT) {
        let class = match byte {
            b'0'..=b'9' => b'0',
            b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => b'a',
            b' ' | b'\t' => b' ',
            other => other,
        };
        if out.last() != Some(&class) || !matches!(class, b'0' | b'a' | b' ') {
            out.push(class);
        }
    }
    out
}

/// Length of the prefix of that shape with a segment behind it.
pub(super) fn cut_of(line: &[u8], wanted: &[u8]) -> Option<usize> {
    (1..line.len().min(PREFIX_LIMIT)).find(|&length| {
        let (prefix, rest) = line.split_at_checked(length).unwrap_or((line, &[]));
        is_segment(rest) && rest.get(3).is_some() && shape(prefix) == wanted
    })
}

/// Whether a line starts as those of logs do: with a date, or a time of day.
pub(super) fn is_dated(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"[").unwrap_or(line);
    let like = |pattern: &[u8]| {
        line.len() > pattern.len()
            && pattern.iter().zip(line).all(|(wanted, byte)| match wanted {
                b'0' => byte.is_ascii_digit(),
                b'-' => matches!(byte, b'-' | b'/' | b'.'),
                other => byte == other,
            })
    };
    like(b"0000-00-00") || like(b"00-00-0000") || like(b"00:00:00")
}

/// Where the header of a batch stands inside a line, not far behind its start.
pub(super) fn embedded_batch(head: &[u8]) -> Option<usize> {
    let near = head.get(..PREFIX_LIMIT).unwrap_or(head);
    (1..near.len()).find(|at| match near.get(*at..) {
        Some([b'F' | b'B', b'H', b'S', rest @ ..]) => rest
            .get(..4)
            .is_some_and(|delimiters| delimiters.iter().all(u8::is_ascii_punctuation)),
        Some(_) | None => false,
    })
}

/// What bytes are that are not HL7.
pub(super) fn guess(bytes: &[u8]) -> &'static str {
    let start = bytes
        .iter()
        .position(|byte| !byte.is_ascii_whitespace())
        .unwrap_or_default();
    match bytes.get(start..).unwrap_or_default() {
        [b'P', b'K', 3, 4, ..] => "; it looks like a ZIP archive",
        [b'%', b'P', b'D', b'F', ..] => "; it looks like a PDF document",
        [0x1F, 0x8B, ..] => "; it looks like gzip",
        [b'<', ..] => "; it looks like XML or HTML",
        [b'{' | b'[', ..] => "; it looks like JSON",
        [b'I', b'S', b'A', ..] | [b'U', b'N', b'A' | b'B', ..] => "; it looks like X12 or EDIFACT",
        rest if rest.iter().take(4096).any(|byte| *byte == 0) => "; it looks like binary data",
        _ => "; it looks like text",
    }
}
