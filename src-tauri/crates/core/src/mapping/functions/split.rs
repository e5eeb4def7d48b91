//! `split` and `join`: text to components and back.

use super::bind::{Kind, Parameter};
use super::{Function, Op, Shape, example};
use crate::mapping::value::Value;

pub(super) const SPLIT: Function = Function {
    name: "split",
    usage: "split(separator)",
    help: "Divides a text into the components of the target.",
    takes: Shape::Text,
    gives: Shape::Components,
    parameters: &[Parameter {
        name: "separator",
        kind: Kind::Text,
        default: None,
        help: "What divides, as it stands.",
    }],
    examples: &[
        example("split('-')", "3W-101-A", "3W^101^A"),
        example("split('-')", "3W", "3W"),
        example("split('-')", "--", ""),
    ],
    build: |bound| {
        if bound.text("separator").is_empty() {
            return bound.wrong(
                "separator",
                "A separator is at least one character.".to_owned(),
            );
        }
        Ok(Op::Split(bound.text("separator").to_owned()))
    },
};

pub(super) const JOIN: Function = Function {
    name: "join",
    usage: "join(separator)",
    help: "Puts the components of the source that are not empty together in one text.",
    takes: Shape::Components,
    gives: Shape::Text,
    parameters: &[Parameter {
        name: "separator",
        kind: Kind::Text,
        default: None,
        help: "What goes between them.",
    }],
    examples: &[
        example("join(', ')", "12 Quay St^^Porto", "12 Quay St, Porto"),
        example("join('')", "3W^101", "3W101"),
    ],
    build: |bound| Ok(Op::Join(bound.text("separator").to_owned())),
};

pub(super) fn split(text: &str, separator: &str) -> Value {
    Value::components(text.split(separator).map(str::to_owned).collect())
}

pub(super) fn join(parts: &[String], with: &str) -> Value {
    let filled: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    Value::text(filled.join(with))
}
