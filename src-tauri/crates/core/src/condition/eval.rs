//! A condition over one message.

use std::borrow::Cow;

use super::{Check, Condition, Limit, Scope, Test, compare_dates, compare_decimals};
use crate::message::{Field, Message, Repetition, Segment};
use crate::path::{Address, Index};

impl Condition {
    /// Whether it holds.
    #[must_use]
    pub fn eval(&self, message: &Message, scope: Scope<'_>) -> bool {
        self.expr.holds(&mut |test| any(test, message, scope))
    }
}

pub(super) fn any(test: &Test, message: &Message, scope: Scope<'_>) -> bool {
    let current = scope.repetition(&test.at);
    scope
        .segments(message, &test.at)
        .any(|segment| in_segment(test, message, &segment, current))
}

/// The text of a place as tests see it: of the first repetition, its first leaf; none where it is not
/// there.
pub(crate) fn value_of(message: &Message, at: &Address, scope: Scope<'_>) -> Option<String> {
    let segment = scope.segment(message, at)?;
    let field = segment.field(at.field?)?;
    if segment.is_header() && field.number() <= 2 {
        return Some(message.charset().decode(field.bytes()).into_owned());
    }
    let repetition = match at.repetition {
        Index::At(number) => field.repetition(number)?,
        Index::Unspecified | Index::All | Index::Append => field.repetition(1)?,
    };
    let whole = match (at.component, at.subcomponent) {
        (None, _) => repetition.bytes(),
        (Some(component), None) => repetition.component(component)?.bytes(),
        (Some(component), Some(sub)) => repetition.component(component)?.subcomponent(sub)?.bytes(),
    };
    Some(leaf_text(message, leaf(whole, message)).into_owned())
}

fn in_segment(test: &Test, message: &Message, segment: &Segment<'_>, current: Option<u32>) -> bool {
    if test.at.field.is_none() {
        return matches!(test.check, Check::Exists);
    }
    found(
        &test.at,
        message,
        segment,
        current,
        &mut |found| match found {
            // A place that is not there reads as nothing, inside a segment that is there.
            Found::Nothing => passes(&test.check, ""),
            Found::Here { whole, opaque } => of_place(&test.check, message, whole, opaque),
        },
    )
}

/// Every text that a test of this place would see, wherever in the message it is; none of places that
/// are not there. An index of values has these.
#[must_use]
pub fn texts_of(message: &Message, at: &Address) -> Vec<String> {
    let mut texts = Vec::new();
    for segment in Scope::NONE.segments(message, at) {
        found(at, message, &segment, None, &mut |found| {
            if let Found::Here { whole, opaque } = found {
                texts.push(match opaque {
                    true => message.charset().decode(whole).into_owned(),
                    false => leaf_text(message, leaf(whole, message)).into_owned(),
                });
            }
            false
        });
    }
    texts
}

/// What stands at a place.
enum Found<'a> {
    /// The place is not there.
    Nothing,
    /// These bytes; opaque ones have no parts.
    Here { whole: &'a [u8], opaque: bool },
}

/// Shows what stands at a place in one segment, in each repetition that is meant, until one is enough.
fn found(
    at: &Address,
    message: &Message,
    segment: &Segment<'_>,
    current: Option<u32>,
    enough: &mut impl FnMut(Found<'_>) -> bool,
) -> bool {
    let Some(number) = at.field else {
        return false;
    };
    let Some(field) = segment.field(number) else {
        return enough(Found::Nothing);
    };
    let wanted = match (at.repetition, current) {
        (Index::Unspecified, current) => current,
        (Index::All, _) => None,
        (Index::At(repetition), _) => Some(repetition),
        (Index::Append, _) => return false,
    };
    match wanted {
        Some(wanted) => match field.repetition(wanted) {
            Some(repetition) => in_repetition(at, message, &field, &repetition, enough),
            None => enough(Found::Nothing),
        },
        None => field
            .repetitions()
            .any(|repetition| in_repetition(at, message, &field, &repetition, enough)),
    }
}

fn in_repetition(
    at: &Address,
    message: &Message,
    field: &Field<'_>,
    repetition: &Repetition<'_>,
    enough: &mut impl FnMut(Found<'_>) -> bool,
) -> bool {
    let delimiters = message.delimiters();
    let opaque = field.number() <= 2
        && field
            .bytes()
            .iter()
            .any(|b| *b == delimiters.component || *b == delimiters.field)
        && is_header_field(message, field);
    let whole = match at.component {
        None => repetition.bytes(),
        Some(number) => {
            let Some(component) = repetition.component(number) else {
                return enough(Found::Nothing);
            };
            match at.subcomponent {
                None => component.bytes(),
                Some(number) => match component.subcomponent(number) {
                    Some(subcomponent) => subcomponent.bytes(),
                    None => return enough(Found::Nothing),
                },
            }
        }
    };
    enough(Found::Here { whole, opaque })
}

fn of_place(check: &Check, message: &Message, whole: &[u8], opaque: bool) -> bool {
    let delimiters = message.delimiters();
    match check {
        Check::Exists => {
            opaque
                || whole.iter().any(|byte| {
                    *byte != delimiters.component
                        && Some(*byte) != delimiters.repetition
                        && Some(*byte) != delimiters.subcomponent
                })
        }
        Check::Null => whole == b"\"\"",
        Check::Equals(_)
        | Check::In(_)
        | Check::Matches(_)
        | Check::Contains(_)
        | Check::StartsWith(_)
        | Check::Compare(..) => match opaque {
            true => passes(check, &message.charset().decode(whole)),
            false => passes(check, &leaf_text(message, leaf(whole, message))),
        },
    }
}

fn is_header_field(message: &Message, field: &Field<'_>) -> bool {
    message.segments().any(|segment| {
        segment.is_header()
            && segment
                .field(field.number())
                .is_some_and(|f| f.span() == field.span())
    })
}

/// The first leaf of a place.
fn leaf<'a>(whole: &'a [u8], message: &Message) -> &'a [u8] {
    let delimiters = message.delimiters();
    let end = whole
        .iter()
        .position(|byte| *byte == delimiters.component || Some(*byte) == delimiters.subcomponent);
    end.and_then(|end| whole.get(..end)).unwrap_or(whole)
}

fn leaf_text<'a>(message: &Message, raw: &'a [u8]) -> Cow<'a, str> {
    match std::str::from_utf8(raw) {
        Ok(text)
            if raw.is_ascii()
                && !message
                    .delimiters()
                    .escape
                    .is_some_and(|mark| raw.contains(&mark)) =>
        {
            Cow::Borrowed(text)
        }
        Ok(_) | Err(_) => Cow::Owned(message.text_of(raw)),
    }
}

fn passes(check: &Check, value: &str) -> bool {
    match check {
        Check::Exists => !value.is_empty(),
        Check::Null => value == "\"\"",
        Check::Equals(wanted) => value == wanted,
        Check::In(wanted) => wanted.iter().any(|wanted| value == wanted),
        Check::Matches(pattern) => pattern.is_found_in(value),
        Check::Contains(part) => value.contains(part.as_str()),
        Check::StartsWith(start) => value.starts_with(start.as_str()),
        Check::Compare(relation, Limit::Number(limit)) => {
            compare_decimals(value, limit).is_some_and(|ordering| relation.holds(ordering))
        }
        Check::Compare(relation, Limit::Date(limit)) => {
            compare_dates(value, limit).is_some_and(|ordering| relation.holds(ordering))
        }
    }
}
