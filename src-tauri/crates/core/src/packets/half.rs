//! One way of a connection: pieces in the order of their numbers (RFC 9293, 3.4), whatever the order in which
//! they came.

use super::Segment;
use std::collections::BTreeMap;

/// Segments that are held before the first byte of a stream is taken for it, where its opening was not
/// captured: they may be out of order.
const FIRST: usize = 32;

/// What a segment costs beside its bytes.
const OVERHEAD: usize = 64;

/// What one side sends.
#[derive(Debug, Default)]
pub(super) struct Half {
    /// Number of the byte that comes next; none before the first is known.
    pub(super) next: Option<u32>,
    /// Number of the byte from which those that wait are counted, before the first is known.
    pub(super) base: Option<u32>,
    /// What waits, by its distance.
    pub(super) waiting: BTreeMap<i64, Piece>,
    pub(super) bytes: usize,
    /// The number behind the last byte, where it is known.
    pub(super) end: Option<u32>,
}

#[derive(Debug)]
pub(super) struct Piece {
    pub(super) time: i64,
    pub(super) bytes: Vec<u8>,
}

impl Half {
    pub(super) fn take(&mut self, segment: &Segment<'_>) {
        let mut first = segment.sequence;
        if segment.syn {
            first = first.wrapping_add(1);
            if self.next.is_none() {
                self.begin(first);
            }
        }
        if segment.fin {
            let length = u32::try_from(segment.bytes.len()).unwrap_or(u32::MAX);
            self.end = Some(first.wrapping_add(length));
        }
        if segment.bytes.is_empty() {
            return;
        }
        let zero = *self.base.get_or_insert(first);
        let distance = far(zero, first);
        let known = self.next.map(|next| far(zero, next));
        let behind = distance + i64::try_from(segment.bytes.len()).unwrap_or(i64::MAX);
        // All of it was told already.
        if known.is_some_and(|known| behind <= known) {
            return;
        }
        let piece = Piece {
            time: segment.time,
            bytes: segment.bytes.to_vec(),
        };
        let size = piece.bytes.len() + OVERHEAD;
        match self.waiting.get(&distance) {
            // Sent again: what came first stays, unless more of it came now.
            Some(known) if known.bytes.len() >= piece.bytes.len() => {}
            Some(known) => {
                self.bytes = self.bytes - known.bytes.len() - OVERHEAD + size;
                let time = known.time;
                self.waiting.insert(distance, Piece { time, ..piece });
            }
            None => {
                self.bytes += size;
                self.waiting.insert(distance, piece);
            }
        }
        if self.next.is_none() && self.waiting.len() >= FIRST {
            self.begin_at_first();
        }
    }

    /// The first byte has this number. What waits is counted from there.
    pub(super) fn begin(&mut self, first: u32) {
        self.next = Some(first);
        let Some(base) = self.base.replace(first) else {
            return;
        };
        let shift = far(first, base);
        let waiting = std::mem::take(&mut self.waiting);
        self.waiting = waiting
            .into_iter()
            .map(|(at, piece)| (at + shift, piece))
            .collect();
    }

    pub(super) fn begin_at_first(&mut self) {
        if let (Some(base), Some((at, _))) = (self.base, self.waiting.first_key_value()) {
            self.next = Some(add(base, *at));
        }
    }

    /// The next bytes, where they are there; what was told already is cut off.
    pub(super) fn ready(&mut self) -> Option<Piece> {
        let (base, next) = (self.base?, self.next?);
        let known = far(base, next);
        loop {
            let at = *self.waiting.first_key_value()?.0;
            if at > known {
                return None;
            }
            let mut piece = self.waiting.remove(&at)?;
            self.bytes = self.bytes.saturating_sub(piece.bytes.len() + OVERHEAD);
            let told = usize::try_from(known - at).unwrap_or(usize::MAX);
            if told >= piece.bytes.len() {
                continue;
            }
            piece.bytes.drain(..told);
            let length = i64::try_from(piece.bytes.len()).unwrap_or(i64::MAX);
            let next = add(next, length);
            self.next = Some(next);
            // Numbers begin again after four gigabytes: distances stay small.
            self.rebase(next);
            return Some(piece);
        }
    }

    pub(super) fn rebase(&mut self, next: u32) {
        let Some(base) = self.base else { return };
        let shift = far(next, base);
        if shift > -(1 << 30) {
            return;
        }
        self.base = Some(next);
        let waiting = std::mem::take(&mut self.waiting);
        self.waiting = waiting
            .into_iter()
            .map(|(at, piece)| (at + shift, piece))
            .collect();
    }

    /// Goes on with the next that is there; how many bytes before it are missing.
    pub(super) fn skip(&mut self) -> u64 {
        let Some(next) = self.next else {
            self.begin_at_first();
            return 0;
        };
        let (Some(base), Some((at, _))) = (self.base, self.waiting.first_key_value()) else {
            return 0;
        };
        let missing = at - far(base, next);
        self.next = Some(add(base, *at));
        u64::try_from(missing).unwrap_or(0)
    }

    /// Whether all that it sent was told.
    pub(super) fn is_over(&self) -> bool {
        self.end.is_some() && self.end == self.next && self.waiting.is_empty()
    }
}

/// How far one number is behind another; numbers begin again after the last.
fn far(from: u32, to: u32) -> i64 {
    i64::from(to.wrapping_sub(from).cast_signed())
}

fn add(base: u32, distance: i64) -> u32 {
    // Modulo 2^32 is meant.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sequence numbers wrap"
    )]
    base.wrapping_add(distance as u32)
}
