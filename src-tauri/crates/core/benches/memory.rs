//! Memory of a 10 MB message, beside hl7-parser 0.3: what is allocated at most, the message itself
//! included. A program of its own, because counting makes every allocation slower.

#[path = "shared/traffic.rs"]
mod traffic;

use hl7wb_core::check::check;
use hl7wb_core::dictionary::dictionary;
use hl7wb_core::message::Message;
use hl7wb_core::outline::{Density, outline};
use peakmem_alloc::{INSTRUMENTED_SYSTEM, PeakMemAlloc, PeakMemAllocTrait};
use std::alloc::System;
use std::hint::black_box;

#[global_allocator]
static COUNTED: &PeakMemAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Mebibytes allocated at most while `work` runs.
fn most<T>(work: impl FnOnce() -> T) -> f64 {
    COUNTED.reset_peak_memory();
    black_box(work());
    COUNTED.get_peak_memory() as f64 / f64::from(1 << 20)
}

fn main() {
    let large = traffic::large();
    // Loaded once and kept: no part of any message.
    let dictionary = dictionary("2.5.1");
    let decoded = most(|| Message::decode(large.clone()));
    let shown = most(|| {
        let (message, _) = Message::decode(large.clone());
        let findings = check(&message, dictionary);
        let nodes = outline(&message, 0..400, Density::Populated, dictionary);
        (message, findings, nodes)
    });
    let peer = most(|| {
        let text = String::from_utf8(large.clone()).expect("the traffic is UTF-8");
        let segments = hl7_parser::Message::parse(&text).map(|peer| peer.segments().count());
        segments.expect("the traffic is well formed")
    });
    println!(
        "memory of one message of {:.1} MB, its bytes included",
        large.len() as f64 / 1e6
    );
    println!("  decoded                               {decoded:>6.1} MiB");
    println!("  decoded, checked, first page of tree  {shown:>6.1} MiB   aim 50");
    println!("  hl7-parser                            {peer:>6.1} MiB");
}
