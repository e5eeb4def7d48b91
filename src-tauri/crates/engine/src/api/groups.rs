//! The groups of a message as a tree shows them.

use hl7wb_core::dictionary::Dictionary;
use hl7wb_core::message::Message;
use hl7wb_core::structure::{Absent, Group, Misses, Placement, Standing, place_with, structure_of};

use super::text::small;
use super::view::{AbsentView, GroupView, MisplacedHow, MisplacedView, StructureView};

/// Segments of a message up to which those are told that may be there and are not.
const LONG: usize = 1000;

/// Where the segments of a message stand; none where nobody knows its structure.
#[must_use]
pub fn structure(message: &Message, dictionary: &Dictionary) -> Option<StructureView> {
    let structure = structure_of(message, dictionary)?;
    let misses = match message.segment_count() > LONG {
        true => Misses::Required,
        false => Misses::All,
    };
    let ids = message.segments().map(|segment| segment.id());
    let placement = place_with(ids, structure, misses);
    Some(view(structure.id, &placement, misses, dictionary))
}

fn view(id: &str, placement: &Placement, misses: Misses, dictionary: &Dictionary) -> StructureView {
    let Placement {
        groups,
        places,
        absent,
    } = placement;
    let mut segments = vec![0_u32; groups.len()];
    for place in places {
        for group in placement.outward(place.group) {
            if let Some(count) = segments.get_mut(group as usize) {
                *count += 1;
            }
        }
    }
    // A group of one segment would say the same as that segment.
    let mut next = 0..;
    let kept: Vec<Option<u32>> = segments
        .iter()
        .map(|count| (*count > 1).then(|| next.next()).flatten())
        .collect();
    let nearest = |inner: Option<u32>| {
        placement
            .outward(inner)
            .find_map(|group| kept.get(group as usize).copied().flatten())
    };
    let shown = groups.iter().zip(&segments).zip(&kept);
    StructureView {
        id: id.to_owned(),
        groups: shown
            .filter(|(_, kept)| kept.is_some())
            .map(|((group, segments), _)| {
                let Group {
                    name,
                    parent,
                    repetition,
                    of,
                    first,
                } = *group;
                GroupView {
                    name: spoken(name),
                    parent: nearest(parent),
                    number: repetition,
                    of,
                    first,
                    segments: *segments,
                }
            })
            .collect(),
        places: places.iter().map(|place| nearest(place.group)).collect(),
        misplaced: (0_u32..)
            .zip(places)
            .filter_map(|(segment, place)| {
                let how = match place.standing {
                    Standing::Expected | Standing::Outside => return None,
                    Standing::OutOfOrder => MisplacedHow::OutOfOrder,
                    Standing::Extra => MisplacedHow::Extra,
                    Standing::Unexpected => MisplacedHow::Unexpected,
                };
                Some(MisplacedView { segment, how })
            })
            .collect(),
        absent: absent
            .iter()
            .map(|absent| {
                let Absent {
                    segment,
                    group,
                    before,
                    required,
                } = *absent;
                let known = dictionary.segment(segment);
                AbsentView {
                    segment: segment.to_owned(),
                    name: known.map_or_else(String::new, |known| known.name.to_owned()),
                    group: nearest(group),
                    before: before.min(small(places.len())),
                    required,
                }
            })
            .collect(),
        only_required: misses == Misses::Required,
    }
}

/// `ORDER_OBSERVATION` as people say it: `Order observation`.
#[must_use]
pub fn spoken(group: &str) -> String {
    let words = group.replace('_', " ").to_lowercase();
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use hl7wb_core::dictionary::dictionary;

    #[test]
    fn groups_of_one_are_left_out() {
        let text = "MSH|^~\\&|||||||ORU^R01|1|P|2.5.1\rPID|1\rPV1|1\rOBR|1\rOBX|1\rNTE|1\rOBX|2\rOBR|2\rQQQ|1\rOBX|1\rORC|1\r";
        let (message, _) = Message::decode(text);
        let view = structure(&message, dictionary("2.5.1")).expect("known");
        assert_eq!(view.id, "ORU_R01");
        let groups: Vec<_> = view
            .groups
            .iter()
            .map(|group| {
                let said = format!("{} {}/{}", group.name, group.number, group.of);
                (said, group.parent, group.first, group.segments)
            })
            .collect();
        let said = |text: &str| text.to_owned();
        assert_eq!(
            groups,
            [
                (said("Patient result 1/1"), None, 1, 10),
                (said("Patient 1/1"), Some(0), 1, 2),
                (said("Order observation 1/3"), Some(0), 3, 4),
                (said("Observation 1/2"), Some(2), 4, 2),
                (said("Order observation 2/3"), Some(0), 7, 3),
            ]
        );
        let places = [
            None,
            Some(1),
            Some(1),
            Some(2),
            Some(3),
            Some(3),
            Some(2),
            Some(4),
            Some(4),
            Some(4),
            Some(0),
        ];
        assert_eq!(view.places, places);
        let misplaced = [MisplacedView {
            segment: 8,
            how: MisplacedHow::Unexpected,
        }];
        assert_eq!(view.misplaced, misplaced);
        let must = view.absent.iter().filter(|absent| absent.required);
        let absent = AbsentView {
            segment: "OBR".to_owned(),
            name: "Observation Request".to_owned(),
            group: Some(0),
            before: 11,
            required: true,
        };
        assert_eq!(must.collect::<Vec<_>>(), [&absent]);
        let next_of_kin = view.absent.iter().find(|absent| absent.segment == "NK1");
        assert_eq!(next_of_kin.map(|absent| absent.before), Some(2));
        assert!(!view.only_required);
    }
}
