//! What the standard and the project know of segments and fields, without any message.

use hl7wb_core::dictionary::{Found, Knowledge};
use hl7wb_core::outline;
use hl7wb_core::path::Address;

use super::message::{node, path_name};
use super::view::{FieldHit, FieldHits, FieldSearch, NodePage, SegmentOutline};

/// What the standard knows of a segment.
#[must_use]
pub fn segment_outline(knowledge: &Knowledge, request: &SegmentOutline) -> NodePage {
    let nodes = match request.segment.parse() {
        Ok(id) => outline::segment_outline(knowledge.dictionary(&request.version), id),
        Err(_) => Vec::new(),
    };
    NodePage {
        nodes: nodes.into_iter().map(|found| node(None, found)).collect(),
    }
}

/// Fields by path or by a fragment of their name.
#[must_use]
pub fn field_search(knowledge: &Knowledge, request: &FieldSearch) -> FieldHits {
    let dictionary = knowledge.dictionary(&request.version);
    let limit = request.limit as usize;
    if let Ok(address) = request.text.trim().to_uppercase().parse::<Address>() {
        let hit = FieldHit {
            path: address.to_string(),
            name: path_name(dictionary, &address),
        };
        return FieldHits { hits: vec![hit] };
    }
    let hits = dictionary
        .search(&request.text)
        .into_iter()
        .take(limit)
        .map(|found| {
            let Found {
                segment,
                number,
                field,
                component,
            } = found;
            match component {
                None => FieldHit {
                    path: format!("{segment}-{number}"),
                    name: field.name.to_owned(),
                },
                Some((part, component)) => FieldHit {
                    path: format!("{segment}-{number}.{part}"),
                    name: format!("{} > {}", field.name, component.name),
                },
            }
        })
        .collect();
    FieldHits { hits }
}
