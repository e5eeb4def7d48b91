//! Segments against the message structure (HL7 v2.x chapter 2, "Message syntax").
//!
//! Asks whether what must be there is there, and whether what is there belongs. Order is not judged:
//! most receivers do not, and a wrong guess about groups would bury the other findings.

use std::collections::{BTreeMap, BTreeSet};

use super::sink::Sink;
use super::{MISSING_SEGMENT, UNEXPECTED_SEGMENT, UNKNOWN_SEGMENT};
use crate::diagnostic::Severity;
use crate::dictionary::{Dictionary, NodeKind, StructureDef, StructureNode};
use crate::message::Message;
use crate::path::{Address, SegmentId};

pub(super) fn check(message: &Message, dictionary: &Dictionary, sink: &mut Sink) {
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
    if let Some(structure) = structure {
        let header = message.find(SegmentId::MSH, 1).map(|header| header.span());
        let mut missing = Vec::new();
        collect(&structure.nodes, true, &places, sink, &mut missing);
        for name in missing {
            let at = name.parse::<SegmentId>().ok().map(Address::segment);
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
    sink: &Sink,
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
    sink: &Sink,
) -> bool {
    nodes.iter().any(|node| match node.kind {
        NodeKind::Segment => places.get(node.name) == Some(&1) && sink.has(node.name),
        NodeKind::Group | NodeKind::Choice => is_present(&node.nodes, places, sink),
    })
}
