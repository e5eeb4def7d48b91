//! Keeps what happens in a run, for those who asked.

use super::functions::{Step, Unmapped};
use super::model::Rule;
use super::read;
use super::trace::{FieldFlow, RuleState, RuleTrace, Source, StepTrace, Trace, WrittenPlace};
use crate::condition::Scope;
use crate::diagnostic::Diagnostic;
use crate::message::Message;
use crate::message::writer::{Draft, RowId};
use crate::path::{Address, Index};
use crate::span::Span;

/// A trace in the making.
pub(super) struct Recorder<'a> {
    message: &'a Message,
    pub(super) trace: Trace,
    /// Of each place written: which rule trace and which of its places, and where in the draft.
    places: Vec<(usize, usize, RowId, Address)>,
    /// Bytes of the source that were read, with the rule.
    reads: Vec<(Span, usize)>,
}

impl<'a> Recorder<'a> {
    pub(super) fn new(message: &'a Message) -> Self {
        Self {
            message,
            trace: Trace::default(),
            places: Vec::new(),
            reads: Vec::new(),
        }
    }

    fn start(&mut self, rule: &Rule, turn: Option<u32>, state: RuleState) {
        self.trace.rules.push(RuleTrace {
            rule: rule.index,
            output: 0,
            turn,
            state,
            sources: Vec::new(),
            input: String::new(),
            steps: Vec::new(),
            written: Vec::new(),
            unmapped: Vec::new(),
            problems: Vec::new(),
        });
    }

    pub(super) fn skip(&mut self, rule: &Rule, turn: Option<u32>, state: RuleState) {
        self.start(rule, turn, state);
    }

    pub(super) fn begin(&mut self, rule: &Rule, turn: Option<u32>) {
        self.start(rule, turn, RuleState::Ran);
    }

    pub(super) fn source(&mut self, at: &Address, scope: Scope<'_>, span: Option<Span>) {
        let Some(current) = self.trace.rules.last_mut() else {
            return;
        };
        let address = read::in_turn(at, scope);
        let address = match scope.segment(self.message, at) {
            Some(segment) => canonical(self.message, &address, segment.occurrence()),
            None => address,
        };
        let text = span
            .map(|span| self.message.text_of(span.of(self.message.bytes())))
            .unwrap_or_default();
        if let Some(span) = span {
            self.reads.push((span, current.rule));
        }
        current.sources.push(Source {
            address,
            span,
            text,
        });
    }

    pub(super) fn input(&mut self, text: String) {
        if let Some(current) = self.trace.rules.last_mut() {
            current.input = text;
        }
    }

    pub(super) fn step(&mut self, step: &Step, output: Option<String>) {
        if let Some(current) = self.trace.rules.last_mut() {
            current.steps.push(StepTrace {
                step: step.written.clone(),
                output,
            });
        }
    }

    pub(super) fn unmapped(&mut self, values: &[Unmapped]) {
        if let Some(current) = self.trace.rules.last_mut() {
            current.unmapped.extend_from_slice(values);
        }
    }

    pub(super) fn problem(&mut self, diagnostic: Diagnostic) {
        if let Some(current) = self.trace.rules.last_mut() {
            current.problems.push(diagnostic);
        }
    }

    pub(super) fn written(&mut self, row: RowId, at: Address, text: String) {
        let index = self.trace.rules.len();
        if let Some(current) = self.trace.rules.last_mut() {
            self.places
                .push((index - 1, current.written.len(), row, at));
            current.written.push(WrittenPlace {
                address: None,
                span: None,
                text,
            });
        }
    }

    /// Where each populated field of the source went.
    pub(super) fn flows(&mut self, draft: &Draft<'_>) {
        self.reads
            .sort_unstable_by_key(|(span, _)| (span.start, span.end));
        let longest = self
            .reads
            .iter()
            .map(|(span, _)| span.len())
            .max()
            .unwrap_or(0);
        for segment in self.message.segments() {
            let Some(id) = segment.id() else { continue };
            let row = draft.row_of(segment.ordinal());
            for field in segment.fields().filter(|field| !field.bytes().is_empty()) {
                if segment.is_header() && field.number() <= 2 {
                    continue;
                }
                let span = field.span();
                let from = self
                    .reads
                    .partition_point(|(read, _)| read.start + longest < span.start);
                let mut read_by: Vec<usize> = self
                    .reads
                    .iter()
                    .skip(from)
                    .take_while(|(read, _)| read.start < span.end)
                    .filter(|(read, _)| read.end > span.start)
                    .map(|(_, rule)| *rule)
                    .collect();
                read_by.sort_unstable();
                read_by.dedup();
                let at = Address::field(id, field.number());
                let kept = row.is_some_and(|row| {
                    draft
                        .raw_in(row, &at)
                        .is_some_and(|now| now.as_ref() == field.bytes())
                });
                let address = canonical(self.message, &at, segment.occurrence());
                self.trace.fields.push(FieldFlow {
                    address,
                    span,
                    read_by,
                    kept,
                });
            }
        }
    }

    /// Fills in where in the output everything stands.
    pub(super) fn end(&mut self, draft: &Draft<'_>, output: &Message) {
        for (trace, number, row, at) in &self.places {
            let address = place(draft, output, *row, at);
            let written = self
                .trace
                .rules
                .get_mut(*trace)
                .and_then(|rule| rule.written.get_mut(*number));
            if let (Some(written), Some(address)) = (written, address) {
                written.address = Some(address);
                written.span = output.span(&address);
            }
        }
    }
}

/// The same trace for an output whose bytes were changed after the run.
pub(super) fn relocate(trace: &mut Trace, number: usize, output: &Message) {
    let rules = trace.rules.iter_mut().filter(|rule| rule.output == number);
    for written in rules.flat_map(|rule| &mut rule.written) {
        written.span = written.address.and_then(|address| output.span(&address));
    }
}

/// The address of a place of the draft in the finished output; none where its segment is no more.
pub(super) fn place(
    draft: &Draft<'_>,
    output: &Message,
    row: RowId,
    at: &Address,
) -> Option<Address> {
    let ordinal = draft.rows().position(|known| known == row)?;
    let segment = output.segment(ordinal)?;
    Some(canonical(output, at, segment.occurrence()))
}

/// Where these places are, ascending.
pub(super) fn spans(output: &Message, places: &[Address]) -> Vec<Span> {
    let mut spans: Vec<Span> = places.iter().filter_map(|at| output.span(at)).collect();
    spans.sort_unstable_by_key(|span| (span.start, span.end));
    spans.dedup();
    spans
}

/// With the occurrence where there are several of the segment.
pub(super) fn canonical(message: &Message, at: &Address, occurrence: u32) -> Address {
    let several = message.find(at.segment, 2).is_some();
    Address {
        occurrence: if several {
            Index::At(occurrence)
        } else {
            Index::Unspecified
        },
        ..*at
    }
}
