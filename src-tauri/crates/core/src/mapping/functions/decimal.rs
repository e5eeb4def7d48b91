//! Decimal numbers as digits, exactly: what a laboratory reports is never made a binary fraction.
//!
//! The places behind the point are part of the value: 7.50 has two. A sum has as many as the longer
//! of the two, a product as many as both together.

use std::cmp::Ordering;

/// Digits that a number may have; more is no measurement.
const MOST: usize = 60;

/// A decimal number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    /// Most significant first, without leading zeros; empty is zero.
    digits: Vec<u8>,
    /// How many of them stand behind the point.
    places: usize,
}

impl Decimal {
    /// Reads `-12.50`: a sign or none, digits, a point; digits may be missing on one side of it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, behind) = rest.split_once('.').unwrap_or((rest, ""));
        let digits: Vec<u8> = whole.bytes().chain(behind.bytes()).collect();
        if digits.is_empty() || digits.len() > MOST || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let digits = digits.iter().map(|digit| digit - b'0').collect();
        Some(Self::of(negative, digits, behind.len()))
    }

    fn of(negative: bool, digits: Vec<u8>, places: usize) -> Self {
        let digits: Vec<u8> = digits.into_iter().skip_while(|digit| *digit == 0).collect();
        Self {
            negative: negative && !digits.is_empty(),
            digits,
            places,
        }
    }

    /// Whether it is below zero.
    pub(super) fn is_negative(&self) -> bool {
        self.negative
    }

    /// The digits before the point, at least one, and those behind it.
    pub(super) fn parts(&self) -> (String, String) {
        let missing = (self.places + 1).saturating_sub(self.digits.len());
        let text: String = std::iter::repeat_n(&0, missing)
            .chain(&self.digits)
            .map(|digit| char::from(b'0' + digit))
            .collect();
        let (whole, behind) = text
            .split_at_checked(text.len() - self.places)
            .unwrap_or((&text, ""));
        (whole.to_owned(), behind.to_owned())
    }

    /// So many places behind the point; a half goes away from zero.
    pub(super) fn rounded(self, places: usize) -> Self {
        if places >= self.places {
            return self.with_places(places);
        }
        let cut = self.places - places;
        let kept = self.digits.len().saturating_sub(cut);
        let up = self.digits.len() >= cut && self.digits.get(kept).is_some_and(|digit| *digit >= 5);
        let digits = self.digits.into_iter().take(kept).collect();
        let digits = if up { sum(digits, vec![1]) } else { digits };
        Self::of(self.negative, digits, places)
    }

    fn with_places(mut self, places: usize) -> Self {
        let more = places.saturating_sub(self.places);
        if !self.digits.is_empty() {
            self.digits.extend(std::iter::repeat_n(0, more));
        }
        self.places += more;
        self
    }

    /// Both numbers multiplied.
    pub(super) fn times(&self, other: &Self) -> Self {
        let mut digits = vec![0_u8; self.digits.len() + other.digits.len()];
        for (at, a) in self.digits.iter().rev().enumerate() {
            let mut carry = 0;
            for (to, b) in digits
                .iter_mut()
                .rev()
                .skip(at)
                .zip(other.digits.iter().rev().chain(std::iter::once(&0)))
            {
                let value = *to + a * b + carry;
                *to = value % 10;
                carry = value / 10;
            }
        }
        Self::of(
            self.negative != other.negative,
            digits,
            self.places + other.places,
        )
    }

    /// Both numbers added.
    pub(super) fn plus(&self, other: &Self) -> Self {
        let places = self.places.max(other.places);
        let (a, b) = (
            self.clone().with_places(places),
            other.clone().with_places(places),
        );
        if a.negative == b.negative {
            return Self::of(a.negative, sum(a.digits, b.digits), places);
        }
        match size(&a.digits, &b.digits) {
            Ordering::Less => Self::of(b.negative, difference(b.digits, &a.digits), places),
            Ordering::Equal | Ordering::Greater => {
                Self::of(a.negative, difference(a.digits, &b.digits), places)
            }
        }
    }

    /// Which is more; places behind the point do not count.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let minus = Self {
            negative: !other.negative && !other.digits.is_empty(),
            ..other.clone()
        };
        let difference = self.plus(&minus);
        match (difference.negative, difference.digits.is_empty()) {
            (_, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, false) => Ordering::Greater,
        }
    }
}

/// `-12.50`
impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, behind) = self.parts();
        let sign = if self.negative { "-" } else { "" };
        let point = if behind.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{behind}")
    }
}

fn size(a: &[u8], b: &[u8]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

fn sum(a: Vec<u8>, b: Vec<u8>) -> Vec<u8> {
    let (longer, shorter) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let mut digits: Vec<u8> = std::iter::once(0).chain(longer).collect();
    let mut carry = 0;
    for (to, more) in digits
        .iter_mut()
        .rev()
        .zip(shorter.iter().rev().chain(std::iter::repeat(&0)))
    {
        let value = *to + more + carry;
        *to = value % 10;
        carry = value / 10;
    }
    digits
}

/// The first is not less than the second.
fn difference(mut from: Vec<u8>, less: &[u8]) -> Vec<u8> {
    let mut borrowed = 0;
    for (to, less) in from
        .iter_mut()
        .rev()
        .zip(less.iter().rev().chain(std::iter::repeat(&0)))
    {
        let take = less + borrowed;
        borrowed = u8::from(*to < take);
        *to = *to + 10 * borrowed - take;
    }
    from
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(value: i64, places: u32) -> Decimal {
        let mut found = Decimal::parse(&value.to_string()).expect("digits");
        found.places = usize::try_from(places).expect("few");
        found
    }

    proptest! {
        #[test]
        fn counts_as_whole_numbers_do(a in -99_999_i64..99_999, b in -99_999_i64..99_999, p in 0_u32..4, q in 0_u32..4) {
            let (x, y) = (number(a, p), number(b, q));
            prop_assert_eq!(x.times(&y), number(a * b, p + q));
            let most = p.max(q);
            let (a, b) = (a * 10_i64.pow(most - p), b * 10_i64.pow(most - q));
            prop_assert_eq!(x.plus(&y), number(a + b, most));
            prop_assert_eq!(x.compare(&y), a.cmp(&b));
            let half = 5 * 10_i64.pow(p) / 10;
            let rounded = (number(a, 0).parts(), (a.abs() + half) / 10_i64.pow(p) * a.signum());
            prop_assert_eq!(number(a, p).rounded(0), number(rounded.1, 0));
        }

        #[test]
        fn what_is_written_reads_the_same(text in "[+-]?[0-9]{0,12}(\\.[0-9]{0,12})?") {
            if let Some(number) = Decimal::parse(&text) {
                prop_assert_eq!(Decimal::parse(&number.to_string()), Some(number));
            }
        }
    }
}
