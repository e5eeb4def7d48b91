//! A profile as people write it: TOML whose comments survive every edit.

use toml_edit::{Document, Item, Table};

use super::{ProfileFinding, code};
use crate::authored::{Format, Refused, line_of};
use crate::diagnostic::{Code, Diagnostic, Severity};

/// The format that is written and read.
pub const FORMAT: &str = "hl7wb.profile/1";

const KIND: Format = Format {
    name: "profile",
    format: FORMAT,
    not_toml: code::NOT_TOML,
    newer: code::FORMAT_NEWER,
    unknown: code::FORMAT_UNKNOWN,
};

/// A profile as written. The text is the truth; everything else is read from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileDoc {
    pub(super) text: String,
}

/// Why a text is not a profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct DocError {
    /// `profile-not-toml`, `profile-format-newer` or `profile-format-unknown`.
    pub code: Code,
    /// Line in the text, 1-based.
    pub line: u32,
    /// Sentence.
    pub message: String,
}

impl From<Refused> for DocError {
    fn from(refused: Refused) -> Self {
        let Refused {
            code,
            line,
            message,
        } = refused;
        Self {
            code,
            line,
            message,
        }
    }
}

/// The document as read: what is written where, not yet what it means.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// `[[rule]]` blocks in order.
    pub rules: Vec<Block>,
    /// `[[finding]]` blocks in order.
    pub findings: Vec<Block>,
}

/// One block as written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Block {
    /// Its line, 1-based.
    pub line: u32,
    /// Whether a key could not be read. Without it the block might mean something else.
    pub broken: bool,
    /// Keys that are there, with their lines and values; a single text is a list of one.
    pub keys: Vec<(&'static str, u32, Vec<String>)>,
}

impl Block {
    /// The line and the values of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<(u32, &[String])> {
        let (_, line, values) = self.keys.iter().find(|(name, _, _)| *name == key)?;
        Some((*line, values))
    }

    /// The line and the text of a key.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<(u32, &str)> {
        let (line, values) = self.get(key)?;
        Some((line, values.first()?))
    }
}

const RULE: &[&str] = &[
    "id",
    "path",
    "messages",
    "when",
    "usage",
    "cardinality",
    "length",
    "values",
    "table",
    "matches",
    "severity",
    "note",
];
const FINDING: &[&str] = &["code", "path", "messages", "severity", "note"];
/// Keys that hold lists.
const LISTS: &[&str] = &["messages", "values"];

impl ProfileDoc {
    /// Takes a text.
    ///
    /// # Errors
    /// Where it is not TOML, or of a format that is not known here. What else is wrong is found when it
    /// is compiled.
    pub fn parse(text: &str) -> Result<Self, DocError> {
        KIND.admit(text)?;
        Ok(Self {
            text: text.to_owned(),
        })
    }

    /// What is written where, and what is written wrongly.
    #[must_use]
    pub fn read(&self) -> (Written, Vec<ProfileFinding>) {
        let mut found = Vec::new();
        let mut written = Written::default();
        let Ok(document) = Document::parse(self.text.as_str()) else {
            return (written, found);
        };
        for (key, item) in document.iter() {
            let line = item
                .span()
                .map_or(1, |span| line_of(&self.text, span.start));
            match (key, item) {
                ("format" | "note", _) => {}
                ("rule", Item::ArrayOfTables(blocks)) => {
                    for block in blocks {
                        written.rules.push(self.block(block, RULE, &mut found));
                    }
                }
                ("finding", Item::ArrayOfTables(blocks)) => {
                    for block in blocks {
                        written.findings.push(self.block(block, FINDING, &mut found));
                    }
                }
                ("rule" | "finding", _) => found.push(wrong(
                    line,
                    code::WRONG_TYPE,
                    format!("{key} is written as [[{key}]] blocks."),
                )),
                (other, _) => found.push(wrong(
                    line,
                    code::UNKNOWN_KEY,
                    format!(
                        "There is no '{other}' here; a profile has format, note, [[rule]] and [[finding]]."
                    ),
                )),
            }
        }
        (written, found)
    }

    fn block(
        &self,
        table: &Table,
        known: &[&'static str],
        found: &mut Vec<ProfileFinding>,
    ) -> Block {
        let at = |span: Option<std::ops::Range<usize>>, otherwise: u32| {
            span.map_or(otherwise, |span| line_of(&self.text, span.start))
        };
        let mut block = Block {
            line: at(table.span(), 1),
            broken: false,
            keys: Vec::new(),
        };
        for (key, item) in table {
            let span = table.key(key).and_then(toml_edit::Key::span);
            let line = at(span.or_else(|| item.span()), block.line);
            let Some(name) = known.iter().find(|name| **name == key) else {
                block.broken = true;
                let all = known.join(", ");
                found.push(wrong(
                    line,
                    code::UNKNOWN_KEY,
                    format!("There is no key '{key}' here; there are {all}."),
                ));
                continue;
            };
            let values = match (LISTS.contains(name), item) {
                (true, item) => item.as_array().and_then(|list| {
                    list.iter()
                        .map(|value| value.as_str().map(str::to_owned))
                        .collect::<Option<Vec<_>>>()
                }),
                // A length or a cardinality may be a bare number.
                (false, item) => item
                    .as_str()
                    .map(str::to_owned)
                    .or_else(|| item.as_integer().map(|number| number.to_string()))
                    .map(|text| vec![text]),
            };
            match values {
                Some(values) => block.keys.push((name, line, values)),
                None => {
                    block.broken = true;
                    let kind = match LISTS.contains(name) {
                        true => "a list of texts: [\"A\", \"B\"]",
                        false => "a text",
                    };
                    found.push(wrong(line, code::WRONG_TYPE, format!("{key} is {kind}.")));
                }
            }
        }
        block
    }
}

/// The text as it would be saved.
impl std::fmt::Display for ProfileDoc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

pub(super) fn wrong(line: u32, code: Code, message: String) -> ProfileFinding {
    ProfileFinding {
        line,
        diagnostic: Diagnostic::new(code, Severity::Error, message),
    }
}
