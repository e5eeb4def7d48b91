//! One side of a connection: where it is, what is spoken there, and who is who.

use std::net::IpAddr;
use std::path::PathBuf;

/// One side of a connection, ours or the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Socket {
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// What is spoken.
    pub protocol: Protocol,
    /// How a frame begins and ends.
    pub framing: FrameBytes,
    /// TLS, where it is spoken.
    pub tls: Option<Tls>,
}

impl Socket {
    /// MLLP in the plain.
    #[must_use]
    pub fn plain(host: &str, port: u16) -> Self {
        Self {
            host: host.to_owned(),
            port,
            protocol: Protocol::Mllp,
            framing: FrameBytes::default(),
            tls: None,
        }
    }

    /// Whether it is this machine alone.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        host.eq_ignore_ascii_case("localhost")
            || host
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }
}

impl std::fmt::Display for Socket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.host.contains(':') && !self.host.starts_with('[') {
            true => write!(f, "[{}]:{}", self.host, self.port),
            false => write!(f, "{}:{}", self.host, self.port),
        }
    }
}

/// What is spoken over a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Protocol {
    /// Frames over TCP (MLLP release 1).
    Mllp,
    /// HL7 over HTTP: a message is the body of a POST to this path, the answer that of its response.
    Http {
        /// Such as `/hl7`.
        path: String,
    },
}

impl Protocol {
    /// Its name in the file.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Mllp => "mllp",
            Self::Http { .. } => "http",
        }
    }
}

/// How a frame begins and ends; MLLP by itself is `0B` and `1C 0D`. One of the two may be empty: a
/// message that ends where the next starts, or one that starts behind the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameBytes {
    /// Before the payload.
    pub start: Vec<u8>,
    /// Behind it.
    pub end: Vec<u8>,
}

impl FrameBytes {
    /// Bytes in hex: `1C 0D`.
    #[must_use]
    pub fn hex(bytes: &[u8]) -> String {
        let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
        bytes.join(" ")
    }

    /// Reads bytes in hex: `1C 0D`, `1c0d`, or nothing; four at most.
    #[must_use]
    pub fn read(written: &str) -> Option<Vec<u8>> {
        let digits: Vec<char> = written.chars().filter(|c| !c.is_whitespace()).collect();
        let bytes: Option<Vec<u8>> = digits
            .chunks(2)
            .map(|pair| match pair {
                [high, low] => u8::from_str_radix(&format!("{high}{low}"), 16).ok(),
                _ => None,
            })
            .collect();
        bytes.filter(|bytes| bytes.len() <= 4)
    }
}

impl Default for FrameBytes {
    fn default() -> Self {
        Self {
            start: vec![0x0B],
            end: vec![0x1C, 0x0D],
        }
    }
}

/// Who we are, and whom we believe, over TLS. Files are beside the project unless they are absolute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tls {
    /// Who we are. A listener without one makes itself one.
    pub identity: Option<Identity>,
    /// PEM of authorities that are believed. Where there is none, a sender believes those of the
    /// system, and a listener that asks for clients none.
    pub trust: Option<PathBuf>,
    /// Whether clients show who they are (mTLS); of a listener.
    pub clients: Clients,
    /// The name that the receiver's certificate must have; its host where it is left out.
    pub name: Option<String>,
}

/// A certificate with its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// Certificates, and a key in a second file or the same.
    Pem {
        /// The certificate, and those between it and the authority.
        certificate: PathBuf,
        /// PKCS#8, PKCS#1 or SEC1.
        key: PathBuf,
    },
    /// One file, PKCS#12. Its password is that of an environment variable: none is ever in a file.
    Pfx {
        /// The file.
        file: PathBuf,
        /// Name of the variable; none for a file without a password.
        password: Option<String>,
    },
}

/// Whether a listener wants to see who its clients are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Clients {
    /// No.
    #[default]
    Anyone,
    /// Those that show a certificate show a good one.
    Asked,
    /// Only those with a good one.
    Required,
}

impl Clients {
    /// Its name in the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Asked => "asked",
            Self::Required => "required",
        }
    }

    /// All of them, by their names in the file.
    pub const ALL: [(&'static str, Self); 3] = [
        ("anyone", Self::Anyone),
        ("asked", Self::Asked),
        ("required", Self::Required),
    ];
}
