//! Segments against the message structure (HL7 v2.x chapter 2, "Message syntax").
//!
//! Asks whether what must be there is there, and whether what is there belongs. Order is not judged:
//! most receivers do not, and a wrong guess about groups would bury the other findings.

use std::collections::{BTreeMap, BTreeSet};

use super::profile::{need, range, sentence};
use super::sink::Sink;
use super::{FORBIDDEN, MISSING_SEGMENT, SEGMENT_COUNT, UNEXPECTED_SEGMENT, UNKNOWN_SEGMENT};
use crate::condition::Scope;
use crate::diagnostic::Severity;
use crate::dictionary::{Dictionary, NodeKind, StructureDef, StructureNode};
use crate::message::Message;
use crate::path::{Address, Index, SegmentId};
use crate::profile::{Need, Rule};

pub(super) fn check(message: &Message, dictionary: &Dictionary, sink: &mut Sink<'_>) {
    let structure = structure_of(message, dictionary);
    let places = structure.map(places).unwrap_or_default();
    let open = places.contains_key("Hxx");
    let mut told = BTreeSet::new();
    for segment in message.segments() {
        let Some(id) = segment.id().filter(|id| !id.is_local()) else {
            continue;
        };
        let name = id.as_str();
        let at = sink.address(&segment);
        if matches!(name, "FHS" | "BHS" | "BTS" | "FTS" | "DSC" | "ADD") {
            continue;
        }
        if dictionary.segment(name).is_none() {
            sink.push(UNKNOWN_SEGMENT, Severity::Warning, at, Some(segment.span()), || {
                format!(
                    "Version {} has no segment {id}; segments of one's own start with Z. It is kept as it stands.",
                    dictionary.version()
                )
            });
        } else if let Some(structure) = structure
            && !open
            && !places.contains_key(name)
            && told.insert(id)
            && !says(message, sink, id)
        {
            sink.push(
                UNEXPECTED_SEGMENT,
                Severity::Hint,
                at,
                Some(segment.span()),
                || {
                    format!(
                        "{id} has no place in {} of version {}.",
                        structure.id,
                        dictionary.version()
                    )
                },
            );
        }
    }
    asked(message, dictionary, sink);
    if let Some(structure) = structure {
        let header = message.find(SegmentId::MSH, 1).map(|header| header.span());
        let mut missing = Vec::new();
        collect(&structure.nodes, true, &places, sink, &mut missing);
        for name in missing {
            let id = name.parse::<SegmentId>().ok();
            if id.is_some_and(|id| says(message, sink, id)) {
                continue;
            }
            let at = id.map(Address::segment);
            sink.push(MISSING_SEGMENT, Severity::Warning, at, header, || {
                let what = dictionary.segment(name).map_or("", |segment| segment.name);
                format!(
                    "{} must have a segment {name} ({what}), and has none.",
                    structure.id
                )
            });
        }
    }
}

/// Whether the profile, and so not the standard, says whether there is such a segment.
fn says(message: &Message, sink: &Sink<'_>, id: SegmentId) -> bool {
    sink.profile.of(id).iter().any(|rule| {
        rule.path.is_segment() && rule.usage.is_some() && need(rule, message, Scope::NONE).is_some()
    })
}

/// What the profile asks of whole segments.
fn asked(message: &Message, dictionary: &Dictionary, sink: &mut Sink<'_>) {
    let rules: Vec<&Rule> = sink.profile.of_segments().collect();
    let header = message.find(SegmentId::MSH, 1).map(|header| header.span());
    for rule in rules {
        let Some(need) = need(rule, message, Scope::NONE) else {
            continue;
        };
        let id = rule.path.segment;
        let at = rule.path;
        let (first, count) = match at.occurrence {
            Index::At(number) => {
                let found = message.find(id, number);
                (found, usize::from(found.is_some()))
            }
            Index::Unspecified | Index::All | Index::Append => {
                (message.find(id, 1), sink.count(id))
            }
        };
        let span = first.map(|segment| segment.span()).or(header);
        let span = span.unwrap_or_default();
        let name = dictionary.segment(id.as_str()).map(|def| def.name);
        let place = name.map_or_else(|| at.to_string(), |name| format!("{at} ({name})"));
        match need {
            Need::Required if count == 0 => {
                sink.push_by(rule, MISSING_SEGMENT, at, span, || {
                    sentence(rule, &place, "must be there", ", and is not")
                });
            }
            Need::Forbidden if count > 0 => {
                sink.push_by(rule, FORBIDDEN, at, span, || {
                    sentence(rule, &place, "must not be sent", "")
                });
            }
            Need::Required | Need::RequiredMayBeEmpty | Need::Optional | Need::Forbidden => {}
        }
        if let Some(cardinality) = rule.cardinality
            && !cardinality.allows(count)
            // What is not there at all is a matter of its usage.
            && (count > 0 || rule.usage.is_none())
        {
            sink.push_by(rule, SEGMENT_COUNT, at, span, || {
                let must = format!("must be there {} times", range(cardinality));
                sentence(
                    rule,
                    &place,
                    &must,
                    &format!(", and is there {count} times"),
                )
            });
        }
    }
}

fn structure_of<'d>(message: &Message, dictionary: &'d Dictionary) -> Option<&'d StructureDef> {
    let kind = Address::field(SegmentId::MSH, 9);
    let part = |number: u16| {
        message
            .text(&kind.with_component(number))
            .unwrap_or_default()
    };
    dictionary
        .structure_for(&part(1), &part(2))
        .or_else(|| dictionary.structure(&part(3)))
}

/// How often each segment stands in the structure.
fn places(structure: &StructureDef) -> BTreeMap<&'static str, usize> {
    let mut places = BTreeMap::new();
    for node in structure.segments() {
        *places.entry(node.name).or_insert(0) += 1;
    }
    places
}

/// Required segments that are nowhere, inside groups only of those that are there.
fn collect(
    nodes: &[StructureNode],
    present: bool,
    places: &BTreeMap<&'static str, usize>,
    sink: &Sink<'_>,
    missing: &mut Vec<&'static str>,
) {
    for node in nodes {
        match node.kind {
            NodeKind::Segment => {
                let any = matches!(node.name, "Hxx" | "Zxx");
                if present
                    && node.required
                    && !any
                    && !sink.has(node.name)
                    && !missing.contains(&node.name)
                {
                    missing.push(node.name);
                }
            }
            NodeKind::Group => {
                let here = present && (node.required || is_present(&node.nodes, places, sink));
                collect(&node.nodes, here, places, sink, missing);
            }
            // One of several; which one is not known where none is there.
            NodeKind::Choice => {}
        }
    }
}

/// A group is there when a segment is that stands nowhere else in the structure.
fn is_present(
    nodes: &[StructureNode],
    places: &BTreeMap<&'static str, usize>,
    sink: &Sink<'_>,
) -> bool {
    nodes.iter().any(|node| match node.kind {
        NodeKind::Segment => places.get(node.name) == Some(&1) && sink.has(node.name),
        NodeKind::Group | NodeKind::Choice => is_present(&node.nodes, places, sink),
    })
}
