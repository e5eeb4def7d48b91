//! Help pages, and every example that they show.

use super::{Place, Ran, signal};

const COMMANDS: &[&[&str]] = &[
    &["decode"],
    &["map"],
    &["test"],
    &["compare"],
    &["export"],
    &["export", "mirth"],
    &["new"],
    &["spec"],
    &["tables"],
    &["tables", "import"],
    &["listen"],
    &["import"],
    &["send"],
    &["tour"],
];

#[test]
fn help_lists_every_command_and_each_has_a_page_with_an_example() {
    let place = Place::new();
    let all = place.run(&["--help"]);
    assert_eq!((all.code, all.err.as_str()), (0, ""));
    for command in COMMANDS {
        let line = format!("\n  {} ", command[0]);
        assert!(all.text().contains(&line), "{}", all.text());
        for help in [["--help"], ["-h"]] {
            let page = place.run(&[command, help.as_slice()].concat());
            assert_eq!((page.code, page.err.as_str()), (0, ""));
            assert!(!examples(&page).is_empty(), "{}", page.text());
        }
    }
    assert!(all.text().contains("Exit code"), "{}", all.text());
    let version = place.run(&["--version"]);
    assert_eq!(
        version.text(),
        concat!("hl7wb ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

/// What a page shows as examples.
fn examples(page: &Ran) -> Vec<String> {
    page.text()
        .lines()
        .filter_map(|line| line.strip_prefix("  "))
        .filter(|line| line.starts_with("hl7wb "))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_example_does_what_it_says() {
    let place = Place::new();
    // The walk makes its own copy of the example where there is none.
    let walked = place.path("tour/examples/registration-to-lab");
    super::copy(&place.path("registration-to-lab"), &walked);
    place.write("trace.pcapng", super::import::capture("plain.pcapng"));
    let listener = place.listening();
    for command in COMMANDS {
        for example in examples(&place.run(&[command, ["--help"].as_slice()].concat())) {
            let script = example.replace("2575", &place.port.to_string());
            if *command == ["listen"] {
                // It is what runs beside all others.
                assert_eq!(script, "hl7wb listen registration-to-lab");
                continue;
            }
            if *command == ["tour"] {
                let file = walked.join("project.toml");
                let text = std::fs::read_to_string(&file).expect("read");
                let free = Place::new().port;
                let text = text.replace(&place.port.to_string(), &free.to_string());
                std::fs::write(&file, text).expect("written");
            }
            let ran = Ran::of(
                place
                    .command("sh")
                    .args(["-c", &script])
                    .spawn()
                    .expect("sh"),
            );
            // The example is delivered with three faults, which are what comparing shows.
            let expected = i32::from(*command == ["compare"]);
            assert_eq!(ran.code, expected, "{script}\n{}\n{}", ran.text(), ran.err);
        }
    }
    for made in [
        "tree.json",
        "out.hl7",
        "out.mllp",
        "outcomes.jsonl",
        "channel.xml",
        "results.xml",
        "specification.html",
        "specification.xlsx",
        "my-interface/project.toml",
    ] {
        let size = std::fs::metadata(place.path(made)).expect(made).len();
        assert!(size > 0, "{made}");
    }
    signal(&listener, "-INT");
    let ended = Ran::of(listener);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.text().contains("  AA"), "{}", ended.text());
}

#[test]
fn what_is_no_command_ends_with_2_and_says_what_is() {
    let place = Place::new();
    for (arguments, said) in [
        (&[][..], "Usage"),
        (&["decoed"], "'decode'"),
        (&["decode"], "<FILE>"),
        (&["decode", "--jsno", "x"], "'--json'"),
        (&["decode", "--json", "--raw", "x"], "cannot be used with"),
        (&["map", "registration-to-lab"], "<IN>"),
        (&["map", "a", "b", "--target", "cloverleaf"], "none"),
        (&["map", "a", "b", "--interface"], "--interface"),
        (&["export"], "mirth"),
        (&["export", "rhapsody", "x"], "rhapsody"),
        (
            &["export", "mirth", "registration-to-lab"],
            "--output <FILE>",
        ),
        (&["send", "x", "nowhere"], "HOST:PORT"),
        (&["send", "x", "lab:70000"], "70000"),
    ] {
        let ran = place.run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.err.contains(said), "{arguments:?}: {}", ran.err);
        assert!(ran.out.is_empty(), "{arguments:?}: {}", ran.text());
    }
}
