//! The store against real files.

use super::*;
use hl7wb_core::span::Span;
use std::sync::Arc;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

struct Bench {
    folder: tempfile::TempDir,
    store: Arc<Store>,
    changes: UnboundedReceiver<Change>,
    connection: Arc<Connection>,
}

async fn open(folder: &Path) -> Result<(Store, UnboundedReceiver<Change>), StoreError> {
    let (told, changes) = unbounded_channel();
    Ok((Store::open(folder, told).await?, changes))
}

async fn bench() -> Bench {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, changes) = open(folder.path()).await.expect("a store");
    let connection = store
        .connected("registration".into(), "127.0.0.1:40000".into(), 1)
        .await
        .expect("a connection");
    Bench {
        folder,
        store: Arc::new(store),
        changes,
        connection,
    }
}

impl Bench {
    fn message(&self, ordinal: u64) -> Arrived {
        let wire =
            format!("\u{b}MSH|^~\\&|A|B|C|D|||ADT^A01|ID{ordinal}|P|2.3\r\u{1c}\r").into_bytes();
        Arrived {
            direction: Direction::In,
            flaw: None,
            connection: Arc::clone(&self.connection),
            leg: Leg::Client,
            ordinal,
            time: 1_000 + ordinal.cast_signed(),
            kind: Kind::Message,
            payload: Span::new(1, wire.len() - 2),
            wire,
            charset: "UTF-8".into(),
            summary: Summary {
                message_type: "ADT^A01".into(),
                control_id: format!("ID{ordinal}"),
                patient_id: format!("P_{}", ordinal % 7),
                patient_name: "Ana 100% Sousa".into(),
                worst: None,
            },
        }
    }

    async fn put(&self, ordinal: u64) -> Stored {
        let stored = self
            .store
            .append(self.message(ordinal))
            .await
            .expect("open");
        stored.await.expect("an answer")
    }
}

#[tokio::test]
async fn what_is_stored_is_there_to_the_byte() {
    let bench = bench().await;
    let stored = bench.put(0).await;
    assert_eq!(stored.durable, Ok(()));
    // Another connection sees it: it is committed, not only queued.
    let frame = bench
        .store
        .frame(stored.row.id)
        .await
        .expect("read")
        .expect("there");
    assert_eq!(frame.wire, bench.message(0).wire);
    assert_eq!(frame.payload(), &frame.wire[1..frame.wire.len() - 2]);
    assert_eq!(frame.direction, Direction::In);
}

#[tokio::test]
async fn an_answer_is_paired_and_told() {
    let mut bench = bench().await;
    let stored = bench.put(0).await;
    let wire = b"\x0bMSH|^~\\&\rMSA|AA|ID0\r\x1c\r".to_vec();
    let note = Acknowledged {
        code: "AA".into(),
        text: None,
        outcome: Some("lab: mapped".into()),
        latency: 312,
    };
    let answered = Answered {
        direction: Direction::Out,
        row: stored.row.clone(),
        leg: Leg::Client,
        ordinal: 0,
        time: 2_000,
        payload: Span::new(1, wire.len() - 2),
        wire: Some(wire.clone()),
        note: note.clone(),
    };
    bench.store.answered(answered).await.expect("queued");
    bench.store.close().await;
    let (again, _) = open(bench.folder.path()).await.expect("again");
    let answer = again
        .answer_to(stored.row.id)
        .await
        .expect("read")
        .expect("there");
    assert_eq!((answer.wire, answer.direction), (wire, Direction::Out));
    let row = again
        .row(stored.row.id)
        .await
        .expect("read")
        .expect("there");
    assert_eq!(row.acknowledged, Some(note.clone()));
    assert_eq!(again.total(), 1, "answers are no rows of the list");
    let mut told = Vec::new();
    while let Ok(change) = bench.changes.try_recv() {
        match &change {
            Change::Stored { rows, .. } => told.extend(rows.clone()),
            Change::Failed { .. } | Change::Recovered { .. } => panic!("{change:?}"),
        }
    }
    assert_eq!(
        told.last().and_then(|row| row.acknowledged.clone()),
        Some(note)
    );
}

#[tokio::test]
async fn pages_go_by_key() {
    let bench = bench().await;
    let mut waiting = Vec::new();
    for ordinal in 0..250 {
        waiting.push(
            bench
                .store
                .append(bench.message(ordinal))
                .await
                .expect("open"),
        );
    }
    for stored in waiting {
        assert_eq!(stored.await.expect("an answer").durable, Ok(()));
    }
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let page = bench.store.page(before, 100).await.expect("a page");
        assert_eq!(page.total, 250);
        before = page.rows.last().map(|row| row.id);
        seen.extend(page.rows.into_iter().map(|row| row.summary.control_id));
        if !page.more {
            break;
        }
    }
    let expected: Vec<String> = (0..250).rev().map(|n| format!("ID{n}")).collect();
    assert_eq!(seen, expected);
}

/// What is met on the way, as a test writes it down: numbers of control IDs, `+n` for those passed over.
async fn met(bench: &Bench, stretch: Stretch, needed: &[&str]) -> Vec<String> {
    let needed: Vec<String> = needed.iter().map(|text| (*text).to_owned()).collect();
    let mut met = Vec::new();
    let mut note = |one: Met<'_>| {
        met.push(match one {
            Met::PassedOver(frames) => format!("+{frames}"),
            Met::Frame(_, payload) => {
                let text = String::from_utf8_lossy(payload);
                text.split('|').nth(9).unwrap_or(&text).to_owned()
            }
        });
        true
    };
    let whole = bench.store.meet(stretch, &needed, &mut note).await;
    assert!(whole.expect("read"));
    met
}

#[tokio::test]
async fn frames_are_met_in_either_order_and_those_without_a_text_are_passed_over() {
    let bench = bench().await;
    for n in 0..12 {
        bench.put(n).await;
    }
    // Its charset shifts, and its delimiters are letters: no text that is missing says anything.
    for (charset, head) in [("ISO-2022-JP", "MSH|^~\\&|"), ("UTF-8", "MSHx^~\\&x")] {
        let wire = format!("\u{b}{head}odd\u{1c}\r").into_bytes();
        let odd = Arrived {
            payload: Span::new(1, wire.len() - 2),
            wire,
            charset: charset.into(),
            ..bench.message(99)
        };
        let stored = bench.store.append(odd).await.expect("open");
        stored.await.expect("an answer");
    }
    let all = Stretch {
        above: FrameId(0),
        upto: bench.store.newest().await.expect("read"),
        newest_first: true,
    };
    assert_eq!(met(&bench, all, &[]).await.len(), 14);
    let found = met(&bench, all, &["ID11", "ID7"]).await;
    assert_eq!(found.len(), 5, "{found:?}");
    assert_eq!(found[2..], ["ID11", "ID7", "+10"]);
    let some = Stretch {
        above: FrameId(2),
        upto: FrameId(5),
        newest_first: false,
    };
    assert_eq!(met(&bench, some, &[]).await, ["ID2", "ID3", "ID4"]);

    let ids = [FrameId(9), FrameId(4), FrameId(400)];
    let mut named = Vec::new();
    let mut note = |one: Met<'_>| {
        if let Met::Frame(id, _) = one {
            named.push(id);
        }
        true
    };
    let these = bench.store.meet_these(&ids, true, &mut note).await;
    these.expect("read");
    assert_eq!(named, [FrameId(9), FrameId(4)]);
    let rows = bench.store.rows(&ids).await.expect("read");
    let rows: Vec<&str> = rows
        .iter()
        .map(|row| row.summary.control_id.as_str())
        .collect();
    assert_eq!(rows, ["ID8", "ID3"]);
}

/// A number of frames that takes several queries, and somebody who stops.
#[tokio::test]
async fn a_long_stretch_is_met_in_pieces_until_somebody_stops() {
    let bench = bench().await;
    let mut waiting = Vec::new();
    for n in 0..450 {
        waiting.push(bench.store.append(bench.message(n)).await.expect("open"));
    }
    for stored in waiting {
        stored.await.expect("an answer");
    }
    let ids: Vec<FrameId> = (1..=450).map(FrameId).collect();
    let mut met = 0;
    let mut count = |_: Met<'_>| {
        met += 1;
        true
    };
    let all = bench.store.meet_these(&ids, false, &mut count).await;
    all.expect("read");
    assert_eq!(
        (met, bench.store.rows(&ids).await.expect("read").len()),
        (450, 450)
    );
    let stretch = Stretch {
        above: FrameId(0),
        upto: bench.store.newest().await.expect("read"),
        newest_first: false,
    };
    let mut met = 0;
    let mut until = |_: Met<'_>| {
        met += 1;
        met < 10
    };
    let whole = bench.store.meet(stretch, &[], &mut until).await;
    assert!(!whole.expect("read"));
    assert_eq!(met, 10);
}

#[tokio::test]
async fn a_second_one_reads_only_and_says_who_writes() {
    let bench = bench().await;
    bench.put(0).await;
    let (second, _) = open(bench.folder.path()).await.expect("reading");
    let why = second.read_only().expect("read only").clone();
    assert_eq!(why.code(), "store-owned");
    assert!(
        why.to_string().contains(&std::process::id().to_string()),
        "{why}"
    );
    assert_eq!(second.page(None, 5).await.expect("a page").rows.len(), 1);
    assert_eq!(
        second
            .append(bench.message(1))
            .await
            .err()
            .map(|error| error.code()),
        Some("store-owned")
    );
    second.close().await;
    bench.store.close().await;
    let (third, _) = open(bench.folder.path()).await.expect("free again");
    assert_eq!(third.read_only(), None);
}

/// A store of the first schema: read as it stands where it cannot be written, brought up to date where
/// it can.
#[tokio::test]
async fn a_store_of_an_older_workbench_is_read_and_brought_up_to_date() {
    use sqlx::ConnectOptions;
    let bench = bench().await;
    bench.put(0).await;
    bench.store.close().await;
    let options = sqlx::sqlite::SqliteConnectOptions::new();
    let file = bench.folder.path().join("capture.sqlite");
    let mut older = options.filename(file).connect().await.expect("opened");
    for back in [
        "DROP TABLE journal",
        "DROP TABLE key_path",
        "DROP TABLE key_text",
        "DROP INDEX summary_message_type",
        "ALTER TABLE summary DROP COLUMN plain",
        "ALTER TABLE summary DROP COLUMN removed",
        "DROP TABLE removal",
        "CREATE INDEX summary_message_type ON summary (message_type)",
        "DROP TABLE answered",
        "DROP TABLE caused",
        "DROP TABLE note",
        "ALTER TABLE summary DROP COLUMN leg",
        "ALTER TABLE summary DROP COLUMN direction",
        "ALTER TABLE summary DROP COLUMN flaw",
        "CREATE TABLE acknowledgement (frame INTEGER PRIMARY KEY REFERENCES frame (id), answer INTEGER, \
         code TEXT NOT NULL, text TEXT, latency INTEGER NOT NULL) STRICT",
        "INSERT INTO acknowledgement (frame, code, latency) SELECT frame, 'AA', 7 FROM summary",
        "DELETE FROM _sqlx_migrations WHERE version > 1",
    ] {
        sqlx::query(back).execute(&mut older).await.expect("back");
    }
    sqlx::Connection::close(older).await.expect("closed");

    let owner = super::owner::claim(bench.folder.path()).expect("claimed");
    let (reading, _) = open(bench.folder.path()).await.expect("reading");
    assert!(reading.read_only().is_some());
    let page = reading.page(None, 5).await.expect("a page");
    assert_eq!(page.rows.len(), 1);
    let code = |row: &Row| row.acknowledged.clone().map(|note| note.code);
    assert_eq!(code(&page.rows[0]).as_deref(), Some("AA"));
    let exchange = reading.exchange(page.rows[0].id, 5).await.expect("read");
    assert_eq!(exchange.expect("known").of, page.rows[0].id);
    reading.close().await;
    drop(owner);
    let (writing, _) = open(bench.folder.path()).await.expect("writing");
    assert_eq!(writing.read_only(), None);
    let page = writing.page(None, 5).await.expect("a page");
    assert_eq!(page.rows.len(), 1);
}

#[tokio::test]
async fn a_damaged_store_is_named_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("capture.sqlite");
    std::fs::write(&file, "This is a letter, not a database. ".repeat(100)).expect("written");
    let before = std::fs::read(&file).expect("read");
    let error = open(folder.path()).await.expect_err("refused");
    assert_eq!(error.code(), "store-damaged", "{error:?}");
    assert_eq!(std::fs::read(&file).expect("read"), before);
}

#[tokio::test]
async fn a_newer_store_is_refused_and_left_alone() {
    let bench = bench().await;
    bench.store.close().await;
    let url = format!("sqlite://{}", bench.store.file().display());
    let pool = SqlitePool::connect(&url).await.expect("opened by hand");
    sqlx::query("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (900, 'later', 1, x'00', 0)")
        .execute(&pool).await.expect("inserted");
    pool.close().await;
    let error = open(bench.folder.path()).await.expect_err("refused");
    assert_eq!(error.code(), "store-newer", "{error:?}");
    assert!(error.to_string().contains("900"), "{error}");
}

#[tokio::test]
async fn a_place_that_cannot_be_a_folder_is_an_error_with_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("occupied");
    std::fs::write(&place, "a file").expect("written");
    let error = open(&place).await.expect_err("refused");
    assert!(error.to_string().contains("occupied"), "{error}");
}

#[tokio::test]
async fn a_full_disk_accepts_nothing_keeps_it_and_recovers() {
    let mut bench = bench().await;
    assert_eq!(bench.put(0).await.durable, Ok(()));
    bench.store.bound(1).await;
    let mut big = bench.message(1);
    big.wire = vec![b'x'; 200_000];
    let stored = bench
        .store
        .append(big.clone())
        .await
        .expect("open")
        .await
        .expect("an answer");
    let error = stored.durable.expect_err("no room");
    assert_eq!(error.code(), "store-full", "{error:?}");
    assert_eq!(bench.store.frame(stored.row.id).await, Ok(None));
    bench.store.bound(100_000).await;
    // It is tried again by itself.
    let recovered = tokio::time::timeout(std::time::Duration::from_secs(20), async {
        let mut failed = 0;
        loop {
            match bench.changes.recv().await.expect("open") {
                Change::Stored { .. } => {}
                Change::Failed { held, lost, .. } => {
                    assert_eq!((held, lost), (1, 0));
                    failed += 1;
                }
                Change::Recovered { frames } => return (failed, frames),
            }
        }
    });
    assert_eq!(recovered.await.expect("in time"), (1, 1));
    let frame = bench
        .store
        .frame(stored.row.id)
        .await
        .expect("read")
        .expect("there now");
    assert_eq!(frame.wire, big.wire);
}

#[tokio::test]
async fn a_store_locked_by_another_program_fails_in_words() {
    let bench = bench().await;
    bench.put(0).await;
    let url = format!("sqlite://{}", bench.store.file().display());
    let pool = SqlitePool::connect(&url).await.expect("opened by hand");
    let mut other = pool.acquire().await.expect("a connection");
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut *other)
        .await
        .expect("locked");
    let error = bench.put(1).await.durable.expect_err("locked");
    assert_eq!(error.code(), "store-locked", "{error:?}");
    sqlx::query("ROLLBACK")
        .execute(&mut *other)
        .await
        .expect("free");
    assert_eq!(bench.put(2).await.durable, Ok(()));
    assert_eq!(bench.store.total(), 3, "what was held is stored as well");
}

mod keys;
mod removal;
