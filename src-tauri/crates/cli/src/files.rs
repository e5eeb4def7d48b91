//! Commands that need no open project: files in, files out.

use crate::End;
use crate::arguments::Arguments;
use hl7wb_engine::api::offline::{Mapped, Which, decode_and_write, decode_file, map_file};
use hl7wb_engine::api::view::{ApiError, FindingView, Level, OutcomeView};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

pub(crate) fn decode(given: &[String]) -> Result<End, String> {
    let arguments = Arguments::read(given, &[], &["--json", "--raw"])?;
    let file = arguments.word(0, "FILE")?;
    if arguments.has("--raw") {
        let bytes = std::fs::read(file).map_err(|error| format!("{file}: {error}."))?;
        write(&decode_and_write(bytes))?;
        return Ok(End::Good);
    }
    let json = arguments.has("--json");
    let (mut worst, mut number) = (false, 0);
    let outside = decode_file(Path::new(file), |message| {
        number += 1;
        worst |= message
            .findings
            .iter()
            .any(|finding| finding.level == Level::Error);
        for finding in &message.findings {
            complain(&format!("{file}, message {number}{}", said(finding)));
        }
        if json {
            // A list that is written as it is made: a file may be larger than the memory.
            let text = serde_json::to_string_pretty(&message).map_err(stopped)?;
            write(if number == 1 { b"[\n" } else { b",\n" }).map_err(stopped)?;
            return write(text.as_bytes()).map_err(stopped);
        }
        let mut text = format!(
            "message {number}  {}  version {}  {}\n",
            message.message_type, message.version, message.charset
        );
        for node in &message.nodes {
            let indent = "  ".repeat(usize::from(node.depth) + 1);
            let meaning = node.meaning.as_deref().unwrap_or_default();
            let value = if node.branch { "" } else { node.value.as_str() };
            text += format!("{indent}{}  {}  {value}  {meaning}", node.path, node.name).trim_end();
            text.push('\n');
        }
        write(text.as_bytes()).map_err(stopped)
    });
    let outside = outside.map_err(|error| error.message)?;
    if json {
        write(if number == 0 { b"[]\n" } else { b"\n]\n" })?;
    }
    worst |= complain_all(file, &outside);
    Ok(if worst { End::Findings } else { End::Good })
}

/// What ends a run over a file, as the api carries it.
fn stopped(why: impl ToString) -> ApiError {
    ApiError {
        code: "stopped".to_owned(),
        message: why.to_string(),
        detail: None,
    }
}

/// Writes a line to standard error; where nobody reads it any more, nobody misses it.
fn complain(line: &str) {
    drop(writeln!(std::io::stderr(), "{line}"));
}

/// Names what was found in a file beside its messages; true where something of it is an error.
fn complain_all(file: &str, findings: &[FindingView]) -> bool {
    for finding in findings {
        complain(&format!("{file}{}", said(finding)));
    }
    findings.iter().any(|finding| finding.level == Level::Error)
}

fn said(finding: &FindingView) -> String {
    let line = finding
        .line
        .map_or_else(String::new, |line| format!(", line {line}"));
    let path = finding
        .path
        .as_ref()
        .map_or_else(String::new, |path| format!(", {path}"));
    format!("{line}{path}: {} ({})", finding.message, finding.code)
}

pub(crate) fn map(given: &[String]) -> Result<End, String> {
    let with_value = ["--interface", "--destination", "--target", "--outcomes"];
    let arguments = Arguments::read(given, &with_value, &["--mllp"])?;
    let (project, file) = (arguments.word(0, "PROJECT")?, arguments.word(1, "FILE")?);
    let bare = match arguments.value("--target") {
        None => false,
        Some("none") => true,
        Some(other) => return Err(format!("--target can be none, not {other}.")),
    };
    let which = Which {
        interface: arguments.value("--interface"),
        destination: arguments.value("--destination"),
        bare,
    };
    let mllp = arguments.has("--mllp");
    let mut outcomes = match arguments.value("--outcomes") {
        Some(path) => {
            let file = File::create(path).map_err(|error| format!("{path}: {error}."))?;
            Some((path, BufWriter::new(file)))
        }
        None => None,
    };
    let mut errors = false;
    let outside = map_file(Path::new(project), &which, Path::new(file), |input| {
        for output in &input.outputs {
            match mllp {
                true => write(&[b"\x0b", output.as_slice(), b"\x1c\r"].concat()),
                false => write(output),
            }
            .map_err(stopped)?;
        }
        for problem in &input.problems {
            complain(&format!("{file}, message {}: {problem}", input.number));
        }
        errors |= input.outcome == OutcomeView::Error;
        if let Some((path, lines)) = &mut outcomes {
            writeln!(lines, "{}", outcome_line(&input))
                .map_err(|error| stopped(format!("{path}: {error}.")))?;
        }
        Ok(())
    });
    let outside = outside.map_err(|error| error.message)?;
    if let Some((path, mut lines)) = outcomes {
        lines.flush().map_err(|error| format!("{path}: {error}."))?;
    }
    errors |= complain_all(file, &outside);
    Ok(if errors { End::Findings } else { End::Good })
}

/// What became of one input, as a line of JSON.
fn outcome_line(input: &Mapped) -> serde_json::Value {
    let (outcome, reason) = match &input.outcome {
        OutcomeView::Delivered => ("delivered", String::new()),
        OutcomeView::Filtered { reason } => ("filtered", reason.clone()),
        OutcomeView::Rejected { code, text } => ("rejected", format!("{code} {text}")),
        OutcomeView::Error => ("error", input.problems.join(" ")),
    };
    serde_json::json!({
        "message": input.number,
        "controlId": input.control_id,
        "outcome": outcome,
        "outputs": input.outputs.len(),
        "reason": reason,
    })
}

/// Writes to standard output; a reader that went away is no trouble of ours.
pub(crate) fn write(bytes: &[u8]) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(format!("standard output: {error}."))
        }
        _ => Ok(()),
    }
}
