//! What is said of a code that its table does not have.

use std::fmt::Write as _;

use crate::dictionary::{CodeDef, TableDef, Version};

/// Codes that are named where all of them can be.
const FEW: usize = 8;
/// Bytes of a meaning that is still read.
const WORDS: usize = 60;
/// Bytes of such a list that are still read.
const SHORT: usize = 120;

/// `'CLIA' is not in table 0301 (Universal ID type) of version 2.5.1; later versions have it.`
pub(super) fn sentence_of_newer(table: &TableDef, code: &CodeDef, version: Version) -> String {
    format!(
        "'{}' is not in table {} ({}) of version {version}; later versions have it: {}.",
        code.code,
        table.id,
        table.name,
        named(code)
    )
}

/// Whether the code of a table stands for many, of which the text is one: `NNxxx`, `HL7nnnn`,
/// `99zzz`, `Q<integer>H`.
pub(super) fn is_pattern_of(code: &str, text: &str) -> bool {
    let marks = ["xxx", "zzz", "nnn", "<integer>"];
    let Some(at) = marks.iter().filter_map(|mark| code.find(mark)).min() else {
        return false;
    };
    let (start, rest) = code.split_at_checked(at).unwrap_or((code, ""));
    let end = match rest.split_once('>') {
        Some((_, end)) if !end.contains('<') => end,
        Some(_) | None => "",
    };
    text.strip_prefix(start)
        .and_then(|inner| inner.strip_suffix(end))
        .is_some_and(|inner| {
            !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

/// `'f' is not in user-defined table 0001 (Administrative Sex); did you mean F (Female)?`
pub(super) fn sentence(table: &TableDef, text: &str) -> String {
    let TableDef {
        id,
        name,
        kind,
        codes,
    } = table;
    let kind = kind.label();
    let shown: String = text.chars().take(40).collect();
    let mut sentence = format!("'{shown}' is not in {kind} table {id} ({name})");
    match near(table, text) {
        Some(code) => {
            let _ = write!(sentence, "; is {} meant?", named(code));
        }
        None => {
            let all: Vec<String> = codes.iter().take(FEW + 1).map(named).collect();
            let all = all.join(", ");
            let _ = match codes.len() <= FEW && all.len() <= SHORT {
                true => write!(sentence, ", which has {all}."),
                false => write!(sentence, "."),
            };
        }
    }
    sentence
}

fn named(code: &CodeDef) -> String {
    match code.meaning {
        Some(meaning) if meaning != code.code && meaning.len() <= WORDS => {
            format!("{} {meaning}", code.code)
        }
        Some(_) | None => code.code.to_owned(),
    }
}

/// The one code that is written almost so, or whose meaning is written: never a guess among several.
fn near<'t>(table: &'t TableDef, text: &str) -> Option<&'t CodeDef> {
    let wanted = text.trim();
    let same = |code: &&CodeDef| code.code.eq_ignore_ascii_case(wanted);
    let numeric = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let zeros = |code: &&CodeDef| {
        numeric(code.code)
            && numeric(wanted)
            && code.code.trim_start_matches('0') == wanted.trim_start_matches('0')
    };
    let means = |code: &&CodeDef| {
        code.meaning
            .is_some_and(|meaning| meaning.eq_ignore_ascii_case(wanted))
    };
    only(table.codes.iter().filter(same))
        .or_else(|| only(table.codes.iter().filter(zeros)))
        .or_else(|| only(table.codes.iter().filter(means)))
}

fn only<'t>(mut codes: impl Iterator<Item = &'t CodeDef>) -> Option<&'t CodeDef> {
    let first = codes.next()?;
    codes.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::dictionary;

    #[test]
    fn one_code_may_stand_for_many() {
        for (code, text, expected) in [
            ("NNxxx", "NNDEU", true),
            ("NNxxx", "NN", false),
            ("NNxxx", "NI", false),
            ("HL7nnnn", "HL70001", true),
            ("99zzz", "99LAB", true),
            ("Q<integer>H", "Q6H", true),
            ("Q<integer>H", "Q6M", false),
            ("Q<integer>J<day#>", "Q1J3", true),
            ("MR", "MR", false),
        ] {
            assert_eq!(is_pattern_of(code, text), expected, "{code} {text}");
        }
    }

    #[test]
    fn says_what_is_meant_where_that_is_certain() {
        for (version, table, code, expected) in [
            ("2.5", "0001", "f", "is F Female meant?"),
            ("2.5", "0001", "male", "is M Male meant?"),
            ("2.5", "0001", " M", "is M Male meant?"),
            ("2.5", "0001", "X", "which has A "),
            ("2.5", "0085", "Final", "table 0085 ("),
            ("2.5", "0136", "1", "which has N No, Y Yes."),
        ] {
            let table = dictionary(version).table(table).expect("a table");
            let sentence = sentence(table, code);
            assert!(sentence.contains(expected), "{sentence}");
        }
    }
}
