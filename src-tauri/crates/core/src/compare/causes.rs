//! Thousands of differences as the few things that are behind them: grouped by path and by what can be
//! proved of old, new and source in all of them.

use std::collections::BTreeMap;

use super::{Comparison, Row, RowVerdict};
use crate::message::Message;
use crate::message::transliterate::to_ascii;
use crate::path::{Address, Index};

/// Examples kept of each cause.
const EXAMPLES: usize = 20;

/// Different values of one side that are counted.
const VALUES: usize = 50;

/// What is seen in a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pattern {
    /// A whole segment is only in the old one.
    SegmentMissing,
    /// A whole segment is only in the new one.
    SegmentAdded,
    /// A repetition is only in the old one.
    RepetitionMissing,
    /// A repetition is only in the new one.
    RepetitionAdded,
    /// The new one is empty.
    NowEmpty,
    /// The old one is empty.
    WasEmpty,
    /// They differ in capitals alone.
    Capitals,
    /// They differ in white space alone.
    WhiteSpace,
    /// The new one is the old one without accents.
    AccentsLost,
    /// The old one is the new one without accents.
    AccentsGained,
    /// The new one is the beginning of the old one.
    Shortened,
    /// The old one is the beginning of the new one.
    Lengthened,
    /// Another value.
    Value,
}

/// One kind of difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Where, without occurrences; none for lines that are no segments.
    pub path: Option<Address>,
    /// What is seen.
    pub pattern: Pattern,
    /// What is seen, in a sentence.
    pub sentence: String,
    /// Pairs in which it is seen.
    pub count: usize,
    /// The first of these pairs, at most 20.
    pub examples: Vec<usize>,
    /// Old text of the first example.
    pub old: String,
    /// New text of the first example.
    pub new: String,
    /// Places of the source that hold the old value in every pair.
    pub old_from: Vec<Address>,
    /// Places of the source that hold the new value in every pair.
    pub new_from: Vec<Address>,
}

/// Causes in the making: pairs are added one by one, memory does not grow with them.
#[derive(Debug, Default)]
pub struct Causes {
    groups: BTreeMap<(Option<Address>, Pattern), Group>,
}

#[derive(Debug)]
struct Group {
    count: usize,
    last: usize,
    examples: Vec<usize>,
    old: String,
    new: String,
    olds: BTreeMap<String, usize>,
    news: BTreeMap<String, usize>,
    /// None until a source was seen.
    sources: Option<(Vec<Address>, Vec<Address>)>,
}

impl Causes {
    /// Adds what differs in pair `index`; with the source, where a value comes from may be proved.
    /// Indexes ascend.
    pub fn add(&mut self, index: usize, comparison: &Comparison, source: Option<&Message>) {
        for row in &comparison.differences {
            let Some(pattern) = pattern(row) else {
                continue;
            };
            let group = self
                .groups
                .entry((row.path, pattern))
                .or_insert_with(|| Group {
                    count: 0,
                    last: usize::MAX,
                    examples: Vec::new(),
                    old: row.old.clone(),
                    new: row.new.clone(),
                    olds: BTreeMap::new(),
                    news: BTreeMap::new(),
                    sources: None,
                });
            if group.last != index {
                group.last = index;
                group.count += 1;
                if group.examples.len() < EXAMPLES {
                    group.examples.push(index);
                }
            }
            for (values, value) in [(&mut group.olds, &row.old), (&mut group.news, &row.new)] {
                if values.len() < VALUES || values.contains_key(value) {
                    *values.entry(value.clone()).or_default() += 1;
                }
            }
            if let (Some(source), false) = (source, row.segment) {
                match &mut group.sources {
                    None => {
                        group.sources = Some((places(source, &row.old), places(source, &row.new)))
                    }
                    Some((old, new)) => {
                        old.retain(|at| holds(source, at, &row.old));
                        new.retain(|at| holds(source, at, &row.new));
                    }
                }
            }
        }
    }

    /// Most pairs first.
    #[must_use]
    pub fn finish(self) -> Vec<Cause> {
        let mut causes: Vec<Cause> = self
            .groups
            .into_iter()
            .map(|((path, pattern), group)| cause(path, pattern, group))
            .collect();
        causes.sort_by_key(|cause| std::cmp::Reverse(cause.count));
        causes
    }
}

fn pattern(row: &Row) -> Option<Pattern> {
    let (old, new) = (row.old.as_str(), row.new.as_str());
    Some(match (row.verdict, row.segment) {
        (RowVerdict::Same | RowVerdict::Ignored, _) => return None,
        (RowVerdict::OldOnly, true) => Pattern::SegmentMissing,
        (RowVerdict::NewOnly, true) => Pattern::SegmentAdded,
        (RowVerdict::OldOnly, false) => Pattern::RepetitionMissing,
        (RowVerdict::NewOnly, false) => Pattern::RepetitionAdded,
        (RowVerdict::Different, _) if new.is_empty() => Pattern::NowEmpty,
        (RowVerdict::Different, _) if old.is_empty() => Pattern::WasEmpty,
        (RowVerdict::Different, _) if !old.is_ascii() && to_ascii(old, |_| false) == new => {
            Pattern::AccentsLost
        }
        (RowVerdict::Different, _) if !new.is_ascii() && to_ascii(new, |_| false) == old => {
            Pattern::AccentsGained
        }
        (RowVerdict::Different, _) if old.to_lowercase() == new.to_lowercase() => Pattern::Capitals,
        (RowVerdict::Different, _) if old.split_whitespace().eq(new.split_whitespace()) => {
            Pattern::WhiteSpace
        }
        (RowVerdict::Different, _) if old.starts_with(new) => Pattern::Shortened,
        (RowVerdict::Different, _) if new.starts_with(old) => Pattern::Lengthened,
        (RowVerdict::Different, _) => Pattern::Value,
    })
}

/// Leaves of the source that hold this text; a value that says little proves nothing.
fn places(source: &Message, text: &str) -> Vec<Address> {
    let mut found = Vec::new();
    if text.chars().count() < 3 {
        return found;
    }
    for segment in source.segments() {
        let Some(id) = segment.id() else { continue };
        for field in segment.fields() {
            if segment.is_header() && field.number() <= 2 {
                continue;
            }
            let whole = Address::field(id, field.number());
            for repetition in field.repetitions() {
                let composite = repetition.components().nth(1).is_some();
                for component in repetition.components() {
                    let at = if composite {
                        whole.with_component(component.number())
                    } else {
                        whole
                    };
                    if !found.contains(&at) && source.text_of(component.bytes()) == text {
                        found.push(at);
                    }
                }
            }
        }
    }
    found
}

fn holds(source: &Message, at: &Address, text: &str) -> bool {
    let wanted = Address {
        occurrence: Index::Unspecified,
        ..*at
    };
    source
        .values(&wanted)
        .iter()
        .any(|span| source.text_of(span.of(source.bytes())) == text)
}

fn cause(path: Option<Address>, pattern: Pattern, group: Group) -> Cause {
    let (old_from, new_from) = group.sources.clone().unwrap_or_default();
    let place = path.map_or_else(
        || "A line that is no segment".to_owned(),
        |path| path.to_string(),
    );
    let sentence = match pattern {
        Pattern::SegmentMissing => format!("{place} is not sent any more."),
        Pattern::SegmentAdded => format!("{place} is sent now and was not before."),
        Pattern::RepetitionMissing => format!("A repetition of {place} is not sent any more."),
        Pattern::RepetitionAdded => {
            format!("A repetition of {place} is sent now and was not before.")
        }
        Pattern::AccentsLost => format!("{place} lost its accents."),
        Pattern::AccentsGained => format!("{place} has accents now."),
        Pattern::Capitals => format!("{place} differs in capitals alone."),
        Pattern::WhiteSpace => format!("{place} differs in white space alone."),
        Pattern::NowEmpty => match old_from.first() {
            Some(from) => format!("{place} is empty now; it was {from} of the source."),
            None => format!("{place} is empty now."),
        },
        Pattern::WasEmpty => match new_from.first() {
            Some(from) => format!("{place} was empty; it is {from} of the source now."),
            None => format!("{place} was empty and is not now."),
        },
        Pattern::Shortened => format!("{place} is the beginning of what it was."),
        Pattern::Lengthened => format!("{place} is longer than it was."),
        Pattern::Value => of_values(&place, &group, old_from.first(), new_from.first()),
    };
    Cause {
        path,
        pattern,
        sentence,
        count: group.count,
        examples: group.examples,
        old: group.old,
        new: group.new,
        old_from,
        new_from,
    }
}

fn of_values(
    place: &str,
    group: &Group,
    old_from: Option<&Address>,
    new_from: Option<&Address>,
) -> String {
    let only = |values: &BTreeMap<String, usize>| match values.first_key_value() {
        Some((value, _)) if values.len() == 1 && group.count > 1 => Some(value.clone()),
        Some(_) | None => None,
    };
    match (old_from, new_from, only(&group.olds), only(&group.news)) {
        (Some(old), Some(new), _, _) => {
            format!("{place} is {new} of the source now; it was {old}.")
        }
        (Some(old), None, _, Some(new)) => {
            format!("{place} is always '{new}' now; it was {old} of the source.")
        }
        (None, Some(new), Some(old), _) => {
            format!("{place} is {new} of the source now; it was always '{old}'.")
        }
        (Some(old), None, _, None) => format!("{place} was {old} of the source and is not now."),
        (None, Some(new), None, _) => {
            format!("{place} is {new} of the source now and was not before.")
        }
        (None, None, Some(old), Some(new)) => format!("{place} is '{new}' now; it was '{old}'."),
        (None, None, None, Some(new)) => format!(
            "{place} is '{new}' now where it had {} values; a default where a code table lacks rows looks like this.",
            group.olds.len()
        ),
        (None, None, Some(old), None) => format!("{place} was always '{old}' and varies now."),
        (None, None, None, None) => format!("{place} has another value."),
    }
}
