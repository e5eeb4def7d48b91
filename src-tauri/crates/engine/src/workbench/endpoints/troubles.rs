//! What did not go as it should at an endpoint since it started, in a few words each.

use crate::endpoints::Counters;
use std::sync::atomic::Ordering;

/// From the counters; `to` names the receivers, the second of a tap last.
pub(super) fn of(counters: &Counters, to: &[String]) -> Vec<String> {
    let Counters {
        connections: _,
        received: _,
        teed: _,
        refused,
        not_stored,
        not_copied,
        not_teed,
    } = counters;
    let told = |count: u64, text: String| (count > 0).then_some(text);
    let (refused, not_stored) = (
        refused.load(Ordering::Relaxed),
        not_stored.load(Ordering::Relaxed),
    );
    let (not_copied, not_teed) = (
        not_copied.load(Ordering::Relaxed),
        not_teed.load(Ordering::Relaxed),
    );
    let first = to.first().map_or("its receiver", String::as_str);
    let second = to.last().map_or("the second receiver", String::as_str);
    [
        told(
            refused,
            format!("{} not taken by {first}", many(refused, "connection")),
        ),
        told(
            not_stored,
            format!(
                "{} passed without being stored at once",
                many(not_stored, "frame")
            ),
        ),
        told(
            not_copied,
            format!("{} passed without a copy", many(not_copied, "byte")),
        ),
        told(
            not_teed,
            format!("{} not answered by {second}", many(not_teed, "message")),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn many(count: u64, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}
