//! What putting places of the source down on a place of the target does: one sentence before, the
//! rules after.

use std::collections::BTreeMap;

use hl7wb_core::dictionary::Dictionary;
use hl7wb_core::mapping::{Intent, NewRule, WrittenRule};
use hl7wb_core::message::Message;
use hl7wb_core::path::{Address, Index};

use super::meaning::{ALIKE_ENOUGH, likeness, ownerless};
use super::{add, carried};
use crate::mapping::Edit;

/// What things are put down on.
pub struct Ground<'a> {
    /// The dictionary of the source.
    pub source: &'a Dictionary,
    /// The dictionary of the target.
    pub target: &'a Dictionary,
    /// The message that is looked at.
    pub message: &'a Message,
    /// What leaves for it; none where nothing does.
    pub output: Option<&'a Message>,
    /// Whether the output starts as a copy of the source.
    pub copies: bool,
    /// The rules that are there.
    pub rules: &'a [WrittenRule],
}

/// What it would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// In a sentence.
    pub says: String,
    /// The edit.
    pub edit: Edit,
}

impl Ground<'_> {
    /// What putting these down there does; `to` none = beside every place, which means the same
    /// place as in the source.
    ///
    /// # Errors
    /// Why it cannot be put there.
    pub fn put(&self, from: &[Address], to: Option<Address>) -> Result<Carried, String> {
        match from {
            [] => Err("nothing is carried".to_owned()),
            [one] if one.is_segment() => self.segment(*one, to),
            [one] => self.one(*one, self.place(*one, to)?),
            many if many.iter().any(Address::is_segment) => {
                Err("segments go one at a time".to_owned())
            }
            many => self.several(many, to),
        }
    }

    /// Where a place lands: on the head of a segment a field keeps its number.
    fn place(&self, from: Address, to: Option<Address>) -> Result<Address, String> {
        let Some(to) = to else {
            let there = self
                .output
                .is_none_or(|output| output.find(from.segment, 1).is_some());
            return match there {
                true => Ok(from),
                false => Err(format!(
                    "the output has no {}: add the segment first",
                    from.segment
                )),
            };
        };
        match to.is_segment() {
            false => Ok(to),
            true if to.segment == from.segment => Ok(Address {
                occurrence: to.occurrence,
                ..from
            }),
            true => {
                let wanted = self.name(self.source, &from);
                let segment = self.target.segment(to.segment.as_str());
                let best = segment
                    .into_iter()
                    .flat_map(|segment| (1_u16..).zip(&segment.fields))
                    .filter_map(|(number, field)| {
                        let alike = likeness(&wanted, field.as_ref()?.name);
                        (alike >= ALIKE_ENOUGH).then_some((alike, number))
                    })
                    .max_by_key(|(alike, number)| (*alike, std::cmp::Reverse(*number)));
                let (_, number) =
                    best.ok_or_else(|| format!("put it on a field of {}", to.segment))?;
                Ok(Address::field(to.segment, number))
            }
        }
    }

    fn name(&self, dictionary: &Dictionary, at: &Address) -> String {
        let found = dictionary.describe(at);
        found
            .and_then(|found| found.names.last().map(|name| (*name).to_owned()))
            .unwrap_or_default()
    }

    /// A loop, where the segment stands there more than once and goes to its like.
    fn turn(&self, from: Address, to: Address) -> (Address, Address, String) {
        let several = self.message.find(from.segment, 2).is_some();
        let bare = |at: Address| Address {
            occurrence: Index::Unspecified,
            ..at
        };
        match several && from.segment == to.segment {
            true => (bare(from), bare(to), from.segment.to_string()),
            false => (plain(from), plain(to), String::new()),
        }
    }

    fn one(&self, from: Address, to: Address) -> Result<Carried, String> {
        let (from, to, each) = self.turn(from, to);
        let (mut rules, mut says) = carried((self.source, from), (self.target, to));
        for rule in &mut rules {
            rule.each.clone_from(&each);
        }
        if !each.is_empty() {
            says = format!("for each {each}: {says}");
        }
        if let [only] = rules.as_slice()
            && let Some((number, known)) = self.writer(&only.to, &each)
        {
            let reads = only.from.clone().unwrap_or_default();
            if known.from.as_deref() == Some(&reads) && known.steps.is_none() {
                return Err(format!("rule {number} does that already"));
            }
            let before = match (&known.from, &known.text) {
                (Some(from), _) => from.clone(),
                (None, Some(text)) if text.contains('{') => "its template".to_owned(),
                (None, Some(_)) => "its constant".to_owned(),
                (None, None) => "nothing".to_owned(),
            };
            return Ok(Carried {
                says: format!("rule {number} reads {reads} instead of {before}"),
                edit: Edit::Rule(Box::new(Intent::SetSource {
                    rule: known.id.clone(),
                    from: reads,
                })),
            });
        }
        Ok(Carried {
            says: format!("{} to {to}", capital(&says)),
            edit: all(rules),
        })
    }

    /// The rule that writes this place always, and may read another one.
    fn writer(&self, to: &str, each: &str) -> Option<(usize, &WrittenRule)> {
        (1..).zip(self.rules).find(|(_, rule)| {
            rule.to == to
                && rule.each.as_deref().unwrap_or_default() == each
                && rule.when.is_none()
                && rule.else_of.is_none()
                && rule.wire.is_none()
        })
    }

    fn several(&self, from: &[Address], to: Option<Address>) -> Result<Carried, String> {
        let onto = to.filter(|to| !to.is_segment());
        let Some(onto) = onto else {
            let mut edits = Vec::new();
            let mut said = Vec::new();
            for one in from {
                let at = self.place(*one, to)?;
                if let Ok(Carried { edit, .. }) = self.one(*one, at) {
                    edits.push(edit);
                    said.push(plain(at).to_string());
                }
            }
            if edits.is_empty() {
                return Err("that is done already".to_owned());
            }
            return Ok(Carried {
                says: format!("{} copies: {}", edits.len(), said.join(", ")),
                edit: Edit::All(edits),
            });
        };
        // Onto a composite each goes to the part that means the same.
        let parts = self
            .target
            .describe(&onto)
            .and_then(|found| self.target.datatype(found.datatype?))
            .filter(|def| !def.is_primitive() && def.id != "TS");
        if let (Some(def), None) = (parts, onto.component) {
            let mut taken: BTreeMap<u16, Address> = BTreeMap::new();
            for one in from {
                let wanted = self.name(self.source, one);
                let best = (1_u16..)
                    .zip(&def.components)
                    .filter(|(number, _)| !taken.contains_key(number))
                    .map(|(number, part)| (likeness(&wanted, part.name), number))
                    .max_by_key(|(alike, number)| (*alike, std::cmp::Reverse(*number)));
                if let Some((_, number)) = best.filter(|(alike, _)| *alike >= 50) {
                    taken.insert(number, *one);
                }
            }
            if taken.len() == from.len() {
                let rules: Vec<NewRule> = taken
                    .into_iter()
                    .map(|(number, from)| NewRule {
                        to: plain(onto.with_component(number)).to_string(),
                        from: Some(plain(from).to_string()),
                        ..NewRule::default()
                    })
                    .collect();
                return Ok(Carried {
                    says: format!("Maps {} components of {onto} by meaning", rules.len()),
                    edit: all(rules),
                });
            }
        }
        let (_, to, each) = self.turn(*from.first().unwrap_or(&onto), onto);
        let places: Vec<String> = from
            .iter()
            .map(|one| match each.is_empty() {
                true => format!("{{{}}}", self.value(plain(*one))),
                false => format!(
                    "{{{}}}",
                    self.value(Address {
                        occurrence: Index::Unspecified,
                        ..*one
                    })
                ),
            })
            .collect();
        let text = places.join(" ");
        let rule = NewRule {
            to: to.to_string(),
            text: Some(text.clone()),
            each,
            ..NewRule::default()
        };
        Ok(Carried {
            says: format!("Writes the text {text} to {to}"),
            edit: all(vec![rule]),
        })
    }

    /// A text takes one value: of a composite its first part.
    fn value(&self, at: Address) -> Address {
        let parts = self
            .source
            .describe(&at)
            .and_then(|found| self.source.datatype(found.datatype?))
            .is_some_and(|def| !def.is_primitive() && def.id != "TS");
        match (parts, at.component, at.subcomponent) {
            (true, None, _) => at.with_component(1),
            (true, Some(_), None) => at.with_subcomponent(1),
            (true | false, _, _) => at,
        }
    }

    fn segment(&self, from: Address, to: Option<Address>) -> Result<Carried, String> {
        let onto = to.unwrap_or(from);
        if !onto.is_segment() {
            return Err("a whole segment goes onto a segment".to_owned());
        }
        let (name, target) = (from.segment, onto.segment);
        if name == target {
            let there = self
                .output
                .is_some_and(|output| output.find(name, 1).is_some());
            if there && self.copies {
                return Err(format!("the output starts with every {name} of the source"));
            }
            let dropped = (1..).zip(self.rules).find(|(_, rule)| {
                rule.to == name.to_string()
                    && rule.wire.as_deref() == Some("")
                    && rule.when.is_none()
            });
            if let Some((number, rule)) = dropped {
                let rule = rule.id.clone();
                return Ok(Carried {
                    says: format!("Keeps {name}: rule {number}, which drops it, goes"),
                    edit: Edit::Rule(Box::new(Intent::RemoveRule { rule })),
                });
            }
            if there {
                return Err(format!("{name} is in the output already"));
            }
            let every = match self.message.find(name, 2) {
                Some(_) => format!("every {name}"),
                None => name.to_string(),
            };
            let rule = NewRule {
                to: name.to_string(),
                from: Some(name.to_string()),
                ..NewRule::default()
            };
            return Ok(Carried {
                says: format!("Copies {every}, where the structure has room for it"),
                edit: all(vec![rule]),
            });
        }
        self.between(from, onto)
    }

    /// Fields of one segment to the fields of another that are called alike.
    fn between(&self, from: Address, to: Address) -> Result<Carried, String> {
        let segment = self.message.find(from.segment, occurrence(from));
        let wanted = self.target.segment(to.segment.as_str());
        let (Some(segment), Some(wanted)) = (segment, wanted) else {
            return Err(format!("nothing is known of {}", to.segment));
        };
        let mut taken: BTreeMap<u16, (usize, Address)> = BTreeMap::new();
        for field in segment.fields().filter(|field| !field.bytes().is_empty()) {
            let at = Address::field(from.segment, field.number());
            let name = ownerless(&self.name(self.source, &at));
            let best = (1_u16..)
                .zip(&wanted.fields)
                .filter_map(|(number, field)| {
                    let there = ownerless(field.as_ref()?.name);
                    Some((likeness(&name, &there), number))
                })
                .max_by_key(|(alike, number)| (*alike, std::cmp::Reverse(*number)));
            let Some((alike, number)) = best.filter(|(alike, _)| *alike >= ALIKE_ENOUGH) else {
                continue;
            };
            if taken.get(&number).is_none_or(|(known, _)| *known < alike) {
                taken.insert(
                    number,
                    (
                        alike,
                        Address {
                            occurrence: plain(from).occurrence,
                            ..at
                        },
                    ),
                );
            }
        }
        if taken.is_empty() {
            return Err(format!(
                "no field of {} is called like one of {}",
                from.segment, to.segment
            ));
        }
        let count = taken.len();
        let rules: Vec<NewRule> = taken
            .into_iter()
            .flat_map(|(number, (_, from))| {
                let to = Address::field(to.segment, number);
                carried((self.source, from), (self.target, to)).0
            })
            .collect();
        Ok(Carried {
            says: format!(
                "Maps {count} fields by name, {} -> {}",
                from.segment, to.segment
            ),
            edit: all(rules),
        })
    }
}

fn all(rules: Vec<NewRule>) -> Edit {
    Edit::All(rules.into_iter().map(add).collect())
}

fn occurrence(at: Address) -> u32 {
    match at.occurrence {
        Index::At(number) => number,
        Index::Unspecified | Index::All | Index::Append => 1,
    }
}

/// As a rule would say it: a first index that is meant anyway is left out.
fn plain(at: Address) -> Address {
    let first = |index: Index| match index {
        Index::At(1) => Index::Unspecified,
        other @ (Index::At(_) | Index::Unspecified | Index::All | Index::Append) => other,
    };
    Address {
        occurrence: match at.field {
            Some(_) => first(at.occurrence),
            None => at.occurrence,
        },
        repetition: match at.component {
            Some(_) => first(at.repetition),
            None => at.repetition,
        },
        ..at
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
