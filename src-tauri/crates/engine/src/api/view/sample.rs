//! What a mapping makes of the sample set, and of one message of it.

use super::{FindingView, MappingAt, NodeView, TextRange};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the rules do to the sample set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SampleSummary {
    /// Messages in the set.
    pub total: u32,
    /// Delivered.
    pub delivered: u32,
    /// Filtered.
    pub filtered: u32,
    /// Rejected by a rule.
    pub rejected: u32,
    /// In error.
    pub errors: u32,
    /// Messages whose output differs from what it was before the last edit.
    pub changed: u32,
    /// Messages whose output differs from what the saved file gives.
    pub changed_since_saved: u32,
}

/// Asks for one message of the sample set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MappingSample {
    /// Which mapping.
    pub at: MappingAt,
    /// 0-based position in the sample set.
    pub index: u32,
    /// With what it is compared.
    pub since: SinceView,
    /// Which of its outputs, from 0, where the mapping makes several of one; the last where there are
    /// fewer. None = the first.
    #[serde(default)]
    #[ts(optional)]
    pub output: Option<u32>,
}

/// With what an output is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SinceView {
    /// What the saved files give.
    Saved,
    /// What came out before the last edit.
    Edit,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum OutcomeView {
    /// Sent on: none to several messages.
    Delivered,
    /// Not meant for the destination.
    Filtered {
        /// Why.
        reason: String,
    },
    /// Refused by a rule.
    Rejected {
        /// `AE` or `AR`.
        code: String,
        /// The text that is answered.
        text: String,
    },
    /// Could not be run; the findings say why.
    Error,
}

/// One message of the sample set, before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SampleView {
    /// Revision of the mapping that ran.
    pub revision: u32,
    /// 0-based position in the sample set.
    pub index: u32,
    /// Messages in the set.
    pub total: u32,
    /// File it comes from, relative to the project.
    pub file: String,
    /// Tree of the source.
    pub source: Vec<NodeView>,
    /// Text of the source, LF line ends.
    pub source_text: String,
    /// How it ended.
    pub outcome: OutcomeView,
    /// How many messages it became.
    pub outputs: u32,
    /// Which of them is shown, from 0.
    pub output: u32,
    /// Tree of the output: what is there, and what the standard requires.
    pub target: Vec<NodeView>,
    /// Text of the output, LF line ends: what leaves the target engine.
    pub target_text: String,
    /// Whether dots stand for what is personal.
    pub masked: bool,
    /// Ranges of `target_text` that came out otherwise before.
    pub changed: Vec<TextRange>,
    /// The output as it was before, where it was another; empty where nothing was sent.
    pub before_text: Option<String>,
    /// Ranges of `before_text` that come out otherwise now.
    pub gone: Vec<TextRange>,
    /// What each rule did to this message.
    pub traces: Vec<TraceView>,
    /// Findings of this run.
    pub findings: Vec<FindingView>,
}

/// What one rule did to one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TraceView {
    /// The rule.
    pub rule: String,
    /// Whether it ran; false where its condition was.
    pub ran: bool,
    /// Value before; of a template, what went in.
    pub input: String,
    /// Value after each step.
    pub steps: Vec<StepView>,
    /// What it wrote.
    pub output: String,
    /// Where it wrote, in `target_text`.
    pub range: Option<TextRange>,
    /// Where it wrote, canonical.
    pub path: Option<String>,
    /// Addresses that it read.
    pub sources: Vec<String>,
    /// What went wrong.
    pub problem: Option<String>,
}

/// One step and what came out of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StepView {
    /// The step, as written.
    pub step: String,
    /// Its result.
    pub value: String,
}
