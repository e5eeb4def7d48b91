//! What is said of a frame before it is stored, whichever endpoint took it.

use super::Summarize;
use crate::store::{Kind, Summary};
use hl7wb_core::diagnostic::Severity;
use hl7wb_core::message::Message;
use hl7wb_core::mllp::Flaw;
use hl7wb_core::path::{Address, SegmentId};
use std::sync::Arc;

/// Messages above this are decoded off the threads that serve sockets.
const LARGE: usize = 256 << 10;

/// Decodes a payload and says what a list shows of it.
pub(super) async fn read(payload: Vec<u8>, summarize: &Arc<Summarize>) -> (Message, Summary) {
    if payload.len() <= LARGE {
        let (message, findings) = Message::decode(payload);
        let summary = summarize(&message, &findings);
        return (message, summary);
    }
    let summarize = Arc::clone(summarize);
    let decoding = tokio::task::spawn_blocking(move || {
        let (message, findings) = Message::decode(payload);
        let summary = summarize(&message, &findings);
        (message, summary)
    });
    // Only a runtime that is going down does not finish it; the bytes are stored anyway.
    decoding.await.unwrap_or_default()
}

/// Counts what was wrong with the framing among the findings.
pub(super) fn blame(summary: &mut Summary, kind: Kind, flaw: Option<Flaw>) {
    match kind {
        Kind::Garbage | Kind::Half => summary.worst = Some(Severity::Error),
        Kind::Message if flaw.is_some() && summary.worst != Some(Severity::Error) => {
            summary.worst = Some(Severity::Warning);
        }
        Kind::Message => {}
    }
}

/// What an answer says in words: MSA-3, else the text of ERR.
#[must_use]
pub fn said(answer: &Message) -> Option<String> {
    let err = |number: u16, component: Option<u16>| {
        let id = SegmentId::from_bytes(b"ERR")?;
        let field = Address::field(id, number);
        answer.text(&component.map_or(field, |component| field.with_component(component)))
    };
    let msa = answer.text(&Address::field(SegmentId::MSA, 3));
    [msa, err(8, None), err(3, Some(2))]
        .into_iter()
        .flatten()
        .find(|text| !text.is_empty())
}

/// What somebody else said, as a quotation: where patients are hidden, so is what stands in quotes.
#[must_use]
pub fn quoted(said: &str) -> String {
    format!("'{}'", said.replace('\'', "\u{2019}"))
}
