//! The exported channel of the bundled example, as it was when somebody last looked at it. After a
//! change on purpose: `BLESS=1 cargo test -p hl7wb-core --test export_mirth`, then read the difference.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use hl7wb_core::code_table::{CodeTable, Tables};
use hl7wb_core::condition::Condition;
use hl7wb_core::export::mirth::{
    AckWhen, DESTINATION_NUMBER, DestinationPlan, Exported, InterfacePlan, Key, Sending, Settings,
    TLS_BESIDE, Version, export,
};
use hl7wb_core::mapping::{Mapping, MappingDoc, compile};
use hl7wb_core::message::Charset;

/// Two destinations without rules; what is not said of them is as usual.
fn two(mapping: &Mapping, settings: Settings<'_>, sending: [Sending; 2]) -> Exported {
    let destination = |(id, sending)| DestinationPlan {
        id,
        filter: None,
        filter_reason: None,
        mapping,
        host: "lab.hospital.example",
        port: 6662,
        charset: Charset::Utf8,
        sending,
    };
    export(&InterfacePlan {
        id: "0b6f6c1e-5f0e-4d0a-9a52-3f6d1c8f2a11",
        name: "Two",
        environment: "production",
        listen_host: "0.0.0.0",
        listen_port: 6661,
        charset: Charset::Utf8,
        ack: AckWhen::Delivered,
        destinations: ["lab", "ward"]
            .into_iter()
            .zip(sending)
            .map(destination)
            .collect(),
        settings,
        modified: 0,
    })
}

fn without_rules() -> Mapping {
    let (mapping, _) = compile(&MappingDoc::new(), &Tables::new());
    mapping.expect("a mapping without rules")
}

#[test]
fn an_older_engine_gets_no_element_that_it_does_not_know() {
    let mapping = without_rules();
    let written = |version| {
        let settings = Settings {
            version,
            ..Settings::default()
        };
        two(&mapping, settings, <[Sending; 2]>::default()).xml
    };
    let newest = written(Version::default());
    for (version, missing) in [
        (
            Version::V3_12,
            [
                "<encryptAttachments>",
                "<encryptCustomMetaData>",
                "<userId>",
            ]
            .as_slice(),
        ),
        (
            Version::V4_1,
            &[
                "<encryptAttachments>",
                "<encryptCustomMetaData>",
                "<userId>",
            ],
        ),
        (
            Version::V4_2,
            &["<encryptAttachments>", "<encryptCustomMetaData>"],
        ),
        (Version::V4_3, &[]),
        (Version::V4_4, &[]),
    ] {
        let marked = newest.replace(
            "version=\"4.5.2\"",
            &format!("version=\"{}\"", version.as_str()),
        );
        let expected: Vec<&str> = marked
            .lines()
            .filter(|line| missing.iter().all(|element| !line.contains(element)))
            .collect();
        assert_eq!(written(version).lines().collect::<Vec<_>>(), expected);
        assert_eq!(expected.len() + missing.len(), newest.lines().count());
    }
}

#[test]
fn what_is_said_of_sending_and_of_tls_stands_in_the_channel() {
    let mapping = without_rules();
    let ward = Sending {
        number: Some(1),
        tls: true,
        timeout: 5,
        retry_after: 60,
        retries: 2,
        overtake: true,
    };
    let exported = two(&mapping, Settings::default(), [Sending::default(), ward]);
    let all = |tag: &str| -> Vec<&str> {
        let start = format!("<{tag}>");
        exported
            .xml
            .split(start.as_str())
            .skip(1)
            .filter_map(|rest| rest.split('<').next())
            .collect()
    };
    // The destination that says its number keeps it, though it stands behind the other.
    assert_eq!(all("metaDataId"), ["0", "2", "1"]);
    assert_eq!(all("nextMetaDataId"), ["3"]);
    assert_eq!(all("responseTimeout"), ["30000", "5000"]);
    assert_eq!(all("retryIntervalMillis"), ["10000", "60000"]);
    assert_eq!(all("retryCount"), ["0", "2"]);
    assert_eq!(all("rotate"), ["false", "true"]);
    let description = all("description");
    assert!(
        description.first().is_some_and(|text| text.ends_with(
            " lab.hospital.example:6662 is to speak TLS, which stands outside of this channel."
        )),
        "{description:?}"
    );
    let codes: Vec<_> = exported.findings.iter().map(|found| found.code).collect();
    assert_eq!(codes, [TLS_BESIDE]);
    let twice = two(&mapping, Settings::default(), [ward, ward]);
    assert!(
        twice
            .findings
            .iter()
            .any(|found| found.code == DESTINATION_NUMBER)
    );
}

#[test]
fn the_example_is_exported_as_it_was() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder =
        here.join("../../../mapping-templates/registration-to-lab/interfaces/registration");
    let read = |path: &Path| std::fs::read_to_string(path).expect("the bundled example is there");
    let mut tables: Tables = BTreeMap::new();
    for name in ["icd10", "sex", "site"] {
        let (table, findings) =
            CodeTable::parse_csv(&read(&folder.join(format!("tables/{name}.csv"))));
        assert_eq!(findings, []);
        tables.insert(name.to_owned(), Arc::new(table));
    }
    let doc = MappingDoc::parse(&read(&folder.join("lab.mapping.toml"))).expect("a mapping");
    let mapping = compile(&doc, &tables).0.expect("a mapping without errors");
    let filter =
        Condition::parse("MSH-9.1 = ADT and MSH-9.2 in (A01, A04, A08)").expect("a condition");
    let plan = InterfacePlan {
        id: "0b6f6c1e-5f0e-4d0a-9a52-3f6d1c8f2a10",
        name: "Registration to lab",
        environment: "test",
        listen_host: "127.0.0.1",
        listen_port: 2575,
        charset: Charset::Utf8,
        ack: AckWhen::Received,
        destinations: vec![DestinationPlan {
            id: "lab",
            filter: Some(&filter),
            filter_reason: Some("The lab takes admissions, registrations and updates only"),
            mapping: &mapping,
            host: "127.0.0.1",
            port: 2576,
            charset: Charset::Utf8,
            sending: Sending::default(),
        }],
        settings: Settings {
            tags: vec!["ADT", "Lab"],
            keys: vec![Key {
                column: "VISIT".to_owned(),
                at: "PV1-19.1".parse().expect("an address"),
            }],
            ..Settings::default()
        },
        modified: 0,
    };
    let exported = export(&plan);
    assert_eq!(exported.findings, []);
    assert_eq!(exported.report.len(), mapping.rules().count() + 1);
    let golden = here.join("tests/golden/registration-to-lab.channel.xml");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&golden, &exported.xml).expect("the golden file can be written");
    }
    assert!(
        read(&golden) == exported.xml,
        "the export has changed; BLESS=1 takes the new one"
    );
}
