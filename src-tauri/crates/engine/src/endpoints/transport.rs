//! The way to a receiver and the door of a listener: TCP, TLS over it where it is asked for, and what
//! is spoken over that. Whoever sends or accepts does it through these two, so that limits and words are
//! the same everywhere.

use super::tls::{Client, Server, Speaks, TlsTrouble};
use super::{SendError, SendTrouble, Stream};
use crate::fault::Fault;
use crate::project::{FrameBytes, Protocol, Socket};
use hl7wb_core::mllp::{Decoder, Framing, is_tls};
use rustls_pki_types::ServerName;
use std::path::Path;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// The way to a receiver.
#[derive(Debug, Clone)]
pub struct Route {
    host: String,
    port: u16,
    protocol: Protocol,
    framing: Framing,
    tls: Option<Client>,
}

impl Route {
    /// The way that a project's file describes. Reads the files of TLS.
    ///
    /// # Errors
    /// In words, where one of these files is not what it should be.
    pub fn of(socket: &Socket) -> Result<Self, Fault> {
        let Socket {
            host,
            port,
            protocol,
            framing,
            tls,
        } = socket;
        Ok(Self {
            host: host.clone(),
            port: *port,
            protocol: protocol.clone(),
            framing: framing_of(protocol, framing),
            tls: tls.as_ref().map(Client::of).transpose()?,
        })
    }

    /// MLLP over TCP, in the plain.
    #[must_use]
    pub fn plain(host: &str, port: u16) -> Self {
        Self {
            host: host.to_owned(),
            port,
            protocol: Protocol::Mllp,
            framing: Framing::default(),
            tls: None,
        }
    }

    /// The receiver, as `host:port`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// What is spoken.
    #[must_use]
    pub const fn protocol(&self) -> &Protocol {
        &self.protocol
    }

    /// How frames begin and end, both ways.
    #[must_use]
    pub const fn framing(&self) -> &Framing {
        &self.framing
    }

    /// Whether it is over TLS.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        self.tls.is_some()
    }

    /// Takes answers apart.
    #[must_use]
    pub fn decoder(&self, limit: usize) -> Decoder {
        Decoder::framed(self.framing.clone(), limit)
    }

    /// Connects, with TLS where it is asked for.
    ///
    /// # Errors
    /// In words; both together take no longer than `within`.
    pub async fn dial(&self, within: Duration) -> Result<Box<dyn Stream>, SendError> {
        let mut connected = false;
        let dialling = async {
            let stream = self.connect().await?;
            connected = true;
            let _ = stream.set_nodelay(true);
            match &self.tls {
                None => Ok(Box::new(stream) as Box<dyn Stream>),
                Some(tls) => self.secure(tls, stream).await,
            }
        };
        match tokio::time::timeout(within, dialling).await {
            Ok(dialled) => dialled,
            Err(_) if connected => {
                Err(self.failed(SendTrouble::Tls(TlsTrouble::Silent(within)), ""))
            }
            Err(_) => Err(self.failed(SendTrouble::ConnectTimeout(within), "")),
        }
    }

    async fn connect(&self) -> Result<TcpStream, SendError> {
        let found = tokio::net::lookup_host((self.host.as_str(), self.port))
            .await
            .map_err(|error| self.failed(SendTrouble::Unknown, &error.to_string()))?;
        let mut last = self.failed(SendTrouble::Unknown, "no address");
        for address in found {
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => {
                    let refused = error.kind() == std::io::ErrorKind::ConnectionRefused;
                    let trouble = match refused {
                        true => SendTrouble::Refused,
                        false => SendTrouble::Broken,
                    };
                    last = self.failed(trouble, &error.to_string());
                }
            }
        }
        Err(last)
    }

    async fn secure(&self, tls: &Client, stream: TcpStream) -> Result<Box<dyn Stream>, SendError> {
        let other = |what: String| self.failed(SendTrouble::Tls(TlsTrouble::Other(what)), "");
        let name = tls.name().unwrap_or(&self.host);
        let name = name.trim_start_matches('[').trim_end_matches(']');
        let name = ServerName::try_from(name.to_owned())
            .map_err(|_| other(format!("`{name}` is no name that a certificate can have")))?;
        let (config, seen) = tls.config().map_err(|fault| other(fault.message))?;
        match TlsConnector::from(config).connect(name, stream).await {
            Ok(stream) => Ok(Box::new(stream)),
            Err(error) => {
                let trouble = TlsTrouble::of_handshake(&error, &seen);
                Err(self.failed(SendTrouble::Tls(trouble), &error.to_string()))
            }
        }
    }

    pub(super) fn failed(&self, trouble: SendTrouble, detail: &str) -> SendError {
        SendError {
            address: self.address(),
            trouble,
            detail: detail.to_owned(),
        }
    }
}

fn framing_of(protocol: &Protocol, bytes: &FrameBytes) -> Framing {
    match protocol {
        Protocol::Mllp => Framing::new(&bytes.start, &bytes.end).unwrap_or_default(),
        Protocol::Http { path: _ } => Framing::whole(),
    }
}

/// The door of a listener.
#[derive(Debug, Clone)]
pub struct Acceptor {
    protocol: Protocol,
    framing: Framing,
    tls: Option<Server>,
}

/// A connection that was let in.
#[derive(Debug)]
pub struct Accepted {
    /// What bytes go over.
    pub stream: Box<dyn Stream>,
    /// Who the client is, as its certificate says, where it showed one: `CN=lab, O=Hospital`.
    pub client: Option<String>,
}

impl Default for Acceptor {
    /// MLLP in the plain.
    fn default() -> Self {
        Self {
            protocol: Protocol::Mllp,
            framing: Framing::default(),
            tls: None,
        }
    }
}

impl Acceptor {
    /// The door that a project's file describes. Reads the files of TLS; where the file names no
    /// certificate, one is made in `folder`, under the name of the endpoint.
    ///
    /// # Errors
    /// In words, where one of these files is not what it should be.
    pub fn of(socket: &Socket, folder: &Path, endpoint: &str) -> Result<Self, Fault> {
        let Socket {
            host,
            port: _,
            protocol,
            framing,
            tls,
        } = socket;
        let tls = tls
            .as_ref()
            .map(|tls| Server::of(tls, folder, endpoint, host));
        Ok(Self {
            protocol: protocol.clone(),
            framing: framing_of(protocol, framing),
            tls: tls.transpose()?,
        })
    }

    /// What is spoken.
    #[must_use]
    pub const fn protocol(&self) -> &Protocol {
        &self.protocol
    }

    /// How frames begin and end, both ways.
    #[must_use]
    pub const fn framing(&self) -> &Framing {
        &self.framing
    }

    /// Takes what arrives apart.
    #[must_use]
    pub fn decoder(&self, limit: usize) -> Decoder {
        Decoder::framed(self.framing.clone(), limit)
    }

    /// Lets a connection in, with TLS where it is asked for.
    ///
    /// # Errors
    /// Why there is no TLS; known within `within`.
    pub async fn accept(&self, tcp: TcpStream, within: Duration) -> Result<Accepted, TlsTrouble> {
        let Some(tls) = &self.tls else {
            let stream = Box::new(tcp);
            let client = None;
            return Ok(Accepted { stream, client });
        };
        tokio::time::timeout(within, secure(tls, tcp))
            .await
            .unwrap_or(Err(TlsTrouble::Silent(within)))
    }
}

async fn secure(tls: &Server, tcp: TcpStream) -> Result<Accepted, TlsTrouble> {
    let mut first = [0; 16];
    let peeked = tcp.peek(&mut first).await;
    let count = peeked.map_err(|error| TlsTrouble::Other(error.to_string()))?;
    let first = first.get(..count).unwrap_or_default();
    match first {
        [] => return Err(TlsTrouble::Closed),
        [0x16] | [0x16, 0x03] => {}
        first if is_tls(first) => {}
        first => return Err(TlsTrouble::NotTls(Speaks::of(first))),
    }
    let (config, seen) = tls
        .config()
        .map_err(|fault| TlsTrouble::Other(fault.message))?;
    match TlsAcceptor::from(config).accept(tcp).await {
        Ok(stream) => Ok(Accepted {
            stream: Box::new(stream),
            client: seen.subject(),
        }),
        Err(error) => Err(TlsTrouble::of_handshake(&error, &seen)),
    }
}
