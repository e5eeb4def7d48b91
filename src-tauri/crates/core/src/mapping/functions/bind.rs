//! Arguments as written, bound to the parameters of a function.

use std::sync::Arc;

use crate::code_table::{CodeTable, Tables};
use crate::diagnostic::Code;
use crate::span::Span;

use super::decimal::Decimal;
use super::{Function, Otherwise, Refusal, code};
use crate::mapping::pipeline::{Argument, Call};

/// A parameter of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Name, for `name=value`.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// What it is where it is not given; none = it must be given.
    pub default: Option<&'static str>,
    /// What it is for.
    pub help: &'static str,
}

/// What a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A whole number, possibly negative.
    Number,
    /// One of these words.
    Word(&'static [&'static str]),
    /// One of the words `keep`, `blank`, `reject`, or a text.
    Otherwise,
    /// Name of a code table.
    Table,
    /// A regular expression of the shared subset.
    Pattern,
}

/// A call whose arguments have found their parameters.
pub(super) struct Bound<'a> {
    call: &'a Call,
    function: &'static Function,
    arguments: Vec<Option<&'a Argument>>,
    tables: &'a Tables,
}

pub(super) fn bind<'a>(
    function: &'static Function,
    call: &'a Call,
    tables: &'a Tables,
) -> Result<Bound<'a>, Refusal> {
    let mut arguments: Vec<Option<&Argument>> = vec![None; function.parameters.len()];
    for (position, argument) in call.arguments.iter().enumerate() {
        let index = match &argument.name {
            None => Some(position),
            Some(name) => function
                .parameters
                .iter()
                .position(|parameter| parameter.name == name),
        };
        let Some(place) = index.and_then(|index| arguments.get_mut(index)) else {
            let what = argument.name.as_ref().map_or_else(
                || "as many arguments".to_owned(),
                |name| format!("a parameter '{name}'"),
            );
            return refuse(
                argument.span,
                format!(
                    "{} does not take {what}: {}.",
                    function.name, function.usage
                ),
            );
        };
        if place.is_some() {
            return refuse(
                argument.span,
                format!(
                    "This argument of {} is given twice: {}.",
                    function.name, function.usage
                ),
            );
        }
        *place = Some(argument);
    }
    let missing = function
        .parameters
        .iter()
        .zip(&arguments)
        .find(|(parameter, given)| parameter.default.is_none() && given.is_none());
    if let Some((parameter, _)) = missing {
        return refuse(
            call.span,
            format!(
                "{} needs its {}: {}.",
                function.name, parameter.name, function.usage
            ),
        );
    }
    Ok(Bound {
        call,
        function,
        arguments,
        tables,
    })
}

fn refuse<T>(span: Span, message: String) -> Result<T, Refusal> {
    Err(Refusal {
        code: code::WRONG_ARGUMENT,
        span,
        message,
    })
}

impl<'a> Bound<'a> {
    fn index(&self, name: &str) -> Option<usize> {
        self.function
            .parameters
            .iter()
            .position(|parameter| parameter.name == name)
    }

    fn given(&self, name: &str) -> Option<&'a Argument> {
        self.arguments.get(self.index(name)?).copied().flatten()
    }

    /// Whether the argument was written.
    pub(super) fn is_given(&self, name: &str) -> bool {
        self.given(name).is_some()
    }

    /// Text of an argument or of its default.
    pub(super) fn text(&self, name: &str) -> &'a str {
        let default = || {
            self.index(name)
                .and_then(|index| self.function.parameters.get(index))
                .and_then(|p| p.default)
        };
        self.given(name)
            .map(|argument| argument.value.as_str())
            .or_else(default)
            .unwrap_or_default()
    }

    /// A whole number.
    pub(super) fn number(&self, name: &str) -> Result<i32, Refusal> {
        let text = self.text(name);
        match text.parse::<i32>() {
            Ok(number) if number.abs() <= 65_535 => Ok(number),
            Ok(_) | Err(_) => {
                self.wrong(name, format!("'{text}' is not a whole number up to 65535."))
            }
        }
    }

    /// One of the words of the parameter, by its position there.
    pub(super) fn word(&self, name: &str, words: &[&str]) -> Result<usize, Refusal> {
        let text = self.text(name);
        match words.iter().position(|word| *word == text) {
            Some(position) => Ok(position),
            None => self.wrong(name, format!("'{text}' is none of {}.", words.join(", "))),
        }
    }

    /// What becomes of a value that cannot be handled: a bare word, or a text.
    pub(super) fn otherwise(&self, name: &str) -> Otherwise {
        let text = self.text(name);
        let quoted = self.given(name).is_some_and(|argument| argument.quoted);
        match text {
            "keep" if !quoted => Otherwise::Keep,
            "blank" if !quoted => Otherwise::Blank,
            "reject" if !quoted => Otherwise::Reject,
            _ => Otherwise::Text(text.to_owned()),
        }
    }

    /// What becomes of a value that is not what a function takes; none where nothing is said.
    pub(super) fn unusable(&self, name: &str) -> Option<Otherwise> {
        self.is_given(name).then(|| self.otherwise(name))
    }

    /// Places behind the point; none where nothing is said.
    pub(super) fn decimals(&self, name: &str) -> Result<Option<usize>, Refusal> {
        if !self.is_given(name) {
            return Ok(None);
        }
        match usize::try_from(self.number(name)?) {
            Ok(number) if number <= 20 => Ok(Some(number)),
            Ok(_) | Err(_) => self.wrong(name, "A number has 0 to 20 decimals.".to_owned()),
        }
    }

    /// A decimal number.
    pub(super) fn decimal(&self, name: &str) -> Result<Decimal, Refusal> {
        let text = self.text(name);
        match Decimal::parse(text) {
            Some(number) => Ok(number),
            None => self.wrong(name, format!("'{text}' is not a number.")),
        }
    }

    /// A code table.
    pub(super) fn table(&self, name: &str) -> Result<Arc<CodeTable>, Refusal> {
        let text = self.text(name);
        match self.tables.get(text) {
            Some(table) => Ok(Arc::clone(table)),
            None => self.wrong_as(
                name,
                code::MISSING_TABLE,
                format!("There is no table '{text}'; it would be tables/{text}.csv."),
            ),
        }
    }

    /// A finding about an argument.
    pub(super) fn wrong<T>(&self, name: &str, message: String) -> Result<T, Refusal> {
        self.wrong_as(name, code::WRONG_ARGUMENT, message)
    }

    /// A finding of this kind about an argument.
    pub(super) fn wrong_as<T>(
        &self,
        name: &str,
        code: Code,
        message: String,
    ) -> Result<T, Refusal> {
        let span = self
            .given(name)
            .map_or(self.call.span, |argument| argument.span);
        Err(Refusal {
            code,
            span,
            message,
        })
    }
}
