//! Whom we believe.

use super::identity;
use crate::fault::Fault;
use rustls::SignatureScheme;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, Error, RootCertStore};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use x509_parser::prelude::{FromDer, X509Certificate};

/// Authorities, and certificates that are believed as they are.
#[derive(Debug, Clone)]
pub(super) struct Believed {
    pub(super) roots: Arc<RootCertStore>,
    pinned: Arc<[CertificateDer<'static>]>,
}

impl Believed {
    /// Those of a PEM file.
    pub(super) fn read(file: &Path) -> Result<Self, Fault> {
        let certificates = identity::certificates(file)?;
        let mut roots = RootCertStore::empty();
        for certificate in &certificates {
            roots.add(certificate.clone()).map_err(|error| {
                let sentence = format!(
                    "A certificate in {} cannot be used: {error}.",
                    file.display()
                );
                Fault::new("tls-file", sentence)
            })?;
        }
        Ok(Self {
            roots: Arc::new(roots),
            pinned: certificates.into(),
        })
    }

    /// Those of the system.
    pub(super) fn by_the_system() -> Result<Self, Fault> {
        let found = rustls_native_certs::load_native_certs();
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(found.certs);
        if roots.is_empty() {
            let sentence =
                "This system has no list of trusted authorities. Name a file of them: `trust`.";
            let mut fault = Fault::new("tls-no-authorities", sentence);
            if let Some(error) = found.errors.first() {
                fault = fault.because(error);
            }
            return Err(fault);
        }
        Ok(Self {
            roots: Arc::new(roots),
            pinned: Arc::new([]),
        })
    }

    /// Whether this very certificate is believed; an error where it is, but not today.
    fn pins(&self, certificate: &CertificateDer<'_>, now: UnixTime) -> Result<bool, Error> {
        if !self.pinned.iter().any(|pinned| pinned == certificate) {
            return Ok(false);
        }
        let bad = || Error::InvalidCertificate(CertificateError::BadEncoding);
        let (_, parsed) = X509Certificate::from_der(certificate).map_err(|_| bad())?;
        let at = |time: x509_parser::time::ASN1Time| {
            let seconds = u64::try_from(time.timestamp()).unwrap_or_default();
            UnixTime::since_unix_epoch(Duration::from_secs(seconds))
        };
        let not_after = at(parsed.validity().not_after);
        let not_before = at(parsed.validity().not_before);
        let context = if now > not_after {
            CertificateError::ExpiredContext {
                time: now,
                not_after,
            }
        } else if now < not_before {
            CertificateError::NotValidYetContext {
                time: now,
                not_before,
            }
        } else {
            return Ok(true);
        };
        Err(Error::InvalidCertificate(context))
    }
}

/// Whose certificate was shown in one handshake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    /// Such as `CN=lab, O=Hospital`.
    pub(super) subject: String,
    /// Who signed it.
    pub(super) issuer: String,
}

impl Shown {
    fn of(certificate: &[u8]) -> Option<Self> {
        let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
        Some(Self {
            subject: parsed.subject().to_string(),
            issuer: parsed.issuer().to_string(),
        })
    }
}

/// Where a verifier leaves what it was shown.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Seen(Arc<OnceLock<Shown>>);

impl Seen {
    fn note(&self, certificate: &CertificateDer<'_>) {
        if let Some(shown) = Shown::of(certificate) {
            let _ = self.0.set(shown);
        }
    }

    /// Whose certificate it was.
    pub(in super::super) fn subject(&self) -> Option<String> {
        self.get().map(|shown| shown.subject.clone())
    }

    /// A certificate that signed itself is first of all unknown: what else the rules say against it (most
    /// are marked as authorities) does not help anybody.
    fn first_of_all(&self, error: Error) -> Error {
        let itself = self
            .get()
            .is_some_and(|shown| shown.subject == shown.issuer);
        let odd = matches!(error, Error::InvalidCertificate(CertificateError::Other(_)));
        match itself && odd {
            true => Error::InvalidCertificate(CertificateError::UnknownIssuer),
            false => error,
        }
    }

    pub(super) fn get(&self) -> Option<&Shown> {
        self.0.get()
    }
}

/// Believes servers.
#[derive(Debug)]
pub(super) struct Servers {
    pub(super) believed: Believed,
    pub(super) verifier: Arc<WebPkiServerVerifier>,
    pub(super) seen: Seen,
}

impl ServerCertVerifier for Servers {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.seen.note(shown);
        if self.believed.pins(shown, now)? {
            return Ok(ServerCertVerified::assertion());
        }
        self.verifier
            .verify_server_cert(shown, between, name, ocsp, now)
            .map_err(|error| self.seen.first_of_all(error))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier
            .verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier
            .verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}

/// Believes clients.
#[derive(Debug)]
pub(super) struct ClientsOf {
    pub(super) believed: Believed,
    pub(super) verifier: Arc<dyn ClientCertVerifier>,
    pub(super) seen: Seen,
}

impl ClientCertVerifier for ClientsOf {
    fn offer_client_auth(&self) -> bool {
        self.verifier.offer_client_auth()
    }

    fn client_auth_mandatory(&self) -> bool {
        self.verifier.client_auth_mandatory()
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.verifier.root_hint_subjects()
    }

    fn verify_client_cert(
        &self,
        shown: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.seen.note(shown);
        if self.believed.pins(shown, now)? {
            return Ok(ClientCertVerified::assertion());
        }
        self.verifier
            .verify_client_cert(shown, between, now)
            .map_err(|error| self.seen.first_of_all(error))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier
            .verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier
            .verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}
