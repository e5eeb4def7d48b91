//! Endpoints that a project has beside the listeners of its interfaces: one file each, so that they
//! can be grouped, shared and reviewed like everything else.
//!
//! ```text
//! endpoints/<name>.toml
//! ```
//!
//! ```toml
//! format = "hl7wb.endpoint/1"
//! name = "Between registration and lab"
//! kind = "tap"                      # listener, sender, tap, bench, folder
//! group = "Parallel run"            # may be left out
//! on_open = false                   # started with the project; on this machine alone
//! interface = "registration"        # whose rules its messages are read by; a bench runs it
//!
//! [listen]                          # listener, tap, bench
//! host = "127.0.0.1"
//! port = 2580
//! protocol = "mllp"                 # or "http": HL7 over HTTP, at `path`
//! framing = { start = "0B", end = "1C 0D" }
//! tls = { certificate = "tls/server.pem", key = "tls/server.key", clients = "required", trust = "tls/ca.pem" }
//!
//! [to]                              # tap, sender: the same keys, and `path` of HTTP
//! host = "127.0.0.1"
//! port = 2576
//!
//! [tee]                             # tap: a second receiver of the same messages
//! host = "127.0.0.1"
//! port = 2577
//! answers = "keep"                  # or "ignore"
//!
//! [answer]                          # listener
//! mode = "original"                 # or "enhanced": by MSH-15 and MSH-16
//! profile = true                    # refuse what has an error by the profile of `interface`
//! [[answer.rule]]                   # the first that applies
//! when = "MSH-9.1 = ORU and not OBR-4"
//! code = "AE"
//! text = "Results need an OBR-4"
//! error = "101"                     # ERR-3, table 0357
//!
//! [[fault]]                         # listener, bench: what is done wrong on purpose
//! do = "late"                       # see `Disturb`
//! share = 10                        # of a hundred messages; all where it is left out
//! when = "MSH-9.1 = ORU"            # of those that meet it
//! seconds = 5                       # of late and slow
//!
//! [limits]
//! frame_mib = 64
//! connections = 1000
//! idle = 3600                       # seconds
//! half_frame = 30
//!
//! [folder]                          # folder
//! path = "incoming"
//! then = "leave"                    # or "move"
//! moved = "incoming/done"
//!
//! [send]                            # sender
//! connections = 1                   # more than one: in no order
//! keep_alive = true
//! per_second = 50                   # as fast as is answered where it is left out
//! retries = 3
//! retry_after = 5                   # seconds, doubled each time
//! timeout = 30
//! ```

mod disturb;
mod read;
mod socket;
#[cfg(test)]
mod tests;
mod write;

pub use disturb::{Disturb, Disturbance};
pub(super) use read::read;
pub use socket::{Clients, FrameBytes, Identity, Protocol, Socket, Tls};
pub use write::{remove_endpoint, save_endpoint};

use hl7wb_core::acknowledge::Code;
use std::path::{Path, PathBuf};

/// Folder of the endpoints in the folder of the project.
pub const ENDPOINTS_FOLDER: &str = "endpoints";

/// The format that is written and read.
pub const ENDPOINT_FORMAT: &str = "hl7wb.endpoint/1";

/// A file as an endpoint names it: beside the project where it is below its folder.
pub(crate) fn beside(path: &Path, project: &Path) -> String {
    path.strip_prefix(project)
        .unwrap_or(path)
        .display()
        .to_string()
}

/// One endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Name of its file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// What it is grouped under; empty for nothing.
    pub group: String,
    /// Whether it starts with the project, where that is on this machine alone.
    pub on_open: bool,
    /// Folder name of the interface by whose rules its messages are read.
    pub interface: Option<String>,
    /// What it does.
    pub kind: EndpointKind,
    /// What a peer may cost.
    pub limits: EndpointLimits,
}

/// What an endpoint does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndpointKind {
    /// Receives, keeps and answers.
    Listener {
        /// Where.
        listen: Socket,
        /// How it answers.
        answer: AnswerRules,
        /// What it does wrong on purpose.
        faults: Vec<Disturbance>,
    },
    /// Runs an interface: receives, filters, maps, and sends to the receivers of environment `test`.
    Bench {
        /// Where.
        listen: Socket,
        /// What it does wrong on purpose.
        faults: Vec<Disturbance>,
    },
    /// Stands between two systems and passes every byte on, both ways.
    Tap {
        /// Where the sender connects.
        listen: Socket,
        /// The receiver.
        to: Socket,
        /// A second receiver of the same messages.
        tee: Option<Box<Tee>>,
        /// None: a tap passes on what it gets, and one with faults does not start.
        faults: Vec<Disturbance>,
    },
    /// Takes the messages out of files that appear in a folder.
    Folder(Watched),
    /// Sends.
    Sender {
        /// The receiver.
        to: Socket,
        /// How.
        pace: Pace,
    },
}

impl EndpointKind {
    /// Its name in the file.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Listener { .. } => "listener",
            Self::Bench { .. } => "bench",
            Self::Tap { .. } => "tap",
            Self::Folder(_) => "folder",
            Self::Sender { .. } => "sender",
        }
    }

    /// Where it listens.
    #[must_use]
    pub const fn listen(&self) -> Option<&Socket> {
        match self {
            Self::Listener { listen, .. }
            | Self::Bench { listen, .. }
            | Self::Tap { listen, .. } => Some(listen),
            Self::Folder(_) | Self::Sender { .. } => None,
        }
    }

    /// Where it sends.
    #[must_use]
    pub const fn to(&self) -> Option<&Socket> {
        match self {
            Self::Tap { to, .. } | Self::Sender { to, .. } => Some(to),
            Self::Listener { .. } | Self::Bench { .. } | Self::Folder(_) => None,
        }
    }

    /// What it does wrong on purpose.
    #[must_use]
    pub fn faults(&self) -> &[Disturbance] {
        match self {
            Self::Listener { faults, .. }
            | Self::Bench { faults, .. }
            | Self::Tap { faults, .. } => faults,
            Self::Folder(_) | Self::Sender { .. } => &[],
        }
    }
}

/// The second receiver of a tap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tee {
    /// Where it is.
    pub to: Socket,
    /// Whether its answers are kept; they never reach the sender.
    pub keep_answers: bool,
}

/// How a listener answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnswerRules {
    /// Original mode, or enhanced by MSH-15 and MSH-16.
    pub enhanced: bool,
    /// Whether an error by the profile of its interface is refused.
    pub profile: bool,
    /// The first that applies is the answer; where none does, the message is accepted.
    pub rules: Vec<AnswerRule>,
}

/// What is answered to some messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRule {
    /// A condition as in filters; empty for all.
    pub when: String,
    /// The code: AA, AE or AR; in enhanced mode it stands for CA, CE, CR as well.
    pub code: Code,
    /// MSA-3, and the text of ERR.
    pub text: String,
    /// ERR-3, table 0357; nothing for none.
    pub error: Option<String>,
}

/// What a peer of an endpoint may cost. Times are seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndpointLimits {
    /// MiB of one frame.
    pub frame_mib: u32,
    /// Connections at a time.
    pub connections: u32,
    /// Silence after which a connection is closed.
    pub idle: u32,
    /// Silence in the middle of a frame after which it is taken as it is.
    pub half_frame: u32,
}

impl Default for EndpointLimits {
    fn default() -> Self {
        Self {
            frame_mib: 64,
            connections: 1000,
            idle: 3600,
            half_frame: 30,
        }
    }
}

/// A folder whose files are taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// The folder, absolute or beside the project.
    pub path: PathBuf,
    /// Where a file goes when all of it is kept; it stays where there is none.
    pub moved: Option<PathBuf>,
}

/// How a sender sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Connections at a time; with more than one there is no order.
    pub connections: u32,
    /// One connection for all messages, or one for each.
    pub keep_alive: bool,
    /// Messages a second at most; none for as fast as they are answered.
    pub per_second: Option<u32>,
    /// Tries after the first.
    pub retries: u32,
    /// Seconds before the second try, doubled for each further one.
    pub retry_after: u32,
    /// Seconds for an answer.
    pub timeout: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            connections: 1,
            keep_alive: true,
            per_second: None,
            retries: 0,
            retry_after: 5,
            timeout: 30,
        }
    }
}
