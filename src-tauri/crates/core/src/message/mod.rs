//! A message as it arrived: its bytes, where segments and fields are in them, and how to read them.
//!
//! Bytes are the truth. Decoding never fails and never loses: what is not a segment is kept as a line
//! and named by a finding. No IO, no dictionary, and deliberately no tree: a field table serves every
//! reader, and what lies below a field is split when somebody looks.

pub mod charset;
pub mod container;
mod declared;
pub mod delimiters;
pub mod edit;
pub mod escape;
pub mod findings;
pub mod recode;
mod redelimit;
mod resolve;
pub(crate) mod scan;
pub mod segment;
mod table;
#[cfg(test)]
pub(crate) mod tests;
pub mod timestamp;
pub mod transliterate;
pub mod writer;

pub use charset::{Charset, Unencodable};
pub use delimiters::Delimiters;
pub use edit::{Edit, EditError};
pub use escape::{escape, unescape};
pub use redelimit::redelimit;
pub use resolve::Places;
pub use segment::{Component, Field, Repetition, Segment, Subcomponent};
pub use writer::{Draft, RowId, WriteError};

use std::borrow::Cow;

use crate::diagnostic::Diagnostic;
use crate::path::{Address, SegmentId};
use crate::span::Span;
use declared::{Choice, Doubt};
use segment::Ground;
use table::Table;

/// One message, owned.
#[derive(Debug, Clone, Default)]
pub struct Message {
    bytes: Vec<u8>,
    /// As it arrived, where `bytes` is a translation of it (UTF-16).
    wire: Option<Vec<u8>>,
    /// What `wire` is.
    wide: Option<Charset>,
    /// `bytes` with what only looks like a delimiter taken away, where the charset has such bytes.
    shield: Option<Vec<u8>>,
    /// Length of byte-order mark, start block and line ends before the first line.
    preface: usize,
    delimiters: Delimiters,
    charset: Charset,
    forced: Option<Charset>,
    ascii: bool,
    /// Whether an escape character of ISO 2022 is in `bytes`.
    switches: bool,
    table: Table,
    /// What was found about the delimiters when they were read.
    declared: Vec<Diagnostic>,
    /// What spoke against the charset.
    doubt: Option<Doubt>,
}

impl Message {
    /// Reads a message; its charset is found by byte-order mark, MSH-18 and content.
    pub fn decode(bytes: impl Into<Vec<u8>>) -> (Self, Vec<Diagnostic>) {
        let mut message = Self {
            bytes: bytes.into(),
            ..Self::default()
        };
        message.rebuild();
        let findings = message.findings();
        (message, findings)
    }

    /// Reads a message in a charset that is known from elsewhere; MSH-18 is not asked.
    pub fn decode_as(bytes: impl Into<Vec<u8>>, charset: Charset) -> (Self, Vec<Diagnostic>) {
        let mut message = Self {
            bytes: bytes.into(),
            forced: Some(charset),
            ..Self::default()
        };
        message.rebuild();
        let findings = message.findings();
        (message, findings)
    }

    /// Reads the next message into this one; every allocation is used again. A charset given to
    /// [`decode_as`](Self::decode_as) stays in force.
    pub fn decode_into(&mut self, bytes: &[u8]) -> Vec<Diagnostic> {
        self.bytes.clear();
        self.bytes.extend_from_slice(bytes);
        self.rebuild();
        self.findings()
    }

    /// As [`decode_into`](Self::decode_into), for readers of many messages who do not ask what was
    /// found.
    pub fn refill(&mut self, bytes: &[u8]) {
        self.bytes.clear();
        self.bytes.extend_from_slice(bytes);
        self.rebuild();
    }

    fn rebuild(&mut self) {
        self.wire = None;
        self.shield = None;
        self.declared.clear();
        self.doubt = None;
        let wide = findings::wide(&self.bytes).or(self
            .forced
            .filter(|charset| charset.is_wide() && !self.bytes.is_empty()));
        self.wide = wide;
        if let Some(wide) = wide {
            let text = wide.decode(&self.bytes).into_owned().into_bytes();
            self.wire = Some(std::mem::replace(&mut self.bytes, text));
        }
        self.preface = findings::preface(&self.bytes);
        let body = self.bytes.get(self.preface..).unwrap_or_default();
        // What nearly every message says needs no second look.
        self.delimiters = if body.starts_with(b"MSH|^~\\&|") {
            Delimiters::default()
        } else if let Some(header) = self.header_line() {
            Delimiters::read(header.of(&self.bytes), header.start, &mut self.declared)
        } else {
            Delimiters::default()
        };
        self.table
            .fill(&self.bytes, self.preface, self.delimiters.field);
        self.ascii = self.table.ascii;
        self.switches = self.table.switches;
        let choice = match (wide, self.forced) {
            (Some(_), _) => Choice::agreed(Charset::Utf8),
            (None, Some(forced)) => Choice::agreed(forced),
            (None, None) => declared::choose(self),
        };
        self.charset = choice.charset;
        self.doubt = choice.finding;
        if let Cow::Owned(shield) = self.charset.shield(&self.bytes) {
            self.table
                .fill(&shield, self.preface, self.delimiters.field);
            self.shield = Some(shield);
            if self.doubt.is_some() {
                // Its place is another now.
                self.doubt = declared::choose(self).finding;
            }
        }
    }

    /// The line that declares the delimiters: the first MSH, else a batch header at the start.
    fn header_line(&self) -> Option<Span> {
        let start = self.header_start()?;
        let line = self.bytes.get(start..)?;
        let is_break = |byte: &u8| matches!(byte, b'\r' | b'\n');
        let length = line.iter().position(is_break).unwrap_or(line.len());
        Some(Span::new(start, start + length))
    }

    fn header_start(&self) -> Option<usize> {
        let body = self.bytes.get(self.preface..)?;
        let is_break = |byte: &u8| matches!(byte, b'\r' | b'\n');
        let start = if body.starts_with(b"MSH") {
            0
        } else if let Some(at) = body
            .windows(4)
            .position(|w| w.ends_with(b"MSH") && w.first().is_some_and(is_break))
        {
            at + 1
        } else if body.starts_with(b"FHS") || body.starts_with(b"BHS") {
            0
        } else {
            return None;
        };
        Some(start + self.preface)
    }

    fn ground(&self) -> Ground<'_> {
        Ground {
            bytes: &self.bytes,
            scan: self.shield.as_deref().unwrap_or(&self.bytes),
            delimiters: self.delimiters,
        }
    }

    /// The bytes in which every span counts: as they arrived, but for UTF-16, which is translated to
    /// UTF-8 ([`wire`](Self::wire) has the original).
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes as they arrived, always.
    #[must_use]
    pub fn wire(&self) -> &[u8] {
        self.wire.as_deref().unwrap_or(&self.bytes)
    }

    /// The bytes as they arrived, always.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.wire.unwrap_or(self.bytes)
    }

    /// The delimiters of MSH-1 and MSH-2; the recommended ones where there is no MSH.
    #[must_use]
    pub const fn delimiters(&self) -> Delimiters {
        self.delimiters
    }

    /// UTF-16 or UTF-32, where the message came in it; its [`bytes`](Self::bytes) are UTF-8 then.
    #[must_use]
    pub const fn wide(&self) -> Option<Charset> {
        self.wide
    }

    /// How [`bytes`](Self::bytes) are read.
    #[must_use]
    pub const fn charset(&self) -> Charset {
        self.charset
    }

    /// Number of lines, segments or not.
    #[must_use]
    pub fn segment_count(&self) -> usize {
        self.table.lines.len()
    }

    /// Every line in order, also those that are not segments.
    pub fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        (0..self.segment_count()).filter_map(|ordinal| Segment::new(self, ordinal))
    }

    /// Line `ordinal`, from 0.
    #[must_use]
    pub fn segment(&self, ordinal: usize) -> Option<Segment<'_>> {
        Segment::new(self, ordinal)
    }

    /// The bytes of line `ordinal`, from 0.
    pub(crate) fn line(&self, ordinal: usize) -> Option<&[u8]> {
        let line = self.table.lines.get(ordinal)?;
        self.bytes.get(line.start as usize..line.end as usize)
    }

    /// The segment of that name and occurrence, from 1.
    #[must_use]
    pub fn find(&self, id: SegmentId, occurrence: u32) -> Option<Segment<'_>> {
        Segment::new(self, self.table.find(id, occurrence)?)
    }

    /// The bytes of a place as they stand.
    #[must_use]
    pub fn raw(&self, at: &Address) -> Option<&[u8]> {
        self.bytes.get(self.span(at)?.range())
    }

    /// The text of a place: charset and escapes of delimiters decoded; none where it is not there.
    #[must_use]
    pub fn text(&self, at: &Address) -> Option<String> {
        self.raw(at).map(|raw| self.text_of(raw))
    }

    /// As [`text`](Self::text), of bytes taken from this message.
    #[must_use]
    pub fn text_of(&self, raw: &[u8]) -> String {
        escape::unescape_text(&self.charset.decode(raw), &self.delimiters).into_owned()
    }

    /// As people want to see it: `\Xhh\` and line breaks decoded too (see [`escape::display`]).
    #[must_use]
    pub fn display_of(&self, raw: &[u8]) -> String {
        // Sets that are switched to by escapes of HL7 are those of ISO 2022.
        let switched = escape::switched(raw, &self.delimiters);
        let text = match (&switched, Charset::switched(&[self.charset])) {
            (Some(raw), Some(sets)) => sets.decode(raw),
            (_, _) => self.charset.decode(raw),
        };
        escape::display(&text, &self.delimiters, |bytes| {
            self.charset.decode(bytes).into_owned()
        })
    }

    /// What the bytes alone tell: charset, delimiters, lines that are not segments. The same that
    /// decoding returned.
    #[must_use]
    pub fn findings(&self) -> Vec<Diagnostic> {
        findings::findings(self)
    }
}
