//! Certificates that we make for ourselves: for a listener of tests, to be trusted by its clients one by
//! one. The key never leaves this machine's folder of the project.

use crate::fault::Fault;
use crate::project::Identity;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A certificate that was made, and its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// PEM, to be given to those that shall trust it.
    pub certificate: PathBuf,
    /// PEM (PKCS#8); readable by its owner alone.
    pub key: PathBuf,
}

impl Made {
    /// Where those of this endpoint are.
    #[must_use]
    pub fn of(folder: &Path, endpoint: &str) -> Self {
        Self {
            certificate: folder.join(format!("{endpoint}.pem")),
            key: folder.join(format!("{endpoint}.key")),
        }
    }

    pub(super) fn identity(&self) -> Identity {
        Identity::Pem {
            certificate: self.certificate.clone(),
            key: self.key.clone(),
        }
    }

    /// Whether both are there.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.certificate.is_file() && self.key.is_file()
    }
}

/// Days that a certificate is valid: what clients accept at most.
const DAYS: i64 = 397;

/// Makes a certificate that is signed by itself, for an endpoint that is reached by these names, and
/// writes it with its key. One that is there is replaced.
///
/// # Errors
/// Where a name is none, or a file cannot be written.
pub fn make(folder: &Path, endpoint: &str, names: &[String]) -> Result<Made, Fault> {
    let failed = |error: rcgen::Error| {
        Fault::new("tls-make", "The certificate could not be made.").because(error)
    };
    let mut wanted = vec![
        "localhost".to_owned(),
        "127.0.0.1".to_owned(),
        "::1".to_owned(),
    ];
    for name in names {
        if !wanted.contains(name) {
            wanted.push(name.clone());
        }
    }
    let mut request = rcgen::CertificateParams::new(wanted).map_err(failed)?;
    request.distinguished_name.push(
        rcgen::DnType::CommonName,
        format!("{endpoint} (HL7 Workbench)"),
    );
    request.extended_key_usages = vec![
        rcgen::ExtendedKeyUsagePurpose::ServerAuth,
        rcgen::ExtendedKeyUsagePurpose::ClientAuth,
    ];
    date(&mut request);
    let key = rcgen::KeyPair::generate().map_err(failed)?;
    let certificate = request.self_signed(&key).map_err(failed)?;
    let made = Made::of(folder, endpoint);
    let written = write(folder, &made, &certificate.pem(), &key.serialize_pem());
    written.map_err(|error| {
        let sentence = format!("{} cannot be written to.", folder.display());
        Fault::new("tls-make", sentence).because(error)
    })?;
    Ok(made)
}

/// Valid from yesterday on, for clocks that go late.
fn date(request: &mut rcgen::CertificateParams) {
    let today = jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date();
    let at = |days: i64| {
        let day = today.saturating_add(jiff::Span::new().days(days));
        let (month, number) = (day.month().unsigned_abs(), day.day().unsigned_abs());
        rcgen::date_time_ymd(day.year().into(), month, number)
    };
    request.not_before = at(-1);
    request.not_after = at(DAYS);
}

fn write(folder: &Path, made: &Made, certificate: &str, key: &str) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    // The mode of a new file is given when it is made; one that is there keeps its own.
    match std::fs::remove_file(&made.key) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&made.key)?.write_all(key.as_bytes())?;
    std::fs::write(&made.certificate, certificate)
}
