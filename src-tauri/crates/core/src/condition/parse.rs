//! Text to tree, by recursive descent; every error says where and what belongs there.

use super::token::{Kind, Tokens};
use super::{Check, Condition, Expr, GrammarError, Limit, Pattern, Relation, Test, decimal};
use crate::path::Address;
use crate::span::Span;

/// Deeper nesting than this is an error and not a stack overflow.
const DEEPEST: u32 = 50;

/// What stands between `and`, `or`, `not` and brackets.
type Leaf<'a, L> = &'a dyn Fn(&mut Tokens) -> Result<Expr<L>, GrammarError>;

pub(super) fn condition(text: &str) -> Result<Condition, GrammarError> {
    let expr = expression(text, &test)?;
    Ok(Condition { expr })
}

/// A whole text, with leaves of any kind.
pub(crate) fn expression<L>(text: &str, leaf: Leaf<'_, L>) -> Result<Expr<L>, GrammarError> {
    let mut tokens = Tokens::of(text)?;
    let expr = alternatives(&mut tokens, 0, leaf)?;
    if tokens.peek().is_some() {
        return tokens.error("Here belongs `and`, `or` or the end of the condition.");
    }
    Ok(expr)
}

fn alternatives<L>(
    tokens: &mut Tokens,
    depth: u32,
    leaf: Leaf<'_, L>,
) -> Result<Expr<L>, GrammarError> {
    let first = conjunction(tokens, depth, leaf)?;
    let mut parts = vec![first];
    while tokens.word("or") {
        parts.push(conjunction(tokens, depth, leaf)?);
    }
    Ok(one_or(parts, Expr::Or))
}

fn conjunction<L>(
    tokens: &mut Tokens,
    depth: u32,
    leaf: Leaf<'_, L>,
) -> Result<Expr<L>, GrammarError> {
    let first = negation(tokens, depth, leaf)?;
    let mut parts = vec![first];
    while tokens.word("and") {
        parts.push(negation(tokens, depth, leaf)?);
    }
    Ok(one_or(parts, Expr::And))
}

/// `a and (b and c)` is one conjunction of three.
fn one_or<L>(mut parts: Vec<Expr<L>>, many: fn(Vec<Expr<L>>) -> Expr<L>) -> Expr<L> {
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            parts.extend(last);
            many(parts)
        }
    }
}

fn negation<L>(
    tokens: &mut Tokens,
    depth: u32,
    leaf: Leaf<'_, L>,
) -> Result<Expr<L>, GrammarError> {
    if depth > DEEPEST {
        return tokens.error("The condition is nested more than fifty deep.");
    }
    if tokens.word("not") {
        return Ok(Expr::Not(Box::new(negation(tokens, depth + 1, leaf)?)));
    }
    if tokens.sign("(") {
        let open = tokens.last();
        let inner = alternatives(tokens, depth + 1, leaf)?;
        if tokens.sign(")") {
            return Ok(inner);
        }
        if tokens.peek().is_none() {
            return Err(GrammarError {
                span: open,
                message: "This ( has no closing ).".to_owned(),
            });
        }
        return tokens.error("Here belongs `and`, `or` or the closing ).");
    }
    leaf(tokens)
}

/// One test of one place.
pub(crate) fn test(tokens: &mut Tokens) -> Result<Expr, GrammarError> {
    let Some(Kind::Word(word)) = tokens.peek().map(|token| token.kind.clone()) else {
        return tokens.error("Here belongs a path such as PID-3.1.");
    };
    let span = tokens.here();
    tokens.next();
    let at: Address = word
        .parse()
        .map_err(|error: crate::path::AddressError| GrammarError {
            span,
            message: format!("{error}."),
        })?;
    if matches!(at.occurrence, crate::path::Index::Append)
        || matches!(at.repetition, crate::path::Index::Append)
    {
        return Err(GrammarError {
            span,
            message: format!("{at} adds something; a condition only reads."),
        });
    }
    let positive = |check| Ok(Expr::Test(Test { at, check }));
    let negative = |check| Ok(Expr::Not(Box::new(Expr::Test(Test { at, check }))));
    if at.field.is_none() && !(peeks(tokens, "exists") || peeks(tokens, "empty")) {
        tokens.next();
        return Err(GrammarError {
            span,
            message: format!(
                "{at} is a whole segment; of a segment only `exists` and `empty` can be asked."
            ),
        });
    }
    if tokens.word("exists") {
        return positive(Check::Exists);
    }
    if tokens.word("empty") {
        return negative(Check::Exists);
    }
    if tokens.word("null") {
        return positive(Check::Null);
    }
    if tokens.word("not") {
        if tokens.word("in") {
            return negative(Check::In(values(tokens)?));
        }
        return tokens.error(format!(
            "After `not` here only `in (…)` can stand; write `not {at} …`."
        ));
    }
    if tokens.word("in") {
        return positive(Check::In(values(tokens)?));
    }
    if tokens.word("matches") {
        let (text, span) = value(tokens)?;
        let pattern = Pattern::parse(&text).map_err(|error| GrammarError {
            span,
            message: error.message,
        })?;
        return positive(Check::Matches(pattern));
    }
    if tokens.word("contains") {
        return positive(Check::Contains(value(tokens)?.0));
    }
    if tokens.word("starts") {
        if !tokens.word("with") {
            return tokens.error("Here belongs `with`: `starts with 'A'`.");
        }
        return positive(Check::StartsWith(value(tokens)?.0));
    }
    if tokens.sign("=") {
        return positive(Check::Equals(value(tokens)?.0));
    }
    if tokens.sign("!=") {
        return negative(Check::Equals(value(tokens)?.0));
    }
    for relation in [
        Relation::AtMost,
        Relation::AtLeast,
        Relation::Less,
        Relation::Greater,
    ] {
        if tokens.sign(relation.sign()) {
            return positive(Check::Compare(relation, limit(tokens)?));
        }
    }
    tokens.error("Here belongs =, !=, <, <=, >, >=, in (…), exists, empty, null, matches, contains or starts with.")
}

fn peeks(tokens: &mut Tokens, word: &str) -> bool {
    matches!(tokens.peek().map(|token| &token.kind), Some(Kind::Word(found)) if found.eq_ignore_ascii_case(word))
}

fn value(tokens: &mut Tokens) -> Result<(String, Span), GrammarError> {
    match tokens.peek().map(|token| token.kind.clone()) {
        Some(Kind::Word(text) | Kind::Quoted(text)) => {
            tokens.next();
            Ok((text, tokens.last()))
        }
        Some(Kind::Sign(_)) | None => {
            tokens.error("Here belongs a value: a word, or a text in quotes.")
        }
    }
}

fn values(tokens: &mut Tokens) -> Result<Vec<String>, GrammarError> {
    if !tokens.sign("(") {
        return tokens.error("Here belongs a list in brackets: in (A, B).");
    }
    let mut found = vec![value(tokens)?.0];
    while tokens.sign(",") {
        found.push(value(tokens)?.0);
    }
    if tokens.sign(")") {
        Ok(found)
    } else {
        tokens.error("Here belongs a comma or the closing ).")
    }
}

fn limit(tokens: &mut Tokens) -> Result<Limit, GrammarError> {
    let (text, span) = value(tokens)?;
    if let Some(digits) = decimal::digits_of_iso(&text) {
        Ok(Limit::Date(digits))
    } else if decimal::is_decimal(&text) {
        Ok(Limit::Number(text))
    } else {
        Err(GrammarError {
            span,
            message: format!(
                "'{text}' is neither a number (7.5) nor a date (2026-01-31, 2026-01-31T10:00)."
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Condition;

    #[test]
    fn canonical() {
        for (text, canonical) in [
            (
                "PID.3.1=12345 AND MSH-9.1 = \"ADT\"",
                "PID-3.1 = 12345 and MSH-9.1 = ADT",
            ),
            ("not PV1-2 in(I,E)", "not PV1-2 in (I, E)"),
            ("PV1-2 not in (I, E)", "not PV1-2 in (I, E)"),
            ("PID-3!=1", "PID-3 != 1"),
            ("not PID-3 = 1", "PID-3 != 1"),
            ("NK1 empty or NK1[2] exists", "NK1 empty or NK1[2] exists"),
            (
                "(PID-1 = 1 or PID-1 = 2) and (PID-2 null)",
                "(PID-1 = 1 or PID-1 = 2) and PID-2 null",
            ),
            (
                "PID-1 = 1 or PID-1 = 2 and PID-2 null",
                "PID-1 = 1 or PID-1 = 2 and PID-2 null",
            ),
            (
                "not (PID-1 = 1 and PID-2 = 2)",
                "not (PID-1 = 1 and PID-2 = 2)",
            ),
            ("OBX[*]-5 >= 007.5", "OBX[*]-5 >= 007.5"),
            ("PID-7 < '2008-01-01'", "PID-7 < 2008-01-01"),
            ("PID-7 <= 2008-01-01T10:30", "PID-7 <= 2008-01-01T10:30"),
            (
                "PID-5 matches '^O''N' and PID-5 contains 'a b'",
                "PID-5 matches '^O''N' and PID-5 contains 'a b'",
            ),
            ("PID-5 starts with ''", "PID-5 starts with ''"),
            ("PV1-2 = and", "PV1-2 = and"),
        ] {
            let condition =
                Condition::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(condition.to_string(), canonical);
            assert_eq!(Condition::parse(canonical).expect(canonical), condition);
        }
    }

    #[test]
    fn errors_say_where() {
        for (text, at, part) in [
            ("", 0, "a path"),
            ("PID-3", 5, "Here belongs ="),
            ("PID-3 =", 7, "a value"),
            ("PID-3 = 1 PID-4 = 1", 10, "`and`, `or`"),
            ("(PID-3 = 1", 0, "no closing )"),
            ("PID-3 = 'x", 8, "no closing '"),
            ("PIDX-3 = 1", 0, "is not an address"),
            ("PID = 1", 0, "whole segment"),
            ("PID-3 in ()", 10, "a value"),
            ("PID-3 < abc", 8, "neither a number"),
            ("PID-3 matches '(?i)a'", 14, "look-around"),
            ("PID-3[+] = 1", 0, "only reads"),
        ] {
            let error = Condition::parse(text).expect_err(text);
            assert_eq!(error.span.start, at, "{text}: {error}");
            assert!(error.message.contains(part), "{text}: {error}");
        }
        assert!(Condition::parse(&"(".repeat(10_000)).is_err());
        assert!(Condition::parse(&"not ".repeat(10_000)).is_err());
    }
}
