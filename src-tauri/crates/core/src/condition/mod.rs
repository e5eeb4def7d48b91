//! One grammar for filters, `when`, `where` and everything else that is true or false of a
//! message.
//!
//! ```text
//! PID-3.5 = MR and not (PV1-2 in (I, E) or PV1-44 < 2026-01-01)
//! ```
//!
//! A segment or repetition without an index means *any of them*; `!=` is not(`=`), `empty` is
//! not(`exists`). A place is read as the value of its first leaf (`PID-3` of `1^^^A` is `1`);
//! `exists` and `null` look at the whole place. The tree is public because an export writes it
//! in another language; nothing here knows of any.

mod decimal;
mod eval;
pub(crate) mod parse;
mod pattern;
mod scope;
mod shared;
pub(crate) mod token;

pub use decimal::{compare_dates, compare_decimals};
pub use eval::texts_of;
pub(crate) use eval::value_of;
pub use pattern::Pattern;
pub(crate) use scope::taken;
pub use scope::{Frame, Scope};

use crate::message::Message;
use crate::path::Address;
use crate::span::Span;
use std::fmt;

/// A text that is not in the grammar: where, and a sentence that helps.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct GrammarError {
    /// Bytes of the text that was parsed.
    pub span: Span,
    /// What is wrong and what would be right.
    pub message: String,
}

/// A parsed condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Its tree.
    pub expr: Expr,
}

/// A node of the tree. A condition tests places; a [filter](crate::filter) has other leaves too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr<L = Test> {
    /// All of these; never fewer than two.
    And(Vec<Expr<L>>),
    /// At least one of these; never fewer than two.
    Or(Vec<Expr<L>>),
    /// Not this.
    Not(Box<Expr<L>>),
    /// One test of one place.
    Test(L),
}

impl<L> Expr<L> {
    /// The same tree over other leaves.
    pub(crate) fn map<M>(self, leaf: &impl Fn(L) -> M) -> Expr<M> {
        let all = |parts: Vec<Self>| parts.into_iter().map(|part| part.map(leaf)).collect();
        match self {
            Self::And(parts) => Expr::And(all(parts)),
            Self::Or(parts) => Expr::Or(all(parts)),
            Self::Not(inner) => Expr::Not(Box::new(inner.map(leaf))),
            Self::Test(test) => Expr::Test(leaf(test)),
        }
    }

    /// Whether it is true, where `leaf` says of each leaf whether that is.
    pub(crate) fn holds(&self, leaf: &mut impl FnMut(&L) -> bool) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|part| part.holds(leaf)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(leaf)),
            Self::Not(inner) => !inner.holds(leaf),
            Self::Test(test) => leaf(test),
        }
    }
}

/// A test of one place: true where any of the places that `at` means passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// Place, with indexes left out as written.
    pub at: Address,
    /// What must hold there.
    pub check: Check,
}

impl Test {
    /// Whether it passes.
    #[must_use]
    pub fn eval(&self, message: &Message, scope: Scope<'_>) -> bool {
        eval::any(self, message, scope)
    }
}

/// What a test asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// `= value`.
    Equals(String),
    /// `in (value, …)`.
    In(Vec<String>),
    /// `exists`: something other than delimiters is there, null included; of a segment: it is there.
    Exists,
    /// `null`: exactly `""`.
    Null,
    /// `matches 'regex'`: the pattern is found somewhere in the value.
    Matches(Pattern),
    /// `contains value`.
    Contains(String),
    /// `starts with value`.
    StartsWith(String),
    /// `< 5`, `>= 2026-01-01`.
    Compare(Relation, Limit),
}

/// How two numbers or dates stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Relation {
    /// As it is written.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        }
    }

    /// Whether a value that stands so to the limit passes.
    #[must_use]
    pub fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Self::Less => ordering.is_lt(),
            Self::AtMost => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::AtLeast => ordering.is_ge(),
        }
    }
}

/// What a value is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limit {
    /// A decimal number, as written. A value that is no number never passes.
    Number(String),
    /// A date as its digits (`2026-01-31T10:00` is `202601311000`), compared as far as both go.
    Date(String),
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// Where the text is not in the grammar; the span says where.
    pub fn parse(text: &str) -> Result<Self, GrammarError> {
        parse::condition(text)
    }

    /// Every place that it reads, in order of the text.
    #[must_use]
    pub fn addresses(&self) -> Vec<Address> {
        fn walk(expr: &Expr, found: &mut Vec<Address>) {
            match expr {
                Expr::And(parts) | Expr::Or(parts) => {
                    parts.iter().for_each(|part| walk(part, found))
                }
                Expr::Not(inner) => walk(inner, found),
                Expr::Test(test) => found.push(test.at),
            }
        }
        let mut found = Vec::new();
        walk(&self.expr, &mut found);
        found
    }
}

/// Canonical: what is parsed from it is the same tree.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_expr(f, &self.expr, 0)
    }
}

/// Binding: or 1, and 2, not 3.
fn write_expr(f: &mut fmt::Formatter<'_>, expr: &Expr, outer: u8) -> fmt::Result {
    let (inner, word, parts) = match expr {
        Expr::Or(parts) => (1, " or ", parts),
        Expr::And(parts) => (2, " and ", parts),
        Expr::Not(inner) => {
            return match &**inner {
                Expr::Test(Test {
                    at,
                    check: Check::Equals(value),
                }) => {
                    write!(f, "{at} != ")?;
                    token::write_value(f, value, false)
                }
                Expr::Test(Test {
                    at,
                    check: Check::Exists,
                }) => write!(f, "{at} empty"),
                Expr::And(_) | Expr::Or(_) | Expr::Not(_) | Expr::Test(_) => {
                    f.write_str("not ")?;
                    write_expr(f, inner, 3)
                }
            };
        }
        Expr::Test(test) => return write_test(f, test),
    };
    if inner <= outer {
        f.write_str("(")?;
    }
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(word)?;
        }
        write_expr(f, part, inner)?;
    }
    if inner <= outer {
        f.write_str(")")?;
    }
    Ok(())
}

fn write_test(f: &mut fmt::Formatter<'_>, test: &Test) -> fmt::Result {
    write!(f, "{} ", test.at)?;
    match &test.check {
        Check::Equals(value) => {
            f.write_str("= ")?;
            token::write_value(f, value, false)
        }
        Check::In(values) => {
            f.write_str("in (")?;
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    f.write_str(", ")?;
                }
                token::write_value(f, value, false)?;
            }
            f.write_str(")")
        }
        Check::Exists => f.write_str("exists"),
        Check::Null => f.write_str("null"),
        Check::Matches(pattern) => {
            f.write_str("matches ")?;
            token::write_value(f, pattern.source(), true)
        }
        Check::Contains(value) => {
            f.write_str("contains ")?;
            token::write_value(f, value, false)
        }
        Check::StartsWith(value) => {
            f.write_str("starts with ")?;
            token::write_value(f, value, false)
        }
        Check::Compare(relation, Limit::Number(number)) => {
            write!(f, "{} {number}", relation.sign())
        }
        Check::Compare(relation, Limit::Date(digits)) => {
            write!(f, "{} {}", relation.sign(), decimal::iso(digits))
        }
    }
}
