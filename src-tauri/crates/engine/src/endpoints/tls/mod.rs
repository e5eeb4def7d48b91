//! TLS by rustls, 1.2 and 1.3: who we are, whom we believe, and in words why a handshake failed.
//!
//! A certificate that is itself in `trust` is believed as it is, whatever names it has, as long as it is
//! valid today: test systems show certificates that they made themselves, and many of these are marked as
//! authorities or have no names, which the general rules refuse.

mod identity;
mod make;
mod trouble;
mod verify;

pub use make::{Made, make};
pub use trouble::{Refusal, Side, Speaks, TlsTrouble};

use crate::fault::Fault;
use crate::project::{Clients, Identity, Socket, Tls};
use rustls::client::WebPkiServerVerifier;
use rustls::crypto::CryptoProvider;
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::sign::SingleCertAndKey;
use rustls::{ClientConfig, ServerConfig};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use verify::Believed;
pub(super) use verify::Seen;

/// Ring: a C compiler builds it, on every system that we are built for.
pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// TLS of a sender.
#[derive(Debug, Clone)]
pub(super) struct Client {
    believed: Believed,
    verifier: Arc<WebPkiServerVerifier>,
    identity: Option<Arc<SingleCertAndKey>>,
    name: Option<String>,
}

impl Client {
    /// Reads the files.
    pub(super) fn of(tls: &Tls) -> Result<Self, Fault> {
        let Tls {
            identity,
            trust,
            clients: _,
            name,
        } = tls;
        let believed = match trust {
            Some(file) => Believed::read(file)?,
            None => Believed::by_the_system()?,
        };
        let roots = Arc::clone(&believed.roots);
        let verifier = WebPkiServerVerifier::builder_with_provider(roots, provider())
            .build()
            .map_err(|error| failed(&error))?;
        let identity = identity.as_ref().map(identity::read).transpose()?;
        Ok(Self {
            believed,
            verifier,
            identity,
            name: name.clone(),
        })
    }

    /// The name that is expected, where it is not the host's.
    pub(super) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// What one connection is made with, and where it leaves whose certificate it saw.
    pub(super) fn config(&self) -> Result<(Arc<ClientConfig>, Seen), Fault> {
        let seen = Seen::default();
        let verifier = verify::Servers {
            believed: self.believed.clone(),
            verifier: Arc::clone(&self.verifier),
            seen: seen.clone(),
        };
        let config = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(|error| failed(&error))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let config = match &self.identity {
            Some(identity) => config.with_client_cert_resolver(Arc::clone(identity) as _),
            None => config.with_no_client_auth(),
        };
        Ok((Arc::new(config), seen))
    }
}

/// TLS of a listener.
#[derive(Debug, Clone)]
pub(super) struct Server {
    identity: Arc<SingleCertAndKey>,
    clients: Option<(Believed, Arc<dyn ClientCertVerifier>)>,
}

impl Server {
    /// Reads the files. Where no identity is named, the one in `folder` is used, and made if need be.
    pub(super) fn of(tls: &Tls, folder: &Path, endpoint: &str, host: &str) -> Result<Self, Fault> {
        let Tls {
            identity,
            trust,
            clients,
            name: _,
        } = tls;
        let identity = match identity {
            Some(identity) => identity::read(identity)?,
            None => identity::read(&own(folder, endpoint, host, false)?.identity())?,
        };
        let clients = match (clients, trust) {
            (Clients::Anyone, _) => None,
            (Clients::Asked | Clients::Required, None) => {
                let sentence = "A listener that asks clients for certificates needs `trust`: a file of the authorities that it believes.";
                return Err(Fault::new("tls-no-authorities", sentence));
            }
            (Clients::Asked, Some(file)) => Some(believing(file, false)?),
            (Clients::Required, Some(file)) => Some(believing(file, true)?),
        };
        Ok(Self { identity, clients })
    }

    /// What one connection is taken with, and where it leaves whose certificate it saw.
    pub(super) fn config(&self) -> Result<(Arc<ServerConfig>, Seen), Fault> {
        let seen = Seen::default();
        let config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(|error| failed(&error))?;
        let config = match &self.clients {
            None => config.with_no_client_auth(),
            Some((believed, verifier)) => {
                config.with_client_cert_verifier(Arc::new(verify::ClientsOf {
                    believed: believed.clone(),
                    verifier: Arc::clone(verifier),
                    seen: seen.clone(),
                }))
            }
        };
        let identity = Arc::clone(&self.identity);
        Ok((Arc::new(config.with_cert_resolver(identity)), seen))
    }
}

fn believing(
    file: &Path,
    required: bool,
) -> Result<(Believed, Arc<dyn ClientCertVerifier>), Fault> {
    let believed = Believed::read(file)?;
    let roots = Arc::clone(&believed.roots);
    let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider());
    let verifier = match required {
        true => verifier,
        false => verifier.allow_unauthenticated(),
    };
    let verifier = verifier.build().map_err(|error| failed(&error))?;
    Ok((believed, verifier))
}

fn failed(error: &dyn std::error::Error) -> Fault {
    Fault::new("tls-failed", "TLS cannot be set up as it is configured.").because(error)
}

/// What was made for an endpoint; made now where there is none, or where it is to be a new one.
fn own(folder: &Path, endpoint: &str, host: &str, renew: bool) -> Result<Made, Fault> {
    let made = Made::of(folder, endpoint);
    match made.exists() && !renew {
        true => Ok(made),
        false => make(folder, endpoint, &[host.to_owned()]),
    }
}

/// The file (PEM) of the certificate that a listener shows. One that its settings do not name is made
/// where there is none, or where it is to be a new one.
///
/// # Errors
/// Where it cannot be made, or is inside a file with its key.
pub fn own_certificate(
    listen: &Socket,
    folder: &Path,
    endpoint: &str,
    renew: bool,
) -> Result<PathBuf, Fault> {
    let named = listen.tls.as_ref().and_then(|tls| tls.identity.as_ref());
    let packed = |file: &Path, how: &str| {
        let sentence = format!(
            "The certificate of this endpoint is in {} with its key. {how} writes it alone.",
            file.display()
        );
        Err(Fault::new("tls-certificate-packed", sentence))
    };
    match named {
        None => Ok(own(folder, endpoint, &listen.host, renew)?.certificate),
        Some(Identity::Pem { certificate, key }) if certificate == key => {
            packed(certificate, "`openssl x509`")
        }
        Some(Identity::Pem {
            certificate,
            key: _,
        }) => Ok(certificate.clone()),
        Some(Identity::Pfx { file, password: _ }) => packed(file, "`openssl pkcs12 -nokeys`"),
    }
}
