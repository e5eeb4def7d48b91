//! `hl7wb decode`.

use super::{Place, message};

#[test]
fn raw_gives_back_every_byte_that_was_read() {
    let place = Place::new();
    let every: Vec<u8> = (0..=255).collect();
    for (name, bytes) in [
        ("empty", &b""[..]),
        ("letters", b"MSH"),
        ("unfinished", b"MSH|^~\\&|A|B\rPID|1||x^"),
        ("latin", b"MSH|^~\\&|A\rPID|1||N\xfa\xf1ez\r"),
        ("nul", b"MSH|^~\\&|A\0\rPID|\0|\0"),
        ("ends", b"MSH|^~\\&|A\r\nPID|1\n\r\n\nPV1|\r\r"),
        ("mark", b"\xef\xbb\xbfMSH|^~\\&|A\r"),
        ("framed", b"\x0bMSH|^~\\&|A\r\x1c\r\x0bMSH|^~\\&|B\r\x1c\r"),
        ("odd", b"MSH*!~/%*A\rP\xff\xfe*\\X4\\*\\*\n"),
        ("every", &every),
    ] {
        place.write(name, bytes);
        let file = place.run(&["decode", name, "--raw"]);
        assert_eq!((file.code, file.err.as_str()), (0, ""), "{name}");
        assert_eq!(file.out, bytes, "{name}");
        let piped = place.run_with(&["decode", "--raw", "-"], bytes);
        assert_eq!((piped.code, piped.out.as_slice()), (0, bytes), "{name}");
    }
}

#[test]
fn json_holds_every_message_with_paths_and_findings() {
    let place = Place::new();
    let two = message("A01", "ONE", "") + &message("A08", "TWO", "PV1|1|I\r");
    place.write("two.hl7", &two);
    for ran in [
        place.run(&["decode", "two.hl7", "--json"]),
        place.run_with(&["decode", "--json", "-"], two.as_bytes()),
    ] {
        let list: serde_json::Value = serde_json::from_slice(&ran.out).expect("JSON");
        let messages = list.as_array().expect("a list");
        assert_eq!(messages.len(), 2);
        let node = messages[1]["nodes"]
            .as_array()
            .expect("nodes")
            .iter()
            .find(|node| node["path"] == "PID-5.1")
            .expect("PID-5.1");
        assert_eq!(node["value"], "Vale");
        // ADT^A01 wants a PV1, which is said on standard error as well.
        let findings = messages
            .iter()
            .flat_map(|message| message["findings"].as_array());
        let levels: Vec<_> = findings
            .flatten()
            .map(|finding| &finding["level"])
            .collect();
        assert!(!levels.is_empty());
        let errors = levels.iter().any(|level| **level == "error");
        assert_eq!(ran.code, i32::from(errors), "{}", ran.err);
        assert!(ran.err.contains(", message 1, PV1: "), "{}", ran.err);
    }
}

#[test]
fn what_is_wrong_is_named_by_file_message_and_address() {
    let place = Place::new();
    let wrong = message("A08", "ONE", "PV1|1|I\r") + &message("A08", "TWO", "PV1|1|I\r");
    place.write("wrong.hl7", wrong.replace("TWO|P|2.3", "TWO||2.3"));
    let ran = place.run(&["decode", "wrong.hl7"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("wrong.hl7, message 2, MSH-11"),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains("message 1, MSH-11"), "{}", ran.err);
    assert!(ran.text().contains("PID-5.1"), "{}", ran.text());

    let good = place.run(&["decode", "registration-to-lab/samples/00-admit-accents.hl7"]);
    assert_eq!(good.code, 0, "{}", good.err);
}

#[test]
fn a_profile_tightens_and_relaxes_the_standard() {
    let place = Place::new();
    place.write("one.hl7", message("A08", "ONE", "PV1|1|I\r"));
    let profile = |rules: &str| {
        place.write("own.toml", format!("format = \"hl7wb.profile/1\"\n{rules}"));
        place.run(&["decode", "one.hl7", "--profile", "own.toml"])
    };
    let asked = profile("[[rule]]\nid = \"doctor\"\npath = \"PV1-7\"\nusage = \"R\"\n");
    assert_eq!(asked.code, 1, "{}", asked.err);
    let said = "one.hl7, message 1, PV1-7: PV1-7 (Attending Doctor) must have a value, and is empty. \
                (missing-field, rule doctor of own.toml, line 2)";
    assert!(asked.err.contains(said), "{}", asked.err);
    let relaxed = profile("[[finding]]\npath = \"PID\"\nseverity = \"off\"\n");
    assert_eq!(relaxed.code, 0, "{}", relaxed.err);
    let slipped = profile("[[rule]]\npath = \"PV1-7\"\nusge = \"R\"\n");
    assert_eq!((slipped.code, slipped.out.len()), (2, 0));
    assert!(
        slipped
            .err
            .contains("own.toml, line 4: There is no key 'usge' here"),
        "{}",
        slipped.err
    );
    let newer = profile("").err
        + &{
            place.write("newer.toml", "format = \"hl7wb.profile/2\"\n");
            place
                .run(&["decode", "one.hl7", "--profile", "newer.toml"])
                .err
        };
    assert!(
        newer.contains("newer.toml, line 1: This profile is of format 2"),
        "{newer}"
    );
}

#[test]
fn what_holds_no_message_is_an_error_and_the_list_stays_json() {
    let place = Place::new();
    for (name, bytes) in [
        ("empty", &b""[..]),
        ("picture", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\xff"),
    ] {
        place.write(name, bytes);
        let ran = place.run(&["decode", name, "--json"]);
        assert_eq!((ran.code, ran.text().as_str()), (1, "[]\n"), "{name}");
        assert!(ran.err.starts_with(name), "{}", ran.err);
    }
}

#[test]
fn what_cannot_be_read_ends_with_2() {
    let place = Place::new();
    for file in ["nothing.hl7", "registration-to-lab", "/proc/self/mem"] {
        for mode in [&[][..], &["--json"], &["--raw"]] {
            let ran = place.run(&[&["decode", file], mode].concat());
            assert_eq!(ran.code, 2, "{file} {mode:?}");
            assert!(ran.err.contains(file), "{}", ran.err);
            assert!(ran.out.is_empty(), "{}", ran.text());
        }
    }
}

#[test]
fn a_reader_that_goes_away_is_no_trouble_and_a_full_disk_is() {
    let place = Place::new();
    let many: String = (0..3000)
        .map(|number| message("A08", &format!("M{number}"), "PV1|1|I\r"))
        .collect();
    place.write("many.hl7", &many);
    for mode in [&[][..], &["--json"], &["--raw"]] {
        let ran = place.run_and_leave(&[&["decode", "many.hl7"], mode].concat());
        assert_eq!(ran.code, 0, "{mode:?}: {}", ran.err);
        let full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .expect("/dev/full");
        let mut command = place.command("hl7wb");
        command.args(["decode", "many.hl7"]).args(mode).stdout(full);
        let ran = super::Ran::of(command.spawn().expect("started"));
        assert_eq!(ran.code, 2, "{mode:?}: {}", ran.err);
        assert!(ran.err.contains("standard output"), "{}", ran.err);
    }
}

#[test]
fn fields_are_a_line_for_each_message() {
    let place = Place::new();
    let text = "MSH|^~\\&|A|||||||ONE\rPID|1||7~8||Vale^Ann\\T\\Bo||\rOBX|1|TX|||a\tb\r\
                MSH|^~\\&|A|||||||TWO\rPID|1||9\rOBX|1|TX|||c\rOBX|2|TX|||\\X0A\\d\r";
    place.write("two.hl7", text);
    let asked = "--fields=MSH-10,PID-3,PID-3[2],PID-5.2,OBX[2]-5,OBX.5";
    let ran = place.run(&["decode", "two.hl7", asked]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(
        ran.text(),
        "ONE\t7~8\t8\tAnn&Bo\t\ta b\nTWO\t9\t\t\t\\X0A\\d\tc\n"
    );

    let refused = place.run(&["decode", "two.hl7", "--fields", "PID-3,nonsense"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("'nonsense'"), "{}", refused.err);
    let both = place.run(&["decode", "two.hl7", "--fields", "PID-3", "--json"]);
    assert_eq!(both.code, 2, "{}", both.err);
}
