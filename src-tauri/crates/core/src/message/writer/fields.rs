//! The fields of a draft's rows: where each stands, and what was written of it.

use super::place::{Located, Target};
use super::{Body, Draft, NONE, Row, RowId, Write, WriteError};
use crate::message::segment::Split;
use crate::path::{Address, SegmentId};
use crate::span::Span;

/// Where the bytes of a field are.
#[derive(Debug, Clone, Copy)]
pub(super) enum Old {
    /// In the source.
    Source(Span),
    /// In the arena.
    Arena(Span),
}

impl Draft<'_> {
    /// Appends a field to the arena that has the value in a part of it; false where there is nothing to
    /// do.
    pub(super) fn compose(
        &mut self,
        target: Target,
        old: Option<Old>,
        at: &Address,
        value: &[u8],
    ) -> Result<bool, WriteError> {
        let delimiters = self.source.delimiters;
        let field = old.and_then(|old| self.bytes_of(old)).unwrap_or_default();
        let scan = self.source.charset.shield(field);
        if target.is_every() {
            let mut composed = Vec::with_capacity(field.len() + value.len() + 8);
            let done = target.compose(field, &scan, &delimiters, at, value, &mut composed)?;
            self.arena.extend_from_slice(&composed);
            return Ok(done);
        }
        let located = target.locate(&scan, &delimiters);
        let (span, whole) = match located {
            Located::There(span) => (span, field.len()),
            Located::Missing { .. } if value.is_empty() => return Ok(false),
            Located::Missing { at, .. } => (Span::new(at, at), field.len()),
        };
        self.copy(old, Span::new(0, span.start));
        located.lead(&delimiters, at, &mut self.arena)?;
        self.arena.extend_from_slice(value);
        self.copy(old, Span::new(span.end, whole));
        Ok(true)
    }

    /// Appends a part of a field to the arena.
    fn copy(&mut self, old: Option<Old>, part: Span) {
        match old {
            None => {}
            Some(Old::Source(field)) => {
                let part = part.shifted(field.start).of(&self.source.bytes);
                self.arena.extend_from_slice(part);
            }
            Some(Old::Arena(field)) => {
                let part = part.shifted(field.start);
                if part.end <= self.arena.len() {
                    self.arena.extend_from_within(part.range());
                }
            }
        }
    }

    /// The bytes of a field as they stand now; of one with components that are kept as it was before.
    pub(super) fn field(&self, row: RowId, number: u16) -> Option<&[u8]> {
        self.bytes_of(self.locate(row, number)?)
    }

    pub(super) fn bytes_of(&self, old: Old) -> Option<&[u8]> {
        match old {
            Old::Source(span) => self.source.bytes.get(span.range()),
            Old::Arena(span) => self.arena.get(span.range()),
        }
    }

    /// Where the bytes of a field are, as they stand now.
    pub(super) fn locate(&self, row: RowId, number: u16) -> Option<Old> {
        let place = self.rows.get(row.0 as usize)?;
        if let Some(write) = self.written(place, number) {
            return Some(Old::Arena(write.bytes));
        }
        match place.body {
            Body::Source(ordinal) => {
                let table = &self.source.table;
                let line = table.lines.get(ordinal as usize)?;
                let field = line.field(table.bars(ordinal as usize), number)?;
                Some(Old::Source(field))
            }
            Body::Fresh(span) => {
                let bytes = self.arena.get(span.range())?;
                let (fields, header) = self.fresh_fields(bytes, place.id)?;
                let field = match (header, number) {
                    (true, 1) => Span::new(3, 4),
                    _ => *fields.get(usize::from(number) - usize::from(header))?,
                };
                Some(Old::Arena(field.shifted(span.start)))
            }
        }
    }

    /// What stands between the field separators of a segment that was written whole, its name
    /// included, and whether it is a header, whose numbers are one ahead.
    pub(super) fn fresh_fields(
        &self,
        bytes: &[u8],
        id: Option<SegmentId>,
    ) -> Option<(Vec<Span>, bool)> {
        let scan = self.source.charset.shield(bytes);
        let split = Split::new(
            &scan,
            Span::new(0, bytes.len()),
            Some(self.source.delimiters.field),
        );
        Some((split.collect(), id?.is_header()))
    }

    /// The writes of a row, in the order of its fields.
    pub(super) fn writes_of(&self, head: u32) -> impl Iterator<Item = &Write> {
        let mut at = head;
        std::iter::from_fn(move || {
            let write = self.writes.get(at as usize)?;
            at = write.next;
            Some(write)
        })
    }

    fn written(&self, row: &Row, field: u16) -> Option<&Write> {
        // Rules write from left to right, mostly: the last field is the one that is meant, or before it.
        let last = self.writes.get(row.tail as usize)?;
        if last.field <= field {
            return Some(last).filter(|last| last.field == field);
        }
        self.writes_of(row.head)
            .find(|write| write.field >= field)
            .filter(|write| write.field == field)
    }

    pub(super) fn remember(&mut self, row: RowId, field: u16, bytes: Span) {
        let Some(place) = self.rows.get(row.0 as usize) else {
            return;
        };
        let tail = place.tail;
        let last = self.writes.get(tail as usize).map(|last| last.field);
        let (mut before, mut at) = match last {
            Some(last) if last < field => (tail, NONE),
            Some(last) if last == field => (NONE, tail),
            Some(_) | None => (NONE, place.head),
        };
        while let Some(write) = self.writes.get_mut(at as usize) {
            if write.field == field {
                write.bytes = bytes;
                return;
            }
            if write.field > field {
                break;
            }
            (before, at) = (at, write.next);
        }
        let write = Write {
            field,
            part: 0,
            bytes,
            next: at,
        };
        self.link(row, before, write);
    }
}
