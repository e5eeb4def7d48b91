//! What the standard has and a message has not.

use super::{Density, Node, NodeKind, Outliner, Place, Presence};
use crate::dictionary::{Dictionary, Usage};
use crate::path::{Address, SegmentId};
use crate::span::Span;

/// A segment by the standard alone, fields, components and subcomponents: for a target that no
/// message has yet. Nothing for a segment that this version does not have.
pub fn segment_outline(dictionary: &Dictionary, id: SegmentId) -> Vec<Node> {
    let mut nodes = Vec::new();
    let Some(def) = dictionary.segment(id.as_str()) else {
        return nodes;
    };
    let place = Place {
        ordinal: 0,
        address: Address::segment(id),
        depth: 0,
        varies: None,
    };
    let known = dictionary.describe(&place.address);
    nodes.push(Node::described(NodeKind::Segment, &place, known));
    for (number, _) in (1..).zip(&def.fields) {
        let place = place.below(place.address.with_field(number));
        absent(dictionary, &mut nodes, NodeKind::Field, &place, 2);
    }
    mark_branch(&mut nodes, 0);
    nodes
}

impl Outliner<'_> {
    /// A place without a value: shown where the density asks for it. `span` where it is there but
    /// empty.
    pub(super) fn missing(&mut self, kind: NodeKind, place: &Place<'_>, span: Option<Span>) {
        let Some(known) = self.describe(place) else {
            return;
        };
        let levels = match self.density {
            Density::Populated => return,
            Density::Required if known.usage != Some(Usage::Required) => return,
            Density::Required => 0,
            // One level: what is in the components of an absent field can wait until it is there.
            Density::All if kind == NodeKind::Field => 1,
            Density::All => 0,
        };
        let first = self.nodes.len();
        absent(self.dictionary, &mut self.nodes, kind, place, levels);
        if let (Some(node), Some(span)) = (self.nodes.get_mut(first), span) {
            node.span = Some(span);
            node.presence = Presence::Empty;
        }
    }
}

/// A place by the standard and `levels` below it; nothing where it was withdrawn.
fn absent(
    dictionary: &Dictionary,
    nodes: &mut Vec<Node>,
    kind: NodeKind,
    place: &Place<'_>,
    levels: u8,
) {
    let known = dictionary.describe_as(&place.address, place.varies);
    let Some(known) = known.filter(|known| known.usage != Some(Usage::Withdrawn)) else {
        return;
    };
    let parts = known.datatype.and_then(|id| dictionary.datatype(id));
    let parts = parts.map_or(0, |def| def.components.len());
    let first = nodes.len();
    nodes.push(Node::described(kind, place, Some(known)));
    if levels > 0 {
        for (number, _) in (1..=u16::MAX).zip(0..parts) {
            let (kind, address) = match kind {
                NodeKind::Segment | NodeKind::Unknown => break,
                NodeKind::Field | NodeKind::Repetition => {
                    (NodeKind::Component, place.address.with_component(number))
                }
                NodeKind::Component => (
                    NodeKind::Subcomponent,
                    place.address.with_subcomponent(number),
                ),
                NodeKind::Subcomponent => break,
            };
            absent(dictionary, nodes, kind, &place.below(address), levels - 1);
        }
    }
    mark_branch(nodes, first);
}

fn mark_branch(nodes: &mut [Node], at: usize) {
    let branch = nodes.len() > at + 1;
    if let Some(node) = nodes.get_mut(at) {
        node.branch = branch;
    }
}
