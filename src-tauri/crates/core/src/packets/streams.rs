//! TCP streams out of segments: in order, each byte once, gaps named.

use super::Segment;
use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;

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

/// Segments that are held before the first byte of a stream is taken for it, where its opening was not
/// captured: they may be out of order.
const FIRST: usize = 32;

/// What a segment costs beside its bytes.
const OVERHEAD: usize = 64;

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

/// What one side sends.
#[derive(Debug, Default)]
struct Half {
    /// Number of the byte that comes next; none before the first is known.
    next: Option<u32>,
    /// Number of the byte from which those that wait are counted, before the first is known.
    base: Option<u32>,
    /// What waits, by its distance.
    waiting: BTreeMap<i64, Piece>,
    bytes: usize,
    /// The number behind the last byte, where it is known.
    end: Option<u32>,
}

#[derive(Debug)]
struct Piece {
    time: i64,
    bytes: Vec<u8>,
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

impl Half {
    fn take(&mut self, segment: &Segment<'_>) {
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
    fn begin(&mut self, first: u32) {
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

    fn begin_at_first(&mut self) {
        if let (Some(base), Some((at, _))) = (self.base, self.waiting.first_key_value()) {
            self.next = Some(add(base, *at));
        }
    }

    /// The next bytes, where they are there; what was told already is cut off.
    fn ready(&mut self) -> Option<Piece> {
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

    fn rebase(&mut self, next: u32) {
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
    fn skip(&mut self) -> u64 {
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
    fn is_over(&self) -> bool {
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
