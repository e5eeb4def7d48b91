//! Finding fields and their components by a piece of their name, for "go to" and completion.

use super::{ComponentDef, Dictionary, FieldDef};

/// A field whose name fits, or that has a component whose name does.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// `PID`
    pub segment: &'static str,
    /// Field number, 1-based.
    pub number: u16,
    /// The field.
    pub field: &'a FieldDef,
    /// The component that is meant and its number, 1-based; none where the field is.
    pub component: Option<(u16, &'a ComponentDef)>,
}

/// Segments that most messages have and most questions are about; their fields come first among
/// equally good finds.
const FAMILIAR: [&str; 12] = [
    "MSH", "PID", "PV1", "OBR", "OBX", "ORC", "NK1", "IN1", "EVN", "PV2", "DG1", "AL1",
];

impl Dictionary {
    /// Fields whose name has every word of `fragment` in it, upper and lower case alike, and components
    /// of the segments that most messages have, by their own name or together with that of their
    /// field ("patient given"); the best first: the whole name, then a name whose words start so, then
    /// any, and among equals fields before components. Nothing for a blank.
    pub fn search(&self, fragment: &str) -> Vec<Found<'_>> {
        let fragment = fragment.to_lowercase();
        let words: Vec<&str> = fragment.split_whitespace().collect();
        if words.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(u8, bool, usize, Found<'_>)> = Vec::new();
        for segment in self.segments() {
            let familiar = FAMILIAR
                .iter()
                .position(|id| *id == segment.id)
                .unwrap_or(FAMILIAR.len());
            for (number, field) in (1..).zip(&segment.fields) {
                let Some(field) = field else { continue };
                let segment = segment.id;
                let name = field.name.to_lowercase();
                if let Some(rank) = rank(&name, &words) {
                    let at = Found {
                        segment,
                        number,
                        field,
                        component: None,
                    };
                    found.push((rank, false, familiar, at));
                    continue;
                }
                if familiar < FAMILIAR.len() {
                    for (rank, component) in self.inside(field, &name, &words) {
                        let at = Found {
                            segment,
                            number,
                            field,
                            component: Some(component),
                        };
                        found.push((rank, true, familiar, at));
                    }
                }
            }
        }
        // Stable: within a rank the order of segments and fields stays.
        found.sort_by_key(|(rank, part, familiar, _)| (*rank, *part, *familiar));
        found.into_iter().map(|(_, _, _, found)| found).collect()
    }
}

impl Dictionary {
    /// The components of a field whose name fits, alone or with that of the field.
    fn inside<'a>(
        &'a self,
        field: &FieldDef,
        name: &str,
        words: &[&str],
    ) -> Vec<(u8, (u16, &'a ComponentDef))> {
        let def = field.datatype.and_then(|id| self.datatype(id));
        let components = def.map_or(&[][..], |def| &def.components);
        (1..)
            .zip(components)
            .filter(|(_, component)| component.datatype.is_some())
            .filter_map(|(number, component)| {
                let own = component.name.to_lowercase();
                // With the field's own words at most a good find, and only where it has one itself.
                let with = || {
                    let inner = words.iter().any(|word| own.contains(word));
                    let both = inner
                        .then(|| rank(&format!("{name} {own}"), words))
                        .flatten()?;
                    Some(both.max(1))
                };
                let rank = rank(&own, words).or_else(with)?;
                Some((rank, (number, component)))
            })
            .collect()
    }
}

/// How well a name fits, 0 best.
fn rank(name: &str, words: &[&str]) -> Option<u8> {
    if !words.iter().all(|word| name.contains(word)) {
        return None;
    }
    let parts: Vec<&str> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect();
    let starts = |word: &&str| parts.iter().any(|part| part.starts_with(*word));
    Some(if parts == words {
        0
    } else if words.iter().all(starts) {
        1
    } else {
        2
    })
}
