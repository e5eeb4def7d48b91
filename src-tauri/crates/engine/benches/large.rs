//! A message of 10 MB from its file to what the window gets: how long each step takes, and how much is
//! allocated at most. The aim is under 100 ms and 50 MiB in all.
//!
//! The times count what measures the memory too; `cargo bench -p hl7wb-core` has them without.

#[path = "../../core/benches/shared/traffic.rs"]
mod traffic;

use hl7wb_engine::api::message::{FIRST_SEGMENTS, nodes, view};
use hl7wb_engine::api::view::{Density, MessageKey};
use hl7wb_engine::reading::Reading;
use hl7wb_engine::sources::Sources;
use peakmem_alloc::{INSTRUMENTED_SYSTEM, PeakMemAlloc, PeakMemAllocTrait};
use std::alloc::System;
use std::error::Error;
use std::time::Instant;

#[global_allocator]
static COUNTED: &PeakMemAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The best of so many turns counts.
const TURNS: usize = 7;

const STEPS: [&str; 6] = [
    "index the file",
    "read the message",
    "decode and check",
    "view with the first segments",
    "as the window gets it",
    "another page of the tree",
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("large.hl7");
    std::fs::write(&file, traffic::large())?;
    let reading = Reading::default();
    // The dictionary is read once and kept.
    drop(reading.decode(traffic::results(1).concat()));
    let mut best = [f64::MAX; STEPS.len()];
    let mut most = 0;
    let mut sizes = (0, 0);
    for _ in 0..TURNS {
        COUNTED.reset_peak_memory();
        let mut took = Vec::new();
        let mut clock = Instant::now();
        let mut step = || {
            took.push(clock.elapsed().as_secs_f64() * 1e3);
            clock = Instant::now();
        };
        let sources = Sources::default();
        let source = sources.open_file(&file)?;
        step();
        let found = sources.messages(source, 0, 1)?;
        let bytes = found.into_iter().next().ok_or("no message")?.bytes;
        step();
        let size = bytes.len();
        let (message, findings) = reading.decode(bytes);
        step();
        let key = MessageKey::Source {
            source: source.0,
            index: 0,
        };
        let view = view(key, &message, Some(&findings), None, &reading, false);
        step();
        let sent = serde_json::to_vec(&view)?;
        step();
        drop(view);
        let page = nodes(
            &message,
            20_000,
            FIRST_SEGMENTS.try_into()?,
            Density::Populated,
            &reading,
            false,
        );
        step();
        drop(page);
        sizes = (size, sent.len());
        most = most.max(COUNTED.get_peak_memory());
        for (best, took) in best.iter_mut().zip(took) {
            *best = best.min(took);
        }
    }
    println!(
        "a message of {:.1} MB, sent to the window as {:.1} MB",
        sizes.0 as f64 / 1e6,
        sizes.1 as f64 / 1e6
    );
    for (step, best) in STEPS.iter().zip(best) {
        println!("  {step:<30} {best:>7.1} ms");
    }
    let shown: f64 = best.iter().take(5).sum();
    println!("  {:<30} {shown:>7.1} ms   aim 100", "until it is shown");
    let most = most as f64 / f64::from(1 << 20);
    println!("  {:<30} {most:>7.1} MiB  aim 50", "allocated at most");
    Ok(())
}
