//! Documents as they come, and as they should not.

use super::{Document, DocumentError, Encoding, Kind, decode, rtf_text, run};
use crate::message::Message;

/// A one-page PDF would be longer; its first line is what is looked at.
const PDF: &str = "JVBERi0xLjQKJSBhIHNtYWxsIG9uZQo=";

fn message(datatype: &str, value: &str) -> Message {
    let text = format!(
        "MSH|^~\\&|A|B|C|D|20260101||ORU^R01|1|P|2.5.1\rOBX|1|{datatype}|1^A^L||{value}||||||F\r"
    );
    Message::decode(text.as_bytes()).0
}

fn found(datatype: &str, value: &str) -> Option<(Document, Result<Vec<u8>, DocumentError>)> {
    let message = message(datatype, value);
    let document = run(&message, 1)?.at(1, 1)?.clone();
    let bytes = decode(&message, &document);
    Some((document, bytes))
}

#[test]
fn a_declared_document_is_named_by_its_first_bytes() {
    let (document, bytes) = found("ED", &format!("HIS^application^PDF^Base64^{PDF}")).unwrap();
    assert_eq!(
        (document.kind, document.encoding),
        (Kind::Pdf, Encoding::Base64)
    );
    assert_eq!(document.declared, "application/PDF");
    assert_eq!(bytes.unwrap(), b"%PDF-1.4\n% a small one\n");
    // What it says it is matters less than what it is.
    let (document, _) = found("ED", &format!("^image^JPEG^Base64^{PDF}")).unwrap();
    assert_eq!(document.kind, Kind::Pdf);
    let (document, bytes) = found("ED", "^image^PNG^Hex^89504E470D0A1A0A").unwrap();
    assert_eq!(
        (document.kind, document.size),
        (Kind::Image("image/png"), 8)
    );
    assert_eq!(bytes.unwrap(), [0x89, b'P', b'N', b'G', 13, 10, 26, 10]);
    let (document, bytes) = found("ED", "^TEXT^^A^see \\T\\ sign").unwrap();
    assert_eq!(
        (document.kind, document.encoding),
        (Kind::Text, Encoding::Plain)
    );
    assert_eq!(bytes.unwrap(), b"see & sign");
}

#[test]
fn line_breaks_and_missing_padding_are_no_obstacle() {
    let (head, rest) = PDF.split_at(16);
    let rest = rest.trim_end_matches('=');
    let broken = format!("^AP^PDF^Base64^{head}\\.br\\{rest}");
    let (_, bytes) = found("ED", &broken).unwrap();
    assert_eq!(bytes.unwrap(), b"%PDF-1.4\n% a small one\n");
    let (head, rest) = PDF.split_at(8);
    let broken = format!("^AP^PDF^Base64^{head}\\X0D0A\\{rest}");
    assert_eq!(
        found("ED", &broken).unwrap().1.unwrap(),
        b"%PDF-1.4\n% a small one\n"
    );
}

#[test]
fn base64_in_a_text_is_a_document_only_where_it_is_one() {
    let (head, _) = PDF.split_at(28);
    let long = format!("{head}IGEgbG9uZ2VyIG9uZSB0aGFuIGp1c3QgYSB3b3JkIG9yIHR3bw==");
    let (document, _) = found("TX", &long).unwrap();
    assert_eq!(document.kind, Kind::Pdf);
    assert!(found("TX", PDF).is_none(), "too short to be taken for one");
    assert!(
        found("TX", &"A".repeat(200)).is_none(),
        "decodes to nothing known"
    );
    assert!(
        found(
            "TX",
            "no growth after two days of incubation at thirty seven degrees, as seen"
        )
        .is_none()
    );
    assert!(found("NM", &long).is_none());
    assert!(found("ED", "^AP^PDF^Base64^").is_none());
}

#[test]
fn what_is_broken_says_where() {
    let (_, bytes) = found("ED", "^AP^PDF^Base64^JVBE*i0x").unwrap();
    assert_eq!(
        bytes.unwrap_err().to_string(),
        "character 5 of the data, '*', does not belong to Base64"
    );
    let (_, bytes) = found("ED", "^AP^PDF^Hex^25504").unwrap();
    assert_eq!(bytes.unwrap_err(), DocumentError::Length(5, "Hex"));
    let (_, bytes) = found("ED", "^AP^PDF^Hex^2550XY").unwrap();
    assert!(matches!(bytes, Err(DocumentError::Character { at: 5, .. })));
}

#[test]
fn rich_text_is_read_as_text() {
    let rtf = br"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\*\generator x;}{\info{\author me}}\f0 No \b growth\b0.\par Fi\u232?vre \'e9t\{e\}\tab end}";
    assert_eq!(rtf_text(rtf), "No growth.\nFi\u{e8}vre \u{e9}t{e}\tend");
    for broken in [
        &b"{\\rtf1 a"[..],
        b"}}}",
        b"\\",
        b"\\'",
        b"\\'z",
        b"\\u",
        b"{\\u-1 \\u99999999999 x",
    ] {
        let _ = rtf_text(broken);
    }
    assert_eq!(rtf_text(b""), "");
}

/// Where the pieces of a document stand: segment and repetition.
type Pieces = Vec<(usize, u32)>;

/// Every document of a message: its pieces, and what it decodes to.
fn all(lines: &[String]) -> Vec<(Pieces, Vec<u8>)> {
    let text = format!(
        "MSH|^~\\&|A|B|C|D|20260101||ORU^R01|1|P|2.5.1\r{}\r",
        lines.join("\r")
    );
    let (message, _) = Message::decode(text.as_bytes());
    let mut found = Vec::new();
    let mut at = 1;
    while at < message.segment_count() {
        let Some(run) = run(&message, at) else {
            at += 1;
            continue;
        };
        at = run.last + 1;
        for document in &run.documents {
            let pieces = document.pieces.iter();
            let pieces = pieces.map(|piece| (piece.ordinal, piece.repetition));
            found.push((
                pieces.collect(),
                decode(&message, document).expect("decodes"),
            ));
        }
    }
    found
}

/// OBX-3 and OBX-4, and a value.
fn obx(datatype: &str, code: &str, sub: &str, value: &str) -> String {
    format!("OBX|1|{datatype}|{code}|{sub}|{value}||||||F")
}

#[test]
fn a_document_cut_over_places_is_one() {
    use base64::Engine;
    let whole: Vec<u8> = b"%PDF-1.4\n"
        .iter()
        .copied()
        .chain((0..=255).cycle().take(700))
        .collect();
    let encoded = super::BASE64.encode(&whole);
    let ed = |data: &str| format!("HIS^AP^PDF^Base64^{data}");
    // Cut in the middle of four digits, over segments; only the first says what it is.
    let (a, rest) = encoded.split_at(333);
    let (b, c) = rest.split_at(333);
    let lines = [ed(a), ed(b), format!("^^^^{c}")].map(|value| obx("ED", "1", "1", &value));
    let joined = vec![(1, 1), (2, 1), (3, 1)];
    assert_eq!(all(&lines), [(joined.clone(), whole.clone())]);
    // Over repetitions.
    let value = [ed(a), ed(b), ed(c)].join("~");
    let places = vec![(1, 1), (1, 2), (1, 3)];
    assert_eq!(
        all(&[obx("ED", "1", "", &value)]),
        [(places, whole.clone())]
    );
    // Each piece encoded by itself.
    let lines: Vec<String> = whole
        .chunks(250)
        .map(|piece| obx("ED", "1", "1", &ed(&super::BASE64.encode(piece))))
        .collect();
    assert_eq!(all(&lines), [(joined.clone(), whole.clone())]);
    // In texts that do not say so, with a short end.
    let (b, c) = rest.split_at(rest.len() - 3);
    let lines = [a, b, c].map(|value| obx("TX", "1", "1", value));
    assert_eq!(all(&lines), [(joined, whole)]);
}

#[test]
fn documents_side_by_side_stay_apart() {
    let pdf = || format!("^AP^PDF^Base64^{PDF}");
    let places = |lines: &[String]| -> Vec<Vec<(usize, u32)>> {
        all(lines).into_iter().map(|(places, _)| places).collect()
    };
    // A second beginning, another name, another observation, another sub-ID.
    for second in [
        obx("ED", "1", "1", &pdf()),
        obx("ED", "1", "1", "^IM^PNG^Base64^AAAAAAAA"),
        obx("ED", "2", "1", "^AP^PDF^Base64^AAAAAAAA"),
        obx("ED", "1", "2", "^AP^PDF^Base64^AAAAAAAA"),
    ] {
        let lines = [obx("ED", "1", "1", &pdf()), second];
        assert_eq!(places(&lines), [[(1, 1)], [(2, 1)]], "{lines:?}");
    }
    // Letters in Base64 that are whole each.
    let letter = "^TEXT^plain^Base64^SGVsbG8=";
    let lines = [letter, letter].map(|value| obx("ED", "1", "1", value));
    assert_eq!(places(&lines), [[(1, 1)], [(2, 1)]]);
    // A word behind a document in a text is no piece of it.
    let (head, _) = PDF.split_at(28);
    let long = format!("{head}IGEgbG9uZ2VyIG9uZSB0aGFuIGp1c3QgYSB3b3JkIG9yIHR3bw");
    let lines = [long.as_str(), "Normal."].map(|value| obx("TX", "1", "", value));
    assert_eq!(places(&lines), [[(1, 1)]]);
}
