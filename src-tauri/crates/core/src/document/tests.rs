//! Documents as they come, and as they should not.

use super::{Document, DocumentError, Encoding, Kind, decode, find, rtf_text};
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
    let segment = message.segment(1).unwrap();
    let document = find(&message, &segment, 1)?;
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
