//! `part`: one piece of a text that a separator divides.

use super::bind::{Kind, Parameter};
use super::{Function, Op, Shape, example};

/// What `part` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What divides.
    pub separator: String,
    /// Which piece, from 1; from the end where negative.
    pub number: i32,
}

pub(super) const PART: Function = Function {
    name: "part",
    usage: "part(separator, number)",
    help: "One piece of a text that a separator divides, counted from 1; a negative number counts from the end.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[
        Parameter {
            name: "separator",
            kind: Kind::Text,
            default: None,
            help: "What divides, as it stands.",
        },
        Parameter {
            name: "number",
            kind: Kind::Number,
            default: None,
            help: "Which piece, from 1; -1 is the last.",
        },
    ],
    examples: &[
        example("part('-', 2)", "3W-101-A", "101"),
        example("part('-', -1)", "3W-101-A", "A"),
        example("part('-', 4)", "3W-101-A", ""),
        example("part(' ', 1)", "John", "John"),
    ],
    build: |bound| {
        let (separator, number) = (bound.text("separator").to_owned(), bound.number("number")?);
        if separator.is_empty() {
            return bound.wrong(
                "separator",
                "A separator is at least one character.".to_owned(),
            );
        }
        if number == 0 {
            return bound.wrong("number", "Pieces count from 1.".to_owned());
        }
        Ok(Op::Part(Part { separator, number }))
    },
};

impl Part {
    pub(super) fn run(&self, text: &str, separator: &str) -> String {
        let pieces: Vec<&str> = text.split(separator).collect();
        let distance = usize::try_from(self.number.unsigned_abs()).unwrap_or(usize::MAX);
        let index = if self.number > 0 {
            Some(distance - 1)
        } else {
            pieces.len().checked_sub(distance)
        };
        index
            .and_then(|index| pieces.get(index))
            .map(|piece| (*piece).to_owned())
            .unwrap_or_default()
    }
}
