//! Which message would do what no message does yet, in words: out of a condition, a loop, or the key
//! of a table.

use hl7wb_core::condition::{Check, Condition, Expr, Limit, Relation, Test};
use hl7wb_core::path::Address;

/// What a message must have for a condition to hold, or not to.
pub(super) fn of_condition(condition: &Condition, holds: bool) -> String {
    format!("a message with {}", demand(&condition.expr, holds))
}

/// What a message must have for a place to be read.
pub(super) fn with_value(at: &Address) -> String {
    match at.field {
        Some(_) => format!("a message with something in {at}"),
        None => with_a(&at.to_string()),
    }
}

/// What a message must have for a segment or group to be there.
pub(super) fn with_a(name: &str) -> String {
    format!("a message with {} {name}", article(name))
}

/// What a message must have for a row of a table to be used. `steps` are taken before the table.
/// `keys` are several where the table has several key columns.
pub(super) fn with_key(places: &[Address], steps: &[&str], keys: &[&str]) -> String {
    let said = |key: &str| match key {
        "" => "nothing".to_owned(),
        key => key.to_owned(),
    };
    if steps.is_empty() && !places.is_empty() && places.len() == keys.len() {
        let each: Vec<String> = places
            .iter()
            .zip(keys)
            .map(|(at, key)| format!("{at} = {}", said(key)))
            .collect();
        return format!("a message with {}", each.join(" and "));
    }
    let key = said(&keys.join("|"));
    let names: Vec<String> = places.iter().map(Address::to_string).collect();
    match (names.as_slice(), steps) {
        ([], _) => format!("a message that gives {key}"),
        (names, []) => format!("a message whose {} gives {key}", names.join(" and ")),
        (names, steps) => format!(
            "a message whose {} becomes {key} by {}",
            names.join(" and "),
            steps.join(" | ")
        ),
    }
}

/// What a message must have for nothing, or something, to come to a step. `steps` are taken before it.
pub(super) fn of_nothing(places: &[Address], steps: &[&str], nothing: bool) -> String {
    let word = match nothing {
        true => "nothing",
        false => "something",
    };
    let names: Vec<String> = places.iter().map(Address::to_string).collect();
    match (names.as_slice(), steps) {
        ([], _) => format!("a message that gives {word}"),
        // Of several places one is enough for something.
        ([first, ..], []) if !nothing => format!("a message with something in {first}"),
        (names, []) => format!("a message with nothing in {}", names.join(" and ")),
        (names, steps) => format!(
            "a message whose {} becomes {word} by {}",
            names.join(" and "),
            steps.join(" | ")
        ),
    }
}

/// What a message must have for a table to have no row for it.
pub(super) fn without_row(places: &[Address], steps: &[&str]) -> String {
    let names: Vec<String> = places.iter().map(Address::to_string).collect();
    match steps {
        [] => format!(
            "a message with a {} that the table does not have",
            names.join(" and ")
        ),
        steps => format!(
            "a message whose {} becomes by {} what the table does not have",
            names.join(" and "),
            steps.join(" | ")
        ),
    }
}

/// The simplest way to make an expression hold, or not to.
fn demand(expr: &Expr, holds: bool) -> String {
    match (expr, holds) {
        (Expr::Not(inner), holds) => demand(inner, !holds),
        (Expr::Test(test), holds) => of_test(test, holds),
        // All of them are needed.
        (Expr::And(parts), true) | (Expr::Or(parts), false) => {
            let parts: Vec<String> = parts.iter().map(|part| demand(part, holds)).collect();
            parts.join(" and ")
        }
        // The first is enough.
        (Expr::Or(parts), true) | (Expr::And(parts), false) => parts
            .first()
            .map_or_else(String::new, |part| demand(part, holds)),
    }
}

fn of_test(test: &Test, holds: bool) -> String {
    let Test { at, check } = test;
    let quoted = |text: &str| match text.is_empty() {
        true => "nothing".to_owned(),
        false => text.to_owned(),
    };
    match (check, holds) {
        (Check::Equals(value), true) => format!("{at} = {}", quoted(value)),
        (Check::Equals(value), false) => format!("{at} other than {}", quoted(value)),
        (Check::In(values), true) => match values.as_slice() {
            [only] => format!("{at} = {only}"),
            values => format!("{at} = {}", values.join(" or ")),
        },
        (Check::In(values), false) => format!("{at} other than {}", values.join(", ")),
        (Check::Exists, true) => match at.field {
            Some(_) => format!("something in {at}"),
            None => format!("{} {at}", article(&at.to_string())),
        },
        (Check::Exists, false) => match at.field {
            Some(_) => format!("nothing in {at}"),
            None => format!("no {at}"),
        },
        (Check::Null, true) => format!("{at} = \"\" (null)"),
        (Check::Null, false) => format!("{at} other than \"\" (null)"),
        (Check::Matches(pattern), true) => format!("{at} that matches '{}'", pattern.source()),
        (Check::Matches(pattern), false) => {
            format!("{at} that does not match '{}'", pattern.source())
        }
        (Check::Contains(text), true) => format!("{at} that contains {text}"),
        (Check::Contains(text), false) => format!("{at} without {text} in it"),
        (Check::StartsWith(text), true) => format!("{at} that starts with {text}"),
        (Check::StartsWith(text), false) => format!("{at} that does not start with {text}"),
        (Check::Compare(relation, limit), holds) => {
            let relation = match (relation, holds) {
                (Relation::Less, true) | (Relation::AtLeast, false) => Relation::Less,
                (Relation::AtMost, true) | (Relation::Greater, false) => Relation::AtMost,
                (Relation::Greater, true) | (Relation::AtMost, false) => Relation::Greater,
                (Relation::AtLeast, true) | (Relation::Less, false) => Relation::AtLeast,
            };
            let limit = match limit {
                Limit::Number(number) => number,
                Limit::Date(digits) => digits,
            };
            format!("{at} {} {limit}", relation.sign())
        }
    }
}

fn article(name: &str) -> &'static str {
    // As the letter is said: an EVN, an MSH, a PID.
    match name.chars().next() {
        Some('A' | 'E' | 'F' | 'H' | 'I' | 'L' | 'M' | 'N' | 'O' | 'R' | 'S' | 'X') => "an",
        Some(_) | None => "a",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(condition: &str, holds: &str, fails: &str) {
        let condition = Condition::parse(condition).expect("a condition");
        assert_eq!(demand(&condition.expr, true), holds);
        assert_eq!(demand(&condition.expr, false), fails);
    }

    #[test]
    fn a_condition_says_which_message_it_wants() {
        check("PID-8 = U", "PID-8 = U", "PID-8 other than U");
        check("PID-8 != U", "PID-8 other than U", "PID-8 = U");
        check(
            "PV1-2 in (I, E) and NK1 exists",
            "PV1-2 = I or E and an NK1",
            "PV1-2 other than I, E",
        );
        check(
            "PID-18 empty or PV1-44 < 2026-01-01",
            "nothing in PID-18",
            "something in PID-18 and PV1-44 >= 20260101",
        );
        check(
            "not (DG1-6 starts with A)",
            "DG1-6 that does not start with A",
            "DG1-6 that starts with A",
        );
    }

    #[test]
    fn a_key_says_which_message_it_wants() {
        let at: Address = "PID-8".parse().expect("an address");
        let ward: Address = "PV1-3.1".parse().expect("an address");
        assert_eq!(with_key(&[at], &[], &["U"]), "a message with PID-8 = U");
        assert_eq!(
            with_key(&[at], &["upper"], &["U"]),
            "a message whose PID-8 becomes U by upper"
        );
        assert_eq!(
            with_key(&[ward, at], &[], &["3W", ""]),
            "a message with PV1-3.1 = 3W and PID-8 = nothing"
        );
    }
}
