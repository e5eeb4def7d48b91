//! How a tap is started.

use super::super::desk::newest;
use super::start::{Started, bounds, summarizing};
use super::{EndpointState, Ground, Running};
use crate::endpoints::{Acceptor, Counters, Route, Second, Tap, Timeouts, bind};
use crate::fault::Fault;
use crate::project::{Endpoint, Protocol, Socket, Tee};
use std::sync::Arc;
use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::CancellationToken;

/// Bytes of copies in memory, unless two frames need more.
const COPIES: usize = 64 << 20;

/// Starts a tap. It does not ask whether the store can be written: what passes goes on either way.
pub(super) async fn start(
    ground: &Ground<'_>,
    endpoint: &Endpoint,
    listen: &Socket,
    to: &Socket,
    tee: Option<&Tee>,
) -> Result<Started, Fault> {
    for socket in [Some(listen), Some(to), tee.map(|tee| &tee.to)]
        .into_iter()
        .flatten()
    {
        frames(endpoint, socket)?;
    }
    let made = newest(ground.project).workbench_folder().join("tls");
    let acceptor = Acceptor::of(listen, &made, &endpoint.id)?;
    let timeouts = Timeouts::default();
    let second = match tee {
        None => None,
        Some(tee) => Some(Second {
            to: Route::of(&tee.to)?,
            timeouts,
            keep_answers: tee.keep_answers,
        }),
    };
    let to = Route::of(to)?;
    let bound = bind(&listen.host, listen.port).await?;
    let address = bound
        .local_addr()
        .map_or_else(|_| listen.to_string(), |address| address.to_string());
    let (notices, noticed) = unbounded_channel();
    let counters: Arc<Counters> = Arc::default();
    let limits = bounds(endpoint.limits);
    let tap = Tap {
        endpoint: endpoint.id.as_str().into(),
        store: Arc::clone(&ground.store),
        acceptor,
        to,
        connect: timeouts.connect,
        second,
        // Two frames of the largest size, one each way.
        copies: COPIES.max(limits.frame.saturating_mul(2)),
        limits,
        summarize: summarizing(ground, endpoint.interface.as_deref()),
        counters: Arc::clone(&counters),
        notices,
    };
    let running = Running {
        state: EndpointState::Listening,
        address: Some(address),
        counters,
        listening: Some(tap.start(bound)),
        passes: true,
        sending: None,
        stopping: CancellationToken::new(),
        refused: None,
    };
    Ok(Started { running, noticed })
}

/// Frames are all that a tap takes apart.
fn frames(endpoint: &Endpoint, socket: &Socket) -> Result<(), Fault> {
    match &socket.protocol {
        Protocol::Mllp => Ok(()),
        Protocol::Http { .. } => Err(Fault::new(
            "endpoint-protocol",
            format!(
                "{} cannot be started: a tap passes on MLLP alone, and {socket} asks for HTTP.",
                endpoint.name
            ),
        )),
    }
}
