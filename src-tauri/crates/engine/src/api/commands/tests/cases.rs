//! Test cases of the example: run, made, blessed, and what they cover.

use super::*;

const CASES: &str = "interfaces/registration/cases";

async fn folder(bench: &Bench) -> std::path::PathBuf {
    let project = project_state(&bench.workbench, Nothing {}).await;
    Path::new(&project.expect("a project").folder).join(CASES)
}

async fn run(bench: &Bench) -> CasesView {
    cases_run(&bench.workbench, CasesAt::default())
        .await
        .expect("they run")
}

fn one<'a>(view: &'a CasesView, case: &str) -> &'a CaseView {
    let mut cases = view.cases.iter();
    cases.find(|known| known.case == case).expect("it is there")
}

fn pasted(control_id: &str, sex: &str) -> CaseFrom {
    CaseFrom::Text {
        text: format!(
            "MSH|^~\\&|REG1|MAIN|LAB|MAIN|20260302083000||ADT^A01|{control_id}|P|2.3\rPID|1||1^^^MAIN^MR||Vale^Iris||19800101|{sex}\rPV1|1|I|3W\r"
        ),
    }
}

fn make(from: CaseFrom, name: &str) -> CaseMake {
    CaseMake {
        from,
        interface: None,
        name: name.to_owned(),
        note: String::new(),
        sure: false,
    }
}

async fn edit(bench: &Bench, intent: Intent) {
    let at = MappingAt {
        interface: "registration".to_owned(),
        destination: "lab".to_owned(),
    };
    let open = mapping_open(&bench.workbench, at.clone()).await;
    let request = MappingEdit {
        revision: open.expect("open").revision,
        at,
        intent,
    };
    mapping_edit(&bench.workbench, request).await.expect("made");
}

#[tokio::test]
async fn the_cases_of_the_example_pass_until_a_rule_changes() {
    let bench = bench().await;
    let view = run(&bench).await;
    assert_eq!(view.findings, []);
    assert_eq!(
        (view.passed, view.failed, view.fresh, view.broken),
        (5, 0, 0, 0)
    );
    let discharge = one(&view, "discharge");
    assert_eq!(discharge.origin.as_deref(), Some("synthetic"));
    assert!(discharge.results[0].wanted.starts_with("filtered"));

    // An edit that nobody has saved counts.
    let rule = "sender".to_owned();
    edit(
        &bench,
        Intent::SetText {
            rule,
            text: "HUB2".to_owned(),
        },
    )
    .await;
    let view = run(&bench).await;
    assert_eq!((view.passed, view.failed), (1, 4));
    let admit = &one(&view, "admit-inpatient").results[0];
    assert_eq!(
        admit.differences,
        [CaseDifference {
            output: 1,
            path: "MSH-3".to_owned(),
            name: "Sending Application".to_owned(),
            wanted: "HUB".to_owned(),
            got: "HUB2".to_owned(),
        }]
    );
    let at = CaseAt {
        interface: "registration".to_owned(),
        case: "admit-inpatient".to_owned(),
    };
    let detail = case_open(&bench.workbench, at).await.expect("it opens");
    let pair = &detail.destinations[0].pairs[0];
    assert_eq!(pair.verdict, Verdict::Different);
    let differing = pair
        .rows
        .iter()
        .filter(|row| row.verdict == Verdict::Different && !row.segment);
    assert_eq!(differing.count(), 1);

    // Blessed with a reason, it passes; without one, it is not.
    let bless = |reason: &str| CaseBless {
        interface: Some("registration".to_owned()),
        case: Some("admit-inpatient".to_owned()),
        destination: None,
        reason: reason.to_owned(),
    };
    let refused = case_bless(&bench.workbench, bless(" "))
        .await
        .expect_err("no reason");
    assert_eq!(refused.code, "reason-missing");
    let view = case_bless(&bench.workbench, bless("They call us HUB2 now"))
        .await
        .expect("blessed");
    assert_eq!((view.passed, view.failed), (2, 3));
    let blessed = &one(&view, "admit-inpatient").blessed;
    assert_eq!(blessed.len(), 2);
    assert_eq!(blessed[0].reason, "They call us HUB2 now");
    assert_eq!(blessed[0].on.len(), "2026-03-14".len());
}

#[tokio::test]
async fn a_message_becomes_a_case_and_real_traffic_asks_first() {
    let bench = bench().await;
    let made = case_make(&bench.workbench, make(pasted("MADE1", "F"), ""))
        .await
        .expect("made");
    assert_eq!(made.at.case, "adt-a01");
    let again = case_make(&bench.workbench, make(pasted("MADE2", "M"), ""))
        .await
        .expect("made");
    assert_eq!(again.at.case, "adt-a01-2");
    let taken = case_make(&bench.workbench, make(pasted("MADE3", "M"), "adt-a01")).await;
    assert_eq!(taken.expect_err("taken").code, "case-taken");
    let named = case_make(&bench.workbench, make(pasted("MADE3", "M"), "../out")).await;
    assert_eq!(named.expect_err("no name").code, "case-name");
    let view = run(&bench).await;
    assert_eq!((view.passed, view.failed, view.fresh), (7, 0, 0));

    // Somebody writes a file by hand; it is told, and nothing is wanted of it yet.
    let mut events = subscribe(&bench.workbench);
    let CaseFrom::Text { text } = pasted("HAND", "U") else {
        return;
    };
    std::fs::write(folder(&bench).await.join("by-hand.in.hl7"), text).expect("written");
    until(&mut events, |event| matches!(event, Event::Cases { .. })).await;
    let view = run(&bench).await;
    assert_eq!(one(&view, "by-hand").state, CaseState::Fresh);

    let at = CaseAt {
        interface: "registration".to_owned(),
        case: "by-hand".to_owned(),
    };
    let request = CaseDescribe {
        at,
        name: "unknown-sex".to_owned(),
        note: "U is 9".to_owned(),
    };
    let at = case_describe(&bench.workbench, request)
        .await
        .expect("described");
    assert_eq!(one(&run(&bench).await, "unknown-sex").note, "U is 9");
    case_remove(&bench.workbench, at).await.expect("removed");
    assert_eq!(run(&bench).await.cases.len(), 7);
}

#[tokio::test]
async fn real_traffic_is_a_case_only_when_somebody_said_so() {
    let bench = bench().await;
    let desk = bench.workbench.desk().await;
    desk.start("registration").await.expect("listens");
    let at = desk.endpoint("registration").expect("there").address;
    let (host, port) = at.rsplit_once(':').expect("host and port");
    let text = "MSH|^~\\&|REG1|MAIN|LAB|MAIN|20260302083000||ADT^A01|REAL1|P|2.3\rPID|1||1||Vale^Iris\rPV1|1|I\r";
    let port = port.parse().expect("a port");
    let timeouts = crate::endpoints::Timeouts::default();
    let sender = crate::endpoints::Sender::connect(host, port, timeouts).await;
    let mut sender = sender.expect("connected");
    sender.send(text.as_bytes()).await.expect("sent");
    let page = desk
        .store()
        .expect("a store")
        .page(None, 1)
        .await
        .expect("a page");
    let from = CaseFrom::Message {
        key: MessageKey::Captured {
            id: page.rows[0].id.0,
        },
    };
    let asked = case_make(&bench.workbench, make(from.clone(), "")).await;
    assert_eq!(asked.expect_err("asks").code, "patient-into-project");
    assert_eq!(run(&bench).await.cases.len(), 5);
    let sure = CaseMake {
        sure: true,
        ..make(from, "")
    };
    let made = case_make(&bench.workbench, sure).await.expect("made");
    let view = run(&bench).await;
    assert_eq!(
        one(&view, &made.at.case).origin.as_deref(),
        Some("captured")
    );
    bench.workbench.close().await;
}

#[tokio::test]
async fn what_is_wrong_in_a_case_is_named() {
    let bench = bench().await;
    let folder = folder(&bench).await;
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("written");
    write("two.in.hl7", "MSH|^~\\&|A\rMSH|^~\\&|B\r");
    write(
        "discharge.toml",
        "format = \"hl7wb.case/1\"\noutcome = \"dropped\"\nnotes = \"\"\n",
    );
    write("stray.out.hl7", "MSH|^~\\&|A\r");
    write(
        "admit-inpatient.toml",
        "format = \"hl7wb.case/1\"\nfindings = [\"unmapped-value\"]\n[destination.billing]\n",
    );
    write(
        "emergency-without-service.toml",
        "format = \"hl7wb.case/1\"\noutcome = \"rejected\"\ncode = \"AE\"\n",
    );
    let view = run(&bench).await;
    let codes: Vec<&str> = view
        .findings
        .iter()
        .map(|found| found.code.as_str())
        .collect();
    for code in [
        "unknown-outcome",
        "unknown-key",
        "case-without-message",
        "unknown-destination",
    ] {
        assert!(codes.contains(&code), "{code} in {codes:?}");
    }
    assert_eq!(one(&view, "two").state, CaseState::Broken);
    assert_eq!(one(&view, "discharge").state, CaseState::Fresh);
    let admit = &one(&view, "admit-inpatient").results[0];
    assert!(
        admit.says[0].contains("`unmapped-value` is wanted"),
        "{:?}",
        admit.says
    );
    let emergency = &one(&view, "emergency-without-service").results[0];
    assert_eq!(
        emergency.says,
        ["It is delivered; wanted is rejected with AE."]
    );
}

#[tokio::test]
async fn coverage_names_the_message_that_would_use_what_nothing_uses() {
    let bench = bench().await;
    let request = CasesAt {
        interface: Some("registration".to_owned()),
    };
    let view = coverage(&bench.workbench, request).await.expect("covered");
    let [lab] = view.destinations.as_slice() else {
        panic!("one destination");
    };
    assert_eq!((lab.cases, lab.samples), (5, 31));
    assert_eq!(
        (lab.rules.total, lab.rules.cases, lab.rules.any),
        (16, 14, 16)
    );
    assert_eq!((lab.branches.total, lab.branches.cases), (6, 6));
    assert_eq!((lab.rows.total, lab.rows.cases, lab.rows.any), (15, 8, 14));
    let line = |of: &str, name: &str| {
        let mut lines = lab.lines.iter();
        lines
            .find(|line| line.of == of && line.name.starts_with(name))
            .expect("a line")
    };
    assert_eq!(line("sex", "U").wish, "a message with PID-8 = U");
    assert_eq!(line("relatives", "NK1").wish, "a message with an NK1");
    assert!(line("account", "PID-18").samples > 0 && line("account", "PID-18").cases == 0);
}
