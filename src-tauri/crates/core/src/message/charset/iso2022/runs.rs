//! Which bytes are read in which set.

use std::borrow::Cow;

use super::super::SHIELD;
use super::{Graphic, Set, Switch, Switched, switch};

/// Bytes that are read in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Run {
    /// ASCII, control characters and blanks included.
    Plain,
    /// An escape sequence, or a shift.
    Switch,
    /// Of the lower half, or with the upper bit set.
    Of(Graphic),
    /// Bytes with the upper bit set that are UTF-8.
    Utf8,
    /// Bytes with the upper bit set, and no set for them.
    Nothing,
}

/// Cuts bytes into runs; every byte is in one.
pub(super) struct Runs<'a> {
    rest: &'a [u8],
    sets: Switched,
    lower: Graphic,
    upper: Option<Graphic>,
    utf8: bool,
    shifted: bool,
    /// The run of pairs that is being read comes to an end that says so.
    closed: bool,
}

impl<'a> Runs<'a> {
    pub(super) fn new(bytes: &'a [u8], sets: Switched) -> Self {
        let mut runs = Self {
            rest: bytes,
            sets,
            lower: Graphic::Ascii,
            upper: None,
            utf8: false,
            shifted: false,
            closed: true,
        };
        runs.begin();
        runs
    }

    /// As at the start of a text.
    fn begin(&mut self) {
        self.lower = Graphic::Ascii;
        self.upper = self.sets.upper();
        self.utf8 = self.sets.first == Set::Utf8;
        self.shifted = false;
    }

    fn take(&mut self, length: usize, run: Run) -> Option<(&'a [u8], Run)> {
        let (piece, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some((piece, run))
    }

    /// The set in which lower bytes are looked up.
    fn low(&self) -> Graphic {
        match (self.shifted, self.upper) {
            (true, Some(upper)) => upper,
            (_, _) => self.lower,
        }
    }

    /// Whether the next escape sequence of the line leaves this set, as it must.
    fn is_closed(&self) -> bool {
        let line = self.rest.iter().take_while(|b| !matches!(b, b'\r' | b'\n'));
        let length = line.take_while(|byte| !matches!(byte, 0x1B | 0x0F)).count();
        let next = self.rest.get(length..).unwrap_or_default();
        match (next, switch(next)) {
            ([0x0F, ..], _) => true,
            (_, Some((_, Switch::Lower(set)))) => set != self.lower,
            (_, Some((_, Switch::Upper(_) | Switch::Utf8(_) | Switch::Nothing)) | None) => false,
        }
    }
}

impl<'a> Iterator for Runs<'a> {
    type Item = (&'a [u8], Run);

    fn next(&mut self) -> Option<(&'a [u8], Run)> {
        let first = *self.rest.first()?;
        let while_first = |keep: &dyn Fn(u8) -> bool| {
            let kept = self.rest.iter().take_while(|byte| keep(**byte)).count();
            kept.max(1)
        };
        match first {
            0x1B => {
                let Some((length, done)) = switch(self.rest) else {
                    return self.take(1, Run::Plain);
                };
                let taken = self.take(length, Run::Switch);
                match done {
                    Switch::Lower(set) => {
                        self.lower = set;
                        self.closed = !set.pairs() || self.is_closed();
                    }
                    Switch::Upper(set) => self.upper = Some(set),
                    Switch::Utf8(on) => self.utf8 = on,
                    Switch::Nothing => {}
                }
                taken
            }
            0x0E if self.upper.is_some_and(Graphic::pairs) => {
                self.shifted = true;
                self.take(1, Run::Switch)
            }
            0x0F if self.shifted => {
                self.shifted = false;
                self.take(1, Run::Switch)
            }
            b'\r' | b'\n' => {
                self.begin();
                self.take(1, Run::Plain)
            }
            0..=0x20 | 0x7F => self.take(1, Run::Plain),
            0x21..=0x7E => {
                let low = self.low();
                if low == Graphic::Ascii {
                    let length = while_first(&|b| (0x20..0x7F).contains(&b));
                    return self.take(length, Run::Plain);
                }
                let lower = |b: u8| (0x21..0x7F).contains(&b);
                let length = while_first(&lower);
                if self.closed || !low.pairs() || self.shifted {
                    return self.take(length, Run::Of(low));
                }
                // Nothing says where the pairs end: where no character can start.
                let run = self.rest.get(..length).unwrap_or_default();
                let pairs = run
                    .chunks(2)
                    .take_while(|pair| pair.first().is_some_and(|lead| *lead < low.beyond()));
                match pairs.map(<[u8]>::len).sum::<usize>() {
                    0 => {
                        self.lower = Graphic::Ascii;
                        self.take(1, Run::Plain)
                    }
                    length => self.take(length, Run::Of(low)),
                }
            }
            0x80.. => {
                let length = while_first(&|b| b >= 0x80);
                let run = match (self.utf8, self.upper) {
                    (true, _) => Run::Utf8,
                    (false, Some(upper)) => Run::Of(upper),
                    (false, None) => Run::Nothing,
                };
                self.take(length, run)
            }
        }
    }
}

/// Bytes of pairs and of escape sequences taken out of the way.
pub(in super::super) fn shield(bytes: &[u8], sets: Switched) -> Cow<'_, [u8]> {
    if bytes.iter().all(|byte| !matches!(byte, 0x1B | 0x0E)) {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::with_capacity(bytes.len());
    for (piece, run) in Runs::new(bytes, sets) {
        match run {
            Run::Plain => out.extend_from_slice(piece),
            Run::Of(set) if set.is_latin() => out.extend_from_slice(piece),
            Run::Switch | Run::Of(_) | Run::Utf8 | Run::Nothing => {
                out.extend(std::iter::repeat_n(SHIELD, piece.len()));
            }
        }
    }
    Cow::Owned(out)
}
