//! From what is written to what it means.

use std::collections::BTreeSet;

use super::doc::{Block, ProfileDoc, wrong};
use super::{
    Cardinality, Level, MessageName, Need, Profile, ProfileFinding, Rule, Usage, Values, code,
};
use crate::code_table::Tables;
use crate::condition::{Condition, Pattern};
use crate::diagnostic::{Code, Severity};
use crate::dictionary::{Dictionary, Version};
use crate::path::{Address, Index};

impl ProfileDoc {
    /// What it means. `tables` are the interface's code tables, `codes` all that findings can have.
    /// A block with a mistake is left out, the others are used.
    #[must_use]
    pub fn compile(&self, tables: &Tables, codes: &[Code]) -> (Profile, Vec<ProfileFinding>) {
        let (written, found) = self.read();
        let mut compiler = Compiler {
            tables,
            codes,
            found,
        };
        let mut profile = Profile::default();
        for block in written.rules.iter().filter(|block| !block.broken) {
            if let Some(rule) = compiler.rule(block) {
                let named = block.get("id").is_some();
                let twice = profile.rules.iter().find(|other| other.id == rule.id);
                if let (true, Some(other)) = (named, twice) {
                    let message = format!(
                        "The id '{}' already stands on line {}; a finding could not say which rule it means.",
                        rule.id, other.line
                    );
                    compiler.found.push(wrong(rule.line, code::TWICE, message));
                }
                profile.rules.push(rule);
            }
        }
        for block in written.findings.iter().filter(|block| !block.broken) {
            profile.levels.extend(compiler.level(block));
        }
        compiler.found.sort_by_key(|finding| finding.line);
        (profile, compiler.found)
    }
}

struct Compiler<'a> {
    tables: &'a Tables,
    codes: &'a [Code],
    found: Vec<ProfileFinding>,
}

impl Compiler<'_> {
    fn fault<T>(&mut self, line: u32, code: Code, message: impl Into<String>) -> Option<T> {
        self.found.push(wrong(line, code, message.into()));
        None
    }

    /// Warnings leave the block in use.
    fn mistakes(&self) -> usize {
        let is_error = |finding: &&ProfileFinding| finding.diagnostic.severity == Severity::Error;
        self.found.iter().filter(is_error).count()
    }

    fn rule(&mut self, block: &Block) -> Option<Rule> {
        let before = self.mistakes();
        let path = self.path(block);
        let when = self.optional(block, "when", Self::condition);
        let usage = self.optional(block, "usage", Self::usage);
        let cardinality = self.optional(block, "cardinality", Self::range);
        let length = self.optional(block, "length", Self::range);
        let pattern = self.optional(block, "matches", Self::pattern);
        let severity = self.optional(block, "severity", Self::severity);
        if let (Some(None), Some((line, _))) = (severity, block.get("severity")) {
            self.fault::<()>(
                line,
                code::VALUE,
                "A rule that is off asks for nothing; leave it out, or make it a hint.",
            );
        }
        let messages = self.messages(block);
        let values = self.values(block);
        if let (Some(Usage::Either(..)), None, Some((line, _))) = (usage, &when, block.get("usage"))
        {
            self.fault::<()>(
                line,
                code::VALUE,
                "A conditional usage needs its condition: when = \"PV1-2 = I\".",
            );
        }
        if let Some(path) = path {
            self.fits(block, &path, usage.is_some());
        }
        if self.mistakes() > before {
            return None;
        }
        let says = [
            usage.is_some(),
            cardinality.is_some(),
            length.is_some(),
            pattern.is_some(),
            values.is_some(),
        ];
        if !says.contains(&true) {
            return self.fault(
                block.line,
                code::NOTHING,
                "This rule asks for nothing: it has no usage, cardinality, length, values, table or matches.",
            );
        }
        let path = path?;
        Some(Rule {
            id: block
                .text("id")
                .map_or_else(|| path.to_string(), |(_, id)| id.to_owned()),
            line: block.line,
            path,
            messages,
            when,
            usage,
            cardinality,
            length,
            values,
            pattern,
            severity: severity.flatten().unwrap_or(Severity::Error),
            note: block
                .text("note")
                .map_or_else(String::new, |(_, note)| note.to_owned()),
        })
    }

    fn level(&mut self, block: &Block) -> Option<Level> {
        let before = self.mistakes();
        let severity = self.optional(block, "severity", Self::severity);
        let path = match block.get("path") {
            Some(_) => self.path(block),
            None => None,
        };
        let messages = self.messages(block);
        let mut name = None;
        if let Some((line, text)) = block.text("code") {
            if self.codes.iter().any(|code| code.as_str() == text) {
                name = Some(text.to_owned());
            } else {
                let mut all: Vec<&str> = self.codes.iter().map(|code| code.as_str()).collect();
                all.sort_unstable();
                let message = format!(
                    "No finding has the code '{text}'; there are {}.",
                    all.join(", ")
                );
                self.fault::<()>(line, code::VALUE, message);
            }
        }
        if block.get("severity").is_none() {
            self.fault::<()>(
                block.line,
                code::NOTHING,
                "This block says nothing: severity is \"off\", \"hint\", \"warning\" or \"error\".",
            );
        }
        if name.is_none() && path.is_none() && self.mistakes() == before {
            self.fault::<()>(
                block.line,
                code::NOTHING,
                "This block would change every finding; say which by code, by path or by both.",
            );
        }
        if self.mistakes() > before {
            return None;
        }
        Some(Level {
            line: block.line,
            code: name,
            path,
            messages,
            severity: severity.flatten(),
        })
    }

    fn optional<T>(
        &mut self,
        block: &Block,
        key: &str,
        read: impl FnOnce(&mut Self, u32, &str) -> Option<T>,
    ) -> Option<T> {
        let (line, text) = block.text(key)?;
        read(self, line, text)
    }

    fn path(&mut self, block: &Block) -> Option<Address> {
        let Some((line, text)) = block.text("path") else {
            return self.fault(
                block.line,
                code::PATH,
                "A rule needs a path, such as PID-3.4.",
            );
        };
        let path: Address = match text.parse() {
            Ok(path) => path,
            Err(error) => return self.fault(line, code::PATH, format!("{error}.")),
        };
        if path.occurrence == Index::Append || path.repetition == Index::Append {
            return self.fault(
                line,
                code::PATH,
                format!("{path} adds something; a profile only speaks of what is there."),
            );
        }
        if path.segment.is_header() && path.field.is_some_and(|number| number <= 2) {
            return self.fault(
                line,
                code::PATH,
                format!("{path} holds the delimiters; they are checked without a rule."),
            );
        }
        Some(path)
    }

    /// Whether the place can be asked for what the block asks.
    fn fits(&mut self, block: &Block, path: &Address, has_usage: bool) {
        let (whole, inner) = (path.is_segment(), path.component.is_some());
        let indexed = matches!(path.occurrence, Index::At(_));
        for (key, refused, reason) in [
            ("cardinality", inner, "only segments and fields repeat"),
            (
                "cardinality",
                matches!(path.repetition, Index::At(_)) || whole && indexed,
                "it names one of several",
            ),
            ("length", whole, "a segment has no length of its own"),
            ("values", whole, "a segment has no value"),
            ("table", whole, "a segment has no value"),
            ("matches", whole, "a segment has no value"),
        ] {
            if let (true, Some((line, _))) = (refused, block.get(key)) {
                self.fault::<()>(line, code::PATH, format!("{path} has no {key}: {reason}."));
            }
        }
        // A place that no version has is most likely a slip of the pen.
        let known = path.segment.is_local()
            || Version::ALL.iter().any(|version| {
                let dictionary = Dictionary::of(*version);
                let at = Address {
                    component: None,
                    subcomponent: None,
                    ..*path
                };
                dictionary.describe(&at).is_some()
            });
        if !known && has_usage {
            let line = block.text("path").map_or(block.line, |(line, _)| line);
            let mut finding = wrong(
                line,
                code::PATH,
                format!("No version of the standard has {path}; the rule is used as it stands."),
            );
            finding.diagnostic.severity = Severity::Warning;
            self.found.push(finding);
        }
    }

    fn condition(&mut self, line: u32, text: &str) -> Option<Condition> {
        match Condition::parse(text) {
            Ok(condition) => Some(condition),
            Err(error) => self.fault(line, code::GRAMMAR, error.message),
        }
    }

    fn pattern(&mut self, line: u32, text: &str) -> Option<Pattern> {
        match Pattern::parse(text) {
            Ok(pattern) => Some(pattern),
            Err(error) => self.fault(line, code::GRAMMAR, error.message),
        }
    }

    fn usage(&mut self, line: u32, text: &str) -> Option<Usage> {
        let need = |text: &str| match text.trim() {
            "R" => Some(Need::Required),
            "RE" => Some(Need::RequiredMayBeEmpty),
            "O" => Some(Need::Optional),
            "X" => Some(Need::Forbidden),
            _ => None,
        };
        let usage = match text {
            "C" => Some(Usage::Either(Need::Required, Need::Forbidden)),
            "CE" => Some(Usage::Either(Need::RequiredMayBeEmpty, Need::Forbidden)),
            text => match text
                .strip_prefix("C(")
                .and_then(|rest| rest.strip_suffix(')'))
            {
                Some(pair) => pair
                    .split_once('/')
                    .and_then(|(holds, otherwise)| Some((need(holds)?, need(otherwise)?)))
                    .map(|(holds, otherwise)| Usage::Either(holds, otherwise)),
                None => need(text).map(Usage::Always),
            },
        };
        if usage.is_none() {
            return self.fault(
                line,
                code::VALUE,
                format!("'{text}' is no usage; it is R, RE, O, X, C, CE or C(a/b) such as C(R/O)."),
            );
        }
        usage
    }

    /// `3`, `1..3`, `[1..3]`, `[1..*]`, `..3`, `2..`
    fn range(&mut self, line: u32, text: &str) -> Option<Cardinality> {
        let inner = text.trim();
        let inner = inner
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .unwrap_or(inner);
        let number = |text: &str| text.trim().parse::<u32>().ok();
        let range = match inner.split_once("..") {
            None => number(inner).map(|max| Cardinality {
                min: 0,
                max: Some(max),
            }),
            Some((min, max)) => {
                let min = if min.trim().is_empty() {
                    Some(0)
                } else {
                    number(min)
                };
                let max = match max.trim() {
                    "" | "*" => Some(None),
                    max => number(max).map(Some),
                };
                min.zip(max).map(|(min, max)| Cardinality { min, max })
            }
        };
        match range {
            Some(range) if range.max.is_none_or(|max| max >= range.min) => Some(range),
            Some(_) => self.fault(
                line,
                code::VALUE,
                format!("'{text}' goes from more to fewer."),
            ),
            None => self.fault(
                line,
                code::VALUE,
                format!("'{text}' is no range; it looks like 3, 1..3 or [1..*]."),
            ),
        }
    }

    /// `off` is none inside of some.
    fn severity(&mut self, line: u32, text: &str) -> Option<Option<Severity>> {
        match text {
            "off" => Some(None),
            "hint" => Some(Some(Severity::Hint)),
            "warning" => Some(Some(Severity::Warning)),
            "error" => Some(Some(Severity::Error)),
            other => self.fault(
                line,
                code::VALUE,
                format!("'{other}' is no severity; it is off, hint, warning or error."),
            ),
        }
    }

    fn messages(&mut self, block: &Block) -> Vec<MessageName> {
        let Some((line, names)) = block.get("messages") else {
            return Vec::new();
        };
        let mut read = Vec::new();
        for name in names {
            let (code, event) = match name.split_once('^') {
                Some((code, event)) => (code, Some(event)),
                None => (name.as_str(), None),
            };
            let word = |text: &str| {
                !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
            };
            if word(code) && event.is_none_or(word) {
                read.push(MessageName {
                    code: code.to_owned(),
                    event: event.map(str::to_owned),
                });
            } else {
                self.fault::<()>(
                    line,
                    code::VALUE,
                    format!("'{name}' is no message type; it looks like ADT or ADT^A01."),
                );
            }
        }
        read
    }

    fn values(&mut self, block: &Block) -> Option<Values> {
        if let Some((line, values)) = block.get("values") {
            if block.get("table").is_some() {
                return self.fault(
                    line,
                    code::VALUE,
                    "values and table both say what may stand here; write one of them.",
                );
            }
            return Some(Values::Listed(values.iter().cloned().collect()));
        }
        let (line, name) = block.text("table")?;
        if let Some(table) = self.tables.get(name) {
            let keys: BTreeSet<String> = table.rows().iter().map(|row| table.key_of(row)).collect();
            return Some(Values::Listed(keys));
        }
        let standard = Version::ALL
            .iter()
            .any(|version| Dictionary::of(*version).table(name).is_some());
        match standard {
            true => Some(Values::Standard(name.to_owned())),
            false => self.fault(
                line,
                code::VALUE,
                format!("'{name}' is neither a code table of this interface (tables/{name}.csv) nor a table of the standard."),
            ),
        }
    }
}
