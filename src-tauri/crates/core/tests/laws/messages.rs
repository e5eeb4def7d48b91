//! Laws of reading, writing and looking at one message.

use hl7wb_core::check::check;
use hl7wb_core::dictionary::dictionary;
use hl7wb_core::mask::personal;
use hl7wb_core::message::edit::inverse;
use hl7wb_core::message::{Charset, Delimiters, Draft, Message, escape, unescape};
use hl7wb_core::path::{Address, Index};
use hl7wb_core::structure::place_message;

use super::choice;

/// Charsets in which a message can be read whatever it says; the last is: as it says.
const CHARSETS: &[&str] = &[
    "UTF-8",
    "ASCII",
    "8859/1",
    "ISO IR87",
    "ISO IR14",
    "KS X 1001",
    "GB18030",
    "Shift_JIS",
    "BIG-5",
    "UTF-16",
    "",
];

fn read(bytes: &[u8]) -> (Message, Vec<u8>) {
    let (which, rest) = choice(bytes, CHARSETS.len());
    let charset = CHARSETS.get(which).copied().and_then(Charset::from_name);
    let (message, findings) = match charset {
        Some(charset) => Message::decode_as(rest, charset),
        None => Message::decode(rest),
    };
    assert_eq!(findings, message.findings());
    for finding in &findings {
        if let Some(span) = finding.span {
            assert!(
                span.start <= span.end && span.end <= message.bytes().len(),
                "{finding}"
            );
        }
    }
    (message, rest.to_vec())
}

/// Nothing is lost, every byte of a line is in one place, and a caret finds it.
pub(super) fn message(bytes: &[u8]) {
    let (message, rest) = read(bytes);
    assert_eq!(message.wire(), rest);
    assert_eq!(Draft::from(&message).finish(), message.bytes());
    let mut behind = None;
    for segment in message.segments() {
        let span = segment.span();
        assert_eq!(behind.unwrap_or(span.start), span.start);
        assert_eq!(segment.terminator().start, span.end);
        behind = Some(segment.terminator().end);
        let mut last = span.start;
        for field in segment.fields() {
            assert!(last <= field.span().start && field.span().end <= span.end);
            last = field.span().end;
            for repetition in field.repetitions() {
                for component in repetition.components() {
                    for sub in component.subcomponents() {
                        let inside = sub.span();
                        assert!(field.span().start <= inside.start && inside.end <= last);
                        let _ = message.text_of(sub.bytes());
                        let _ = message.display_of(sub.bytes());
                    }
                }
            }
        }
    }
    if let Some(behind) = behind {
        assert_eq!(behind, message.bytes().len());
    }
    for offset in 0..=message.bytes().len() {
        if let Some(at) = message.address_at(offset) {
            let span = message.span(&at).expect("an address of a caret is there");
            assert!(span.touches(offset), "{at} at {offset}");
            assert_eq!(at.to_string().parse::<Address>(), Ok(at));
        }
    }
    let (again, _) = Message::decode(message.wire());
    assert_eq!(again.wire(), message.wire());
}

/// Every leaf with its bytes.
fn leaves(message: &Message) -> Vec<(Address, Vec<u8>)> {
    let mut out = Vec::new();
    for segment in message.segments() {
        let Some(id) = segment.id() else { continue };
        for field in segment.fields() {
            for repetition in field.repetitions() {
                for component in repetition.components() {
                    for sub in component.subcomponents() {
                        let at = Address::field(id, field.number())
                            .with_occurrence(segment.occurrence())
                            .with_repetition(repetition.number())
                            .with_component(component.number())
                            .with_subcomponent(sub.number());
                        out.push((at, sub.bytes().to_vec()));
                    }
                }
            }
        }
    }
    out
}

/// Whether a leaf lies in a place.
fn beneath(leaf: &Address, place: &Address) -> bool {
    let same = |wanted: Index, is: Index, first: bool| match wanted {
        Index::Unspecified if first => is == Index::At(1),
        Index::Unspecified | Index::All => true,
        Index::At(_) => wanted == is,
        Index::Append => false,
    };
    leaf.segment == place.segment
        && same(place.occurrence, leaf.occurrence, true)
        && place.field.is_none_or(|field| leaf.field == Some(field))
        && same(place.repetition, leaf.repetition, place.component.is_some())
        && place
            .component
            .is_none_or(|number| leaf.component == Some(number))
        && place
            .subcomponent
            .is_none_or(|number| leaf.subcomponent == Some(number))
}

/// `PATH=TEXT`, a line end, then the message: what is set is read, nothing else moves, and all of it can
/// be taken back.
pub(super) fn writing(bytes: &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let (line, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
    let Some((path, text)) = super::text(line).and_then(|line| line.split_once('=')) else {
        return;
    };
    let Ok(at) = path.parse::<Address>() else {
        return;
    };
    let (message, _) = read(rest.get(1..).unwrap_or_default());
    for edits in [
        message.set(&at, text),
        message.insert(&at, text),
        message.remove(&at),
    ] {
        let Ok(edits) = edits else { continue };
        let back = inverse(message.bytes(), &edits).expect("the splices fit");
        let after = message.apply(&edits).expect("the splices fit");
        let before = after.apply(&back).expect("the inverse fits");
        assert_eq!(before.wire(), message.wire());
    }
    // A header that is written, or that was not there, may change how all else is read.
    let header = message.segment(0).is_some_and(|first| first.is_header());
    let plain = !text.chars().any(char::is_control);
    if at.segment.is_header() || at.is_segment() || !header || !plain {
        return;
    }
    let Ok(edits) = message.set(&at, text) else {
        return;
    };
    let after = message.apply(&edits).expect("the splices fit");
    if after.charset() != message.charset() {
        return;
    }
    let mut first = at;
    if at.repetition == Index::All {
        first.repetition = Index::At(1);
    }
    if at.repetition != Index::Append && at.occurrence != Index::Append {
        assert_eq!(after.text(&first).unwrap_or_default(), text, "{at}");
        assert_eq!(after.set(&at, text), Ok(Vec::new()), "{at}");
    }
    for (leaf, bytes) in leaves(&message) {
        let new =
            at.repetition == Index::Append && leaf.segment == at.segment && leaf.field == at.field;
        if !beneath(&leaf, &at) && !new {
            assert_eq!(
                after.raw(&leaf).unwrap_or_default(),
                bytes,
                "{leaf} by {at}"
            );
        }
    }
}

/// Every text that bytes have can be written again, and nothing that hides a delimiter shows one.
pub(super) fn charset(bytes: &[u8]) {
    const SETS: &[&str] = &[
        "UTF-8",
        "ASCII",
        "8859/1",
        "8859/9",
        "8859/11",
        "windows-1252",
        "UTF-16",
        "UTF-16LE",
        "ISO IR6~ISO IR87",
        "ISO IR14~ISO IR87~ISO IR159",
        "KS X 1001~ASCII",
        "8859/1~8859/5~UTF-8",
        "ASCII~GB 18030-2000",
        "GB18030",
        "Shift_JIS",
        "BIG-5",
        "EUC-JP",
        "EUC-KR",
        "UTF-32",
        "UTF-32LE",
        "IBM437",
        "IBM850",
    ];
    let (which, rest) = choice(bytes, SETS.len());
    let named: Vec<Charset> = SETS
        .get(which)
        .into_iter()
        .flat_map(|names| names.split('~'))
        .filter_map(Charset::from_name)
        .collect();
    let charset = match named.as_slice() {
        [one] => *one,
        several => Charset::switched(several).expect("sets that ISO 2022 has"),
    };
    let text = charset.decode(rest);
    let mut lost = Vec::new();
    let again = charset.encode_with(&text, |offset, character| lost.push((offset, character)));
    for (offset, character) in &lost {
        assert!(
            text.get(*offset..)
                .is_some_and(|rest| rest.starts_with(*character))
        );
    }
    // In JIS X 0201 one byte is ¥, and the escape character where it is used as one.
    if lost.is_empty() && !text.contains(['¥', '\\']) {
        assert_eq!(charset.decode(&again), text, "{charset}");
        assert_eq!(charset.encode(&text).as_deref(), Ok(again.as_slice()));
    }
    assert_eq!(charset.encode(&text).is_err(), !lost.is_empty());
}

/// What is escaped shows no delimiter, and reads as it was.
pub(super) fn escapes(bytes: &[u8]) {
    let (which, rest) = choice(bytes, 4);
    let usual = Delimiters::default();
    let delimiters = match which {
        0 => usual,
        1 => Delimiters {
            truncation: Some(b'#'),
            ..usual
        },
        2 => Delimiters {
            subcomponent: None,
            ..usual
        },
        _ => Delimiters {
            field: b'*',
            component: b'!',
            repetition: None,
            escape: Some(b'%'),
            ..usual
        },
    };
    let wire = escape(rest, &delimiters);
    let separators = [
        Some(delimiters.field),
        Some(delimiters.component),
        delimiters.repetition,
        delimiters.subcomponent,
        Some(b'\r'),
        Some(b'\n'),
    ];
    for separator in separators.into_iter().flatten() {
        assert!(!wire.contains(&separator), "{separator:02X}");
    }
    if !rest.iter().any(u8::is_ascii_control) {
        assert_eq!(unescape(&wire, &delimiters), rest);
    }
    let once = unescape(rest, &delimiters);
    if !once.iter().any(u8::is_ascii_control) {
        assert_eq!(unescape(&escape(&once, &delimiters), &delimiters), once);
    }
}

/// Findings point into the message, groups hold their lines, what is personal is in it.
pub(super) fn check_and_structure(bytes: &[u8]) {
    let (message, _) = Message::decode(bytes);
    let length = message.bytes().len();
    let version = message.text(&"MSH-12.1".parse().expect("a path"));
    let dictionary = dictionary(&version.unwrap_or_default());
    for finding in check(&message, dictionary) {
        if let Some(span) = finding.span {
            assert!(span.start <= span.end && span.end <= length, "{finding}");
        }
        assert!(!finding.message.is_empty());
    }
    for span in personal(&message, dictionary) {
        assert!(span.start <= span.end && span.end <= length);
    }
    if let Some(placement) = place_message(&message, dictionary) {
        for ordinal in 0..message.segment_count() {
            for group in placement.around(ordinal) {
                assert!(placement.group(group).is_some());
            }
        }
    }
}
