//! `substring`: some of the characters.

use super::bind::{Kind, Parameter};
use super::{Function, Op, Shape, example};

/// What `substring` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Substring {
    /// First character, from 1; from the end where negative.
    pub start: i32,
    /// Characters at most; none = to the end.
    pub length: Option<usize>,
}

pub(super) const SUBSTRING: Function = Function {
    name: "substring",
    usage: "substring(start, length)",
    help: "Characters from a place on, counted from 1; a negative start counts from the end. Without a length, all that follow.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[
        Parameter {
            name: "start",
            kind: Kind::Number,
            default: None,
            help: "First character, from 1; -1 is the last.",
        },
        Parameter {
            name: "length",
            kind: Kind::Number,
            default: Some(""),
            help: "Characters at most.",
        },
    ],
    examples: &[
        example("substring(1, 4)", "20260131", "2026"),
        example("substring(5)", "20260131", "0131"),
        example("substring(-4)", "123456789", "6789"),
        example("substring(-4, 2)", "123456789", "67"),
        example("substring(-9, 2)", "abc", "ab"),
        example("substring(2, 1)", "a😀b", "😀"),
        example("substring(9)", "abc", ""),
    ],
    build: |bound| {
        let start = bound.number("start")?;
        if start == 0 {
            return bound.wrong("start", "Characters count from 1.".to_owned());
        }
        let length = if bound.is_given("length") {
            match usize::try_from(bound.number("length")?) {
                Ok(length) => Some(length),
                Err(_) => return bound.wrong("length", "A length is not negative.".to_owned()),
            }
        } else {
            None
        };
        Ok(Op::Substring(Substring { start, length }))
    },
};

impl Substring {
    pub(super) fn run(&self, text: &str) -> String {
        let distance = usize::try_from(self.start.unsigned_abs()).unwrap_or(usize::MAX);
        let skipped = if self.start > 0 {
            distance - 1
        } else {
            text.chars().count().saturating_sub(distance)
        };
        text.chars()
            .skip(skipped)
            .take(self.length.unwrap_or(usize::MAX))
            .collect()
    }
}
