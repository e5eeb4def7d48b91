//! From what is written to what runs. Everything that can be known without a message is found here.

mod action;
mod groups;
mod loops;
#[cfg(test)]
mod tests;
mod whole;

use super::code;
use super::doc::{MappingDoc, Written, WrittenRule};
use super::functions::{self, Shape, Step};
use super::model::{Mapping, Rule, RuleFinding, Sort, Start};
use super::overlap;
use super::pipeline::Pipeline;
use crate::code_table::Tables;
use crate::condition::Condition;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::dictionary::Version;
use crate::path::Address;
use groups::Said;
use loops::Level;

/// Compiles a mapping. There is one where no finding is an error.
#[must_use]
pub fn compile(doc: &MappingDoc, tables: &Tables) -> (Option<Mapping>, Vec<RuleFinding>) {
    let (written, mut findings) = doc.read();
    let mapping = blocks(&written, tables, &mut findings);
    findings.extend(overlap::find(&mapping));
    let broken = findings
        .iter()
        .any(|finding| finding.diagnostic.severity == Severity::Error);
    ((!broken).then_some(mapping), findings)
}

fn blocks(written: &Written, tables: &Tables, findings: &mut Vec<RuleFinding>) -> Mapping {
    let mut head = |key: &str, message: String| {
        findings.push(RuleFinding {
            rule: None,
            line: Some(written.line_of(key)),
            diagnostic: Diagnostic::error(code::WRONG_TYPE, message),
        });
    };
    let start = match written.start.as_str() {
        "source" | "" => Start::Source,
        "empty" => Start::Empty,
        other => {
            head(
                "start",
                format!("start is 'source' (a copy of the source) or 'empty', not '{other}'."),
            );
            Start::Source
        }
    };
    let version = written.version.as_deref().and_then(|text| {
        let known = Version::exact(text.trim());
        if known.is_none() {
            let all: Vec<&str> = Version::ALL
                .iter()
                .map(|version| version.as_str())
                .collect();
            head(
                "version",
                format!(
                    "There is no version '{text}'; known are {}.",
                    all.join(", ")
                ),
            );
        }
        known
    });
    let said = Said {
        structure: written.structure.as_deref().map(str::trim),
        version,
    };
    let mut mapping = Mapping {
        start,
        blocks: Vec::new(),
    };
    let mut loops = 0;
    let mut last: Vec<Level> = Vec::new();
    for (index, rule) in written.rules.iter().enumerate() {
        let mut compiler = Compiler {
            rule,
            tables,
            findings,
            said,
            around: &[],
        };
        compiler.identity(written, index);
        let levels = match rule.each.as_deref().filter(|each| !each.trim().is_empty()) {
            None => Some(Vec::new()),
            Some(each) => compiler.levels("in", each),
        };
        // The loop goes on with the next rule even where this one is broken.
        let around = levels.clone().unwrap_or_default();
        compiler.around = &around;
        let open = last
            .iter()
            .zip(&around)
            .take_while(|(last, now)| last.key == now.key)
            .count();
        let sort = compiler.sort_of(open == around.len());
        let compiled = levels.and_then(|_| compiler.rule(written, index));
        loops::insert(
            &mut mapping.blocks,
            &around,
            open,
            compiled,
            &mut loops,
            sort,
        );
        last = around;
    }
    mapping
}

struct Compiler<'a> {
    pub(super) rule: &'a WrittenRule,
    tables: &'a Tables,
    findings: &'a mut Vec<RuleFinding>,
    said: Said<'a>,
    /// The loops around the rule.
    around: &'a [Level],
}

impl Compiler<'_> {
    pub(super) fn error(&mut self, key: &str, code: Code, message: impl Into<String>) {
        self.findings.push(RuleFinding {
            rule: (!self.rule.id.is_empty()).then(|| self.rule.id.clone()),
            line: Some(self.rule.line_of(key)),
            diagnostic: Diagnostic::error(code, message),
        });
    }

    fn identity(&mut self, written: &Written, index: usize) {
        if self.rule.id.is_empty() {
            self.error(
                "id",
                code::RULE_ID,
                "The rule has no id; traces and exports hang on it.",
            );
        } else if let Some(first) = written
            .rules
            .iter()
            .take(index)
            .find(|other| other.id == self.rule.id)
        {
            let message = format!(
                "The id '{}' already stands on line {}.",
                self.rule.id,
                first.line_of("id")
            );
            self.error("id", code::RULE_ID, message);
        }
    }

    pub(super) fn address(&mut self, key: &str, text: &str) -> Option<Address> {
        match text.parse::<Address>() {
            Ok(address) => Some(address),
            Err(error) => {
                self.error(key, code::ADDRESS, format!("{error}."));
                None
            }
        }
    }

    /// How the loop is sorted that this rule begins.
    fn sort_of(&mut self, goes_on: bool) -> Option<Sort> {
        let text = self.rule.sort.as_deref()?;
        if self.around.is_empty() {
            self.error(
                "sort",
                code::LOOP,
                "sort puts the turns of a loop (in) in order, and this rule stands in none.",
            );
            return None;
        }
        if goes_on {
            self.error(
                "sort",
                code::LOOP,
                "sort belongs to the first rule of its loop.",
            );
            return None;
        }
        self.sort(text)
    }

    fn condition(&mut self, key: &str, text: &str) -> Option<Condition> {
        match Condition::parse(text) {
            Ok(condition) => Some(condition),
            Err(error) => {
                let part = text
                    .get(error.span.range())
                    .filter(|part| !part.is_empty())
                    .unwrap_or("the end");
                self.error(
                    key,
                    code::CONDITION,
                    format!("In `{text}` at {part}: {}", error.message),
                );
                None
            }
        }
    }

    pub(super) fn steps(&mut self, first: Shape) -> Option<Vec<Step>> {
        let text = self.rule.steps.as_deref().unwrap_or_default();
        let pipeline = match Pipeline::parse(text) {
            Ok(pipeline) => pipeline,
            Err(error) => {
                self.error(
                    "steps",
                    code::STEPS,
                    format!("In `{text}`: {}", error.message),
                );
                return None;
            }
        };
        let mut steps: Vec<Step> = Vec::new();
        let mut shape = pipeline
            .steps
            .first()
            .and_then(|call| functions::find(&call.name))
            .map_or(first, |function| function.takes);
        if first == Shape::Text && shape == Shape::Components {
            self.error(
                "steps",
                functions::code::SHAPE,
                "The first step takes components; a template is a text.",
            );
            return None;
        }
        let mut broken = false;
        for call in &pipeline.steps {
            match functions::compile(call, self.tables) {
                Ok(step) if step.function.takes == shape => {
                    shape = step.function.gives;
                    steps.push(step);
                }
                Ok(step) => {
                    let message = match shape {
                        Shape::Text => format!(
                            "{} takes components, and what comes before it gives one text.",
                            call.name
                        ),
                        Shape::Components => format!(
                            "{} takes one text, and what comes before it gives components; join puts them together.",
                            call.name
                        ),
                    };
                    self.error("steps", functions::code::SHAPE, message);
                    shape = step.function.gives;
                    broken = true;
                }
                Err(refusal) => {
                    self.error("steps", refusal.code, refusal.message);
                    broken = true;
                }
            }
        }
        (!broken).then_some(steps)
    }

    fn rule(&mut self, written: &Written, index: usize) -> Option<Rule> {
        let rule = self.rule;
        let before = self
            .findings
            .iter()
            .filter(|f| f.diagnostic.severity == Severity::Error)
            .count();
        let when = rule
            .when
            .as_deref()
            .filter(|text| !text.trim().is_empty())
            .and_then(|text| self.condition("when", text));
        let else_of = rule
            .else_of
            .as_deref()
            .and_then(|other| self.else_of(written, index, other));
        let (to, action) = self.action(index, when.as_ref())?;
        let after = self
            .findings
            .iter()
            .filter(|f| f.diagnostic.severity == Severity::Error)
            .count();
        (before == after).then(|| Rule {
            index,
            id: rule.id.clone(),
            line: rule.line,
            to,
            action,
            when,
            else_of,
            keep_empty: rule.keep_empty,
            note: rule.note.clone().unwrap_or_default(),
        })
    }

    fn else_of(&mut self, written: &Written, index: usize, other: &str) -> Option<usize> {
        let found = written
            .rules
            .iter()
            .take(index)
            .rposition(|rule| rule.id == other);
        let Some(found) = found else {
            self.error(
                "else_of",
                code::ELSE_OF,
                format!("else_of names '{other}', and no rule before this one has that id."),
            );
            return None;
        };
        let first = written.rules.get(found);
        if first.is_none_or(|first| first.when.is_none()) {
            self.error(
                "else_of",
                code::ELSE_OF,
                format!("'{other}' has no condition that could be false (when)."),
            );
            return None;
        }
        let between = written.rules.get(found..=index).unwrap_or_default();
        if between.iter().any(|rule| rule.each != self.rule.each) {
            self.error(
                "else_of",
                code::ELSE_OF,
                format!("'{other}' does not stand in the same loop."),
            );
            return None;
        }
        Some(found)
    }
}
