//! From the names of groups to their heads and members, by the structures of the dictionary.

use crate::dictionary::{Dictionary, NodeKind, StructureDef, StructureNode, Version};
use crate::mapping::group::{Group, Head, Shadow, Shape};
use crate::path::SegmentId;

/// What a mapping says about the structure of its source.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Said<'a> {
    /// `structure`, such as `ORU_R01`.
    pub(super) structure: Option<&'a str>,
    /// `version`; none = the newest that has the structure, or the group.
    pub(super) version: Option<Version>,
}

/// The groups of those names, each inside the one before it.
///
/// # Errors
/// A sentence.
pub(super) fn find(names: &[&str], said: Said<'_>) -> Result<Vec<Group>, String> {
    let newest_first = Version::ALL.iter().rev().copied();
    let versions: Vec<Version> = match said.version {
        Some(version) => vec![version],
        None => newest_first.collect(),
    };
    if let Some(id) = said.structure {
        let known = versions
            .iter()
            .find_map(|version| Dictionary::of(*version).structure(id));
        let Some(structure) = known else {
            return Err(match said.version {
                Some(version) => format!("Version {version} has no structure {id}."),
                None => format!("No version has a structure {id}; it looks like ORU_R01."),
            });
        };
        return within(names, structure).ok_or_else(|| missing(names, structure));
    }
    for version in versions {
        let dictionary = Dictionary::of(version);
        let mut found: Vec<(&str, Vec<Group>)> = Vec::new();
        for id in dictionary.structures() {
            if let Some(groups) = dictionary
                .structure(id)
                .and_then(|structure| within(names, structure))
            {
                found.push((id, groups));
            }
        }
        let Some((_, first)) = found.first() else {
            continue;
        };
        if found.iter().all(|(_, other)| other == first) {
            return Ok(first.clone());
        }
        let ids: Vec<&str> = found.iter().map(|(id, _)| *id).collect();
        let more = match ids.len() {
            0..=12 => String::new(),
            all => format!(" and {} more", all - 12),
        };
        let named: Vec<&str> = ids.into_iter().take(12).collect();
        return Err(format!(
            "{} is not the same in every structure of version {version}; say above the first rule which one arrives, such as structure = \"{}\" (it is in {}{more}).",
            names.join(" > "),
            named.first().copied().unwrap_or_default(),
            named.join(", ")
        ));
    }
    Err(format!(
        "No structure has {}; a loop runs over a group (ORDER_OBSERVATION), a segment (DG1) or the repetitions of a field (PID-3).",
        names.join(" > ")
    ))
}

fn missing(names: &[&str], structure: &StructureDef) -> String {
    let mut groups = Vec::new();
    for node in &structure.nodes {
        node_names(node, &mut groups);
    }
    format!(
        "{} has no {}; its groups are {}.",
        structure.id,
        names.join(" > "),
        groups.join(", ")
    )
}

fn node_names<'s>(node: &'s StructureNode, names: &mut Vec<&'s str>) {
    if node.kind == NodeKind::Group {
        names.push(node.name);
    }
    for part in &node.nodes {
        node_names(part, names);
    }
}

/// The groups in one structure; none where it has not all of them.
fn within(names: &[&str], structure: &StructureDef) -> Option<Vec<Group>> {
    let mut found = Vec::new();
    let mut around: &[StructureNode] = &structure.nodes;
    for name in names {
        let path = way(around, name)?;
        found.push(group(around, &path));
        around = &path.last()?.nodes;
    }
    Some(found)
}

/// The groups on the way to the one of that name, itself included; the nearest to the top.
fn way<'s>(nodes: &'s [StructureNode], name: &str) -> Option<Vec<&'s StructureNode>> {
    let mut open: Vec<Vec<&StructureNode>> = vec![Vec::new()];
    while !open.is_empty() {
        let mut deeper = Vec::new();
        for path in open {
            let parts = path.last().map_or(nodes, |node| node.nodes.as_slice());
            for node in parts {
                let mut path = path.clone();
                path.push(node);
                if node.kind == NodeKind::Group && node.name == name {
                    path.retain(|node| node.kind == NodeKind::Group);
                    return Some(path);
                }
                if node.kind != NodeKind::Segment {
                    deeper.push(path);
                }
            }
        }
        open = deeper;
    }
    None
}

fn group(around: &[StructureNode], path: &[&StructureNode]) -> Group {
    let mut shapes: Vec<Shape> = (1..=path.len())
        .filter_map(|depth| shape(around, path.get(..depth)?))
        .collect();
    let alone = path.last().zip(shapes.last()).is_some_and(|(node, shape)| {
        let heads: Vec<SegmentId> = shape.heads.iter().map(|head| head.id).collect();
        !stands_elsewhere(around, node, &heads)
    });
    if alone {
        shapes = shapes.pop().into_iter().collect();
    }
    Group {
        name: path
            .last()
            .map_or(String::new(), |node| node.name.to_owned()),
        path: shapes,
    }
}

/// Whether one of these segments stands outside of that part.
fn stands_elsewhere(nodes: &[StructureNode], part: &StructureNode, ids: &[SegmentId]) -> bool {
    nodes.iter().any(|node| {
        !std::ptr::eq(node, part)
            && match node.kind {
                NodeKind::Segment => id_of(node).is_some_and(|id| ids.contains(&id)),
                NodeKind::Group | NodeKind::Choice => stands_elsewhere(&node.nodes, part, ids),
            }
    })
}

fn id_of(node: &StructureNode) -> Option<SegmentId> {
    // These two stand for any segment, and for any of one's own.
    (node.kind == NodeKind::Segment && !matches!(node.name, "Hxx" | "Zxx"))
        .then(|| node.name.parse().ok())
        .flatten()
}

fn members(node: &StructureNode, found: &mut Vec<SegmentId>) {
    if let Some(id) = id_of(node)
        && !found.contains(&id)
    {
        found.push(id);
    }
    node.nodes.iter().for_each(|part| members(part, found));
}

fn members_of(node: &StructureNode) -> Vec<SegmentId> {
    let mut found = Vec::new();
    members(node, &mut found);
    found
}

/// The last of the path, where the others are around it.
fn shape(around: &[StructureNode], path: &[&StructureNode]) -> Option<Shape> {
    let (node, outer) = path.split_last()?;
    let mut heads = Vec::new();
    self::heads(&node.nodes, true, &mut heads);
    for head in &mut heads {
        head.opens = head.first || !stands_elsewhere(around, node, &[head.id]);
    }
    let parents: Vec<SegmentId> = outer
        .iter()
        .flat_map(|node| {
            let mut heads = Vec::new();
            self::heads(&node.nodes, true, &mut heads);
            heads
                .into_iter()
                .filter(|head| head.first)
                .map(|head| head.id)
        })
        .collect();
    let around = outer.last().map_or(around, |node| node.nodes.as_slice());
    Some(Shape {
        name: node.name,
        shadows: shadows(node, around, &heads, &parents),
        heads,
        members: members_of(node).into(),
    })
}

/// The heads among the parts of a group: what may stand first, and what each turn has one of.
fn heads(parts: &[StructureNode], mut first: bool, found: &mut Vec<Head>) {
    for part in parts {
        let rank = found.last().map_or(0, |head| head.rank + 1);
        let mut add = |ids: Vec<SegmentId>, repeats| {
            for id in ids {
                if !found.iter().any(|head: &Head| head.id == id) {
                    found.push(Head {
                        id,
                        rank,
                        first,
                        repeats,
                        opens: first,
                    });
                }
            }
        };
        let once = part.required && !part.repeats;
        match part.kind {
            NodeKind::Segment if first || once => {
                add(id_of(part).into_iter().collect(), part.repeats);
            }
            NodeKind::Choice if first || once => add(firsts(part), part.repeats),
            NodeKind::Group if part.repeats => {
                if first {
                    add(firsts(part), true);
                }
            }
            NodeKind::Group => heads(&part.nodes, first, found),
            NodeKind::Segment | NodeKind::Choice => {}
        }
        first &= !part.required;
    }
}

/// What a part may begin with.
fn firsts(part: &StructureNode) -> Vec<SegmentId> {
    match part.kind {
        NodeKind::Segment => id_of(part).into_iter().collect(),
        NodeKind::Choice => part.nodes.iter().flat_map(firsts).collect(),
        NodeKind::Group => {
            let mut found = Vec::new();
            for part in &part.nodes {
                found.extend(firsts(part));
                if part.required {
                    break;
                }
            }
            found
        }
    }
}

/// Other groups, inside of this one or behind it, that hold its heads and begin with something that
/// neither it nor what is around it begins with.
fn shadows(
    node: &StructureNode,
    around: &[StructureNode],
    heads: &[Head],
    parents: &[SegmentId],
) -> Vec<Shadow> {
    let holds = |part: &StructureNode| {
        let members = members_of(part);
        heads.iter().any(|head| members.contains(&head.id))
    };
    let mine = |id: &SegmentId| heads.iter().any(|head| head.id == *id) || parents.contains(id);
    let mut found = Vec::new();
    let mut open: Vec<&StructureNode> = node.nodes.iter().rev().collect();
    while let Some(part) = open.pop() {
        if part.kind == NodeKind::Segment || !holds(part) {
            continue;
        }
        let mut begins = firsts(part);
        begins.retain(|id| !mine(id) && !stands_elsewhere(&node.nodes, part, &[*id]));
        // A group of which this one's heads are the very beginning is no shadow; what is in it may be.
        if begins.is_empty() || part.kind == NodeKind::Choice {
            open.extend(part.nodes.iter().rev());
        } else {
            found.push(Shadow {
                begins,
                members: members_of(part),
                inside: true,
            });
        }
    }
    let place = around.iter().position(|part| std::ptr::eq(part, node));
    let (before, behind) = around.split_at(place.unwrap_or(around.len()));
    let behind = behind.get(1..).unwrap_or_default();
    let Some(last) = behind.iter().rposition(holds) else {
        return found;
    };
    let mut known = members_of(node);
    before.iter().for_each(|part| members(part, &mut known));
    let begins: Vec<SegmentId> = behind
        .iter()
        .take(last + 1)
        .filter(|part| part.required || holds(part))
        .flat_map(firsts)
        .filter(|id| !mine(id) && !known.contains(id))
        .collect();
    let mut members = Vec::new();
    behind
        .iter()
        .for_each(|part| self::members(part, &mut members));
    if !begins.is_empty() {
        found.push(Shadow {
            begins,
            members,
            inside: false,
        });
    }
    found
}
