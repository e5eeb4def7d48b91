//! Which bytes a message must hold to pass a filter: what is quick to look for.

use super::{Case, Leaf, Text};
use crate::condition::{Check, Expr, Test};

/// More alternatives than this are not looked for one by one.
const MOST: usize = 16;

/// Texts of which a message that passes holds at least one, whatever its charset; none where nothing
/// is known. Letters and digits only: they are the same bytes in every charset but UTF-16, and no
/// escape sequence stands for them.
pub(super) fn needed(expr: &Expr<Leaf>) -> Option<Vec<String>> {
    match expr {
        Expr::And(parts) => parts.iter().filter_map(needed).max_by_key(|texts| {
            let shortest = texts.iter().map(String::len).min().unwrap_or_default();
            (shortest, MOST.saturating_sub(texts.len()))
        }),
        Expr::Or(parts) => {
            let all: Option<Vec<Vec<String>>> = parts.iter().map(needed).collect();
            let all: Vec<String> = all?.into_iter().flatten().collect();
            (all.len() <= MOST).then_some(all)
        }
        Expr::Not(_) => None,
        Expr::Test(Leaf::Place(test)) => of_place(test),
        Expr::Test(Leaf::Text(Text { wanted, case, .. })) => match case {
            Case::Exact => plain(wanted).map(|text| vec![text]),
            Case::Ignored => None,
        },
    }
}

/// Every test of a place needs the segment, at least.
fn of_place(test: &Test) -> Option<Vec<String>> {
    let segment = || vec![test.at.segment.as_str().to_owned()];
    let values = match &test.check {
        Check::Equals(value) | Check::Contains(value) | Check::StartsWith(value) => {
            plain(value).map(|text| vec![text])
        }
        Check::In(values) if values.len() <= MOST => values.iter().map(|v| plain(v)).collect(),
        Check::In(_) | Check::Exists | Check::Null | Check::Matches(_) | Check::Compare(..) => None,
    };
    Some(values.unwrap_or_else(segment))
}

/// The longest run of letters and digits in a value.
fn plain(value: &str) -> Option<String> {
    value
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .max_by_key(|run| run.len())
        .filter(|run| !run.is_empty())
        .map(str::to_owned)
}
