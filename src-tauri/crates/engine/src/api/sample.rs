//! One message of the sample set, as a front end shows it: source, output, and what each rule did.

use std::collections::BTreeMap;

use hl7wb_core::diagnostic::Severity;
use hl7wb_core::dictionary::Dictionary;
use hl7wb_core::mapping::{Outcome, RuleFinding, RuleState, RuleTrace, Trace};
use hl7wb_core::mask::{is_personal, personal};
use hl7wb_core::message::Message;
use hl7wb_core::outline::{self, outline};
use hl7wb_core::path::{Address, Index, SegmentId};

use super::mapping::rule_finding;
use super::message::{dotted, finding, node};
use super::text::{Shown as ShownText, small};
use super::veil::Veil;
use super::view::{FindingView, OutcomeView, SampleView, StepView, TextRange, TraceView};
use crate::mapping::{SampleRun, Session};
use crate::reading::Reading;

/// One sample, before and after.
#[must_use]
pub fn sample(
    session: &Session,
    index: u32,
    output: u32,
    run: &SampleRun<'_>,
    reading: &Reading,
    masked: bool,
) -> SampleView {
    let shown = session.shown();
    let (source, decoded) = Message::decode(run.sample.bytes.as_slice());
    let hidden = |message: &Message| match masked {
        true => personal(message, reading.dictionary(message)),
        false => Vec::new(),
    };
    let source_text = ShownText::masked(&source, hidden(&source));
    let tree = |message: &Message, text: &ShownText<'_>, density| {
        outline(
            message,
            0..message.segment_count(),
            density,
            reading.dictionary(message),
        )
        .into_iter()
        .map(|found| node(Some(text), found))
        .collect()
    };
    let mut view = SampleView {
        revision: shown.revision,
        index,
        total: small(session.sample_count()),
        file: run.sample.file.clone(),
        source: tree(&source, &source_text, outline::Density::Populated),
        source_text: source_text.text().to_owned(),
        outcome: OutcomeView::Error,
        outputs: 0,
        output: 0,
        target: Vec::new(),
        target_text: String::new(),
        masked,
        changed: Vec::new(),
        before_text: None,
        gone: Vec::new(),
        traces: Vec::new(),
        findings: decoded
            .iter()
            .map(|found| finding(Some(&source_text), found))
            .collect(),
    };
    let Some((outcome, trace)) = &run.ran else {
        return view;
    };
    // What a rule says tells values.
    let veil = Veil::over(masked, [&source], reading);
    let told = |found: &RuleFinding| {
        let told = rule_finding(found, None);
        FindingView {
            message: veil.sentence(&told.message),
            ..told
        }
    };
    let mut sent = Message::default();
    match outcome {
        Outcome::Delivered(outputs) => {
            view.outcome = OutcomeView::Delivered;
            view.outputs = small(outputs.len());
            view.output = output.min(view.outputs.saturating_sub(1));
            if let Some(one) = outputs.get(view.output as usize) {
                sent = Message::decode(one.bytes.as_slice()).0;
                view.findings.extend(one.findings.iter().map(told));
            }
        }
        Outcome::Filtered { reason } => {
            view.outcome = OutcomeView::Filtered {
                reason: reason.clone(),
            };
        }
        Outcome::Rejected {
            code,
            text,
            findings,
        } => {
            view.outcome = OutcomeView::Rejected {
                code: (*code).to_owned(),
                text: veil.sentence(text),
            };
            view.findings.extend(findings.iter().map(told));
        }
        Outcome::Error { findings } => view.findings.extend(findings.iter().map(told)),
    }
    let text = ShownText::masked(&sent, hidden(&sent));
    view.target = tree(&sent, &text, outline::Density::Required);
    let before = match &run.before {
        Some(Outcome::Delivered(before)) => before
            .get(view.output as usize)
            .map(|one| one.bytes.as_slice()),
        Some(Outcome::Filtered { .. } | Outcome::Rejected { .. } | Outcome::Error { .. })
        | None => None,
    };
    if before != Some(sent.bytes()) {
        let (before, _) = Message::decode(before.unwrap_or_default());
        let former = ShownText::masked(&before, hidden(&before));
        view.changed = changed(&before, &sent, &text);
        view.gone = changed(&sent, &before, &former);
        view.before_text = Some(former.into_text());
    }
    let dictionaries = masked.then(|| (reading.dictionary(&source), reading.dictionary(&sent)));
    // Where nothing came out, what went wrong may be in any of them.
    let shown_output = (view.outputs > 0).then_some(view.output as usize);
    view.traces = traces(session, trace, shown_output, &text, (dictionaries, &veil));
    view.target_text = text.into_text();
    view
}

/// The fields of `now` that `before` has not, or has otherwise.
fn changed(before: &Message, now: &Message, text: &ShownText<'_>) -> Vec<TextRange> {
    let known: BTreeMap<(SegmentId, u32), usize> = before
        .segments()
        .filter_map(|segment| Some(((segment.id()?, segment.occurrence()), segment.ordinal())))
        .collect();
    let mut ranges = Vec::new();
    for segment in now.segments() {
        let Some(id) = segment.id() else { continue };
        let old = known
            .get(&(id, segment.occurrence()))
            .and_then(|ordinal| before.segment(*ordinal));
        let Some(old) = old else {
            ranges.push(text.range(segment.span()));
            continue;
        };
        for field in segment.fields() {
            let former = old.field(field.number()).map(|field| field.bytes());
            if former.unwrap_or_default() != field.bytes() {
                ranges.push(text.range(field.span()));
            }
        }
    }
    ranges
}

/// `masked`: the dictionaries of source and output, where what is personal is shown as dots; `veil` is
/// over what is said of it.
fn traces(
    session: &Session,
    trace: &Trace,
    output: Option<usize>,
    text: &ShownText<'_>,
    (masked, veil): (Option<(&Dictionary, &Dictionary)>, &Veil),
) -> Vec<TraceView> {
    let (written, _) = session.shown().ready.document.read();
    trace
        .rules
        .iter()
        .filter(|ran| output.is_none_or(|output| ran.output == output))
        .map(|ran| {
            let RuleTrace {
                rule,
                output: _,
                turn: _,
                state,
                sources,
                input,
                steps,
                written: places,
                unmapped: _,
                problems,
            } = ran;
            let place = places.first();
            let hidden = masked.is_some_and(|(source, target)| {
                let reads = sources
                    .iter()
                    .any(|read| is_personal(&read.address, source));
                let writes = places.iter().filter_map(|place| place.address);
                reads || writes.into_iter().any(|at| is_personal(&at, target))
            });
            TraceView {
                rule: written
                    .rules
                    .get(*rule)
                    .map_or(String::new(), |rule| rule.id.clone()),
                ran: *state == RuleState::Ran,
                input: dotted(input.clone(), hidden),
                steps: steps
                    .iter()
                    .map(|step| StepView {
                        step: step.step.clone(),
                        value: dotted(step.output.clone().unwrap_or_default(), hidden),
                    })
                    .collect(),
                output: place.map_or(String::new(), |place| dotted(place.text.clone(), hidden)),
                range: place
                    .and_then(|place| place.span)
                    .map(|span| text.range(span)),
                path: place
                    .and_then(|place| place.address)
                    .map(|address| short(address, text.message()).to_string()),
                sources: sources
                    .iter()
                    .map(|source| source.address.to_string())
                    .collect(),
                problem: problems
                    .iter()
                    .filter(|problem| problem.severity != Severity::Hint)
                    .map(|problem| veil.sentence(&problem.message))
                    .next(),
            }
        })
        .collect()
}

/// As the tree writes it: the occurrence only where the message has several.
fn short(address: Address, message: &Message) -> Address {
    match message.find(address.segment, 2) {
        Some(_) => address,
        None => Address {
            occurrence: Index::Unspecified,
            ..address
        },
    }
}
