//! Events and segments: what the messages hold, beside what the standard and the project say of it.

use std::collections::{BTreeMap, BTreeSet};

use hl7wb_core::dictionary::{Dictionary, Max, SegmentDef, wire_name};
use hl7wb_core::mapping::Outcome;
use hl7wb_core::message::Message;
use hl7wb_core::path::{Address, SegmentId};

use super::{Grid, Part, Section, Truth};
use crate::cases::told;
use crate::summary;

pub(super) fn events(truth: &Truth<'_>) -> Section {
    let mut grid = Grid::new(&[
        "Message",
        "Event",
        "Structure",
        "Messages",
        "Destination",
        "Outcome",
    ]);
    let mut seen: BTreeMap<(String, usize, String), usize> = BTreeMap::new();
    for ran in &truth.ran {
        let kind = summary::message_type(&ran.input);
        for (place, result) in ran.results.iter().enumerate() {
            let word = match result {
                Some((outcome, _)) => short(outcome),
                None => "cannot run".to_owned(),
            };
            *seen.entry((kind.clone(), place, word)).or_default() += 1;
        }
    }
    let names = dictionary(truth, truth.ran.first().map(|ran| &ran.input));
    for ((kind, place, outcome), count) in seen {
        let (code, event) = kind.split_once('^').unwrap_or((&kind, ""));
        let structure = names.structure_for(code, event).map(|found| found.id);
        let destination = truth.interface.destinations.get(place);
        grid.row([
            kind.clone(),
            names.event(event).unwrap_or_default().to_owned(),
            structure.unwrap_or_default().to_owned(),
            count.to_string(),
            destination.map_or_else(String::new, |one| one.id.clone()),
            outcome,
        ]);
    }
    Section {
        sheet: "Events".to_owned(),
        title: "Events".to_owned(),
        intro: "What the samples and test cases hold, and what becomes of it for each destination."
            .to_owned(),
        parts: vec![Part::Grid(grid)],
    }
}

/// An outcome without what differs from message to message.
fn short(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Filtered { .. } => told(outcome),
        Outcome::Delivered(outputs) if outputs.len() > 1 => "delivered, several".to_owned(),
        Outcome::Delivered(_) => "delivered".to_owned(),
        Outcome::Rejected { code, .. } => format!("rejected with {code}"),
        Outcome::Error { .. } => "in error".to_owned(),
    }
}

pub(super) fn source(truth: &Truth<'_>) -> Section {
    let messages: Vec<&Message> = truth.ran.iter().map(|ran| &ran.input).collect();
    section(
        truth,
        "Source segments",
        "Segments of the source",
        &messages,
    )
}

pub(super) fn target(truth: &Truth<'_>) -> Section {
    let outputs: Vec<Message> = truth
        .ran
        .iter()
        .flat_map(|ran| ran.results.iter().flatten())
        .flat_map(|(outcome, _)| match outcome {
            Outcome::Delivered(outputs) => outputs.as_slice(),
            Outcome::Filtered { .. } | Outcome::Rejected { .. } | Outcome::Error { .. } => &[],
        })
        .map(|output| Message::decode(output.bytes.as_slice()).0)
        .collect();
    let messages: Vec<&Message> = outputs.iter().collect();
    section(
        truth,
        "Target segments",
        "Segments of the target",
        &messages,
    )
}

/// Segments that the standard does not have.
pub(super) fn own(truth: &Truth<'_>) -> Section {
    let mut found: BTreeSet<SegmentId> = BTreeSet::new();
    let mut sources: Vec<Message> = Vec::new();
    for ran in &truth.ran {
        sources.push(ran.input.clone());
        for (outcome, _) in ran.results.iter().flatten() {
            if let Outcome::Delivered(outputs) = outcome {
                sources.extend(
                    outputs
                        .iter()
                        .map(|output| Message::decode(output.bytes.as_slice()).0),
                );
            }
        }
    }
    for message in &sources {
        found.extend(
            message
                .segments()
                .filter_map(|segment| segment.id())
                .filter(|id| id.is_local()),
        );
    }
    let messages: Vec<&Message> = sources.iter().collect();
    let names = dictionary(truth, messages.first().copied());
    let parts = found
        .iter()
        .map(|id| Part::Grid(grid(names, *id, &messages)))
        .collect::<Vec<_>>();
    Section {
        sheet: "Z-segments".to_owned(),
        title: "Segments of our own".to_owned(),
        intro: match parts.is_empty() {
            true => "No message has any.".to_owned(),
            false => "Names come from dictionary.toml of the project.".to_owned(),
        },
        parts,
    }
}

fn section(truth: &Truth<'_>, sheet: &str, title: &str, messages: &[&Message]) -> Section {
    let names = dictionary(truth, messages.first().copied());
    // In the order in which messages have them.
    let mut order: Vec<SegmentId> = Vec::new();
    for message in messages {
        let mut after = 0;
        for id in message.segments().filter_map(|segment| segment.id()) {
            match order.iter().position(|known| *known == id) {
                Some(at) => after = at + 1,
                None => {
                    order.insert(after, id);
                    after += 1;
                }
            }
        }
    }
    Section {
        sheet: sheet.to_owned(),
        title: title.to_owned(),
        intro: match messages.is_empty() {
            true => "No message says what it looks like yet.".to_owned(),
            false => format!(
                "HL7 {}; of the fields those that messages fill or the standard requires. In: messages that have it, of {}.",
                names.version(),
                messages.len()
            ),
        },
        parts: order
            .iter()
            .map(|id| Part::Grid(grid(names, *id, messages)))
            .collect(),
    }
}

fn grid(names: &Dictionary, id: SegmentId, messages: &[&Message]) -> Grid {
    let mut grid = Grid::new(&[
        "SEQ",
        "LEN",
        "DT",
        "OPT",
        "RP/#",
        "TBL#",
        "ITEM#",
        "ELEMENT NAME",
        "In",
        "Example",
    ]);
    let known: Option<&SegmentDef> = names.segment(id.as_str());
    grid.caption = match known {
        Some(known) if known.name != known.id => format!("{id}: {}", known.name),
        Some(_) | None => id.to_string(),
    };
    let last = messages
        .iter()
        .flat_map(|message| message.segments_of(id))
        .map(|segment| segment.field_count())
        .max()
        .unwrap_or_default();
    let last = last.max(known.map_or(0, |known| known.fields.len()));
    for number in 1..=u16::try_from(last).unwrap_or(u16::MAX) {
        let at = Address::field(id, number);
        let mut count = 0;
        let mut example = String::new();
        for message in messages {
            let raw = message.raw(&at).unwrap_or_default();
            if !raw.is_empty() {
                count += 1;
                if example.is_empty() {
                    example = message.display_of(raw);
                }
            }
        }
        let field = known.and_then(|known| known.field(number));
        let required = field.is_some_and(|field| field.usage.code() == "R");
        if count == 0 && !required {
            continue;
        }
        let text = |value: Option<String>| value.unwrap_or_default();
        grid.row([
            number.to_string(),
            text(
                field
                    .and_then(|field| field.length)
                    .map(|length| length.to_string()),
            ),
            text(
                field
                    .and_then(|field| field.datatype)
                    .map(|id| wire_name(id).to_owned()),
            ),
            text(field.map(|field| field.usage.code().to_owned())),
            text(field.map(|field| repeats(field.max))),
            text(field.and_then(|field| field.table).map(str::to_owned)),
            text(
                field
                    .and_then(|field| field.item)
                    .map(|item| format!("{item:05}")),
            ),
            field.map_or("", |field| field.name).to_owned(),
            count.to_string(),
            example,
        ]);
    }
    grid
}

/// As the standard writes it: `Y`, `Y/3`, or nothing.
fn repeats(max: Max) -> String {
    match max {
        Max::Unbounded => "Y".to_owned(),
        Max::Times(1) => String::new(),
        Max::Times(times) => format!("Y/{times}"),
    }
}

/// What is known for messages such as this one.
pub(super) fn dictionary<'a>(truth: &'a Truth<'_>, message: Option<&Message>) -> &'a Dictionary {
    let nothing = Message::default();
    truth.reading.dictionary(message.unwrap_or(&nothing))
}
