//! `cargo xtask …`: all set-up, the window and every check.
//!
//! The standard library only, so that it builds in seconds on a bare machine and can say what is
//! missing there. It names no `rust-version` for the same reason: an old compiler gets a sentence
//! from `toolchain`, not an error from Cargo.

mod bench;
mod checks;
mod fuzz;
mod icons;
mod pages;
mod python;
mod steps;
mod system;
mod toolchain;
mod window;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask run [PROJECT]     set up what is missing, build, and open the window on the bundled
                              example (or on PROJECT); without a display: the same in the terminal
cargo xtask test [STEP …]     set up what is missing and run every check, or only the steps named:
                              format ui lints rust docs fuzz
cargo xtask bench [ROOM …]    measure how fast it is beside its peers, or only: core engine programs
cargo xtask icons             draw icons/*.png, .ico and .icns again from icons/*.svg";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", arguments.as_slice()),
    };
    let done = match command {
        "run" => window::run(rest),
        "test" => checks::run(rest),
        "bench" => bench::run(rest),
        "icons" => icons::draw(),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(format!("There is no `cargo xtask {other}`.\n\n{USAGE}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("\n{sentence}");
            ExitCode::FAILURE
        }
    }
}
