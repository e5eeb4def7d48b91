//! Which part of one type means the same as which part of another, by what the dictionary calls
//! them. A mapping that is run consults no dictionary: what is found here is written out as rules.

use std::collections::BTreeSet;

use hl7wb_core::dictionary::{Dictionary, TypeDef, wire_name};

/// Parts that mean the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Component of the source, from 1.
    pub from: u16,
    /// Component of the target, from 1.
    pub to: u16,
    /// What the target calls it.
    pub name: String,
}

/// How values of one type become values of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fit {
    /// Every part stands where it should: the bytes are copied.
    Same,
    /// The source has parts and the target has none: its first part is the value.
    First,
    /// These parts go over; the rest has no place.
    Parts {
        /// In the order of the target.
        parts: Vec<Part>,
        /// What the source has and the target has no place for.
        lost: Vec<String>,
    },
    /// Nothing of the one means anything in the other.
    Nothing,
}

/// Words that dictionaries write differently for the same thing.
const ALIKE: &[(&str, &str)] = &[
    ("last", "family"),
    ("surname", "family"),
    ("first", "given"),
    ("initial", "middle"),
    ("initials", "middle"),
    ("second", "middle"),
    ("further", "middle"),
    ("id", "identifier"),
    ("identifier/id", "identifier"),
    ("admin", "administrative"),
    ("birth", "birth"),
    ("dob", "birth"),
    ("sex", "sex"),
    ("gender", "sex"),
    ("requestor", "placer"),
    ("phone", "telephone"),
    ("qty", "quantity"),
    ("dt", "date"),
    ("dttm", "date"),
    ("code", "code"),
    ("ssn", "ssn"),
    ("zip", "postal"),
    ("state", "state"),
    ("province", "state"),
];

/// Words that say nothing about which of two things is meant.
const EMPTY: &[&str] = &[
    "of",
    "or",
    "and",
    "the",
    "for",
    "time",
    "names",
    "name",
    "prefix",
    "thereof",
    "st",
    "is",
    "cm",
    "hd",
    "ce",
    "namespace",
    "eg",
    "e",
    "g",
    "jr",
    "iii",
    "dr",
    "md",
    "a",
];

/// What a name is about, word by word, in one way of writing.
#[must_use]
pub fn words(name: &str) -> BTreeSet<String> {
    let lower = name.to_lowercase();
    // What stands in brackets explains; it does not name.
    let mut bare = String::new();
    let mut depth = 0_u32;
    for letter in lower.chars() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            other if depth == 0 => bare.push(other),
            _ => {}
        }
    }
    let all: Vec<&str> = bare
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let told = |word: &str| {
        ALIKE
            .iter()
            .find(|(other, _)| *other == word)
            .map_or(word, |(_, one)| *one)
            .to_owned()
    };
    let found: BTreeSet<String> = all
        .iter()
        .filter(|word| !EMPTY.contains(word))
        .map(|word| told(word))
        .collect();
    match found.is_empty() {
        true => all.into_iter().map(str::to_owned).collect(),
        false => found,
    }
}

/// How alike two names are: 100 for the same words, 0 for none in common.
#[must_use]
pub fn likeness(one: &str, other: &str) -> usize {
    let (one, other) = (words(one), words(other));
    let common = one.intersection(&other).count();
    let all = one.union(&other).count();
    (common * 100).checked_div(all).unwrap_or(0)
}

/// Whose field it is: of no account where one segment goes to another.
const OWNERS: &[&str] = &[
    "patient",
    "guarantor",
    "insured",
    "insureds",
    "kin",
    "next",
    "nk1",
    "contact",
    "person",
    "staff",
];

/// The name of a field without whose it is: `Guarantor Name` and `Patient Name` are both a name.
#[must_use]
pub fn ownerless(name: &str) -> String {
    let owned = |word: &&str| {
        let bare: String = word.to_lowercase().replace(['\'', '’'], "");
        !OWNERS.contains(&bare.as_str())
    };
    let left: Vec<&str> = name.split_whitespace().filter(owned).collect();
    left.join(" ")
}

/// Alike enough for a proposal.
pub const ALIKE_ENOUGH: usize = 60;

/// How a value of type `from` (in the version of `source`) becomes one of type `to`.
#[must_use]
pub fn fit(source: &Dictionary, from: &str, target: &Dictionary, to: &str) -> Fit {
    let parts = |dictionary: &'_ Dictionary, name: &str| {
        // A timestamp is one value; what older versions put behind it has been withdrawn.
        dictionary
            .datatype(name)
            .filter(|def| !def.is_primitive() && def.id != "TS")
            .cloned()
    };
    let is_stamp = |dictionary: &Dictionary, name: &str| {
        dictionary.datatype(name).is_some_and(|def| def.id == "TS")
    };
    // What stands in a place of a type stays there from version to version.
    if from == to {
        return Fit::Same;
    }
    match (parts(source, from), parts(target, to)) {
        // The second component of a timestamp has no place in a plain one.
        (None, None) if is_stamp(source, from) && !is_stamp(target, to) => Fit::First,
        (None, None | Some(_)) => Fit::Same,
        (Some(_), None) => Fit::First,
        (Some(from), Some(to)) => between(&from, &to),
    }
}

fn between(from: &TypeDef, to: &TypeDef) -> Fit {
    let mut likely: Vec<(usize, usize, u16, u16)> = Vec::new();
    for (there, wanted) in (1_u16..).zip(&to.components) {
        for (here, part) in (1_u16..).zip(&from.components) {
            let same_type = match (part.datatype, wanted.datatype) {
                (Some(one), Some(other)) => wire_name(one) == wire_name(other),
                (None, _) | (_, None) => false,
            };
            let alike = likeness(part.name, wanted.name);
            let score = alike + usize::from(here == there) * 30 + usize::from(same_type) * 15;
            if alike >= 50 || (here == there && same_type && alike >= 25) {
                likely.push((score, usize::from(here.abs_diff(there)), here, there));
            }
        }
    }
    // The best first; of equals the one that moves least.
    likely.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut parts: Vec<Part> = Vec::new();
    for (_, _, here, there) in likely {
        if parts
            .iter()
            .all(|part| part.from != here && part.to != there)
        {
            let name = to.component(there).map_or("", |part| part.name);
            parts.push(Part {
                from: here,
                to: there,
                name: name.to_owned(),
            });
        }
    }
    parts.sort_by_key(|part| part.to);
    if parts.is_empty() {
        return Fit::Nothing;
    }
    let lost: Vec<String> = (1_u16..)
        .zip(&from.components)
        .filter(|(here, _)| parts.iter().all(|part| part.from != *here))
        .map(|(_, part)| part.name.to_owned())
        .collect();
    let moves = parts.iter().any(|part| part.from != part.to);
    // Types of one family grow at their end: what stands where it stood is copied whole.
    let strays = (1_u16..).zip(&from.components).any(|(here, part)| {
        let taken = parts.iter().any(|known| known.from == here);
        let place = to.component(here);
        !taken && place.is_some_and(|place| likeness(part.name, place.name) < 25)
    });
    match moves || strays {
        false => Fit::Same,
        true => Fit::Parts { parts, lost },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hl7wb_core::dictionary::dictionary;

    fn found(source: &str, from: &str, target: &str, to: &str) -> Fit {
        fit(dictionary(source), from, dictionary(target), to)
    }

    fn moves(fit: Fit) -> Vec<(u16, u16)> {
        match fit {
            Fit::Parts { parts, .. } => parts.iter().map(|part| (part.from, part.to)).collect(),
            Fit::Same | Fit::First | Fit::Nothing => panic!("{fit:?}"),
        }
    }

    #[test]
    fn versions_of_one_type_are_copied_whole() {
        for (source, from, target, to) in [
            ("2.3", "CE", "2.5.1", "CWE"),
            ("2.3", "CE", "2.5.1", "CE"),
            ("2.3", "XPN", "2.5.1", "XPN"),
            ("2.3", "CX", "2.5.1", "CX"),
            ("2.3", "XAD", "2.5.1", "XAD"),
            ("2.3", "XCN", "2.5.1", "XCN"),
            ("2.3", "PL", "2.5.1", "PL"),
            ("2.3", "ST", "2.5.1", "ST"),
            ("2.3", "ST", "2.5.1", "CWE"),
        ] {
            assert_eq!(
                found(source, from, target, to),
                Fit::Same,
                "{source} {from} -> {target} {to}"
            );
        }
    }

    #[test]
    fn a_timestamp_loses_its_precision() {
        assert_eq!(found("2.3", "TS", "2.6", "DTM"), Fit::First);
        assert_eq!(found("2.3", "TS", "2.5.1", "TS"), Fit::Same);
    }

    #[test]
    fn a_composite_gives_its_first_part_to_what_has_none() {
        assert_eq!(found("2.3", "CX", "2.5.1", "ST"), Fit::First);
    }

    #[test]
    fn another_type_is_taken_apart_by_meaning() {
        let parts = moves(found("2.3", "XCN", "2.5.1", "XPN"));
        assert!(parts.contains(&(2, 1)), "family: {parts:?}");
        assert!(parts.contains(&(3, 2)), "given: {parts:?}");
        assert!(parts.contains(&(5, 4)), "suffix: {parts:?}");
        assert!(
            !parts.iter().any(|(from, _)| *from == 1),
            "the number has no place in a name"
        );
        let back = moves(found("2.3", "XPN", "2.5.1", "XCN"));
        assert!(back.contains(&(1, 2)) && back.contains(&(2, 3)), "{back:?}");
    }

    #[test]
    fn names_are_about_their_words() {
        assert_eq!(likeness("Patient Name", "Patient Name"), 100);
        assert_eq!(likeness("Sex", "Administrative Sex"), 50);
        assert!(likeness("Family Name", "Last Name") == 100);
        assert_eq!(likeness("Race", "Order Number"), 0);
    }
}
