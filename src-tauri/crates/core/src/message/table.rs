//! The field table: where lines and fields are, as flat arrays that are reused from message to message.
//!
//! One pass finds line ends and field separators; repetitions and components are split when
//! somebody looks. A run of CR and LF bytes ends one line, so that blank lines belong to the line
//! before them.

use std::collections::HashMap;

use super::scan;
use crate::path::SegmentId;
use crate::span::Span;

const LINE_END: [u8; 2] = [b'\r', b'\n'];

/// Starts the sequences by which ISO 2022 switches charsets.
const ESCAPE: u8 = 0x1B;

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
    /// Whether its first two fields are the delimiters themselves.
    pub(crate) header: bool,
}

impl Line {
    /// Where field `number` is, given the separators of the line.
    #[inline]
    pub(crate) fn field(&self, bars: &[u32], number: u16) -> Option<Span> {
        let place = usize::from(number);
        let before = if self.header {
            if place == 1 {
                let bar = *bars.first()? as usize;
                return Some(Span::new(bar, bar + 1));
            }
            place.checked_sub(2)?
        } else {
            place.checked_sub(1)?
        };
        let start = *bars.get(before)? as usize + 1;
        let end = bars.get(before + 1).map_or(self.end, |bar| *bar) as usize;
        Some(Span::new(start, end))
    }

    /// Whether field `number` is one of the delimiters.
    #[inline]
    pub(crate) const fn is_opaque(&self, number: u16) -> bool {
        self.header && number <= 2
    }
}

/// Lines and field separators of one message.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    pub(crate) lines: Vec<Line>,
    pub(crate) bars: Vec<u32>,
    /// Whether MSH comes first and only there, every line is a segment, and one CR ends each.
    pub(crate) ordinary: bool,
    /// Whether no byte is beyond ASCII.
    pub(crate) ascii: bool,
    /// Whether there is an escape character of ISO 2022.
    pub(crate) switches: bool,
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
        self.ascii = bytes.get(..from).unwrap_or_default().is_ascii();
        self.switches = false;
        let (Ok(total), Ok(from)) = (u32::try_from(bytes.len()), u32::try_from(from)) else {
            self.ascii = bytes.is_ascii();
            self.switches = bytes.contains(&ESCAPE);
            return;
        };
        let Self {
            lines,
            bars,
            ordinary,
            ascii,
            switches,
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
                occurrence: id.map_or(0, |id| counts.next(id, lines.len())),
                id,
                header: id.is_some_and(SegmentId::is_header),
            });
            in_place
        };
        let body = bytes.get(from as usize..).unwrap_or_default();
        scan::chunks(body, |offset, chunk, within| {
            let base = from.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
            let separators = scan::mask(chunk, [separator]) & within;
            let known = u32::try_from(bars.len()).unwrap_or(u32::MAX);
            push(bars, base, separators);
            if !scan::is_odd(chunk) {
                return;
            }
            *ascii &= chunk.is_ascii();
            *switches |= scan::any(chunk, [ESCAPE]);
            let mut breaks = scan::mask(chunk, LINE_END) & within;
            while breaks != 0 {
                let place = breaks.trailing_zeros();
                breaks &= breaks - 1;
                let at = base + place;
                *ordinary &= at > start && bytes.get(at as usize) == Some(&b'\r');
                if at > start {
                    *ordinary &= close(start, at, first_bar, lines);
                    let before = separators & ((1u64 << place) - 1);
                    first_bar = known.saturating_add(before.count_ones());
                }
                start = at + 1;
                if let Some(line) = lines.last_mut() {
                    line.next = start;
                }
            }
        });
        if total > start {
            *ordinary &= close(start, total, first_bar, lines);
            if let Some(line) = lines.last_mut() {
                line.next = total;
            }
        }
    }

    /// Which line is that occurrence of the id, from 1.
    pub(crate) fn find(&self, id: SegmentId, occurrence: u32) -> Option<usize> {
        let count = self.counts.get(id)?;
        let first = count.first as usize;
        match occurrence {
            0 => None,
            1 => Some(first),
            _ if occurrence > count.lines => None,
            _ => {
                let mut behind = self.lines.iter().skip(first);
                let far =
                    behind.position(|line| line.id == Some(id) && line.occurrence == occurrence)?;
                Some(first + far)
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

/// Appends the positions of a mask, counted from `base`. Eight at a time, whether there are so many or
/// not: what is too much goes again, and no branch depends on each.
#[inline]
fn push(bars: &mut Vec<u32>, base: u32, mut mask: u64) {
    let end = bars.len() + mask.count_ones() as usize;
    while mask != 0 {
        let mut eight = [0; 8];
        for place in &mut eight {
            *place = base.wrapping_add(mask.trailing_zeros());
            mask &= mask.wrapping_sub(1);
        }
        bars.extend_from_slice(&eight);
    }
    bars.truncate(end);
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
    recent: Vec<(u32, Count)>,
    rest: HashMap<SegmentId, Count>,
}

/// An id as one number, which is compared in one step.
const fn key(id: SegmentId) -> u32 {
    let [a, b, c] = *id.as_bytes();
    u32::from_be_bytes([0, a, b, c])
}

/// How many lines have an id, and which is the first.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    lines: u32,
    first: u32,
}

impl Counts {
    const SHORT: usize = 48;

    fn clear(&mut self) {
        self.recent.clear();
        self.rest.clear();
    }

    fn get(&self, id: SegmentId) -> Option<Count> {
        let key = key(id);
        let recent = self.recent.iter().find(|(known, _)| *known == key);
        match recent {
            Some((_, count)) => Some(*count),
            None => self.rest.get(&id).copied(),
        }
    }

    /// One more of the id, in the line of that ordinal.
    fn next(&mut self, id: SegmentId, ordinal: usize) -> u32 {
        let key = key(id);
        let mut recent = self.recent.iter_mut().rev();
        if let Some((_, count)) = recent.find(|(known, _)| *known == key) {
            count.lines += 1;
            return count.lines;
        }
        let new = Count {
            lines: 1,
            first: u32::try_from(ordinal).unwrap_or(u32::MAX),
        };
        if self.recent.len() < Self::SHORT {
            self.recent.push((key, new));
            return 1;
        }
        let count = self
            .rest
            .entry(id)
            .and_modify(|count| count.lines += 1)
            .or_insert(new);
        count.lines
    }
}
