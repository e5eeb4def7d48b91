//! Endpoints: what they are set to, and starting and stopping them.

use super::error::checked;
use crate::api::endpoint;
use crate::api::view::{
    ApiError, CertificateAsked, CertificateView, EndpointAt, EndpointList, EndpointRole,
    EndpointSettings, EndpointState, EndpointView, Nothing,
};
use crate::endpoints::own_certificate;
use crate::fault::Fault;
use crate::project::{remove_endpoint, save_endpoint};
use crate::workbench::{self, EndpointNow, Role, Workbench};
use std::sync::Arc;

/// Every endpoint.
///
/// # Errors
/// None today.
pub async fn endpoint_list(
    workbench: &Workbench,
    _request: Nothing,
) -> Result<EndpointList, ApiError> {
    let endpoints = workbench.desk().await.endpoints();
    Ok(EndpointList {
        endpoints: endpoints.into_iter().map(endpoint_view).collect(),
    })
}

/// Starts a listener.
///
/// # Errors
/// Port in use (by whom), rights, store not to be written, …
pub async fn endpoint_start(
    workbench: &Workbench,
    request: EndpointAt,
) -> Result<EndpointView, ApiError> {
    let now = workbench.desk().await.start(&request.endpoint).await?;
    Ok(endpoint_view(now))
}

/// Stops a listener.
///
/// # Errors
/// Where there is none of that name.
pub async fn endpoint_stop(
    workbench: &Workbench,
    request: EndpointAt,
) -> Result<EndpointView, ApiError> {
    let now = workbench.desk().await.stop(&request.endpoint).await?;
    Ok(endpoint_view(now))
}

/// What an endpoint is set to. For a name that is none of them it is what a new one of that kind
/// starts with: `listener`, `sender`, `tap`, `bench` or `folder`.
///
/// # Errors
/// Where there is no such endpoint and no such kind.
pub async fn endpoint_settings(
    workbench: &Workbench,
    request: EndpointAt,
) -> Result<EndpointSettings, ApiError> {
    let desk = workbench.desk().await;
    let project = desk.project();
    Ok(match project.endpoint(&request.endpoint) {
        Some(endpoint) => endpoint::settings(endpoint, &project.folder),
        None => {
            let blank = endpoint::blank(&request.endpoint);
            endpoint::endpoint(blank.clone(), &project.folder)?;
            blank
        }
    })
}

/// Writes the file of an endpoint, new or known. One that runs goes on as it was until it is started
/// anew.
///
/// # Errors
/// Where the name is missing or taken, something in it is wrong, or the file cannot be written.
pub async fn endpoint_save(
    workbench: &Workbench,
    request: EndpointSettings,
) -> Result<EndpointList, ApiError> {
    let desk = workbench.desk().await;
    let worker = Arc::clone(&desk);
    checked(move || {
        let project = worker.project();
        let endpoint = endpoint::endpoint(request, &project.folder)?;
        save_endpoint(&project, &endpoint)?;
        worker.look_again();
        Ok(())
    })
    .await?;
    endpoint_list(workbench, Nothing {}).await
}

/// Stops an endpoint and takes its file away. What it captured stays.
///
/// # Errors
/// Where there is none of that name, or its file cannot be taken away.
pub async fn endpoint_remove(
    workbench: &Workbench,
    request: EndpointAt,
) -> Result<EndpointList, ApiError> {
    let desk = workbench.desk().await;
    desk.stop(&request.endpoint).await?;
    let worker = Arc::clone(&desk);
    checked(move || {
        remove_endpoint(&worker.project(), &request.endpoint)?;
        worker.look_again();
        Ok(())
    })
    .await?;
    endpoint_list(workbench, Nothing {}).await
}

/// The certificate that a listener shows, for the other side to trust. Where its settings name none, one is
/// made, and made anew where that is asked for; it is shown from the next start on.
///
/// # Errors
/// Where there is no such listener over TLS, or its certificate cannot be read or made.
pub async fn endpoint_certificate(
    workbench: &Workbench,
    request: CertificateAsked,
) -> Result<CertificateView, ApiError> {
    let project = workbench.desk().await.project();
    let CertificateAsked { endpoint, renew } = request;
    checked(move || {
        let listen = project
            .endpoint(&endpoint)
            .and_then(|found| found.kind.listen())
            .filter(|listen| listen.tls.is_some())
            .ok_or_else(|| {
                let sentence = format!("`{endpoint}` does not listen over TLS.");
                Fault::new("not-secure", sentence)
            })?;
        let folder = project.workbench_folder().join("tls");
        let file = own_certificate(listen, &folder, &endpoint, renew)?;
        let pem = std::fs::read_to_string(&file).map_err(|error| {
            let sentence = format!("{} cannot be read.", file.display());
            Fault::new("tls-file", sentence).because(error)
        })?;
        Ok(CertificateView {
            pem,
            file: file.display().to_string(),
        })
    })
    .await
}

/// An endpoint.
pub(super) fn endpoint_view(now: EndpointNow) -> EndpointView {
    let EndpointNow {
        id,
        name,
        group,
        role,
        address,
        to,
        secure,
        loopback,
        faults,
        state,
        connections,
        received,
        troubles,
        refused,
    } = now;
    let (state, problem) = match state {
        workbench::EndpointState::Ready => (EndpointState::Ready, None),
        workbench::EndpointState::Stopped => (EndpointState::Stopped, None),
        workbench::EndpointState::Listening => (EndpointState::Listening, refused),
        workbench::EndpointState::Failed(why) => (EndpointState::Failed, Some(why)),
    };
    EndpointView {
        id,
        name,
        group,
        role: match role {
            Role::Interface => EndpointRole::Interface,
            Role::Listener => EndpointRole::Listener,
            Role::Bench => EndpointRole::Bench,
            Role::Tap => EndpointRole::Tap,
            Role::Folder => EndpointRole::Folder,
            Role::Sender => EndpointRole::Sender,
        },
        address,
        to,
        secure,
        faults,
        loopback,
        state,
        problem,
        connections,
        received,
        troubles,
    }
}
