//! Accepting connections.

use super::{Accepted, Counters, Later, Listener, Notice, connection, http};
use crate::project::{Disturb, Protocol};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A running listener.
#[derive(Debug)]
pub struct Listening {
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Listening {
    /// Starts serving in a task.
    #[must_use]
    pub fn start(socket: TcpListener, listener: Arc<Listener>) -> Self {
        Self::until_stopped(|stopped| serve(socket, stopped, listener))
    }

    /// Runs in a task what ends when it is told to, or when the handle is dropped.
    pub(super) fn until_stopped<F: Future<Output = ()> + Send + 'static>(
        serving: impl FnOnce(Later<'static, ()>) -> F,
    ) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let shutdown = Box::pin(async move {
            let _ = stopped.await;
        });
        Self {
            stop: Some(stop),
            task: tokio::spawn(serving(shutdown)),
        }
    }

    /// Anything else that runs until it is told to stop, or nobody holds this any more.
    pub(super) fn of<F>(work: impl FnOnce(oneshot::Receiver<()>) -> F) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (stop, stopped) = oneshot::channel::<()>();
        Self {
            stop: Some(stop),
            task: tokio::spawn(work(stopped)),
        }
    }

    /// Stops accepting, lets what has arrived be stored and answered, and waits for that.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let _ = self.task.await;
    }
}

/// Serves until `shutdown` is ready and every connection has finished what it had begun.
pub async fn serve(
    socket: TcpListener,
    shutdown: impl Future<Output = ()> + Send,
    listener: Arc<Listener>,
) {
    let door = Door {
        connections: listener.limits.connections,
        counters: Arc::clone(&listener.counters),
        notices: listener.notices.clone(),
    };
    let each = |stream: TcpStream, peer, stopping| {
        let slowly = match listener.faults.of_connection() {
            Some(Disturb::Refuse) => {
                // Reset, as where nobody listens any more.
                let _ = stream.set_zero_linger();
                return None;
            }
            Some(does) => does
                .seconds()
                .map(|seconds| Duration::from_secs(seconds.into())),
            None => None,
        };
        let listener = Arc::clone(&listener);
        Some(async move { admit(stream, peer, &listener, slowly, stopping).await })
    };
    accept(socket, shutdown, door, each).await;
}

/// Who may come in, who counts them, and who is told.
pub(super) struct Door {
    pub(super) connections: u32,
    pub(super) counters: Arc<Counters>,
    pub(super) notices: UnboundedSender<Notice>,
}

/// Accepts connections until `shutdown` is ready, each served in a task of its own (or not at all, where
/// `each` does not want it), and waits for these.
pub(super) async fn accept<F: Future<Output = ()> + Send + 'static>(
    socket: TcpListener,
    shutdown: impl Future<Output = ()> + Send,
    door: Door,
    each: impl Fn(TcpStream, SocketAddr, CancellationToken) -> Option<F> + Send,
) {
    let Door {
        connections,
        counters,
        notices,
    } = door;
    let stopping = CancellationToken::new();
    let tasks = TaskTracker::new();
    tokio::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = socket.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let open = counters.connections.fetch_add(1, Ordering::Relaxed);
                if open >= connections {
                    counters.connections.fetch_sub(1, Ordering::Relaxed);
                    let peer = peer.to_string();
                    let _ = notices.send(Notice::Crowded { peer });
                    continue;
                }
                let _ = stream.set_nodelay(true);
                let _ = notices.send(Notice::Moved);
                let Some(serving) = each(stream, peer, stopping.clone()) else {
                    counters.connections.fetch_sub(1, Ordering::Relaxed);
                    continue;
                };
                let (counters, notices) = (Arc::clone(&counters), notices.clone());
                tasks.spawn(async move {
                    serving.await;
                    counters.connections.fetch_sub(1, Ordering::Relaxed);
                    let _ = notices.send(Notice::Moved);
                });
            }
            Err(error) if passes(&error) => tokio::time::sleep(Duration::from_millis(50)).await,
            Err(error) => {
                let detail = error.to_string();
                let _ = notices.send(Notice::Ended { detail });
                break;
            }
        }
    }
    drop(socket);
    stopping.cancel();
    tasks.close();
    tasks.wait().await;
}

/// Lets one connection in and serves it to its end.
async fn admit(
    tcp: TcpStream,
    peer: SocketAddr,
    listener: &Listener,
    slowly: Option<Duration>,
    stopping: CancellationToken,
) {
    let accepted = tokio::select! {
        () = stopping.cancelled() => return,
        accepted = listener.acceptor.accept(tcp, listener.limits.handshake) => accepted,
    };
    match accepted {
        Ok(Accepted { stream, client }) => {
            let peer = match client {
                Some(client) => format!("{peer} {client}"),
                None => peer.to_string(),
            };
            match listener.acceptor.protocol() {
                Protocol::Mllp => connection::run(stream, &peer, listener, slowly, stopping).await,
                Protocol::Http { path } => {
                    http::run(stream, &peer, path, listener, slowly, stopping).await;
                }
            }
        }
        Err(trouble) => {
            let peer = peer.to_string();
            let _ = listener.notices.send(Notice::NotSecure { peer, trouble });
        }
    }
}

/// Whether accepting may work again: the peer was gone already, or too many files are open.
fn passes(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::Interrupted
    ) || matches!(error.raw_os_error(), Some(23 | 24))
}
