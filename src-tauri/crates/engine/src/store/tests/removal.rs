//! Messages are taken out, and nothing of them is left but that they were there.

use super::*;

const SECRET: &str = "Quellenhofer";

async fn fill(bench: &Bench, messages: u64) -> Vec<FrameId> {
    let mut ids = Vec::new();
    for n in 0..messages {
        let filler = "x".repeat(usize::try_from(n % 5).expect("small") * 2_000);
        let payload = format!(
            "MSH|^~\\&|A|B|C|D|||ADT^A01|ID{n}|P|2.3\rPID|1||{n}~{SECRET}{n}||{SECRET}^Ana|||||||||||||{SECRET}\rZZZ|{filler}\r"
        );
        let wire = hl7wb_core::mllp::encode(payload.as_bytes());
        let mut arrived = Arrived {
            payload: Span::new(1, wire.len() - 2),
            wire,
            ..bench.message(n)
        };
        arrived.summary.patient_name = SECRET.to_owned();
        arrived.summary.patient_id = n.to_string();
        let stored = bench.store.append(arrived).await.expect("open");
        let stored = stored.await.expect("an answer");
        let wire = hl7wb_core::mllp::encode(format!("MSH|^~\\&\rMSA|AE|ID{n}|{SECRET}").as_bytes());
        let answered = Answered {
            row: stored.row.clone(),
            leg: Leg::Client,
            direction: Direction::Out,
            ordinal: n,
            time: 2_000,
            payload: Span::new(1, wire.len() - 2),
            wire: Some(wire),
            note: Acknowledged {
                code: "AE".into(),
                text: Some(SECRET.into()),
                outcome: Some(SECRET.into()),
                latency: 5,
            },
        };
        bench.store.answered(answered).await.expect("queued");
        ids.push(stored.row.id);
    }
    ids
}

/// Whether a text stands anywhere in the files of the store.
fn stands(bench: &Bench, text: &str) -> usize {
    let files = std::fs::read_dir(bench.folder.path()).expect("a folder");
    files
        .map(|file| std::fs::read(file.expect("a file").path()).expect("read"))
        .map(|bytes| memchr::memmem::find_iter(&bytes, text.as_bytes()).count())
        .sum()
}

#[tokio::test]
async fn of_what_was_removed_nothing_is_left_in_the_files() {
    let bench = bench().await;
    let at = "PID-18".parse().expect("a path");
    bench.store.index(&[at]).await.expect("indexed");
    let ids = fill(&bench, 400).await;
    let before = bench.store.size();
    assert!(stands(&bench, SECRET) > 400);
    let held = bench.store.held().await.expect("read");
    assert_eq!(held.messages, 400);

    let gone = bench
        .store
        .beyond(Retention::Before(1_000 + 300))
        .await
        .expect("read");
    assert_eq!(gone, ids[..300]);
    let removal = Removal {
        time: 77,
        who: "tester".into(),
        why: "a test".into(),
    };
    let id = bench
        .store
        .begin_removal(removal.clone())
        .await
        .expect("begun");
    let mut rest = gone.as_slice();
    let mut amount = Amount::default();
    while !rest.is_empty() {
        let (some, taken) = bench.store.remove_some(id, rest).await.expect("removed");
        // Others store meanwhile.
        bench
            .put(9_000 + rest.len() as u64)
            .await
            .durable
            .expect("stored");
        amount = amount.and(taken);
        rest = &rest[some..];
    }
    bench.store.sweep(id).await.expect("swept");
    while bench.store.shrink_some().await.expect("smaller") {}
    assert_eq!(
        (amount.messages, amount.oldest, amount.newest),
        (300, Some(1_000), Some(1_299))
    );

    // The rows are there and say what became of them.
    let row = bench.store.row(ids[3]).await.expect("read").expect("there");
    assert_eq!(row.removed.as_deref(), Some(&removal));
    assert_eq!(row.summary.control_id, "ID3");
    assert_eq!(
        (
            row.summary.patient_id.as_str(),
            row.summary.patient_name.as_str()
        ),
        ("", "")
    );
    assert_eq!(
        row.acknowledged.map(|note| (note.code, note.text)),
        Some(("AE".into(), None))
    );
    let frame = bench
        .store
        .frame(ids[3])
        .await
        .expect("read")
        .expect("there");
    assert!(frame.wire.is_empty());
    let answer = bench
        .store
        .answer_to(ids[3])
        .await
        .expect("read")
        .expect("there");
    assert!(answer.wire.is_empty());
    // The others are as they were.
    let kept = bench
        .store
        .frame(ids[350])
        .await
        .expect("read")
        .expect("there");
    assert!(String::from_utf8_lossy(&kept.wire).contains(SECRET));
    assert_eq!(bench.store.total(), 400 + 2);

    let now = bench.store.size();
    assert!(now * 2 < before, "{before} bytes are {now} now");
    bench.store.close().await;
    // Once for each message that is left, and each of its places: nowhere else.
    assert_eq!(stands(&bench, &format!("{SECRET}17")), 0);
    for n in [0, 150, 299] {
        assert_eq!(stands(&bench, &format!("||{n}~{SECRET}{n}|")), 0);
    }
    let left = stands(&bench, SECRET);
    assert!(left < 100 * 12, "{left} are left of a hundred messages");
}

#[tokio::test]
async fn the_oldest_go_until_so_much_is_left() {
    let bench = bench().await;
    let ids = fill(&bench, 20).await;
    let all = bench.store.amount(&ids).await.expect("read").bytes;
    let last = bench.store.amount(&ids[15..]).await.expect("read").bytes;
    assert_eq!(
        bench.store.beyond(Retention::Beyond(all)).await,
        Ok(Vec::new())
    );
    assert_eq!(
        bench.store.beyond(Retention::Beyond(last)).await,
        Ok(ids[..15].to_vec())
    );
    assert_eq!(bench.store.beyond(Retention::Beyond(0)).await, Ok(ids));
}

#[tokio::test]
async fn the_record_is_only_added_to() {
    let bench = bench().await;
    let line = Line {
        time: 5,
        who: "tester".into(),
        action: Action::Export,
        messages: 3,
        what: "frames 1, 2, 3".into(),
        place: "/tmp/x".into(),
    };
    bench.store.record(line.clone()).await.expect("written");
    assert_eq!(bench.store.journal(None, 10).await, Ok(vec![(1, line)]));
    bench.store.close().await;
    let url = format!("sqlite://{}", bench.store.file().display());
    let pool = SqlitePool::connect(&url).await.expect("opened by hand");
    for change in ["DELETE FROM journal", "UPDATE journal SET who = 'nobody'"] {
        let refused = sqlx::query(change)
            .execute(&pool)
            .await
            .expect_err("refused");
        assert!(refused.to_string().contains("only added to"), "{refused}");
    }
    pool.close().await;
}
