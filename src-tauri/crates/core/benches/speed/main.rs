//! What the core does, beside hl7-parser 0.3 on the same messages in the same run.
//!
//! `cargo bench -p hl7wb-core` measures all of it and ends with the ratios; `cargo bench -p
//! hl7wb-core -- open` measures what has `open` in its name. Both sides start from bytes and end
//! with the same answer, which is compared before the clock runs.

mod changing;
#[path = "../shared/measure.rs"]
mod measure;
mod reading;
#[path = "../shared/rules.rs"]
mod rules;
#[path = "../shared/traffic.rs"]
mod traffic;

use criterion::Throughput;
use hl7_parser::Message as Peer;
use measure::Aim;
use std::time::SystemTime;

const PEER: &str = "hl7-parser";

const AIMS: &[Aim] = &[
    aim("open ADT", 40.0),
    aim("open ORU", 25.0),
    aim("full tree ADT", 10.0),
    aim("full tree ORU", 10.0),
    aim("forty fields", 25.0),
    aim("ten megabytes", 25.0),
    aim("forty rules", 20.0),
    aim("laboratory rules", 20.0),
    aim("compare pairs", 20.0),
];

const fn aim(group: &'static str, times: f64) -> Aim {
    Aim {
        group,
        peer: PEER,
        times,
    }
}

fn main() {
    let start = SystemTime::now();
    let admissions = traffic::admissions(5_000);
    let results = traffic::results(1_000);
    let large = vec![traffic::large()];
    for (name, messages) in [
        ("ADT", &admissions),
        ("ORU", &results),
        ("large ORU", &large),
    ] {
        let bytes: usize = messages.iter().map(Vec::len).sum();
        println!(
            "{} {name} of {} bytes on average",
            messages.len(),
            bytes / messages.len()
        );
    }
    let mut speed = measure::speed();
    reading::open(&mut speed, "open ADT", &admissions);
    reading::open(&mut speed, "open ORU", &results);
    reading::open(&mut speed, "ten megabytes", &large);
    reading::full_tree(&mut speed, "full tree ADT", &admissions);
    reading::full_tree(&mut speed, "full tree ORU", &results);
    reading::forty_fields(&mut speed, "forty fields", &admissions);
    changing::transforms(&mut speed, "forty rules", &rules::ADMISSION, &admissions);
    changing::transforms(&mut speed, "laboratory rules", &rules::LABORATORY, &results);
    changing::compiled(&mut speed, "compile forty rules", &rules::ADMISSION);
    changing::compare_pairs(&mut speed, "compare pairs", &admissions);
    speed.final_summary();
    measure::summary(AIMS, start);
}

fn bytes(messages: &[Vec<u8>]) -> Throughput {
    let bytes: usize = messages.iter().map(Vec::len).sum();
    Throughput::Bytes(bytes.try_into().unwrap_or(u64::MAX))
}

/// The peer reads text; whoever has bytes makes text of them first.
fn parse(bytes: &[u8]) -> Peer<'_> {
    let text = std::str::from_utf8(bytes).expect("the traffic is UTF-8");
    Peer::parse(text).expect("the traffic is well formed")
}
