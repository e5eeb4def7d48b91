//! What a group does not have of what its structure knows.

use super::Misses;
use crate::dictionary::{NodeKind, StructureNode};

impl Misses {
    /// Whether a part that is not there is told.
    pub(super) const fn want(self, node: &StructureNode) -> bool {
        match self {
            Self::Required => node.required,
            Self::All => true,
        }
    }
}

/// Names the segments that a part has at least: those that it must have, or of a group that must have
/// none, the one that it begins with.
pub(super) fn missed(node: &StructureNode, name: &mut impl FnMut(&'static str)) {
    match node.kind {
        NodeKind::Segment if matches!(node.name, "Hxx" | "Zxx" | "ADD" | "DSC") => {}
        NodeKind::Segment => name(node.name),
        NodeKind::Group => {
            let mut required = node.nodes.iter().filter(|part| part.required).peekable();
            match (required.peek(), node.required) {
                (None, false) => {
                    if let Some(first) = node.nodes.first() {
                        missed(first, name);
                    }
                }
                (_, _) => required.for_each(|part| missed(part, name)),
            }
        }
        // One of several; which one is not known where none is there.
        NodeKind::Choice => {}
    }
}
