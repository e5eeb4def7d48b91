//! What a pipeline can call: one file for each function, with usage, parameters and examples.
//!
//! A function sees decoded text as code points and yields text. **Null passes through every
//! function; nothing passes through every function** but those that say otherwise (`default`,
//! `table` with a row for the empty key, `now`, `control_id`). The examples are the help, are run
//! as tests here, and are run again in every language that a mapping is exported to.

mod ascii;
mod bind;
mod case;
mod control_id;
mod date;
mod default;
mod flip_name;
mod name_parts;
mod name_text;
mod now;
mod pad;
mod part;
mod prefix;
mod regex_replace;
mod replace;
mod split;
mod substring;
mod table;
mod trim;

pub use bind::{Kind, Parameter};
pub use case::CASED;
pub use date::{Date, DateFormat, DatePart};
pub use name_text::NameStyle;
pub use pad::{Pad, Side};
pub use part::Part;
pub use regex_replace::{RegexReplace, Replacement};
pub use substring::Substring;
pub use table::{EXAMPLE_TABLE, EXAMPLE_TABLE_NAME, TableLookup};

use crate::code_table::Tables;
use crate::diagnostic::Code;
use crate::span::Span;

pub use crate::message::transliterate::{TRANSLITERATION, UNKNOWN as ASCII_UNKNOWN};

use super::pipeline::Call;
use super::text::Opaque;
use super::value::Value;

/// Findings of functions, when compiled and when run.
pub mod code {
    use crate::diagnostic::Code;
    /// No function has this name.
    pub const UNKNOWN_FUNCTION: Code = Code::new("unknown-function");
    /// An argument is missing, unknown, or not what the parameter takes.
    pub const WRONG_ARGUMENT: Code = Code::new("wrong-argument");
    /// No table has this name, or it has no such column.
    pub const MISSING_TABLE: Code = Code::new("missing-table");
    /// A step takes components and is given text, or the reverse.
    pub const SHAPE: Code = Code::new("step-shape");
    /// A value could not be read as a date.
    pub const NOT_A_DATE: Code = Code::new("not-a-date");
    /// A value has no row in a table.
    pub const UNMAPPED_VALUE: Code = Code::new("unmapped-value");
}

/// What a function takes or gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One text.
    Text,
    /// The components of a place.
    Components,
}

/// What a value that cannot be handled becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Otherwise {
    /// Stays as it is.
    Keep,
    /// Becomes nothing.
    Blank,
    /// Refuses the message.
    Reject,
    /// Becomes this text.
    Text(String),
}

/// A function as it is offered.
#[derive(Debug)]
pub struct Function {
    /// Name in a pipeline.
    pub name: &'static str,
    /// How it is written: `pad(width, fill='0')`.
    pub usage: &'static str,
    /// What it does, in a sentence or two.
    pub help: &'static str,
    /// What it takes.
    pub takes: Shape,
    /// What it gives.
    pub gives: Shape,
    /// Its parameters in order.
    pub parameters: &'static [Parameter],
    /// Examples; run as tests here and in every export.
    pub examples: &'static [Example],
    build: fn(&bind::Bound<'_>) -> Result<Op, Refusal>,
}

/// An example of a function. The clock of examples is [`EXAMPLE_CLOCK`]; the table that they
/// look into is [`EXAMPLE_TABLE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// The step as written.
    pub step: &'static str,
    /// Value in: `""` is null, components are joined by `^`.
    pub input: &'static str,
    /// What comes out.
    pub yields: Yields,
}

/// What an example yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Yields {
    /// This value, in the notation of the input.
    Value(&'static str),
    /// An error of the message.
    Error,
    /// A refusal of the message.
    Reject,
}

const fn example(step: &'static str, input: &'static str, output: &'static str) -> Example {
    Example {
        step,
        input,
        yields: Yields::Value(output),
    }
}

/// The clock that examples are run with.
pub const EXAMPLE_CLOCK: Clock<'static> = Clock {
    now: "20260131093000+0100",
    control_id: "WB000001",
};

/// What changes from run to run, given from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock<'a> {
    /// `YYYYMMDDHHMMSS+ZZZZ`.
    pub now: &'a str,
    /// An identity that this run may use as its own MSH-10.
    pub control_id: &'a str,
}

/// What a step does, compiled. An export writes each of these in its language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// `upper`
    Upper,
    /// `lower`
    Lower,
    /// `trim`: spaces, tabs and line ends at both ends.
    Trim,
    /// `pad`
    Pad(Pad),
    /// `substring`
    Substring(Substring),
    /// `replace`: every occurrence of the first text by the second.
    Replace(String, String),
    /// `regex_replace`
    RegexReplace(RegexReplace),
    /// `default`: nothing becomes this text.
    Default(String),
    /// `prefix`
    Prefix(String),
    /// `suffix`
    Suffix(String),
    /// `part`
    Part(Part),
    /// `split`: text to components at each occurrence of a separator.
    Split(String),
    /// `join`: components that are not empty to text with this between them.
    Join(String),
    /// `flip_name`
    FlipName,
    /// `name_parts`
    NameParts,
    /// `name_text`
    NameText(NameStyle),
    /// `ascii`
    Ascii,
    /// `date`
    Date(Date),
    /// `table`
    Table(TableLookup),
    /// `now`
    Now(DateFormat),
    /// `control_id`
    ControlId,
}

/// A step, compiled.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its function.
    pub function: &'static Function,
    /// What it does.
    pub op: Op,
    /// The step as written, canonical.
    pub written: String,
}

/// Why a call cannot be compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Kind of finding.
    pub code: Code,
    /// Bytes of the pipeline's text.
    pub span: Span,
    /// Sentence.
    pub message: String,
}

/// What stops a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The message is in error.
    Error(Code, String),
    /// The message is refused with this text.
    Reject(String),
}

/// A value that a table does not have.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Unmapped {
    /// Name of the table.
    pub table: String,
    /// The value.
    pub value: String,
}

/// What a step may use while it runs, and what it leaves behind.
#[derive(Debug)]
pub struct StepContext<'a> {
    /// Clock of the run.
    pub clock: Clock<'a>,
    /// Opaque escapes of the value.
    pub opaque: &'a mut Opaque,
    /// Whether the value changes from run to run.
    pub volatile: bool,
    /// Values without a row.
    pub unmapped: Vec<Unmapped>,
}

/// Every function, in the order of the help.
pub const FUNCTIONS: [&Function; 21] = [
    &case::UPPER,
    &case::LOWER,
    &trim::TRIM,
    &pad::PAD,
    &substring::SUBSTRING,
    &replace::REPLACE,
    &regex_replace::REGEX_REPLACE,
    &default::DEFAULT,
    &prefix::PREFIX,
    &prefix::SUFFIX,
    &part::PART,
    &split::SPLIT,
    &split::JOIN,
    &flip_name::FLIP_NAME,
    &name_parts::NAME_PARTS,
    &name_text::NAME_TEXT,
    &ascii::ASCII,
    &date::DATE,
    &table::TABLE,
    &now::NOW,
    &control_id::CONTROL_ID,
];

/// The function of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.into_iter().find(|function| function.name == name)
}

/// Compiles one call.
///
/// # Errors
/// Where the function is not known or an argument does not fit.
pub fn compile(call: &Call, tables: &Tables) -> Result<Step, Refusal> {
    let Some(function) = find(&call.name) else {
        let near = nearest(&call.name)
            .map(|name| format!(" Is {name} meant?"))
            .unwrap_or_default();
        return Err(Refusal {
            code: code::UNKNOWN_FUNCTION,
            span: call.span,
            message: format!("There is no function '{}'.{near}", call.name),
        });
    };
    let bound = bind::bind(function, call, tables)?;
    let op = (function.build)(&bound)?;
    Ok(Step {
        function,
        op,
        written: call.to_string(),
    })
}

/// The function whose name differs least, where that is little.
fn nearest(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    FUNCTIONS
        .into_iter()
        .map(|function| (super::distance(function.name, &name), function.name))
        .min()
        .filter(|(distance, _)| *distance <= 2)
        .map(|(_, name)| name)
}

/// Runs one step on one value.
///
/// # Errors
/// Where the value stops the message.
pub fn run(op: &Op, value: Value, context: &mut StepContext<'_>) -> Result<Value, Trouble> {
    if let Op::Now(format) = op {
        return Ok(now::run(format, context));
    }
    if let Op::ControlId = op {
        return Ok(control_id::run(context));
    }
    match value {
        Value::Null => Ok(Value::Null),
        Value::Empty => Ok(if let Op::Default(text) = op {
            Value::text(context.opaque.literal(text))
        } else if let Op::Table(lookup) = op {
            table::of_empty(lookup, context)
        } else {
            Value::Empty
        }),
        Value::Components(parts) => {
            if let Op::Join(with) = op {
                Ok(split::join(&parts, &context.opaque.literal(with)))
            } else if let Op::NameText(style) = op {
                Ok(name_text::run(*style, &parts))
            } else {
                on_text(op, parts.into_iter().next().unwrap_or_default(), context)
            }
        }
        Value::Text(text) => on_text(op, text, context),
    }
}

fn on_text(op: &Op, text: String, context: &mut StepContext<'_>) -> Result<Value, Trouble> {
    Ok(match op {
        Op::Upper => Value::text(case::upper(&text)),
        Op::Lower => Value::text(case::lower(&text)),
        Op::Trim => Value::text(trim::run(&text)),
        Op::Pad(pad) => Value::text(pad.run(text)),
        Op::Substring(substring) => Value::text(substring.run(&text)),
        Op::Replace(find, with) => {
            Value::text(text.replace(&context.opaque.literal(find), &context.opaque.literal(with)))
        }
        Op::RegexReplace(replace) => Value::text(replace.run(&text, context.opaque)),
        Op::Default(_) => Value::text(text),
        Op::Prefix(prefix) => Value::text(context.opaque.literal(prefix) + &text),
        Op::Suffix(suffix) => Value::text(text + &context.opaque.literal(suffix)),
        Op::Part(part) => Value::text(part.run(&text, &context.opaque.literal(&part.separator))),
        Op::Split(separator) => split::split(&text, &context.opaque.literal(separator)),
        Op::Join(_) => Value::text(text),
        Op::FlipName => Value::text(flip_name::run(&text)),
        Op::NameParts => name_parts::run(&text),
        Op::NameText(style) => name_text::run(*style, &[text]),
        Op::Ascii => Value::text(ascii::run(&text, context.opaque)),
        Op::Date(date) => date.run(text)?,
        Op::Table(lookup) => table::run(lookup, text, context)?,
        Op::Now(format) => now::run(format, context),
        Op::ControlId => control_id::run(context),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code_table::CodeTable;
    use crate::mapping::pipeline::Pipeline;
    use std::sync::Arc;

    fn value(text: &str, shape: Shape, opaque: &mut Opaque) -> Value {
        match (text, shape) {
            ("\"\"", _) => Value::Null,
            (text, Shape::Text) => Value::text(opaque.literal(text)),
            (text, Shape::Components) => {
                Value::components(text.split('^').map(str::to_owned).collect())
            }
        }
    }

    #[test]
    fn examples_hold() {
        let tables = Tables::from([(
            EXAMPLE_TABLE_NAME.to_owned(),
            Arc::new(CodeTable::parse_csv(EXAMPLE_TABLE).0),
        )]);
        for function in FUNCTIONS {
            assert!(
                !function.examples.is_empty(),
                "{} has no example",
                function.name
            );
            for example in function.examples {
                let pipeline = Pipeline::parse(example.step).expect(example.step);
                let step = compile(&pipeline.steps[0], &tables)
                    .unwrap_or_else(|e| panic!("{}: {}", example.step, e.message));
                assert_eq!(step.function.name, function.name);
                let mut opaque = Opaque::default();
                let input = value(example.input, function.takes, &mut opaque);
                let mut context = StepContext {
                    clock: EXAMPLE_CLOCK,
                    opaque: &mut opaque,
                    volatile: false,
                    unmapped: vec![],
                };
                let result = run(&step.op, input, &mut context);
                match (example.yields, result) {
                    (Yields::Value(expected), Ok(value)) => {
                        assert_eq!(
                            context.opaque.show(&value.to_string()),
                            expected,
                            "{example:?}"
                        );
                    }
                    (Yields::Error, Err(Trouble::Error(..)))
                    | (Yields::Reject, Err(Trouble::Reject(_))) => {}
                    (expected, result) => {
                        panic!("{example:?}: {expected:?} expected, {result:?} found")
                    }
                }
            }
        }
    }

    #[test]
    fn arguments_are_checked() {
        for (step, code, part) in [
            ("uper", code::UNKNOWN_FUNCTION, "Is upper meant?"),
            ("upper(1)", code::WRONG_ARGUMENT, "as many"),
            ("pad", code::WRONG_ARGUMENT, "needs its width"),
            ("pad(8, width=9)", code::WRONG_ARGUMENT, "twice"),
            ("pad(x)", code::WRONG_ARGUMENT, "whole number"),
            ("pad(8, fil='0')", code::WRONG_ARGUMENT, "'fil'"),
            ("pad(8, side=top)", code::WRONG_ARGUMENT, "left, right"),
            ("substring(0)", code::WRONG_ARGUMENT, "from 1"),
            ("table(none)", code::MISSING_TABLE, "tables/none.csv"),
            (
                "regex_replace('a*', 'b')",
                code::WRONG_ARGUMENT,
                "nothing at all",
            ),
            ("regex_replace('a', '$1')", code::WRONG_ARGUMENT, "$1"),
            ("date('YYYY')", code::WRONG_ARGUMENT, "'Y'"),
        ] {
            let pipeline = Pipeline::parse(step).expect(step);
            let refusal = compile(&pipeline.steps[0], &Tables::new()).expect_err(step);
            assert_eq!(refusal.code, code, "{step}");
            assert!(
                refusal.message.contains(part),
                "{step}: {}",
                refusal.message
            );
        }
    }
}
