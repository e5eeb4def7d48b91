//! A message too large to cross as JSON: its lines and groups as columns, then its text as bytes, an edit
//! of it as what became another.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

use hl7wb_core::diagnostic::{Diagnostic, Severity};
use hl7wb_core::message::Message;
use hl7wb_core::path::SegmentId;
use hl7wb_core::span::Span;

use super::groups;
use super::text::{Shown, small};
use super::view::{
    GroupView, LargeHead, LargeStructure, SegmentKind, SpliceView, StructureView, Tally, TextRange,
};
use crate::reading::Reading;
pub use crate::reading::{LARGE, is_large};

/// More lines than these are not told as an edit of some.
const SOME: usize = 50;

/// Lines and groups of a message: see [`LargeHead`].
#[must_use]
pub fn lines(message: &Message, reading: &Reading) -> Vec<u8> {
    let dictionary = reading.dictionary(message);
    // Dots take the places of what they hide: where lines start is no secret.
    let shown = Shown::places(message, Vec::new());
    let count = message.segment_count();
    let mut kinds: Known<SegmentId> = Known::default();
    let mut starts = Vec::with_capacity(count);
    let mut ids = Vec::with_capacity(count);
    for segment in message.segments() {
        starts.push(shown.place(segment.span().start));
        ids.push(segment.id().map_or(0, |id| kinds.number(id) + 1));
    }
    let mut places = vec![0; count];
    let mut columns: [Vec<u32>; 6] = Default::default();
    let mut group_count = 0;
    let structure = groups::structure(message, dictionary).map(|structure| {
        let StructureView {
            id,
            groups,
            places: innermost,
            misplaced,
            absent,
            only_required: _,
        } = structure;
        for (place, group) in places.iter_mut().zip(innermost) {
            *place = group.map_or(0, |group| group + 1);
        }
        group_count = groups.len();
        let mut names: Known<String> = Known::default();
        for group in groups {
            let GroupView {
                name,
                parent,
                number,
                of,
                first,
                segments,
            } = group;
            let parent = parent.map_or(0, |parent| parent + 1);
            let said = [names.number(name), parent, number, of, first, segments];
            for (column, value) in columns.iter_mut().zip(said) {
                column.push(value);
            }
        }
        LargeStructure {
            id,
            groups: names.all,
            misplaced,
            // A message with few long segments is large, and not long.
            absent: absent
                .into_iter()
                .filter(|absent| absent.required)
                .collect(),
        }
    });
    let name = |id: SegmentId| SegmentKind {
        id: id.to_string(),
        name: dictionary
            .segment(id.as_str())
            .map_or(String::new(), |segment| segment.name.to_owned()),
    };
    let head = LargeHead {
        kinds: kinds.all.into_iter().map(name).collect(),
        structure,
    };
    // Shapes without maps whose keys could be no text: this cannot fail.
    let mut head = serde_json::to_vec(&head).unwrap_or_default();
    head.resize(head.len().next_multiple_of(4), b' ');
    let numbers = 4 + count * 3 + group_count * 6;
    let mut body = Vec::with_capacity(numbers * 4 + head.len());
    let [size, count, group_count] = [head.len(), count, group_count].map(small);
    put(&mut body, &[size, count, group_count, shown.end()]);
    body.extend_from_slice(&head);
    for column in [&starts, &ids, &places].into_iter().chain(&columns) {
        put(&mut body, column);
    }
    body
}

/// How many findings of each level there are, of which only the first cross.
#[must_use]
pub fn tally(findings: &[Diagnostic]) -> Tally {
    let mut tally = Tally::default();
    for finding in findings {
        let count = match finding.severity {
            Severity::Error => &mut tally.error,
            Severity::Warning => &mut tally.warning,
            Severity::Hint => &mut tally.hint,
        };
        *count += 1;
    }
    tally
}

fn put(body: &mut Vec<u8>, column: &[u32]) {
    body.extend(column.iter().flat_map(|number| number.to_le_bytes()));
}

/// Different values in the order in which they came, and the number of each.
struct Known<T> {
    all: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            numbers: HashMap::new(),
        }
    }
}

impl<T: Clone + Eq + Hash> Known<T> {
    fn number(&mut self, value: T) -> u32 {
        if let Some(number) = self.numbers.get(&value) {
            return *number;
        }
        let number = small(self.all.len());
        self.all.push(value.clone());
        self.numbers.insert(value, number);
        number
    }
}

/// What an edit of a large message came to, where it stayed inside of some lines behind the header and
/// all of them are what they were; with these lines. None where more is another.
#[must_use]
pub fn splice(before: &Message, now: &Message) -> Option<(SpliceView, Range<usize>)> {
    let (gone, came) = difference(before.bytes(), now.bytes())?;
    if !is_large(before)
        || !is_large(now)
        || before.segment_count() != now.segment_count()
        || before.charset() != now.charset()
    {
        return None;
    }
    let lines = line_at(before, gone.start)..line_at(before, gone.end) + 1;
    let after = line_at(now, came.start)..line_at(now, came.end) + 1;
    if lines != after || lines.start == 0 || lines.len() > SOME {
        return None;
    }
    let same = lines.clone().all(|ordinal| {
        let id = |message: &Message| message.segment(ordinal).map(|line| line.id());
        id(before) == id(now)
    });
    if !same {
        return None;
    }
    let first = before.segment(lines.start)?.span().start;
    let last = before.segment(lines.end - 1)?.span().end;
    let old = Shown::places(before, Vec::new());
    let splice = SpliceView {
        range: TextRange {
            from: old.place(first),
            to: old.place(last),
        },
        text: Shown::lines(now, lines.clone()).into_text(),
        first: small(lines.start),
    };
    Some((splice, lines))
}

/// The line in which a byte is, or behind which it stands.
fn line_at(message: &Message, byte: usize) -> usize {
    let (mut low, mut high) = (0, message.segment_count());
    while low < high {
        let middle = low.midpoint(high);
        match message
            .segment(middle)
            .is_some_and(|line| line.span().start <= byte)
        {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    low.saturating_sub(1)
}

/// The bytes of the old message that went, and those of the new one that came in their place; none
/// where the two are equal.
#[must_use]
pub fn difference(old: &[u8], new: &[u8]) -> Option<(Span, Span)> {
    if old == new {
        return None;
    }
    let head = equal_from(old, new);
    let rest = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(rest);
    let tail = tail.take_while(|(a, b)| a == b).count();
    Some((
        Span::new(head, old.len() - tail),
        Span::new(head, new.len() - tail),
    ))
}

/// How many bytes are equal from the start on. Whole blocks first: a large message differs in one place.
fn equal_from(old: &[u8], new: &[u8]) -> usize {
    const BLOCK: usize = 4096;
    let blocks = old.chunks(BLOCK).zip(new.chunks(BLOCK));
    let start = blocks.take_while(|(a, b)| a == b).count() * BLOCK;
    let start = start.min(old.len()).min(new.len());
    let rest = old.iter().zip(new).skip(start);
    start + rest.take_while(|(a, b)| a == b).count()
}
