//! Groups as literals of JavaScript.

use super::javascript::{string, strings};
use crate::mapping::{Group, Shadow, Shape};
use crate::path::SegmentId;

/// One entry of `groups`: the shapes on the way to a group.
pub(super) fn literal(name: &str, group: &Group) -> String {
    let shapes: Vec<String> = group.path.iter().map(shape).collect();
    format!("    {name}: [{}]", shapes.join(", "))
}

fn shape(shape: &Shape) -> String {
    let heads: Vec<String> = shape
        .heads
        .iter()
        .map(|head| {
            format!(
                "{}: {{ rank: {}, first: {}, repeats: {}, opens: {} }}",
                head.id, head.rank, head.first, head.repeats, head.opens
            )
        })
        .collect();
    let shadows: Vec<String> = shape.shadows.iter().map(shadow).collect();
    format!(
        "{{\n        name: {},\n        heads: {{ {} }},\n        members: {},\n        shadows: [{}]\n    }}",
        string(shape.name),
        heads.join(", "),
        list(&shape.members),
        shadows.join(", ")
    )
}

fn shadow(shadow: &Shadow) -> String {
    format!(
        "{{ begins: {}, members: {}, inside: {} }}",
        list(&shadow.begins),
        list(&shadow.members),
        shadow.inside
    )
}

fn list(ids: &[SegmentId]) -> String {
    strings(ids.iter().map(SegmentId::as_str))
}
