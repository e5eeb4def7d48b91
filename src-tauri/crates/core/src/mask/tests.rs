//! A mask as it looks: what is personal is struck out by `*`, delimiters and all.

use super::{is_personal, overlaps, personal};
use crate::dictionary::dictionary;
use crate::message::Message;
use crate::span::Span;

/// The segment as it is left, in a message of that version.
fn left(version: &str, segment: &str) -> String {
    let text =
        format!("MSH|^~\\&|REG|CITY|LAB|CITY|20260314081500||ORU^R01|17|P|{version}\r{segment}\r");
    let (message, _) = Message::decode(text.as_bytes());
    let mut bytes = message.bytes().to_vec();
    for span in personal(&message, dictionary(version)) {
        assert!(!span.is_empty());
        bytes[span.range()].fill(b'*');
    }
    let text = String::from_utf8(bytes).unwrap();
    let mut lines = text.split('\r');
    let header = lines.next().unwrap();
    assert!(header.contains("20260314081500||ORU^R01|17|P"), "{header}");
    lines.next().unwrap().to_owned()
}

#[test]
fn a_patient_keeps_codes_and_counters() {
    assert_eq!(
        left(
            "2.5.1",
            "PID|1||471^^^H~99||Vale^Iris||19800229|F||2028-9^Asian^HL70005|7 Mill^^Leeds||555|||S|||123-45||||LEEDS|N|2"
        ),
        "PID|1||**********||*********||********|F||2028-9^Asian^HL70005|*************||***|||S|||******||||*****|N|*"
    );
    assert_eq!(
        left("2.3", "NK1|1|Vale^Jan|SPO|7 Mill^^Leeds|||||||||ACME"),
        "NK1|1|********|SPO|*************|||||||||****"
    );
    assert_eq!(
        left("2.1", "PID|||471||Vale^Iris||19800229|F"),
        "PID|||***||*********||********|F"
    );
}

#[test]
fn empty_and_null_are_no_secret() {
    assert_eq!(
        left("2.5.1", "PID|1||\"\"||^~||\"\""),
        "PID|1||\"\"||**||\"\""
    );
}

#[test]
fn results_keep_numbers_and_codes_and_lose_words_and_moments() {
    assert_eq!(
        left(
            "2.5.1",
            "OBX|1|NM|718-7^Hb^LN||13.5|g/dL|12-16|N|||F|||20260314||7^Hale^Ruth"
        ),
        "OBX|1|NM|718-7^Hb^LN||13.5|g/dL|12-16|N|||F|||********||***********"
    );
    for kind in ["ST", "TX", "FT", "ED", "DT", "XPN", "", "XX"] {
        assert_eq!(
            left("2.5.1", &format!("OBX|1|{kind}|1^A^L||seen")),
            format!("OBX|1|{kind}|1^A^L||****")
        );
    }
    assert_eq!(
        left("2.5.1", "OBX|1|CE|1^A^L||B^Beta"),
        "OBX|1|CE|1^A^L||B^Beta"
    );
    assert_eq!(
        left("2.3", "NTE|1|L|called the ward"),
        "NTE|1|L|***************"
    );
}

#[test]
fn a_visit_keeps_its_place() {
    assert_eq!(
        left("2.5.1", "PV1|1|I|3W^312^A||||7^Hale^Ruth||||||||||||V-20"),
        "PV1|1|I|3W^312^A||||***********||||||||||||****"
    );
    assert_eq!(
        left("2.5.1", "EVN|A01|20260314|||7^Hale|20260313"),
        "EVN|A01|20260314|||******|********"
    );
}

#[test]
fn a_composite_loses_only_what_is_personal() {
    // TQ: quantity, interval, duration, start, end.
    assert_eq!(
        left(
            "2.3",
            "OBR|1|4711|99|1^A^L|||||||||||||||||||||||1^Q1H^^20260314^20260315^S"
        ),
        "OBR|1|4711|99|1^A^L|||||||||||||||||||||||1^Q1H^^********^********^S"
    );
}

#[test]
fn what_is_unknown_is_hidden() {
    assert_eq!(left("2.5.1", "ZPI|own|words"), "ZPI|*********");
    assert_eq!(left("2.5.1", "ZPI"), "ZPI");
    assert_eq!(left("2.5.1", "left over text"), "**************");
    // SPM came with 2.5.
    assert_eq!(left("2.3", "SPM|1|4711"), "SPM|******");
    assert_eq!(
        left("2.5.1", "DG1|1||I21^MI^I10|heart attack"),
        "DG1|1||I21^MI^I10|************"
    );
}

#[test]
fn columns_ask_without_a_message() {
    let known = dictionary("2.5.1");
    for (path, personal) in [
        ("PID-5", true),
        ("PID-5.1", true),
        ("PID-8", false),
        ("MSH-7", false),
        ("MSH-10", false),
        ("OBX-5", true),
        ("OBX-14", true),
        ("ZPI-1", true),
        ("ORC-2.1", false),
    ] {
        assert_eq!(
            is_personal(&path.parse().unwrap(), known),
            personal,
            "{path}"
        );
    }
}

#[test]
fn overlapping_is_found_by_halving() {
    let spans = [Span::new(2, 4), Span::new(8, 9)];
    for (start, end, wanted) in [
        (0, 2, false),
        (0, 3, true),
        (2, 2, true),
        (3, 3, true),
        (4, 8, false),
        (4, 9, true),
        (5, 5, false),
        (9, 12, false),
    ] {
        assert_eq!(
            overlaps(&spans, Span::new(start, end)),
            wanted,
            "{start}..{end}"
        );
    }
}
