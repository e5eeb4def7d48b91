//! Laws of the files that people write: mappings and profiles.

use hl7wb_core::check::check_by;
use hl7wb_core::code_table::Tables;
use hl7wb_core::dictionary::dictionary;
use hl7wb_core::mapping::{MappingDoc, compile};
use hl7wb_core::message::Message;
use hl7wb_core::profile::ProfileDoc;

use super::{SAMPLE, text};

fn lines(text: &str) -> usize {
    text.split('\n').count() + 1
}

/// A text that is refused says so with its line; what compiles, compiles the same again.
pub(super) fn mapping(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let tables = Tables::default();
    match MappingDoc::parse(text) {
        Ok(doc) => {
            assert_eq!(doc.to_string(), text);
            let (mapping, findings) = compile(&doc, &tables);
            for finding in &findings {
                assert!(
                    finding.line.is_none_or(|line| line as usize <= lines(text)),
                    "{finding:?}"
                );
            }
            let (again, repeated) = compile(&doc, &tables);
            assert_eq!(mapping.is_some(), again.is_some());
            assert_eq!(findings, repeated);
        }
        Err(error) => assert!(error.line as usize <= lines(text) && !error.message.is_empty()),
    }
}

/// As of mappings; and what a profile finds lies in the message.
pub(super) fn profile(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    match ProfileDoc::parse(text) {
        Ok(doc) => {
            let (profile, findings) = doc.compile(&Tables::default(), &[]);
            for finding in &findings {
                assert!(finding.line as usize <= lines(text), "{finding:?}");
            }
            let (message, _) = Message::decode(SAMPLE);
            for finding in check_by(&message, dictionary("2.5"), &profile) {
                if let Some(span) = finding.span {
                    assert!(span.start <= span.end && span.end <= SAMPLE.len());
                }
            }
        }
        Err(error) => assert!(error.line as usize <= lines(text) && !error.message.is_empty()),
    }
}
