//! `table`: a code of one system to the code of another.

use std::collections::HashMap;
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

const DIRECTIONS: [&str; 3] = ["false", "true", "first"];

/// What `table` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableLookup {
    /// Name of the table.
    pub name: String,
    /// The table.
    pub table: Arc<CodeTable>,
    /// Column of the result; where it is read backwards, the column that is looked into.
    pub column: usize,
    /// Where it is read backwards: the row of each result.
    pub backwards: Option<HashMap<String, usize>>,
    /// What a value without a row becomes.
    pub otherwise: Otherwise,
}

pub(super) const TABLE: Function = Function {
    name: "table",
    usage: "table(name, default=reject, column=…, reverse=false)",
    help: "Looks a code up in a table of tables/*.csv by its first column; the result is the second, or the column named. \
           Where the header marks several key columns (ward*,service*,unit), the text has their values with | between: text = '{PV1-3.1}|{PV1-10}'. \
           reverse=true looks in the result for the key. \
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
            help: "Column of the result; the first behind the key where left out.",
        },
        Parameter {
            name: "reverse",
            kind: Kind::Word(&DIRECTIONS),
            default: Some("false"),
            help: "true: from the result to the key, each of which must then stand once; first: of several rows with that result the first counts.",
        },
    ],
    examples: &[
        example("table(sex)", "F", "2"),
        example("table(sex, default='9')", "X", "9"),
        example("table(sex, keep)", "X", "X"),
        example("table(sex, default='keep')", "X", "keep"),
        example("table(sex, default=blank)", "X", ""),
        example("table(sex, column=word)", "007", "a, b"),
        example("table(sex, reverse=true)", "2", "F"),
        example("table(sex, column=word, reverse=true)", "Male", "M"),
        example("table(sex, default=keep, reverse=true)", "3", "3"),
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
            "" => table.key_columns(),
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
        let backwards = match bound.word("reverse", &DIRECTIONS)? {
            0 => None,
            direction => match backwards(&table, column, direction == 2) {
                Ok(rows) => Some(rows),
                Err(message) => {
                    return bound.wrong_as("reverse", code::TABLE_DIRECTION, message);
                }
            },
        };
        Ok(Op::Table(TableLookup {
            name: bound.text("name").to_owned(),
            table,
            column,
            backwards,
            otherwise: bound.otherwise("default"),
        }))
    },
};

/// The row of each result; a result that is empty stands for no code.
fn backwards(
    table: &CodeTable,
    column: usize,
    first: bool,
) -> Result<HashMap<String, usize>, String> {
    if table.key_columns() > 1 {
        return Err("A table with several key columns is not read backwards.".to_owned());
    }
    let mut rows: HashMap<String, usize> = HashMap::new();
    for (at, row) in table.rows().iter().enumerate() {
        let Some(result) = row.get(column).filter(|result| !result.is_empty()) else {
            continue;
        };
        match rows.get(result) {
            None => {
                rows.insert(result.clone(), at);
            }
            Some(_) if first => {}
            Some(other) => {
                let other = table.rows().get(*other).map(|row| table.key_of(row));
                return Err(format!(
                    "Read backwards, '{result}' is both '{}' and '{}'; reverse=first takes the former.",
                    other.unwrap_or_default(),
                    table.key_of(row)
                ));
            }
        }
    }
    Ok(rows)
}

impl TableLookup {
    /// What stands for a value.
    fn find(&self, value: &str) -> Option<&str> {
        match &self.backwards {
            None => self.table.lookup(value, self.column),
            Some(rows) => {
                let row = self.table.rows().get(*rows.get(value)?)?;
                row.first().map(String::as_str)
            }
        }
    }

    /// Every value that it knows and what stands for it, in the order of the rows.
    pub fn pairs(&self) -> impl Iterator<Item = (String, &str)> {
        self.table
            .rows()
            .iter()
            .enumerate()
            .filter_map(|(at, row)| {
                let result = row.get(self.column)?;
                match &self.backwards {
                    None => Some((self.table.key_of(row), result.as_str())),
                    Some(rows) => (rows.get(result) == Some(&at))
                        .then(|| Some((result.clone(), row.first()?.as_str())))?,
                }
            })
    }
}

/// Nothing is nothing, unless the table says otherwise.
pub(super) fn of_empty(lookup: &TableLookup, context: &mut StepContext<'_>) -> Value {
    lookup.find("").map_or(Value::Empty, |found| {
        Value::text(context.opaque.literal(found))
    })
}

pub(super) fn run(
    lookup: &TableLookup,
    text: String,
    context: &mut StepContext<'_>,
) -> Result<Value, Trouble> {
    let key = context.opaque.show(&text);
    if let Some(found) = lookup.find(&key) {
        return Ok(Value::text(context.opaque.literal(found)));
    }
    let key = key.into_owned();
    context.unmapped.push(Unmapped {
        // What is looked for backwards is no key of the table, and no row to be added to it.
        table: match lookup.backwards {
            None => lookup.name.clone(),
            Some(_) => format!("{} (backwards)", lookup.name),
        },
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
