//! How a run ends, and what it is given.

use super::functions::{Clock, Unmapped};
use super::model::RuleFinding;
use crate::path::Address;
use crate::span::Span;

/// What a run is given from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunContext<'a> {
    /// Clock and control ID.
    pub clock: Clock<'a>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Sent on.
    Delivered(Vec<Output>),
    /// Not meant for the destination.
    Filtered {
        /// Why.
        reason: String,
    },
    /// Refused by a rule.
    Rejected {
        /// `AE` or `AR`.
        code: &'static str,
        /// The text that is answered.
        text: String,
        /// What was found.
        findings: Vec<RuleFinding>,
    },
    /// Could not be mapped.
    Error {
        /// Why, among what else was found.
        findings: Vec<RuleFinding>,
    },
}

/// One message as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Values that change from run to run, in order.
    pub volatile: Vec<Span>,
    /// What was found while it was made.
    pub findings: Vec<RuleFinding>,
    /// Values that tables do not have.
    pub unmapped: Vec<Unmapped>,
    /// Where [`Output::volatile`] is.
    pub(super) volatile_at: Vec<Address>,
}
