//! The bytes of one message as they arrived.

use super::{MessageKey, TextRange};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What there is on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WireView {
    /// Bytes in all, those around the message included.
    pub bytes: u32,
    /// The message itself among them.
    pub payload: ByteRange,
    /// Whether what is personal is left out.
    pub masked: bool,
}

/// A half-open range of bytes on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ByteRange {
    /// First byte.
    pub from: u32,
    /// One past the last.
    pub to: u32,
}

/// A page of bytes: `wire_page` brings them, then as many that say what each is: 0 payload, 1 around
/// it, 2 masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WirePage {
    /// Which message.
    pub key: MessageKey,
    /// First byte.
    pub first: u32,
    /// Bytes at most; no more than 65,536 come.
    pub count: u32,
}

/// A stretch of the shown text, to be found on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WireOfText {
    /// Which message.
    pub key: MessageKey,
    /// The stretch.
    pub range: TextRange,
}

/// A byte of the wire, to be found in the shown text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TextOfWire {
    /// Which message.
    pub key: MessageKey,
    /// The byte.
    pub byte: u32,
}
