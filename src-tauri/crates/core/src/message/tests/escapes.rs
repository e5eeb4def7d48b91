//! Escape sequences as a whole message shows them, and the findings about odd ones.

use crate::message::Message;
use crate::path::Address;

fn at(path: &str) -> Address {
    path.parse().expect(path)
}

#[test]
fn odd_ones_are_kept_and_named() {
    let input = "MSH|^~\\&|A\rPID|1||7||C:\\x^\\foo\\&b~\\foo\\|\\T\\\rOBX|1|TX|||\\.br\\x\\X0D\\\rOBX|2|TX|||50\\60\r";
    let (message, findings) = Message::decode(input);
    let found: Vec<(String, &str)> = findings
        .iter()
        .map(|finding| {
            let place = finding.address.map(|at| at.to_string()).unwrap_or_default();
            assert_eq!(finding.code.as_str(), "escape");
            assert_eq!(finding.span.expect("a place").of(message.bytes()), b"\\");
            (place, finding.message.as_str())
        })
        .collect();
    let expected = [
        (
            "PID-5[1].1",
            "PID-5[1].1 holds a \\ that starts no escape sequence; it is kept as it stands. As text it would be \\E\\.",
        ),
        (
            "PID-5[1].2.1",
            "PID-5[1].2.1 holds \\foo\\, which is no escape sequence of the standard (2 times in such fields); it is kept as it stands.",
        ),
        (
            "OBX[2]-5",
            "OBX[2]-5 holds a \\ that starts no escape sequence; it is kept as it stands. As text it would be \\E\\.",
        ),
    ];
    let expected: Vec<(String, &str)> = expected
        .map(|(place, text)| (place.to_owned(), text))
        .to_vec();
    assert_eq!(found, expected);
    assert_eq!(message.into_bytes(), input.as_bytes());
}

#[test]
fn no_half_of_a_character_is_an_escape() {
    // The second byte of 本 is that of a backslash.
    let input = b"MSH|^~\\&|A|||||||||||||||~ISO IR87\rPID|1||7||\x1B$BF|K\\\x1B(B\r";
    let (message, findings) = Message::decode(&input[..]);
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(message.text(&at("PID-5")).as_deref(), Some("日本"));
}

#[test]
fn sets_are_switched_by_escapes_too() {
    let input = "MSH|^~\\&|A|||||||||||||||ASCII\rPID|1||7||\\M2442\\;3ED\\C2842\\ A\r";
    let (message, findings) = Message::decode(input);
    assert!(findings.is_empty(), "{findings:?}");
    let raw = message.raw(&at("PID-5")).expect("it is there");
    assert_eq!(message.display_of(raw), "山田 A");
    // Machines get what was sent.
    assert_eq!(
        message.text(&at("PID-5")).as_deref(),
        Some("\\M2442\\;3ED\\C2842\\ A")
    );
}

/// To delete is not to leave empty is not to say nothing.
#[test]
fn delete_empty_and_absent_are_three() {
    let (message, _) = Message::decode("MSH|^~\\&|A\rPID|1||\"\"||^\"\"\r");
    for (path, raw) in [
        ("PID-2", Some(&b""[..])),
        ("PID-3", Some(b"\"\"")),
        ("PID-5.1", Some(b"")),
        ("PID-5.2", Some(b"\"\"")),
        ("PID-5.3", None),
        ("PID-6", None),
    ] {
        assert_eq!(message.raw(&at(path)), raw, "{path}");
        assert_eq!(
            message.text(&at(path)).as_deref().map(str::as_bytes),
            raw,
            "{path}"
        );
    }
    let set = |path: &str, text: &str| {
        let edits = message.set(&at(path), text).expect(path);
        let after = message.apply(&edits).expect("it fits");
        after.raw(&at(path)).map(<[u8]>::to_vec)
    };
    assert_eq!(set("PID-3", ""), Some(Vec::new()));
    assert_eq!(set("PID-2", "\"\""), Some(b"\"\"".to_vec()));
    assert_eq!(set("PID-6", ""), None);
    let edits = message.remove(&at("PID-5")).expect("it is there");
    let after = message.apply(&edits).expect("it fits");
    assert_eq!(after.raw(&at("PID-5")), None);
}
