//! `null_to_empty`, `empty_to_null`: between "forget what you have" and "nothing is said".

use super::{Function, Op, Shape, example};

pub(super) const NULL_TO_EMPTY: Function = Function {
    name: "null_to_empty",
    usage: "null_to_empty",
    help: "Null (\"\") becomes nothing, for a receiver that would store two quotes; default may follow.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[],
    examples: &[
        example("null_to_empty", "\"\"", ""),
        example("null_to_empty", "x", "x"),
        example("null_to_empty", "", ""),
    ],
    build: |_| Ok(Op::NullToEmpty),
};

pub(super) const EMPTY_TO_NULL: Function = Function {
    name: "empty_to_null",
    usage: "empty_to_null",
    help: "Nothing becomes null (\"\"), for a sender that always sends all it has: what it leaves out is to be forgotten.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[],
    examples: &[
        example("empty_to_null", "", "\"\""),
        example("empty_to_null", "x", "x"),
        example("empty_to_null", "\"\"", "\"\""),
    ],
    build: |_| Ok(Op::EmptyToNull),
};
