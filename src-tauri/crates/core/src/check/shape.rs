//! Composites whose parts must fit together (HL7 v2.x chapter 2A: HD, EI, SN, ED).

use crate::diagnostic::{Code, Severity};
use crate::span::Span;

use super::{FORMAT, IDENTIFIER};

/// A part of a composite: its bytes and where they are; empty where it is not there.
pub(super) type Part<'m> = (&'m [u8], Span);

/// The parts of a composite that are looked at, the first of the type first.
pub(super) type Parts<'m> = [Part<'m>; 5];

/// What does not fit.
pub(super) struct Misfit {
    /// Which part it is about, from 1.
    pub(super) part: u16,
    pub(super) code: Code,
    pub(super) severity: Severity,
    /// Goes on after the name of the place.
    pub(super) text: String,
}

/// What does not fit in a value of this type.
pub(super) fn misfit(datatype: &str, parts: &Parts<'_>) -> Option<Misfit> {
    let [first, second, third, fourth, fifth] = parts;
    match datatype {
        "HD" => universal(second.0, third.0, 2),
        "EI" => universal(third.0, fourth.0, 3),
        "SN" => structured(first.0, third.0),
        "ED" => encapsulated(fourth.0, fifth.0),
        _ => None,
    }
}

fn is_value(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes != b"\"\""
}

/// Universal ID and its type: both or none, and the one as the other says.
fn universal(id: &[u8], kind: &[u8], part: u16) -> Option<Misfit> {
    let misfit = |part, text: String| {
        Some(Misfit {
            part,
            code: IDENTIFIER,
            severity: Severity::Warning,
            text,
        })
    };
    match (is_value(id), is_value(kind)) {
        (false, false) => return None,
        (true, false) => {
            let text = "is empty, so nothing says what kind of universal ID stands before it (ISO, UUID, DNS …)";
            return misfit(part + 1, text.to_owned());
        }
        (false, true) => {
            let kind = String::from_utf8_lossy(kind);
            return misfit(
                part,
                format!("is empty, though a universal ID of type {kind} is announced"),
            );
        }
        (true, true) => {}
    }
    let shown = || -> String { String::from_utf8_lossy(id).chars().take(40).collect() };
    match kind {
        b"ISO" => oid_fault(id).and_then(|reason| {
            misfit(
                part,
                format!(
                    "'{}' is not an OID, which type ISO asks for: {reason}",
                    shown()
                ),
            )
        }),
        b"UUID" | b"GUID" if !is_uuid(id) => misfit(
            part,
            format!(
                "'{}' is not a UUID (8-4-4-4-12 hexadecimal digits)",
                shown()
            ),
        ),
        _ => None,
    }
}

/// Why a text is not an object identifier (ITU-T X.660): `2.16.840.1.113883`.
fn oid_fault(bytes: &[u8]) -> Option<&'static str> {
    let mut arcs = bytes.split(|byte| *byte == b'.');
    let root = arcs.next().unwrap_or_default();
    if !matches!(root, b"0" | b"1" | b"2") {
        return Some("it starts with 0, 1 or 2 and a point");
    }
    let mut several = false;
    for arc in arcs {
        several = true;
        if arc.is_empty() {
            return Some("a number is missing between its points");
        }
        if !arc.iter().all(u8::is_ascii_digit) {
            return Some("it has digits and points only");
        }
        if arc.len() > 1 && arc.starts_with(b"0") {
            return Some("no number in it starts with 0");
        }
    }
    (!several).then_some("it has more than one number")
}

fn is_uuid(bytes: &[u8]) -> bool {
    let groups = bytes.split(|byte| *byte == b'-').map(<[u8]>::len);
    bytes
        .iter()
        .all(|byte| byte.is_ascii_hexdigit() || *byte == b'-')
        && (groups.eq([8, 4, 4, 4, 12]) || bytes.len() == 32 && !bytes.contains(&b'-'))
}

/// `>^100`, `^1^:^128`, `^2^+`
fn structured(comparator: &[u8], separator: &[u8]) -> Option<Misfit> {
    let misfit = |part, text: String| {
        Some(Misfit {
            part,
            code: FORMAT,
            severity: Severity::Warning,
            text,
        })
    };
    let shown =
        |bytes: &[u8]| -> String { String::from_utf8_lossy(bytes).chars().take(20).collect() };
    if is_value(comparator) && !matches!(comparator, b">" | b"<" | b">=" | b"<=" | b"=" | b"<>") {
        let comparator = shown(comparator);
        let hint = match comparator
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
        {
            true => "; a number stands in the second component",
            false => "",
        };
        return misfit(
            1,
            format!("'{comparator}' is no comparator (>, <, >=, <=, =, <>){hint}"),
        );
    }
    if is_value(separator) && !matches!(separator, b"-" | b"+" | b"/" | b"." | b":") {
        return misfit(
            3,
            format!("'{}' is no separator (-, +, /, ., :)", shown(separator)),
        );
    }
    None
}

/// Data that says of itself that it is Base64.
fn encapsulated(encoding: &[u8], data: &[u8]) -> Option<Misfit> {
    if !encoding.eq_ignore_ascii_case(b"base64") {
        return None;
    }
    let wrong = data.iter().find(|byte| {
        !(byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b' '))
    })?;
    // Line breaks inside the data come as escapes, which are the charset's and the reader's matter.
    if *wrong == b'\\' {
        return None;
    }
    let text = match wrong.is_ascii_graphic() {
        true => format!("is announced as Base64 and holds '{}'", char::from(*wrong)),
        false => format!("is announced as Base64 and holds the byte {wrong:02X}"),
    };
    Some(Misfit {
        part: 5,
        code: FORMAT,
        severity: Severity::Warning,
        text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_fit_or_do_not() {
        for (datatype, value, expected) in [
            ("HD", "LAB", None),
            ("HD", "LAB^2.16.840.1^ISO", None),
            ("HD", "^host.example.org^DNS", None),
            ("HD", "LAB^\"\"^\"\"", None),
            ("HD", "LAB^2.16.840.1", Some((3, "nothing says"))),
            ("HD", "LAB^^ISO", Some((2, "type ISO is announced"))),
            ("HD", "LAB^LAB1^ISO", Some((2, "starts with 0, 1 or 2"))),
            ("HD", "LAB^2^ISO", Some((2, "more than one number"))),
            ("HD", "LAB^2.16.01^ISO", Some((2, "starts with 0"))),
            ("HD", "LAB^2..1^ISO", Some((2, "missing between"))),
            ("HD", "LAB^2.a^ISO", Some((2, "digits and points"))),
            ("EI", "1^LAB^2.16.840^ISO", None),
            ("EI", "1^LAB^2.16.840", Some((4, "nothing says"))),
            ("EI", "1^^0b0e3c9e-6d2b-4a53-9a3f-0123456789ab^UUID", None),
            ("EI", "1^^0b0e3c9e^UUID", Some((3, "not a UUID"))),
            ("SN", ">^100", None),
            ("SN", "^1^:^128", None),
            ("SN", "100", Some((1, "second component"))),
            ("SN", "^1^to^3", Some((3, "no separator"))),
            ("ED", "^AP^PDF^Base64^QUJD/+=", None),
            ("ED", "^AP^PDF^A^hello|", None),
            ("ED", "^AP^PDF^Base64^QU-D", Some((5, "holds '-'"))),
            ("ED", "^AP^PDF^Base64^QUJD\\.br\\QUJD", None),
            ("CX", "1^2^3", None),
        ] {
            let mut parts: Parts<'_> = [(b"".as_slice(), Span::default()); 5];
            for (part, text) in parts.iter_mut().zip(value.split('^')) {
                part.0 = text.as_bytes();
            }
            let found = misfit(datatype, &parts);
            match (&found, expected) {
                (None, None) => {}
                (Some(found), Some((part, text))) => {
                    assert_eq!(found.part, part, "{value}");
                    assert!(found.text.contains(text), "{value}: {}", found.text);
                }
                (_, _) => panic!("{datatype} {value}: {:?}", found.map(|found| found.text)),
            }
        }
    }
}
