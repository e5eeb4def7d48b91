//! What wanted outputs show: where in the source each wanted value stands, over many messages.
//!
//! Nothing is proposed on one coincidence: a place has to hold the wanted value in every message
//! that has one, and be the only such place (or the place of the same address).

use std::collections::{BTreeMap, BTreeSet};

use hl7wb_core::mapping::{Intent, NewRule};
use hl7wb_core::message::{Message, Segment};
use hl7wb_core::path::{Address, SegmentId};

use super::meaning::likeness;
use super::names::fresh;
use super::{Edit, Evidence, Proposal, Reason, Wanted, add, small};

/// Values of a message by place. A place of a segment that repeats is one in each turn.
type Values = BTreeMap<Address, String>;

/// One turn: a message, and of segments that repeat the one that is looked at.
struct Turn {
    source: Values,
    wanted: Values,
    now: Values,
}

/// A table with more rows is no code table but an index.
const ROWS: usize = 60;
/// A value that short may stand anywhere by chance.
const SHORT: usize = 3;

pub(super) fn proposals(evidence: &Evidence<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    let mut names = evidence.tables.clone();
    for id in segments(evidence.pairs) {
        let looped = evidence
            .pairs
            .iter()
            .any(|pair| pair.wanted.find(id, 2).is_some() || pair.source.find(id, 2).is_some());
        if let Some(kept) = kept(evidence, id) {
            found.push(kept);
            continue;
        }
        let turns = turns(evidence.pairs, id, looped);
        for field in fields(&turns, id) {
            found.extend(of_field(evidence, &turns, field, looped, &mut names));
        }
    }
    found
}

/// A segment that is wanted wherever the source has it, and that a rule drops.
fn kept(evidence: &Evidence<'_>, id: SegmentId) -> Option<Proposal> {
    let rule = evidence.rules.iter().find(|rule| {
        rule.to == id.as_str() && rule.wire.as_deref() == Some("") && rule.when.is_none()
    })?;
    let has = |message: &Message| message.segments_of(id).count();
    let asked = evidence.pairs.iter().filter(|pair| has(&pair.source) > 0);
    let (mut support, mut of) = (0, 0);
    for pair in asked {
        of += 1;
        support += u32::from(has(&pair.wanted) == has(&pair.source));
    }
    (support > 0 && support == of).then(|| Proposal {
        reason: Reason::Samples,
        to: Address::segment(id),
        from: Some(Address::segment(id)),
        says: format!(
            "The wanted outputs have every {id}; rule {} drops them.",
            rule.id
        ),
        support,
        of,
        edit: Edit::Rule(Box::new(Intent::RemoveRule {
            rule: rule.id.clone(),
        })),
        values: Vec::new(),
    })
}

fn segments(pairs: &[Wanted]) -> Vec<SegmentId> {
    let ids: BTreeSet<SegmentId> = pairs
        .iter()
        .flat_map(|pair| pair.wanted.segments())
        .filter_map(|segment| segment.id())
        .collect();
    ids.into_iter().collect()
}

fn turns(pairs: &[Wanted], id: SegmentId, looped: bool) -> Vec<Turn> {
    let mut turns = Vec::new();
    for pair in pairs {
        let count = match looped {
            true => u32::try_from(pair.wanted.segments_of(id).count()).unwrap_or(1),
            false => 1,
        };
        for turn in 1..=count {
            let Some(wanted) = pair.wanted.find(id, turn) else {
                continue;
            };
            let mut values = Values::new();
            for segment in pair.source.segments() {
                let Some(here) = segment.id() else { continue };
                let mine = match here == id && looped {
                    true => segment.occurrence() == turn,
                    // Of others that repeat nobody knows which one is meant.
                    false => segment.occurrence() == 1 && pair.source.find(here, 2).is_none(),
                };
                if mine {
                    read(&pair.source, &segment, &mut values);
                }
            }
            let of = |message: &Message, segment: Option<Segment<'_>>| {
                let mut values = Values::new();
                if let Some(segment) = segment {
                    read(message, &segment, &mut values);
                }
                values
            };
            let now = pair.now.as_ref();
            turns.push(Turn {
                source: values,
                wanted: of(&pair.wanted, Some(wanted)),
                now: now.map_or_else(Values::new, |now| of(now, now.find(id, turn))),
            });
        }
    }
    turns
}

/// Fields, and the components and subcomponents of their first repetition, that hold something.
fn read(message: &Message, segment: &Segment<'_>, values: &mut Values) {
    let Some(id) = segment.id() else { return };
    for field in segment.fields() {
        if field.bytes().is_empty() || (segment.is_header() && field.number() <= 2) {
            continue;
        }
        let at = Address::field(id, field.number());
        values.insert(at, message.text_of(field.bytes()));
        let Some(first) = field.repetitions().next() else {
            continue;
        };
        let parts: Vec<_> = first.components().collect();
        for part in &parts {
            if part.bytes().is_empty() {
                continue;
            }
            let at = at.with_component(part.number());
            values.insert(at, message.text_of(part.bytes()));
            let inner: Vec<_> = part.subcomponents().collect();
            if inner.len() > 1 {
                for leaf in inner.iter().filter(|leaf| !leaf.bytes().is_empty()) {
                    let at = at.with_subcomponent(leaf.number());
                    values.insert(at, message.text_of(leaf.bytes()));
                }
            }
        }
    }
}

fn fields(turns: &[Turn], id: SegmentId) -> Vec<Address> {
    let numbers: BTreeSet<u16> = turns
        .iter()
        .flat_map(|turn| turn.wanted.keys())
        .filter(|at| at.segment == id)
        .filter_map(|at| at.field)
        .collect();
    numbers
        .into_iter()
        .map(|number| Address::field(id, number))
        .collect()
}

fn of_field(
    evidence: &Evidence<'_>,
    turns: &[Turn],
    field: Address,
    looped: bool,
    names: &mut BTreeSet<String>,
) -> Vec<Proposal> {
    let differs = |at: &Address| {
        turns
            .iter()
            .any(|turn| turn.wanted.get(at) != turn.now.get(at))
    };
    if !differs(&field) {
        return Vec::new();
    }
    let case = Case {
        evidence,
        turns,
        looped,
    };
    if case.open(field)
        && let Some(whole) = case.copied(field)
    {
        return vec![whole];
    }
    let parts: BTreeSet<Address> = turns
        .iter()
        .flat_map(|turn| turn.wanted.keys())
        .filter(|at| at.field == field.field && at.segment == field.segment)
        .filter(|at| at.component.is_some())
        .copied()
        .collect();
    // A field of one part is written as the field.
    let single = parts
        .iter()
        .all(|at| at.component == Some(1) && at.subcomponent.is_none());
    let parts: Vec<Address> = match single {
        true => vec![field],
        false => parts.into_iter().collect(),
    };
    let mut found: Vec<Proposal> = Vec::new();
    for at in parts {
        let inside = found
            .iter()
            .any(|known: &Proposal| super::overlap(&known.to, &at));
        if differs(&at) && !inside && case.open(at) {
            found.extend(
                case.copied(at)
                    .or_else(|| case.constant(at))
                    .or_else(|| case.table(at, names)),
            );
        }
    }
    found
}

struct Case<'a> {
    evidence: &'a Evidence<'a>,
    turns: &'a [Turn],
    looped: bool,
}

impl Case<'_> {
    /// Nothing writes there, or one rule that could read something else.
    fn open(&self, at: Address) -> bool {
        self.evidence.written(&at).is_none() || self.evidence.exactly(&at).is_some()
    }

    /// Turns in which something is wanted at a place.
    fn wanting(&self, at: Address) -> Vec<(&Turn, &String)> {
        let turns = self.turns.iter();
        turns
            .filter_map(|turn| Some((turn, turn.wanted.get(&at)?)))
            .collect()
    }

    fn distinct(wanting: &[(&Turn, &String)]) -> usize {
        let values: BTreeSet<&String> = wanting.iter().map(|(_, value)| *value).collect();
        values.len()
    }

    /// The place of the source that holds what is wanted, every time.
    fn copied(&self, at: Address) -> Option<Proposal> {
        let wanting = self.wanting(at);
        let (first, value) = wanting.first()?;
        let mut places: Vec<Address> = first
            .source
            .iter()
            .filter(|(_, there)| there == value)
            .map(|(place, _)| *place)
            .collect();
        places.retain(|place| {
            wanting
                .iter()
                .all(|(turn, value)| turn.source.get(place) == Some(*value))
        });
        // A field and its only component are one place: the shallower names it.
        let all = places.clone();
        places.retain(|place| {
            place.component.is_none()
                || !all.iter().any(|other| {
                    other.segment == place.segment
                        && other.field == place.field
                        && (other.component.is_none()
                            || (other.component == place.component
                                && other.subcomponent.is_none()
                                && place.subcomponent.is_some()))
                })
        });
        let from = match places.iter().find(|place| **place == at) {
            Some(same) => *same,
            None => match places.as_slice() {
                [only] => *only,
                [] | [_, _, ..] => return None,
            },
        };
        let chance = Self::distinct(&wanting) == 1 && (wanting.len() > 1 || value.len() < SHORT);
        if chance && from != at {
            return None;
        }
        let count = small(wanting.len());
        Some(Proposal {
            reason: Reason::Samples,
            to: at,
            from: Some(from),
            says: format!("The wanted {at} is the source's {from}, in all {count}."),
            support: count,
            of: count,
            edit: self.edit(at, Some(from.to_string()), None, ""),
            values: Vec::new(),
        })
    }

    /// What is wanted is always the same.
    fn constant(&self, at: Address) -> Option<Proposal> {
        let wanting = self.wanting(at);
        let (_, value) = *wanting.first()?;
        if wanting.len() < 2 || Self::distinct(&wanting) > 1 {
            return None;
        }
        let count = small(wanting.len());
        Some(Proposal {
            reason: Reason::Constant,
            to: at,
            from: None,
            says: format!("The wanted {at} is the same in all {count}."),
            support: count,
            of: count,
            edit: self.edit(
                at,
                None,
                Some(value.replace('{', "{{").replace('}', "}}")),
                "",
            ),
            values: vec![(String::new(), value.clone())],
        })
    }

    /// Each value of some place goes with one wanted value: a code table.
    fn table(&self, at: Address, names: &mut BTreeSet<String>) -> Option<Proposal> {
        let wanting = self.wanting(at);
        let count = wanting.len();
        let places: BTreeSet<Address> = wanting
            .iter()
            .flat_map(|(turn, _)| turn.source.keys())
            .copied()
            .collect();
        let target = self.named(at, false);
        let mut best: Option<(usize, Address, BTreeMap<&String, &String>)> = None;
        for place in places {
            let Some(pairs) = one_to_one(&wanting, place) else {
                continue;
            };
            let rows = pairs.len();
            if !(2..=ROWS).contains(&rows) || rows * 2 > count || pairs.iter().all(|(a, b)| a == b)
            {
                continue;
            }
            let score =
                usize::from(place == at) * 200 + likeness(&self.named(place, true), &target);
            let deep = place.component.is_some() && score < 200;
            let score = score * 2 + usize::from(!deep);
            if best.as_ref().is_none_or(|(known, _, _)| score > *known) {
                best = Some((score, place, pairs));
            }
        }
        let (_, from, pairs) = best?;
        let name = fresh(&target, at, names);
        names.insert(name.clone());
        let rows: Vec<Vec<String>> = pairs
            .iter()
            .map(|(code, result)| vec![(*code).clone(), (*result).clone()])
            .collect();
        let steps = format!("table({name}, default=keep)");
        Some(Proposal {
            reason: Reason::Table,
            to: at,
            from: Some(from),
            says: format!(
                "Each of the {} values of {from} goes with one wanted {at}: a code table {name}.",
                rows.len()
            ),
            support: small(count),
            of: small(count),
            values: rows
                .iter()
                .filter_map(|row| Some((row.first()?.clone(), row.get(1)?.clone())))
                .collect(),
            edit: Edit::All(vec![
                Edit::AddTable(name.clone(), vec!["code".to_owned(), "result".to_owned()]),
                Edit::SetRows(name, rows),
                self.edit(at, Some(from.to_string()), None, &steps),
            ]),
        })
    }

    fn named(&self, at: Address, source: bool) -> String {
        let dictionary = match source {
            true => self.evidence.source,
            false => self.evidence.target,
        };
        let names = dictionary.describe(&at).map(|found| found.names);
        names
            .and_then(|names| names.last().map(|name| (*name).to_owned()))
            .unwrap_or_default()
    }

    /// Changes the rule that writes there, or adds one.
    fn edit(&self, at: Address, from: Option<String>, text: Option<String>, steps: &str) -> Edit {
        if let Some(rule) = self.evidence.exactly(&at) {
            let id = rule.id.clone();
            let what = match (from, text) {
                (Some(from), _) => Intent::SetSource { rule: id, from },
                (None, text) => Intent::SetText {
                    rule: id,
                    text: text.unwrap_or_default(),
                },
            };
            let steps = Intent::SetSteps {
                rule: rule.id.clone(),
                steps: steps.to_owned(),
            };
            return Edit::All(vec![
                Edit::Rule(Box::new(what)),
                Edit::Rule(Box::new(steps)),
            ]);
        }
        add(NewRule {
            to: at.to_string(),
            from,
            text,
            steps: steps.to_owned(),
            each: match self.looped {
                true => at.segment.to_string(),
                false => String::new(),
            },
            ..NewRule::default()
        })
    }
}

/// What stands at a place with what is wanted for it; none where one value goes with several.
fn one_to_one<'a>(
    wanting: &[(&'a Turn, &'a String)],
    place: Address,
) -> Option<BTreeMap<&'a String, &'a String>> {
    let mut pairs: BTreeMap<&String, &String> = BTreeMap::new();
    for (turn, wanted) in wanting {
        let value = turn.source.get(&place)?;
        if *pairs.entry(value).or_insert(wanted) != *wanted {
            return None;
        }
    }
    Some(pairs)
}
