//! Each rule as the script of one step.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::conditions;
use super::javascript::{comment, string, strings};
use super::steps;
use crate::condition::Condition;
use crate::mapping::functions::Shape;
use crate::mapping::{
    Action, Answer, Block, Content, Group, Loop, Mapping, Over, Piece, Rule, Split, Step, Template,
};
use crate::path::{Address, Index, SegmentId};

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
    let writer = Writer {
        by_index,
        groups: groups_of(mapping),
    };
    let mut found = Vec::new();
    for block in &mapping.blocks {
        match block {
            Block::Rule(rule) => {
                found.push(RuleStep {
                    rules: vec![rule],
                    script: writer.rule(rule, false),
                });
            }
            Block::Loop(each) => match apart(each) {
                Some(rules) => found.extend(rules.into_iter().map(|rule| RuleStep {
                    rules: vec![rule],
                    script: writer.step(each, &[Block::Rule(rule.clone())]),
                })),
                None => found.push(RuleStep {
                    rules: each.rules(),
                    script: writer.step(each, &each.blocks),
                }),
            },
        }
    }
    found
}

/// The rules of a loop, where each may have a loop of its own: they touch nothing but what their turn is
/// about.
fn apart(each: &Loop) -> Option<Vec<&Rule>> {
    let Over::Places(over) = &each.over else {
        return None;
    };
    let rules = each.blocks.iter().map(|block| match block {
        Block::Rule(rule) => stays_in_turn(rule, over).then_some(rule),
        Block::Loop(_) => None,
    });
    rules
        .collect::<Option<Vec<&Rule>>>()
        .filter(|_| each.sort.is_none())
}

fn stays_in_turn(rule: &Rule, over: &Address) -> bool {
    let own = rule.to.segment == over.segment && rule.to.occurrence == Index::Unspecified;
    match &rule.action {
        Action::Copy { .. } | Action::Value { .. } | Action::Text { .. } | Action::Wire { .. } => {
            let repetition = over.field.is_none()
                || (rule.to.field == over.field && rule.to.repetition == Index::Unspecified);
            own && repetition && rule.to.repetition != Index::Append
        }
        // Which rule refuses a message first must not change.
        Action::Refuse { .. }
        | Action::Drop
        | Action::DropGroup
        | Action::Keep(_)
        | Action::Split(_)
        | Action::Add { .. } => false,
    }
}

/// The groups of a mapping, each with a name of its own.
pub(super) fn groups_of(mapping: &Mapping) -> Vec<(String, &Group)> {
    let mut found: Vec<(String, &Group)> = Vec::new();
    let split = mapping.split().map(|split| &split.over);
    let loops = mapping.loops().into_iter().map(|each| &each.over);
    for over in split.into_iter().chain(loops) {
        let Over::Groups(group) = over else {
            continue;
        };
        if found.iter().any(|(_, known)| *known == group) {
            continue;
        }
        let namesakes = found.iter().filter(|(_, known)| known.name == group.name);
        let name = match namesakes.count() {
            0 => group.name.clone(),
            before => format!("{}{}", group.name, before + 1),
        };
        found.push((name, group));
    }
    found
}

/// What `mapParts` is told of a split.
pub(super) fn split(mapping: &Mapping, split: &Split) -> String {
    let mut options = vec![over(&split.over, &groups_of(mapping))];
    options.extend(split.filter.as_ref().map(asked_first));
    format!("{{ {} }}", options.join(", "))
}

fn over(over: &Over, groups: &[(String, &Group)]) -> String {
    match over {
        Over::Places(at) => format!("over: {}", string(&at.to_string())),
        Over::Groups(group) => {
            let label = groups.iter().find(|(_, known)| *known == group);
            let label = label.map_or(group.name.as_str(), |(label, _)| label.as_str());
            format!("groups: {}", string(label))
        }
    }
}

fn asked_first(filter: &Condition) -> String {
    format!(
        "where: function (here) {{ return {}; }}",
        conditions::condition(filter, true)
    )
}

struct Writer<'a> {
    by_index: BTreeMap<usize, &'a Rule>,
    groups: Vec<(String, &'a Group)>,
}

impl Writer<'_> {
    /// A loop as a step of its own.
    fn step(&self, each: &Loop, blocks: &[Block]) -> String {
        let mut counted = Vec::new();
        totals(each, &mut counted);
        let mut out = self.turns(each, blocks, false);
        if let Some(end) = out
            .find('\n')
            .map(|end| end + 1)
            .filter(|_| !counted.is_empty())
        {
            let names: Vec<String> = counted
                .iter()
                .map(|number| format!("turns{number} = 0"))
                .collect();
            out.insert_str(end, &format!("var {};\n", names.join(", ")));
        }
        out
    }

    fn turns(&self, each: &Loop, blocks: &[Block], looped: bool) -> String {
        let mut out = comment(&described(each));
        let mut options = vec![over(&each.over, &self.groups)];
        options.extend(each.filter.as_ref().map(asked_first));
        if let Some(sort) = &each.sort {
            options.push(format!(
                "sort: {{ by: {}, number: {}, descending: {} }}",
                string(&sort.by.to_string()),
                sort.number,
                sort.descending
            ));
        }
        if looped {
            options.push("inside: here".to_owned());
        }
        let mut body = String::new();
        if counts(blocks) {
            let _ = writeln!(body, "    here.total = turns{} += 1;", each.number);
        }
        for block in blocks {
            let text = match block {
                Block::Rule(rule) => self.rule(rule, true),
                Block::Loop(inner) => self.turns(inner, &inner.blocks, true),
            };
            for line in text.lines() {
                let _ = writeln!(body, "    {line}");
            }
        }
        let _ = write!(
            out,
            "forEachTurn({{ {} }}, function (here) {{\n{body}}});\n",
            options.join(", ")
        );
        out
    }

    fn rule(&self, rule: &Rule, looped: bool) -> String {
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

/// Whether one of the rules asks for its turn's number in the whole message.
fn counts(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match block {
        Block::Rule(rule) => {
            let (Action::Text { template, .. } | Action::Refuse { text: template, .. }) =
                &rule.action
            else {
                return false;
            };
            template.pieces.contains(&Piece::Total)
        }
        Block::Loop(_) => false,
    })
}

/// The loops in one, itself included, that have such a rule.
fn totals(each: &Loop, found: &mut Vec<usize>) {
    if counts(&each.blocks) {
        found.push(each.number);
    }
    for block in &each.blocks {
        if let Block::Loop(inner) = block {
            totals(inner, found);
        }
    }
}

/// A loop, in the words of the mapping.
fn described(each: &Loop) -> String {
    let mut text = format!("For each {}", each.over);
    if let Some(filter) = &each.filter {
        let _ = write!(text, " where {filter}");
    }
    if let Some(sort) = &each.sort {
        let _ = write!(text, ", by {sort}");
    }
    text + "."
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
        Action::Split(split) => format!("A message for each {}", split.over),
        Action::DropGroup => "The whole group is taken out".to_owned(),
        Action::Keep(kept) => format!("Nothing stays but {}", names(kept)),
        Action::Refuse { answer, text } => {
            let text = self::written(&text.pieces);
            match answer {
                Answer::Refused(code) => format!("Refused with {code}: '{text}'"),
                Answer::Warned => format!("A warning, and the message goes on: '{text}'"),
            }
        }
        Action::Add {
            content: Content::Group,
            ..
        } => "The whole group is added".to_owned(),
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
        // It is what the last step does, with all of these.
        Action::Split(_) => String::new(),
        Action::DropGroup => format!("keepOnly([]{here});\n"),
        Action::Keep(kept) => format!("keepOnly({}{here});\n", list(kept)),
        Action::Refuse {
            answer,
            text: template,
        } => {
            let told = string(&written(&template.pieces));
            let turn = if looped { "here" } else { "undefined" };
            let filled = format!("fill({told}, {turn}, true)");
            match answer {
                Answer::Refused(code) => format!("reject({filled}, {});\n", string(code)),
                Answer::Warned => format!("warn({}, {filled});\n", string(&rule.id)),
            }
        }
        Action::Add { content, after } => {
            let anchors = list(after);
            match content {
                Content::Group => format!("copyGroup({anchors}{here});\n"),
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

fn list(ids: &[SegmentId]) -> String {
    strings(ids.iter().map(SegmentId::as_str))
}

fn names(ids: &[SegmentId]) -> String {
    let names: Vec<&str> = ids.iter().map(SegmentId::as_str).collect();
    names.join(", ")
}

fn chain(value: String, steps: &[Step], rule: &Rule) -> String {
    steps.iter().fold(value, |value, step| {
        super::steps::step(&step.op, &value, &rule.to)
    })
}

fn text(template: &Template, here: &str) -> String {
    match template.pieces.as_slice() {
        [] => "''".to_owned(),
        [Piece::Turn] => "String(here.number)".to_owned(),
        [Piece::Total] => "String(here.total)".to_owned(),
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
        Piece::Turn => "{#}".to_owned(),
        Piece::Total => "{##}".to_owned(),
    });
    texts.collect()
}
