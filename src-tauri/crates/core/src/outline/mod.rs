//! The tree of a message as people see it: every place with its name, type, usage, value, meaning.
//!
//! Nodes are flat, in the order of the text; `depth` makes the tree. A page of segments is asked
//! for, so that a message of 44,000 segments is never built whole. What a message does not have
//! but the standard does can be shown too ([`Density`]), for filling it in; such nodes have no
//! span. [`segment_outline`] is a segment by the standard alone, for a target that no message has.

mod standard;
#[cfg(test)]
mod tests;
mod value;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::dictionary::{Description, Dictionary, Usage, wire_name};
use crate::message::{Component, Field, Message, Repetition, Segment, Subcomponent};
use crate::path::{Address, SegmentId};
use crate::span::Span;

pub use standard::segment_outline;

/// How much of the standard is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Density {
    /// What has a value. A place with a single part is shown as one node.
    Populated,
    /// And what the standard requires inside what is there.
    Required,
    /// And all that the standard has, but for what it withdrew.
    All,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// A segment.
    Segment,
    /// A field: its only repetition, or what holds several.
    Field,
    /// One of several repetitions.
    Repetition,
    /// A component.
    Component,
    /// A subcomponent.
    Subcomponent,
    /// A line that is not a segment.
    Unknown,
}

/// What is at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Not there: the segment, field or part ends before it.
    Absent,
    /// There, without a value.
    Empty,
    /// `""`: delete.
    Null,
    /// There.
    Value,
}

/// What a value says, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// Of a code, by its table.
    Code(&'static str),
    /// A date or time as people read it, see [`crate::message::timestamp`].
    Time(String),
}

/// One row of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Line of the message, 0-based.
    pub ordinal: usize,
    /// What it is.
    pub kind: NodeKind,
    /// 0 segment, 1 field, …
    pub depth: u8,
    /// Where it is: occurrence and repetition only where there are several. None for a line that
    /// is not a segment.
    pub address: Option<Address>,
    /// Name by the dictionary; empty where it knows none.
    pub name: &'static str,
    /// Names from the field inwards: `Patient Name > Family Name`; of a segment its name.
    pub full_name: String,
    /// Data type as the standard writes it; empty where unknown or withdrawn.
    pub datatype: &'static str,
    /// Whether the standard wants it.
    pub usage: Option<Usage>,
    /// Whether it may repeat.
    pub repeats: bool,
    /// Largest length in characters, where the version states one.
    pub length: Option<u32>,
    /// Table of its codes.
    pub table: Option<&'static str>,
    /// What is there.
    pub presence: Presence,
    /// Of a leaf the text with its escapes decoded, at most [`LEAF_CHARS`]; else as it stands, at
    /// most [`BRANCH_CHARS`].
    pub value: String,
    /// Whether `value` was cut.
    pub shortened: bool,
    /// What the value of a leaf says.
    pub meaning: Option<Meaning>,
    /// Whether nodes below it follow.
    pub branch: bool,
    /// Where it is in the message's bytes; none where it is not there.
    pub span: Option<Span>,
}

/// Longest value of a leaf that is shown.
pub const LEAF_CHARS: usize = 4000;
/// Longest text of a place with parts that is shown.
pub const BRANCH_CHARS: usize = 200;

/// The nodes of the lines `page` (0-based; what lies behind the end is left out).
pub fn outline(
    message: &Message,
    page: Range<usize>,
    density: Density,
    dictionary: &Dictionary,
) -> Vec<Node> {
    let mut outliner = Outliner {
        message,
        dictionary,
        density,
        nodes: Vec::new(),
    };
    let mut several = BTreeMap::new();
    for ordinal in page.start..page.end.min(message.segment_count()) {
        let Some(segment) = message.segment(ordinal) else {
            break;
        };
        match segment.id() {
            None => outliner.unknown(&segment),
            Some(id) => {
                let several = *several
                    .entry(id)
                    .or_insert_with(|| message.find(id, 2).is_some());
                outliner.segment(&segment, id, several);
            }
        }
    }
    outliner.nodes
}

/// The type of a field whose type the message names: OBX-5 has what OBX-2 says (chapter 7), MFE-4
/// what MFE-5 says (chapter 8).
pub fn varies_type(segment: &Segment<'_>) -> Option<String> {
    let number = match segment.id()?.as_str() {
        "OBX" => 2,
        "MFE" => 5,
        _ => return None,
    };
    let text = String::from_utf8_lossy(segment.field(number)?.bytes()).into_owned();
    (!text.is_empty()).then_some(text)
}

struct Outliner<'a> {
    message: &'a Message,
    dictionary: &'a Dictionary,
    density: Density,
    nodes: Vec<Node>,
}

/// What is known of a place before it is a node.
struct Place<'a> {
    ordinal: usize,
    address: Address,
    depth: u8,
    varies: Option<&'a str>,
}

impl Place<'_> {
    fn below(&self, address: Address) -> Self {
        Place {
            ordinal: self.ordinal,
            address,
            depth: self.depth + 1,
            varies: self.varies,
        }
    }
}

impl Outliner<'_> {
    fn unknown(&mut self, line: &Segment<'_>) {
        let mut node = Node::nothing(line.ordinal(), NodeKind::Unknown, 0);
        node.presence = value::presence(line.bytes());
        node.span = Some(line.span());
        (node.value, node.shortened) = value::plain(self.message, line.bytes(), BRANCH_CHARS);
        self.nodes.push(node);
    }

    fn segment(&mut self, segment: &Segment<'_>, id: SegmentId, several: bool) {
        let mut address = Address::segment(id);
        if several {
            address = address.with_occurrence(segment.occurrence());
        }
        let varies = varies_type(segment);
        let place = Place {
            ordinal: segment.ordinal(),
            address,
            depth: 0,
            varies: varies.as_deref(),
        };
        let opened = self.open(NodeKind::Segment, &place, segment.span());
        let standard = match self.density {
            Density::Populated => 0,
            Density::Required | Density::All => self
                .dictionary
                .segment(id.as_str())
                .map_or(0, |def| def.fields.len()),
        };
        for number in numbers(segment.field_count().max(standard)) {
            let place = place.below(address.with_field(number));
            match segment.field(number) {
                // The delimiters themselves are the value of MSH-1 and MSH-2.
                Some(field) if field.opaque || value::has_value(self.message, field.bytes()) => {
                    self.field(&field, place)
                }
                other => self.missing(NodeKind::Field, &place, other.map(|field| field.span())),
            }
        }
        self.close(opened, &place, true);
    }

    fn field(&mut self, field: &Field<'_>, place: Place<'_>) {
        let opened = self.open(NodeKind::Field, &place, field.span());
        let mut repetitions = field.repetitions();
        match (repetitions.next(), repetitions.next()) {
            (Some(only), None) => self.components(&only, &place),
            _ => {
                for repetition in field.repetitions() {
                    if !value::has_value(self.message, repetition.bytes()) {
                        continue;
                    }
                    let address = place.address.with_repetition(repetition.number());
                    let place = place.below(address);
                    let opened = self.open(NodeKind::Repetition, &place, repetition.span());
                    self.components(&repetition, &place);
                    self.close(opened, &place, false);
                }
            }
        }
        self.close(opened, &place, field.opaque);
    }

    fn components(&mut self, repetition: &Repetition<'_>, place: &Place<'_>) {
        let found: Vec<Component<'_>> = repetition.components().collect();
        let standard = self.standard_parts(place);
        if let [only] = found.as_slice()
            && only.subcomponents().nth(1).is_none()
            && standard == 0
        {
            return;
        }
        for number in numbers(found.len().max(standard)) {
            let place = place.below(place.address.with_component(number));
            match found.get(usize::from(number) - 1) {
                Some(component) if value::has_value(self.message, component.bytes()) => {
                    let opened = self.open(NodeKind::Component, &place, component.span());
                    self.subcomponents(component, &place);
                    self.close(opened, &place, false);
                }
                other => self.missing(NodeKind::Component, &place, other.map(|c| c.span())),
            }
        }
    }

    fn subcomponents(&mut self, component: &Component<'_>, place: &Place<'_>) {
        let found: Vec<Subcomponent<'_>> = component.subcomponents().collect();
        let standard = self.standard_parts(place);
        if found.len() == 1 && standard == 0 {
            return;
        }
        for number in numbers(found.len().max(standard)) {
            let place = place.below(place.address.with_subcomponent(number));
            match found.get(usize::from(number) - 1) {
                Some(sub) if value::has_value(self.message, sub.bytes()) => {
                    let opened = self.open(NodeKind::Subcomponent, &place, sub.span());
                    self.close(opened, &place, false);
                }
                other => self.missing(NodeKind::Subcomponent, &place, other.map(|s| s.span())),
            }
        }
    }

    /// How many parts the standard wants to see at a place; none of them where only what is
    /// populated is shown.
    fn standard_parts(&self, place: &Place<'_>) -> usize {
        match self.density {
            Density::Populated => 0,
            Density::Required | Density::All => self
                .describe(place)
                .and_then(|known| self.dictionary.datatype(known.datatype?))
                .map_or(0, |def| def.components.len()),
        }
    }

    fn describe(&self, place: &Place<'_>) -> Option<Description> {
        self.dictionary.describe_as(&place.address, place.varies)
    }

    /// Starts a node for something that is there; what is pushed until [`close`](Self::close) is
    /// below it.
    fn open(&mut self, kind: NodeKind, place: &Place<'_>, span: Span) -> usize {
        let mut node = Node::described(kind, place, self.describe(place));
        node.span = Some(span);
        node.presence = value::presence(span.of(self.message.bytes()));
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// Ends a node: now it is known whether it is a leaf.
    fn close(&mut self, opened: usize, place: &Place<'_>, opaque: bool) {
        let branch = self.nodes.len() > opened + 1;
        let Some(slot) = self.nodes.get_mut(opened) else {
            return;
        };
        let mut node = std::mem::replace(slot, Node::nothing(0, NodeKind::Unknown, 0));
        node.branch = branch;
        let raw = node.span.unwrap_or_default().of(self.message.bytes());
        self.fill(&mut node, place, raw, opaque);
        if let Some(slot) = self.nodes.get_mut(opened) {
            *slot = node;
        }
    }
}

impl Node {
    fn nothing(ordinal: usize, kind: NodeKind, depth: u8) -> Node {
        Node {
            ordinal,
            kind,
            depth,
            address: None,
            name: "",
            full_name: String::new(),
            datatype: "",
            usage: None,
            repeats: false,
            length: None,
            table: None,
            presence: Presence::Absent,
            value: String::new(),
            shortened: false,
            meaning: None,
            branch: false,
            span: None,
        }
    }

    fn described(kind: NodeKind, place: &Place<'_>, known: Option<Description>) -> Node {
        let mut node = Node::nothing(place.ordinal, kind, place.depth);
        node.address = Some(place.address);
        if let Some(known) = known {
            node.name = known.names.last().copied().unwrap_or(known.segment);
            node.full_name = known.path_name();
            node.datatype = known.datatype.map_or("", wire_name);
            node.usage = known.usage;
            node.repeats = kind == NodeKind::Field && known.max.repeats();
            node.length = known.length;
            node.table = known.table;
        }
        node
    }
}

/// `1..=last`, as numbers of fields and parts.
fn numbers(last: usize) -> std::ops::RangeInclusive<u16> {
    1..=u16::try_from(last).unwrap_or(u16::MAX)
}
