//! The commands, as a front end calls them, over a copy of the example.

use super::*;
use crate::api::view::*;
use crate::workbench::Workbench;
use std::path::Path;
use std::time::Duration;

mod capture;
mod cases;
mod document;
mod edit;
mod keeping;
mod large;
mod mapping;
mod mask;
mod rooms;
mod secure;
mod sending;

struct Bench {
    folder: tempfile::TempDir,
    workbench: Workbench,
}

async fn bench() -> Bench {
    let folder = tempfile::tempdir().expect("a folder");
    let workbench = Workbench::start(folder.path(), None)
        .await
        .expect("started");
    // A port of its own for every test.
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("bound");
    let port = free.local_addr().expect("an address").port();
    drop(free);
    let file = Path::new(
        &project_state(&workbench, Nothing {})
            .await
            .expect("a project")
            .folder,
    )
    .join("project.toml");
    let text = std::fs::read_to_string(&file).expect("read");
    std::fs::write(&file, text.replace("2575", &port.to_string())).expect("written");
    let path = file.display().to_string();
    project_open(&workbench, OpenProject { path })
        .await
        .expect("opened");
    Bench { folder, workbench }
}

async fn until(subscription: &mut Subscription, mut wanted: impl FnMut(&Event) -> bool) -> Event {
    tokio::time::timeout(Duration::from_secs(10), async {
        loop {
            for event in subscription.next().await.expect("open") {
                if wanted(&event) {
                    return event;
                }
            }
        }
    })
    .await
    .expect("in time")
}

#[tokio::test]
async fn the_example_opens_with_its_samples() {
    let bench = bench().await;
    let project = project_state(&bench.workbench, Nothing {})
        .await
        .expect("a project");
    assert!(project.example);
    assert_eq!(project.findings, []);
    assert_eq!(project.store_problem, None);
    assert_eq!(project.interfaces[0].destinations[0].rules, Some(16));
    assert_eq!(
        project.interfaces[0].destinations[0].mapping,
        "lab.mapping.toml"
    );
    let list = source_list(&bench.workbench, Nothing {})
        .await
        .expect("sources");
    // And the capture store, which is a source too.
    assert_eq!(list.sources.len(), 9);
    let request = RowsAt {
        source: list.sources[0].id,
        offset: 0,
        limit: 10,
        list: None,
        columns: Vec::new(),
    };
    let page = message_rows(&bench.workbench, request).await.expect("rows");
    assert_eq!(
        (page.total, page.rows[0].message_type.as_str()),
        (1, "ADT^A01")
    );
    let request = OpenMessage {
        key: page.rows[0].key,
    };
    let view = message_open(&bench.workbench, request)
        .await
        .expect("a message");
    assert!(
        view.nodes
            .iter()
            .any(|node| node.path == "PID-5.1" && node.name == "Family Name")
    );
    let text = message_text(&bench.workbench, request)
        .await
        .expect("its text");
    assert_eq!(text, view.text.as_bytes());
}

#[tokio::test]
async fn a_source_is_read_as_somebody_says() {
    let bench = bench().await;
    let request = PasteText {
        text: "MSH|^~\\&|REG|||||||M1|P|2.3\rPID|1||7||José\r".into(),
    };
    let list = source_paste(&bench.workbench, request)
        .await
        .expect("pasted");
    let source = list.opened.expect("opened");
    let open = async || {
        let key = MessageKey::Source { source, index: 0 };
        message_open(&bench.workbench, OpenMessage { key })
            .await
            .expect("a message")
    };
    let view = open().await;
    assert!(view.text.contains("José"), "{}", view.text);
    assert_eq!(view.interface.as_deref(), Some("registration"));
    let read_as = |charset: &str, rules| {
        let charset = Some(charset.to_owned());
        let request = SourceReading {
            source,
            charset,
            rules,
        };
        source_read_as(&bench.workbench, request)
    };
    let mut events = subscribe(&bench.workbench);
    let list = read_as("8859/1", RulesView::Standard).await.expect("set");
    until(&mut events, |event| matches!(event, Event::Sources { .. })).await;
    let set = list.sources.iter().find(|one| one.id == source);
    let set = set.expect("still open");
    assert_eq!(set.charset.as_deref(), Some("ISO-8859-1"));
    assert_eq!(set.rules, RulesView::Standard);
    let view = open().await;
    assert!(view.text.contains("JosÃ©"), "{}", view.text);
    assert_eq!(
        (view.charset.as_str(), view.interface),
        ("ISO-8859-1", None)
    );
    let unknown = read_as("klingon", RulesView::Standard).await;
    assert_eq!(unknown.expect_err("refused").code, "unknown-charset");
    let id = "nobody".to_owned();
    let unknown = read_as("UTF-8", RulesView::Interface { id }).await;
    assert_eq!(unknown.expect_err("refused").code, "unknown-interface");
}

#[tokio::test]
async fn the_profile_of_its_interface_judges_a_message() {
    let bench = bench().await;
    let list = source_list(&bench.workbench, Nothing {}).await;
    let list = list.expect("sources");
    let judged = async |start: &str| {
        let named = list.sources.iter().find(|one| one.name.starts_with(start));
        let source = named.expect("the sample").id;
        let key = MessageKey::Source { source, index: 0 };
        let view = message_open(&bench.workbench, OpenMessage { key });
        let found = view.await.expect("a message").findings.into_iter();
        found
            .map(|one| {
                let place = one.file.zip(one.line);
                (one.code, one.path.unwrap_or_default(), one.rule, place)
            })
            .collect::<Vec<_>>()
    };
    let found = judged("15-").await;
    let [(code, path, rule, place)] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!((code.as_str(), path.as_str()), ("value", "PID-8"));
    assert_eq!(rule.as_deref(), Some("sex"));
    let (file, line) = place.clone().expect("where the rule is");
    assert_eq!(file, "interfaces/registration/profile.toml");
    let folder = bench.workbench.desk().await.project().folder.clone();
    let text = std::fs::read_to_string(folder.join(&file)).expect("the profile");
    assert_eq!(text.lines().nth(line as usize), Some("id = \"sex\""));

    let found = judged("08-").await;
    let [(code, path, None, None)] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!((code.as_str(), path.as_str()), ("segment-order", "AL1"));
    let ignore = |code: &str, path: &str| {
        let request = IgnoreFinding {
            interface: "registration".to_owned(),
            code: code.to_owned(),
            path: Some(path.to_owned()),
        };
        finding_ignore(&bench.workbench, request)
    };
    ignore("segment-order", "AL1[1]").await.expect("ignored");
    assert_eq!(judged("08-").await, vec![]);
    let changed = std::fs::read_to_string(folder.join(&file)).expect("the profile");
    assert!(changed.starts_with(&text), "what was there stays");
    let refused = ignore("klingon", "AL1").await.expect_err("refused");
    assert_eq!(refused.code, "unknown-code");

    let mut events = subscribe(&bench.workbench);
    let slipped = text.replace("usage = \"X\"", "usge = \"X\"");
    std::fs::write(folder.join(&file), slipped).expect("written");
    until(&mut events, |event| matches!(event, Event::Project { .. })).await;
    let project = project_state(&bench.workbench, Nothing {}).await;
    let project = project.expect("a project");
    let mistake = project.findings.first().expect("a mistake");
    assert_eq!(mistake.code, "profile-unknown-key");
    assert_eq!(mistake.file.as_deref(), Some(file.as_str()));
    assert!(mistake.message.contains("usge"), "{}", mistake.message);
}

#[tokio::test]
async fn the_dictionary_of_the_project_takes_effect_at_once() {
    let bench = bench().await;
    let mut events = subscribe(&bench.workbench);
    until(&mut events, |event| matches!(event, Event::Snapshot { .. })).await;
    let list = source_list(&bench.workbench, Nothing {})
        .await
        .expect("sources");
    let source = list.sources[0].id;
    let node = async |path: &str| {
        let key = MessageKey::Source { source, index: 0 };
        let view = message_open(&bench.workbench, OpenMessage { key })
            .await
            .expect("a message");
        let found = view.nodes.into_iter().find(|node| node.path == path);
        found.expect("it is there")
    };
    let desk = node("ZRG-3").await;
    assert_eq!(desk.name, "Desk");
    assert_eq!(desk.meaning.as_deref(), Some("Main entrance"));
    let project = project_state(&bench.workbench, Nothing {})
        .await
        .expect("a project");
    let file = Path::new(&project.folder).join("dictionary.toml");
    let text = std::fs::read_to_string(&file).expect("read");
    std::fs::write(&file, text.replace("Main entrance", "Front door")).expect("written");
    until(&mut events, |event| matches!(event, Event::Project { .. })).await;
    let desk = node("ZRG-3").await;
    assert_eq!(desk.meaning.as_deref(), Some("Front door"));
    let request = FieldSearch {
        version: "2.3".into(),
        text: "registrar".into(),
        limit: 5,
    };
    let hits = field_search(&bench.workbench, request).await.expect("hits");
    assert_eq!(hits.hits[0].path, "ZRG-2");
}

#[tokio::test]
async fn what_arrives_is_told_and_can_be_opened() {
    let bench = bench().await;
    let mut events = subscribe(&bench.workbench);
    until(&mut events, |event| matches!(event, Event::Snapshot { .. })).await;
    let at = EndpointAt {
        endpoint: "registration".into(),
    };
    let endpoint = endpoint_start(&bench.workbench, at.clone())
        .await
        .expect("listening");
    assert_eq!(
        (endpoint.state, endpoint.loopback),
        (EndpointState::Listening, true)
    );
    let list = source_list(&bench.workbench, Nothing {})
        .await
        .expect("sources");
    let port = endpoint
        .address
        .rsplit_once(':')
        .expect("a port")
        .1
        .parse()
        .expect("a number");
    let key = MessageKey::Source {
        source: list.sources[0].id,
        index: 0,
    };
    let request = SendMessage {
        key,
        host: "127.0.0.1".into(),
        port,
        keep: false,
    };
    let sent = message_send(&bench.workbench, request)
        .await
        .expect("answered");
    assert_eq!((sent.acknowledgement.as_str(), sent.matches), ("AA", true));
    let mut row = None;
    until(&mut events, |event| {
        if let Event::Captured { rows, total, .. } = event {
            assert_eq!(*total, 1);
            row = rows
                .iter()
                .find(|row| row.acknowledgement.is_some())
                .cloned();
        }
        row.is_some()
    })
    .await;
    let row = row.expect("a row");
    let request = OpenMessage {
        key: MessageKey::Captured { id: row.id },
    };
    let view = message_open(&bench.workbench, request)
        .await
        .expect("a message");
    assert_eq!(
        view.captured.map(|row| row.acknowledgement),
        Some(Some("AA".into()))
    );
    let page = CaptureRowsAt {
        before: None,
        limit: 10,
        list: None,
    };
    let page = capture_rows(&bench.workbench, page).await.expect("a page");
    assert_eq!((page.total, page.rows[0].id), (1, row.id));
    let stopped = endpoint_stop(&bench.workbench, at).await.expect("stopped");
    assert_eq!(stopped.state, EndpointState::Stopped);
}

#[tokio::test]
async fn a_port_in_use_is_an_error_with_its_owner() {
    let bench = bench().await;
    let at = EndpointAt {
        endpoint: "registration".into(),
    };
    let list = endpoint_list(&bench.workbench, Nothing {})
        .await
        .expect("a list");
    let _taken = std::net::TcpListener::bind(&list.endpoints[0].address).expect("bound");
    let error = endpoint_start(&bench.workbench, at)
        .await
        .expect_err("in use");
    assert_eq!(error.code, "port-in-use");
    let list = endpoint_list(&bench.workbench, Nothing {})
        .await
        .expect("a list");
    assert_eq!(list.endpoints[0].state, EndpointState::Failed);
    assert!(
        list.endpoints[0]
            .problem
            .as_ref()
            .is_some_and(|why| why.contains("in use"))
    );
}

#[tokio::test]
async fn files_that_come_and_change_are_noticed() {
    let bench = bench().await;
    let mut events = subscribe(&bench.workbench);
    let project = project_state(&bench.workbench, Nothing {})
        .await
        .expect("a project");
    let folder = Path::new(&project.folder);
    until(&mut events, |event| matches!(event, Event::Snapshot { .. })).await;
    std::fs::write(folder.join("samples/99-new.hl7"), "MSH|^~\\&|A\r").expect("written");
    until(&mut events, |event| {
        matches!(event, Event::Sources { sources, .. } if sources.iter().any(|source| source.name == "99-new.hl7"))
    })
    .await;
    let mapping = folder.join("interfaces/registration/lab.mapping.toml");
    let text = std::fs::read_to_string(&mapping).expect("read");
    std::fs::write(&mapping, format!("{text}\n# a thought\n")).expect("written");
    until(
        &mut events,
        |event| matches!(event, Event::MappingOutside { at, .. } if at.destination == "lab"),
    )
    .await;
    std::fs::write(
        folder.join("project.toml"),
        "format = \"hl7wb.project/1\"\nnmae = \"x\"\n",
    )
    .expect("written");
    let event = until(&mut events, |event| matches!(event, Event::Project { .. })).await;
    let Event::Project { project, .. } = event else {
        panic!("{event:?}")
    };
    assert!(
        project
            .findings
            .iter()
            .any(|finding| finding.line == Some(2)),
        "{project:?}"
    );
}

#[tokio::test]
async fn opening_what_is_no_project_keeps_the_one_that_is_open() {
    let bench = bench().await;
    let path = bench.folder.path().display().to_string();
    let error = project_open(&bench.workbench, OpenProject { path })
        .await
        .expect_err("refused");
    assert_eq!(error.code, "not-a-project");
    let project = project_state(&bench.workbench, Nothing {})
        .await
        .expect("a project");
    assert!(project.example);
    let restored = example_restore(&bench.workbench, Nothing {})
        .await
        .expect("restored");
    assert!(restored.example);
    assert_eq!(restored.store_problem, None);
}

#[tokio::test]
async fn the_planted_faults_are_found_and_go_when_their_rules_go() {
    let bench = bench().await;
    let at = ComparisonAt {
        comparison: "old-interface".into(),
    };
    let view = comparison_run(&bench.workbench, at.clone())
        .await
        .expect("a run");
    assert_eq!(
        (view.inputs, view.missing, view.extra),
        (48, 0, 0),
        "{view:?}"
    );
    let found: Vec<(&str, Option<&str>)> = view
        .causes
        .iter()
        .map(|cause| (cause.path.as_str(), cause.rule.as_deref()))
        .collect();
    for planted in [
        ("PID-18", "account"),
        ("NK1", "relatives"),
        ("PID-5.1", "name"),
    ] {
        assert!(
            found.contains(&(planted.0, Some(planted.1))),
            "{planted:?} in {found:?}"
        );
    }
    let request = PairsAt {
        run: view.run,
        cause: Some(0),
        offset: 0,
        limit: 1000,
    };
    let pairs = comparison_pairs(&bench.workbench, request)
        .await
        .expect("pairs");
    assert_eq!(pairs.total, view.causes[0].count);
    let request = PairAt {
        run: view.run,
        index: pairs.pairs[0].index,
    };
    let pair = comparison_pair(&bench.workbench, request)
        .await
        .expect("a pair");
    assert!(pair.rows.iter().any(|row| row.verdict != Verdict::Exact));
    // Unsaved edits count.
    let mapping = MappingAt {
        interface: "registration".into(),
        destination: "lab".into(),
    };
    let mut open = mapping_open(&bench.workbench, mapping.clone())
        .await
        .expect("a mapping");
    for rule in ["account", "name", "relatives"] {
        let request = MappingEdit {
            at: mapping.clone(),
            revision: open.revision,
            intent: Intent::Remove { rule: rule.into() },
        };
        open = mapping_edit(&bench.workbench, request)
            .await
            .expect("edited");
    }
    let view = comparison_run(&bench.workbench, at).await.expect("a run");
    assert_eq!(
        (view.different, view.causes.len()),
        (0, 0),
        "{:?}",
        view.causes
    );
}

#[tokio::test]
async fn an_export_takes_its_places_from_the_environment() {
    let bench = bench().await;
    let at = ExportAt {
        interface: "registration".into(),
        environment: "production".into(),
    };
    let view = export_preview(&bench.workbench, at.clone())
        .await
        .expect("a channel");
    assert_eq!(view.listens, "0.0.0.0:6661");
    assert_eq!(view.destinations[0].sends_to, "lab.hospital.example:6662");
    assert!(
        view.destinations[0]
            .rules
            .iter()
            .any(|rule| rule.rule == "account")
    );
    assert!(view.xml.starts_with("<channel"));
    let path = bench
        .folder
        .path()
        .join("channel.xml")
        .display()
        .to_string();
    let saved = export_save(
        &bench.workbench,
        ExportSave {
            at,
            path: path.clone(),
        },
    )
    .await
    .expect("written");
    assert_eq!(saved.bytes, std::fs::metadata(path).expect("there").len());
    let path = bench.folder.path().join("group.xml").display().to_string();
    let group = |environment: &str| ExportGroup {
        environment: environment.to_owned(),
        path: path.clone(),
    };
    let saved = export_group(&bench.workbench, group("production"))
        .await
        .expect("written");
    let text = std::fs::read_to_string(&path).expect("there");
    assert_eq!(saved.bytes, text.len() as u64);
    assert!(
        text.starts_with("<channelGroup")
            && text.contains(view.xml.get(..400).expect("a channel is longer"))
    );
    let refused = export_group(&bench.workbench, group("nowhere")).await;
    assert_eq!(
        refused.expect_err("it is refused").code,
        "unknown-environment"
    );
}

/// A large list, as the window uses it: filter, order, columns, counts, each told as it goes on.
#[tokio::test]
async fn lists_and_counts_over_a_source() {
    let bench = bench().await;
    let text: String = (0..300)
        .map(|n| {
            let sex = ["F", "M", "X"][n % 3];
            format!(
                "MSH|^~\\&|A|B|C|D|20260101||ADT^A0{}|M{n}|P|2.5\rPID|1||{n}^^^H||Vale^Iris||1980|{sex}\r",
                n % 4
            )
        })
        .collect();
    let paste = PasteText { text };
    let source = source_paste(&bench.workbench, paste)
        .await
        .expect("opened")
        .opened
        .expect("a source");
    let mut events = subscribe(&bench.workbench);
    let start = |filter: &str, order| ListStart {
        source,
        filter: filter.to_owned(),
        exact_case: false,
        order,
    };
    let order = Some(OrderBy {
        path: "pid-3.1".into(),
        descending: true,
    });
    let made = list_start(
        &bench.workbench,
        start(
            "type ADT^A01 and PID-8 = F and not PID-3.1 < 100 and \"vale\"",
            order,
        ),
    )
    .await
    .expect("made");
    let list = made.list.expect("a number");
    let event = until(&mut events, |event| {
        matches!(event, Event::Task { task, progress, .. }
            if *task == list && progress.state == WorkState::Done)
    })
    .await;
    let Event::Task { progress, .. } = event else {
        unreachable!()
    };
    assert_eq!((progress.messages, progress.done), (300, progress.total));
    let expected: Vec<u32> = (100..300)
        .rev()
        .filter(|n| n % 3 == 0 && n % 4 == 1)
        .collect();
    assert_eq!(progress.found, expected.len() as u64);
    let page = RowsAt {
        source,
        offset: 1,
        limit: 5,
        list: Some(list),
        columns: vec!["PID-3.1".into(), "PID-5".into(), "PV1-2".into()],
    };
    let page = message_rows(&bench.workbench, page).await.expect("rows");
    assert_eq!(page.total as usize, expected.len());
    assert_eq!(
        page.rows[0].cells,
        [
            expected[1].to_string(),
            "Vale^Iris".to_owned(),
            String::new()
        ]
    );
    assert_eq!(
        page.rows[0].key,
        MessageKey::Source {
            source,
            index: expected[1]
        }
    );

    let wrong = list_start(&bench.workbench, start("PID-5 = 'é' and PID-", None))
        .await
        .expect("an answer");
    let problem = wrong.problem.expect("a problem");
    assert_eq!((wrong.list, problem.from, problem.to), (None, 16, 20));

    let count = |list, path: &str| StatisticsStart {
        source,
        list,
        path: path.to_owned(),
    };
    let found = statistics_start(&bench.workbench, count(Some(list), "PID-8"))
        .await
        .expect("counted");
    let wait = TaskAt { task: found.task };
    until(&mut events, |event| {
        matches!(event, Event::Task { task, progress, .. }
            if *task == wait.task && progress.state == WorkState::Done)
    })
    .await;
    let found = statistics_now(&bench.workbench, wait)
        .await
        .expect("counted");
    assert_eq!(
        (found.messages, found.filled, found.at.name.as_str()),
        (
            expected.len() as u64,
            expected.len() as u64,
            "Administrative Sex"
        )
    );
    assert_eq!(found.top[0].meaning.as_deref(), Some("Female"));
    assert_eq!(found.top[0].filter.as_deref(), Some("PID-8 = F"));

    let key = MessageKey::Source { source, index: 4 };
    let by = |path: &str| ValueAt {
        key,
        path: path.to_owned(),
    };
    let filter = value_filter(&bench.workbench, by("PID-3"))
        .await
        .expect("a filter");
    assert_eq!(filter.filter, "PID-3.1 = 4 and PID-3.4 = H");
    let differ = DifferAt {
        source,
        list: None,
        row: 0,
        path: "PID-5".into(),
        backwards: false,
    };
    let step = message_step(&bench.workbench, differ)
        .await
        .expect("looked");
    assert_eq!(step.row, None, "every patient has that name");

    let state = MaskState {
        mode: MaskMode::Everything,
    };
    mask_set(&bench.workbench, state).await.expect("masked");
    let found = statistics_start(&bench.workbench, count(None, "PID-5"))
        .await
        .expect("counted");
    let wait = TaskAt { task: found.task };
    let found = loop {
        let found = statistics_now(&bench.workbench, wait)
            .await
            .expect("counted");
        if found.progress.state == WorkState::Done {
            break found;
        }
    };
    assert!(found.masked && found.top[0].filter.is_none());
    assert!(!found.top[0].value.contains("Vale"));
    let refused = value_filter(&bench.workbench, by("PID-3")).await;
    assert_eq!(refused.expect_err("masked").code, "masked");
}

/// A file that grows while it is open is told of.
#[tokio::test]
async fn a_log_that_is_written_is_followed() {
    let bench = bench().await;
    let file = bench.folder.path().join("growing.hl7");
    let one = "MSH|^~\\&|A|B|C|D|||ADT^A01|G1|P|2.5\rPID|1||7\r";
    std::fs::write(&file, one).expect("written");
    let request = OpenPaths {
        paths: vec![file.display().to_string()],
    };
    let list = source_open(&bench.workbench, request)
        .await
        .expect("opened");
    let id = list.opened.expect("a source");
    let mut events = subscribe(&bench.workbench);
    until(&mut events, |event| matches!(event, Event::Snapshot { .. })).await;
    std::fs::write(&file, one.repeat(3)).expect("written");
    until(&mut events, |event| {
        matches!(event, Event::Sources { sources, .. }
            if sources.iter().any(|source| source.id == id && source.count == 3 && source.whole))
    })
    .await;
}
