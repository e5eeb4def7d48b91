//! `cargo xtask test`: everything that has to be true, each step with its time, and a summary.

use crate::steps::{Done, answer, cargo, duration, run as run_program, step, strong, target};
use crate::system::{self, Purpose};
use crate::{fuzz, pages, python, toolchain};
use std::path::PathBuf;
use std::time::{Duration, Instant};

const STEPS: &[&str] = &["format", "ui", "lints", "rust", "docs", "fuzz"];

struct Ended {
    title: &'static str,
    took: Duration,
    done: Done,
}

/// Sets up what is missing, then runs all steps or those that are named. A step that fails does
/// not keep the others from running.
pub(crate) fn run(named: &[String]) -> Done {
    if let Some(unknown) = named.iter().find(|name| !STEPS.contains(&name.as_str())) {
        return Err(format!(
            "There is no step `{unknown}`; there are {}.",
            STEPS.join(", ")
        ));
    }
    let start = Instant::now();
    let wanted = |name: &str| named.is_empty() || named.iter().any(|given| given == name);
    let window = wanted("lints") || wanted("rust");

    step("Rust", toolchain::rust)?;
    if window || wanted("ui") {
        step("Node", toolchain::node)?;
    }
    if window || wanted("fuzz") {
        step("System packages", || system::prepare(Purpose::Tests))?;
    }
    if window || wanted("ui") {
        step("Packages of the user interface", pages::packages)?;
    }

    let mut ended = Vec::new();
    let mut check = |title: &'static str, work: &dyn Fn() -> Done| {
        let start = Instant::now();
        let done = step(title, work);
        if let Err(sentence) = &done {
            println!("  {}", strong(sentence));
        }
        ended.push(Ended {
            title,
            took: start.elapsed(),
            done,
        });
    };
    if wanted("format") {
        check("Formatting of Rust", &|| {
            run_program(&mut cargo(["fmt", "--all", "--check"]))
        });
    }
    if wanted("ui") {
        check("Types of the user interface", &|| pages::script("check"));
        check("Lints of the user interface", &|| pages::script("lint"));
        check("Tests of the user interface", &|| pages::script("test"));
    }
    if window {
        check("Build of the user interface", &pages::build);
    }
    if wanted("lints") {
        check("Lints of Rust", &lints);
    }
    if wanted("docs") {
        check("Examples in the documentation", &|| {
            run_program(&mut cargo([
                "test",
                "--doc",
                "--package",
                "hl7wb-core",
                "--package",
                "hl7wb-engine",
            ]))
        });
    }
    if wanted("rust") {
        check("Tests of Rust, peers and the real window", &tests);
    }
    if wanted("fuzz") {
        check("Fuzzing of every reader of bytes", &fuzz::run);
    }
    summary(&ended, start.elapsed())
}

fn lints() -> Done {
    let arguments = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    run_program(&mut cargo(arguments))
}

/// The tests drive the programs as they are built, so these come first.
fn tests() -> Done {
    let python = python::prepare()?;
    run_program(&mut cargo(["build", "--workspace", "--bins"]))?;
    let nextest = answer("cargo", &["nextest", "--version"]).is_some();
    let mut tests = if nextest {
        cargo(["nextest", "run", "--workspace", "--no-fail-fast"])
    } else {
        cargo([
            "test",
            "--workspace",
            "--no-fail-fast",
            "--lib",
            "--bins",
            "--tests",
        ])
    };
    tests
        .env("HL7WB_PYTHON", python)
        .env("HL7WB_BUILT", built());
    run_program(&mut tests)?;
    println!("  screenshots: {}", target().join("screenshots").display());
    Ok(())
}

fn built() -> PathBuf {
    target().join("debug")
}

fn summary(ended: &[Ended], took: Duration) -> Done {
    println!("\n{}", strong("== Summary"));
    for step in ended {
        let word = if step.done.is_ok() {
            "ok    "
        } else {
            "FAILED"
        };
        println!("  {word} {:>12}  {}", duration(step.took), step.title);
    }
    let failed = ended.iter().filter(|step| step.done.is_err()).count();
    println!("  in all {:>12}", duration(took));
    match failed {
        0 => {
            println!("  Everything passed.");
            Ok(())
        }
        1 => Err("One step failed; it is named above.".to_owned()),
        several => Err(format!("{several} steps failed; they are named above.")),
    }
}
