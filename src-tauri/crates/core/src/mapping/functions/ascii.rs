//! `ascii`: letters with marks to plain ones, by the policy of
//! [`transliterate`](crate::message::transliterate).

use super::{Function, Op, Shape, example};
use crate::mapping::text::Opaque;
use crate::message::transliterate::to_ascii;

pub(super) const ASCII: Function = Function {
    name: "ascii",
    usage: "ascii",
    help: "Plain letters for letters with marks (é is e, ü is u, ß is ss, æ is ae), a typewriter's signs for typographic ones; any other character becomes ?.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[],
    examples: &[
        example("ascii", "Núñez", "Nunez"),
        example("ascii", "Müller-Weiß", "Muller-Weiss"),
        example("ascii", "Łukasz Żółć", "Lukasz Zolc"),
        example("ascii", "O’Neil “Max” – 5 µg", "O'Neil \"Max\" - 5 ug"),
        example("ascii", "Ne\u{301}e", "Nee"),
        example("ascii", "日本", "??"),
        example("ascii", "😀", "?"),
    ],
    build: |_| Ok(Op::Ascii),
};

pub(super) fn run(text: &str, opaque: &Opaque) -> String {
    to_ascii(text, |c| opaque.stands_for_one(c))
}
