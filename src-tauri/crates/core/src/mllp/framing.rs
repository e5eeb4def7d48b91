//! How a frame begins and ends.

use super::{CR, END, Flaw, START};

/// The bytes before and behind a payload. One of the two may be empty: a message that ends where the
/// next starts or where the peer falls silent, or one that starts behind the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framing {
    start: Vec<u8>,
    end: Vec<u8>,
}

impl Framing {
    /// Framing by these bytes; nothing where both are empty, for then no message would ever end.
    #[must_use]
    pub fn new(start: &[u8], end: &[u8]) -> Option<Self> {
        let framing = Self {
            start: start.to_vec(),
            end: end.to_vec(),
        };
        (!start.is_empty() || !end.is_empty()).then_some(framing)
    }

    /// No framing: what carries messages carries each of them whole, as HTTP does.
    #[must_use]
    pub const fn whole() -> Self {
        Self {
            start: Vec::new(),
            end: Vec::new(),
        }
    }

    /// Before the payload.
    #[must_use]
    pub fn start(&self) -> &[u8] {
        &self.start
    }

    /// Behind it.
    #[must_use]
    pub fn end(&self) -> &[u8] {
        &self.end
    }

    /// Whether it is that of MLLP.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        self.start == [START] && self.end == [END, CR]
    }

    /// A payload with its framing.
    #[must_use]
    pub fn encode(&self, payload: &[u8]) -> Vec<u8> {
        [&self.start, payload, &self.end].concat()
    }

    /// How many bytes there are up to the next that may complete a mark, itself included; all where there
    /// is none.
    pub(super) fn next_mark(&self, bytes: &[u8]) -> usize {
        let found = match (self.start.last(), self.end.last()) {
            (Some(start), Some(end)) => memchr::memchr2(*start, *end, bytes),
            (Some(last), None) | (None, Some(last)) => memchr::memchr(*last, bytes),
            (None, None) => None,
        };
        found.map_or(bytes.len(), |at| at + 1)
    }

    /// Whether a frame is one but for the last byte of its end; then how many bytes of an end it has, and
    /// what is wrong with it. One that has no end by agreement is one as it is.
    pub(super) fn nearly_ended(&self, wire: &[u8]) -> Option<(usize, Option<Flaw>)> {
        let Some((last, first)) = self.end.split_last() else {
            return Some((0, None));
        };
        let body = wire.get(self.start.len()..).unwrap_or_default();
        if first.is_empty() {
            return None;
        }
        if body.ends_with(first) {
            return Some((first.len(), Some(Flaw::NoFinalCr)));
        }
        let before_lf = body.strip_suffix(b"\n").filter(|_| *last == CR)?;
        before_lf
            .ends_with(first)
            .then_some((first.len() + 1, Some(Flaw::LfForCr)))
    }

    /// How many of the last bytes may be the first ones of a mark.
    pub(super) fn mark_begun(&self, bytes: &[u8]) -> usize {
        let begun = |mark: &[u8]| {
            let ends_so =
                |count: &usize| mark.get(..*count).is_some_and(|mark| bytes.ends_with(mark));
            (1..mark.len()).rev().find(ends_so).unwrap_or_default()
        };
        begun(&self.start).max(begun(&self.end))
    }
}

impl Default for Framing {
    /// That of MLLP: `0B` and `1C 0D`.
    fn default() -> Self {
        Self {
            start: vec![START],
            end: vec![END, CR],
        }
    }
}
