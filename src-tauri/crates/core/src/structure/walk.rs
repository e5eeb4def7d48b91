//! The walk through a structure, one segment after the other.
//!
//! The walk stands at one part of each open group. For the next segment it looks, from the
//! innermost group outwards, for the nearest part ahead that may begin with it: strictly first,
//! then over required parts that are missing, then over required beginnings of groups. What is
//! only found behind is marked, and the walk stays where it is; so one stray segment does not tear
//! the groups apart in which the others stand.

use std::collections::BTreeMap;

use super::misses::missed;
use super::{Absent, Group, Misses, Place, Placement, Standing};
use crate::dictionary::{NodeKind, StructureDef, StructureNode};
use crate::path::SegmentId;

pub(super) fn place(
    ids: impl IntoIterator<Item = Option<SegmentId>>,
    structure: &StructureDef,
    misses: Misses,
) -> Placement {
    let mut walk = Walk {
        misses,
        frames: vec![Frame::new(&structure.nodes, None)],
        placement: Placement::default(),
        now: 0,
    };
    for id in ids {
        let place = walk.next(id);
        walk.placement.places.push(place);
        walk.now += 1;
    }
    walk.close_from(0);
    let mut placement = walk.placement;
    number(&mut placement.groups);
    placement.absent.sort_by_key(|absent| absent.before);
    placement
}

/// Fills in of how many each group is one.
fn number(groups: &mut [Group]) {
    let mut totals: BTreeMap<(Option<u32>, &'static str), u32> = BTreeMap::new();
    for group in groups.iter() {
        *totals.entry((group.parent, group.name)).or_default() += 1;
    }
    for group in groups {
        group.of = totals
            .get(&(group.parent, group.name))
            .copied()
            .unwrap_or(1);
    }
}

/// A group that is open; the outermost is the message.
struct Frame<'s> {
    parts: &'s [StructureNode],
    group: Option<u32>,
    /// The part at which the walk stands.
    at: usize,
    /// Whether that part has been met; only at the very beginning it has not.
    used: bool,
    /// The parts that are there, each with its first segment and how often it came.
    met: Vec<Met>,
}

struct Met {
    part: usize,
    first: u32,
    times: u32,
}

impl<'s> Frame<'s> {
    fn new(parts: &'s [StructureNode], group: Option<u32>) -> Self {
        Frame {
            parts,
            group,
            at: 0,
            used: false,
            met: Vec::new(),
        }
    }

    fn ahead(&self) -> impl Iterator<Item = (usize, &'s StructureNode)> {
        let next = self.at + usize::from(self.used);
        self.parts.iter().enumerate().skip(next)
    }

    fn behind(&self) -> impl Iterator<Item = (usize, &'s StructureNode)> {
        let next = self.at + usize::from(self.used);
        self.parts.iter().enumerate().take(next)
    }

    /// The part at which the walk stands, where it may come again.
    fn again(&self) -> Option<(usize, &'s StructureNode)> {
        let part = self.parts.get(self.at)?;
        (self.used && part.repeats).then_some((self.at, part))
    }

    fn has_met(&self, part: usize) -> bool {
        self.met.iter().any(|met| met.part == part)
    }
}

/// How a segment may stand in a part.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// As its beginning.
    First,
    /// Anywhere in it.
    Any,
    /// As something that the structure leaves open.
    Wild,
}

/// How far ahead may be looked in a group.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// To the next required part.
    NextRequired,
    /// To its end.
    End,
}

/// Where the next segment goes.
enum Found {
    /// Into a part of an open group; `path` leads further inwards.
    Into {
        depth: usize,
        part: usize,
        path: Vec<usize>,
        standing: Standing,
    },
    /// Beside what is open, the walk stays where it is.
    Beside { depth: usize, standing: Standing },
}

struct Walk<'s> {
    misses: Misses,
    frames: Vec<Frame<'s>>,
    placement: Placement,
    now: u32,
}

impl<'s> Walk<'s> {
    fn next(&mut self, id: Option<SegmentId>) -> Place {
        let outside = Place {
            group: self.frames.last().and_then(|frame| frame.group),
            standing: Standing::Outside,
        };
        let Some(id) = id else { return outside };
        let name = id.as_str();
        if matches!(name, "FHS" | "BHS" | "BTS" | "FTS") {
            return outside;
        }
        match self.find(name) {
            Some(Found::Into {
                depth,
                part,
                path,
                standing,
            }) => {
                self.enter(depth, part, &path);
                Place {
                    group: self.frames.last().and_then(|frame| frame.group),
                    standing,
                }
            }
            Some(Found::Beside { depth, standing }) => Place {
                group: self.frames.get(depth).and_then(|frame| frame.group),
                standing,
            },
            None if id.is_local() || matches!(name, "ADD" | "DSC") => outside,
            None => Place {
                standing: Standing::Unexpected,
                ..outside
            },
        }
    }

    fn find(&self, id: &str) -> Option<Found> {
        self.ahead(id, How::First, Reach::NextRequired)
            .or_else(|| self.ahead(id, How::First, Reach::End))
            .or_else(|| self.leniently(id))
            .or_else(|| self.ahead(id, How::Wild, Reach::End))
    }

    /// The open groups with their depth, innermost first.
    fn inward_out(&self) -> impl Iterator<Item = (usize, &Frame<'s>)> {
        self.frames.iter().enumerate().rev()
    }

    fn ahead(&self, id: &str, how: How, reach: Reach) -> Option<Found> {
        let (depth, part, path) = self
            .inward_out()
            .find_map(|(depth, frame)| ahead_in(frame, depth, id, how, reach))?;
        let expected = |(depth, part, path)| Found::Into {
            depth,
            part,
            path,
            standing: Standing::Expected,
        };
        // A group that is entered past what may begin it is a weaker guess than an open group
        // that begins with just this segment: a second ORC of OML^O21 is the next order, not
        // the first of some prior results.
        // So is a second OBR there: of another order, whose ORC was left out.
        if path.iter().any(|step| *step > 0) {
            let better = self
                .begins_open_group(id, depth)
                .or_else(|| self.comes_again(id, depth));
            if let Some(better) = better {
                return Some(expected(better));
            }
        }
        Some(expected((depth, part, path)))
    }

    /// The nearest open group outside of `depth` that comes again with its very first segment.
    fn begins_open_group(&self, id: &str, depth: usize) -> Option<(usize, usize, Vec<usize>)> {
        self.inward_out()
            .filter(|(outer, _)| *outer < depth)
            .find_map(|(outer, frame)| {
                let (part, node) = frame.again()?;
                let path = within(node, id, How::First)?;
                path.iter()
                    .all(|step| *step == 0)
                    .then_some((outer, part, path))
            })
    }

    /// Where a segment that the group at `depth` must have, and has, begins another group further
    /// out: the second RXA after one ORC is of an order of its own.
    fn comes_again(&self, id: &str, depth: usize) -> Option<(usize, usize, Vec<usize>)> {
        let (_, frame) = self.inward_out().find(|(at, _)| *at == depth)?;
        let (part, node) = frame.behind().find(|(_, node)| {
            node.required && node.kind != NodeKind::Group && within(node, id, How::Any).is_some()
        })?;
        if node.repeats || !frame.has_met(part) {
            return None;
        }
        self.inward_out()
            .filter(|(outer, _)| *outer < depth)
            .find_map(|(outer, frame)| {
                let (part, node) = frame.again()?;
                Some((outer, part, within(node, id, How::Any)?))
            })
    }

    fn leniently(&self, id: &str) -> Option<Found> {
        self.inward_out().find_map(|(depth, frame)| {
            let ahead = frame
                .ahead()
                .find_map(|(part, node)| Some((part, within(node, id, How::Any)?)));
            match ahead {
                Some((part, path)) => Some(Found::Into {
                    depth,
                    part,
                    path,
                    standing: Standing::Expected,
                }),
                None => match self.comes_again(id, depth) {
                    Some((depth, part, path)) => Some(Found::Into {
                        depth,
                        part,
                        path,
                        standing: Standing::Expected,
                    }),
                    None => behind(frame, depth, id),
                },
            }
        })
    }

    /// Goes into a part of the group at `depth`; groups further in are over.
    fn enter(&mut self, depth: usize, part: usize, path: &[usize]) {
        self.close_from(depth + 1);
        let mut steps = std::iter::once(part).chain(path.iter().copied());
        let now = self.now;
        while let Some(part) = steps.next() {
            let Some(frame) = self.frames.last_mut() else {
                return;
            };
            frame.at = part;
            frame.used = true;
            let times = match frame.met.iter_mut().find(|met| met.part == part) {
                Some(met) => {
                    met.times += 1;
                    met.times
                }
                None => {
                    frame.met.push(Met {
                        part,
                        first: now,
                        times: 1,
                    });
                    1
                }
            };
            let parent = frame.group;
            let Some(mut node) = frame.parts.get(part) else {
                return;
            };
            // A choice is no level of its own.
            while node.kind == NodeKind::Choice {
                let Some(chosen) = steps.next().and_then(|step| node.nodes.get(step)) else {
                    return;
                };
                node = chosen;
            }
            if node.kind == NodeKind::Group {
                let number = u32::try_from(self.placement.groups.len()).unwrap_or(u32::MAX);
                self.placement.groups.push(Group {
                    name: node.name,
                    parent,
                    repetition: times,
                    of: 1,
                    first: now,
                });
                self.frames.push(Frame::new(&node.nodes, Some(number)));
            }
        }
    }

    /// Ends the groups from `depth` on, and notes what they miss.
    fn close_from(&mut self, depth: usize) {
        while self.frames.len() > depth {
            let Some(frame) = self.frames.pop() else {
                return;
            };
            for (part, node) in frame.parts.iter().enumerate() {
                if frame.has_met(part) || !self.misses.want(node) {
                    continue;
                }
                let later = frame.met.iter().filter(|met| met.part > part);
                let before = later.map(|met| met.first).min().unwrap_or(self.now);
                let absent = &mut self.placement.absent;
                missed(node, &mut |segment| {
                    absent.push(Absent {
                        segment,
                        group: frame.group,
                        before,
                        required: node.required,
                    });
                });
            }
        }
    }
}

fn ahead_in(
    frame: &Frame<'_>,
    depth: usize,
    id: &str,
    how: How,
    reach: Reach,
) -> Option<(usize, usize, Vec<usize>)> {
    let again = frame
        .again()
        .and_then(|(part, node)| Some((depth, part, within(node, id, how)?)));
    if again.is_some() {
        return again;
    }
    for (part, node) in frame.ahead() {
        if let Some(path) = within(node, id, how) {
            return Some((depth, part, path));
        }
        if node.required && reach == Reach::NextRequired {
            return None;
        }
    }
    None
}

/// A place among what the walk has passed in an open group.
fn behind(frame: &Frame<'_>, depth: usize, id: &str) -> Option<Found> {
    let segment = frame
        .behind()
        .find(|(_, node)| node.kind == NodeKind::Segment && node.name == id);
    if let Some((part, node)) = segment {
        let there = frame.has_met(part);
        if node.required && !there {
            // It was jumped over by something that stood too early: go back.
            return Some(Found::Into {
                depth,
                part,
                path: Vec::new(),
                standing: Standing::OutOfOrder,
            });
        }
        let standing = match there && !node.repeats {
            true => Standing::Extra,
            false => Standing::OutOfOrder,
        };
        return Some(Found::Beside { depth, standing });
    }
    [How::First, How::Any].into_iter().find_map(|how| {
        let found = |(part, node): (usize, &StructureNode)| {
            (node.kind != NodeKind::Segment).then_some(())?;
            Some((part, node.repeats, within(node, id, how)?))
        };
        let (part, repeats, path) = frame.behind().find_map(found)?;
        let standing = match (part == frame.at, repeats) {
            (true, true) => Standing::Expected,
            (true, false) => Standing::Extra,
            (false, _) => Standing::OutOfOrder,
        };
        Some(Found::Into {
            depth,
            part,
            path,
            standing,
        })
    })
}

/// The way inwards to a segment, as positions of parts; empty where the part is the segment.
fn within(node: &StructureNode, id: &str, how: How) -> Option<Vec<usize>> {
    match node.kind {
        NodeKind::Segment => {
            let fits = match (how, node.name) {
                (How::Wild, "Hxx") => true,
                (How::Wild, "Zxx") => id.starts_with('Z'),
                (How::Wild, _) => false,
                (How::First | How::Any, name) => name == id,
            };
            fits.then(Vec::new)
        }
        NodeKind::Choice => inside(&node.nodes, id, how),
        NodeKind::Group => {
            let beginning = match how {
                How::Any | How::Wild => node.nodes.len(),
                How::First => node
                    .nodes
                    .iter()
                    .position(|part| part.required)
                    .map_or(node.nodes.len(), |required| required + 1),
            };
            inside(node.nodes.get(..beginning)?, id, how)
        }
    }
}

fn inside(parts: &[StructureNode], id: &str, how: How) -> Option<Vec<usize>> {
    parts.iter().enumerate().find_map(|(part, node)| {
        let mut path = within(node, id, how)?;
        path.insert(0, part);
        Some(path)
    })
}
