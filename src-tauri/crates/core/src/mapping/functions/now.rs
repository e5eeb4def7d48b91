//! `now`: when the message is mapped.

use super::bind::{Kind, Parameter};
use super::moment::Moment;
use super::zone::{self, ZoneName};
use super::{DateFormat, Function, Op, Shape, StepContext, example};
use crate::mapping::value::Value;

/// What `now` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Now {
    /// Form of the result.
    pub format: DateFormat,
    /// Where the clock hangs; none = that of the machine.
    pub zone: Option<ZoneName>,
}

pub(super) const NOW: Function = Function {
    name: "now",
    usage: "now(format='yyyyMMddHHmmssZ', zone='')",
    help: "The time at which the message is mapped, whatever came before. Comparison leaves this place out and checks its form.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[
        Parameter {
            name: "format",
            kind: Kind::Text,
            default: Some("yyyyMMddHHmmssZ"),
            help: "Letters as in date.",
        },
        Parameter {
            name: "zone",
            kind: Kind::Text,
            default: Some(""),
            help: "Time zone as in zone; that of the machine where left out.",
        },
    ],
    examples: &[
        example("now", "", "20260131093000+0100"),
        example("now('yyyyMMdd')", "anything", "20260131"),
        example("now(zone='America/New_York')", "", "20260131033000-0500"),
        example("now('dd.MM.yyyy HH:mm')", "", "31.01.2026 09:30"),
    ],
    build: |bound| {
        let format = match DateFormat::parse(bound.text("format")) {
            Ok(format) => format,
            Err(message) => return bound.wrong("format", message),
        };
        let zone = match bound.text("zone") {
            "" => None,
            _ => Some(zone::named(bound, "zone")?),
        };
        Ok(Op::Now(Now { format, zone }))
    },
};

pub(super) fn run(now: &Now, context: &mut StepContext<'_>) -> Value {
    context.volatile = true;
    let moment = Moment::of_hl7(context.clock.now);
    let moment = match &now.zone {
        Some(zone) => moment.and_then(|moment| zone::at(&moment, zone)),
        None => moment,
    };
    moment
        .and_then(|moment| now.format.write(&moment))
        .map_or(Value::Empty, Value::text)
}
