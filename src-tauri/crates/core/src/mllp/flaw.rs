//! What is wrong with the framing of what arrived, by name.

use super::Framing;

/// What is wrong with a frame that can be read all the same, or why bytes are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// No `0B` before it.
    NoStart,
    /// No `0D` behind the `1C`.
    NoFinalCr,
    /// `0A` instead of `0D` behind the `1C`.
    LfForCr,
    /// Neither `1C` nor `0D`.
    NoEnd,
    /// A message without any framing.
    Unframed,
    /// Framed as MLLP says, where other bytes are agreed on.
    UsualFraming,
    /// A byte-order mark before the message.
    ByteOrderMark,
    /// A request or a response of HTTP.
    Http,
    /// The start of TLS.
    Tls,
}

impl Flaw {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::NoStart,
        Self::NoFinalCr,
        Self::LfForCr,
        Self::NoEnd,
        Self::Unframed,
        Self::UsualFraming,
        Self::ByteOrderMark,
        Self::Http,
        Self::Tls,
    ];

    /// Stable, kebab-case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoStart => "no-start",
            Self::NoFinalCr => "no-final-cr",
            Self::LfForCr => "lf-for-cr",
            Self::NoEnd => "no-end",
            Self::Unframed => "unframed",
            Self::UsualFraming => "usual-framing",
            Self::ByteOrderMark => "byte-order-mark",
            Self::Http => "http",
            Self::Tls => "tls",
        }
    }

    /// A sentence for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoStart => "the frame has no start block (0B)",
            Self::NoFinalCr => "the end block lacks its last byte (0D behind 1C)",
            Self::LfForCr => "the end block ends with 0A instead of 0D (1C 0A)",
            Self::NoEnd => "the frame has no end block (1C 0D)",
            Self::Unframed => "the message has no framing (0B before it, 1C 0D behind it)",
            Self::UsualFraming => {
                "the message is framed by 0B and 1C 0D, where other bytes are agreed on"
            }
            Self::ByteOrderMark => "a byte-order mark (EF BB BF) stands before the message",
            Self::Http => "the peer speaks HTTP, and this is MLLP",
            Self::Tls => "the peer speaks TLS, and this connection is plain",
        }
    }

    /// What bytes are that are no frame, where they show it.
    #[must_use]
    pub fn of_stray(bytes: &[u8], framing: &Framing) -> Option<Self> {
        if is_tls(bytes) {
            Some(Self::Tls)
        } else if is_http(bytes) {
            Some(Self::Http)
        } else if !framing.is_usual() && bytes.first() == Some(&super::START) {
            Some(Self::UsualFraming)
        } else if bytes == BYTE_ORDER_MARK {
            Some(Self::ByteOrderMark)
        } else {
            None
        }
    }
}

impl std::fmt::Display for Flaw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

pub(super) const BYTE_ORDER_MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

/// Whether these are the first bytes of a record of TLS: a handshake or an alert of version 3.
#[must_use]
pub fn is_tls(bytes: &[u8]) -> bool {
    matches!(bytes, [0x15 | 0x16, 0x03, 0..=4, ..])
}

/// Whether these are the first bytes of HTTP: a method, or the version of a response.
#[must_use]
pub fn is_http(bytes: &[u8]) -> bool {
    const STARTS: [&[u8]; 9] = [
        b"GET ",
        b"POST ",
        b"PUT ",
        b"HEAD ",
        b"OPTIONS ",
        b"DELETE ",
        b"PATCH ",
        b"CONNECT ",
        b"HTTP/",
    ];
    STARTS.iter().any(|start| bytes.starts_with(start))
}

/// Whether a message starts here, as the standard says: `MSH` and a separator.
pub(super) fn is_message(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    matches!(bytes, [b'M', b'S', b'H', separator, ..] if separator.is_ascii_punctuation())
}
