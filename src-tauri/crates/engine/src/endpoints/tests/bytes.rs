//! Nothing that arrives is lost, however it is cut.

use super::*;

#[tokio::test]
async fn what_is_accepted_is_durable_before_the_answer() {
    let bench = bench(Limits::default()).await;
    let mut client = bench.client().await;
    let url = format!("sqlite://{}?mode=ro", bench.store.file().display());
    let aside = sqlx::SqlitePool::connect(&url)
        .await
        .expect("another reader");
    for number in 0..20_i64 {
        client
            .write_all(&framed(&format!("M{number}")))
            .await
            .expect("sent");
        let answer = answers(&mut client, 1).await;
        assert_eq!(answer, [("AA".into(), format!("M{number}"), String::new())]);
        // The reader is a connection of its own: it sees only what was committed.
        let stored: i64 = sqlx::query_scalar("SELECT count(*) FROM frame WHERE direction = 0")
            .fetch_one(&aside)
            .await
            .expect("counted");
        assert_eq!(stored, number + 1);
    }
    let page = bench.store.page(None, 100).await.expect("a page");
    let row = page.rows.last().expect("a row");
    assert_eq!(row.summary.patient_name, "Ana Sousa");
    assert_eq!(
        row.acknowledged.as_ref().map(|note| note.code.as_str()),
        Some("AA")
    );
}

#[tokio::test]
async fn a_stream_cut_anywhere_is_kept_to_the_byte() {
    let mut stream = b"garbage before\r\n".to_vec();
    stream.extend(framed("A"));
    stream.extend(b"\r\n");
    stream.extend(framed("B"));
    stream.extend(framed("C"));
    stream.extend(b"\x0bMSH|^~\\&|half");
    stream.extend(framed("D"));
    stream.extend(b"\x0b\x1c\r");
    stream.extend(b"\x0bnot hl7\x1c\r");
    stream.extend(b"\x0bMSH|^~\\&|cut off");
    for size in [1, 2, 7, 64, 100_000] {
        let bench = bench(Limits::default()).await;
        let mut client = bench.client().await;
        let _ = client.set_nodelay(true);
        for part in stream.chunks(size) {
            client.write_all(part).await.expect("sent");
            if size < 64 {
                tokio::task::yield_now().await;
            }
        }
        client.shutdown().await.expect("closed");
        let codes: Vec<String> = answers(&mut client, 8)
            .await
            .into_iter()
            .map(|(code, id, _)| format!("{code} {id}"))
            .collect();
        assert_eq!(
            codes,
            ["AA A", "AA B", "AA C", "AE ", "AA D", "AR ", "AR ", "AE "],
            "cut by {size}"
        );
        let frames = bench.incoming().await;
        let kept: Vec<u8> = frames.iter().flat_map(|frame| frame.wire.clone()).collect();
        assert!(kept == stream, "cut by {size}");
        let messages = frames
            .iter()
            .filter(|frame| frame.kind == Kind::Message)
            .count();
        let halves = frames
            .iter()
            .filter(|frame| frame.kind == Kind::Half)
            .count();
        assert_eq!((messages, halves), (6, 2), "cut by {size}");
    }
}

#[tokio::test]
async fn many_in_one_packet_are_answered_in_order() {
    let bench = bench(Limits::default()).await;
    let mut client = bench.client().await;
    let ids: Vec<String> = (0..300).map(|number| format!("P{number}")).collect();
    let packet: Vec<u8> = ids.iter().flat_map(|id| framed(id)).collect();
    client.write_all(&packet).await.expect("sent");
    let answered: Vec<String> = answers(&mut client, 300)
        .await
        .into_iter()
        .map(|(_, id, _)| id)
        .collect();
    assert_eq!(answered, ids);
}

#[tokio::test]
async fn fifty_megabytes_are_one_message() {
    let bench = bench(Limits::default()).await;
    let mut payload = message("BIG");
    let line = format!("OBX|1|TX|NOTE||{}\r", "x".repeat(200));
    while payload.len() < 50 << 20 {
        payload.extend_from_slice(line.as_bytes());
    }
    let wire = hl7wb_core::mllp::encode(&payload);
    let mut client = bench.client().await;
    client.write_all(&wire).await.expect("sent");
    assert_eq!(answers(&mut client, 1).await[0].0, "AA");
    let frames = bench.incoming().await;
    assert_eq!(frames.len(), 1);
    assert!(frames[0].wire == wire);
}

#[tokio::test]
async fn a_hundred_clients_lose_nothing() {
    let bench = bench(Limits::default()).await;
    let mut clients = Vec::new();
    for client in 0..100 {
        let mut stream = bench.client().await;
        clients.push(tokio::spawn(async move {
            for number in 0..10 {
                let id = format!("C{client}N{number}");
                stream.write_all(&framed(&id)).await.expect("sent");
                assert_eq!(answers(&mut stream, 1).await[0].1, id);
            }
        }));
    }
    for client in clients {
        client.await.expect("a client");
    }
    assert_eq!(bench.store.total(), 1000);
}
