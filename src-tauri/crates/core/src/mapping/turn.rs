//! The turns of loops: what there is one of, in which order, and what of the output stands for it.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use super::model::{Block, Loop, Over, Rule, Sort, Start};
use super::run::Runner;
use super::trace::RuleState;
use crate::condition::{Frame, Scope, compare_decimals};
use crate::message::writer::RowId;
use crate::path::{Address, SegmentId};

/// Where a run is: outside of loops, or in a turn of one, which may stand in a turn of another.
#[derive(Default)]
pub(super) struct Turn {
    /// Number of the innermost turn, from 1; none outside of loops.
    pub(super) number: Option<u32>,
    /// As [`Turn::number`], in the whole message.
    pub(super) total: u32,
    /// The turns, outermost first.
    pub(super) frames: Vec<Frame>,
    /// What of the output stands for each of these.
    pub(super) levels: Vec<Level>,
    /// Rows that rules outside of loops have added.
    pub(super) added: Vec<(SegmentId, RowId)>,
}

/// What of the output stands for a turn.
#[derive(Default)]
pub(super) struct Level {
    /// The row of its segment.
    pub(super) row: Option<RowId>,
    /// Rows added in it, those of turns in it included.
    pub(super) added: Vec<(SegmentId, RowId)>,
}

impl Turn {
    pub(super) fn scope(&self) -> Scope<'_> {
        Scope::of(&self.frames)
    }

    /// Remembers a row that was added.
    pub(super) fn add(&mut self, id: SegmentId, row: RowId) {
        if self.levels.is_empty() {
            self.added.push((id, row));
        }
        for level in &mut self.levels {
            level.added.push((id, row));
        }
    }
}

impl Runner<'_, '_, '_> {
    pub(super) fn blocks(&mut self, blocks: &[Block], turn: &mut Turn) {
        for block in blocks {
            match block {
                Block::Rule(rule) => self.rule(rule, turn),
                Block::Loop(each) => self.each(each, turn),
            }
        }
    }

    fn each(&mut self, each: &Loop, turn: &mut Turn) {
        let frames = self.turns(each, turn);
        if frames.is_empty()
            && let Some(recorder) = &mut self.recorder
        {
            let skip = |rule: &Rule| recorder.skip(rule, turn.number, RuleState::NoTurn);
            each.rules().into_iter().for_each(skip);
        }
        let outer = (turn.number, turn.total);
        for (number, frame) in (1..).zip(frames) {
            let row = match &frame {
                Frame::Group { .. } => None,
                Frame::Segment { ordinal, .. } => match self.start {
                    Start::Source => self.draft.row_of(*ordinal),
                    Start::Empty => None,
                },
                Frame::Repetition { id, ordinal, .. } => match self.start {
                    Start::Source => self.draft.row_of(*ordinal),
                    // From nothing, it writes into the segment that there is.
                    Start::Empty => self.rows(&Address::segment(*id), turn).first().copied(),
                },
            };
            turn.frames.push(frame);
            turn.levels.push(Level {
                row,
                added: Vec::new(),
            });
            turn.number = Some(number);
            turn.total = self.count(each);
            self.blocks(&each.blocks, turn);
            turn.frames.pop();
            turn.levels.pop();
        }
        (turn.number, turn.total) = outer;
    }

    /// The number of this turn among all of the loop in the message.
    fn count(&mut self, each: &Loop) -> u32 {
        match self.counts.get_mut(each.number) {
            Some(count) => {
                *count += 1;
                *count
            }
            None => 0,
        }
    }

    /// What the loop runs over, in order; `where` is asked of all before the first turn.
    fn turns(&mut self, each: &Loop, turn: &mut Turn) -> Vec<Frame> {
        let mut frames = match &each.over {
            Over::Places(at) => self.places(at, turn.scope()),
            Over::Groups(group) => {
                let ids = |ordinal| self.message.segment(ordinal).and_then(|line| line.id());
                let lines = turn
                    .scope()
                    .group()
                    .unwrap_or(0..self.message.segment_count());
                let members = group.members();
                let turns: Arc<[Range<usize>]> = group.turns(&ids, lines).into();
                turns
                    .iter()
                    .map(|lines| Frame::Group {
                        members: Arc::clone(&members),
                        lines: lines.clone(),
                        turns: Arc::clone(&turns),
                    })
                    .collect()
            }
        };
        if let Some(filter) = &each.filter {
            frames.retain(|frame| {
                turn.frames.push(frame.clone());
                let holds = filter.eval(self.message, turn.scope());
                turn.frames.pop();
                holds
            });
        }
        match &each.sort {
            Some(sort) => self.sorted(sort, frames, turn),
            None => frames,
        }
    }

    fn places(&self, at: &Address, scope: Scope<'_>) -> Vec<Frame> {
        let id = at.segment;
        let Some(number) = at.field else {
            return scope
                .segments(self.message, at)
                .map(|segment| Frame::Segment {
                    id,
                    ordinal: segment.ordinal(),
                })
                .collect();
        };
        let segment = scope.segment(self.message, at);
        let field = segment.and_then(|segment| Some((segment.ordinal(), segment.field(number)?)));
        match field.filter(|(_, field)| !field.bytes().is_empty()) {
            Some((ordinal, field)) => field
                .repetitions()
                .map(|one| Frame::Repetition {
                    id,
                    ordinal,
                    field: number,
                    repetition: one.number(),
                })
                .collect(),
            None => Vec::new(),
        }
    }

    /// The turns in their order, and what stands for them in the output likewise.
    fn sorted(&mut self, sort: &Sort, frames: Vec<Frame>, turn: &mut Turn) -> Vec<Frame> {
        let mut keyed: Vec<(Option<String>, usize, Frame)> = Vec::new();
        for (place, frame) in frames.into_iter().enumerate() {
            turn.frames.push(frame.clone());
            let key = self.sort_key(sort, turn.scope());
            turn.frames.pop();
            keyed.push((key, place, frame));
        }
        let before: Vec<Vec<RowId>> = match self.start {
            Start::Source => keyed
                .iter()
                .map(|(.., frame)| self.rows_of(frame))
                .collect(),
            Start::Empty => Vec::new(),
        };
        keyed.sort_by(|(left, ..), (right, ..)| compare(sort, left.as_ref(), right.as_ref()));
        let after: Vec<usize> = keyed.iter().map(|(_, place, _)| *place).collect();
        self.arrange(&before, &after);
        keyed.into_iter().map(|(.., frame)| frame).collect()
    }

    /// The value that a turn is sorted by; none where it comes last.
    fn sort_key(&self, sort: &Sort, scope: Scope<'_>) -> Option<String> {
        let at = super::read::in_turn(&sort.by, scope);
        let value = crate::condition::value_of(self.message, &at, scope)?;
        let counts = !sort.number || compare_decimals(&value, &value).is_some();
        (counts && !value.is_empty()).then_some(value)
    }

    /// The rows of the source that a turn is about, in the order in which they stand now: what an earlier
    /// loop has put in order inside of a turn stays so.
    fn rows_of(&self, frame: &Frame) -> Vec<RowId> {
        let rows: Vec<RowId> = match frame {
            Frame::Segment { ordinal, .. } => self.draft.row_of(*ordinal).into_iter().collect(),
            Frame::Group { lines, .. } => lines
                .clone()
                .filter_map(|ordinal| self.draft.row_of(ordinal))
                .collect(),
            Frame::Repetition { .. } => Vec::new(),
        };
        match self.is_arranged {
            true => self.in_order(&rows),
            false => rows,
        }
    }

    /// Puts the rows of each turn where those of another were: `after` names which comes first, second…
    fn arrange(&mut self, before: &[Vec<RowId>], after: &[usize]) {
        let mut next = after
            .iter()
            .filter_map(|turn| before.get(*turn))
            .filter(|rows| !rows.is_empty());
        let firsts: Vec<RowId> = before
            .iter()
            .filter_map(|rows| rows.first().copied())
            .collect();
        let all: std::collections::BTreeSet<RowId> = before.iter().flatten().copied().collect();
        let firsts: std::collections::BTreeSet<RowId> = firsts.into_iter().collect();
        if firsts.len() < 2 {
            return;
        }
        let mut order = Vec::new();
        for row in self.draft.rows() {
            if firsts.contains(&row) {
                order.extend(next.next().into_iter().flatten().copied());
            } else if !all.contains(&row) {
                order.push(row);
            }
        }
        self.draft.arrange(order);
        self.is_arranged = true;
    }
}

fn compare(sort: &Sort, left: Option<&String>, right: Option<&String>) -> Ordering {
    match (left, right) {
        (Some(left), Some(right)) => {
            let found = match sort.number {
                true => compare_decimals(left, right).unwrap_or(Ordering::Equal),
                false => left.cmp(right),
            };
            if sort.descending {
                found.reverse()
            } else {
                found
            }
        }
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}
