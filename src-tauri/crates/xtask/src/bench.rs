//! `cargo xtask bench`: how fast all of it is, each beside what others use for the same.

use crate::python;
use crate::steps::{Done, cargo, program, run as run_program, step, target};
use crate::toolchain::{self, npm};
use std::path::PathBuf;

const STEPS: &[&str] = &["core", "engine", "programs"];

/// Packages of Node that read messages.
const READERS: &[&str] = &["simple-hl7@3.3.0"];

/// And those of which people make servers.
const SERVERS: &[&str] = &["simple-hl7@3.3.0", "better-sqlite3@12.11.1"];

/// Runs all benchmarks, or those of the rooms that are named. None fails for being slow.
pub(crate) fn run(named: &[String]) -> Done {
    if let Some(unknown) = named.iter().find(|name| !STEPS.contains(&name.as_str())) {
        return Err(format!(
            "There is no benchmark `{unknown}`; there are {}.",
            STEPS.join(", ")
        ));
    }
    let wanted = |name: &str| named.is_empty() || named.iter().any(|given| given == name);
    step("Rust", toolchain::rust)?;
    if wanted("core") {
        step("The core beside hl7-parser and PyPI's hl7", core)?;
    }
    if wanted("engine") {
        step("The engine", engine)?;
    }
    if wanted("programs") {
        step("Whole programs", programs)?;
    }
    Ok(())
}

/// The core, where it can be beside a library in Python.
fn core() -> Done {
    let python = python::prepare()?;
    let mut bench = cargo(["bench", "--package", "hl7wb-core"]);
    run_program(bench.env("HL7WB_PYTHON", python))
}

/// The engine, where it can be beside servers in Python and JavaScript.
fn engine() -> Done {
    toolchain::node()?;
    let python = python::prepare()?;
    let mut bench = cargo(["bench", "--package", "hl7wb-engine"]);
    bench.env("HL7WB_PYTHON", python);
    // One of them is made by a compiler of C++, which need not be here.
    match peers("servers", SERVERS) {
        Ok(peers) => drop(bench.env("HL7WB_NODE_PEERS", peers)),
        Err(why) => println!("  without the server in JavaScript: {why}"),
    }
    run_program(&mut bench)
}

/// The program as it is released, beside programs in Python and JavaScript.
fn programs() -> Done {
    toolchain::node()?;
    let python = python::prepare()?;
    let peers = peers("peers", READERS)?;
    run_program(&mut cargo(["build", "--release", "--package", "hl7wb-cli"]))?;
    let mut bench = cargo(["bench", "--package", "hl7wb-tests", "--bench", "programs"]);
    bench
        .env("HL7WB_PYTHON", python)
        .env("HL7WB_NODE_PEERS", peers)
        .env("HL7WB_BUILT", target().join("release"));
    run_program(&mut bench)
}

/// A folder with packages of Node, made where it is missing.
fn peers(name: &str, packages: &[&str]) -> Done<PathBuf> {
    let folder = target().join(name);
    let ready = folder.join("ready");
    let wanted = packages.join(" ");
    if std::fs::read_to_string(&ready).is_ok_and(|there| there == wanted) {
        println!("  {wanted} is there");
        return Ok(folder);
    }
    let said = |error: std::io::Error| format!("{}: {error}.", folder.display());
    std::fs::create_dir_all(&folder).map_err(said)?;
    std::fs::write(folder.join("package.json"), "{ \"private\": true }\n").map_err(said)?;
    let mut install = program(npm(), ["install", "--no-audit", "--no-fund"]);
    run_program(install.args(packages).current_dir(&folder))?;
    std::fs::write(&ready, wanted).map_err(said)?;
    Ok(folder)
}
