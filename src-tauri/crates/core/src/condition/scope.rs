//! Where in a message a condition or a rule stands: outside of loops, or in a turn of one, which may
//! stand in a turn of another. An address that says no more than the name of a segment means the one
//! that is nearest.

use std::ops::Range;
use std::sync::Arc;

use crate::message::{Message, Segment};
use crate::path::{Address, Index, SegmentId};

/// One turn of one loop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// Of a loop over segments.
    Segment {
        /// Its name.
        id: SegmentId,
        /// Its line in the message.
        ordinal: usize,
    },
    /// Of a loop over the repetitions of a field.
    Repetition {
        /// The segment's name.
        id: SegmentId,
        /// The segment's line in the message.
        ordinal: usize,
        /// The field.
        field: u16,
        /// The repetition, from 1.
        repetition: u32,
    },
    /// Of a loop over groups.
    Group {
        /// Segments that belong to such a group: an address with one of these names means those here.
        members: Arc<[SegmentId]>,
        /// Lines of this one.
        lines: Range<usize>,
        /// Lines of all of them, ascending.
        turns: Arc<[Range<usize>]>,
    },
}

/// The turns around a place, the outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scope<'s> {
    frames: &'s [Frame],
}

/// The lines among which an address looks for its segment.
pub(crate) enum Home<'s> {
    /// This one.
    Line(usize),
    /// These of a group.
    Lines(Range<usize>, &'s [Frame]),
    /// All of the message but those of a turn of these.
    Message(&'s [Frame]),
}

impl<'s> Scope<'s> {
    /// Outside of every loop.
    pub const NONE: Self = Self { frames: &[] };

    /// In these turns, the outermost first.
    #[must_use]
    pub const fn of(frames: &'s [Frame]) -> Self {
        Self { frames }
    }

    /// The innermost turn.
    #[must_use]
    pub fn innermost(&self) -> Option<&'s Frame> {
        self.frames.last()
    }

    /// Lines of the innermost group.
    #[must_use]
    pub fn group(&self) -> Option<Range<usize>> {
        self.frames.iter().rev().find_map(|frame| match frame {
            Frame::Group { lines, .. } => Some(lines.clone()),
            Frame::Segment { .. } | Frame::Repetition { .. } => None,
        })
    }

    /// Where an address looks. A segment that is a member of a group is looked for in the current one
    /// only. A segment of one's own (`Z..`) is no member: the current group's, else one that stands in
    /// no group.
    pub(crate) fn home(&self, message: &Message, at: &Address) -> Home<'s> {
        let wanted = at.segment;
        for (depth, frame) in self.frames.iter().enumerate().rev() {
            let inner = self.frames.get(depth + 1..).unwrap_or_default();
            match frame {
                Frame::Segment { id, ordinal } | Frame::Repetition { id, ordinal, .. } => {
                    if *id == wanted && at.occurrence == Index::Unspecified {
                        return Home::Line(*ordinal);
                    }
                }
                Frame::Group { members, lines, .. } => {
                    let own = || {
                        wanted.is_local()
                            && in_lines(message, lines.clone(), wanted)
                                .any(|segment| !taken(inner, segment.ordinal()))
                    };
                    if members.contains(&wanted) || own() {
                        return Home::Lines(lines.clone(), inner);
                    }
                }
            }
        }
        match wanted.is_local() {
            true => Home::Message(self.frames),
            false => Home::Message(&[]),
        }
    }

    /// The segments that an address means, in order: of several without an index all.
    pub(crate) fn segments<'m>(
        &self,
        message: &'m Message,
        at: &Address,
    ) -> impl Iterator<Item = Segment<'m>> + use<'m, 's> {
        let id = at.segment;
        let (skip, take) = match at.occurrence {
            Index::Unspecified | Index::All => (0, usize::MAX),
            Index::At(number) => match usize::try_from(number).unwrap_or(usize::MAX).checked_sub(1)
            {
                Some(before) => (before, 1),
                None => (0, 0),
            },
            Index::Append => (0, 0),
        };
        let home = self.home(message, at);
        let (line, lines, all, but): (_, _, _, &'s [Frame]) = match home {
            Home::Line(ordinal) => (message.segment(ordinal), None, None, &[]),
            Home::Lines(lines, but) => (None, Some(in_lines(message, lines, id)), None, but),
            Home::Message(but) => (None, None, Some(message.segments_of(id)), but),
        };
        line.into_iter()
            .chain(lines.into_iter().flatten())
            .chain(all.into_iter().flatten())
            .filter(move |segment| !id.is_local() || !taken(but, segment.ordinal()))
            .skip(skip)
            .take(take)
    }

    /// The one segment that a value is read from: the current, the first, or the one of the index.
    pub(crate) fn segment<'m>(&self, message: &'m Message, at: &Address) -> Option<Segment<'m>> {
        match (self.frames.is_empty(), at.occurrence) {
            (_, Index::Append) => None,
            (true, Index::Unspecified | Index::All) => message.find(at.segment, 1),
            (true, Index::At(occurrence)) => message.find(at.segment, occurrence),
            (false, _) => match self.home(message, at) {
                Home::Line(ordinal) => message.segment(ordinal),
                Home::Lines(..) | Home::Message(_) => self.segments(message, at).next(),
            },
        }
    }

    /// The repetition that is current for an address: its field's, in a loop over that field.
    pub(crate) fn repetition(&self, at: &Address) -> Option<u32> {
        if at.occurrence != Index::Unspecified || at.repetition != Index::Unspecified {
            return None;
        }
        self.frames.iter().rev().find_map(|frame| match frame {
            Frame::Repetition {
                id,
                field,
                repetition,
                ..
            } if *id == at.segment && Some(*field) == at.field => Some(*repetition),
            Frame::Repetition { .. } | Frame::Segment { .. } | Frame::Group { .. } => None,
        })
    }
}

/// Segments of that name among lines.
pub(crate) fn in_lines(
    message: &Message,
    lines: Range<usize>,
    id: SegmentId,
) -> impl Iterator<Item = Segment<'_>> {
    lines
        .filter_map(|ordinal| message.segment(ordinal))
        .filter(move |segment| segment.id() == Some(id))
}

/// Whether a line stands in a turn of one of these loops.
pub(crate) fn taken(frames: &[Frame], ordinal: usize) -> bool {
    frames.iter().any(|frame| match frame {
        Frame::Group { turns, .. } => {
            let after = turns.partition_point(|turn| turn.start <= ordinal);
            after
                .checked_sub(1)
                .and_then(|last| turns.get(last))
                .is_some_and(|turn| turn.contains(&ordinal))
        }
        Frame::Segment { .. } | Frame::Repetition { .. } => false,
    })
}
