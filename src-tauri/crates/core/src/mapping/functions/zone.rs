//! `zone`: the time that a clock shows elsewhere, by named time zones.
//!
//! The rules of the zones come with this program (IANA's database, bundled by `jiff`); the engine has
//! those of its Java. Both agree on the past since 1970; a government that changes its mind about the
//! future is known to whichever was updated last.

use std::sync::LazyLock;

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

use super::bind::{Bound, Kind, Parameter};
use super::date_add::NO_DATE;
use super::moment::Moment;
use super::{
    Example, Function, Op, Otherwise, Refusal, Shape, StepContext, Trouble, Yields, code, example,
    unusable,
};
use crate::mapping::value::Value;

/// The rules of all zones.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A time zone by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneName {
    /// The name as IANA writes it: `Europe/Berlin`.
    pub name: String,
    rules: TimeZone,
}

/// What `zone` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Where the clock hangs that the result is read from.
    pub to: ZoneName,
    /// Where it hung that a timestamp without an offset was read from; none = there must be an offset.
    pub from: Option<ZoneName>,
    /// What a time of such a clock is that it shows twice or never.
    pub doubtful: Doubtful,
    /// What a value becomes that cannot be converted; none = the message is in error.
    pub otherwise: Option<Otherwise>,
}

/// What a local time is that a clock shows twice, when it is put back, or never, when it is put forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubtful {
    /// The first of the two; what is never shown is as much later as the clock was put forward.
    Earlier,
    /// The second of the two; what is never shown as above.
    Later,
    /// No time at all.
    Error,
}

impl Doubtful {
    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Earlier => "earlier",
            Self::Later => "later",
            Self::Error => "error",
        }
    }
}

pub(super) const ZONE: Function = Function {
    name: "zone",
    usage: "zone(to, from='', doubtful=earlier, default=…)",
    help: "Writes an HL7 timestamp as a clock in a named time zone shows it (Europe/Berlin, America/New_York, UTC), with its offset; date can cut that. \
           A timestamp without an offset is read from a clock in the zone from. A date without a time stays as it is; an hour needs its minutes.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[
        Parameter {
            name: "to",
            kind: Kind::Text,
            default: None,
            help: "Name of the zone: UTC, or continent and city.",
        },
        Parameter {
            name: "from",
            kind: Kind::Text,
            default: Some(""),
            help: "Zone of timestamps that name no offset; these are no dates here where it is left out.",
        },
        Parameter {
            name: "doubtful",
            kind: Kind::Word(&["earlier", "later", "error"]),
            default: Some("earlier"),
            help: "Of a time that the clock shows twice in autumn, the earlier or the later; one that it skips in spring is an hour later. error: both are no dates.",
        },
        NO_DATE,
    ],
    examples: &[
        example(
            "zone('Europe/Berlin')",
            "20260131093000-0500",
            "20260131153000+0100",
        ),
        example(
            "zone('UTC', from='America/New_York')",
            "202607031630",
            "202607032030+0000",
        ),
        example(
            "zone('Asia/Kolkata')",
            "20260131233015.5+0000",
            "20260201050015.5+0530",
        ),
        example(
            "zone('Europe/Berlin', from='Europe/Berlin')",
            "202603290230",
            "202603290330+0200",
        ),
        example(
            "zone('Europe/Berlin', from='Europe/Berlin')",
            "202610250230",
            "202610250230+0200",
        ),
        example(
            "zone('UTC', from='Europe/Berlin', doubtful=later)",
            "202610250230",
            "202610250130+0000",
        ),
        Example {
            step: "zone('UTC', from='Europe/Berlin', doubtful=error)",
            input: "202603290230",
            yields: Yields::Error,
        },
        example(
            "zone('UTC', from='Europe/Berlin', doubtful=error, default=blank)",
            "202610250230",
            "",
        ),
        example("zone('Australia/Sydney')", "19610704", "19610704"),
        Example {
            step: "zone('UTC')",
            input: "202601310930",
            yields: Yields::Error,
        },
        example("zone('UTC', default=keep)", "2026013109", "2026013109"),
        example("zone('UTC')", "\"\"", "\"\""),
    ],
    build: |bound| {
        let doubtful = match bound.word("doubtful", &["earlier", "later", "error"])? {
            0 => Doubtful::Earlier,
            1 => Doubtful::Later,
            _ => Doubtful::Error,
        };
        Ok(Op::Zone(Zone {
            to: named(bound, "to")?,
            from: match bound.text("from") {
                "" => None,
                _ => Some(named(bound, "from")?),
            },
            doubtful,
            otherwise: bound.unusable("default"),
        }))
    },
};

/// The zone that an argument names. Short names (EST, CET) are not taken: an engine may not know them.
pub(super) fn named(bound: &Bound<'_>, parameter: &str) -> Result<ZoneName, Refusal> {
    let text = bound.text(parameter);
    let known = if text == "UTC" || text.contains('/') {
        ZONES.get(text).ok()
    } else {
        None
    };
    match known {
        Some(rules) => Ok(ZoneName {
            name: rules.iana_name().unwrap_or(text).to_owned(),
            rules,
        }),
        None => bound.wrong(
            parameter,
            format!("There is no time zone '{text}'; it is UTC, or continent and city such as Europe/Berlin."),
        ),
    }
}

impl Zone {
    pub(super) fn run(
        &self,
        text: String,
        context: &mut StepContext<'_>,
    ) -> Result<Value, Trouble> {
        let moment = Moment::of_hl7(&text);
        if moment.as_ref().is_some_and(|moment| moment.hour.is_none()) {
            return Ok(Value::text(text));
        }
        match moment.and_then(|moment| self.converted(&moment)) {
            Some(moment) => Ok(Value::text(moment.to_hl7())),
            None => {
                let what = "is not a time that can be told in another time zone";
                unusable(
                    self.otherwise.as_ref(),
                    code::NOT_A_DATE,
                    text,
                    what,
                    context,
                )
            }
        }
    }

    fn converted(&self, moment: &Moment) -> Option<Moment> {
        moment.minute?;
        let local = local(moment)?;
        let instant = if moment.offset.is_empty() {
            let ambiguous = self.from.as_ref()?.rules.to_ambiguous_timestamp(local);
            match self.doubtful {
                Doubtful::Error => ambiguous.unambiguous(),
                Doubtful::Earlier => ambiguous.compatible(),
                Doubtful::Later => ambiguous.later(),
            }
            .ok()?
        } else {
            let offset = Offset::from_seconds(moment.offset_seconds()?).ok()?;
            offset.to_timestamp(local).ok()?
        };
        told(moment, instant, &self.to)
    }
}

fn local(moment: &Moment) -> Option<DateTime> {
    let part = |part: Option<u32>| i8::try_from(part.unwrap_or(0)).ok();
    // A day at either end may be in a year that cannot be written elsewhere.
    let year = (1..=9998).contains(&moment.year).then_some(moment.year)?;
    DateTime::new(
        i16::try_from(year).ok()?,
        part(moment.month)?,
        part(moment.day)?,
        part(moment.hour)?,
        part(moment.minute)?,
        part(moment.second)?,
        0,
    )
    .ok()
}

/// The moment as a clock in a zone shows it, with the precision that it has.
fn told(moment: &Moment, instant: jiff::Timestamp, zone: &ZoneName) -> Option<Moment> {
    let offset = zone.rules.to_offset(instant);
    let there = offset.to_datetime(instant);
    let minutes = offset.seconds() / 60;
    // Before 1900 cities kept the time of their own meridian; HL7 has no way to write such an offset.
    if offset.seconds() % 60 != 0 {
        return None;
    }
    let part = |part: i8| u32::try_from(part).ok();
    Some(Moment {
        year: u32::try_from(there.year()).ok().filter(|year| *year > 0)?,
        month: part(there.month()),
        day: part(there.day()),
        hour: part(there.hour()),
        minute: part(there.minute()),
        second: moment.second.and(part(there.second())),
        fraction: moment.fraction.clone(),
        offset: format!(
            "{}{:02}{:02}",
            if minutes < 0 { '-' } else { '+' },
            minutes.abs() / 60,
            minutes.abs() % 60
        ),
    })
}

/// The moment as a clock in a zone shows it; none where it names no offset.
pub(super) fn at(moment: &Moment, zone: &ZoneName) -> Option<Moment> {
    let offset = Offset::from_seconds(moment.offset_seconds()?).ok()?;
    told(moment, offset.to_timestamp(local(moment)?).ok()?, zone)
}
