//! Reading: open, the full tree, forty places.

use crate::measure::{OURS, Speed};
use crate::{PEER, bytes, parse};
use hl7_parser::Message as Peer;
use hl7wb_core::message::{Message, Places};
use hl7wb_core::path::{Address, Index};
use std::hint::black_box;

/// Ours: charset, delimiters, field table and findings. The peer's: everything it parses.
pub(crate) fn open(speed: &mut Speed, name: &str, messages: &[Vec<u8>]) {
    let mut message = Message::default();
    for bytes in messages {
        assert!(
            message.decode_into(bytes).is_empty(),
            "nothing is wrong with it"
        );
        assert_eq!(message.segment_count(), parse(bytes).segments().count());
    }
    let mut group = speed.benchmark_group(name);
    group.throughput(bytes(messages));
    group.bench_function(OURS, |bencher| {
        bencher.iter(|| {
            for bytes in messages {
                black_box(message.decode_into(bytes));
            }
        });
    });
    group.bench_function(PEER, |bencher| {
        bencher.iter(|| {
            for bytes in messages {
                black_box(parse(bytes));
            }
        });
    });
    group.finish();
}

/// Both sides: every segment, field, repetition, component and subcomponent is visited; nodes and
/// bytes of the leaves are counted.
pub(crate) fn full_tree(speed: &mut Speed, name: &str, messages: &[Vec<u8>]) {
    let mut message = Message::default();
    for bytes in messages {
        message.decode_into(bytes);
        assert_eq!(visit(&message), visit_peer(&parse(bytes)));
    }
    let mut group = speed.benchmark_group(name);
    group.throughput(bytes(messages));
    group.bench_function(OURS, |bencher| {
        bencher.iter(|| {
            for bytes in messages {
                message.decode_into(bytes);
                black_box(visit(&message));
            }
        });
    });
    group.bench_function(PEER, |bencher| {
        bencher.iter(|| {
            for bytes in messages {
                black_box(visit_peer(&parse(bytes)));
            }
        });
    });
    group.finish();
}

/// Nodes below the segments, and bytes of the leaves.
fn visit(message: &Message) -> (usize, usize) {
    let (mut nodes, mut leaves) = (0, 0);
    for segment in message.segments() {
        for field in segment.fields().skip(header(segment.is_header())) {
            nodes += 1;
            for repetition in field.repetitions() {
                nodes += 1;
                for component in repetition.components() {
                    nodes += 1;
                    for subcomponent in component.subcomponents() {
                        nodes += 1;
                        leaves += subcomponent.bytes().len();
                    }
                }
            }
        }
    }
    (nodes, leaves)
}

fn visit_peer(message: &Peer<'_>) -> (usize, usize) {
    let (mut nodes, mut leaves) = (0, 0);
    for segment in message.segments() {
        for field in segment.fields().skip(header(segment.name == "MSH")) {
            nodes += 1;
            for repetition in field.repeats() {
                nodes += 1;
                for component in repetition.components() {
                    nodes += 1;
                    for subcomponent in component.subcomponents() {
                        nodes += 1;
                        leaves += subcomponent.value.len();
                    }
                }
            }
        }
    }
    (nodes, leaves)
}

/// The delimiters themselves are no tree.
fn header(is_header: bool) -> usize {
    if is_header { 2 } else { 0 }
}

const FIELDS: [&str; 40] = [
    "MSH-3",
    "MSH-4",
    "MSH-5",
    "MSH-6",
    "MSH-7",
    "MSH-9.1",
    "MSH-9.2",
    "MSH-9.3",
    "MSH-10",
    "MSH-11",
    "MSH-12",
    "MSH-18",
    "EVN-1",
    "EVN-2",
    "EVN-5",
    "PID-1",
    "PID-3.1",
    "PID-3.4.1",
    "PID-3.4.2",
    "PID-3.5",
    "PID-3[2].1",
    "PID-5.1",
    "PID-5.2",
    "PID-5.3",
    "PID-7",
    "PID-8",
    "PID-11.1",
    "PID-11.3",
    "PID-11.5",
    "PID-13.1",
    "PID-16",
    "PID-18.1",
    "NK1-2.1",
    "PV1-2",
    "PV1-3.1",
    "PV1-3.2",
    "PV1-7.1",
    "PV1-19.1",
    "PV1-44",
    "DG1-3.1",
];

/// Both sides: from bytes to the bytes of forty places, by addresses that were read before.
pub(crate) fn forty_fields(speed: &mut Speed, name: &str, messages: &[Vec<u8>]) {
    let addresses: Vec<Address> = FIELDS
        .iter()
        .map(|path| path.parse().expect("it is an address"))
        .collect();
    let places = Places::new(&addresses);
    let mut found = Vec::new();
    let mut message = Message::default();
    for bytes in messages {
        message.decode_into(bytes);
        places.find(&message, &mut found);
        let peer = parse(bytes);
        for (address, span) in addresses.iter().zip(&found) {
            let ours = span.map_or(&b""[..], |span| span.of(message.bytes()));
            let theirs = look_up(&peer, address).unwrap_or_default();
            assert_eq!(ours, theirs.as_bytes(), "{address}");
        }
    }
    let mut group = speed.benchmark_group(name);
    group.throughput(bytes(messages));
    group.bench_function(OURS, |bencher| {
        bencher.iter(|| {
            for bytes in messages {
                message.decode_into(bytes);
                places.find(&message, &mut found);
                for span in &found {
                    black_box(span.map(|span| span.of(message.bytes())));
                }
            }
        });
    });
    group.bench_function(PEER, |bencher| {
        bencher.iter(|| {
            for bytes in messages {
                let peer = parse(bytes);
                for address in &addresses {
                    black_box(look_up(&peer, address));
                }
            }
        });
    });
    group.finish();
}

/// By the peer's direct way; its query would copy the query each time.
fn look_up<'m>(message: &'m Peer<'m>, at: &Address) -> Option<&'m str> {
    let segment = message.segment(at.segment.as_str())?;
    let field = segment.field(usize::from(at.field?))?;
    let Some(component) = at.component else {
        return Some(field.raw_value());
    };
    let repetition = match at.repetition {
        Index::At(number) => usize::try_from(number).ok()?,
        Index::Unspecified | Index::All | Index::Append => 1,
    };
    let component = field
        .repeat(repetition)?
        .component(usize::from(component))?;
    match at.subcomponent {
        None => Some(component.raw_value()),
        Some(number) => Some(component.subcomponent(usize::from(number))?.raw_value()),
    }
}
