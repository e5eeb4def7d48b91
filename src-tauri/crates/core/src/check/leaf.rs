//! A value without parts: its format, its length, its code (HL7 v2.x chapter 2A and 2C).

use super::fields::{Place, Walk};
use super::value::{self, Kind};
use super::{FORMAT, LENGTH, TABLE_VALUE, TRUNCATED, code, length};
use crate::diagnostic::Severity;
use crate::dictionary::{TableDef, TableKind};
use crate::profile::Aspect;
use crate::span::Span;

impl<'m, 'd> Walk<'m, 'd, '_, '_> {
    /// Empty and null say nothing.
    pub(super) fn leaf(&mut self, bytes: &'m [u8], span: Span, place: Place<'d>) {
        if bytes.is_empty() || bytes == b"\"\"" {
            return;
        }
        if let Some(kind) = place.datatype.and_then(Kind::of)
            && let Some(reason) = value::fault(kind, bytes)
        {
            let at = place.at;
            self.sink
                .push(FORMAT, Severity::Warning, Some(at), Some(span), || {
                    format!("{at} ({}) is not {}: {reason}.", place.name, kind.as_str())
                });
        } else {
            self.length(bytes, span, place);
        }
        self.table(bytes, span, place);
    }

    fn length(&mut self, bytes: &'m [u8], span: Span, place: Place<'d>) {
        let at = place.at;
        if let Some(mark) = self.message.delimiters().truncation
            && bytes.len() > 1
            && bytes.ends_with(&[mark])
        {
            self.sink
                .push(TRUNCATED, Severity::Hint, Some(at), Some(span), || {
                    format!(
                        "{at} ({}) ends with {}, so the sender has cut it.",
                        place.name,
                        char::from(mark)
                    )
                });
        }
        // Text is as long as it takes, dates have a format, and a table says more about a code.
        let coded = place.table.and_then(|id| self.dictionary.table(id));
        if matches!(
            place.datatype,
            Some("TX" | "FT" | "DT" | "TM" | "DTM" | "TS")
        ) || coded.is_some_and(|table| !table.codes.is_empty())
        {
            return;
        }
        let version = self.dictionary.version();
        let fault = length::fault(self.message, version, bytes, place.limit);
        if let Some((severity, text)) = fault
            && !self.ruling.says(&at, Aspect::Length)
        {
            self.sink.push(LENGTH, severity, Some(at), Some(span), || {
                format!("{at} ({}) {text}.", place.name)
            });
        }
    }

    fn table(&mut self, bytes: &'m [u8], span: Span, place: Place<'d>) {
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
        if self.is_known(table, bytes) || self.ruling.says(&place.at, Aspect::Values) {
            return;
        }
        let text = self.message.text_of(bytes);
        if self.is_told(table, &text) {
            return;
        }
        let at = place.at;
        self.sink
            .push(TABLE_VALUE, severity, Some(at), Some(span), || {
                code::sentence(table, &text)
            });
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
}
