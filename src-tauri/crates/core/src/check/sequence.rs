//! Set IDs: 1, 2, 3 … over the segments of a name that stand together (HL7 v2.x, first field of OBX,
//! OBR, NK1, AL1, DG1, IN1, NTE and many more).
//!
//! They may start again with each group and they may go on over the whole message; both are seen, and
//! both are taken. A break is told once for each segment name, so that one slip is not told for all
//! that follow.

use std::collections::{BTreeMap, HashMap};

use super::SEQUENCE;
use super::sink::Sink;
use crate::diagnostic::Severity;
use crate::dictionary::Dictionary;
use crate::message::{Message, Segment};
use crate::path::{Address, SegmentId};
use crate::span::Span;
use crate::structure::Placement;

/// Where the set IDs of a segment name have come to.
#[derive(Clone, Copy)]
struct Run {
    last: u32,
    scope: Option<u32>,
    ordinal: usize,
}

struct Break {
    at: Address,
    span: Span,
    found: u32,
    wanted: u32,
    more: u32,
}

pub(super) fn check(
    message: &Message,
    dictionary: &Dictionary,
    placement: Option<&Placement>,
    sink: &mut Sink<'_>,
) {
    let mut numbered: HashMap<SegmentId, bool> = HashMap::new();
    let mut runs: HashMap<SegmentId, Run> = HashMap::new();
    let mut breaks: BTreeMap<SegmentId, Break> = BTreeMap::new();
    for segment in message.segments() {
        let Some(id) = segment.id() else { continue };
        let has_set_id = *numbered.entry(id).or_insert_with(|| {
            let first = dictionary.field(id.as_str(), 1);
            first.is_some_and(|field| field.datatype == Some("SI"))
        });
        if !has_set_id {
            continue;
        }
        let Some((found, span)) = number(&segment) else {
            continue;
        };
        let scope = scope(placement, segment.ordinal());
        let run = runs.insert(
            id,
            Run {
                last: found,
                scope,
                ordinal: segment.ordinal(),
            },
        );
        let wanted = run.map_or(1, |run| run.last.saturating_add(1));
        let again = run.is_none_or(|run| {
            let apart = run.ordinal + 1 < segment.ordinal();
            match placement {
                Some(_) if id.as_bytes() != b"NTE" => run.scope != scope,
                Some(_) | None => apart,
            }
        });
        if found == wanted || (again && found == 1) {
            continue;
        }
        let Some(at) = sink.address(&segment) else {
            continue;
        };
        breaks
            .entry(id)
            .and_modify(|told| told.more += 1)
            .or_insert(Break {
                at: at.with_field(1),
                span,
                found,
                wanted: if again { 1 } else { wanted },
                more: 0,
            });
    }
    for told in breaks.into_values() {
        let Break {
            at,
            span,
            found,
            wanted,
            more,
        } = told;
        sink.push(SEQUENCE, Severity::Hint, Some(at), Some(span), || {
            let more = match more {
                0 => String::new(),
                1 => " It breaks once more further down.".to_owned(),
                more => format!(" It breaks {more} more times further down."),
            };
            format!("{at} is {found}, where {wanted} comes; set IDs count 1, 2, 3 and so on.{more}")
        });
    }
}

/// The set ID of a segment, where it has one.
fn number(segment: &Segment<'_>) -> Option<(u32, Span)> {
    let field = segment.field(1)?;
    let text = std::str::from_utf8(field.bytes()).ok()?;
    Some((text.parse().ok()?, field.span()))
}

/// The group over which a segment's set IDs count: of a segment that begins its group, what is around
/// the group.
fn scope(placement: Option<&Placement>, ordinal: usize) -> Option<u32> {
    let placement = placement?;
    let inner = placement.places.get(ordinal)?.group;
    placement.outward(inner).find(|number| {
        placement
            .group(*number)
            .is_some_and(|group| group.first as usize != ordinal)
    })
}
