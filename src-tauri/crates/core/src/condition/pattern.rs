//! The regular expressions that Rust's `regex` and ES5 read alike.
//!
//! A pattern is parsed here, refused where the two would differ, and written for each: as ASCII
//! classes (`\d` is `0-9`), with `.` never a line end, and in ES5 with one code point counted
//! once also where it is two UTF-16 units. A pattern is *found*: `^` and `$` anchor it to the
//! whole value.

use super::GrammarError;
use super::shared::Reader;
use crate::span::Span;

/// A regular expression that means the same in Rust and in ES5.
#[derive(Debug, Clone)]
pub struct Pattern {
    source: String,
    es5: String,
    regex: regex::Regex,
    nullable: bool,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Pattern {}

impl Pattern {
    /// Reads a pattern; spans count bytes of `source`.
    ///
    /// # Errors
    /// Where it is malformed or not in the subset; the sentence says what to write instead.
    pub fn parse(source: &str) -> Result<Self, GrammarError> {
        let mut reader = Reader {
            source,
            at: 0,
            rust: String::new(),
            es5: String::new(),
            depth: 0,
            captures: 0,
        };
        let nullable = reader.alternatives()?;
        if reader.at < source.len() {
            return reader.error("There is a ) without its (; a literal one is written \\).");
        }
        let too_large = |_| GrammarError {
            span: Span {
                start: 0,
                end: source.len(),
            },
            message: "The pattern is too large; make its {n,m} smaller.".to_owned(),
        };
        // What was written for Rust is well-formed by construction: only its size can be refused.
        let regex = regex::RegexBuilder::new(&reader.rust)
            .size_limit(1 << 20)
            .build()
            .map_err(too_large)?;
        Ok(Self {
            source: source.to_owned(),
            es5: reader.es5,
            regex,
            nullable,
        })
    }

    /// As written by its author.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The same for `new RegExp(…)` of ES5; slashes are not escaped.
    #[must_use]
    pub fn es5(&self) -> &str {
        &self.es5
    }

    /// The same for Rust.
    #[must_use]
    pub fn regex(&self) -> &regex::Regex {
        &self.regex
    }

    /// Whether it can match nothing at all (`a*`); where the two languages would then replace differs.
    #[must_use]
    pub fn can_be_empty(&self) -> bool {
        self.nullable
    }

    /// Whether it is found in the value.
    #[must_use]
    pub fn is_found_in(&self, value: &str) -> bool {
        self.regex.is_match(value)
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn finds_what_both_find() {
        for (pattern, value, found) in [
            ("^A0[148]$", "A04", true),
            ("^A0[148]$", "A044", false),
            ("\\d{3}-\\d{4}", "tel 555-0100", true),
            ("^\\d+$", "٣", false),
            ("^.$", "😀", true),
            ("^[^a]$", "😀", true),
            ("^(?:Mr|Mrs)\\.? ", "Mrs. Ruth", true),
            ("^[\\w\\-']+$", "O'Neil-Hale", true),
            ("^[A-ZÀ-Ž]+$", "ÉÑ", true),
            ("a.b", "a\nb", false),
            ("\\bEL\\b", "EL NIDO", true),
            ("x{2,}?", "axxx", true),
            ("", "", true),
            ("a||b", "", true),
        ] {
            let pattern = Pattern::parse(pattern).expect(pattern);
            assert_eq!(
                pattern.is_found_in(value),
                found,
                "{} {value}",
                pattern.source()
            );
        }
    }

    #[test]
    fn refuses_what_only_one_reads() {
        for (pattern, part) in [
            ("(?<name>a)", "look-around"),
            ("(?=a)", "look-around"),
            ("(?i)a", "look-around"),
            ("(a)\\1", "References"),
            ("\\p{L}", "\\p is not"),
            ("[a&&b]", "&& inside"),
            ("[[:alpha:]]", "literal ["),
            ("[]a]", "empty class"),
            ("(a", "no closing )"),
            ("a)", "without its ("),
            ("[a", "no closing ]"),
            ("*a", "nothing before"),
            ("a**", "after another"),
            ("(a)*", "must not capture"),
            ("(?:a*)*", "can match nothing"),
            ("a{", "Here belongs"),
            ("a{3,1}", "lower to higher"),
            ("a\\", "single backslash"),
            ("\\u12", "hexadecimal"),
            ("[z-a]", "range"),
            ("[^😀]", "above U+FFFF"),
            ("(?:(?:a{900}){900}){900}", "too large"),
        ] {
            let error = Pattern::parse(pattern).expect_err(pattern);
            assert!(error.message.contains(part), "{pattern}: {}", error.message);
        }
    }

    #[test]
    fn is_written_for_es5() {
        for (pattern, es5) in [
            ("^A\\d$", "^A[0-9]$"),
            (
                "a.",
                "a(?:[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]|[^\\n\\r\\u2028\\u2029\\uD800-\\uDFFF])",
            ),
            (
                "[^é]",
                "(?:[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]|[^\\u00E9\\uD800-\\uDFFF])",
            ),
            ("[a-\\uFFFF]", "(?:[a-\\uD7FF\\uE000-\\uFFFF])"),
            ("[é😀]", "(?:(?:\\uD83D\\uDE00)|[\\u00E9])"),
            ("a/b", "a/b"),
        ] {
            assert_eq!(Pattern::parse(pattern).expect(pattern).es5(), es5);
        }
    }
}
