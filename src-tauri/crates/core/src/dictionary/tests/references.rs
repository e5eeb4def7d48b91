//! Whatever the dictionary names it has, but for the gaps listed here.

use std::collections::BTreeSet;

use crate::dictionary::{Dictionary, NodeKind, Version};

/// Segments that stand for any: of the standard, of a site.
const ANY_SEGMENT: [&str; 2] = ["Hxx", "Zxx"];

/// Tables that fields of these versions name and for which no source lists anything.
const MISSING_TABLES: [(&str, &[&str]); 5] = [
    ("2.3", &["0060", "0310"]),
    ("2.7", &["0348", "0349", "0916"]),
    ("2.8", &["0348", "0349"]),
    ("2.8.1", &["0348", "0349"]),
    ("2.8.2", &["0348", "0349"]),
];

/// 2.9 names this many tables that THO has not published codes for.
const MISSING_IN_2_9: usize = 187;

#[test]
fn types_tables_segments_and_structures_exist() {
    for version in Version::ALL {
        let dictionary = Dictionary::of(*version);
        let fields = dictionary.segments().flat_map(|segment| {
            let fields = segment.fields.iter().flatten();
            fields.map(|field| (segment.id, field.datatype, field.table))
        });
        let components = dictionary.datatypes().flat_map(|def| {
            let components = def.components.iter();
            components.map(|component| (def.id, component.datatype, component.table))
        });
        let mut missing = BTreeSet::new();
        for (place, datatype, table) in fields.chain(components) {
            if let Some(datatype) = datatype {
                assert!(
                    dictionary.datatype(datatype).is_some(),
                    "{version} {place} {datatype}"
                );
            }
            missing.extend(table.filter(|table| dictionary.table(table).is_none()));
        }
        if *version == Version::V2_9 {
            assert_eq!(missing.len(), MISSING_IN_2_9, "{missing:?}");
        } else {
            let known = MISSING_TABLES
                .iter()
                .find(|(text, _)| *text == version.as_str());
            let known = known.map_or(BTreeSet::new(), |(_, ids)| ids.iter().copied().collect());
            assert_eq!(missing, known, "{version}");
        }
        for id in dictionary.structures() {
            let structure = dictionary.structure(id).expect(id);
            assert!(!structure.nodes.is_empty(), "{version} {id}");
            for node in structure.segments() {
                assert_eq!(node.kind, NodeKind::Segment);
                assert!(
                    dictionary.segment(node.name).is_some() || ANY_SEGMENT.contains(&node.name),
                    "{version} {id} {}",
                    node.name
                );
            }
        }
        for message in dictionary.messages() {
            assert!(
                dictionary.structure(message.structure).is_some(),
                "{version} {message:?}"
            );
            if let Some(acknowledgement) = message.acknowledgement {
                assert!(
                    dictionary.structure(acknowledgement).is_some(),
                    "{version} {message:?}"
                );
            }
        }
    }
}
