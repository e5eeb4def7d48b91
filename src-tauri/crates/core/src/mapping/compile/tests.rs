//! The turns of groups beside the placement of the whole structure: the same, but for what is named here.

use std::collections::BTreeSet;

use super::groups::{self, Said};
use crate::dictionary::{Dictionary, NodeKind, StructureNode, Version};
use crate::path::SegmentId;
use crate::structure::place;

/// A little chance that is the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// A message as the structure wants it.
fn instance(
    nodes: &[StructureNode],
    depth: u32,
    chance: &mut Chance,
    out: &mut Vec<Option<SegmentId>>,
) {
    for node in nodes {
        if matches!(node.name, "Hxx" | "Zxx" | "ADD" | "DSC") || out.len() > 60 {
            continue;
        }
        // Deep inside, less of what may be left out.
        let there = node.required || chance.below(u64::from(depth) + 2) == 0;
        let times = match (there, node.repeats) {
            (false, _) => 0,
            (true, false) => 1,
            (true, true) => 1 + chance.below(2),
        };
        for _ in 0..times {
            match node.kind {
                NodeKind::Segment => out.push(node.name.parse().ok()),
                NodeKind::Group => instance(&node.nodes, depth + 1, chance, out),
                NodeKind::Choice => {
                    let chosen = chance.below(node.nodes.len() as u64);
                    let chosen = node.nodes.get(usize::try_from(chosen).expect("small"));
                    instance(
                        std::slice::from_ref(chosen.expect("one of them")),
                        depth,
                        chance,
                        out,
                    );
                }
            }
        }
    }
}

fn names<'s>(nodes: &'s [StructureNode], found: &mut Vec<&'s str>) {
    for node in nodes {
        if node.kind == NodeKind::Group {
            found.push(node.name);
        }
        names(&node.nodes, found);
    }
}

#[test]
fn turns_are_the_groups_of_the_structure() {
    let mut differing = BTreeSet::new();
    let mut same = 0;
    for version in [Version::V2_3, Version::V2_5_1, Version::V2_8] {
        let dictionary = Dictionary::of(version);
        for id in dictionary.structures() {
            let structure = dictionary.structure(id).expect("it was listed");
            let mut all = Vec::new();
            names(&structure.nodes, &mut all);
            // Several groups of one name: the nearest to the top is meant.
            let once: Vec<&str> = all
                .iter()
                .filter(|name| all.iter().filter(|other| other == name).count() == 1)
                .copied()
                .collect();
            let mut chance = Chance(7);
            for _ in 0..12 {
                let mut ids = Vec::new();
                instance(&structure.nodes, 0, &mut chance, &mut ids);
                let placed = place(ids.iter().copied(), structure);
                for name in &once {
                    let said = Said {
                        structure: Some(id),
                        version: Some(version),
                    };
                    let group = groups::find(&[name], said).expect("it has the group");
                    let turns = group[0].turns(&|line| ids[line], 0..ids.len());
                    let begins: Vec<usize> = turns.iter().map(|turn| turn.start).collect();
                    let wanted: Vec<usize> = placed
                        .groups
                        .iter()
                        .filter(|group| group.name == *name)
                        .map(|group| group.first as usize)
                        .collect();
                    if begins == wanted {
                        same += 1;
                    } else {
                        differing.insert(format!("{version} {id} {name}"));
                    }
                }
            }
        }
    }
    // Those of every day are the same, but for what the structure itself leaves open: in 2.3 an observation
    // may be a note alone, and a visit of BAR has nothing that must be there.
    let everyday = [
        "ADT_",
        "BAR_",
        "DFT_",
        "MDM_",
        "MFN_",
        "OML_O21 ORDER",
        "OML_O21 OBSERVATION",
        "OML_O21 SPECIMEN",
        "ORL_",
        "ORM_",
        "ORR_",
        "ORU_R01",
        "PPR_",
        "RDS_",
        "REF_",
        "SIU_",
        "VXU_",
    ];
    let known = [
        "2.3 ORU_R01 OBSERVATION",
        "2.5.1 BAR_P01 VISIT",
        "2.5.1 BAR_P05 VISIT",
        "2.8 BAR_P01 VISIT",
        "2.8 BAR_P05 VISIT",
        // With prior results, which look like orders.
        "2.5.1 OML_O21 ORDER_PRIOR",
        "2.8 OML_O21 OBSERVATION",
        "2.8 OML_O21 OBSERVATION_PRIOR",
        "2.8 OML_O21 ORDER_PRIOR",
    ];
    let unknown: Vec<&String> = differing
        .iter()
        .filter(|name| everyday.iter().any(|part| name.contains(part)))
        .filter(|name| !known.contains(&name.as_str()))
        .collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
    assert!(
        differing.len() <= 125 && same > 29_000,
        "{} differ, {same} do not",
        differing.len()
    );
}
