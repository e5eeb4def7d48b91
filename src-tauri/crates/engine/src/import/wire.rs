//! One TCP stream, read as MLLP in both directions.

use super::Imported;
use crate::fault::Fault;
use crate::reading::Reading;
use crate::store::{
    Acknowledged, Answered, Arrived, Connection, Direction, Kind, Leg, Row, Store, Summary,
};
use crate::summary::summarize_checked;
use hl7wb_core::diagnostic::Severity;
use hl7wb_core::message::Message;
use hl7wb_core::mllp::{Decoder, Event, Flaw, Frame};
use hl7wb_core::packets::Side;
use hl7wb_core::path::{Address, SegmentId};
use hl7wb_core::span::Span;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

/// Bytes of a stream that are held while nothing says that it is MLLP.
const UNKNOWN: usize = 64 << 10;

/// Messages of one side that wait for their answer.
const UNANSWERED: usize = 4_096;

/// A stream.
pub(super) struct Wire {
    client: SocketAddr,
    server: SocketAddr,
    opened: i64,
    name: String,
    state: State,
    halves: [Half; 2],
}

enum State {
    /// Nothing says yet what it is; what was found so far.
    Unknown(Vec<Found>, usize),
    Encrypted,
    Other,
    Stored(Arc<Connection>),
}

#[derive(Default)]
struct Half {
    decoder: Decoder,
    begun: bool,
    time: i64,
    ordinal: u64,
    /// By control ID.
    unanswered: HashMap<String, Row>,
    /// Answers that were met before what they answer, by its control ID: the other side waits for a packet.
    early: HashMap<String, Reply>,
}

/// An answer.
struct Reply {
    direction: Direction,
    ordinal: u64,
    time: i64,
    frame: Frame,
    code: String,
    text: Option<String>,
}

/// What the framing found.
pub(super) struct Found {
    side: Side,
    time: i64,
    kind: Kind,
    frame: Frame,
}

impl Wire {
    pub(super) fn new(client: SocketAddr, server: SocketAddr, opened: i64, name: &str) -> Self {
        Self {
            client,
            server,
            opened,
            name: name.to_owned(),
            state: State::Unknown(Vec::new(), 0),
            halves: [Half::default(), Half::default()],
        }
    }

    const fn half(&mut self, side: Side) -> &mut Half {
        let [client, server] = &mut self.halves;
        match side {
            Side::Client => client,
            Side::Server => server,
        }
    }

    pub(super) const fn is_encrypted(&self) -> bool {
        matches!(self.state, State::Encrypted)
    }

    pub(super) const fn is_stored(&self) -> bool {
        matches!(self.state, State::Stored(_))
    }

    pub(super) fn in_words(&self) -> String {
        format!("{} to {}", self.client, self.server)
    }

    pub(super) fn gap_in_words(&self, side: Side, bytes: u64) -> String {
        let (from, to) = match side {
            Side::Client => (self.client, self.server),
            Side::Server => (self.server, self.client),
        };
        format!("{bytes} bytes from {from} to {to} were not captured")
    }

    /// The next bytes of one side.
    pub(super) fn bytes(&mut self, side: Side, time: i64, bytes: &[u8]) -> Vec<Found> {
        match self.state {
            State::Encrypted | State::Other => return Vec::new(),
            State::Unknown(..) | State::Stored(_) => {}
        }
        let half = self.half(side);
        let first = !std::mem::replace(&mut half.begun, true);
        half.time = time;
        // A record of TLS: a handshake, of version 3.
        if first && bytes.starts_with(&[0x16, 0x03]) {
            self.state = State::Encrypted;
            return Vec::new();
        }
        let events = self.half(side).decoder.push(bytes);
        found(side, time, events)
    }

    /// Something is missing: what stands behind it is not what goes on here.
    pub(super) fn broken_off(&mut self, side: Side) -> Vec<Found> {
        let half = self.half(side);
        let (time, events) = (half.time, half.decoder.finish());
        found(side, time, events)
    }

    /// Both sides have ended.
    pub(super) fn end(&mut self) -> Vec<Found> {
        let mut all = self.broken_off(Side::Client);
        all.extend(self.broken_off(Side::Server));
        all
    }

    /// Stores what was found, once it is known that it is MLLP.
    pub(super) async fn store(
        &mut self,
        found: Vec<Found>,
        store: &Store,
        reading: &Reading,
        imported: &mut Imported,
    ) -> Result<(), Fault> {
        let known = match &mut self.state {
            State::Encrypted | State::Other => return Ok(()),
            State::Stored(connection) => (Arc::clone(connection), found),
            State::Unknown(before, held) => {
                let is_mllp = found.iter().any(Found::is_message);
                *held += found.iter().map(|one| one.frame.wire.len()).sum::<usize>();
                before.extend(found);
                if !is_mllp {
                    if *held > UNKNOWN {
                        self.state = State::Other;
                    }
                    return Ok(());
                }
                let before = std::mem::take(before);
                let endpoint = format!("{} in {}", self.server, self.name);
                let peer = self.client.to_string();
                let connection = store
                    .connected(endpoint.into(), peer.into(), self.opened)
                    .await?;
                self.state = State::Stored(Arc::clone(&connection));
                (connection, before)
            }
        };
        let (connection, found) = known;
        for one in found {
            self.one(one, &connection, store, reading, imported).await?;
        }
        Ok(())
    }

    async fn one(
        &mut self,
        found: Found,
        connection: &Arc<Connection>,
        store: &Store,
        reading: &Reading,
        imported: &mut Imported,
    ) -> Result<(), Fault> {
        let Found {
            side,
            time,
            kind,
            frame,
        } = found;
        let (message, findings) = reading.message(frame.payload().to_vec());
        let direction = match side {
            Side::Client => Direction::In,
            Side::Server => Direction::Out,
        };
        let ordinal = {
            let half = self.half(side);
            half.ordinal += 1;
            half.ordinal - 1
        };
        let msa = |field| {
            message
                .text(&Address::field(MSA, field))
                .unwrap_or_default()
        };
        let answers = msa(2);
        if kind == Kind::Message && !answers.is_empty() {
            let reply = Reply {
                direction,
                ordinal,
                time,
                code: msa(1),
                text: Some(msa(3)).filter(|text| !text.is_empty()),
                frame,
            };
            if let Some(row) = self.half(other(side)).unanswered.remove(&answers) {
                return answered(row, reply, store, imported).await;
            }
            if let Some(before) = self.half(side).early.insert(answers, reply) {
                self.unpaired(before, store, reading, imported).await?;
            }
            return Ok(());
        }
        let mut summary = match kind {
            Kind::Message | Kind::Half => summarize_checked(&message, &findings, reading),
            Kind::Garbage => Summary::default(),
        };
        match (kind, frame.flaw) {
            (Kind::Half, _) => summary.worst = Some(Severity::Error),
            (Kind::Message | Kind::Garbage, Some(_)) if summary.worst != Some(Severity::Error) => {
                summary.worst = Some(Severity::Warning);
            }
            (Kind::Message | Kind::Garbage, _) => {}
        }
        let control_id = summary.control_id.clone();
        let arrived = arrived(
            connection, direction, ordinal, time, kind, frame, &message, summary,
        );
        let stored = store.append(arrived).await?.await?;
        stored.durable?;
        imported.messages += 1;
        if control_id.is_empty() {
            return Ok(());
        }
        if let Some(reply) = self.half(other(side)).early.remove(&control_id) {
            return answered(stored.row, reply, store, imported).await;
        }
        let half = self.half(side);
        if half.unanswered.len() < UNANSWERED {
            half.unanswered.insert(control_id, stored.row);
        }
        Ok(())
    }

    /// Stores the answers to what was never met, as messages.
    pub(super) async fn store_early(
        &mut self,
        store: &Store,
        reading: &Reading,
        imported: &mut Imported,
    ) -> Result<(), Fault> {
        let halves = self.halves.iter_mut();
        let early = halves.flat_map(|half| half.early.drain());
        let mut early: Vec<Reply> = early.map(|(_, reply)| reply).collect();
        early.sort_by_key(|reply| (reply.time, reply.ordinal));
        for reply in early {
            self.unpaired(reply, store, reading, imported).await?;
        }
        Ok(())
    }

    async fn unpaired(
        &self,
        reply: Reply,
        store: &Store,
        reading: &Reading,
        imported: &mut Imported,
    ) -> Result<(), Fault> {
        let State::Stored(connection) = &self.state else {
            return Ok(());
        };
        let Reply {
            direction,
            ordinal,
            time,
            frame,
            code: _,
            text: _,
        } = reply;
        let (message, findings) = reading.message(frame.payload().to_vec());
        let summary = summarize_checked(&message, &findings, reading);
        let kind = Kind::Message;
        let arrived = arrived(
            connection, direction, ordinal, time, kind, frame, &message, summary,
        );
        store.append(arrived).await?.await?.durable?;
        imported.messages += 1;
        Ok(())
    }
}

const fn other(side: Side) -> Side {
    match side {
        Side::Client => Side::Server,
        Side::Server => Side::Client,
    }
}

#[expect(clippy::too_many_arguments, reason = "all that is kept of a frame")]
fn arrived(
    connection: &Arc<Connection>,
    direction: Direction,
    ordinal: u64,
    time: i64,
    kind: Kind,
    frame: Frame,
    message: &Message,
    summary: Summary,
) -> Arrived {
    let Frame {
        wire,
        payload,
        flaw,
    } = frame;
    Arrived {
        connection: Arc::clone(connection),
        leg: Leg::Client,
        direction,
        ordinal,
        time,
        kind,
        flaw,
        wire,
        payload,
        charset: message.charset().name().into_owned(),
        summary,
    }
}

async fn answered(
    row: Row,
    reply: Reply,
    store: &Store,
    imported: &mut Imported,
) -> Result<(), Fault> {
    let Reply {
        direction,
        ordinal,
        time,
        frame,
        code,
        text,
    } = reply;
    let answered = Answered {
        note: Acknowledged {
            code,
            text,
            outcome: None,
            latency: time.saturating_sub(row.time),
        },
        row,
        leg: Leg::Client,
        direction,
        ordinal,
        time,
        payload: frame.payload,
        wire: Some(frame.wire),
    };
    store.answered(answered).await?;
    imported.answers += 1;
    Ok(())
}

const MSA: SegmentId = match SegmentId::new(*b"MSA") {
    Some(id) => id,
    None => SegmentId::MSH,
};

impl Found {
    /// Whether it shows that the stream is MLLP: a frame with a message in it.
    fn is_message(&self) -> bool {
        let start = self.frame.payload();
        let start = start.get(..64.min(start.len())).unwrap_or_default();
        self.kind != Kind::Garbage
            && [&b"MSH"[..], b"FHS", b"BHS"]
                .iter()
                .any(|head| start.windows(3).any(|three| three == *head))
    }
}

fn found(side: Side, time: i64, events: Vec<Event>) -> Vec<Found> {
    let of = |event| {
        let bare = |wire: Vec<u8>, flaw| {
            let payload = Span::new(0, wire.len());
            Frame {
                wire,
                payload,
                flaw,
            }
        };
        let (kind, frame) = match event {
            Event::Frame(frame) => (Kind::Message, frame),
            Event::Unfinished(frame) => (Kind::Half, frame),
            Event::Garbage(bytes) => (Kind::Garbage, bare(bytes, None)),
            Event::TooLarge { bytes, .. } => (Kind::Half, bare(bytes, Some(Flaw::NoEnd))),
        };
        Found {
            side,
            time,
            kind,
            frame,
        }
    };
    events.into_iter().map(of).collect()
}
