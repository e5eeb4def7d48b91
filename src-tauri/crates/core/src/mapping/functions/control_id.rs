//! `control_id`: an identity of its own for what is sent.

use super::{Function, Op, Shape, StepContext, example};
use crate::mapping::value::Value;

pub(super) const CONTROL_ID: Function = Function {
    name: "control_id",
    usage: "control_id",
    help: "A new control ID, whatever came before. Comparison leaves this place out.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[],
    examples: &[example("control_id", "", "WB000001")],
    build: |_| Ok(Op::ControlId),
};

pub(super) fn run(context: &mut StepContext<'_>) -> Value {
    context.volatile = true;
    Value::text(context.clock.control_id.to_owned())
}
