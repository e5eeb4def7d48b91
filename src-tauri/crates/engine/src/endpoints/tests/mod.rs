//! Endpoints over real sockets, against real stores.

mod answers;
mod bytes;
mod http;
mod kill;
mod limits;
mod openssl;
mod sending;
mod tap;
mod tee;
mod tls;

use super::*;
use crate::store::{Change, Direction, Frame, FrameId, Kind};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// A listener on a port of its own, over a store in a folder of its own.
struct Bench {
    _folder: tempfile::TempDir,
    store: Arc<Store>,
    address: SocketAddr,
    listening: Listening,
    notices: UnboundedReceiver<Notice>,
    _changes: UnboundedReceiver<Change>,
}

/// Accepts whatever is durable.
#[derive(Debug)]
struct WhenReceived;

impl Answering for WhenReceived {
    fn answer<'a>(
        &'a self,
        _message: &'a Message,
        _row: &'a crate::store::Row,
    ) -> Later<'a, Answer> {
        Box::pin(async { Answer::accept() })
    }
}

async fn bench(limits: Limits) -> Bench {
    bench_of(limits, |listener| listener).await
}

async fn bench_of(limits: Limits, change: impl FnOnce(Listener) -> Listener) -> Bench {
    let folder = tempfile::tempdir().expect("a folder");
    let (told, changes) = unbounded_channel();
    let store = Arc::new(Store::open(folder.path(), told).await.expect("a store"));
    let (notices, noticed) = unbounded_channel();
    let socket = bind("127.0.0.1", 0).await.expect("bound");
    let address = socket.local_addr().expect("an address");
    let listener = Arc::new(change(plain(Arc::clone(&store), limits, notices)));
    Bench {
        _folder: folder,
        store,
        address,
        listening: Listening::start(socket, listener),
        notices: noticed,
        _changes: changes,
    }
}

fn listener(store: Arc<Store>, limits: Limits, notices: UnboundedSender<Notice>) -> Arc<Listener> {
    Arc::new(plain(store, limits, notices))
}

fn plain(store: Arc<Store>, limits: Limits, notices: UnboundedSender<Notice>) -> Listener {
    Listener {
        endpoint: "registration".into(),
        store,
        acceptor: Acceptor::default(),
        limits,
        answering: Arc::new(WhenReceived),
        summarize: Arc::new(crate::summary::summarize),
        enhanced: false,
        faults: Arc::default(),
        control_ids: Arc::default(),
        counters: Arc::default(),
        notices,
    }
}

impl Bench {
    async fn client(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("connected")
    }

    /// Why the next client that is not let in is not.
    async fn trouble(&mut self) -> TlsTrouble {
        loop {
            let notice = self.notices.recv().await.expect("a notice");
            if let Notice::NotSecure { peer: _, trouble } = notice {
                return trouble;
            }
            assert_eq!(notice, Notice::Moved);
        }
    }

    /// What the lists show, oldest first, after the listener has ended.
    async fn rows(self) -> Vec<crate::store::Row> {
        self.listening.stop().await;
        let mut rows = self.store.page(None, 100).await.expect("rows").rows;
        rows.sort_by_key(|row| row.id);
        rows
    }

    /// All that a single client sent, piece by piece, after the listener has ended.
    async fn incoming(self) -> Vec<Frame> {
        self.listening.stop().await;
        let mut frames = Vec::new();
        let mut id = FrameId(1);
        while let Some(frame) = self.store.frame(id).await.expect("read") {
            id = FrameId(id.0 + 1);
            if frame.direction == Direction::In {
                frames.push(frame);
            }
        }
        frames.sort_by_key(|frame| frame.ordinal);
        frames
    }
}

fn message(control_id: &str) -> Vec<u8> {
    format!(
        "MSH|^~\\&|REG|HOSP|LAB|HOSP|20260314081500||ADT^A01|{control_id}|P|2.3\rPID|1||4711||Sousa^Ana\r"
    )
    .into_bytes()
}

fn framed(control_id: &str) -> Vec<u8> {
    hl7wb_core::mllp::encode(&message(control_id))
}

/// Reads answers until `count` are there; each as (MSA-1, MSA-2, MSA-3).
async fn answers(stream: &mut TcpStream, count: usize) -> Vec<(String, String, String)> {
    let mut decoder = hl7wb_core::mllp::Decoder::default();
    let mut found = Vec::new();
    let mut buffer = vec![0; 4096];
    while found.len() < count {
        let read = stream.read(&mut buffer).await.expect("read");
        assert!(read > 0, "closed after {} of {count} answers", found.len());
        for event in decoder.push(&buffer[..read]) {
            let hl7wb_core::mllp::Event::Frame(frame) = event else {
                panic!("{event:?}")
            };
            let (answer, _) = Message::decode(frame.payload().to_vec());
            let msa = |number| {
                let at = hl7wb_core::path::Address::field(hl7wb_core::path::SegmentId::MSA, number);
                answer.text(&at).unwrap_or_default()
            };
            found.push((msa(1), msa(2), msa(3)));
        }
    }
    found
}

fn brief(limit: std::time::Duration) -> Limits {
    Limits {
        idle: limit,
        half_frame: limit,
        final_cr: limit / 4,
        ..Limits::default()
    }
}
