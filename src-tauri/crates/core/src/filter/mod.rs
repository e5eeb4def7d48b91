//! Which messages of many: the grammar of [conditions](crate::condition), and two leaves more.
//!
//! ```text
//! PID-3.1 = 12345 and type ADT and not PV1-2 in (I, E) and "scandal"
//! ```
//!
//! A text in quotes is looked for in the whole message as it stands, escapes and all; `type ADT^A01`
//! is short for `MSH-9.1 = ADT and MSH-9.2 = A01`. A [`Sieve`] looks for the texts that a message must
//! hold before it looks for fields, because most messages of a search hold none of them.

mod lookup;
mod needed;
mod sieve;
mod text;
mod value;

pub use lookup::{Lookup, Plan, indexable};
pub use sieve::Sieve;
pub use text::{Case, Text};
pub use value::filter_by;
pub(crate) use value::{equals, is_header, parts};

use crate::condition::parse::{expression, test};
use crate::condition::token::{Kind, Tokens};
use crate::condition::{Check, Expr, GrammarError, Test};
use crate::path::{Address, SegmentId};

/// A parsed filter.
#[derive(Debug, Clone)]
pub struct Filter {
    expr: Expr<Leaf>,
}

/// What a filter asks of a message.
#[derive(Debug, Clone)]
enum Leaf {
    Place(Test),
    Text(Text),
}

impl Filter {
    /// Reads a filter; `case` is how texts in quotes are looked for.
    ///
    /// # Errors
    /// Where the text is not in the grammar; the span says where, in bytes.
    pub fn parse(text: &str, case: Case) -> Result<Self, GrammarError> {
        let expr = expression(text, &|tokens: &mut Tokens| leaf(tokens, case))?;
        Ok(Self { expr })
    }

    /// Texts of which every message that passes holds at least one, byte for byte; empty where nothing
    /// is known. A store may look for them before it hands messages over. They do not speak for messages
    /// of two bytes a character, for those whose charset shifts (ISO 2022), and where a letter or a digit
    /// is a delimiter.
    #[must_use]
    pub fn needed(&self) -> Vec<String> {
        needed::needed(&self.expr).unwrap_or_default()
    }
}

fn leaf(tokens: &mut Tokens, case: Case) -> Result<Expr<Leaf>, GrammarError> {
    match tokens.peek().map(|token| token.kind.clone()) {
        Some(Kind::Quoted(text)) => {
            tokens.next();
            let span = tokens.last();
            if text.is_empty() {
                return Err(GrammarError {
                    span,
                    message: "There is no text between these quotes.".to_owned(),
                });
            }
            let text = Text::new(text, case).map_err(|message| GrammarError { span, message })?;
            Ok(Expr::Test(Leaf::Text(text)))
        }
        Some(Kind::Word(word)) if word.eq_ignore_ascii_case("type") => {
            tokens.next();
            tokens.sign("=");
            message_type(tokens)
        }
        Some(Kind::Word(word)) => {
            let span = tokens.here();
            let tested = test(tokens).map_err(|error| GrammarError {
                // Not even the start of a path: somebody looks for a word.
                message: match error.span == span && word.parse::<Address>().is_err() {
                    true => format!(
                        "{} To look for the text {word:?}, put it in quotes.",
                        error.message
                    ),
                    false => error.message,
                },
                span: error.span,
            })?;
            Ok(tested.map(&Leaf::Place))
        }
        Some(Kind::Sign(_)) | None => {
            tokens.error("Here belongs a path such as PID-3.1, or a text in quotes.")
        }
    }
}

/// `ADT` or `ADT^A01`.
fn message_type(tokens: &mut Tokens) -> Result<Expr<Leaf>, GrammarError> {
    let Some(Kind::Word(word) | Kind::Quoted(word)) = tokens.peek().map(|token| token.kind.clone())
    else {
        return tokens.error("Here belongs a message type: ADT, or ADT^A01.");
    };
    tokens.next();
    let part = |component, value: &str| {
        let at = Address::field(SegmentId::MSH, 9).with_component(component);
        let check = Check::Equals(value.to_owned());
        Expr::Test(Leaf::Place(Test { at, check }))
    };
    let parts: Vec<Expr<Leaf>> = (1..)
        .zip(word.split('^'))
        .filter(|(_, value)| !value.is_empty())
        .map(|(number, value)| part(number, value))
        .collect();
    match <[Expr<Leaf>; 1]>::try_from(parts) {
        Ok([only]) => Ok(only),
        Err(parts) if parts.is_empty() => Err(GrammarError {
            span: tokens.last(),
            message: "Here belongs a message type: ADT, or ADT^A01.".to_owned(),
        }),
        Err(parts) => Ok(Expr::And(parts)),
    }
}

#[cfg(test)]
mod tests;
