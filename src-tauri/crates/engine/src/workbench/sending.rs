//! What is sent from the desk: the runs, and where nothing may be sent to.

use super::Signal;
use super::desk::{Desk, newest};
use crate::fault::Fault;
use crate::project::{Project, Socket, TEST};
use crate::reading::Reading;
use crate::sending::{Keeping, Plan, Sending, SendingId, Supply};
use crate::summary::summarize_checked;
use std::collections::{HashSet, VecDeque};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Runs that are remembered. One that is under way is never forgotten.
const RUNS: usize = 6;

/// Under this name is kept what is sent to a place that is no endpoint of the project.
pub const BY_HAND: &str = "sending";

/// How long a name server may take before names are compared as they are written.
const NAMES: Duration = Duration::from_secs(2);

/// All runs of a desk.
#[derive(Debug, Default)]
pub(super) struct Sendings {
    last: AtomicU32,
    runs: Mutex<VecDeque<Arc<Sending>>>,
}

impl Sendings {
    fn runs(&self) -> MutexGuard<'_, VecDeque<Arc<Sending>>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) async fn stop_all(&self) {
        let runs: Vec<Arc<Sending>> = self.runs().iter().cloned().collect();
        for run in &runs {
            run.stop();
        }
        for run in &runs {
            run.ended().await;
        }
    }
}

impl Desk {
    /// Starts to send. `endpoint` is the sender that it is kept under, where it is one of the project;
    /// nothing is kept where `keep` is not set.
    ///
    /// # Errors
    /// Where nothing may be sent there, or it is to be kept and cannot be.
    pub async fn send(
        self: &Arc<Self>,
        what: String,
        plan: Plan,
        supply: Supply,
        endpoint: Option<&str>,
        keep: bool,
    ) -> Result<Arc<Sending>, Fault> {
        may_send(&self.project(), &plan.to.host, plan.to.port).await?;
        let keeping = match keep {
            true => Some(self.keeping(endpoint)?),
            false => None,
        };
        let id = SendingId(self.sendings.last.fetch_add(1, Ordering::Relaxed) + 1);
        let signals = self.signals.clone();
        let sending = Sending::start(id, what, plan, supply, keeping, move || {
            let _ = signals.send(Signal::Sending(id));
        });
        let mut runs = self.sendings.runs();
        let mut surplus = (runs.len() + 1).saturating_sub(RUNS);
        runs.retain(|run| {
            let forgotten = surplus > 0 && run.has_ended();
            surplus -= usize::from(forgotten);
            !forgotten
        });
        runs.push_back(Arc::clone(&sending));
        Ok(sending)
    }

    fn keeping(&self, endpoint: Option<&str>) -> Result<Keeping, Fault> {
        let store = Arc::clone(self.store()?);
        if let Some(why) = store.read_only() {
            return Err(why.clone().into());
        }
        let project = self.current();
        let rules = endpoint.and_then(|id| newest(&project).endpoint(id)?.interface.clone());
        Ok(Keeping {
            store,
            endpoint: endpoint.unwrap_or(BY_HAND).into(),
            summarize: Arc::new(move |message, findings| {
                let reading = Reading::of(&newest(&project), rules.as_deref());
                summarize_checked(message, findings, &reading)
            }),
        })
    }

    /// A run that was started.
    ///
    /// # Errors
    /// Where it is one of the older ones, which are forgotten.
    pub fn sending(&self, id: SendingId) -> Result<Arc<Sending>, Fault> {
        let runs = self.sendings.runs();
        runs.iter()
            .find(|run| run.id == id)
            .cloned()
            .ok_or_else(|| Fault::new("sending-gone", "What was sent there is not shown any more."))
    }

    /// The runs that are remembered, the newest last.
    #[must_use]
    pub fn sendings(&self) -> Vec<Arc<Sending>> {
        self.sendings.runs().iter().cloned().collect()
    }
}

/// Whether messages may be sent to a place: they are real ones, and this is a workbench. What the project
/// names in another environment than `test` is out of bounds, by that name or by another of the same
/// machine.
///
/// # Errors
/// Where they may not.
pub async fn may_send(project: &Project, host: &str, port: u16) -> Result<(), Fault> {
    let refused = |environment: &str| {
        let message = format!(
            "{host}:{port} is in the environment `{environment}` of project.toml. Messages are sent to `{TEST}` alone from here."
        );
        Err(Fault::new("delivery-not-allowed", message))
    };
    if Socket::plain(host, port).is_loopback() {
        return Ok(());
    }
    if let Some(other) = project.elsewhere(host, port) {
        return refused(&other.name);
    }
    let mut own: Option<HashSet<IpAddr>> = None;
    for environment in &project.environments {
        for place in &environment.places {
            if environment.name == TEST || place.port != port || place.is_loopback() {
                continue;
            }
            let own = match &own {
                Some(own) => own,
                None => own.insert(addresses(host, port).await),
            };
            if !own.is_disjoint(&addresses(&place.host, port).await) {
                return refused(&environment.name);
            }
        }
    }
    Ok(())
}

/// What a name leads to; nothing where nobody knows in time.
async fn addresses(host: &str, port: u16) -> HashSet<IpAddr> {
    let looked = tokio::time::timeout(NAMES, tokio::net::lookup_host((host, port))).await;
    match looked {
        Ok(Ok(found)) => found.map(|address| address.ip()).collect(),
        Ok(Err(_)) | Err(_) => HashSet::new(),
    }
}
