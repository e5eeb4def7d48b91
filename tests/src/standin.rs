//! The stand-in for a Mirth engine: Debian's `rhino` with a shim (`tests/mirth`). It runs the scripts of an
//! exported channel over messages, all in one JVM.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Outcome, Trouble, ensure};

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Sent, these bytes.
    Sent(Vec<u8>),
    /// Several for one, these bytes.
    Several(Vec<Vec<u8>>),
    /// Filtered.
    Filtered,
    /// Refused by a rule, with this code for MSA-1, a blank, and the text as it would stand in MSA-3.
    Refused(String),
    /// In error, for this reason.
    Error(String),
}

/// Runs messages through a channel with one destination.
pub fn run(channel: &str, messages: &[Vec<u8>]) -> Outcome<Vec<Fate>> {
    let all = run_all(&[(channel, messages)])?;
    Ok(all.into_iter().flatten().collect())
}

/// As [`run`], for many channels in one process.
pub fn run_all(channels: &[(&str, &[Vec<u8>])]) -> Outcome<Vec<Vec<Fate>>> {
    started(channels, &[])
}

/// As [`run`], where a script sends several messages for one: it really does, and [`Fate::Sent`] is the
/// status and the answer that it gave the engine.
pub fn run_sending(channel: &str, messages: &[Vec<u8>]) -> Outcome<Vec<Fate>> {
    let all = started(&[(channel, messages)], &["send"])?;
    Ok(all.into_iter().flatten().collect())
}

/// What the rules of a channel with one destination warn of: the words in the channel maps of the
/// messages, and the lines in the engine's log.
pub fn warnings(channel: &str, messages: &[Vec<u8>]) -> Outcome<(Vec<String>, Vec<String>)> {
    let scratch = tempfile::tempdir()?;
    started_in(scratch.path(), &[(channel, messages)], &[])?;
    let said = std::fs::read(scratch.path().join("warnings0"))?;
    let said: serde_json::Value = serde_json::from_slice(&said)?;
    let lines = |what: &str| serde_json::from_value(said.get(what).cloned().unwrap_or_default());
    Ok((lines("map")?, lines("log")?))
}

fn started(channels: &[(&str, &[Vec<u8>])], options: &[&str]) -> Outcome<Vec<Vec<Fate>>> {
    let scratch = tempfile::tempdir()?;
    started_in(scratch.path(), channels, options)
}

fn started_in(
    scratch: &Path,
    channels: &[(&str, &[Vec<u8>])],
    options: &[&str],
) -> Outcome<Vec<Vec<Fate>>> {
    let folder = scripts();
    let file = |name: String| scratch.join(name);
    for (number, (channel, messages)) in channels.iter().enumerate() {
        std::fs::write(file(format!("channel{number}.xml")), channel)?;
        let mut jobs = length(messages.len())?;
        for message in *messages {
            jobs.extend(length(message.len())?);
            jobs.extend(message);
        }
        std::fs::write(file(format!("jobs{number}")), jobs)?;
    }
    let ran = Command::new("rhino")
        .arg(folder.join("runner.js"))
        .arg(&folder)
        .arg(scratch)
        .arg(channels.len().to_string())
        .args(options)
        .output()
        .map_err(|error| {
            Trouble::new(format!(
                "rhino does not start ({error}). Install Debian's package `rhino` (apt-get install rhino); cargo xtask test does it."
            ))
        })?;
    let said = String::from_utf8_lossy(&ran.stderr);
    ensure(
        ran.status.success() && said.is_empty(),
        format!("rhino: {said}"),
    )?;
    let mut all = Vec::new();
    for (number, (_, messages)) in channels.iter().enumerate() {
        let fates = fates(&std::fs::read(file(format!("results{number}")))?)?;
        ensure(
            fates.len() == messages.len(),
            format!("{} messages, {} results", messages.len(), fates.len()),
        )?;
        all.push(fates);
    }
    Ok(all)
}

fn fates(results: &[u8]) -> Outcome<Vec<Fate>> {
    let mut rest = results;
    let mut fates = Vec::new();
    while let Some((letter, after)) = rest.split_first() {
        let (size, after) = after
            .split_first_chunk::<4>()
            .ok_or_else(|| Trouble::new("results end too early"))?;
        let size = usize::try_from(u32::from_be_bytes(*size))?;
        let (bytes, after) = after
            .split_at_checked(size)
            .ok_or_else(|| Trouble::new("results end too early"))?;
        let text = || String::from_utf8_lossy(bytes).into_owned();
        fates.push(match letter {
            b's' => Fate::Sent(bytes.to_vec()),
            b'm' if bytes.is_empty() => Fate::Several(Vec::new()),
            b'm' => Fate::Several(
                bytes
                    .split(|byte| *byte == 0x1C)
                    .map(<[u8]>::to_vec)
                    .collect(),
            ),
            b'f' => Fate::Filtered,
            b'r' => Fate::Refused(text()),
            _ => Fate::Error(text()),
        });
        rest = after;
    }
    Ok(fates)
}

fn length(count: usize) -> Outcome<Vec<u8>> {
    Ok(u32::try_from(count)?.to_be_bytes().to_vec())
}

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("mirth")
}
