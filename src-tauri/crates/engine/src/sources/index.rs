//! Where the messages of a file are: sixteen bytes for each, whatever its size.

use super::content::{Beginning, Content, Stamp, kept, read_at};
use super::work::Work;
use crate::fault::Fault;
use hl7wb_core::diagnostic::{Diagnostic, Severity};
use hl7wb_core::message::container::{Container, Found, NOT_HL7, Splitter, unfolded};
use hl7wb_core::span::Span;
use std::io::{Read, SeekFrom};
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

/// Bytes that are read at a time.
const PIECE: usize = 1 << 20;

/// Findings of a file that are kept; of the others only how many there are.
const FINDINGS: usize = 200;

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

/// Where one message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    start: u64,
    length: u32,
    line: u32,
}

/// Where the messages of a file are, and what else is in it.
#[derive(Debug, Clone, Default)]
pub struct Index {
    entries: Vec<Entry>,
    /// What is cut out of messages, by their numbers: rare.
    cuts: Vec<(u32, Vec<Span>)>,
    /// Numbers of messages that stand on one line: rare.
    folded: Vec<u32>,
    findings: Vec<Finding>,
    /// Findings that were not kept.
    more_findings: usize,
    /// Size in bytes, as far as it was read.
    pub bytes: u64,
    /// The file when it was indexed.
    pub stamp: Stamp,
    /// Whether it was read to its end.
    pub whole: bool,
    /// Another whenever a file is read from its start; the same where it only grew.
    pub(super) generation: u32,
    kept: Option<Kept>,
}

/// Every reading from the start has a number of its own.
fn generation() -> u32 {
    static LAST: AtomicU32 = AtomicU32::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

/// What it takes to go on where the file grew, or where somebody stopped.
#[derive(Debug, Clone)]
struct Kept {
    splitter: Splitter,
    beginning: Beginning,
    messages: usize,
    findings: usize,
    more_findings: usize,
}

impl PartialEq for Index {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
            && self.cuts == other.cuts
            && self.folded == other.folded
            && self.findings() == other.findings()
            && (self.bytes, self.whole) == (other.bytes, other.whole)
    }
}

impl Index {
    /// Number of messages.
    #[must_use]
    pub fn count(&self) -> u32 {
        u32::try_from(self.entries.len()).unwrap_or(u32::MAX)
    }

    /// What is not a message, and what does not add up.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = self.findings.clone();
        if self.more_findings > 0 {
            findings.push(Finding {
                code: "more-findings",
                severity: Severity::Warning,
                message: format!("There are {} findings more like these.", self.more_findings),
                line: None,
            });
        }
        if !self.whole && self.stamp.size() > 0 {
            findings.push(Finding {
                code: "read-in-part",
                severity: Severity::Warning,
                message: format!(
                    "Reading was stopped after {} of {} bytes; the messages up to there are listed.",
                    self.bytes, self.stamp.size()
                ),
                line: None,
            });
        }
        findings
    }

    /// Line on which a message begins, from 1.
    #[must_use]
    pub fn line(&self, number: u32) -> u32 {
        self.entries
            .get(number as usize)
            .map_or(0, |entry| entry.line)
    }

    /// Where a message stands in the file, and whether something in it is no part of it; none where
    /// there is no such message.
    pub(super) fn place(&self, number: u32) -> Option<(Range<u64>, bool)> {
        let entry = self.entries.get(number as usize)?;
        let other = !self.cuts_of(number).is_empty() || self.is_folded(number);
        Some((entry.start..entry.end(), other))
    }

    /// Size of a message in the file.
    #[must_use]
    pub fn length(&self, number: u32) -> u64 {
        self.entries
            .get(number as usize)
            .map_or(0, |entry| u64::from(entry.length))
    }

    /// Bytes of memory that it holds on to.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.entries.capacity() * size_of::<Entry>()
            + self
                .cuts
                .iter()
                .map(|(_, cuts)| {
                    size_of::<(u32, Vec<Span>)>() + cuts.capacity() * size_of::<Span>()
                })
                .sum::<usize>()
    }

    /// Of bytes that are at hand.
    pub(super) fn of_bytes(bytes: &[u8], stamp: Stamp) -> Self {
        let mut index = Self {
            bytes: bytes.len() as u64,
            stamp,
            whole: true,
            generation: generation(),
            ..Self::default()
        };
        let mut splitter = Splitter::default();
        splitter.push(bytes);
        index.take(splitter.finish());
        index
    }

    /// Of a file that is there and cannot be read.
    pub(super) fn unreadable(fault: &Fault, stamp: Stamp) -> Self {
        Self {
            findings: vec![Finding {
                code: fault.code,
                severity: Severity::Error,
                message: fault.message.clone(),
                line: None,
            }],
            stamp,
            whole: true,
            generation: generation(),
            ..Self::default()
        }
    }

    /// Of a file that nobody wanted to wait for.
    pub(super) fn unread(stamp: Stamp) -> Self {
        Self {
            stamp,
            generation: generation(),
            ..Self::default()
        }
    }

    /// Reads a file from the start, or goes on where `before` ended if it still begins so. `show` is
    /// handed what was found so far, ever more rarely.
    pub(super) fn read(
        content: &Content,
        before: Option<&Self>,
        work: &Work,
        mut show: impl FnMut(Option<Self>),
    ) -> Result<Self, Fault> {
        let failed = |error: &std::io::Error| content.failed(error);
        // Taken first: what is written while we read makes it stale, not wrong.
        let stamp = content.stamp();
        let mut source = content.open()?;
        let kept = before.and_then(|index| Some((index, index.kept.as_ref()?)));
        let kept = kept.filter(|(_, kept)| kept.beginning.is_of(&mut *source));
        let (mut index, mut splitter) = match kept {
            Some((index, kept)) => (index.without_end(kept), kept.splitter.clone()),
            None => (Self::unread(stamp), Splitter::default()),
        };
        if kept.is_none() && before.is_some() {
            // Nothing of the old file can be read by its places any more.
            show(Some(index.clone()));
        }
        index.stamp = stamp;
        index.whole = false;
        index.kept = None;
        let mut at = splitter.length() as u64;
        source
            .seek(SeekFrom::Start(at))
            .map_err(|error| failed(&error))?;
        work.expect(stamp.size().max(at));
        let mut piece = vec![0; PIECE];
        let mut next_shown = at * 2;
        while !work.stopped() {
            let length = source.read(&mut piece).map_err(|error| failed(&error))?;
            if length == 0 {
                index.whole = true;
                break;
            }
            splitter.push(piece.get(..length).unwrap_or_default());
            index.take(splitter.drain());
            at += length as u64;
            index.bytes = at;
            if work.at(at, index.entries.len() as u64, 0) {
                // Copies cost as much as all reading once, however large the file is.
                let due = at >= next_shown;
                show(due.then(|| index.clone()));
                if due {
                    next_shown = at * 2;
                }
            }
        }
        index.bytes = at;
        index.kept = Some(Kept {
            beginning: Beginning::of(&mut *source, at).map_err(|error| failed(&error))?,
            splitter: splitter.clone(),
            messages: index.entries.len(),
            findings: index.findings.len(),
            more_findings: index.more_findings,
        });
        // What is cut off is not the end of a message that somebody could read.
        if index.whole {
            index.take(splitter.finish());
        }
        index.entries.shrink_to_fit();
        work.at(at, index.entries.len() as u64, 0);
        Ok(index)
    }

    /// Without what was only the end because no byte followed.
    fn without_end(&self, kept: &Kept) -> Self {
        let mut index = self.clone();
        index.entries.truncate(kept.messages);
        let first = index
            .cuts
            .partition_point(|(number, _)| (*number as usize) < kept.messages);
        index.cuts.truncate(first);
        let first = index
            .folded
            .partition_point(|number| (*number as usize) < kept.messages);
        index.folded.truncate(first);
        index.findings.truncate(kept.findings);
        index.more_findings = kept.more_findings;
        index
    }

    fn take(&mut self, part: Container) {
        let Container {
            messages,
            findings,
            lines,
            kind: _,
        } = part;
        for Found {
            span,
            line,
            cuts,
            folded,
        } in messages
        {
            let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let Ok(length) = u32::try_from(span.len()) else {
                let line = Some(small(line));
                self.find(
                    "message-too-large",
                    Severity::Error,
                    "A message of 4 GiB or more is not listed.".to_owned(),
                    line,
                );
                continue;
            };
            if folded {
                self.folded.push(small(self.entries.len()));
            }
            if !cuts.is_empty() {
                self.cuts.push((small(self.entries.len()), cuts));
            }
            self.entries.push(Entry {
                start: span.start as u64,
                length,
                line: small(line),
            });
        }
        for (finding, line) in findings.into_iter().zip(lines) {
            let Diagnostic {
                code,
                severity,
                address: _,
                span: _,
                rule: _,
                message,
            } = finding;
            let line = line.map(|line| u32::try_from(line).unwrap_or(u32::MAX));
            self.find(code.as_str(), severity, message, line);
            if code == NOT_HL7
                && self
                    .findings
                    .last()
                    .is_some_and(|f| f.code == code.as_str())
            {
                // It explains all the others.
                self.findings.rotate_right(1);
            }
        }
    }

    fn find(&mut self, code: &'static str, severity: Severity, message: String, line: Option<u32>) {
        // What is wrong is kept whatever stood before it.
        if self.findings.len() >= FINDINGS && severity != Severity::Error {
            self.more_findings += 1;
            return;
        }
        self.findings.push(Finding {
            code,
            severity,
            message,
            line,
        });
    }

    /// Hands over messages in order, reading from the file only the runs in which they stand; `each`
    /// says whether to go on.
    pub(super) fn visit(
        &self,
        content: &Content,
        numbers: impl Iterator<Item = u32>,
        mut each: impl FnMut(u32, &[u8]) -> bool,
    ) -> Result<(), Fault> {
        /// A run is not longer than this, unless one message is.
        const RUN: u64 = 4 << 20;
        /// Reading on over a gap of this size is quicker than to go there.
        const GAP: u64 = 64 << 10;
        let mut source = content.open()?;
        let (mut bytes, mut rest) = (Vec::new(), Vec::new());
        let mut numbers = numbers.peekable();
        let mut run: Vec<(u32, Entry)> = Vec::new();
        while let Some(number) = numbers.next() {
            let Some(first) = self.entries.get(number as usize).copied() else {
                continue;
            };
            run.clear();
            run.push((number, first));
            let mut end = first.end();
            while let Some(next) = numbers.peek().copied()
                && let Some(entry) = self.entries.get(next as usize).copied()
                && entry.start >= end
                && entry.start - end <= GAP
                && entry.end() - first.start <= RUN
            {
                run.push((next, entry));
                end = entry.end();
                numbers.next();
            }
            let length = usize::try_from(end - first.start).unwrap_or(usize::MAX);
            read_at(&mut *source, first.start, length, &mut bytes)
                .map_err(|error| content.failed(&error))?;
            for (number, entry) in &run {
                let from = (entry.start - first.start) as usize;
                let message = bytes
                    .get(from..from + entry.length as usize)
                    .unwrap_or_default();
                let go_on = match self.cuts_of(*number) {
                    [] if self.is_folded(*number) => each(*number, &unfolded(message)),
                    [] => each(*number, message),
                    cuts => {
                        rest.clear();
                        kept(message, entry.start as usize, cuts, &mut rest);
                        each(*number, &rest)
                    }
                };
                if !go_on {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Messages of a page, each with its line.
    pub(super) fn page(
        &self,
        content: &Content,
        numbers: impl Iterator<Item = u32>,
    ) -> Result<Vec<super::Found>, Fault> {
        let mut found = Vec::new();
        self.visit(content, numbers, |number, bytes| {
            found.push(super::Found {
                number,
                bytes: bytes.to_vec(),
                line: self.line(number),
            });
            true
        })?;
        Ok(found)
    }

    /// The numbers of a page.
    pub(super) fn numbers(&self, first: u32, limit: u32) -> Range<u32> {
        let end = first.saturating_add(limit).min(self.count());
        first.min(end)..end
    }

    fn is_folded(&self, number: u32) -> bool {
        self.folded.binary_search(&number).is_ok()
    }

    fn cuts_of(&self, number: u32) -> &[Span] {
        match self.cuts.binary_search_by_key(&number, |(of, _)| *of) {
            Ok(place) => self.cuts.get(place).map_or(&[], |(_, cuts)| cuts),
            Err(_) => &[],
        }
    }
}

impl Entry {
    const fn end(self) -> u64 {
        self.start + self.length as u64
    }
}
