//! `name_parts`: a name as people write it, to the components of XPN.

use super::{Function, Op, Shape, example, trim};
use crate::mapping::value::Value;

pub(super) const NAME_PARTS: Function = Function {
    name: "name_parts",
    usage: "name_parts",
    help: "Takes a name apart into family, given and further names. With a comma the family name stands before it, without one it is the last word.",
    takes: Shape::Text,
    gives: Shape::Components,
    parameters: &[],
    examples: &[
        example("name_parts", "Smith, John", "Smith^John"),
        example(
            "name_parts",
            "Smith, John Quincy Ed",
            "Smith^John^Quincy Ed",
        ),
        example("name_parts", "van der Berg, Jan", "van der Berg^Jan"),
        example("name_parts", "John Q  Smith", "Smith^John^Q"),
        example("name_parts", "Smith", "Smith"),
    ],
    build: |_| Ok(Op::NameParts),
};

pub(super) fn run(text: &str) -> Value {
    let text = trim::run(text);
    let (family, rest) = match text.split_once(',') {
        Some((family, rest)) => (trim::run(family), trim::run(rest)),
        None => match text.rsplit_once(' ') {
            Some((rest, family)) => (family.to_owned(), trim::run(rest)),
            None => (text, String::new()),
        },
    };
    let (given, further) = rest.split_once(' ').unwrap_or((&rest, ""));
    let mut parts = vec![family, given.to_owned(), trim::run(further)];
    while parts.last().is_some_and(String::is_empty) {
        parts.pop();
    }
    Value::components(parts)
}
