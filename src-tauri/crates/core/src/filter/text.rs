//! A text that is looked for in whole messages.

use crate::message::Message;
use memchr::memmem;
use regex::{Regex, RegexBuilder, bytes};

/// Whether capital and small letters are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Case {
    /// `smith` finds `SMITH`.
    #[default]
    Ignored,
    /// `smith` finds `smith` only.
    Exact,
}

/// A text, and how it is found.
#[derive(Debug, Clone)]
pub struct Text {
    pub(super) wanted: String,
    pub(super) case: Case,
    in_bytes: InBytes,
    in_text: Regex,
}

/// What can be told from the bytes without knowing their charset.
#[derive(Debug, Clone)]
enum InBytes {
    /// Nothing: the text is not ASCII.
    Unknown,
    Exact(Box<memmem::Finder<'static>>),
    Ignored(bytes::Regex),
}

impl Text {
    pub(super) fn new(wanted: String, case: Case) -> Result<Self, String> {
        let too_long = |_| "This text is too long to look for.".to_owned();
        let pattern = regex::escape(&wanted);
        let ignored = case == Case::Ignored;
        let in_text = RegexBuilder::new(&pattern)
            .case_insensitive(ignored)
            .build()
            .map_err(too_long)?;
        let in_bytes = match (wanted.is_ascii(), case) {
            (false, _) => InBytes::Unknown,
            (true, Case::Exact) => {
                InBytes::Exact(Box::new(memmem::Finder::new(&wanted).into_owned()))
            }
            (true, Case::Ignored) => InBytes::Ignored(
                bytes::RegexBuilder::new(&pattern)
                    .case_insensitive(true)
                    .unicode(false)
                    .build()
                    .map_err(too_long)?,
            ),
        };
        Ok(Self {
            wanted,
            case,
            in_bytes,
            in_text,
        })
    }

    /// Whether these bytes hold it; none where only their text tells. Not asked of UTF-16.
    pub(super) fn in_bytes(&self, raw: &[u8]) -> Option<bool> {
        let found = match &self.in_bytes {
            InBytes::Unknown => return None,
            InBytes::Exact(finder) => finder.find(raw).is_some(),
            InBytes::Ignored(regex) => regex.is_match(raw),
        };
        // A byte that looks like a letter may be half of one that is not, and an escape sequence of
        // ISO 2022 may stand between two letters.
        let plain = memchr::memchr(0x1B, raw).is_none();
        (plain && (!found || raw.is_ascii())).then_some(found)
    }

    /// Whether the text of a message holds it.
    pub(super) fn in_text(&self, message: &Message) -> bool {
        self.in_text
            .is_match(&message.charset().decode(message.bytes()))
    }
}
