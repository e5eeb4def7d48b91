//! Which of the old belongs to which of the new, in order.

use crate::message::{Repetition, Segment};

/// Beyond so many cells the table of all pairs is not drawn; the nearest match ahead is taken.
const CELLS: usize = 250_000;

/// A score that no likeness reaches: the same bytes.
const EQUAL: u32 = 64;

/// How far ahead is looked for a match where the table is not drawn.
const AHEAD: usize = 64;

/// Pairs two sequences so that the sum of scores is greatest; a score of 0 is no pair. Every element
/// comes once, in order.
pub(super) fn align(
    old: usize,
    new: usize,
    score: impl Fn(usize, usize) -> u32,
) -> Vec<(Option<usize>, Option<usize>)> {
    if old.saturating_mul(new) > CELLS {
        return ahead(old, new, score);
    }
    let width = new + 1;
    let mut best = vec![0u32; (old + 1) * width];
    let mut scores = vec![0u32; old * new];
    let at = |table: &[u32], i: usize, j: usize, width: usize| {
        table.get(i * width + j).copied().unwrap_or(0)
    };
    for i in (0..old).rev() {
        for j in (0..new).rev() {
            let pair = score(i, j);
            if let Some(cell) = scores.get_mut(i * new + j) {
                *cell = pair;
            }
            let paired = if pair > 0 {
                pair + at(&best, i + 1, j + 1, width)
            } else {
                0
            };
            let most = paired
                .max(at(&best, i + 1, j, width))
                .max(at(&best, i, j + 1, width));
            if let Some(cell) = best.get_mut(i * width + j) {
                *cell = most;
            }
        }
    }
    let mut pairs = Vec::with_capacity(old.max(new));
    let (mut i, mut j) = (0, 0);
    while i < old && j < new {
        let pair = at(&scores, i, j, new);
        if pair > 0 && at(&best, i, j, width) == pair + at(&best, i + 1, j + 1, width) {
            pairs.push((Some(i), Some(j)));
            i += 1;
            j += 1;
        } else if at(&best, i + 1, j, width) >= at(&best, i, j + 1, width) {
            pairs.push((Some(i), None));
            i += 1;
        } else {
            pairs.push((None, Some(j)));
            j += 1;
        }
    }
    pairs.extend((i..old).map(|i| (Some(i), None)));
    pairs.extend((j..new).map(|j| (None, Some(j))));
    pairs
}

fn ahead(
    old: usize,
    new: usize,
    score: impl Fn(usize, usize) -> u32,
) -> Vec<(Option<usize>, Option<usize>)> {
    let mut pairs = Vec::with_capacity(old.max(new));
    let (mut i, mut j) = (0, 0);
    while i < old && j < new {
        if score(i, j) > 0 {
            pairs.push((Some(i), Some(j)));
            i += 1;
            j += 1;
            continue;
        }
        let in_new = (1..AHEAD).find(|far| j + far < new && score(i, j + far) > 0);
        let in_old = (1..AHEAD).find(|far| i + far < old && score(i + far, j) > 0);
        match (in_old, in_new) {
            (Some(far), near) if near.is_none_or(|near| far <= near) => {
                pairs.extend((i..i + far).map(|i| (Some(i), None)));
                i += far;
            }
            (_, Some(far)) => {
                pairs.extend((j..j + far).map(|j| (None, Some(j))));
                j += far;
            }
            (_, None) => {
                pairs.push((Some(i), None));
                pairs.push((None, Some(j)));
                i += 1;
                j += 1;
            }
        }
    }
    pairs.extend((i..old).map(|i| (Some(i), None)));
    pairs.extend((j..new).map(|j| (None, Some(j))));
    pairs
}

/// How much two segments are the same one: never, by name, by their fields, to the byte.
pub(super) fn likeness(a: &Segment<'_>, b: &Segment<'_>) -> u32 {
    if a.id() != b.id() {
        return 0;
    }
    if a.bytes() == b.bytes() {
        return EQUAL;
    }
    let mut equal = 0;
    let mut filled = 1;
    // The set ID says least: it is renumbered when a segment before it is dropped.
    for (x, y) in a.fields().zip(b.fields()).skip(1) {
        if !x.bytes().is_empty() || !y.bytes().is_empty() {
            filled += 1;
            equal += u32::from(x.bytes() == y.bytes());
        }
    }
    2 + equal * (EQUAL - 4) / filled
}

pub(super) fn likeness_of_repetitions(a: &Repetition<'_>, b: &Repetition<'_>) -> u32 {
    if a.bytes() == b.bytes() {
        return EQUAL;
    }
    let equal = a
        .components()
        .zip(b.components())
        .filter(|(x, y)| !x.bytes().is_empty() && x.bytes() == y.bytes())
        .count();
    1 + u32::try_from(equal).unwrap_or(0).min(EQUAL - 2)
}
