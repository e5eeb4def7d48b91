//! `name_text`: the components of XPN to a name as people write it.

use super::bind::{Kind, Parameter};
use super::{Function, Op, Shape, example};
use crate::mapping::value::Value;

/// In which order a name is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameStyle {
    /// `John Q Smith`
    FirstLast,
    /// `Smith, John Q`
    LastFirst,
}

pub(super) const NAME_TEXT: Function = Function {
    name: "name_text",
    usage: "name_text(style=first_last)",
    help: "Writes family, given and further names (components 1 to 3) as one text: John Q Smith, or Smith, John Q.",
    takes: Shape::Components,
    gives: Shape::Text,
    parameters: &[Parameter {
        name: "style",
        kind: Kind::Word(&["first_last", "last_first"]),
        default: Some("first_last"),
        help: "Order of the names.",
    }],
    examples: &[
        example("name_text", "Smith^John^Q^^Dr", "John Q Smith"),
        example("name_text(last_first)", "Smith^John^Q", "Smith, John Q"),
        example("name_text(style=last_first)", "Smith", "Smith"),
        example("name_text", "^John", "John"),
        example("name_text", "\"\"", "\"\""),
    ],
    build: |bound| {
        let style = bound.word("style", &["first_last", "last_first"])?;
        Ok(Op::NameText(if style == 0 {
            NameStyle::FirstLast
        } else {
            NameStyle::LastFirst
        }))
    },
};

pub(super) fn run(style: NameStyle, parts: &[String]) -> Value {
    let part = |index: usize| parts.get(index).map(String::as_str).unwrap_or_default();
    let together = |words: &[&str], with: &str| {
        words
            .iter()
            .filter(|word| !word.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(with)
    };
    Value::text(match style {
        NameStyle::FirstLast => together(&[part(1), part(2), part(0)], " "),
        NameStyle::LastFirst => together(&[part(0), &together(&[part(1), part(2)], " ")], ", "),
    })
}
