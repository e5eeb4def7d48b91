//! Facts that everybody in the field knows.

use crate::dictionary::{
    Dictionary, Max, NodeKind, TableKind, Usage, Version, dictionary, wire_name,
};
use crate::path::Address;

#[test]
fn fields_change_from_version_to_version() {
    // version, segment, field, name, type, usage, repeats, length, table
    let table = [
        (
            "2.1",
            "PID",
            5,
            "Patient Name",
            Some("PN"),
            Usage::Required,
            false,
            Some(48),
            None,
        ),
        (
            "2.3",
            "PID",
            5,
            "Patient Name",
            Some("XPN"),
            Usage::Required,
            false,
            Some(48),
            None,
        ),
        (
            "2.5.1",
            "PID",
            5,
            "Patient Name",
            Some("XPN"),
            Usage::Required,
            true,
            Some(250),
            None,
        ),
        (
            "2.7",
            "PID",
            5,
            "Patient Name",
            Some("XPN"),
            Usage::Required,
            true,
            None,
            Some("0200"),
        ),
        (
            "2.5.1",
            "PID",
            3,
            "Patient Identifier List",
            Some("CX"),
            Usage::Required,
            true,
            Some(250),
            None,
        ),
        (
            "2.5.1",
            "PID",
            8,
            "Administrative Sex",
            Some("IS"),
            Usage::Optional,
            false,
            Some(1),
            Some("0001"),
        ),
        (
            "2.5.1",
            "PID",
            4,
            "Alternate Patient ID - PID",
            Some("CX"),
            Usage::Backward,
            true,
            Some(20),
            None,
        ),
        (
            "2.7",
            "PID",
            4,
            "Alternate Patient ID - PID",
            None,
            Usage::Withdrawn,
            false,
            None,
            None,
        ),
        (
            "2.5.1",
            "OBX",
            5,
            "Observation Value",
            Some("varies"),
            Usage::Conditional,
            true,
            Some(99999),
            None,
        ),
        (
            "2.5.1",
            "MSH",
            9,
            "Message Type",
            Some("MSG"),
            Usage::Required,
            false,
            Some(15),
            None,
        ),
    ];
    for (version, segment, number, name, datatype, usage, repeats, length, codes) in table {
        let field = dictionary(version).field(segment, number).expect(name);
        let found = (
            field.name,
            field.datatype,
            field.usage,
            field.max.repeats(),
            field.length,
            field.table,
        );
        assert_eq!(
            found,
            (name, datatype, usage, repeats, length, codes),
            "{version} {segment}-{number}"
        );
    }
    assert_eq!(dictionary("2.5.1").field("PID", 0), None);
    assert_eq!(dictionary("2.5.1").field("PID", 40), None);
    assert_eq!(
        dictionary("2.9").field("PID", 40).map(|field| field.item),
        Some(Some(2289))
    );
}

#[test]
fn codes_have_meanings() {
    // version, table, code, meaning
    let table = [
        ("2.1", "0001", "F", Some("Female")),
        ("2.5.1", "0001", "A", Some("Ambiguous")),
        ("2.3", "0001", "A", None),
        ("2.9", "0001", "X", Some("Non-Binary")),
        ("2.5.1", "0003", "A04", Some("ADT/ACK - Register a patient")),
        ("2.5.1", "0301", "B", None),
        ("2.5.1", "0001", "constructor", None),
        ("2.5.1", "9999", "F", None),
    ];
    for (version, id, code, meaning) in table {
        assert_eq!(
            dictionary(version).meaning(id, code),
            meaning,
            "{version} {id} {code}"
        );
    }
    let coded = |id| dictionary("2.5.1").table(id).map(|table| table.kind);
    assert_eq!(coded("0001"), Some(TableKind::User));
    assert_eq!(coded("0003"), Some(TableKind::Hl7));
    // A code without a meaning is a code all the same.
    let family = dictionary("2.5.1").table("0301").expect("a table of 2.5.1");
    assert!(family.code("B").is_some());
}

#[test]
fn messages_have_structures() {
    // version, code, event, structure
    let table = [
        ("2.5.1", "ADT", "A01", Some("ADT_A01")),
        ("2.5.1", "ADT", "A04", Some("ADT_A01")),
        ("2.5.1", "ADT", "A08", Some("ADT_A01")),
        ("2.5.1", "ADT", "A40", Some("ADT_A39")),
        ("2.5.1", "ORU", "R01", Some("ORU_R01")),
        ("2.5.1", "ORM", "O01", Some("ORM_O01")),
        ("2.5.1", "ACK", "A08", Some("ACK")),
        ("2.5.1", "ACK", "", Some("ACK")),
        ("2.5.1", "ORM", "", Some("ORM_O01")),
        ("2.5.1", "ADT", "", None),
        ("2.5.1", "ADT", "Z99", None),
        ("2.5.1", "XYZ", "", None),
    ];
    for (version, code, event, structure) in table {
        let found = dictionary(version).structure_for(code, event);
        assert_eq!(
            found.map(|def| def.id),
            structure,
            "{version} {code}^{event}"
        );
    }
    let admit = dictionary("2.5.1")
        .message("ADT", "A01")
        .expect("a message of 2.5.1");
    assert_eq!(admit.acknowledgement, Some("ACK"));
    assert_eq!(
        dictionary("2.5.1").event("A04"),
        Some("ADT/ACK - Register a patient")
    );
    assert_eq!(dictionary("2.5.1").event("A99"), None);
}

#[test]
fn structures_nest() {
    let orders = dictionary("2.5.1")
        .structure("ORU_R01")
        .expect("a structure of 2.5.1");
    let names: Vec<_> = orders.nodes.iter().map(|node| node.name).collect();
    assert_eq!(names, ["MSH", "SFT", "PATIENT_RESULT", "DSC"]);
    let results = &orders.nodes[2];
    assert_eq!(
        (results.kind, results.required, results.repeats),
        (NodeKind::Group, true, true)
    );
    let observation = &results.nodes[1].nodes[5];
    assert_eq!(observation.name, "OBSERVATION");
    assert_eq!((observation.required, observation.repeats), (false, true));
    assert_eq!(observation.nodes[0].name, "OBX");
    assert_eq!(observation.nodes[0].kind, NodeKind::Segment);

    let order = dictionary("2.5.1")
        .structure("ORM_O01")
        .expect("a structure of 2.5.1");
    let choice = order.segments().iter().any(|node| node.name == "RXO");
    assert!(choice, "the alternatives of a choice are segments too");
    for version in Version::ALL {
        let dictionary = Dictionary::of(*version);
        let first = |id| {
            dictionary
                .structure(id)?
                .nodes
                .first()
                .map(|node| node.name)
        };
        assert_eq!(first("ADT_A01"), Some("MSH"), "{version}");
    }
}

#[test]
fn anchors_are_what_may_stand_before() {
    let admit = dictionary("2.5.1")
        .structure("ADT_A01")
        .expect("a structure of 2.5.1");
    assert_eq!(
        admit.anchors("PV1"),
        ["NK1", "ROL", "PD1", "PID", "EVN", "SFT", "MSH"]
    );
    assert!(admit.anchors("MSH").is_empty());
    assert_eq!(admit.anchors("ZLB").first(), Some(&"PDA"));
}

#[test]
fn names_along_a_path() {
    // version, address, type of varies, names, type, table
    let table = [
        ("2.5.1", "PID", None, "Patient Identification", None, None),
        ("2.5.1", "PID-5", None, "Patient Name", Some("XPN"), None),
        (
            "2.5.1",
            "PID-5[2].1",
            None,
            "Patient Name > Family Name",
            Some("FN"),
            None,
        ),
        (
            "2.5.1",
            "PID-5.1.1",
            None,
            "Patient Name > Family Name > Surname",
            Some("ST"),
            None,
        ),
        (
            "2.7",
            "PID-5",
            None,
            "Patient Name",
            Some("XPN"),
            Some("0200"),
        ),
        (
            "2.7",
            "PID-5.1.1",
            None,
            "Patient Name > Family Name > Surname",
            Some("ST"),
            None,
        ),
        (
            "2.5.1",
            "PID-8.1.1",
            None,
            "Administrative Sex",
            Some("IS"),
            Some("0001"),
        ),
        (
            "2.5.1",
            "PID-10.1",
            None,
            "Race > Identifier",
            Some("ST"),
            Some("0005"),
        ),
        ("2.5.1", "PID-10.2", None, "Race > Text", Some("ST"), None),
        (
            "2.5.1",
            "OBX[3]-5",
            None,
            "Observation Value",
            Some("varies"),
            None,
        ),
        (
            "2.5.1",
            "OBX-5.2",
            Some("CE"),
            "Observation Value > Text",
            Some("ST"),
            None,
        ),
        (
            "2.5.1",
            "OBX-5",
            Some("NM"),
            "Observation Value",
            Some("NM"),
            None,
        ),
        (
            "2.5.1",
            "OBX-5",
            Some("ZZ"),
            "Observation Value",
            Some("varies"),
            None,
        ),
        (
            "2.9",
            "PID-4.1",
            None,
            "Alternate Patient ID - PID > ID Number",
            Some("ST"),
            None,
        ),
        (
            "2.2",
            "MSH-9.2",
            None,
            "Message type > Trigger Event",
            Some("ID"),
            None,
        ),
    ];
    for (version, address, varies, names, datatype, codes) in table {
        let at: Address = address.parse().expect(address);
        let found = dictionary(version).describe_as(&at, varies).expect(address);
        assert_eq!(
            (found.path_name().as_str(), found.datatype, found.table),
            (names, datatype, codes),
            "{version} {address}"
        );
    }
    for address in ["PID-99", "ZPD-1", "PID-8.2", "PID-5.30"] {
        let at: Address = address.parse().expect(address);
        assert_eq!(dictionary("2.5.1").describe(&at), None, "{address}");
    }
    assert_eq!(wire_name("CM_MSG"), "CM");
    let authority: Address = "PID-3.4".parse().expect("an address");
    let found = dictionary("2.5.1")
        .describe(&authority)
        .expect("a component of 2.5.1");
    assert_eq!(
        (found.usage, found.max),
        (Some(Usage::Optional), Max::Times(1))
    );
}

#[test]
fn fields_are_found_by_a_piece_of_their_name() {
    let found = |fragment| {
        let found = dictionary("2.5.1").search(fragment);
        let places = found.iter().map(|f| match f.component {
            None => format!("{}-{}", f.segment, f.number),
            Some((component, _)) => format!("{}-{}.{component}", f.segment, f.number),
        });
        places.collect::<Vec<_>>()
    };
    assert_eq!(found("birth").first().map(String::as_str), Some("PID-7"));
    assert!(found("BIRTH").contains(&"PID-23".to_owned()));
    assert_eq!(
        found("patient name").first().map(String::as_str),
        Some("PID-5")
    );
    assert_eq!(
        found("name patient").first().map(String::as_str),
        Some("PID-5")
    );
    assert!(found("irth").contains(&"PID-7".to_owned()));
    assert_eq!(found("given").first().map(String::as_str), Some("PID-5.2"));
    let family = found("patient family");
    assert_eq!(family.first().map(String::as_str), Some("PID-5.1"));
    assert!(found("  ").is_empty());
    assert!(found("no such thing").is_empty());
}
