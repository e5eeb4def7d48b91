//! `scale`: a number times a factor, plus an offset; units are converted so, and cents made of euros.

use super::bind::{Kind, Parameter};
use super::decimal::Decimal;
use super::number::NO_NUMBER;
use super::{
    Example, Function, Op, Otherwise, Shape, StepContext, Trouble, Yields, code, example, unusable,
};
use crate::mapping::value::Value;

/// What `scale` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// What a value is multiplied by.
    pub factor: Decimal,
    /// What is added then.
    pub offset: Decimal,
    /// Places behind the point; none = as many as come out.
    pub decimals: Option<usize>,
    /// What a value becomes that is no number; none = the message is in error.
    pub otherwise: Option<Otherwise>,
}

pub(super) const SCALE: Function = Function {
    name: "scale",
    usage: "scale(factor, offset=0, decimals=…, default=…)",
    help: "A number times a factor plus an offset, exactly, in decimals: mg/dL to mmol/L, Fahrenheit to Celsius, cents to euros. \
           With decimals it is rounded, a half away from zero. It takes a plain number; number makes one.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[
        Parameter {
            name: "factor",
            kind: Kind::Text,
            default: None,
            help: "What the value is multiplied by.",
        },
        Parameter {
            name: "offset",
            kind: Kind::Text,
            default: Some("0"),
            help: "What is added to that.",
        },
        Parameter {
            name: "decimals",
            kind: Kind::Number,
            default: Some(""),
            help: "Places behind the point, 0 to 20; as many as come out where left out.",
        },
        NO_NUMBER,
    ],
    examples: &[
        example("scale('0.0555', decimals=1)", "99", "5.5"),
        example(
            "scale('0.5555555556', offset='-17.7777777778', decimals=1)",
            "98.6",
            "37.0",
        ),
        example("scale('0.01', decimals=2)", "001250", "12.50"),
        example("scale(1, offset='0.2')", "0.1", "0.3"),
        example("scale('-1')", "5", "-5"),
        example("scale('0.1', decimals=0)", "-25", "-3"),
        example("scale('1000', default=keep)", ">500", ">500"),
        Example {
            step: "scale(2)",
            input: "1,000",
            yields: Yields::Error,
        },
        example("scale(2)", "\"\"", "\"\""),
    ],
    build: |bound| {
        Ok(Op::Scale(Scale {
            factor: bound.decimal("factor")?,
            offset: bound.decimal("offset")?,
            decimals: bound.decimals("decimals")?,
            otherwise: bound.unusable("default"),
        }))
    },
};

impl Scale {
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
        let result = number.times(&self.factor).plus(&self.offset);
        let result = match self.decimals {
            Some(decimals) => result.rounded(decimals),
            None => result,
        };
        Ok(Value::text(result.to_string()))
    }
}
