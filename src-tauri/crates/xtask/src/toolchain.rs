//! The compilers that this program does not install: Rust and Node.

use crate::steps::{Done, answer, root};

/// Vite asks for this; Node 21 and odd versions before 22.12 are too old for it.
const NODE: &str = "Node 20.19 or newer in that line, or 22.12 or newer";

/// A version as three numbers.
type Version = (u32, u32, u32);

/// Is Rust as new as `Cargo.toml` asks?
pub(crate) fn rust() -> Done {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap_or_default();
    let wanted = manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = "))
        .and_then(version)
        .ok_or("Cargo.toml names no rust-version.")?;
    let there = answer("rustc", &["--version"])
        .ok_or("`rustc` was not found. Rust comes from https://rustup.rs.")?;
    match version(&there) {
        Some(found) if found >= wanted => {
            println!("  {there}");
            Ok(())
        }
        Some(_) | None => Err(format!(
            "Rust {}.{} or newer is needed, and this is {there}.\n`rustup update stable` brings it.",
            wanted.0, wanted.1
        )),
    }
}

/// Is Node as new as the tools of the user interface ask?
pub(crate) fn node() -> Done {
    let help = "It comes from https://nodejs.org or with a version manager such as nvm or fnm.";
    let there = answer("node", &["--version"])
        .ok_or_else(|| format!("`node` was not found; {NODE} is needed.\n{help}"))?;
    let npm = answer(npm(), &["--version"])
        .ok_or_else(|| format!("`npm` was not found, though `node` is here.\n{help}"))?;
    match version(&there) {
        Some(found) if new_enough(found) => {
            println!("  node {there}, npm {npm}");
            Ok(())
        }
        Some(_) | None => Err(format!("{NODE} is needed, and this is {there}.\n{help}")),
    }
}

/// What npm is called on this system.
pub(crate) fn npm() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

fn new_enough(found: Version) -> bool {
    match found.0 {
        20 => found >= (20, 19, 0),
        22 => found >= (22, 12, 0),
        line => line > 22,
    }
}

/// The first three numbers in a text such as `rustc 1.95.0 (5980 2026-04-14)` or `"1.95"`.
fn version(text: &str) -> Option<Version> {
    let mut numbers = text
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().unwrap_or(u32::MAX));
    let first = numbers.next()?;
    Some((
        first,
        numbers.next().unwrap_or(0),
        numbers.next().unwrap_or(0),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_the_tools_print() {
        let cases = [
            ("rustc 1.95.0 (59807616e 2026-04-14)", Some((1, 95, 0))),
            ("v20.20.2", Some((20, 20, 2))),
            ("\"1.95\"", Some((1, 95, 0))),
            ("none", None),
        ];
        for (text, wanted) in cases {
            assert_eq!(version(text), wanted, "{text}");
        }
    }

    #[test]
    fn node_is_judged_by_line() {
        let cases = [
            ((18, 20, 4), false),
            ((20, 18, 9), false),
            ((20, 19, 0), true),
            ((21, 7, 0), false),
            ((22, 11, 0), false),
            ((22, 12, 0), true),
            ((24, 0, 0), true),
        ];
        for (found, wanted) in cases {
            assert_eq!(new_enough(found), wanted, "{found:?}");
        }
    }
}
