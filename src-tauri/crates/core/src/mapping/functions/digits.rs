//! `digits`: the digits of a phone number, or of any other, alone or in the places of a pattern.

use super::bind::{Kind, Parameter};
use super::{
    Example, Function, Op, Otherwise, Shape, StepContext, Trouble, Yields, code, example, unusable,
};
use crate::mapping::value::Value;

/// What `digits` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digits {
    /// `(###) ###-####`: `#` takes a digit; empty = the digits alone.
    pub pattern: String,
    /// Digits at the front that go where they are more than the pattern takes.
    pub drop: String,
    /// What a value becomes whose digits do not fit the pattern.
    pub otherwise: Otherwise,
}

pub(super) const DIGITS: Function = Function {
    name: "digits",
    usage: "digits(pattern='', drop='', default=keep)",
    help: "Takes the digits of a phone number (0 to 9, nothing else) and puts them in the places of a pattern, one for each #. \
           drop='1' takes a country's digits off the front where there are too many by just these. Digits that do not fit leave the default.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[
        Parameter {
            name: "pattern",
            kind: Kind::Text,
            default: Some(""),
            help: "# is a digit, anything else stands as it is; the digits alone where left out.",
        },
        Parameter {
            name: "drop",
            kind: Kind::Text,
            default: Some(""),
            help: "Digits that may stand at the front and go.",
        },
        Parameter {
            name: "default",
            kind: Kind::Otherwise,
            default: Some("keep"),
            help: "What becomes of a value whose digits do not fit: keep, blank, reject or a text.",
        },
    ],
    examples: &[
        example("digits", "+1 (555) 010-0199", "15550100199"),
        example("digits('(###) ###-####')", "555.010.0199", "(555) 010-0199"),
        example(
            "digits('###-###-####', drop='1')",
            "+1 555 010 0199",
            "555-010-0199",
        ),
        example("digits('###-##-####')", "999009999", "999-00-9999"),
        example("digits('(###) ###-####')", "010-0199", "010-0199"),
        example(
            "digits('(###) ###-####', default=blank)",
            "555 010 0199 x12",
            "",
        ),
        example("digits", "none", ""),
        Example {
            step: "digits('###', default=reject)",
            input: "12",
            yields: Yields::Reject,
        },
        example("digits", "\"\"", "\"\""),
    ],
    build: |bound| {
        let (pattern, drop) = (bound.text("pattern"), bound.text("drop"));
        if !pattern.is_empty() && !pattern.contains('#') {
            return bound.wrong("pattern", "A pattern has a # for each digit.".to_owned());
        }
        if !drop.bytes().all(|byte| byte.is_ascii_digit()) {
            return bound.wrong("drop", format!("'{drop}' is not digits alone."));
        }
        Ok(Op::Digits(Digits {
            pattern: pattern.to_owned(),
            drop: drop.to_owned(),
            otherwise: bound.otherwise("default"),
        }))
    },
};

impl Digits {
    pub(super) fn run(
        &self,
        text: String,
        context: &mut StepContext<'_>,
    ) -> Result<Value, Trouble> {
        let all: String = text.chars().filter(char::is_ascii_digit).collect();
        if self.pattern.is_empty() {
            let rest = all.strip_prefix(&self.drop).unwrap_or(&all);
            return Ok(Value::text(rest.to_owned()));
        }
        let places = self.pattern.matches('#').count();
        let digits = match all.strip_prefix(&self.drop) {
            Some(rest) if rest.len() == places => rest,
            Some(_) | None => all.as_str(),
        };
        if digits.len() != places {
            let what = "does not have as many digits as are asked for";
            return unusable(Some(&self.otherwise), code::DIGITS, text, what, context);
        }
        let mut digits = digits.chars();
        let pattern = context.opaque.literal(&self.pattern);
        let written = pattern
            .chars()
            .filter_map(|c| if c == '#' { digits.next() } else { Some(c) });
        Ok(Value::text(written.collect()))
    }
}
