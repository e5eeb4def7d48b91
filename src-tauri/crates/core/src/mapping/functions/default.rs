//! `default`: for what is empty.

use super::bind::{Kind, Parameter};
use super::{Function, Op, Shape, example};

pub(super) const DEFAULT: Function = Function {
    name: "default",
    usage: "default(text)",
    help: "Gives an empty place this text; null stays null.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[Parameter {
        name: "text",
        kind: Kind::Text,
        default: None,
        help: "What it becomes.",
    }],
    examples: &[
        example("default('U')", "", "U"),
        example("default('U')", "F", "F"),
        example("default('U')", "\"\"", "\"\""),
    ],
    build: |bound| Ok(Op::Default(bound.text("text").to_owned())),
};
