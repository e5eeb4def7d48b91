//! Traces, findings of the compiler, and what leaves the engine.

use std::sync::Arc;

use super::rules::{CONTEXT, MSG, delivered, mapping, tables, wire};
use crate::code_table::{CodeTable, Tables};
use crate::condition::Condition;
use crate::mapping::functions::EXAMPLE_CLOCK;
use crate::mapping::*;
use crate::message::{Charset, Message};

#[test]
fn a_trace_says_what_happened() {
    let (message, _) = Message::decode(wire(MSG).into_bytes());
    let rules = "[[rule]]\nto='PID-8'\nfrom='PID-8'\nsteps=\"lower | default('x') | prefix('s-')\"\n[[rule]]\nto='PID-10'\ntext='n'\nsteps='now'\nwhen='PID-1 = 1'\n[[rule]]\nin='DG1'\nto='DG1-4'\nfrom='DG1-3.1'\n[[rule]]\nto='NK1'\nwire=''\nwhen='PID-1 = 2'\n[[rule]]\nto='PID-7'\nwire=''";
    let (outcome, trace) = transform_traced(&mapping(rules), &message, &CONTEXT);
    let output = delivered(outcome);
    let text =
        |span: crate::span::Span| String::from_utf8_lossy(span.of(&output.bytes)).into_owned();
    let first = &trace.rules[0];
    let steps: Vec<_> = first
        .steps
        .iter()
        .map(|s| s.output.clone().unwrap_or_default())
        .collect();
    assert_eq!(
        (first.input.as_str(), steps),
        ("F", vec!["f".to_owned(), "f".to_owned(), "s-f".to_owned()])
    );
    assert_eq!(first.sources[0].address.to_string(), "PID-8");
    assert_eq!(
        first.written[0].address.map(|a| a.to_string()).as_deref(),
        Some("PID-8")
    );
    assert_eq!(first.written[0].span.map(text).as_deref(), Some("s-f"));
    let states: Vec<_> = trace
        .rules
        .iter()
        .map(|r| (r.rule, r.turn, r.state))
        .collect();
    assert_eq!(
        states,
        [
            (0, None, RuleState::Ran),
            (1, None, RuleState::Ran),
            (2, Some(1), RuleState::Ran),
            (2, Some(2), RuleState::Ran),
            (3, None, RuleState::ConditionFalse),
            (4, None, RuleState::Ran)
        ]
    );
    assert_eq!(
        trace.rules[3].written[0]
            .address
            .map(|a| a.to_string())
            .as_deref(),
        Some("DG1[2]-4")
    );
    assert_eq!(
        output.volatile.iter().map(|s| text(*s)).collect::<Vec<_>>(),
        [EXAMPLE_CLOCK.now]
    );
    let nowhere: Vec<_> = trace
        .fields
        .iter()
        .filter(|f| f.goes_nowhere())
        .map(|f| f.address.to_string())
        .collect();
    assert_eq!(nowhere, ["PID-7"]);
    assert_eq!(
        trace
            .fields
            .iter()
            .find(|f| f.address.to_string() == "DG1[2]-3")
            .map(|f| (f.kept, f.read_by.clone())),
        Some((true, vec![2]))
    );
}

#[test]
fn compile_findings_have_lines() {
    for (rules, line, expected) in [
        ("[[rule]]\nid='a'\nto='PIDX-3'\ntext='x'", 4, code::ADDRESS),
        (
            "[[rule]]\nid='a'\nto='PID-3'\ntext='x'\nsteps='uper'",
            6,
            functions::code::UNKNOWN_FUNCTION,
        ),
        (
            "[[rule]]\nid='a'\nto='PID-3'\nfrom='PID-3'\nsteps='table(none)'",
            6,
            functions::code::MISSING_TABLE,
        ),
        (
            "[[rule]]\nid='a'\nto='PID-3'\nfrom='PID-3'\nsteps='split(1) | upper'",
            6,
            functions::code::SHAPE,
        ),
        (
            "[[rule]]\nid='a'\nto='PID-3'\ntext='x'\nwhen='PID-3 ='",
            6,
            code::CONDITION,
        ),
        (
            "[[rule]]\nid='a'\nto='PID-3'\ntext='x'\nwenn='y'",
            6,
            code::UNKNOWN_KEY,
        ),
        (
            "[[rule]]\nid='a'\nto='PID-3'\ntext='{PID'",
            5,
            code::TEMPLATE,
        ),
        ("[[rule]]\nid='a'\nto='PID-3'", 4, code::SOURCE),
        (
            "[[rule]]\nid='a'\nto='PID-3'\ntext='x'\nfrom='PID-3'",
            4,
            code::SOURCE,
        ),
        ("[[rule]]\nto='PID-3'\ntext='x'", 2, code::RULE_ID),
        ("[[rule]]\nid='a'\nto='ZLB'\nwire='ZLB|'", 4, code::AFTER),
        (
            "[[rule]]\nid='a'\nto='ZLB'\nwire='ZLX|'\nafter=['PID']",
            5,
            code::WIRE,
        ),
        ("[[rule]]\nid='a'\nto='PID-3'\nwire='a|b'", 5, code::WIRE),
        (
            "[[rule]]\nid='a'\nto='PID-3'\ntext='x'\nin='ORDER_OBSERVATION'",
            6,
            code::LOOP,
        ),
        (
            "[[rule]]\nid='a'\nto='PID-3'\ntext='x'\nelse_of='b'",
            6,
            code::ELSE_OF,
        ),
        ("[[rule]]\nid='a'\nto='MSH-2'\ntext='x'", 4, code::ADDRESS),
        (
            "[[rule]]\nid='a'\nto='PID-3'\ntext='x'\n[[rule]]\nid='b'\nto='PID-3'\ntext='y'",
            6,
            code::WRITTEN_TWICE,
        ),
        (
            "[[rule]]\nid='a'\nto='PID-3.1'\ntext='x'\n[[rule]]\nid='b'\nto='PID-3'\ntext='y'",
            6,
            code::UNREACHABLE,
        ),
    ] {
        let doc = MappingDoc::parse(&format!("format = '{FORMAT}'\n{rules}")).expect("toml");
        let (_, findings) = compile(&doc, &tables());
        let found: Vec<_> = findings
            .iter()
            .map(|f| (f.line, f.diagnostic.code))
            .collect();
        assert!(
            found.contains(&(Some(line), expected)),
            "{rules}\n{findings:#?}"
        );
    }
}

#[test]
fn a_sender_whom_the_engine_does_not_answer_is_named() {
    let delivery = Delivery {
        target: Target::Mirth452 {
            inbound: Charset::Utf8,
            outbound: Charset::Utf8,
        },
        filter: None,
    };
    for (header, fields) in [
        ("MSH|^~\\&|^|LAB||||||1|P|2.5", Some("in MSH-3 but")),
        (
            "MSH|^~\\&|A|^^|||2026||ADT^A01|^|P|2.5",
            Some("in MSH-4 and MSH-10 but"),
        ),
        ("MSH*!~\\&*A*B***2026**ADT!A01*1*P*!", Some("in MSH-12 but")),
        // The engine reads the event of MSH-9 with care, and does not read MSH-8.
        ("MSH|^~\\&|A|B|C|D|^|^|^|1|P|2.5", None),
        ("MSH|^~\\&|A^|^B|||2026||ADT^A01|1^|P^|2.5^", None),
        ("MSH|^~\\&|~|B|||2026||ADT^A01|1|P|2.5", None),
    ] {
        let input = format!("{header}\r");
        let output = delivered(deliver(&mapping(""), input.as_bytes(), &delivery, &CONTEXT));
        let silent = output
            .findings
            .iter()
            .find(|found| found.diagnostic.code == code::ENGINE_SILENT);
        match fields {
            None => assert_eq!(silent, None, "{header}"),
            Some(fields) => {
                let said = &silent.expect(header).diagnostic.message;
                assert!(said.contains(fields), "{header}: {said}");
            }
        }
    }
}

#[test]
fn delivery_is_what_the_engine_does() {
    let mirth = |inbound, outbound| Delivery {
        target: Target::Mirth452 { inbound, outbound },
        filter: None,
    };
    let utf8 = mirth(Charset::Utf8, Charset::Utf8);
    let none = mapping("");
    for (input, expected) in [
        ("MSH|^~\\&|A\nPID|1", Some("MSH|^~\\&|A\rPID|1\r")),
        ("MSH|^~\\&|A\r\nPV2\r\n\r\n", Some("MSH|^~\\&|A\rPV2|\r")),
        (
            "MSH|^~\\&#|A\r PID |1||123 \r  ",
            Some("MSH|^~\\&|A\rPID|1||123\r"),
        ),
        ("MSH|^|A\r", Some("MSH|^~|A\r")),
        ("MSH|^~&|A\r", Some("MSH|^~\\&|A\r")),
        ("MSH|^~\\&|A\r1ID|1", None),
        ("MSH|^~\\&|A\rP ID|1", None),
        ("MSH|^~\\&|A\rPID|\u{1}x", None),
        ("MSH|^~\\&|😀\r", None),
        ("\u{feff}MSH|^~\\&|A\r", None),
        ("MSH|", None),
    ] {
        let outcome = deliver(&none, input.as_bytes(), &utf8, &CONTEXT);
        match (expected, outcome) {
            (Some(expected), outcome) => {
                assert_eq!(String::from_utf8_lossy(&delivered(outcome).bytes), expected)
            }
            (None, Outcome::Error { findings }) => assert_eq!(
                findings[0].diagnostic.code,
                code::ENGINE_REFUSES,
                "{input:?}"
            ),
            (None, other) => panic!("{input:?}: {other:?}"),
        }
    }
    let output = delivered(deliver(
        &none,
        "MSH|^~\\&|日é\r".as_bytes(),
        &mirth(Charset::Utf8, Charset::Iso8859(1)),
        &CONTEXT,
    ));
    assert_eq!(output.bytes, b"MSH|^~\\&|?\xe9\r");
    assert_eq!(output.findings[0].diagnostic.code, code::UNENCODABLE);
    let output = delivered(deliver(&none, b"MSH|^~\\&|\xff\r", &utf8, &CONTEXT));
    assert_eq!(output.bytes, "MSH|^~\\&|\u{fffd}\r".as_bytes());
    assert_eq!(output.findings[0].diagnostic.code, code::UNDECODABLE);
    // A byte that a charset of Windows does not have, on its way in and on its way out.
    for (inbound, outbound, input, sent) in [
        (
            "windows-1250",
            "UTF-8",
            b"MSH|^~\\&|\x81\x8a\r",
            "MSH|^~\\&|\u{fffd}Š\r",
        ),
        (
            "ISO-8859-2",
            "windows-1250",
            b"MSH|^~\\&|\x81\xa9\r",
            "MSH|^~\\&|?\u{8a}\r",
        ),
        (
            "ISO-8859-1",
            "windows-1252",
            b"MSH|^~\\&|\x8d\xe9\r",
            "MSH|^~\\&|?\u{e9}\r",
        ),
    ] {
        let charset = |name| Charset::from_name(name).expect(name);
        let connectors = mirth(charset(inbound), charset(outbound));
        let output = delivered(deliver(&none, input, &connectors, &CONTEXT));
        let expected: Vec<u8> = match outbound {
            "UTF-8" => sent.as_bytes().to_vec(),
            _ => sent
                .chars()
                .map(|c| u8::try_from(c).expect("a byte"))
                .collect(),
        };
        assert_eq!(output.bytes, expected, "{inbound} to {outbound}");
        assert_eq!(output.findings.len(), 1);
    }
    let filter = Filter {
        condition: Condition::parse("MSH-3 = B").expect("condition"),
        reason: "only B".to_owned(),
    };
    let filtered = deliver(
        &none,
        b"MSH|^~\\&|A\r",
        &Delivery {
            filter: Some(filter),
            ..utf8.clone()
        },
        &CONTEXT,
    );
    assert_eq!(
        filtered,
        Outcome::Filtered {
            reason: "only B".to_owned()
        }
    );
    let stamped =
        mapping("[[rule]]\nto='MSH-3'\ntext='éé'\n[[rule]]\nto='MSH-7'\ntext=''\nsteps='now'");
    let (outcome, trace) = deliver_traced(
        &stamped,
        b"MSH|^~\\&|A\r",
        &mirth(Charset::Utf8, Charset::Iso8859(1)),
        &CONTEXT,
    );
    let output = delivered(outcome);
    assert_eq!(
        output.volatile[0].of(&output.bytes),
        EXAMPLE_CLOCK.now.as_bytes()
    );
    assert_eq!(
        trace.rules[0].written[0]
            .span
            .map(|s| s.of(&output.bytes).to_vec()),
        Some(b"\xe9\xe9".to_vec())
    );
}

#[test]
fn the_example_has_three_faults_and_no_more() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../mapping-templates/registration-to-lab/interfaces/registration"
    );
    let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).expect(name);
    let table = |name: &str| {
        let (table, findings) = CodeTable::parse_csv(&read(&format!("tables/{name}.csv")));
        assert_eq!(findings, []);
        (name.to_owned(), Arc::new(table))
    };
    let tables = Tables::from(["sex", "site", "icd10"].map(table));
    let doc = MappingDoc::parse(&read("lab.mapping.toml")).expect("mapping");
    let (mapping, findings) = compile(&doc, &tables);
    assert_eq!(findings, []);
    assert!(mapping.is_some());
}

proptest::proptest! {
    #[test]
    fn no_rule_no_change(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
        let mut input = b"MSH|^~\\&|A\r".to_vec();
        input.extend(bytes);
        let (message, _) = Message::decode_as(input.as_slice(), Charset::Iso8859(1));
        let output = delivered(transform(&mapping(""), &message, &CONTEXT));
        proptest::prop_assert_eq!(output.bytes, message.bytes());
    }

    #[test]
    fn never_panics(text in "[A-Z|^~&\\\\\r\"0-9é日]{0,200}", rules in "[a-zPID|'(),=.\\-0-9 {}^$\\[\\]*+?]{0,60}") {
        let input = format!("MSH|^~\\&|A\rPID|{text}");
        let doc = format!("format = '{FORMAT}'\n[[rule]]\nid='a'\nto='PID-3.2'\nfrom='PID-2'\nsteps='''{rules}'''\nwhen='''{rules}'''\n");
        if let Ok(doc) = MappingDoc::parse(&doc) {
            let _findings = compile(&doc, &tables());
        }
        let rules = mapping("[[rule]]\nto='PID-3[2].2'\nfrom='PID-2'\nsteps='upper | ascii | name_parts'\n[[rule]]\nin='PID-2'\nto='PID-4[+]'\nfrom='PID-2'\n[[rule]]\nto='PID-1'\nfrom='PID-2'\nsteps='flip_name | substring(-3, 2) | pad(4)'");
        for target in [Target::None, Target::Mirth452 { inbound: Charset::Utf8, outbound: Charset::Ascii }] {
            let _outcome = deliver_traced(&rules, input.as_bytes(), &Delivery { target, filter: None }, &CONTEXT);
        }
    }
}
