//! Words, quoted strings and signs: the lexical level that conditions and pipelines share.

use super::GrammarError;
use crate::span::Span;

/// One token with its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Anything without white space and without signs: a path, a number, a name, a code.
    Word(String),
    /// A quoted string, quotes taken off, doubled quotes made single.
    Quoted(String),
    /// One of `( ) , | = != < <= > >=`.
    Sign(&'static str),
}

const SIGNS: [&str; 10] = ["!=", "<=", ">=", "(", ")", ",", "|", "=", "<", ">"];

/// Splits a text into tokens. Quotes are `'` or `"`; the quote itself is doubled inside.
/// There is no backslash escape, because the backslash belongs to HL7.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, GrammarError> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let start = text.len() - rest.len();
        let Some(first) = rest.chars().next() else {
            return Ok(found);
        };
        if first == '\'' || first == '"' {
            let (value, length) = quoted(rest, first).ok_or_else(|| GrammarError {
                span: Span {
                    start,
                    end: text.len(),
                },
                message: format!("The string that starts here has no closing {first}."),
            })?;
            found.push(Token {
                kind: Kind::Quoted(value),
                span: Span {
                    start,
                    end: start + length,
                },
            });
            rest = rest.get(length..).unwrap_or_default();
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            found.push(Token {
                kind: Kind::Sign(sign),
                span: Span {
                    start,
                    end: start + sign.len(),
                },
            });
            rest = rest.get(sign.len()..).unwrap_or_default();
        } else {
            let length = rest
                .find(|c: char| c.is_whitespace() || "()=<>,|'\"".contains(c))
                .unwrap_or(rest.len());
            let word = rest.get(..length).unwrap_or_default();
            // `PID-3!=1`: the sign ends the word although `!` alone does not.
            let length = word
                .find("!")
                .filter(|at| rest.get(*at..).is_some_and(|r| r.starts_with("!=")))
                .unwrap_or(length);
            let word = rest.get(..length).unwrap_or_default();
            found.push(Token {
                kind: Kind::Word(word.to_owned()),
                span: Span {
                    start,
                    end: start + length,
                },
            });
            rest = rest.get(length..).unwrap_or_default();
        }
    }
}

/// The value of a quoted string at the start of `text`, and its length with quotes.
fn quoted(text: &str, quote: char) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut inside = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = inside.next() {
        if c != quote {
            value.push(c);
        } else if inside.peek().is_some_and(|(_, next)| *next == quote) {
            value.push(quote);
            inside.next();
        } else {
            return Some((value, at + quote.len_utf8()));
        }
    }
    None
}

/// Writes a value so that [`tokens`] reads it back: bare where that is possible, else quoted.
pub(crate) fn write_value(
    out: &mut impl std::fmt::Write,
    value: &str,
    quoted: bool,
) -> std::fmt::Result {
    let bare = !quoted
        && !value.is_empty()
        && value
            .chars()
            .all(|c| c.is_alphanumeric() || "-_.:+*^&[]/".contains(c));
    if bare {
        out.write_str(value)
    } else {
        write!(out, "'{}'", value.replace('\'', "''"))
    }
}

/// Reads tokens one after the other and knows where the text ends.
pub(crate) struct Tokens {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    end: Span,
    last: Span,
}

impl Tokens {
    pub(crate) fn of(text: &str) -> Result<Self, GrammarError> {
        let end = Span {
            start: text.len(),
            end: text.len(),
        };
        Ok(Self {
            tokens: tokens(text)?.into_iter().peekable(),
            end,
            last: Span { start: 0, end: 0 },
        })
    }

    pub(crate) fn peek(&mut self) -> Option<&Token> {
        self.tokens.peek()
    }

    pub(crate) fn next(&mut self) -> Option<Token> {
        let token = self.tokens.next()?;
        self.last = token.span;
        Some(token)
    }

    /// Where the next token stands; the end of the text where there is none.
    pub(crate) fn here(&mut self) -> Span {
        let end = self.end;
        self.peek().map_or(end, |token| token.span)
    }

    /// Where the token stands that was read last.
    pub(crate) fn last(&self) -> Span {
        self.last
    }

    /// Takes this sign if it is next.
    pub(crate) fn sign(&mut self, sign: &str) -> bool {
        self.tokens
            .next_if(|token| matches!(&token.kind, Kind::Sign(s) if *s == sign))
            .map(|t| self.last = t.span)
            .is_some()
    }

    /// Takes this bare word, in any case, if it is next.
    pub(crate) fn word(&mut self, word: &str) -> bool {
        self.tokens
            .next_if(|token| matches!(&token.kind, Kind::Word(w) if w.eq_ignore_ascii_case(word)))
            .map(|t| self.last = t.span)
            .is_some()
    }

    pub(crate) fn error<T>(&mut self, message: impl Into<String>) -> Result<T, GrammarError> {
        Err(GrammarError {
            span: self.here(),
            message: message.into(),
        })
    }
}
