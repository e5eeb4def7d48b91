//! The endpoints of the project on the desk: what they do, starting and stopping them.

use super::super::endpoints::{EndpointNow, Ground, Named};
use super::Desk;
use crate::fault::Fault;
use crate::project::{Listen, Place, Socket};
use std::sync::Arc;

impl Desk {
    /// Every endpoint as it is now.
    #[must_use]
    pub fn endpoints(&self) -> Vec<EndpointNow> {
        let project = self.project();
        Named::all(&project)
            .map(|named| self.endpoints.now(&project, named))
            .collect()
    }

    /// One endpoint as it is now.
    ///
    /// # Errors
    /// Where the project has none of that name.
    pub fn endpoint(&self, id: &str) -> Result<EndpointNow, Fault> {
        let project = self.project();
        let named = Named::find(&project, id).ok_or_else(|| no_endpoint(id))?;
        Ok(self.endpoints.now(&project, named))
    }

    /// Starts a listener.
    ///
    /// # Errors
    /// In words: port in use, store not to be written, …
    pub async fn start(self: &Arc<Self>, id: &str) -> Result<EndpointNow, Fault> {
        let project = self.project();
        let named = Named::find(&project, id).ok_or_else(|| no_endpoint(id))?;
        let store = self
            .store()
            .inspect_err(|fault| self.endpoints.failed(id, fault, &self.signals))?;
        let ground = Ground {
            desk: self,
            project: &self.project,
            store: Arc::clone(store),
            signals: &self.signals,
            control_ids: &self.control_ids,
        };
        self.endpoints.start(&ground, named).await?;
        self.endpoint(id)
    }

    /// Starts the listeners that start with the project, on this machine alone.
    pub(in crate::workbench) async fn listen_on_open(self: &Arc<Self>) {
        let project = self.project();
        for named in Named::all(&project) {
            let wanted = match named {
                Named::Interface(interface) => {
                    let alone = project.listens(interface).is_some_and(Place::is_loopback);
                    interface.source.listen == Listen::OnOpen && alone
                }
                Named::Endpoint(endpoint) => {
                    let listen = endpoint.kind.listen();
                    endpoint.on_open && listen.is_none_or(Socket::is_loopback)
                }
            };
            // One that cannot is failed, and its endpoint says why.
            if wanted {
                drop(self.start(named.id()).await);
            }
        }
    }

    /// Stops a listener; what has arrived is stored and answered first.
    ///
    /// # Errors
    /// Where the project has none of that name.
    pub async fn stop(&self, id: &str) -> Result<EndpointNow, Fault> {
        self.endpoint(id)?;
        self.endpoints.stop(id, &self.signals).await;
        self.endpoint(id)
    }
}

fn no_endpoint(id: &str) -> Fault {
    Fault::new(
        "unknown-endpoint",
        format!("The project has no endpoint `{id}`."),
    )
}
