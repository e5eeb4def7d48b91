//! Laws of the files that people write: mappings and profiles.

use hl7wb_core::check::check_by;
use hl7wb_core::code_table::Tables;
use hl7wb_core::dictionary::dictionary;
use hl7wb_core::mapping::functions::EXAMPLE_CLOCK;
use hl7wb_core::mapping::{
    Mapping, MappingDoc, Outcome, RunContext, compile, transform, transform_traced,
};
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
            if let Some(mapping) = mapping {
                for message in [SAMPLE, ORDERS] {
                    runs(&mapping, message);
                }
            }
        }
        Err(error) => assert!(error.line as usize <= lines(text) && !error.message.is_empty()),
    }
}

/// Orders and results, some of them out of place.
const ORDERS: &str = "MSH|^~\\&|A|B|C|D|2026||ORU^R01|7|P|2.5.1\rPID|1||11~22\rNTE|1||p\rZPI|p\r\
    ORC|RE|a\rOBR|1|a||CBC\rNTE|1||o\rOBX|1|NM|HGB||7~8\rNTE|1||x\rOBX|2|NM|WBC||9\rZOR|1\r\
    OBR|2|b||NA\rOBX|1|NM|NA||140\rSPM|1\rOBX|1|ST|SRC||blood\rDG1|2\rORC|CA\rno segment\rORC|NW|c\r";

/// A run ends in one of four ways, the same with and without a trace; what it traces lies in the message
/// and in what it made.
fn runs(mapping: &Mapping, text: &str) {
    let (message, _) = Message::decode(text);
    let context = RunContext {
        clock: EXAMPLE_CLOCK,
    };
    let outcome = transform(mapping, &message, &context);
    let (traced, trace) = transform_traced(mapping, &message, &context);
    assert_eq!(outcome, traced);
    for rule in &trace.rules {
        for source in &rule.sources {
            assert!(source.span.is_none_or(|span| span.end <= text.len()));
        }
        let Outcome::Delivered(outputs) = &outcome else {
            continue;
        };
        let length = outputs
            .get(rule.output)
            .map_or(0, |output| output.bytes.len());
        for written in &rule.written {
            assert!(written.span.is_none_or(|span| span.end <= length));
        }
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
