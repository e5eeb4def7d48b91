//! MSH-9, MSH-12 and EVN-1 (HL7 v2.x chapter 2, "MSH"; chapter 3, "EVN").

use super::sink::Sink;
use super::{MESSAGE_TYPE, VERSION};
use crate::diagnostic::Severity;
use crate::dictionary::{Certainty, Dictionary, choose};
use crate::message::Message;
use crate::path::{Address, SegmentId};

pub(super) fn check(message: &Message, dictionary: &Dictionary, sink: &mut Sink<'_>) {
    if message.find(SegmentId::MSH, 1).is_none() {
        return;
    }
    version(message, dictionary, sink);
    let kind = Address::field(SegmentId::MSH, 9);
    let part = |number: u16| {
        message
            .text(&kind.with_component(number))
            .unwrap_or_default()
    };
    let (code, event, structure) = (part(1), part(2), part(3));
    let span = message.span(&kind);
    let known = dictionary.version();
    if !code.is_empty()
        && dictionary.structure_for(&code, &event).is_none()
        && dictionary.structure(&structure).is_none()
    {
        let local = event.starts_with('Z') || code.starts_with('Z');
        let severity = if local {
            Severity::Hint
        } else {
            Severity::Warning
        };
        sink.push(MESSAGE_TYPE, severity, Some(kind), span, || {
            let name = if event.is_empty() {
                code.clone()
            } else {
                format!("{code}^{event}")
            };
            format!("Version {known} has no message {name}; its structure is not checked.")
        });
    }
    if let (Some(def), false) = (
        dictionary.structure_for(&code, &event),
        structure.is_empty(),
    ) && def.id != structure
    {
        let at = kind.with_component(3);
        sink.push(MESSAGE_TYPE, Severity::Warning, Some(at), message.span(&at), || {
            format!("MSH-9.3 says {structure}, but {code}^{event} of version {known} has the structure {}.", def.id)
        });
    }
    event_twice(message, &event, sink);
}

fn version(message: &Message, dictionary: &Dictionary, sink: &mut Sink<'_>) {
    let at = Address::field(SegmentId::MSH, 12);
    let written = message.text(&at.with_component(1)).unwrap_or_default();
    let chosen = choose(&written);
    let used = dictionary.version();
    let (severity, reason) = match chosen.certainty {
        Certainty::Exact => return,
        Certainty::Assumed if written.is_empty() => {
            (Severity::Warning, "MSH-12 names no version".to_owned())
        }
        Certainty::Spelling => (
            Severity::Hint,
            format!("MSH-12 writes '{written}' for {}", chosen.version),
        ),
        Certainty::Nearest | Certainty::Assumed => (
            Severity::Warning,
            format!("MSH-12 says '{written}', which is no version of the standard"),
        ),
    };
    sink.push(VERSION, severity, Some(at), message.span(&at), || {
        format!("{reason}; checked against version {used}.")
    });
}

/// The event of EVN-1 should be that of MSH-9.2.
fn event_twice(message: &Message, event: &str, sink: &mut Sink<'_>) {
    let Ok(evn) = "EVN-1".parse::<Address>() else {
        return;
    };
    let again = message.text(&evn).unwrap_or_default();
    if !again.is_empty() && !event.is_empty() && again != event {
        sink.push(MESSAGE_TYPE, Severity::Warning, Some(evn), message.span(&evn), || {
            format!("EVN-1 says {again}, but MSH-9.2 says {event}; receivers differ in which they follow.")
        });
    }
}
