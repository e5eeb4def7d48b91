//! Segments against the message structure (HL7 v2.x chapter 2, "Message structure").
//!
//! One segment in the wrong place is one finding: those behind it are judged where they stand.

use std::collections::{BTreeMap, BTreeSet};

use super::profile::{need, range, sentence};
use super::sink::Sink;
use super::{
    FORBIDDEN, MISSING_SEGMENT, SEGMENT_COUNT, SEGMENT_ORDER, UNEXPECTED_SEGMENT, UNKNOWN_SEGMENT,
};
use crate::condition::Scope;
use crate::diagnostic::Severity;
use crate::dictionary::{Dictionary, StructureDef};
use crate::message::{Message, Segment};
use crate::path::{Address, Index, SegmentId};
use crate::profile::{Need, Rule};
use crate::span::Span;
use crate::structure::{Absent, Placement, Standing};

pub(super) fn check(
    message: &Message,
    dictionary: &Dictionary,
    placed: Option<(&StructureDef, &Placement)>,
    sink: &mut Sink<'_>,
) {
    unknown(message, dictionary, sink);
    if let Some((structure, placement)) = placed {
        places(message, dictionary, structure, placement, sink);
        absent(message, dictionary, structure, placement, sink);
    }
    asked(message, dictionary, sink);
}

fn unknown(message: &Message, dictionary: &Dictionary, sink: &mut Sink<'_>) {
    let mut known: BTreeMap<SegmentId, bool> = BTreeMap::new();
    for segment in message.segments() {
        let Some(id) = segment.id().filter(|id| !id.is_local()) else {
            continue;
        };
        let has = |id: SegmentId| dictionary.segment(id.as_str()).is_some();
        if *known.entry(id).or_insert_with(|| has(id)) {
            continue;
        }
        let at = sink.address(&segment);
        let version = dictionary.version();
        sink.push(
            UNKNOWN_SEGMENT,
            Severity::Warning,
            at,
            Some(segment.span()),
            || {
                format!(
                    "Version {version} has no segment {id}; segments of one's own start with Z. It is kept as it stands."
                )
            },
        );
    }
}

/// Segments that the structure does not want where they are.
fn places(
    message: &Message,
    dictionary: &Dictionary,
    structure: &StructureDef,
    placement: &Placement,
    sink: &mut Sink<'_>,
) {
    // What answers a query by parameter is as its profile says, whatever the structure draws.
    let open =
        structure.id == "RSP_K11" || structure.segments().iter().any(|node| node.name == "Hxx");
    let mut told = BTreeSet::new();
    let version = dictionary.version();
    for (segment, place) in message.segments().zip(&placement.places) {
        let Some(id) = segment.id() else { continue };
        let at = sink.address(&segment);
        let span = Some(segment.span());
        let group = place.group.and_then(|number| placement.group(number));
        let inside = group.map_or_else(String::new, |group| format!(", {}", group.name));
        match place.standing {
            Standing::Expected | Standing::Outside => {}
            Standing::OutOfOrder => {
                let after = overtaken(message, structure, placement, &segment);
                sink.push(SEGMENT_ORDER, Severity::Warning, at, span, || {
                    let after = after.map_or_else(String::new, |after| format!(" of {after}"));
                    format!("{id} belongs in front{after} in {}{inside}.", structure.id)
                });
            }
            Standing::Extra => {
                if says(message, sink, id, |rule| rule.cardinality.is_some()) {
                    continue;
                }
                sink.push(SEGMENT_COUNT, Severity::Warning, at, span, || {
                    format!(
                        "{id} is here once more, but {}{inside} of version {version} has one only.",
                        structure.id
                    )
                });
            }
            Standing::Unexpected => {
                let known = dictionary.segment(id.as_str()).is_some();
                if open
                    || !known
                    || !told.insert(id)
                    || says(message, sink, id, |rule| rule.usage.is_some())
                {
                    continue;
                }
                sink.push(UNEXPECTED_SEGMENT, Severity::Hint, at, span, || {
                    format!(
                        "{id} has no place in {} of version {version}.",
                        structure.id
                    )
                });
            }
        }
    }
}

/// The first segment in front of this one that the structure wants behind it.
fn overtaken(
    message: &Message,
    structure: &StructureDef,
    placement: &Placement,
    segment: &Segment<'_>,
) -> Option<SegmentId> {
    let order: Vec<&str> = structure.segments().iter().map(|node| node.name).collect();
    let position = |id: SegmentId| order.iter().position(|name| *name == id.as_str());
    let own = position(segment.id()?)?;
    let group = placement.places.get(segment.ordinal())?.group;
    let first = group.and_then(|number| placement.group(number));
    let first = first.map_or(0, |group| group.first as usize);
    (first..segment.ordinal())
        .filter_map(|ordinal| message.segment(ordinal)?.id())
        .find(|id| position(*id).is_some_and(|other| other > own))
}

/// Required segments that are not there: one finding for those of a name in groups of a name.
fn absent(
    message: &Message,
    dictionary: &Dictionary,
    structure: &StructureDef,
    placement: &Placement,
    sink: &mut Sink<'_>,
) {
    let mut missed: Vec<(&Absent, usize)> = Vec::new();
    let group = |absent: &Absent| {
        let number = absent.group?;
        placement.group(number).map(|group| group.name)
    };
    for absent in &placement.absent {
        // The standard draws some notes as required; nobody has anything to say there.
        if matches!(absent.segment, "Hxx" | "Zxx" | "NTE") {
            continue;
        }
        let same = missed
            .iter_mut()
            .find(|(first, _)| first.segment == absent.segment && group(first) == group(absent));
        match same {
            Some((_, count)) => *count += 1,
            None => missed.push((absent, 1)),
        }
    }
    for (absent, count) in missed {
        let name = absent.segment;
        let id = name.parse::<SegmentId>().ok();
        if id.is_some_and(|id| says(message, sink, id, |rule| rule.usage.is_some())) {
            continue;
        }
        let before = (absent.before as usize).checked_sub(1);
        let before = before.and_then(|ordinal| message.segment(ordinal));
        let span = before.map(|segment| segment.span());
        let at = id.map(Address::segment);
        sink.push(MISSING_SEGMENT, Severity::Warning, at, span, || {
            let what = dictionary.segment(name).map_or("", |segment| segment.name);
            let after = before.and_then(|segment| segment.id());
            let after = after.map_or_else(String::new, |id| format!(" after {id}"));
            let place = match (group(absent), count) {
                (None, _) => String::new(),
                (Some(group), 1) => format!(" in its {group}"),
                (Some(group), count) => format!(" in {count} of its {group}"),
            };
            format!(
                "{} must have a segment {name} ({what}){place}{after}, and has none there.",
                structure.id
            )
        });
    }
}

/// Whether the profile, and so not the standard, says this about segments of that name.
fn says(message: &Message, sink: &Sink<'_>, id: SegmentId, what: impl Fn(&Rule) -> bool) -> bool {
    sink.profile.of(id).iter().any(|rule| {
        rule.path.is_segment() && what(rule) && need(rule, message, Scope::NONE).is_some()
    })
}

/// What the profile asks of whole segments.
fn asked(message: &Message, dictionary: &Dictionary, sink: &mut Sink<'_>) {
    let rules: Vec<&Rule> = sink.profile.of_segments().collect();
    let header = message
        .find(SegmentId::MSH, 1)
        .map_or(Span::default(), |header| header.span());
    for rule in rules {
        let Some(need) = need(rule, message, Scope::NONE) else {
            continue;
        };
        let at = rule.path;
        let id = at.segment;
        let (first, count) = match at.occurrence {
            Index::At(number) => {
                let found = message.find(id, number);
                (found, usize::from(found.is_some()))
            }
            Index::Unspecified | Index::All | Index::Append => {
                (message.find(id, 1), sink.count(id))
            }
        };
        let span = first.map_or(header, |segment| segment.span());
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
