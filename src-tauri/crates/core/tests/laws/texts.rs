//! Laws of small languages: addresses, conditions, filters, times, tables.

use hl7wb_core::code_table::{CodeTable, Header};
use hl7wb_core::condition::{Condition, Scope};
use hl7wb_core::filter::{Case, Filter, Sieve};
use hl7wb_core::message::Message;
use hl7wb_core::message::timestamp::{Timestamp, parse_time};
use hl7wb_core::path::Address;

use super::{SAMPLE, text};

/// What is read is written back so that it reads the same; what is refused says where.
pub(super) fn path(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    match text.parse::<Address>() {
        Ok(address) => {
            let written = address.to_string();
            assert_eq!(written.parse::<Address>(), Ok(address), "{written}");
            let (message, _) = Message::decode(SAMPLE);
            let places = message.values(&address);
            for span in &places {
                assert!(span.end <= SAMPLE.len());
            }
            if let Some(first) = message.span(&address) {
                assert_eq!(message.raw(&address), Some(first.of(message.bytes())));
            }
        }
        Err(error) => assert!(error.offset <= text.len() + 1),
    }
}

/// Of any message it is either true or false, and not the other of its negation.
pub(super) fn condition(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    match Condition::parse(text) {
        Ok(condition) => {
            let (message, _) = Message::decode(SAMPLE);
            let holds = condition.eval(&message, Scope::default());
            let negated = Condition::parse(&format!("not ({text})")).expect("it was one");
            assert_ne!(negated.eval(&message, Scope::default()), holds, "{text}");
            assert_eq!(Condition::parse(text), Ok(condition));
        }
        Err(error) => {
            assert!(error.span.start <= error.span.end && error.span.end <= text.len());
            assert!(text.get(error.span.range()).is_some() && !error.message.is_empty());
        }
    }
}

/// The same answer with and without what a sieve skips ahead by.
pub(super) fn filter(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    for case in [Case::Exact, Case::Ignored] {
        match Filter::parse(text, case) {
            Ok(filter) => {
                let mut sieve = Sieve::new(&filter, None);
                let passes = sieve.passes(SAMPLE.as_bytes());
                assert_eq!(sieve.passes(SAMPLE.as_bytes()), passes);
                let negated = Filter::parse(&format!("not ({text})"), case).expect("it was one");
                assert_ne!(
                    Sieve::new(&negated, None).passes(SAMPLE.as_bytes()),
                    passes,
                    "{text}"
                );
            }
            Err(error) => {
                assert!(error.span.start <= error.span.end && error.span.end <= text.len());
                assert!(text.get(error.span.range()).is_some());
            }
        }
    }
}

/// What is a time is one that a calendar and a clock have.
pub(super) fn timestamp(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    for stamp in [Timestamp::parse(text), parse_time(text)]
        .into_iter()
        .flatten()
    {
        assert!(
            (1..=12).contains(&stamp.month) && (1..=31).contains(&stamp.day),
            "{text}"
        );
        assert!(
            stamp.hour <= 24 && stamp.minute <= 59 && stamp.second <= 60,
            "{text}"
        );
        assert!(stamp.microsecond < 1_000_000, "{text}");
        assert!(
            stamp.offset.is_none_or(|offset| offset.abs() < 24 * 60),
            "{text}"
        );
    }
}

/// A table that was written reads the same, and every key is found.
pub(super) fn code_table(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let (table, findings) = CodeTable::parse_csv(text);
    for finding in &findings {
        if let Some(span) = finding.diagnostic.span {
            assert!(span.start <= span.end && span.end <= text.len());
        }
    }
    for row in table.rows() {
        assert_eq!(row.len(), table.columns().len());
        let key = table.key_of(row);
        assert!(table.lookup(&key, 0).is_some(), "{key}");
    }
    let written = table.to_csv();
    let (again, _) = CodeTable::parse_csv(&written);
    assert_eq!(
        (again.columns(), again.rows()),
        (table.columns(), table.rows()),
        "{written}"
    );
    for header in [Header::First, Header::None] {
        let (pasted, findings) = CodeTable::from_pasted(text, header);
        let (again, later) = CodeTable::parse_csv(&pasted.to_csv());
        assert_eq!(
            (again.columns(), again.rows()),
            (pasted.columns(), pasted.rows()),
            "{text:?}"
        );
        // What is said of the columns is said again; rows that could not stay have gone.
        assert!(later.len() <= findings.len(), "{text:?}: {later:?}");
    }
}
