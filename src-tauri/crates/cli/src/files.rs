//! Commands that need no open workbench: files in, files out.

use crate::End;
use crate::arguments::{Decode, Map};
use crate::print::{
    READER_GONE, Stop, complain, complain_all, doubts, said, sound_but, stopped, write,
};
use hl7wb_engine::api::offline::{
    Input, Mapped, Which, decode_and_write, decode_input, map_input, project_findings,
    recode_input, values_of_input,
};
use hl7wb_engine::api::testing::mapping_findings;
use hl7wb_engine::api::view::{ApiError, FindingView, Level, MessageView, OutcomeView};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::Path;

/// A file, or standard input where it is named `-`.
pub(crate) fn input(file: &Path) -> Result<Input, String> {
    if file != Path::new("-") {
        return Ok(Input::File(file.to_path_buf()));
    }
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|error| format!("standard input: {error}."))?;
    Ok(Input::Bytes {
        name: "standard input".to_owned(),
        bytes,
    })
}

pub(crate) fn decode(asked: &Decode) -> Result<End, String> {
    let input = input(&asked.file)?;
    if asked.raw {
        let bytes = input.bytes().map_err(|error| error.message)?;
        return match write(&decode_and_write(bytes)) {
            Ok(()) | Err(Stop::ReaderGone) => Ok(End::Good),
            Err(stop) => Err(stop.into()),
        };
    }
    if let Some(charset) = &asked.to {
        return recode(&input, charset);
    }
    if !asked.fields.is_empty() {
        return fields(&input, &asked.fields);
    }
    let file = input.name();
    let (mut worst, mut number) = (false, 0);
    let (profile, project) = (asked.profile.as_deref(), asked.project.as_deref());
    let outside = decode_input(&input, profile, project, |message| {
        number += 1;
        worst |= message
            .findings
            .iter()
            .any(|finding| finding.level == Level::Error);
        for finding in &message.findings {
            complain(&format!("{file}, message {number}{}", said(finding)));
        }
        if asked.json {
            // A list that is written as it is made: a file may be larger than the memory.
            let text = serde_json::to_string_pretty(&message).map_err(stopped)?;
            write(if number == 1 { b"[\n" } else { b",\n" })?;
            return Ok(write(text.as_bytes())?);
        }
        Ok(write(tree(number, &message).as_bytes())?)
    });
    let Some(outside) = unless_reader_gone(outside)? else {
        return Ok(if worst { End::Findings } else { End::Good });
    };
    if asked.json {
        let end: &[u8] = if number == 0 { b"[]\n" } else { b"\n]\n" };
        if let Err(Stop::Failed(sentence)) = write(end) {
            return Err(sentence);
        }
    }
    worst |= complain_all(&file, &outside);
    Ok(if worst { End::Findings } else { End::Good })
}

/// So many bytes of lines are written at a time.
const LINES: usize = 64 * 1024;

/// A line for each message, with tabs between the values.
fn fields(input: &Input, paths: &[String]) -> Result<End, String> {
    let mut lines = String::with_capacity(LINES);
    let outside = values_of_input(input, paths, |values| {
        for (place, value) in values.iter().enumerate() {
            lines.push_str(if place > 0 { "\t" } else { "" });
            lines.push_str(value);
        }
        lines.push('\n');
        if lines.len() >= LINES {
            write(lines.as_bytes())?;
            lines.clear();
        }
        Ok(())
    });
    let Some(outside) = unless_reader_gone(outside)? else {
        return Ok(End::Good);
    };
    if let Err(Stop::Failed(sentence)) = write(lines.as_bytes()) {
        return Err(sentence);
    }
    match complain_all(&input.name(), &outside) {
        true => Ok(End::Findings),
        false => Ok(End::Good),
    }
}

/// The messages in another charset, and every character that was lost.
fn recode(input: &Input, charset: &str) -> Result<End, String> {
    let (file, mut lossy) = (input.name(), false);
    let outside = recode_input(input, charset, |place, bytes, lost| {
        for sentence in lost {
            lossy = true;
            complain(&format!("{file}, message {}: {sentence}", place + 1));
        }
        Ok(write(bytes)?)
    });
    let Some(outside) = unless_reader_gone(outside)? else {
        return Ok(End::Good);
    };
    match complain_all(&file, &outside) || lossy {
        true => Ok(End::Findings),
        false => Ok(End::Good),
    }
}

/// A message as lines of path, name, value and meaning.
fn tree(number: u32, message: &MessageView) -> String {
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
    text
}

/// None where the run ended because nobody reads what comes of it.
fn unless_reader_gone(
    done: Result<Vec<FindingView>, ApiError>,
) -> Result<Option<Vec<FindingView>>, String> {
    match done {
        Ok(outside) => Ok(Some(outside)),
        Err(error) if error.code == READER_GONE => Ok(None),
        Err(error) => Err(error.message),
    }
}

pub(crate) fn map(asked: &Map) -> Result<End, String> {
    let findings = project_findings(&asked.project).map_err(|error| error.message)?;
    // What an interface asks of its messages has no part in what a mapping makes of them.
    sound_but(&findings, |file| file.ends_with("/profile.toml"))?;
    let which = Which {
        interface: asked.interface.as_deref(),
        destination: asked.destination.as_deref(),
        bare: asked.target.is_some(),
    };
    doubts(mapping_findings(
        &asked.project,
        asked.interface.as_deref(),
        asked.destination.as_deref(),
    ));
    let mut outcomes = match &asked.outcomes {
        Some(path) => {
            let file =
                File::create(path).map_err(|error| format!("{}: {error}.", path.display()))?;
            Some((path.display(), BufWriter::new(file)))
        }
        None => None,
    };
    let input = input(&asked.input)?;
    let file = input.name();
    let mut errors = false;
    let mut unmapped: BTreeMap<(String, String), u32> = BTreeMap::new();
    let outside = map_input(&asked.project, &which, &input, |mapped| {
        for output in &mapped.outputs {
            let written = match asked.mllp {
                true => write(&[b"\x0b", output.as_slice(), b"\x1c\r"].concat()),
                false => write(output),
            };
            match written {
                // The outcomes are wanted all the same.
                Err(Stop::ReaderGone) if outcomes.is_some() => {}
                written => written?,
            }
        }
        for problem in &mapped.problems {
            complain(&format!("{file}, message {}: {problem}", mapped.number));
        }
        errors |= mapped.in_error;
        for found in &mapped.unmapped {
            let place = (found.table.clone(), found.value.clone());
            *unmapped.entry(place).or_default() += 1;
        }
        if let Some((path, lines)) = &mut outcomes {
            writeln!(lines, "{}", outcome_line(&mapped))
                .map_err(|error| stopped(format!("{path}: {error}.")))?;
        }
        Ok(())
    });
    let outside = unless_reader_gone(outside)?;
    if let Some((path, mut lines)) = outcomes {
        lines.flush().map_err(|error| format!("{path}: {error}."))?;
    }
    errors |= complain_all(&file, &outside.unwrap_or_default());
    for ((table, value), times) in &unmapped {
        let times = match times {
            1 => "once".to_owned(),
            several => format!("{several} times"),
        };
        complain(&format!("table {table}: no row for '{value}' ({times})"));
    }
    Ok(if errors { End::Findings } else { End::Good })
}

/// What became of one input, as a line of JSON.
fn outcome_line(mapped: &Mapped) -> serde_json::Value {
    let (outcome, reason) = match &mapped.outcome {
        OutcomeView::Delivered => ("delivered", String::new()),
        OutcomeView::Filtered { reason } => ("filtered", reason.clone()),
        OutcomeView::Rejected { code, text } => ("rejected", format!("{code} {text}")),
        OutcomeView::Error => ("error", mapped.problems.join(" ")),
    };
    serde_json::json!({
        "message": mapped.number,
        "controlId": mapped.control_id,
        "outcome": outcome,
        "outputs": mapped.outputs.len(),
        "reason": reason,
    })
}
