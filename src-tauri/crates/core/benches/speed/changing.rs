//! Mapping and comparing.

use crate::measure::{OURS, Speed};
use crate::{PEER, bytes, parse};
use hl7_parser::Message as Peer;
use hl7_parser::builder::MessageBuilder;
use hl7wb_core::code_table::Tables;
use hl7wb_core::compare::{CompareOptions, Verdict, compare};
use hl7wb_core::mapping::{Clock, Mapping, MappingDoc, Outcome, RunContext, compile, transform};
use hl7wb_core::message::Message;
use std::fmt::Write;
use std::hint::black_box;

/// Where a value comes from.
enum From {
    Text(&'static str),
    Place(&'static str, usize, usize),
    Upper(&'static str, usize, usize),
}
use From::{Place, Text, Upper};

/// Segment, field and component that a rule writes, and what. Each has a component of its own, so
/// that the peer's builder, which knows no repetitions here, can do the same.
const RULES: [(&str, usize, usize, From); 40] = [
    ("MSH", 3, 1, Text("HUB")),
    ("MSH", 4, 1, Text("CENTRAL")),
    ("MSH", 5, 1, Text("RIS")),
    ("MSH", 6, 1, Text("IMAGING")),
    ("MSH", 8, 1, Text("none")),
    ("MSH", 11, 1, Text("T")),
    ("MSH", 12, 1, Text("2.4")),
    ("MSH", 15, 1, Text("NE")),
    ("MSH", 17, 1, Text("USA")),
    ("EVN", 3, 1, Place("EVN", 2, 1)),
    ("EVN", 6, 1, Place("EVN", 2, 1)),
    ("EVN", 5, 1, Text("INTERFACE")),
    ("PID", 2, 1, Place("PID", 18, 1)),
    ("PID", 4, 1, Place("PV1", 19, 1)),
    ("PID", 5, 1, Upper("PID", 5, 1)),
    ("PID", 5, 2, Upper("PID", 5, 2)),
    ("PID", 6, 1, Upper("PID", 5, 1)),
    ("PID", 9, 1, Place("PID", 5, 1)),
    ("PID", 9, 2, Place("PID", 5, 2)),
    ("PID", 10, 1, Text("U")),
    ("PID", 11, 3, Upper("PID", 11, 3)),
    ("PID", 11, 1, Upper("PID", 11, 1)),
    ("PID", 12, 1, Text("OH")),
    ("PID", 15, 1, Text("EN")),
    ("PID", 17, 1, Text("VAR")),
    ("PID", 18, 4, Text("HUB")),
    ("PID", 22, 1, Text("N")),
    ("PID", 26, 1, Text("US")),
    ("PV1", 3, 4, Text("HUB")),
    ("PV1", 5, 1, Place("PV1", 19, 1)),
    ("PV1", 6, 1, Place("PV1", 3, 1)),
    ("PV1", 6, 2, Place("PV1", 3, 2)),
    ("PV1", 7, 2, Upper("PV1", 7, 2)),
    ("PV1", 7, 3, Upper("PV1", 7, 3)),
    ("PV1", 8, 1, Place("PV1", 7, 1)),
    ("PV1", 8, 2, Upper("PV1", 7, 2)),
    ("PV1", 9, 1, Place("PV1", 7, 1)),
    ("PV1", 14, 1, Text("7")),
    ("PV1", 39, 1, Text("MAIN")),
    ("PV1", 45, 1, Place("PV1", 44, 1)),
];

fn mapping() -> Mapping {
    let mut text = "format = \"hl7wb.mapping/1\"\nstart = \"source\"\n".to_owned();
    for (number, (segment, field, component, from)) in RULES.iter().enumerate() {
        let _ = write!(
            text,
            "\n[[rule]]\nid = \"r{number}\"\nto = \"{segment}-{field}.{component}\"\n"
        );
        let _ = match from {
            Text(words) => writeln!(text, "text = '{words}'"),
            Place(segment, field, part) => writeln!(text, "from = \"{segment}-{field}.{part}\""),
            Upper(segment, field, part) => writeln!(
                text,
                "from = \"{segment}-{field}.{part}\"\nsteps = \"upper\""
            ),
        };
    }
    let doc = MappingDoc::parse(&text).expect("it is a mapping");
    let (mapping, findings) = compile(&doc, &Tables::new());
    assert!(findings.is_empty(), "{findings:?}");
    mapping.expect("without findings there is one")
}

/// Both sides: from bytes to bytes with forty values set. Ours splices them into the bytes that came;
/// the peer parses, makes its builder of that, sets them there and writes the whole message.
pub(crate) fn forty_rules(speed: &mut Speed, name: &str, messages: &[Vec<u8>]) {
    let mapping = mapping();
    let context = RunContext {
        clock: Clock {
            now: "20240101120000+0000",
            control_id: "1",
        },
    };
    let mut message = Message::default();
    for bytes in messages {
        message.decode_into(bytes);
        let Outcome::Delivered(outputs) = transform(&mapping, &message, &context) else {
            unreachable!("no rule refuses a message");
        };
        let output = outputs.first().expect("one is written");
        let (ours, _) = Message::decode(output.bytes.as_slice());
        let theirs = built(bytes);
        let theirs = parse(&theirs);
        // Of the whole output only these: the builder writes repetitions its own way.
        for (segment, field, component, _) in &RULES {
            let at = format!("{segment}-{field}.{component}");
            let at = at.parse().expect("it is an address");
            let written = part(&theirs, segment, *field, *component);
            assert_eq!(ours.raw(&at), Some(written.as_bytes()), "{at}");
        }
    }
    let mut group = speed.benchmark_group(name);
    group.throughput(bytes(messages));
    group.bench_function(OURS, |bencher| {
        bencher.iter(|| {
            for bytes in messages {
                message.decode_into(bytes);
                black_box(transform(&mapping, &message, &context));
            }
        });
    });
    group.bench_function(PEER, |bencher| {
        bencher.iter(|| {
            for bytes in messages {
                black_box(built(bytes));
            }
        });
    });
    group.finish();
}

fn built(bytes: &[u8]) -> Vec<u8> {
    let message = parse(bytes);
    let mut builder = MessageBuilder::from(&message);
    for (segment, field, component, from) in &RULES {
        let value = match from {
            Text(words) => (*words).to_owned(),
            Place(segment, field, number) => part(&message, segment, *field, *number).to_owned(),
            Upper(segment, field, number) => {
                part(&message, segment, *field, *number).to_uppercase()
            }
        };
        if let Some(segment) = builder.segment_named_mut(segment) {
            let field = segment.fields_mut().entry(*field).or_default();
            field.set_component(*component, value);
        }
    }
    builder.to_string().into_bytes()
}

fn part<'m>(message: &'m Peer<'m>, segment: &str, field: usize, component: usize) -> &'m str {
    let field = message.segment(segment).and_then(|one| one.field(field));
    let part = field.and_then(|field| field.component(component));
    part.map_or("", |part| part.raw_value())
}

/// In each pair one value differs, in one of these ways.
const CHANGES: [(&str, &str); 4] = [
    ("|P|2.5.1|", "|T|2.5.1|"),
    ("|CLERK", "|AGENT"),
    ("^USA^H", "^CAN^H"),
    ("^PRN^PH", "^PRN^CP"),
];

/// Both sides: from the bytes of both to a list of what differs, with place and values. The peer has
/// no comparison; its trees are walked side by side.
pub(crate) fn compare_pairs(speed: &mut Speed, name: &str, messages: &[Vec<u8>]) {
    let changes = CHANGES.iter().cycle();
    let pairs: Vec<(&[u8], Vec<u8>)> = messages
        .iter()
        .zip(changes)
        .map(|(old, (from, to))| {
            let text = std::str::from_utf8(old).expect("the traffic is UTF-8");
            (old.as_slice(), text.replacen(from, to, 1).into_bytes())
        })
        .collect();
    let options = CompareOptions::default();
    let (mut left, mut right) = (Message::default(), Message::default());
    for (old, new) in &pairs {
        left.decode_into(old);
        right.decode_into(new);
        let compared = compare(&left, &right, &options);
        assert_eq!(compared.verdict, Verdict::Different);
        let (old, new) = (parse(old), parse(new));
        let theirs = differences(&old, &new);
        let ours: Vec<(&str, &str)> = compared
            .differences
            .iter()
            .map(|row| (row.old.as_str(), row.new.as_str()))
            .collect();
        let theirs: Vec<(&str, &str)> = theirs.iter().map(|(_, old, new)| (*old, *new)).collect();
        assert_eq!(ours, theirs);
    }
    let mut group = speed.benchmark_group(name);
    group.throughput(bytes(messages));
    group.bench_function(OURS, |bencher| {
        bencher.iter(|| {
            for (old, new) in &pairs {
                left.decode_into(old);
                right.decode_into(new);
                black_box(compare(&left, &right, &options));
            }
        });
    });
    group.bench_function(PEER, |bencher| {
        bencher.iter(|| {
            for (old, new) in &pairs {
                let (old, new) = (parse(old), parse(new));
                black_box(differences(&old, &new));
            }
        });
    });
    group.finish();
}

/// Segment, field, repetition, component and subcomponent, each from 0.
type Place5 = [usize; 5];

/// Leaves that differ; only what is not the same is looked into, as ours does.
fn differences<'m>(old: &'m Peer<'m>, new: &'m Peer<'m>) -> Vec<(Place5, &'m str, &'m str)> {
    let mut found = Vec::new();
    for (a, (x, y)) in old.segments().zip(new.segments()).enumerate() {
        if x.raw_value() == y.raw_value() {
            continue;
        }
        for (b, (x, y)) in x.fields().zip(y.fields()).enumerate() {
            if x.raw_value() == y.raw_value() {
                continue;
            }
            for (c, (x, y)) in x.repeats().zip(y.repeats()).enumerate() {
                for (d, (x, y)) in x.components().zip(y.components()).enumerate() {
                    for (e, (x, y)) in x.subcomponents().zip(y.subcomponents()).enumerate() {
                        if x.value != y.value {
                            found.push(([a, b, c, d, e], x.value, y.value));
                        }
                    }
                }
            }
        }
    }
    found
}
