//! One line of a file that comes in pieces.

use super::is_segment;
use super::prefix::embedded;

/// So much of a line is looked at to tell what it is; of the rest only whether a message starts in
/// it. Far more than any prefix, so that a document of 50 MB in one field costs no memory.
pub(super) const HEAD: usize = 4096;

/// A message that starts inside a line is recognised by so many bytes.
const MARK: usize = 7;

/// One whole line, without its line end.
pub(super) struct Line<'a> {
    /// Its first bytes, [`HEAD`] at most.
    pub(super) head: &'a [u8],
    rest: Rest<'a>,
}

enum Rest<'a> {
    /// The line, whole.
    Whole(&'a [u8]),
    /// Where in it a message starts, behind the head.
    Seen(Option<usize>),
}

impl<'a> Line<'a> {
    pub(super) fn whole(bytes: &'a [u8]) -> Self {
        Self {
            head: bytes.get(..HEAD).unwrap_or(bytes),
            rest: Rest::Whole(bytes),
        }
    }

    /// Where a message starts inside.
    pub(super) fn embedded(&self) -> Option<usize> {
        match self.rest {
            Rest::Whole(bytes) => embedded(bytes),
            Rest::Seen(behind) => embedded(self.head).or(behind),
        }
    }

    /// What stands before a place of it, as far as it is looked at.
    pub(super) fn before(&self, place: usize) -> &'a [u8] {
        self.head.get(..place).unwrap_or(self.head)
    }
}

/// A line whose end has not come yet.
#[derive(Debug, Clone, Default)]
pub(super) struct Partial {
    head: Vec<u8>,
    length: usize,
    /// The last bytes so far, where the line is longer than the head.
    tail: Vec<u8>,
    embedded: Option<usize>,
}

impl Partial {
    pub(super) const fn is_empty(&self) -> bool {
        self.length == 0
    }

    pub(super) fn extend(&mut self, piece: &[u8]) {
        let room = HEAD - self.head.len();
        let (fits, rest) = piece.split_at_checked(room).unwrap_or((piece, &[]));
        self.head.extend_from_slice(fits);
        let before = self.length + fits.len();
        self.length += piece.len();
        if rest.is_empty() {
            return;
        }
        if self.tail.is_empty() {
            let last = self.head.len().saturating_sub(MARK - 1);
            self.tail
                .extend_from_slice(self.head.get(last..).unwrap_or_default());
        }
        if self.embedded.is_none() && !is_segment(&self.head) {
            let start = before - self.tail.len();
            let mut seam = self.tail.clone();
            seam.extend(rest.iter().take(MARK - 1));
            self.embedded = embedded(&seam)
                .map(|at| start + at)
                .or_else(|| embedded(rest).map(|at| before + at));
        }
        self.tail.extend(rest.iter().rev().take(MARK - 1).rev());
        let surplus = self.tail.len().saturating_sub(MARK - 1);
        self.tail.drain(..surplus);
    }

    pub(super) fn line(&self) -> Line<'_> {
        Line {
            head: &self.head,
            rest: match self.length > HEAD {
                true => Rest::Seen(self.embedded),
                false => Rest::Whole(&self.head),
            },
        }
    }

    /// Empties it; what it holds on to is used again.
    pub(super) fn clear(&mut self) {
        self.head.clear();
        self.tail.clear();
        self.length = 0;
        self.embedded = None;
    }
}
