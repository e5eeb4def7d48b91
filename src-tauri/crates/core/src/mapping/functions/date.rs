//! `date`: timestamps from one form to another. Nothing is invented: what a timestamp does not say
//! is left out where the form ends with it, and is an error where something known would follow.

use super::bind::{Kind, Parameter};
use super::moment::{Moment, number, offset};
use super::{
    Example, Function, Op, Otherwise, Shape, StepContext, Trouble, Yields, code, example, unusable,
};
use crate::mapping::value::Value;

/// What `date` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Date {
    /// Form of the result.
    pub to: DateFormat,
    /// Form of the source; none = a timestamp of HL7.
    pub from: Option<DateFormat>,
    /// What a value becomes that is no such date; none = the message is in error.
    pub otherwise: Option<Otherwise>,
}

/// A form of dates, in pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFormat {
    /// Its pieces in order.
    pub parts: Vec<DatePart>,
}

/// A piece of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatePart {
    /// `yyyy`
    Year,
    /// `MM`
    Month,
    /// `dd`
    Day,
    /// `HH`
    Hour,
    /// `mm`
    Minute,
    /// `ss`
    Second,
    /// `S` to `SSSS`: so many digits behind the point of the second, cut and not rounded; fewer where
    /// the timestamp has fewer.
    Fraction(usize),
    /// `Z`: `+0100`; nothing where the timestamp names none.
    Offset,
    /// Anything else, as it stands.
    Text(String),
}

pub(super) const DATE: Function = Function {
    name: "date",
    usage: "date(format, from='', default=…)",
    help: "Writes a timestamp in another form, of the letters yyyy MM dd HH mm ss SSS Z; other letters stand in brackets: [T]. \
           Without from, an HL7 timestamp is read. What the form does not name is cut, what a timestamp does not say is left out at the end. A value that is no date is an error, or the default: keep, blank, reject or a text.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[
        Parameter {
            name: "format",
            kind: Kind::Text,
            default: None,
            help: "Form of the result.",
        },
        Parameter {
            name: "from",
            kind: Kind::Text,
            default: Some(""),
            help: "Form of the source; an HL7 timestamp where left out.",
        },
        Parameter {
            name: "default",
            kind: Kind::Otherwise,
            default: Some(""),
            help: "What becomes of a value that is no such date.",
        },
    ],
    examples: &[
        example("date('yyyyMMdd')", "19610704000000", "19610704"),
        example("date('yyyyMMdd')", "196107", "196107"),
        example("date('yyyyMMddHHmm')", "20260131", "20260131"),
        example(
            "date('yyyy-MM-dd[T]HH:mm:ssZ')",
            "20260131093005.123+0100",
            "2026-01-31T09:30:05+0100",
        ),
        example(
            "date('yyyyMMddHHmmZ')",
            "20260131093005.123+0100",
            "202601310930+0100",
        ),
        example(
            "date('yyyyMMddHHmmss.SS')",
            "20260131093005.1267+0100",
            "20260131093005.12",
        ),
        example(
            "date('yyyyMMddHHmmss.SSS')",
            "20260131093005",
            "20260131093005",
        ),
        example(
            "date('yyyyMMddHHmmss.SSS', from='yyyy-MM-dd HH:mm:ss,SSS')",
            "2026-01-31 09:30:05,007",
            "20260131093005.007",
        ),
        example("date('dd/MM/yyyy')", "20240229", "29/02/2024"),
        example(
            "date('yyyyMMdd', from='dd.MM.yyyy')",
            "31.01.2026",
            "20260131",
        ),
        Example {
            step: "date('yyyyMMdd')",
            input: "31 Jan",
            yields: Yields::Error,
        },
        Example {
            step: "date('yyyyMMdd')",
            input: "20250229",
            yields: Yields::Error,
        },
        Example {
            step: "date('dd/MM/yyyy')",
            input: "2026",
            yields: Yields::Error,
        },
        example("date('yyyyMMdd', default=keep)", "unknown", "unknown"),
        example("date('yyyyMMdd', default=blank)", "unknown", ""),
        example("date('yyyyMMdd')", "\"\"", "\"\""),
    ],
    build: |bound| {
        let to = match DateFormat::parse(bound.text("format")) {
            Ok(format) => format,
            Err(message) => return bound.wrong("format", message),
        };
        let from = match bound.text("from") {
            "" => None,
            text => match DateFormat::parse(text) {
                Ok(format) => Some(format),
                Err(message) => return bound.wrong("from", message),
            },
        };
        let otherwise = bound
            .is_given("default")
            .then(|| bound.otherwise("default"));
        Ok(Op::Date(Date {
            to,
            from,
            otherwise,
        }))
    },
};

impl DateFormat {
    /// Reads a form; the error is a sentence.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let known = [
                ("yyyy", DatePart::Year),
                ("MM", DatePart::Month),
                ("dd", DatePart::Day),
                ("HH", DatePart::Hour),
                ("mm", DatePart::Minute),
                ("ss", DatePart::Second),
                ("Z", DatePart::Offset),
            ];
            let fraction = rest.len() - rest.trim_start_matches('S').len();
            if (1..=4).contains(&fraction) {
                if !plain.is_empty() {
                    parts.push(DatePart::Text(std::mem::take(&mut plain)));
                }
                parts.push(DatePart::Fraction(fraction));
                rest = rest.get(fraction..).unwrap_or_default();
            } else if let Some((letters, part)) = known
                .into_iter()
                .find(|(letters, _)| rest.starts_with(letters))
            {
                if !plain.is_empty() {
                    parts.push(DatePart::Text(std::mem::take(&mut plain)));
                }
                parts.push(part);
                rest = rest.get(letters.len()..).unwrap_or_default();
            } else if c == '[' {
                let Some((inside, after)) = rest.get(1..).and_then(|inner| inner.split_once(']'))
                else {
                    return Err("A [ without its ]: other letters stand in brackets.".to_owned());
                };
                plain.push_str(inside);
                rest = after;
            } else if c.is_alphanumeric() {
                return Err(format!(
                    "'{c}' is no letter of a date: yyyy MM dd HH mm ss SSS Z; other letters stand in brackets, [T]."
                ));
            } else {
                plain.push(c);
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
            }
        }
        if !plain.is_empty() {
            parts.push(DatePart::Text(plain));
        }
        if parts.iter().all(|part| matches!(part, DatePart::Text(_))) {
            return Err("The form of a date has at least one of yyyy MM dd HH mm ss.".to_owned());
        }
        Ok(Self { parts })
    }

    /// Writes a moment; none where something unknown stands before something known.
    pub(super) fn write(&self, moment: &Moment) -> Option<String> {
        let mut out = String::new();
        let mut pending = String::new();
        let mut stopped = false;
        for part in &self.parts {
            let digits = match part {
                DatePart::Text(text) => {
                    pending.push_str(text);
                    continue;
                }
                DatePart::Offset => {
                    // An offset belongs to the time before it and is never missed.
                    if !moment.offset.is_empty() {
                        out.push_str(&std::mem::take(&mut pending));
                        out.push_str(&moment.offset);
                    }
                    continue;
                }
                DatePart::Year => Some(format!("{:04}", moment.year)),
                DatePart::Month => moment.month.map(|n| format!("{n:02}")),
                DatePart::Day => moment.day.map(|n| format!("{n:02}")),
                DatePart::Hour => moment.hour.map(|n| format!("{n:02}")),
                DatePart::Minute => moment.minute.map(|n| format!("{n:02}")),
                DatePart::Second => moment.second.map(|n| format!("{n:02}")),
                DatePart::Fraction(digits) => {
                    let known: String = moment.fraction.chars().take(*digits).collect();
                    (!known.is_empty()).then_some(known)
                }
            };
            match digits {
                Some(_) if stopped => return None,
                Some(digits) => {
                    out.push_str(&std::mem::take(&mut pending));
                    out.push_str(&digits);
                }
                None => {
                    stopped = true;
                    pending.clear();
                }
            }
        }
        if !stopped {
            out.push_str(&pending);
        }
        (!out.is_empty()).then_some(out)
    }

    fn read(&self, text: &str) -> Option<Moment> {
        let mut moment = Moment::default();
        let mut rest = text;
        for part in &self.parts {
            let place = match part {
                DatePart::Text(plain) => {
                    rest = rest.strip_prefix(plain.as_str())?;
                    continue;
                }
                DatePart::Offset => {
                    let (offset, after) = offset(rest)?;
                    moment.offset = offset.to_owned();
                    rest = after;
                    continue;
                }
                DatePart::Year => {
                    moment.year = number(&mut rest, 4)?;
                    continue;
                }
                DatePart::Fraction(digits) => {
                    let (fraction, after) = rest.split_at_checked(*digits)?;
                    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
                        return None;
                    }
                    fraction.clone_into(&mut moment.fraction);
                    rest = after;
                    continue;
                }
                DatePart::Month => &mut moment.month,
                DatePart::Day => &mut moment.day,
                DatePart::Hour => &mut moment.hour,
                DatePart::Minute => &mut moment.minute,
                DatePart::Second => &mut moment.second,
            };
            *place = Some(number(&mut rest, 2)?);
        }
        (rest.is_empty() && moment.is_valid()).then_some(moment)
    }
}

impl Date {
    pub(super) fn run(
        &self,
        text: String,
        context: &mut StepContext<'_>,
    ) -> Result<Value, Trouble> {
        let moment = match &self.from {
            None => Moment::of_hl7(&text),
            Some(from) => from.read(&text),
        };
        if let Some(written) = moment.and_then(|moment| self.to.write(&moment)) {
            return Ok(Value::text(written));
        }
        let what = "is not a date";
        unusable(
            self.otherwise.as_ref(),
            code::NOT_A_DATE,
            text,
            what,
            context,
        )
    }
}
