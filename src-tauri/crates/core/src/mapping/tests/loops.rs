//! Loops over groups, loops in loops, numbers and order of turns.

use super::rules::{CONTEXT, delivered, mapping, wire};
use crate::code_table::Tables;
use crate::mapping::*;
use crate::message::Message;

pub(super) const ORU: &str = "MSH|^~\\&|A|B|||||ORU^R01|9|P|2.5.1\nPID|1||11\nNTE|1||of the patient\nZPI|p\nORC|RE|a\nOBR|1|a||CBC|||2\nNTE|1||of the order\nOBX|1|NM|HGB||7|||||F\nNTE|1||low\nNTE|2||called\nOBX|2|NM|WBC||9||||||P\nZOR|1\nORC|RE|b\nOBR|2|b||NA|||1\nOBX|1|NM|NA||140||||||F\nSPM|1\nOBX|1|ST|SRC||blood||||||F\n";

fn run(rules: &str, input: &str) -> String {
    let (message, _) = Message::decode(wire(input).into_bytes());
    let mapping = mapping(rules);
    let output = delivered(transform(&mapping, &message, &CONTEXT));
    let (traced, _) = transform_traced(&mapping, &message, &CONTEXT);
    assert_eq!(
        delivered(traced).bytes,
        output.bytes,
        "a trace changes nothing"
    );
    String::from_utf8_lossy(&output.bytes).replace('\r', "\n")
}

#[track_caller]
fn check(rules: &str, changes: &[(&str, &str)]) {
    let mut expected = ORU.to_owned();
    for (before, after) in changes {
        assert!(expected.contains(before), "{before}");
        expected = expected.replacen(before, after, 1);
    }
    assert_eq!(run(rules, ORU), expected, "{rules}");
}

#[test]
fn addresses_are_those_of_the_group() {
    let rule =
        |each: &str, rest: &str| format!("structure='ORU_R01'\n[[rule]]\nin=\"{each}\"\n{rest}");
    check(
        &rule("ORDER_OBSERVATION", "to='OBR-2'\nfrom='ORC-1'"),
        &[("OBR|1|a", "OBR|1|RE"), ("OBR|2|b", "OBR|2|RE")],
    );
    // What is in no group is the message's; the order's notes are not the patient's.
    check(
        &rule("ORDER_OBSERVATION", "to='NTE-2'\ntext='{PID-3}'"),
        &[("NTE|1||of the order", "NTE|1|11|of the order")],
    );
    // An index counts in the group; so does what a condition asks of any.
    check(
        &rule(
            "ORDER_OBSERVATION where OBX-11 = P",
            "to='OBX[2]-8'\ntext='x'",
        ),
        &[("OBX|2|NM|WBC||9||||||P", "OBX|2|NM|WBC||9|||x|||P")],
    );
    check(
        &rule("ORDER_OBSERVATION", "to='OBX[*]-8'\nfrom='OBR-2'"),
        &[
            ("HGB||7|||||F", "HGB||7|||a||F"),
            ("WBC||9||||||P", "WBC||9|||a|||P"),
            ("NA||140||||||F", "NA||140|||b|||F"),
            ("blood||||||F", "blood|||b|||F"),
        ],
    );
    // A segment of one's own is the group's, or one that is in no group.
    check(
        &rule("ORDER_OBSERVATION", "to='OBR-3'\ntext='{ZPI-1}{ZOR-1}'"),
        &[("OBR|1|a|", "OBR|1|a|p1"), ("OBR|2|b|", "OBR|2|b|p")],
    );
}

#[test]
fn loops_stand_in_loops() {
    let rule =
        |each: &str, rest: &str| format!("structure='ORU_R01'\n[[rule]]\nin=\"{each}\"\n{rest}");
    check(
        &rule(
            "ORDER_OBSERVATION where OBR-2 = a > OBX where OBX-11 = 'P'",
            "to='OBX-8'\nfrom='OBR-2'",
        ),
        &[("WBC||9||||||P", "WBC||9|||a|||P")],
    );
    // The notes of an observation, and not those of the order; what a specimen holds is none.
    check(
        &rule(
            "ORDER_OBSERVATION > OBSERVATION",
            "to='NTE[*]-2'\ntext='{#}/{##} {OBX-3}'",
        ),
        &[
            ("NTE|1||low", "NTE|1|1/1 HGB|low"),
            ("NTE|2||called", "NTE|2|1/1 HGB|called"),
        ],
    );
    check(
        &rule("OBSERVATION", "to='OBX-1'\ntext='{#}'"),
        &[("OBX|1|NM|NA", "OBX|3|NM|NA")],
    );
    check(
        &rule(
            "ORDER_OBSERVATION > OBSERVATION",
            "to='OBX-1'\ntext='{##}-{#}'",
        ),
        &[
            ("OBX|1|NM|HGB", "OBX|1-1|NM|HGB"),
            ("OBX|2|NM|WBC", "OBX|2-2|NM|WBC"),
            ("OBX|1|NM|NA", "OBX|3-1|NM|NA"),
        ],
    );
    check(
        &rule(
            "PATIENT_RESULT > ORDER_OBSERVATION",
            "to='OBR-1'\ntext='{#}{#}'",
        ),
        &[("OBR|1", "OBR|11"), ("OBR|2", "OBR|22")],
    );
}

#[test]
fn rules_run_in_their_order_inside_of_each_turn() {
    let rules = "structure='ORU_R01'
[[rule]]
in='ORDER_OBSERVATION'
to='ZX1'
wire='ZX1|start'
after=['OBR']
[[rule]]
in='ORDER_OBSERVATION > OBX'
to='ZX2'
wire='ZX2|'
after=['ZX2', 'ZX1']
[[rule]]
in='ORDER_OBSERVATION > OBX'
to='ZX2-1'
from='OBX-3'
[[rule]]
in='ORDER_OBSERVATION'
to='ZX3'
wire='ZX3|end'
after=['ZX2', 'ZX1']
";
    check(
        rules,
        &[
            (
                "CBC|||2\n",
                "CBC|||2\nZX1|start\nZX2|HGB\nZX2|WBC\nZX3|end\n",
            ),
            ("NA|||1\n", "NA|||1\nZX1|start\nZX2|NA\nZX2|SRC\nZX3|end\n"),
        ],
    );
}

/// What stands between two words of [`ORU`], the first of them included; nothing for the end = to the end.
fn part(from: &str, to: &str) -> &'static str {
    let (_, rest) = ORU.split_once(from).expect("it is there");
    let start = ORU.len() - rest.len() - from.len();
    let end = rest.find(to).filter(|_| !to.is_empty());
    let end = end.map_or(ORU.len(), |end| start + from.len() + end);
    ORU.get(start..end).expect("a part")
}

#[test]
fn groups_are_dropped_kept_copied_and_sorted() {
    let all = "structure='ORU_R01'\n[[rule]]\nin=\"ORDER_OBSERVATION where OBR-2 = 'a'\"\n";
    let order = part("ORC|RE|a", "ORC|RE|b");
    check(
        &format!("{all}to='ORDER_OBSERVATION'\nwire=''"),
        &[(order, "")],
    );
    check(
        &format!("{all}keep=['OBR', 'ZOR']"),
        &[(order, "OBR|1|a||CBC|||2\nZOR|1\n")],
    );
    check(
        &format!("{all}to='NTE'\nwire=''"),
        &[
            ("NTE|1||of the order\n", ""),
            ("NTE|1||low\nNTE|2||called\n", ""),
        ],
    );
    // Moved: dropped, and copied from what arrived.
    check(
        &format!(
            "{all}to='NTE'\nwire=''\n[[rule]]\nin=\"ORDER_OBSERVATION where OBR-2 = 'a'\"\nto='NTE'\nfrom='NTE'\nafter=['OBX', 'OBR']"
        ),
        &[
            ("NTE|1||of the order\n", ""),
            ("NTE|1||low\nNTE|2||called\n", ""),
            (
                "||P\n",
                "||P\nNTE|1||of the order\nNTE|1||low\nNTE|2||called\n",
            ),
        ],
    );
    assert_eq!(
        run("[[rule]]\nkeep=['PID', 'OBR']", ORU),
        "MSH|^~\\&|A|B|||||ORU^R01|9|P|2.5.1\nPID|1||11\nOBR|1|a||CBC|||2\nOBR|2|b||NA|||1\n"
    );
    let second = part("ORC|RE|b", "");
    for sort in ["OBR-7", "OBR-7 number", "OBX-5 number desc", "OBR-2 desc"] {
        check(
            &format!(
                "structure='ORU_R01'\n[[rule]]\nin='ORDER_OBSERVATION'\nsort='{sort}'\nto='OBR-1'\ntext='{{#}}'"
            ),
            &[
                (
                    &format!("{order}{second}"),
                    &format!("{}{order}", second.replace("OBR|2", "OBR|1")),
                ),
                ("OBR|1|a", "OBR|2|a"),
            ],
        );
    }
    let body = part("PID|", "");
    assert_eq!(
        run(
            "start='empty'\nstructure='ORU_R01'\n[[rule]]\nto='PID'\nfrom='PID'\nafter=['MSH']\n[[rule]]\nin='ORDER_OBSERVATION'\nto='ORDER_OBSERVATION'\nfrom='ORDER_OBSERVATION'\nafter=['ZOR', 'OBX', 'PID']\n[[rule]]\nin='ORDER_OBSERVATION > OBX'\nto='OBX[1]-1'\ntext='{##}'",
            ORU
        ),
        format!("MSH|^~\\&\n{body}")
            .replace("NTE|1||of the patient\nZPI|p\n", "")
            .replacen("OBX|1|", "OBX|2|", 1)
            .replacen("OBX|1|NM|NA", "OBX|4|NM|NA", 1)
    );
}

#[test]
fn turns_of_segments_are_sorted() {
    let lines = |order: &[&str]| {
        let lines: Vec<String> = order.iter().map(|line| format!("{line}\n")).collect();
        format!("MSH|^~\\&|A\nPID|1\n{}PV1|1\n", lines.concat())
    };
    let input = lines(&["DG1|2|b", "DG1|x|a", "ZZZ", "DG1|10|", "DG1|1|c"]);
    for (sort, expected) in [
        (
            "DG1-1 number",
            ["DG1|1|c", "DG1|2|b", "ZZZ", "DG1|10|", "DG1|x|a"],
        ),
        (
            "DG1-1 number desc",
            ["DG1|10|", "DG1|2|b", "ZZZ", "DG1|1|c", "DG1|x|a"],
        ),
        ("DG1-1", ["DG1|1|c", "DG1|10|", "ZZZ", "DG1|2|b", "DG1|x|a"]),
        (
            "DG1-2 desc",
            ["DG1|1|c", "DG1|2|b", "ZZZ", "DG1|x|a", "DG1|10|"],
        ),
    ] {
        let rules = format!("[[rule]]\nin='DG1'\nsort='{sort}'\nto='DG1-9'\nfrom='DG1-9'");
        assert_eq!(run(&rules, &input), lines(&expected), "{sort}");
    }
}

#[test]
fn refusals() {
    let outcome = |rules: &str| {
        let (message, _) = Message::decode(wire(ORU).into_bytes());
        let (outcome, trace) = transform_traced(&mapping(rules), &message, &CONTEXT);
        assert!(!trace.rules.is_empty());
        outcome
    };
    let rule = |answer: &str, when: &str| {
        format!(
            "structure='ORU_R01'\n[[rule]]\nin='ORDER_OBSERVATION'\nrefuse='{answer}'\nwhen='{when}'\ntext='No specimen for order {{OBR-2}}, the {{#}}.'"
        )
    };
    for answer in ["AE", "AR"] {
        match outcome(&rule(answer, "SPM empty")) {
            Outcome::Rejected {
                code,
                text,
                findings,
            } => {
                assert_eq!(
                    (code, text.as_str()),
                    (answer, "No specimen for order a, the 1.")
                );
                assert_eq!(findings.len(), 1);
            }
            other @ (Outcome::Delivered(_) | Outcome::Filtered { .. } | Outcome::Error { .. }) => {
                panic!("{other:?}")
            }
        }
    }
    let output = delivered(outcome(&rule("warn", "SPM empty")));
    assert_eq!(output.findings.len(), 1);
    assert_eq!(
        output.findings[0].diagnostic.message,
        "No specimen for order a, the 1."
    );
    assert_eq!(delivered(outcome(&rule("AE", "OBR empty"))).findings, []);
}

#[test]
fn what_cannot_be_looped_over_is_said() {
    for (rule, expected) in [
        (
            "in='OBSERVATION_OF_NONE'\nto='OBX-1'\ntext='x'",
            "No structure has",
        ),
        (
            "in='ORDER'\nto='ORC-1'\ntext='x'",
            "say above the first rule",
        ),
        (
            "in='OBR > OBX'\nto='OBX-1'\ntext='x'",
            "beside it in a group",
        ),
        (
            "in='PID-3 > PID-3'\nto='PID-3.1'\ntext='x'",
            "Nothing stands inside",
        ),
        ("in='DG1[2]'\nto='DG1-1'\ntext='x'", "no index"),
        ("in='DG1'\nsort='DG1'\nto='DG1-1'\ntext='x'", "no one value"),
        (
            "in='DG1'\nsort='DG1-1 up'\nto='DG1-1'\ntext='x'",
            "no way to sort",
        ),
        ("sort='DG1-1'\nto='PID-1'\ntext='x'", "stands in none"),
        ("to='PID-1'\ntext='{#}'", "stands in none"),
        ("refuse='no'\nwhen='PID empty'\ntext='x'", "refuse is"),
        ("refuse='AE'\nwhen='PID empty'", "What is the sender told"),
        ("refuse='AE'\ntext='x'", "every message"),
        (
            "refuse='AE'\nwhen='PID empty'\ntext='x'\nfrom='PID-3'",
            "nothing beside",
        ),
        ("keep=['PID']\nto='PID'", "nothing beside"),
        ("in='DG1'\nkeep=['DG1']", "neither"),
        (
            "in='INSURANCE'\nto='INSURANCE'\ntext='x'",
            "the whole group",
        ),
    ] {
        let head = match rule.contains("INSURANCE") {
            true => "structure = 'ADT_A01'\n",
            false => "",
        };
        let text = format!("format = \"{FORMAT}\"\n{head}[[rule]]\nid='a'\n{rule}\n");
        let doc = MappingDoc::parse(&text).expect("toml");
        let (mapping, findings) = compile(&doc, &Tables::new());
        assert!(mapping.is_none(), "{rule}");
        let said: Vec<&str> = findings
            .iter()
            .map(|f| f.diagnostic.message.as_str())
            .collect();
        assert!(
            said.iter().any(|says| says.contains(expected)),
            "{rule}: {said:?}"
        );
    }
}

#[test]
fn a_message_becomes_several() {
    let outputs = |rules: &str, input: &str| -> Vec<String> {
        let (message, _) = Message::decode(wire(input).into_bytes());
        let mapping = mapping(rules);
        let Outcome::Delivered(outputs) = transform(&mapping, &message, &CONTEXT) else {
            panic!("{rules}");
        };
        let (traced, trace) = transform_traced(&mapping, &message, &CONTEXT);
        let Outcome::Delivered(traced) = traced else {
            panic!("{rules}");
        };
        assert_eq!(traced, outputs, "a trace changes nothing");
        for rule in &trace.rules {
            let output = Message::decode(outputs[rule.output].bytes.clone()).0;
            for written in rule
                .written
                .iter()
                .filter(|written| !written.text.is_empty())
            {
                let at = written.address.expect("it stands in the output");
                assert_eq!(output.text(&at).as_deref(), Some(written.text.as_str()));
            }
            // The control ID that a part is read with is its own.
            let same = |at: &str| at != "MSH-10";
            let sources = rule.sources.iter();
            for source in sources.filter(|source| same(&source.address.to_string())) {
                assert_eq!(
                    message.text(&source.address).as_deref(),
                    Some(source.text.as_str())
                );
            }
        }
        let texts = outputs
            .iter()
            .map(|output| String::from_utf8_lossy(&output.bytes).replace('\r', "\n"));
        texts.collect()
    };
    let head = |number: u32| {
        format!(
            "MSH|^~\\&|A|B|||||ORU^R01|9-{number}|P|2.5.1\nPID|1||11\nNTE|1||of the patient\nZPI|p\n"
        )
    };
    let first = part("ORC|RE|a", "ORC|RE|b");
    let second = part("ORC|RE|b", "");
    let each = "structure='ORU_R01'\n[[rule]]\neach='ORDER_OBSERVATION'\n";
    assert_eq!(
        outputs(each, ORU),
        [
            format!("{}{first}", head(1)),
            format!("{}{second}", head(2))
        ]
    );
    assert_eq!(
        outputs(
            &format!("{each}[[rule]]\nto='OBR-3'\ntext='{{OBR-2}} {{MSH-10}}'"),
            ORU
        ),
        [
            format!("{}{}", head(1), first.replace("OBR|1|a|", "OBR|1|a|a 9-1")),
            format!("{}{}", head(2), second.replace("OBR|2|b|", "OBR|2|b|b 9-2"))
        ]
    );
    let some = |filter: &str| {
        format!("structure='ORU_R01'\n[[rule]]\neach='ORDER_OBSERVATION where {filter}'\n")
    };
    assert_eq!(
        outputs(&some("SPM exists"), ORU),
        [format!("{}{second}", head(1))]
    );
    assert_eq!(outputs(&some("SPM-9 exists"), ORU), [""; 0]);
    // A segment with what follows it; and what cannot be split stays as it is.
    assert_eq!(
        outputs("[[rule]]\neach='SPM'\n", ORU),
        [ORU.replace("|9|P", "|9-1|P")]
    );
    assert_eq!(outputs("[[rule]]\neach='SCH'\n", ORU), [ORU]);
    let long = ORU.replace("|9|P", "|12345678901234567890|P");
    let (message, _) = Message::decode(wire(&long).into_bytes());
    let Outcome::Delivered(made) = transform(&mapping(each), &message, &CONTEXT) else {
        panic!("it is delivered");
    };
    assert_eq!(made[1].findings[0].diagnostic.code, code::CONTROL_ID);
    for (rules, expected) in [
        (
            "[[rule]]\nid='a'\nto='PID-1'\ntext='x'\n[[rule]]\nid='b'\neach='OBR'\n",
            "first rule",
        ),
        (
            "[[rule]]\nid='a'\neach='OBR'\nto='PID-1'\n",
            "nothing beside",
        ),
        ("[[rule]]\nid='a'\neach='PID-3'\n", "with what follows it"),
    ] {
        let doc = MappingDoc::parse(&format!("format = \"{FORMAT}\"\n{rules}")).expect("toml");
        let (mapping, findings) = compile(&doc, &Tables::new());
        assert!(mapping.is_none(), "{rules}");
        assert!(
            findings[0].diagnostic.message.contains(expected),
            "{findings:?}"
        );
    }
}
