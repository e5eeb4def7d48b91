//! Binding a port, and finding out who has it.

use std::io::ErrorKind;
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// Why a port could not be bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BindError {
    /// What was asked for.
    pub address: String,
    /// What went wrong.
    pub trouble: BindTrouble,
    /// What the system said.
    pub detail: String,
}

/// Kinds of trouble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BindTrouble {
    /// Another program listens there; who, where the system tells.
    InUse(Option<String>),
    /// Ports below 1024 want rights.
    Denied,
    /// The name or address is not one of this machine.
    NotHere,
    /// Anything else.
    Failed,
}

impl BindError {
    /// Stable name of the trouble.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.trouble {
            BindTrouble::InUse(_) => "port-in-use",
            BindTrouble::Denied => "port-denied",
            BindTrouble::NotHere => "address-not-here",
            BindTrouble::Failed => "listen-failed",
        }
    }
}

impl std::fmt::Display for BindError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let address = &self.address;
        match &self.trouble {
            BindTrouble::InUse(Some(owner)) => write!(
                f,
                "{address} is in use by {owner}. End that program, or choose another port in project.toml."
            ),
            BindTrouble::InUse(None) => write!(
                f,
                "{address} is in use by another program. End it, or choose another port in project.toml."
            ),
            BindTrouble::Denied => write!(
                f,
                "Listening on {address} is not allowed here. Ports below 1024 want rights: choose a higher one in project.toml."
            ),
            BindTrouble::NotHere => write!(
                f,
                "{address} is not an address of this machine. Use 127.0.0.1, or an address of its own, in project.toml."
            ),
            BindTrouble::Failed => write!(f, "{address} could not be listened on: {}", self.detail),
        }
    }
}

impl std::error::Error for BindError {}

/// Binds a listener.
///
/// # Errors
/// In words, with the owner of a port in use where the system tells.
pub async fn bind(host: &str, port: u16) -> Result<TcpListener, BindError> {
    let address = format!("{host}:{port}");
    TcpListener::bind((host, port)).await.map_err(|error| {
        let kind = error.kind();
        let trouble = if kind == ErrorKind::AddrInUse {
            BindTrouble::InUse(owner_of(port))
        } else if kind == ErrorKind::PermissionDenied {
            BindTrouble::Denied
        } else if kind == ErrorKind::AddrNotAvailable || address.parse::<SocketAddr>().is_err() {
            BindTrouble::NotHere
        } else {
            BindTrouble::Failed
        };
        BindError {
            address,
            trouble,
            detail: error.to_string(),
        }
    })
}

/// The process that listens on a port of this machine, as `java (process 4711)`.
fn owner_of(port: u16) -> Option<String> {
    let socket = ["/proc/net/tcp", "/proc/net/tcp6"]
        .into_iter()
        .find_map(|table| listening_socket(&std::fs::read_to_string(table).ok()?, port))?;
    let wanted = format!("socket:[{socket}]");
    for process in std::fs::read_dir("/proc").ok()?.flatten() {
        let Ok(number) = process.file_name().to_string_lossy().parse::<u32>() else {
            continue;
        };
        let Ok(open) = std::fs::read_dir(process.path().join("fd")) else {
            continue;
        };
        let owns = open
            .flatten()
            .filter_map(|file| std::fs::read_link(file.path()).ok())
            .any(|target| target.as_os_str() == wanted.as_str());
        if owns {
            let name = std::fs::read_to_string(process.path().join("comm")).unwrap_or_default();
            return Some(match name.trim() {
                "" => format!("process {number}"),
                name => format!("{name} (process {number})"),
            });
        }
    }
    None
}

/// Inode of the socket that listens on a port, by the table of the kernel.
fn listening_socket(table: &str, port: u16) -> Option<u64> {
    const LISTENING: &str = "0A";
    table.lines().skip(1).find_map(|line| {
        let mut columns = line.split_whitespace().skip(1);
        let (_, local) = columns.next()?.rsplit_once(':')?;
        let state = columns.nth(1)?;
        let matches = u16::from_str_radix(local, 16).ok() == Some(port) && state == LISTENING;
        // uid, timeout, inode stand behind queues, timer and retransmits.
        columns.nth(5).filter(|_| matches)?.parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_port_in_use_is_named_with_its_owner() {
        let first = bind("127.0.0.1", 0).await.expect("bound");
        let port = first.local_addr().expect("an address").port();
        let error = bind("127.0.0.1", port).await.expect_err("in use");
        assert_eq!(error.code(), "port-in-use");
        assert!(error.to_string().contains(&port.to_string()), "{error}");
        if cfg!(target_os = "linux") {
            let me = format!("process {}", std::process::id());
            assert!(error.to_string().contains(&me), "{error}");
        }
    }

    #[tokio::test]
    async fn a_foreign_address_is_named() {
        let error = bind("192.0.2.7", 0).await.expect_err("not ours");
        assert_eq!(error.code(), "address-not-here", "{error:?}");
    }
}
