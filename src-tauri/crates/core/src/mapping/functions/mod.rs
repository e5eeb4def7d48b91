//! What a pipeline can call: one file for each function, with usage, parameters and examples.
//!
//! A function sees decoded text as code points and yields text. **Null passes through every
//! function; nothing passes through every function** but those that say otherwise (`default`,
//! `table` with a row for the empty key, `null_to_empty`, `empty_to_null`, `now`, `control_id`). A
//! function of several values takes them from one text with `|` between them. The examples are the help, are run
//! as tests here, and are run again in every language that a mapping is exported to.

mod ascii;
mod bind;
mod case;
mod compare;
mod control_id;
mod date;
mod date_add;
mod date_diff;
mod decimal;
mod default;
mod digits;
mod flip_name;
mod hash;
mod layout;
mod moment;
mod name_parts;
mod name_text;
mod now;
mod null;
mod number;
mod pad;
mod part;
mod prefix;
mod regex_replace;
mod replace;
mod run;
mod scale;
mod split;
mod substring;
mod table;
mod trim;
mod zone;

pub use bind::{Kind, Parameter};
pub use case::CASED;
pub use compare::Compare;
pub use date::{Date, DateFormat, DatePart};
pub use date_add::{DateAdd, Unit};
pub use date_diff::DateDiff;
pub use decimal::Decimal;
pub use digits::Digits;
pub use hash::Hash;
pub use layout::{Layout, LayoutPiece};
pub use name_text::NameStyle;
pub use now::Now;
pub use number::{Number, Sign};
pub use pad::{Pad, Side};
pub use part::Part;
pub use regex_replace::{RegexReplace, Replacement};
pub use run::run;
pub use scale::Scale;
pub use substring::Substring;
pub use table::{EXAMPLE_TABLE, EXAMPLE_TABLE_NAME, TableLookup};
pub use zone::{Doubtful, Zone, ZoneName};

use crate::code_table::Tables;
use crate::diagnostic::Code;
use crate::span::Span;

pub use crate::message::transliterate::TRANSLITERATION;

use super::pipeline::Call;
use super::text::Opaque;
use run::unusable;

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
    /// A value could not be read as a number.
    pub const NOT_A_NUMBER: Code = Code::new("not-a-number");
    /// The digits of a value do not fit.
    pub const DIGITS: Code = Code::new("digits-do-not-fit");
    /// A table cannot be read in this direction.
    pub const TABLE_DIRECTION: Code = Code::new("table-direction");
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
    /// `ascii`: what a character becomes that has no plain form.
    Ascii(Otherwise),
    /// `title`
    Title,
    /// `date`
    Date(Date),
    /// `date_add`
    DateAdd(DateAdd),
    /// `date_diff`
    DateDiff(DateDiff),
    /// `zone`
    Zone(Zone),
    /// `number`
    Number(Number),
    /// `scale`
    Scale(Scale),
    /// `compare`
    Compare(Compare),
    /// `digits`
    Digits(Digits),
    /// `compose`
    Compose(Layout),
    /// `dissect`
    Dissect(Layout),
    /// `hash`
    Hash(Hash),
    /// `null_to_empty`
    NullToEmpty,
    /// `empty_to_null`
    EmptyToNull,
    /// `table`
    Table(TableLookup),
    /// `now`
    Now(Now),
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
pub const FUNCTIONS: [&Function; 34] = [
    &case::UPPER,
    &case::LOWER,
    &case::TITLE,
    &trim::TRIM,
    &pad::PAD,
    &substring::SUBSTRING,
    &replace::REPLACE,
    &regex_replace::REGEX_REPLACE,
    &default::DEFAULT,
    &null::NULL_TO_EMPTY,
    &null::EMPTY_TO_NULL,
    &prefix::PREFIX,
    &prefix::SUFFIX,
    &part::PART,
    &split::SPLIT,
    &split::JOIN,
    &layout::COMPOSE,
    &layout::DISSECT,
    &flip_name::FLIP_NAME,
    &name_parts::NAME_PARTS,
    &name_text::NAME_TEXT,
    &digits::DIGITS,
    &ascii::ASCII,
    &number::NUMBER,
    &scale::SCALE,
    &compare::COMPARE,
    &date::DATE,
    &zone::ZONE,
    &date_add::DATE_ADD,
    &date_diff::DATE_DIFF,
    &table::TABLE,
    &hash::HASH,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code_table::CodeTable;
    use crate::mapping::pipeline::Pipeline;
    use crate::mapping::value::Value;
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
            ("zone('Europe/Atlantis')", code::WRONG_ARGUMENT, "Atlantis"),
            ("zone('CET')", code::WRONG_ARGUMENT, "continent"),
            ("number(21)", code::WRONG_ARGUMENT, "0 to 20"),
            ("scale('1,5')", code::WRONG_ARGUMENT, "not a number"),
            ("compare(5, 4)", code::WRONG_ARGUMENT, "below"),
            ("digits('()')", code::WRONG_ARGUMENT, "#"),
            ("compose('{0}')", code::WRONG_ARGUMENT, "{1} to {99}"),
            ("dissect('{1}{2}')", code::WRONG_ARGUMENT, "divides"),
            ("compose('{1} {1}')", code::WRONG_ARGUMENT, "twice"),
            ("hash(4)", code::WRONG_ARGUMENT, "8 to 64"),
            ("date_add(1, fortnights)", code::WRONG_ARGUMENT, "weeks"),
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
