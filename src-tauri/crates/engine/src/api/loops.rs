//! What a loop of a mapping could run over.

use std::collections::BTreeMap;

use hl7wb_core::dictionary::{NodeKind, StructureDef, StructureNode};
use hl7wb_core::message::Message;

use super::text::small;
use super::view::LoopView;

/// Samples that are looked at for segments that repeat.
const FEW: usize = 50;

/// Groups of the structure, outermost first, then segments that repeat in it or in the samples.
pub(super) fn loops<'m>(
    structure: Option<&StructureDef>,
    samples: impl Iterator<Item = &'m [u8]>,
) -> Vec<LoopView> {
    let mut most: BTreeMap<String, u32> = BTreeMap::new();
    for bytes in samples.take(FEW) {
        let (message, _) = Message::decode(bytes);
        for id in message.segments().filter_map(|segment| segment.id()) {
            let count = small(message.segments_of(id).count());
            let known = most.entry(id.to_string()).or_default();
            *known = count.max(*known);
        }
    }
    let mut groups = Vec::new();
    let mut segments = Vec::new();
    if let Some(structure) = structure {
        walk(&structure.nodes, &[], &mut groups, &mut segments);
    }
    for found in &mut segments {
        found.most = most.remove(&found.name).unwrap_or_default();
    }
    segments.extend(most.into_iter().map(|(name, most)| LoopView {
        name,
        group: false,
        within: Vec::new(),
        most,
    }));
    let mut seen: Vec<String> = groups
        .iter()
        .map(|group: &LoopView| group.name.clone())
        .collect();
    segments.retain(|segment| {
        let fresh = segment.most > 1 && !seen.contains(&segment.name);
        seen.push(segment.name.clone());
        fresh
    });
    groups.extend(segments);
    groups
}

fn walk(
    nodes: &[StructureNode],
    within: &[String],
    groups: &mut Vec<LoopView>,
    segments: &mut Vec<LoopView>,
) {
    for node in nodes {
        let view = LoopView {
            name: node.name.to_owned(),
            group: node.kind == NodeKind::Group,
            within: within.to_vec(),
            most: 0,
        };
        match node.kind {
            NodeKind::Segment => segments.push(view),
            NodeKind::Choice => walk(&node.nodes, within, groups, segments),
            NodeKind::Group => {
                let mut inside = within.to_vec();
                inside.push(node.name.to_owned());
                groups.push(view);
                walk(&node.nodes, &inside, groups, segments);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hl7wb_core::dictionary::dictionary;

    #[test]
    fn groups_come_with_those_that_they_stand_in() {
        let message = b"MSH|^~\\&|A|B|C|D|20260301||ORU^R01|1|P|2.5.1\rPID|1\rOBR|1\rOBX|1\rOBX|2\rZZ1|1\rZZ1|2\r";
        let structure = dictionary("2.5.1").structure("ORU_R01");
        let found = loops(structure, std::iter::once(message.as_slice()));
        let told: Vec<String> = found
            .iter()
            .filter(|one| ["OBSERVATION", "OBX", "ZZ1", "PID"].contains(&one.name.as_str()))
            .map(|one| format!("{} in {} x{}", one.name, one.within.join(">"), one.most))
            .collect();
        assert_eq!(
            told,
            [
                "OBSERVATION in PATIENT_RESULT>ORDER_OBSERVATION x0",
                "OBX in PATIENT_RESULT>ORDER_OBSERVATION>OBSERVATION x2",
                "ZZ1 in  x2",
            ]
        );
    }
}
