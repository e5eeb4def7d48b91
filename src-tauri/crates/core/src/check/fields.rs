//! Segments and fields (HL7 v2.x chapter 2, "Fields").

use std::collections::HashMap;

use super::length::Limit;
use super::profile::Ruling;
use super::sink::Sink;
use super::{MISSING_FIELD, REPETITION, UNKNOWN_FIELD, VALUE_TYPE, WITHDRAWN};
use crate::diagnostic::Severity;
use crate::dictionary::{Dictionary, FieldDef, Max, SegmentDef, TypeDef, Usage};
use crate::message::{Field, Message, Segment};
use crate::path::Address;
use crate::profile::Aspect;
use crate::span::Span;

/// The type of a field whose type another field names.
const VARIES: &str = "varies";

pub(super) fn check(message: &Message, dictionary: &Dictionary, sink: &mut Sink<'_>) {
    let mut walk = Walk {
        message,
        dictionary,
        sink,
        ruling: Ruling::default(),
        known: HashMap::new(),
        types: HashMap::new(),
    };
    let mut last: Option<&SegmentDef> = None;
    for segment in message.segments() {
        let Some(id) = segment.id() else { continue };
        if last.is_none_or(|def| def.id != id.as_str()) {
            last = dictionary.segment(id.as_str());
        }
        let Some(at) = walk.sink.address(&segment) else {
            continue;
        };
        walk.ruling
            .judge(message, dictionary, &segment, at, walk.sink);
        if let Some(def) = last {
            walk.segment(&segment, def, at);
        }
    }
}

pub(super) struct Walk<'m, 'd, 's, 'p> {
    pub(super) message: &'m Message,
    pub(super) dictionary: &'d Dictionary,
    pub(super) sink: &'s mut Sink<'p>,
    /// What the profile says about the current segment.
    pub(super) ruling: Ruling,
    /// Which codes were looked up already.
    pub(super) known: HashMap<(&'d str, &'m [u8]), bool>,
    types: HashMap<&'d str, Option<&'d TypeDef>>,
}

/// What is known about the place of a value.
#[derive(Clone, Copy)]
pub(super) struct Place<'d> {
    pub(super) at: Address,
    pub(super) name: &'d str,
    pub(super) datatype: Option<&'d str>,
    pub(super) table: Option<&'d str>,
    pub(super) limit: Limit,
}

impl<'m, 'd> Walk<'m, 'd, '_, '_> {
    fn segment(&mut self, segment: &Segment<'m>, def: &'d SegmentDef, at: Address) {
        let varies = self.value_type(segment, def, at);
        for (field, number) in def.fields.iter().zip(1u16..) {
            let Some(field) = field else { continue };
            let found = segment.field(number);
            let delimiters = segment.is_header() && number <= 2;
            let value = found.filter(|found| match delimiters {
                true => !found.bytes().is_empty(),
                false => is_filled(self.message, found.bytes()),
            });
            match value {
                // Of OBX-2 there is a finding of its own, where OBX-5 has a value.
                None if field.usage == Usage::Required && !(def.id == "OBX" && number == 2) => {
                    self.missing(segment, found, field, at.with_field(number));
                }
                Some(value) if !delimiters => {
                    let datatype = match field.datatype {
                        Some(VARIES) if def.id == "OBX" => varies,
                        datatype => datatype,
                    };
                    self.field(&value, field, datatype, at.with_field(number));
                }
                None | Some(_) => {}
            }
        }
        // The parameters of a query and the columns of its answer follow each other without end.
        if matches!(def.id, "QPD" | "RDT") {
            return;
        }
        let last = u16::try_from(def.fields.len()).unwrap_or(u16::MAX);
        for field in segment.fields().skip(usize::from(last)) {
            if !is_filled(self.message, field.bytes()) || def.id.starts_with('Z') {
                continue;
            }
            let at = at.with_field(field.number());
            let version = self.dictionary.version();
            self.sink.push(
                UNKNOWN_FIELD,
                Severity::Hint,
                Some(at),
                Some(field.span()),
                || {
                    format!(
                        "{at} has a value, but {} of version {version} ends with field {last}; receivers of that version do not read it.",
                        def.id
                    )
                },
            );
        }
    }

    fn missing(
        &mut self,
        segment: &Segment<'m>,
        found: Option<Field<'m>>,
        field: &FieldDef,
        at: Address,
    ) {
        if self.ruling.says(&at, Aspect::Usage) {
            return;
        }
        let end = segment.span().end;
        let span = found.map_or(Span::new(end, end), |field| field.span());
        let severity = if segment.is_header() {
            Severity::Error
        } else {
            Severity::Warning
        };
        self.sink
            .push(MISSING_FIELD, severity, Some(at), Some(span), || {
                format!("{at} ({}) must have a value, and is empty.", field.name)
            });
    }

    /// OBX-2 names the type of OBX-5.
    fn value_type(
        &mut self,
        segment: &Segment<'m>,
        def: &SegmentDef,
        at: Address,
    ) -> Option<&'d str> {
        if def.id != "OBX" {
            return None;
        }
        let kind = segment.field(2)?;
        let has_value = segment
            .field(5)
            .is_some_and(|value| !value.bytes().is_empty() && value.bytes() != b"\"\"");
        let at = at.with_field(2);
        if kind.bytes().is_empty() {
            if has_value {
                self.sink.push(
                    VALUE_TYPE,
                    Severity::Warning,
                    Some(at),
                    Some(kind.span()),
                    || format!("{at} is empty, so nothing says what type the value in OBX-5 has."),
                );
            }
            return None;
        }
        let name = self.message.text_of(kind.bytes());
        let known = self.dictionary.datatype(&name).map(|def| def.id);
        if known.is_none() && name != "\"\"" {
            let version = self.dictionary.version();
            let near = self
                .dictionary
                .datatype(name.trim().to_ascii_uppercase().as_str());
            self.sink.push(
                VALUE_TYPE,
                Severity::Warning,
                Some(at),
                Some(kind.span()),
                || match near {
                    Some(near) => format!("{at} says '{name}'; is {} meant?", near.id),
                    None => format!(
                        "{at} says '{name}', which is no data type of version {version}; OBX-5 is not checked."
                    ),
                },
            );
        }
        known
    }

    fn field(
        &mut self,
        value: &Field<'m>,
        def: &'d FieldDef,
        datatype: Option<&'d str>,
        at: Address,
    ) {
        if def.usage == Usage::Withdrawn && !self.ruling.says(&at, Aspect::Usage) {
            let version = self.dictionary.version();
            self.sink.push(
                WITHDRAWN,
                Severity::Hint,
                Some(at),
                Some(value.span()),
                || {
                    format!(
                        "{at} ({}) has a value, but is withdrawn in version {version}; receivers may not read it.",
                        def.name
                    )
                },
            );
        }
        let count = value.repetitions().count();
        let allowed = match def.max {
            Max::Times(times) => usize::from(times.max(1)),
            Max::Unbounded => usize::MAX,
        };
        if count > allowed
            && !matches!(datatype, Some("FT" | "TX"))
            && def.usage != Usage::Withdrawn
            && !self.ruling.says(&at, Aspect::Cardinality)
        {
            self.sink.push(
                REPETITION,
                Severity::Warning,
                Some(at),
                Some(value.span()),
                || match allowed {
                    1 => format!(
                        "{at} ({}) does not repeat, and has {count} repetitions.",
                        def.name
                    ),
                    _ => format!(
                        "{at} ({}) repeats at most {allowed} times, and has {count} repetitions.",
                        def.name
                    ),
                },
            );
        }
        for repetition in value.repetitions() {
            let at = if count > 1 {
                at.with_repetition(repetition.number())
            } else {
                at
            };
            let place = Place {
                at,
                name: def.name,
                datatype,
                table: def.table,
                limit: Limit {
                    maximum: def.length,
                    kept: def.conformance_length,
                },
            };
            self.repetition(&repetition, place);
        }
    }

    pub(super) fn datatype(&mut self, id: &'d str) -> Option<&'d TypeDef> {
        let dictionary = self.dictionary;
        *self
            .types
            .entry(id)
            .or_insert_with(|| dictionary.datatype(id))
    }
}

/// Whether there is something other than separators; null is something.
pub(super) fn is_filled(message: &Message, bytes: &[u8]) -> bool {
    let delimiters = message.delimiters();
    bytes.iter().any(|byte| {
        *byte != delimiters.component
            && Some(*byte) != delimiters.repetition
            && Some(*byte) != delimiters.subcomponent
    })
}
