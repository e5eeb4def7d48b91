//! A name that stands in a message is in no room's view while everything is masked, and in every file.

use super::{Bench, bench};
use crate::api::commands::*;
use crate::api::view::*;
use std::path::PathBuf;

/// In the planted messages, and nowhere else in the project.
const NAME: &str = "Zugvogel";

fn crossing(view: &impl serde::Serialize) -> String {
    serde_json::to_string(view).expect("a view")
}

async fn folder(bench: &Bench) -> PathBuf {
    let project = project_state(&bench.workbench, Nothing {}).await;
    PathBuf::from(project.expect("a project").folder)
}

async fn mask(bench: &Bench, mode: MaskMode) {
    mask_set(&bench.workbench, MaskState { mode })
        .await
        .expect("set");
}

/// The name in every message of the comparison's two files, in each in another way, and in a case that
/// is refused for a reason that tells it.
async fn plant(bench: &Bench) {
    let folder = folder(bench).await;
    let planted = |file: &str, name: &str| {
        let file = folder.join("comparisons/old-interface").join(file);
        let text = std::fs::read_to_string(&file).expect("read");
        let lines = text.split(['\r', '\n']).map(|line| {
            let mut fields: Vec<&str> = line.split('|').collect();
            if line.starts_with("PID|") {
                fields[5] = name;
            }
            fields.join("|")
        });
        let text = lines.collect::<Vec<_>>().join("\r");
        assert!(text.contains(NAME));
        std::fs::write(file, text).expect("written");
    };
    planted("inputs.hl7", "Zugvogel^Ada");
    planted("old.hl7", "Zugvogelin^Ada");
    let file = folder.join("interfaces/registration/lab.mapping.toml");
    let text = std::fs::read_to_string(&file).expect("read");
    let rule = "\n[[rule]]\nid = \"nobody\"\nrefuse = \"AE\"\nwhen = \"PID-8 empty\"\ntext = \"Of {PID-5.1} the sex is not said\"\n";
    std::fs::write(&file, text + rule).expect("written");
    let path = folder.display().to_string();
    project_open(&bench.workbench, OpenProject { path })
        .await
        .expect("opened");
    let text = "MSH|^~\\&|REG1|MAIN|LAB|MAIN|20260314||ADT^A01|M1|P|2.3\rEVN|A01\rPID|1||5^^^MAIN^MR||Zugvogel^Ada\rPV1|1|I\r";
    let made = CaseMake {
        from: CaseFrom::Text {
            text: text.to_owned(),
        },
        interface: Some("registration".to_owned()),
        name: "without-sex".to_owned(),
        note: String::new(),
        sure: true,
    };
    case_make(&bench.workbench, made).await.expect("made");
    // What is wanted of it now is not what comes.
    let wanted = folder.join("interfaces/registration/cases/without-sex.toml");
    let said = std::fs::read_to_string(&wanted).expect("read");
    assert!(said.contains(NAME), "{said}");
    std::fs::write(&wanted, said.replace("sex is", "birthday is")).expect("written");
}

/// What the rooms show, each as it would cross.
async fn rooms(bench: &Bench) -> Vec<(&'static str, String)> {
    let workbench = &bench.workbench;
    let comparison = ComparisonAt {
        comparison: "old-interface".to_owned(),
    };
    let ran = comparison_run(workbench, comparison).await.expect("ran");
    let run = ran.run;
    let pairs = PairsAt {
        run,
        cause: None,
        offset: 0,
        limit: 50,
    };
    let pairs = comparison_pairs(workbench, pairs).await.expect("pairs");
    assert!(!pairs.pairs.is_empty());
    let index = pairs.pairs[0].index;
    let pair = comparison_pair(workbench, PairAt { run, index })
        .await
        .expect("a pair");
    let cases = cases_run(workbench, CasesAt::default()).await.expect("ran");
    let at = CaseAt {
        interface: "registration".to_owned(),
        case: "without-sex".to_owned(),
    };
    let case = case_open(workbench, at).await.expect("a case");
    let covered = coverage(workbench, CasesAt::default()).await;
    let at = ExportAt {
        interface: "registration".to_owned(),
        environment: "production".to_owned(),
    };
    let channel = export_preview(workbench, at).await.expect("a channel");
    let at = SpecAt {
        interface: "registration".to_owned(),
    };
    let spec = spec_preview(workbench, at).await.expect("a specification");
    vec![
        ("compare", crossing(&ran)),
        ("pairs", crossing(&pairs)),
        ("pair", crossing(&pair)),
        ("cases", crossing(&cases)),
        ("case", crossing(&case)),
        ("coverage", crossing(&covered.expect("covered"))),
        ("channel", crossing(&channel)),
        ("specification", crossing(&spec)),
    ]
}

#[tokio::test]
async fn no_room_shows_a_masked_name_and_no_file_loses_it() {
    let bench = bench().await;
    plant(&bench).await;
    mask(&bench, MaskMode::Off).await;
    let open = rooms(&bench).await;
    let telling: Vec<&str> = open
        .iter()
        .filter(|(_, view)| view.contains(NAME))
        .map(|(room, _)| *room)
        .collect();
    // Exports show rules and headings; nothing of a message was ever in those.
    assert_eq!(telling, ["compare", "pair", "cases", "case"]);
    mask(&bench, MaskMode::Everything).await;
    for (room, view) in rooms(&bench).await {
        assert!(
            !view.contains(NAME) && !view.contains("Ada"),
            "{room}: {view}"
        );
    }
    // What is written is whole: the switch is for screens.
    let file = bench.folder.path().join("specification.html");
    let at = SpecAt {
        interface: "registration".to_owned(),
    };
    let path = file.display().to_string();
    spec_save(&bench.workbench, SpecSave { at, path })
        .await
        .expect("written");
    let page = std::fs::read_to_string(file).expect("read");
    assert!(page.contains(NAME));
    mask(&bench, MaskMode::Captured).await;
    let again = rooms(&bench).await;
    let masked = |rooms: &[(&str, String)]| {
        let telling = rooms.iter().filter(|(_, view)| view.contains(NAME));
        telling
            .map(|(room, _)| (*room).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(masked(&again), masked(&open));
}

#[tokio::test]
async fn a_case_of_real_traffic_is_masked_before_all_others() {
    let bench = bench().await;
    plant(&bench).await;
    let file = folder(&bench)
        .await
        .join("interfaces/registration/cases/without-sex.toml");
    let said = std::fs::read_to_string(&file).expect("read");
    std::fs::write(&file, format!("origin = \"captured\"\n{said}")).expect("written");
    let at = || CaseAt {
        interface: "registration".to_owned(),
        case: "without-sex".to_owned(),
    };
    let case = case_open(&bench.workbench, at()).await.expect("a case");
    assert_eq!(case.case.origin.as_deref(), Some("captured"));
    assert!(!crossing(&case).contains(NAME), "{case:?}");
    mask(&bench, MaskMode::Off).await;
    let case = case_open(&bench.workbench, at()).await.expect("a case");
    assert!(crossing(&case).contains(NAME));
}
