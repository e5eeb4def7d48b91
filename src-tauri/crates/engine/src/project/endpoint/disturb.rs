//! What an endpoint does wrong on purpose.

/// Something done wrong on purpose, to see what the other side makes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disturbance {
    /// What.
    pub does: Disturb,
    /// Of a hundred messages so many, evenly spread.
    pub share: u32,
    /// A condition that a message must meet; empty for all.
    pub when: String,
}

/// What can be done wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disturb {
    /// The answer comes so many seconds late.
    Late(u32),
    /// No answer.
    Never,
    /// MSA-2 is another message's.
    WrongId,
    /// The answer comes twice.
    Twice,
    /// The answer comes without framing.
    Unframed,
    /// The answer comes byte by byte.
    Bytewise,
    /// The connection closes in the middle of the answer.
    Cut,
    /// The connection closes instead of an answer.
    Close,
    /// The bytes of the sender are read slowly: so many seconds for each 4 KiB.
    SlowRead(u32),
    /// Connections are refused: closed as soon as they are there.
    Refuse,
}

impl Disturb {
    /// All of them, by their names in the file; times as they are where none is said.
    pub const ALL: [(&'static str, Self); 10] = [
        ("late", Self::Late(5)),
        ("never", Self::Never),
        ("wrong-id", Self::WrongId),
        ("twice", Self::Twice),
        ("unframed", Self::Unframed),
        ("bytewise", Self::Bytewise),
        ("cut", Self::Cut),
        ("close", Self::Close),
        ("slow-read", Self::SlowRead(1)),
        ("refuse", Self::Refuse),
    ];

    /// Its name in the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Late(_) => "late",
            Self::Never => "never",
            Self::WrongId => "wrong-id",
            Self::Twice => "twice",
            Self::Unframed => "unframed",
            Self::Bytewise => "bytewise",
            Self::Cut => "cut",
            Self::Close => "close",
            Self::SlowRead(_) => "slow-read",
            Self::Refuse => "refuse",
        }
    }

    /// Its seconds, where it has some.
    #[must_use]
    pub const fn seconds(self) -> Option<u32> {
        match self {
            Self::Late(seconds) | Self::SlowRead(seconds) => Some(seconds),
            Self::Never
            | Self::WrongId
            | Self::Twice
            | Self::Unframed
            | Self::Bytewise
            | Self::Cut
            | Self::Close
            | Self::Refuse => None,
        }
    }

    /// The same with so many seconds, where it has some.
    #[must_use]
    pub const fn lasting(self, seconds: u32) -> Self {
        match self {
            Self::Late(_) => Self::Late(seconds),
            Self::SlowRead(_) => Self::SlowRead(seconds),
            Self::Never
            | Self::WrongId
            | Self::Twice
            | Self::Unframed
            | Self::Bytewise
            | Self::Cut
            | Self::Close
            | Self::Refuse => self,
        }
    }
}
