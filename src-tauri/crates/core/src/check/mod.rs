//! Findings over a message: what its bytes tell, and what the dictionary says about it.
//!
//! A finding never stops anything. Severities: error where a receiver will refuse or misread the
//! message; warning where it is against the standard; hint where the standard leaves it to the
//! site. A profile changes any of it, and a finding of its rules names the rule. The time grows with the size of the message only, and so does the list: of findings of one
//! kind about one field only so many are kept, and the last says how many more there are.

mod code;
mod fields;
mod header;
mod leaf;
mod length;
mod parts;
mod profile;
mod sequence;
mod shape;
mod sink;
mod structure;
#[cfg(test)]
mod tests;
mod value;

use crate::diagnostic::{Code, Diagnostic};
use crate::dictionary::Dictionary;
use crate::message::{Message, delimiters, findings as bytes};
use crate::profile::Profile;
use crate::structure::{place, structure_of};

macro_rules! codes {
    ($($(#[$doc:meta])+ $name:ident = $text:literal;)+) => {
        $($(#[$doc])+ pub const $name: Code = Code::new($text);)+

        /// Every code that a finding about a message can have.
        pub const CODES: &[Code] = &[
            $($name,)+
            bytes::CHARSET, bytes::BYTE_ORDER_MARK, bytes::NO_HEADER, bytes::HEADER_PLACE,
            bytes::NOT_A_SEGMENT, bytes::LINE_ENDS, bytes::EMPTY, bytes::TOO_LARGE,
            delimiters::CODE,
        ];
    };
}

codes! {
    /// A segment that the version does not have.
    UNKNOWN_SEGMENT = "unknown-segment";
    /// A segment that the version has, but not in this message.
    UNEXPECTED_SEGMENT = "unexpected-segment";
    /// A segment that this message must have.
    MISSING_SEGMENT = "missing-segment";
    /// A segment that stands behind one before which it belongs.
    SEGMENT_ORDER = "segment-order";
    /// A segment that is there too often, or not often enough.
    SEGMENT_COUNT = "segment-count";
    /// A field that must have a value.
    MISSING_FIELD = "missing-field";
    /// A component without which its type says nothing.
    MISSING_COMPONENT = "missing-component";
    /// A field or component behind the last that the version has.
    UNKNOWN_FIELD = "unknown-field";
    /// Separators inside a value whose type has no parts.
    EXTRA_PARTS = "extra-parts";
    /// A field or component that the version has withdrawn.
    WITHDRAWN = "withdrawn";
    /// Something that the profile forbids.
    FORBIDDEN = "forbidden";
    /// A field repeats that does not, or too often.
    REPETITION = "repetition";
    /// A code that the table does not have.
    TABLE_VALUE = "table-value";
    /// A value that the profile does not list.
    VALUE = "value";
    /// A value that the profile's pattern does not match.
    PATTERN = "pattern";
    /// A value that is not of its data type.
    FORMAT = "format";
    /// A universal ID without its type, or not as its type says.
    IDENTIFIER = "identifier";
    /// A value that is longer or shorter than it may be.
    LENGTH = "length";
    /// A value that its sender has cut.
    TRUNCATED = "truncated";
    /// Set IDs that do not count 1, 2, 3.
    SEQUENCE = "sequence";
    /// MSH-9 names no message of this version, or contradicts itself or EVN-1.
    MESSAGE_TYPE = "message-type";
    /// MSH-12 names no version of the standard.
    VERSION = "version";
    /// OBX-2 is missing or no data type.
    VALUE_TYPE = "value-type";
}

/// All findings about a message by the standard alone, in the order of its bytes.
#[must_use]
pub fn check(message: &Message, dictionary: &Dictionary) -> Vec<Diagnostic> {
    check_by(message, dictionary, &Profile::default())
}

/// All findings about a message by the standard and what an interface asks beyond or against it, in the
/// order of its bytes.
#[must_use]
pub fn check_by(message: &Message, dictionary: &Dictionary, profile: &Profile) -> Vec<Diagnostic> {
    let mut sink = sink::Sink::new(message, profile);
    sink.extend(message.findings());
    header::check(message, dictionary, &mut sink);
    let def = structure_of(message, dictionary);
    let placement = def.map(|def| place(message.segments().map(|segment| segment.id()), def));
    let placed = def.zip(placement.as_ref());
    structure::check(message, dictionary, placed, &mut sink);
    sequence::check(message, dictionary, placement.as_ref(), &mut sink);
    fields::check(message, dictionary, &mut sink);
    sink.finish()
}
