//! Mapping and comparing.

use crate::measure::{OURS, Speed};
use crate::rules::{From, Rule, in_table, mapping, tables, written};
use crate::{PEER, bytes, parse};
use hl7_parser::Message as Peer;
use hl7_parser::builder::MessageBuilder;
use hl7_parser::message::Segment;
use hl7wb_core::compare::{CompareOptions, Verdict, compare};
use hl7wb_core::mapping::{Clock, MappingDoc, Outcome, RunContext, compile, transform};
use hl7wb_core::message::Message;
use std::hint::black_box;

/// Both sides: from bytes to bytes with the values of all rules set. Ours splices them into the bytes that
/// came; the peer parses, makes its builder of that, sets them there and writes the whole message.
pub(crate) fn transforms(speed: &mut Speed, name: &str, rules: &[Rule], messages: &[Vec<u8>]) {
    let mapping = mapping(rules);
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
        let theirs = built(rules, bytes);
        let theirs = parse(&theirs);
        // Of the whole output only these: the builder writes repetitions its own way.
        for rule in rules {
            let counted = theirs.segments().filter(|one| one.name == rule.segment);
            for (segment, number) in counted.zip(1..) {
                let Rule {
                    segment: name,
                    field,
                    component,
                    ..
                } = rule;
                let at = format!("{name}[{number}]-{field}.{component}");
                let at = at.parse().expect("it is an address");
                let written = part(segment, *field, *component);
                assert_eq!(
                    ours.raw(&at).unwrap_or_default(),
                    written.as_bytes(),
                    "{at}"
                );
            }
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
                black_box(built(rules, bytes));
            }
        });
    });
    group.finish();
}

/// What is written once: from the text of a mapping and its tables to what runs.
pub(crate) fn compiled(speed: &mut Speed, name: &str, rules: &[Rule]) {
    let (text, tables) = (written(rules), tables());
    let mut group = speed.benchmark_group(name);
    group.bench_function(OURS, |bencher| {
        bencher.iter(|| {
            let document = MappingDoc::parse(&text).expect("it is a mapping");
            black_box(compile(&document, &tables))
        });
    });
    group.finish();
}

fn built(rules: &[Rule], bytes: &[u8]) -> Vec<u8> {
    let message = parse(bytes);
    let mut builder = MessageBuilder::from(&message);
    for rule in rules {
        let places = message.segments().enumerate();
        let mut places = places.filter(|(_, one)| one.name == rule.segment);
        let once = if rule.each { None } else { places.next() };
        for (place, segment) in once
            .into_iter()
            .chain(rule.each.then_some(places).into_iter().flatten())
        {
            let value = match rule.from {
                From::Text(words) => words.to_owned(),
                From::Place(from, field, number) => {
                    read(&message, segment, from, field, number).to_owned()
                }
                From::Upper(from, field, number) => {
                    read(&message, segment, from, field, number).to_uppercase()
                }
                From::Table(table, from, field, number) => {
                    let value = read(&message, segment, from, field, number);
                    in_table(table, value).unwrap_or(value).to_owned()
                }
            };
            if let Some(segment) = builder.segment_mut(place) {
                let field = segment.fields_mut().entry(rule.field).or_default();
                field.set_component(rule.component, value);
            }
        }
    }
    builder.to_string().into_bytes()
}

/// A place of the segment that is written, or of the first of another name.
fn read<'m>(
    message: &'m Peer<'m>,
    segment: &'m Segment<'m>,
    name: &str,
    field: usize,
    component: usize,
) -> &'m str {
    match segment.name == name {
        true => part(segment, field, component),
        false => message
            .segment(name)
            .map_or("", |segment| part(segment, field, component)),
    }
}

fn part<'m>(segment: &'m Segment<'m>, field: usize, component: usize) -> &'m str {
    let field = segment.field(field);
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
