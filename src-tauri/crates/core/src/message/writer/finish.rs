//! From a draft to bytes: runs of the source are copied whole, what was written goes between.

use super::{Body, Draft, NONE, Row, RowId};
use crate::message::segment::Segment;
use crate::span::Span;

/// A run of the source that is still to be copied.
struct Run {
    from: usize,
    to: usize,
}

impl Run {
    /// Continues with these bytes of the source; copies first where they do not follow.
    fn take(&mut self, span: Span, source: &[u8], out: &mut Vec<u8>) {
        if span.start != self.to {
            self.flush(source, out);
            self.from = span.start;
        }
        self.to = span.end;
    }

    fn flush(&mut self, source: &[u8], out: &mut Vec<u8>) {
        out.extend_from_slice(source.get(self.from..self.to).unwrap_or_default());
        self.from = self.to;
    }
}

pub(super) fn all(draft: &Draft<'_>, out: &mut Vec<u8>) {
    let source = draft.source.bytes.as_slice();
    out.reserve(source.len() + draft.arena.len() + draft.writes.len() * 4);
    let mut run = Run {
        from: 0,
        to: draft.source.preface,
    };
    let default = terminator(draft);
    // A message that does not end its last segment still does not when something was added.
    let open_end = draft
        .source
        .table
        .lines
        .last()
        .is_some_and(|line| line.end == line.next);
    let mut owed: &[u8] = b"";
    let mut rows = draft.order.iter().peekable();
    while let Some(&number) = rows.next() {
        let Some(place) = draft.rows.get(number as usize) else {
            continue;
        };
        if !owed.is_empty() {
            run.flush(source, out);
            out.extend_from_slice(owed);
        }
        one(draft, (RowId(number), place), source, &mut run, out);
        let line = draft.source.table.lines.get(number as usize);
        owed = match line {
            Some(line) if line.next > line.end => {
                run.take(
                    Span::new(line.end as usize, line.next as usize),
                    source,
                    out,
                );
                b""
            }
            Some(_) => default,
            None if rows.peek().is_none() && open_end => b"",
            None => {
                run.flush(source, out);
                out.extend_from_slice(default);
                b""
            }
        };
    }
    run.flush(source, out);
}

/// One row without its line end.
pub(super) fn row(draft: &Draft<'_>, row: RowId, out: &mut Vec<u8>) {
    let Some(place) = draft
        .rows
        .get(row.0 as usize)
        .filter(|place| !place.removed)
    else {
        return;
    };
    let source = draft.source.bytes.as_slice();
    let mut run = Run { from: 0, to: 0 };
    one(draft, (row, place), source, &mut run, out);
    run.flush(source, out);
}

fn one(
    draft: &Draft<'_>,
    (id, place): (RowId, &Row),
    source: &[u8],
    run: &mut Run,
    out: &mut Vec<u8>,
) {
    match place.body {
        Body::Source(ordinal) if place.head == NONE => {
            if let Some(line) = draft.source.table.lines.get(ordinal as usize) {
                run.take(
                    Span::new(line.start as usize, line.end as usize),
                    source,
                    out,
                );
            }
        }
        Body::Source(ordinal) => {
            let Some(segment) = Segment::new(&draft.source, ordinal as usize) else {
                return;
            };
            let mut from = segment.span().start;
            let mut count = segment.field_count();
            let mut at = place.head;
            while let Some(write) = draft.writes.get(at as usize) {
                let (before, behind) = match segment.line.field(segment.bars, write.field) {
                    Some(field) => (field.start, field.end),
                    None => (segment.span().end, segment.span().end),
                };
                run.take(Span::new(from, before), source, out);
                run.flush(source, out);
                beyond(draft, segment.is_header(), &mut count, write.field, out);
                at = match write.part {
                    0 => {
                        out.extend_from_slice(write.bytes.of(&draft.arena));
                        write.next
                    }
                    _ => draft.merge(id, at, out),
                };
                from = behind;
            }
            run.take(Span::new(from, segment.span().end), source, out);
        }
        Body::Fresh(span) => {
            run.flush(source, out);
            let bytes = span.of(&draft.arena);
            let Some((fields, header)) = draft.fresh_fields(bytes, place.id) else {
                return;
            };
            let mut from = 0;
            let shift = usize::from(header);
            let mut count = match fields.len() - 1 {
                0 => 0,
                bars => bars + shift,
            };
            for write in draft.writes_of(place.head) {
                match fields.get(usize::from(write.field) - shift) {
                    Some(field) => {
                        out.extend_from_slice(bytes.get(from..field.start).unwrap_or_default());
                        out.extend_from_slice(write.bytes.of(&draft.arena));
                        from = field.end;
                    }
                    None => {
                        out.extend_from_slice(bytes.get(from..).unwrap_or_default());
                        from = bytes.len();
                        beyond(draft, header, &mut count, write.field, out);
                        out.extend_from_slice(write.bytes.of(&draft.arena));
                    }
                }
            }
            out.extend_from_slice(bytes.get(from..).unwrap_or_default());
        }
    }
}

/// The separators that lead to a field behind the last one.
fn beyond(draft: &Draft<'_>, header: bool, count: &mut usize, field: u16, out: &mut Vec<u8>) {
    if usize::from(field) <= *count {
        return;
    }
    let delimiters = draft.source.delimiters;
    if header && *count == 0 {
        out.push(delimiters.field);
        out.extend_from_slice(&delimiters.encoding_characters());
        *count = 2;
    }
    let bars = usize::from(field).saturating_sub(*count);
    out.extend(std::iter::repeat_n(delimiters.field, bars));
    *count = usize::from(field);
}

/// How segments of the source end, for those that are added.
fn terminator(draft: &Draft<'_>) -> &'static [u8] {
    let first = draft.source.table.lines.first();
    let end =
        first.map(|line| Span::new(line.end as usize, line.next as usize).of(&draft.source.bytes));
    match end {
        Some([b'\r', b'\n', ..]) => b"\r\n",
        Some([b'\n', ..]) => b"\n",
        Some(_) | None => b"\r",
    }
}
