//! Whole programs, start to end: `hl7wb decode --fields` beside PyPI's `hl7` and npm's `simple-hl7`,
//! reading the same places of the same file. Their output must be the same to the byte.
//!
//! `cargo xtask bench programs` makes the peers and builds `hl7wb` as it is released; their folders
//! come in `HL7WB_PYTHON`, `HL7WB_NODE_PEERS` and `HL7WB_BUILT`.

#[path = "../../src-tauri/crates/core/benches/shared/traffic.rs"]
mod traffic;

use hl7wb_tests::{Outcome, Trouble, ensure, places};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const MESSAGES: usize = 20_000;
const FIELDS: [&str; 8] = [
    "MSH-10", "PID-3.1", "PID-5.1", "PID-5.2", "PID-7", "PID-11.3", "PV1-2", "PV1-19.1",
];
/// The best of so many runs counts; each program takes its turn.
const TURNS: usize = 3;

struct Program {
    name: &'static str,
    command: Command,
    best: Duration,
}

fn main() -> Outcome {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("admissions.hl7");
    std::fs::write(&file, traffic::file(&traffic::admissions(MESSAGES)))?;
    let mut programs = [ours(&file)?, python(&file)?, node(&file)?];
    let mut expected: Option<Vec<u8>> = None;
    for _ in 0..TURNS {
        for program in &mut programs {
            let start = Instant::now();
            let output = program.command.output()?;
            program.best = program.best.min(start.elapsed());
            let words = String::from_utf8_lossy(&output.stderr).into_owned();
            ensure(
                output.status.success(),
                format!("{}: {words}", program.name),
            )?;
            let lines = output.stdout.split(|byte| *byte == b'\n').count() - 1;
            ensure(
                lines == MESSAGES,
                format!("{} printed {lines} lines", program.name),
            )?;
            let expected = expected.get_or_insert_with(|| output.stdout.clone());
            ensure(
                *expected == output.stdout,
                format!("{} printed other values", program.name),
            )?;
        }
    }
    let [ours, peers @ ..] = &programs;
    let seconds = |program: &Program| program.best.as_secs_f64();
    println!(
        "{MESSAGES} messages, {} places of each, as tab-separated lines",
        FIELDS.len()
    );
    println!("  {:<12} {:>8.3} s", ours.name, seconds(ours));
    for peer in peers {
        println!(
            "  {:<12} {:>8.3} s   hl7wb is {:.0} x as fast",
            peer.name,
            seconds(peer),
            seconds(peer) / seconds(ours)
        );
    }
    Ok(())
}

fn program(name: &'static str, mut command: Command) -> Program {
    command.stdin(Stdio::null());
    Program {
        name,
        command,
        best: Duration::MAX,
    }
}

fn ours(file: &Path) -> Outcome<Program> {
    let mut command = Command::new(places::program("hl7wb")?);
    command.arg("decode").arg(file).arg("--fields");
    command.arg(FIELDS.join(","));
    Ok(program("hl7wb", command))
}

fn python(file: &Path) -> Outcome<Program> {
    let mut command = Command::new(places::python()?);
    command.arg(script("fields.py")).arg(file).args(FIELDS);
    Ok(program("PyPI hl7", command))
}

fn node(file: &Path) -> Outcome<Program> {
    let folder = std::env::var_os("HL7WB_NODE_PEERS")
        .map(PathBuf::from)
        .unwrap_or_else(|| places::root().join("target/peers"));
    if !folder.join("node_modules/simple-hl7").exists() {
        return Err(Trouble::new(format!(
            "simple-hl7 is not in {}: `cargo xtask bench programs` puts it there",
            folder.display()
        )));
    }
    let mut command = Command::new("node");
    command.arg(script("fields.js")).arg(file).args(FIELDS);
    command.current_dir(folder);
    Ok(program("simple-hl7", command))
}

fn script(name: &str) -> PathBuf {
    places::root().join("tests/benches/peers").join(name)
}
