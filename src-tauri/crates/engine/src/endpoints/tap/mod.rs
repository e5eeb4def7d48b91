//! A tap: it stands between two systems, passes every byte on as it came, and keeps a copy.
//!
//! Two pumps serve a connection, one for each way. They know no framing and no store: what was read is
//! written to the other side at once, an end of one way is passed on as such, and a side that does not
//! read holds the other back as if nobody stood between them. Copies go to a recorder over a queue that
//! is bounded in bytes; where it is full, or the store takes nothing, the copy is let go and counted, and
//! the bytes go on. A tap closes no connection for being quiet: that is for the two systems to do.

mod copies;
mod framed;
mod kept;
mod recorder;
mod tee;

pub use tee::Second;

use super::listener::{Door, accept};
use super::{Accepted, Acceptor, Counters, Limits, Listening, Notice, Route, Stream, Summarize};
use crate::clock;
use crate::store::{Connection, Store};
use copies::{Copies, Room, Whose};
use recorder::Recorder;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long a tap that is stopped waits for answers that are on their way.
const GRACE: Duration = Duration::from_secs(2);

/// How long nothing may have been said for a connection to be at rest.
const REST: Duration = Duration::from_millis(100);

/// What every connection of a tap shares.
pub struct Tap {
    /// The endpoint's identity.
    pub endpoint: Arc<str>,
    /// Where copies go.
    pub store: Arc<Store>,
    /// What a peer may cost.
    pub limits: Limits,
    /// How a sender is let in.
    pub acceptor: Acceptor,
    /// The way to the receiver.
    pub to: Route,
    /// How long it may take to get there.
    pub connect: Duration,
    /// A second receiver of the same messages.
    pub second: Option<Second>,
    /// Bytes of copies that all connections together hold in memory at most.
    pub copies: usize,
    /// How a row of the lists is made.
    pub summarize: Arc<Summarize>,
    /// What has happened so far.
    pub counters: Arc<Counters>,
    /// Who is told.
    pub notices: UnboundedSender<Notice>,
}

/// A tap that runs, as its connections see it.
struct Running {
    tap: Tap,
    room: Room,
    tee: Option<tee::Queue>,
    /// What still writes to the store, of connections that are over as well.
    recording: TaskTracker,
    /// Whether the store failed last, and the receiver: each is told once, until it works again.
    store_failed: AtomicBool,
    receiver_failed: AtomicBool,
}

impl Tap {
    /// Starts serving in a task.
    #[must_use]
    pub fn start(self, socket: TcpListener) -> Listening {
        Listening::until_stopped(|stopped| serve(socket, stopped, self))
    }
}

/// Serves until `shutdown` is ready, connections have come to rest, and what they said is kept.
async fn serve(socket: TcpListener, shutdown: impl Future<Output = ()> + Send, mut tap: Tap) {
    let door = Door {
        connections: tap.limits.connections,
        counters: Arc::clone(&tap.counters),
        notices: tap.notices.clone(),
    };
    let ending = CancellationToken::new();
    let second = tap.second.take();
    let (tee, teeing) = match second {
        Some(second) => {
            let told = tee::Told {
                store: Arc::clone(&tap.store),
                counters: Arc::clone(&tap.counters),
                notices: tap.notices.clone(),
            };
            let (queue, sending) = tee::start(second, told, ending.clone());
            (Some(queue), Some(sending))
        }
        None => (None, None),
    };
    let running = Arc::new(Running {
        room: Room::new(tap.copies),
        tap,
        tee,
        recording: TaskTracker::new(),
        store_failed: AtomicBool::new(false),
        receiver_failed: AtomicBool::new(false),
    });
    let each =
        |stream, peer, stopping| Some(connection(Arc::clone(&running), stream, peer, stopping));
    accept(socket, shutdown, door, each).await;
    running.recording.close();
    running.recording.wait().await;
    ending.cancel();
    if let Some(teeing) = teeing {
        let _ = teeing.await;
    }
}

/// What the pumps of a connection tell who waits for them to come to rest.
struct Pulse(Mutex<Instant>);

impl Pulse {
    fn beat(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn rests(&self) -> bool {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.elapsed() >= REST
    }
}

/// Serves one connection of a sender to its end.
async fn connection(
    running: Arc<Running>,
    client: TcpStream,
    peer: SocketAddr,
    stopping: CancellationToken,
) {
    let tap = &running.tap;
    let opened = clock::now();
    let accepted = tokio::select! {
        () = stopping.cancelled() => return,
        accepted = tap.acceptor.accept(client, tap.limits.handshake) => accepted,
    };
    let (client, peer) = match accepted {
        Ok(Accepted { stream, client }) => match client {
            Some(client) => (stream, format!("{peer} {client}")),
            None => (stream, peer.to_string()),
        },
        Err(trouble) => {
            let peer = peer.to_string();
            let _ = tap.notices.send(Notice::NotSecure { peer, trouble });
            return;
        }
    };
    let connected = tap.to.dial(tap.connect).await;
    let recorder = Recorder::new(Arc::clone(&running), peer, opened);
    let unanswered = recorder.unanswered();
    let (copies, pieces) = Copies::new(&running.room, &tap.counters);
    match connected {
        Err(error) => {
            tap.counters.refused.fetch_add(1, Ordering::Relaxed);
            if !running.receiver_failed.swap(true, Ordering::Relaxed) {
                let _ = tap.notices.send(Notice::Receiver(error.to_string()));
            }
            // Where nobody is to be reached, the sender sees what it would see without us.
            drop(client);
            running.recording.spawn(recorder.run(pieces));
            copies.over(format!("{error} The connection was closed."));
        }
        Ok(upstream) => {
            running.receiver_failed.store(false, Ordering::Relaxed);
            running.recording.spawn(recorder.run(pieces));
            let pulse = Pulse(Mutex::new(Instant::now()));
            let pumping = pump_both(client, upstream, &copies, &pulse);
            let ended = async {
                stopping.cancelled().await;
                let until = Instant::now() + GRACE;
                let waits = || unanswered.load(Ordering::Relaxed) > 0 || !pulse.rests();
                while Instant::now() < until && waits() {
                    tokio::time::sleep(REST / 2).await;
                }
            };
            let said = tokio::select! {
                said = pumping => said,
                () = ended => "The tap was stopped.".to_owned(),
            };
            copies.over(said);
        }
    }
}

/// Passes on both ways until both have ended, or one breaks; how it ended, in a sentence.
async fn pump_both<C: Stream, U: Stream>(
    client: C,
    upstream: U,
    copies: &Copies,
    pulse: &Pulse,
) -> String {
    let (mut from_client, mut to_client) = tokio::io::split(client);
    let (mut from_upstream, mut to_upstream) = tokio::io::split(upstream);
    let up = pump(
        &mut from_client,
        &mut to_upstream,
        Whose::Client,
        copies,
        pulse,
    );
    let down = pump(
        &mut from_upstream,
        &mut to_client,
        Whose::Upstream,
        copies,
        pulse,
    );
    tokio::pin!(up, down);
    let (first, broken) = tokio::select! {
        ended = &mut up => match ended {
            Ok(()) => (Whose::Client, down.await.err()),
            Err(error) => (Whose::Client, Some(error)),
        },
        ended = &mut down => match ended {
            Ok(()) => (Whose::Upstream, up.await.err()),
            Err(error) => (Whose::Upstream, Some(error)),
        },
    };
    let who = match first {
        Whose::Client => "The sender",
        Whose::Upstream => "The receiver",
    };
    match broken {
        None => format!("{who} closed the connection."),
        Some(error) => format!("{who} ended the connection: {error}."),
    }
}

/// Passes on one way to its end.
async fn pump<R, W>(
    reader: &mut R,
    writer: &mut W,
    from: Whose,
    copies: &Copies,
    pulse: &Pulse,
) -> std::io::Result<()>
where
    R: tokio::io::AsyncRead + Unpin,
    W: tokio::io::AsyncWrite + Unpin,
{
    let mut buffer = vec![0_u8; 64 << 10];
    loop {
        let count = reader.read(&mut buffer).await?;
        pulse.beat();
        if count == 0 {
            copies.ended(from);
            return writer.shutdown().await;
        }
        let bytes = buffer.get(..count).unwrap_or_default();
        // Before it goes on, so that what is said to it cannot be copied before it.
        copies.keep(from, bytes);
        writer.write_all(bytes).await?;
        writer.flush().await?;
        pulse.beat();
    }
}

impl Running {
    /// Tells that the store did not take something, once until it works again.
    fn not_stored(&self, error: crate::store::StoreError) {
        self.tap.counters.not_stored.fetch_add(1, Ordering::Relaxed);
        if !self.store_failed.swap(true, Ordering::Relaxed) {
            let _ = self.tap.notices.send(Notice::NotStored(error));
        }
    }

    fn stored(&self) {
        self.store_failed.store(false, Ordering::Relaxed);
    }

    async fn opened(&self, peer: &str, opened: i64) -> Option<Arc<Connection>> {
        let endpoint = Arc::clone(&self.tap.endpoint);
        match self
            .tap
            .store
            .connected(endpoint, peer.into(), opened)
            .await
        {
            Ok(connection) => Some(connection),
            Err(error) => {
                if !self.store_failed.swap(true, Ordering::Relaxed) {
                    let _ = self.tap.notices.send(Notice::NotStored(error));
                }
                None
            }
        }
    }
}
