//! One message as several: the mapping runs on each part as though that had arrived.
//!
//! A part is everything that stands in no group (or behind no segment) that splits, and one of these. Its
//! control ID is the original's with `-1`, `-2`, … behind it. A message with nothing to split by runs as
//! it is, under its own control ID.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::model::{Mapping, Over, RuleFinding, Split};
use super::outcome::{Outcome, RunContext};
use super::trace::{FieldFlow, Trace};
use super::{code, record, run};
use crate::condition::{Frame, Scope};
use crate::diagnostic::Diagnostic;
use crate::dictionary::{Version, choose};
use crate::message::Message;
use crate::message::writer::Draft;
use crate::path::{Address, Index, SegmentId};

/// Where a control ID stands.
const CONTROL_ID: Address = Address::field(SegmentId::MSH, 10);

/// One part: the message, and its lines in the original.
struct Part {
    message: Message,
    lines: Vec<usize>,
}

pub(super) fn run(
    mapping: &Mapping,
    split: &Split,
    message: &Message,
    context: &RunContext<'_>,
    mut trace: Option<&mut Trace>,
) -> Outcome {
    let turns = turns(split, message);
    if turns.is_empty() {
        return run::whole(mapping, message, context, trace);
    }
    let mut outputs = Vec::new();
    let mut findings = Vec::new();
    let mut stopped = None;
    let mut flows = BTreeMap::new();
    let chosen = turns
        .iter()
        .filter(|turn| holds(split, message, &turns, turn));
    for (number, turn) in chosen.enumerate() {
        let part = part(message, &turns, turn, number + 1);
        let mut own = trace.is_some().then(Trace::default);
        let outcome = run::whole(mapping, &part.message, context, own.as_mut());
        if let (Some(trace), Some(own)) = (trace.as_deref_mut(), own) {
            add(trace, own, number, message, &part, &mut flows);
        }
        let long = too_long(&part.message);
        match outcome {
            Outcome::Delivered(made) => outputs.extend(made.into_iter().map(|mut output| {
                output.findings.extend(long.clone());
                findings.extend(output.findings.iter().cloned());
                output
            })),
            Outcome::Error { findings: found } => {
                findings.extend(found);
                stopped.get_or_insert(Outcome::Error {
                    findings: Vec::new(),
                });
            }
            Outcome::Rejected {
                code,
                text,
                findings: found,
            } => {
                findings.extend(found);
                stopped.get_or_insert(Outcome::Rejected {
                    code,
                    text,
                    findings: Vec::new(),
                });
            }
            // A mapping does not filter.
            Outcome::Filtered { .. } => {}
        }
    }
    if let Some(trace) = trace {
        trace.fields = fields(message, &flows);
    }
    match stopped {
        None => Outcome::Delivered(outputs),
        Some(Outcome::Rejected { code, text, .. }) => Outcome::Rejected {
            code,
            text,
            findings,
        },
        Some(Outcome::Error { .. } | Outcome::Delivered(_) | Outcome::Filtered { .. }) => {
            Outcome::Error { findings }
        }
    }
}

/// The lines of each group or segment with what follows it.
fn turns(split: &Split, message: &Message) -> Vec<Range<usize>> {
    let end = message.segment_count();
    match &split.over {
        Over::Groups(group) => {
            let ids = |ordinal| message.segment(ordinal).and_then(|line| line.id());
            group.turns(&ids, 0..end)
        }
        Over::Places(at) => {
            let starts: Vec<usize> = message
                .segments_of(at.segment)
                .map(|segment| segment.ordinal())
                .collect();
            let ends = starts.iter().skip(1).copied().chain([end]);
            starts
                .iter()
                .zip(ends)
                .map(|(start, end)| *start..end)
                .collect()
        }
    }
}

fn holds(split: &Split, message: &Message, turns: &[Range<usize>], turn: &Range<usize>) -> bool {
    let Some(filter) = &split.filter else {
        return true;
    };
    let frame = match &split.over {
        Over::Groups(group) => Frame::Group {
            members: group.members(),
            lines: turn.clone(),
            turns: Arc::from(turns),
        },
        Over::Places(at) => Frame::Segment {
            id: at.segment,
            ordinal: turn.start,
        },
    };
    filter.eval(message, Scope::of(&[frame]))
}

fn part(message: &Message, turns: &[Range<usize>], turn: &Range<usize>, number: usize) -> Part {
    let mut draft = Draft::from(message);
    let mut lines = Vec::new();
    let mut ordinal = 0..message.segment_count();
    draft.retain(|_| {
        let Some(ordinal) = ordinal.next() else {
            return false;
        };
        let after = turns.partition_point(|turn| turn.start <= ordinal);
        let around = after.checked_sub(1).and_then(|last| turns.get(last));
        let stays = around.is_none_or(|around| !around.contains(&ordinal) || around == turn);
        if stays {
            lines.push(ordinal);
        }
        stays
    });
    if let Some(header) = draft.find(SegmentId::MSH, 1) {
        let mut id = message.raw(&CONTROL_ID).unwrap_or_default().to_vec();
        id.extend(format!("-{number}").bytes());
        // Where it cannot be written the part goes under the control ID that arrived.
        let _written = draft.write_in(header, &CONTROL_ID, &id);
    }
    Part {
        message: Message::decode_as(draft.finish(), draft.charset()).0,
        lines,
    }
}

fn too_long(part: &Message) -> Option<RuleFinding> {
    let id = part.text(&CONTROL_ID)?;
    let version = part.text(&Address::field(SegmentId::MSH, 12).with_component(1));
    let version = choose(&version.unwrap_or_default()).version;
    let most = if version < Version::V2_7 { 20 } else { 199 };
    let length = id.chars().count();
    (length > most).then(|| RuleFinding {
        rule: None,
        line: None,
        diagnostic: Diagnostic::warning(
            code::CONTROL_ID,
            format!(
                "The control ID {id} of this part has {length} characters, and version {version} allows {most}."
            ),
        )
        .at(CONTROL_ID),
    })
}

/// What rules did to each field of the original: which read it, and whether some output has it as it was.
type Flows = BTreeMap<(usize, u16), (Vec<usize>, bool)>;

/// Adds the trace of one part, in places of the original.
fn add(
    trace: &mut Trace,
    own: Trace,
    output: usize,
    message: &Message,
    part: &Part,
    flows: &mut Flows,
) {
    let line = |at: &Address| {
        let occurrence = match at.occurrence {
            Index::At(occurrence) => occurrence,
            Index::Unspecified | Index::All | Index::Append => 1,
        };
        let segment = part.message.find(at.segment, occurrence)?;
        part.lines.get(segment.ordinal()).copied()
    };
    for mut rule in own.rules {
        rule.output = output;
        for source in &mut rule.sources {
            let segment = line(&source.address).and_then(|line| message.segment(line));
            if let Some(segment) = segment {
                source.address = record::canonical(message, &source.address, segment.occurrence());
                source.span = source.span.and_then(|_| segment.span_of(&source.address));
            }
        }
        trace.rules.push(rule);
    }
    for flow in own.fields {
        let place = line(&flow.address).zip(flow.address.field);
        if let Some(place) = place {
            let (read_by, kept) = flows.entry(place).or_default();
            read_by.extend(flow.read_by);
            *kept |= flow.kept;
        }
    }
}

fn fields(message: &Message, flows: &Flows) -> Vec<FieldFlow> {
    let mut found = Vec::new();
    for segment in message.segments() {
        let Some(id) = segment.id() else { continue };
        for field in segment.fields().filter(|field| !field.bytes().is_empty()) {
            if segment.is_header() && field.number() <= 2 {
                continue;
            }
            let flow = flows.get(&(segment.ordinal(), field.number()));
            let (mut read_by, kept) = flow.cloned().unwrap_or_default();
            read_by.sort_unstable();
            read_by.dedup();
            let at = Address::field(id, field.number());
            found.push(FieldFlow {
                address: record::canonical(message, &at, segment.occurrence()),
                span: field.span(),
                read_by,
                kept,
            });
        }
    }
    found
}
