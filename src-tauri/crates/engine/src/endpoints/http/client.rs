//! The sender's side.

use super::{content_type, whole};
use crate::endpoints::sender::{ANSWER, SendTrouble};
use crate::endpoints::{Route, Stream};
use crate::endpoints::{SendError, TlsTrouble};
use hl7wb_core::message::Message;
use hl7wb_core::mllp::{Event, Frame};
use hl7wb_core::path::SegmentId;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{ACCEPT, CONTENT_TYPE, HOST};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio_util::task::AbortOnDropHandle;

/// A connection to a receiver.
#[derive(Debug)]
pub(in crate::endpoints) struct Client {
    sender: SendRequest<Full<Bytes>>,
    /// Reads and writes as long as the connection is held.
    _driving: AbortOnDropHandle<()>,
}

impl Client {
    /// Speaks HTTP over a stream.
    pub(in crate::endpoints) async fn over(
        stream: Box<dyn Stream>,
        route: &Route,
    ) -> Result<Self, SendError> {
        let (sender, connection) = handshake(TokioIo::new(stream))
            .await
            .map_err(|error| failed(route, &error))?;
        let driving = tokio::spawn(async move {
            // What goes wrong is told to whoever waits for a response.
            let _ = connection.await;
        });
        Ok(Self {
            sender,
            _driving: AbortOnDropHandle::new(driving),
        })
    }

    /// Whether the other side has closed the connection.
    pub(in crate::endpoints) fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    /// Posts a message and reads its answer.
    pub(in crate::endpoints) async fn post(
        &mut self,
        payload: &[u8],
        path: &str,
        route: &Route,
    ) -> Result<Frame, SendError> {
        let request = Request::post(path)
            .header(HOST, route.address())
            .header(CONTENT_TYPE, content_type(payload))
            .header(ACCEPT, super::CONTENT_TYPE)
            .body(Full::new(Bytes::copy_from_slice(payload)))
            .map_err(|error| route.failed(SendTrouble::Broken, &error.to_string()))?;
        let failed = |error: hyper::Error| failed(route, &error);
        self.sender.ready().await.map_err(failed)?;
        let response = self.sender.send_request(request).await.map_err(failed)?;
        let status = response.status();
        let body = Limited::new(response.into_body(), ANSWER).collect().await;
        let body = body
            .map_err(|error| route.failed(SendTrouble::Broken, &error.to_string()))?
            .to_bytes();
        answer(&body).ok_or_else(|| {
            let text = String::from_utf8_lossy(&body);
            let line = text.lines().next().unwrap_or_default();
            let text = line.chars().take(200).collect();
            let status = StatusCode::as_u16(&status);
            route.failed(SendTrouble::Http { status, text }, "")
        })
    }
}

/// A body that is an answer: it says something of the message.
fn answer(body: &[u8]) -> Option<Frame> {
    let mut events = whole(body).into_iter();
    let (Some(Event::Frame(frame)), None) = (events.next(), events.next()) else {
        return None;
    };
    let (message, _) = Message::decode(frame.payload().to_vec());
    message.find(SegmentId::MSA, 1).map(|_| frame)
}

fn failed(route: &Route, error: &hyper::Error) -> SendError {
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let tls = inner
            .downcast_ref::<std::io::Error>()
            .and_then(TlsTrouble::of_stream);
        if let Some(trouble) = tls {
            return route.failed(SendTrouble::Tls(trouble), &error.to_string());
        }
        cause = inner.source();
    }
    let trouble = if error.is_parse() {
        SendTrouble::NotHttp
    } else if error.is_incomplete_message() || error.is_canceled() || error.is_closed() {
        SendTrouble::Closed
    } else {
        SendTrouble::Broken
    };
    route.failed(trouble, &error.to_string())
}
