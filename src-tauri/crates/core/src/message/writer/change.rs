//! One change of a message, as the byte splices that make it.
//!
//! The same rules as a [`Draft`](super::Draft)'s, for who edits a message by hand: what is missing on
//! the way to a place is made in numeric order, and no byte moves that nobody changed. Fields,
//! components and subcomponents keep their numbers, because a number is what they mean; segments and
//! repetitions are lists, in which those behind move on or up. The splices count in
//! [`Message::bytes`] and are made by [`Message::apply`].

#[cfg(test)]
mod tests;

use super::place::{Located, Target};
use super::{WriteError, admits_segment, encoded};
use crate::message::delimiters::Delimiters;
use crate::message::segment::{Segment, Split};
use crate::message::{Edit, Field, Message};
use crate::path::{Address, Index, SegmentId};
use crate::span::Span;

/// What is to stand in a place.
#[derive(Clone, Copy)]
struct Value<'a> {
    raw: &'a [u8],
    /// Where it came as text: a place that reads so already stays, however it is spelt.
    text: Option<&'a str>,
}

/// Which lines an address means.
enum Lines {
    There(Vec<usize>),
    /// None; so many of that name are there.
    Missing(u32),
}

impl Message {
    /// Gives a place this text, escaped and in the charset of the message. What is missing on the
    /// way to it is made, but no segment (for that see [`set_after`](Self::set_after)) unless it is
    /// the next of segments that are there (`NK1[3]` after two, `NK1[+]`). No text empties the place.
    /// `[*]` is every one, `PID-3[+]` one more repetition. A whole segment is given as ER7.
    ///
    /// # Errors
    /// See [`WriteError`].
    pub fn set(&self, at: &Address, text: &str) -> Result<Vec<Edit>, WriteError> {
        self.set_after(at, text, &[])
    }

    /// As [`set`](Self::set); a segment that is not there is made behind the last line that is one of
    /// `anchors`, else at the end. `StructureDef::anchors` of the dictionary tells them.
    ///
    /// # Errors
    /// See [`WriteError`].
    pub fn set_after(
        &self,
        at: &Address,
        text: &str,
        anchors: &[SegmentId],
    ) -> Result<Vec<Edit>, WriteError> {
        if at.is_segment() {
            let raw = self
                .charset
                .encode(text)
                .map_err(|lost| WriteError::Unencodable { at: *at, lost })?;
            return self.set_raw_after(at, &raw, anchors);
        }
        let raw = encoded(self, at, text)?;
        let value = Value {
            raw: &raw,
            text: Some(text),
        };
        self.change(at, value, anchors)
    }

    /// As [`set`](Self::set), with bytes as they are: the separators of lower levels and the escapes
    /// in them are the caller's.
    ///
    /// # Errors
    /// See [`WriteError`].
    pub fn set_raw(&self, at: &Address, raw: &[u8]) -> Result<Vec<Edit>, WriteError> {
        self.set_raw_after(at, raw, &[])
    }

    /// [`set_raw`](Self::set_raw) and [`set_after`](Self::set_after) in one.
    ///
    /// # Errors
    /// See [`WriteError`].
    pub fn set_raw_after(
        &self,
        at: &Address,
        raw: &[u8],
        anchors: &[SegmentId],
    ) -> Result<Vec<Edit>, WriteError> {
        self.change(at, Value { raw, text: None }, anchors)
    }

    /// Adds a repetition (or a segment, given as ER7) that has this text at the address; the one that
    /// has its number, and those behind it, move on by one. Without a number it becomes the last.
    ///
    /// # Errors
    /// See [`WriteError`].
    pub fn insert(&self, at: &Address, text: &str) -> Result<Vec<Edit>, WriteError> {
        if at.is_segment() {
            return self.insert_segment_at(at, text);
        }
        let Index::At(number) = at.repetition else {
            let mut end = *at;
            end.repetition = Index::Append;
            return self.set(&end, text);
        };
        let Lines::There(ordinals) = self.lines_at(at) else {
            return self.set(at, text);
        };
        let raw = encoded(self, at, text)?;
        let d = self.delimiters;
        let mut edits = Vec::new();
        for ordinal in ordinals {
            let Some(segment) = Segment::new(self, ordinal) else {
                continue;
            };
            let target = self.target(&segment, at, &raw)?;
            let there = at
                .field
                .and_then(|field| segment.field(field))
                .filter(|field| !field.bytes().is_empty())
                .and_then(|field| field.repetition(number));
            let Some(there) = there else {
                let value = Value {
                    raw: &raw,
                    text: None,
                };
                self.change_line(ordinal, at, value, &mut edits)?;
                continue;
            };
            let mut replacement = Vec::new();
            target
                .first()
                .locate(b"", &d)
                .lead(&d, at, &mut replacement)?;
            replacement.extend_from_slice(&raw);
            replacement.push(d.repetition.ok_or(WriteError::NoRepetitions(*at))?);
            let start = there.span().start;
            edits.push(Edit {
                span: Span::new(start, start),
                replacement,
            });
        }
        Ok(edits)
    }

    fn insert_segment_at(&self, at: &Address, text: &str) -> Result<Vec<Edit>, WriteError> {
        let before = match at.occurrence {
            Index::At(number) => self.find(at.segment, number),
            Index::Unspecified | Index::All | Index::Append => None,
        };
        let Some(before) = before else {
            let mut end = *at;
            end.occurrence = Index::Append;
            return match self.lines_of(at.segment).is_empty() {
                true => Err(WriteError::NoSegment(*at)),
                false => self.set(&end, text),
            };
        };
        let raw = self
            .charset
            .encode(text)
            .map_err(|lost| WriteError::Unencodable { at: *at, lost })?;
        admits_segment(&self.delimiters, at, &raw)?;
        Ok(vec![self.new_line(before.ordinal().checked_sub(1), &raw)])
    }

    /// Adds a segment, given as ER7 without line end, behind line `after` (from 0), or before all.
    ///
    /// # Errors
    /// Where the bytes are not one segment.
    pub fn insert_line(&self, after: Option<usize>, raw: &[u8]) -> Result<Vec<Edit>, WriteError> {
        let id = raw.get(..3).and_then(SegmentId::from_bytes);
        let at = Address::segment(id.unwrap_or(SegmentId::MSH));
        admits_segment(&self.delimiters, &at, raw)?;
        Ok(vec![self.new_line(after, raw)])
    }

    /// Takes a place away. A segment goes with its line end, a repetition with its separator, and
    /// those behind move up. Fields, components and subcomponents keep their numbers: the last one
    /// of its parent goes with the separator before it, any other becomes empty.
    ///
    /// # Errors
    /// Where the place is, or declares, the delimiters.
    pub fn remove(&self, at: &Address) -> Result<Vec<Edit>, WriteError> {
        let Lines::There(ordinals) = self.lines_at(at) else {
            return Ok(Vec::new());
        };
        let mut edits = Vec::new();
        for ordinal in ordinals {
            let Some(segment) = Segment::new(self, ordinal) else {
                continue;
            };
            match at.field {
                None => edits.push(self.without_line(&segment, at)?),
                Some(number) => {
                    self.target(&segment, at, b"")?;
                    if let Some(field) = segment.field(number) {
                        remove_in(&segment, &field, at, &mut edits);
                    }
                }
            }
        }
        Ok(edits)
    }

    fn change(
        &self,
        at: &Address,
        value: Value<'_>,
        anchors: &[SegmentId],
    ) -> Result<Vec<Edit>, WriteError> {
        let mut edits = Vec::new();
        match self.lines_at(at) {
            Lines::There(ordinals) => {
                for ordinal in ordinals {
                    self.change_line(ordinal, at, value, &mut edits)?;
                }
            }
            Lines::Missing(_) if value.raw.is_empty() => {}
            Lines::Missing(present) => {
                match at.occurrence {
                    Index::At(number) if number > present + 1 => {
                        return Err(match present {
                            0 if anchors.is_empty() => WriteError::NoSegment(*at),
                            _ => WriteError::Gap { at: *at, present },
                        });
                    }
                    Index::At(_) | Index::Unspecified | Index::All | Index::Append => {}
                }
                let named = |id: &SegmentId| match present {
                    0 => anchors.contains(id),
                    _ => *id == at.segment,
                };
                if present == 0 && anchors.is_empty() {
                    return Err(WriteError::NoSegment(*at));
                }
                let line = self.fresh_line(at, value)?;
                let lines = &self.table.lines;
                let after = lines
                    .iter()
                    .rposition(|line| line.id.as_ref().is_some_and(named))
                    .or_else(|| lines.iter().rposition(|line| line.id.is_some()))
                    .or_else(|| lines.len().checked_sub(1));
                edits.push(self.new_line(after, &line));
            }
        }
        Ok(edits)
    }

    fn lines_of(&self, id: SegmentId) -> Vec<usize> {
        let lines = self.table.lines.iter().enumerate();
        lines
            .filter(|(_, line)| line.id == Some(id))
            .map(|(ordinal, _)| ordinal)
            .collect()
    }

    fn lines_at(&self, at: &Address) -> Lines {
        let all = self.lines_of(at.segment);
        let wanted = match at.occurrence {
            Index::All if !all.is_empty() => return Lines::There(all),
            Index::Unspecified | Index::All => 1,
            Index::At(number) => usize::try_from(number).unwrap_or(usize::MAX),
            Index::Append => usize::MAX,
        };
        match wanted.checked_sub(1).and_then(|place| all.get(place)) {
            Some(ordinal) => Lines::There(vec![*ordinal]),
            None => Lines::Missing(u32::try_from(all.len()).unwrap_or(u32::MAX)),
        }
    }

    /// The part of a field that is meant, if it may be written and may hold these bytes.
    fn target(
        &self,
        segment: &Segment<'_>,
        at: &Address,
        raw: &[u8],
    ) -> Result<Target, WriteError> {
        if segment.is_header() && at.field.is_some_and(|number| number <= 2) {
            return Err(WriteError::Delimiters(*at));
        }
        let target = Target::new(at, false);
        target.admits(&self.charset.shield(raw), &self.delimiters, at)?;
        Ok(target)
    }

    fn change_line(
        &self,
        ordinal: usize,
        at: &Address,
        value: Value<'_>,
        edits: &mut Vec<Edit>,
    ) -> Result<(), WriteError> {
        let Some(segment) = Segment::new(self, ordinal) else {
            return Ok(());
        };
        let Some(number) = at.field else {
            return self.change_segment(&segment, at, value, edits);
        };
        let target = self.target(&segment, at, value.raw)?;
        match segment.field(number) {
            Some(field) if target.is_every() => {
                for repetition in field.repetitions() {
                    self.put(
                        &target.first(),
                        repetition.span(),
                        &segment,
                        at,
                        value,
                        edits,
                    )?;
                }
            }
            Some(field) => self.put(&target, field.span(), &segment, at, value, edits)?,
            None if value.raw.is_empty() => {}
            None => {
                let mut replacement = Vec::new();
                let count = match (segment.field_count(), segment.is_header()) {
                    (0, true) => {
                        replacement.push(self.delimiters.field);
                        replacement.extend(self.delimiters.encoding_characters());
                        2
                    }
                    (count, _) => count,
                };
                let bars = usize::from(number).saturating_sub(count);
                replacement.extend(std::iter::repeat_n(self.delimiters.field, bars));
                let located = target.locate(b"", &self.delimiters);
                located.lead(&self.delimiters, at, &mut replacement)?;
                replacement.extend_from_slice(value.raw);
                let end = segment.span().end;
                self.is_whole(&segment, end, at)?;
                edits.push(Edit {
                    span: Span::new(end, end),
                    replacement,
                });
            }
        }
        Ok(())
    }

    /// Whether a separator at `end` would be one: after half of a character it would be its other half.
    fn is_whole(&self, segment: &Segment<'_>, end: usize, at: &Address) -> Result<(), WriteError> {
        let before = Span::new(segment.span().start, end).of(segment.ground.bytes);
        let Delimiters {
            field,
            component,
            repetition,
            escape: _,
            subcomponent,
            truncation: _,
        } = self.delimiters;
        let mut separators = vec![field, component];
        separators.extend(repetition);
        separators.extend(subcomponent);
        match self.charset.is_open_after(before, &separators) {
            true => Err(WriteError::HalfCharacter(*at)),
            false => Ok(()),
        }
    }

    /// The value into a part of the run `inside`.
    fn put(
        &self,
        target: &Target,
        inside: Span,
        segment: &Segment<'_>,
        at: &Address,
        value: Value<'_>,
        edits: &mut Vec<Edit>,
    ) -> Result<(), WriteError> {
        let ground = segment.ground;
        let d = &self.delimiters;
        let located = target.locate(inside.of(ground.scan), d);
        let span = match located {
            Located::There(span) => span.shifted(inside.start),
            Located::Missing { .. } if value.raw.is_empty() => return Ok(()),
            Located::Missing { at, .. } => Span::new(at, at).shifted(inside.start),
        };
        if matches!(located, Located::There(_)) {
            let old = span.of(ground.bytes);
            let whole = span.of(ground.scan).iter().all(|&byte| {
                Some(byte) != d.repetition && byte != d.component && Some(byte) != d.subcomponent
            });
            let reads_so = value
                .text
                .is_some_and(|text| whole && self.text_of(old) == text);
            if old == value.raw || reads_so {
                return Ok(());
            }
        }
        self.is_whole(segment, span.start, at)?;
        let mut replacement = Vec::new();
        located.lead(d, at, &mut replacement)?;
        replacement.extend_from_slice(value.raw);
        edits.push(Edit { span, replacement });
        Ok(())
    }

    fn change_segment(
        &self,
        segment: &Segment<'_>,
        at: &Address,
        value: Value<'_>,
        edits: &mut Vec<Edit>,
    ) -> Result<(), WriteError> {
        if value.raw.is_empty() {
            edits.push(self.without_line(segment, at)?);
            return Ok(());
        }
        admits_segment(&self.delimiters, at, value.raw)?;
        if segment.is_header() {
            let declared = |raw: &[u8]| {
                let mut parts = raw.split(|byte| *byte == self.delimiters.field).skip(1);
                parts.next().map(<[u8]>::to_vec)
            };
            if declared(segment.bytes()) != declared(value.raw) {
                return Err(WriteError::Delimiters(*at));
            }
        }
        if segment.bytes() != value.raw {
            edits.push(Edit {
                span: segment.span(),
                replacement: value.raw.to_vec(),
            });
        }
        Ok(())
    }

    /// A segment that has the value at its place and nothing else.
    fn fresh_line(&self, at: &Address, value: Value<'_>) -> Result<Vec<u8>, WriteError> {
        let Some(number) = at.field else {
            admits_segment(&self.delimiters, at, value.raw)?;
            return Ok(value.raw.to_vec());
        };
        let d = &self.delimiters;
        let mut line = at.segment.as_bytes().to_vec();
        let mut count = 0;
        if at.segment.is_header() {
            if number <= 2 {
                return Err(WriteError::Delimiters(*at));
            }
            line.push(d.field);
            line.extend(d.encoding_characters());
            count = 2;
        }
        let target = Target::new(at, false);
        target.admits(&self.charset.shield(value.raw), d, at)?;
        line.extend(std::iter::repeat_n(d.field, usize::from(number) - count));
        target.locate(b"", d).lead(d, at, &mut line)?;
        line.extend_from_slice(value.raw);
        Ok(line)
    }

    /// A line behind that one, or before all.
    fn new_line(&self, after: Option<usize>, line: &[u8]) -> Edit {
        let before = after.and_then(|after| self.table.lines.get(after));
        let (at, replacement) = match before {
            Some(before) => (before.end as usize, [self.line_end(after), line].concat()),
            None => (self.preface, [line, self.line_end(Some(0))].concat()),
        };
        Edit {
            span: Span::new(at, at),
            replacement,
        }
    }

    /// How that line ends, blank lines aside; as the first line, where it has no end.
    fn line_end(&self, ordinal: Option<usize>) -> &[u8] {
        let end_of = |ordinal: usize| {
            let line = self.table.lines.get(ordinal)?;
            first_end(Span::new(line.end as usize, line.next as usize).of(&self.bytes))
        };
        ordinal
            .and_then(end_of)
            .or_else(|| end_of(0))
            .unwrap_or(b"\r")
    }

    fn without_line(&self, segment: &Segment<'_>, at: &Address) -> Result<Edit, WriteError> {
        let declares = self
            .header_line()
            .is_some_and(|header| header.start == segment.span().start);
        if declares {
            return Err(WriteError::Delimiters(*at));
        }
        let span = segment.span();
        let end = first_end(segment.terminator().of(&self.bytes)).map_or(0, <[u8]>::len);
        Ok(Edit {
            span: Span::new(span.start, span.end + end),
            replacement: Vec::new(),
        })
    }
}

/// The first line end of several.
fn first_end(bytes: &[u8]) -> Option<&[u8]> {
    match bytes {
        [b'\r', b'\n', ..] => bytes.get(..2),
        [_, ..] => bytes.get(..1),
        [] => None,
    }
}

fn remove_in(segment: &Segment<'_>, field: &Field<'_>, at: &Address, edits: &mut Vec<Edit>) {
    let ground = segment.ground;
    let d = ground.delimiters;
    let mut gone = |span: Span| {
        if !span.is_empty() {
            edits.push(Edit {
                span,
                replacement: Vec::new(),
            });
        }
    };
    let Some(component) = at.component else {
        match at.repetition {
            Index::Unspecified | Index::All => {
                let last = usize::from(field.number()) == segment.field_count();
                gone(part(field.span(), last));
            }
            Index::At(number) => {
                if let Some(repetition) = field.repetition(number) {
                    let span = repetition.span();
                    gone(match (number, span.end < field.span().end) {
                        (1, true) => Span::new(span.start, span.end + 1),
                        (1, false) => span,
                        (_, _) => Span::new(span.start - 1, span.end),
                    });
                }
            }
            Index::Append => {}
        }
        return;
    };
    for repetition in field.repetitions() {
        match at.repetition {
            Index::Unspecified if repetition.number() > 1 => continue,
            Index::At(number) if repetition.number() != number => continue,
            Index::Append => continue,
            Index::Unspecified | Index::At(_) | Index::All => {}
        }
        let levels = [
            (Some(component), Some(d.component)),
            (at.subcomponent, d.subcomponent),
        ];
        let mut inside = Some((repetition.span(), false));
        for (number, separator) in levels {
            let (Some(number), Some((run, _))) = (number, inside) else {
                break;
            };
            inside = Split::new(ground.scan, run, separator)
                .nth(usize::from(number) - 1)
                .map(|span| (span, number > 1 && span.end == run.end));
        }
        if let Some((span, last)) = inside {
            gone(part(span, last));
        }
    }
}

/// What goes of a part: also the separator before it, where it is the last.
const fn part(span: Span, last: bool) -> Span {
    match last {
        true => Span::new(span.start - 1, span.end),
        false => span,
    }
}
