//! An MLLP client of another make, for the tests: PyPI's `hl7` in an environment of its own.

use crate::steps::{Done, program, run, target};
use std::path::PathBuf;

const PACKAGE: &str = "hl7==0.4.5";

/// The Python of the environment, made where it is missing.
pub(crate) fn prepare() -> Done<PathBuf> {
    let folder = target().join("venv");
    let python = folder.join("bin/python");
    let ready = folder.join(PACKAGE);
    if ready.exists() {
        println!("  {PACKAGE} is there");
        return Ok(python);
    }
    run(program("python3", ["-m", "venv", "--clear"]).arg(&folder))?;
    let quiet = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        PACKAGE,
    ];
    run(&mut program(&python, quiet))?;
    std::fs::write(&ready, "").map_err(|error| format!("{}: {error}.", ready.display()))?;
    Ok(python)
}
