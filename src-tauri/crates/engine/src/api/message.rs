//! One open message as a view: text, segments, nodes and findings.

use std::ops::Range;

use hl7wb_core::diagnostic::Diagnostic;
use hl7wb_core::dictionary::Dictionary;
use hl7wb_core::mask::{is_personal, personal};
use hl7wb_core::message::timestamp::Timestamp;
use hl7wb_core::message::{Message, Segment};
use hl7wb_core::outline::{self, Meaning, Node, Presence, outline};
use hl7wb_core::path::{Address, SegmentId};
use hl7wb_core::span::Span;

use super::document;
pub(super) use super::found::without_quotes;
use super::found::{FINDINGS, findings_in};
pub use super::found::{finding, findings, level};
use super::large::is_large;
use super::text::{DOT, Shown, small};
use super::view::{
    CaptureRow, Density, FindingsView, MessageKey, MessageRow, MessageView, NodeKind, NodePage,
    NodeView, SegmentRow,
};
use crate::reading::Reading;
use crate::store::Summary;
use crate::summary;

/// Segments whose nodes come with the first view.
pub const FIRST_SEGMENTS: usize = 400;

/// The same of a large message, whose segments are shown folded: more than are on a screen.
const FIRST_OF_LARGE: usize = 60;

/// The first component of a field of MSH.
fn header(message: &Message, field: u16) -> String {
    summary::text(
        message,
        &Address::field(SegmentId::MSH, field).with_component(1),
    )
}

/// What is shown of a message as dots: what is personal, where it is masked.
pub(super) fn hidden(message: &Message, masked: bool, reading: &Reading) -> Vec<Span> {
    match masked {
        true => personal(message, reading.dictionary(message)),
        false => Vec::new(),
    }
}

/// Opens a message. `found` is all that was found in it; none where it was not checked yet.
#[must_use]
pub fn view(
    key: MessageKey,
    message: &Message,
    found: Option<&[Diagnostic]>,
    captured: Option<CaptureRow>,
    reading: &Reading,
    masked: bool,
) -> MessageView {
    let first = match is_large(message) {
        true => 0..FIRST_OF_LARGE,
        false => 0..FIRST_SEGMENTS,
    };
    let extent = Extent::Crossing(first);
    view_of(key, message, extent, found, captured, reading, masked)
}

/// How much of a message is in its view.
#[derive(Debug, Clone)]
pub enum Extent {
    /// What crosses to a window: the nodes of these lines, findings up to a number, and of a large
    /// message neither text nor segments.
    Crossing(Range<usize>),
    /// Everything, however large it is.
    Whole,
}

/// As [`view`], with so much of it.
#[must_use]
pub fn view_of(
    key: MessageKey,
    message: &Message,
    extent: Extent,
    found: Option<&[Diagnostic]>,
    captured: Option<CaptureRow>,
    reading: &Reading,
    masked: bool,
) -> MessageView {
    let dictionary = reading.dictionary(message);
    let (lines, large, most) = match extent {
        Extent::Crossing(lines) => (lines, is_large(message), FINDINGS),
        Extent::Whole => (0..message.segment_count(), false, usize::MAX),
    };
    let hidden = hidden(message, masked, reading);
    let shown = match large {
        true => Shown::places(message, hidden),
        false => Shown::masked(message, hidden),
    };
    let (segments, structure) = match large {
        true => (Vec::new(), None),
        false => (
            segments(&shown, dictionary),
            super::groups::structure(message, dictionary),
        ),
    };
    let nodes = outline(message, lines, outline::Density::Populated, dictionary);
    let FindingsView {
        findings,
        found: counts,
    } = findings_in(&shown, found.unwrap_or_default(), most, reading);
    MessageView {
        key,
        draft: None,
        masked,
        large,
        bytes: small(message.wire().len()),
        charset: message.charset().name().into_owned(),
        interface: reading.interface.clone(),
        delimiters: delimiters(message),
        message_type: String::from_utf8_lossy(
            message
                .raw(&Address::field(SegmentId::MSH, 9))
                .unwrap_or_default(),
        )
        .into_owned(),
        version: header(message, 12),
        dictionary: dictionary.version().to_string(),
        structure,
        segments,
        nodes: node_views(&shown, nodes),
        checking: found.is_none(),
        found: counts,
        findings,
        captured,
        text: match large {
            true => String::new(),
            false => shown.into_text(),
        },
    }
}

fn segments(shown: &Shown<'_>, dictionary: &Dictionary) -> Vec<SegmentRow> {
    let row = |segment: Segment<'_>| {
        let id = segment.id();
        SegmentRow {
            path: id.map_or(String::new(), |id| {
                let address = Address::segment(id);
                match segment.occurrence() > 1 {
                    true => address.with_occurrence(segment.occurrence()).to_string(),
                    false => address.to_string(),
                }
            }),
            name: id
                .and_then(|id| dictionary.segment(id.as_str()))
                .map_or(String::new(), |segment| segment.name.to_owned()),
            range: shown.range(segment.span()),
        }
    };
    shown.message().segments().map(row).collect()
}

/// The text of a message, masked or not.
#[must_use]
pub fn text(message: &Message, reading: &Reading, masked: bool) -> String {
    Shown::masked(message, hidden(message, masked, reading)).into_text()
}

/// Field separator and encoding characters, as MSH-1 and MSH-2 have them.
fn delimiters(message: &Message) -> String {
    let delimiters = message.delimiters();
    let mut bytes = vec![delimiters.field];
    bytes.extend(delimiters.encoding_characters());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The nodes of some segments.
#[must_use]
pub fn nodes(
    message: &Message,
    first: u32,
    count: u32,
    density: Density,
    reading: &Reading,
    masked: bool,
) -> NodePage {
    let shown = Shown::places(message, hidden(message, masked, reading));
    let first = first as usize;
    let page = first..first.saturating_add(count as usize);
    let nodes = outline(
        message,
        page,
        self::density(density),
        reading.dictionary(message),
    );
    NodePage {
        nodes: node_views(&shown, nodes),
    }
}

/// Nodes as a front end shows them, documents named in the place of their data.
fn node_views(shown: &Shown<'_>, nodes: Vec<Node>) -> Vec<NodeView> {
    let nodes = nodes.into_iter().map(|node| self::node(Some(shown), node));
    let mut nodes: Vec<NodeView> = nodes.collect();
    document::name_in(shown, &mut nodes);
    nodes
}

/// A message in a list.
#[must_use]
pub fn row(
    key: MessageKey,
    line: u32,
    message: &Message,
    found: Option<&[Diagnostic]>,
    (columns, dictionary): (&[Address], &Dictionary),
    masked: bool,
) -> MessageRow {
    let hidden = masked.then_some(dictionary);
    let Summary {
        message_type,
        control_id,
        patient_id,
        patient_name,
        worst,
    } = summary::summarize(message, found.unwrap_or_default());
    let time = header(message, 7);
    MessageRow {
        key,
        line,
        message_type,
        control_id,
        time: Timestamp::parse(&time).map_or(time, |stamp| stamp.to_string()),
        patient_id: dotted(patient_id, masked),
        patient_name: dotted(patient_name, masked),
        sender: summary::sender(message),
        bytes: small(message.wire().len()),
        worst: worst.map(level),
        checked: found.is_some(),
        cells: columns.iter().map(|at| cell(message, at, hidden)).collect(),
    }
}

/// The first value of a place in one line of a list; of a composite the text as it stands. Dots for
/// what is personal by `hidden`, where something is to be hidden.
#[must_use]
pub fn cell(message: &Message, at: &Address, hidden: Option<&Dictionary>) -> String {
    let personal = hidden.is_some_and(|dictionary| is_personal(at, dictionary));
    dotted(first_value(message, at), personal)
}

fn first_value(message: &Message, at: &Address) -> String {
    /// Characters of a cell, at most.
    const CELL: usize = 200;
    let Some(span) = message.values(at).into_iter().next() else {
        return String::new();
    };
    let raw = span.of(message.bytes());
    let raw = raw.get(..CELL * 8).unwrap_or(raw);
    let delimiters = message.delimiters();
    let composite = raw
        .iter()
        .any(|byte| *byte == delimiters.component || Some(*byte) == delimiters.subcomponent);
    let text = match composite {
        true => message.charset().decode(raw).into_owned(),
        false => message.display_of(raw),
    };
    text.chars().take(CELL).collect()
}

/// A value of a list, as dots where it is masked. `""` and nothing are no secret.
#[must_use]
pub fn dotted(value: String, masked: bool) -> String {
    match masked && value != "\"\"" {
        true => value.chars().map(|_| DOT).collect(),
        false => value,
    }
}

/// A sentence, with the values that it quotes as dots where it is masked.
#[must_use]
pub fn unquoted(sentence: String, masked: bool) -> String {
    if !masked {
        return sentence;
    }
    let parts: Vec<&str> = sentence.split('\'').collect();
    let last = parts.len().saturating_sub(1);
    let shown = parts.into_iter().enumerate().map(|(place, part)| {
        // What stands behind a quote that is never closed is a value too.
        match place % 2 == 1 || (place == last && last % 2 == 1) {
            true => dotted(part.to_owned(), true),
            false => part.to_owned(),
        }
    });
    shown.collect::<Vec<String>>().join("'")
}

/// The names along an address; empty where the dictionary knows none.
#[must_use]
pub fn path_name(dictionary: &Dictionary, address: &Address) -> String {
    dictionary
        .describe(address)
        .map(|description| description.path_name())
        .unwrap_or_default()
}

/// A node as a front end shows it; ranges only where there is a text.
#[must_use]
pub fn node(shown: Option<&Shown<'_>>, node: Node) -> NodeView {
    let Node {
        ordinal,
        kind,
        depth,
        address,
        name,
        full_name,
        datatype,
        usage,
        repeats,
        length: _,
        table,
        presence,
        value,
        shortened,
        meaning,
        branch,
        span,
    } = node;
    let hidden = shown
        .zip(span)
        .filter(|(shown, span)| shown.hides(*span) && presence != Presence::Null);
    let (value, shortened, meaning) = match hidden {
        None => (value, shortened, meaning),
        Some((shown, span)) if branch => {
            (shown.excerpt(span, outline::BRANCH_CHARS), shortened, None)
        }
        Some(_) => (dotted(value, true), shortened, None),
    };
    NodeView {
        segment: small(ordinal),
        kind: match kind {
            outline::NodeKind::Segment => NodeKind::Segment,
            outline::NodeKind::Field => NodeKind::Field,
            outline::NodeKind::Repetition => NodeKind::Repetition,
            outline::NodeKind::Component => NodeKind::Component,
            outline::NodeKind::Subcomponent => NodeKind::Subcomponent,
            outline::NodeKind::Unknown => NodeKind::Unknown,
        },
        depth,
        path: address.map_or(String::new(), |address| address.to_string()),
        name: name.to_owned(),
        full_name,
        datatype: datatype.to_owned(),
        usage: usage.map_or(String::new(), |usage| usage.label().to_owned()),
        repeats,
        table: table.map(str::to_owned),
        value: match shortened {
            true => value + "…",
            false => value,
        },
        meaning: meaning.map(|meaning| match meaning {
            Meaning::Code(text) => text.to_owned(),
            Meaning::Time(text) => text,
        }),
        branch,
        present: matches!(presence, Presence::Value | Presence::Null | Presence::Empty),
        null: presence == Presence::Null,
        masked: hidden.is_some(),
        document: false,
        range: shown.zip(span).map(|(shown, span)| shown.range(span)),
    }
}

const fn density(density: Density) -> outline::Density {
    match density {
        Density::Populated => outline::Density::Populated,
        Density::Required => outline::Density::Required,
        Density::All => outline::Density::All,
    }
}
