//! What an endpoint is set to.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Everything that stands in the file of an endpoint. Texts that are not there are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EndpointSettings {
    /// Name of its file; empty for one that is to be made.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// What it is grouped under.
    pub group: String,
    /// `listener`, `sender`, `tap`, `bench` or `folder`.
    pub kind: String,
    /// Whether it starts with the project, where that is on this machine alone.
    pub on_open: bool,
    /// The interface by whose rules its messages are read; a bench runs it.
    pub interface: String,
    /// Where it listens: listener, bench, tap.
    pub listen: SocketSettings,
    /// Where it sends: sender, tap.
    pub to: SocketSettings,
    /// The second receiver of a tap.
    pub tee: Option<TeeSettings>,
    /// How it answers: listener.
    pub answer: AnswerSettings,
    /// What it does wrong on purpose: listener, bench, tap.
    pub faults: Vec<FaultSettings>,
    /// What a peer may cost.
    pub limits: LimitSettings,
    /// What it watches: folder.
    pub folder: FolderSettings,
    /// How it sends: sender.
    pub pace: PaceSettings,
}

/// One side of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SocketSettings {
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// `mllp` or `http`.
    pub protocol: String,
    /// Path of HTTP.
    pub path: String,
    /// Bytes before a payload, in hex.
    pub start: String,
    /// Bytes behind it, in hex.
    pub end: String,
    /// TLS, where it is spoken.
    pub tls: Option<TlsSettings>,
}

/// TLS. Files are beside the project unless they are absolute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TlsSettings {
    /// PEM of the certificate.
    pub certificate: String,
    /// PEM of its key.
    pub key: String,
    /// PKCS#12 in place of the two.
    pub pfx: String,
    /// Name of the environment variable that has the password of that.
    pub password_from: String,
    /// PEM of authorities that are believed.
    pub trust: String,
    /// Of a listener: `anyone`, `asked` or `required`.
    pub clients: String,
    /// The name that the receiver's certificate must have.
    pub name: String,
}

/// The second receiver of a tap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TeeSettings {
    /// Where it is.
    pub to: SocketSettings,
    /// Whether its answers are kept.
    pub keep_answers: bool,
}

/// How a listener answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AnswerSettings {
    /// Enhanced mode, by MSH-15 and MSH-16.
    pub enhanced: bool,
    /// Whether an error by the profile of its interface is refused.
    pub profile: bool,
    /// The first that applies is the answer.
    pub rules: Vec<AnswerRuleSettings>,
}

/// What is answered to some messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AnswerRuleSettings {
    /// A condition; empty for all.
    pub when: String,
    /// `AA`, `AE` or `AR`.
    pub code: String,
    /// What is said.
    pub text: String,
    /// ERR-3, table 0357.
    pub error: String,
}

/// Something done wrong on purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FaultSettings {
    /// `late`, `never`, `wrong-id`, `twice`, `unframed`, `bytewise`, `cut`, `close`, `slow-read`, `refuse`.
    pub does: String,
    /// Of a hundred messages so many.
    pub share: u32,
    /// A condition; empty for all.
    pub when: String,
    /// Of `late` and `slow-read`.
    pub seconds: Option<u32>,
}

/// What a peer may cost; times in seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LimitSettings {
    /// MiB of one frame.
    pub frame_mib: u32,
    /// Connections at a time.
    pub connections: u32,
    /// Silence after which a connection is closed.
    pub idle: u32,
    /// Silence in the middle of a frame after which it is taken as it is.
    pub half_frame: u32,
}

/// A folder whose files are taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FolderSettings {
    /// The folder, absolute or beside the project.
    pub path: String,
    /// Where files go that are taken in; empty: they stay.
    pub moved: String,
}

/// How a sender sends; times in seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PaceSettings {
    /// Connections at a time.
    pub connections: u32,
    /// One connection for all messages, or one for each.
    pub keep_alive: bool,
    /// Messages a second at most.
    pub per_second: Option<u32>,
    /// Tries after the first.
    pub retries: u32,
    /// Before the second try, doubled for each further one.
    pub retry_after: u32,
    /// For an answer.
    pub timeout: u32,
}
