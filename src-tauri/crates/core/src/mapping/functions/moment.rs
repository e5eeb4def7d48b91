//! A point in time as far as a text says it, and the calendar that functions count by: Gregorian,
//! also before 1582 (as ISO 8601 has it), from year 0 to 9999.

/// A point in time as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) year: u32,
    pub(super) month: Option<u32>,
    pub(super) day: Option<u32>,
    pub(super) hour: Option<u32>,
    pub(super) minute: Option<u32>,
    pub(super) second: Option<u32>,
    /// Digits behind the point of the second; empty where there are none.
    pub(super) fraction: String,
    pub(super) offset: String,
}

impl Moment {
    /// `YYYY[MM[DD[HH[MM[SS[.S…]]]]]][+ZZZZ]` (HL7 v2.x chapter 2, TS and DTM).
    pub(super) fn of_hl7(text: &str) -> Option<Self> {
        let mut rest = text;
        let mut moment = Self {
            year: number(&mut rest, 4)?,
            ..Self::default()
        };
        for place in [
            &mut moment.month,
            &mut moment.day,
            &mut moment.hour,
            &mut moment.minute,
            &mut moment.second,
        ] {
            if !rest.starts_with(|c: char| c.is_ascii_digit()) {
                break;
            }
            *place = Some(number(&mut rest, 2)?);
        }
        if moment.second.is_some()
            && let Some(fraction) = rest.strip_prefix('.')
        {
            let digits = fraction.len()
                - fraction
                    .trim_start_matches(|c: char| c.is_ascii_digit())
                    .len();
            if digits == 0 {
                return None;
            }
            fraction.get(..digits)?.clone_into(&mut moment.fraction);
            rest = fraction.get(digits..)?;
        }
        if !rest.is_empty() {
            let (offset, after) = offset(rest)?;
            moment.offset = offset.to_owned();
            rest = after;
        }
        (rest.is_empty() && moment.is_valid()).then_some(moment)
    }

    pub(super) fn is_valid(&self) -> bool {
        let month = self.month.unwrap_or(1);
        let days = days_of_month(self.year, month);
        (1..=12).contains(&month)
            && (1..=days).contains(&self.day.unwrap_or(1))
            && self.hour.unwrap_or(0) < 24
            && self.minute.unwrap_or(0) < 60
            && self.second.unwrap_or(0) < 60
    }
}

/// Takes exactly so many digits.
pub(super) fn number(rest: &mut &str, digits: usize) -> Option<u32> {
    let (head, tail) = rest.split_at_checked(digits)?;
    *rest = tail;
    head.bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| head.parse().ok())
        .flatten()
}

/// `+0100` and what follows.
pub(super) fn offset(rest: &str) -> Option<(&str, &str)> {
    let (head, tail) = rest.split_at_checked(5)?;
    let digits = head.strip_prefix(['+', '-'])?;
    digits
        .bytes()
        .all(|b| b.is_ascii_digit())
        .then_some((head, tail))
}

/// Days of a month.
pub(super) fn days_of_month(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1 March of year 0 to a date.
fn day_number(year: u32, month: u32, day: u32) -> i64 {
    // The year starts in March here, so that the leap day is its last.
    let (year, month) = if month > 2 {
        (i64::from(year), i64::from(month) - 3)
    } else {
        (i64::from(year) - 1, i64::from(month) + 9)
    };
    year * 365 + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (month * 153 + 2) / 5
        + i64::from(day)
        - 1
}

/// The date that a day number means; none outside of the years 0 to 9999.
fn date_of(number: i64) -> Option<(u32, u32, u32)> {
    const CYCLE: i64 = 146_097;
    let (cycle, day) = (number.div_euclid(CYCLE), number.rem_euclid(CYCLE));
    let in_cycle = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (in_cycle * 365 + in_cycle / 4 - in_cycle / 100);
    let month = (day * 5 + 2) / 153;
    let day = day - (month * 153 + 2) / 5 + 1;
    let year = cycle * 400 + in_cycle + i64::from(month > 9);
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = u32::try_from(year).ok().filter(|year| *year <= 9999)?;
    Some((year, u32::try_from(month).ok()?, u32::try_from(day).ok()?))
}

impl Moment {
    /// As HL7 writes it, as far as it is known.
    pub(super) fn to_hl7(&self) -> String {
        let mut out = format!("{:04}", self.year);
        for part in [self.month, self.day, self.hour, self.minute, self.second] {
            match part {
                Some(number) => out += &format!("{number:02}"),
                None => break,
            }
        }
        if !self.fraction.is_empty() {
            out.push('.');
            out += &self.fraction;
        }
        out + &self.offset
    }

    /// Days from 1 March of year 0; none where the day is not known.
    pub(super) fn day_number(&self) -> Option<i64> {
        Some(day_number(self.year, self.month?, self.day?))
    }

    /// Seconds from 1 March of year 0 by the clock on the wall; an hour without minutes is a full one.
    pub(super) fn seconds(&self) -> Option<i64> {
        let (hour, minute) = (self.hour?, self.minute.unwrap_or(0));
        let of_day = hour * 3600 + minute * 60 + self.second.unwrap_or(0);
        Some(self.day_number()? * 86_400 + i64::from(of_day))
    }

    /// The same precision at other seconds; none outside of the years 0 to 9999.
    pub(super) fn at_seconds(&self, seconds: i64) -> Option<Self> {
        let (year, month, day) = date_of(seconds.div_euclid(86_400))?;
        let of_day = u32::try_from(seconds.rem_euclid(86_400)).ok()?;
        Some(Self {
            year,
            month: Some(month),
            day: Some(day),
            hour: self.hour.map(|_| of_day / 3600),
            minute: self.minute.map(|_| of_day / 60 % 60),
            second: self.second.map(|_| of_day % 60),
            ..self.clone()
        })
    }

    /// Seconds east of Greenwich; none where it names no offset, or one that no place on Earth has.
    pub(super) fn offset_seconds(&self) -> Option<i32> {
        let digits = self.offset.get(1..)?;
        let number: i32 = digits.parse().ok()?;
        let (hours, minutes) = (number / 100, number % 100);
        let seconds = hours * 3600 + minutes * 60;
        (minutes < 60 && seconds <= 18 * 3600).then_some(if self.offset.starts_with('-') {
            -seconds
        } else {
            seconds
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_comes_back() {
        let first = day_number(0, 1, 1);
        let last = day_number(9999, 12, 31);
        let mut before = None;
        for number in first..=last {
            let (year, month, day) = date_of(number).expect("a date");
            assert_eq!(day_number(year, month, day), number);
            assert!((1..=days_of_month(year, month)).contains(&day));
            assert!(before < Some((year, month, day)));
            before = Some((year, month, day));
        }
        assert_eq!(last - first + 1, 3_652_425);
        assert!(date_of(first - 1).is_none() && date_of(last + 1).is_none());
    }
}
