//! What a project adds to the standard.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::local::{LocalField, LocalMessage, LocalPlace, LocalSegment, LocalTable, name};
use super::super::{Knowledge, Local, Max, StructureNode, Usage};

fn registrar() -> Local {
    let field = |text, datatype, table| LocalField {
        name: Some(name(text)),
        datatype: Some(datatype),
        table,
        ..LocalField::default()
    };
    let place = LocalPlace {
        after: vec!["PV1", "PV2"],
        structures: Vec::new(),
        required: false,
        repeats: true,
    };
    Local {
        segments: vec![
            LocalSegment {
                id: "ZRG",
                name: Some("Registration desk"),
                fields: BTreeMap::from([
                    (1, field("Registrar", "XPN", None)),
                    (3, field("Desk", "IS", Some("DESKS"))),
                ]),
                place: Some(place),
            },
            LocalSegment {
                id: "PID",
                name: None,
                fields: BTreeMap::from([
                    (
                        8,
                        LocalField {
                            usage: Some(Usage::Required),
                            ..LocalField::default()
                        },
                    ),
                    (60, field("Bracelet", "ST", None)),
                ]),
                place: None,
            },
        ],
        tables: vec![
            LocalTable {
                id: "DESKS",
                name: Some("Desks"),
                codes: BTreeMap::from([("D1", "Main entrance")]),
            },
            LocalTable {
                id: "0001",
                name: None,
                codes: BTreeMap::from([("D", "Diverse"), ("F", "Woman")]),
            },
        ],
        messages: vec![LocalMessage {
            code: "ADT",
            event: "Z01",
            structure: "ADT_A01",
        }],
    }
}

#[test]
fn a_project_adds_to_the_standard() {
    let knowledge = Knowledge::with(registrar());
    let dictionary = knowledge.dictionary("2.3");
    let described = |at: &str| dictionary.describe(&at.parse().expect("an address"));
    let name = described("ZRG-1.2").expect("a component");
    assert_eq!(name.path_name(), "Registrar > Given Name");
    assert_eq!(described("ZRG-2"), None);
    assert_eq!(
        described("ZRG").expect("a segment").path_name(),
        "Registration desk"
    );
    let sex = described("PID-8").expect("of the standard");
    assert_eq!(
        (sex.usage, sex.table),
        (Some(Usage::Required), Some("0001"))
    );
    assert_eq!(described("PID-60").expect("added").max, Max::Times(1));
    assert_eq!(dictionary.meaning("DESKS", "D1"), Some("Main entrance"));
    assert_eq!(dictionary.meaning("0001", "D"), Some("Diverse"));
    assert_eq!(dictionary.meaning("0001", "F"), Some("Woman"));
    assert_eq!(dictionary.meaning("0001", "M"), Some("Male"));
    assert_eq!(dictionary.search("bracelet").len(), 1);
    let structure = dictionary.structure_for("ADT", "Z01").expect("added");
    assert_eq!(structure.id, "ADT_A01");
    // Nothing of it is in the standard.
    let standard = Knowledge::standard().dictionary("2.3");
    assert!(standard.segment("ZRG").is_none());
    assert_eq!(standard.meaning("0001", "D"), None);
    assert!(standard.structure_for("ADT", "Z01").is_none());
}

#[test]
fn an_own_segment_stands_behind_the_last_of_its_neighbours() {
    let knowledge = Knowledge::with(registrar());
    let names = |nodes: &[StructureNode]| -> Vec<&str> {
        let at = nodes.iter().position(|node| node.name == "ZRG");
        let at = at.expect("placed");
        nodes[at - 1..=at].iter().map(|node| node.name).collect()
    };
    let structure = |id| knowledge.dictionary("2.5.1").structure(id).expect(id);
    assert_eq!(names(&structure("ADT_A01").nodes), ["PV2", "ZRG"]);
    // Inside the group that has the neighbour.
    let segments = structure("ORU_R01").segments();
    let at = segments.iter().position(|node| node.name == "ZRG");
    assert_eq!(segments[at.expect("placed") - 1].name, "PV2");
    assert_eq!(
        structure("ACK")
            .segments()
            .iter()
            .filter(|node| node.name == "ZRG")
            .count(),
        0
    );
}

#[test]
fn names_are_kept_once() {
    let (one, other) = (
        name("Registrar of births"),
        name(&format!("Registrar of {}", "births")),
    );
    assert!(std::ptr::eq(one, other));
    assert!(Arc::ptr_eq(
        &Knowledge::with(Local::default()),
        Knowledge::standard()
    ));
    assert!(Knowledge::with(registrar()) == Knowledge::with(registrar()));
}
