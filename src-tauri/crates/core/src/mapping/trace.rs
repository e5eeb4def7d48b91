//! What happened in one run: for each rule what it read, made and wrote; for each populated field of
//! the source where it went.

use super::functions::Unmapped;
use crate::diagnostic::Diagnostic;
use crate::path::Address;
use crate::span::Span;

/// What happened in one run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trace {
    /// Each rule in order; in a loop once for each turn, once as skipped where there was none.
    pub rules: Vec<RuleTrace>,
    /// Each populated field of the source, in order.
    pub fields: Vec<FieldFlow>,
}

/// What one rule did, in one turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleTrace {
    /// Position of the rule in the mapping.
    pub rule: usize,
    /// Which of the outputs it worked on, from 0; the mapping runs once for each.
    pub output: usize,
    /// Turn of its loop, from 1.
    pub turn: Option<u32>,
    /// Whether it ran.
    pub state: RuleState,
    /// Places that it read, its condition not included.
    pub sources: Vec<Source>,
    /// What went into the first step: the value read, the template filled, or the bytes moved.
    pub input: String,
    /// What came out of each step.
    pub steps: Vec<StepTrace>,
    /// What it wrote.
    pub written: Vec<WrittenPlace>,
    /// Values that a table does not have.
    pub unmapped: Vec<Unmapped>,
    /// What went wrong.
    pub problems: Vec<Diagnostic>,
}

/// Whether a rule ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleState {
    /// It ran.
    Ran,
    /// Its condition is false.
    ConditionFalse,
    /// An earlier rule of its chain ran.
    OtherRan,
    /// Its loop has no turn.
    NoTurn,
}

/// A place that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where, with occurrence.
    pub address: Address,
    /// Bytes of the source; none where the place is not there.
    pub span: Option<Span>,
    /// What stands there, for people.
    pub text: String,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepTrace {
    /// As written.
    pub step: String,
    /// What came out; none where it stopped the message.
    pub output: Option<String>,
}

/// A place that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenPlace {
    /// Where in the output, with occurrence; none where the segment was removed.
    pub address: Option<Address>,
    /// Bytes of the output; none where the run gave none, or the place is no more.
    pub span: Option<Span>,
    /// What was written, for people.
    pub text: String,
}

/// Where a populated field of the source went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFlow {
    /// The field, with occurrence.
    pub address: Address,
    /// Bytes of the source.
    pub span: Span,
    /// Rules that read it or a part of it, ascending.
    pub read_by: Vec<usize>,
    /// Whether it stands in the output as it was, because nobody wrote there.
    pub kept: bool,
}

impl FieldFlow {
    /// It is neither read nor kept.
    #[must_use]
    pub fn goes_nowhere(&self) -> bool {
        !self.kept && self.read_by.is_empty()
    }
}
