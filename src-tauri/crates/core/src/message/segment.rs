//! Views of a message: segment, field, repetition, component, subcomponent. Nothing is copied;
//! what is below a field is split when it is looked at.

use super::Message;
use super::delimiters::Delimiters;
use super::scan;
use super::table::Line;
use crate::path::SegmentId;
use crate::span::Span;

/// What every view needs: the bytes, the bytes in which delimiters are looked for, and these.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) scan: &'a [u8],
    pub(crate) delimiters: Delimiters,
}

/// One line of a message, a segment or not.
#[derive(Debug, Clone, Copy)]
pub struct Segment<'a> {
    pub(crate) ground: Ground<'a>,
    pub(crate) line: Line,
    pub(crate) bars: &'a [u32],
    pub(crate) ordinal: usize,
}

impl<'a> Segment<'a> {
    pub(crate) fn new(message: &'a Message, ordinal: usize) -> Option<Self> {
        let line = *message.table.lines.get(ordinal)?;
        Some(Self {
            ground: message.ground(),
            line,
            bars: message.table.bars(ordinal),
            ordinal,
        })
    }

    /// Its name; none where the line is not a segment.
    #[must_use]
    pub const fn id(&self) -> Option<SegmentId> {
        self.line.id
    }

    /// What stands before the first field separator, whatever it is.
    #[must_use]
    pub fn raw_id(&self) -> &'a [u8] {
        let end = self.bars.first().map_or(self.line.end, |bar| *bar);
        Span::new(self.line.start as usize, end as usize).of(self.ground.bytes)
    }

    /// Line number in the message, from 0.
    #[must_use]
    pub const fn ordinal(&self) -> usize {
        self.ordinal
    }

    /// Among the segments of its name, from 1; 0 where the line is not a segment.
    #[must_use]
    pub const fn occurrence(&self) -> u32 {
        self.line.occurrence
    }

    /// Its bytes, without the line end.
    #[must_use]
    pub const fn span(&self) -> Span {
        Span::new(self.line.start as usize, self.line.end as usize)
    }

    /// Its line end, blank lines that follow included; empty where the message stops.
    #[must_use]
    pub const fn terminator(&self) -> Span {
        Span::new(self.line.end as usize, self.line.next as usize)
    }

    /// The bytes of [`span`](Self::span).
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        self.span().of(self.ground.bytes)
    }

    /// Whether its first two fields are the delimiters themselves.
    #[must_use]
    pub const fn is_header(&self) -> bool {
        self.line.header
    }

    /// Number of the last field that is there, empty or not.
    #[must_use]
    pub fn field_count(&self) -> usize {
        match self.is_header() && !self.bars.is_empty() {
            true => self.bars.len() + 1,
            false => self.bars.len(),
        }
    }

    /// Field `number`, from 1; MSH-1 is the separator itself.
    #[must_use]
    pub fn field(&self, number: u16) -> Option<Field<'a>> {
        let span = self.line.field(self.bars, number)?;
        Some(self.at(number, span, self.line.is_opaque(number)))
    }

    /// The bytes of field `number`, as [`field`](Self::field) has them.
    #[inline]
    pub(crate) fn raw_field(&self, number: u16) -> Option<&'a [u8]> {
        let span = self.line.field(self.bars, number)?;
        self.ground.bytes.get(span.range())
    }

    /// All fields in order.
    pub fn fields(&self) -> impl Iterator<Item = Field<'a>> + use<'a> {
        let segment = *self;
        let last = u16::try_from(self.field_count()).unwrap_or(u16::MAX);
        (1..=last).filter_map(move |number| segment.field(number))
    }

    const fn at(&self, number: u16, span: Span, opaque: bool) -> Field<'a> {
        Field {
            ground: self.ground,
            number,
            span,
            opaque,
        }
    }
}

/// One field with all its repetitions.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    pub(crate) ground: Ground<'a>,
    pub(crate) number: u16,
    pub(crate) span: Span,
    pub(crate) opaque: bool,
}

macro_rules! place {
    ($name:ident, $unit:ident, $what:literal) => {
        impl<'a> $name<'a> {
            #[doc = concat!("Which ", $what, " it is, from 1.")]
            #[must_use]
            pub const fn number(&self) -> $unit {
                self.number
            }

            /// Where it is in the message.
            #[must_use]
            pub const fn span(&self) -> Span {
                self.span
            }

            /// Its bytes as they stand.
            #[must_use]
            pub fn bytes(&self) -> &'a [u8] {
                self.span.of(self.ground.bytes)
            }
        }
    };
}

macro_rules! below {
    ($name:ident, $child:ident, $unit:ident, $method:ident, $one:ident, $separator:expr, $what:literal) => {
        impl<'a> $name<'a> {
            #[doc = concat!("Its ", $what, "s; an empty place has one, which is empty.")]
            pub fn $method(&self) -> impl Iterator<Item = $child<'a>> + use<'a> {
                let (ground, opaque) = (self.ground, self.opaque);
                let separator: Option<u8> = if opaque {
                    None
                } else {
                    ($separator)(&ground.delimiters)
                };
                Split::new(ground.scan, self.span, separator)
                    .zip(1..=$unit::MAX)
                    .map(move |(span, number)| $child {
                        ground,
                        number,
                        span,
                        opaque,
                    })
            }

            #[doc = concat!("Its ", $what, " `number`, from 1.")]
            #[must_use]
            pub fn $one(&self, number: $unit) -> Option<$child<'a>> {
                let separator: Option<u8> = match self.opaque {
                    true => None,
                    false => ($separator)(&self.ground.delimiters),
                };
                let span = piece(self.ground.scan, self.span, separator, u32::from(number))?;
                Some($child {
                    ground: self.ground,
                    number,
                    span,
                    opaque: self.opaque,
                })
            }
        }
    };
}

/// One repetition of a field.
#[derive(Debug, Clone, Copy)]
pub struct Repetition<'a> {
    ground: Ground<'a>,
    number: u32,
    span: Span,
    opaque: bool,
}

/// One component of a repetition.
#[derive(Debug, Clone, Copy)]
pub struct Component<'a> {
    ground: Ground<'a>,
    number: u16,
    span: Span,
    opaque: bool,
}

/// One subcomponent of a component.
#[derive(Debug, Clone, Copy)]
pub struct Subcomponent<'a> {
    ground: Ground<'a>,
    number: u16,
    span: Span,
    #[expect(dead_code, reason = "made by the same macro as its parents")]
    opaque: bool,
}

place!(Field, u16, "field");
place!(Repetition, u32, "repetition");
place!(Component, u16, "component");
place!(Subcomponent, u16, "subcomponent");
below!(
    Field,
    Repetition,
    u32,
    repetitions,
    repetition,
    |d: &Delimiters| d.repetition,
    "repetition"
);
below!(
    Repetition,
    Component,
    u16,
    components,
    component,
    |d: &Delimiters| Some(d.component),
    "component"
);
below!(
    Component,
    Subcomponent,
    u16,
    subcomponents,
    subcomponent,
    |d: &Delimiters| d.subcomponent,
    "subcomponent"
);

/// Piece `number`, from 1, of a run between separators.
#[inline]
pub(crate) fn piece(scan: &[u8], span: Span, separator: Option<u8>, number: u32) -> Option<Span> {
    let mut rest = span;
    for _ in 1..number {
        let found = scan::find(scan, rest, [separator?])?;
        rest.start = found + 1;
    }
    if number == 0 {
        return None;
    }
    let end = separator.and_then(|separator| scan::find(scan, rest, [separator]));
    Some(Span::new(rest.start, end.unwrap_or(rest.end)))
}

/// The pieces of a run between separators; always at least one.
#[derive(Debug, Clone)]
pub(crate) struct Split<'a> {
    scan: &'a [u8],
    rest: Option<Span>,
    separator: Option<u8>,
}

impl<'a> Split<'a> {
    pub(crate) const fn new(scan: &'a [u8], span: Span, separator: Option<u8>) -> Self {
        Self {
            scan,
            rest: Some(span),
            separator,
        }
    }
}

impl Iterator for Split<'_> {
    type Item = Span;

    #[inline]
    fn next(&mut self) -> Option<Span> {
        let rest = self.rest?;
        let found = self
            .separator
            .and_then(|separator| scan::find(self.scan, rest, [separator]));
        match found {
            Some(end) => {
                self.rest = Some(Span::new(end + 1, rest.end));
                Some(Span::new(rest.start, end))
            }
            None => {
                self.rest = None;
                Some(rest)
            }
        }
    }
}
