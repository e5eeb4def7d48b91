//! Repetitions, components, subcomponents (HL7 v2.x chapter 2A, data types).

use super::fields::{Place, Walk, is_filled};
use super::length::Limit;
use super::shape::{self, Misfit, Parts};
use super::{EXTRA_PARTS, MISSING_COMPONENT, UNKNOWN_FIELD, WITHDRAWN};
use crate::diagnostic::Severity;
use crate::dictionary::{TypeDef, Usage};
use crate::message::{Component, Repetition};
use crate::path::Address;
use crate::profile::Aspect;
use crate::span::Span;

/// The type of a field whose type another field names.
const VARIES: &str = "varies";
/// A date and time; versions up to 2.4 have no name for it.
const MOMENT: &str = "DTM";
/// Of these the first component is a code of the field's table, if the third does not name another.
const CODED: [&str; 4] = ["CE", "CF", "CNE", "CWE"];

impl<'m, 'd> Walk<'m, 'd, '_, '_> {
    pub(super) fn repetition(&mut self, value: &Repetition<'m>, place: Place<'d>) {
        let Some(def) = place.datatype.and_then(|id| self.datatype(id)) else {
            return;
        };
        if def.is_primitive() {
            self.primitive(value, def, place);
            return;
        }
        let several = value.components().nth(1).is_some();
        let coded = CODED.contains(&def.id);
        let foreign = coded && is_foreign(value, place.table);
        for component in value.components() {
            if !is_filled(self.message, component.bytes()) {
                continue;
            }
            let at = match several {
                true => place.at.with_component(component.number()),
                false => place.at,
            };
            let Some(part) = def.component(component.number()) else {
                self.beyond(&component, def, at);
                break;
            };
            let table = match component.number() {
                1 if foreign => None,
                1 if coded => place.table.or(part.table),
                _ => part.table,
            };
            if part.usage == Usage::Withdrawn {
                self.withdrawn(component.span(), at, part.name);
            }
            let datatype = match def.id {
                // Dashes and brackets of a telephone number harm nobody.
                "XTN" if is_dialled(component.bytes()) => None,
                _ => timestamp(def.id, component.number()).or(part.datatype),
            };
            self.component(
                &component,
                Place {
                    at,
                    name: if several { part.name } else { place.name },
                    datatype,
                    table,
                    limit: Limit {
                        maximum: part.length,
                        kept: None,
                    },
                },
            );
        }
        let empty = |number: u16| {
            value
                .component(number)
                .is_none_or(|component| component.bytes().is_empty())
        };
        self.incomplete(
            value.bytes(),
            value.span(),
            def,
            place,
            empty,
            Address::with_component,
        );
        if matches!(def.id, "HD" | "EI" | "SN" | "ED") {
            let parts = value.components().map(|part| (part.bytes(), part.span()));
            self.shape(def, parts, |part| place.at.with_component(part));
        }
    }

    /// A field of a type without parts: what looks like parts is mostly a separator without escape.
    fn primitive(&mut self, value: &Repetition<'m>, def: &TypeDef, place: Place<'d>) {
        let delimiters = self.message.delimiters();
        let mut components = value.components();
        let first = components.next();
        let mark = match (components.next(), first) {
            (Some(_), _) => Some((delimiters.component, 'S')),
            (None, Some(first)) if first.subcomponents().nth(1).is_some() => {
                delimiters.subcomponent.map(|mark| (mark, 'T'))
            }
            (None, _) => None,
        };
        // What only another field could tell may have any parts.
        let mark = mark.filter(|_| def.id != VARIES);
        let Some((mark, escape)) = mark else {
            self.leaf(value.bytes(), value.span(), place);
            return;
        };
        self.extra(value.span(), def, place, mark, escape);
        // Of text nothing more can be said; of a number or date its first part can.
        let first = first.and_then(|first| first.subcomponent(1));
        if let (Some(first), false) = (first, is_text(def.id)) {
            self.leaf(first.bytes(), first.span(), place);
        }
    }

    fn extra(&mut self, span: Span, def: &TypeDef, place: Place<'d>, mark: u8, escape: char) {
        let at = place.at;
        let version = self.dictionary.version();
        self.sink
            .push(EXTRA_PARTS, Severity::Hint, Some(at), Some(span), || {
                let mark = char::from(mark);
                let way_out = match is_text(def.id) {
                    true => format!("; inside a text {mark} is written \\{escape}\\"),
                    false => String::new(),
                };
                format!(
                    "{at} ({}) has parts separated by {mark}, but type {} of version {version} has none{way_out}.",
                    place.name, def.id
                )
            });
    }

    fn component(&mut self, value: &Component<'m>, place: Place<'d>) {
        let def = place.datatype.and_then(|id| self.datatype(id));
        if place.datatype == Some(MOMENT) || def.is_some_and(TypeDef::is_primitive) {
            match (
                def,
                value.subcomponents().nth(1),
                self.message.delimiters().subcomponent,
            ) {
                // Suffixes of an observation (chapter 7, "Observation identifier suffixes").
                (Some(_), Some(_), Some(_)) if is_observed(place.at) => {}
                (Some(def), Some(_), Some(mark)) => self.extra(value.span(), def, place, mark, 'T'),
                (_, _, _) => self.leaf(value.bytes(), value.span(), place),
            }
            return;
        }
        let Some(def) = def else { return };
        for sub in value.subcomponents() {
            let Some(part) = def.component(sub.number()) else {
                break;
            };
            let datatype = timestamp(def.id, sub.number()).or(part.datatype);
            if self.is_leaf(datatype) {
                let at = place.at.with_subcomponent(sub.number());
                let table = match sub.number() {
                    1 if CODED.contains(&def.id) => place.table.or(part.table),
                    _ => part.table,
                };
                let place = Place {
                    at,
                    name: if datatype == Some(MOMENT) {
                        place.name
                    } else {
                        part.name
                    },
                    datatype,
                    table,
                    limit: Limit {
                        maximum: part.length,
                        kept: None,
                    },
                };
                self.leaf(sub.bytes(), sub.span(), place);
            }
        }
        // Where nobody wrote subcomponents, a missing one says no more than that.
        if place.at.component.is_some() && value.subcomponents().nth(1).is_some() {
            let empty = |number: u16| {
                value
                    .subcomponent(number)
                    .is_none_or(|sub| sub.bytes().is_empty())
            };
            self.incomplete(
                value.bytes(),
                value.span(),
                def,
                place,
                empty,
                Address::with_subcomponent,
            );
            if matches!(def.id, "HD" | "EI") {
                let parts = value
                    .subcomponents()
                    .map(|part| (part.bytes(), part.span()));
                self.shape(def, parts, |part| place.at.with_subcomponent(part));
            }
        }
    }

    fn shape<'a>(
        &mut self,
        def: &TypeDef,
        found: impl Iterator<Item = shape::Part<'a>>,
        at: impl Fn(u16) -> Address,
    ) {
        let mut parts: Parts<'_> = [(b"".as_slice(), Span::default()); 5];
        let mut whole = Span::default();
        for (place, part) in parts.iter_mut().zip(found) {
            *place = part;
            whole = part.1;
        }
        let Some(Misfit {
            part,
            code,
            severity,
            text,
        }) = shape::misfit(def.id, &parts)
        else {
            return;
        };
        let at = at(part);
        let span = usize::from(part)
            .checked_sub(1)
            .and_then(|place| parts.get(place))
            .map(|(_, span)| *span)
            .filter(|span| *span != Span::default())
            .unwrap_or(Span::new(whole.end, whole.end));
        self.sink.push(code, severity, Some(at), Some(span), || {
            format!("{at} {text}.")
        });
    }

    /// Parts without which a value of this type says nothing.
    fn incomplete(
        &mut self,
        bytes: &[u8],
        span: Span,
        def: &TypeDef,
        place: Place<'d>,
        empty: impl Fn(u16) -> bool,
        part_of: impl Fn(Address, u16) -> Address,
    ) {
        let delimiters = self.message.delimiters();
        let says_nothing =
            bytes == b"\"\"" || bytes.iter().all(|byte| delimiters.is_delimiter(*byte));
        if says_nothing {
            return;
        }
        let lacking: Vec<(u16, &str)> = def
            .components
            .iter()
            .zip(1u16..)
            .filter(|(part, number)| part.usage == Usage::Required && empty(*number))
            .filter(|(_, number)| !self.ruling.says(&part_of(place.at, *number), Aspect::Usage))
            .map(|(part, number)| (number, part.name))
            .collect();
        let Some((first, _)) = lacking.first() else {
            return;
        };
        let at = part_of(place.at, *first);
        // MSH-9 of most senders stops early, and everybody reads it.
        let severity = match def.id {
            "MSG" => Severity::Hint,
            _ => Severity::Warning,
        };
        let version = self.dictionary.version();
        self.sink
            .push(MISSING_COMPONENT, severity, Some(at), Some(span), || {
                let named: Vec<String> = lacking
                    .iter()
                    .map(|(number, name)| format!("{} ({name})", part_of(place.at, *number)))
                    .collect();
                let (verb, it) = match lacking.len() {
                    1 => ("is", "it"),
                    _ => ("are", "them"),
                };
                format!(
                    "{} {verb} empty; type {} of version {version} must have {it}.",
                    named.join(" and "),
                    def.id
                )
            });
    }

    fn withdrawn(&mut self, span: Span, at: Address, name: &str) {
        if self.ruling.says(&at, Aspect::Usage) {
            return;
        }
        let version = self.dictionary.version();
        self.sink
            .push(WITHDRAWN, Severity::Hint, Some(at), Some(span), || {
                format!("{at} ({name}) has a value, but is withdrawn in version {version}; receivers may not read it.")
            });
    }

    /// Whether values of the type have no parts.
    fn is_leaf(&mut self, datatype: Option<&'d str>) -> bool {
        datatype
            .is_some_and(|id| id == MOMENT || self.datatype(id).is_some_and(TypeDef::is_primitive))
    }

    fn beyond(&mut self, component: &Component<'m>, def: &TypeDef, at: Address) {
        let version = self.dictionary.version();
        self.sink.push(
            UNKNOWN_FIELD,
            Severity::Hint,
            Some(at),
            Some(component.span()),
            || {
                format!(
                    "{at} has a value, but type {} of version {version} has {} components; receivers of that version do not read it.",
                    def.id,
                    def.components.len()
                )
            },
        );
    }
}

/// Whether the value says that its code is of another coding system than the field's table.
fn is_foreign(value: &Repetition<'_>, table: Option<&str>) -> bool {
    let Some(system) = value.component(3).filter(|part| !part.bytes().is_empty()) else {
        return false;
    };
    let own = system.bytes().strip_prefix(b"HL7");
    own.is_none_or(|number| Some(number) != table.map(str::as_bytes))
}

fn is_dialled(bytes: &[u8]) -> bool {
    bytes.iter().any(u8::is_ascii_digit)
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_digit() || b"+-.() /".contains(byte))
}

/// OBX-3.1 and OBX-3.4.
fn is_observed(at: Address) -> bool {
    at.segment.as_bytes() == b"OBX"
        && at.field == Some(3)
        && matches!(at.component, None | Some(1 | 4))
}

fn is_text(datatype: &str) -> bool {
    matches!(datatype, "ST" | "TX" | "FT" | "GTS" | "TN" | "SNM")
}

/// Up to 2.4 the standard calls the first component of TS a string.
fn timestamp(datatype: &str, component: u16) -> Option<&'static str> {
    (datatype == "TS" && component == 1).then_some(MOMENT)
}
