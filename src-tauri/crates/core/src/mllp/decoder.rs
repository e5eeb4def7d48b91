//! Taking a stream apart.
//!
//! All decisions look at the bytes that are held and at nothing else, so that no packet's edge matters:
//! a mark (start or end) is found when its last byte is taken. What is handed out because there is no
//! more room leaves behind what may be the first bytes of a mark.

use super::flaw::{BYTE_ORDER_MARK, is_message};
use super::{Event, Flaw, Frame, Framing};
use crate::span::Span;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Between frames.
    Outside,
    /// Behind a start.
    Inside,
    /// Behind a start, and the limit was passed.
    Skipping,
}

/// Takes a stream apart into frames.
#[derive(Debug, Clone)]
pub struct Decoder {
    framing: Framing,
    buffer: Vec<u8>,
    state: State,
    limit: usize,
}

impl Default for Decoder {
    /// Frames of up to 64 MiB.
    fn default() -> Self {
        Self::new(64 << 20)
    }
}

impl Decoder {
    /// A decoder of MLLP that holds at most `limit` bytes of one frame (at least 16).
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self::framed(Framing::default(), limit)
    }

    /// A decoder of other framing.
    #[must_use]
    pub fn framed(framing: Framing, limit: usize) -> Self {
        Self {
            framing,
            buffer: Vec::new(),
            state: State::Outside,
            limit: limit.max(16),
        }
    }

    /// How frames begin and end here.
    #[must_use]
    pub const fn framing(&self) -> &Framing {
        &self.framing
    }

    /// Takes the next bytes of the stream.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let run = self.framing.next_mark(rest);
            let room = self.limit.saturating_sub(self.buffer.len()).min(run);
            let (taken, tail) = rest.split_at_checked(room).unwrap_or((rest, &[]));
            self.buffer.extend_from_slice(taken);
            rest = tail;
            if room < run {
                self.overflow(&mut events);
            } else {
                self.look(&mut events);
            }
        }
        events
    }

    /// Nothing came for a while: a frame that lacks only the last byte of its end is complete, and so is
    /// one that silence ends.
    pub fn idle(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        if self.is_in_frame()
            && let Some((tail, flaw)) = self.framing.nearly_ended(&self.buffer)
        {
            let wire = std::mem::take(&mut self.buffer);
            self.frame(wire, tail, flaw, &mut events);
        }
        events
    }

    /// The stream has ended: whatever is left, as what it is.
    pub fn finish(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        let held = std::mem::take(&mut self.buffer);
        self.close(held, &mut events);
        events
    }

    /// Whether bytes are held back: a frame has started, or something else is not decided yet.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        !self.buffer.is_empty() || self.state != State::Outside
    }

    /// Whether all that is held back are line ends between frames.
    #[must_use]
    pub fn holds_line_ends(&self) -> bool {
        self.state == State::Outside && self.stray().is_empty()
    }

    /// What is held back outside of any frame, but for line ends, which promise nothing.
    #[must_use]
    pub fn stray(&self) -> &[u8] {
        match self.state {
            State::Outside => self
                .buffer
                .get(line_ends(&self.buffer)..)
                .unwrap_or_default(),
            State::Inside | State::Skipping => &[],
        }
    }

    /// Whether what is held is a frame: all is one where frames have no start.
    fn is_in_frame(&self) -> bool {
        match self.state {
            State::Inside => true,
            State::Outside => self.framing.start().is_empty() && !self.buffer.is_empty(),
            State::Skipping => false,
        }
    }

    /// Whether the last byte that was taken completes a mark.
    fn look(&mut self, events: &mut Vec<Event>) {
        let (start, end) = (self.framing.start(), self.framing.end());
        // The start of a frame is no part of its end, nor of the next start.
        let body = self.buffer.get(self.head()..).unwrap_or_default();
        let starts = !start.is_empty() && body.ends_with(start);
        let ends = !end.is_empty() && body.ends_with(end);
        match self.state {
            State::Outside if starts => self.started(events),
            State::Outside | State::Inside | State::Skipping if ends => self.ended(events),
            State::Inside | State::Skipping if starts => self.started(events),
            State::Outside | State::Inside | State::Skipping => {}
        }
    }

    /// Bytes of the start at the start of what is held.
    fn head(&self) -> usize {
        match self.state {
            State::Inside => self.framing.start().len(),
            State::Outside | State::Skipping => 0,
        }
    }

    /// The bytes that are held end with the start of a frame.
    fn started(&mut self, events: &mut Vec<Event>) {
        let start = self.framing.start().len();
        let next = self.buffer.split_off(self.buffer.len() - start);
        let before = std::mem::replace(&mut self.buffer, next);
        self.close(before, events);
        self.state = State::Inside;
    }

    /// The bytes that are held end with the end of a frame.
    fn ended(&mut self, events: &mut Vec<Event>) {
        let end = self.framing.end().len();
        let startless = self.framing.start().is_empty();
        let alone = self.state == State::Outside && self.buffer.len() == end;
        // An end alone may be the start of garbage; where frames have no start it stands for nothing.
        if alone && !startless {
            return;
        }
        let wire = std::mem::take(&mut self.buffer);
        match self.state {
            State::Outside if alone => events.push(Event::Garbage(wire)),
            State::Outside if startless => self.frame(wire, end, None, events),
            State::Outside => self.frame(wire, end, Some(Flaw::NoStart), events),
            State::Inside => self.frame(wire, end, None, events),
            State::Skipping => events.push(Event::TooLarge {
                bytes: wire,
                last: true,
            }),
        }
        self.state = State::Outside;
    }

    /// Emits a frame whose last `tail` bytes are framing.
    fn frame(&mut self, wire: Vec<u8>, tail: usize, flaw: Option<Flaw>, events: &mut Vec<Event>) {
        let payload = self.payload(&wire, tail);
        let marked = payload.of(&wire).starts_with(BYTE_ORDER_MARK);
        let flaw = flaw.or(marked.then_some(Flaw::ByteOrderMark));
        events.push(Event::Frame(Frame {
            wire,
            payload,
            flaw,
        }));
        self.state = State::Outside;
    }

    fn payload(&self, wire: &[u8], tail: usize) -> Span {
        let head = match self.state {
            State::Inside => self.framing.start().len(),
            // Line ends between two messages are of neither, where messages have no start.
            State::Outside if self.framing.start().is_empty() => line_ends(wire),
            State::Outside | State::Skipping => 0,
        };
        let end = wire.len().saturating_sub(tail);
        Span::new(head.min(end), end)
    }

    /// Emits what stood before another frame, or before the end of the stream.
    fn close(&mut self, bytes: Vec<u8>, events: &mut Vec<Event>) {
        let startless = self.framing.start().is_empty();
        let lines = line_ends(&bytes);
        let message = is_message(bytes.get(lines..).unwrap_or_default());
        match self.state {
            State::Outside if bytes.is_empty() => {}
            State::Outside if lines == bytes.len() => events.push(Event::Garbage(bytes)),
            State::Skipping => events.push(Event::TooLarge { bytes, last: true }),
            State::Outside if !startless && !message => {
                events.push(Event::Garbage(bytes));
            }
            State::Outside if !startless => {
                let payload = Span::new(lines, bytes.len());
                events.push(unfinished(bytes, payload, Flaw::Unframed));
            }
            State::Outside | State::Inside => match self.framing.nearly_ended(&bytes) {
                Some((tail, flaw)) => self.frame(bytes, tail, flaw, events),
                None => {
                    let payload = self.payload(&bytes, 0);
                    events.push(unfinished(bytes, payload, Flaw::NoEnd));
                }
            },
        }
        self.state = State::Outside;
    }

    /// The limit is reached: hands out what is held, but for what may be the first bytes of a mark, and
    /// remembers that the frame is too large.
    fn overflow(&mut self, events: &mut Vec<Event>) {
        let kept = self.framing.mark_begun(&self.buffer);
        let kept = self.buffer.split_off(self.buffer.len() - kept);
        let bytes = std::mem::replace(&mut self.buffer, kept);
        if self.state == State::Outside && !self.framing.start().is_empty() {
            events.push(Event::Garbage(bytes));
        } else {
            events.push(Event::TooLarge { bytes, last: false });
            self.state = State::Skipping;
        }
    }
}

const fn unfinished(wire: Vec<u8>, payload: Span, flaw: Flaw) -> Event {
    Event::Unfinished(Frame {
        wire,
        payload,
        flaw: Some(flaw),
    })
}

/// How many line ends stand first.
fn line_ends(bytes: &[u8]) -> usize {
    let is_line_end = |byte: &&u8| matches!(byte, b'\r' | b'\n');
    bytes.iter().take_while(is_line_end).count()
}
