//! The endpoints of a project: each interface's source is a listener, and each file of `endpoints/` is
//! one of any kind. What runs is kept here; how each kind is started stands in [`start`].

mod start;
mod tap;
mod troubles;

use super::{Desk, Signal};
use crate::clock::ControlIds;
use crate::endpoints::{Counters, Listening, Notice, Side};
use crate::fault::Fault;
use crate::project::{Endpoint, EndpointKind, Interface, Place, Project, Socket};
use crate::store::{Store, StoreError};
use crate::workbench::desk::Current;
use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::broadcast;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// What an endpoint is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndpointState {
    /// Not running.
    Stopped,
    /// Accepting connections, or watching.
    Listening,
    /// Nothing to start: it sends when it is asked to.
    Ready,
    /// Could not start, or ended by itself.
    Failed(String),
}

/// What an endpoint is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The listener of an interface of the project.
    Interface,
    /// Receives, keeps and answers.
    Listener,
    /// Runs an interface.
    Bench,
    /// Stands between two systems.
    Tap,
    /// Takes files in.
    Folder,
    /// Sends.
    Sender,
}

/// An endpoint as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointNow {
    /// Folder name of the interface, or name of its file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// What it is grouped under; empty for nothing.
    pub group: String,
    /// What it is for.
    pub role: Role,
    /// Address that it binds, or the folder that it watches; empty for a sender.
    pub address: String,
    /// Receivers, each as `host:port`: of a sender one, of a tap one or two.
    pub to: Vec<String>,
    /// Whether TLS is spoken where it listens, or sends.
    pub secure: bool,
    /// Whether that address is this machine alone.
    pub loopback: bool,
    /// Whether it does things wrong on purpose.
    pub faults: bool,
    /// What it is doing.
    pub state: EndpointState,
    /// Open connections.
    pub connections: u32,
    /// Frames received since it started.
    pub received: u64,
    /// What did not go as it should since then, each in a few words.
    pub troubles: Vec<String>,
    /// Why the last client that was not let in was not.
    pub refused: Option<String>,
}

/// All that run, or ran.
#[derive(Debug, Default)]
pub(super) struct Endpoints {
    known: Mutex<HashMap<String, Running>>,
}

#[derive(Debug)]
struct Running {
    state: EndpointState,
    /// The address that was bound; the project may say another by now.
    address: Option<String>,
    counters: Arc<Counters>,
    listening: Option<Listening>,
    /// Whether it passes on what it receives, stored or not: a tap.
    passes: bool,
    /// What sends on behind the answers: of a bench.
    sending: Option<JoinHandle<()>>,
    /// Told first when it is stopped, to those that wait for a receiver.
    stopping: CancellationToken,
    /// Code and sentence of the last client that was not let in.
    refused: Option<(&'static str, String)>,
}

/// What is to run: named in the project, whichever way.
#[derive(Debug, Clone, Copy)]
pub(super) enum Named<'p> {
    Interface(&'p Interface),
    Endpoint(&'p Endpoint),
}

impl<'p> Named<'p> {
    /// Everything of a project, in its order.
    pub(super) fn all(project: &'p Project) -> impl Iterator<Item = Self> {
        let interfaces = project.interfaces.iter().map(Named::Interface);
        interfaces.chain(project.endpoints.iter().map(Named::Endpoint))
    }

    /// The one of that name.
    pub(super) fn find(project: &'p Project, id: &str) -> Option<Self> {
        Self::all(project).find(|named| named.id() == id)
    }

    pub(super) fn id(&self) -> &'p str {
        match self {
            Self::Interface(interface) => &interface.id,
            Self::Endpoint(endpoint) => &endpoint.id,
        }
    }
}

/// What an endpoint needs of the desk that it stands on.
pub(super) struct Ground<'a> {
    pub(super) desk: &'a Arc<Desk>,
    pub(super) project: &'a Current,
    pub(super) store: Arc<Store>,
    pub(super) signals: &'a broadcast::Sender<Signal>,
    pub(super) control_ids: &'a Arc<ControlIds>,
}

impl Endpoints {
    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<String, Running>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now(&self, project: &Project, named: Named<'_>) -> EndpointNow {
        let mut now = match named {
            Named::Interface(interface) => of_interface(project, interface),
            Named::Endpoint(endpoint) => of_endpoint(endpoint),
        };
        let known = self.known();
        if let Some(running) = known.get(&now.id) {
            now.state = running.state.clone();
            now.connections = running.counters.connections.load(Ordering::Relaxed);
            now.received = running.counters.received.load(Ordering::Relaxed);
            now.troubles = troubles::of(&running.counters, &now.to);
            now.refused = running.refused.as_ref().map(|(_, said)| said.clone());
            if let (Some(address), true) = (&running.address, running.listening.is_some()) {
                now.address.clone_from(address);
            }
        }
        now
    }

    /// Starts an endpoint; one that runs already goes on.
    pub(super) async fn start(
        self: &Arc<Self>,
        ground: &Ground<'_>,
        named: Named<'_>,
    ) -> Result<(), Fault> {
        let id = named.id();
        let runs = |running: &Running| running.listening.is_some();
        if self.known().get(id).is_some_and(runs) {
            return Ok(());
        }
        match start::start(ground, named).await {
            Ok(Some(started)) => {
                let start::Started { running, noticed } = started;
                self.known().insert(id.to_owned(), running);
                self.listen(id, noticed, ground.signals);
                let _ = ground.signals.send(Signal::Endpoint(id.into()));
                Ok(())
            }
            Ok(None) => Ok(()),
            Err(fault) => {
                self.failed(id, &fault, ground.signals);
                Err(fault)
            }
        }
    }

    fn listen(
        self: &Arc<Self>,
        id: &str,
        mut noticed: UnboundedReceiver<Notice>,
        signals: &broadcast::Sender<Signal>,
    ) {
        let (endpoints, signals) = (Arc::clone(self), signals.clone());
        let id: Arc<str> = id.into();
        tokio::spawn(async move {
            while let Some(notice) = noticed.recv().await {
                endpoints.notice(&id, notice, &signals);
            }
        });
    }

    /// Notes why an endpoint could not start.
    pub(super) fn failed(&self, id: &str, fault: &Fault, signals: &broadcast::Sender<Signal>) {
        let failed = Running {
            state: EndpointState::Failed(fault.message.clone()),
            address: None,
            counters: Arc::default(),
            listening: None,
            passes: false,
            sending: None,
            stopping: CancellationToken::new(),
            refused: None,
        };
        self.known().insert(id.to_owned(), failed);
        let _ = signals.send(Signal::Endpoint(id.into()));
    }

    fn notice(&self, id: &Arc<str>, notice: Notice, signals: &broadcast::Sender<Signal>) {
        let problem = match notice {
            Notice::Moved => None,
            Notice::Crowded { peer } => Some(Fault::new(
                "too-many-connections",
                format!("{peer} was refused by {id}: as many connections as are allowed are open."),
            )),
            Notice::NotSecure { peer, trouble } => {
                let (code, said) = (trouble.code(), trouble.said(&peer, Side::Client));
                let before = self
                    .known()
                    .get_mut(&**id)
                    .and_then(|running| running.refused.replace((code, said.clone())));
                // A client that tries again and again is told of once.
                let again = before.is_some_and(|(before, _)| before == code);
                (!again).then(|| Fault::new(code, said))
            }
            Notice::NotStored(error) => Some(self.not_stored(id, error)),
            Notice::Receiver(sentence) => Some(Fault::new("receiver", format!("{id}: {sentence}"))),
            Notice::Problem(fault) => Some(fault),
            Notice::Ended { detail } => {
                if let Some(running) = self.known().get_mut(&**id) {
                    running.state = EndpointState::Failed(detail.clone());
                    running.listening = None;
                }
                let message = format!("The listener {id} ended: {detail}.");
                Some(Fault::new("listen-failed", message).because(detail))
            }
        };
        if let Some(fault) = problem {
            let _ = signals.send(Signal::Problem(fault));
        }
        let _ = signals.send(Signal::Endpoint(Arc::clone(id)));
    }

    /// What a tap passes goes on, whatever becomes of the copy.
    fn not_stored(&self, id: &str, error: StoreError) -> Fault {
        let mut fault = Fault::from(error);
        if self.known().get(id).is_some_and(|running| running.passes) {
            fault.message = format!(
                "{} What passes {id} goes on without being kept.",
                fault.message
            );
        }
        fault
    }

    pub(super) async fn stop(&self, id: &str, signals: &broadcast::Sender<Signal>) {
        let (listening, sending) = match self.known().get_mut(id) {
            Some(running) => {
                running.state = EndpointState::Stopped;
                running.refused = None;
                running.stopping.cancel();
                (running.listening.take(), running.sending.take())
            }
            None => (None, None),
        };
        if let Some(listening) = listening {
            listening.stop().await;
        }
        if let Some(sending) = sending {
            let _ = sending.await;
        }
        let _ = signals.send(Signal::Endpoint(id.into()));
    }

    pub(super) async fn stop_all(&self, signals: &broadcast::Sender<Signal>) {
        let ids: Vec<String> = self.known().keys().cloned().collect();
        for id in ids {
            self.stop(&id, signals).await;
        }
    }
}

fn of_interface(project: &Project, interface: &Interface) -> EndpointNow {
    let place = project.listens(interface);
    EndpointNow {
        id: interface.id.clone(),
        name: interface.name.clone(),
        group: String::new(),
        role: Role::Interface,
        address: place.map(Place::to_string).unwrap_or_default(),
        to: Vec::new(),
        secure: false,
        loopback: place.is_none_or(Place::is_loopback),
        faults: false,
        state: EndpointState::Stopped,
        connections: 0,
        received: 0,
        troubles: Vec::new(),
        refused: None,
    }
}

fn of_endpoint(endpoint: &Endpoint) -> EndpointNow {
    let kind = &endpoint.kind;
    let (role, state) = match kind {
        EndpointKind::Listener { .. } => (Role::Listener, EndpointState::Stopped),
        EndpointKind::Bench { .. } => (Role::Bench, EndpointState::Stopped),
        EndpointKind::Tap { .. } => (Role::Tap, EndpointState::Stopped),
        EndpointKind::Folder(_) => (Role::Folder, EndpointState::Stopped),
        EndpointKind::Sender { .. } => (Role::Sender, EndpointState::Ready),
    };
    let mut to: Vec<String> = kind.to().map(Socket::to_string).into_iter().collect();
    if let EndpointKind::Tap { tee: Some(tee), .. } = kind {
        to.push(tee.to.to_string());
    }
    let address = match (kind.listen(), kind) {
        (Some(listen), _) => listen.to_string(),
        (None, EndpointKind::Folder(watched)) => watched.path.display().to_string(),
        (None, _) => String::new(),
    };
    let side = kind.listen().or(kind.to());
    EndpointNow {
        id: endpoint.id.clone(),
        name: endpoint.name.clone(),
        group: endpoint.group.clone(),
        role,
        address,
        to,
        secure: side.is_some_and(|side| side.tls.is_some()),
        loopback: kind.listen().is_none_or(Socket::is_loopback),
        faults: !kind.faults().is_empty(),
        state,
        connections: 0,
        received: 0,
        troubles: Vec::new(),
        refused: None,
    }
}
