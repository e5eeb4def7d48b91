//! `ascii`: letters with marks to plain ones, by the policy of
//! [`transliterate`](crate::message::transliterate).

use super::bind::{Kind, Parameter};
use super::{Example, Function, Op, Otherwise, Shape, StepContext, Trouble, Yields, example};
use crate::mapping::value::Value;
use crate::message::transliterate::to_ascii_or;

pub(super) const ASCII: Function = Function {
    name: "ascii",
    usage: "ascii(default='?')",
    help: "Plain letters for letters with marks (é is e, ü is u, ß is ss, æ is ae), a typewriter's signs for typographic ones; any other character becomes the default: a text for each, or keep, blank (it goes), reject (the message is refused).",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[Parameter {
        name: "default",
        kind: Kind::Otherwise,
        default: Some("?"),
        help: "What a character becomes that has no plain form: a text in quotes, or keep, blank, reject.",
    }],
    examples: &[
        example("ascii", "Núñez", "Nunez"),
        example("ascii", "Müller-Weiß", "Muller-Weiss"),
        example("ascii", "Łukasz Żółć", "Lukasz Zolc"),
        example("ascii", "O’Neil “Max” – 5 µg", "O'Neil \"Max\" - 5 ug"),
        example("ascii", "Ne\u{301}e", "Nee"),
        example("ascii", "Nguyễn", "Nguyen"),
        example("ascii", "日本", "??"),
        example("ascii", "😀", "?"),
        example("ascii(default=blank)", "A日b本", "Ab"),
        example("ascii(default='_')", "Ωmega", "_mega"),
        example("ascii(keep)", "Müller 日本", "Muller 日本"),
        Example {
            step: "ascii(default=reject)",
            input: "Müller 日本",
            yields: Yields::Reject,
        },
        example("ascii(default=reject)", "Müller", "Muller"),
    ],
    build: |bound| Ok(Op::Ascii(bound.otherwise("default"))),
};

pub(super) fn run(
    otherwise: &Otherwise,
    text: String,
    context: &mut StepContext<'_>,
) -> Result<Value, Trouble> {
    let substitute = match otherwise {
        Otherwise::Keep => None,
        Otherwise::Blank | Otherwise::Reject => Some(String::new()),
        Otherwise::Text(text) => Some(context.opaque.literal(text)),
    };
    let opaque = &*context.opaque;
    let mut unknown = String::new();
    let plain = to_ascii_or(
        &text,
        |c| opaque.stands_for_one(c),
        |c, out| {
            unknown.push(c);
            match &substitute {
                Some(text) => out.push_str(text),
                None => out.push(c),
            }
        },
    );
    match otherwise {
        Otherwise::Reject if !unknown.is_empty() => Err(Trouble::Reject(format!(
            "'{}' has characters without a plain form: {unknown}",
            opaque.show(&text)
        ))),
        Otherwise::Keep | Otherwise::Blank | Otherwise::Reject | Otherwise::Text(_) => {
            Ok(Value::text(plain))
        }
    }
}
