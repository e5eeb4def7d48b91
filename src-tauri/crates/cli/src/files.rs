//! Commands that need no open project: files in, files out.

use crate::End;
use crate::arguments::Arguments;
use hl7wb_engine::api::offline::{Which, decode_and_write, decode_file, map_file};
use hl7wb_engine::api::view::{FindingView, Level, OutcomeView};
use std::io::Write;
use std::path::Path;

pub(crate) fn decode(given: &[String]) -> Result<End, String> {
    let arguments = Arguments::read(given, &[], &["--json", "--raw"])?;
    let file = arguments.word(0, "FILE")?;
    if arguments.has("--raw") {
        let bytes = std::fs::read(file).map_err(|error| format!("{file}: {error}."))?;
        write(&decode_and_write(bytes))?;
        return Ok(End::Good);
    }
    let (messages, outside) = decode_file(Path::new(file)).map_err(|error| error.message)?;
    let mut worst = outside.iter().any(|finding| finding.level == Level::Error);
    for finding in &outside {
        eprintln!("{file}{}", said(finding));
    }
    if arguments.has("--json") {
        let text = serde_json::to_string_pretty(&messages).map_err(|error| error.to_string())?;
        write(text.as_bytes())?;
        write(b"\n")?;
    }
    for (number, message) in (1..).zip(&messages) {
        worst |= message
            .findings
            .iter()
            .any(|finding| finding.level == Level::Error);
        for finding in &message.findings {
            eprintln!("{file}, message {number}{}", said(finding));
        }
        if arguments.has("--json") {
            continue;
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
        write(text.as_bytes())?;
    }
    Ok(if worst { End::Findings } else { End::Good })
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
    let mapped =
        map_file(Path::new(project), &which, Path::new(file)).map_err(|error| error.message)?;
    let (mut out, mut outcomes, mut errors) = (Vec::new(), String::new(), false);
    for input in &mapped {
        for output in &input.outputs {
            if arguments.has("--mllp") {
                out.extend_from_slice(b"\x0b");
                out.extend_from_slice(output);
                out.extend_from_slice(b"\x1c\r");
            } else {
                out.extend_from_slice(output);
            }
        }
        for problem in &input.problems {
            eprintln!("{file}, message {}: {problem}", input.number);
        }
        let (outcome, reason) = match &input.outcome {
            OutcomeView::Delivered => ("delivered", String::new()),
            OutcomeView::Filtered { reason } => ("filtered", reason.clone()),
            OutcomeView::Rejected { code, text } => ("rejected", format!("{code} {text}")),
            OutcomeView::Error => ("error", input.problems.join(" ")),
        };
        errors |= input.outcome == OutcomeView::Error;
        let line = serde_json::json!({
            "message": input.number,
            "controlId": input.control_id,
            "outcome": outcome,
            "outputs": input.outputs.len(),
            "reason": reason,
        });
        outcomes += &format!("{line}\n");
    }
    write(&out)?;
    if let Some(path) = arguments.value("--outcomes") {
        std::fs::write(path, outcomes).map_err(|error| format!("{path}: {error}."))?;
    }
    Ok(if errors { End::Findings } else { End::Good })
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
