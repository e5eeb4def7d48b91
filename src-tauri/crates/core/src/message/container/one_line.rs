//! Messages that a log put on one line: the ends of their segments are written out, as `\r`, `<CR>` or
//! `\x0d`.

use super::is_segment;

/// How line ends are written out, longest first where one begins like another.
const WRITTEN: [&[u8]; 9] = [
    b"\\r\\n",
    b"<CR><LF>",
    b"<cr><lf>",
    b"\\x0d",
    b"\\x0D",
    b"<CR>",
    b"<cr>",
    b"\\r",
    b"\\n",
];

/// Length of a written line end at the start of these bytes, behind which a segment with that separator
/// stands, or nothing more.
fn written_end(rest: &[u8], separator: u8) -> Option<usize> {
    let written = WRITTEN.iter().find(|written| rest.starts_with(written))?;
    let behind = rest.get(written.len()..)?;
    let segment = is_segment(behind) && behind.get(3) == Some(&separator);
    let nothing = behind
        .iter()
        .all(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\''));
    (segment || nothing).then_some(written.len())
}

/// Whether a message that starts here has the end of a segment written out, before `line` ends.
pub(super) fn is_on_one_line(line: &[u8], separator: u8) -> bool {
    starts(line).any(|at| {
        line.get(at..).is_some_and(|rest| {
            written_end(rest, separator)
                // What is written at the very end says nothing: it may be the text of a field.
                .is_some_and(|length| rest.get(length..).is_some_and(is_segment))
        })
    })
}

/// The message with true line ends in the places of those that are written out.
#[must_use]
pub fn unfolded(message: &[u8]) -> Vec<u8> {
    let separator = message.get(3).copied().unwrap_or(b'|');
    let mut out = Vec::with_capacity(message.len());
    let mut from = 0;
    for at in starts(message) {
        if at < from {
            continue;
        }
        let rest = message.get(at..).unwrap_or_default();
        if let Some(length) = written_end(rest, separator) {
            out.extend_from_slice(message.get(from..at).unwrap_or_default());
            out.push(b'\r');
            from = at + length;
        }
    }
    out.extend_from_slice(message.get(from..).unwrap_or_default());
    out
}

fn starts(bytes: &[u8]) -> impl Iterator<Item = usize> {
    memchr::memchr2_iter(b'\\', b'<', bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_line_ends_become_true_ones() {
        for end in ["\\r", "\\n", "\\r\\n", "<CR>", "<CR><LF>", "\\x0d", "\\x0D"] {
            let text = format!("MSH|^~\\&|A{end}PID|1||7\\r|x{end}PV1|1{end}");
            assert!(is_on_one_line(text.as_bytes(), b'|'), "{end}");
            assert_eq!(
                String::from_utf8_lossy(&unfolded(text.as_bytes())),
                "MSH|^~\\&|A\rPID|1||7\\r|x\rPV1|1\r",
                "{end}"
            );
        }
    }

    #[test]
    fn escapes_and_texts_are_left_alone() {
        for text in [
            "MSH|^~\\&|A|\\X0D\\|B",
            "MSH|^~\\&|A|\\.br\\OBX is next",
            "MSH|^~\\&|A|<CR> and more",
            "MSH|^~\\&|path\\root\\x|b",
            "MSH|^~\\&|A\\r",
        ] {
            assert!(!is_on_one_line(text.as_bytes(), b'|'), "{text}");
        }
    }
}
