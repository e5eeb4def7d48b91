//! Dates and times of HL7 in a form that people read, with exactly the precision that was sent.
//!
//! Chapter 2A: `YYYY[MM[DD[HH[MM[SS[.S…]]]]]][+/-ZZZZ]` (DT, DTM, TS) and the same from the hour on
//! (TM). Nothing is converted: a time zone is shown, never applied.

use std::fmt::Write as _;

use hl7_parser::datetime::{parse_time, parse_timestamp};

/// `20240305143000.25+0100` is `2024-03-05 14:30:00.25 +01:00`; `202403` is `2024-03`. None where
/// it is not a date that exists.
pub fn readable(text: &str) -> Option<String> {
    let shape = shape(text, 4..=14)?;
    // Fraction and offset are taken from the text: the parser keeps four digits of the one, loses
    // the sign of `-0030`, and takes any digits behind the seconds for the other.
    let stamp = parse_timestamp(shape.digits, false).ok()?;
    let month = stamp.month.unwrap_or(1);
    if !(1..=12).contains(&month)
        || !(1..=days(stamp.year, month)).contains(&stamp.day.unwrap_or(1))
    {
        return None;
    }
    let mut out = format!("{:04}", stamp.year);
    for part in [stamp.month, stamp.day].into_iter().flatten() {
        write!(out, "-{part:02}").ok()?;
    }
    if let Some(hour) = stamp.hour {
        out.push(' ');
        clock(&mut out, hour, stamp.minute, stamp.second)?;
    }
    finish(out, &shape)
}

/// `1430` is `14:30`.
pub fn readable_time(text: &str) -> Option<String> {
    let shape = shape(text, 2..=6)?;
    let time = parse_time(shape.digits, false).ok()?;
    let mut out = String::new();
    clock(&mut out, time.hour, time.minute, time.second)?;
    finish(out, &shape)
}

/// The pieces of a well-formed time.
struct Shape<'a> {
    digits: &'a str,
    fraction: Option<&'a str>,
    /// Sign, hours, minutes.
    offset: Option<(char, &'a str, &'a str)>,
}

fn shape(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<Shape<'_>> {
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.trim_end();
    let (rest, offset) = match text.rfind(['+', '-']) {
        None => (text, None),
        Some(at) => {
            let (rest, zone) = text.split_at_checked(at)?;
            let sign = zone.chars().next()?;
            let (hours, minutes) = zone.get(1..)?.split_at_checked(2)?;
            let good = all_digits(hours) && all_digits(minutes) && minutes.len() == 2;
            if !good || hours > "14" || minutes > "59" {
                return None;
            }
            (rest, Some((sign, hours, minutes)))
        }
    };
    let (digits, fraction) = match rest.split_once('.') {
        None => (rest, None),
        Some((digits, fraction)) => (digits, Some(fraction)),
    };
    let whole = length.contains(&digits.len()) && digits.len().is_multiple_of(2);
    let seconds = digits.len() == *length.end();
    let good = fraction.is_none_or(|f| seconds && !f.is_empty() && all_digits(f));
    (whole && all_digits(digits) && good).then_some(Shape {
        digits,
        fraction,
        offset,
    })
}

fn clock(out: &mut String, hour: u8, minute: Option<u8>, second: Option<u8>) -> Option<()> {
    // 60 is a leap second; 24 is midnight at the end of a day, which some systems send.
    if hour > 24 || minute.is_some_and(|m| m > 59) || second.is_some_and(|s| s > 60) {
        return None;
    }
    match minute {
        None => write!(out, "{hour:02} h").ok()?,
        Some(minute) => write!(out, "{hour:02}:{minute:02}").ok()?,
    }
    if let Some(second) = second {
        write!(out, ":{second:02}").ok()?;
    }
    Some(())
}

fn finish(mut out: String, shape: &Shape<'_>) -> Option<String> {
    if let Some(fraction) = shape.fraction {
        write!(out, ".{fraction}").ok()?;
    }
    if let Some((sign, hours, minutes)) = shape.offset {
        write!(out, " {sign}{hours}:{minutes}").ok()?;
    }
    Some(out)
}

fn days(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_readable_with_their_precision() {
        let table = [
            ("2024", Some("2024")),
            ("202403", Some("2024-03")),
            ("20240305", Some("2024-03-05")),
            ("2024030514", Some("2024-03-05 14 h")),
            ("202403051430", Some("2024-03-05 14:30")),
            ("20240305143059", Some("2024-03-05 14:30:59")),
            ("20240305143059.1", Some("2024-03-05 14:30:59.1")),
            (
                "20240305143059.123456+0100",
                Some("2024-03-05 14:30:59.123456 +01:00"),
            ),
            ("202403051430-0030", Some("2024-03-05 14:30 -00:30")),
            ("20240229", Some("2024-02-29")),
            ("20230229", None),
            ("20241301", None),
            ("20240300", None),
            ("202403051460", None),
            ("20240305250000", None),
            ("20240305143059+01", None),
            ("20240305143059+9900", None),
            ("202403051430590100", None),
            ("20240305.5", None),
            ("2024-03-05", None),
            ("240305", Some("2403-05")),
            ("", None),
            ("\"\"", None),
            ("日本", None),
            ("2024+é1", None),
        ];
        for (text, expected) in table {
            assert_eq!(readable(text).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn times_of_day() {
        let table = [
            ("14", Some("14 h")),
            ("1430", Some("14:30")),
            ("143059.25-0500", Some("14:30:59.25 -05:00")),
            ("20240305", None),
            ("14:30", None),
            ("2560", None),
        ];
        for (text, expected) in table {
            assert_eq!(readable_time(text).as_deref(), expected, "{text:?}");
        }
    }
}
