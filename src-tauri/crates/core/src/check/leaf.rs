//! A value without parts: its format, its length, its code (HL7 v2.x chapter 2A and 2C).

use std::borrow::Cow;

use super::fields::{Place, Walk};
use super::value::{self, Kind};
use super::{FORMAT, LENGTH, TABLE_VALUE, TRUNCATED, code, length};
use crate::diagnostic::Severity;
use crate::dictionary::{CodeDef, Dictionary, TableDef, TableKind, Version};
use crate::profile::Aspect;
use crate::span::Span;

/// Subtypes of data; senders have always written those of MIME, `PDF` before all.
const MEDIA: &str = "0291";
/// Versions, message types, events, structures and value types have findings of their own, which say more.
const TOLD: [&str; 5] = ["0104", "0076", "0003", "0354", "0125"];

impl<'m, 'd> Walk<'m, 'd, '_, '_> {
    /// Empty and null say nothing.
    pub(super) fn leaf(&mut self, bytes: &'m [u8], span: Span, place: Place<'d>) {
        if bytes.is_empty() || bytes == b"\"\"" {
            return;
        }
        if let Some(kind) = place.datatype.and_then(Kind::of)
            && let Some(reason) = value::fault(kind, &self.plain(bytes))
        {
            let at = place.at;
            // The type of an observation is chosen by its sender, who could choose another.
            let other = match kind {
                Kind::Number if at.segment.as_bytes() == b"OBX" && at.field == Some(5) => {
                    value::fitting(&self.plain(bytes))
                }
                Kind::Number | Kind::Date | Kind::Time | Kind::DateTime | Kind::Sequence => "",
            };
            self.sink
                .push(FORMAT, Severity::Warning, Some(at), Some(span), || {
                    format!(
                        "{at} ({}) is not {}: {reason}{other}.",
                        place.name,
                        kind.as_str()
                    )
                });
        } else {
            self.length(bytes, span, place);
        }
        self.table(bytes, span, place);
    }

    /// The text of a value; of almost every one its bytes.
    fn plain(&self, bytes: &'m [u8]) -> Cow<'m, str> {
        let escape = self.message.delimiters().escape;
        match std::str::from_utf8(bytes) {
            Ok(text) if text.is_ascii() && !escape.is_some_and(|mark| bytes.contains(&mark)) => {
                Cow::Borrowed(text)
            }
            Ok(_) | Err(_) => Cow::Owned(self.message.text_of(bytes)),
        }
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
        // Text is as long as it takes, dates have a format, a site's codes are as long as it likes, and
        // of other codes their table says more.
        let coded = place.table.and_then(|id| self.dictionary.table(id));
        if matches!(
            place.datatype,
            Some("TX" | "FT" | "DT" | "TM" | "DTM" | "TS" | "IS")
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
        // Codes of type IS are the site's, whatever the version's appendix calls their table.
        let users = place.datatype == Some("IS");
        let severity = match table.kind {
            TableKind::Hl7 if !users && table.id != MEDIA => Severity::Warning,
            TableKind::Hl7 | TableKind::User => Severity::Hint,
            TableKind::External
            | TableKind::Hl7External
            | TableKind::Imported
            | TableKind::NoLongerUsed => return,
        };
        // Since 2.7 the table is open: any subtype of a MIME type.
        if table.id == MEDIA && self.dictionary.version() >= Version::V2_7 {
            return;
        }
        if TOLD.contains(&table.id)
            || self.is_known(table, bytes)
            || self.ruling.says(&place.at, Aspect::Values)
        {
            return;
        }
        let text = self.message.text_of(bytes);
        let at = place.at;
        let newer = self.newer(table, &text);
        let severity = match newer {
            Some(_) => Severity::Hint,
            None => severity,
        };
        let version = self.dictionary.version();
        self.sink.push(
            TABLE_VALUE,
            severity,
            Some(at),
            Some(span),
            || match newer {
                Some(code) => code::sentence_of_newer(table, code, version),
                None => code::sentence(table, &text),
            },
        );
    }

    /// The code in the newest version: many messages use codes before their version has them.
    fn newer(&self, table: &TableDef, text: &str) -> Option<&'static CodeDef> {
        let newest = Version::ALL.last().copied()?;
        if newest == self.dictionary.version() {
            return None;
        }
        Dictionary::of(newest).table(table.id)?.code(text)
    }

    fn is_known(&mut self, table: &'d TableDef, bytes: &'m [u8]) -> bool {
        let message = self.message;
        *self.known.entry((table.id, bytes)).or_insert_with(|| {
            let text = message.text_of(bytes);
            // A table that lists nothing forbids nothing.
            table.codes.is_empty()
                || table.code(&text).is_some()
                || table
                    .codes
                    .iter()
                    .any(|code| code::is_pattern_of(code.code, &text))
        })
    }
}
