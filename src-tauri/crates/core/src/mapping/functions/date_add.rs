//! `date_add`: so many years to seconds later or earlier, at the precision that a timestamp has.

use super::bind::{Kind, Parameter};
use super::moment::{Moment, days_of_month};
use super::{
    Example, Function, Op, Otherwise, Shape, StepContext, Trouble, Yields, code, example, unusable,
};
use crate::mapping::value::Value;

/// What `date_add` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateAdd {
    /// How many.
    pub amount: i32,
    /// Of what.
    pub unit: Unit,
    /// What a value becomes that is no such date; none = the message is in error.
    pub otherwise: Option<Otherwise>,
}

/// What dates are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Years of the calendar.
    Years,
    /// Months of the calendar.
    Months,
    /// Seven days.
    Weeks,
    /// Days of the calendar.
    Days,
    /// Hours by the clock.
    Hours,
    /// Minutes by the clock.
    Minutes,
    /// Seconds by the clock.
    Seconds,
}

/// The words of [`Unit`], in its order.
pub(super) const UNITS: [&str; 7] = [
    "years", "months", "weeks", "days", "hours", "minutes", "seconds",
];

impl Unit {
    const ALL: [Self; 7] = [
        Self::Years,
        Self::Months,
        Self::Weeks,
        Self::Days,
        Self::Hours,
        Self::Minutes,
        Self::Seconds,
    ];

    pub(super) fn of(position: usize) -> Self {
        Self::ALL.get(position).copied().unwrap_or(Self::Days)
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL
            .iter()
            .zip(UNITS)
            .find(|(unit, _)| **unit == self)
            .map_or("days", |(_, word)| word)
    }

    /// Seconds of one; none for what the calendar counts.
    pub(super) fn seconds(self) -> Option<i64> {
        match self {
            Self::Years | Self::Months | Self::Weeks | Self::Days => None,
            Self::Hours => Some(3600),
            Self::Minutes => Some(60),
            Self::Seconds => Some(1),
        }
    }
}

/// The parameter of what is no date.
pub(super) const NO_DATE: Parameter = Parameter {
    name: "default",
    kind: Kind::Otherwise,
    default: Some(""),
    help: "What becomes of a value that is no such date: keep, blank, reject or a text; an error where left out.",
};

pub(super) const DATE_ADD: Function = Function {
    name: "date_add",
    usage: "date_add(amount, unit=days, default=…)",
    help: "An HL7 timestamp so much later, or earlier where negative, with the precision and offset that it has. \
           31 January plus a month is the last day of February. Hours need a timestamp with hours; they are those of a clock that is not changed for summer.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[
        Parameter {
            name: "amount",
            kind: Kind::Number,
            default: None,
            help: "How many; earlier where negative.",
        },
        Parameter {
            name: "unit",
            kind: Kind::Word(&UNITS),
            default: Some("days"),
            help: "years, months, weeks, days, hours, minutes or seconds.",
        },
        NO_DATE,
    ],
    examples: &[
        example("date_add(1)", "20260228", "20260301"),
        example("date_add(-1)", "20240301", "20240229"),
        example("date_add(1, months)", "20260131", "20260228"),
        example("date_add(1, unit=years)", "20240229", "20250228"),
        example("date_add(18, years)", "198003", "199803"),
        example("date_add(2, weeks)", "20261224", "20270107"),
        example(
            "date_add(-90, minutes)",
            "202601010030+0100",
            "202512312300+0100",
        ),
        example(
            "date_add(36, hours)",
            "20260131093005.25",
            "20260201213005.25",
        ),
        example("date_add(1, default=keep)", "unknown", "unknown"),
        Example {
            step: "date_add(1, hours)",
            input: "20260131",
            yields: Yields::Error,
        },
        Example {
            step: "date_add(1, default=reject)",
            input: "99991231",
            yields: Yields::Reject,
        },
        example("date_add(1)", "\"\"", "\"\""),
    ],
    build: |bound| {
        Ok(Op::DateAdd(DateAdd {
            amount: bound.number("amount")?,
            unit: Unit::of(bound.word("unit", &UNITS)?),
            otherwise: bound.unusable("default"),
        }))
    },
};

impl DateAdd {
    pub(super) fn run(
        &self,
        text: String,
        context: &mut StepContext<'_>,
    ) -> Result<Value, Trouble> {
        match Moment::of_hl7(&text).and_then(|moment| self.added(&moment)) {
            Some(moment) => Ok(Value::text(moment.to_hl7())),
            None => {
                let what = format!("is not a date to which {} can be added", self.unit.as_str());
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

    fn added(&self, moment: &Moment) -> Option<Moment> {
        let amount = i64::from(self.amount);
        match self.unit {
            Unit::Years => months_later(moment, amount * 12),
            Unit::Months => months_later(moment, amount).filter(|_| moment.month.is_some()),
            Unit::Weeks | Unit::Days => {
                let days = if self.unit == Unit::Weeks {
                    7 * amount
                } else {
                    amount
                };
                let midnight = (moment.day_number()? + days) * 86_400;
                let of_day = moment
                    .seconds()
                    .map_or(0, |seconds| seconds.rem_euclid(86_400));
                moment.at_seconds(midnight + of_day)
            }
            Unit::Hours | Unit::Minutes | Unit::Seconds => {
                let known = match self.unit {
                    Unit::Minutes => moment.minute,
                    Unit::Seconds => moment.second,
                    Unit::Hours | Unit::Years | Unit::Months | Unit::Weeks | Unit::Days => {
                        moment.hour
                    }
                };
                known?;
                moment.at_seconds(moment.seconds()? + amount * self.unit.seconds()?)
            }
        }
    }
}

/// The same day of another month, or the last where that has fewer days.
fn months_later(moment: &Moment, months: i64) -> Option<Moment> {
    let number = i64::from(moment.year) * 12 + i64::from(moment.month.unwrap_or(1)) - 1 + months;
    let year = u32::try_from(number.div_euclid(12))
        .ok()
        .filter(|year| *year <= 9999)?;
    let month = u32::try_from(number.rem_euclid(12)).ok()? + 1;
    Some(Moment {
        year,
        month: moment.month.map(|_| month),
        day: moment.day.map(|day| day.min(days_of_month(year, month))),
        ..moment.clone()
    })
}
