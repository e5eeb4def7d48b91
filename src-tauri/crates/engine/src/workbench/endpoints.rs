//! The endpoints of a project: each interface's source is a listener.

use super::answering::{AsTheProjectSays, receiver};
use super::desk::{Current, newest};
use super::{Desk, Signal};
use crate::clock::ControlIds;
use crate::endpoints::{Counters, Limits, Listener, Listening, Notice, bind};
use crate::fault::Fault;
use crate::project::{AckWhen, Interface, Place, Project};
use crate::reading::Reading;
use crate::store::Store;
use crate::summary::summarize_checked;
use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::broadcast;
use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::CancellationToken;

/// What an endpoint is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndpointState {
    /// Not running.
    Stopped,
    /// Accepting connections.
    Listening,
    /// Could not start, or ended by itself.
    Failed(String),
}

/// An endpoint as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointNow {
    /// Folder name of the interface.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Address that it binds.
    pub address: String,
    /// Whether that address is this machine alone.
    pub loopback: bool,
    /// What it is doing.
    pub state: EndpointState,
    /// Open connections.
    pub connections: u32,
    /// Frames received since it started.
    pub received: u64,
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
    /// Told first when it is stopped, to those that wait for a receiver.
    stopping: CancellationToken,
}

impl Endpoints {
    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<String, Running>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now(&self, project: &Project, interface: &Interface) -> EndpointNow {
        let place = project.listens(interface);
        let known = self.known();
        let running = known.get(&interface.id);
        let address = running
            .filter(|running| running.listening.is_some())
            .and_then(|running| running.address.clone())
            .or_else(|| place.map(Place::to_string));
        EndpointNow {
            id: interface.id.clone(),
            name: interface.name.clone(),
            address: address.unwrap_or_default(),
            loopback: place.is_none_or(Place::is_loopback),
            state: running.map_or(EndpointState::Stopped, |running| running.state.clone()),
            connections: running.map_or(0, |running| {
                running.counters.connections.load(Ordering::Relaxed)
            }),
            received: running.map_or(0, |running| {
                running.counters.received.load(Ordering::Relaxed)
            }),
        }
    }

    /// Starts a listener; one that listens already goes on.
    pub(super) async fn start(
        self: &Arc<Self>,
        desk: &Arc<Desk>,
        project: &Current,
        interface: &Interface,
        store: Arc<Store>,
        signals: &broadcast::Sender<Signal>,
        control_ids: &Arc<ControlIds>,
    ) -> Result<(), Fault> {
        if self
            .known()
            .get(&interface.id)
            .is_some_and(|running| running.listening.is_some())
        {
            return Ok(());
        }
        let started = self
            .listen(desk, project, interface, store, signals, control_ids)
            .await;
        match &started {
            Ok(()) => drop(signals.send(Signal::Endpoint(interface.id.as_str().into()))),
            Err(fault) => self.failed(&interface.id, fault, signals),
        }
        started
    }

    /// Notes why a listener could not start.
    pub(super) fn failed(&self, id: &str, fault: &Fault, signals: &broadcast::Sender<Signal>) {
        let failed = Running {
            state: EndpointState::Failed(fault.message.clone()),
            address: None,
            counters: Arc::default(),
            listening: None,
            stopping: CancellationToken::new(),
        };
        self.known().insert(id.to_owned(), failed);
        let _ = signals.send(Signal::Endpoint(id.into()));
    }

    async fn listen(
        self: &Arc<Self>,
        desk: &Arc<Desk>,
        current: &Current,
        interface: &Interface,
        store: Arc<Store>,
        signals: &broadcast::Sender<Signal>,
        control_ids: &Arc<ControlIds>,
    ) -> Result<(), Fault> {
        let project = newest(current);
        let place = project.listens(interface).ok_or_else(|| {
            let message = format!(
                "project.toml has no environment that says where `{}` is listened for.",
                interface.source.system
            );
            Fault::new("no-place", message)
        })?;
        if interface.ack_when == AckWhen::Delivered {
            for destination in &interface.destinations {
                receiver(&project, interface, destination)?;
            }
        }
        if let Some(why) = store.read_only() {
            return Err(why.clone().into());
        }
        let socket = bind(&place.host, place.port).await?;
        let address = socket.local_addr().map_or_else(
            |_| format!("{}:{}", place.host, place.port),
            |address| address.to_string(),
        );
        let (notices, mut noticed) = unbounded_channel();
        let counters: Arc<Counters> = Arc::default();
        let id: Arc<str> = interface.id.as_str().into();
        let stopping = CancellationToken::new();
        let answering = AsTheProjectSays {
            desk: Arc::downgrade(desk),
            interface: Arc::clone(&id),
            stopping: stopping.clone(),
        };
        let (project, rules) = (Arc::clone(current), Arc::clone(&id));
        let listening = Listening::start(
            socket,
            Arc::new(Listener {
                endpoint: Arc::clone(&id),
                store,
                limits: Limits::default(),
                answering: Arc::new(answering),
                summarize: Arc::new(move |message, findings| {
                    // The project's files may have changed since the listener was started.
                    let reading = Reading::of(&newest(&project), Some(&rules));
                    summarize_checked(message, findings, &reading)
                }),
                control_ids: Arc::clone(control_ids),
                counters: Arc::clone(&counters),
                notices,
            }),
        );
        let running = Running {
            state: EndpointState::Listening,
            address: Some(address),
            counters,
            listening: Some(listening),
            stopping,
        };
        self.known().insert(interface.id.clone(), running);
        let (endpoints, signals) = (Arc::clone(self), signals.clone());
        tokio::spawn(async move {
            while let Some(notice) = noticed.recv().await {
                endpoints.notice(&id, notice, &signals);
            }
        });
        Ok(())
    }

    fn notice(&self, id: &Arc<str>, notice: Notice, signals: &broadcast::Sender<Signal>) {
        let problem = match notice {
            Notice::Moved => None,
            Notice::Crowded { peer } => Some(Fault::new(
                "too-many-connections",
                format!("{peer} was refused by {id}: as many connections as are allowed are open."),
            )),
            Notice::NotStored(error) => Some(error.into()),
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

    pub(super) async fn stop(&self, id: &str, signals: &broadcast::Sender<Signal>) {
        let listening = self.known().get_mut(id).and_then(|running| {
            running.state = EndpointState::Stopped;
            running.stopping.cancel();
            running.listening.take()
        });
        if let Some(listening) = listening {
            listening.stop().await;
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
