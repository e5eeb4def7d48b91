//! From addresses to bytes.

use super::Message;
use super::delimiters::Delimiters;
use super::scan;
use super::segment::{Field, Segment};
use super::table::Line;
use crate::path::{Address, Index, SegmentId};
use crate::span::Span;

impl Message {
    /// Where a place is. The first, where an index was left out; a whole field is all of its
    /// repetitions. None where it is not there, and for `[+]`.
    #[must_use]
    pub fn span(&self, at: &Address) -> Option<Span> {
        self.row(at.segment, occurrence(at)?)?.span_of(at)
    }

    #[inline]
    fn row(&self, id: SegmentId, occurrence: u32) -> Option<Row<'_>> {
        let ordinal = self.table.find(id, occurrence)?;
        Some(Row {
            line: self.table.lines.get(ordinal)?,
            bars: self.table.bars(ordinal),
            scan: self.shield.as_deref().unwrap_or(&self.bytes),
            delimiters: &self.delimiters,
        })
    }

    /// Every place that the address means: where an index was left out or is `[*]`, all. Each
    /// repetition of a whole field is one.
    #[must_use]
    pub fn values(&self, at: &Address) -> Vec<Span> {
        let mut found = Vec::new();
        match at.occurrence {
            Index::At(occurrence) => {
                if let Some(segment) = self.find(at.segment, occurrence) {
                    values_in(&segment, at, &mut found);
                }
            }
            Index::Unspecified | Index::All => {
                for segment in self.segments_of(at.segment) {
                    values_in(&segment, at, &mut found);
                }
            }
            Index::Append => {}
        }
        found
    }

    /// The segments of that name, in order.
    pub fn segments_of(&self, id: SegmentId) -> impl Iterator<Item = Segment<'_>> {
        let lines = self.table.lines.iter().enumerate();
        lines
            .filter(move |(_, line)| line.id == Some(id))
            .filter_map(|(ordinal, _)| self.segment(ordinal))
    }

    /// The field in which a byte stands; none in a header's first two, and outside of fields.
    pub(super) fn field_at(&self, offset: usize) -> Option<(Address, Span)> {
        let lines = &self.table.lines;
        let after = lines.partition_point(|line| line.start as usize <= offset);
        let segment = self.segment(after.checked_sub(1)?)?;
        let bars = segment.bars.partition_point(|bar| (*bar as usize) < offset);
        let number = match segment.is_header() {
            true if bars < 2 => return None,
            true => bars + 1,
            false => bars,
        };
        let field = segment.field(u16::try_from(number).ok()?)?;
        let address = Address::field(segment.id()?, field.number());
        Some((address, field.span()))
    }

    /// The innermost place at a byte offset: for a caret. Says occurrence, repetition and parts only
    /// where there are several. None outside of every segment.
    #[must_use]
    pub fn address_at(&self, offset: usize) -> Option<Address> {
        let lines = &self.table.lines;
        let after = lines.partition_point(|line| line.start as usize <= offset);
        let segment = self.segment(after.checked_sub(1)?)?;
        if offset > segment.span().end {
            return None;
        }
        let id = segment.id()?;
        let address = match self.find(id, 2) {
            Some(_) => Address::segment(id).with_occurrence(segment.occurrence()),
            None => Address::segment(id),
        };
        let bars = segment.bars.partition_point(|bar| (*bar as usize) < offset);
        let number = if !segment.is_header() {
            bars
        } else if bars == 0
            && segment
                .bars
                .first()
                .is_some_and(|bar| *bar as usize == offset)
        {
            1
        } else if bars == 0 {
            0
        } else {
            bars + 1
        };
        let Some(field) = u16::try_from(number)
            .ok()
            .and_then(|number| segment.field(number))
        else {
            return Some(address);
        };
        let mut address = address.with_field(field.number());
        if field.opaque {
            return Some(address);
        }
        let several = field.repetitions().nth(1).is_some();
        let Some(repetition) = field.repetitions().find(|r| r.span().touches(offset)) else {
            return Some(address);
        };
        if several {
            address = address.with_repetition(repetition.number());
        }
        let composite = repetition.components().nth(1).is_some();
        let Some(component) = repetition.components().find(|c| c.span().touches(offset)) else {
            return Some(address);
        };
        let deeper = component.subcomponents().nth(1).is_some();
        if composite || deeper {
            address = address.with_component(component.number());
        }
        if deeper && let Some(sub) = component.subcomponents().find(|s| s.span().touches(offset)) {
            address = address.with_subcomponent(sub.number());
        }
        Some(address)
    }
}

/// Where a place is in this segment; its occurrence is not asked.
pub(crate) fn span_in(segment: &Segment<'_>, at: &Address) -> Option<Span> {
    let row = Row {
        line: &segment.line,
        bars: segment.bars,
        scan: segment.ground.scan,
        delimiters: &segment.ground.delimiters,
    };
    row.span_of(at)
}

/// Places to be read of many messages: sorted once, so that each segment is looked for once a message.
#[derive(Debug, Clone, Default)]
pub struct Places {
    segments: Vec<OfSegment>,
    count: usize,
}

/// The places in one segment, each with its number among all.
#[derive(Debug, Clone)]
struct OfSegment {
    id: SegmentId,
    occurrence: u32,
    places: Vec<(usize, Address)>,
}

impl Places {
    /// Of these addresses, each with the meaning that it has in [`Message::span`].
    #[must_use]
    pub fn new(addresses: &[Address]) -> Self {
        let mut segments: Vec<OfSegment> = Vec::new();
        for (number, at) in addresses.iter().enumerate() {
            let Some(occurrence) = occurrence(at) else {
                continue;
            };
            let known = segments
                .iter_mut()
                .find(|known| known.id == at.segment && known.occurrence == occurrence);
            match known {
                Some(known) => known.places.push((number, *at)),
                None => segments.push(OfSegment {
                    id: at.segment,
                    occurrence,
                    places: vec![(number, *at)],
                }),
            }
        }
        for segment in &mut segments {
            // In the order of the bytes: each is looked for from where the one before it was.
            segment.places.sort_by_key(|(_, at)| {
                let Address {
                    segment: _,
                    occurrence: _,
                    field,
                    repetition,
                    component,
                    subcomponent,
                } = *at;
                (field, repetition, component, subcomponent)
            });
        }
        Self {
            segments,
            count: addresses.len(),
        }
    }

    /// Where they are in a message, in the order of the addresses; none where one is not there.
    pub fn find(&self, message: &Message, found: &mut Vec<Option<Span>>) {
        found.clear();
        found.resize(self.count, None);
        for segment in &self.segments {
            let Some(row) = message.row(segment.id, segment.occurrence) else {
                continue;
            };
            let mut before = Before::default();
            for (number, at) in &segment.places {
                if let Some(place) = found.get_mut(*number) {
                    *place = row.span_behind(at, &mut before);
                }
            }
        }
    }
}

/// Which occurrence of its segment an address means: the first where it says none.
const fn occurrence(at: &Address) -> Option<u32> {
    match at.occurrence {
        Index::Unspecified | Index::All => Some(1),
        Index::At(occurrence) => Some(occurrence),
        Index::Append => None,
    }
}

/// A line and what is needed to find a place in it, borrowed: a [`Segment`] is more to carry about.
#[derive(Clone, Copy)]
struct Row<'a> {
    line: &'a Line,
    bars: &'a [u32],
    scan: &'a [u8],
    delimiters: &'a Delimiters,
}

/// Where a component was found, for the next that is looked for in the same repetition.
#[derive(Debug, Clone, Copy, Default)]
struct Before {
    /// Where the field starts; 0, where no field does, in the beginning.
    field: usize,
    repetition: u32,
    component: u16,
    start: usize,
}

impl Row<'_> {
    #[inline]
    fn span_of(self, at: &Address) -> Option<Span> {
        self.span_behind(at, &mut Before::default())
    }

    /// As [`span_of`](Self::span_of), from where another place was found.
    #[inline]
    fn span_behind(self, at: &Address, before: &mut Before) -> Option<Span> {
        let Some(number) = at.field else {
            return Some(Span::new(self.line.start as usize, self.line.end as usize));
        };
        let field = self.line.field(self.bars, number)?;
        let repetition = match (at.repetition, at.component) {
            (Index::Append, _) => return None,
            (Index::Unspecified | Index::All, None) => return Some(field),
            (Index::Unspecified | Index::All, Some(_)) => 1,
            (Index::At(0), _) => return None,
            (Index::At(repetition), _) => repetition,
        };
        if at.component == Some(0) || at.subcomponent == Some(0) {
            return None;
        }
        // The delimiters themselves have one part on each level.
        if self.line.is_opaque(number) {
            let first = |number: Option<u16>| number.is_none_or(|number| number == 1);
            let there = repetition == 1 && first(at.component) && first(at.subcomponent);
            return there.then_some(field);
        }
        self.part(field, repetition, at.component, at.subcomponent, before)
    }

    /// A part of a field. Looks no further than to its end, which any separator above it is too.
    #[inline]
    fn part(
        self,
        field: Span,
        repetition: u32,
        component: Option<u16>,
        subcomponent: Option<u16>,
        before: &mut Before,
    ) -> Option<Span> {
        let Delimiters {
            repetition: repeat,
            component: components,
            subcomponent: sub,
            field: _,
            escape: _,
            truncation: _,
        } = *self.delimiters;
        let ends = |rest: Span, found: Option<usize>| {
            Some(Span::new(rest.start, found.unwrap_or(rest.end)))
        };
        let mut rest = field;
        let mut first = 1;
        if before.field == field.start
            && before.repetition == repetition
            && component.is_some_and(|component| component >= before.component)
        {
            (rest.start, first) = (before.start, before.component);
        } else {
            for _ in 1..repetition {
                rest.start = scan::find(self.scan, rest, [repeat?])? + 1;
            }
        }
        // A level that there is not ends at what ends the one above it.
        let repeats = repeat.unwrap_or(components);
        let subcomponents = sub.unwrap_or(components);
        let above = |at: usize| self.scan.get(at).copied();
        let Some(component) = component else {
            let end = repeat.and_then(|repeat| scan::find(self.scan, rest, [repeat]));
            return ends(rest, end);
        };
        for _ in first..component {
            let found = scan::find(self.scan, rest, [repeats, components])?;
            if above(found) == repeat {
                return None;
            }
            rest.start = found + 1;
        }
        *before = Before {
            field: field.start,
            repetition,
            component,
            start: rest.start,
        };
        let Some(subcomponent) = subcomponent else {
            return ends(rest, scan::find(self.scan, rest, [repeats, components]));
        };
        let levels = [repeats, components, subcomponents];
        for _ in 1..subcomponent {
            let found = scan::find(self.scan, rest, levels)?;
            let byte = above(found);
            if byte == repeat || byte == Some(components) {
                return None;
            }
            rest.start = found + 1;
        }
        ends(rest, scan::find(self.scan, rest, levels))
    }
}

fn values_in(segment: &Segment<'_>, at: &Address, found: &mut Vec<Span>) {
    let Some(number) = at.field else {
        found.push(segment.span());
        return;
    };
    let Some(field) = segment.field(number) else {
        return;
    };
    let mut push = |repetition: super::Repetition<'_>| {
        found.extend(match at.component {
            None => Some(repetition.span()),
            Some(number) => below(&repetition, number, at.subcomponent),
        });
    };
    match at.repetition {
        Index::Unspecified | Index::All => Field::repetitions(&field).for_each(push),
        Index::At(number) => {
            if let Some(repetition) = field.repetition(number) {
                push(repetition);
            }
        }
        Index::Append => {}
    }
}

fn below(
    repetition: &super::Repetition<'_>,
    component: u16,
    subcomponent: Option<u16>,
) -> Option<Span> {
    let component = repetition.component(component)?;
    match subcomponent {
        None => Some(component.span()),
        Some(number) => component.subcomponent(number).map(|sub| sub.span()),
    }
}

impl Segment<'_> {
    /// As [`Message::span`], inside this segment.
    #[must_use]
    pub fn span_of(&self, at: &Address) -> Option<Span> {
        span_in(self, at)
    }

    /// As [`Message::values`], inside this segment.
    #[must_use]
    pub fn values_of(&self, at: &Address) -> Vec<Span> {
        let mut found = Vec::new();
        values_in(self, at, &mut found);
        found
    }
}
