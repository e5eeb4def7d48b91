use super::*;

#[test]
fn names() {
    for (name, expected) in [
        ("UNICODE UTF-8", "UTF-8"),
        ("UTF8", "UTF-8"),
        ("ASCII", "US-ASCII"),
        ("US-ASCII", "US-ASCII"),
        ("8859/1", "ISO-8859-1"),
        ("ISO-8859-1", "ISO-8859-1"),
        ("8859/15", "ISO-8859-15"),
        ("ISO IR87", "ISO-2022-JP"),
        ("GB 18030-2000", "gb18030"),
        ("BIG-5", "Big5"),
        ("KS X 1001", "EUC-KR"),
        ("windows-1252", "windows-1252"),
        ("Shift_JIS", "Shift_JIS"),
        ("UNICODE UTF-16", "UTF-16BE"),
        ("UNICODE UTF-32", "UTF-32BE"),
        ("cp850", "IBM850"),
        ("CP-437", "IBM437"),
    ] {
        assert_eq!(Charset::from_name(name).expect(name).name(), expected);
    }
    for name in ["", "8859/12", "8859/17", "CNS 11643-1992", "nonsense", "éé"] {
        assert_eq!(Charset::from_name(name), None, "{name}");
    }
}

#[test]
fn there_and_back() {
    for charset in (1..=16)
        .filter(|p| *p != 12)
        .map(Charset::Iso8859)
        .chain([Charset::Windows1252])
        .chain([OemPage::Us, OemPage::WesternEurope].map(Charset::Oem))
    {
        let bytes: Vec<u8> = (0..=255).filter(|&b| charset.can_decode(&[b])).collect();
        let text = charset.decode(&bytes).into_owned();
        assert_eq!(charset.encode(&text), Ok(bytes), "{charset}");
    }
    for name in ["UTF-8", "ISO IR87", "BIG-5", "GB 18030-2000", "Shift_JIS"] {
        let charset = Charset::from_name(name).expect(name);
        let bytes = charset.encode("ab 日本 c").expect(name);
        assert_eq!(charset.decode(&bytes), "ab 日本 c", "{name}");
    }
    let lost = Charset::Iso8859(1)
        .encode("a€b")
        .expect_err("no euro in Latin-1");
    assert_eq!((lost.character, lost.offset), ('€', 1));
    assert_eq!(Charset::Ascii.encode_with("é!", |_, _| {}), b"?!");
    assert_eq!(Charset::Iso8859(1).decode(&[0x85]), "\u{85}");
}

#[test]
fn shields_what_only_looks_like_a_delimiter() {
    let jis = Charset::from_name("ISO IR87").expect("known");
    let bytes = b"A|\x1B$B;3|^\x1B(B|C";
    assert_eq!(jis.shield(bytes).iter().filter(|b| **b == b'|').count(), 2);
    let shift = Charset::from_name("Shift_JIS").expect("known");
    assert_eq!(shift.shield(b"\x83\x5C|").as_ref(), b"\x83\xFF|");
    assert_eq!(Charset::Utf8.shield(b"\xE9|").as_ref(), b"\xE9|");
}

fn charset(names: &str) -> Charset {
    let named: Vec<Charset> = names
        .split('~')
        .map(|name| Charset::from_name(name).expect(name))
        .collect();
    Charset::switched(&named).expect("sets of ISO 2022")
}

#[test]
fn switches_between_sets() {
    for (names, bytes, text) in [
        // Kanji, and halves of them that look like every delimiter there is.
        (
            "ISO IR6~ISO IR87",
            &b"A\x1B$B;3ED\x1B(B^\x1B$BF|K\\\x1B(BB"[..],
            "A山田^日本B",
        ),
        ("ISO IR87", b"\x1B$@;3ED\x1B(J B", "山田 B"),
        ("ISO IR87", b"\x1B&@\x1B$B;3\x1B(B", "山"),
        // Half-width katakana, switched to or in the upper half.
        (
            "ISO IR6~ISO IR14~ISO IR87",
            b"\x1B(I\x5D\x3F\x5E\x1B(B",
            "ﾝｿﾞ",
        ),
        (
            "ISO IR14~ISO IR87",
            b"\xD4\xCF\xC0\xDE^\x1B$B;3\x1B(J",
            "ﾔﾏﾀﾞ^山",
        ),
        // The yen sign, and an escape of HL7 in the same set.
        (
            "ISO IR14",
            b"\x1B(J\\500 \\T\\ \\.br\\ ~\x1B(B",
            "¥500 \\T\\ \\.br\\ ‾",
        ),
        // Supplementary kanji.
        (
            "8859/1~ISO IR87~ISO IR159",
            b"caf\xE9 \x1B$B;3\x1B$(D0\x21\x1B(B\xFC",
            "café 山丂ü",
        ),
        // Korean, in the upper half, by shifts, in the lower half.
        ("ISO IR6~KS X 1001", b"\x1B$)C\xB1\xE8^Kim", "김^Kim"),
        ("KS X 1001", b"\xB1\xE8\x0E1h\x0F=1h", "김김=1h"),
        ("ISO IR6~KS X 1001", b"\x1B$(C1h\x1B(Bx", "김x"),
        // Chinese.
        ("ISO IR6~GB 18030-2000", b"\x1B$)A\xCD\xF5^Wang", "王^Wang"),
        ("ISO IR6~GB 18030-2000", b"\x1B$AMu\x1B(B^Wang", "王^Wang"),
        // Parts of ISO 8859.
        (
            "8859/1~8859/5~8859/7",
            b"\xE9 \x1B-L\xD9\x1B-F\xE1\x1B-A\xE9",
            "é йαé",
        ),
        ("ISO IR6~8859/2", b"\xB1 \x1B-B\xB1", "ą ą"),
        (
            "8859/1~UNICODE UTF-8",
            b"\xE9 \x1B%G\xE2\x82\xAC\x1B%@ \xE9",
            "é € é",
        ),
        // A line starts over, whatever was left open.
        ("ISO IR6~ISO IR87", b"\x1B$B;3\r;3|", "山\r;3|"),
    ] {
        let charset = charset(names);
        assert_eq!(charset.decode(bytes), text, "{names}");
        assert!(charset.can_decode(bytes), "{names} {text}");
        let again = charset.encode(text).expect(text);
        assert_eq!(charset.decode(&again), text, "{names}: {again:?}");
    }
}

#[test]
fn what_a_set_does_not_have_is_said() {
    let japanese = charset("ISO IR6~ISO IR87");
    for (bytes, text) in [
        (&b"\x1B$B;\x1B(B"[..], "\u{FFFD}"),
        (b"\x1B$B!\x21;3\x1B(B\xE9", "\u{3000}山\u{FFFD}"),
        (b"\x1B$(Oxx\x1B(Ba", "\u{FFFD}\u{FFFD}a"),
        (b"\x1Bx", "\x1Bx"),
    ] {
        assert_eq!(japanese.decode(bytes), text);
        assert!(!japanese.can_decode(bytes), "{text:?}");
    }
    let mut lost = Vec::new();
    let bytes = japanese.encode_with("山é丂ﾔ−¥日", |offset, c| lost.push((offset, c)));
    let wanted = [(3, 'é'), (5, '丂'), (8, 'ﾔ'), (11, '−'), (14, '¥')];
    assert_eq!(lost, wanted);
    assert_eq!(japanese.decode(&bytes), "山?????日");
    let shift = Charset::from_name("Shift_JIS").expect("known");
    let error = shift.encode("1¥").expect_err("it would become a backslash");
    assert_eq!((error.character, error.offset), ('¥', 1));
}

#[test]
fn names_of_sets() {
    for (names, name, table) in [
        ("ISO IR6~ISO IR87", "ISO-2022-JP", "ISO IR6~ISO IR87"),
        ("ISO IR87", "ISO-2022-JP", "ISO IR6~ISO IR87"),
        ("ISO IR14", "JIS_X0201", "ISO IR14"),
        (
            "ISO IR6~ISO IR159~ISO IR87",
            "ISO-2022-JP-2",
            "ISO IR6~ISO IR87~ISO IR159",
        ),
        (
            "8859/1~ISO IR87",
            "ISO 2022 (8859/1, ISO IR87)",
            "8859/1~ISO IR87",
        ),
    ] {
        let charset = charset(names);
        assert_eq!(charset.name(), name, "{names}");
        assert_eq!(charset.table_0211().expect("sets").join("~"), table);
    }
}

/// No delimiter is found inside a character, and every one outside.
#[test]
fn shields_pairs_only() {
    let japanese = charset("ISO IR6~ISO IR14~ISO IR87");
    for (bytes, shielded) in [
        // 日 ends with the byte of a bar, 本 with that of a backslash, ﾞ is that of a circumflex.
        (&b"A|\x1B$BF|\x1B(B|B"[..], "A|########|B"),
        (b"\x1B(I\x5E\x1B(B^", "#######^"),
        // Not switched back: the first byte that can start no character is a delimiter again.
        (b"\x1B$B;3|M|\x1B$B;3\x1B(B|x", "#####|M|########|x"),
        (b"\x1B$B;3|M\r;3|", "#####|M\r;3|"),
        // Extension of a vendor, switched back: it is no delimiter.
        (b"\x1B$B|b\x1B(B|", "########|"),
    ] {
        let scan = japanese.shield(bytes);
        let shown: String = scan
            .iter()
            .map(|byte| {
                if *byte == SHIELD {
                    '#'
                } else {
                    char::from(*byte)
                }
            })
            .collect();
        assert_eq!(shown, shielded);
    }
    assert_eq!(japanese.decode(b"\x1B$B|b\x1B(B"), "髙");
}

/// Whatever the bytes are: as long, and the same wherever it was not taken out of the way.
#[test]
fn any_bytes_have_a_text_and_a_shield() {
    use proptest::prelude::*;
    let sets = [
        "ISO IR6~ISO IR87",
        "ISO IR14~ISO IR87~ISO IR159",
        "KS X 1001",
        "8859/1~8859/5~UTF-8",
    ];
    let piece = prop_oneof![
        prop::sample::select(vec![
            &b"\x1B$B"[..],
            b"\x1B(B",
            b"\x1B(J",
            b"\x1B(I",
            b"\x1B$(D",
            b"\x1B$)C",
            b"\x1B-L",
            b"\x1B%G",
            b"\x1B%@",
            b"\x0E",
            b"\x0F",
            b"\r",
            b"|",
            b"\\T\\",
        ])
        .prop_map(<[u8]>::to_vec),
        prop::collection::vec(0x20u8..0x7F, 0..5),
        prop::collection::vec(any::<u8>(), 0..5),
    ];
    let bytes = prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat());
    proptest!(ProptestConfig::with_cases(400), |(bytes in bytes, which in 0..sets.len())| {
        let charset = charset(sets[which]);
        let scan = charset.shield(&bytes);
        prop_assert_eq!(scan.len(), bytes.len());
        prop_assert!(scan.iter().zip(&bytes).all(|(a, b)| a == b || *a == SHIELD));
        let text = charset.decode(&bytes);
        // What can be written is read back.
        let mut lost = 0;
        let again = charset.encode_with(&text, |_, _| lost += 1);
        let back = charset.decode(&again);
        let kept = |c: &char| !matches!(c, '?' | '\u{FFFD}' | '\u{1B}' | '\u{E}' | '\u{F}' | '¥' | '\\' | '‾');
        if lost == 0 {
            prop_assert!(back.chars().filter(kept).eq(text.chars().filter(kept)), "{:?} {:?}", text, back);
        }
    });
}

proptest::proptest! {
    /// Whatever the text, what is not named as lost comes back, and what is lost is named.
    #[test]
    fn code_pages_and_utf_32_lose_nothing_unnamed(text in "[ -~\\r\u{e0}-\u{ff}\u{2500}-\u{2570}\u{1f600}-\u{1f610}]{0,40}") {
        for name in ["cp437", "cp850", "UTF-32LE", "UTF-32BE"] {
            let charset = Charset::from_name(name).expect(name);
            let mut lost = Vec::new();
            let bytes = charset.encode_with(&text, |at, letter| lost.push((at, letter)));
            let again = charset.decode(&bytes);
            proptest::prop_assert_eq!(text.chars().count(), again.chars().count());
            for ((at, written), read) in text.char_indices().zip(again.chars()) {
                let named = lost.contains(&(at, written));
                proptest::prop_assert_eq!(read, if named { '?' } else { written }, "{}", name);
            }
            proptest::prop_assert!(lost.is_empty() || !charset.is_wide());
        }
    }
}

#[test]
fn code_pages_read_what_dos_wrote() {
    let european = Charset::from_name("850").expect("known");
    assert_eq!(
        european.decode(b"M\x81ller \xE0\x9B"),
        "M\u{fc}ller \u{d3}\u{f8}"
    );
    let american = Charset::from_name("437").expect("known");
    assert_eq!(
        american.decode(b"M\x81ller \xE0\x9B"),
        "M\u{fc}ller \u{3b1}\u{a2}"
    );
    let lost = american
        .encode("\u{d8}")
        .expect_err("437 has no such letter");
    assert_eq!((lost.character, lost.offset), ('\u{d8}', 0));
}

#[test]
fn a_byte_without_a_character_is_written_for_none() {
    for part in [3, 6, 7, 8, 11] {
        let charset = Charset::Iso8859(part);
        let gap = (0xA0..=0xFF).find(|&byte| !charset.can_decode(&[byte]));
        let gap = gap.expect("these have gaps");
        assert_eq!(charset.decode(&[gap]), "\u{FFFD}");
        assert_eq!(
            charset.encode_with("\u{FFFD}", |_, _| {}),
            b"?",
            "ISO-8859-{part}"
        );
    }
}
