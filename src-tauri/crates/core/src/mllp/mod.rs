//! Minimal lower layer protocol, without sockets: bytes in, events out, and back (HL7 implementation
//! guide, "MLLP release 1": `0B` payload `1C 0D`).
//!
//! Any cutting of the same bytes into packets gives the same events, and the bytes of all events
//! together are the bytes that came in. A sender that leaves out the final `0D` is found by silence:
//! the owner of the socket calls [`Decoder::idle`] when nothing came for a while.

#[cfg(test)]
mod tests;

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

/// What is wrong with a frame that can be read all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// No `0B` before it.
    NoStart,
    /// No `0D` behind the `1C`.
    NoFinalCr,
    /// Neither `1C` nor `0D`.
    NoEnd,
}

impl Flaw {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::NoStart, Self::NoFinalCr, Self::NoEnd];

    /// Stable, kebab-case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoStart => "no-start",
            Self::NoFinalCr => "no-final-cr",
            Self::NoEnd => "no-end",
        }
    }

    /// A sentence for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoStart => "the frame has no start block (0B)",
            Self::NoFinalCr => "the frame ends with 1C, but no 0D follows",
            Self::NoEnd => "the frame has no end block (1C 0D)",
        }
    }
}

impl std::fmt::Display for Flaw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Between frames.
    Outside,
    /// Behind `0B`.
    Inside,
    /// Behind `0B`, and the limit was passed.
    Skipping,
}

/// Takes a stream apart into frames.
#[derive(Debug, Clone)]
pub struct Decoder {
    buffer: Vec<u8>,
    state: State,
    limit: usize,
    /// The last byte was `1C`, and what follows decides.
    ending: bool,
}

impl Default for Decoder {
    /// Frames of up to 64 MiB.
    fn default() -> Self {
        Self::new(64 << 20)
    }
}

impl Decoder {
    /// A decoder that holds at most `limit` bytes of one frame (at least 16).
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            buffer: Vec::new(),
            state: State::Outside,
            limit: limit.max(16),
            ending: false,
        }
    }

    /// Takes the next bytes of the stream.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        let mut rest = bytes;
        while let Some((&byte, after)) = rest.split_first() {
            if self.ending {
                self.behind_end(byte, &mut events);
                rest = after;
                continue;
            }
            let run = rest
                .iter()
                .position(|byte| matches!(*byte, START | END))
                .unwrap_or(rest.len());
            if run > 0 {
                let room = self.limit.saturating_sub(self.buffer.len()).min(run);
                let (taken, tail) = rest.split_at_checked(room).unwrap_or((rest, &[]));
                self.buffer.extend_from_slice(taken);
                rest = tail;
                if room < run {
                    self.overflow(&mut events);
                }
                continue;
            }
            rest = after;
            match byte {
                START => {
                    self.close(&mut events);
                    self.buffer.push(START);
                    self.state = State::Inside;
                }
                _ => {
                    self.make_room(1, &mut events);
                    self.buffer.push(END);
                    self.ending = true;
                }
            }
        }
        events
    }

    /// Nothing came for a while: a frame that only lacks its final `0D` is complete.
    pub fn idle(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        if self.ending && self.state == State::Inside {
            self.ending = false;
            self.frame(1, Some(Flaw::NoFinalCr), &mut events);
        }
        events
    }

    /// The stream has ended: whatever is left, as what it is.
    pub fn finish(&mut self) -> Vec<Event> {
        let mut events = self.idle();
        self.ending = false;
        self.close(&mut events);
        self.state = State::Outside;
        events
    }

    /// Whether bytes are held back: a frame has started, or something else is not decided yet.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        !self.buffer.is_empty() || self.state != State::Outside
    }

    fn behind_end(&mut self, byte: u8, events: &mut Vec<Event>) {
        self.ending = false;
        match (byte, self.state) {
            (CR, State::Inside) => {
                self.buffer.push(CR);
                self.frame(2, None, events);
            }
            (CR, State::Skipping) => {
                self.buffer.push(CR);
                events.push(Event::TooLarge {
                    bytes: std::mem::take(&mut self.buffer),
                    last: true,
                });
                self.state = State::Outside;
            }
            (CR, State::Outside) => {
                self.buffer.push(CR);
                if self.buffer.len() > 2 {
                    self.frame(2, Some(Flaw::NoStart), events);
                }
            }
            (START, State::Inside) => {
                self.frame(1, Some(Flaw::NoFinalCr), events);
                self.buffer.push(START);
                self.state = State::Inside;
            }
            (START, State::Skipping | State::Outside) => {
                self.close(events);
                self.buffer.push(START);
                self.state = State::Inside;
            }
            (other, _) => {
                self.make_room(1, events);
                self.buffer.push(other);
                self.ending = other == END;
            }
        }
    }

    /// Emits the buffer as a frame whose last `tail` bytes are framing.
    fn frame(&mut self, tail: usize, flaw: Option<Flaw>, events: &mut Vec<Event>) {
        let wire = std::mem::take(&mut self.buffer);
        let head = usize::from(self.state == State::Inside);
        let payload = Span::new(head, wire.len().saturating_sub(tail));
        events.push(Event::Frame(Frame {
            wire,
            payload,
            flaw,
        }));
        self.state = State::Outside;
    }

    /// Emits what is left before another frame starts.
    fn close(&mut self, events: &mut Vec<Event>) {
        let bytes = std::mem::take(&mut self.buffer);
        match self.state {
            State::Outside if bytes.is_empty() => {}
            State::Outside => events.push(Event::Garbage(bytes)),
            State::Inside => {
                let payload = Span::new(1, bytes.len());
                events.push(Event::Unfinished(Frame {
                    wire: bytes,
                    payload,
                    flaw: Some(Flaw::NoEnd),
                }));
            }
            State::Skipping => events.push(Event::TooLarge { bytes, last: true }),
        }
    }

    fn make_room(&mut self, bytes: usize, events: &mut Vec<Event>) {
        if self.buffer.len() + bytes > self.limit {
            self.overflow(events);
        }
    }

    /// The limit is reached: hands out what is held, and remembers that the frame is too large.
    fn overflow(&mut self, events: &mut Vec<Event>) {
        let bytes = std::mem::take(&mut self.buffer);
        match self.state {
            State::Outside => events.push(Event::Garbage(bytes)),
            State::Inside | State::Skipping => {
                events.push(Event::TooLarge { bytes, last: false });
                self.state = State::Skipping;
            }
        }
    }
}

/// A payload with its framing.
#[must_use]
pub fn encode(payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(payload.len() + 3);
    out.push(START);
    out.extend_from_slice(payload);
    out.extend_from_slice(&[END, CR]);
    out
}
