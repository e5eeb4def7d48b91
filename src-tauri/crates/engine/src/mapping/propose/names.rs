//! Required places that stay empty, and what in the source is called alike.

use std::collections::BTreeSet;

use hl7wb_core::dictionary::Dictionary;
use hl7wb_core::path::Address;

use super::meaning::{ALIKE_ENOUGH, likeness, words};
use super::versions::carried;
use super::{Edit, Evidence, Proposal, Reason, add, small, whole};

/// Places that mean the same though no word of their names is the same: the standard asks for the
/// first where senders give the second.
const ALSO: &[(&str, &str)] = &[
    ("EVN-2", "MSH-7"),
    ("EVN-1", "MSH-9.2"),
    ("OBR-7", "OBX-14"),
    ("ORC-9", "MSH-7"),
];

fn name(dictionary: &Dictionary, at: &Address) -> Option<&'static str> {
    dictionary.describe(at)?.names.last().copied()
}

pub(super) fn proposals(evidence: &Evidence<'_>) -> Vec<Proposal> {
    let populated = evidence.populated();
    let mut found = Vec::new();
    for (at, missing) in evidence.unfilled {
        let at = whole(*at);
        if at.is_segment() || evidence.written(&at).is_some() {
            continue;
        }
        let Some(wanted) = name(evidence.target, &at) else {
            continue;
        };
        let also = ALSO
            .iter()
            .find(|(place, _)| *place == at.to_string())
            .and_then(|(_, other)| other.parse::<Address>().ok())
            .filter(|other| {
                populated.contains_key(&Address {
                    component: None,
                    ..*other
                })
            });
        let alike = populated
            .iter()
            .filter(|(other, _)| **other != at)
            .filter_map(|(other, count)| {
                let alike = likeness(name(evidence.source, other)?, wanted);
                (alike >= ALIKE_ENOUGH).then_some((alike, *count, *other))
            })
            .max_by_key(|(alike, count, other)| (*alike, *count, std::cmp::Reverse(*other)));
        let (from, says) = match (also, alike) {
            (_, Some((alike, _, from))) => {
                let called = name(evidence.source, &from).unwrap_or_default();
                let how = match alike {
                    100 => format!("both are called {wanted}"),
                    _ => format!("{called} is like {wanted}"),
                };
                (from, format!("Fills {at} from {from}: {how}."))
            }
            (Some(from), None) => {
                let says = format!("Fills {at} from {from}, which says the same.");
                (from, says)
            }
            (None, None) => continue,
        };
        let support = populated
            .get(&Address {
                component: None,
                ..from
            })
            .copied()
            .unwrap_or_default();
        let (rules, _) = carried((evidence.source, from), (evidence.target, at));
        found.push(Proposal {
            reason: Reason::Name,
            to: at,
            from: Some(from),
            says: format!("{says} It is required and empty in {missing}."),
            support,
            of: small(evidence.sources.len()),
            edit: Edit::All(rules.into_iter().map(add).collect()),
            values: Vec::new(),
        });
    }
    found
}

/// A name for a table, from what its target is called.
pub(super) fn fresh(name: &str, at: Address, taken: &BTreeSet<String>) -> String {
    let words: Vec<String> = words(name).into_iter().collect();
    let base: String = match words.is_empty() {
        true => at.to_string(),
        false => words.join("-"),
    };
    let base: String = base
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let numbered = (2..).map(|number| format!("{base}-{number}"));
    let mut names = std::iter::once(base.clone()).chain(numbered);
    names.find(|name| !taken.contains(name)).unwrap_or(base)
}
