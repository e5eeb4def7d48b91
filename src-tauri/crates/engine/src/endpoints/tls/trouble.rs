//! Why a handshake failed, in words.

use super::verify::Seen;
use rustls::{AlertDescription, CertificateError, Error};
use rustls_pki_types::UnixTime;
use std::time::Duration;

/// Who the peer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It connected to us.
    Client,
    /// We connected to it.
    Server,
}

/// What a peer speaks instead of TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaks {
    /// MLLP, in the plain.
    Mllp,
    /// HTTP, in the plain.
    Http,
    /// Something else.
    Other,
}

impl Speaks {
    /// What these first bytes are.
    pub(in super::super) fn of(bytes: &[u8]) -> Self {
        if hl7wb_core::mllp::is_http(bytes) {
            Self::Http
        } else if matches!(bytes, [0x0B, ..] | [b'M', b'S', b'H', ..]) {
            Self::Mllp
        } else {
            Self::Other
        }
    }
}

/// Why there is no TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsTrouble {
    /// Signed by nobody that is believed here.
    UnknownAuthority {
        /// Whose certificate it is.
        subject: String,
        /// Who signed it.
        issuer: String,
    },
    /// Not valid any more.
    Expired {
        /// The last moment that it was.
        until: String,
    },
    /// Not valid yet.
    NotYetValid {
        /// The first moment that it will be.
        from: String,
    },
    /// For another host.
    WrongName {
        /// The name that was looked for.
        expected: String,
        /// Those that it has.
        names: Vec<String>,
    },
    /// No certificate was shown, and one is required.
    NoCertificate,
    /// The certificate cannot be used, and why.
    BadCertificate(String),
    /// The peer did not accept us.
    Refused(Refusal),
    /// The peer does not speak TLS.
    NotTls(Speaks),
    /// No version or cipher that both have.
    Version,
    /// No handshake in time.
    Silent(Duration),
    /// The peer closed the connection in the handshake.
    Closed,
    /// Anything else.
    Other(String),
}

/// What a peer said when it refused us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It does not know who signed our certificate.
    UnknownAuthority,
    /// Our certificate is not valid any more, as it says.
    Expired,
    /// It wants a certificate of us.
    NeedsCertificate,
    /// Our certificate is not good enough, and it does not say why.
    Certificate,
    /// It does not say why: no cipher of ours, or it wants a certificate of us.
    Handshake,
    /// It knows no host of the name that we asked for.
    Name,
}

impl TlsTrouble {
    /// Stable name of the trouble.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownAuthority { .. } => "tls-unknown-authority",
            Self::Expired { .. } => "tls-expired",
            Self::NotYetValid { .. } => "tls-not-yet-valid",
            Self::WrongName { .. } => "tls-wrong-name",
            Self::NoCertificate => "tls-no-certificate",
            Self::BadCertificate(_) => "tls-certificate",
            Self::Refused(Refusal::NeedsCertificate) => "tls-needs-certificate",
            Self::Refused(_) => "tls-refused",
            Self::NotTls(_) => "tls-not-spoken",
            Self::Version => "tls-version",
            Self::Silent(_) => "tls-timeout",
            Self::Closed => "tls-closed",
            Self::Other(_) => "tls-failed",
        }
    }

    /// What an error of a stream says about TLS, where it is one of TLS.
    pub(in super::super) fn of_stream(error: &std::io::Error) -> Option<Self> {
        let tls = error.get_ref()?.downcast_ref::<Error>()?;
        Some(Self::of(tls, &Seen::default()))
    }

    /// What an error of a handshake says.
    pub(in super::super) fn of_handshake(error: &std::io::Error, seen: &Seen) -> Self {
        let tls = error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<Error>());
        match tls {
            Some(tls) => Self::of(tls, seen),
            None if is_over(error) => Self::Closed,
            None => Self::Other(error.to_string()),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the enum is open")]
    fn of(error: &Error, seen: &Seen) -> Self {
        match error {
            Error::InvalidCertificate(error) => of_certificate(error, seen),
            Error::NoCertificatesPresented => Self::NoCertificate,
            Error::AlertReceived(
                AlertDescription::ProtocolVersion | AlertDescription::InsufficientSecurity,
            ) => Self::Version,
            Error::AlertReceived(alert) => match refusal(*alert) {
                Some(refusal) => Self::Refused(refusal),
                None => Self::Other(error.to_string()),
            },
            Error::InvalidMessage(_) => Self::NotTls(Speaks::Other),
            Error::PeerIncompatible(_) => Self::Version,
            other => Self::Other(other.to_string()),
        }
    }

    /// A sentence: what happened, and what to do.
    #[must_use]
    pub fn said(&self, peer: &str, side: Side) -> String {
        let server = side == Side::Server;
        match self {
            Self::UnknownAuthority { subject, issuer } if subject == issuer => {
                format!(
                    "The certificate of {peer} ({subject}) is signed by itself. Add it to `trust` to believe it."
                )
            }
            Self::UnknownAuthority { subject, issuer } => {
                format!(
                    "The certificate of {peer} ({subject}) is signed by an authority that is not trusted here ({issuer}). Add that authority to `trust`."
                )
            }
            Self::Expired { until } => {
                format!("The certificate of {peer} is expired: it was valid until {until}.")
            }
            Self::NotYetValid { from } => {
                format!(
                    "The certificate of {peer} is not valid yet: it is from {from} on. Is a clock wrong?"
                )
            }
            Self::WrongName { expected, names } if names.is_empty() => {
                format!(
                    "The certificate of {peer} has no names at all (subject alternative names), so it is not for {expected}. Add the certificate itself to `trust` to believe it all the same."
                )
            }
            Self::WrongName { expected, names } => {
                format!(
                    "The certificate of {peer} is not for {expected}, but for {}. Use one of these as host, or as `name` of TLS.",
                    names.join(", ")
                )
            }
            Self::NoCertificate => {
                format!(
                    "{peer} shows no certificate, and this endpoint requires one of its clients."
                )
            }
            Self::BadCertificate(why) => {
                format!("The certificate of {peer} cannot be used: {why}.")
            }
            Self::Refused(refusal) => refusal.said(peer),
            Self::NotTls(speaks) => not_tls(*speaks, peer, server),
            Self::Version => {
                format!(
                    "{peer} has no version or cipher of TLS that is spoken here (TLS 1.2 and 1.3)."
                )
            }
            Self::Silent(time) if server => {
                format!(
                    "{peer} did not answer the TLS handshake within {} s. It may not speak TLS.",
                    time.as_secs()
                )
            }
            Self::Silent(time) => {
                format!(
                    "{peer} did not begin or finish TLS within {} s, and was let go.",
                    time.as_secs()
                )
            }
            Self::Closed if server => {
                format!(
                    "{peer} closed the connection in the TLS handshake. It may not speak TLS, or does not accept who we are."
                )
            }
            Self::Closed => {
                format!(
                    "{peer} closed the connection in the TLS handshake. It may not trust the certificate of this endpoint."
                )
            }
            Self::Other(what) => format!("TLS with {peer} failed: {what}."),
        }
    }
}

impl Refusal {
    fn said(self, peer: &str) -> String {
        match self {
            Self::UnknownAuthority => {
                format!(
                    "{peer} does not trust our certificate: it does not know who signed it. Give it the certificate, or its authority, to trust."
                )
            }
            Self::Expired => {
                format!("{peer} refused our certificate as expired.")
            }
            Self::NeedsCertificate => {
                format!(
                    "{peer} requires a certificate of its clients. Name one: `certificate` and `key`, or `pfx`."
                )
            }
            Self::Certificate => {
                format!(
                    "{peer} refused our certificate, and does not say why. It may not trust it, or expect another name."
                )
            }
            Self::Handshake => {
                format!(
                    "{peer} refused the TLS handshake, and does not say why. It may require a certificate of its clients, or have no cipher that is spoken here."
                )
            }
            Self::Name => format!("{peer} knows no host of the name that it was asked for."),
        }
    }
}

fn not_tls(speaks: Speaks, peer: &str, server: bool) -> String {
    let what = match speaks {
        Speaks::Mllp => "plain MLLP",
        Speaks::Http => "plain HTTP",
        Speaks::Other => "something else",
    };
    match server {
        true => format!(
            "{peer} does not answer in TLS. Does it speak plain MLLP or HTTP? Then leave `tls` out."
        ),
        false => format!("{peer} speaks {what}, and this endpoint expects TLS."),
    }
}

/// Whether the peer closed the connection.
fn is_over(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::UnexpectedEof
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
    )
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the enum is open")]
const fn refusal(alert: AlertDescription) -> Option<Refusal> {
    match alert {
        AlertDescription::UnknownCA => Some(Refusal::UnknownAuthority),
        AlertDescription::CertificateExpired => Some(Refusal::Expired),
        AlertDescription::CertificateRequired | AlertDescription::NoCertificate => {
            Some(Refusal::NeedsCertificate)
        }
        AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateRevoked
        | AlertDescription::CertificateUnknown
        | AlertDescription::AccessDenied => Some(Refusal::Certificate),
        AlertDescription::HandshakeFailure => Some(Refusal::Handshake),
        AlertDescription::UnrecognisedName => Some(Refusal::Name),
        _ => None,
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the enum is open")]
fn of_certificate(error: &CertificateError, seen: &Seen) -> TlsTrouble {
    match error {
        CertificateError::UnknownIssuer => {
            let (subject, issuer) = seen.get().map_or_else(
                || ("?".to_owned(), "?".to_owned()),
                |shown| (shown.subject.clone(), shown.issuer.clone()),
            );
            TlsTrouble::UnknownAuthority { subject, issuer }
        }
        CertificateError::ExpiredContext { time: _, not_after } => TlsTrouble::Expired {
            until: day(*not_after),
        },
        CertificateError::NotValidYetContext {
            time: _,
            not_before,
        } => TlsTrouble::NotYetValid {
            from: day(*not_before),
        },
        CertificateError::NotValidForNameContext {
            expected,
            presented,
        } => TlsTrouble::WrongName {
            expected: expected.to_str().into_owned(),
            names: presented.iter().map(|name| plain(name)).collect(),
        },
        other => TlsTrouble::BadCertificate(other.to_string()),
    }
}

/// `DnsName("lab.example")` as `lab.example`.
fn plain(name: &str) -> String {
    let inner = name
        .split_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'))
        .unwrap_or(name);
    inner.trim_matches('"').to_owned()
}

fn day(time: UnixTime) -> String {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    jiff::Timestamp::from_second(seconds).map_or_else(
        |_| "a time beyond all calendars".to_owned(),
        |time| time.strftime("%Y-%m-%d %H:%M UTC").to_string(),
    )
}
