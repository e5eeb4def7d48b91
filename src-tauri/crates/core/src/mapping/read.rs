//! Reading the source for a rule: the value or the bytes that stand at an address in a turn of a loop.

use super::functions::Shape;
use super::text::Opaque;
use super::value::Value;
use crate::condition::Scope;
use crate::message::{Component, Message, Repetition, Segment, scan};
use crate::path::{Address, Index};
use crate::span::Span;

/// What was read.
pub(super) struct Read {
    pub(super) value: Value,
    /// Bytes of the source; none where the place is not there.
    pub(super) span: Option<Span>,
    /// Whether the place has more than the one leaf that was read.
    pub(super) more: bool,
}

impl Read {
    const NOTHING: Self = Self {
        value: Value::Empty,
        span: None,
        more: false,
    };
}

/// The address with the current repetition of a loop filled in.
pub(super) fn in_turn(at: &Address, scope: Scope<'_>) -> Address {
    match scope.repetition(at) {
        Some(repetition) => at.with_repetition(repetition),
        None => *at,
    }
}

/// The bytes of a place: all repetitions of a whole field.
pub(super) fn raw(message: &Message, at: &Address, scope: Scope<'_>) -> Option<Span> {
    scope.segment(message, at)?.span_of(&in_turn(at, scope))
}

/// The value of a place.
pub(super) fn value(
    message: &Message,
    at: &Address,
    scope: Scope<'_>,
    shape: Shape,
    opaque: &mut Opaque,
) -> Read {
    let at = in_turn(at, scope);
    let Some(segment) = scope.segment(message, &at) else {
        return Read::NOTHING;
    };
    let Some(field) = at.field.and_then(|number| segment.field(number)) else {
        return Read::NOTHING;
    };
    if segment.is_header() && field.number() <= 2 {
        let text = message.charset().decode(field.bytes()).into_owned();
        return Read {
            value: Value::text(text),
            span: Some(field.span()),
            more: false,
        };
    }
    // Most rules read one value: no views are made of what it stands in.
    if let (Shape::Text, Some(_), Index::Unspecified | Index::At(_)) =
        (shape, at.component, at.repetition)
    {
        return match segment.span_of(&at) {
            Some(whole) => leaf(message, &segment, at.subcomponent, whole, opaque),
            None => Read::NOTHING,
        };
    }
    let number = match at.repetition {
        Index::At(number) => number,
        Index::Unspecified | Index::All | Index::Append => 1,
    };
    let Some(repetition) = field.repetition(number) else {
        return Read::NOTHING;
    };
    let Some(number) = at.component else {
        return of_repetition(message, &repetition, shape, opaque);
    };
    let Some(component) = repetition.component(number) else {
        return Read::NOTHING;
    };
    match at.subcomponent {
        None => of_component(message, &component, shape, opaque),
        Some(number) => match component.subcomponent(number) {
            Some(leaf) => one(message, leaf.bytes(), leaf.span(), leaf.span(), opaque),
            None => Read::NOTHING,
        },
    }
}

/// The first leaf of a component, or a subcomponent itself.
fn leaf(
    message: &Message,
    segment: &Segment<'_>,
    subcomponent: Option<u16>,
    whole: Span,
    opaque: &mut Opaque,
) -> Read {
    let separator = match subcomponent {
        None => segment.ground.delimiters.subcomponent,
        Some(_) => None,
    };
    let end = separator.and_then(|separator| scan::find(segment.ground.scan, whole, [separator]));
    let at = Span::new(whole.start, end.unwrap_or(whole.end));
    one(message, at.of(message.bytes()), at, whole, opaque)
}

fn of_repetition(
    message: &Message,
    repetition: &Repetition<'_>,
    shape: Shape,
    opaque: &mut Opaque,
) -> Read {
    let whole = repetition.span();
    match shape {
        Shape::Text => match repetition
            .component(1)
            .and_then(|component| component.subcomponent(1))
        {
            Some(leaf) => one(message, leaf.bytes(), leaf.span(), whole, opaque),
            None => Read::NOTHING,
        },
        Shape::Components => {
            let leaves = repetition
                .components()
                .filter_map(|component| component.subcomponent(1))
                .map(|leaf| leaf.bytes());
            several(message, repetition.bytes(), whole, leaves, opaque)
        }
    }
}

fn of_component(
    message: &Message,
    component: &Component<'_>,
    shape: Shape,
    opaque: &mut Opaque,
) -> Read {
    let whole = component.span();
    match shape {
        Shape::Text => match component.subcomponent(1) {
            Some(leaf) => one(message, leaf.bytes(), leaf.span(), whole, opaque),
            None => Read::NOTHING,
        },
        Shape::Components => {
            let leaves = component.subcomponents().map(|leaf| leaf.bytes());
            several(message, component.bytes(), whole, leaves, opaque)
        }
    }
}

fn one(message: &Message, leaf: &[u8], at: Span, whole: Span, opaque: &mut Opaque) -> Read {
    let value = match leaf {
        b"" => Value::Empty,
        b"\"\"" => Value::Null,
        _ => Value::text(opaque.decode(message.charset().decode(leaf), &message.delimiters())),
    };
    Read {
        value,
        span: Some(at),
        more: whole.len() > at.len(),
    }
}

fn several<'a>(
    message: &Message,
    bytes: &[u8],
    whole: Span,
    leaves: impl Iterator<Item = &'a [u8]>,
    opaque: &mut Opaque,
) -> Read {
    let value = if bytes == b"\"\"" {
        Value::Null
    } else {
        let text = |leaf: &[u8]| match leaf {
            b"\"\"" => String::new(),
            _ => opaque.decode(message.charset().decode(leaf), &message.delimiters()),
        };
        Value::components(leaves.map(text).collect())
    };
    Read {
        value,
        span: Some(whole),
        more: false,
    }
}
