//! Names that the engine takes, made from names that people gave.

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic};
use crate::mapping::functions::TRANSLITERATION;
use crate::message::Charset;

/// The channel cannot have the interface's name.
pub const CHANNEL_NAME: Code = Code::new("channel-name");
/// The interface's id is not a UUID.
pub const CHANNEL_ID: Code = Code::new("channel-id");
/// Two destinations have one name, or one has none.
pub const DESTINATION_NAME: Code = Code::new("destination-name");
/// The engine's JVM does not know a charset, or cannot listen in it.
pub const CHARSET: Code = Code::new("engine-charset");

/// The longest name of a channel.
const LONGEST: usize = 40;
/// The longest tag.
const LONGEST_TAG: usize = 24;

/// The name of a channel: letters, digits, blanks, `-` and `_`, forty at most. Letters with marks become
/// plain, anything else a hyphen.
pub(super) fn channel(name: &str, findings: &mut Vec<Diagnostic>) -> String {
    let short: String = plain(name).chars().take(LONGEST).collect();
    let short = match short.trim() {
        "" => "HL7 Workbench".to_owned(),
        some => some.to_owned(),
    };
    if short != name {
        let message = format!(
            "The channel is called '{short}', because the engine takes forty characters of A-Z, a-z, 0-9, blank, - and _; the full name stands in its description."
        );
        findings.push(Diagnostic::warning(CHANNEL_NAME, message));
    }
    short
}

/// A name in the characters that the engine takes.
fn plain(name: &str) -> String {
    let mut out = String::new();
    for c in name.trim().chars() {
        let spelt = TRANSLITERATION
            .iter()
            .find(|(from, _)| from.contains(c))
            .map(|(_, to)| *to);
        match spelt {
            Some(to) if to.chars().all(is_allowed) => out.push_str(to),
            Some(_) | None if is_allowed(c) => out.push(c),
            Some(_) | None => out.push('-'),
        }
    }
    out
}

fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_')
}

/// Whether an id has the form of a UUID, which the engine keeps for ever.
pub(super) fn is_uuid(id: &str) -> bool {
    let groups: Vec<&str> = id.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups
            .iter()
            .all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// An id of the engine's form that a name always gets.
pub(super) fn stable_id(kind: &str, name: &str) -> String {
    // FNV-1a of 128 bits, marked as a UUID of version 8 (RFC 9562: of the maker's own kind).
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for byte in kind.bytes().chain([0]).chain(name.bytes()) {
        hash = (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    hash = hash & !(0xf << 76) | 8 << 76;
    hash = hash & !(0b11 << 62) | 0b10 << 62;
    let digits = format!("{hash:032x}");
    let group = |from, to| digits.get(from..to).unwrap_or_default();
    [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)]
        .map(|(from, to)| group(from, to))
        .join("-")
}

/// Tags as the engine takes them: letters, digits, blanks, `-` and `_`, 24 at most, each once.
pub(super) fn tags(names: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in names {
        let tag: String = plain(name).chars().take(LONGEST_TAG).collect();
        let tag = tag.trim().to_owned();
        if !tag.is_empty() && found.iter().all(|other| !other.eq_ignore_ascii_case(&tag)) {
            found.push(tag);
        }
    }
    found
}

/// The name of a step or rule, on one line.
pub(super) fn step(name: &str) -> String {
    let line: String = name
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the engine's JVM (17) calls a charset. Two names mean less to Java than to the web, so that
/// characters of common names (髙, 갂) would become `?`; under these it has all that the web has.
pub(super) fn of_java(charset: Charset) -> Cow<'static, str> {
    let name = charset.name();
    match name.as_ref() {
        "Shift_JIS" => "windows-31j".into(),
        "EUC-KR" => "x-windows-949".into(),
        _ => name,
    }
}

/// Whether the engine's JVM (17) can carry HL7 in this charset. Without ASCII's bytes for the delimiters,
/// or in a charset that the JVM does not know, a channel deploys and never answers.
pub(super) fn is_known(charset: Charset) -> bool {
    match charset {
        Charset::Utf8 | Charset::Ascii | Charset::Windows1252 | Charset::Oem(_) => true,
        Charset::Iso8859(part) => !matches!(part, 10 | 14),
        Charset::Utf16Le | Charset::Utf16Be | Charset::Utf32Le | Charset::Utf32Be => false,
        Charset::Switched(_) => {
            let name = charset.name();
            ["ISO-2022-JP", "ISO-2022-JP-2", "JIS_X0201"].contains(&name.as_ref())
        }
        Charset::Other(_) => {
            let name = charset.name();
            ![
                "ISO-8859-10",
                "ISO-8859-14",
                "ISO-8859-8-I",
                "macintosh",
                "x-mac-cyrillic",
                "x-user-defined",
            ]
            .contains(&name.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charsets_are_named_as_java_names_what_is_previewed() {
        for (name, java) in [
            ("UTF-8", "UTF-8"),
            ("ISO-8859-1", "ISO-8859-1"),
            ("Shift_JIS", "windows-31j"),
            ("EUC-KR", "x-windows-949"),
            ("windows-1251", "windows-1251"),
        ] {
            let charset = Charset::from_name(name).expect("a charset");
            assert_eq!(of_java(charset), java);
        }
    }

    #[test]
    fn names_are_cleaned_and_it_is_said() {
        for (name, expected, said) in [
            ("Registration to lab", "Registration to lab", false),
            ("Anmeldung → Labor (Süd)", "Anmeldung - Labor -Sud-", true),
            (
                "A name that is much longer than what this engine takes",
                "A name that is much longer than what thi",
                true,
            ),
            ("", "HL7 Workbench", true),
        ] {
            let mut findings = Vec::new();
            assert_eq!(channel(name, &mut findings), expected);
            assert_eq!(!findings.is_empty(), said, "{name}");
        }
        assert_eq!(
            tags(&[
                "Lab",
                "lab",
                "Süd!",
                "",
                "a tag that is far too long to be one"
            ]),
            ["Lab", "Sud-", "a tag that is far too lo"]
        );
        let id = stable_id("tag", "lab");
        assert!(is_uuid(&id) && id == stable_id("tag", "lab") && id != stable_id("group", "lab"));
        assert_eq!(id.get(14..15), Some("8"));
        assert!(is_uuid("0b6f6c1e-5f0e-4d0a-9a52-3f6d1c8f2a10") && !is_uuid("lab"));
    }
}
