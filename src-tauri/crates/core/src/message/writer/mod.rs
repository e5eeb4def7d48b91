//! An output message in the making: splices over a source, never a tree.
//!
//! What a rule writes is kept beside the source; finishing copies the untouched runs between. So no
//! byte moves that nobody wrote: trailing delimiters stay, line ends stay, a byte-order mark stays.
//! The rules of writing are those of the mapping language: an empty value into a place that is not
//! there does nothing, new fields, components and repetitions appear in numeric order, writing a
//! place replaces all beneath it, and only [`Draft::insert_after`] makes a segment.

mod change;
mod fields;
mod finish;
mod parts;
mod place;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use super::escape::escape;
use super::{Charset, Delimiters, Message, Unencodable};
use crate::path::{Address, Index, SegmentId};
use crate::span::Span;
use place::{Located, Target};

/// A segment of a draft; stays the same whatever is inserted or removed around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowId(u32);

/// Why a place cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// Field rules never create segments.
    #[error("{0} cannot be written: the message has no such segment")]
    NoSegment(Address),
    /// MSH-1 and MSH-2 stay those of the message.
    #[error("{0} cannot be written: the delimiters stay those of the message")]
    Delimiters(Address),
    /// The message declares no repetition character of its own.
    #[error("{0} cannot be written: MSH-2 declares no repetition character")]
    NoRepetitions(Address),
    /// The message declares no subcomponent character.
    #[error("{0} cannot be written: MSH-2 declares no subcomponent character")]
    NoSubcomponents(Address),
    /// The value holds a separator of a level above the place.
    #[error(
        "{at} cannot be written: the value holds {separator:?}, which separates more than this place"
    )]
    Structure {
        /// The place.
        at: Address,
        /// The first such character.
        separator: char,
    },
    /// The repetition is so far behind the last that only separators would be made.
    #[error("{0} cannot be written: it is more than 65535 repetitions behind the last one")]
    TooFar(Address),
    /// What stands before it is half of a character, and would take the first byte of the value.
    #[error("{0} cannot be written: what stands before it ends with half of a character")]
    HalfCharacter(Address),
    /// Segments are made one at a time.
    #[error("{at} cannot be written: the message has {present} of these segments, so [{}] is the next", .present + 1)]
    Gap {
        /// The place.
        at: Address,
        /// How many segments of that name there are.
        present: u32,
    },
    /// A whole segment must start with its own name.
    #[error("{0} cannot be written: the value does not start with the name of the segment")]
    Name(Address),
    /// A character that the charset of the message does not have.
    #[error("{at} cannot be written: {lost}")]
    Unencodable {
        /// The place.
        at: Address,
        /// What was lost.
        lost: Unencodable,
    },
}

const NONE: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
struct Row {
    id: Option<SegmentId>,
    body: Body,
    /// First of its writes, which follow each other in the order of the fields.
    head: u32,
    /// Last of them.
    tail: u32,
    removed: bool,
}

#[derive(Debug, Clone, Copy)]
enum Body {
    /// Line of the source.
    Source(u32),
    /// Bytes in the arena.
    Fresh(Span),
}

#[derive(Debug, Clone, Copy)]
struct Write {
    field: u16,
    /// Component of the first repetition; 0 where it is the whole field, which then has no other write.
    part: u16,
    bytes: Span,
    next: u32,
}

/// An output message in the making.
#[derive(Debug, Clone)]
pub struct Draft<'a> {
    source: Cow<'a, Message>,
    rows: Vec<Row>,
    /// Rows in the order of the message.
    order: Vec<u32>,
    writes: Vec<Write>,
    arena: Vec<u8>,
    /// Whether every byte that looks like a delimiter is one.
    bytewise: bool,
}

impl<'a> From<&'a Message> for Draft<'a> {
    /// Starts as a copy of the source.
    fn from(source: &'a Message) -> Self {
        let lines = &source.table.lines;
        let mut rows = Vec::with_capacity(lines.len() + 2);
        let count = u32::try_from(lines.len()).unwrap_or(NONE);
        rows.extend((0..count).zip(lines).map(|(ordinal, line)| Row {
            id: line.id,
            body: Body::Source(ordinal),
            head: NONE,
            tail: NONE,
            removed: false,
        }));
        Self {
            source: Cow::Borrowed(source),
            rows,
            order: (0..count).collect(),
            writes: Vec::with_capacity(48),
            arena: Vec::with_capacity(1024),
            bytewise: source.charset.is_bytewise(),
        }
    }
}

impl Draft<'_> {
    /// Starts from nothing; the first segment has to be inserted. Values are written as UTF-8.
    #[must_use]
    pub fn empty(delimiters: Delimiters) -> Draft<'static> {
        Draft {
            source: Cow::Owned(Message {
                delimiters,
                ..Message::default()
            }),
            rows: Vec::new(),
            order: Vec::new(),
            writes: Vec::new(),
            arena: Vec::new(),
            bytewise: true,
        }
    }

    /// Those of the source.
    #[must_use]
    pub fn delimiters(&self) -> Delimiters {
        self.source.delimiters
    }

    /// Text is written in this charset.
    #[must_use]
    pub fn charset(&self) -> Charset {
        self.source.charset
    }

    /// All rows in the order of the message, also lines that are not segments.
    pub fn rows(&self) -> impl Iterator<Item = RowId> + '_ {
        self.order.iter().map(|row| RowId(*row))
    }

    /// The row of a line of the source, if it was not removed.
    #[must_use]
    pub fn row_of(&self, ordinal: usize) -> Option<RowId> {
        let row = u32::try_from(ordinal).ok()?;
        let known = ordinal < self.source.segment_count() && !self.rows.get(ordinal)?.removed;
        known.then_some(RowId(row))
    }

    /// The line of the source that a row is; none of a row that was added, or of a draft from nothing.
    #[must_use]
    pub fn line_of(&self, row: RowId) -> Option<usize> {
        let ordinal = usize::try_from(row.0).ok()?;
        (ordinal < self.source.segment_count()).then_some(ordinal)
    }

    /// Whether a row is still there.
    #[must_use]
    pub fn has(&self, row: RowId) -> bool {
        self.rows
            .get(row.0 as usize)
            .is_some_and(|place| !place.removed)
    }

    /// Removes every row of which `stays` is false.
    pub fn retain(&mut self, mut stays: impl FnMut(RowId) -> bool) {
        let rows = &mut self.rows;
        self.order.retain(|row| {
            let stays = stays(RowId(*row));
            if let Some(place) = rows.get_mut(*row as usize).filter(|_| !stays) {
                place.removed = true;
            }
            stays
        });
    }

    /// Puts the rows in another order. Nothing happens where these are not exactly the rows there are.
    pub fn arrange(&mut self, order: Vec<RowId>) {
        let order: Vec<u32> = order.into_iter().map(|row| row.0).collect();
        let (mut old, mut new) = (self.order.clone(), order.clone());
        old.sort_unstable();
        new.sort_unstable();
        if old == new {
            self.order = order;
        }
    }

    /// The segments of that name, in order.
    pub fn rows_named(&self, id: SegmentId) -> impl Iterator<Item = RowId> + '_ {
        self.rows().filter(move |row| self.name(*row) == Some(id))
    }

    /// The segment of that name and occurrence, from 1.
    #[must_use]
    pub fn find(&self, id: SegmentId, occurrence: u32) -> Option<RowId> {
        let skip = usize::try_from(occurrence).ok()?.checked_sub(1)?;
        self.rows_named(id).nth(skip)
    }

    /// The last row whose name is one of these: where an added segment goes.
    #[must_use]
    pub fn last_of(&self, anchors: &[SegmentId]) -> Option<RowId> {
        let named = |row: &u32| {
            self.name(RowId(*row))
                .is_some_and(|id| anchors.contains(&id))
        };
        self.order
            .iter()
            .rev()
            .find(|row| named(row))
            .map(|row| RowId(*row))
    }

    /// The name of a row; none where it is not a segment.
    #[must_use]
    pub fn name(&self, row: RowId) -> Option<SegmentId> {
        self.rows.get(row.0 as usize)?.id
    }

    /// The bytes of a place as they stand now; none where it is not there.
    #[must_use]
    pub fn raw(&self, at: &Address) -> Option<Cow<'_, [u8]>> {
        let occurrence = match at.occurrence {
            Index::Unspecified | Index::All => 1,
            Index::At(occurrence) => occurrence,
            Index::Append => return None,
        };
        self.raw_in(self.find(at.segment, occurrence)?, at)
    }

    /// As [`raw`](Self::raw), in this row.
    #[must_use]
    pub fn raw_in(&self, row: RowId, at: &Address) -> Option<Cow<'_, [u8]>> {
        let Some(number) = at.field else {
            let mut out = Vec::new();
            finish::row(self, row, &mut out);
            return Some(Cow::Owned(out));
        };
        let field = match self.settled(row, number) {
            Some(field) => Cow::Owned(field),
            None => Cow::Borrowed(self.field(row, number)?),
        };
        let scan = self.source.charset.shield(&field);
        let span = match self.target(row, at).locate(&scan, &self.source.delimiters) {
            Located::There(span) => span,
            Located::Missing { .. } => return None,
        };
        match field {
            Cow::Borrowed(field) => field.get(span.range()).map(Cow::Borrowed),
            Cow::Owned(field) => Some(Cow::Owned(span.of(&field).to_vec())),
        }
    }

    /// The text of a place as it stands now: charset and escapes decoded.
    #[must_use]
    pub fn text(&self, at: &Address) -> Option<String> {
        self.raw(at).map(|raw| self.source.text_of(&raw))
    }

    /// Writes bytes as they are: structure and escapes are the caller's. Gives the number of places
    /// written; `[*]` writes all, `[+]` of a field adds a repetition, a whole segment written empty
    /// is removed.
    ///
    /// # Errors
    /// See [`WriteError`]; nothing was written then.
    pub fn write(&mut self, at: &Address, value: &[u8]) -> Result<usize, WriteError> {
        let occurrence = match at.occurrence {
            Index::All => {
                let rows: Vec<RowId> = self.rows_named(at.segment).collect();
                let mut written = 0;
                for row in rows {
                    written += usize::from(self.write_in(row, at, value)?);
                }
                return Ok(written);
            }
            Index::Unspecified => 1,
            Index::At(occurrence) => occurrence,
            Index::Append => return Err(WriteError::NoSegment(*at)),
        };
        match self.find(at.segment, occurrence) {
            Some(row) => self.write_in(row, at, value).map(usize::from),
            None if value.is_empty() => Ok(0),
            None => Err(WriteError::NoSegment(*at)),
        }
    }

    /// Writes text: escaped, and in the charset of the message.
    ///
    /// # Errors
    /// See [`WriteError`]; nothing was written then.
    pub fn write_text(&mut self, at: &Address, text: &str) -> Result<usize, WriteError> {
        let bytes = self.encode(at, text)?;
        self.write(at, &bytes)
    }

    /// As [`write_text`](Self::write_text), into this row.
    ///
    /// # Errors
    /// See [`WriteError`]; nothing was written then.
    pub fn write_text_in(
        &mut self,
        row: RowId,
        at: &Address,
        text: &str,
    ) -> Result<bool, WriteError> {
        let bytes = self.encode(at, text)?;
        self.write_in(row, at, &bytes)
    }

    fn encode(&self, at: &Address, text: &str) -> Result<Vec<u8>, WriteError> {
        encoded(&self.source, at, text)
    }

    /// Empties a place; a whole segment is removed.
    ///
    /// # Errors
    /// Where the place is a delimiter.
    pub fn clear(&mut self, at: &Address) -> Result<usize, WriteError> {
        self.write(at, b"")
    }

    /// As [`write`](Self::write), into this row whatever segment and occurrence the address says;
    /// false where nothing was to be done.
    ///
    /// # Errors
    /// See [`WriteError`]; nothing was written then.
    pub fn write_in(&mut self, row: RowId, at: &Address, value: &[u8]) -> Result<bool, WriteError> {
        self.put_in(row, at, value, false)
    }

    /// As [`write_in`](Self::write_in). `clean`: the caller knows that nothing in the value separates as
    /// much as the place, or more.
    pub(crate) fn put_in(
        &mut self,
        row: RowId,
        at: &Address,
        value: &[u8],
        clean: bool,
    ) -> Result<bool, WriteError> {
        let Some(number) = at.field else {
            return self.write_segment(row, at, value);
        };
        let header = self.name(row).is_some_and(SegmentId::is_header);
        if header && number <= 2 {
            return Err(WriteError::Delimiters(*at));
        }
        let delimiters = self.source.delimiters;
        let target = Target::new(at, false);
        if !clean {
            target.admits(&self.source.charset.shield(value), &delimiters, at)?;
        }
        if self.stage(row, number, target, value) {
            return Ok(true);
        }
        self.settle(row, number);
        let old = self.locate(row, number);
        if old.is_none() && value.is_empty() {
            return Ok(false);
        }
        let start = self.arena.len();
        if target.is_whole() {
            if old.and_then(|old| self.bytes_of(old)) == Some(value) {
                return Ok(true);
            }
            self.arena.extend_from_slice(value);
        } else if !self.compose(target, old, at, value).inspect_err(|_| {
            // Nothing of it was written.
            self.arena.truncate(start);
        })? {
            self.arena.truncate(start);
            return Ok(false);
        }
        self.remember(row, number, Span::new(start, self.arena.len()));
        Ok(true)
    }

    fn write_segment(
        &mut self,
        row: RowId,
        at: &Address,
        value: &[u8],
    ) -> Result<bool, WriteError> {
        if value.is_empty() {
            return Ok(self.remove(row));
        }
        let id = self.check_segment(at, value)?;
        let start = self.arena.len();
        self.arena.extend_from_slice(value);
        let body = Body::Fresh(Span::new(start, self.arena.len()));
        // A line of the source keeps its line end; that is what `finish` asks `terminator` for.
        match self.rows.get_mut(row.0 as usize) {
            Some(place) => {
                *place = Row {
                    id: Some(id),
                    body,
                    head: NONE,
                    tail: NONE,
                    removed: false,
                };
                Ok(true)
            }
            None => Ok(false),
        }
    }

    fn check_segment(&self, at: &Address, value: &[u8]) -> Result<SegmentId, WriteError> {
        admits_segment(&self.source.delimiters, at, value)
    }

    /// Adds a segment behind that row, or before all others. `value` is its bytes without line end
    /// and starts with its name.
    ///
    /// # Errors
    /// Where the value is not a segment of that name.
    pub fn insert_after(
        &mut self,
        anchor: Option<RowId>,
        id: SegmentId,
        value: &[u8],
    ) -> Result<RowId, WriteError> {
        let id = self.check_segment(&Address::segment(id), value)?;
        let start = self.arena.len();
        self.arena.extend_from_slice(value);
        let row = u32::try_from(self.rows.len()).unwrap_or(NONE);
        let body = Body::Fresh(Span::new(start, self.arena.len()));
        self.rows.push(Row {
            id: Some(id),
            body,
            head: NONE,
            tail: NONE,
            removed: false,
        });
        let place = match anchor {
            None => 0,
            Some(anchor) => {
                let found = self.order.iter().rposition(|row| *row == anchor.0);
                found.map_or(self.order.len(), |found| found + 1)
            }
        };
        self.order.insert(place, row);
        Ok(RowId(row))
    }

    /// Removes a row with its line end; false where it was not there any more.
    pub fn remove(&mut self, row: RowId) -> bool {
        let Some(place) = self.order.iter().position(|known| *known == row.0) else {
            return false;
        };
        self.order.remove(place);
        if let Some(row) = self.rows.get_mut(row.0 as usize) {
            row.removed = true;
        }
        true
    }

    /// The message as it stands now.
    #[must_use]
    pub fn finish(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.finish_into(&mut out);
        out
    }

    /// As [`finish`](Self::finish), into a buffer that is used again; what was in it is gone.
    pub fn finish_into(&self, out: &mut Vec<u8>) {
        out.clear();
        finish::all(self, out);
    }

    fn target(&self, row: RowId, at: &Address) -> Target {
        let opaque = self.name(row).is_some_and(SegmentId::is_header)
            && at.field.is_some_and(|field| field <= 2);
        Target::new(at, opaque)
    }
}

/// Text as it stands in a field of this message: escaped, and in its charset.
fn encoded(message: &Message, at: &Address, text: &str) -> Result<Vec<u8>, WriteError> {
    let escaped = escape(text.as_bytes(), &message.delimiters);
    let same = match message.charset {
        Charset::Utf8 => true,
        // An escape character of ISO 2022 is no ASCII there.
        Charset::Switched(_) | Charset::Other(_) => escaped.is_ascii() && !escaped.contains(&0x1B),
        Charset::Ascii
        | Charset::Iso8859(_)
        | Charset::Windows1252
        | Charset::Utf16Le
        | Charset::Utf16Be
        | Charset::Utf32Le
        | Charset::Utf32Be
        | Charset::Oem(_) => escaped.is_ascii(),
    };
    if same {
        return Ok(escaped);
    }
    let escaped = String::from_utf8_lossy(&escaped);
    message
        .charset
        .encode(&escaped)
        .map_err(|lost| WriteError::Unencodable { at: *at, lost })
}

/// A value that is one segment of the name that the address says.
fn admits_segment(
    delimiters: &Delimiters,
    at: &Address,
    value: &[u8],
) -> Result<SegmentId, WriteError> {
    if let Some(byte) = value.iter().find(|byte| matches!(byte, b'\r' | b'\n')) {
        return Err(WriteError::Structure {
            at: *at,
            separator: char::from(*byte),
        });
    }
    let named = value.strip_prefix(at.segment.as_bytes());
    match named.map(|rest| rest.first()) {
        Some(None) => Ok(at.segment),
        Some(Some(next)) if *next == delimiters.field => Ok(at.segment),
        Some(Some(_)) | None => Err(WriteError::Name(*at)),
    }
}
