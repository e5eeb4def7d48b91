//! What is masked does not cross: not in a view, a row, an event or a finding.

use super::{Bench, bench, until};
use crate::api::commands::*;
use crate::api::view::*;

/// Everything in it that says who the patient is, or what somebody wrote.
const MESSAGE: &str = "MSH|^~\\&|REG|CITY|LAB|CITY|20260314||ADT^A01^ADT_A01|CTRL1|P|2.5.1\r\
    EVN||20260314\r\
    PID|1||SECRETID^^^CITY^MR||SECRETNAME^SECRETGIVEN||SECRETDATE|F|||SECRETROAD^^SECRETTOWN||SECRETPHONE\r\
    PV1|1|I|WARD^1^A||||77^SECRETDOCTOR\r\
    OBX|1|ST|1234^Finding^L||SECRETWORDS||||||F\r\
    ZPI|SECRETLOCAL\r\
    SECRETLINE that is no segment\r";

async fn pasted(bench: &Bench) -> MessageKey {
    let text = MESSAGE.to_owned();
    let list = source_paste(&bench.workbench, PasteText { text })
        .await
        .expect("pasted");
    MessageKey::Source {
        source: list.opened.expect("open"),
        index: 0,
    }
}

/// As it would cross to a front end.
fn crossing(view: &impl serde::Serialize) -> String {
    serde_json::to_string(view).expect("a view")
}

#[tokio::test]
async fn a_masked_message_crosses_without_its_patient() {
    let bench = bench().await;
    let key = pasted(&bench).await;
    let MessageKey::Source { source, .. } = key else {
        panic!("a source")
    };
    let rows = || RowsAt {
        source,
        offset: 0,
        limit: 5,
        list: None,
        columns: vec!["PID-5".into(), "MSH-9.1".into()],
    };
    let nodes = NodesAt {
        key,
        first: 0,
        count: 20,
        density: Density::All,
    };
    let open = message_open(&bench.workbench, OpenMessage { key })
        .await
        .expect("open");
    assert!(!open.masked);
    assert!(
        open.findings
            .iter()
            .any(|finding| finding.message.contains("SECRET")),
        "a finding that quotes is part of this test: {:?}",
        open.findings
    );

    let state = MaskState {
        mode: MaskMode::Everything,
    };
    mask_set(&bench.workbench, state).await.expect("masked");
    let masked = message_open(&bench.workbench, OpenMessage { key })
        .await
        .expect("open");
    assert!(masked.masked);
    let all = message_nodes(&bench.workbench, nodes).await.expect("nodes");
    let page = message_rows(&bench.workbench, rows()).await.expect("rows");
    let body = message_text(&bench.workbench, OpenMessage { key })
        .await
        .expect("text");
    let found = message_findings(&bench.workbench, OpenMessage { key })
        .await
        .expect("findings");
    assert_eq!(found.findings, masked.findings);
    for view in [
        crossing(&masked),
        crossing(&all),
        crossing(&page),
        String::from_utf8_lossy(&body).into_owned(),
    ] {
        assert!(!view.contains("SECRET"), "{view}");
        assert!(view.contains("CTRL1"), "{view}");
    }
    // Nothing moved: the same tree over the same places, values apart.
    let places = |view: &MessageView| {
        let place = |node: &NodeView| (node.path.clone(), node.range, node.branch, node.null);
        view.nodes.iter().map(place).collect::<Vec<_>>()
    };
    assert_eq!(places(&open), places(&masked));
    assert_eq!(open.text.chars().count(), masked.text.chars().count());

    let state = MaskState {
        mode: MaskMode::Captured,
    };
    mask_set(&bench.workbench, state).await.expect("masked");
    let again = message_open(&bench.workbench, OpenMessage { key })
        .await
        .expect("open");
    assert_eq!(again, open);
}

#[tokio::test]
async fn captures_are_masked_unless_somebody_says_otherwise() {
    let bench = bench().await;
    let key = pasted(&bench).await;
    let mut events = subscribe(&bench.workbench);
    let first = until(&mut events, |event| matches!(event, Event::Snapshot { .. })).await;
    assert!(crossing(&first).contains("\"mask\":\"captured\""));
    let endpoint = EndpointAt {
        endpoint: "registration".into(),
    };
    let started = endpoint_start(&bench.workbench, endpoint)
        .await
        .expect("listening");
    let (_, port) = started.address.rsplit_once(':').expect("a port");
    let request = SendMessage {
        key,
        host: "127.0.0.1".into(),
        port: port.parse().expect("a number"),
        keep: false,
    };
    // Masked on the screen, whole on the wire: the answer is an accept.
    let sent = message_send(&bench.workbench, request).await.expect("sent");
    assert_eq!(sent.acknowledgement, "AA");
    let told = until(&mut events, |event| matches!(event, Event::Captured { .. })).await;
    let told = crossing(&told);
    assert!(told.contains("CTRL1") && !told.contains("SECRET"), "{told}");
    let filter = ListStart {
        source: 0,
        filter: "PID-5.1 = SECRETNAME".to_owned(),
        exact_case: false,
        order: None,
    };
    let made = list_start(&bench.workbench, filter).await.expect("begun");
    let page = CaptureRowsAt {
        before: None,
        limit: 10,
        list: made.list,
    };
    let rows = capture_rows(&bench.workbench, page).await.expect("rows");
    assert_eq!(rows.rows.len(), 1, "the store can still be searched");
    assert!(!crossing(&rows).contains("SECRET"));
    let key = MessageKey::Captured {
        id: rows.rows[0].id,
    };
    let view = message_open(&bench.workbench, OpenMessage { key })
        .await
        .expect("open");
    assert!(view.masked && !crossing(&view).contains("SECRET"));

    let state = MaskState {
        mode: MaskMode::Off,
    };
    mask_set(&bench.workbench, state).await.expect("shown");
    let told = until(&mut events, |event| matches!(event, Event::Snapshot { .. })).await;
    assert!(crossing(&told).contains("SECRETNAME"));
    let view = message_open(&bench.workbench, OpenMessage { key })
        .await
        .expect("open");
    assert!(!view.masked && view.text.contains("SECRETNAME"));
}
