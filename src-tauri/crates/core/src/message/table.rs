//! The field table: where lines and fields are, as flat arrays that are reused from message to message.
//!
//! One pass finds line ends and field separators; repetitions and components are split when
//! somebody looks. A run of CR and LF bytes ends one line, so that blank lines belong to the line
//! before them.

use std::collections::HashMap;

use super::scan;
use crate::path::SegmentId;

/// One line of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line {
    /// First byte.
    pub(crate) start: u32,
    /// Behind the last byte, before the line end.
    pub(crate) end: u32,
    /// Behind the line end.
    pub(crate) next: u32,
    /// First of its entries in `bars`; they reach to the first of the next line.
    pub(crate) bars: u32,
    /// Among the lines of the same id, from 1; 0 where it is not a segment.
    pub(crate) occurrence: u32,
    /// None where the line is not a segment.
    pub(crate) id: Option<SegmentId>,
}

/// Lines and field separators of one message.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    pub(crate) lines: Vec<Line>,
    pub(crate) bars: Vec<u32>,
    /// Whether MSH comes first and only there, every line is a segment, and one CR ends each.
    pub(crate) ordinary: bool,
    counts: Counts,
}

impl Table {
    /// Fills the table from `bytes`, whose first line starts at `from`. A message must be smaller
    /// than 4 GiB; a larger one has no lines.
    pub(crate) fn fill(&mut self, bytes: &[u8], from: usize, separator: u8) {
        self.lines.clear();
        self.bars.clear();
        self.counts.clear();
        self.ordinary = true;
        let (Ok(total), Ok(from)) = (u32::try_from(bytes.len()), u32::try_from(from)) else {
            return;
        };
        let Self {
            lines,
            bars,
            ordinary,
            counts,
        } = self;
        let mut start = from;
        let mut first_bar = 0u32;
        let mut close = |start: u32, end: u32, first_bar: u32, lines: &mut Vec<Line>| -> bool {
            let id = identify(
                bytes.get(start as usize..end as usize).unwrap_or_default(),
                separator,
            );
            let in_place = id.is_some_and(|id| (id == SegmentId::MSH) == lines.is_empty());
            lines.push(Line {
                start,
                end,
                next: end,
                bars: first_bar,
                occurrence: id.map_or(0, |id| counts.next(id)),
                id,
            });
            in_place
        };
        let body = bytes.get(from as usize..).unwrap_or_default();
        scan::each(body, [separator, b'\r', b'\n'], |offset| {
            let at = from.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
            let byte = bytes.get(at as usize);
            if byte == Some(&separator) {
                bars.push(at);
                return;
            }
            *ordinary &= at > start && byte == Some(&b'\r');
            if at > start {
                *ordinary &= close(start, at, first_bar, lines);
                first_bar = u32::try_from(bars.len()).unwrap_or(u32::MAX);
            }
            start = at + 1;
            if let Some(line) = lines.last_mut() {
                line.next = start;
            }
        });
        if total > start {
            *ordinary &= close(start, total, first_bar, lines);
            if let Some(line) = lines.last_mut() {
                line.next = total;
            }
        }
    }

    /// Field separators of the line.
    pub(crate) fn bars(&self, ordinal: usize) -> &[u32] {
        let Some(line) = self.lines.get(ordinal) else {
            return &[];
        };
        let end = self
            .lines
            .get(ordinal + 1)
            .map_or(self.bars.len(), |next| next.bars as usize);
        self.bars.get(line.bars as usize..end).unwrap_or_default()
    }

    /// Bytes of memory that it holds on to.
    #[cfg(test)]
    pub(crate) fn memory(&self) -> usize {
        self.lines.capacity() * size_of::<Line>() + self.bars.capacity() * size_of::<u32>()
    }
}

/// The id of a line that is a segment: three characters `A-Z0-9`, then a field separator or nothing.
fn identify(line: &[u8], separator: u8) -> Option<SegmentId> {
    let (id, rest) = line.split_first_chunk::<3>()?;
    match rest.first() {
        Some(next) if *next != separator => None,
        Some(_) | None => SegmentId::new(*id),
    }
}

/// Counts segments by id: a short list for ordinary messages, a map for strange ones.
#[derive(Debug, Clone, Default)]
struct Counts {
    recent: Vec<(SegmentId, u32)>,
    rest: HashMap<SegmentId, u32>,
}

impl Counts {
    const SHORT: usize = 48;

    fn clear(&mut self) {
        self.recent.clear();
        self.rest.clear();
    }

    fn next(&mut self, id: SegmentId) -> u32 {
        if let Some((_, count)) = self.recent.iter_mut().rev().find(|(known, _)| *known == id) {
            *count += 1;
            return *count;
        }
        if self.recent.len() < Self::SHORT {
            self.recent.push((id, 1));
            return 1;
        }
        let count = self.rest.entry(id).or_insert(0);
        *count += 1;
        *count
    }
}
