//! Minimal lower layer protocol, without sockets: bytes in, events out, and back (HL7 implementation
//! guide, "MLLP release 1": `0B` payload `1C 0D`), and what is spoken like it with other bytes.
//!
//! Any cutting of the same bytes into packets gives the same events, and the bytes of all events
//! together are the bytes that came in. A sender that leaves out the final `0D`, or the whole end, is
//! found by silence: the owner of the socket calls [`Decoder::idle`] when nothing came for a while.

mod decoder;
mod flaw;
mod framing;
#[cfg(test)]
mod tests;

pub use decoder::Decoder;
pub use flaw::{Flaw, is_http, is_tls};
pub use framing::Framing;

use crate::span::Span;

/// Starts a frame.
pub const START: u8 = 0x0B;
/// Ends a frame, followed by [`CR`].
pub const END: u8 = 0x1C;
/// Follows [`END`].
pub const CR: u8 = 0x0D;

/// What was found in the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A frame with its end.
    Frame(Frame),
    /// Bytes outside of any frame.
    Garbage(Vec<u8>),
    /// A frame that started and did not end: another started, or the stream stopped.
    Unfinished(Frame),
    /// A frame larger than the limit, piece by piece; `last` closes it.
    TooLarge {
        /// The next bytes of it, framing included; at most the limit.
        bytes: Vec<u8>,
        /// Whether its end was reached.
        last: bool,
    },
}

/// One frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// All of its bytes, framing included.
    pub wire: Vec<u8>,
    /// Where in `wire` the payload is.
    pub payload: Span,
    /// What was wrong with its framing.
    pub flaw: Option<Flaw>,
}

impl Frame {
    /// The bytes between start and end.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        self.payload.of(&self.wire)
    }
}

/// A payload with the framing of MLLP.
#[must_use]
pub fn encode(payload: &[u8]) -> Vec<u8> {
    Framing::default().encode(payload)
}
