//! What a rule writes into the places of a segment.

use super::code;
use super::model::{Rule, Start};
use super::read;
use super::run::Runner;
use super::turn::Turn;
use super::value::Value;
use crate::diagnostic::Severity;
use crate::message::escape::unescape_text;
use crate::message::writer::{Draft, RowId, WriteError};
use crate::message::{Charset, Delimiters, redelimit};
use crate::path::{Address, Index};

impl Runner<'_, '_, '_> {
    /// Moves bytes.
    pub(super) fn copy(&mut self, rule: &Rule, from: &Address, turn: &Turn) {
        let message = self.message;
        let span = read::raw(message, from, turn.scope());
        let raw = span
            .map(|span| span.of(message.bytes()))
            .unwrap_or_default();
        if let Some(recorder) = &mut self.recorder {
            recorder.source(from, turn.scope(), span);
            recorder.input(self.message.text_of(raw));
        }
        match self.start {
            Start::Source => match self.is_clean(from, &rule.to, turn) {
                true => self.clean(rule, raw, turn, false),
                false => self.bytes(rule, raw, turn, false),
            },
            Start::Empty => {
                let bytes = self.carry(raw);
                self.bytes(rule, &bytes, turn, false);
            }
        }
    }

    /// Bytes of the source as they stand in the output.
    pub(super) fn carry(&self, raw: &[u8]) -> Vec<u8> {
        match self.start {
            Start::Source => raw.to_vec(),
            Start::Empty => {
                let text = self.message.charset().decode(raw);
                redelimit(
                    text.as_bytes(),
                    &self.message.delimiters(),
                    &self.draft.delimiters(),
                )
            }
        }
    }

    /// Structure as its author wrote it, in the delimiters of the output.
    pub(super) fn structure(&self, wire: &str) -> Vec<u8> {
        let usual = Delimiters {
            truncation: None,
            ..Delimiters::default()
        };
        let text = redelimit(
            wire.as_bytes(),
            &usual,
            &Delimiters {
                truncation: None,
                ..self.draft.delimiters()
            },
        );
        let charset = self.draft.charset();
        charset.encode_with(&String::from_utf8_lossy(&text), |_, _| {})
    }

    pub(super) fn wire(&mut self, rule: &Rule, wire: &str, turn: &Turn) {
        let bytes = self.structure(wire);
        self.bytes(rule, &bytes, turn, false);
    }

    /// Whether a text stands in the output as it is: ASCII without anything to escape, in a charset that
    /// has all of ASCII in its places.
    pub(super) fn is_plain(&self, text: &str) -> bool {
        let delimiters = self.draft.delimiters();
        let charset = match self.draft.charset() {
            Charset::Utf8
            | Charset::Ascii
            | Charset::Iso8859(_)
            | Charset::Windows1252
            | Charset::Oem(_) => true,
            Charset::Utf16Le
            | Charset::Utf16Be
            | Charset::Utf32Le
            | Charset::Utf32Be
            | Charset::Switched(_)
            | Charset::Other(_) => false,
        };
        let plain = |byte: u8| (b' '..0x7F).contains(&byte) && !delimiters.is_delimiter(byte);
        charset && text.bytes().all(plain)
    }

    /// Writes a value: escaped, and in the charset of the output.
    pub(super) fn put(&mut self, rule: &Rule, value: Value, turn: &Turn, volatile: bool) {
        let delimiters = self.draft.delimiters();
        if let Value::Text(text) = &value
            && self.is_plain(text)
        {
            return self.clean(rule, text.as_bytes(), turn, volatile);
        }
        let mut out = String::new();
        let mut escaped = true;
        match value {
            Value::Empty => {}
            Value::Null => out.push_str("\"\""),
            Value::Text(text) => escaped = self.opaque.encode(&text, &delimiters, &mut out),
            Value::Components(parts) => {
                let separator = match (rule.to.component, rule.to.subcomponent) {
                    (None, _) => Some(delimiters.component),
                    (Some(_), None) => delimiters.subcomponent,
                    (Some(_), Some(_)) => None,
                };
                let Some(separator) = separator else {
                    let message = format!(
                        "{} cannot hold components; only one text fits there.",
                        rule.to
                    );
                    return self.fail(rule, code::STRUCTURE, message);
                };
                for (index, part) in parts.iter().enumerate() {
                    if index > 0 {
                        out.push(char::from(separator));
                    }
                    escaped &= self.opaque.encode(part, &delimiters, &mut out);
                }
            }
        }
        if !escaped {
            let message = format!(
                "{} needs an escape, and the message declares no escape character in MSH-2.",
                rule.to
            );
            return self.fail(rule, code::NO_ESCAPE, message);
        }
        let mut lost: Vec<char> = Vec::new();
        let bytes = self.draft.charset().encode_with(&out, |_, c| {
            if !lost.contains(&c) {
                lost.push(c);
            }
        });
        if !lost.is_empty() {
            let named: Vec<String> = lost.iter().map(|c| format!("'{c}'")).collect();
            let message = format!(
                "{} cannot be written in {}; {} got ? instead.",
                named.join(", "),
                self.draft.charset().name(),
                rule.to
            );
            self.find(
                rule,
                code::UNENCODABLE,
                Severity::Error,
                Some(rule.to),
                message,
            );
        }
        self.bytes(rule, &bytes, turn, volatile);
    }

    /// Writes bytes to every row that the target means.
    pub(super) fn bytes(&mut self, rule: &Rule, bytes: &[u8], turn: &Turn, volatile: bool) {
        self.give(rule, bytes, turn, volatile, false);
    }

    /// As [`bytes`](Self::bytes), of which it is known that nothing in them separates.
    pub(super) fn clean(&mut self, rule: &Rule, bytes: &[u8], turn: &Turn, volatile: bool) {
        self.give(rule, bytes, turn, volatile, true);
    }

    /// Whether what stands between the separators of one place can hold none that the other place
    /// must not hold: it is as deep. The delimiters themselves are no such place.
    fn is_clean(&self, from: &Address, to: &Address, turn: &Turn) -> bool {
        let (from, to) = (
            read::in_turn(from, turn.scope()),
            read::in_turn(to, turn.scope()),
        );
        let deep = |at: &Address, one_repetition: bool| {
            u8::from(one_repetition)
                + 2 * u8::from(at.component.is_some())
                + 4 * u8::from(at.subcomponent.is_some())
        };
        let source = deep(&from, matches!(from.repetition, Index::At(_)));
        let target = deep(&to, !matches!(to.repetition, Index::Unspecified));
        let delimiters = from.segment.is_header() && from.field.is_none_or(|field| field <= 2);
        !delimiters
            && from.field.is_some()
            && self.message.charset().is_bytewise()
            && source >= target
    }

    fn give(&mut self, rule: &Rule, bytes: &[u8], turn: &Turn, volatile: bool, clean: bool) {
        if bytes.is_empty() && rule.keep_empty {
            return;
        }
        let (one, all) = self.targets(&rule.to, turn);
        if one.is_none() && all.is_empty() && !bytes.is_empty() {
            let message = format!(
                "{} has nowhere to go: the output has no {} here.",
                rule.to, rule.to.segment
            );
            self.find(
                rule,
                code::NO_SEGMENT,
                Severity::Warning,
                Some(rule.to),
                message,
            );
        }
        for row in one.into_iter().chain(all) {
            let mut at = read::in_turn(&rule.to, turn.scope());
            if at.repetition == Index::All && at.component.is_none() {
                at.repetition = Index::Unspecified;
            }
            match self.draft.put_in(row, &at, bytes, clean) {
                Ok(false) => {}
                Ok(true) => {
                    if at.repetition == Index::Append {
                        at = self.appended(row, at);
                    }
                    if volatile {
                        self.volatile.push((row, at));
                    }
                    if let Some(recorder) = &mut self.recorder {
                        recorder.written(row, at, draft_text(&self.draft, bytes));
                    }
                }
                Err(error) => {
                    let code = match error {
                        WriteError::NoSegment(_) => code::NO_SEGMENT,
                        WriteError::Unencodable { .. } => code::UNENCODABLE,
                        WriteError::Delimiters(_)
                        | WriteError::NoRepetitions(_)
                        | WriteError::NoSubcomponents(_)
                        | WriteError::Structure { .. }
                        | WriteError::TooFar(_)
                        | WriteError::HalfCharacter(_)
                        | WriteError::Gap { .. }
                        | WriteError::Name(_) => code::STRUCTURE,
                    };
                    self.fail(rule, code, format!("{error}."));
                }
            }
        }
    }

    /// The number of the repetition that was just added.
    fn appended(&self, row: RowId, at: Address) -> Address {
        let whole = Address {
            repetition: Index::Unspecified,
            component: None,
            subcomponent: None,
            ..at
        };
        let field = self.draft.raw_in(row, &whole).unwrap_or_default();
        let scan = self.draft.charset().shield(&field);
        let count = scan
            .iter()
            .filter(|byte| Some(**byte) == self.draft.delimiters().repetition)
            .count()
            + 1;
        at.with_repetition(u32::try_from(count).unwrap_or(u32::MAX))
    }
}

/// Bytes of the draft as text for people.
pub(super) fn draft_text(draft: &Draft<'_>, bytes: &[u8]) -> String {
    let text = draft.charset().decode(bytes);
    unescape_text(&text, &draft.delimiters()).into_owned()
}
