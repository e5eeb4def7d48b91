//! The second receiver of a tap: slow, dead, or of another opinion.

use super::tap::{ROOM, ack, receiver, serving, tap};
use super::*;
use crate::store::Row;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

fn second(to: SocketAddr) -> Second {
    Second {
        to: Route::plain(&to.ip().to_string(), to.port()),
        timeouts: Timeouts {
            answer: Duration::from_secs(20),
            ..Timeouts::default()
        },
        keep_answers: true,
    }
}

async fn exchange(address: SocketAddr, ids: std::ops::Range<usize>) {
    let mut client = TcpStream::connect(address).await.expect("connected");
    for number in ids {
        client
            .write_all(&framed(&format!("T{number}")))
            .await
            .expect("sent");
        assert_eq!(answers(&mut client, 1).await[0].0, "AA");
    }
}

/// What both said to a row.
fn both(row: &Row) -> (String, String) {
    let code = |note: &Option<crate::store::Acknowledged>| {
        note.clone().map(|note| note.code).unwrap_or_default()
    };
    (code(&row.acknowledged), code(&row.teed))
}

#[tokio::test]
async fn both_answers_stand_beside_each_other() {
    let old = receiver(|id| Some(ack("AA", id))).await;
    let new = receiver(|id| Some(ack(if id == "T1" { "AE" } else { "AA" }, id))).await;
    let mut tapped = tap(old, Some(second(new)), ROOM).await;
    exchange(tapped.address, 0..3).await;
    let all = |rows: &[Row]| rows.len() == 3 && rows.iter().all(|row| row.teed.is_some());
    let rows = tapped.rows(all).await;
    let said: Vec<(String, String)> = rows.iter().map(both).collect();
    let is = |one: &str, two: &str| (one.to_owned(), two.to_owned());
    assert_eq!(said, [is("AA", "AA"), is("AA", "AE"), is("AA", "AA")]);
    // Whoever watches hears the row whole in the end, in whatever order the two answered.
    tapped.listening.stop().await;
    let mut last = std::collections::BTreeMap::new();
    while let Ok(change) = tapped.changes.try_recv() {
        if let Change::Stored { rows, .. } = change {
            last.extend(rows.into_iter().map(|row| (row.id, both(&row))));
        }
    }
    assert_eq!(last.into_values().collect::<Vec<_>>(), said);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_says_nothing_holds_nobody() {
    let old = receiver(|id| Some(ack("AA", id))).await;
    let silent = receiver(|_| None).await;
    let tapped = tap(old, Some(second(silent)), ROOM).await;
    let since = Instant::now();
    exchange(tapped.address, 0..1500).await;
    assert!(
        since.elapsed() < Duration::from_secs(20),
        "it was waited for"
    );
    // One is with it and a thousand wait: the rest was let go, and says so.
    let late = |row: &Row| {
        let text = row.teed.clone().and_then(|note| note.text);
        text.is_some_and(|text| text.contains("too far behind"))
    };
    for _ in 0..400 {
        let page = tapped.store.page(None, 2000).await.expect("a page");
        if page.rows.iter().filter(|row| late(row)).count() >= 499 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    let let_go = tapped.counters.not_teed.load(Ordering::Relaxed);
    assert!((498..=500).contains(&let_go), "{let_go}");
    tapped.listening.stop().await;
    // Each says that it was not answered, as soon as that is written.
    for _ in 0..400 {
        let page = tapped.store.page(None, 2000).await.expect("a page");
        let is = |row: &Row| both(row) == ("AA".to_owned(), "–".to_owned());
        if page.rows.len() == 1500 && page.rows.iter().all(is) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("some do not say what became of them");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_comes_later_gets_what_it_missed() {
    let old = receiver(|id| Some(ack("AA", id))).await;
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let place = socket.local_addr().expect("an address");
    drop(socket);
    let mut tapped = tap(old, Some(second(place)), ROOM).await;
    exchange(tapped.address, 0..10).await;
    loop {
        let notice = tapped.notices.recv().await.expect("a notice");
        if let Notice::Receiver(sentence) = notice {
            assert!(sentence.contains("Nobody listens"), "{sentence}");
            break;
        }
        assert_eq!(notice, Notice::Moved);
    }
    let socket = TcpListener::bind(place).await.expect("free still");
    tokio::spawn(serving(socket, |id| Some(ack("AA", id))));
    let all = |rows: &[Row]| rows.len() == 10 && rows.iter().all(|row| both(row).1 == "AA");
    tapped.rows(all).await;
    assert_eq!(tapped.counters.teed.load(Ordering::Relaxed), 10);
    assert_eq!(tapped.counters.not_teed.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn one_that_closes_behind_each_answer_gets_all() {
    let old = receiver(|id| Some(ack("AA", id))).await;
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let place = socket.local_addr().expect("an address");
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = socket.accept().await.expect("accepted");
            let mut got = Vec::new();
            let mut buffer = [0; 4096];
            while !got.ends_with(b"\x1c\r") {
                let count = stream.read(&mut buffer).await.expect("read");
                if count == 0 {
                    break;
                }
                got.extend_from_slice(&buffer[..count]);
            }
            let text = String::from_utf8_lossy(&got).into_owned();
            let id = text.split('|').nth(9).unwrap_or_default();
            let _ = stream.write_all(&ack("AA", id)).await;
        }
    });
    let tapped = tap(old, Some(second(place)), ROOM).await;
    exchange(tapped.address, 0..8).await;
    tapped
        .rows(|rows| rows.len() == 8 && rows.iter().all(|row| both(row).1 == "AA"))
        .await;
}
