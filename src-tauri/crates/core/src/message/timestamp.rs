//! Dates and times: `YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]` (HL7 v2.x chapter 2A, DT, TM, DTM, TS).
//!
//! hl7-parser reads the digits. It takes more than the standard has (a month 13, a lone offset hour),
//! so the value is looked over first and the parts are judged afterwards.

use std::fmt;

use hl7_parser::datetime::{TimeStamp, parse_timestamp};

/// How much of a timestamp is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Precision {
    /// `YYYY`
    Year,
    /// `YYYYMM`
    Month,
    /// `YYYYMMDD`
    Day,
    /// `YYYYMMDDHH`
    Hour,
    /// `YYYYMMDDHHMM`
    Minute,
    /// `YYYYMMDDHHMMSS`
    Second,
    /// With a fraction of so many digits, 1 to 4.
    Fraction(u8),
}

/// A date or time that was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Timestamp {
    /// Four digits.
    pub year: u16,
    /// 1 to 12; 1 where it is not there.
    pub month: u8,
    /// 1 to 31, and there in this month; 1 where it is not there.
    pub day: u8,
    /// 0 to 23 (24 only as 24:00:00).
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59 (60 for a leap second).
    pub second: u8,
    /// 0 to 999,900.
    pub microsecond: u32,
    /// Minutes ahead of UTC; none where the zone is not said.
    pub offset: Option<i16>,
    /// How much of it was there.
    pub precision: Precision,
}

/// Why a value is not a date or time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{value}' is not a date or time: {reason}")]
pub struct NotATimestamp {
    /// What was given.
    pub value: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl Timestamp {
    /// Reads a DT, DTM or TS.1 value.
    ///
    /// # Errors
    /// Says what is wrong: a letter, an odd number of digits, a day that the month does not have.
    pub fn parse(value: &str) -> Result<Self, NotATimestamp> {
        let fail = |reason| {
            Err(NotATimestamp {
                value: value.to_owned(),
                reason,
            })
        };
        if let Some(reason) = shape(value) {
            return fail(reason);
        }
        let Ok(stamp) = parse_timestamp(value, false) else {
            return fail("it is not of the form YYYYMMDDHHMMSS.SSSS+ZZZZ");
        };
        let TimeStamp {
            year,
            month,
            day,
            hour,
            minute,
            second,
            microsecond,
            offset,
        } = stamp;
        let precision = match (month, day, hour, minute, second, microsecond) {
            (None, ..) => Precision::Year,
            (_, None, ..) => Precision::Month,
            (_, _, None, ..) => Precision::Day,
            (_, _, _, None, ..) => Precision::Hour,
            (_, _, _, _, None, _) => Precision::Minute,
            (_, _, _, _, _, None) => Precision::Second,
            (.., Some(_)) => Precision::Fraction(fraction_digits(value)),
        };
        let offset = offset.map(|offset| {
            let behind = value.contains('-');
            let minutes = i16::from(offset.hours.unsigned_abs()) * 60 + i16::from(offset.minutes);
            if behind { -minutes } else { minutes }
        });
        let stamp = Self {
            year,
            month: month.unwrap_or(1),
            day: day.unwrap_or(1),
            hour: hour.unwrap_or(0),
            minute: minute.unwrap_or(0),
            second: second.unwrap_or(0),
            microsecond: microsecond.unwrap_or(0),
            offset,
            precision,
        };
        match stamp.fault() {
            Some(reason) => fail(reason),
            None => Ok(stamp),
        }
    }

    fn fault(&self) -> Option<&'static str> {
        let midnight =
            self.hour == 24 && self.minute == 0 && self.second == 0 && self.microsecond == 0;
        let leap = self.second == 60 && self.minute == 59;
        if !(1..=12).contains(&self.month) {
            Some("there is no such month")
        } else if self.day == 0 || self.day > days(self.year, self.month) {
            Some("the month has no such day")
        } else if self.hour > 23 && !midnight {
            Some("there is no such hour")
        } else if self.minute > 59 {
            Some("there is no such minute")
        } else if self.second > 59 && !leap {
            Some("there is no such second")
        } else if self
            .offset
            .is_some_and(|offset| !(-12 * 60..=14 * 60).contains(&offset))
        {
            Some("no time zone is that far from UTC")
        } else {
            None
        }
    }

    /// Whether a time of day is there.
    #[must_use]
    pub fn has_time(&self) -> bool {
        self.precision >= Precision::Hour
    }
}

/// Reads a TM value, `HH[MM[SS[.S[S[S[S]]]]]][+/-ZZZZ]`.
///
/// # Errors
/// As [`Timestamp::parse`].
pub fn parse_time(value: &str) -> Result<Timestamp, NotATimestamp> {
    let fault = |reason| NotATimestamp {
        value: value.to_owned(),
        reason,
    };
    Timestamp::parse(&format!("20000101{value}"))
        .map_err(|error| fault(error.reason))
        .and_then(|time| match time.has_time() {
            true => Ok(time),
            false => Err(fault("it has no hour")),
        })
}

/// How many digits stand behind the point.
fn fraction_digits(value: &str) -> u8 {
    let (_, fraction) = value.split_once('.').unwrap_or_default();
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
    u8::try_from(digits).unwrap_or(u8::MAX)
}

/// What is wrong before any digit is read.
fn shape(value: &str) -> Option<&'static str> {
    let (stamp, zone) = match value.split_once(['+', '-']) {
        Some((stamp, zone)) => (stamp, Some(zone)),
        None => (value, None),
    };
    let (whole, fraction) = match stamp.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (stamp, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !fraction.is_none_or(digits) || !zone.is_none_or(digits) {
        Some("it holds something that is no digit")
    } else if whole.len() < 4 || whole.len() > 14 || !whole.len().is_multiple_of(2) {
        Some("digits come as YYYY, YYYYMM, YYYYMMDD, YYYYMMDDHH, YYYYMMDDHHMM or YYYYMMDDHHMMSS")
    } else if fraction.is_some() && whole.len() != 14 {
        Some("a fraction needs seconds before it")
    } else if fraction.is_some_and(|fraction| fraction.is_empty() || fraction.len() > 4) {
        Some("a fraction has one to four digits")
    } else if zone.is_some_and(|zone| zone.len() != 4) {
        Some("the offset from UTC has four digits")
    } else {
        None
    }
}

fn days(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Timestamp {
    /// As people read it, with no more than was there: `2026-01-02 03:04 +01:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if self.precision >= Precision::Month {
            write!(f, "-{:02}", self.month)?;
        }
        if self.precision >= Precision::Day {
            write!(f, "-{:02}", self.day)?;
        }
        match self.precision {
            Precision::Year | Precision::Month | Precision::Day => {}
            Precision::Hour => write!(f, " {:02} h", self.hour)?,
            Precision::Minute | Precision::Second | Precision::Fraction(_) => {
                write!(f, " {:02}:{:02}", self.hour, self.minute)?;
            }
        }
        if self.precision >= Precision::Second {
            write!(f, ":{:02}", self.second)?;
        }
        if let Precision::Fraction(digits) = self.precision {
            let digits = usize::from(digits);
            write!(f, ".{:.digits$}", format!("{:06}", self.microsecond))?;
        }
        match self.offset {
            None => Ok(()),
            Some(offset) => {
                let sign = if offset < 0 { '-' } else { '+' };
                let minutes = offset.unsigned_abs();
                write!(f, " {sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads() {
        for (value, shown) in [
            ("2026", "2026"),
            ("202601", "2026-01"),
            ("20260102", "2026-01-02"),
            ("2026010203", "2026-01-02 03 h"),
            ("202601020304", "2026-01-02 03:04"),
            ("20260102030405", "2026-01-02 03:04:05"),
            ("20260102030405.6", "2026-01-02 03:04:05.6"),
            ("20260102030405.085+0100", "2026-01-02 03:04:05.085 +01:00"),
            (
                "20260102030405.6789-0330",
                "2026-01-02 03:04:05.6789 -03:30",
            ),
            ("20260102030405-0030", "2026-01-02 03:04:05 -00:30"),
            ("20260102+0100", "2026-01-02 +01:00"),
            ("20240229", "2024-02-29"),
            ("20260102240000", "2026-01-02 24:00:00"),
        ] {
            assert_eq!(Timestamp::parse(value).expect(value).to_string(), shown);
        }
        assert_eq!(parse_time("0304").expect("a time").hour, 3);
    }

    #[test]
    fn refuses() {
        for value in [
            "",
            "202",
            "20261",
            "20261301",
            "20260230",
            "20250229",
            "2026010225",
            "202601020360",
            "2026-01-02",
            "20260102T03",
            "20260102030405.",
            "20260102030405.12345",
            "20260102.5",
            "20260102+1",
            "20260102+9900",
            "日本日本",
            "２０２６",
            "20260102030405.6+01000",
            "+0100",
        ] {
            Timestamp::parse(value).expect_err(value);
        }
        parse_time("").expect_err("no hour");
        parse_time("2500").expect_err("no such hour");
    }
}
