//! `flip_name`: `Smith, John` to `John Smith`.

use super::{Function, Op, Shape, example, trim};

pub(super) const FLIP_NAME: Function = Function {
    name: "flip_name",
    usage: "flip_name",
    help: "Puts what stands behind the first comma before it: Smith, John becomes John Smith. A name without a comma stays as it is.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[],
    examples: &[
        example("flip_name", "Smith, John", "John Smith"),
        example("flip_name", "Smith,John Q", "John Q Smith"),
        example("flip_name", "van der Berg , Jan", "Jan van der Berg"),
        example("flip_name", "John Smith", "John Smith"),
        example("flip_name", "Smith,", "Smith"),
        example("flip_name", "Smith, John, Jr", "John, Jr Smith"),
    ],
    build: |_| Ok(Op::FlipName),
};

pub(super) fn run(text: &str) -> String {
    let Some((family, given)) = text.split_once(',') else {
        return text.to_owned();
    };
    trim::run(&format!("{} {}", trim::run(given), trim::run(family)))
}
