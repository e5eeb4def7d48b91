//! Commands over a project, sound or not.

use super::{Place, message};

#[test]
fn a_comparison_ends_with_1_until_nothing_differs() {
    let place = Place::new();
    let ran = place.run(&["compare", "registration-to-lab"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    for path in ["PID-18", "PID-5.1", "NK1"] {
        assert!(ran.text().contains(path), "{}", ran.text());
    }
    place.without_rules(&["account", "name", "relatives"]);
    let ran = place.run(&["compare", "registration-to-lab"]);
    assert_eq!(ran.code, 0, "{}{}", ran.text(), ran.err);
    assert!(
        ran.text().contains(" 0 different, 0 missing, 0 extra"),
        "{}",
        ran.text()
    );
    let ran = place.run(&["compare", "registration-to-lab", "--comparison", "older"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("older"), "{}", ran.err);
}

#[test]
fn a_channel_is_written_where_it_is_asked_for_or_not_at_all() {
    let place = Place::new();
    let export =
        |more: &[&str]| place.run(&[&["export", "mirth", "registration-to-lab"], more].concat());
    let ran = export(&["-o", "channel.xml"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let channel = std::fs::read_to_string(place.path("channel.xml")).expect("a channel");
    assert!(channel.contains("<channel version=\"4.5.2\">"));
    for (more, said) in [
        (
            ["-o", "nowhere/channel.xml"].as_slice(),
            "nowhere/channel.xml",
        ),
        (&["-o", "x", "--interface", "registry"], "registry"),
        (&["-o", "x", "--environment", "staging"], "staging"),
    ] {
        let ran = export(more);
        assert_eq!(ran.code, 2, "{more:?}");
        assert!(ran.err.contains(said), "{}", ran.err);
        assert!(!place.path("x").exists());
    }
}

/// Every command that opens a project says what is wrong with it, by file and line.
#[test]
fn a_project_that_is_not_sound_is_named_by_file_and_line() {
    let interface = "interfaces/registration/interface.toml";
    let mapping = "interfaces/registration/lab.mapping.toml";
    for (file, from, to, said) in [
        (
            "project.toml",
            "hl7wb.project/1",
            "hl7wb.project/2",
            "newer",
        ),
        (
            "project.toml",
            "name = \"Registration",
            "name = Registration",
            "project.toml, line 3",
        ),
        (interface, "hl7wb.interface/1", "hl7wb.interface/9", "newer"),
        (
            interface,
            "mapping = \"lab.m",
            "mapping = \"lba.m",
            "interface.toml, line",
        ),
        (
            interface,
            "system = \"lab\"",
            "system = \"lba\"",
            "interface.toml, line",
        ),
        (mapping, "hl7wb.mapping/1", "hl7wb.mapping/2", "newer"),
        (mapping, "to = \"PID-18\"", "to = \"PID18\"", "PID18"),
    ] {
        let place = Place::new();
        place.change(file, from, to);
        place.write("one.hl7", message("A08", "ONE", "PV1|1|I\r"));
        for arguments in [
            ["map", "registration-to-lab", "one.hl7"].as_slice(),
            &["compare", "registration-to-lab"],
            &[
                "export",
                "mirth",
                "registration-to-lab",
                "-o",
                "channel.xml",
            ],
        ] {
            let ran = place.run(arguments);
            assert_eq!(
                (ran.code, ran.out.len()),
                (2, 0),
                "{to} {arguments:?}: {}",
                ran.err
            );
            assert!(ran.err.contains(said), "{to} {arguments:?}: {}", ran.err);
            assert!(!place.path("channel.xml").exists());
        }
    }
}

#[test]
fn a_misspelt_key_is_said_and_the_rest_works() {
    let place = Place::new();
    place.change(
        "interfaces/registration/interface.toml",
        "filter_reason =",
        "filter_reasons =",
    );
    let ran = place.run_with(
        &["map", "registration-to-lab", "-"],
        message("A08", "ONE", "PV1|1|I\r").as_bytes(),
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.contains("Did you mean `filter_reason`?"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("interface.toml, line "), "{}", ran.err);
}

#[test]
fn what_is_no_project_ends_with_2() {
    let place = Place::new();
    place.write("one.hl7", message("A08", "ONE", "PV1|1|I\r"));
    for project in ["nowhere", "registration-to-lab/samples", "one.hl7"] {
        for arguments in [
            ["map", project, "one.hl7"].as_slice(),
            &["compare", project],
            &["export", "mirth", project, "-o", "channel.xml"],
            &["listen", project],
        ] {
            let ran = place.run(arguments);
            assert_eq!(ran.code, 2, "{arguments:?}");
            assert!(
                ran.err.contains("is not a project"),
                "{arguments:?}: {}",
                ran.err
            );
        }
    }
}
