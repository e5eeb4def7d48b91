//! What the framing made of some bytes, and how an answer reads.

use crate::endpoints::frames;
use crate::store::{Acknowledged, Kind};
use hl7wb_core::message::Message;
use hl7wb_core::mllp::{Event, Flaw};
use hl7wb_core::path::{Address, SegmentId};
use hl7wb_core::span::Span;
use std::time::Duration;

/// What the framing made of some bytes.
pub(super) struct Framed {
    pub(super) kind: Kind,
    pub(super) wire: Vec<u8>,
    pub(super) payload: Span,
    pub(super) flaw: Option<Flaw>,
}

impl Framed {
    pub(super) fn new(event: Event) -> Self {
        let (kind, wire, payload, flaw) = match event {
            Event::Frame(frame) => (Kind::Message, frame.wire, frame.payload, frame.flaw),
            Event::Unfinished(frame) => (Kind::Half, frame.wire, frame.payload, frame.flaw),
            Event::Garbage(bytes) => {
                let whole = Span::new(0, bytes.len());
                (Kind::Garbage, bytes, whole, None)
            }
            Event::TooLarge { bytes, last: _ } => {
                let whole = Span::new(0, bytes.len());
                (Kind::Half, bytes, whole, None)
            }
        };
        Self {
            kind,
            wire,
            payload,
            flaw,
        }
    }
}

/// How an answer reads: `asked` is the control ID that it is for, `latency` how long it took.
pub(super) fn acknowledged(
    message: &Message,
    asked: &str,
    flaw: Option<Flaw>,
    latency: Duration,
) -> Acknowledged {
    let named = text(message, SegmentId::MSA, 2);
    let said = frames::said(message).map(|said| frames::quoted(&said));
    let other = (named != asked && !asked.is_empty()).then(|| format!("its MSA-2 is `{named}`"));
    let told = [said, other, flaw.map(|flaw| flaw.as_str().to_owned())];
    let told: Vec<String> = told.into_iter().flatten().collect();
    Acknowledged {
        code: text(message, SegmentId::MSA, 1),
        text: (!told.is_empty()).then(|| told.join("; ")),
        outcome: None,
        latency: i64::try_from(latency.as_micros()).unwrap_or(i64::MAX),
    }
}

/// A field of a message's segment, empty where there is none.
pub(super) fn text(message: &Message, segment: SegmentId, field: u16) -> String {
    message
        .text(&Address::field(segment, field))
        .unwrap_or_default()
}
