//! `cargo xtask run`: from a bare machine to the open window.

use crate::steps::{Done, cargo, program, run as run_program, step, strong, target};
use crate::system::{self, Purpose};
use crate::{pages, toolchain};

/// The profile that people get: see `Cargo.toml` for what it trades.
const PROFILE: &str = "window";

/// Sets up, builds, and opens the window; without a display walks through the example in the
/// terminal.
pub(crate) fn run(arguments: &[String]) -> Done {
    if display() {
        open(arguments)
    } else {
        println!(
            "{}",
            strong("There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set).")
        );
        println!("The example runs end to end in the terminal instead.");
        tour()
    }
}

fn display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

fn open(arguments: &[String]) -> Done {
    // What this program does not install comes first: nobody downloads hundreds of megabytes to be told
    // that Node is missing.
    step("Rust and Node", || {
        toolchain::rust()?;
        toolchain::node()
    })?;
    step("System packages", || system::prepare(Purpose::Window))?;
    step("Packages of the user interface", pages::packages)?;
    step("User interface", pages::build)?;
    let program_file = built("hl7-workbench");
    let title = if program_file.exists() {
        "The window"
    } else {
        "The window (the first build takes about five minutes on two cores, later ones seconds)"
    };
    step(title, || {
        run_program(&mut cargo([
            "build",
            "--profile",
            PROFILE,
            "--package",
            "hl7-workbench",
        ]))
    })?;
    println!("\nOpening the window. Ctrl+C here or closing it ends the program.");
    let here = std::env::current_dir().map_err(|error| format!("No folder to be in: {error}."))?;
    run_program(program(program_file, arguments).current_dir(here))
}

fn tour() -> Done {
    step("Rust", toolchain::rust)?;
    step("System packages", || system::prepare(Purpose::Terminal))?;
    step(
        "hl7wb (the first build takes a minute or two on two cores)",
        || {
            run_program(&mut cargo([
                "build",
                "--profile",
                PROFILE,
                "--package",
                "hl7wb-cli",
            ]))
        },
    )?;
    let folder = target().join("tour");
    step("The example, end to end", || {
        run_program(program(built("hl7wb"), ["tour"]).arg(&folder))
    })
}

fn built(name: &str) -> std::path::PathBuf {
    target()
        .join(PROFILE)
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
