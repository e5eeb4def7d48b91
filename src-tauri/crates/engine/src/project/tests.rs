//! Projects as people really leave them.

use super::{AckWhen, DICTIONARY_FILE, Place, Project, Refused, Target};
use hl7wb_core::export::mirth::Version;
use std::path::{Path, PathBuf};

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../mapping-templates/registration-to-lab")
}

/// A copy of the example in which one text of one file is another.
fn with(file: &str, from: &str, to: &str) -> (tempfile::TempDir, Result<Project, Refused>) {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&example(), folder.path());
    let path = folder.path().join(file);
    let text = std::fs::read_to_string(&path).expect("the file is there");
    assert!(text.contains(from), "{file} has {from}");
    std::fs::write(&path, text.replacen(from, to, 1)).expect("it can be written");
    let project = Project::open(folder.path());
    (folder, project)
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).expect("a folder");
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

#[test]
fn the_example_is_read_without_a_finding() {
    let project = Project::open(&example()).expect("it opens");
    assert_eq!(project.findings, []);
    assert_eq!(project.name, "Registration to lab");
    let interface = project.interface("registration").expect("it is there");
    assert_eq!(interface.target, Target::Mirth(Version::V4_5_2));
    assert_eq!(interface.ack_when, AckWhen::Received);
    assert_eq!(interface.destinations.len(), 1);
    let tables: Vec<String> = interface
        .tables()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(tables, ["icd10", "sex", "site"]);
    let place = project
        .environment("test")
        .and_then(|environment| environment.place("registration"))
        .expect("it is placed");
    assert_eq!((place.host.as_str(), place.port), ("127.0.0.1", 2575));
    assert_eq!(project.comparisons.len(), 1);
    let dictionary = project.knowledge.dictionary("2.3");
    let described = |at: &str| dictionary.describe(&at.parse().expect("an address"));
    let desk = described("ZRG-3").expect("of the project's own");
    assert_eq!(desk.path_name(), "Desk");
    let means = dictionary.meaning(desk.table.expect("a table"), "DESK2");
    assert_eq!(means, Some("Emergency"));
}

#[test]
fn a_dictionary_that_cannot_be_read_leaves_the_standard() {
    for (from, to, code) in [
        ("hl7wb.dictionary/1", "hl7wb.dictionary/2", "newer-format"),
        ("hl7wb.dictionary/1", "words/1", "other-format"),
        ("[segments.ZRG]", "[segments.ZRG", "not-toml"),
    ] {
        let (_folder, project) = with(DICTIONARY_FILE, from, to);
        let project = project.expect("it opens all the same");
        let found: Vec<_> = project
            .findings
            .iter()
            .map(|finding| (finding.code, finding.file.as_str()))
            .collect();
        assert_eq!(found, [(code, DICTIONARY_FILE)], "{to}");
        assert!(project.knowledge.dictionary("2.3").segment("ZRG").is_none());
    }
}

#[test]
fn messages_of_a_projects_own_have_a_structure() {
    let messages = "[messages]\n\"ADT^Z01\" = \"ADT_A01\"\n\"ADT^Z02\" = \"ADT_Q99\"\nZ03 = \"ACK\"\n\n[tables.DESKS]";
    let (_folder, project) = with(DICTIONARY_FILE, "[tables.DESKS]", messages);
    let project = project.expect("it opens");
    let dictionary = project.knowledge.dictionary("2.5.1");
    let structure = dictionary.structure_for("ADT", "Z01").expect("added");
    assert_eq!(structure.id, "ADT_A01");
    assert!(structure.segments().iter().any(|node| node.name == "ZRG"));
    let found: Vec<_> = project
        .findings
        .iter()
        .map(|finding| (finding.code, finding.line))
        .collect();
    let expected = [("unknown-structure", Some(17)), ("message-type", Some(18))];
    assert_eq!(found, expected);
}

#[test]
fn what_is_wrong_is_named_with_file_and_line() {
    const INTERFACE: &str = "interfaces/registration/interface.toml";
    for (file, from, to, code, line, says) in [
        (
            DICTIONARY_FILE,
            "type = \"SI\"",
            "type = \"SY\"",
            "unknown-type",
            11,
            "`SY`",
        ),
        (
            DICTIONARY_FILE,
            "usage = \"R\"",
            "usage = \"M\"",
            "unknown-usage",
            11,
            "R, RE, O",
        ),
        (
            DICTIONARY_FILE,
            "length = 60",
            "lenght = 60",
            "unknown-key",
            12,
            "Did you mean `length`?",
        ),
        (
            DICTIONARY_FILE,
            "length = 60",
            "length = \"60\"",
            "wrong-type",
            12,
            "a number from 1",
        ),
        (
            DICTIONARY_FILE,
            "table = \"DESKS\"",
            "table = \"DSKS\"",
            "unknown-table",
            13,
            "`DSKS`",
        ),
        (
            DICTIONARY_FILE,
            "3 = {",
            "zero = {",
            "field-number",
            13,
            "`zero`",
        ),
        (
            DICTIONARY_FILE,
            "\"PV2\"",
            "\"PV9\"",
            "unknown-place",
            7,
            "`PV9`",
        ),
        (
            DICTIONARY_FILE,
            "once = true",
            "once = \"yes\"",
            "wrong-type",
            8,
            "true or false",
        ),
        (
            DICTIONARY_FILE,
            "[segments.ZRG]",
            "[segments.QRG]",
            "unknown-segment",
            6,
            "start with Z",
        ),
        (
            "project.toml",
            "port = 2575",
            "prot = 2575",
            "wrong-type",
            15,
            "`environments.test.systems.registration.port`",
        ),
        (
            "project.toml",
            "port = 2575",
            "port = 99999",
            "wrong-type",
            15,
            "1 to 65535",
        ),
        (
            "project.toml",
            "name =",
            "nmae =",
            "key-missing",
            2,
            "`name` is missing",
        ),
        (
            INTERFACE,
            "filter_reason",
            "filter_reson",
            "unknown-key",
            14,
            "Did you mean `filter_reason`?",
        ),
        (
            INTERFACE,
            "\"mirth-4.5.2\"",
            "\"mirth-9\"",
            "unknown-target",
            4,
            "mirth-9",
        ),
        (
            INTERFACE,
            "\"received\"",
            "\"soon\"",
            "unknown-ack",
            6,
            "soon",
        ),
        (
            INTERFACE,
            "system = \"lab\"",
            "system = \"labb\"",
            "unknown-system",
            12,
            "labb",
        ),
        (
            INTERFACE,
            "lab.mapping.toml",
            "lost.toml",
            "mapping-missing",
            15,
            "lost.toml",
        ),
        (INTERFACE, "VISIT", "Visit", "key-name", 8, "`Visit`"),
        (INTERFACE, "PV1-19.1", "PV1[*]-19", "path", 8, "without [*]"),
        (
            INTERFACE,
            "retry_after = 10",
            "retry_after = 0",
            "wrong-type",
            18,
            "`destination[1].send.retry_after`",
        ),
        (
            INTERFACE,
            "\"on-open\"",
            "\"at-dawn\"",
            "unknown-listen",
            5,
            "at-dawn",
        ),
        (
            INTERFACE,
            "charset = \"UTF-8\", listen",
            "charset = \"Klingon\", listen",
            "unknown-charset",
            5,
            "Klingon",
        ),
        (
            INTERFACE,
            "interface/1",
            "interface/7",
            "newer-format",
            0,
            "a newer workbench is needed",
        ),
        (INTERFACE, "name = \"", "name = ", "not-toml", 2, "line 2"),
        (
            "comparisons/old-interface/comparison.toml",
            "MSH-10",
            "MSH..10",
            "path",
            6,
            "MSH..10",
        ),
        (
            "comparisons/old-interface/comparison.toml",
            "old.hl7",
            "gone.hl7",
            "file-missing",
            5,
            "gone.hl7",
        ),
    ] {
        let (_folder, project) = with(file, from, to);
        let project = project.expect("the rest is read");
        let found = project
            .findings
            .iter()
            .find(|finding| finding.code == code)
            .unwrap_or_else(|| panic!("{code}: {:?}", project.findings));
        assert!(found.message.contains(says), "{found:?}");
        assert_eq!(found.file, file, "{found:?}");
        assert_eq!(found.line.unwrap_or(0), line, "{found:?}");
        assert_eq!(project.systems.len(), 2, "the rest is read");
    }
}

#[test]
fn what_the_engine_is_to_know_is_read() {
    let file = "interfaces/registration/interface.toml";
    let (_folder, project) = with(file, "number = 1 #", "number = 3 #");
    let project = project.expect("it opens");
    let interface = project.interface("registration").expect("it is there");
    assert_eq!(interface.tags, ["ADT", "Lab"]);
    let keys: Vec<String> = interface
        .keys
        .iter()
        .map(|key| format!("{} {}", key.column, key.at))
        .collect();
    assert_eq!(keys, ["VISIT PV1-19.1"]);
    let lab = interface.destination("lab").expect("it is there");
    assert_eq!(lab.sending.number, Some(3));
    assert_eq!((lab.sending.timeout, lab.sending.retry_after), (30, 10));
    for target in Target::all() {
        assert_eq!(Target::from_name(target.as_str()), Some(target));
        let (_folder, project) = with(file, "mirth-4.5.2", target.as_str());
        let project = project.expect("it opens");
        assert_eq!(project.findings, []);
        assert_eq!(
            project.interfaces.first().map(|one| one.target),
            Some(target)
        );
    }
    let (_folder, project) = with("project.toml", "port = 6662", "port = 6662, tls = true");
    let project = project.expect("it opens");
    let place = project
        .environment("production")
        .and_then(|environment| environment.place("lab"));
    assert!(place.is_some_and(|place| place.tls));
}

#[test]
fn a_listener_that_is_open_to_the_network_does_not_start_by_itself_and_the_project_says_so() {
    let here = "systems.registration = { host = \"127.0.0.1\"";
    let (_folder, project) = with("project.toml", here, &here.replace("127.0.0.1", "0.0.0.0"));
    let project = project.expect("it opens");
    let [finding] = project.findings.as_slice() else {
        panic!("{:?}", project.findings)
    };
    assert_eq!((finding.code, finding.line), ("listens-beyond", Some(5)));
    assert!(finding.message.starts_with("0.0.0.0:2575 is open"));
    for (host, alone) in [
        ("127.0.0.1", true),
        ("127.8.8.8", true),
        ("::1", true),
        ("LocalHost", true),
        ("0.0.0.0", false),
        ("::", false),
        ("10.1.2.3", false),
        ("localhost.example", false),
        ("", false),
    ] {
        let place = Place {
            system: String::new(),
            host: host.to_owned(),
            port: 1,
            deliver: false,
            tls: false,
        };
        assert_eq!(place.is_loopback(), alone, "{host}");
    }
}

#[test]
fn a_folder_that_is_no_project_is_refused_with_a_reason() {
    let empty = tempfile::tempdir().expect("a folder");
    let refused = |project: Result<Project, Refused>| project.expect_err("it is refused").code();
    assert_eq!(refused(Project::open(empty.path())), "not-a-project");
    assert_eq!(
        refused(with("project.toml", "project/1", "project/2").1),
        "newer-format"
    );
    assert_eq!(
        refused(with("project.toml", "project/1", "mapping/1").1),
        "other-format"
    );
    assert_eq!(
        refused(with("project.toml", "[systems.lab]", "[systems.lab").1),
        "not-toml"
    );
}
