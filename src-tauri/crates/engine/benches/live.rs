//! The live re-run: every edit of a mapping runs over a thousand messages before it is answered.
//! Time of the wall, since that is what somebody waits, the least and the middle of a few edits within
//! this one run; whatever else the machine does is in it.

#![allow(
    clippy::indexing_slicing,
    reason = "it measures over data that it makes itself"
)]

use hl7wb_core::mapping::Intent;
use hl7wb_engine::mapping::{Edit, SAMPLES, Session};
use hl7wb_engine::project::Project;
use hl7wb_engine::reading::Reading;
use std::path::Path;
use std::time::{Duration, Instant};

/// Edits that are measured.
const EDITS: usize = 15;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let example = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../mapping-templates/registration-to-lab");
    copy(&example, folder.path())?;
    // As many as a set takes: the example's own messages, over and over.
    let samples = folder.path().join("samples");
    let morning = std::fs::read(samples.join("20-morning.hl7"))?;
    std::fs::write(samples.join("99-more.hl7"), morning.repeat(60))?;
    let project = Project::open(folder.path())?;
    let interface = project.interface("registration").ok_or("no interface")?;
    let destination = interface.destination("lab").ok_or("no destination")?;
    let start = Instant::now();
    let mut session = Session::open(
        interface,
        destination,
        project.samples(),
        Reading::of(&project, Some("registration")),
    )
    .map_err(|fault| fault.message)?;
    println!(
        "opening with {} of {SAMPLES} samples: {}",
        session.sample_count(),
        told(start.elapsed())
    );
    let mut times = Vec::new();
    for number in 0..EDITS {
        let start = Instant::now();
        let edit = Edit::Rule(Box::new(Intent::SetText {
            rule: "sender".to_owned(),
            text: format!("HUB{number}"),
        }));
        session
            .edit(session.revision(), edit)
            .map_err(|fault| fault.message)?;
        times.push(start.elapsed());
    }
    times.sort();
    println!(
        "an edit of the example's mapping, compiled and run: least {}, middle {}",
        told(times[0]),
        told(times[EDITS / 2])
    );
    let start = Instant::now();
    let blast = session.blast();
    println!(
        "what saving would change ({} messages): {}",
        blast.messages.len(),
        told(start.elapsed())
    );
    Ok(())
}

fn told(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target)?;
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
