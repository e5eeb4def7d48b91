//! Lengths of values without parts (HL7 v2.x chapter 2, "Maximum length", "Conformance length").
//!
//! The lengths that older versions print for composites were never kept up with their components and
//! are not judged. Up to 2.6 a maximum is the standard's advice, which sites change: a hint. From 2.7
//! on it is normative where there is one; a conformance length says how much a receiver must keep.

use crate::diagnostic::Severity;
use crate::dictionary::Version;
use crate::message::Message;

/// What a version says about the length of a place.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Limit {
    pub(super) maximum: Option<u32>,
    pub(super) kept: Option<&'static str>,
}

/// From here on a number stands for "as long as it takes".
const UNLIMITED: u32 = 65_000;

/// What is wrong with the length of a value; the text goes on after the name of the place.
pub(super) fn fault(
    message: &Message,
    version: Version,
    bytes: &[u8],
    limit: Limit,
) -> Option<(Severity, String)> {
    let kept = limit.kept.and_then(kept);
    let least = [limit.maximum, kept.map(|(kept, _)| kept)]
        .into_iter()
        .flatten()
        .min()?;
    // No text is longer than its bytes.
    if bytes.len() <= least as usize || least >= UNLIMITED {
        return None;
    }
    let count = message.text_of(bytes).chars().count();
    let longer = |limit: u32| count > limit as usize && limit < UNLIMITED;
    if let Some(maximum) = limit.maximum.filter(|maximum| longer(*maximum)) {
        let severity = match version >= Version::V2_7 {
            true => Severity::Warning,
            false => Severity::Hint,
        };
        return Some((
            severity,
            format!("has {count} characters; version {version} has at most {maximum}"),
        ));
    }
    let (kept, may_be_cut) = kept.filter(|(kept, _)| longer(*kept))?;
    let rest = match may_be_cut {
        true => "and may cut the rest",
        false => "and may refuse more",
    };
    Some((
        Severity::Hint,
        format!("has {count} characters; a receiver of version {version} must keep {kept} {rest}"),
    ))
}

/// `20=` and `20#`: characters, and whether the rest may be cut.
fn kept(text: &str) -> Option<(u32, bool)> {
    match text.strip_suffix('#') {
        Some(number) => Some((number.parse().ok()?, true)),
        None => Some((text.trim_end_matches('=').parse().ok()?, false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters() {
        let (message, _) = Message::decode("MSH|^~\\&|\r");
        for (version, bytes, maximum, kept, expected) in [
            (Version::V2_5, "abc", Some(3), None, None),
            (Version::V2_5, "abcd", Some(3), None, Some(Severity::Hint)),
            (
                Version::V2_7,
                "abcd",
                Some(3),
                None,
                Some(Severity::Warning),
            ),
            (
                Version::V2_7,
                "abcd",
                None,
                Some("3#"),
                Some(Severity::Hint),
            ),
            (Version::V2_7, "abcd", None, Some("="), None),
            (Version::V2_5, "äöü", Some(3), None, None),
            (Version::V2_5, "a\\T\\c", Some(3), None, None),
            (Version::V2_5, "abcd", None, None, None),
        ] {
            let limit = Limit { maximum, kept };
            let found = fault(&message, version, bytes.as_bytes(), limit);
            assert_eq!(found.map(|(severity, _)| severity), expected, "{bytes}");
        }
        let long = vec![b'a'; 70_000];
        let limit = Limit {
            maximum: Some(65_536),
            kept: None,
        };
        assert_eq!(fault(&message, Version::V2_5, &long, limit), None);
    }
}
