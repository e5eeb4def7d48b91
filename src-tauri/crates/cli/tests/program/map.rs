//! `hl7wb map`.

use super::{Place, message};

const REFUSES: &str = "
[[rule]]
id = \"refuses\"
to = \"PID-8\"
from = \"PID-8\"
steps = 'table(sex)'
";

/// One of each: delivered, filtered, rejected, in error.
fn four() -> String {
    let pv1 = "PV1|1|I\r";
    [
        message("A08", "GOES", pv1),
        message("A03", "STAYS", pv1),
        message("A08", "REFUSED", pv1).replace("|F\r", "|Q\r"),
        message("A08", "BROKEN", &format!("{pv1}a line that is none\r")),
    ]
    .concat()
}

fn place() -> Place {
    let place = Place::new();
    place.without_rules(&["sex"]);
    let file = place.path("registration-to-lab/interfaces/registration/lab.mapping.toml");
    let text = std::fs::read_to_string(&file).expect("read");
    std::fs::write(&file, text + REFUSES).expect("written");
    place.write("four.hl7", four());
    place
}

fn control_ids(bytes: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(bytes)
        .split('\r')
        .filter(|line| line.contains("MSH|"))
        .map(|line| line.split('|').nth(9).unwrap_or_default().to_owned())
        .collect()
}

/// A mistake in what is asked of messages does not keep a mapping from running; one in the mapping does.
#[test]
fn a_mistake_in_a_profile_is_named_and_stops_nothing() {
    let place = place();
    let profile = "registration-to-lab/interfaces/registration/profile.toml";
    place.write(
        profile,
        "format = \"hl7wb.profile/1\"\n[[rule]]\nusge = \"R\"\n",
    );
    let ran = place.run(&["map", "registration-to-lab", "four.hl7"]);
    assert_eq!(control_ids(&ran.out), ["GOES"]);
    assert!(ran.err.contains("profile.toml, line 3"), "{}", ran.err);
    assert!(!ran.err.contains("mend these first"), "{}", ran.err);
    place.write(
        "registration-to-lab/project.toml",
        "format = \"hl7wb.project/9\"\n",
    );
    let refused = place.run(&["map", "registration-to-lab", "four.hl7"]);
    assert!(refused.out.is_empty() && refused.code != 0);
}

#[test]
fn each_input_has_an_outcome_and_problems_are_named() {
    let place = place();
    let ran = place.run(&[
        "map",
        "registration-to-lab",
        "four.hl7",
        "--outcomes",
        "o.jsonl",
    ]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(control_ids(&ran.out), ["GOES"]);
    let lines = std::fs::read_to_string(place.path("o.jsonl")).expect("outcomes");
    let outcomes: Vec<serde_json::Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let told: Vec<_> = outcomes
        .iter()
        .map(|one| {
            let text = |key: &str| one[key].as_str().expect("text").to_owned();
            (
                one["message"].as_u64().expect("a number"),
                text("controlId"),
                text("outcome"),
            )
        })
        .collect();
    let told: Vec<_> = told
        .iter()
        .map(|(n, id, how)| (*n, id.as_str(), how.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (1, "GOES", "delivered"),
            (2, "STAYS", "filtered"),
            (3, "REFUSED", "rejected"),
            (4, "BROKEN", "error")
        ]
    );
    assert_eq!(outcomes[0]["outputs"], 1);
    assert_eq!(
        outcomes[1]["reason"],
        "The lab takes admissions, registrations and updates only"
    );
    assert!(
        ran.err.contains("four.hl7, message 3: rejected with A"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("four.hl7, message 4: "), "{}", ran.err);
    assert!(!ran.err.contains("message 1"), "{}", ran.err);
}

#[test]
fn a_refused_message_alone_is_not_in_error() {
    let place = place();
    let refused = message("A08", "REFUSED", "PV1|1|I\r").replace("|F\r", "|Q\r");
    let ran = place.run_with(&["map", "registration-to-lab", "-"], refused.as_bytes());
    assert_eq!((ran.code, ran.out.len()), (0, 0), "{}", ran.err);
    assert!(
        ran.err.starts_with("standard input, message 1: rejected"),
        "{}",
        ran.err
    );
}

/// What tables miss is counted over the whole run, whatever became of the messages.
#[test]
fn values_without_a_row_are_counted_after_the_run() {
    let place = place();
    let of = |id: &str, sex: &str| {
        message("A08", id, "PV1|1|I|9Z\r").replace("|F\r", &format!("|{sex}\r"))
    };
    let input = of("1", "F") + &of("2", "F") + &of("3", "Q");
    let ran = place.run_with(&["map", "registration-to-lab", "-"], input.as_bytes());
    assert_eq!(
        (ran.code, control_ids(&ran.out).len()),
        (0, 2),
        "{}",
        ran.err
    );
    let lines: Vec<&str> = ran.err.lines().collect();
    let [rejected, counts @ ..] = lines.as_slice() else {
        panic!("{}", ran.err);
    };
    assert!(
        rejected.starts_with("standard input, message 3: "),
        "{rejected}"
    );
    assert_eq!(
        counts,
        [
            "table sex: no row for 'Q' (once)",
            "table site: no row for '9Z' (3 times)",
        ]
    );
}

#[test]
fn places_that_no_version_has_are_named_before_the_run() {
    let place = Place::new();
    let file = place.path("registration-to-lab/interfaces/registration/lab.mapping.toml");
    let text = std::fs::read_to_string(&file).expect("read");
    let line = text.lines().count() + 2;
    let typo = "\n[[rule]]\nid = \"typo\"\nto = \"PID-24\"\nfrom = \"PID-180\"\n";
    std::fs::write(&file, text + typo).expect("written");
    let said = format!(
        "interfaces/registration/lab.mapping.toml, line {line}: PID-180 is in no version of the standard. (address, rule typo)"
    );
    let input = message("A08", "ONE", "PV1|1|I\r");
    let ran = place.run_with(&["map", "registration-to-lab", "-"], input.as_bytes());
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.err.lines().next(), Some(said.as_str()), "{}", ran.err);
    let ran = place.run(&["test", "registration-to-lab"]);
    assert_eq!(ran.code, 0, "it is a doubt and no failure: {}", ran.err);
    assert_eq!(ran.err.trim_end(), said);
    let ran = place.run(&["spec", "registration-to-lab", "--out", "paper.html"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let paper = std::fs::read_to_string(place.path("paper.html")).expect("written");
    for said in [
        "doubt in a mapping",
        "lab, rule typo",
        "PID-180 is in no version",
    ] {
        assert!(paper.contains(said), "{said}");
    }
}

#[test]
fn frames_and_the_bare_transform() {
    let place = Place::new();
    let input = message("A08", "ONE", "PV1|1|I\rPV2\r") + &message("A08", "TWO", "PV1|1|I\r");
    let mapped = place.run_with(&["map", "registration-to-lab", "-"], input.as_bytes());
    assert_eq!(mapped.code, 0, "{}", mapped.err);
    assert_eq!(control_ids(&mapped.out), ["ONE", "TWO"]);
    let framed = place.run_with(
        &["map", "registration-to-lab", "-", "--mllp"],
        input.as_bytes(),
    );
    assert_eq!(
        (
            framed.out.first(),
            framed.out.iter().filter(|byte| **byte == 0x0b).count()
        ),
        (Some(&0x0b), 2)
    );
    assert!(framed.out.ends_with(b"\r\x1c\r"));
    let unframed: Vec<u8> = String::from_utf8_lossy(&framed.out)
        .replace('\u{b}', "")
        .replace("\u{1c}\r", "")
        .into_bytes();
    assert_eq!(unframed, mapped.out);
    // The engine writes a bar behind a bare name; the transform alone does not.
    let bare = place.run_with(
        &["map", "registration-to-lab", "-", "--target", "none"],
        input.as_bytes(),
    );
    let says = |bytes: &[u8], what: &str| String::from_utf8_lossy(bytes).contains(what);
    assert!(says(&mapped.out, "\rPV2|\r") && says(&bare.out, "\rPV2\r"));
}

#[test]
fn where_there_are_several_one_is_named() {
    let place = Place::new();
    place.change(
        "interfaces/registration/interface.toml",
        "[[destination]]",
        "[[destination]]\nid = \"archive\"\nsystem = \"lab\"\nmapping = \"lab.mapping.toml\"\n\n[[destination]]",
    );
    let input = message("A03", "ONE", "PV1|1|I\r");
    let map = |more: &[&str]| {
        let arguments = [&["map", "registration-to-lab", "-"], more].concat();
        place.run_with(&arguments, input.as_bytes())
    };
    let ran = map(&[]);
    assert_eq!((ran.code, ran.out.len()), (2, 0));
    assert!(ran.err.contains("--destination"), "{}", ran.err);
    assert_eq!(map(&["--destination", "lab"]).out.len(), 0);
    assert_eq!(
        control_ids(&map(&["--destination", "archive"]).out),
        ["ONE"]
    );
    for (option, name) in [("--destination", "lba"), ("--interface", "registry")] {
        let ran = map(&[option, name]);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(name), "{}", ran.err);
    }
}

#[test]
fn nothing_runs_where_the_outcomes_cannot_be_written_or_the_input_not_read() {
    let place = Place::new();
    place.write("one.hl7", message("A08", "ONE", "PV1|1|I\r"));
    for to in ["nowhere/outcomes.jsonl", "registration-to-lab"] {
        let ran = place.run(&["map", "registration-to-lab", "one.hl7", "--outcomes", to]);
        assert_eq!((ran.code, ran.out.len()), (2, 0), "{to}");
        assert!(ran.err.contains(to), "{}", ran.err);
    }
    let ran = place.run(&[
        "map",
        "registration-to-lab",
        "one.hl7",
        "--outcomes",
        "/dev/full",
    ]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("/dev/full"), "{}", ran.err);
    for file in ["nothing.hl7", "registration-to-lab"] {
        let ran = place.run(&["map", "registration-to-lab", file]);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(file), "{}", ran.err);
    }
    place.write("empty", "");
    place.write("picture", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\xff");
    for file in ["empty", "picture"] {
        let ran = place.run(&["map", "registration-to-lab", file]);
        assert_eq!((ran.code, ran.out.len()), (1, 0), "{file}: {}", ran.err);
        assert!(ran.err.starts_with(file), "{}", ran.err);
    }
}

#[test]
fn outcomes_are_complete_without_a_reader_of_the_messages() {
    let place = Place::new();
    let many: String = (0..2000)
        .map(|number| message("A08", &format!("M{number}"), "PV1|1|I\r"))
        .collect();
    place.write("many.hl7", many.replace('\r', "\n"));
    let map = ["map", "registration-to-lab", "many.hl7", "--target", "none"];
    let ran = place.run_and_leave(&[&map, ["--outcomes", "o.jsonl"].as_slice()].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines = std::fs::read_to_string(place.path("o.jsonl")).expect("outcomes");
    assert_eq!(lines.lines().count(), 2000);
    assert_eq!(place.run_and_leave(&map).code, 0);
}
