//! Findings over a message: what its bytes tell, and what the dictionary says about it.
//!
//! A finding never stops anything. Severities: error where a receiver will refuse or misread the
//! message; warning where it is against the standard; hint where the standard leaves it to the
//! site. The time grows with the size of the message only, and so does the list: of findings of one
//! kind about one field only so many are kept, and the last says how many more there are.

mod fields;
mod header;
mod sink;
mod structure;
#[cfg(test)]
mod tests;
mod value;

use crate::diagnostic::{Code, Diagnostic};
use crate::dictionary::Dictionary;
use crate::message::Message;

/// A segment that the version does not have.
pub const UNKNOWN_SEGMENT: Code = Code::new("unknown-segment");
/// A segment that the version has, but not in this message.
pub const UNEXPECTED_SEGMENT: Code = Code::new("unexpected-segment");
/// A segment that this message must have.
pub const MISSING_SEGMENT: Code = Code::new("missing-segment");
/// A field that must have a value.
pub const MISSING_FIELD: Code = Code::new("missing-field");
/// A field or component behind the last that the version has.
pub const UNKNOWN_FIELD: Code = Code::new("unknown-field");
/// A field repeats that does not, or too often.
pub const REPETITION: Code = Code::new("repetition");
/// A code that the table does not have.
pub const TABLE_VALUE: Code = Code::new("table-value");
/// A value that is not of its data type.
pub const FORMAT: Code = Code::new("format");
/// MSH-9 names no message of this version, or contradicts itself or EVN-1.
pub const MESSAGE_TYPE: Code = Code::new("message-type");
/// MSH-12 names no version of the standard.
pub const VERSION: Code = Code::new("version");
/// OBX-2 is missing or no data type.
pub const VALUE_TYPE: Code = Code::new("value-type");

/// All findings about a message, in the order of its bytes.
#[must_use]
pub fn check(message: &Message, dictionary: &Dictionary) -> Vec<Diagnostic> {
    let mut sink = sink::Sink::new(message);
    header::check(message, dictionary, &mut sink);
    structure::check(message, dictionary, &mut sink);
    fields::check(message, dictionary, &mut sink);
    let mut found = message.findings();
    found.extend(sink.finish());
    found.sort_by_key(|finding| {
        finding
            .span
            .map_or((usize::MAX, 0), |span| (span.start, span.end))
    });
    found
}
