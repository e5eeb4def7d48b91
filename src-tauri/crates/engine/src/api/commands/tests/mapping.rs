//! A mapping under edit, as the window asks for it.

use super::*;

fn at() -> MappingAt {
    MappingAt {
        interface: "registration".into(),
        destination: "lab".into(),
    }
}

async fn proposals(bench: &Bench, version: &str) -> ProposalsView {
    let request = ProposeMapping {
        at: at(),
        version: version.to_owned(),
        structure: String::new(),
        wanted: None,
    };
    mapping_propose(&bench.workbench, request)
        .await
        .expect("proposals")
}

async fn sample(bench: &Bench, index: u32) -> SampleView {
    let request = MappingSample {
        at: at(),
        index,
        since: SinceView::Saved,
        output: None,
    };
    mapping_sample(&bench.workbench, request)
        .await
        .expect("a sample")
}

#[tokio::test]
async fn what_the_old_interface_sent_mends_the_planted_faults() {
    let bench = bench().await;
    mapping_open(&bench.workbench, at()).await.expect("opened");
    let found = proposals(&bench, "").await;
    // The rest are not meant for the lab, or have no control ID of their own.
    assert_eq!((found.pairs, found.version.as_str()), (43, "2.5.1"));
    let told: Vec<(&str, Option<&str>, ReasonView)> = found
        .proposals
        .iter()
        .map(|p| (p.to.as_str(), p.from.as_deref(), p.reason))
        .collect();
    for wanted in ["PID-18", "PID-5.1", "NK1"] {
        assert!(
            told.contains(&(wanted, Some(wanted), ReasonView::Samples)),
            "{wanted} in {told:?}"
        );
    }
    let numbers: Vec<u32> = found
        .proposals
        .iter()
        .filter(|p| p.reason == ReasonView::Samples)
        .map(|p| p.number)
        .collect();
    let request = AcceptProposals {
        at: at(),
        revision: found.revision,
        proposals: numbers,
    };
    let view = mapping_accept(&bench.workbench, request.clone())
        .await
        .expect("accepted");
    assert_eq!(
        view.rules.len(),
        15,
        "two rules were changed and one is gone"
    );
    let late = mapping_accept(&bench.workbench, request)
        .await
        .expect_err("it is of an older revision");
    assert_eq!(late.code, "outdated");
    let again = proposals(&bench, "").await;
    assert!(
        !again
            .proposals
            .iter()
            .any(|p| p.reason == ReasonView::Samples),
        "{:?}",
        again.proposals
    );
    let compared = comparison_run(
        &bench.workbench,
        ComparisonAt {
            comparison: "old-interface".into(),
        },
    )
    .await
    .expect("a run");
    assert_eq!(compared.causes, []);
    let view = mapping_undo(&bench.workbench, at()).await.expect("undone");
    assert!(view.saved, "one step");
}

#[tokio::test]
async fn carrying_says_before_what_it_does_after() {
    let bench = bench().await;
    let view = mapping_open(&bench.workbench, at()).await.expect("opened");
    let carry = |from: &[&str], to: &str| CarryAt {
        at: at(),
        index: 0,
        from: from.iter().map(|from| (*from).to_owned()).collect(),
        to: Some(to.to_owned()),
    };
    let text = carry(&["PID-5.2", "PID-5.1"], "PID-9");
    let said = mapping_carry(&bench.workbench, text.clone())
        .await
        .expect("said");
    assert!(said.does.is_some_and(|does| does.contains("PID-9")));
    let nowhere = carry(&["PID"], "PV1-3");
    let said = mapping_carry(&bench.workbench, nowhere.clone())
        .await
        .expect("said");
    assert_eq!((said.does, said.cannot.is_some()), (None, true));
    let put = |carry, revision| CarryPut { carry, revision };
    let refused = mapping_put(&bench.workbench, put(nowhere, view.revision)).await;
    assert_eq!(refused.expect_err("it is refused").code, "edit-refused");
    let view = mapping_put(&bench.workbench, put(text, view.revision))
        .await
        .expect("put down");
    assert_eq!(view.rules.len(), 18, "{:?}", view.rules.last());
}

#[tokio::test]
async fn the_mask_hides_values_and_alters_none() {
    let bench = bench().await;
    mapping_open(&bench.workbench, at()).await.expect("opened");
    let shown = sample(&bench, 0).await;
    assert!(!shown.masked && shown.source_text.contains("Núñez"));
    let everything = MaskState {
        mode: MaskMode::Everything,
    };
    mask_set(&bench.workbench, everything).await.expect("set");
    let hidden = sample(&bench, 0).await;
    assert!(hidden.masked);
    let whole = format!("{hidden:?}");
    for name in ["Núñez", "Nunez", "NUNEZ", "Inés", "4481927"] {
        assert!(!whole.contains(name), "{name} in {whole}");
    }
    assert_eq!(
        hidden.target_text.chars().count(),
        shown.target_text.chars().count(),
        "places keep"
    );
    let ranges = |view: &SampleView| -> Vec<Option<TextRange>> {
        view.traces.iter().map(|trace| trace.range).collect()
    };
    assert_eq!(ranges(&hidden), ranges(&shown));
    let view = mapping_open(&bench.workbench, at()).await.expect("opened");
    assert!(view.saved);
    mask_set(
        &bench.workbench,
        MaskState {
            mode: MaskMode::Off,
        },
    )
    .await
    .expect("set");
    assert_eq!(sample(&bench, 0).await, shown);
}

#[tokio::test]
async fn files_join_the_samples_and_leave() {
    let bench = bench().await;
    mapping_open(&bench.workbench, at()).await.expect("opened");
    let path = bench.folder.path().join("more.hl7");
    std::fs::write(
        &path,
        "MSH|^~\\&|REG|MAIN|LAB|MAIN|20260301||ADT^A01|77|P|2.3\rPID|1||9^^^H^MR||One^More\r",
    )
    .expect("written");
    let choose = |choice| ChooseSamples { at: at(), choice };
    let files = SampleChoice::Files {
        paths: vec![path.display().to_string()],
    };
    let view = mapping_choose(&bench.workbench, choose(files))
        .await
        .expect("chosen");
    assert_eq!(
        (view.samples.total, view.chosen[0].name.as_str()),
        (32, "more.hl7")
    );
    assert!(sample(&bench, 0).await.source_text.contains("One^More"));
    let nothing = SampleChoice::Captured { newest: 100 };
    let refused = mapping_choose(&bench.workbench, choose(nothing)).await;
    assert_eq!(
        refused.expect_err("nothing arrived").code,
        "nothing-captured"
    );
    let remove = SampleChoice::Remove {
        name: "more.hl7".into(),
    };
    let view = mapping_choose(&bench.workbench, choose(remove))
        .await
        .expect("taken out");
    assert_eq!((view.samples.total, view.chosen.len()), (31, 0));
}

#[tokio::test]
async fn a_mapping_is_made_from_nothing() {
    let bench = bench().await;
    let create = |interface: &str, name: &str, source: &str, destination: &str| CreateMapping {
        interface: interface.into(),
        name: name.into(),
        source: source.into(),
        destination: destination.into(),
        copies: true,
    };
    let made = mapping_create(
        &bench.workbench,
        create("", "Lab orders", "EHR", "Lab system"),
    )
    .await
    .expect("made");
    assert_eq!(
        (made.interface.as_str(), made.destination.as_str()),
        ("lab-orders", "lab-system")
    );
    let view = mapping_open(&bench.workbench, made).await.expect("opened");
    assert_eq!((view.rules.len(), view.samples.total), (0, 31));
    let project = project_state(&bench.workbench, Nothing {})
        .await
        .expect("a project");
    assert_eq!(project.findings, []);
    let more = mapping_create(&bench.workbench, create("lab-orders", "", "", "Billing"))
        .await
        .expect("made");
    assert_eq!(more.interface, "lab-orders");
    for (wrong, code) in [
        (create("lab-orders", "", "", "billing"), "destination-taken"),
        (create("lab-orders", "", "", " "), "name-missing"),
        (create("", "Other", "", "lab"), "name-missing"),
        (create("", "Other", "EHR", " "), "name-missing"),
    ] {
        let refused = mapping_create(&bench.workbench, wrong).await;
        assert_eq!(refused.expect_err("it is refused").code, code);
    }
    let again = mapping_create(&bench.workbench, create("", "Lab orders", "EHR", "lab"))
        .await
        .expect("made");
    assert_eq!(again.interface, "lab-orders-2");
}

#[tokio::test]
async fn a_message_that_is_split_is_shown_part_by_part() {
    let bench = bench().await;
    let made = mapping_create(
        &bench.workbench,
        CreateMapping {
            interface: String::new(),
            name: "Results".into(),
            source: "LIS".into(),
            destination: "EHR".into(),
            copies: true,
        },
    )
    .await
    .expect("made");
    let path = bench.folder.path().join("results.hl7");
    std::fs::write(
        &path,
        "MSH|^~\\&|LIS|L|EHR|E|20260301||ORU^R01|R1|P|2.5.1\rPID|1||9\rOBR|1|||A\rOBX|1|NM|a||1\rOBR|2|||B\rOBX|1|NM|b||2\r",
    )
    .expect("written");
    let choice = SampleChoice::Files {
        paths: vec![path.display().to_string()],
    };
    let at = made.clone();
    let view = mapping_choose(&bench.workbench, ChooseSamples { at, choice })
        .await
        .expect("chosen");
    assert_eq!(
        (view.arrives.as_str(), view.arrives_version.as_str()),
        ("ORU_R01", "2.5.1")
    );
    assert!(view.loops.iter().any(|one| one.name == "ORDER_OBSERVATION"));
    let intents = vec![
        Intent::SetStructure {
            structure: "ORU_R01".into(),
            version: "2.5.1".into(),
        },
        Intent::SetEach {
            each: "ORDER_OBSERVATION".into(),
        },
    ];
    let view = mapping_edit(
        &bench.workbench,
        MappingEdit {
            at: made.clone(),
            revision: view.revision,
            intent: Intent::All { intents },
        },
    )
    .await
    .expect("edited");
    assert_eq!(
        view.rules[0].split, "ORDER_OBSERVATION",
        "{:?}",
        view.findings
    );
    let part = |output| MappingSample {
        at: made.clone(),
        index: 0,
        output: Some(output),
        since: SinceView::Saved,
    };
    for (number, code) in [(0, "A"), (1, "B")] {
        let shown = mapping_sample(&bench.workbench, part(number))
            .await
            .expect("a sample");
        assert_eq!((shown.output, shown.outputs), (number, 2));
        assert!(
            shown.target_text.contains(&format!("|||{code}")),
            "{}",
            shown.target_text
        );
    }
}
