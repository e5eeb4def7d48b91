//! `date_diff`: from one timestamp to another, in full years to seconds; an age, say.

use super::bind::{Kind, Parameter};
use super::date_add::{NO_DATE, UNITS, Unit};
use super::moment::Moment;
use super::{
    Example, Function, Op, Otherwise, Shape, StepContext, Trouble, Yields, code, example, unusable,
};
use crate::mapping::value::Value;

/// What `date_diff` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateDiff {
    /// What is counted.
    pub unit: Unit,
    /// What a value becomes that is no two dates; none = the message is in error.
    pub otherwise: Option<Otherwise>,
}

pub(super) const DATE_DIFF: Function = Function {
    name: "date_diff",
    usage: "date_diff(unit=days, default=…)",
    help: "From one HL7 timestamp to another that stands behind a |, in full units: text = '{PID-7}|{PV1-44}' with date_diff(years) is the age on admission. \
           Years to days count dates and leave the time of day out; who is born on 29 February is a year older on 1 March. \
           Hours to seconds need times on both sides, and an offset on both or on none.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[
        Parameter {
            name: "unit",
            kind: Kind::Word(&UNITS),
            default: Some("days"),
            help: "years, months, weeks, days, hours, minutes or seconds.",
        },
        NO_DATE,
    ],
    examples: &[
        example("date_diff(years)", "19610704|20260703", "64"),
        example("date_diff(years)", "19610704|202607040001", "65"),
        example("date_diff(years)", "20040229|20260228", "21"),
        example("date_diff(months)", "20260131|20260228", "0"),
        example("date_diff", "202601312300|202602010100", "1"),
        example("date_diff(weeks)", "20260115|20260101", "-2"),
        example("date_diff(hours)", "202601312300|202602010059", "1"),
        example(
            "date_diff(minutes)",
            "202601311200+0100|202601311200+0000",
            "60",
        ),
        example("date_diff(years, default=blank)", "19610704|", ""),
        Example {
            step: "date_diff(hours)",
            input: "202601311200+0100|202601311200",
            yields: Yields::Error,
        },
        Example {
            step: "date_diff(years)",
            input: "1961|20260703",
            yields: Yields::Error,
        },
        example("date_diff", "\"\"", "\"\""),
    ],
    build: |bound| {
        Ok(Op::DateDiff(DateDiff {
            unit: Unit::of(bound.word("unit", &UNITS)?),
            otherwise: bound.unusable("default"),
        }))
    },
};

impl DateDiff {
    pub(super) fn run(
        &self,
        text: String,
        context: &mut StepContext<'_>,
    ) -> Result<Value, Trouble> {
        let found = text.split_once('|').and_then(|(from, to)| {
            difference(self.unit, &Moment::of_hl7(from)?, &Moment::of_hl7(to)?)
        });
        match found {
            Some(found) => Ok(Value::text(found.to_string())),
            None => {
                let what = format!(
                    "is not two dates between which {} can be counted",
                    self.unit.as_str()
                );
                unusable(
                    self.otherwise.as_ref(),
                    code::NOT_A_DATE,
                    text,
                    &what,
                    context,
                )
            }
        }
    }
}

fn difference(unit: Unit, from: &Moment, to: &Moment) -> Option<i64> {
    if let Some(seconds) = unit.seconds() {
        let zulu = |moment: &Moment| match moment.offset.is_empty() {
            true => moment.seconds(),
            false => Some(moment.seconds()? - i64::from(moment.offset_seconds()?)),
        };
        if from.offset.is_empty() != to.offset.is_empty() {
            return None;
        }
        return Some((zulu(to)? - zulu(from)?) / seconds);
    }
    let days = to.day_number()? - from.day_number()?;
    if days < 0 {
        return difference(unit, to, from).map(|count| -count);
    }
    let months = (i64::from(to.year) - i64::from(from.year)) * 12 + i64::from(to.month?)
        - i64::from(from.month?)
        - i64::from(to.day? < from.day?);
    match unit {
        Unit::Years => Some(months / 12),
        Unit::Months => Some(months),
        Unit::Weeks => Some(days / 7),
        Unit::Days | Unit::Hours | Unit::Minutes | Unit::Seconds => Some(days),
    }
}
