//! What is shown of a value, and what it says.

use super::{BRANCH_CHARS, LEAF_CHARS, Meaning, Node, Outliner, Place, Presence};
use crate::message::Message;
use crate::message::timestamp::{Timestamp, parse_time};
use crate::path::Address;

pub(super) fn presence(raw: &[u8]) -> Presence {
    match raw {
        [] => Presence::Empty,
        b"\"\"" => Presence::Null,
        _ => Presence::Value,
    }
}

/// Whether anything but delimiters is there.
pub(super) fn has_value(message: &Message, raw: &[u8]) -> bool {
    let delimiters = message.delimiters();
    raw.iter().any(|byte| {
        *byte != delimiters.component
            && Some(*byte) != delimiters.repetition
            && Some(*byte) != delimiters.subcomponent
    })
}

/// The text as it stands, its first `limit` characters, and whether that is not all.
pub(super) fn plain(message: &Message, raw: &[u8], limit: usize) -> (String, bool) {
    let head = head(raw, limit);
    let text = message.charset().decode(head).into_owned();
    shorten(text, limit, head.len() < raw.len())
}

impl Outliner<'_> {
    /// Text and meaning of a node, now that it is known whether others are below it.
    pub(super) fn fill(&self, node: &mut Node, place: &Place<'_>, raw: &[u8], opaque: bool) {
        if node.branch || opaque {
            (node.value, node.shortened) = plain(self.message, raw, BRANCH_CHARS);
            // A time whose parts are shown is a time all the same.
            if !opaque && !node.shortened && node.presence == Presence::Value && self.is_plain(raw)
            {
                node.meaning = self.meaning(place, &node.value);
            }
            return;
        }
        let head = head(raw, LEAF_CHARS);
        let text = self.message.display_of(head);
        (node.value, node.shortened) = shorten(text, LEAF_CHARS, head.len() < raw.len());
        if node.presence == Presence::Value && !node.shortened {
            node.meaning = self.meaning(place, &node.value);
        }
    }

    /// Whether no part but the first has a value.
    fn is_plain(&self, raw: &[u8]) -> bool {
        let delimiters = self.message.delimiters();
        !raw.iter().any(|byte| {
            *byte == delimiters.component
                || *byte == delimiters.escape.unwrap_or(delimiters.component)
                || Some(*byte) == delimiters.repetition
                || Some(*byte) == delimiters.subcomponent
        })
    }

    /// A composite with one part has the value of its innermost first one, so that is asked.
    fn meaning(&self, place: &Place<'_>, text: &str) -> Option<Meaning> {
        let mut innermost = place.address;
        innermost.component = innermost.component.or(Some(1));
        innermost.subcomponent = innermost.subcomponent.or(Some(1));
        let known = self
            .dictionary
            .describe_as(&innermost, place.varies)
            .or_else(|| self.describe(place))?;
        // Before 2.5 the first part of a TS is a mere ST: what holds it says that it is a time.
        let holders = [
            (innermost.subcomponent == Some(1)).then(|| around(innermost)),
            (innermost.component == Some(1)).then(|| around(around(innermost))),
        ];
        let held = holders.into_iter().flatten().any(|holder| {
            let holder = self.dictionary.describe_as(&holder, place.varies);
            holder.and_then(|holder| holder.datatype) == Some("TS")
        });
        match if held { "TS" } else { known.datatype? } {
            "DT" | "DTM" | "TS" => {
                let stamp = Timestamp::parse(text).ok()?;
                Some(Meaning::Time(stamp.to_string()))
            }
            "TM" => {
                // A time of day is shown without the day that carries it.
                let shown = parse_time(text).ok()?.to_string();
                let (_, clock) = shown.split_once(' ')?;
                Some(Meaning::Time(clock.to_owned()))
            }
            _ => self
                .dictionary
                .meaning(known.table?, text)
                .map(Meaning::Code),
        }
    }
}

/// The place around a subcomponent, or around a component.
const fn around(mut place: Address) -> Address {
    if place.subcomponent.is_some() {
        place.subcomponent = None;
    } else {
        place.component = None;
    }
    place
}

/// Bytes that hold at least `limit` characters, so that a long value is not decoded whole.
fn head(raw: &[u8], limit: usize) -> &[u8] {
    /// Longest character of the charsets, escape sequences of ISO 2022 included.
    const LONGEST: usize = 8;
    raw.get(..limit * LONGEST).unwrap_or(raw)
}

fn shorten(mut text: String, limit: usize, already: bool) -> (String, bool) {
    match text.char_indices().nth(limit) {
        Some((end, _)) => {
            text.truncate(end);
            (text, true)
        }
        None => (text, already),
    }
}
