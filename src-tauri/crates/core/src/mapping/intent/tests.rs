//! Edits and what they leave alone.

use super::*;

const TEXT: &str = "# Head\nformat = \"hl7wb.mapping/1\"\nstart = \"source\" # as it is\n\n# About one\n[[rule]]\nid = \"one\"\nto = \"PID-8\" # sex\ntext = 'M'\n\n# About two\n[[rule]]\nid = \"two\"\nto = \"PID-7\"\nfrom = \"PID-7\"\n";

fn after(intents: &[Intent]) -> String {
    let mut doc = MappingDoc::parse(TEXT).expect("valid");
    for intent in intents {
        doc.apply(intent).expect("applies");
    }
    doc.to_string()
}

fn rule(name: &str) -> String {
    name.to_owned()
}

#[test]
fn comments_survive() {
    let text = after(&[
        Intent::SetTarget {
            rule: rule("one"),
            to: "PID-9".to_owned(),
        },
        Intent::SetSource {
            rule: rule("one"),
            from: "PID-8".to_owned(),
        },
        Intent::SetSteps {
            rule: rule("one"),
            steps: "table(sex, default='9') | replace('\\.br\\', ' ')".to_owned(),
        },
        Intent::SetStart {
            start: "empty".to_owned(),
        },
    ]);
    for part in [
        "# Head\n",
        "start = \"empty\" # as it is",
        "# About one\n[[rule]]",
        "to = \"PID-9\" # sex",
        "from = \"PID-8\"",
        "# About two\n[[rule]]",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("text ="));
    let (written, findings) = MappingDoc::parse(&text).expect("still valid").read();
    assert_eq!(findings, []);
    assert_eq!(
        written.rules[0].steps.as_deref(),
        Some("table(sex, default='9') | replace('\\.br\\', ' ')")
    );
}

#[test]
fn rules_move_with_their_comments() {
    let moved = after(&[Intent::MoveRule {
        rule: rule("two"),
        before: Some(rule("one")),
    }]);
    assert!(
        moved.find("# About two") < moved.find("# About one"),
        "{moved}"
    );
    assert!(moved.starts_with("# Head\nformat"), "{moved}");
    let back = after(&[
        Intent::MoveRule {
            rule: rule("two"),
            before: Some(rule("one")),
        },
        Intent::MoveRule {
            rule: rule("two"),
            before: None,
        },
    ]);
    assert_eq!(back, TEXT);
    let one = after(&[Intent::RemoveRule { rule: rule("one") }]);
    assert!(
        !one.contains("About one") && one.contains("About two"),
        "{one}"
    );
    assert!(
        !after(&[
            Intent::RemoveRule { rule: rule("one") },
            Intent::RemoveRule { rule: rule("two") }
        ])
        .contains("rule")
    );
}

#[test]
fn rules_are_added() {
    let mut doc = MappingDoc::parse(TEXT).expect("valid");
    let new = NewRule {
        to: "PID-5.1".to_owned(),
        from: Some("PID-5.1".to_owned()),
        ..NewRule::default()
    };
    let add = |before: Option<&str>| Intent::AddRule {
        rule: new.clone(),
        before: before.map(str::to_owned),
    };
    assert_eq!(doc.apply(&add(Some("two"))), Ok("pid-5-1".to_owned()));
    assert_eq!(doc.apply(&add(None)), Ok("pid-5-1-2".to_owned()));
    let ids: Vec<String> = doc.read().0.rules.into_iter().map(|rule| rule.id).collect();
    assert_eq!(ids, ["one", "pid-5-1", "two", "pid-5-1-2"]);
    assert!(
        doc.to_string()
            .contains("\n\n[[rule]]\nid = \"pid-5-1\"\nto ="),
        "{doc}"
    );
    let mut empty = MappingDoc::new();
    assert_eq!(empty.apply(&add(None)), Ok("pid-5-1".to_owned()));
    assert!(MappingDoc::parse(&empty.to_string()).is_ok(), "{empty}");
    assert_eq!(
        doc.apply(&Intent::RemoveRule { rule: rule("none") }),
        Err(EditError::NoRule(rule("none")))
    );
}

#[test]
fn what_is_no_mapping_is_refused_politely() {
    use crate::mapping::code;
    for (text, line, expected) in [
        ("format = ", 1, code::NOT_TOML),
        ("# x\nformat = \"hl7wb.mapping/2\"", 2, code::FORMAT_NEWER),
        ("format = \"other\"", 1, code::FORMAT_UNKNOWN),
        ("", 1, code::FORMAT_UNKNOWN),
    ] {
        let error = MappingDoc::parse(text).expect_err(text);
        assert_eq!((error.line, error.code), (line, expected), "{text}");
    }
}

#[test]
fn rules_of_every_kind_are_written() {
    let text = after(&[
        Intent::SetStructure {
            structure: "ORU_R01".to_owned(),
            version: "2.5.1".to_owned(),
        },
        Intent::SetEach {
            each: "ORDER_OBSERVATION".to_owned(),
        },
        Intent::SetRefuse {
            rule: rule("one"),
            answer: "AE".to_owned(),
            text: "No order".to_owned(),
        },
        Intent::SetKeep {
            rule: rule("two"),
            keep: vec!["PID".to_owned()],
        },
    ]);
    for part in [
        "structure = \"ORU_R01\"\nversion = \"2.5.1\"",
        "[[rule]]\nid = \"each\"\neach = \"ORDER_OBSERVATION\"",
        "# About one\n[[rule]]\nid = \"one\"\ntext = \"No order\"\nrefuse = \"AE\"\n",
        "# About two\n[[rule]]\nid = \"two\"\nkeep = [\"PID\"]\n",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(text.find("each =") < text.find("About one"), "{text}");
    let mut doc = MappingDoc::parse(&text).expect("valid");
    for intent in [
        Intent::SetEach {
            each: "ORDER".to_owned(),
        },
        Intent::SetEach {
            each: String::new(),
        },
        Intent::SetStructure {
            structure: String::new(),
            version: String::new(),
        },
        Intent::SetSort {
            rule: rule("two"),
            sort: "DG1-1".to_owned(),
        },
    ] {
        doc.apply(&intent).expect("applies");
    }
    let text = doc.to_string();
    assert!(
        !text.contains("each") && !text.contains("structure"),
        "{text}"
    );
    assert!(text.contains("sort = \"DG1-1\""), "{text}");
}
