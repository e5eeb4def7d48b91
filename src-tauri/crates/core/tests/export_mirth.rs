//! The exported channel of the bundled example, as it was when somebody last looked at it. After a
//! change on purpose: `BLESS=1 cargo test -p hl7wb-core --test export_mirth`, then read the difference.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use hl7wb_core::code_table::{CodeTable, Tables};
use hl7wb_core::condition::Condition;
use hl7wb_core::export::mirth::{AckWhen, DestinationPlan, InterfacePlan, export};
use hl7wb_core::mapping::{MappingDoc, compile};
use hl7wb_core::message::Charset;

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
        }],
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
