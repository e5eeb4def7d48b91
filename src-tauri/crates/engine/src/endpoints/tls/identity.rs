//! Reading who we are: PEM or PKCS#12.

use super::provider;
use crate::fault::Fault;
use crate::project::Identity;
use p12_keystore::{KeyStore, Pkcs12ImportPolicy};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls_pki_types::pem::{Error as PemError, PemObject};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use std::path::Path;
use std::sync::Arc;

type Parts = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// Reads an identity.
pub(super) fn read(identity: &Identity) -> Result<Arc<SingleCertAndKey>, Fault> {
    match identity {
        Identity::Pem { certificate, key } => {
            let parts = (certificates(certificate)?, private_key(key)?);
            together(parts, certificate, key)
        }
        Identity::Pfx { file, password } => {
            let parts = pfx(file, password.as_deref())?;
            together(parts, file, file)
        }
    }
}

/// The certificates of a PEM file; at least one.
pub(super) fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, Fault> {
    let bytes = bytes(file)?;
    let found = CertificateDer::pem_slice_iter(&bytes)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| unreadable(file, &error.to_string()))?;
    if found.is_empty() {
        let shown = file.display();
        let sentence = if CertificateDer::from_pem_slice(&bytes).is_err()
            && bytes.first() == Some(&0x30)
        {
            format!(
                "{shown} is DER. Certificates are read as PEM: `openssl x509 -inform der` writes it."
            )
        } else {
            format!("{shown} holds no certificate (`-----BEGIN CERTIFICATE-----`).")
        };
        return Err(Fault::new("tls-file", sentence));
    }
    Ok(found)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the enum is open")]
fn private_key(file: &Path) -> Result<PrivateKeyDer<'static>, Fault> {
    let bytes = bytes(file)?;
    let shown = file.display();
    let locked = String::from_utf8_lossy(&bytes).contains("ENCRYPTED");
    PrivateKeyDer::from_pem_slice(&bytes).map_err(|error| match error {
        PemError::NoItemsFound if locked => Fault::new(
            "tls-key",
            format!("The key in {shown} is locked by a password. Give it as PKCS#12 (`pfx`), whose password is read from the environment."),
        ),
        PemError::NoItemsFound => {
            Fault::new("tls-key", format!("{shown} holds no private key (PKCS#8, PKCS#1 or SEC1)."))
        }
        other => unreadable(file, &other.to_string()),
    })
}

fn pfx(file: &Path, variable: Option<&str>) -> Result<Parts, Fault> {
    let bytes = bytes(file)?;
    let shown = file.display();
    let password = match variable {
        None => String::new(),
        Some(variable) => std::env::var(variable).map_err(|_| {
            let sentence = format!(
                "The password of {shown} is to be in the environment variable {variable}, which is not set."
            );
            Fault::new("tls-password", sentence)
        })?,
    };
    let store = KeyStore::from_pkcs12(&bytes, &password, Pkcs12ImportPolicy::Strict).map_err(
        |error| match (error, variable) {
            (p12_keystore::error::Error::MacError(_), Some(variable)) => Fault::new(
                "tls-password",
                format!("The password in {variable} does not open {shown}."),
            ),
            (p12_keystore::error::Error::MacError(_), None) => Fault::new(
                "tls-password",
                format!("{shown} has a password. Name the environment variable that holds it: `password_from`."),
            ),
            (other, _) => unreadable(file, &other.to_string()),
        },
    )?;
    let (_, chain) = store.private_key_chain().ok_or_else(|| {
        Fault::new(
            "tls-key",
            format!("{shown} holds no private key with its certificate."),
        )
    })?;
    let certificates = chain
        .certs()
        .iter()
        .map(|certificate| CertificateDer::from(certificate.as_der().to_vec()))
        .collect();
    let key = PrivatePkcs8KeyDer::from(chain.key().as_der().to_vec());
    Ok((certificates, key.into()))
}

/// Holds a key against its certificate.
fn together(
    (certificates, secret): Parts,
    certificate: &Path,
    key: &Path,
) -> Result<Arc<SingleCertAndKey>, Fault> {
    let pair = CertifiedKey::from_der(certificates, secret, &provider());
    let pair = pair.map_err(|error| {
        let (certificate, key) = (certificate.display(), key.display());
        if matches!(error, rustls::Error::InconsistentKeys(_)) {
            let sentence = format!(
                "The key in {key} does not belong to the (first) certificate in {certificate}."
            );
            Fault::new("tls-key-mismatch", sentence)
        } else {
            let sentence = format!("The key in {key} cannot be used: {error}.");
            Fault::new("tls-key", sentence)
        }
    })?;
    Ok(Arc::new(SingleCertAndKey::from(pair)))
}

fn bytes(file: &Path) -> Result<Vec<u8>, Fault> {
    std::fs::read(file).map_err(|error| unreadable(file, &error.to_string()))
}

fn unreadable(file: &Path, why: &str) -> Fault {
    Fault::new(
        "tls-file",
        format!("{} cannot be read: {why}.", file.display()),
    )
}
