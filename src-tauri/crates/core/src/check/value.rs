//! Formats of the data types without parts (HL7 v2.x chapter 2A: DT, TM, DTM, TS, NM, SI).

use crate::message::timestamp::{Precision, Timestamp, parse_time};

/// A format that can be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Date,
    Time,
    DateTime,
    Number,
    Sequence,
}

impl Kind {
    pub(super) fn of(datatype: &str) -> Option<Self> {
        match datatype {
            "DT" => Some(Self::Date),
            "TM" => Some(Self::Time),
            "TS" | "DTM" => Some(Self::DateTime),
            "NM" => Some(Self::Number),
            "SI" => Some(Self::Sequence),
            _ => None,
        }
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Date => "a date (YYYYMMDD)",
            Self::Time => "a time (HHMMSS)",
            Self::DateTime => "a date and time (YYYYMMDDHHMMSS)",
            Self::Number => "a number",
            Self::Sequence => "a whole number from 0",
        }
    }
}

/// Why a value is not of that format.
pub(super) fn fault(kind: Kind, text: &str) -> Option<String> {
    let shown: String = text.chars().take(40).collect();
    let stamp = |result: Result<Timestamp, crate::message::timestamp::NotATimestamp>| match result {
        Ok(_) => None,
        Err(error) => Some(format!("'{shown}', {}", error.reason)),
    };
    match kind {
        Kind::DateTime => stamp(Timestamp::parse(text)),
        Kind::Time => stamp(parse_time(text)),
        Kind::Date => match Timestamp::parse(text) {
            Ok(date) if date.precision > Precision::Day || date.offset.is_some() => {
                Some(format!("'{shown}' has a time"))
            }
            other => stamp(other),
        },
        Kind::Number if !is_number(text) => Some(format!("'{shown}'{}", way_out(text))),
        Kind::Sequence if !text.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(format!("'{shown}'"))
        }
        Kind::Number | Kind::Sequence => None,
    }
}

/// What to do with a value that is not a number, where that is certain.
fn way_out(text: &str) -> &'static str {
    let trimmed = text.trim();
    if trimmed != text && is_number(trimmed) {
        " has spaces around it"
    } else if trimmed.contains(',') && is_number(&trimmed.replacen(',', ".", 1)) {
        " has a comma; HL7 writes the decimal point"
    } else {
        ""
    }
}

/// The type that fits an observation which is no number.
pub(super) fn fitting(text: &str) -> &'static str {
    let trimmed = text.trim();
    if trimmed.starts_with(['<', '>', '=']) {
        "; a comparator goes with type SN, as in >^100"
    } else if !trimmed.bytes().any(|byte| byte.is_ascii_digit()) {
        "; for text there are types ST and TX"
    } else {
        ""
    }
}

/// An optional sign, digits, and at most one decimal point.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    all(whole) && all(fraction) && !(whole.is_empty() && fraction.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats() {
        for (kind, good, bad) in [
            (
                Kind::Date,
                &["2026", "20260102"][..],
                &["202601020304", "2026-01-02", "20260230", "x"][..],
            ),
            (
                Kind::Time,
                &["0304", "030405.1+0100"],
                &["3", "2500", "", "03:04"],
            ),
            (
                Kind::DateTime,
                &["2026", "20260102030405+0100"],
                &["20261301", "today"],
            ),
            (
                Kind::Number,
                &["1", "-1.5", "+.5", "5.", "007"],
                &["", "1,5", "1e5", ".", ">5", "1 "],
            ),
            (Kind::Sequence, &["1", "0001"], &["-1", "1.0", "a"]),
        ] {
            for value in good {
                assert_eq!(fault(kind, value), None, "{value}");
            }
            for value in bad {
                assert!(fault(kind, value).is_some(), "{kind:?} {value}");
            }
        }
    }
}
