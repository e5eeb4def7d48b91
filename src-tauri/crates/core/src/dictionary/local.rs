//! What a project adds to the standard: segments of its own, fields, codes, messages.
//!
//! It is laid over each version when that version is first used, so looking something up costs
//! what it costs in the standard. Names live as long as the program, like those of the standard:
//! each different one is kept once, however often the file that has it is read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use super::{
    CodeDef, FieldDef, Max, MessageDef, NodeKind, SegmentDef, StructureDef, StructureNode,
    TableDef, TableKind, Usage,
};

/// Keeps a name for as long as the program runs.
pub fn name(text: &str) -> &'static str {
    static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    match names.get(text) {
        Some(known) => known,
        None => {
            let kept: &'static str = Box::leak(text.into());
            names.insert(kept);
            kept
        }
    }
}

/// What a project adds, in all versions alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Local {
    /// Segments of its own, and standard ones that have more fields there.
    pub segments: Vec<LocalSegment>,
    /// Tables of its own, and more codes of standard ones.
    pub tables: Vec<LocalTable>,
    /// Messages of its own.
    pub messages: Vec<LocalMessage>,
}

/// A segment of a project's own, or what it adds to one of the standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalSegment {
    /// `ZRG`
    pub id: &'static str,
    /// None leaves the standard's.
    pub name: Option<&'static str>,
    /// By number.
    pub fields: BTreeMap<u16, LocalField>,
    /// Where it stands.
    pub place: Option<LocalPlace>,
}

/// Where a segment of a project's own stands: in every group that has one of these, behind the
/// last of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPlace {
    /// `["PV2", "PV1"]`
    pub after: Vec<&'static str>,
    /// Structures in which it does; all where empty.
    pub structures: Vec<&'static str>,
    /// Whether it has to be there.
    pub required: bool,
    /// Whether it may be there more than once.
    pub repeats: bool,
}

/// What is said of a field; what is left out stays as the standard has it, or is what makes least
/// demands: an optional `ST` that does not repeat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalField {
    /// `Registrar`
    pub name: Option<&'static str>,
    /// `XPN`
    pub datatype: Option<&'static str>,
    /// Whether it is sent.
    pub usage: Option<Usage>,
    /// How often it may repeat.
    pub max: Option<Max>,
    /// Largest length in characters.
    pub length: Option<u32>,
    /// Table of its codes.
    pub table: Option<&'static str>,
}

/// A table of a project's own, or more codes of one of the standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalTable {
    /// `0001`, `DESKS`
    pub id: &'static str,
    /// None leaves the standard's.
    pub name: Option<&'static str>,
    /// Codes with their meanings; one that the standard has means this instead.
    pub codes: BTreeMap<&'static str, &'static str>,
}

/// A message of a project's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalMessage {
    /// `ADT`
    pub code: &'static str,
    /// `Z01`
    pub event: &'static str,
    /// A structure of the standard: `ADT_A01`.
    pub structure: &'static str,
}

impl Local {
    pub(super) fn add_segments(&self, segments: &mut BTreeMap<&'static str, SegmentDef>) {
        for local in &self.segments {
            let segment = segments.entry(local.id).or_insert_with(|| SegmentDef {
                id: local.id,
                name: local.id,
                fields: Vec::new(),
            });
            segment.name = local.name.unwrap_or(segment.name);
            for (number, field) in &local.fields {
                let Some(at) = usize::from(*number).checked_sub(1) else {
                    continue;
                };
                if segment.fields.len() <= at {
                    segment.fields.resize(at + 1, None);
                }
                if let Some(slot) = segment.fields.get_mut(at) {
                    *slot = Some(field.over(slot.take()));
                }
            }
        }
    }

    pub(super) fn add_tables(&self, tables: &mut BTreeMap<&'static str, TableDef>) {
        for local in &self.tables {
            let table = tables.entry(local.id).or_insert_with(|| TableDef {
                id: local.id,
                name: local.id,
                kind: TableKind::User,
                codes: Vec::new(),
            });
            table.name = local.name.unwrap_or(table.name);
            for (code, meaning) in &local.codes {
                let meaning = (!meaning.is_empty()).then_some(*meaning);
                match table.codes.iter_mut().find(|known| known.code == *code) {
                    Some(known) => known.meaning = meaning,
                    None => table.codes.push(CodeDef { code, meaning }),
                }
            }
        }
    }

    pub(super) fn add_messages(&self, messages: &mut BTreeMap<&'static str, Vec<MessageDef>>) {
        for local in &self.messages {
            let LocalMessage {
                code,
                event,
                structure,
            } = *local;
            let events = messages.entry(code).or_default();
            events.retain(|known| known.event != event);
            events.push(MessageDef {
                code,
                event,
                structure,
                acknowledgement: None,
            });
        }
    }

    /// Puts the project's own segments where they stand in a structure.
    pub(super) fn add_places(&self, structure: &mut StructureDef) {
        for local in &self.segments {
            let Some(place) = &local.place else { continue };
            if place.structures.is_empty() || place.structures.contains(&structure.id) {
                put(&mut structure.nodes, local.id, place);
            }
        }
    }
}

fn put(nodes: &mut Vec<StructureNode>, id: &'static str, place: &LocalPlace) {
    for node in nodes.iter_mut().filter(|node| node.kind == NodeKind::Group) {
        put(&mut node.nodes, id, place);
    }
    let is_named = |node: &StructureNode| match node.kind {
        NodeKind::Segment => place.after.contains(&node.name),
        NodeKind::Choice => node
            .nodes
            .iter()
            .any(|node| node.kind == NodeKind::Segment && place.after.contains(&node.name)),
        NodeKind::Group => false,
    };
    if let Some(last) = nodes.iter().rposition(is_named) {
        let node = StructureNode {
            name: id,
            kind: NodeKind::Segment,
            required: place.required,
            repeats: place.repeats,
            nodes: Vec::new(),
        };
        nodes.insert(last + 1, node);
    }
}

impl LocalField {
    /// Laid over what the standard has at that number.
    fn over(&self, standard: Option<FieldDef>) -> FieldDef {
        let standard = standard.unwrap_or(FieldDef {
            name: "",
            datatype: Some("ST"),
            usage: Usage::Optional,
            max: Max::Times(1),
            length: None,
            conformance_length: None,
            table: None,
            item: None,
        });
        FieldDef {
            name: self.name.unwrap_or(standard.name),
            datatype: self.datatype.or(standard.datatype),
            usage: self.usage.unwrap_or(standard.usage),
            max: self.max.unwrap_or(standard.max),
            length: self.length.or(standard.length),
            table: self.table.or(standard.table),
            ..standard
        }
    }
}
