use crate::check::{CODES, check_by};
use crate::code_table::{CodeTable, Tables};
use crate::dictionary::dictionary;
use crate::message::Message;
use crate::profile::{FORMAT, Profile, ProfileDoc, code};

fn tables() -> Tables {
    let (wards, _) = CodeTable::parse_csv("ward,meaning\nW1,Ward 1\nW2,Ward 2\n");
    Tables::from([("wards".to_owned(), std::sync::Arc::new(wards))])
}

fn compile(body: &str) -> (Profile, Vec<String>) {
    let text = format!("format = \"{FORMAT}\"\n{body}");
    let doc = ProfileDoc::parse(&text).expect("TOML");
    let (profile, found) = doc.compile(&tables(), CODES);
    let found = found
        .iter()
        .map(|finding| {
            format!(
                "{} {}: {}",
                finding.line, finding.diagnostic.code, finding.diagnostic.message
            )
        })
        .collect();
    (profile, found)
}

const MESSAGE: &str = "MSH|^~\\&|REG|WARD|LAB|MAIN|20260102030405||ADT^A01^ADT_A01|1|P|2.5\r\
EVN|A01|20260102\r\
PID|1||7^^^WARD^MR~8^^^STATE^SS||DOE^JOHN||19700101|M|||||||||||123-45\r\
PV1|1|I|W9^101\r";

/// What a profile finds in the message: `severity code path rule`.
fn found(body: &str, message: &str) -> Vec<String> {
    let (profile, mistakes) = compile(body);
    assert_eq!(mistakes, Vec::<String>::new(), "{body}");
    let (message, _) = Message::decode(message);
    check_by(&message, dictionary("2.5"), &profile)
        .iter()
        .map(|finding| {
            let at = finding.address.map(|at| at.to_string()).unwrap_or_default();
            let rule = finding.rule.as_deref().unwrap_or("-");
            format!("{} {} {at} {rule}", finding.severity, finding.code)
        })
        .collect()
}

#[test]
fn the_message_is_clean_without_one() {
    assert_eq!(found("", MESSAGE), Vec::<String>::new());
}

#[test]
fn rules_tighten() {
    for (body, expected) in [
        (
            "[[rule]]\nid = \"account\"\npath = \"PID-18\"\nusage = \"R\"",
            &["error missing-field PID-18 account"][..],
        ),
        (
            "[[rule]]\npath = \"PID-18\"\nusage = \"R\"\nmessages = [\"ORU\"]",
            &[],
        ),
        (
            "[[rule]]\npath = \"PID-18\"\nusage = \"R\"\nmessages = [\"ORU\", \"ADT^A01\"]\nseverity = \"hint\"",
            &["hint missing-field PID-18 PID-18"],
        ),
        (
            "[[rule]]\npath = \"PID-18\"\nusage = \"R\"\nwhen = \"PV1-2 = O\"",
            &[],
        ),
        (
            "[[rule]]\npath = \"PID-18\"\nusage = \"C(R/X)\"\nwhen = \"PV1-2 = I\"",
            &["error missing-field PID-18 PID-18"],
        ),
        (
            "[[rule]]\npath = \"PID-19\"\nusage = \"C\"\nwhen = \"PV1-2 = O\"",
            &["error forbidden PID-19 PID-19"],
        ),
        (
            "[[rule]]\npath = \"PID-19\"\nusage = \"X\"",
            &["error forbidden PID-19 PID-19"],
        ),
        (
            "[[rule]]\npath = \"PID-3\"\ncardinality = \"[1..1]\"",
            &["error repetition PID-3 PID-3"],
        ),
        (
            "[[rule]]\npath = \"PID-3\"\ncardinality = \"3..*\"",
            &["error repetition PID-3 PID-3"],
        ),
        (
            "[[rule]]\npath = \"PID-3.4\"\nvalues = [\"WARD\"]",
            &["error value PID-3[2].4 PID-3.4"],
        ),
        (
            "[[rule]]\npath = \"PID-3[1].4\"\nvalues = [\"STATE\"]",
            &["error value PID-3[1].4 PID-3[1].4"],
        ),
        (
            "[[rule]]\npath = \"PID-3.1\"\nmatches = '^\\d{2}$'\nwhen = \"PID-3.5 = MR\"",
            &["error pattern PID-3[1].1 PID-3.1"],
        ),
        (
            "[[rule]]\npath = \"PID-3.6\"\nusage = \"R\"",
            &[
                "error missing-component PID-3[1].6 PID-3.6",
                "error missing-component PID-3[2].6 PID-3.6",
            ],
        ),
        (
            "[[rule]]\npath = \"PID-19\"\nlength = \"9\"\n[[rule]]\npath = \"PID-5.1\"\nlength = \"4..\"",
            &["error length PID-5.1 PID-5.1"],
        ),
        (
            "[[rule]]\npath = \"PV1-3\"\ntable = \"wards\"",
            &["error value PV1-3 PV1-3"],
        ),
        ("[[rule]]\npath = \"PV1-2\"\ntable = \"0004\"", &[]),
        (
            "[[rule]]\npath = \"ZPI\"\nusage = \"R\"",
            &["error missing-segment ZPI ZPI"],
        ),
        (
            "[[rule]]\npath = \"EVN\"\nusage = \"X\"",
            &["error forbidden EVN EVN"],
        ),
        (
            "[[rule]]\npath = \"PV1\"\ncardinality = \"2..2\"",
            &["error segment-count PV1 PV1"],
        ),
    ] {
        assert_eq!(found(body, MESSAGE), expected, "{body}");
    }
}

#[test]
fn rules_and_levels_relax() {
    let bare = MESSAGE
        .replace("7^^^WARD^MR~8^^^STATE^SS", "")
        .replace("EVN|A01|20260102\r", "")
        .replace("|M|", "|Q|");
    let all = [
        "warning missing-segment EVN -",
        "warning missing-field PID-3 -",
        "hint table-value PID-8 -",
    ];
    for (body, left) in [
        ("", &[0, 1, 2][..]),
        ("[[rule]]\npath = \"PID-3\"\nusage = \"RE\"", &[0, 2]),
        ("[[rule]]\npath = \"EVN\"\nusage = \"O\"", &[1, 2]),
        (
            "[[rule]]\npath = \"EVN\"\nusage = \"O\"\nmessages = [\"ORU\"]",
            &[0, 1, 2],
        ),
        (
            "[[rule]]\npath = \"PID-8\"\nvalues = [\"Q\", \"M\", \"F\"]",
            &[0, 1],
        ),
        (
            "[[finding]]\ncode = \"table-value\"\nseverity = \"off\"",
            &[0, 1],
        ),
        (
            "[[finding]]\ncode = \"table-value\"\npath = \"PV1\"\nseverity = \"off\"",
            &[0, 1, 2],
        ),
        ("[[finding]]\npath = \"PID\"\nseverity = \"off\"", &[0]),
        (
            "[[finding]]\npath = \"PID\"\nseverity = \"off\"\n[[finding]]\npath = \"PID-3\"\nseverity = \"warning\"",
            &[0, 1],
        ),
    ] {
        let left: Vec<&str> = left.iter().filter_map(|at| all.get(*at).copied()).collect();
        assert_eq!(found(body, &bare), left, "{body}");
    }
    assert_eq!(
        found("[[finding]]\npath = \"PID-8\"\nseverity = \"error\"", &bare).last(),
        Some(&"error table-value PID-8 -".to_owned())
    );
    let null = MESSAGE.replace("123-45", "\"\"");
    assert_eq!(
        found("[[rule]]\npath = \"PID-19\"\nusage = \"X\"", &null),
        Vec::<String>::new(),
        "null sends no value"
    );
    let twice = MESSAGE.replace("19700101", "1970~1971");
    assert_eq!(
        found("[[rule]]\npath = \"PID-7\"\ncardinality = \"0..2\"", &twice),
        Vec::<String>::new()
    );
}

#[test]
fn a_finding_says_why() {
    let (profile, _) = compile(
        "[[rule]]\nid = \"account\"\npath = \"PID-18\"\nusage = \"R\"\nwhen = \"PV1-2 = I\"\nnote = \"Billing matches on it.\"",
    );
    let (message, _) = Message::decode(MESSAGE);
    let found = check_by(&message, dictionary("2.5"), &profile);
    let said: Vec<&str> = found
        .iter()
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(
        said,
        [
            "PID-18 (Patient Account Number) must have a value when PV1-2 = I, and is empty: Billing matches on it."
        ]
    );
}

#[test]
fn every_mistake_has_its_line() {
    for (body, expected) in [
        (
            "[[rules]]\npath = \"PID-3\"",
            "2 profile-unknown-key: There is no 'rules' here",
        ),
        (
            "rule = 1",
            "2 profile-wrong-type: rule is written as [[rule]]",
        ),
        (
            "[[rule]]\nusage = \"R\"",
            "2 profile-path: A rule needs a path",
        ),
        (
            "[[rule]]\npath = \"PID-3\"",
            "2 profile-nothing: This rule asks for nothing",
        ),
        (
            "[[rule]]\npath = \"PID-x\"\nusage = \"R\"",
            "3 profile-path: 'PID-x' is not an address",
        ),
        (
            "[[rule]]\npath = \"PID-3\"\nusge = \"R\"",
            "4 profile-unknown-key: There is no key 'usge' here",
        ),
        (
            "[[rule]]\npath = \"PID-3\"\nusage = \"M\"",
            "4 profile-value: 'M' is no usage",
        ),
        (
            "[[rule]]\npath = \"PID-3\"\nusage = true",
            "4 profile-wrong-type: usage is a text",
        ),
        (
            "[[rule]]\npath = \"PID-3\"\nusage = \"C\"",
            "4 profile-value: A conditional usage needs its condition",
        ),
        (
            "[[rule]]\npath = \"PID-3\"\nusage = \"R\"\nwhen = \"PV1-2 is I\"",
            "5 profile-grammar: Here belongs",
        ),
        (
            "[[rule]]\npath = \"PID-3\"\nmatches = \"(\"",
            "4 profile-grammar: ",
        ),
        (
            "[[rule]]\npath = \"PID-3\"\ncardinality = \"3..1\"",
            "4 profile-value: '3..1' goes from more to fewer",
        ),
        (
            "[[rule]]\npath = \"PID-3\"\ncardinality = \"some\"",
            "4 profile-value: 'some' is no range",
        ),
        (
            "[[rule]]\npath = \"PID-3.1\"\ncardinality = \"1..1\"",
            "4 profile-path: PID-3.1 has no cardinality",
        ),
        (
            "[[rule]]\npath = \"PID\"\nlength = 3",
            "4 profile-path: PID has no length",
        ),
        (
            "[[rule]]\npath = \"PID-3\"\nvalues = \"M\"",
            "4 profile-wrong-type: values is a list",
        ),
        (
            "[[rule]]\npath = \"PID-3\"\nvalues = [\"M\"]\ntable = \"wards\"",
            "4 profile-value: values and table both",
        ),
        (
            "[[rule]]\npath = \"PID-3\"\ntable = \"beds\"",
            "4 profile-value: 'beds' is neither a code table",
        ),
        (
            "[[rule]]\npath = \"PID-3\"\nusage = \"R\"\nmessages = [\"ADT_A01\"]",
            "5 profile-value: 'ADT_A01' is no message type",
        ),
        (
            "[[rule]]\npath = \"PID-3\"\nusage = \"R\"\nseverity = \"fatal\"",
            "5 profile-value: 'fatal' is no severity",
        ),
        (
            "[[rule]]\npath = \"PID-3\"\nusage = \"R\"\nseverity = \"off\"",
            "5 profile-value: A rule that is off",
        ),
        (
            "[[rule]]\npath = \"PID-399\"\nusage = \"R\"",
            "3 profile-path: No version of the standard has PID-399",
        ),
        (
            "[[rule]]\npath = \"MSH-2\"\nusage = \"R\"",
            "3 profile-path: MSH-2 holds the delimiters",
        ),
        (
            "[[rule]]\nid = \"a\"\npath = \"PID-3\"\nusage = \"R\"\n[[rule]]\nid = \"a\"\npath = \"PID-5\"\nusage = \"R\"",
            "6 profile-id-twice: The id 'a' already stands on line 2",
        ),
        (
            "[[finding]]\ncode = \"tabel-value\"\nseverity = \"off\"",
            "3 profile-value: No finding has the code 'tabel-value'",
        ),
        (
            "[[finding]]\nseverity = \"off\"",
            "2 profile-nothing: This block would change every finding",
        ),
        (
            "[[finding]]\ncode = \"format\"",
            "2 profile-nothing: This block says nothing",
        ),
    ] {
        let (_, found) = compile(body);
        assert_eq!(found.len(), 1, "{body}: {found:#?}");
        assert!(
            found.first().is_some_and(|text| text.starts_with(expected)),
            "{body}: {found:#?}"
        );
    }
}

#[test]
fn a_mistake_hides_no_other_rule() {
    let (profile, found) = compile(
        "[[rule]]\npath = \"PID-18\"\nusage = \"R\"\n[[rule]]\npath = \"PID-3\"\nusage = \"M\"\n[[rule]]\npath = \"PID-399\"\nusage = \"R\"",
    );
    assert_eq!((profile.rules.len(), found.len()), (2, 2));
}

#[test]
fn only_what_is_a_profile_is_read() {
    for (text, line, code) in [
        ("", 1, code::FORMAT_UNKNOWN),
        ("\nformat = \"hl7wb.mapping/1\"", 2, code::FORMAT_UNKNOWN),
        ("format = \"hl7wb.profile/2\"", 1, code::FORMAT_NEWER),
        ("format = \"hl7wb.profile/1\"\n[[rule]\n", 2, code::NOT_TOML),
    ] {
        let error = ProfileDoc::parse(text).expect_err(text);
        assert_eq!((error.line, error.code), (line, code), "{text}");
    }
    let text = "format = \"hl7wb.profile/1\" # ours\n";
    assert_eq!(
        ProfileDoc::parse(text).expect("a profile").to_string(),
        text
    );
}
