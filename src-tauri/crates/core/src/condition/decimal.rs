//! Numbers and dates are compared as the decimals and digits that they are, never as floats.

use std::cmp::Ordering;

/// A decimal taken apart: sign, digits before the point without leading zeros, digits after it
/// without trailing ones.
struct Decimal<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
}

impl<'a> Decimal<'a> {
    /// `[+-] digits [. digits]`, at least one digit, white space around it allowed.
    fn parse(text: &'a str) -> Option<Self> {
        let text = text.trim_matches(' ');
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
            return None;
        }
        let (whole, fraction) = (
            whole.trim_start_matches('0'),
            fraction.trim_end_matches('0'),
        );
        let zero = whole.is_empty() && fraction.is_empty();
        Some(Self {
            negative: negative && !zero,
            whole,
            fraction,
        })
    }
}

/// How two decimals stand to each other; none where either is not a decimal number.
#[must_use]
pub fn compare_decimals(left: &str, right: &str) -> Option<Ordering> {
    let (left, right) = (Decimal::parse(left)?, Decimal::parse(right)?);
    let size = (left.whole.len(), left.whole, left.fraction).cmp(&(
        right.whole.len(),
        right.whole,
        right.fraction,
    ));
    Some(match (left.negative, right.negative) {
        (false, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
        (false, false) => size,
        (true, true) => size.reverse(),
    })
}

/// How a timestamp of HL7 (`YYYY[MM[DD[HH[MM[SS[.S…]]]]]][+ZZZZ]`) stands to the digits of a
/// limit, as far as both go; none where the value is not a timestamp. The offset is not looked at.
#[must_use]
pub fn compare_dates(value: &str, limit: &str) -> Option<Ordering> {
    let value = value.trim_matches(' ');
    let end = value.find(['+', '-', '.']).unwrap_or(value.len());
    let digits = value.get(..end)?;
    if !matches!(digits.len(), 4 | 6 | 8 | 10 | 12 | 14)
        || !digits.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let common = digits.len().min(limit.len());
    Some(digits.get(..common)?.cmp(limit.get(..common)?))
}

/// Whether this is a decimal number.
pub(super) fn is_decimal(text: &str) -> bool {
    Decimal::parse(text).is_some()
}

/// The digits of `YYYY-MM[-DD[THH:MM[:SS]]]`; none where it is not of that form.
pub(super) fn digits_of_iso(text: &str) -> Option<String> {
    let shape: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    matches!(
        shape.as_str(),
        "0000-00" | "0000-00-00" | "0000-00-00T00:00" | "0000-00-00T00:00:00"
    )
    .then(|| text.chars().filter(char::is_ascii_digit).collect())
}

/// The form that [`digits_of_iso`] reads.
pub(super) fn iso(digits: &str) -> String {
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        text.push_str(match at {
            4 | 6 => "-",
            8 => "T",
            10 | 12 => ":",
            _ => "",
        });
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        for (left, right, expected) in [
            ("10", "9", Some(Ordering::Greater)),
            ("007.50", "7.5", Some(Ordering::Equal)),
            ("-1", "0.5", Some(Ordering::Less)),
            ("-0", "+0.0", Some(Ordering::Equal)),
            ("-2", "-10", Some(Ordering::Greater)),
            ("0.1000000000000000000001", "0.1", Some(Ordering::Greater)),
            (".5", "0.49", Some(Ordering::Greater)),
            ("<5", "5", None),
            ("", "5", None),
            ("1e3", "5", None),
        ] {
            assert_eq!(compare_decimals(left, right), expected, "{left} {right}");
        }
    }

    #[test]
    fn dates_are_compared_as_far_as_both_go() {
        for (value, limit, expected) in [
            ("20080101", "20080102", Some(Ordering::Less)),
            ("200801011230", "20080101", Some(Ordering::Equal)),
            ("2008", "20080101", Some(Ordering::Equal)),
            (
                "20090101120000.123+0100",
                "20080101",
                Some(Ordering::Greater),
            ),
            ("unknown", "20080101", None),
            ("200801011", "20080101", None),
        ] {
            assert_eq!(compare_dates(value, limit), expected, "{value} {limit}");
        }
    }
}
