//! What the versions of source and target say: places that both have, and places whose types differ.

use std::collections::BTreeSet;

use hl7wb_core::dictionary::Dictionary;
use hl7wb_core::mapping::NewRule;
use hl7wb_core::message::Message;
use hl7wb_core::path::{Address, SegmentId};

use super::meaning::{Fit, Part, fit};
use super::{Edit, Evidence, Proposal, Reason, add, copy, small};

pub(super) fn proposals(evidence: &Evidence<'_>) -> Vec<Proposal> {
    let mut found = header(evidence);
    let populated = evidence.populated();
    if !evidence.copies {
        found.extend(segments(evidence));
    }
    for (at, support) in populated {
        if evidence.written(&at).is_some() {
            continue;
        }
        let msh = at.segment == SegmentId::MSH;
        if let Some(proposal) = types(evidence, at, support) {
            found.push(proposal);
        } else if !evidence.copies && msh && evidence.target.describe(&at).is_some() {
            found.push(same_place(evidence, at, support));
        }
    }
    found
}

fn same_place(evidence: &Evidence<'_>, at: Address, support: u32) -> Proposal {
    Proposal {
        reason: Reason::SamePlace,
        to: at,
        from: Some(at),
        says: format!("Copies {at}: both versions have it."),
        support,
        of: small(evidence.sources.len()),
        edit: add(copy(at, at, evidence, "")),
        values: Vec::new(),
    }
}

/// The version of the target, and the structure where that version names one.
fn header(evidence: &Evidence<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    let outputs: Vec<&Message> = evidence.outputs.iter().flatten().collect();
    let missing = |at: &Address, text: &str| {
        let other = |message: &&&Message| message.text(at).unwrap_or_default() != text;
        small(outputs.iter().filter(other).count())
    };
    let mut constant = |at: Address, text: &str, says: String| {
        let support = missing(&at, text);
        if (support == 0 && !outputs.is_empty()) || evidence.written(&at).is_some() {
            return;
        }
        found.push(Proposal {
            reason: Reason::Version,
            to: at,
            from: None,
            says,
            support,
            of: small(outputs.len()),
            edit: add(NewRule {
                to: at.to_string(),
                text: Some(text.to_owned()),
                ..NewRule::default()
            }),
            values: vec![(String::new(), text.to_owned())],
        });
    };
    let version = evidence.target.version().to_string();
    let field = |number| Address::field(SegmentId::MSH, number);
    constant(
        field(12),
        &version,
        format!("Says that the message is of version {version}."),
    );
    if !evidence.structure.is_empty() && version.as_str() > "2.3" {
        constant(
            field(9).with_component(3),
            evidence.structure,
            format!(
                "Names the structure {}, which version {version} wants in MSH-9.3.",
                evidence.structure
            ),
        );
    }
    found
}

/// Whole segments of the source that the target has room for, where it starts from nothing.
fn segments(evidence: &Evidence<'_>) -> Vec<Proposal> {
    let structure = evidence.target.structure(evidence.structure);
    let room: Option<Vec<&str>> =
        structure.map(|structure| structure.segments().iter().map(|node| node.name).collect());
    let mut ids: Vec<SegmentId> = Vec::new();
    for segment in evidence.sources.iter().flat_map(Message::segments) {
        if let Some(id) = segment.id().filter(|id| !ids.contains(id)) {
            ids.push(id);
        }
    }
    // In the order of the target, so that each finds the ones before it.
    if let Some(room) = &room {
        ids.retain(|id| room.contains(&id.as_str()));
        ids.sort_by_key(|id| room.iter().position(|name| *name == id.as_str()));
    }
    ids.retain(|id| *id != SegmentId::MSH && evidence.target.segment(id.as_str()).is_some());
    ids.into_iter()
        .filter(|id| {
            let at = Address::segment(*id);
            evidence.written(&at).is_none()
        })
        .map(|id| {
            let at = Address::segment(id);
            let has = |message: &&Message| message.find(id, 1).is_some();
            let rule = NewRule {
                to: id.to_string(),
                from: Some(id.to_string()),
                ..NewRule::default()
            };
            Proposal {
                reason: Reason::SamePlace,
                to: at,
                from: Some(at),
                says: format!("Copies {id}: the target has the segment too."),
                support: small(evidence.sources.iter().filter(has).count()),
                of: small(evidence.sources.len()),
                edit: add(rule),
                values: Vec::new(),
            }
        })
        .collect()
}

/// A field whose type is another one in the target, where the messages hold what the difference is
/// about.
fn types(evidence: &Evidence<'_>, at: Address, support: u32) -> Option<Proposal> {
    let (source, target) = (evidence.source, evidence.target);
    let from = source.describe(&at)?.datatype?;
    let to = target.describe(&at)?.datatype?;
    if from == "varies" || to == "varies" {
        return None;
    }
    let parts = populated_parts(evidence.sources, at);
    let several = parts.iter().any(|part| *part > 1);
    let (rules, says) = match fit(source, from, target, to) {
        Fit::First if several => (
            vec![copy(at.with_component(1), at, evidence, "")],
            format!(
                "{from} becomes {to}, which is one value: the first component of {at} is taken."
            ),
        ),
        Fit::Parts { parts: known, lost } => {
            let moves = known
                .iter()
                .any(|part| part.from != part.to && parts.contains(&part.from));
            let stays: Vec<u16> = known.iter().map(|part| part.from).collect();
            let strays = parts.iter().any(|part| !stays.contains(part));
            if !moves && !strays {
                return None;
            }
            let count = known.len();
            let gone = match lost.is_empty() {
                true => String::new(),
                false => format!(" {} has no place.", lost.join(", ")),
            };
            (
                component_rules(&known, at, at, &parts, evidence),
                format!("{from} becomes {to}: {count} components go by meaning.{gone}"),
            )
        }
        Fit::First | Fit::Same | Fit::Nothing => return None,
    };
    Some(Proposal {
        reason: Reason::Version,
        to: at,
        from: Some(at),
        says,
        support,
        of: small(evidence.sources.len()),
        edit: Edit::All(rules.into_iter().map(add).collect()),
        values: Vec::new(),
    })
}

/// Components of a field that hold something, in any repetition of any message.
fn populated_parts(messages: &[Message], at: Address) -> BTreeSet<u16> {
    let mut found = BTreeSet::new();
    for segment in messages.iter().flat_map(|m| m.segments_of(at.segment)) {
        let Some(field) = at.field.and_then(|number| segment.field(number)) else {
            continue;
        };
        for repetition in field.repetitions() {
            let parts = repetition.components();
            let filled = parts.filter(|part| !part.bytes().is_empty());
            found.extend(filled.map(|part| part.number()));
        }
    }
    found
}

/// One rule for each component that moves; what has no place there is cleared.
fn component_rules(
    parts: &[Part],
    from: Address,
    to: Address,
    populated: &BTreeSet<u16>,
    evidence: &Evidence<'_>,
) -> Vec<NewRule> {
    let repeats = evidence.sources.iter().any(|message| {
        message.segments_of(from.segment).any(|segment| {
            let field = from.field.and_then(|number| segment.field(number));
            field.is_some_and(|field| field.repetitions().nth(1).is_some())
        })
    });
    let each = match (repeats && from == to, evidence.most(from.segment) > 1) {
        (true, _) => from.to_string(),
        (false, true) => from.segment.to_string(),
        (false, false) => String::new(),
    };
    let last = populated.last().copied().unwrap_or(0);
    let last = parts
        .iter()
        .map(|part| part.to)
        .max()
        .unwrap_or(0)
        .max(last);
    (1..=last)
        .filter_map(|number| {
            let target = to.with_component(number).to_string();
            let part = parts.iter().find(|part| part.to == number);
            let rule = match part {
                Some(part) if part.from == number => return None,
                Some(part) => NewRule {
                    to: target,
                    from: Some(from.with_component(part.from).to_string()),
                    each: each.clone(),
                    note: part.name.clone(),
                    ..NewRule::default()
                },
                None if populated.contains(&number) => NewRule {
                    to: target,
                    wire: Some(String::new()),
                    each: each.clone(),
                    ..NewRule::default()
                },
                None => return None,
            };
            Some(rule)
        })
        .collect()
}

/// The rules that bring a place of the source to a place of the target, by their types: what a
/// drop does. Answers with what is said of it before.
#[must_use]
pub fn carried(
    (source, from): (&Dictionary, Address),
    (target, to): (&Dictionary, Address),
) -> (Vec<NewRule>, String) {
    let plain = |from: Address, says: String| {
        let rule = NewRule {
            to: to.to_string(),
            from: Some(from.to_string()),
            ..NewRule::default()
        };
        (vec![rule], says)
    };
    let (Some(one), Some(other)) = (source.describe(&from), target.describe(&to)) else {
        return plain(from, format!("copies {from}"));
    };
    let repeats = match one.max.repeats() && from.is_whole_field() {
        true => ", all repetitions",
        false => "",
    };
    let first = |at: Address| match at.component {
        None => at.with_component(1),
        Some(_) => at.with_subcomponent(1),
    };
    let (Some(a), Some(b)) = (one.datatype, other.datatype) else {
        return plain(from, format!("copies {from}{repeats}"));
    };
    match fit(source, a, target, b) {
        Fit::Same | Fit::Nothing => plain(from, format!("copies {from}{repeats}")),
        Fit::First if from.subcomponent.is_none() => {
            let from = first(from);
            plain(from, format!("copies {from}, the value of a {a}"))
        }
        Fit::First => plain(from, format!("copies {from}")),
        Fit::Parts { parts, lost } => {
            let deeper = |at: Address, number: u16| match at.component {
                None => Some(at.with_component(number)),
                Some(_) if at.subcomponent.is_none() => Some(at.with_subcomponent(number)),
                Some(_) => None,
            };
            let mut rules = vec![NewRule {
                to: to.to_string(),
                wire: Some(String::new()),
                note: format!("{a} to {b}, by meaning"),
                ..NewRule::default()
            }];
            rules.extend(parts.iter().filter_map(|part| {
                Some(NewRule {
                    to: deeper(to, part.to)?.to_string(),
                    from: Some(deeper(from, part.from)?.to_string()),
                    note: part.name.clone(),
                    ..NewRule::default()
                })
            }));
            let gone = match lost.len() {
                0 => String::new(),
                1 => ", 1 has no place".to_owned(),
                many => format!(", {many} have no place"),
            };
            let says = format!(
                "maps {} components by meaning {a} -> {b}{gone}",
                parts.len()
            );
            (rules, says)
        }
    }
}
