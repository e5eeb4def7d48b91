//! Which charset a message is read in, and what is said where MSH-18 and the bytes do not agree.

use crate::message::{Charset, Message};

/// A message with this MSH-18 and this PID-5.
fn message(names: &str, name: &[u8]) -> Vec<u8> {
    let mut bytes = format!("MSH|^~\\&|A|||||||||||||||{names}\rPID|1||7||").into_bytes();
    bytes.extend_from_slice(name);
    bytes.extend_from_slice(b"^X\r");
    bytes
}

/// The charset, the name as it reads, and the sentences of the findings.
fn check(bytes: &[u8], charset: &str, name: &str, sentences: &[&str]) {
    let (message, findings) = Message::decode(bytes);
    let at = "PID-5.1".parse().expect("a path");
    assert_eq!(message.charset().name(), charset);
    assert_eq!(message.text(&at).as_deref(), Some(name));
    let found: Vec<&str> = findings
        .iter()
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(found, sentences, "{name}");
    assert_eq!(message.into_bytes(), bytes);
}

#[test]
fn as_declared() {
    for (names, bytes, charset, name) in [
        ("", &b"SMITH"[..], "UTF-8", "SMITH"),
        ("", b"M\xC3\x9CLLER", "UTF-8", "MÜLLER"),
        ("ASCII", b"SMITH", "US-ASCII", "SMITH"),
        ("8859/1", b"M\xDCLLER", "ISO-8859-1", "MÜLLER"),
        ("8859/15", b"5\xA4", "ISO-8859-15", "5€"),
        ("UNICODE UTF-8", b"M\xC3\x9CLLER", "UTF-8", "MÜLLER"),
        ("ASCII~UNICODE UTF-8", b"M\xC3\x9CLLER", "UTF-8", "MÜLLER"),
        (
            "ISO IR6~ISO IR87",
            b"\x1B$BF|K\\\x1B(B",
            "ISO-2022-JP",
            "日本",
        ),
        ("~ISO IR87", b"\x1B$B;3ED\x1B(B", "ISO-2022-JP", "山田"),
        ("ISO IR87", b"SMITH", "ISO-2022-JP", "SMITH"),
        (
            "ISO IR14~ISO IR87",
            b"\xD4\xCF\xC0\xDE",
            "ISO 2022 (ISO IR14, ISO IR87)",
            "ﾔﾏﾀﾞ",
        ),
        (
            "8859/1~ISO IR87~ISO IR159",
            b"\xC9\x1B$B;3\x1B(B",
            "ISO 2022 (8859/1, ISO IR87, ISO IR159)",
            "É山",
        ),
        ("KS X 1001", b"\xB1\xE8", "EUC-KR", "김"),
        (
            "KS X 1001",
            b"\x1B$)C\xB1\xE8",
            "ISO 2022 (KS X 1001)",
            "김",
        ),
        ("GB 18030-2000", b"\xCD\xF5", "gb18030", "王"),
        ("BIG-5", b"\xA4\xFD", "Big5", "王"),
        ("Shift_JIS", b"\x8ER\x93c", "Shift_JIS", "山田"),
    ] {
        check(&message(names, bytes), charset, name, &[]);
    }
}

#[test]
fn a_header_is_read_in_the_charset_that_it_declares() {
    for (charset, sender) in [
        ("ISO IR6~ISO IR87", "日本病院"),
        ("Shift_JIS", "ポーラ病院"),
        ("GB18030", "襹"),
        ("BIG-5", "功能"),
    ] {
        let named: Vec<Charset> = charset.split('~').filter_map(Charset::from_name).collect();
        let known = match named.as_slice() {
            [one] => *one,
            several => Charset::switched(several).expect("sets"),
        };
        let text = format!("MSH|^~\\&|{sender}|||||||||||||||{charset}\rPID|1\r");
        let bytes = known.encode(&text).expect("all of it");
        let (message, findings) = Message::decode(bytes);
        assert_eq!(message.charset(), known, "{charset}");
        let at = "MSH-3".parse().expect("a path");
        assert_eq!(message.text(&at).as_deref(), Some(sender));
        assert!(findings.is_empty(), "{findings:?}");
    }
}

#[test]
fn what_contradicts_is_said() {
    for (names, bytes, charset, name, sentence) in [
        (
            "ASCII",
            &b"JOS\xE9"[..],
            "ISO-8859-1",
            "JOSé",
            "MSH-18 says ASCII; PID-5.1 has byte E9, reads as ISO-8859-1 'é'.",
        ),
        (
            "ASCII",
            b"JOS\xC3\xA9",
            "UTF-8",
            "JOSé",
            "MSH-18 says ASCII; PID-5.1 has bytes C3 A9, reads as UTF-8 'é'.",
        ),
        (
            "UNICODE UTF-8",
            b"\x93X\x94",
            "windows-1252",
            "“X”",
            "MSH-18 says UNICODE UTF-8; PID-5.1 has byte 93, reads as windows-1252 '“'.",
        ),
        (
            "8859/1",
            b"JOS\xC3\xA9",
            "ISO-8859-1",
            "JOSÃ©",
            "MSH-18 says 8859/1; PID-5.1 has bytes C3 A9, reads as UTF-8 'é'. It is shown as ISO-8859-1, as declared.",
        ),
        (
            "",
            b"JOS\xE9",
            "ISO-8859-1",
            "JOSé",
            "MSH-18 is empty; PID-5.1 has byte E9, reads as ISO-8859-1 'é'.",
        ),
        (
            "KLINGON",
            b"JOS\xE9",
            "ISO-8859-1",
            "JOSé",
            "MSH-18 says KLINGON, which is no charset that can be read here; read as ISO-8859-1.",
        ),
        (
            "UNICODE UTF-16",
            b"JOSE",
            "UTF-8",
            "JOSE",
            "MSH-18 says UNICODE UTF-16, but the bytes are not UTF-16; read as UTF-8.",
        ),
        (
            "",
            b"\x1B$B;3ED\x1B(B",
            "ISO 2022 (UNICODE UTF-8, ISO IR87)",
            "山田",
            "MSH-18 is empty; PID-5.1 switches to JIS X 0208 by an escape sequence; read as ISO 2022 (UNICODE UTF-8, ISO IR87).",
        ),
        (
            "ASCII",
            b"\x1B$B;3ED\x1B(B",
            "ISO-2022-JP",
            "山田",
            "MSH-18 says ASCII; PID-5.1 switches to JIS X 0208 by an escape sequence; read as ISO-2022-JP.",
        ),
        (
            "ISO IR6~ISO IR87",
            b"\x1B(I\x5D\x1B(B",
            "ISO-2022-JP",
            "ﾝ",
            "MSH-18 says ISO IR6~ISO IR87; PID-5.1 switches to JIS X 0201, which it does not name.",
        ),
        (
            "ISO IR6~ISO IR87",
            b"\x1B$B;\x1B(B",
            "ISO-2022-JP",
            "\u{FFFD}",
            "MSH-18 says ISO IR6~ISO IR87; PID-5.1 has bytes that are not in it, which are shown as \u{FFFD}.",
        ),
        (
            "ISO IR6~ISO IR87",
            b"\x8ER\x93c",
            "Shift_JIS",
            "山田",
            "MSH-18 says ISO IR6~ISO IR87; PID-5.1 has bytes 8E 52, reads as Shift_JIS '山'.",
        ),
        (
            "ISO IR87",
            b"\xBB\xB3\xC5\xC4",
            "EUC-JP",
            "山田",
            "MSH-18 says ISO IR87; PID-5.1 has bytes BB B3, reads as EUC-JP '山'.",
        ),
    ] {
        check(&message(names, bytes), charset, name, &[sentence]);
    }
}

#[test]
fn a_given_charset_is_taken_as_it_is() {
    let bytes = message("ASCII", b"\xBB\xB3|\x1B");
    let read = |name: &str| {
        let charset = Charset::from_name(name).expect(name);
        let (message, findings) = Message::decode_as(bytes.clone(), charset);
        assert_eq!(message.charset(), charset);
        let text = message.text(&"PID-5.1".parse().expect("a path"));
        (text.expect("it is there"), findings.len())
    };
    assert_eq!(read("EUC-JP"), ("山".to_owned(), 0));
    assert_eq!(read("8859/1"), ("»³".to_owned(), 0));
    let (message, findings) = Message::decode_as(bytes.clone(), Charset::Utf8);
    assert_eq!(
        findings[0].message,
        "Read as UTF-8, but not every byte is that (PID-5); such bytes are shown as \u{FFFD}."
    );
    assert_eq!(message.into_bytes(), bytes);
}
