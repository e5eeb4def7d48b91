//! Fields, components and values of each segment (HL7 v2.x chapter 2, "Fields"; chapter 2A, data types).

use std::collections::HashMap;

use super::sink::Sink;
use super::value::{self, Kind};
use super::{MISSING_FIELD, REPETITION, TABLE_VALUE, UNKNOWN_FIELD, VALUE_TYPE};
use crate::diagnostic::Severity;
use crate::dictionary::{
    Dictionary, FieldDef, Max, SegmentDef, TableDef, TableKind, TypeDef, Usage,
};
use crate::message::{Component, Field, Message, Repetition, Segment};
use crate::path::Address;
use crate::span::Span;

/// The type of a field whose type another field names.
const VARIES: &str = "varies";
/// A date and time; versions up to 2.4 have no name for it.
const MOMENT: &str = "DTM";
/// Of these the first component is a code of the field's table.
const CODED: [&str; 4] = ["CE", "CF", "CNE", "CWE"];

pub(super) fn check(message: &Message, dictionary: &Dictionary, sink: &mut Sink) {
    let mut walk = Walk {
        message,
        dictionary,
        sink,
        known: HashMap::new(),
        types: HashMap::new(),
    };
    let mut last: Option<&SegmentDef> = None;
    for segment in message.segments() {
        let Some(id) = segment.id() else { continue };
        if last.is_none_or(|def| def.id != id.as_str()) {
            last = dictionary.segment(id.as_str());
        }
        if let (Some(def), Some(at)) = (last, walk.sink.address(&segment)) {
            walk.segment(&segment, def, at);
        }
    }
}

struct Walk<'m, 'd, 's> {
    message: &'m Message,
    dictionary: &'d Dictionary,
    sink: &'s mut Sink,
    /// Which codes were looked up already.
    known: HashMap<(&'d str, &'m [u8]), bool>,
    types: HashMap<&'d str, Option<&'d TypeDef>>,
}

/// What is known about the place of a value.
#[derive(Clone, Copy)]
struct Place<'d> {
    at: Address,
    name: &'d str,
    datatype: Option<&'d str>,
    table: Option<&'d str>,
}

impl<'m, 'd> Walk<'m, 'd, '_> {
    fn segment(&mut self, segment: &Segment<'m>, def: &'d SegmentDef, at: Address) {
        let varies = self.value_type(segment, def, at);
        for (field, number) in def.fields.iter().zip(1u16..) {
            let Some(field) = field else { continue };
            let found = segment.field(number);
            let value = found.filter(|found| !found.bytes().is_empty());
            match value {
                None if field.usage == Usage::Required => {
                    self.missing(segment, found, field, at.with_field(number))
                }
                Some(value) if !(segment.is_header() && number <= 2) => {
                    let datatype = match field.datatype {
                        Some(VARIES) if def.id == "OBX" => varies,
                        datatype => datatype,
                    };
                    self.field(&value, field, datatype, at.with_field(number));
                }
                None | Some(_) => {}
            }
        }
        let last = u16::try_from(def.fields.len()).unwrap_or(u16::MAX);
        for field in segment.fields().skip(usize::from(last)) {
            if field.bytes().is_empty() || def.id.starts_with('Z') {
                continue;
            }
            let at = at.with_field(field.number());
            self.sink.push(
                UNKNOWN_FIELD,
                Severity::Hint,
                Some(at),
                Some(field.span()),
                || {
                    format!(
                        "{} of version {} ends with field {last}.",
                        def.id,
                        self.dictionary.version()
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
            .is_some_and(|value| !value.bytes().is_empty());
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
        if known.is_none() {
            self.sink.push(
                VALUE_TYPE,
                Severity::Warning,
                Some(at),
                Some(kind.span()),
                || {
                    format!(
                        "{at} says '{name}', which is no data type of version {}.",
                        self.dictionary.version()
                    )
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
        let count = value.repetitions().count();
        let allowed = match def.max {
            Max::Times(times) => usize::from(times.max(1)),
            Max::Unbounded => usize::MAX,
        };
        if count > allowed && datatype != Some("FT") {
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
            };
            self.repetition(&repetition, place);
        }
    }

    fn repetition(&mut self, value: &Repetition<'m>, place: Place<'d>) {
        let Some(def) = place.datatype.and_then(|id| self.datatype(id)) else {
            return;
        };
        if def.is_primitive() {
            self.leaf(value.bytes(), value.span(), place);
            return;
        }
        let several = value.components().nth(1).is_some();
        for component in value.components() {
            if component.bytes().is_empty() {
                continue;
            }
            let at = match several {
                true => place.at.with_component(component.number()),
                false => place.at,
            };
            let Some(part) = def.component(component.number()) else {
                self.beyond(&component, def, at);
                return;
            };
            let coded = component.number() == 1 && CODED.contains(&def.id);
            let table = if coded {
                place.table.or(part.table)
            } else {
                part.table
            };
            let datatype = timestamp(def.id, component.number()).or(part.datatype);
            self.component(
                &component,
                Place {
                    at,
                    name: part.name,
                    datatype,
                    table,
                },
            );
        }
    }

    fn component(&mut self, value: &Component<'m>, place: Place<'d>) {
        if self.is_leaf(place.datatype) {
            self.leaf(value.bytes(), value.span(), place);
            return;
        }
        let Some(def) = place.datatype.and_then(|id| self.datatype(id)) else {
            return;
        };
        for sub in value.subcomponents() {
            let Some(part) = def.component(sub.number()) else {
                return;
            };
            let datatype = timestamp(def.id, sub.number()).or(part.datatype);
            if self.is_leaf(datatype) {
                let at = place.at.with_subcomponent(sub.number());
                let place = Place {
                    at,
                    name: part.name,
                    datatype,
                    table: part.table,
                };
                self.leaf(sub.bytes(), sub.span(), place);
            }
        }
    }

    /// Whether values of the type have no parts.
    fn is_leaf(&mut self, datatype: Option<&'d str>) -> bool {
        datatype
            .is_some_and(|id| id == MOMENT || self.datatype(id).is_some_and(TypeDef::is_primitive))
    }

    fn beyond(&mut self, component: &Component<'m>, def: &TypeDef, at: Address) {
        self.sink.push(
            UNKNOWN_FIELD,
            Severity::Hint,
            Some(at),
            Some(component.span()),
            || {
                format!(
                    "{} of version {} has {} components.",
                    def.id,
                    self.dictionary.version(),
                    def.components.len()
                )
            },
        );
    }

    /// A value without parts: its format and its table. Empty and null say nothing.
    fn leaf(&mut self, bytes: &'m [u8], span: Span, place: Place<'d>) {
        if bytes.is_empty() || bytes == b"\"\"" {
            return;
        }
        if let Some(kind) = place.datatype.and_then(Kind::of)
            && let Some(reason) = value::fault(kind, bytes)
        {
            self.sink.push(
                super::FORMAT,
                Severity::Warning,
                Some(place.at),
                Some(span),
                || {
                    format!(
                        "{} ({}) is not {}: {reason}.",
                        place.at,
                        place.name,
                        kind.as_str()
                    )
                },
            );
        }
        let Some(table) = place.table.and_then(|id| self.dictionary.table(id)) else {
            return;
        };
        let severity = match table.kind {
            TableKind::Hl7 => Severity::Warning,
            TableKind::User => Severity::Hint,
            TableKind::External
            | TableKind::Hl7External
            | TableKind::Imported
            | TableKind::NoLongerUsed => return,
        };
        if !self.is_known(table, bytes) {
            let text = self.message.text_of(bytes);
            if self.is_told(table, &text) {
                return;
            }
            self.sink
                .push(TABLE_VALUE, severity, Some(place.at), Some(span), || {
                    let kind = table.kind.label();
                    format!(
                        "'{text}' is not in {kind} table {} ({}).",
                        table.id, table.name
                    )
                });
        }
    }

    /// Versions, message types and value types have findings of their own, which say more.
    fn is_told(&self, table: &TableDef, text: &str) -> bool {
        match table.id {
            "0104" | "0076" | "0354" => true,
            "0125" => self.dictionary.datatype(text).is_none(),
            _ => false,
        }
    }

    fn is_known(&mut self, table: &'d TableDef, bytes: &'m [u8]) -> bool {
        let message = self.message;
        *self.known.entry((table.id, bytes)).or_insert_with(|| {
            // A table that lists nothing, or patterns such as `Q<integer>M`, forbids nothing.
            let open = table.codes.is_empty()
                || table
                    .codes
                    .iter()
                    .any(|code| code.code.contains("<integer>"));
            open || table.code(&message.text_of(bytes)).is_some()
        })
    }

    fn datatype(&mut self, id: &'d str) -> Option<&'d TypeDef> {
        let dictionary = self.dictionary;
        *self
            .types
            .entry(id)
            .or_insert_with(|| dictionary.datatype(id))
    }
}

/// Up to 2.4 the standard calls the first component of TS a string.
fn timestamp(datatype: &str, component: u16) -> Option<&'static str> {
    (datatype == "TS" && component == 1).then_some(MOMENT)
}
