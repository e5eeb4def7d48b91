//! `now`: when the message is mapped.

use super::bind::{Kind, Parameter};
use super::{DateFormat, Function, Op, Shape, StepContext, example};
use crate::mapping::value::Value;

pub(super) const NOW: Function = Function {
    name: "now",
    usage: "now(format='yyyyMMddHHmmssZ')",
    help: "The time at which the message is mapped, whatever came before. Comparison leaves this place out and checks its form.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[Parameter {
        name: "format",
        kind: Kind::Text,
        default: Some("yyyyMMddHHmmssZ"),
        help: "Letters as in date.",
    }],
    examples: &[
        example("now", "", "20260131093000+0100"),
        example("now('yyyyMMdd')", "anything", "20260131"),
        example("now('dd.MM.yyyy HH:mm')", "", "31.01.2026 09:30"),
    ],
    build: |bound| match DateFormat::parse(bound.text("format")) {
        Ok(format) => Ok(Op::Now(format)),
        Err(message) => bound.wrong("format", message),
    },
};

pub(super) fn run(format: &DateFormat, context: &mut StepContext<'_>) -> Value {
    context.volatile = true;
    super::date::Moment::of_hl7(context.clock.now)
        .and_then(|moment| format.write(&moment))
        .map_or(Value::Empty, Value::text)
}
