//! HL7 over HTTP (HAPI, "HL7 over HTTP specification", draft of 2018): one message is the body of a POST,
//! its answer the body of the response, and the status says the same as the answer: 200 where it
//! accepts, 400 where it rejects, 500 where it is an error.
//!
//! What is kept of both is the body; headers are not. The charset of a message is what its MSH-18 says.

mod client;
mod server;

pub(super) use client::Client;
pub(super) use server::run;

use hl7wb_core::message::Message;
use hl7wb_core::mllp::{Decoder, Event, Framing};
use hl7wb_core::path::{Address, SegmentId};
use hyper::StatusCode;

/// What messages are sent as.
const CONTENT_TYPE: &str = "application/hl7-v2";

/// Whether a body of this type can be a message in bars and carets.
fn is_er7(content_type: &str) -> bool {
    let kind = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    !["xml", "json", "multipart", "html"]
        .iter()
        .any(|other| kind.contains(other))
}

/// The status that says what an answer says.
fn status(answer: &[u8]) -> StatusCode {
    let (answer, _) = Message::decode(answer);
    let code = answer.text(&Address::field(SegmentId::MSA, 1));
    match code.as_deref() {
        Some("AA" | "CA") => StatusCode::OK,
        Some("AR" | "CR") => StatusCode::BAD_REQUEST,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The type of a body, with its charset.
fn content_type(body: &[u8]) -> String {
    let (message, _) = Message::decode(body);
    format!("{CONTENT_TYPE}; charset={}", message.charset().name())
}

/// A body as what arrived in one piece.
fn whole(body: &[u8]) -> Vec<Event> {
    let mut decoder = Decoder::framed(Framing::whole(), usize::MAX);
    let mut events = decoder.push(body);
    events.extend(decoder.finish());
    events
}
