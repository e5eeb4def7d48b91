//! A group of segments as a loop sees it: which segments begin one, which belong to it. Made of a
//! structure when a mapping is compiled; running asks no dictionary, here or in an exported channel.
//!
//! A turn begins at a *head*: a segment that stands at the beginning of the group, or of which each
//! group has exactly one. A head that stands there already, or stood before what is there, begins the
//! next turn. It goes on over members and segments of one's own (`Z..`) and ends before any other.

use std::ops::Range;
use std::sync::Arc;

use crate::path::SegmentId;

/// A group that is looped over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// `ORDER_OBSERVATION`
    pub name: String,
    /// The groups to go through, outermost first; the last is the group itself. More than one only
    /// where its heads stand elsewhere in the structure, too.
    pub path: Vec<Shape>,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Its name.
    pub name: &'static str,
    /// What begins a turn; each name once.
    pub heads: Vec<Head>,
    /// Every segment that may stand in it, heads included, in the order of the structure.
    pub members: Arc<[SegmentId]>,
    /// Other groups that have its heads for members: those in them begin nothing here.
    pub shadows: Vec<Shadow>,
}

/// A segment that begins a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Its name.
    pub id: SegmentId,
    /// Its place among the heads; alternatives share one.
    pub rank: u16,
    /// Whether it stands at the beginning; else it is one of which each turn has one further down.
    pub first: bool,
    /// Whether a turn may have several.
    pub repeats: bool,
    /// Whether it begins a turn where none is open: what stands further down does so only where it
    /// stands nowhere else.
    pub opens: bool,
}

/// A group beside or inside of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shadow {
    /// What begins it, and nothing else around it.
    pub begins: Vec<SegmentId>,
    /// What may stand in it.
    pub members: Vec<SegmentId>,
    /// Whether it is part of the turn in which it stands.
    pub inside: bool,
}

impl Group {
    /// The lines of each turn, ascending, in those given.
    #[must_use]
    pub fn turns(
        &self,
        ids: &impl Fn(usize) -> Option<SegmentId>,
        lines: Range<usize>,
    ) -> Vec<Range<usize>> {
        let mut found = vec![lines];
        for shape in &self.path {
            found = found
                .into_iter()
                .flat_map(|lines| shape.turns(ids, lines))
                .collect();
        }
        found
    }

    /// Segments that belong to it.
    #[must_use]
    pub fn members(&self) -> Arc<[SegmentId]> {
        self.path
            .last()
            .map_or_else(|| Arc::from([]), |shape| Arc::clone(&shape.members))
    }
}

impl Shape {
    fn turns(
        &self,
        ids: &impl Fn(usize) -> Option<SegmentId>,
        lines: Range<usize>,
    ) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        // Where the open turn began, and the furthest head in it.
        let mut open: Option<(usize, u16)> = None;
        let mut shadow: Option<&Shadow> = None;
        for line in lines.clone() {
            // A line that is no segment stays with what it stands in.
            let Some(id) = ids(line).filter(|id| !id.is_local()) else {
                continue;
            };
            if shadow.is_some_and(|shadow| shadow.members.contains(&id)) {
                continue;
            }
            shadow = self
                .shadows
                .iter()
                .find(|shadow| shadow.begins.contains(&id) && (!shadow.inside || open.is_some()));
            if let Some(shadow) = shadow {
                if !shadow.inside {
                    found.extend(open.take().map(|(start, _)| start..line));
                }
                continue;
            }
            let head = self.heads.iter().find(|head| head.id == id);
            match (head, open) {
                (Some(head), None) if head.opens => open = Some((line, head.rank)),
                (Some(head), Some((start, furthest))) => {
                    let again = head.rank == furthest && !head.repeats;
                    if again || (head.first && head.rank < furthest) {
                        found.push(start..line);
                        open = Some((line, head.rank));
                    } else {
                        open = Some((start, furthest.max(head.rank)));
                    }
                }
                (None, Some((start, _))) if !self.members.contains(&id) => {
                    found.push(start..line);
                    open = None;
                }
                (Some(_) | None, _) => {}
            }
        }
        found.extend(open.map(|(start, _)| start..lines.end));
        found
    }
}
