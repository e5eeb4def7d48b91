//! The grammar of `steps`: `upper | pad(8, fill='0') | table(sex, default='9')`.
//!
//! A value is a bare word or a text in quotes (doubled inside); arguments stand in the order of
//! the parameters or by name. Which functions there are is not known here.

use std::fmt;

use crate::condition::GrammarError;
use crate::condition::token::{Kind, Tokens, write_value};
use crate::span::Span;

/// A pipeline as written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pipeline {
    /// Its steps, first to last.
    pub steps: Vec<Call>,
}

/// One step as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Name of the function.
    pub name: String,
    /// Its arguments in order of the text.
    pub arguments: Vec<Argument>,
    /// Bytes of the text.
    pub span: Span,
}

/// One argument as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// Name, where it was given by name.
    pub name: Option<String>,
    /// Value, quotes taken off.
    pub value: String,
    /// Whether it stood in quotes; `keep` is a word of the language, `'keep'` a text.
    pub quoted: bool,
    /// Bytes of the text.
    pub span: Span,
}

impl Pipeline {
    /// Reads a pipeline; an empty text is one without steps.
    ///
    /// # Errors
    /// Where the text is not in the grammar; the span says where.
    pub fn parse(text: &str) -> Result<Self, GrammarError> {
        let mut tokens = Tokens::of(text)?;
        let mut steps = Vec::new();
        if tokens.peek().is_none() {
            return Ok(Self { steps });
        }
        loop {
            steps.push(call(&mut tokens)?);
            if tokens.peek().is_none() {
                return Ok(Self { steps });
            }
            if !tokens.sign("|") {
                return tokens.error("Here belongs | and the next step, or the end.");
            }
        }
    }
}

fn call(tokens: &mut Tokens) -> Result<Call, GrammarError> {
    let Some(Kind::Word(name)) = tokens.peek().map(|token| token.kind.clone()) else {
        return tokens.error("Here belongs the name of a function, such as upper.");
    };
    tokens.next();
    let start = tokens.last().start;
    let mut arguments = Vec::new();
    if tokens.sign("(") && !tokens.sign(")") {
        loop {
            arguments.push(argument(tokens)?);
            if tokens.sign(")") {
                break;
            }
            if !tokens.sign(",") {
                return tokens
                    .error("Here belongs a comma and the next argument, or the closing ).");
            }
        }
    }
    Ok(Call {
        name,
        arguments,
        span: Span {
            start,
            end: tokens.last().end,
        },
    })
}

fn argument(tokens: &mut Tokens) -> Result<Argument, GrammarError> {
    let (mut value, mut quoted) = one(tokens)?;
    let start = tokens.last().start;
    let mut name = None;
    if !quoted && tokens.sign("=") {
        name = Some(value);
        (value, quoted) = one(tokens)?;
    }
    Ok(Argument {
        name,
        value,
        quoted,
        span: Span {
            start,
            end: tokens.last().end,
        },
    })
}

fn one(tokens: &mut Tokens) -> Result<(String, bool), GrammarError> {
    let found = match tokens.peek().map(|token| &token.kind) {
        Some(Kind::Word(text)) => (text.clone(), false),
        Some(Kind::Quoted(text)) => (text.clone(), true),
        Some(Kind::Sign(_)) | None => {
            return tokens.error("Here belongs a value: a word, a number, or a text in quotes.");
        }
    };
    tokens.next();
    Ok(found)
}

/// Canonical: what is parsed from it is the same pipeline.
impl fmt::Display for Pipeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.steps.iter().enumerate() {
            if index > 0 {
                f.write_str(" | ")?;
            }
            write!(f, "{step}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        for (index, argument) in self.arguments.iter().enumerate() {
            f.write_str(if index == 0 { "(" } else { ", " })?;
            if let Some(name) = &argument.name {
                write!(f, "{name}=")?;
            }
            write_value(f, &argument.value, argument.quoted)?;
        }
        if self.arguments.is_empty() {
            Ok(())
        } else {
            f.write_str(")")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pipeline;

    #[test]
    fn canonical() {
        for (text, canonical) in [
            ("", ""),
            ("upper", "upper"),
            ("upper()|trim", "upper | trim"),
            ("table( sex ,default = '9' )", "table(sex, default='9')"),
            (
                "replace(\"'\", 'a | b')|pad(8,fill=\"0\")",
                "replace('''', 'a | b') | pad(8, fill='0')",
            ),
            ("table(sex, keep)", "table(sex, keep)"),
            ("substring(-3)", "substring(-3)"),
        ] {
            let pipeline = Pipeline::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(pipeline.to_string(), canonical);
        }
    }

    #[test]
    fn errors_say_where() {
        for (text, at) in [
            ("| upper", 0),
            ("upper |", 7),
            ("upper trim", 6),
            ("pad(8", 5),
            ("pad(8 9)", 6),
            ("pad(,)", 4),
            ("pad('8)", 4),
        ] {
            let error = Pipeline::parse(text).expect_err(text);
            assert_eq!(error.span.start, at, "{text}: {error}");
        }
    }
}
