//! Captured messages, filtered, counted and walked through like those of a file.

use super::{Bench, bench, until};
use crate::api::commands::*;
use crate::api::view::*;
use crate::store::{Arrived, Direction, Kind, Leg, Summary};
use hl7wb_core::span::Span;
use std::sync::Arc;

/// Stores messages as if they had come over the wire, and tells their numbers.
pub(super) async fn store(bench: &Bench, numbers: std::ops::Range<usize>) -> Vec<i64> {
    let desk = bench.workbench.desk().await;
    let store = desk.store().expect("a store");
    let peer: Arc<str> = "127.0.0.1:40000".into();
    let connection = store
        .connected("registration".into(), peer, 1)
        .await
        .expect("connected");
    let mut ids = Vec::new();
    for n in numbers {
        let mut wire = vec![0x0B];
        wire.extend_from_slice(
            format!(
                "MSH|^~\\&|REG|H|LAB|H|20260301||ADT^A0{}|C{n}|P|2.5\rPID|1||{n}^^^H||Vale^Ren",
                n % 2
            )
            .as_bytes(),
        );
        // Latin-1, which is what no message here declares.
        wire.extend_from_slice(b"\xE9||19800101|F\r\x1C\r");
        let arrived = Arrived {
            direction: Direction::In,
            flaw: None,
            connection: Arc::clone(&connection),
            leg: Leg::Client,
            ordinal: n as u64,
            time: 1_000_000,
            kind: Kind::Message,
            payload: Span::new(1, wire.len() - 2),
            wire,
            charset: "US-ASCII".into(),
            summary: Summary::default(),
        };
        let stored = store.append(arrived).await.expect("queued");
        ids.push(stored.await.expect("stored").row.id.0);
    }
    ids
}

pub(super) async fn listed(bench: &Bench, filter: &str) -> u32 {
    let start = ListStart {
        source: 0,
        filter: filter.to_owned(),
        exact_case: false,
        order: None,
    };
    let made = list_start(&bench.workbench, start).await.expect("begun");
    let list = made.list.expect("a list");
    let mut events = subscribe(&bench.workbench);
    if made.progress.expect("progress").state == WorkState::Running {
        until(&mut events, |event| {
            matches!(event, Event::Task { task, progress, .. }
                if *task == list && progress.state == WorkState::Done)
        })
        .await;
    }
    list
}

async fn page(bench: &Bench, list: u32, before: Option<i64>, limit: u32) -> CapturePage {
    let at = CaptureRowsAt {
        before,
        limit,
        list: Some(list),
    };
    capture_rows(&bench.workbench, at).await.expect("a page")
}

fn ids(page: &CapturePage) -> Vec<i64> {
    page.rows.iter().map(|row| row.id).collect()
}

#[tokio::test]
async fn a_capture_is_filtered_by_path_and_text_and_takes_in_what_comes() {
    let bench = bench().await;
    let stored = store(&bench, 0..40).await;
    let list = listed(&bench, "PID-3.1 >= 30 and type ADT^A01 and \"vale\"").await;
    let expected: Vec<i64> = [39, 37, 35, 33, 31].map(|n| stored[n]).to_vec();
    let first = page(&bench, list, None, 2).await;
    assert_eq!((ids(&first), first.more), (expected[..2].to_vec(), true));
    let rest = page(&bench, list, Some(expected[1]), 10).await;
    assert_eq!((ids(&rest), rest.more), (expected[2..].to_vec(), false));
    assert_eq!(rest.total, 5);

    let later = store(&bench, 40..44).await;
    let after = Some(expected[0]);
    let newer = capture_newer(&bench.workbench, CaptureNewer { list, after })
        .await
        .expect("looked");
    assert_eq!((ids(&newer), newer.total), (vec![later[3], later[1]], 7));
    let again = capture_newer(&bench.workbench, CaptureNewer { list, after })
        .await
        .expect("looked");
    assert_eq!(
        ids(&again),
        ids(&newer),
        "asked twice, told twice, listed once"
    );
    assert_eq!(page(&bench, list, None, 100).await.rows.len(), 7);
    assert_eq!(
        page(&bench, listed(&bench, "PID-3.1 = 12").await, None, 9)
            .await
            .total,
        1
    );
}

/// What is stored is filtered, whatever is shown of it.
#[tokio::test]
async fn a_masked_capture_is_filtered_and_shows_nothing() {
    let bench = bench().await;
    let stored = store(&bench, 0..6).await;
    let list = listed(&bench, "PID-5.1 = Vale and PID-3.1 = 4").await;
    let found = page(&bench, list, None, 5).await;
    assert_eq!(ids(&found), [stored[4]]);
    let at = CaptureCellsAt {
        ids: vec![stored[4], stored[2], 9_999],
        columns: vec!["pid-5".into(), "MSH-10".into()],
    };
    let cells = capture_cells(&bench.workbench, at.clone())
        .await
        .expect("cells");
    assert_eq!(cells.rows.len(), 2);
    assert_eq!(cells.rows[0].cells[1], "C4");
    assert!(!cells.rows[0].cells[0].contains("Vale"), "{cells:?}");
    let count = StatisticsStart {
        source: 0,
        list: None,
        path: "PID-5".into(),
    };
    let counted = statistics_start(&bench.workbench, count)
        .await
        .expect("counted");
    let wait = TaskAt { task: counted.task };
    let counted = loop {
        let counted = statistics_now(&bench.workbench, wait)
            .await
            .expect("counted");
        if counted.progress.state == WorkState::Done {
            break counted;
        }
    };
    assert_eq!((counted.messages, counted.filled), (6, 6));
    assert!(counted.masked && counted.top[0].filter.is_none());

    let mode = MaskMode::Off;
    mask_set(&bench.workbench, MaskState { mode })
        .await
        .expect("shown");
    let cells = capture_cells(&bench.workbench, at).await.expect("cells");
    assert!(cells.rows[0].cells[0].starts_with("Vale"), "{cells:?}");
    let counted = statistics_now(&bench.workbench, wait)
        .await
        .expect("counted");
    assert!(!counted.masked && counted.top[0].filter.is_some());
}

#[tokio::test]
async fn the_next_captured_message_that_differs_is_found_both_ways() {
    let bench = bench().await;
    let stored = store(&bench, 0..9).await;
    let step = async |from: usize, list, path: &str, backwards| {
        let request = CaptureDiffer {
            id: stored[from],
            list,
            path: path.to_owned(),
            backwards,
        };
        let found = capture_step(&bench.workbench, request)
            .await
            .expect("looked");
        found.row.map(|row| row.id)
    };
    assert_eq!(step(4, None, "MSH-9.2", false).await, Some(stored[3]));
    assert_eq!(step(4, None, "MSH-9.2", true).await, Some(stored[5]));
    assert_eq!(step(4, None, "PID-5", false).await, None);
    let odd = listed(&bench, "MSH-9.2 = A01").await;
    assert_eq!(step(5, Some(odd), "MSH-9.2", false).await, None);
    assert_eq!(step(5, Some(odd), "PID-3.1", false).await, Some(stored[3]));
    assert_eq!(step(5, Some(odd), "PID-3.1", true).await, Some(stored[7]));
}

#[tokio::test]
async fn a_capture_is_read_in_the_charset_that_somebody_says() {
    let bench = bench().await;
    let stored = store(&bench, 0..2).await;
    let read = SourceReading {
        source: 0,
        charset: Some("ISO-8859-5".into()),
        rules: RulesView::Standard,
    };
    let list = source_read_as(&bench.workbench, read).await.expect("read");
    let capture = list.sources.last().expect("the capture");
    assert_eq!(
        (capture.kind, capture.count, capture.charset.as_deref()),
        (SourceKind::Capture, 2, Some("ISO-8859-5"))
    );
    mask_set(
        &bench.workbench,
        MaskState {
            mode: MaskMode::Off,
        },
    )
    .await
    .expect("shown");
    let key = MessageKey::Captured { id: stored[0] };
    let view = message_open(&bench.workbench, OpenMessage { key })
        .await
        .expect("open");
    assert_eq!(view.interface, None, "the rules of none");
    assert!(view.text.contains("Ren\u{449}"), "{}", view.text);
    let found = page(
        &bench,
        listed(&bench, "PID-5.2 = Ren\u{449}").await,
        None,
        9,
    )
    .await;
    assert_eq!(found.total, 2);
}

#[tokio::test]
async fn what_was_chosen_comes_to_so_much() {
    let bench = bench().await;
    let stored = store(&bench, 0..20).await;
    let list = listed(&bench, "PID-3.1 >= 10").await;
    let amount = async |all, list, upto, ids: &[i64]| {
        let chosen = CaptureChosen {
            all,
            list,
            upto,
            ids: ids.to_vec(),
        };
        capture_amount(&bench.workbench, chosen)
            .await
            .expect("counted")
    };
    let two = amount(false, None, None, &[stored[3], stored[4], 90_000]).await;
    assert_eq!(two.messages, 2);
    assert_eq!(two.oldest, two.newest);
    assert!(two.oldest.is_some());
    let later = store(&bench, 20..22).await;
    let upto = stored.last().copied();
    let all = amount(true, None, upto, &[stored[0]]).await;
    assert_eq!(all.messages, 19);
    assert_eq!(amount(true, None, None, &[]).await.messages, 22);
    let of_list = amount(true, Some(list), upto, &[later[0], stored[12]]).await;
    assert_eq!(of_list.messages, 9);
    let none = amount(false, None, None, &[]).await;
    assert_eq!((none.messages, none.bytes, none.oldest), (0, 0, None));
}
