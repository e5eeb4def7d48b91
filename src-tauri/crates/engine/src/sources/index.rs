//! Where the messages of a file are.

use crate::fault::Fault;
use hl7wb_core::diagnostic::{Diagnostic, Severity};
use hl7wb_core::message::container::{self, split};
use hl7wb_core::span::Span;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::time::SystemTime;

/// Larger files are refused: what they hold is not looked at message by message.
const LARGEST: u64 = 2 << 30;

/// How a file is recognised as the one that was indexed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stamp {
    size: u64,
    changed: Option<SystemTime>,
}

impl Stamp {
    /// Of the file as it is now; the default where there is none.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        std::fs::metadata(path).map_or_else(
            |_| Self::default(),
            |data| Self {
                size: data.len(),
                changed: data.modified().ok(),
            },
        )
    }
}

/// Something about a file that is not about one of its messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable, kebab-case.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// A sentence that helps.
    pub message: String,
    /// Line of the file, from 1.
    pub line: Option<u32>,
}

/// Where the messages of a file are, and what else is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// In order.
    pub messages: Vec<container::Found>,
    /// What is not a message, and what does not add up.
    pub findings: Vec<Finding>,
    /// Size in bytes.
    pub bytes: u64,
    /// The file when it was indexed.
    pub stamp: Stamp,
}

/// What a source's bytes are read from.
pub(super) enum Content<'a> {
    File(&'a Path),
    Bytes(&'a [u8]),
}

impl Index {
    pub(super) fn of_file(path: &Path) -> Result<Self, Fault> {
        // Taken first: what is written while we read makes it stale, not wrong.
        let stamp = Stamp::of(path);
        if path.is_dir() {
            let message = format!("{} is a folder.", path.display());
            return Err(Fault::new("file-unreadable", message));
        }
        if stamp.size > LARGEST {
            let message = format!(
                "{} is larger than 2 GiB. Split it, and open the part you need.",
                path.display()
            );
            return Err(Fault::new("file-too-large", message));
        }
        let bytes = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
        Ok(Self::of_bytes(&bytes, stamp))
    }

    pub(super) fn of_bytes(bytes: &[u8], stamp: Stamp) -> Self {
        let container = split(bytes);
        Self {
            findings: with_lines(bytes, &container.findings),
            messages: container.messages,
            bytes: bytes.len() as u64,
            stamp,
        }
    }

    /// Of a file that is there and cannot be read.
    pub(super) fn unreadable(fault: &Fault) -> Self {
        Self {
            messages: Vec::new(),
            findings: vec![Finding {
                code: fault.code,
                severity: Severity::Error,
                message: fault.message.clone(),
                line: None,
            }],
            bytes: 0,
            stamp: Stamp::default(),
        }
    }

    /// Reads messages, and of the file only the run of bytes in which they stand.
    pub(super) fn read(
        &self,
        content: &Content<'_>,
        first: u32,
        limit: u32,
    ) -> Result<Vec<super::Found>, Fault> {
        let (first, limit) = (first as usize, limit as usize);
        let end = first.saturating_add(limit).min(self.messages.len());
        let page = self.messages.get(first..end).unwrap_or_default();
        let (Some(head), Some(tail)) = (page.first(), page.last()) else {
            return Ok(Vec::new());
        };
        let run = Span::new(head.span.start, tail.span.end);
        let read;
        let bytes = match content {
            Content::Bytes(bytes) => run.of(bytes),
            Content::File(path) => {
                read = range(path, run).map_err(|error| unreadable(path, &error))?;
                &read
            }
        };
        let here = |span: Span| Span::new(span.start - run.start, span.end - run.start);
        let found = page.iter().map(|message| {
            let moved = container::Found {
                span: here(message.span),
                line: message.line,
                cuts: message.cuts.iter().copied().map(here).collect(),
            };
            super::Found {
                bytes: moved.bytes(bytes).into_owned(),
                line: u32::try_from(message.line).unwrap_or(u32::MAX),
            }
        });
        Ok(found.collect())
    }
}

fn range(path: &Path, run: Span) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(run.start as u64))?;
    let mut bytes = Vec::with_capacity(run.len());
    file.take(run.len() as u64).read_to_end(&mut bytes)?;
    if bytes.len() < run.len() {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    Ok(bytes)
}

pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Fault {
    use std::io::ErrorKind;
    let path = path.display();
    let message = match error.kind() == ErrorKind::NotFound {
        true => format!("{path} does not exist."),
        false => format!("{path} could not be read: {error}."),
    };
    Fault::new("file-unreadable", message).because(error)
}

/// The findings with their lines; lines are counted once, in the order of the file.
fn with_lines(bytes: &[u8], findings: &[Diagnostic]) -> Vec<Finding> {
    let mut found: Vec<(usize, Finding)> = Vec::with_capacity(findings.len());
    for Diagnostic {
        code,
        severity,
        address: _,
        span,
        rule: _,
        message,
    } in findings
    {
        let finding = Finding {
            code: code.as_str(),
            severity: *severity,
            message: message.clone(),
            line: span.map(|_| 0),
        };
        found.push((span.map_or(0, |span| span.start), finding));
    }
    found.sort_by_key(|(start, _)| *start);
    let (mut at, mut line) = (0, 1_u32);
    for (start, finding) in &mut found {
        let between = bytes.get(at..*start).unwrap_or_default();
        line = line.saturating_add(line_ends(between));
        at = (*start).max(at);
        finding.line = finding.line.map(|_| line);
    }
    found.into_iter().map(|(_, finding)| finding).collect()
}

/// CR, LF, and CR LF as one.
fn line_ends(bytes: &[u8]) -> u32 {
    let feeds = bytes.iter().filter(|byte| **byte == b'\n').count();
    let returns = bytes.iter().filter(|byte| **byte == b'\r').count();
    let pairs = bytes.windows(2).filter(|pair| *pair == b"\r\n").count();
    u32::try_from(feeds + returns - pairs).unwrap_or(u32::MAX)
}
