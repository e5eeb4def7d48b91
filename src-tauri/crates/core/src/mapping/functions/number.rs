//! `number`: decimal numbers as systems write them, to the one way in which HL7 does, or another.

use super::bind::{Kind, Parameter};
use super::decimal::Decimal;
use super::{
    Example, Function, Op, Otherwise, Shape, StepContext, Trouble, Yields, code, example, trim,
    unusable,
};
use crate::mapping::value::Value;

/// What `number` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Places behind the point; none = as many as there are.
    pub decimals: Option<usize>,
    /// Whether the source writes a comma where HL7 writes a point.
    pub from_comma: bool,
    /// Decimal mark of the result.
    pub mark: String,
    /// What stands between groups of three digits of the result.
    pub thousands: String,
    /// Which signs the result has.
    pub sign: Sign,
    /// What a value becomes that is no number; none = the message is in error.
    pub otherwise: Option<Otherwise>,
}

/// Which signs a number is written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// A minus where it is below zero.
    Minus,
    /// A minus or a plus; zero has a plus.
    Always,
    /// None: the amount alone.
    Never,
}

impl Sign {
    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Minus => "minus",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}

/// The parameter of what is no number.
pub(super) const NO_NUMBER: Parameter = Parameter {
    name: "default",
    kind: Kind::Otherwise,
    default: Some(""),
    help: "What becomes of a value that is no number: keep, blank, reject or a text; an error where left out.",
};

pub(super) const NUMBER: Function = Function {
    name: "number",
    usage: "number(decimals=…, from=point, mark='.', thousands='', sign=minus, default=…)",
    help: "Writes a decimal number plainly: no leading zeros, no plus, nothing between thousands; the minus may stand behind it. \
           With decimals it is filled or rounded, a half away from zero. from=comma reads 1.234,50.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[
        Parameter {
            name: "decimals",
            kind: Kind::Number,
            default: Some(""),
            help: "Places behind the point, 0 to 20; as many as there are where left out.",
        },
        Parameter {
            name: "from",
            kind: Kind::Word(&["point", "comma"]),
            default: Some("point"),
            help: "Decimal mark of the source; the other one, a space or ' may stand between thousands.",
        },
        Parameter {
            name: "mark",
            kind: Kind::Text,
            default: Some("."),
            help: "Decimal mark of the result.",
        },
        Parameter {
            name: "thousands",
            kind: Kind::Text,
            default: Some(""),
            help: "What stands between groups of three digits of the result.",
        },
        Parameter {
            name: "sign",
            kind: Kind::Word(&["minus", "always", "never"]),
            default: Some("minus"),
            help: "minus: where it is below zero; always: + too; never: the amount alone.",
        },
        NO_NUMBER,
    ],
    examples: &[
        example("number", "007.50", "7.50"),
        example("number(2)", "1.005", "1.01"),
        example("number(2)", "-1.005", "-1.01"),
        example("number(1)", "0.04", "0.0"),
        example("number(0)", "-0.4", "0"),
        example("number(2)", "7", "7.00"),
        example("number", "1,234,567.5", "1234567.5"),
        example("number(from=comma)", "1.234,50", "1234.50"),
        example(
            "number(mark=',', thousands='.')",
            "-1234567.5",
            "-1.234.567,5",
        ),
        example("number(sign=always)", "12", "+12"),
        example("number(sign=never)", "12-", "12"),
        example("number", "12-", "-12"),
        example("number", ".5", "0.5"),
        example("number(default=keep)", "<0.1", "<0.1"),
        example("number(default=blank)", "1,23", ""),
        Example {
            step: "number",
            input: "positive",
            yields: Yields::Error,
        },
        Example {
            step: "number(default=reject)",
            input: "1.2.3",
            yields: Yields::Reject,
        },
        example("number", "\"\"", "\"\""),
        example("number", "", ""),
    ],
    build: |bound| {
        let sign = match bound.word("sign", &["minus", "always", "never"])? {
            0 => Sign::Minus,
            1 => Sign::Always,
            _ => Sign::Never,
        };
        Ok(Op::Number(Number {
            decimals: bound.decimals("decimals")?,
            from_comma: bound.word("from", &["point", "comma"])? == 1,
            mark: bound.text("mark").to_owned(),
            thousands: bound.text("thousands").to_owned(),
            sign,
            otherwise: bound.unusable("default"),
        }))
    },
};

/// Reads a number with thousands and a sign on either side.
fn read(text: &str, from_comma: bool) -> Option<Decimal> {
    let text = trim::run(text);
    let (text, behind) = match text.strip_suffix('-') {
        Some(rest) if !rest.starts_with(['-', '+']) => (rest, true),
        Some(_) => return None,
        None => (text.as_str(), false),
    };
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (point, group) = if from_comma { (',', '.') } else { ('.', ',') };
    let (whole, places) = rest.split_once(point).unwrap_or((rest, ""));
    let groups = |c: char| c == group || matches!(c, ' ' | '\'' | '\u{a0}' | '\u{202f}');
    let mut pieces = whole.split(groups);
    let first = pieces.next().unwrap_or_default();
    let whole = if whole.contains(groups) {
        if !(1..=3).contains(&first.len()) || pieces.clone().any(|piece| piece.len() != 3) {
            return None;
        }
        pieces.fold(first.to_owned(), |all, piece| all + piece)
    } else {
        first.to_owned()
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(&whole) || !digits(places) {
        return None;
    }
    let sign = if behind { "-" } else { sign };
    Decimal::parse(&format!("{sign}{whole}.{places}"))
}

impl Number {
    pub(super) fn run(
        &self,
        text: String,
        context: &mut StepContext<'_>,
    ) -> Result<Value, Trouble> {
        let Some(number) = read(&text, self.from_comma) else {
            let what = "is not a number";
            return unusable(
                self.otherwise.as_ref(),
                code::NOT_A_NUMBER,
                text,
                what,
                context,
            );
        };
        let number = match self.decimals {
            Some(decimals) => number.rounded(decimals),
            None => number,
        };
        let (whole, behind) = number.parts();
        let sign = match (self.sign, number.is_negative()) {
            (Sign::Minus | Sign::Always, true) => "-",
            (Sign::Always, false) => "+",
            (Sign::Minus, false) | (Sign::Never, _) => "",
        };
        let thousands = context.opaque.literal(&self.thousands);
        let mut out = sign.to_owned();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                out += &thousands;
            }
            out.push(digit);
        }
        if !behind.is_empty() {
            out += &context.opaque.literal(&self.mark);
            out += &behind;
        }
        Ok(Value::text(out))
    }
}
