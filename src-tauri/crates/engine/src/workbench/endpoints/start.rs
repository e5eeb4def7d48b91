//! How each kind of endpoint is started.

use super::super::answering::{AsTheProjectSays, receiver};
use super::super::desk::newest;
use super::super::onward::Behind;
use super::{EndpointState, Ground, Named, Running, tap};
use crate::endpoints::folder::{Folder, watch};
use crate::endpoints::{
    Acceptor, Answering, ByRules, Counters, Faults, Limits, Listener, Listening, Notice, Summarize,
    bind,
};
use crate::fault::Fault;
use crate::project::{
    AckWhen, Disturbance, Endpoint, EndpointKind, EndpointLimits, Interface, Socket, Watched,
};
use crate::reading::Reading;
use crate::store::Store;
use crate::summary::summarize_checked;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio_util::sync::CancellationToken;

/// An endpoint that runs, and what it tells.
pub(super) struct Started {
    pub(super) running: Running,
    pub(super) noticed: UnboundedReceiver<Notice>,
}

/// Starts an endpoint; none where there is nothing to start.
pub(super) async fn start(ground: &Ground<'_>, named: Named<'_>) -> Result<Option<Started>, Fault> {
    match named {
        Named::Interface(interface) => of_interface(ground, interface).await.map(Some),
        Named::Endpoint(endpoint) => of_endpoint(ground, endpoint).await,
    }
}

async fn of_interface(ground: &Ground<'_>, interface: &Interface) -> Result<Started, Fault> {
    let project = newest(ground.project);
    let place = project.listens(interface).ok_or_else(|| {
        let message = format!(
            "project.toml has no environment that says where `{}` is listened for.",
            interface.source.system
        );
        Fault::new("no-place", message)
    })?;
    let socket = Socket::plain(&place.host, place.port);
    let sends = interface.ack_when == AckWhen::Delivered;
    run_interface(
        ground,
        &interface.id,
        interface,
        &socket,
        EndpointLimits::default(),
        &[],
        sends,
    )
    .await
}

/// A listener whose messages go through an interface.
async fn run_interface(
    ground: &Ground<'_>,
    id: &str,
    interface: &Interface,
    socket: &Socket,
    limits: EndpointLimits,
    faults: &[Disturbance],
    sends: bool,
) -> Result<Started, Fault> {
    if sends {
        let project = newest(ground.project);
        for destination in &interface.destinations {
            let place = receiver(&project, interface, destination)?;
            if place.port == socket.port && place.host == socket.host {
                let message = format!("{place} is where {id} listens itself.");
                return Err(Fault::new("delivers-to-itself", message));
            }
        }
    }
    let stopping = CancellationToken::new();
    let is_bench = id != interface.id;
    let interface_id: Arc<str> = interface.id.as_str().into();
    let (behind, sending) = if is_bench {
        let behind = Behind {
            desk: Arc::downgrade(ground.desk),
            interface: Arc::clone(&interface_id),
            stopping: stopping.clone(),
        };
        let (jobs, sending) = behind.start();
        (Some(jobs), Some(sending))
    } else {
        (None, None)
    };
    let answering = AsTheProjectSays {
        desk: Arc::downgrade(ground.desk),
        interface: interface_id,
        behind,
        made: Mutex::default(),
        stopping: stopping.clone(),
    };
    let what = Listens {
        id,
        socket,
        limits,
        answering: Arc::new(answering),
        enhanced: false,
        faults: Faults::new(faults)?,
        rules: Some(interface.id.as_str()),
        stopping,
    };
    let mut started = listen(ground, what).await?;
    started.running.sending = sending;
    Ok(started)
}

async fn of_endpoint(ground: &Ground<'_>, endpoint: &Endpoint) -> Result<Option<Started>, Fault> {
    let Endpoint {
        id,
        name,
        group: _,
        on_open: _,
        interface,
        kind,
        limits,
    } = endpoint;
    match kind {
        EndpointKind::Listener {
            listen: socket,
            answer,
            faults,
        } => {
            let (project, rules) = (Arc::clone(ground.project), interface.clone());
            let reading = move || Reading::of(&newest(&project), rules.as_deref());
            let what = Listens {
                id,
                socket,
                limits: *limits,
                answering: Arc::new(ByRules::new(answer, Box::new(reading))?),
                enhanced: answer.enhanced,
                faults: Faults::new(faults)?,
                rules: interface.as_deref(),
                stopping: CancellationToken::new(),
            };
            listen(ground, what).await.map(Some)
        }
        EndpointKind::Bench {
            listen: socket,
            faults,
        } => {
            let project = newest(ground.project);
            let runs = interface.as_deref().and_then(|id| project.interface(id));
            let runs = runs.ok_or_else(|| {
                let message = format!("{name} runs no interface of this project.");
                Fault::new("unknown-interface", message)
            })?;
            run_interface(ground, id, runs, socket, *limits, faults, true)
                .await
                .map(Some)
        }
        EndpointKind::Tap { faults, .. } if !faults.is_empty() => Err(Fault::new(
            "tap-faults",
            format!(
                "{name} passes every byte on as it came: take what it is to do wrong out of its settings."
            ),
        )),
        EndpointKind::Tap {
            listen,
            to,
            tee,
            faults: _,
        } => tap::start(ground, endpoint, listen, to, tee.as_deref())
            .await
            .map(Some),
        EndpointKind::Folder(watched) => {
            take_in(ground, id, watched, interface.as_deref()).map(Some)
        }
        EndpointKind::Sender { .. } => Ok(None),
    }
}

/// What a listener is to be.
struct Listens<'a> {
    id: &'a str,
    socket: &'a Socket,
    limits: EndpointLimits,
    answering: Arc<dyn Answering>,
    enhanced: bool,
    faults: Faults,
    /// The interface by whose rules its messages are read.
    rules: Option<&'a str>,
    stopping: CancellationToken,
}

async fn listen(ground: &Ground<'_>, what: Listens<'_>) -> Result<Started, Fault> {
    let Listens {
        id,
        socket,
        limits,
        answering,
        enhanced,
        faults,
        rules,
        stopping,
    } = what;
    writable(&ground.store)?;
    let made = newest(ground.project).workbench_folder().join("tls");
    let acceptor = Acceptor::of(socket, &made, id)?;
    let bound = bind(&socket.host, socket.port).await?;
    let address = bound
        .local_addr()
        .map_or_else(|_| socket.to_string(), |address| address.to_string());
    let (notices, noticed) = unbounded_channel();
    let counters: Arc<Counters> = Arc::default();
    let listener = Listener {
        endpoint: id.into(),
        store: Arc::clone(&ground.store),
        acceptor,
        limits: bounds(limits),
        answering,
        enhanced,
        faults: Arc::new(faults),
        summarize: summarizing(ground, rules),
        control_ids: Arc::clone(ground.control_ids),
        counters: Arc::clone(&counters),
        notices,
    };
    let running = Running {
        state: EndpointState::Listening,
        address: Some(address),
        counters,
        listening: Some(Listening::start(bound, Arc::new(listener))),
        passes: false,
        sending: None,
        stopping,
        refused: None,
    };
    Ok(Started { running, noticed })
}

/// How a row of the lists is made, by the rules of an interface as they are when a message comes.
pub(super) fn summarizing(ground: &Ground<'_>, rules: Option<&str>) -> Arc<Summarize> {
    let (project, rules) = (Arc::clone(ground.project), rules.map(str::to_owned));
    Arc::new(move |message, findings| {
        let reading = Reading::of(&newest(&project), rules.as_deref());
        summarize_checked(message, findings, &reading)
    })
}

/// Watches a folder.
fn take_in(
    ground: &Ground<'_>,
    id: &str,
    watched: &Watched,
    rules: Option<&str>,
) -> Result<Started, Fault> {
    writable(&ground.store)?;
    let (notices, noticed) = unbounded_channel();
    let counters: Arc<Counters> = Arc::default();
    let journal = newest(ground.project)
        .workbench_folder()
        .join(format!("taken-{id}.txt"));
    let listening = watch(Folder {
        endpoint: id.into(),
        path: watched.path.clone(),
        moved: watched.moved.clone(),
        journal,
        store: Arc::clone(&ground.store),
        summarize: summarizing(ground, rules),
        counters: Arc::clone(&counters),
        notices,
    })?;
    let running = Running {
        state: EndpointState::Listening,
        address: None,
        counters,
        listening: Some(listening),
        passes: false,
        sending: None,
        stopping: CancellationToken::new(),
        refused: None,
    };
    Ok(Started { running, noticed })
}

fn writable(store: &Store) -> Result<(), Fault> {
    match store.read_only() {
        Some(why) => Err(why.clone().into()),
        None => Ok(()),
    }
}

pub(super) fn bounds(limits: EndpointLimits) -> Limits {
    let EndpointLimits {
        frame_mib,
        connections,
        idle,
        half_frame,
    } = limits;
    Limits {
        frame: frame_mib as usize * (1 << 20),
        connections,
        idle: Duration::from_secs(idle.into()),
        half_frame: Duration::from_secs(half_frame.into()),
        ..Limits::default()
    }
}
