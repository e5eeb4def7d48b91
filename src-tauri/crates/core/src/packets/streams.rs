//! TCP streams out of segments: in order, each byte once, gaps named.

use super::Segment;
use super::half::{Half, Piece};
use core::net::SocketAddr;
use std::collections::HashMap;

/// Number of a connection, in the order in which their first bytes were met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamId(pub u32);

/// One end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Who opened it.
    Client,
    /// Who listened.
    Server,
}

/// What is told of the streams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// A connection has its first bytes.
    Opened {
        /// Its number.
        stream: StreamId,
        /// Who opened it; where its opening was not captured, who has the higher port.
        client: SocketAddr,
        /// Who listened.
        server: SocketAddr,
        /// When its first packet was captured, in microseconds since 1970.
        time: i64,
    },
    /// The next bytes of one side.
    Bytes {
        /// Of which connection.
        stream: StreamId,
        /// Who sent them.
        side: Side,
        /// When the packet that brought them was captured.
        time: i64,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// Bytes of one side that were not captured.
    Gap {
        /// Of which connection.
        stream: StreamId,
        /// Who sent them.
        side: Side,
        /// How many.
        bytes: u64,
    },
    /// Nothing more comes of it.
    Closed {
        /// Which one.
        stream: StreamId,
    },
}

/// How much is held while something before it is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one side of a connection.
    pub side: usize,
    /// Bytes of all.
    pub all: usize,
    /// Connections.
    pub streams: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            side: 4 << 20,
            all: 64 << 20,
            streams: 65_536,
        }
    }
}

/// Puts segments together.
#[derive(Debug, Default)]
pub struct Streams {
    limits: Limits,
    open: HashMap<(SocketAddr, SocketAddr), Stream>,
    last: u32,
    held: usize,
    age: u64,
}

#[derive(Debug)]
struct Stream {
    id: Option<StreamId>,
    client: SocketAddr,
    server: SocketAddr,
    opened: i64,
    age: u64,
    closed: bool,
    /// Sent by the client, and by the server.
    halves: [Half; 2],
}

impl Streams {
    /// With other limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Takes a segment; what can be told now.
    pub fn push(&mut self, segment: &Segment<'_>) -> Vec<Told> {
        let mut told = Vec::new();
        let key = pair(segment.from, segment.to);
        let again = segment.syn
            && self
                .open
                .get(&key)
                .is_some_and(|stream| stream.is_another(segment));
        if again {
            self.end(key, &mut told);
        }
        if !self.open.contains_key(&key) {
            // Nothing is begun by what only ends something.
            if segment.bytes.is_empty() && !segment.syn {
                return told;
            }
            if self.open.len() >= self.limits.streams {
                let oldest = self.open.iter().min_by_key(|(_, stream)| stream.age);
                if let Some(oldest) = oldest.map(|(key, _)| *key) {
                    self.end(oldest, &mut told);
                }
            }
            self.open.insert(key, Stream::of(segment));
        }
        self.age += 1;
        let Some(stream) = self.open.get_mut(&key) else {
            return told;
        };
        stream.age = self.age;
        let before = stream.held();
        stream.take(segment);
        stream.tell(&mut self.last, &mut told);
        while stream.held() > self.limits.side {
            stream.skip(&mut self.last, &mut told);
        }
        let closed = segment.rst || stream.halves.iter().all(Half::is_over);
        self.held = self.held + stream.held() - before;
        while self.held > self.limits.all && self.skip_largest(&mut told) {}
        if closed {
            self.close(key, &mut told);
        }
        told
    }

    /// Bytes that wait.
    #[cfg(test)]
    pub(super) const fn waiting(&self) -> usize {
        self.held
    }

    /// The capture has ended: what waits is told, gaps and all.
    pub fn finish(&mut self) -> Vec<Told> {
        let mut told = Vec::new();
        let mut keys: Vec<_> = self
            .open
            .iter()
            .map(|(key, stream)| (stream.opened, *key))
            .collect();
        keys.sort_unstable();
        for (_, key) in keys {
            self.end(key, &mut told);
        }
        told
    }

    fn end(&mut self, key: (SocketAddr, SocketAddr), told: &mut Vec<Told>) {
        self.close(key, told);
        self.open.remove(&key);
    }

    /// It stays known, so that what is met of it once more is not taken for another.
    fn close(&mut self, key: (SocketAddr, SocketAddr), told: &mut Vec<Told>) {
        let Some(stream) = self.open.get_mut(&key) else {
            return;
        };
        self.held = self.held.saturating_sub(stream.held());
        while stream.held() > 0 {
            stream.skip(&mut self.last, told);
        }
        if let (Some(id), false) = (stream.id, std::mem::replace(&mut stream.closed, true)) {
            told.push(Told::Closed { stream: id });
        }
    }

    /// Gives up waiting in the connection that holds most.
    fn skip_largest(&mut self, told: &mut Vec<Told>) -> bool {
        let Some(stream) = self.open.values_mut().max_by_key(|stream| stream.held()) else {
            return false;
        };
        let before = stream.held();
        stream.skip(&mut self.last, told);
        self.held = (self.held + stream.held()).saturating_sub(before);
        before > 0
    }
}

/// The same for both directions.
fn pair(a: SocketAddr, b: SocketAddr) -> (SocketAddr, SocketAddr) {
    if a <= b { (a, b) } else { (b, a) }
}

impl Stream {
    fn of(segment: &Segment<'_>) -> Self {
        let from_client = match (segment.syn, segment.ack) {
            (true, opening) => !opening,
            (false, _) => segment.from.port() >= segment.to.port(),
        };
        let (client, server) = match from_client {
            true => (segment.from, segment.to),
            false => (segment.to, segment.from),
        };
        Self {
            id: None,
            client,
            server,
            opened: segment.time,
            age: 0,
            closed: false,
            halves: [Half::default(), Half::default()],
        }
    }

    /// Whether this opens another connection between the same ends.
    fn is_another(&self, segment: &Segment<'_>) -> bool {
        let first = segment.sequence.wrapping_add(1);
        let side = if segment.from == self.client { 0 } else { 1 };
        let [client, server] = &self.halves;
        let half = if side == 0 { client } else { server };
        // The same once more says nothing.
        !segment.ack
            && half
                .next
                .is_some_and(|next| half.base != Some(first) && next != first)
    }

    fn held(&self) -> usize {
        self.halves.iter().map(|half| half.bytes).sum()
    }

    fn take(&mut self, segment: &Segment<'_>) {
        let [client, server] = &mut self.halves;
        let half = if segment.from == self.client {
            client
        } else {
            server
        };
        half.take(segment);
    }

    /// Tells what is in order by now.
    fn tell(&mut self, last: &mut u32, told: &mut Vec<Told>) {
        for side in [Side::Client, Side::Server] {
            while let Some(piece) = self.half(side).ready() {
                self.piece(side, piece, last, told);
            }
        }
    }

    /// Gives up waiting for what is missing before the next that is there.
    fn skip(&mut self, last: &mut u32, told: &mut Vec<Told>) {
        let [client, server] = &self.halves;
        let side = if client.bytes >= server.bytes {
            Side::Client
        } else {
            Side::Server
        };
        let gap = self.half(side).skip();
        if gap > 0 {
            let stream = self.number(last, told);
            told.push(Told::Gap {
                stream,
                side,
                bytes: gap,
            });
        }
        self.tell(last, told);
    }

    const fn half(&mut self, side: Side) -> &mut Half {
        let [client, server] = &mut self.halves;
        match side {
            Side::Client => client,
            Side::Server => server,
        }
    }

    fn piece(&mut self, side: Side, piece: Piece, last: &mut u32, told: &mut Vec<Told>) {
        let stream = self.number(last, told);
        let Piece { time, bytes } = piece;
        told.push(Told::Bytes {
            stream,
            side,
            time,
            bytes,
        });
    }

    fn number(&mut self, last: &mut u32, told: &mut Vec<Told>) -> StreamId {
        *self.id.get_or_insert_with(|| {
            *last += 1;
            let stream = StreamId(*last);
            told.push(Told::Opened {
                stream,
                client: self.client,
                server: self.server,
                time: self.opened,
            });
            stream
        })
    }
}
