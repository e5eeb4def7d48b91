//! A filter at work over many messages.

use super::{Filter, Leaf};
use crate::condition::{Expr, Scope};
use crate::message::findings::wide;
use crate::message::{Charset, Message};
use memchr::memmem::Finder;

/// Says of one message after the other whether it passes. Its memory is used again for each.
#[derive(Debug)]
pub struct Sieve {
    expr: Expr<Leaf>,
    needed: Vec<Finder<'static>>,
    /// Every message is of a charset that has two bytes for each character.
    wide: bool,
    message: Message,
}

impl Sieve {
    /// Over this filter; messages are read by `charset`, where it is known from elsewhere.
    #[must_use]
    pub fn new(filter: &Filter, charset: Option<Charset>) -> Self {
        Self {
            needed: filter
                .needed()
                .iter()
                .map(|text| Finder::new(text).into_owned())
                .collect(),
            expr: filter.expr.clone(),
            wide: charset.as_ref().is_some_and(|charset| charset.is_wide()),
            message: match charset {
                Some(charset) => Message::decode_as(Vec::new(), charset).0,
                None => Message::default(),
            },
        }
    }

    /// Whether the message of these bytes passes.
    pub fn passes(&mut self, raw: &[u8]) -> bool {
        let wide = self.wide || wide(raw).is_some();
        let skip = !wide
            && !self.needed.is_empty()
            && plain_delimiters(raw)
            && self.needed.iter().all(|text| text.find(raw).is_none())
            // An escape sequence of ISO 2022 may stand between two letters.
            && memchr::memchr(0x1B, raw).is_none();
        if skip {
            return false;
        }
        let mut read = false;
        let Self { expr, message, .. } = self;
        let mut fresh = |message: &mut Message| {
            if !std::mem::replace(&mut read, true) {
                message.refill(raw);
            }
        };
        expr.holds(&mut |leaf| match leaf {
            Leaf::Place(test) => {
                fresh(message);
                test.eval(message, Scope::NONE)
            }
            Leaf::Text(text) => match (!wide).then(|| text.in_bytes(raw)).flatten() {
                Some(found) => found,
                None => {
                    fresh(message);
                    text.in_text(message)
                }
            },
        })
    }
}

/// Whether no letter or digit is a delimiter, so that none can be escaped.
fn plain_delimiters(raw: &[u8]) -> bool {
    let separator = raw.get(3).copied().unwrap_or_default();
    raw.starts_with(b"MSH")
        && separator.is_ascii_punctuation()
        && raw
            .iter()
            .skip(4)
            .take_while(|byte| **byte != separator)
            .take(5)
            .all(u8::is_ascii_punctuation)
}

#[cfg(test)]
impl Sieve {
    /// Every message is read, whatever it holds.
    pub(super) fn skip_nothing(&mut self) {
        self.needed.clear();
    }
}
