//! Captures of a network, without files: bytes in, TCP streams out, in the order in which they were sent.
//!
//! Reads pcap (micro- and nanoseconds, either byte order) and pcapng; Ethernet with VLAN tags, Linux cooked
//! (SLL and SLL2), loopback and raw IP, version 4 and 6. What is not TCP is passed over. Packets may come out
//! of order, twice, or cut off; what is missing is told as a gap and never made up. Nothing in a file can make
//! this hold more than [`Limits`] says.

mod file;
mod half;
mod link;
mod streams;
#[cfg(test)]
mod tests;

pub use file::{Damage, Reader};
pub use streams::{Limits, Side, StreamId, Streams, Told};

use core::net::SocketAddr;

/// A TCP segment as it was captured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment<'a> {
    /// When, in microseconds since 1970.
    pub time: i64,
    /// Who sent it.
    pub from: SocketAddr,
    /// To whom.
    pub to: SocketAddr,
    /// Number of its first byte.
    pub sequence: u32,
    /// It opens a connection.
    pub syn: bool,
    /// It acknowledges something: of two that open, this is the answer.
    pub ack: bool,
    /// Its sender sends nothing behind it.
    pub fin: bool,
    /// The connection is broken off.
    pub rst: bool,
    /// What it carries, as far as it was captured.
    pub bytes: &'a [u8],
}
