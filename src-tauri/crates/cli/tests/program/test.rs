//! `hl7wb test`.

use super::Place;

const CASES: &str = "registration-to-lab/interfaces/registration/cases";
const MAPPING: &str = "interfaces/registration/lab.mapping.toml";

#[test]
fn cases_end_with_1_where_something_else_comes_out_and_say_where() {
    let place = Place::new();
    let ran = place.run(&["test", "registration-to-lab"]);
    assert_eq!(ran.code, 0, "{}{}", ran.text(), ran.err);
    assert!(ran.text().contains("5 cases: 5 passed"), "{}", ran.text());

    place.change(MAPPING, "text = 'HUB'", "text = 'HUB<2>'");
    let ran = place.run(&["test", "registration-to-lab", "--junit", "results.xml"]);
    assert_eq!(ran.code, 1, "{}", ran.text());
    let text = ran.text();
    for said in [
        "FAILED  registration/admit-inpatient",
        "MSH-3  Sending Application",
        "wanted  'HUB'",
        "got     'HUB<2>'",
        "1 passed, 4 failed",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    let xml = std::fs::read_to_string(place.path("results.xml")).expect("written");
    for said in [
        "<testsuites name=\"hl7wb test\" tests=\"5\" failures=\"4\" errors=\"0\"",
        "<testcase classname=\"registration.lab\" name=\"discharge\" time=\"0\"/>",
        "type=\"other-than-wanted\"",
        "got     'HUB&lt;2&gt;'",
    ] {
        assert!(xml.contains(said), "{said}\n{xml}");
    }

    let ran = place.run(&[
        "test",
        "registration-to-lab",
        "--bless",
        "--reason",
        "They call us so",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let kept = std::fs::read_to_string(place.path(&format!("{CASES}/admit-inpatient.toml")));
    assert!(kept.expect("kept").contains("reason = \"They call us so\""));
    // What passed already is left alone.
    let kept = std::fs::read_to_string(place.path(&format!("{CASES}/discharge.toml")));
    assert!(!kept.expect("kept").contains("They call us so"));
    assert_eq!(place.run(&["test", "registration-to-lab"]).code, 0);
}

#[test]
fn coverage_is_told_as_text() {
    let place = Place::new();
    let ran = place.run(&["test", "registration-to-lab", "--coverage"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let text = ran.text();
    for said in [
        "14 of 16 by cases, 16 with samples",
        "table sex: U  (no message)  try a message with PID-8 = U",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
}

#[test]
fn what_cannot_be_tested_ends_with_2_and_what_nobody_wants_with_1() {
    let place = Place::new();
    for (arguments, said) in [
        (&["test", "nowhere"][..], "is not a project"),
        (
            &["test", "registration-to-lab", "--interface", "adt"],
            "`adt`",
        ),
        (&["test", "registration-to-lab", "--bless"], "--reason"),
        (
            &["test", "registration-to-lab", "--junit", "nowhere/x.xml"],
            "nowhere/x.xml",
        ),
    ] {
        let ran = place.run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.err.contains(said), "{}", ran.err);
    }
    place.write(
        &format!("{CASES}/new.in.hl7"),
        super::message("A01", "NEW1", "PV1|1|I\r"),
    );
    let ran = place.run(&["test", "registration-to-lab"]);
    assert_eq!(ran.code, 1, "{}", ran.text());
    assert!(
        ran.text().contains("NEW     registration/new"),
        "{}",
        ran.text()
    );
}
