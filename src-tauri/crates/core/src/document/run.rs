//! Documents that were cut: over the repetitions of OBX-5, or over segments that follow each other with
//! the same OBX-3 and OBX-4, as systems with a limit for the length of a field or a line write them.

use super::{Document, Encoding, Kind, SHORTEST, declared, guess, part, sniffed};
use crate::message::{Message, Segment};
use crate::outline::varies_type;
use crate::span::Span;

/// Where a piece of a document stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Line of the message, 0-based.
    pub ordinal: usize,
    /// Repetition of OBX-5, from 1.
    pub repetition: u32,
    /// Its data in the message's bytes.
    pub data: Span,
}

/// The documents of segments that follow each other and are one observation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// First line of the message that belongs to it, 0-based.
    pub first: usize,
    /// Its last line.
    pub last: usize,
    /// In the order of their first pieces.
    pub documents: Vec<Document>,
}

impl Run {
    /// The document of which a repetition of OBX-5 is a piece.
    #[must_use]
    pub fn at(&self, ordinal: usize, repetition: u32) -> Option<&Document> {
        let holds = |piece: &Piece| piece.ordinal == ordinal && piece.repetition == repetition;
        let mut all = self.documents.iter();
        all.find(|document| document.pieces.iter().any(holds))
    }
}

/// What makes two segments one observation: OBX-2, OBX-3, OBX-4.
fn observation<'a>(segment: &Segment<'a>) -> Option<[&'a [u8]; 3]> {
    if segment.id()?.as_str() != "OBX" {
        return None;
    }
    let field = |number| {
        segment
            .field(number)
            .map_or(&b""[..], |field| field.bytes())
    };
    Some([field(2), field(3), field(4)])
}

/// The segments around line `ordinal` (0-based) that are one observation with it, and the documents in
/// them; none where it carries no document.
#[must_use]
pub fn run(message: &Message, ordinal: usize) -> Option<Run> {
    let segment = message.segment(ordinal)?;
    let of = observation(&segment)?;
    let datatype = varies_type(&segment)?;
    if !matches!(datatype.as_str(), "ED" | "TX" | "FT" | "ST") {
        return None;
    }
    let same = |at: usize| {
        let other = message.segment(at);
        other.is_some_and(|other| observation(&other) == Some(of))
    };
    let mut first = ordinal;
    while first > 0 && same(first - 1) {
        first -= 1;
    }
    let mut last = ordinal;
    while same(last + 1) {
        last += 1;
    }
    let mut documents: Vec<Document> = Vec::new();
    // Whether the last document may go on where the next piece stands.
    let mut open = false;
    for ordinal in first..=last {
        let Some(field) = message
            .segment(ordinal)
            .and_then(|segment| segment.field(5))
        else {
            open = false;
            continue;
        };
        for (repetition, found) in (1..).zip(field.repetitions()) {
            let at = |data| Piece {
                ordinal,
                repetition,
                data,
            };
            let begun = documents.last_mut().filter(|_| open);
            if let Some(begun) = begun
                && let Some(data) = go_on(message, begun, &found, datatype == "ED")
            {
                begun.size += super::size(data.of(message.bytes()), begun.encoding);
                begun.pieces.push(at(data));
                continue;
            }
            let begins = match datatype.as_str() {
                "ED" => declared(message, &found, at),
                _ => undeclared(message, found.span(), at),
            };
            open = begins.is_some();
            documents.extend(begins);
        }
    }
    (!documents.is_empty()).then_some(Run {
        first,
        last,
        documents,
    })
}

/// A document in a text that does not say so.
fn undeclared(message: &Message, data: Span, at: impl Fn(Span) -> Piece) -> Option<Document> {
    let bytes = data.of(message.bytes());
    if data.len() < SHORTEST || guess(bytes) != Encoding::Base64 {
        return None;
    }
    Some(Document {
        kind: sniffed(message, data, Encoding::Base64)?,
        declared: String::new(),
        encoding: Encoding::Base64,
        pieces: vec![at(data)],
        size: super::size(bytes, Encoding::Base64),
    })
}

/// The data by which a document goes on in the next place; none where something else begins there.
fn go_on(
    message: &Message,
    begun: &Document,
    found: &crate::message::Repetition<'_>,
    says: bool,
) -> Option<Span> {
    if !says {
        return text_goes_on(message, begun, found.span());
    }
    let data = found.component(5)?.span();
    let bytes = data.of(message.bytes());
    let named = part(message, found, 4);
    let encoding = Encoding::named(&named).unwrap_or_else(|| guess(bytes));
    // A last piece of text may look like Base64, and one of Base64 may be a text's: what began decides.
    let same = encoding == begun.encoding || named.trim().is_empty();
    let sort = super::said(message, found);
    let other = !sort.is_empty() && sort != begun.declared;
    let begins = sniffed(message, data, begun.encoding).is_some();
    // Text that is whole in each place is a text each: only what has a beginning has a rest.
    let whole = matches!(begun.kind, Kind::Text | Kind::Other) && begun.encoding != Encoding::Plain;
    let whole = whole && ended(message, begun);
    (!data.is_empty() && same && !other && !begins && !whole).then_some(data)
}

/// Base64 in texts goes on until it is padded, or with a last short piece that makes it whole.
fn text_goes_on(message: &Message, begun: &Document, data: Span) -> Option<Span> {
    let bytes = data.of(message.bytes());
    if data.is_empty() || guess(bytes) != Encoding::Base64 || ended(message, begun) {
        return None;
    }
    let digits: usize = begun.pieces.iter().map(|piece| piece.data.len()).sum();
    let whole = (digits + data.len()).is_multiple_of(4) && !digits.is_multiple_of(4);
    let more = data.len() >= SHORTEST || bytes.ends_with(b"=") || whole;
    (more && sniffed(message, data, Encoding::Base64).is_none()).then_some(data)
}

/// Whether padding says that nothing more comes.
fn ended(message: &Message, begun: &Document) -> bool {
    let last = begun.pieces.last();
    last.is_some_and(|piece| {
        piece
            .data
            .of(message.bytes())
            .trim_ascii_end()
            .ends_with(b"=")
    })
}
