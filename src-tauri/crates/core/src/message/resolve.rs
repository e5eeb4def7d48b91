//! From addresses to bytes.

use super::Message;
use super::segment::{Field, Segment};
use crate::path::{Address, Index, SegmentId};
use crate::span::Span;

impl Message {
    /// Where a place is. The first, where an index was left out; a whole field is all of its
    /// repetitions. None where it is not there, and for `[+]`.
    #[must_use]
    pub fn span(&self, at: &Address) -> Option<Span> {
        let segment = match at.occurrence {
            Index::Unspecified | Index::All => self.find(at.segment, 1)?,
            Index::At(occurrence) => self.find(at.segment, occurrence)?,
            Index::Append => return None,
        };
        span_in(&segment, at)
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
    let Some(number) = at.field else {
        return Some(segment.span());
    };
    let field = segment.field(number)?;
    let repetition = match (at.repetition, at.component) {
        (Index::Append, _) => return None,
        (Index::Unspecified | Index::All, None) => return Some(field.span()),
        (Index::Unspecified | Index::All, Some(_)) => 1,
        (Index::At(repetition), _) => repetition,
    };
    let repetition = field.repetition(repetition)?;
    match at.component {
        None => Some(repetition.span()),
        Some(number) => below(&repetition, number, at.subcomponent),
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
