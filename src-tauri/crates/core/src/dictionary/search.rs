//! Finding fields by a piece of their name, for "go to".

use super::{Dictionary, FieldDef};

/// A field whose name fits.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// `PID`
    pub segment: &'static str,
    /// Field number, 1-based.
    pub number: u16,
    /// The field.
    pub field: &'a FieldDef,
}

/// Segments that most messages have and most questions are about; their fields come first among
/// equally good finds.
const FAMILIAR: [&str; 12] = [
    "MSH", "PID", "PV1", "OBR", "OBX", "ORC", "NK1", "IN1", "EVN", "PV2", "DG1", "AL1",
];

impl Dictionary {
    /// Fields whose name has every word of `fragment` in it, upper and lower case alike; the best
    /// first: the whole name, then a name whose words start so, then any. Nothing for a blank.
    pub fn search(&self, fragment: &str) -> Vec<Found<'_>> {
        let fragment = fragment.to_lowercase();
        let words: Vec<&str> = fragment.split_whitespace().collect();
        if words.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(u8, usize, Found<'_>)> = Vec::new();
        for segment in self.segments() {
            let familiar = FAMILIAR
                .iter()
                .position(|id| *id == segment.id)
                .unwrap_or(FAMILIAR.len());
            for (number, field) in (1..).zip(&segment.fields) {
                let Some(field) = field else { continue };
                if let Some(rank) = rank(&field.name.to_lowercase(), &words) {
                    let segment = segment.id;
                    found.push((
                        rank,
                        familiar,
                        Found {
                            segment,
                            number,
                            field,
                        },
                    ));
                }
            }
        }
        // Stable: within a rank the order of segments and fields stays.
        found.sort_by_key(|(rank, familiar, _)| (*rank, *familiar));
        found.into_iter().map(|(_, _, found)| found).collect()
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
