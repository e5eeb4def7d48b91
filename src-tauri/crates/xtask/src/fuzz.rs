//! `cargo xtask test fuzz`: every reader of bytes for a few seconds, by libFuzzer on a stable compiler.
//!
//! The targets lie as cargo-fuzz wants them, so `cargo fuzz run -s none NAME` does the same for hours.
//! It only needs the compiler's own coverage pass, no sanitizer and no nightly.

use crate::steps::{Done, answer, cargo, program, root, run as run_program, target};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What makes a program tell libFuzzer which way it went: what cargo-fuzz passes.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

const SECONDS: u32 = 10;
/// So many at a time: each takes one core, and the whole run less than two minutes.
const ABREAST: usize = 2;

/// Builds the targets and runs each of them; what breaks one is kept and named.
pub(crate) fn run() -> Done {
    let host = answer("rustc", &["-vV"])
        .and_then(|about| {
            Some(
                about
                    .lines()
                    .find_map(|line| line.strip_prefix("host: "))?
                    .to_owned(),
            )
        })
        .ok_or("rustc does not say for which machine it builds.")?;
    let folder = root().join("src-tauri/crates/core/fuzz");
    let built = target().join("fuzz");
    // A target that is named is what keeps build scripts and macros free of the flags.
    let mut build = cargo(["build", "--release", "--target", &host, "--manifest-path"]);
    build
        .arg(folder.join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", &built)
        .env("RUSTFLAGS", FLAGS);
    run_program(&mut build)?;
    let programs = built.join(&host).join("release");
    let names = names(&folder.join("fuzz_targets"))?;
    println!("  {SECONDS} s each: {}", names.join(" "));
    let mut broken = Vec::new();
    for few in names.chunks(ABREAST) {
        let mut running = Vec::new();
        for name in few {
            let (mut fuzz, log) = target_run(name, &folder, &built, &programs)?;
            let child = fuzz
                .spawn()
                .map_err(|error| format!("{name} could not be started: {error}."))?;
            running.push((name, child, log));
        }
        for (name, mut child, log) in running {
            let good = child.wait().is_ok_and(|status| status.success());
            let text = std::fs::read_to_string(&log).unwrap_or_default();
            let last = text
                .lines()
                .rfind(|line| line.contains("DONE") || line.contains("exec/s"));
            println!(
                "  {} {name}: {}",
                if good { "ok    " } else { "FAILED" },
                last.unwrap_or("no word").trim()
            );
            if !good {
                println!("{text}");
                broken.push(name.as_str());
            }
        }
    }
    match broken.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "{} broke a law. The input is in {}; put it into src-tauri/crates/core/fuzz/found/NAME once it is mended.",
            broken.join(", "),
            built.join("found").display()
        )),
    }
}

fn names(folder: &Path) -> Done<Vec<String>> {
    let entries = std::fs::read_dir(folder)
        .map_err(|error| format!("{} cannot be read: {error}.", folder.display()))?;
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| Some(entry.path().file_stem()?.to_string_lossy().into_owned()))
        .collect();
    names.sort();
    Ok(names)
}

/// One target: what it learns is kept for the next time, and starts from what the repository has.
fn target_run(
    name: &str,
    folder: &Path,
    built: &Path,
    programs: &Path,
) -> Done<(Command, PathBuf)> {
    let learnt = built.join("corpus").join(name);
    let found = built.join("found").join(name);
    for place in [&learnt, &found] {
        std::fs::create_dir_all(place)
            .map_err(|error| format!("{} cannot be made: {error}.", place.display()))?;
    }
    let log = built.join(format!("{name}.log"));
    let output = std::fs::File::create(&log)
        .map_err(|error| format!("{} cannot be written: {error}.", log.display()))?;
    let mut fuzz = program(
        programs.join(name),
        [
            format!("-max_total_time={SECONDS}"),
            "-max_len=2048".to_owned(),
            // Nothing of that length may take long: time grows with the length, not faster.
            "-timeout=10".to_owned(),
            "-rss_limit_mb=2048".to_owned(),
            format!("-artifact_prefix={}/", found.display()),
        ],
    );
    fuzz.arg(&learnt).arg(folder.join("corpus").join(name));
    let kept = folder.join("found").join(name);
    if kept.is_dir() {
        fuzz.arg(kept);
    }
    fuzz.stdout(Stdio::null()).stderr(output);
    Ok((fuzz, log))
}
