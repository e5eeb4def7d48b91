mod profile;

use super::*;
use crate::dictionary::dictionary;
use crate::message::tests::corpus;

const HEADER: &str = "MSH|^~\\&|REG|WARD|LAB|MAIN|20260102030405||ADT^A01^ADT_A01|1|P|2.5\r";
const BODY: &str = "EVN|A01|20260102\rPID|1||7||DOE^JOHN||19700101|M\rPV1|1|I\r";

fn findings(text: &str) -> Vec<String> {
    let (message, _) = Message::decode(text);
    let version = message
        .text(&"MSH-12".parse().expect("an address"))
        .unwrap_or_default();
    let bytes = message.bytes().to_vec();
    check(&message, dictionary(&version))
        .iter()
        .map(|finding| {
            let at = finding.address.map(|at| at.to_string()).unwrap_or_default();
            let span = finding
                .span
                .map(|span| String::from_utf8_lossy(span.of(&bytes)).into_owned());
            let span: String = span.unwrap_or_default().chars().take(12).collect();
            format!("{} {} {at} '{span}'", finding.severity, finding.code)
        })
        .collect()
}

fn expect(text: &str, expected: &[&str]) {
    assert_eq!(findings(text), expected, "{text}");
}

#[test]
fn a_good_message_has_none() {
    expect(&format!("{HEADER}{BODY}"), &[]);
    expect(&format!("{HEADER}{BODY}ZPI|1|own\r"), &[]);
}

#[test]
fn what_is_wrong_is_named() {
    let changed = |from: &str, to: &str| format!("{HEADER}{BODY}").replace(from, to);
    expect(
        &changed("19700101", "19701301"),
        &["warning format PID-7 '19701301'"],
    );
    expect(
        &changed("19700101", "1970~1971"),
        &["warning repetition PID-7 '1970~1971'"],
    );
    expect(&changed("|M\r", "|Q\r"), &["hint table-value PID-8 'Q'"]);
    expect(&changed("|M\r", "|\"\"\r"), &[]);
    expect(
        &changed("DOE^JOHN", "DOE^JOHN^^^^^Q"),
        &["warning table-value PID-5.7 'Q'"],
    );
    expect(&changed("||7|", "|||"), &["warning missing-field PID-3 ''"]);
    expect(
        &changed("EVN|A01", "EVN|A08"),
        &["warning message-type EVN-1 'A08'"],
    );
    expect(
        &changed("ADT_A01", "ADT_A02"),
        &["warning message-type MSH-9.3 'ADT_A02'"],
    );
    expect(
        &changed("PV1|1|I\r", ""),
        &["warning missing-segment PV1 'PID|1||7||DO'"],
    );
    expect(
        &changed("PV1|1|I\r", "PV1|1|I\rPV1|2|I\r"),
        &["warning segment-count PV1[2] 'PV1|2|I'"],
    );
    expect(
        &changed("PV1|1|I\r", "PV1|1|I\rNK1|1\rDG1|1||J18.9\rDG1|3||J18.9\r"),
        &[
            "warning segment-order NK1 'NK1|1'",
            "warning missing-field DG1[1]-6 ''",
            "hint sequence DG1[2]-1 '3'",
            "warning missing-field DG1[2]-6 ''",
        ],
    );
    expect(
        &changed("PV1|1|I\r", "PV1|1|I\rXYZ|1\r"),
        &["warning unknown-segment XYZ 'XYZ|1'"],
    );
    expect(
        &changed("PV1|1|I\r", "PV1|1|I\rORC|NW\r"),
        &["hint unexpected-segment ORC 'ORC|NW'"],
    );
    expect(
        &changed("|1|P|2.5\r", "||P|2.5\r"),
        &["error missing-field MSH-10 ''"],
    );
    expect(
        &changed("|P|2.5\r", "|P|2.5.9\r"),
        &["warning version MSH-12 '2.5.9'"],
    );
    expect(&changed("PID|1|", "PID|x|"), &["warning format PID-1 'x'"]);
    expect(
        &changed("I\r", &format!("I{}X\r", "|".repeat(60))),
        &["hint unknown-field PV1-62 'X'"],
    );
    expect(
        &changed("PV1|1|I\r", "PV1|1|I\nrest of it\r"),
        &[
            "hint line-ends  '\n'",
            "warning not-a-segment  'rest of it'",
        ],
    );
}

#[test]
fn observations_follow_obx_2() {
    let observed = |obx: &str| {
        format!(
            "MSH|^~\\&|LAB|MAIN|||20260102||ORU^R01^ORU_R01|1|P|2.5\rPID|1||7||DOE^JOHN\rOBR|1|||718-7^Hb^LN\r{obx}\r"
        )
    };
    expect(&observed("OBX|1|NM|718-7^Hb^LN||13.5|g/dL|||||F"), &[]);
    expect(
        &observed("OBX|1|NM|718-7^Hb^LN||13,5|g/dL|||||F"),
        &["warning format OBX-5 '13,5'"],
    );
    expect(
        &observed("OBX|1|XX|718-7^Hb^LN||13,5||||||F"),
        &["warning value-type OBX-2 'XX'"],
    );
    expect(
        &observed("OBX|1||718-7^Hb^LN||13,5||||||F"),
        &["warning value-type OBX-2 ''"],
    );
    expect(
        &observed("OBX|1|ST|1^A||x||||||F\rOBX|2|DT|1^A||x||||||F"),
        &["warning format OBX[2]-5 'x'"],
    );
}

#[test]
fn a_thousand_of_one_kind_are_counted() {
    let mut text = HEADER.replace("ADT^A01^ADT_A01", "ORU^R01^ORU_R01");
    text.push_str("PID|1||7||DOE^JOHN\rOBR|1|||718-7^Hb^LN\r");
    for number in 1..=5000 {
        text.push_str(&format!("OBX|{number}|NM|718-7^Hb^LN||x||||||F\r"));
    }
    let found = findings(&text);
    assert_eq!(found.len(), 101);
    assert_eq!(
        found.last().map(String::as_str),
        Some("hint format OBX-5 ''")
    );
}

#[test]
fn anything_can_be_checked() {
    for text in [
        "",
        "MSH",
        "MSH|",
        "hello",
        "PID|1",
        "MSH|^~\\&|||||||ACK||P|\r",
        "MSA|AA\rMSH|^~\\&|",
    ] {
        findings(text);
    }
    for (_, bytes) in corpus()
        .into_iter()
        .filter(|(_, bytes)| bytes.len() < 20_000)
    {
        let (message, _) = Message::decode(bytes);
        let length = message.bytes().len();
        for finding in check(&message, dictionary("2.5.1")) {
            assert!(!finding.message.is_empty());
            assert!(
                finding
                    .span
                    .is_none_or(|span| span.start <= span.end && span.end <= length)
            );
        }
    }
}
