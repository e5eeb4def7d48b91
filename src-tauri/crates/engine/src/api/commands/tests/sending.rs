//! Sending many messages, as the window asks for it: to the listener of the example.

use super::*;

async fn listening(bench: &Bench) -> u16 {
    let endpoint = EndpointAt {
        endpoint: "registration".into(),
    };
    let started = endpoint_start(&bench.workbench, endpoint)
        .await
        .expect("listening");
    let (_, port) = started.address.rsplit_once(':').expect("a port");
    port.parse().expect("a number")
}

fn to(host: &str, port: u16, what: SendWhat) -> SendingStart {
    SendingStart {
        what,
        to: SendTo::Place {
            host: host.into(),
            port,
        },
        pace: PaceSettings {
            connections: 1,
            keep_alive: true,
            per_second: None,
            retries: 0,
            retry_after: 1,
            timeout: 10,
        },
        speed: None,
        again_when_refused: false,
        keep: true,
    }
}

/// The source of that name, and how many messages it has.
async fn source(bench: &Bench, name: &str) -> (u32, u32) {
    let list = source_list(&bench.workbench, Nothing {})
        .await
        .expect("sources");
    let found = list.sources.iter().find(|source| source.name == name);
    let found = found.expect("a sample");
    (found.id, found.count)
}

async fn ended(events: &mut Subscription) -> SendingView {
    let over = |state| {
        matches!(
            state,
            SendingState::Done | SendingState::Stopped | SendingState::Failed
        )
    };
    let told = until(
        events,
        |event| matches!(event, Event::Sending { sending, .. } if over(sending.state)),
    )
    .await;
    let Event::Sending { sending, .. } = told else {
        panic!("{told:?}")
    };
    sending
}

#[tokio::test]
async fn a_source_is_sent_told_and_kept_and_what_was_received_is_sent_again() {
    let bench = bench().await;
    let port = listening(&bench).await;
    let (source, count) = source(&bench, "20-morning.hl7").await;
    let count = u64::from(count);
    let mut events = subscribe(&bench.workbench);
    let request = to(
        "127.0.0.1",
        port,
        SendWhat::Sources {
            sources: vec![source],
        },
    );
    let preview = sending_preview(&bench.workbench, request.clone())
        .await
        .expect("there");
    assert_eq!((preview.messages, preview.problem), (count, None));
    assert_eq!(preview.what, format!("{count} messages of 20-morning.hl7"));
    assert!(preview.loopback);
    sending_start(&bench.workbench, request)
        .await
        .expect("started");
    let told = ended(&mut events).await;
    assert_eq!((told.state, told.accepted), (SendingState::Done, count));
    assert_eq!((told.not_kept, told.connections), (0, 1));
    assert!(!told.beats.is_empty());
    let asked = SendingResultsAt {
        sending: told.sending,
        troubled: false,
        offset: 1,
        limit: 2,
    };
    let results = sending_results(&bench.workbench, asked)
        .await
        .expect("results");
    assert_eq!((results.held, results.total), (count, count));
    assert_eq!(results.rows[0].number, 2);
    assert_eq!(results.rows[0].code.as_deref(), Some("AA"));

    // What was received is sent again: not what we sent, and oldest first.
    let all = CaptureRowsAt {
        before: None,
        limit: 500,
        list: None,
    };
    let page = capture_rows(&bench.workbench, all.clone())
        .await
        .expect("rows");
    assert_eq!(page.total, 2 * count);
    assert_eq!(
        page.rows.iter().filter(|row| row.sent).count() as u64,
        count
    );
    let request = to("127.0.0.1", port, SendWhat::Sources { sources: vec![0] });
    sending_start(&bench.workbench, request)
        .await
        .expect("started");
    let again = ended(&mut events).await;
    assert_eq!((again.total, again.accepted), (count, count));
    // That captured messages left is recorded; of samples nothing is.
    let asked = RecordAt {
        before: None,
        limit: 10,
    };
    let record = record_open(&bench.workbench, asked)
        .await
        .expect("a record");
    let told: Vec<(&str, u64, &str)> = record
        .lines
        .iter()
        .map(|line| (line.action.as_str(), line.messages, line.place.as_str()))
        .collect();
    assert_eq!(
        told,
        [("send", count, format!("127.0.0.1:{port}").as_str())]
    );
    let page = capture_rows(&bench.workbench, all).await.expect("rows");
    let received = page.rows.iter().filter(|row| !row.sent);
    let mut ids: Vec<&str> = received.map(|row| row.control_id.as_str()).collect();
    ids.reverse();
    let (first, second) = ids.split_at(ids.len() / 2);
    assert_eq!(first, second);

    // A list of captured messages, and some by name.
    let list = list_start(
        &bench.workbench,
        ListStart {
            source: 0,
            filter: format!("MSH-10 = {}", first[0]),
            exact_case: false,
            order: None,
        },
    )
    .await
    .expect("a list");
    let what = SendWhat::List {
        list: list.list.expect("a list"),
    };
    let preview = sending_preview(&bench.workbench, to("127.0.0.1", port, what))
        .await
        .expect("there");
    assert_eq!(preview.messages, 4);
    // Chosen one by one, what we sent ourselves is sent too; of all only what was received.
    let chosen = |all| CaptureChosen {
        all,
        list: None,
        upto: None,
        ids: page.rows.iter().map(|row| row.id).take(2).collect(),
    };
    for (all, sent) in [(false, 2), (true, 2 * count + 1)] {
        let what = SendWhat::Captured {
            chosen: chosen(all),
        };
        sending_start(&bench.workbench, to("127.0.0.1", port, what))
            .await
            .expect("started");
        assert_eq!(ended(&mut events).await.accepted, sent, "{all}");
    }
    let keys = vec![
        MessageKey::Source { source, index: 2 },
        MessageKey::Source { source, index: 0 },
        MessageKey::Captured {
            id: page.rows[0].id,
        },
    ];
    let request = to("127.0.0.1", port, SendWhat::Messages { keys });
    sending_start(&bench.workbench, request)
        .await
        .expect("started");
    let some = ended(&mut events).await;
    assert_eq!((some.total, some.accepted), (3, 3));
    let runs = sending_list(&bench.workbench, Nothing {})
        .await
        .expect("runs");
    assert_eq!(runs.sendings.len(), 5);
}

#[tokio::test]
async fn nothing_goes_where_the_project_has_another_environment() {
    let bench = bench().await;
    let (source, _) = source(&bench, "20-morning.hl7").await;
    let what = SendWhat::Sources {
        sources: vec![source],
    };
    let production = to("LAB.hospital.example", 6662, what.clone());
    let preview = sending_preview(&bench.workbench, production.clone())
        .await
        .expect("there");
    assert!(!preview.loopback);
    let problem = preview.problem.expect("refused");
    assert!(problem.contains("environment `production`"), "{problem}");
    let error = sending_start(&bench.workbench, production)
        .await
        .expect_err("refused");
    assert_eq!(error.code, "delivery-not-allowed");
    let one = SendMessage {
        key: MessageKey::Source { source, index: 0 },
        host: "lab.hospital.example".into(),
        port: 6662,
        keep: true,
    };
    let error = message_send(&bench.workbench, one)
        .await
        .expect_err("refused");
    assert_eq!(error.code, "delivery-not-allowed");
    let nowhere = SendTo::Endpoint {
        endpoint: "registration".into(),
    };
    let request = SendingStart {
        to: nowhere,
        ..to("127.0.0.1", 1, what.clone())
    };
    let error = sending_start(&bench.workbench, request)
        .await
        .expect_err("no sender");
    assert_eq!(error.code, "unknown-endpoint");
    let request = SendingStart {
        speed: Some(0.0),
        ..to("127.0.0.1", 1, what)
    };
    let error = sending_start(&bench.workbench, request)
        .await
        .expect_err("no speed");
    assert_eq!(error.code, "speed");
}

#[tokio::test]
async fn a_sender_of_the_project_is_what_it_is_kept_under_and_it_can_be_stopped() {
    let bench = bench().await;
    let port = listening(&bench).await;
    let blank = endpoint_settings(
        &bench.workbench,
        EndpointAt {
            endpoint: "sender".into(),
        },
    )
    .await
    .expect("a blank");
    let settings = EndpointSettings {
        name: "To the lab".into(),
        to: SocketSettings {
            port,
            ..blank.to.clone()
        },
        ..blank
    };
    let saved = endpoint_save(&bench.workbench, settings)
        .await
        .expect("saved");
    let sender = saved
        .endpoints
        .iter()
        .find(|endpoint| endpoint.role == EndpointRole::Sender)
        .expect("there");
    let (source, _) = source(&bench, "20-morning.hl7").await;
    let what = SendWhat::Sources {
        sources: vec![source],
    };
    let mut request = to("", 0, what);
    request.to = SendTo::Endpoint {
        endpoint: sender.id.clone(),
    };
    request.pace.per_second = Some(1);
    let mut events = subscribe(&bench.workbench);
    let started = sending_start(&bench.workbench, request)
        .await
        .expect("started");
    let at = SendingAt {
        sending: started.sending,
    };
    until(
        &mut events,
        |event| matches!(event, Event::Sending { sending, .. } if sending.done == 1),
    )
    .await;
    let held = SendingHold {
        sending: at.sending,
        paused: true,
    };
    let held = sending_hold(&bench.workbench, held).await.expect("held");
    assert_eq!(held.state, SendingState::Paused);
    sending_stop(&bench.workbench, at).await.expect("stopping");
    let stopped = ended(&mut events).await;
    assert_eq!(stopped.state, SendingState::Stopped);
    assert!(stopped.done < stopped.total, "{stopped:?}");
    let now = sending_now(&bench.workbench, at).await.expect("there");
    assert_eq!(now.done, now.accepted);
    let all = CaptureRowsAt {
        before: None,
        limit: 500,
        list: None,
    };
    let page = capture_rows(&bench.workbench, all).await.expect("rows");
    let mut sent = page.rows.iter().filter(|row| row.sent);
    assert!(sent.all(|row| row.endpoint == sender.id));
}
