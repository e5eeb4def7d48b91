//! `hl7wb new`, `hl7wb spec`, `hl7wb tables import`.

use super::Place;

#[test]
fn a_template_becomes_a_project_of_its_own() {
    let place = Place::new();
    let ran = place.run(&["new"]);
    assert!(
        ran.text().contains("registration-to-lab\n    "),
        "{}",
        ran.text()
    );
    let ran = place.run(&[
        "new",
        "mine",
        "--template",
        "registration-to-lab",
        "--name",
        "Mine",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let text = std::fs::read_to_string(place.path("mine/project.toml")).expect("a project");
    assert!(text.contains("name = \"Mine\""), "{text}");
    assert_eq!(place.run(&["test", "mine"]).code, 0);
    let id = |project: &str| {
        let file = place.path(&format!("{project}/interfaces/registration/interface.toml"));
        let text = std::fs::read_to_string(file).expect("read");
        text.lines()
            .find(|line| line.starts_with("id = "))
            .expect("an id")
            .to_owned()
    };
    assert_ne!(id("mine"), id("registration-to-lab"));
    for (arguments, said) in [
        (
            &["new", "other", "--template", "nothing"][..],
            "registration-to-lab",
        ),
        (&["new", "--template", "registration-to-lab"], "FOLDER"),
        (
            &[
                "new",
                "mine",
                "--template",
                "registration-to-lab",
                "--name",
                "samples",
            ],
            "mine/samples",
        ),
    ] {
        let ran = place.run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.text());
        assert!(ran.err.contains(said), "{}", ran.err);
    }
}

#[test]
fn a_specification_says_what_runs() {
    let place = Place::new();
    let ran = place.run(&["spec", "registration-to-lab", "--out", "spec.html"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let page = std::fs::read_to_string(place.path("spec.html")).expect("a page");
    for said in [
        "<svg role=\"img\"",
        "The lab knows us as HUB",
        "<td>tested by 4 cases</td>",
        "Code table sex",
        "<h3>ZLB",
        "value without a row",
        "Signature",
        "admit-inpatient",
    ] {
        assert!(page.contains(said), "{said}");
    }
    // It is whole by itself: nothing of it is fetched.
    assert!(!page.contains("src=") && !page.contains("<link"));
    let ran = place.run(&["spec", "registration-to-lab", "--out", "nowhere/spec.html"]);
    assert_eq!(ran.code, 2);
}

#[test]
fn tables_that_nobody_edited_come_back_as_they_were() {
    let place = Place::new();
    place.run(&["spec", "registration-to-lab", "--out", "spec.xlsx"]);
    let import = |more: &[&str]| {
        place.run(
            &[
                &["tables", "import", "registration-to-lab", "spec.xlsx"],
                more,
            ]
            .concat(),
        )
    };
    let ran = import(&[]);
    assert_eq!(ran.code, 0, "{}{}", ran.text(), ran.err);

    // The workbook keeps what it had; the project moved on.
    let table = "interfaces/registration/tables/sex.csv";
    let before =
        std::fs::read_to_string(place.path("registration-to-lab").join(table)).expect("read");
    place.change(table, "U,9,Unknown", "U,8,Unknown\nO,7,Other");
    let ran = import(&[]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let text = ran.text();
    for said in [
        "sex: 0 added, 1 changed, 1 removed",
        "  - U, 8, Unknown\n  + U, 9, Unknown",
        "  - O, 7, Other",
        "Nothing was written",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    assert_eq!(import(&["--apply"]).code, 0);
    let after =
        std::fs::read_to_string(place.path("registration-to-lab").join(table)).expect("read");
    assert_eq!(after.trim_end(), before.trim_end());

    place.write("no.xlsx", "no workbook");
    let ran = place.run(&["tables", "import", "registration-to-lab", "no.xlsx"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("no.xlsx is no workbook"), "{}", ran.err);
}
