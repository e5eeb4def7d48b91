//! A mapping over a message: splices over a copy of the source, or over nothing.
//!
//! Sources and conditions are read from the message as it came, never from what earlier rules
//! wrote. A rule that goes wrong does not stop the others, so that one run shows all that is
//! wrong; the first trouble in the order of the rules decides how the message ends.

use super::functions::{self, Clock, Shape, Step, StepContext, Trouble, Unmapped};
use super::model::{Action, Block, Loop, Mapping, Piece, Rule, RuleFinding, Start, Template};
use super::outcome::{Outcome, Output, RunContext};
use super::record::Recorder;
use super::text::Opaque;
use super::trace::{RuleState, Trace};
use super::value::Value;
use super::{code, read};
use crate::condition::Scope;
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
    let mut recorder = Recorder::new(message);
    let outcome = run(mapping, message, context, Some(&mut recorder));
    (outcome, recorder.trace)
}

pub(super) fn run<'a>(
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
        open: vec![false; mapping.rules().count()],
        recorder,
    };
    let mut outside = Turn::default();
    for block in &mapping.blocks {
        match block {
            Block::Rule(rule) => runner.rule(rule, &mut outside),
            Block::Loop(each) => runner.each(each),
        }
    }
    runner.end()
}

/// Where a run is: outside of loops, or in a turn of one.
#[derive(Default)]
pub(super) struct Turn {
    pub(super) number: Option<u32>,
    pub(super) scope: Scope,
    /// The row of the output that stands for the current segment.
    pub(super) row: Option<RowId>,
    /// Rows added in this turn.
    pub(super) added: Vec<(SegmentId, RowId)>,
}

/// What decides how the message ends.
enum Stop {
    Error,
    Reject(String),
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
    /// Of each rule: whether it was asked and its condition was false.
    open: Vec<bool>,
    pub(super) recorder: Option<&'r mut Recorder<'a>>,
}

impl Runner<'_, '_, '_> {
    fn each(&mut self, each: &Loop) {
        let turns = self.turns(each);
        if turns.is_empty()
            && let Some(recorder) = &mut self.recorder
        {
            each.rules
                .iter()
                .for_each(|rule| recorder.skip(rule, None, RuleState::NoTurn));
        }
        for (number, scope) in (1..).zip(turns) {
            let row = scope.segment.and_then(|(id, ordinal)| match self.start {
                Start::Source => self.draft.row_of(ordinal),
                // From nothing, a repetition loop writes into the one segment that there is.
                Start::Empty => scope.repetition.and_then(|_| self.draft.find(id, 1)),
            });
            let mut turn = Turn {
                number: Some(number),
                scope,
                row,
                added: Vec::new(),
            };
            for rule in &each.rules {
                self.rule(rule, &mut turn);
            }
        }
    }

    /// What the loop runs over; `where` is asked of all before the first turn.
    fn turns(&self, each: &Loop) -> Vec<Scope> {
        let matches = |scope: &Scope| {
            each.filter
                .as_ref()
                .is_none_or(|filter| filter.eval(self.message, *scope))
        };
        let id = each.over.segment;
        match each.over.field {
            None => self
                .message
                .segments_of(id)
                .map(|segment| Scope {
                    segment: Some((id, segment.ordinal())),
                    repetition: None,
                })
                .filter(matches)
                .collect(),
            Some(number) => {
                let segment = read::segment(self.message, &each.over, Scope::NONE);
                let field =
                    segment.and_then(|segment| Some((segment.ordinal(), segment.field(number)?)));
                let Some((ordinal, field)) = field.filter(|(_, field)| !field.bytes().is_empty())
                else {
                    return Vec::new();
                };
                field
                    .repetitions()
                    .map(|one| Scope {
                        segment: Some((id, ordinal)),
                        repetition: Some((number, one.number())),
                    })
                    .filter(matches)
                    .collect()
            }
        }
    }

    fn rule(&mut self, rule: &Rule, turn: &mut Turn) {
        let eligible = rule
            .else_of
            .is_none_or(|other| self.open.get(other).copied().unwrap_or(false));
        let holds = eligible
            && rule
                .when
                .as_ref()
                .is_none_or(|when| when.eval(self.message, turn.scope));
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
                let value = self.fill(rule, template, turn);
                self.pipe(rule, value, steps, turn);
            }
            Action::Wire { wire } => self.wire(rule, wire, turn),
            Action::Drop => self.remove(rule, turn),
            Action::Add { content, after } => self.add(rule, content, after, turn),
        }
    }

    fn read(&mut self, rule: &Rule, from: &Address, turn: &Turn, shape: Shape) -> Value {
        let read = read::value(self.message, from, turn.scope, shape, &mut self.opaque);
        if let Some(recorder) = &mut self.recorder {
            recorder.source(from, turn.scope, read.span);
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
        let mut filled = String::new();
        let (mut places, mut values) = (false, false);
        for piece in &template.pieces {
            match piece {
                Piece::Text(text) => filled.push_str(&self.opaque.literal(text)),
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
        if places && !values {
            Value::Empty
        } else {
            Value::text(filled)
        }
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
                self.stop.get_or_insert(Stop::Reject(text));
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
            Some(Stop::Reject(text)) => {
                if let Some(recorder) = self.recorder {
                    recorder.flows(&self.draft);
                }
                Outcome::Rejected {
                    code: "AE",
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
