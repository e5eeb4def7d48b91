//! The listener's side.

use super::{content_type, is_er7, status, whole};
use crate::endpoints::connection::Talk;
use crate::endpoints::{Listener, Stream};
use hl7wb_core::mllp::{Event, START, is_tls};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io::{Cursor, Error, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

/// What is read at a time where that is slow on purpose.
const SLOW: usize = 4 << 10;

/// Serves one connection to its end.
pub(in crate::endpoints) async fn run(
    mut stream: Box<dyn Stream>,
    peer: &str,
    path: &str,
    listener: &Listener,
    slowly: Option<Duration>,
    stopping: CancellationToken,
) {
    let Some(mut talk) = Talk::open(peer, listener, stopping.clone()).await else {
        return;
    };
    let mut first = vec![0; 1 << 10];
    let read = tokio::select! {
        () = stopping.cancelled() => return,
        read = tokio::time::timeout(listener.limits.half_frame, stream.read(&mut first)) => read,
    };
    let Ok(Ok(count @ 1..)) = read else { return };
    first.truncate(count);
    if first.first() == Some(&START) || is_tls(&first) {
        // Who speaks something else is kept and named, and waits for nothing.
        let _ = talk.take(&mut stream, vec![Event::Garbage(first)]).await;
        return;
    }
    let (reader, writer) = tokio::io::split(stream);
    let stream = tokio::io::join(Cursor::new(first).chain(reader), writer);
    let serving = Serving {
        talk: Mutex::new(talk),
        path,
        listener,
        slowly,
        stopping: stopping.clone(),
    };
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(listener.limits.half_frame)
        .serve_connection(
            TokioIo::new(stream),
            service_fn(|request| serving.respond(request)),
        );
    tokio::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => {}
        () = stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            // The request that is being answered is answered still.
            let _ = connection.await;
        }
    }
}

struct Serving<'a> {
    talk: Mutex<Talk<'a>>,
    path: &'a str,
    listener: &'a Listener,
    slowly: Option<Duration>,
    stopping: CancellationToken,
}

type Answered = Response<Full<Bytes>>;

impl Serving<'_> {
    /// An error closes the connection without a response.
    async fn respond(&self, request: Request<Incoming>) -> Result<Answered, Error> {
        if request.uri().path() != self.path {
            let text = format!("Messages are taken at {}.\n", self.path);
            return Ok(said(StatusCode::NOT_FOUND, text));
        }
        if request.method() != Method::POST {
            let text = "A message is the body of a POST.\n".to_owned();
            let mut response = said(StatusCode::METHOD_NOT_ALLOWED, text);
            response
                .headers_mut()
                .insert(ALLOW, HeaderValue::from_static("POST"));
            return Ok(response);
        }
        let kind = request.headers().get(CONTENT_TYPE);
        if let Some(kind) = kind.and_then(|kind| kind.to_str().ok())
            && !is_er7(kind)
        {
            let text = format!("{kind} is no message in bars and carets.\n");
            return Ok(said(StatusCode::UNSUPPORTED_MEDIA_TYPE, text));
        }
        let body = match self.body(request.into_body()).await? {
            Ok(body) => body,
            Err(refused) => return Ok(*refused),
        };
        let mut collected = Collected::default();
        let events = whole(&body);
        self.talk.lock().await.take(&mut collected, events).await?;
        let answer = collected.bytes;
        if answer.is_empty() {
            return self.nothing(&body).await;
        }
        let mut response = Response::new(Full::new(Bytes::from(answer.clone())));
        *response.status_mut() = status(&answer);
        if let Ok(kind) = HeaderValue::from_str(&content_type(&answer)) {
            response.headers_mut().insert(CONTENT_TYPE, kind);
        }
        Ok(response)
    }

    /// Where there is no answer: there was no message, or it is withheld on purpose.
    async fn nothing(&self, body: &[u8]) -> Result<Answered, Error> {
        if body.iter().all(u8::is_ascii_whitespace) {
            let text = "The body is empty: it is to be a message.\n".to_owned();
            return Ok(said(StatusCode::BAD_REQUEST, text));
        }
        if self.listener.faults.is_empty() {
            // Enhanced mode: the sender asked for no answer.
            return Ok(said(StatusCode::OK, String::new()));
        }
        self.stopping.cancelled().await;
        Err(ErrorKind::ConnectionAborted.into())
    }

    /// Reads a body, or says why not.
    async fn body(&self, mut body: Incoming) -> Result<Result<Vec<u8>, Box<Answered>>, Error> {
        let limit = self.listener.limits.frame;
        let too_large = || {
            let text = format!("A message may have {} MiB here.\n", limit >> 20);
            Ok(Err(Box::new(said(StatusCode::PAYLOAD_TOO_LARGE, text))))
        };
        if body.size_hint().lower() > limit as u64 {
            return too_large();
        }
        let mut read = Vec::new();
        loop {
            let next = tokio::time::timeout(self.listener.limits.half_frame, body.frame()).await;
            let data = match next {
                Err(_) => {
                    let text = "The body did not go on.\n".to_owned();
                    return Ok(Err(Box::new(said(StatusCode::REQUEST_TIMEOUT, text))));
                }
                Ok(None) => return Ok(Ok(read)),
                Ok(Some(Err(error))) => return Err(Error::other(error)),
                Ok(Some(Ok(frame))) => frame.into_data().unwrap_or_default(),
            };
            if read.len() + data.len() > limit {
                return too_large();
            }
            read.extend_from_slice(&data);
            if let Some(pause) = self.slowly {
                let pieces = u32::try_from(data.len().div_ceil(SLOW)).unwrap_or(u32::MAX);
                tokio::select! {
                    () = tokio::time::sleep(pause.saturating_mul(pieces)) => {}
                    () = self.stopping.cancelled() => {}
                }
            }
        }
    }
}

fn said(status: StatusCode, text: String) -> Answered {
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

/// Where an answer goes that becomes a body.
#[derive(Debug, Default)]
struct Collected {
    bytes: Vec<u8>,
}

impl AsyncWrite for Collected {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        self.bytes.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Collected {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
