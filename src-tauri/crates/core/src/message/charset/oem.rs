//! Code pages of DOS, which older laboratory systems still write; the tables are those of Unicode.

use yore::code_pages::{CP437, CP850};

/// A code page of DOS. Each has a letter for each byte, and ASCII in the lower half.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OemPage {
    /// 437, of the United States.
    Us,
    /// 850, of Western Europe.
    WesternEurope,
}

impl OemPage {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Us => "IBM437",
            Self::WesternEurope => "IBM850",
        }
    }

    pub(super) fn decode(self, bytes: &[u8]) -> String {
        let letter = |byte: &u8| match self {
            Self::Us => CP437.decode_byte(*byte),
            Self::WesternEurope => CP850.decode_byte(*byte),
        };
        bytes.iter().map(letter).collect()
    }

    pub(super) fn byte_of(self, character: char) -> Option<u8> {
        match self {
            Self::Us => CP437.encode_char(character),
            Self::WesternEurope => CP850.encode_char(character),
        }
    }
}
