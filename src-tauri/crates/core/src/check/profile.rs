//! What the profile of an interface asks of one segment after the other.

use super::fields::is_filled;
use super::sink::Sink;
use super::{FORBIDDEN, LENGTH, MISSING_COMPONENT, MISSING_FIELD, PATTERN, REPETITION, VALUE};
use crate::condition::{Frame, Scope};
use crate::dictionary::Dictionary;
use crate::message::{Message, Repetition, Segment};
use crate::path::{Address, Index, SegmentId};
use crate::profile::{Aspect, Cardinality, Need, Rule, Usage, Values};
use crate::span::Span;

/// Null on the wire.
const NULL: &[u8] = b"\"\"";

/// What the profile says about the current segment, instead of the standard.
#[derive(Debug, Default)]
pub(super) struct Ruling {
    instead: Vec<(Address, Aspect)>,
}

/// The segment that is judged.
struct Turn<'a, 'm> {
    message: &'m Message,
    dictionary: &'a Dictionary,
    segment: &'a Segment<'m>,
    at: Address,
    id: SegmentId,
}

impl Ruling {
    /// Whether the profile, and so not the standard, says this about a place of the current segment.
    pub(super) fn says(&self, at: &Address, aspect: Aspect) -> bool {
        self.instead
            .iter()
            .any(|(place, about)| *about == aspect && is_place(place, at, aspect))
    }

    /// Applies the rules about a segment's fields.
    pub(super) fn judge(
        &mut self,
        message: &Message,
        dictionary: &Dictionary,
        segment: &Segment<'_>,
        at: Address,
        sink: &mut Sink<'_>,
    ) {
        self.instead.clear();
        let Some(id) = segment.id() else { return };
        let rules = sink.profile.of(id).to_vec();
        let turn = Turn {
            message,
            dictionary,
            segment,
            at,
            id,
        };
        for rule in rules {
            let here = match rule.path.occurrence {
                Index::At(number) => number == segment.occurrence(),
                Index::Unspecified | Index::All | Index::Append => true,
            };
            let Some(number) = rule.path.field.filter(|_| here) else {
                continue;
            };
            match rule.path.component {
                None => self.field(&turn, rule, number, sink),
                Some(component) => self.component(&turn, rule, number, component, sink),
            }
        }
    }

    fn field(&mut self, turn: &Turn<'_, '_>, rule: &Rule, number: u16, sink: &mut Sink<'_>) {
        let here = [Frame::Segment {
            id: turn.id,
            ordinal: turn.segment.ordinal(),
        }];
        let Some(need) = turn.need(rule, Scope::of(&here)) else {
            return;
        };
        let at = Address {
            repetition: rule.path.repetition,
            ..turn.at.with_field(number)
        };
        self.takes(rule, at);
        let found = turn.segment.field(number);
        let repetitions: Vec<Repetition<'_>> = found
            .into_iter()
            .flat_map(|field| field.repetitions())
            .filter(|repetition| match rule.path.repetition {
                Index::At(wanted) => repetition.number() == wanted,
                Index::Unspecified | Index::All | Index::Append => true,
            })
            .collect();
        let filled = repetitions
            .iter()
            .filter(|repetition| turn.is_filled(repetition.bytes()))
            .count();
        // Null takes a value away, and so sends none.
        let sent = repetitions
            .iter()
            .any(|repetition| turn.is_filled(repetition.bytes()) && repetition.bytes() != NULL);
        let end = turn.segment.span().end;
        let span = found.map_or(Span::new(end, end), |field| field.span());
        match need {
            Need::Required if filled == 0 => {
                sink.push_by(rule, MISSING_FIELD, at, span, || {
                    turn.sentence(rule, at, "must have a value", ", and is empty")
                });
            }
            Need::Forbidden if sent => {
                sink.push_by(rule, FORBIDDEN, at, span, || {
                    turn.sentence(rule, at, "must not be sent", "")
                });
            }
            Need::Required | Need::RequiredMayBeEmpty | Need::Optional | Need::Forbidden => {}
        }
        if let Some(cardinality) = rule.cardinality
            && !cardinality.allows(filled)
            // What is not there at all is a matter of its usage.
            && (filled > 0 || rule.usage.is_none())
        {
            sink.push_by(rule, REPETITION, at, span, || {
                let times = filled;
                let must = format!("must have {} repetitions", range(cardinality));
                turn.sentence(rule, at, &must, &format!(", and has {times}"))
            });
        }
        let several = repetitions.len() > 1;
        for repetition in &repetitions {
            let at = match several {
                true => at.with_repetition(repetition.number()),
                false => at,
            };
            turn.value(rule, repetition.bytes(), repetition.span(), at, sink);
        }
    }

    fn component(
        &mut self,
        turn: &Turn<'_, '_>,
        rule: &Rule,
        number: u16,
        component: u16,
        sink: &mut Sink<'_>,
    ) {
        let Some(field) = turn.segment.field(number) else {
            return;
        };
        let several = field.repetitions().nth(1).is_some();
        for repetition in field.repetitions() {
            let this = match rule.path.repetition {
                Index::At(wanted) => repetition.number() == wanted,
                Index::Unspecified | Index::All | Index::Append => true,
            };
            // Where the whole is empty its parts are not asked for.
            if !this || !turn.is_filled(repetition.bytes()) || repetition.bytes() == NULL {
                continue;
            }
            let here = [Frame::Repetition {
                id: turn.id,
                ordinal: turn.segment.ordinal(),
                field: number,
                repetition: repetition.number(),
            }];
            let Some(need) = turn.need(rule, Scope::of(&here)) else {
                continue;
            };
            let mut at = turn.at.with_field(number);
            if several {
                at = at.with_repetition(repetition.number());
            }
            at = at.with_component(component);
            let part = repetition.component(component);
            let (bytes, span) = match rule.path.subcomponent {
                None => part.map(|part| (part.bytes(), part.span())),
                Some(sub) => {
                    at = at.with_subcomponent(sub);
                    part.and_then(|part| part.subcomponent(sub))
                        .map(|sub| (sub.bytes(), sub.span()))
                }
            }
            .unwrap_or_else(|| {
                let end = repetition.span().end;
                (b"", Span::new(end, end))
            });
            self.takes(rule, at);
            match (need, turn.is_filled(bytes)) {
                (Need::Forbidden, true) if bytes == NULL => {}
                (Need::Required, false) => {
                    sink.push_by(rule, MISSING_COMPONENT, at, span, || {
                        turn.sentence(rule, at, "must have a value", ", and is empty")
                    });
                }
                (Need::Forbidden, true) => {
                    sink.push_by(rule, FORBIDDEN, at, span, || {
                        turn.sentence(rule, at, "must not be sent", "")
                    });
                }
                (
                    Need::Required | Need::RequiredMayBeEmpty | Need::Optional | Need::Forbidden,
                    _,
                ) => {}
            }
            turn.value(rule, bytes, span, at, sink);
        }
    }

    fn takes(&mut self, rule: &Rule, at: Address) {
        for (aspect, is_said) in [
            (Aspect::Usage, rule.usage.is_some()),
            (Aspect::Cardinality, rule.cardinality.is_some()),
            (Aspect::Length, rule.length.is_some()),
            (Aspect::Values, rule.values.is_some()),
        ] {
            if is_said {
                self.instead.push((at, aspect));
            }
        }
    }
}

/// What the rule needs where it holds; none where it does not.
pub(super) fn need(rule: &Rule, message: &Message, scope: Scope<'_>) -> Option<Need> {
    let holds = rule
        .when
        .as_ref()
        .is_none_or(|when| when.eval(message, scope));
    match rule.usage {
        Some(Usage::Either(need, _)) if holds => Some(need),
        Some(Usage::Either(_, otherwise)) => Some(otherwise),
        Some(Usage::Always(need)) if holds => Some(need),
        None if holds => Some(Need::Optional),
        Some(Usage::Always(_)) | None => None,
    }
}

/// What the profile asks of a place and why, as a sentence.
pub(super) fn sentence(rule: &Rule, place: &str, must: &str, is: &str) -> String {
    let when = match (&rule.when, rule.usage) {
        (Some(when), Some(Usage::Always(_)) | None) => format!(" when {when}"),
        (Some(when), Some(Usage::Either(..))) => format!(" (it depends on {when})"),
        (None, _) => String::new(),
    };
    let note = rule.note.trim().trim_end_matches('.');
    match note.is_empty() {
        true => format!("{place} {must}{when}{is}."),
        false => format!("{place} {must}{when}{is}: {note}."),
    }
}

/// `1 to 3`
pub(super) fn range(range: Cardinality) -> String {
    match (range.min, range.max) {
        (min, Some(max)) if min == max => format!("exactly {min}"),
        (0, Some(max)) => format!("at most {max}"),
        (min, Some(max)) => format!("{min} to {max}"),
        (min, None) => format!("at least {min}"),
    }
}

impl Turn<'_, '_> {
    fn need(&self, rule: &Rule, scope: Scope<'_>) -> Option<Need> {
        need(rule, self.message, scope)
    }

    fn is_filled(&self, bytes: &[u8]) -> bool {
        is_filled(self.message, bytes)
    }

    fn sentence(&self, rule: &Rule, at: Address, must: &str, is: &str) -> String {
        let place = match self.dictionary.describe(&at) {
            Some(description) => format!("{at} ({})", description.path_name()),
            None => at.to_string(),
        };
        sentence(rule, &place, must, is)
    }

    /// Values, pattern and length of a place that has a value.
    fn value(&self, rule: &Rule, bytes: &[u8], span: Span, at: Address, sink: &mut Sink<'_>) {
        if bytes == NULL || !self.is_filled(bytes) {
            return;
        }
        if let Some(length) = rule.length {
            let count = self.message.text_of(bytes).chars().count();
            if !length.allows(count) {
                sink.push_by(rule, LENGTH, at, span, || {
                    let must = format!("must have {} characters", range(length));
                    self.sentence(rule, at, &must, &format!(", and has {count}"))
                });
            }
        }
        if rule.values.is_none() && rule.pattern.is_none() {
            return;
        }
        let text = self.message.text_of(self.leaf(bytes));
        let shown = || -> String { text.chars().take(40).collect() };
        let allowed = match &rule.values {
            None => true,
            Some(Values::Listed(values)) => values.contains(&text),
            Some(Values::Standard(table)) => self
                .dictionary
                .table(table)
                .is_none_or(|table| table.code(&text).is_some()),
        };
        if !allowed {
            sink.push_by(rule, VALUE, at, span, || {
                let of = match &rule.values {
                    Some(Values::Listed(values)) if values.len() <= 12 => {
                        let all: Vec<&str> = values.iter().map(String::as_str).collect();
                        format!("one of {}", all.join(", "))
                    }
                    Some(Values::Standard(table)) => format!("a code of table {table}"),
                    Some(Values::Listed(values)) => {
                        format!("one of {} listed values", values.len())
                    }
                    None => String::new(),
                };
                let is = format!(", and is '{}'", shown());
                self.sentence(rule, at, &format!("must be {of}"), &is)
            });
        }
        if let Some(pattern) = &rule.pattern
            && !pattern.is_found_in(&text)
        {
            sink.push_by(rule, PATTERN, at, span, || {
                let must = format!("must match {}", pattern.source());
                self.sentence(rule, at, &must, &format!(", and is '{}'", shown()))
            });
        }
    }

    /// The first leaf of a place: what a condition reads there.
    fn leaf<'b>(&self, bytes: &'b [u8]) -> &'b [u8] {
        let delimiters = self.message.delimiters();
        bytes
            .split(|byte| *byte == delimiters.component || Some(*byte) == delimiters.subcomponent)
            .next()
            .unwrap_or(bytes)
    }
}

/// Whether a rule about one place speaks of the other. Values are read from the first leaf, so a rule
/// about a whole speaks of its first part too.
fn is_place(place: &Address, at: &Address, aspect: Aspect) -> bool {
    let repetition = match place.repetition {
        Index::At(_) => at.repetition == place.repetition,
        Index::Unspecified | Index::All | Index::Append => true,
    };
    let inner = match aspect {
        Aspect::Usage | Aspect::Cardinality => {
            (place.component, place.subcomponent) == (at.component, at.subcomponent)
        }
        Aspect::Length | Aspect::Values => {
            let first = |number: Option<u16>| number.unwrap_or(1);
            first(place.component) == first(at.component)
                && first(place.subcomponent) == first(at.subcomponent)
        }
    };
    place.segment == at.segment && place.field == at.field && repetition && inner
}
