//! The bundled example, walked through: inputs, mapping, what the old interface sent, causes.

use std::sync::Arc;

use hl7wb_core::code_table::{CodeTable, Tables};
use hl7wb_core::compare::{Causes, CompareOptions, Ignore, Verdict, compare_volatile};
use hl7wb_core::condition::Condition;
use hl7wb_core::mapping::{
    Clock, Delivery, Filter, Intent, Mapping, MappingDoc, Outcome, RunContext, Target, compile,
    deliver, deliver_traced,
};
use hl7wb_core::message::{Charset, Message, container};

const CONTEXT: RunContext<'static> = RunContext {
    clock: Clock {
        now: "20261123120000+0000",
        control_id: "WB1",
    },
};

fn read(name: &str) -> Vec<u8> {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../mapping-templates/registration-to-lab"
    );
    std::fs::read(format!("{folder}/{name}")).expect(name)
}

fn text(name: &str) -> String {
    String::from_utf8(read(name)).expect(name)
}

fn messages(name: &str) -> Vec<Vec<u8>> {
    let bytes = read(name);
    container::split(&bytes)
        .messages
        .iter()
        .map(|found| found.span.of(&bytes).to_vec())
        .collect()
}

fn compiled(doc: &MappingDoc) -> Mapping {
    let table = |name: &str| {
        let (table, findings) =
            CodeTable::parse_csv(&text(&format!("interfaces/registration/tables/{name}.csv")));
        assert_eq!(findings, []);
        (name.to_owned(), Arc::new(table))
    };
    let (mapping, findings) = compile(doc, &Tables::from(["sex", "site", "icd10"].map(table)));
    assert_eq!(findings, []);
    mapping.expect("compiles")
}

fn delivery() -> Delivery {
    let condition =
        Condition::parse("MSH-9.1 = ADT and MSH-9.2 in (A01, A04, A08)").expect("filter");
    Delivery {
        target: Target::Mirth452 {
            inbound: Charset::Utf8,
            outbound: Charset::Utf8,
        },
        filter: Some(Filter {
            condition,
            reason: "registrations only".to_owned(),
        }),
    }
}

fn run(doc: &MappingDoc) -> (usize, Vec<(String, usize)>) {
    let mapping = compiled(doc);
    let olds: Vec<Message> = messages("comparisons/old-interface/old.hl7")
        .into_iter()
        .map(|bytes| Message::decode(bytes).0)
        .collect();
    let key = "MSH-10".parse().expect("address");
    let options = CompareOptions {
        ignore: vec![Ignore {
            path: "MSH-7".parse().expect("address"),
            reason: "stamped".to_owned(),
            by: "I. Ramos".to_owned(),
        }],
    };
    let mut causes = Causes::default();
    let mut different = 0;
    for (index, input) in messages("comparisons/old-interface/inputs.hl7")
        .iter()
        .enumerate()
    {
        let (outcome, trace) = deliver_traced(&mapping, input, &delivery(), &CONTEXT);
        assert_eq!(
            outcome,
            deliver(&mapping, input, &delivery(), &CONTEXT),
            "a trace changes nothing"
        );
        let source = Message::decode(input.as_slice()).0;
        let Outcome::Delivered(outputs) = outcome else {
            assert!(matches!(outcome, Outcome::Filtered { .. }), "{outcome:?}");
            assert!(
                !olds.iter().any(|old| old.text(&key) == source.text(&key)),
                "the old interface sent it"
            );
            continue;
        };
        assert!(!trace.rules.is_empty());
        let output = outputs.first().expect("one output");
        let new = Message::decode(output.bytes.as_slice()).0;
        let old = olds
            .iter()
            .find(|old| old.text(&key) == new.text(&key))
            .expect("the old interface sent it too");
        let comparison = compare_volatile(old, &new, &output.volatile, &options);
        different += usize::from(comparison.verdict == Verdict::Different);
        causes.add(index, &comparison, Some(&source));
    }
    (
        different,
        causes
            .finish()
            .into_iter()
            .map(|cause| (cause.sentence, cause.count))
            .collect(),
    )
}

#[test]
fn three_faults_are_found_and_go_when_they_are_fixed() {
    let mut doc =
        MappingDoc::parse(&text("interfaces/registration/lab.mapping.toml")).expect("mapping");
    let (different, causes) = run(&doc);
    assert!(different > 0);
    let said: Vec<&str> = causes
        .iter()
        .map(|(sentence, _)| sentence.as_str())
        .collect();
    for part in ["PV1-19 of the source", "accents", "NK1"] {
        assert!(
            said.iter().any(|sentence| sentence.contains(part)),
            "{part} in {causes:#?}"
        );
    }
    let rule = |rule: &str| rule.to_owned();
    doc.apply(&Intent::SetSource {
        rule: rule("account"),
        from: "PID-18".to_owned(),
    })
    .expect("account");
    doc.apply(&Intent::SetSteps {
        rule: rule("name"),
        steps: String::new(),
    })
    .expect("name");
    doc.apply(&Intent::RemoveRule {
        rule: rule("relatives"),
    })
    .expect("relatives");
    assert_eq!(run(&doc), (0, vec![]));
}
