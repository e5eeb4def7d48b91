//! `prefix`, `suffix`: around what is there.

use super::bind::{Kind, Parameter};
use super::{Function, Op, Shape, example};

pub(super) const PREFIX: Function = Function {
    name: "prefix",
    usage: "prefix(text)",
    help: "Puts a text before a value; an empty place stays empty.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[Parameter {
        name: "text",
        kind: Kind::Text,
        default: None,
        help: "What goes before it.",
    }],
    examples: &[
        example("prefix('MRN-')", "123", "MRN-123"),
        example("prefix('MRN-')", "", ""),
    ],
    build: |bound| Ok(Op::Prefix(bound.text("text").to_owned())),
};

pub(super) const SUFFIX: Function = Function {
    name: "suffix",
    usage: "suffix(text)",
    help: "Puts a text behind a value; an empty place stays empty.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[Parameter {
        name: "text",
        kind: Kind::Text,
        default: None,
        help: "What goes behind it.",
    }],
    examples: &[
        example("suffix('-A')", "123", "123-A"),
        example("suffix('-A')", "\"\"", "\"\""),
    ],
    build: |bound| Ok(Op::Suffix(bound.text("text").to_owned())),
};
