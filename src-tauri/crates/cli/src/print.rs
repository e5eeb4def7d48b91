//! Standard output and standard error, either of which somebody may have closed.

use hl7wb_engine::api::view::{ApiError, FindingView, Level};
use std::io::{ErrorKind, Write};

/// Why nothing more is written to standard output.
pub(crate) enum Stop {
    /// Whoever read it went away (`| head`): no trouble of ours.
    ReaderGone,
    /// The disk is full, or the like.
    Failed(String),
}

/// Writes to standard output.
pub(crate) fn write(bytes: &[u8]) -> Result<(), Stop> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)
        .and_then(|()| out.flush())
        .map_err(|error| match error.kind() == ErrorKind::BrokenPipe {
            true => Stop::ReaderGone,
            false => Stop::Failed(format!("standard output: {error}.")),
        })
}

/// Writes a line that nothing depends on: the work goes on without a reader.
pub(crate) fn say(line: &str) -> Result<(), String> {
    match write(format!("{line}\n").as_bytes()) {
        Ok(()) | Err(Stop::ReaderGone) => Ok(()),
        Err(Stop::Failed(sentence)) => Err(sentence),
    }
}

/// Writes a line to standard error; where nobody reads it any more, nobody misses it.
pub(crate) fn complain(line: &str) {
    drop(writeln!(std::io::stderr(), "{line}"));
}

/// Names what was found in a file beside its messages; true where something of it is an error.
pub(crate) fn complain_all(file: &str, findings: &[FindingView]) -> bool {
    for finding in findings {
        complain(&format!("{file}{}", said(finding)));
    }
    findings.iter().any(|finding| finding.level == Level::Error)
}

/// Names what is wrong in the files of a project.
///
/// # Errors
/// Where something of it is an error: what it speaks of is not used, so that what would come out is not
/// what was meant.
pub(crate) fn sound(findings: &[FindingView]) -> Result<(), String> {
    sound_but(findings, |_| false)
}

/// The same, where mistakes in some files do no harm: they are named, and what was asked for goes on.
///
/// # Errors
/// Where something of the others is an error.
pub(crate) fn sound_but(
    findings: &[FindingView],
    harmless: impl Fn(&str) -> bool,
) -> Result<(), String> {
    let file = |finding: &FindingView| finding.file.clone().unwrap_or_default();
    for finding in findings {
        complain(&format!("{}{}", file(finding), said(finding)));
    }
    let stops = |finding: &FindingView| finding.level == Level::Error && !harmless(&file(finding));
    match findings.iter().any(stops) {
        true => Err("The files of the project have errors; mend these first.".to_owned()),
        false => Ok(()),
    }
}

/// Names what is doubtful in mappings. What keeps one from running is told by whoever runs it, as is
/// what keeps it from being read.
pub(crate) fn doubts(findings: Result<Vec<FindingView>, ApiError>) {
    let findings = findings.unwrap_or_default();
    for finding in findings.iter().filter(|one| one.level != Level::Error) {
        let file = finding.file.as_deref().unwrap_or_default();
        complain(&format!("{file}{}", said(finding)));
    }
}

/// `, line 7, PID-5.1: sentence (code)`.
pub(crate) fn said(finding: &FindingView) -> String {
    let line = finding
        .line
        .map_or_else(String::new, |line| format!(", line {line}"));
    let path = finding
        .path
        .as_ref()
        .map_or_else(String::new, |path| format!(", {path}"));
    // Of a place in a message the line is that of the rule it rests on.
    let (line, why) = match (&finding.path, &finding.rule, &finding.file) {
        (Some(_), Some(rule), Some(file)) => {
            (String::new(), format!(", rule {rule} of {file}{line}"))
        }
        (None, Some(rule), _) => (line, format!(", rule {rule}")),
        (_, _, _) => (line, String::new()),
    };
    format!("{line}{path}: {} ({}{why})", finding.message, finding.code)
}

/// What ends a run over a file, as the api carries it.
pub(crate) fn stopped(why: impl ToString) -> ApiError {
    ApiError {
        code: "stopped".to_owned(),
        message: why.to_string(),
        detail: None,
    }
}

/// Code of what ends a run because nobody reads what comes of it.
pub(crate) const READER_GONE: &str = "reader-gone";

impl From<Stop> for ApiError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::ReaderGone => Self {
                code: READER_GONE.to_owned(),
                message: "Nobody reads standard output any more.".to_owned(),
                detail: None,
            },
            Stop::Failed(sentence) => stopped(sentence),
        }
    }
}

impl From<Stop> for String {
    fn from(stop: Stop) -> Self {
        ApiError::from(stop).message
    }
}
