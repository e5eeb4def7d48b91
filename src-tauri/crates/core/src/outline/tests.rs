//! Trees as lines: `depth path [name] type = value (meaning)`.

use super::{Density, LEAF_CHARS, Meaning, Node, NodeKind, Presence, outline, segment_outline};
use crate::dictionary::{Usage, dictionary};
use crate::message::Message;

const ADMISSION: &str = "MSH|^~\\&|REG|CITY|LAB|CITY|20240305143000+0100||ADT^A01^ADT_A01|17|P|2.5.1\r\
    PID|1||4711^^^CITY&1.2.3&ISO^MR~99^^^^SS||Muster^Eva^M.||19800229|F||\"\"\r\
    ZPI|a^b|c\r\
    no segment\r\
    NK1|1\r\
    NK1|2|Muster^Jan\\T\\Co\r\
    OBX|1|CE|1234^Sodium||A^Alpha|||||||||20240305\r";

fn message(text: &str) -> Message {
    Message::decode(text.as_bytes()).0
}

fn line(node: &Node) -> String {
    let address = node.address.map_or("?".to_owned(), |at| at.to_string());
    let mut line = format!("{} {address} [{}] {}", node.depth, node.name, node.datatype);
    match node.presence {
        Presence::Absent => line.push_str(" absent"),
        Presence::Empty => line.push_str(" empty"),
        Presence::Null => line.push_str(" null"),
        Presence::Value if node.branch => line.push_str(" +"),
        Presence::Value => line = format!("{line} = {}", node.value),
    }
    match &node.meaning {
        Some(Meaning::Code(meaning)) => format!("{line} ({meaning})"),
        Some(Meaning::Time(time)) => format!("{line} ({time})"),
        None => line,
    }
}

fn check(text: &str, ordinal: usize, density: Density, version: &str, expected: &[&str]) {
    let message = message(text);
    let page = ordinal..ordinal + 1;
    let nodes = outline(&message, page, density, dictionary(version));
    let lines: Vec<String> = nodes.iter().map(line).collect();
    assert_eq!(lines, expected);
    for node in &nodes {
        assert_eq!(node.ordinal, ordinal);
        let Some(span) = node.span else {
            assert_eq!(node.presence, Presence::Absent);
            continue;
        };
        let Some(address) = node.address else {
            continue;
        };
        assert_eq!(message.span(&address), Some(span), "{address}");
    }
}

#[test]
fn what_is_there() {
    check(
        ADMISSION,
        1,
        Density::Populated,
        "2.5.1",
        &[
            "0 PID [Patient Identification]  +",
            "1 PID-1 [Set ID - PID] SI = 1",
            "1 PID-3 [Patient Identifier List] CX +",
            "2 PID-3[1] [Patient Identifier List] CX +",
            "3 PID-3[1].1 [ID Number] ST = 4711",
            "3 PID-3[1].4 [Assigning Authority] HD +",
            "4 PID-3[1].4.1 [Namespace ID] IS = CITY",
            "4 PID-3[1].4.2 [Universal ID] ST = 1.2.3",
            "4 PID-3[1].4.3 [Universal ID Type] ID = ISO (ISO Object Identifier)",
            "3 PID-3[1].5 [Identifier Type Code] ID = MR (Medical record number)",
            "2 PID-3[2] [Patient Identifier List] CX +",
            "3 PID-3[2].1 [ID Number] ST = 99",
            "3 PID-3[2].5 [Identifier Type Code] ID = SS (Social Security number)",
            "1 PID-5 [Patient Name] XPN +",
            "2 PID-5.1 [Family Name] FN = Muster",
            "2 PID-5.2 [Given Name] ST = Eva",
            "2 PID-5.3 [Second and Further Given Names or Initials Thereof] ST = M.",
            "1 PID-7 [Date/Time of Birth] TS = 19800229 (1980-02-29)",
            "1 PID-8 [Administrative Sex] IS = F (Female)",
            "1 PID-10 [Race] CE null",
        ],
    );
}

#[test]
fn a_time_is_decoded_in_versions_whose_ts_is_made_of_strings() {
    check(
        "MSH|^~\\&|A|||||||||2.3\rEVN|A01|202403051430|20240305^D\r",
        1,
        Density::Populated,
        "2.3",
        &[
            "0 EVN [Event type]  +",
            "1 EVN-1 [Event Type Code] ID = A01 (ADT/ACK - Admit/visit notification)",
            "1 EVN-2 [Recorded Date/Time] TS = 202403051430 (2024-03-05 14:30)",
            "1 EVN-3 [Date/Time Planned Event] TS +",
            "2 EVN-3.1 [Time Of An Event] ST = 20240305 (2024-03-05)",
            "2 EVN-3.2 [degree of precision] ST = D",
        ],
    );
}

#[test]
fn header_delimiters_are_values() {
    check(
        ADMISSION,
        0,
        Density::Populated,
        "2.5.1",
        &[
            "0 MSH [Message Header]  +",
            "1 MSH-1 [Field Separator] ST = |",
            "1 MSH-2 [Encoding Characters] ST = ^~\\&",
            "1 MSH-3 [Sending Application] HD = REG",
            "1 MSH-4 [Sending Facility] HD = CITY",
            "1 MSH-5 [Receiving Application] HD = LAB",
            "1 MSH-6 [Receiving Facility] HD = CITY",
            "1 MSH-7 [Date/Time Of Message] TS = 20240305143000+0100 (2024-03-05 14:30:00 +01:00)",
            "1 MSH-9 [Message Type] MSG +",
            "2 MSH-9.1 [Message Code] ID = ADT (ADT message)",
            "2 MSH-9.2 [Trigger Event] ID = A01 (ADT/ACK - Admit/visit notification)",
            "2 MSH-9.3 [Message Structure] ID = ADT_A01 (A01, A04, A08, A13)",
            "1 MSH-10 [Message Control ID] ST = 17",
            "1 MSH-11 [Processing ID] PT = P (Production)",
            "1 MSH-12 [Version ID] VID = 2.5.1 (Release 2.5.1)",
        ],
    );
}

#[test]
fn what_the_dictionary_does_not_know() {
    check(
        ADMISSION,
        2,
        Density::All,
        "2.5.1",
        &[
            "0 ZPI []  +",
            "1 ZPI-1 []  +",
            "2 ZPI-1.1 []  = a",
            "2 ZPI-1.2 []  = b",
            "1 ZPI-2 []  = c",
        ],
    );
    check(
        ADMISSION,
        3,
        Density::All,
        "2.5.1",
        &["0 ? []  = no segment"],
    );
    check(
        "MSH|^~\\&|\rNTE|1||x||||||more\r",
        1,
        Density::Populated,
        "2.3",
        &[
            "0 NTE [Notes and comments]  +",
            "1 NTE-1 [Set ID - Notes and Comments] SI = 1",
            "1 NTE-3 [Comment] FT = x",
            "1 NTE-9 []  = more",
        ],
    );
}

#[test]
fn occurrences_are_named_where_there_are_several() {
    check(
        ADMISSION,
        5,
        Density::Populated,
        "2.5.1",
        &[
            "0 NK1[2] [Next of Kin / Associated Parties]  +",
            "1 NK1[2]-1 [Set ID - NK1] SI = 2",
            "1 NK1[2]-2 [Name] XPN +",
            "2 NK1[2]-2.1 [Family Name] FN = Muster",
            "2 NK1[2]-2.2 [Given Name] ST = Jan&Co",
        ],
    );
}

#[test]
fn a_value_has_the_type_that_the_message_names() {
    check(
        ADMISSION,
        6,
        Density::Populated,
        "2.5.1",
        &[
            "0 OBX [Observation/Result]  +",
            "1 OBX-1 [Set ID - OBX] SI = 1",
            "1 OBX-2 [Value Type] ID = CE (Coded Entry)",
            "1 OBX-3 [Observation Identifier] CE +",
            "2 OBX-3.1 [Identifier] ST = 1234",
            "2 OBX-3.2 [Text] ST = Sodium",
            "1 OBX-5 [Observation Value] CE +",
            "2 OBX-5.1 [Identifier] ST = A",
            "2 OBX-5.2 [Text] ST = Alpha",
            "1 OBX-14 [Date/Time of the Observation] TS = 20240305 (2024-03-05)",
        ],
    );
}

#[test]
fn a_time_of_day_is_shown_without_a_day() {
    check(
        "MSH|^~\\&|\rTQ1||||0815~2\r",
        1,
        Density::Populated,
        "2.5.1",
        &[
            "0 TQ1 [Timing/Quantity]  +",
            "1 TQ1-4 [Explicit Time] TM +",
            "2 TQ1-4[1] [Explicit Time] TM = 0815 (08:15)",
            "2 TQ1-4[2] [Explicit Time] TM = 2",
        ],
    );
}

#[test]
fn what_the_standard_requires() {
    check(
        ADMISSION,
        4,
        Density::Required,
        "2.5.1",
        &[
            "0 NK1[1] [Next of Kin / Associated Parties]  +",
            "1 NK1[1]-1 [Set ID - NK1] SI = 1",
        ],
    );
    check(
        "MSH|^~\\&|\rPID|||7||\r",
        1,
        Density::Required,
        "2.5.1",
        &[
            "0 PID [Patient Identification]  +",
            "1 PID-3 [Patient Identifier List] CX +",
            "2 PID-3.1 [ID Number] ST = 7",
            "1 PID-5 [Patient Name] XPN empty",
        ],
    );
    // A time is one also where its parts are shown.
    check(
        "MSH|^~\\&|||||20260314\r",
        0,
        Density::Required,
        "2.5.1",
        &[
            "0 MSH [Message Header]  +",
            "1 MSH-1 [Field Separator] ST = |",
            "1 MSH-2 [Encoding Characters] ST = ^~\\&",
            "1 MSH-7 [Date/Time Of Message] TS + (2026-03-14)",
            "2 MSH-7.1 [Time] DTM = 20260314 (2026-03-14)",
            "1 MSH-9 [Message Type] MSG absent",
            "1 MSH-10 [Message Control ID] ST absent",
            "1 MSH-11 [Processing ID] PT absent",
            "1 MSH-12 [Version ID] VID absent",
        ],
    );
}

#[test]
fn all_of_the_standard() {
    let message = message("MSH|^~\\&|\rPID|||7\r");
    let nodes = outline(&message, 1..2, Density::All, dictionary("2.7"));
    let find = |path: &str| {
        let path = path.parse().expect(path);
        nodes.iter().find(|node| node.address == Some(path))
    };
    assert_eq!(
        nodes
            .iter()
            .filter(|node| node.kind == NodeKind::Field)
            .count(),
        33
    );
    let state = |path| find(path).map(|node| (node.presence, node.branch));
    assert_eq!(state("PID-1"), Some((Presence::Empty, false)));
    assert_eq!(state("PID-3"), Some((Presence::Value, true)));
    assert_eq!(state("PID-3.4"), Some((Presence::Absent, false)));
    assert_eq!(state("PID-5"), Some((Presence::Absent, true)));
    assert_eq!(state("PID-5.1"), Some((Presence::Absent, false)));
    assert_eq!(state("PID-4"), None, "withdrawn in 2.7");
    assert_eq!(
        find("PID-5").and_then(|node| node.usage),
        Some(Usage::Required)
    );
    assert!(find("PID-5").is_some_and(|node| node.repeats));
}

#[test]
fn a_segment_that_no_message_has() {
    let id = "PV1".parse().expect("a segment id");
    let nodes = segment_outline(dictionary("2.5.1"), id);
    let lines: Vec<String> = nodes.iter().take(4).map(line).collect();
    assert_eq!(
        lines,
        [
            "0 PV1 [Patient Visit]  absent",
            "1 PV1-1 [Set ID - PV1] SI absent",
            "1 PV1-2 [Patient Class] IS absent",
            "1 PV1-3 [Assigned Patient Location] PL absent",
        ]
    );
    let deepest = nodes.iter().find(|node| node.depth == 3).map(line);
    assert_eq!(
        deepest.as_deref(),
        Some("3 PV1-3.4.1 [Namespace ID] IS absent")
    );
    assert!(nodes.iter().all(|node| node.span.is_none()));
    let unknown = "ZZZ".parse().expect("a segment id");
    assert!(segment_outline(dictionary("2.5.1"), unknown).is_empty());
}

#[test]
fn pages_and_long_values() {
    let mut text = String::from("MSH|^~\\&|\r");
    for number in 1..=5000 {
        text.push_str(&format!("NTE|{number}||line\r"));
    }
    let long = message(&text);
    let page = outline(&long, 4990..6000, Density::Populated, dictionary("2.5.1"));
    assert_eq!(page.first().map(|node| node.ordinal), Some(4990));
    assert_eq!(page.last().map(|node| node.ordinal), Some(5000));
    assert_eq!(page.len(), 11 * 3);
    assert!(outline(&long, 9000..9001, Density::All, dictionary("2.5.1")).is_empty());

    let text = format!("MSH|^~\\&|\rNTE|1||{}\r", "ü".repeat(LEAF_CHARS + 1));
    let nodes = outline(
        &message(&text),
        1..2,
        Density::Populated,
        dictionary("2.5.1"),
    );
    let comment = nodes.last().expect("a comment");
    assert!(comment.shortened);
    assert_eq!(comment.value.chars().count(), LEAF_CHARS);
    assert_eq!(
        comment.span.map(|span| span.len()),
        Some(2 * (LEAF_CHARS + 1))
    );
}

fn every_node_is_where_it_says(input: &[u8]) {
    let (message, _) = Message::decode(input);
    for density in [Density::Populated, Density::Required, Density::All] {
        for node in outline(&message, 0..usize::MAX, density, dictionary("")) {
            let Some((address, span)) = node.address.zip(node.span) else {
                continue;
            };
            assert_eq!(message.span(&address), Some(span), "{input:?} {address}");
        }
    }
}

#[test]
fn any_bytes_have_an_outline() {
    let inputs: [&[u8]; 6] = [
        b"",
        b"MSH",
        b"MSH|",
        b"\xFF\x00\r||||\rPID",
        b"MSH|^~\\&|\rPID|~^&|^&^~~\r",
        b"PID|1^2\r\r\rMSH|",
    ];
    for input in inputs {
        every_node_is_where_it_says(input);
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn what_looks_like_a_message_has_an_outline(
        body in "(PID|OBX|ZZ1|MSH|x)([|^~&\\\\\r\"A0é]|\r(PID|OBX)\\|){0,60}",
    ) {
        every_node_is_where_it_says(format!("MSH|^~\\&|A\r{body}").as_bytes());
    }
}
