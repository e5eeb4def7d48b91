//! A mapping over a message: splices over a copy of the source, or over nothing.
//!
//! Sources and conditions are read from the message as it came, never from what earlier rules
//! wrote. A rule that goes wrong does not stop the others, so that one run shows all that is
//! wrong; the first trouble in the order of the rules decides how the message ends.

use super::functions::{self, Clock, Shape, Step, StepContext, Trouble, Unmapped};
use super::model::{Action, Answer, Mapping, Piece, Rule, RuleFinding, Start, Template};
use super::outcome::{Outcome, Output, RunContext};
use super::record::Recorder;
use super::text::Opaque;
use super::trace::{RuleState, Trace};
use super::turn::Turn;
use super::value::Value;
use super::{code, read};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message::writer::{Draft, RowId};
use crate::message::{Delimiters, Message};
use crate::path::{Address, SegmentId};

/// Maps one message. What leaves an engine is [`deliver`](super::deliver)'s answer.
#[must_use]
pub fn transform(mapping: &Mapping, message: &Message, context: &RunContext<'_>) -> Outcome {
    run(mapping, message, context, None)
}

/// As [`transform`], with all that happened.
#[must_use]
pub fn transform_traced(
    mapping: &Mapping,
    message: &Message,
    context: &RunContext<'_>,
) -> (Outcome, Trace) {
    let mut trace = Trace::default();
    let outcome = run(mapping, message, context, Some(&mut trace));
    (outcome, trace)
}

pub(super) fn run(
    mapping: &Mapping,
    message: &Message,
    context: &RunContext<'_>,
    trace: Option<&mut Trace>,
) -> Outcome {
    if let Some(split) = mapping.split() {
        return super::split::run(mapping, split, message, context, trace);
    }
    whole(mapping, message, context, trace)
}

/// Runs the rules on a message as it is.
pub(super) fn whole(
    mapping: &Mapping,
    message: &Message,
    context: &RunContext<'_>,
    trace: Option<&mut Trace>,
) -> Outcome {
    let Some(trace) = trace else {
        return recorded(mapping, message, context, None);
    };
    let mut recorder = Recorder::new(message);
    let outcome = recorded(mapping, message, context, Some(&mut recorder));
    *trace = recorder.trace;
    outcome
}

fn recorded<'a>(
    mapping: &Mapping,
    message: &'a Message,
    context: &RunContext<'_>,
    recorder: Option<&mut Recorder<'a>>,
) -> Outcome {
    let draft = match mapping.start {
        Start::Source => Draft::from(message),
        Start::Empty => {
            let mut draft = Draft::empty(Delimiters::default());
            // The header is a segment by construction, so that this cannot be refused.
            let _header = draft.insert_after(None, SegmentId::MSH, b"MSH|^~\\&");
            draft
        }
    };
    let (rules, loops, alternatives) = mapping.size();
    let mut runner = Runner {
        message,
        clock: context.clock,
        start: mapping.start,
        draft,
        opaque: Opaque::default(),
        findings: Vec::new(),
        unmapped: Vec::new(),
        stop: None,
        volatile: Vec::new(),
        open: vec![false; if alternatives { rules } else { 0 }],
        is_arranged: false,
        counts: vec![0; loops],
        recorder,
    };
    runner.blocks(&mapping.blocks, &mut Turn::default());
    runner.end()
}

/// What decides how the message ends.
enum Stop {
    Error,
    Reject(&'static str, String),
}

pub(super) struct Runner<'a, 'c, 'r> {
    pub(super) message: &'a Message,
    clock: Clock<'c>,
    pub(super) start: Start,
    pub(super) draft: Draft<'a>,
    pub(super) opaque: Opaque,
    findings: Vec<RuleFinding>,
    unmapped: Vec<Unmapped>,
    stop: Option<Stop>,
    pub(super) volatile: Vec<(RowId, Address)>,
    /// Of each rule: whether it was asked and its condition was false; empty where none asks.
    open: Vec<bool>,
    /// Whether rows were put in another order than that of the source.
    pub(super) is_arranged: bool,
    /// Of each loop: how many turns there have been.
    pub(super) counts: Vec<u32>,
    pub(super) recorder: Option<&'r mut Recorder<'a>>,
}

impl Runner<'_, '_, '_> {
    pub(super) fn rule(&mut self, rule: &Rule, turn: &mut Turn) {
        let eligible = rule
            .else_of
            .is_none_or(|other| self.open.get(other).copied().unwrap_or(false));
        let holds = eligible
            && rule
                .when
                .as_ref()
                .is_none_or(|when| when.eval(self.message, turn.scope()));
        if let Some(open) = self.open.get_mut(rule.index) {
            *open = eligible && !holds;
        }
        if !holds {
            let state = if eligible {
                RuleState::ConditionFalse
            } else {
                RuleState::OtherRan
            };
            if let Some(recorder) = &mut self.recorder {
                recorder.skip(rule, turn.number, state);
            }
            return;
        }
        if let Some(recorder) = &mut self.recorder {
            recorder.begin(rule, turn.number);
        }
        self.opaque.clear();
        match &rule.action {
            Action::Copy { from } => self.copy(rule, from, turn),
            Action::Value { from, steps } => {
                let shape = steps
                    .first()
                    .map_or(Shape::Text, |step| step.function.takes);
                let value = self.read(rule, from, turn, shape);
                self.pipe(rule, value, steps, turn);
            }
            Action::Text { template, steps } => {
                // Most constants: no value is made of what is written as it stands.
                if let (None, [], [Piece::Text(text)]) =
                    (&self.recorder, steps.as_slice(), template.pieces.as_slice())
                    && !text.is_empty()
                    && !text.contains('\\')
                    && self.is_plain(text)
                {
                    return self.clean(rule, text.as_bytes(), turn, false);
                }
                let value = self.fill(rule, template, turn);
                self.pipe(rule, value, steps, turn);
            }
            Action::Wire { wire } => self.wire(rule, wire, turn),
            Action::Drop => self.remove(rule, turn),
            Action::DropGroup => self.keep(rule, &[], turn),
            Action::Keep(kept) => self.keep(rule, kept, turn),
            Action::Add { content, after } => self.add(rule, content, after, turn),
            Action::Split(_) => self.parted(rule),
            Action::Refuse { answer, text } => self.refuse(rule, *answer, text, turn),
        }
    }

    /// What a split has written before the rules run: the control ID of the part.
    fn parted(&mut self, rule: &Rule) {
        let row = self.draft.find(SegmentId::MSH, 1);
        let text = self.message.text(&rule.to);
        if let (Some(recorder), Some(row), Some(text)) = (&mut self.recorder, row, text) {
            recorder.written(row, rule.to, text);
        }
    }

    fn refuse(&mut self, rule: &Rule, answer: Answer, text: &Template, turn: &Turn) {
        let (text, _) = self.filled(rule, text, turn);
        let text = self.opaque.show(&text).into_owned();
        match answer {
            Answer::Warned => self.find(rule, code::WARNED, Severity::Warning, Some(rule.to), text),
            Answer::Refused(code) => {
                let message = format!("{text} (answered with {code})");
                self.find(rule, code::REFUSED, Severity::Error, Some(rule.to), message);
                self.stop.get_or_insert(Stop::Reject(code, text));
            }
        }
    }

    fn read(&mut self, rule: &Rule, from: &Address, turn: &Turn, shape: Shape) -> Value {
        let read = read::value(self.message, from, turn.scope(), shape, &mut self.opaque);
        if let Some(recorder) = &mut self.recorder {
            recorder.source(from, turn.scope(), read.span);
        }
        if read.more && read.value != Value::Empty {
            let message = format!(
                "{from} has components, and only the first was read; name the one that is meant, such as {}.",
                from.with_component(1)
            );
            self.find(rule, code::FIRST_LEAF, Severity::Hint, Some(*from), message);
        }
        read.value
    }

    fn fill(&mut self, rule: &Rule, template: &Template, turn: &Turn) -> Value {
        if let [Piece::Value(only)] = template.pieces.as_slice() {
            return self.read(rule, only, turn, Shape::Text);
        }
        let (filled, nothing) = self.filled(rule, template, turn);
        match nothing {
            true => Value::Empty,
            false => Value::text(filled),
        }
    }

    /// The text, and whether it has places and all of them are empty.
    fn filled(&mut self, rule: &Rule, template: &Template, turn: &Turn) -> (String, bool) {
        let mut filled = String::new();
        let (mut places, mut values) = (false, false);
        for piece in &template.pieces {
            match piece {
                Piece::Text(text) => filled.push_str(&self.opaque.literal(text)),
                Piece::Turn => filled.push_str(&turn.number.unwrap_or_default().to_string()),
                Piece::Total => filled.push_str(&turn.total.to_string()),
                Piece::Value(from) => {
                    places = true;
                    match self.read(rule, from, turn, Shape::Text) {
                        Value::Text(text) => {
                            values = true;
                            filled.push_str(&text);
                        }
                        Value::Empty | Value::Null | Value::Components(_) => {}
                    }
                }
            }
        }
        (filled, places && !values)
    }

    fn pipe(&mut self, rule: &Rule, input: Value, steps: &[Step], turn: &Turn) {
        if let Some(recorder) = &mut self.recorder {
            recorder.input(self.opaque.show(&input.to_string()).into_owned());
        }
        let mut value = input;
        let mut context = StepContext {
            clock: self.clock,
            opaque: &mut self.opaque,
            volatile: false,
            unmapped: Vec::new(),
        };
        let mut trouble = None;
        for step in steps {
            let result = functions::run(&step.op, value, &mut context);
            if let Some(recorder) = &mut self.recorder {
                let shown = result
                    .as_ref()
                    .ok()
                    .map(|value| context.opaque.show(&value.to_string()).into_owned());
                recorder.step(step, shown);
            }
            match result {
                Ok(next) => value = next,
                Err(found) => {
                    trouble = Some((step, found));
                    value = Value::Empty;
                    break;
                }
            }
        }
        let volatile = context.volatile;
        let unmapped = std::mem::take(&mut context.unmapped);
        if let Some(recorder) = &mut self.recorder {
            recorder.unmapped(&unmapped);
        }
        self.unmapped.extend(unmapped);
        match trouble {
            None => self.put(rule, value, turn, volatile),
            Some((step, Trouble::Error(code, message))) => {
                self.fail(
                    rule,
                    code,
                    format!("{}: {message}, in the step {}.", rule.to, step.written),
                );
            }
            Some((step, Trouble::Reject(message))) => {
                let text = format!("{message} ({})", rule.to);
                self.find(
                    rule,
                    functions::code::UNMAPPED_VALUE,
                    Severity::Error,
                    Some(rule.to),
                    format!(
                        "{message}, and the step {} refuses the message.",
                        step.written
                    ),
                );
                self.stop.get_or_insert(Stop::Reject("AE", text));
            }
        }
    }

    /// A finding about a rule.
    pub(super) fn find(
        &mut self,
        rule: &Rule,
        code: Code,
        severity: Severity,
        at: Option<Address>,
        message: String,
    ) {
        let diagnostic = Diagnostic {
            code,
            severity,
            address: at,
            span: None,
            rule: None,
            message,
        };
        if let Some(recorder) = &mut self.recorder {
            recorder.problem(diagnostic.clone());
        }
        self.findings.push(RuleFinding {
            rule: Some(rule.id.clone()),
            line: Some(rule.line),
            diagnostic,
        });
    }

    /// A finding that puts the message in error.
    pub(super) fn fail(&mut self, rule: &Rule, code: Code, message: String) {
        self.find(rule, code, Severity::Error, Some(rule.to), message);
        self.stop.get_or_insert(Stop::Error);
    }

    fn end(self) -> Outcome {
        match self.stop {
            Some(Stop::Error) => {
                if let Some(recorder) = self.recorder {
                    recorder.flows(&self.draft);
                }
                Outcome::Error {
                    findings: self.findings,
                }
            }
            Some(Stop::Reject(code, text)) => {
                if let Some(recorder) = self.recorder {
                    recorder.flows(&self.draft);
                }
                Outcome::Rejected {
                    code,
                    text,
                    findings: self.findings,
                }
            }
            None => {
                let bytes = self.draft.finish();
                let mut volatile_at = Vec::new();
                let mut volatile = Vec::new();
                if !self.volatile.is_empty() || self.recorder.is_some() {
                    let (output, _) = Message::decode_as(bytes.as_slice(), self.draft.charset());
                    let place = |row: RowId, at: &Address| {
                        super::record::place(&self.draft, &output, row, at)
                    };
                    volatile_at = self
                        .volatile
                        .iter()
                        .filter_map(|(row, at)| place(*row, at))
                        .collect();
                    volatile = super::record::spans(&output, &volatile_at);
                    if let Some(recorder) = self.recorder {
                        recorder.flows(&self.draft);
                        recorder.end(&self.draft, &output);
                    }
                }
                Outcome::Delivered(vec![Output {
                    bytes,
                    volatile,
                    findings: self.findings,
                    unmapped: self.unmapped,
                    volatile_at,
                }])
            }
        }
    }
}
