//! From what is written to what runs. Everything that can be known without a message is found here.

use super::code;
use super::doc::{MappingDoc, Written, WrittenRule};
use super::functions::{self, Shape, Step};
use super::model::{Block, Loop, Mapping, Rule, RuleFinding, Start};
use super::overlap;
use super::pipeline::Pipeline;
use crate::code_table::Tables;
use crate::condition::Condition;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::path::{Address, Index};

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
    let start = match written.start.as_str() {
        "source" | "" => Start::Source,
        "empty" => Start::Empty,
        other => {
            let message =
                format!("start is 'source' (a copy of the source) or 'empty', not '{other}'.");
            findings.push(RuleFinding {
                rule: None,
                line: Some(1),
                diagnostic: Diagnostic::error(code::WRONG_TYPE, message),
            });
            Start::Source
        }
    };
    let mut mapping = Mapping {
        start,
        blocks: Vec::new(),
    };
    let mut last_in: Option<&str> = None;
    for (index, rule) in written.rules.iter().enumerate() {
        let mut compiler = Compiler {
            rule,
            tables,
            findings,
        };
        compiler.identity(written, index);
        let each = rule.each.as_deref().filter(|each| !each.trim().is_empty());
        let continues = each.is_some() && each == last_in;
        last_in = each;
        let over = each.and_then(|each| compiler.each(each));
        let Some(compiled) = compiler.rule(written, index, over.as_ref().map(|(over, _)| *over))
        else {
            // The loop goes on with the next rule even where this one is broken.
            if let (Some((over, filter)), false) = (over, continues) {
                mapping.blocks.push(Block::Loop(Loop {
                    over,
                    filter,
                    rules: Vec::new(),
                }));
            }
            continue;
        };
        match (over, mapping.blocks.last_mut()) {
            (Some(_), Some(Block::Loop(current))) if continues => current.rules.push(compiled),
            (Some((over, filter)), _) => mapping.blocks.push(Block::Loop(Loop {
                over,
                filter,
                rules: vec![compiled],
            })),
            (None, _) => mapping.blocks.push(Block::Rule(compiled)),
        }
    }
    mapping
}

pub(super) struct Compiler<'a> {
    pub(super) rule: &'a WrittenRule,
    tables: &'a Tables,
    findings: &'a mut Vec<RuleFinding>,
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

    /// `DG1 where DG1-3 exists`
    fn each(&mut self, text: &str) -> Option<(Address, Option<Condition>)> {
        let (over, filter) = match text.split_once(" where ") {
            Some((over, filter)) => (over.trim(), Some(filter)),
            None => (text.trim(), None),
        };
        let address = match over.parse::<Address>() {
            Ok(address) => address,
            Err(error) => {
                let group = over.contains('_')
                    && over
                        .chars()
                        .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
                let message = if group
                    || (over.len() > 3 && over.chars().all(|c| c.is_ascii_uppercase()))
                {
                    format!(
                        "Loops over groups such as {over} cannot be run yet; a segment (DG1) or a field (PID-3) can."
                    )
                } else {
                    format!(
                        "{error}; a loop runs over a segment (DG1) or the repetitions of a field (PID-3)."
                    )
                };
                self.error("in", code::LOOP, message);
                return None;
            }
        };
        if address.component.is_some() || address.repetition != Index::Unspecified {
            self.error(
                "in",
                code::LOOP,
                "A loop runs over a segment (DG1) or over the repetitions of a field (PID-3).",
            );
            return None;
        }
        let indexed = matches!(address.occurrence, Index::At(_)) && address.field.is_some();
        if address.occurrence != Index::Unspecified && !indexed {
            self.error(
                "in",
                code::LOOP,
                "A loop over segments has no index; `where` chooses among them.",
            );
            return None;
        }
        let filter = filter.map(|text| self.condition("in", text));
        match filter {
            Some(None) => None,
            Some(filter) => Some((address, filter)),
            None => Some((address, None)),
        }
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

    fn rule(&mut self, written: &Written, index: usize, over: Option<Address>) -> Option<Rule> {
        let rule = self.rule;
        let before = self
            .findings
            .iter()
            .filter(|f| f.diagnostic.severity == Severity::Error)
            .count();
        let to = if rule.to.is_empty() {
            self.error(
                "to",
                code::ADDRESS,
                "The rule does not say where it writes: to = \"PID-5.1\".",
            );
            None
        } else {
            self.address("to", &rule.to)
        };
        if rule
            .each
            .as_deref()
            .is_some_and(|each| !each.trim().is_empty())
            && over.is_none()
        {
            return None;
        }
        let when = rule
            .when
            .as_deref()
            .filter(|text| !text.trim().is_empty())
            .and_then(|text| self.condition("when", text));
        let else_of = rule
            .else_of
            .as_deref()
            .and_then(|other| self.else_of(written, index, other));
        let to = to?;
        let action = if to.is_segment() {
            self.segment_action(to)
        } else {
            self.value_action(to)
        }?;
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
