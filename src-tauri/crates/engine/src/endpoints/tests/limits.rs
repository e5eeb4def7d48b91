//! Peers that say nothing, hang, or ask for too much.

use super::*;
use std::time::Duration;

#[tokio::test]
async fn a_silent_client_is_let_go_and_disturbs_nobody() {
    let bench = bench(brief(Duration::from_millis(200))).await;
    let mut silent = bench.client().await;
    let mut good = bench.client().await;
    good.write_all(&framed("G")).await.expect("sent");
    assert_eq!(answers(&mut good, 1).await[0].0, "AA");
    let mut rest = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(5), silent.read_to_end(&mut rest));
    assert_eq!(read.await.expect("let go").expect("in order"), 0);
}

#[tokio::test]
async fn half_a_frame_that_hangs_is_kept_and_answered() {
    let bench = bench(brief(Duration::from_millis(300))).await;
    let mut client = bench.client().await;
    let half = b"\x0bMSH|^~\\&|REG|H|LAB|L|||ADT^A01|HALF|P|2.3\rPID|1||47";
    client.write_all(half).await.expect("sent");
    let answer = answers(&mut client, 1).await;
    assert_eq!((answer[0].0.as_str(), answer[0].1.as_str()), ("AE", "HALF"));
    let frames = bench.incoming().await;
    assert_eq!(frames.len(), 1);
    assert_eq!(
        (frames[0].kind, frames[0].wire.as_slice()),
        (Kind::Half, &half[..])
    );
}

#[tokio::test]
async fn a_frame_without_its_last_carriage_return_is_complete_after_a_silence() {
    let bench = bench(brief(Duration::from_secs(2))).await;
    let mut client = bench.client().await;
    let mut wire = framed("NOCR");
    wire.pop();
    client.write_all(&wire).await.expect("sent");
    let answer = answers(&mut client, 1).await;
    assert_eq!((answer[0].0.as_str(), answer[0].1.as_str()), ("AA", "NOCR"));
    let frames = bench.incoming().await;
    assert_eq!((frames[0].kind, &frames[0].wire), (Kind::Message, &wire));
}

#[tokio::test]
async fn a_frame_over_the_limit_is_kept_in_pieces_and_refused() {
    let limits = Limits {
        frame: 1000,
        ..Limits::default()
    };
    let bench = bench(limits).await;
    let mut client = bench.client().await;
    let mut payload = message("LARGE");
    payload.extend(std::iter::repeat_n(b'x', 3500));
    let mut stream = hl7wb_core::mllp::encode(&payload);
    stream.extend(framed("NEXT"));
    client.write_all(&stream).await.expect("sent");
    let answers = answers(&mut client, 2).await;
    assert_eq!((answers[0].0.as_str(), answers[1].0.as_str()), ("AE", "AA"));
    let frames = bench.incoming().await;
    let kept: Vec<u8> = frames.iter().flat_map(|frame| frame.wire.clone()).collect();
    assert!(kept == stream);
    assert!(frames.iter().all(|frame| frame.wire.len() <= 1002));
}

#[tokio::test]
async fn one_connection_too_many_is_closed_and_said() {
    let limits = Limits {
        connections: 1,
        ..Limits::default()
    };
    let mut bench = bench(limits).await;
    let mut first = bench.client().await;
    first.write_all(&framed("ONE")).await.expect("sent");
    assert_eq!(answers(&mut first, 1).await.len(), 1);
    let mut second = bench.client().await;
    let mut rest = Vec::new();
    assert_eq!(second.read_to_end(&mut rest).await.unwrap_or(0), 0);
    let mut crowded = false;
    while let Ok(notice) = bench.notices.try_recv() {
        crowded |= matches!(notice, Notice::Crowded { .. });
    }
    assert!(crowded);
    first.write_all(&framed("TWO")).await.expect("sent");
    assert_eq!(answers(&mut first, 1).await[0].1, "TWO");
}

#[tokio::test]
async fn what_is_not_stored_is_not_accepted() {
    let mut bench = bench(Limits::default()).await;
    let mut client = bench.client().await;
    client.write_all(&framed("GOOD")).await.expect("sent");
    assert_eq!(answers(&mut client, 1).await[0].0, "AA");
    bench.store.bound(1).await;
    let mut payload = message("BAD");
    payload.extend(std::iter::repeat_n(b'x', 200_000));
    client
        .write_all(&hl7wb_core::mllp::encode(&payload))
        .await
        .expect("sent");
    let answer = answers(&mut client, 1).await;
    assert_eq!((answer[0].0.as_str(), answer[0].1.as_str()), ("AE", "BAD"));
    assert!(answer[0].2.contains("store-full"), "{answer:?}");
    let mut told = false;
    while let Ok(notice) = bench.notices.try_recv() {
        told |= matches!(&notice, Notice::NotStored(error) if error.code() == "store-full");
    }
    assert!(told);
    // And kept: with room again it is stored, and so is what follows.
    bench.store.bound(1_000_000).await;
    client.write_all(&framed("LATER")).await.expect("sent");
    assert_eq!(answers(&mut client, 1).await[0].0, "AA");
    let kept = bench.store.page(None, 100).await.expect("a page").rows;
    let bad = kept.iter().filter(|row| row.summary.control_id == "BAD");
    assert_eq!(bad.count(), 1);
}

#[tokio::test]
async fn stopping_frees_the_port_and_keeps_what_had_begun() {
    let bench = bench(Limits::default()).await;
    let address = bench.address;
    let mut client = bench.client().await;
    client
        .write_all(b"\x0bMSH|^~\\&|begun")
        .await
        .expect("sent");
    tokio::time::sleep(Duration::from_millis(100)).await;
    let frames = bench.incoming().await;
    assert_eq!(frames[0].wire, b"\x0bMSH|^~\\&|begun");
    TcpListener::bind(address).await.expect("free");
}
