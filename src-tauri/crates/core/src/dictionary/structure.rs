//! Message structures: which segments in which order and groups.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::text::{GONE, STRUCTURES};
use super::{Local, Version};

/// A message structure in one version.
#[derive(Clone, Debug)]
pub struct StructureDef {
    /// `ADT_A01`
    pub id: &'static str,
    /// In the order of the message.
    pub nodes: Vec<StructureNode>,
}

/// A part of a structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StructureNode {
    /// Segment id, group name, or name of the choice. `Hxx` is any segment, `Zxx` any own one.
    pub name: &'static str,
    /// What it is.
    pub kind: NodeKind,
    /// Whether it has to be there.
    pub required: bool,
    /// Whether it may be there more than once.
    pub repeats: bool,
    /// Parts of a group in order; alternatives of a choice; none of a segment.
    pub nodes: Vec<StructureNode>,
}

/// What a part of a structure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// A segment.
    Segment,
    /// Parts that stand together.
    Group,
    /// Exactly one of its parts.
    Choice,
}

impl StructureDef {
    /// All segments in order, those inside groups included; a segment that stands in several
    /// places comes several times.
    pub fn segments(&self) -> Vec<&StructureNode> {
        let mut all = Vec::new();
        collect(&self.nodes, &mut all);
        all
    }

    /// The segments that may stand before the first `segment`, nearest first: where a message has
    /// none, a new one goes after the last of these that is present. For a segment that the
    /// structure does not have (a `Z..`): all of them.
    pub fn anchors(&self, segment: &str) -> Vec<&'static str> {
        let before = self.segments();
        let before = before.iter().map(|node| node.name);
        let mut anchors: Vec<&'static str> = Vec::new();
        for name in before.take_while(|name| *name != segment) {
            anchors.retain(|other| *other != name);
            anchors.insert(0, name);
        }
        anchors
    }
}

fn collect<'a>(nodes: &'a [StructureNode], all: &mut Vec<&'a StructureNode>) {
    for node in nodes {
        match node.kind {
            NodeKind::Segment => all.push(node),
            NodeKind::Group | NodeKind::Choice => collect(&node.nodes, all),
        }
    }
}

/// A structure's lines, read when it is asked for: a message needs one structure of two hundred.
#[derive(Debug)]
pub(super) struct Unread {
    body: &'static str,
    read: OnceLock<StructureDef>,
}

impl Unread {
    pub(super) fn get(&self, id: &'static str, local: Option<&Local>) -> &StructureDef {
        self.read.get_or_init(|| {
            let mut structure = parse(id, self.body);
            if let Some(local) = local {
                local.add_places(&mut structure);
            }
            structure
        })
    }
}

pub(super) fn load(version: Version) -> BTreeMap<&'static str, Unread> {
    bodies(version)
        .into_iter()
        .map(|(id, body)| {
            let read = OnceLock::new();
            (id, Unread { body, read })
        })
        .collect()
}

fn bodies(version: Version) -> BTreeMap<&'static str, &'static str> {
    let mut bodies = BTreeMap::new();
    let mut rest = STRUCTURES.text();
    while let Some((line, after)) = rest.split_once('\n') {
        rest = after;
        let Some((id, since)) = line.split_once(' ').filter(|_| !line.starts_with('#')) else {
            continue;
        };
        // The parts are the lines that are indented.
        let mut body = "";
        if rest.starts_with(' ') {
            let end = rest
                .match_indices('\n')
                .map(|(at, _)| at + 1)
                .find(|at| rest.get(*at..).is_none_or(|next| !next.starts_with(' ')))
                .unwrap_or(rest.len());
            (body, rest) = rest.split_at(end);
        }
        let (since, gone) = match since.split_once(' ') {
            Some((since, mark)) => (since, mark == GONE),
            None => (since, false),
        };
        match Version::exact(since) {
            Some(since) if since <= version && gone => drop(bodies.remove(id)),
            Some(since) if since <= version => drop(bodies.insert(id, body)),
            Some(_) | None => {}
        }
    }
    bodies
}

fn parse(id: &'static str, body: &'static str) -> StructureDef {
    let mut lines = body.lines().map(line).peekable();
    StructureDef {
        id,
        nodes: children(&mut lines, 1),
    }
}

/// Spaces by which a part stands deeper than what holds it.
const INDENT: usize = 2;

struct Line {
    depth: usize,
    name: &'static str,
    required: bool,
    repeats: bool,
}

fn line(line: &'static str) -> Line {
    let content = line.trim_start_matches(' ');
    let (name, mark) = content.split_once(' ').unwrap_or((content, ""));
    Line {
        depth: (line.len() - content.len()) / INDENT,
        name,
        required: matches!(mark, "" | "+"),
        repeats: matches!(mark, "*" | "+"),
    }
}

fn children(
    lines: &mut std::iter::Peekable<impl Iterator<Item = Line>>,
    depth: usize,
) -> Vec<StructureNode> {
    let mut nodes = Vec::new();
    while let Some(line) = lines.next_if(|line| line.depth >= depth) {
        let inner = children(lines, line.depth + 1);
        let choice = line
            .name
            .strip_prefix('<')
            .and_then(|name| name.strip_suffix('>'));
        nodes.push(StructureNode {
            name: choice.unwrap_or(line.name),
            kind: match (choice, inner.is_empty()) {
                (Some(_), _) => NodeKind::Choice,
                (None, true) => NodeKind::Segment,
                (None, false) => NodeKind::Group,
            },
            required: line.required,
            repeats: line.repeats,
            nodes: inner,
        });
    }
    nodes
}
