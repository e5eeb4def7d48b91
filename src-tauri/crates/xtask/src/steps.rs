//! Running other programs, saying what is run and how long it took.

use std::ffi::OsStr;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A sentence for the person at the keyboard.
pub(crate) type Done<T = ()> = Result<T, String>;

/// The folder that holds the workspace's `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(3).unwrap_or(here).to_path_buf()
}

/// Where Cargo puts what it builds, found from where it put this program.
pub(crate) fn target() -> PathBuf {
    std::env::current_exe()
        .ok()
        .and_then(|program| program.ancestors().nth(2).map(Path::to_path_buf))
        .unwrap_or_else(|| root().join("target"))
}

/// A program that is to run in the workspace's folder.
pub(crate) fn program<S: AsRef<OsStr>>(
    name: impl AsRef<OsStr>,
    arguments: impl IntoIterator<Item = S>,
) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(root());
    command
}

/// Cargo, the one that started this program. What it sets for this program is not passed on:
/// build scripts would see it change from run to run and build again.
pub(crate) fn cargo<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let name = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = program(name, arguments);
    for (name, _) in std::env::vars_os() {
        let stays = ["CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_TERM_COLOR"];
        let text = name.to_string_lossy();
        let ours = text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_");
        if ours && !stays.contains(&text.as_ref()) {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs a program with its output on the terminal; an error says which program and how it ended.
pub(crate) fn run(command: &mut Command) -> Done {
    let shown = shown(command);
    println!("  $ {shown}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` did not succeed ({status}).")),
        Err(error) => Err(format!("`{shown}` could not be started: {error}.")),
    }
}

/// What a program prints, without the end of the line; `None` when it is missing or fails.
pub(crate) fn answer(name: &str, arguments: &[&str]) -> Option<String> {
    let output = program(name, arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

/// Announces a step, runs it, and says how long it took.
pub(crate) fn step<T>(title: &str, work: impl FnOnce() -> Done<T>) -> Done<T> {
    println!("\n{}", strong(&format!("== {title}")));
    let start = Instant::now();
    let done = work();
    println!("  {}", duration(start.elapsed()));
    done
}

/// `4.2 s`, `3 min 07 s`.
pub(crate) fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

/// Bold on a terminal, plain in a log.
pub(crate) fn strong(text: &str) -> String {
    if std::io::stdout().is_terminal() {
        format!("\u{1b}[1m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}

/// Is this a build server, where nobody answers questions?
pub(crate) fn unattended() -> bool {
    std::env::var_os("CI").is_some_and(|value| value == "true" || value == "1")
}

fn shown(command: &Command) -> String {
    let root = root();
    let name = Path::new(command.get_program());
    let short = name.strip_prefix(&root).unwrap_or(name);
    let short = if command.get_program() == std::env::var_os("CARGO").unwrap_or_default() {
        Path::new("cargo")
    } else {
        short
    };
    let mut text = short.display().to_string();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}
