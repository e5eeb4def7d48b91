//! The example's mapping under edit, on real files.

use super::{Edit, Session, Since, findings, runnable};
use crate::project::Project;
use crate::reading::Reading;
use hl7wb_core::code_table::Header;
use hl7wb_core::mapping::{Intent, NewRule, Outcome};
use std::path::Path;

fn example() -> (tempfile::TempDir, Project) {
    let folder = tempfile::tempdir().expect("a folder");
    let from = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../mapping-templates/registration-to-lab");
    copy(&from, folder.path());
    let project = Project::open(folder.path()).expect("it opens");
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

fn open(project: &Project) -> Session {
    let interface = project.interface("registration").expect("it is there");
    let destination = interface.destination("lab").expect("it is there");
    Session::open(
        interface,
        destination,
        project.samples(),
        Reading::of(project, Some("registration")),
    )
    .expect("it opens")
}

fn output(session: &Session, index: usize) -> String {
    match session
        .run(index, Since::Edit)
        .expect("a sample")
        .ran
        .expect("it runs")
        .0
    {
        Outcome::Delivered(outputs) => {
            String::from_utf8(outputs[0].bytes.clone()).expect("it is UTF-8")
        }
        other @ (Outcome::Filtered { .. } | Outcome::Rejected { .. } | Outcome::Error { .. }) => {
            format!("{other:?}")
        }
    }
}

#[test]
fn the_example_compiles_and_runs_over_every_sample() {
    let (_folder, project) = example();
    let session = open(&project);
    let shown = session.shown();
    assert_eq!(shown.ready.findings, []);
    let tally = &shown.ready.tally;
    assert_eq!(session.sample_count(), 31);
    assert_eq!((tally.delivered, tally.filtered, tally.errors), (28, 3, 0));
    assert!(output(&session, 0).contains("|Nunez^"), "the planted fault");
    let interface = project.interface("registration").expect("it is there");
    let destination = interface.destination("lab").expect("it is there");
    runnable(interface, destination).expect("it runs without samples too");
}

#[test]
fn an_edit_changes_the_output_and_can_be_taken_back() {
    let (folder, project) = example();
    let mut session = open(&project);
    let before = output(&session, 0);
    let revision = session.shown().revision;
    let edit = Edit::Rule(Box::new(Intent::RemoveRule {
        rule: "name".to_owned(),
    }));
    session.edit(revision, edit.clone()).expect("it is made");
    assert!(output(&session, 0).contains("|Núñez^"));
    let stale = session
        .edit(revision, edit)
        .expect_err("it is of an older revision");
    assert_eq!(stale.code, "outdated");
    assert!(!session.is_saved());
    session.undo().expect("it is taken back");
    assert_eq!(output(&session, 0), before);
    assert!(session.is_saved());
    session.redo().expect("it is made again");
    session.save(false).expect("it is saved");
    let file = folder
        .path()
        .join("interfaces/registration/lab.mapping.toml");
    let text = std::fs::read_to_string(file).expect("it is there");
    assert!(!text.contains("id = \"name\""));
    assert!(text.starts_with("# Registration (2.3)"), "comments stay");
}

#[test]
fn what_changed_outside_is_never_overwritten_unasked() {
    let (folder, project) = example();
    let mut session = open(&project);
    let file = folder
        .path()
        .join("interfaces/registration/lab.mapping.toml");
    let text = std::fs::read_to_string(&file).expect("it is there");
    let outside = text.replace("'HUB'", "'CENTRE'");
    std::fs::write(&file, &outside).expect("it is written");
    assert!(
        session.look().expect("it is read"),
        "taken, for nothing was unsaved"
    );
    assert!(output(&session, 0).contains("|CENTRE|"));

    let rule = NewRule {
        to: "PID-3.5".to_owned(),
        text: Some("PI".to_owned()),
        ..NewRule::default()
    };
    let revision = session.shown().revision;
    let edit = Edit::Rule(Box::new(Intent::AddRule { rule, before: None }));
    session.edit(revision, edit).expect("it is made");
    std::fs::write(&file, &text).expect("it is written");
    assert!(session.look().expect("it is read"));
    assert_eq!(
        session.save(false).expect_err("it is refused").code,
        "conflict"
    );
    assert_eq!(std::fs::read_to_string(&file).expect("it is there"), text);
    session.save(true).expect("it was asked for");
    assert!(
        std::fs::read_to_string(&file)
            .expect("it is there")
            .contains("PID-3.5")
    );
}

#[test]
fn tables_and_filters_are_edited_and_saved() {
    let (folder, project) = example();
    let mut session = open(&project);
    let row = vec!["X".to_owned(), "3".to_owned(), "Other".to_owned()];
    for edit in [
        Edit::SetRows("sex".to_owned(), vec![row]),
        Edit::AddTable(
            "marital".to_owned(),
            vec!["code".to_owned(), "lab".to_owned()],
        ),
        Edit::PasteTable(
            "units".to_owned(),
            "ward*\tservice*\tunit\r\n3W\tCAR\t\"two\nlines\"\r\n3W\tSUR\t12\r\n".to_owned(),
            Header::First,
        ),
        Edit::SetFilter("MSH-9.2 = A08".to_owned()),
    ] {
        let revision = session.shown().revision;
        session.edit(revision, edit).expect("it is made");
    }
    let revision = session.shown().revision;
    let broken = session.edit(revision, Edit::SetFilter("MSH-9 =".to_owned()));
    assert_eq!(broken.expect_err("it is refused").code, "edit-refused");
    let twice = Edit::PasteTable("sex".to_owned(), "M\t1\nM\t2\n".to_owned(), Header::None);
    let refused = session.edit(revision, twice).expect_err("it is refused");
    assert!(
        refused.message.starts_with("Line 2: The key 'M'"),
        "{}",
        refused.message
    );
    assert!(session.shown().ready.tally.delivered < 28);
    session.save(false).expect("it is saved");
    let read = |file: &str| {
        std::fs::read_to_string(folder.path().join("interfaces/registration").join(file))
            .expect("it is there")
    };
    assert!(read("tables/sex.csv").contains("X,3,Other"));
    assert!(read("tables/marital.csv").starts_with("code,lab"));
    assert_eq!(
        read("tables/units.csv"),
        "ward*,service*,unit\n3W,CAR,\"two\nlines\"\n3W,SUR,12\n"
    );
    assert!(read("interface.toml").contains("filter = \"MSH-9.2 = A08\""));
}

fn edit(session: &mut Session, edit: Edit) {
    let revision = session.shown().revision;
    session.edit(revision, edit).expect("it is made");
}

#[test]
fn what_saving_changes_is_told_by_place_and_message() {
    let (_folder, project) = example();
    let mut session = open(&project);
    assert_eq!(session.blast(), super::Blast::default());
    let set = |to: &str| Intent::SetText {
        rule: "sender".to_owned(),
        text: to.to_owned(),
    };
    edit(&mut session, Edit::Rule(Box::new(set("OTHER"))));
    let blast = session.blast();
    assert_eq!(blast.messages.len(), 28, "every one that is sent");
    let places: Vec<(String, usize)> = blast
        .places
        .iter()
        .map(|moved| (moved.at.to_string(), moved.messages.len()))
        .collect();
    assert_eq!(places, [("MSH-3".to_owned(), 28)]);
    edit(
        &mut session,
        Edit::SetFilter("MSH-9.1 = ADT and MSH-9.2 in (A01, A04)".to_owned()),
    );
    let blast = session.blast();
    assert!(blast.no_longer_sent > 0 && blast.sent_now == 0, "{blast:?}");
    let run = session.run(0, Since::Saved).expect("a sample");
    assert!(format!("{:?}", run.before).contains("72, 85, 66"), "HUB");
    session.save(false).expect("it is saved");
    assert_eq!(session.blast(), super::Blast::default());
}

#[test]
fn several_edits_are_one_step_and_all_or_none() {
    let (_folder, project) = example();
    let mut session = open(&project);
    let before = output(&session, 0);
    let remove = |rule: &str| {
        Edit::Rule(Box::new(Intent::RemoveRule {
            rule: rule.to_owned(),
        }))
    };
    let revision = session.shown().revision;
    let half = Edit::All(vec![remove("name"), remove("no-such-rule")]);
    session
        .edit(revision, half)
        .expect_err("the second is refused");
    assert_eq!(output(&session, 0), before);
    edit(
        &mut session,
        Edit::All(vec![remove("name"), remove("sender")]),
    );
    assert_ne!(output(&session, 0), before);
    session.undo().expect("it is taken back");
    assert_eq!(output(&session, 0), before);
    assert!(session.is_saved());
}

#[test]
fn a_note_runs_nothing_again_and_a_rule_does() {
    let (_folder, project) = example();
    let mut session = open(&project);
    let tally = std::sync::Arc::as_ptr(&session.ready.tally);
    let note = Intent::SetNote {
        rule: "name".to_owned(),
        note: "for the printer".to_owned(),
    };
    edit(&mut session, Edit::Rule(Box::new(note)));
    assert_eq!(std::sync::Arc::as_ptr(&session.ready.tally), tally);
    let steps = Intent::SetSteps {
        rule: "name".to_owned(),
        steps: "upper".to_owned(),
    };
    edit(&mut session, Edit::Rule(Box::new(steps)));
    assert_ne!(std::sync::Arc::as_ptr(&session.ready.tally), tally);
}

#[test]
fn values_without_a_row_get_one_at_once() {
    let (_folder, project) = example();
    let mut session = open(&project);
    let missing: Vec<String> = session.shown().ready.tally.unmapped["sex"]
        .keys()
        .cloned()
        .collect();
    assert!(!missing.is_empty());
    edit(&mut session, Edit::AddUnmapped("sex".to_owned()));
    let shown = session.shown();
    let table = &shown.tables["sex"];
    for value in &missing {
        assert_eq!(table.lookup(value, 1), Some(""), "{value}");
    }
    assert!(!shown.ready.tally.unmapped.contains_key("sex"));
}

#[test]
fn messages_that_are_chosen_come_before_the_folder() {
    let (_folder, project) = example();
    let mut session = open(&project);
    let first = session.run(5, Since::Saved).expect("a sample").sample;
    let chosen = super::Chosen {
        name: "one.hl7".to_owned(),
        messages: vec![first.bytes.clone()],
        captured: false,
    };
    session.choose(chosen).expect("it is run");
    assert_eq!(session.sample_count(), 32);
    assert_eq!(
        session.run(0, Since::Saved).expect("it").sample.file,
        "one.hl7"
    );
    assert_eq!(session.shown().ready.tally.delivered, 29);
    assert_eq!(
        session.blast(),
        super::Blast::default(),
        "nothing was edited"
    );
    session.unchoose("one.hl7").expect("it is run");
    assert_eq!(session.sample_count(), 31);
}

#[test]
fn a_conflict_keeps_both_versions() {
    let (folder, project) = example();
    let mut session = open(&project);
    let file = folder
        .path()
        .join("interfaces/registration/lab.mapping.toml");
    let text = std::fs::read_to_string(&file).expect("it is there");
    let note = Intent::SetNote {
        rule: "name".to_owned(),
        note: "mine".to_owned(),
    };
    edit(&mut session, Edit::Rule(Box::new(note)));
    std::fs::write(&file, text.replace("'HUB'", "'THEIRS'")).expect("it is written");
    std::fs::write(
        folder.path().join("interfaces/registration/tables/new.csv"),
        "a,b\n1,2\n",
    )
    .expect("it is written");
    assert!(session.look().expect("it is read"));
    let versions = session.versions().expect("they are read");
    let [mapping, table] = versions.as_slice() else {
        panic!("{versions:?}")
    };
    assert!(
        mapping
            .mine
            .as_deref()
            .is_some_and(|text| text.contains("mine"))
    );
    assert!(
        mapping
            .theirs
            .as_deref()
            .is_some_and(|text| text.contains("THEIRS"))
    );
    assert_eq!(mapping.base.as_deref(), Some(text.as_str()));
    assert_eq!(
        (table.file.as_str(), &table.mine),
        ("tables/new.csv", &None)
    );
    // The same edit made on both sides is no conflict.
    std::fs::write(&file, &*session.now.mapping).expect("it is written");
    std::fs::remove_file(folder.path().join("interfaces/registration/tables/new.csv"))
        .expect("it goes");
    assert!(session.look().expect("it is read"));
    assert!(!session.is_in_conflict() && session.is_saved());
}

#[test]
fn the_templates_name_places_that_are_there() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../mapping-templates");
    let mut seen = 0;
    let mut found = Vec::new();
    for entry in std::fs::read_dir(templates)
        .expect("the templates")
        .flatten()
    {
        if !entry.path().is_dir() {
            continue;
        }
        let project = Project::open(&entry.path()).expect("it opens");
        for interface in &project.interfaces {
            for destination in &interface.destinations {
                seen += 1;
                let findings = findings(&project, interface, destination).expect("it is read");
                found.extend(findings.iter().map(|finding| {
                    let line = finding.line.unwrap_or_default();
                    let file = destination.mapping.file_name().expect("a file");
                    format!(
                        "{}/{}:{line} {}",
                        entry.file_name().display(),
                        file.display(),
                        finding.diagnostic.message
                    )
                }));
            }
        }
    }
    assert!(seen >= 12, "{seen} mappings");
    assert_eq!(found, [""; 0], "{found:#?}");
}

/// Appends a rule to the example's mapping on disk.
fn append(folder: &Path, rule: &str) {
    let file = folder.join("interfaces/registration/lab.mapping.toml");
    let mut text = std::fs::read_to_string(&file).expect("it is read");
    text.push_str(rule);
    std::fs::write(&file, text).expect("it is written");
}

#[test]
fn a_place_that_is_not_there_is_found_with_line_and_rule() {
    let (folder, project) = example();
    append(
        folder.path(),
        "\n[[rule]]\nid = \"typo\"\nto = \"PID-24\"\nfrom = \"PID-180\"\n\n[[rule]]\nid = \"clash\"\nto = \"PID-25\"\nfrom = \"PID-5\"\n",
    );
    let session = open(&project);
    let text = session.now.mapping.lines().count();
    let said: Vec<_> = session
        .ready
        .findings
        .iter()
        .map(|found| {
            let rule = found.rule.as_deref().unwrap_or_default();
            let line = found.line.unwrap_or_default() as usize;
            (rule, text - line, found.diagnostic.code.as_str())
        })
        .collect();
    let expected = [("typo", 8, "address"), ("clash", 3, "type-clash")];
    assert_eq!(said, expected);
    assert!(session.runnable().is_some(), "it runs all the same");
    // On disk the same is said as in the window.
    let interface = project.interface("registration").expect("it is there");
    let destination = interface.destination("lab").expect("it is there");
    let on_disk = findings(&project, interface, destination).expect("it is read");
    assert_eq!(on_disk, session.ready.findings);
}

#[test]
fn versions_are_those_of_the_samples_and_places_those_of_the_project() {
    let (folder, _) = example();
    append(
        folder.path(),
        "\n[[rule]]\nid = \"own\"\nto = \"ZLB-8\"\nfrom = \"PID-90\"\n\n[[rule]]\nid = \"later\"\nto = \"ZLB-9\"\nfrom = \"PID-35\"\n",
    );
    let said = |project: &Project| -> Vec<String> {
        let session = open(project);
        let findings = session.ready.findings.iter();
        findings
            .map(|found| found.diagnostic.message.clone())
            .collect()
    };
    let project = Project::open(folder.path()).expect("it opens");
    assert_eq!(
        said(&project),
        [
            "PID-90 is in no version of the standard.",
            "PID-35 is not in version 2.3; 2.4 is the first to have it.",
        ]
    );
    let dictionary =
        "format = \"hl7wb.dictionary/1\"\n[segments.PID.fields]\n90 = { name = \"Own\" }\n";
    std::fs::write(folder.path().join("dictionary.toml"), dictionary).expect("it is written");
    // A case of a newer desk.
    let cases = folder.path().join("interfaces/registration/cases");
    std::fs::create_dir_all(&cases).expect("a folder");
    let message = "MSH|^~\\&|A|B|C|D|20260301||ADT^A01|1|P|2.5\rPID|1\r";
    std::fs::write(cases.join("newer.in.hl7"), message).expect("it is written");
    let project = Project::open(folder.path()).expect("it opens");
    assert_eq!(said(&project), [""; 0]);
}
