//! `trim`: white space at both ends.

use super::{Function, Op, Shape, example};

pub(super) const TRIM: Function = Function {
    name: "trim",
    usage: "trim",
    help: "Takes spaces, no-break spaces, tabs and line ends away at both ends.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[],
    examples: &[
        example("trim", "  John  Q ", "John  Q"),
        example("trim", "\u{a0}x", "x"),
        example("trim", "   ", ""),
    ],
    build: |_| Ok(Op::Trim),
};

pub(super) fn run(text: &str) -> String {
    text.trim_matches([' ', '\t', '\r', '\n', '\u{a0}'])
        .to_owned()
}
