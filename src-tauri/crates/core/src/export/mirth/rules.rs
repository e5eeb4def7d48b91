//! Each rule as the script of one step.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::conditions;
use super::javascript::{comment, string, strings};
use super::steps;
use crate::mapping::functions::Shape;
use crate::mapping::{Action, Block, Content, Loop, Mapping, Piece, Rule, Step, Template};
use crate::path::Index;

/// A step of the transformer: the rules that it does, and how.
pub(super) struct RuleStep<'a> {
    /// One rule, or the rules of a loop whose turns must stay together.
    pub(super) rules: Vec<&'a Rule>,
    /// The script.
    pub(super) script: String,
}

/// All rules of a mapping in order.
pub(super) fn steps_of(mapping: &Mapping) -> Vec<RuleStep<'_>> {
    let by_index: BTreeMap<usize, &Rule> = mapping.rules().map(|rule| (rule.index, rule)).collect();
    let writer = Writer { by_index };
    let mut found = Vec::new();
    for block in &mapping.blocks {
        match block {
            Block::Rule(rule) => {
                found.push(RuleStep {
                    rules: vec![rule],
                    script: writer.rule(rule, None),
                });
            }
            Block::Loop(each) if each.rules.iter().all(|rule| stays_in_turn(rule, each)) => {
                let one = |rule| RuleStep {
                    rules: vec![rule],
                    script: writer.turns(each, &[rule]),
                };
                found.extend(each.rules.iter().map(one));
            }
            Block::Loop(each) => {
                let rules: Vec<&Rule> = each.rules.iter().collect();
                let script = writer.turns(each, &rules);
                found.push(RuleStep { rules, script });
            }
        }
    }
    found
}

/// Whether a rule touches nothing but what its turn is about. Only then may a loop be cut into one loop
/// for each rule.
fn stays_in_turn(rule: &Rule, each: &Loop) -> bool {
    let own = rule.to.segment == each.over.segment && rule.to.occurrence == Index::Unspecified;
    match &rule.action {
        Action::Copy { .. } | Action::Value { .. } | Action::Text { .. } | Action::Wire { .. } => {
            let repetition = each.over.field.is_none()
                || (rule.to.field == each.over.field && rule.to.repetition == Index::Unspecified);
            own && repetition && rule.to.repetition != Index::Append
        }
        Action::Drop | Action::Add { .. } => false,
    }
}

struct Writer<'a> {
    by_index: BTreeMap<usize, &'a Rule>,
}

impl Writer<'_> {
    fn turns(&self, each: &Loop, rules: &[&Rule]) -> String {
        let mut out = String::new();
        let over = string(&each.over.to_string());
        let mut body = String::new();
        if let Some(filter) = &each.filter {
            out += &comment(&format!("For each {} where {filter}.", each.over));
            let _ = writeln!(body, "    if ({}) {{", conditions::negated(filter, true));
            body.push_str("        return;\n    }\n");
        } else {
            out += &comment(&format!("For each {}.", each.over));
        }
        for rule in rules {
            for line in self.rule(rule, Some(each)).lines() {
                let _ = writeln!(body, "    {line}");
            }
        }
        let _ = write!(out, "eachOne({over}, function (here) {{\n{body}}});\n");
        out
    }

    fn rule(&self, rule: &Rule, each: Option<&Loop>) -> String {
        let looped = each.is_some();
        let mut out = comment(&describe(rule));
        let asked = self.asked(rule, looped);
        let action = action(rule, looped);
        if asked.is_empty() {
            out += &action;
        } else {
            let _ = writeln!(out, "if ({}) {{", asked.join(" && "));
            for line in action.lines() {
                let _ = writeln!(out, "    {line}");
            }
            out.push_str("}\n");
        }
        out
    }

    /// The conditions under which a rule runs. Conditions read what arrived, so that asking again for an
    /// `else_of` gives the same answer.
    fn asked(&self, rule: &Rule, looped: bool) -> Vec<String> {
        let mut found = Vec::new();
        let mut other = rule.else_of.and_then(|index| self.by_index.get(&index));
        while let Some(first) = other {
            found.extend(
                first
                    .when
                    .as_ref()
                    .map(|when| conditions::negated(when, looped)),
            );
            other = first.else_of.and_then(|index| self.by_index.get(&index));
        }
        found.reverse();
        let alone = found.is_empty();
        found.extend(rule.when.as_ref().map(|when| {
            if alone {
                conditions::condition(when, looped)
            } else {
                conditions::conjunct(when, looped)
            }
        }));
        found
    }
}

/// What a rule does, in the words of the mapping.
fn describe(rule: &Rule) -> String {
    let to = rule.to;
    let calls = |steps: &[Step]| {
        if steps.is_empty() {
            return String::new();
        }
        let names: Vec<&str> = steps.iter().map(|step| step.written.as_str()).collect();
        format!(": {}", names.join(" | "))
    };
    let mut text = match &rule.action {
        Action::Copy { from } => format!("{to} from {from}"),
        Action::Value { from, steps } => format!("{to} from {from}{}", calls(steps)),
        Action::Text { template, steps } => {
            format!(
                "{to} is '{}'{}",
                self::written(&template.pieces),
                calls(steps)
            )
        }
        Action::Wire { wire } if wire.is_empty() => format!("{to} is cleared"),
        Action::Wire { wire } => format!("{to} is '{wire}', as it stands"),
        Action::Drop => format!("{to} is taken out"),
        Action::Add {
            content: Content::Wire(wire),
            ..
        } => format!("{to} is added: '{wire}'"),
        Action::Add {
            content: Content::Copy(from),
            ..
        } => format!("{to} is added from {from}"),
    };
    if rule.else_of.is_some() {
        text += ", otherwise";
    }
    if let Some(when) = &rule.when {
        let _ = write!(text, ", when {when}");
    }
    text
}

fn action(rule: &Rule, looped: bool) -> String {
    let to = string(&rule.to.to_string());
    let here = if looped { ", here" } else { "" };
    let put = |value: String| match rule.keep_empty {
        true => format!("writeUnlessEmpty({to}, {value}{here});\n"),
        false => format!("write({to}, {value}{here});\n"),
    };
    match &rule.action {
        Action::Copy { from } => {
            let name = if rule.keep_empty {
                "copyUnlessEmpty"
            } else {
                "copy"
            };
            format!("{name}({}, {to}{here});\n", string(&from.to_string()))
        }
        Action::Value { from, steps } => {
            let takes = steps
                .first()
                .map_or(Shape::Text, |step| step.function.takes);
            let read = match takes {
                Shape::Text => "valueAt",
                Shape::Components => "componentsAt",
            };
            put(chain(
                format!("{read}({}{here})", string(&from.to_string())),
                steps,
                rule,
            ))
        }
        Action::Text { template, steps } => put(chain(text(template, here), steps, rule)),
        Action::Wire { wire } if wire.is_empty() && rule.keep_empty => String::new(),
        Action::Wire { wire } if wire.is_empty() => format!("put({to}, ''{here});\n"),
        Action::Wire { wire } => format!("put({to}, structure({}){here});\n", string(wire)),
        Action::Drop => format!("drop({to}{here});\n"),
        Action::Add { content, after } => {
            let anchors = strings(after.iter().map(crate::path::SegmentId::as_str));
            match content {
                Content::Wire(wire) => format!("addSegment({}, {anchors}{here});\n", string(wire)),
                Content::Copy(from) => {
                    format!(
                        "copySegments({}, {}, {anchors}{here});\n",
                        string(&from.to_string()),
                        string(rule.to.segment.as_str())
                    )
                }
            }
        }
    }
}

fn chain(value: String, steps: &[Step], rule: &Rule) -> String {
    steps.iter().fold(value, |value, step| {
        super::steps::step(&step.op, &value, &rule.to)
    })
}

fn text(template: &Template, here: &str) -> String {
    match template.pieces.as_slice() {
        [] => "''".to_owned(),
        [Piece::Value(at)] => format!("valueAt({}{here})", string(&at.to_string())),
        [Piece::Text(text)] if text.chars().all(steps::is_plain) => string(text),
        [Piece::Text(text)] => format!("literal({})", string(text)),
        pieces => format!("fill({}{here})", string(&written(pieces))),
    }
}

/// A template as its author wrote it.
fn written(pieces: &[Piece]) -> String {
    let texts = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => text.replace('{', "{{").replace('}', "}}"),
        Piece::Value(at) => format!("{{{at}}}"),
    });
    texts.collect()
}
