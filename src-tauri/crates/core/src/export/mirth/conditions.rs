//! A condition as a JavaScript expression over the runtime's tests.

use super::javascript::{string, strings};
use crate::condition::{Check, Condition, Expr, Limit, Test};

/// The expression; inside a loop the tests are asked of `here`.
pub(super) fn condition(condition: &Condition, in_loop: bool) -> String {
    expression(&condition.expr, in_loop, 0)
}

/// As [`condition`], to stand beside `&&`.
pub(super) fn conjunct(condition: &Condition, in_loop: bool) -> String {
    expression(&condition.expr, in_loop, 1)
}

/// As [`condition`], negated.
pub(super) fn negated(condition: &Condition, in_loop: bool) -> String {
    expression(&Expr::Not(Box::new(condition.expr.clone())), in_loop, 1)
}

/// Binding: or 1, and 2, not 3.
fn expression(expr: &Expr, in_loop: bool, outer: u8) -> String {
    let (inner, sign, parts) = match expr {
        Expr::Or(parts) => (1, " || ", parts),
        Expr::And(parts) => (2, " && ", parts),
        Expr::Not(negated) => {
            return match &**negated {
                Expr::Not(twice) => expression(twice, in_loop, outer),
                Expr::And(_) | Expr::Or(_) | Expr::Test(_) => {
                    format!("!{}", expression(negated, in_loop, 3))
                }
            };
        }
        Expr::Test(found) => return test(found, in_loop),
    };
    let texts: Vec<String> = parts
        .iter()
        .map(|part| expression(part, in_loop, inner))
        .collect();
    let joined = texts.join(sign);
    if inner <= outer {
        format!("({joined})")
    } else {
        joined
    }
}

fn test(test: &Test, in_loop: bool) -> String {
    let at = string(&test.at.to_string());
    let here = if in_loop { ", here" } else { "" };
    match &test.check {
        Check::Equals(value) => format!("is({at}, {}{here})", string(value)),
        Check::In(values) => format!(
            "isOneOf({at}, {}{here})",
            strings(values.iter().map(String::as_str))
        ),
        Check::Exists => format!("exists({at}{here})"),
        Check::Null => format!("isNull({at}{here})"),
        Check::Matches(pattern) => format!("matches({at}, {}{here})", string(pattern.es5())),
        Check::Contains(value) => format!("contains({at}, {}{here})", string(value)),
        Check::StartsWith(value) => format!("startsWith({at}, {}{here})", string(value)),
        Check::Compare(relation, Limit::Number(number)) => {
            format!(
                "numberIs({at}, '{}', {}{here})",
                relation.sign(),
                string(number)
            )
        }
        Check::Compare(relation, Limit::Date(digits)) => {
            format!(
                "timeIs({at}, '{}', {}{here})",
                relation.sign(),
                string(digits)
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_like_the_condition() {
        for (text, script) in [
            (
                "MSH-9.1 = ADT and MSH-9.2 in (A01, A04)",
                "is('MSH-9.1', 'ADT') && isOneOf('MSH-9.2', ['A01', 'A04'])",
            ),
            (
                "PV1-2 = E and (PV1-10 empty or PV1 empty)",
                "is('PV1-2', 'E') && (!exists('PV1-10') || !exists('PV1'))",
            ),
            (
                "not (PID-8 = M and PID-7 < 2008-01-01)",
                "!(is('PID-8', 'M') && timeIs('PID-7', '<', '20080101'))",
            ),
            (
                "OBX-5 >= 7.5 or PID-3 null",
                "numberIs('OBX-5', '>=', '7.5') || isNull('PID-3')",
            ),
            ("PID-5 matches '^O''N' ", "matches('PID-5', '^O\\'N')"),
        ] {
            let parsed = Condition::parse(text).expect(text);
            assert_eq!(condition(&parsed, false), script);
        }
    }
}
