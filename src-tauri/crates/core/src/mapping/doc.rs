//! A mapping as people write it: TOML whose comments survive every edit.

use toml_edit::{Document, Item, Table};

use super::code;
use super::model::RuleFinding;
use crate::authored::{Format, Refused, line_of};
use crate::diagnostic::{Code, Diagnostic, Severity};

/// The format that is written and read.
pub const FORMAT: &str = "hl7wb.mapping/1";

const KIND: Format = Format {
    name: "mapping",
    format: FORMAT,
    not_toml: code::NOT_TOML,
    newer: code::FORMAT_NEWER,
    unknown: code::FORMAT_UNKNOWN,
};

/// A mapping as written. The text is the truth; everything else is read from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingDoc {
    pub(super) text: String,
}

/// Why a text is not a mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct DocError {
    /// `mapping-not-toml`, `mapping-format-newer` or `mapping-format-unknown`.
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
    /// `start`, as written; empty where it is left out.
    pub start: String,
    /// `structure`: of what arrives, such as `ORU_R01`.
    pub structure: Option<String>,
    /// `version`: of that structure, such as `2.5.1`.
    pub version: Option<String>,
    /// Line of each key above the rules.
    pub lines: Vec<(&'static str, u32)>,
    /// Rules in order.
    pub rules: Vec<WrittenRule>,
}

/// One `[[rule]]` as written; a key that is left out is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WrittenRule {
    /// Line of `[[rule]]`, 1-based.
    pub line: u32,
    /// `id`; empty where it is left out.
    pub id: String,
    /// `to`; empty where it is left out.
    pub to: String,
    /// `from`
    pub from: Option<String>,
    /// `text`
    pub text: Option<String>,
    /// `wire`
    pub wire: Option<String>,
    /// `steps`
    pub steps: Option<String>,
    /// `when`
    pub when: Option<String>,
    /// `in`
    pub each: Option<String>,
    /// `else_of`
    pub else_of: Option<String>,
    /// `after`
    pub after: Option<Vec<String>>,
    /// `note`
    pub note: Option<String>,
    /// `keep_empty`
    pub keep_empty: bool,
    /// `sort`
    pub sort: Option<String>,
    /// `keep`
    pub keep: Option<Vec<String>>,
    /// `refuse`
    pub refuse: Option<String>,
    /// `each`
    pub split: Option<String>,
    /// Line of each key that is there.
    pub lines: Vec<(&'static str, u32)>,
}

impl Written {
    /// Line of a key above the rules; the first where it is not there.
    #[must_use]
    pub fn line_of(&self, key: &str) -> u32 {
        self.lines
            .iter()
            .find(|(name, _)| *name == key)
            .map_or(1, |(_, line)| *line)
    }
}

impl WrittenRule {
    /// Line of a key; of the rule where it is not there.
    #[must_use]
    pub fn line_of(&self, key: &str) -> u32 {
        self.lines
            .iter()
            .find(|(name, _)| *name == key)
            .map_or(self.line, |(_, line)| *line)
    }
}

/// Keys of a rule.
const KEYS: [&str; 16] = [
    "id",
    "to",
    "from",
    "text",
    "wire",
    "steps",
    "when",
    "in",
    "else_of",
    "after",
    "note",
    "keep_empty",
    "sort",
    "keep",
    "refuse",
    "each",
];

impl MappingDoc {
    /// A mapping without rules that copies its source.
    #[must_use]
    pub fn new() -> Self {
        Self::started(true)
    }

    /// A mapping without rules, whose output starts as a copy of its source or as nothing.
    #[must_use]
    pub fn started(copies: bool) -> Self {
        let start = if copies { "source" } else { "empty" };
        Self {
            text: format!("format = \"{FORMAT}\"\nstart = \"{start}\"\n"),
        }
    }

    /// Takes a text.
    ///
    /// # Errors
    /// Where it is not TOML, or of a format that is not known here. What else is wrong is found
    /// when it is compiled.
    pub fn parse(text: &str) -> Result<Self, DocError> {
        KIND.admit(text)?;
        Ok(Self {
            text: text.to_owned(),
        })
    }

    /// What is written where, and what is written wrongly.
    #[must_use]
    pub fn read(&self) -> (Written, Vec<RuleFinding>) {
        let mut findings = Vec::new();
        let mut written = Written::default();
        let Ok(document) = Document::parse(self.text.as_str()) else {
            return (written, findings);
        };
        let line = |item: &Item| {
            item.span()
                .map_or(1, |span| line_of(&self.text, span.start))
        };
        for (key, item) in document.iter() {
            match (key, item) {
                ("format" | "note", _) => {}
                ("start" | "structure" | "version", item) => {
                    let (known, example) = match key {
                        "start" => ("start", "\"source\" or \"empty\""),
                        "structure" => ("structure", "\"ORU_R01\""),
                        _ => ("version", "\"2.5.1\""),
                    };
                    written.lines.push((known, line(item)));
                    let Some(text) = item.as_str().map(str::to_owned) else {
                        findings.push(wrong(
                            None,
                            line(item),
                            code::WRONG_TYPE,
                            format!("{known} is a text: {example}."),
                        ));
                        continue;
                    };
                    match known {
                        "start" => written.start = text,
                        "structure" => written.structure = Some(text),
                        _ => written.version = Some(text),
                    }
                }
                ("rule", Item::ArrayOfTables(rules)) => {
                    for table in rules {
                        let rule = self.rule(table, &mut findings);
                        written.rules.push(rule);
                    }
                }
                ("rule", item) => findings.push(wrong(
                    None,
                    line(item),
                    code::WRONG_TYPE,
                    "Rules are written as [[rule]] blocks.".to_owned(),
                )),
                (other, item) => findings.push(wrong(
                    None,
                    line(item),
                    code::UNKNOWN_KEY,
                    unknown(
                        other,
                        &["format", "start", "structure", "version", "note", "rule"],
                    ),
                )),
            }
        }
        (written, findings)
    }

    fn rule(&self, table: &Table, findings: &mut Vec<RuleFinding>) -> WrittenRule {
        let at = |span: Option<std::ops::Range<usize>>| {
            span.map_or(1, |span| line_of(&self.text, span.start))
        };
        let id = table
            .get("id")
            .and_then(Item::as_str)
            .unwrap_or_default()
            .to_owned();
        let name = (!id.is_empty()).then(|| id.clone());
        let mut rule = WrittenRule {
            line: at(table.span()),
            id,
            ..WrittenRule::default()
        };
        for (key, item) in table {
            let line = table
                .key(key)
                .and_then(|key| key.span())
                .or_else(|| item.span())
                .map_or(rule.line, |s| line_of(&self.text, s.start));
            let Some(known) = KEYS.into_iter().find(|known| *known == key) else {
                let message = unknown(key, &KEYS);
                findings.push(wrong(name.clone(), line, code::UNKNOWN_KEY, message));
                continue;
            };
            rule.lines.push((known, line));
            let text = item.as_str().map(str::to_owned);
            let place = match known {
                "after" | "keep" => {
                    let names = names(item);
                    if names.is_none() {
                        findings.push(wrong(
                            name.clone(),
                            line,
                            code::WRONG_TYPE,
                            format!("{known} is a list of segments: [\"PV1\", \"PID\"]."),
                        ));
                    }
                    if known == "after" {
                        rule.after = names;
                    } else {
                        rule.keep = names;
                    }
                    continue;
                }
                "keep_empty" => {
                    match item.as_bool() {
                        Some(keep) => rule.keep_empty = keep,
                        None => findings.push(wrong(
                            name.clone(),
                            line,
                            code::WRONG_TYPE,
                            "keep_empty is true or false.".to_owned(),
                        )),
                    }
                    continue;
                }
                "id" | "to" => {
                    match text {
                        Some(text) if known == "to" => rule.to = text,
                        Some(_) => {}
                        None => findings.push(wrong(
                            name.clone(),
                            line,
                            code::WRONG_TYPE,
                            format!("{known} is a text."),
                        )),
                    }
                    continue;
                }
                "from" => &mut rule.from,
                "text" => &mut rule.text,
                "wire" => &mut rule.wire,
                "steps" => &mut rule.steps,
                "when" => &mut rule.when,
                "in" => &mut rule.each,
                "else_of" => &mut rule.else_of,
                "sort" => &mut rule.sort,
                "refuse" => &mut rule.refuse,
                "each" => &mut rule.split,
                _ => &mut rule.note,
            };
            if text.is_none() {
                findings.push(wrong(
                    name.clone(),
                    line,
                    code::WRONG_TYPE,
                    format!("{known} is a text."),
                ));
            }
            *place = text;
        }
        rule
    }
}

/// A list of texts; none where it is something else.
fn names(item: &Item) -> Option<Vec<String>> {
    item.as_array()?
        .iter()
        .map(|value| value.as_str().map(str::to_owned))
        .collect()
}

impl Default for MappingDoc {
    fn default() -> Self {
        Self::new()
    }
}

/// The text as it would be saved.
impl std::fmt::Display for MappingDoc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

fn wrong(rule: Option<String>, line: u32, code: Code, message: String) -> RuleFinding {
    RuleFinding {
        rule,
        line: Some(line),
        diagnostic: Diagnostic::new(code, Severity::Error, message),
    }
}

fn unknown(key: &str, known: &[&str]) -> String {
    let near = known
        .iter()
        .map(|name| (super::distance(name, key), *name))
        .min()
        .filter(|(distance, _)| *distance <= 2);
    let near = near
        .map(|(_, name)| format!(" Is {name} meant?"))
        .unwrap_or_default();
    format!("There is no key '{key}' here.{near}")
}
