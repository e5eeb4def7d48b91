//! hl7-parser reads the structure of one field or segment as we do, wherever the input is well formed.

use hl7_parser::message::Separators;
use hl7_parser::parser::{parse_field_with_separators, parse_segment_with_separators};
use proptest::prelude::*;

use super::corpus;
use crate::message::{Field, Message, Segment};

/// Repetitions, components, subcomponents.
type Tree = Vec<Vec<Vec<String>>>;

fn separators(message: &Message) -> Option<Separators> {
    let delimiters = message.delimiters();
    Some(Separators {
        field: char::from(delimiters.field),
        component: char::from(delimiters.component),
        repetition: char::from(delimiters.repetition?),
        escape: char::from(delimiters.escape?),
        subcomponent: char::from(delimiters.subcomponent?),
        lenient_newlines: false,
    })
}

fn ours(field: &Field<'_>) -> Tree {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("only UTF-8 is compared");
    let repetitions = field.repetitions();
    repetitions
        .map(|r| {
            r.components()
                .map(|c| c.subcomponents().map(|s| text(s.bytes())).collect())
                .collect()
        })
        .collect()
}

fn theirs(field: &hl7_parser::message::Field<'_>) -> Tree {
    let repeats = field.repeats();
    repeats
        .map(|r| {
            r.components()
                .map(|c| c.subcomponents().map(|s| s.value.to_owned()).collect())
                .collect()
        })
        .collect()
}

fn compare(segment: &Segment<'_>, separators: Separators) {
    if segment.id().is_none() || segment.is_header() || segment.field_count() == 0 {
        return;
    }
    let Ok(text) = std::str::from_utf8(segment.bytes()) else {
        return;
    };
    let parsed = parse_segment_with_separators(text, separators).expect(text);
    assert_eq!(parsed.fields.len(), segment.field_count(), "{text}");
    for (mine, other) in segment.fields().zip(parsed.fields()) {
        assert_eq!(ours(&mine), theirs(other), "{text}");
        let mine_text = std::str::from_utf8(mine.bytes()).expect("a part of UTF-8");
        let alone = parse_field_with_separators(mine_text, separators).expect(mine_text);
        assert_eq!(ours(&mine), theirs(&alone), "{mine_text}");
    }
}

#[test]
fn corpus_reads_the_same() {
    for (path, bytes) in corpus() {
        if bytes.len() > 200_000 {
            continue;
        }
        let (message, findings) = Message::decode(bytes);
        let odd = findings
            .iter()
            .any(|finding| finding.code.as_str() == "delimiters");
        let Some(separators) = separators(&message).filter(|_| !odd && message.shield.is_none())
        else {
            continue;
        };
        println!("{}", path.display());
        message
            .segments()
            .for_each(|segment| compare(&segment, separators));
    }
}

fn well_formed() -> impl Strategy<Value = String> {
    let leaf = || {
        prop_oneof![
            Just(String::new()),
            "[A-Za-z0-9 .,'é日-]{1,6}",
            Just(r"a\T\b\F\".to_owned())
        ]
    };
    let joined = |separator: &'static str, most: usize, part: BoxedStrategy<String>| {
        prop::collection::vec(part, 1..=most)
            .prop_map(move |parts| parts.join(separator))
            .boxed()
    };
    let component = joined("&", 3, leaf().boxed());
    let repetition = joined("^", 4, component);
    let field = joined("~", 3, repetition);
    let segment = ("[A-Z][A-Z0-9]{2}", joined("|", 6, field))
        .prop_filter("headers are read apart", |(id, _)| {
            !matches!(id.as_str(), "MSH" | "BHS" | "FHS")
        })
        .prop_map(|(id, fields)| format!("{id}|{fields}"));
    prop::collection::vec(segment, 1..5)
        .prop_map(|segments| format!("MSH|^~\\&|A\r{}\r", segments.join("\r")))
}

proptest! {
    #[test]
    fn well_formed_input_reads_the_same(text in well_formed()) {
        let (message, _) = Message::decode(text);
        let separators = separators(&message).expect("all are declared");
        message.segments().for_each(|segment| compare(&segment, separators));
    }
}
