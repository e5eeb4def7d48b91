//! Components that rules write one by one: kept as they were written, and put into their field once,
//! when the field is read or the message finished.

use super::place::Target;
use super::{Body, Draft, NONE, RowId, Write};
use crate::message::scan;
use crate::span::Span;

impl Draft<'_> {
    /// Keeps a component of the first repetition of a field; false where that cannot be, since the field
    /// was written whole, or the charset has bytes that only look like delimiters.
    pub(super) fn stage(&mut self, row: RowId, number: u16, target: Target, value: &[u8]) -> bool {
        let Some(part) = target.part().filter(|_| !value.is_empty() && self.bytewise) else {
            return false;
        };
        let Some(place) = self.rows.get(row.0 as usize) else {
            return false;
        };
        if !matches!(place.body, Body::Source(_)) {
            return false;
        }
        // Rules write from left to right, mostly: it comes behind the last one, or before it.
        let last = self.writes.get(place.tail as usize);
        let (mut before, mut at) = match last {
            Some(last) if (last.field, last.part) < (number, part) => (place.tail, NONE),
            Some(_) | None => (NONE, place.head),
        };
        while let Some(write) = self.writes.get(at as usize) {
            if (write.field, write.part) >= (number, part) {
                break;
            }
            (before, at) = (at, write.next);
        }
        let whole = |write: &Write| write.field == number && write.part == 0;
        if self.writes.get(before as usize).is_some_and(whole) {
            return false;
        }
        let start = self.arena.len();
        self.arena.extend_from_slice(value);
        let bytes = Span::new(start, self.arena.len());
        match self.writes.get_mut(at as usize) {
            Some(same) if (same.field, same.part) == (number, part) => same.bytes = bytes,
            Some(_) | None => self.link(
                row,
                before,
                Write {
                    field: number,
                    part,
                    bytes,
                    next: at,
                },
            ),
        }
        true
    }

    /// Puts a new write behind one of a row, or first.
    pub(super) fn link(&mut self, row: RowId, before: u32, write: Write) {
        let new = u32::try_from(self.writes.len()).unwrap_or(NONE);
        let Some(place) = self.rows.get_mut(row.0 as usize) else {
            return;
        };
        match self.writes.get_mut(before as usize) {
            Some(before) => before.next = new,
            None => place.head = new,
        }
        if write.next == NONE {
            place.tail = new;
        }
        self.writes.push(write);
    }

    /// The writes of a field that are components of it: how many, and the first of them.
    fn staged(&self, row: RowId, number: u16) -> Option<u32> {
        let place = self.rows.get(row.0 as usize)?;
        let last = self.writes.get(place.tail as usize)?;
        if last.field < number {
            return None;
        }
        let mut at = place.head;
        loop {
            let write = self.writes.get(at as usize)?;
            if write.field >= number {
                return (write.field == number && write.part > 0).then_some(at);
            }
            at = write.next;
        }
    }

    /// The field with its components in it; none where no component of it is kept.
    pub(super) fn settled(&self, row: RowId, number: u16) -> Option<Vec<u8>> {
        let first = self.staged(row, number)?;
        let mut out = Vec::new();
        self.merge(row, first, &mut out);
        Some(out)
    }

    /// Makes one write of the whole field out of those of its components.
    pub(super) fn settle(&mut self, row: RowId, number: u16) {
        let Some(first) = self.staged(row, number) else {
            return;
        };
        let mut out = Vec::new();
        let next = self.merge(row, first, &mut out);
        let start = self.arena.len();
        self.arena.extend_from_slice(&out);
        let bytes = Span::new(start, self.arena.len());
        if let Some(write) = self.writes.get_mut(first as usize) {
            (write.part, write.bytes, write.next) = (0, bytes, next);
        }
        if let Some(place) = self.rows.get_mut(row.0 as usize).filter(|_| next == NONE) {
            place.tail = first;
        }
    }

    /// Appends a field with the components in it that are kept from `first` on; answers with the write
    /// behind them.
    pub(super) fn merge(&self, row: RowId, first: u32, out: &mut Vec<u8>) -> u32 {
        let source = self.source.bytes.as_slice();
        let number = self
            .writes
            .get(first as usize)
            .map_or(0, |write| write.field);
        let field = self.source_field(row, number).unwrap_or_default();
        let separators = self.source.delimiters;
        let end = separators
            .repetition
            .and_then(|repetition| scan::find(source, field, [repetition]))
            .unwrap_or(field.end);
        // What is copied up to, and where component `number` starts, or the separator behind it.
        let (mut copied, mut at, mut component) = (field.start, field.start, 1);
        let mut next = first;
        while let Some(write) = self
            .writes
            .get(next as usize)
            .filter(|one| one.field == number)
        {
            let mut missing = 0;
            while component < write.part {
                match scan::find(source, Span::new(at, end), [separators.component]) {
                    Some(found) => (component, at) = (component + 1, found + 1),
                    None => {
                        missing = write.part - component;
                        (component, at) = (write.part, end);
                    }
                }
            }
            out.extend_from_slice(Span::new(copied, at).of(source));
            out.extend(std::iter::repeat_n(separators.component, missing.into()));
            out.extend_from_slice(write.bytes.of(&self.arena));
            at = scan::find(source, Span::new(at, end), [separators.component]).unwrap_or(end);
            copied = at;
            next = write.next;
        }
        out.extend_from_slice(Span::new(copied, field.end).of(source));
        next
    }

    /// Where a field of a line of the source is.
    fn source_field(&self, row: RowId, number: u16) -> Option<Span> {
        let Body::Source(ordinal) = self.rows.get(row.0 as usize)?.body else {
            return None;
        };
        let table = &self.source.table;
        let line = table.lines.get(ordinal as usize)?;
        line.field(table.bars(ordinal as usize), number)
    }
}
