//! Processor time for criterion, and the ratios that a run ends with.
//!
//! Time on the processor, not on the wall: work and peer are measured one after the other, and
//! what else the machine does in between must not decide who is faster.

use criterion::Criterion;
use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Criterion, counting processor time.
pub(crate) type Speed = Criterion<ProcessorTime>;

/// Time that the measuring thread had a processor.
pub(crate) struct ProcessorTime(WallTime);

impl Measurement for ProcessorTime {
    type Intermediate = cpu_time::ThreadTime;
    type Value = Duration;

    fn start(&self) -> Self::Intermediate {
        cpu_time::ThreadTime::now()
    }

    fn end(&self, start: Self::Intermediate) -> Duration {
        start.elapsed()
    }

    fn add(&self, one: &Duration, other: &Duration) -> Duration {
        *one + *other
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        self.0.to_f64(value)
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        self.0.formatter()
    }
}

/// Criterion as these benchmarks use it: arguments of the command line are read, results lie in
/// `target/criterion`.
pub(crate) fn speed() -> Speed {
    Criterion::default()
        .with_measurement(ProcessorTime(WallTime))
        .output_directory(&folder())
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args()
}

/// A ratio that a run is held against. Nothing fails by it: it is printed.
pub(crate) struct Aim {
    /// Name of the group.
    pub(crate) group: &'static str,
    /// Name of the peer inside of the group.
    pub(crate) peer: &'static str,
    /// How many times as fast as the peer.
    pub(crate) times: f64,
}

/// Name of our side in every group.
pub(crate) const OURS: &str = "hl7wb";

/// Prints the ratios of what was measured since `start`.
pub(crate) fn summary(aims: &[Aim], start: SystemTime) {
    println!("\nhow many times as fast, in this run");
    for aim in aims {
        let ours = median(&folder().join(aim.group).join(OURS), start);
        let theirs = median(&folder().join(aim.group).join(aim.peer), start);
        if let (Some(ours), Some(theirs)) = (ours, theirs) {
            println!(
                "  {:<28} {:>6.1} x {:<12} aim {:>4}   {} against {}",
                aim.group,
                theirs / ours,
                aim.peer,
                aim.times,
                shown(ours),
                shown(theirs),
            );
        }
    }
}

/// Nanoseconds of one turn, as criterion wrote them down; none where it did not since `start`.
fn median(of: &Path, start: SystemTime) -> Option<f64> {
    let file = of.join("new/estimates.json");
    let written = file.metadata().ok()?.modified().ok()?;
    if written < start {
        return None;
    }
    let text = std::fs::read_to_string(file).ok()?;
    let estimates: serde_json::Value = serde_json::from_str(&text).ok()?;
    estimates.get("median")?.get("point_estimate")?.as_f64()
}

fn shown(nanoseconds: f64) -> String {
    if nanoseconds < 1e3 {
        format!("{nanoseconds:.0} ns")
    } else if nanoseconds < 1e6 {
        format!("{:.1} µs", nanoseconds / 1e3)
    } else {
        format!("{:.1} ms", nanoseconds / 1e6)
    }
}

fn folder() -> PathBuf {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    scratch.parent().unwrap_or(scratch).join("criterion")
}
