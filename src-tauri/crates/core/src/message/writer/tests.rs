use proptest::prelude::*;

use super::*;

pub(super) const INPUT: &str = "MSH|^~\\&|REG|WARD|LAB|MAIN|20260101||ADT^A01|1|P|2.5|||\n\
    PID|1||7^^^A~8^^^B&C||DOE^JOHN^Q||19700101|M\nPV2\nNK1|1|ROE^JANE\nNK1|2|ROE^RICK|||\n";

pub(super) fn address(text: &str) -> Address {
    text.parse().expect(text)
}

/// Writes, and compares what became of the one line that should change.
fn check(at: &str, value: &str, line: &str, expected: &str) {
    let (message, _) = Message::decode(INPUT);
    let mut draft = Draft::from(&message);
    draft.write(&address(at), value.as_bytes()).expect(at);
    let wanted = INPUT.replacen(line, expected, 1);
    assert_eq!(
        String::from_utf8_lossy(&draft.finish()),
        wanted,
        "{at} = {value}"
    );
}

fn fails(at: &str, value: &str) -> WriteError {
    let (message, _) = Message::decode(INPUT);
    let mut draft = Draft::from(&message);
    let error = draft.write(&address(at), value.as_bytes()).expect_err(at);
    assert_eq!(draft.finish(), INPUT.as_bytes());
    error
}

#[test]
fn places() {
    check("PID-8", "F", "|M\n", "|F\n");
    check("PID-8", "", "|M\n", "|\n");
    check("PID-8", "A~B^C", "|M\n", "|A~B^C\n");
    check("PID-10", "X", "|M\n", "|M||X\n");
    check("PID-30", "", "|M\n", "|M\n");
    check("PID-2.3", "X", "PID|1||", "PID|1|^^X|");
    check("PID-2.3", "", "PID|1||", "PID|1||");
    check("PID-5.1", "ROE", "DOE^JOHN", "ROE^JOHN");
    check("PID-5.2", "", "DOE^JOHN^Q", "DOE^^Q");
    check("PID-5.5", "JR", "DOE^JOHN^Q", "DOE^JOHN^Q^^JR");
    check("PID-5.2.2", "X", "JOHN", "JOHN&X");
    check("PID-5.2.1", "X", "JOHN", "X");
    check("PID-3.4", "Z", "7^^^A~8", "7^^^Z~8");
    check("PID-3[2].4.2", "Z", "B&C", "B&Z");
    check("PID-3[2].4", "Z", "B&C", "Z");
    check("PID-3[2]", "9", "8^^^B&C", "9");
    check("PID-3[4].2", "9", "B&C", "B&C~~^9");
    check("PID-3[4].2", "", "B&C", "B&C");
    check("PID-3[+]", "9", "B&C", "B&C~9");
    check("PID-3[+].4", "9", "B&C", "B&C~^^^9");
    check("PID-2[+]", "9", "PID|1||", "PID|1|9|");
    check("PID-3[*].4", "Q", "7^^^A~8^^^B&C", "7^^^Q~8^^^Q");
    check("PID-3[*].4", "", "7^^^A~8^^^B&C", "7^^^~8^^^");
    check("PID-3", "", "7^^^A~8^^^B&C", "");
    check("PV2-3", "X", "PV2\n", "PV2|||X\n");
    check("PV2-3.2", "X", "PV2\n", "PV2|||^X\n");
    check("PV2", "PV2|1", "PV2\n", "PV2|1\n");
    check("PV2", "", "PV2\n", "");
    check("NK1[2]-4", "X", "RICK|||", "RICK||X|");
    check("NK1[2]", "", "NK1|2|ROE^RICK|||\n", "");
    check("MSH-3", "ADM", "|REG|", "|ADM|");
    check("MSH-18", "ASCII", "2.5|||\n", "2.5||||||ASCII\n");
    check("ZZZ-1", "", "", "");
}

#[test]
fn refusals() {
    assert!(matches!(fails("ZZZ-1", "X"), WriteError::NoSegment(_)));
    assert!(matches!(fails("NK1[3]-1", "X"), WriteError::NoSegment(_)));
    assert!(matches!(fails("MSH-2", "^~"), WriteError::Delimiters(_)));
    assert!(matches!(
        fails("PID-5", "A|B"),
        WriteError::Structure { separator: '|', .. }
    ));
    assert!(matches!(
        fails("PID-5", "A\rB"),
        WriteError::Structure {
            separator: '\r',
            ..
        }
    ));
    assert!(matches!(
        fails("PID-5[1]", "A~B"),
        WriteError::Structure { separator: '~', .. }
    ));
    assert!(matches!(
        fails("PID-5.1", "A^B"),
        WriteError::Structure { separator: '^', .. }
    ));
    assert!(matches!(
        fails("PID-5.1.1", "A&B"),
        WriteError::Structure { separator: '&', .. }
    ));
    assert!(matches!(fails("PID", "NK1|1"), WriteError::Name(_)));
    let (message, _) = Message::decode("MSH|^~|A\rPID|1\r");
    let mut draft = Draft::from(&message);
    let error = draft
        .write(&address("PID-1.1.2"), b"X")
        .expect_err("no subcomponents");
    assert!(matches!(error, WriteError::NoSubcomponents(_)));
}

#[test]
fn text_is_escaped_and_encoded() {
    let (message, _) = Message::decode(&b"MSH|^~\\&|A|||||||||||||||8859/1\rPID|1|x\r"[..]);
    let mut draft = Draft::from(&message);
    draft
        .write_text(&address("PID-2"), "Müller & Söhne|\r\\.br\\")
        .expect("Latin-1 has it");
    assert_eq!(
        draft.finish(),
        b"MSH|^~\\&|A|||||||||||||||8859/1\rPID|1|M\xFCller \\T\\ S\xF6hne\\F\\\\X0D\\\\.br\\\r"
    );
    assert_eq!(
        draft.text(&address("PID-2")).as_deref(),
        Some("Müller & Söhne|\\X0D\\\\.br\\")
    );
    let error = draft
        .write_text(&address("PID-2"), "5 €")
        .expect_err("Latin-1 has no euro");
    assert!(
        error
            .to_string()
            .contains("'€' (U+20AC) cannot be written in ISO-8859-1"),
        "{error}"
    );
}

#[test]
fn segments_come_and_go() {
    let (message, _) = Message::decode(INPUT);
    let mut draft = Draft::from(&message);
    let ids = |text: &[&str]| {
        text.iter()
            .map(|id| id.parse().expect("an id"))
            .collect::<Vec<SegmentId>>()
    };
    let [zlb, pv1, pid, nk1] = ids(&["ZLB", "PV1", "PID", "NK1"])[..] else {
        panic!("four ids")
    };
    let anchor = draft.last_of(&[pv1, pid]);
    let added = draft
        .insert_after(anchor, zlb, b"ZLB|1")
        .expect("a segment");
    assert!(
        draft
            .write_in(added, &address("ZLB-3.2"), b"X")
            .expect("a place")
    );
    assert_eq!(draft.raw(&address("ZLB-3.2")).as_deref(), Some(&b"X"[..]));
    assert!(draft.remove(draft.find(nk1, 1).expect("there are two")));
    draft
        .write(&address("NK1-2.1"), b"DOE")
        .expect("the second is the first now");
    draft
        .insert_after(draft.last_of(&[nk1]), zlb, b"ZLB|2")
        .expect("a segment");
    let expected = INPUT
        .replace("PV2\n", "ZLB|1||^X\nPV2\n")
        .replace("NK1|1|ROE^JANE\n", "")
        .replace("NK1|2|ROE^RICK|||\n", "NK1|2|DOE^RICK|||\nZLB|2\n");
    assert_eq!(String::from_utf8_lossy(&draft.finish()), expected);
    assert_eq!(draft.row_of(3), None);
}

#[test]
fn an_open_end_stays_open() {
    let (message, _) = Message::decode("MSH|^~\\&|A\r\nPID|1");
    let mut draft = Draft::from(&message);
    draft.write(&address("PID-2"), b"X").expect("a place");
    let pid = draft.last_of(&[address("PID").segment]);
    draft
        .insert_after(pid, address("ZLB").segment, b"ZLB|1")
        .expect("a segment");
    assert_eq!(
        String::from_utf8_lossy(&draft.finish()),
        "MSH|^~\\&|A\r\nPID|1|X\r\nZLB|1"
    );
}

#[test]
fn from_nothing() {
    let mut draft = Draft::empty(Delimiters::default());
    let msh = draft
        .insert_after(None, SegmentId::MSH, b"MSH|^~\\&")
        .expect("a header");
    draft.write(&address("MSH-9"), b"ADT^A01").expect("a place");
    draft.write(&address("MSH-3"), b"REG").expect("a place");
    draft
        .insert_after(Some(msh), address("PID").segment, b"PID")
        .expect("a segment");
    draft
        .write_text(&address("PID-5.2"), "JÖRG")
        .expect("a place");
    assert_eq!(
        String::from_utf8_lossy(&draft.finish()),
        "MSH|^~\\&|REG||||||ADT^A01\rPID|||||^JÖRG\r"
    );
    assert!(draft.write(&address("MSH-1"), b"*").is_err());
    assert_eq!(draft.text(&address("MSH-2")).as_deref(), Some("^~\\&"));
    assert_eq!(draft.text(&address("MSH-1")).as_deref(), Some("|"));
}

/// Every leaf with its bytes.
pub(super) fn leaves(message: &Message) -> Vec<(Address, Vec<u8>)> {
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

/// Whether the leaf lies in the place.
pub(super) fn beneath(leaf: &Address, place: &Address) -> bool {
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
            .is_none_or(|component| leaf.component == Some(component))
        && place
            .subcomponent
            .is_none_or(|sub| leaf.subcomponent == Some(sub))
}

pub(super) fn any_address() -> impl Strategy<Value = Address> {
    let index = || {
        prop_oneof![
            Just(Index::Unspecified),
            (1u32..4).prop_map(Index::At),
            Just(Index::All)
        ]
    };
    let segments = prop::sample::select(vec!["PID", "NK1", "PV2", "MSH"]);
    (
        segments,
        index(),
        3u16..12,
        index(),
        prop::option::of(1u16..5),
        prop::option::of(1u16..4),
    )
        .prop_map(
            |(segment, occurrence, field, repetition, component, subcomponent)| Address {
                segment: segment.parse().expect("an id"),
                occurrence,
                field: Some(field),
                repetition,
                component,
                subcomponent: component.and(subcomponent),
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn what_is_written_is_read_and_nothing_else_moves(
        writes in prop::collection::vec((any_address(), "[A-Z|^&~\\\\é ]{0,4}"), 1..6)
    ) {
        let (message, _) = Message::decode(INPUT);
        let mut draft = Draft::from(&message);
        let mut before = leaves(&message);
        for (at, value) in writes {
            let Ok(written) = draft.write_text(&at, &value) else { continue };
            let (after, _) = Message::decode(draft.finish());
            if written > 0 {
                let mut first = at;
                if at.repetition == Index::All {
                    first.repetition = Index::At(1);
                }
                prop_assert_eq!(after.text(&first).unwrap_or_default(), value.as_str(), "{}", at);
                prop_assert_eq!(draft.text(&first).unwrap_or_default(), value.as_str(), "{}", at);
            }
            for (leaf, bytes) in &before {
                if !beneath(leaf, &at) {
                    let now = after.raw(leaf).unwrap_or_default();
                    prop_assert_eq!(now, bytes.as_slice(), "{} by {}", leaf, at);
                }
            }
            before = leaves(&after);
        }
    }

    /// Components that are kept beside their field come to the same as those that are put into it at once.
    #[test]
    fn kept_components_are_those_that_were_written(
        delimiters in prop::sample::select(vec!["|^~\\&", "|^", "|^~", "|^~\\~", "|^^\\&"]),
        fields in prop::collection::vec("[A-Z^&~]{0,5}", 0..5),
        writes in prop::collection::vec(
            (3u16..8, 0u32..3, 0u16..5, 0u16..3, "[A-Z^&~]{0,2}", any::<bool>()),
            1..12,
        ),
    ) {
        let text = format!("MSH{delimiters}|A\rPID|1|2|{}\r", fields.join("|"));
        let (message, _) = Message::decode(text);
        let (mut kept, mut at_once) = (Draft::from(&message), Draft::from(&message));
        at_once.bytewise = false;
        for (field, repetition, component, subcomponent, value, read) in writes {
            let some = |number: u16| (number > 0).then_some(number);
            let at = Address {
                repetition: match repetition {
                    0 => Index::Unspecified,
                    number => Index::At(number),
                },
                component: some(component),
                subcomponent: some(component).and(some(subcomponent)),
                ..Address::field("PID".parse().expect("an id"), field)
            };
            prop_assert_eq!(kept.write(&at, value.as_bytes()), at_once.write(&at, value.as_bytes()));
            if read {
                prop_assert_eq!(kept.raw(&at), at_once.raw(&at), "{}", at);
            }
            prop_assert_eq!(
                String::from_utf8(kept.finish()),
                String::from_utf8(at_once.finish()),
                "{}", at
            );
        }
    }

    #[test]
    fn untouched_is_identical(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let (message, _) = Message::decode(bytes);
        let draft = Draft::from(&message);
        prop_assert_eq!(draft.finish(), message.bytes());
    }
}
