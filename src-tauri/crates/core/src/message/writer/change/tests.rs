use proptest::prelude::*;

use super::super::tests::{INPUT, address, any_address, beneath, leaves};
use super::*;
use crate::message::charset::Charset;
use crate::message::edit::{inverse, splice};

fn changed(input: &[u8], change: impl Fn(&Message) -> Result<Vec<Edit>, WriteError>) -> String {
    let (message, _) = Message::decode(input);
    let edits = change(&message).expect("it can be written");
    let after = message.apply(&edits).expect("the splices fit");
    let back = inverse(message.bytes(), &edits).expect("the splices fit");
    let before = after.apply(&back).expect("the inverse fits");
    assert_eq!(before.wire(), message.wire());
    String::from_utf8_lossy(after.bytes()).into_owned()
}

/// What becomes of the one line that should change.
fn check(change: impl Fn(&Message) -> Result<Vec<Edit>, WriteError>, line: &str, expected: &str) {
    let wanted = INPUT.replacen(line, expected, 1);
    assert_eq!(changed(INPUT.as_bytes(), change), wanted, "{line}");
}

#[test]
fn sets() {
    for (at, text, line, expected) in [
        ("PID-8", "F", "|M\n", "|F\n"),
        ("PID-8", "", "|M\n", "|\n"),
        ("PID-8", "M", "|M\n", "|M\n"),
        ("PID-8", "A&B|C", "|M\n", "|A\\T\\B\\F\\C\n"),
        ("PID-11.3", "X", "|M\n", "|M|||^^X\n"),
        ("PID-11.3", "", "|M\n", "|M\n"),
        ("PID-5.2.2", "X", "JOHN", "JOHN&X"),
        ("PID-5.6", "X", "JOHN^Q", "JOHN^Q^^^X"),
        ("PID-3[4].4.2", "X", "B&C", "B&C~~^^^&X"),
        ("PID-3[+]", "9", "B&C", "B&C~9"),
        ("PID-3[*].4", "Q", "7^^^A~8^^^B&C", "7^^^Q~8^^^Q"),
        ("PID-3[*].6", "Q", "7^^^A~8^^^B&C", "7^^^A^^Q~8^^^B&C^^Q"),
        ("PV2-3.2", "X", "PV2\n", "PV2|||^X\n"),
        (
            "NK1[*]-4",
            "X",
            "JANE\nNK1|2|ROE^RICK|||\n",
            "JANE||X\nNK1|2|ROE^RICK||X|\n",
        ),
        ("NK1[3]-2", "X", "RICK|||\n", "RICK|||\nNK1||X\n"),
        ("NK1[+]-2.2", "X", "RICK|||\n", "RICK|||\nNK1||^X\n"),
        ("PV2", "PV2|1", "PV2\n", "PV2|1\n"),
        ("PV2", "", "PV2\n", ""),
        ("MSH-18", "ASCII", "2.5|||\n", "2.5||||||ASCII\n"),
        (
            "MSH",
            "MSH|^~\\&|X",
            "MSH|^~\\&|REG|WARD|LAB|MAIN|20260101||ADT^A01|1|P|2.5|||",
            "MSH|^~\\&|X",
        ),
        ("ZZZ-1", "", "", ""),
    ] {
        check(|message| message.set(&address(at), text), line, expected);
    }
    for (at, raw, line, expected) in [
        ("PID-5", "A^B&C~D", "DOE^JOHN^Q", "A^B&C~D"),
        ("PID-5[2]", "A^B", "DOE^JOHN^Q", "DOE^JOHN^Q~A^B"),
    ] {
        check(
            |message| message.set_raw(&address(at), raw.as_bytes()),
            line,
            expected,
        );
    }
}

#[test]
fn makes_segments_where_they_belong() {
    let ids: Vec<SegmentId> = ["PID", "PD1", "MSH"]
        .iter()
        .map(|id| id.parse().expect("an id"))
        .collect();
    check(
        |message| message.set_after(&address("NTE-3"), "x", &ids),
        "|M\n",
        "|M\nNTE|||x\n",
    );
    let set = |input: &str, at: &str| {
        changed(input.as_bytes(), |message| {
            message.set_after(&address(at), "x", &ids)
        })
    };
    // At an open end, before blank lines, with the line end that is used there.
    assert_eq!(
        set("MSH|^~\\&\r\nPID|1", "PV1-1"),
        "MSH|^~\\&\r\nPID|1\r\nPV1|x"
    );
    assert_eq!(
        set("MSH|^~\\&\rPID|1\n\n\n", "PV1-1"),
        "MSH|^~\\&\rPID|1\nPV1|x\n\n\n"
    );
    assert_eq!(set("MSH|^~\\&", "ZZ1-2"), "MSH|^~\\&\rZZ1||x");
    assert_eq!(set("MSH", "MSH-3"), "MSH|^~\\&|x");
    assert_eq!(set("MSH*!/%*A", "ZZ1-2[2].2"), "MSH*!/%*A\rZZ1**/!x");
}

#[test]
fn inserts() {
    for (at, text, line, expected) in [
        ("PID-3[1]", "5", "7^^^A~8", "5~7^^^A~8"),
        ("PID-3[2].4", "5", "A~8", "A~^^^5~8"),
        ("PID-3[3]", "5", "B&C", "B&C~5"),
        ("PID-3", "5", "B&C", "B&C~5"),
        ("PID-2[1]", "5", "PID|1||", "PID|1|5|"),
        ("PID-30[2]", "5", "|M\n", "|M||||||||||||||||||||||~5\n"),
        ("NK1[2]", "NK1|x", "NK1|2", "NK1|x\nNK1|2"),
        ("NK1", "NK1|x", "RICK|||\n", "RICK|||\nNK1|x\n"),
        (
            "NK1[*]-2[1]",
            "x",
            "|ROE^JANE\nNK1|2|ROE^RICK",
            "|x~ROE^JANE\nNK1|2|x~ROE^RICK",
        ),
    ] {
        check(|message| message.insert(&address(at), text), line, expected);
    }
    check(
        |message| message.insert_line(Some(0), b"EVN|A01"),
        "PID|1",
        "EVN|A01\nPID|1",
    );
    check(
        |message| message.insert_line(None, b"FHS"),
        "MSH",
        "FHS\nMSH",
    );
}

#[test]
fn removes() {
    for (at, line, expected) in [
        ("PID-5", "DOE^JOHN^Q", ""),
        ("PID-8", "|M\n", "\n"),
        ("PID-5.2", "DOE^JOHN^Q", "DOE^^Q"),
        ("PID-5.3", "DOE^JOHN^Q", "DOE^JOHN"),
        ("PID-5.1", "DOE^JOHN^Q", "^JOHN^Q"),
        ("PID-3[1]", "7^^^A~8", "8"),
        ("PID-3[2]", "~8^^^B&C", ""),
        ("PID-3[2].4.2", "B&C", "B"),
        ("PID-3[2].4.1", "B&C", "&C"),
        ("PID-3[*].4", "7^^^A~8^^^B&C", "7^^~8^^"),
        ("PID-9", "", ""),
        ("PID-3[3]", "", ""),
        ("NK1[1]", "NK1|1|ROE^JANE\n", ""),
        ("NK1[*]", "NK1|1|ROE^JANE\nNK1|2|ROE^RICK|||\n", ""),
        ("NK1[2]-5", "RICK|||", "RICK||"),
        ("ZZZ", "", ""),
    ] {
        check(|message| message.remove(&address(at)), line, expected);
    }
}

#[test]
fn refuses() {
    let (message, _) = Message::decode(INPUT);
    let fails = |at: &str, text: &str| message.set(&address(at), text).expect_err(at);
    assert!(matches!(fails("ZZZ-1", "x"), WriteError::NoSegment(_)));
    assert!(matches!(fails("ZZZ[+]-1", "x"), WriteError::NoSegment(_)));
    assert!(matches!(fails("MSH-2", "x"), WriteError::Delimiters(_)));
    assert!(matches!(fails("MSH", ""), WriteError::Delimiters(_)));
    assert!(matches!(fails("MSH", "MSH*!~/%*"), WriteError::Name(_)));
    assert!(matches!(
        fails("MSH", "MSH|^~\\|"),
        WriteError::Delimiters(_)
    ));
    assert!(matches!(fails("PV2", "PV1|1"), WriteError::Name(_)));
    assert!(matches!(
        fails("PV2", "PV2|1\rPV1"),
        WriteError::Structure { .. }
    ));
    assert!(matches!(
        fails("PID-3[4000000000]", "x"),
        WriteError::TooFar(_)
    ));
    assert_eq!(
        fails("NK1[7]-1", "x").to_string(),
        "NK1[7]-1 cannot be written: the message has 2 of these segments, so [3] is the next"
    );
    assert!(matches!(
        message.remove(&address("MSH-1")),
        Err(WriteError::Delimiters(_))
    ));
    assert!(matches!(
        message.remove(&address("MSH")),
        Err(WriteError::Delimiters(_))
    ));
    let raw = |at: &str, raw: &[u8]| message.set_raw(&address(at), raw).expect_err(at);
    assert!(matches!(raw("PID-5", b"A|B"), WriteError::Structure { .. }));
    assert!(matches!(
        raw("PID-5.1", b"A^B"),
        WriteError::Structure { .. }
    ));
    let (double, _) = Message::decode("MSH|^^\\&|A\rPID|1^2\r");
    assert_eq!(double.text(&address("PID-1.2")).as_deref(), Some("2"));
    assert!(matches!(
        double.set(&address("PID-1[2]"), "x"),
        Err(WriteError::NoRepetitions(_))
    ));
    let (poor, _) = Message::decode("MSH|^~|A\rPID|1\r");
    assert!(matches!(
        poor.set(&address("PID-1.1.2"), "x"),
        Err(WriteError::NoSubcomponents(_))
    ));
    assert!(matches!(
        poor.set(&address("PID-1"), "a|b"),
        Err(WriteError::Structure { .. })
    ));
}

/// A place that reads so already stays, however oddly it is spelt.
#[test]
fn what_reads_so_is_left_alone() {
    for value in ["a\\b", "\\", "50% \\X41\\", "\\foo\\F\\"] {
        let input = format!("MSH|^~\\&|{value}\r");
        let (message, _) = Message::decode(input.as_str());
        let at = address("MSH-3");
        let text = message.text(&at).expect("it is there");
        assert_eq!(message.set(&at, &text), Ok(Vec::new()), "{value}");
    }
}

#[test]
fn two_bytes_each_stay_two_bytes_each() {
    let text = "\u{FEFF}MSH|^~\\&|A\rPID|1||日本^é\r";
    for wide in [Charset::Utf16Le, Charset::Utf16Be] {
        let mut wire = wide.encode(text).expect("all of it");
        // A unit that is half of a pair, and half a unit at the end: none of it moves.
        wire.extend(wide.encode("ZZZ|x").expect("all of it"));
        let broken = match wide == Charset::Utf16Le {
            true => [0x00, 0xD8],
            false => [0xD8, 0x00],
        };
        wire.extend(broken);
        wire.push(0x41);
        let (message, _) = Message::decode(wire.clone());
        assert_eq!(message.wire(), wire);
        let edits = message.set(&address("PID-3.2"), "𝄞ü").expect("a place");
        let after = message.apply(&edits).expect("the splices fit");
        let (old, new) = (
            wide.encode("é").expect("é"),
            wide.encode("𝄞ü").expect("both"),
        );
        let at = wire
            .windows(2)
            .position(|pair| pair == old.as_slice())
            .expect("it is there");
        let wanted = [&wire[..at], &new, &wire[at + 2..]].concat();
        assert_eq!(after.wire(), wanted, "{wide}");
        assert_eq!(after.text(&address("PID-3.2")).as_deref(), Some("𝄞ü"));
        let back = inverse(message.bytes(), &edits).expect("the splices fit");
        let before = after.apply(&back).expect("the inverse fits");
        assert_eq!(before.wire(), wire);
    }
}

fn texts() -> impl Strategy<Value = String> {
    "[A-Z|^&~\\\\#\"é日 ]{0,5}"
}

fn messages() -> impl Strategy<Value = Vec<u8>> {
    let latin = INPUT
        .replace("2.5|||", "2.5||||||8859/1")
        .replace("JANE", "JANÉ");
    let latin = Charset::Iso8859(1).encode(&latin).expect("all of it");
    let japanese = INPUT
        .replace("2.5|||", "2.5||||||ISO IR87")
        .replace("JANE", "花子");
    let japanese = Charset::from_name("ISO IR87")
        .expect("known")
        .encode(&japanese)
        .expect("all of it");
    prop_oneof![
        Just(INPUT.as_bytes().to_vec()),
        Just(
            INPUT
                .replace('\n', "\r\n")
                .replace("^~\\&", "^~\\&#")
                .into_bytes()
        ),
        Just(INPUT.replace("^~\\&", "^~").into_bytes()),
        Just(INPUT.replace("^~\\&", "^^\\&").into_bytes()),
        Just(
            INPUT
                .trim_end()
                .replace('|', "*")
                .replace('^', "!")
                .into_bytes()
        ),
        Just(format!("\u{FEFF}{INPUT}\n\n").into_bytes()),
        Just(
            Charset::Utf16Le
                .encode(&format!("\u{FEFF}{INPUT}"))
                .expect("all of it")
        ),
        Just(latin),
        Just(japanese),
    ]
}

/// The text of the place that was written, as the address reads it.
fn written(at: &Address) -> Address {
    let mut first = *at;
    if at.repetition == Index::All {
        first.repetition = Index::At(1);
    }
    first
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn get_of_set_is_it_and_nothing_else_moves(
        input in messages(), at in any_address(), text in texts()
    ) {
        let (message, _) = Message::decode(input);
        let Ok(edits) = message.set(&at, &text) else { return Ok(()) };
        let after = message.apply(&edits).expect("the splices fit");
        prop_assert_eq!(after.text(&written(&at)).unwrap_or_default(), text.as_str(), "{}", at);
        for (leaf, bytes) in leaves(&message) {
            if !beneath(&leaf, &at) {
                prop_assert_eq!(after.raw(&leaf).unwrap_or_default(), bytes.as_slice(), "{} by {}", leaf, at);
            }
        }
        // Again is nothing, and back is identical.
        prop_assert_eq!(after.set(&at, &text), Ok(Vec::new()), "{}", at);
        let back = after.apply(&inverse(message.bytes(), &edits).expect("fits")).expect("fits");
        prop_assert_eq!(back.wire(), message.wire());
    }

    #[test]
    fn setting_what_is_there_changes_no_byte(input in messages()) {
        let (message, _) = Message::decode(input);
        for (leaf, bytes) in leaves(&message) {
            if leaf.segment == SegmentId::MSH && leaf.field <= Some(2) {
                continue;
            }
            let text = message.text(&leaf).expect("it is there");
            prop_assert_eq!(message.set(&leaf, &text), Ok(Vec::new()), "{}", leaf);
            prop_assert_eq!(message.set_raw(&leaf, &bytes), Ok(Vec::new()), "{}", leaf);
        }
    }

    #[test]
    fn a_removed_place_is_gone_and_nothing_else_moves(input in messages(), at in any_address()) {
        let (message, _) = Message::decode(input);
        let edits = message.remove(&at).expect("no delimiter");
        let after = message.apply(&edits).expect("the splices fit");
        let list = matches!(at.repetition, Index::At(_)) && at.component.is_none();
        if !list {
            prop_assert_eq!(after.text(&written(&at)).unwrap_or_default(), "", "{}", at);
            let again = after.remove(&at).expect("no delimiter");
            for (leaf, bytes) in leaves(&message) {
                if !beneath(&leaf, &at) {
                    prop_assert_eq!(after.raw(&leaf).unwrap_or_default(), bytes.as_slice(), "{} by {}", leaf, at);
                }
            }
            let after_again = after.apply(&again).expect("the splices fit");
            prop_assert_eq!(after_again.text(&written(&at)).unwrap_or_default(), "");
        }
        let back = after.apply(&inverse(message.bytes(), &edits).expect("fits")).expect("fits");
        prop_assert_eq!(back.wire(), message.wire());
    }

    #[test]
    fn an_inserted_repetition_moves_those_behind(
        input in messages(), number in 1u32..4, field in 1u16..12, text in "[A-Z&|^~]{1,4}"
    ) {
        let (message, _) = Message::decode(input);
        let at = Address::field("PID".parse().expect("an id"), field).with_repetition(number);
        let Ok(edits) = message.insert(&at, &text) else { return Ok(()) };
        let after = message.apply(&edits).expect("the splices fit");
        prop_assert_eq!(after.text(&at).unwrap_or_default(), text.as_str());
        let old = message.raw(&Address { repetition: Index::Unspecified, ..at });
        for other in 1u32..6 {
            let moved = other + u32::from(other >= number && old.is_some_and(|old| !old.is_empty()));
            if moved == number { continue }
            let before = message.raw(&at.with_repetition(other)).unwrap_or_default();
            let now = after.raw(&at.with_repetition(moved)).unwrap_or_default();
            prop_assert_eq!(now, before, "{} {}", at, other);
        }
    }

    #[test]
    fn any_message_and_any_place(
        bytes in prop::collection::vec(any::<u8>(), 0..120), head in any::<bool>(),
        at in any_address(), text in texts()
    ) {
        let bytes = if head { [INPUT.as_bytes(), &bytes].concat() } else { bytes };
        let (message, _) = Message::decode(bytes);
        for edits in [
            message.set(&at, &text),
            message.insert(&at, &text),
            message.remove(&at),
            message.set_raw(&at, text.as_bytes()),
        ].into_iter().flatten() {
            let changed = splice(message.bytes(), &edits).expect("the splices fit");
            let back = inverse(message.bytes(), &edits).expect("the splices fit");
            prop_assert_eq!(splice(&changed, &back).expect("fits"), message.bytes());
        }
    }
}
