//! `replace`: every occurrence of a text.

use super::bind::{Kind, Parameter};
use super::{Function, Op, Shape, example};

pub(super) const REPLACE: Function = Function {
    name: "replace",
    usage: "replace(find, with='')",
    help: "Replaces every occurrence of a text, from left to right; letters must agree in case. An escape such as \\.br\\ can be looked for.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[
        Parameter {
            name: "find",
            kind: Kind::Text,
            default: None,
            help: "What is looked for, as it stands.",
        },
        Parameter {
            name: "with",
            kind: Kind::Text,
            default: Some(""),
            help: "What it becomes.",
        },
    ],
    examples: &[
        example("replace('-', '')", "555-01-00", "5550100"),
        example("replace('.', ',')", "1.50", "1,50"),
        example("replace('$&', '$1')", "a$&b", "a$1b"),
        example("replace('aa', 'a')", "aaaa", "aa"),
        example("replace('\\.br\\', ' / ')", "one\\.br\\two", "one / two"),
    ],
    build: |bound| {
        let find = bound.text("find");
        if find.is_empty() {
            return bound.wrong("find", "Nothing to look for is given.".to_owned());
        }
        Ok(Op::Replace(find.to_owned(), bound.text("with").to_owned()))
    },
};
