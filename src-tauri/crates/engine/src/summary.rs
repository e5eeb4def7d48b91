//! What can be said of a message in one line of a list.

use crate::reading::Reading;
use crate::store::Summary;
use hl7wb_core::diagnostic::{Diagnostic, Severity};
use hl7wb_core::message::Message;
use hl7wb_core::path::{Address, SegmentId};

const PID: SegmentId = match SegmentId::new(*b"PID") {
    Some(id) => id,
    None => SegmentId::MSH,
};

/// The summary of a message and of what was found in it.
#[must_use]
pub fn summarize(message: &Message, findings: &[Diagnostic]) -> Summary {
    Summary {
        message_type: message_type(message),
        control_id: text(message, &Address::field(SegmentId::MSH, 10)),
        patient_id: text(message, &Address::field(PID, 3).with_component(1)),
        patient_name: name(message, &Address::field(PID, 5)),
        worst: worst(findings),
    }
}

/// As [`summarize`], with what the dictionary finds as well. Of a message larger than this only its
/// own findings count: its sender waits for an answer.
#[must_use]
pub fn summarize_checked(message: &Message, findings: &[Diagnostic], reading: &Reading) -> Summary {
    const LARGE: usize = 64 << 10;
    if message.bytes().len() > LARGE {
        return summarize(message, findings);
    }
    summarize(message, &reading.check(message))
}

/// MSH-9 as `ADT^A01`, whatever the delimiters are.
#[must_use]
pub fn message_type(message: &Message) -> String {
    let part = |number| {
        text(
            message,
            &Address::field(SegmentId::MSH, 9).with_component(number),
        )
    };
    match (part(1), part(2)) {
        (kind, event) if event.is_empty() => kind,
        (kind, event) => format!("{kind}^{event}"),
    }
}

/// MSH-3 and MSH-4.
#[must_use]
pub fn sender(message: &Message) -> String {
    let part = |number| {
        text(
            message,
            &Address::field(SegmentId::MSH, number).with_component(1),
        )
    };
    let parts = [part(3), part(4)];
    let filled: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    filled.join(" / ")
}

/// The value of a place for people; empty where it is not there.
#[must_use]
pub fn text(message: &Message, at: &Address) -> String {
    message.text(at).unwrap_or_default()
}

/// A person's name as people write it: prefix, given, middle, family, suffix.
fn name(message: &Message, field: &Address) -> String {
    let part = |number| {
        // XPN-1 is a composite since 2.3: its first subcomponent is the surname.
        let at = field.with_component(number).with_subcomponent(1);
        text(message, &at)
    };
    let order = [part(5), part(2), part(3), part(1), part(4)];
    let words: Vec<&str> = order
        .iter()
        .map(|word| word.trim())
        .filter(|word| !word.is_empty() && *word != "\"\"")
        .collect();
    words.join(" ")
}

/// The worst of the findings.
#[must_use]
pub fn worst(findings: &[Diagnostic]) -> Option<Severity> {
    // Errors come first in the order of severities.
    findings.iter().map(|finding| finding.severity).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_of_a_list() {
        let (message, findings) = Message::decode(
            b"MSH|^~\\&|REG|H|LAB|L|202603140815||ADT^A01|M1|P|2.3\rPID|1||4711^^^H~99||Sousa&de^Ana^Maria^^Dr||19800101|F\r".to_vec(),
        );
        let summary = summarize(&message, &findings);
        assert_eq!(summary.message_type, "ADT^A01");
        assert_eq!(summary.control_id, "M1");
        assert_eq!(summary.patient_id, "4711");
        assert_eq!(summary.patient_name, "Dr Ana Maria Sousa");
        assert_eq!(sender(&message), "REG / H");
        let (empty, findings) = Message::decode(Vec::new());
        assert_eq!(summarize(&empty, &findings).message_type, "");
    }
}
