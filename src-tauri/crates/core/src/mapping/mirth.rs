//! Mirth Connect and Open Integration Engine 4.5.2: bytes on receipt, text on sending, as measured.

use super::code;
use super::delivery::engine;
use crate::diagnostic::{Diagnostic, Severity};
use crate::message::Charset;

/// The text that a transformer sees, and what was changed on the way.
pub(super) fn receive(
    received: &[u8],
    inbound: Charset,
) -> Result<(String, Vec<Diagnostic>), Diagnostic> {
    let mut findings = Vec::new();
    let mut text = inbound.decode(received).into_owned();
    let mut undecodable = !inbound.can_decode(received);
    if leaves_gaps(inbound) && text.contains(is_gap) {
        undecodable = true;
        text = text.replace(is_gap, "\u{fffd}");
    }
    if undecodable {
        let message = format!(
            "Bytes that are not {}, the charset of the connector, became U+FFFD.",
            inbound.name()
        );
        findings.push(engine(code::UNDECODABLE, Severity::Error, message));
    }
    let text = text.replace("\r\n", "\r").replace('\n', "\r");
    let text = text.trim_matches(|c: char| c <= ' ');
    if text.chars().count() < 6 {
        return refuse(
            "The message is shorter than six characters; the engine does not even acknowledge it.",
        );
    }
    findings.extend(unanswered(text));
    let text = delimiters(text, &mut findings)?;
    // On receipt the engine writes these as two references that are not XML; a rule may write them.
    if let Some(c) = text.chars().find(|c| *c > '\u{ffff}') {
        return refuse(format!(
            "The engine cannot take the character '{c}' (U+{:04X}).",
            u32::from(c)
        ));
    }
    serialize(&text).map(|text| (text, findings))
}

/// Fields of MSH that the engine reads for its answer, by the number of bars before them. It splits each
/// at the component separator, and takes the first part; Java gives no part at all of a text that is
/// separators alone, so that no answer is made (`HL7v2ACKGenerator` of 4.5.2, and measured).
const ANSWERED: [usize; 7] = [2, 3, 4, 5, 9, 10, 11];

fn unanswered(text: &str) -> Option<Diagnostic> {
    let header = text.strip_prefix("MSH")?.split('\r').next()?;
    let mut chars = header.chars();
    let (separator, component) = (chars.next()?, chars.next()?);
    let fields: Vec<&str> = header.split(separator).collect();
    let empty = |bars: &usize| {
        let field = fields.get(*bars).copied().unwrap_or_default();
        !field.is_empty() && field.chars().all(|c| c == component)
    };
    let names: Vec<String> = ANSWERED
        .iter()
        .filter(|bars| empty(bars))
        .map(|bars| format!("MSH-{}", bars + 1))
        .collect();
    (!names.is_empty()).then(|| {
        let message = format!(
            "There is nothing in {} but component separators: the engine makes no answer to such a message, and its sender waits in vain.",
            names.join(" and ")
        );
        engine(code::ENGINE_SILENT, Severity::Warning, message)
    })
}

/// The charsets of Windows have bytes without a character: the web reads control characters there and
/// writes them, Java reads U+FFFD and writes `?` (measured on the engine).
pub(super) fn leaves_gaps(charset: Charset) -> bool {
    charset.name().to_ascii_lowercase().starts_with("windows-")
}

/// What the web makes of a byte without a character.
pub(super) fn is_gap(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9f}')
}

fn refuse<T>(message: impl Into<String>) -> Result<T, Diagnostic> {
    Err(engine(code::ENGINE_REFUSES, Severity::Error, message))
}

/// What the engine makes of MSH-2. It takes any character for a delimiter; an exported channel stops
/// at those that cannot be one, as there is no telling what the message means.
fn delimiters(text: &str, findings: &mut Vec<Diagnostic>) -> Result<String, Diagnostic> {
    let mut chars = text.chars();
    let header = text.starts_with("MSH") || text.starts_with("FHS") || text.starts_with("BHS");
    let Some(separator) = chars.nth(3).filter(|_| header) else {
        return Ok(text.to_owned());
    };
    let head: String = text.chars().take(4).collect();
    let rest = chars.as_str();
    let end = rest.find([separator, '\r']).unwrap_or(rest.len());
    let (given, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let kept: String = match given.chars().count() {
        1 => format!("{given}~"),
        3 if given == "^~&" => "^~\\&".to_owned(),
        _ => given.chars().take(4).collect(),
    };
    if kept != given {
        let message =
            format!("The engine reads the encoding characters {given} as {kept}, and sends these.");
        findings.push(engine(code::ENGINE_CHANGES, Severity::Warning, message));
    }
    let unusable = |(place, c): (usize, char)| {
        let double = c == separator || kept.chars().take(place).any(|before| before == c);
        place < 2 && double || !c.is_ascii_punctuation() && (place != 2 || c.is_ascii())
    };
    if !separator.is_ascii_punctuation()
        || given.is_empty()
        || kept.chars().enumerate().any(unusable)
    {
        let shown: String = text.chars().take(12).take_while(|c| *c != '\r').collect();
        return refuse(format!(
            "The message starts with '{shown}', and that holds what cannot be a delimiter; the channel does not read on."
        ));
    }
    Ok(format!("{head}{kept}{tail}"))
}

/// What the engine's serializer makes of a text, which it does on receipt and once more on sending:
/// no blank lines, a separator behind every name, CR at the end.
pub(super) fn serialize(text: &str) -> Result<String, Diagnostic> {
    let separator = text
        .chars()
        .nth(3)
        .filter(|_| text.starts_with("MSH"))
        .unwrap_or('|');
    let mut out = String::with_capacity(text.len() + 8);
    for line in text.split(['\r', '\n']).filter(|line| !line.is_empty()) {
        let (name, fields) = match line.split_once(separator) {
            Some((name, fields)) => (name, fields),
            None => (line, ""),
        };
        let name = name.trim_matches(|c: char| c <= ' ');
        if !is_xml_name(name) {
            let shown: String = line.chars().take(20).collect();
            return refuse(format!(
                "The engine cannot take a line whose name is not one of XML: '{shown}'."
            ));
        }
        if let Some(c) = fields.chars().find(|c| !is_xml_character(*c)) {
            return refuse(format!(
                "The engine cannot take the character U+{:04X}, which stands in {name}.",
                u32::from(c)
            ));
        }
        out.push_str(name);
        out.push(separator);
        out.push_str(fields);
        out.push('\r');
    }
    Ok(out)
}

fn is_xml_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '\u{b7}'))
}

/// Line ends are gone when this is asked.
fn is_xml_character(c: char) -> bool {
    c == '\t' || (c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'))
}
