//! Whole segments of the output: which of them a rule means in a turn of a loop, and how they are added
//! and taken away.

use super::code;
use super::model::{Content, Rule};
use super::run::Runner;
use super::turn::{Level, Turn};
use super::write::draft_text;
use crate::condition::{Frame, taken};
use crate::diagnostic::Severity;
use crate::message::writer::RowId;
use crate::path::{Address, Index, SegmentId};

/// What an address without an index means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unsaid {
    First,
    All,
}

impl Runner<'_, '_, '_> {
    /// The rows of the output that an address means: the one just added, the current one, the first of
    /// the group, one of it or all, and the same of the message.
    pub(super) fn rows(&self, to: &Address, turn: &Turn) -> Vec<RowId> {
        self.find_rows(to, turn, Unsaid::First)
    }

    /// As [`rows`](Self::rows), of which most rules mean one.
    pub(super) fn targets(&self, to: &Address, turn: &Turn) -> (Option<RowId>, Vec<RowId>) {
        // In a loop over segments most rules mean the current one.
        if let (Some(Frame::Segment { id, .. } | Frame::Repetition { id, .. }), Some(level)) =
            (turn.frames.last(), turn.levels.last())
            && *id == to.segment
            && to.occurrence == Index::Unspecified
            && level.added.is_empty()
        {
            return (level.row, Vec::new());
        }
        let number = match to.occurrence {
            Index::Unspecified => Some(1),
            Index::At(number) => Some(number),
            Index::All | Index::Append => None,
        };
        match number {
            Some(number) if turn.frames.is_empty() && turn.added.is_empty() => {
                (self.draft.find(to.segment, number), Vec::new())
            }
            Some(_) | None => (None, self.rows(to, turn)),
        }
    }

    fn find_rows(&self, to: &Address, turn: &Turn, unsaid: Unsaid) -> Vec<RowId> {
        let id = to.segment;
        let just = |added: &[(SegmentId, RowId)]| {
            let mut named = added.iter().rev().filter(|(other, _)| *other == id);
            named.next().map(|(_, row)| *row)
        };
        let here = to.occurrence == Index::Unspecified;
        for (depth, (frame, level)) in turn.frames.iter().zip(&turn.levels).enumerate().rev() {
            if let Some(row) = just(&level.added).filter(|_| here) {
                return vec![row];
            }
            match frame {
                Frame::Segment { id: own, .. } | Frame::Repetition { id: own, .. } => {
                    if *own == id && here {
                        return level.row.into_iter().collect();
                    }
                }
                Frame::Group { members, .. } => {
                    let inner = turn.frames.get(depth + 1..).unwrap_or_default();
                    let mut rows = self.group_rows(frame, level);
                    rows.retain(|row| self.draft.name(*row) == Some(id));
                    if id.is_local() {
                        rows.retain(|row| !self.is_taken(inner, *row));
                    }
                    if members.contains(&id) || (id.is_local() && !rows.is_empty()) {
                        return chosen(rows.into_iter(), to.occurrence, unsaid);
                    }
                }
            }
        }
        if let Some(row) = just(&turn.added).filter(|_| here && turn.frames.is_empty()) {
            return vec![row];
        }
        let frames = match id.is_local() {
            true => turn.frames.as_slice(),
            false => &[],
        };
        let named = self.draft.rows_named(id);
        let named = named.filter(|row| frames.is_empty() || !self.is_taken(frames, *row));
        chosen(named, to.occurrence, unsaid)
    }

    fn is_taken(&self, frames: &[Frame], row: RowId) -> bool {
        self.draft
            .line_of(row)
            .is_some_and(|ordinal| taken(frames, ordinal))
    }

    /// What stands in the output for a group: what of it is left, and what was added, in order.
    fn group_rows(&self, frame: &Frame, level: &Level) -> Vec<RowId> {
        let Frame::Group { lines, .. } = frame else {
            return Vec::new();
        };
        let mut rows: Vec<RowId> = lines
            .clone()
            .filter_map(|ordinal| self.draft.row_of(ordinal))
            .collect();
        let added: Vec<RowId> = level
            .added
            .iter()
            .map(|(_, row)| *row)
            .filter(|row| self.draft.has(*row))
            .collect();
        if added.is_empty() && !self.is_arranged {
            return rows;
        }
        rows.extend(added);
        self.in_order(&rows)
    }

    pub(super) fn in_order(&self, rows: &[RowId]) -> Vec<RowId> {
        self.draft.rows().filter(|row| rows.contains(row)).collect()
    }

    /// Drops segments.
    pub(super) fn remove(&mut self, rule: &Rule, turn: &Turn) {
        for row in self.find_rows(&rule.to, turn, Unsaid::All) {
            self.take_out(row);
        }
    }

    fn take_out(&mut self, row: RowId) {
        let id = self.draft.name(row);
        if self.draft.remove(row)
            && let (Some(recorder), Some(id)) = (&mut self.recorder, id)
        {
            recorder.written(row, Address::segment(id), String::new());
        }
    }

    /// Drops everything but segments of these names: of the message, or of the current group.
    pub(super) fn keep(&mut self, _rule: &Rule, kept: &[SegmentId], turn: &Turn) {
        let group = turn
            .frames
            .iter()
            .zip(&turn.levels)
            .rev()
            .find(|(frame, _)| matches!(frame, Frame::Group { .. }));
        let rows: Vec<RowId> = match group {
            Some((frame, level)) => self.group_rows(frame, level),
            None => self.draft.rows().collect(),
        };
        for row in rows {
            let stays = self.draft.name(row).is_some_and(|id| kept.contains(&id));
            if !stays {
                self.take_out(row);
            }
        }
    }

    /// Adds segments behind the last of the anchors.
    pub(super) fn add(
        &mut self,
        rule: &Rule,
        content: &Content,
        after: &[SegmentId],
        turn: &mut Turn,
    ) {
        let contents: Vec<(SegmentId, Vec<u8>)> = match content {
            Content::Wire(wire) => vec![(rule.to.segment, self.structure(wire))],
            Content::Copy(from) => self.segments(rule, from, turn),
            Content::Group => self.group(turn),
        };
        if contents.is_empty() {
            return;
        }
        let Some(mut anchor) = self.anchor(after, turn) else {
            let names: Vec<&str> = after.iter().map(SegmentId::as_str).collect();
            let message = format!(
                "{} has no place: none of {} is in the message.",
                rule.to.segment,
                names.join(", ")
            );
            return self.find(
                rule,
                code::NO_ANCHOR,
                Severity::Warning,
                Some(rule.to),
                message,
            );
        };
        for (id, bytes) in contents {
            match self.draft.insert_after(Some(anchor), id, &bytes) {
                Ok(row) => {
                    anchor = row;
                    turn.add(id, row);
                    if let Some(recorder) = &mut self.recorder {
                        recorder.written(
                            row,
                            Address::segment(id),
                            draft_text(&self.draft, &bytes),
                        );
                    }
                }
                Err(error) => self.fail(rule, code::STRUCTURE, format!("{error}.")),
            }
        }
    }

    /// In a loop: behind the latest row of the nearest turn that has an anchor. Else: behind the last in
    /// the message.
    fn anchor(&self, after: &[SegmentId], turn: &Turn) -> Option<RowId> {
        for (frame, level) in turn.frames.iter().zip(&turn.levels).rev() {
            let rows: Vec<RowId> = match frame {
                Frame::Group { .. } => self.group_rows(frame, level),
                Frame::Segment { .. } | Frame::Repetition { .. } => {
                    let added = level.added.iter().map(|(_, row)| *row);
                    level.row.into_iter().chain(added).collect()
                }
            };
            let mine: Vec<RowId> = rows
                .into_iter()
                .filter(|row| self.draft.name(*row).is_some_and(|id| after.contains(&id)))
                .collect();
            if let Some(last) = self.in_order(&mine).last() {
                return Some(*last);
            }
        }
        self.draft.last_of(after)
    }

    /// Segments of the source under the name of the target.
    fn segments(&mut self, rule: &Rule, from: &Address, turn: &Turn) -> Vec<(SegmentId, Vec<u8>)> {
        let mut found = Vec::new();
        for segment in turn.scope().segments(self.message, from) {
            let span = segment.span();
            if let Some(recorder) = &mut self.recorder {
                recorder.source(from, turn.scope(), Some(span));
            }
            let bytes = self.renamed(rule.to.segment, span.of(self.message.bytes()));
            found.push((rule.to.segment, bytes));
        }
        found
    }

    /// Every segment of the current group of the source.
    fn group(&mut self, turn: &Turn) -> Vec<(SegmentId, Vec<u8>)> {
        let mut found = Vec::new();
        for ordinal in turn.scope().group().unwrap_or_default() {
            let Some(segment) = self.message.segment(ordinal) else {
                continue;
            };
            let Some(id) = segment.id() else { continue };
            if let Some(recorder) = &mut self.recorder {
                let at = Address::segment(id).with_occurrence(segment.occurrence());
                recorder.source(&at, crate::condition::Scope::NONE, Some(segment.span()));
            }
            let bytes = self.renamed(id, segment.span().of(self.message.bytes()));
            found.push((id, bytes));
        }
        found
    }

    fn renamed(&self, id: SegmentId, raw: &[u8]) -> Vec<u8> {
        let mut bytes = id.as_bytes().to_vec();
        let field = self.message.delimiters().field;
        bytes.extend(match raw.iter().position(|byte| *byte == field) {
            Some(bar) => self.carry(raw.get(bar..).unwrap_or_default()),
            None => Vec::new(),
        });
        bytes
    }
}

fn chosen(mut rows: impl Iterator<Item = RowId>, occurrence: Index, unsaid: Unsaid) -> Vec<RowId> {
    match occurrence {
        Index::Unspecified if unsaid == Unsaid::First => rows.next().into_iter().collect(),
        Index::Unspecified | Index::All => rows.collect(),
        Index::At(number) => usize::try_from(number)
            .ok()
            .and_then(|number| rows.nth(number.checked_sub(1)?))
            .into_iter()
            .collect(),
        Index::Append => Vec::new(),
    }
}
