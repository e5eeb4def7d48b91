//! `table`: a code of one system to the code of another.

use std::sync::Arc;

use super::bind::{Kind, Parameter};
use super::{
    Example, Function, Op, Otherwise, Shape, StepContext, Trouble, Unmapped, Yields, code, example,
};
use crate::code_table::CodeTable;
use crate::mapping::value::Value;

/// Name of the table that the examples of functions look into.
pub const EXAMPLE_TABLE_NAME: &str = "sex";

/// The table that the examples of functions look into.
pub const EXAMPLE_TABLE: &str = "code,result,word\nM,1,Male\nF,2,Female\n007,08,\"a, b\"\n";

/// What `table` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableLookup {
    /// Name of the table.
    pub name: String,
    /// The table.
    pub table: Arc<CodeTable>,
    /// Column of the result.
    pub column: usize,
    /// What a value without a row becomes.
    pub otherwise: Otherwise,
}

pub(super) const TABLE: Function = Function {
    name: "table",
    usage: "table(name, default=reject, column=…)",
    help: "Looks a code up in a table of tables/*.csv by its first column; the result is the second, or the column named. \
           A code without a row becomes the default: a text, or keep, blank, or reject (the message is refused and says so).",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[
        Parameter {
            name: "name",
            kind: Kind::Table,
            default: None,
            help: "File name without .csv.",
        },
        Parameter {
            name: "default",
            kind: Kind::Otherwise,
            default: Some("reject"),
            help: "keep, blank, reject, or a text in quotes.",
        },
        Parameter {
            name: "column",
            kind: Kind::Text,
            default: Some(""),
            help: "Column of the result; the second where left out.",
        },
    ],
    examples: &[
        example("table(sex)", "F", "2"),
        example("table(sex, default='9')", "X", "9"),
        example("table(sex, keep)", "X", "X"),
        example("table(sex, default='keep')", "X", "keep"),
        example("table(sex, default=blank)", "X", ""),
        example("table(sex, column=word)", "007", "a, b"),
        example("table(sex, default='9')", "constructor", "9"),
        example("table(sex, default='9')", "", ""),
        example("table(sex, default='9')", "\"\"", "\"\""),
        Example {
            step: "table(sex)",
            input: "m",
            yields: Yields::Reject,
        },
    ],
    build: |bound| {
        let table = bound.table("name")?;
        let column = match bound.text("column") {
            "" => 1,
            name => match table.column(name) {
                Some(column) => column,
                None => {
                    let message = format!(
                        "The table {} has no column '{name}'; it has {}.",
                        bound.text("name"),
                        table.columns().join(", ")
                    );
                    return bound.wrong_as("column", code::MISSING_TABLE, message);
                }
            },
        };
        Ok(Op::Table(TableLookup {
            name: bound.text("name").to_owned(),
            table,
            column,
            otherwise: bound.otherwise("default"),
        }))
    },
};

/// Nothing is nothing, unless the table says otherwise.
pub(super) fn of_empty(lookup: &TableLookup, context: &mut StepContext<'_>) -> Value {
    lookup
        .table
        .lookup("", lookup.column)
        .map_or(Value::Empty, |found| {
            Value::text(context.opaque.literal(found))
        })
}

pub(super) fn run(
    lookup: &TableLookup,
    text: String,
    context: &mut StepContext<'_>,
) -> Result<Value, Trouble> {
    let key = context.opaque.show(&text);
    if let Some(found) = lookup.table.lookup(&key, lookup.column) {
        return Ok(Value::text(context.opaque.literal(found)));
    }
    let key = key.into_owned();
    context.unmapped.push(Unmapped {
        table: lookup.name.clone(),
        value: key.clone(),
    });
    match &lookup.otherwise {
        Otherwise::Keep => Ok(Value::text(text)),
        Otherwise::Blank => Ok(Value::Empty),
        Otherwise::Text(default) => Ok(Value::text(context.opaque.literal(default))),
        Otherwise::Reject => Err(Trouble::Reject(format!(
            "'{key}' is not in the table {}",
            lookup.name
        ))),
    }
}
