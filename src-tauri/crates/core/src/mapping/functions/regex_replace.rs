//! `regex_replace`: every match of a pattern.

use super::bind::{Kind, Parameter};
use super::{Function, Op, Shape, example};
use crate::condition::Pattern;
use crate::mapping::text::Opaque;

/// What `regex_replace` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegexReplace {
    /// What is looked for.
    pub pattern: Pattern,
    /// What each match becomes, in pieces.
    pub with: Vec<Replacement>,
}

/// A piece of what a match becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replacement {
    /// This text.
    Text(String),
    /// What this group found, from 1; nothing where it took no part.
    Group(usize),
}

pub(super) const REGEX_REPLACE: Function = Function {
    name: "regex_replace",
    usage: "regex_replace(pattern, with='')",
    help: "Replaces every match of a regular expression; $1 to $9 stand for what a group found, $$ for a dollar sign.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[
        Parameter {
            name: "pattern",
            kind: Kind::Pattern,
            default: None,
            help: "Of the subset that every engine reads alike.",
        },
        Parameter {
            name: "with",
            kind: Kind::Text,
            default: Some(""),
            help: "What each match becomes.",
        },
    ],
    examples: &[
        example("regex_replace('[^0-9]')", "(555) 01-00", "5550100"),
        example(
            "regex_replace('^(\\d{3})(\\d{4})$', '$1-$2')",
            "5550100",
            "555-0100",
        ),
        example("regex_replace('(a)|b', '[$1]')", "abc", "[a][]c"),
        example("regex_replace('.', '$$')", "a😀", "$$"),
        example("regex_replace('\\s+', ' ')", "a  \tb", "a b"),
    ],
    build: |bound| {
        let pattern = match Pattern::parse(bound.text("pattern")) {
            Ok(pattern) if pattern.can_be_empty() => {
                return bound.wrong("pattern", "This pattern can match nothing at all, everywhere; engines differ in what they then replace.".to_owned());
            }
            Ok(pattern) => pattern,
            Err(error) => return bound.wrong("pattern", error.message),
        };
        match replacement(bound.text("with"), pattern.regex().captures_len() - 1) {
            Ok(with) => Ok(Op::RegexReplace(RegexReplace { pattern, with })),
            Err(message) => bound.wrong("with", message),
        }
    },
};

fn replacement(text: &str, groups: usize) -> Result<Vec<Replacement>, String> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '$' {
            plain.push(c);
            continue;
        }
        match chars.next() {
            Some('$') => plain.push('$'),
            Some(digit @ '1'..='9') => {
                let group = usize::try_from(digit.to_digit(10).unwrap_or(0)).unwrap_or(0);
                if group > groups {
                    return Err(format!(
                        "${group} names a group that the pattern does not have."
                    ));
                }
                if !plain.is_empty() {
                    pieces.push(Replacement::Text(std::mem::take(&mut plain)));
                }
                pieces.push(Replacement::Group(group));
            }
            Some(_) | None => {
                return Err(
                    "After $ belongs a digit from 1 to 9, or a second $ for a dollar sign."
                        .to_owned(),
                );
            }
        }
    }
    if !plain.is_empty() {
        pieces.push(Replacement::Text(plain));
    }
    Ok(pieces)
}

impl RegexReplace {
    pub(super) fn run(&self, text: &str, opaque: &mut Opaque) -> String {
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for found in self.pattern.regex().captures_iter(text) {
            let Some(whole) = found.get(0) else { continue };
            out.push_str(text.get(done..whole.start()).unwrap_or_default());
            for piece in &self.with {
                match piece {
                    Replacement::Text(plain) => out.push_str(&opaque.literal(plain)),
                    Replacement::Group(group) => {
                        out.push_str(found.get(*group).map_or("", |group| group.as_str()))
                    }
                }
            }
            done = whole.end();
        }
        out.push_str(text.get(done..).unwrap_or_default());
        out
    }
}
