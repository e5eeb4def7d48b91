//! `compare`: where a number lies, in words: below, within or above.

use std::cmp::Ordering;

use super::bind::{Kind, Parameter};
use super::decimal::Decimal;
use super::number::NO_NUMBER;
use super::{
    Example, Function, Op, Otherwise, Shape, StepContext, Trouble, Yields, code, example, unusable,
};
use crate::mapping::value::Value;

/// What `compare` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compare {
    /// The least that is within.
    pub low: Decimal,
    /// The most that is within.
    pub high: Decimal,
    /// What a number below becomes.
    pub below: String,
    /// What a number within becomes.
    pub within: String,
    /// What a number above becomes.
    pub above: String,
    /// What a value becomes that is no number; none = the message is in error.
    pub otherwise: Option<Otherwise>,
}

pub(super) const COMPARE: Function = Function {
    name: "compare",
    usage: "compare(low, high=low, below='L', within='N', above='H', default=…)",
    help: "Says whether a number is below, within or above a range, both ends of which are within; 7.0 and 7 are the same. \
           With one limit: below it, at it, above it.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[
        Parameter {
            name: "low",
            kind: Kind::Text,
            default: None,
            help: "The least that is within.",
        },
        Parameter {
            name: "high",
            kind: Kind::Text,
            default: Some(""),
            help: "The most that is within; low where left out.",
        },
        Parameter {
            name: "below",
            kind: Kind::Text,
            default: Some("L"),
            help: "What a number below becomes.",
        },
        Parameter {
            name: "within",
            kind: Kind::Text,
            default: Some("N"),
            help: "What a number within becomes.",
        },
        Parameter {
            name: "above",
            kind: Kind::Text,
            default: Some("H"),
            help: "What a number above becomes.",
        },
        NO_NUMBER,
    ],
    examples: &[
        example("compare('3.5', '5.1')", "3.4", "L"),
        example("compare('3.5', '5.1')", "5.10", "N"),
        example("compare('3.5', '5.1')", "+6", "H"),
        example(
            "compare(0, below='negative', within='zero', above='positive')",
            "-0.0",
            "zero",
        ),
        example("compare('9.5', '10')", "9.45", "L"),
        example("compare('3.5', '5.1', within='')", "4", ""),
        example("compare(1, 2, default=blank)", "<1", ""),
        Example {
            step: "compare(1, 2)",
            input: "one",
            yields: Yields::Error,
        },
        example("compare(1)", "\"\"", "\"\""),
    ],
    build: |bound| {
        let low = bound.decimal("low")?;
        let high = if bound.is_given("high") {
            bound.decimal("high")?
        } else {
            low.clone()
        };
        if low.compare(&high) == Ordering::Greater {
            return bound.wrong("high", format!("{high} is below {low}."));
        }
        Ok(Op::Compare(Compare {
            low,
            high,
            below: bound.text("below").to_owned(),
            within: bound.text("within").to_owned(),
            above: bound.text("above").to_owned(),
            otherwise: bound.unusable("default"),
        }))
    },
};

impl Compare {
    pub(super) fn run(
        &self,
        text: String,
        context: &mut StepContext<'_>,
    ) -> Result<Value, Trouble> {
        let Some(number) = Decimal::parse(&text) else {
            let what = "is not a number";
            return unusable(
                self.otherwise.as_ref(),
                code::NOT_A_NUMBER,
                text,
                what,
                context,
            );
        };
        let answer = if number.compare(&self.low) == Ordering::Less {
            &self.below
        } else if number.compare(&self.high) == Ordering::Greater {
            &self.above
        } else {
            &self.within
        };
        Ok(Value::text(context.opaque.literal(answer)))
    }
}
