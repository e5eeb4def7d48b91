mod declared;
mod escapes;
mod peer;
mod places;

use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::container::{Kind, split};
use super::*;
use crate::path::Address;

/// Every file below the folder of real messages, or none where it is absent.
pub(crate) fn corpus() -> Vec<(PathBuf, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/corpora/messages");
    let mut folders = vec![root];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(bytes) = std::fs::read(&path) {
                files.push((path, bytes));
            }
        }
    }
    if files.is_empty() {
        println!("skipped: no corpus beside the repository");
    }
    files
}

/// Asks everything of a message that can be asked.
pub(crate) fn exercise(bytes: &[u8]) -> Message {
    let (message, findings) = Message::decode(bytes);
    assert_eq!(message.wire(), bytes);
    assert_eq!(message.clone().into_bytes(), bytes);
    assert_eq!(findings, message.findings());
    let mut rebuilt = message.bytes()[..message.preface].to_vec();
    let length = message.bytes().len();
    for segment in message.segments() {
        assert_eq!(segment.span().start, rebuilt.len());
        rebuilt.extend_from_slice(segment.bytes());
        rebuilt.extend_from_slice(segment.terminator().of(message.bytes()));
        let mut last = segment.span().start;
        for field in segment.fields() {
            let span = field.span();
            assert!(
                span.start >= last && span.end <= segment.span().end,
                "{span} in {}",
                segment.span()
            );
            last = span.end;
            for repetition in field.repetitions() {
                for component in repetition.components() {
                    for sub in component.subcomponents() {
                        assert!(span.start <= sub.span().start && sub.span().end <= span.end);
                    }
                }
            }
        }
        if let Some(id) = segment.id() {
            let at = Address::segment(id).with_occurrence(segment.occurrence());
            if segment.ordinal() < 50 {
                assert_eq!(message.span(&at), Some(segment.span()));
            }
        }
    }
    assert_eq!(rebuilt, message.bytes());
    for finding in &findings {
        if let Some(span) = finding.span {
            assert!(span.start <= span.end && span.end <= length, "{finding}");
        }
    }
    for offset in (0..=length).step_by(length / 40 + 1) {
        if let Some(at) = message.address_at(offset) {
            let span = message.span(&at).expect("an address of a caret is there");
            assert!(span.touches(offset), "{at} at {offset}: {span}");
            message.text(&at).expect("what is there has a text");
        }
    }
    message
}

#[test]
fn corpus_round_trips() {
    for (path, bytes) in corpus() {
        println!("{}", path.display());
        let container = split(&bytes);
        covers(&bytes, &container);
        if bytes.len() < 2_000_000 {
            exercise(&bytes);
        }
        for found in container.messages.iter().take(50) {
            exercise(&found.bytes(&bytes));
        }
    }
}

/// Every byte is in a message, in a finding, in a batch line, framing or a blank line.
fn covers(bytes: &[u8], container: &container::Container) {
    let mut seen = vec![false; bytes.len()];
    let mut last = 0;
    for found in &container.messages {
        assert!(found.span.start >= last && found.span.end <= bytes.len());
        last = found.span.end;
        seen[found.span.range()].fill(true);
    }
    for finding in &container.findings {
        if let Some(span) = finding.span {
            seen[span.range()].fill(true);
        }
    }
    if findings::wide(bytes).is_some() {
        return;
    }
    let rest: Vec<u8> = bytes
        .iter()
        .zip(&seen)
        .filter(|(_, seen)| !**seen)
        .map(|(byte, _)| *byte)
        .collect();
    for line in rest.split(|byte| matches!(byte, b'\r' | b'\n' | 0x0B | 0x1C)) {
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        let known = [&b"BHS"[..], b"FHS", b"BTS", b"FTS"]
            .iter()
            .any(|id| line.starts_with(id));
        let prefix = container.kind == Kind::Log
            || container.kind == Kind::Frames
            || container.kind == Kind::Batch;
        assert!(
            line.trim_ascii().is_empty() || known || prefix,
            "lost: {:?}",
            String::from_utf8_lossy(line)
        );
    }
}

fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"MSH|^~\\&|A|B|||20260101||ADT^A01|1|P|2.5\r".to_vec()),
        Just(b"MSH|^~\\&#|\n".to_vec()),
        Just(b"PID|1||7^^^A~8&1||DOE^JO\r\n".to_vec()),
        Just(b"MSH*!~/%*".to_vec()),
        Just(b"\xEF\xBB\xBF".to_vec()),
        Just(b"\x0B".to_vec()),
        Just(b"\x1C\r".to_vec()),
        Just(b"BHS|^~\\&|\r".to_vec()),
        Just(b"BTS|3\r".to_vec()),
        Just(b"12: PID|".to_vec()),
        Just(b"PV2".to_vec()),
        Just(b"|||".to_vec()),
        Just(b"\xFF\xFE".to_vec()),
        Just(b"\x1B$B%|\x1B(B".to_vec()),
        Just(b"|ISO IR87\r".to_vec()),
        prop::collection::vec(any::<u8>(), 0..12),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn arbitrary_bytes_round_trip(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        exercise(&bytes);
        covers(&bytes, &split(&bytes));
    }

    #[test]
    fn pieces_round_trip(bytes in pieces()) {
        exercise(&bytes);
        covers(&bytes, &split(&bytes));
    }

    #[test]
    fn any_charset_round_trips(bytes in pieces(), which in 0usize..8) {
        let names = ["UTF-8", "ASCII", "8859/1", "8859/9", "ISO IR87", "GB18030", "Shift_JIS", "UTF-16"];
        let charset = Charset::from_name(names[which]).expect("known");
        let (message, _) = Message::decode_as(bytes.clone(), charset);
        prop_assert_eq!(message.into_bytes(), bytes);
    }

    #[test]
    fn reuse_is_the_same_as_new(first in pieces(), second in pieces()) {
        let (mut message, _) = Message::decode(first);
        let findings = message.decode_into(&second);
        let (fresh, expected) = Message::decode(second);
        prop_assert_eq!(findings, expected);
        prop_assert_eq!(message.bytes(), fresh.bytes());
        prop_assert_eq!(message.charset(), fresh.charset());
        prop_assert!(message.table.lines == fresh.table.lines && message.table.bars == fresh.table.bars);
    }
}

#[test]
fn ten_megabytes_stay_small() {
    let mut bytes = b"MSH|^~\\&|LAB|MAIN|||20260101||ORU^R01|1|P|2.5\r".to_vec();
    for number in 0..44_000 {
        let line = format!(
            "OBX|{number}|NM|718-7^Hemoglobin^LN||13.{number}|g/dL|12-16|N|||F|||20260101120000||{}\r",
            "x".repeat(150)
        );
        bytes.extend_from_slice(line.as_bytes());
    }
    assert!(bytes.len() > 10_000_000);
    bytes.shrink_to_fit();
    let (message, findings) = Message::decode(bytes);
    assert!(findings.is_empty(), "{findings:?}");
    assert!(
        message.bytes.capacity() + message.table.memory() < 18 << 20,
        "{}",
        message.table.memory()
    );
    let last = message.segments().last().expect("there are segments");
    assert_eq!(last.occurrence(), 44_000);
}
