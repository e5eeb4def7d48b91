//! The one place that reads the clock and makes control IDs; the core gets both as arguments.

use jiff::{Timestamp, Zoned, tz::TimeZone};
use std::sync::atomic::{AtomicU64, Ordering};

/// Microseconds since 1970.
#[must_use]
pub fn now() -> i64 {
    Timestamp::now().as_microsecond()
}

/// A moment as HL7 writes it, in local time: `20260314081502+0100`.
#[must_use]
pub fn hl7(micros: i64) -> String {
    local(micros).strftime("%Y%m%d%H%M%S%z").to_string()
}

/// A moment as RFC 3339 with milliseconds and offset, in local time.
#[must_use]
pub fn rfc3339(micros: i64) -> String {
    local(micros)
        .strftime("%Y-%m-%dT%H:%M:%S%.3f%:z")
        .to_string()
}

fn local(micros: i64) -> Zoned {
    Timestamp::from_microsecond(micros)
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .to_zoned(TimeZone::system())
}

/// Makes control IDs that no other run of this program has made.
#[derive(Debug)]
pub struct ControlIds {
    since: u64,
    next: AtomicU64,
}

impl Default for ControlIds {
    fn default() -> Self {
        Self {
            since: now().unsigned_abs(),
            next: AtomicU64::new(0),
        }
    }
}

impl ControlIds {
    /// The next one: 20 digits and capitals, as an exported channel makes them; MSH-10 of every version
    /// takes so many.
    #[must_use]
    pub fn next(&self) -> String {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        format!("{:013X}{number:07X}", self.since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_both_worlds_want_them() {
        assert!(rfc3339(1_700_000_000_123_456).contains(":20.123"));
        assert_eq!(
            hl7(1_700_000_000_000_000).len(),
            "20231114221320+0000".len()
        );
    }

    #[test]
    fn control_ids_differ_and_fit() {
        let ids = ControlIds::default();
        let (one, two) = (ids.next(), ids.next());
        assert_ne!(one, two);
        for id in [one, two] {
            assert_eq!(id.len(), 20, "{id}");
            assert!(
                id.bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'))
            );
        }
    }
}
