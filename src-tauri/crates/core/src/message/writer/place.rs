//! A place inside one field: finding it, and making the field that has a value there.

use super::WriteError;
use crate::message::Delimiters;
use crate::message::segment::Split;
use crate::path::{Address, Index};
use crate::span::Span;

/// Which part of a field is meant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target {
    repetition: Index,
    component: Option<u16>,
    subcomponent: Option<u16>,
    opaque: bool,
}

/// Where a part of a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Located {
    /// These bytes of the field.
    There(Span),
    /// Not there; it would be at this offset behind so many separators of each level.
    Missing {
        at: usize,
        repetitions: usize,
        components: usize,
        subcomponents: usize,
    },
}

impl Target {
    pub(super) const fn new(at: &Address, opaque: bool) -> Self {
        Self {
            repetition: at.repetition,
            component: at.component,
            subcomponent: at.subcomponent,
            opaque,
        }
    }

    /// The whole field with all its repetitions.
    pub(super) const fn is_whole(&self) -> bool {
        self.component.is_none() && matches!(self.repetition, Index::Unspecified)
    }

    /// The component of the first repetition that it is, if it is no more and no less.
    pub(super) const fn part(&self) -> Option<u16> {
        match (self.repetition, self.component, self.subcomponent) {
            (Index::Unspecified | Index::At(1), Some(component @ 1..), None) if !self.opaque => {
                Some(component)
            }
            (_, _, _) => None,
        }
    }

    /// Every repetition, or a part of each.
    pub(super) const fn is_every(&self) -> bool {
        matches!(self.repetition, Index::All) && !self.opaque
    }

    /// The same part of a single repetition.
    pub(super) const fn first(&self) -> Self {
        let mut one = *self;
        one.repetition = Index::At(1);
        one
    }

    /// A value may only hold separators of the levels below its place.
    pub(super) fn admits(
        &self,
        scan: &[u8],
        d: &Delimiters,
        at: &Address,
    ) -> Result<(), WriteError> {
        let below_repetition = !self.is_whole();
        let below_component = self.component.is_some();
        let below_subcomponent = self.subcomponent.is_some();
        let wrong = scan.iter().find(|&&byte| {
            matches!(byte, b'\r' | b'\n')
                || byte == d.field
                || (below_repetition && Some(byte) == d.repetition)
                || (below_component && byte == d.component)
                || (below_subcomponent && Some(byte) == d.subcomponent)
        });
        match wrong {
            None => Ok(()),
            Some(byte) => Err(WriteError::Structure {
                at: *at,
                separator: char::from(*byte),
            }),
        }
    }

    /// Where it is in a field; `scan` is the field as delimiters are looked for. `[*]` is the first.
    pub(super) fn locate(&self, scan: &[u8], d: &Delimiters) -> Located {
        let whole = Span::new(0, scan.len());
        if self.opaque || self.is_whole() {
            return Located::There(whole);
        }
        let repetition = match self.repetition {
            Index::Unspecified | Index::All => 1,
            Index::At(number) => usize::try_from(number).unwrap_or(usize::MAX),
            // An empty field has room for the first repetition.
            Index::Append if scan.is_empty() => 1,
            Index::Append => Split::new(scan, whole, d.repetition).count() + 1,
        };
        self.locate_in(repetition, scan, d)
    }

    fn locate_in(&self, repetition: usize, scan: &[u8], d: &Delimiters) -> Located {
        let mut inside = Span::new(0, scan.len());
        let mut missing = [0usize; 3];
        let levels = [
            (Some(repetition), d.repetition),
            (self.component.map(usize::from), Some(d.component)),
            (self.subcomponent.map(usize::from), d.subcomponent),
        ];
        for ((number, separator), missing) in levels.into_iter().zip(&mut missing) {
            let Some(number) = number else { break };
            let mut count = 0;
            let mut found = None;
            for (span, place) in Split::new(scan, inside, separator).zip(1usize..) {
                count = place;
                if place == number {
                    found = Some(span);
                    break;
                }
            }
            inside = match found {
                Some(span) => span,
                None => {
                    *missing = number - count;
                    Span::new(inside.end, inside.end)
                }
            };
        }
        match missing {
            [0, 0, 0] => Located::There(inside),
            [repetitions, components, subcomponents] => Located::Missing {
                at: inside.end,
                repetitions,
                components,
                subcomponents,
            },
        }
    }

    /// Appends to `out` the field with the value at this place; false where there is nothing to do.
    pub(super) fn compose(
        &self,
        field: &[u8],
        scan: &[u8],
        d: &Delimiters,
        at: &Address,
        value: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<bool, WriteError> {
        if self.is_every() {
            return self.compose_all(field, scan, d, at, value, out);
        }
        self.put(self.locate(scan, d), field, d, at, value, out)
    }

    /// Each repetition that is there.
    fn compose_all(
        &self,
        field: &[u8],
        scan: &[u8],
        d: &Delimiters,
        at: &Address,
        value: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<bool, WriteError> {
        let mut any = false;
        for (span, number) in Split::new(scan, Span::new(0, scan.len()), d.repetition).zip(1u32..) {
            if number > 1 {
                out.extend(d.repetition);
            }
            let one = self.first();
            let (field, scan) = (span.of(field), span.of(scan));
            if one.put(one.locate(scan, d), field, d, at, value, out)? {
                any = true;
            } else {
                out.extend_from_slice(field);
            }
        }
        Ok(any)
    }

    fn put(
        &self,
        located: Located,
        field: &[u8],
        d: &Delimiters,
        at: &Address,
        value: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<bool, WriteError> {
        let span = match located {
            Located::There(span) => span,
            Located::Missing { .. } if value.is_empty() => return Ok(false),
            Located::Missing { at, .. } => Span::new(at, at),
        };
        out.extend_from_slice(field.get(..span.start).unwrap_or_default());
        located.lead(d, at, out)?;
        out.extend_from_slice(value);
        out.extend_from_slice(field.get(span.end..).unwrap_or_default());
        Ok(true)
    }
}

/// How many repetitions beyond the last a write may make: enough for any message, and not enough
/// to fill the memory by a number that was mistyped.
const FURTHEST: usize = 65_535;

impl Located {
    /// Appends the separators that lead to the place from where it would be; none where it is there.
    pub(super) fn lead(
        &self,
        d: &Delimiters,
        at: &Address,
        out: &mut Vec<u8>,
    ) -> Result<(), WriteError> {
        let (repetitions, components, subcomponents) = match *self {
            Self::There(_) => return Ok(()),
            Self::Missing {
                at: _,
                repetitions,
                components,
                subcomponents,
            } => (repetitions, components, subcomponents),
        };
        if repetitions > FURTHEST {
            return Err(WriteError::TooFar(*at));
        }
        if repetitions > 0 {
            let separator = d.repetition.ok_or(WriteError::NoRepetitions(*at))?;
            out.extend(std::iter::repeat_n(separator, repetitions));
        }
        out.extend(std::iter::repeat_n(d.component, components));
        if subcomponents > 0 {
            let separator = d.subcomponent.ok_or(WriteError::NoSubcomponents(*at))?;
            out.extend(std::iter::repeat_n(separator, subcomponents));
        }
        Ok(())
    }
}
