//! The rules of two mappings, carried out by ours on one core and by PyPI's `hl7`: from text to text, start
//! of the programs and files not counted. What comes out must be the same to the byte.
//!
//! `cargo xtask bench core` prepares the peer; its Python comes in `HL7WB_PYTHON`, or lies in
//! `target/venv`. Without it nothing is measured.

#[path = "shared/rules.rs"]
mod rules;
#[path = "shared/traffic.rs"]
mod traffic;

use hl7wb_core::mapping::{Clock, Outcome as Ended, RunContext, transform};
use hl7wb_core::message::Message;
use rules::{From, Rule, TABLES};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// The best of so many runs counts, of each side.
const TURNS: usize = 3;

fn main() -> Outcome {
    let Some(python) = interpreter() else {
        println!("PyPI hl7 is not there: cargo xtask bench core puts it there");
        return Ok(());
    };
    let admissions = traffic::admissions(5_000);
    let results = traffic::results(1_000);
    for (name, rules, messages, aim) in [
        (
            "forty rules",
            rules::ADMISSION.as_slice(),
            &admissions,
            "aim 250",
        ),
        (
            "laboratory rules",
            rules::LABORATORY.as_slice(),
            &results,
            "",
        ),
    ] {
        let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let (file, said) = (
            scratch.join("transform.hl7"),
            scratch.join("transform.json"),
        );
        std::fs::write(&file, traffic::file(messages))?;
        std::fs::write(&said, told(rules).to_string())?;
        let (mut ours, mut theirs) = (Duration::MAX, f64::INFINITY);
        for _ in 0..TURNS {
            let start = Instant::now();
            let output = all(rules, messages)?;
            ours = ours.min(start.elapsed());
            let (seconds, wanted) = peer(&python, &file, &said)?;
            theirs = theirs.min(seconds);
            let first = output
                .split(|byte| *byte == b'\r')
                .zip(wanted.split(|byte| *byte == b'\r'));
            let differing = first.into_iter().find(|(one, other)| one != other);
            if output != wanted {
                let lines = differing.map(|(one, other)| {
                    [one, other].map(|line| String::from_utf8_lossy(line).into_owned())
                });
                return Err(format!("{name}: PyPI hl7 makes something else: {lines:?}").into());
            }
        }
        println!(
            "{name}, {} messages: hl7wb {:.1} ms, PyPI hl7 {:.0} ms: {:.0} x   {aim}",
            messages.len(),
            ours.as_secs_f64() * 1e3,
            theirs * 1e3,
            theirs / ours.as_secs_f64()
        );
    }
    Ok(())
}

/// From bytes to bytes, one message after the other.
fn all(rules: &[Rule], messages: &[Vec<u8>]) -> Outcome<Vec<u8>> {
    let mapping = rules::mapping(rules);
    let context = RunContext {
        clock: Clock {
            now: "20240101120000+0000",
            control_id: "1",
        },
    };
    let mut message = Message::default();
    let mut made = Vec::new();
    for bytes in messages {
        message.decode_into(bytes);
        match transform(&mapping, &message, &context) {
            Ended::Delivered(outputs) => {
                outputs
                    .iter()
                    .for_each(|output| made.extend_from_slice(&output.bytes));
            }
            Ended::Filtered { .. } | Ended::Rejected { .. } | Ended::Error { .. } => {
                return Err("a message was not delivered".into());
            }
        }
    }
    Ok(made)
}

fn told(rules: &[Rule]) -> Value {
    let rules: Vec<Value> = rules
        .iter()
        .map(|rule| {
            let place = |segment, field, part| json!([segment, field, part]);
            let more = match rule.from {
                From::Text(text) => vec![("text", json!(text))],
                From::Place(segment, field, part) => vec![("from", place(segment, field, part))],
                From::Upper(segment, field, part) => vec![
                    ("from", place(segment, field, part)),
                    ("upper", json!(true)),
                ],
                From::Table(table, segment, field, part) => vec![
                    ("from", place(segment, field, part)),
                    ("table", json!(table)),
                ],
            };
            let said = [
                ("segment", json!(rule.segment)),
                ("each", json!(rule.each)),
                ("field", json!(rule.field)),
                ("component", json!(rule.component)),
            ];
            let said = said.into_iter().chain(more);
            said.map(|(key, value)| (key.to_owned(), value))
                .collect::<serde_json::Map<_, _>>()
                .into()
        })
        .collect();
    let tables: BTreeMap<&str, BTreeMap<&str, &str>> = TABLES
        .iter()
        .map(|(name, rows)| (*name, rows.iter().copied().collect()))
        .collect();
    json!({ "rules": rules, "tables": tables })
}

/// The Python that has the peer.
fn interpreter() -> Option<PathBuf> {
    let python = match std::env::var_os("HL7WB_PYTHON") {
        Some(python) => PathBuf::from(python),
        None => Path::new(env!("CARGO_TARGET_TMPDIR")).join("../venv/bin/python"),
    };
    python.exists().then_some(python)
}

/// What the peer makes, and the seconds that it says it took.
fn peer(python: &Path, file: &Path, rules: &Path) -> Outcome<(f64, Vec<u8>)> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/shared/transform.py");
    let ran = Command::new(python)
        .arg(script)
        .arg(file)
        .arg(rules)
        .output()?;
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    if !ran.status.success() {
        return Err(format!("PyPI hl7: {said}").into());
    }
    Ok((said.trim().parse()?, ran.stdout))
}
