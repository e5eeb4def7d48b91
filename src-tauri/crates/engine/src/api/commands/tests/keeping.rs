//! Captured messages taken along, taken out, found at once, and the record of it.

use super::capture::{listed, store};
use super::{Bench, bench};
use crate::api::commands::*;
use crate::api::view::*;
use hl7wb_core::mllp::{Decoder, Event};

fn of(ids: &[i64]) -> CaptureChosen {
    CaptureChosen {
        all: false,
        list: None,
        upto: None,
        ids: ids.to_vec(),
    }
}

async fn export(
    bench: &Bench,
    chosen: CaptureChosen,
    shape: ExportShape,
    path: &std::path::Path,
    sure: bool,
) -> Result<CaptureExported, ApiError> {
    let request = CaptureExport {
        chosen,
        shape,
        path: path.display().to_string(),
        sure,
        job: 2_000_000_001,
    };
    capture_export(&bench.workbench, request).await
}

async fn record(bench: &Bench) -> Vec<(String, u64, String)> {
    let at = RecordAt {
        before: None,
        limit: 50,
    };
    let view = record_open(&bench.workbench, at).await.expect("read");
    let lines = view.lines.into_iter();
    lines
        .map(|line| (line.action, line.messages, line.place))
        .collect()
}

#[tokio::test]
async fn messages_leave_as_files_and_the_record_says_so() {
    let bench = bench().await;
    let ids = store(&bench, 0..9).await;
    let folder = tempfile::tempdir().expect("a folder");
    let all = CaptureChosen {
        all: true,
        list: None,
        upto: ids.last().copied(),
        ids: vec![ids[0]],
    };
    let file = folder.path().join("together.hl7");
    let done = export(&bench, all.clone(), ExportShape::Together, &file, false).await;
    assert_eq!(done.expect("written").messages, 8);
    let together = std::fs::read(&file).expect("read");
    assert_eq!(
        together
            .split(|byte| *byte == b'\r')
            .filter(|line| line.starts_with(b"MSH"))
            .count(),
        8
    );
    assert!(!together.windows(4).any(|four| four == b"|C0|"));

    // Another reader of MLLP finds just these frames.
    let file = folder.path().join("framed.mllp");
    export(&bench, of(&ids[..3]), ExportShape::Framed, &file, false)
        .await
        .expect("written");
    let mut decoder = Decoder::default();
    let mut frames = decoder.push(&std::fs::read(&file).expect("read"));
    frames.extend(decoder.finish());
    assert_eq!(frames.len(), 3);
    assert!(
        frames
            .iter()
            .all(|event| matches!(event, Event::Frame(frame) if frame.flaw.is_none()))
    );

    let file = folder.path().join("batch.hl7");
    export(&bench, of(&ids[2..7]), ExportShape::Batch, &file, false)
        .await
        .expect("written");
    let batch = std::fs::read(&file).expect("read");
    let lines: Vec<&[u8]> = batch.split(|byte| *byte == b'\r').collect();
    assert!(lines[0].starts_with(b"FHS|^~\\&|") && lines[1].starts_with(b"BHS|^~\\&|"));
    assert_eq!(lines[lines.len() - 3..], [&b"BTS|5"[..], b"FTS|1", b""]);

    let into = folder.path().join("each");
    let done = export(&bench, of(&ids), ExportShape::Files, &into, false)
        .await
        .expect("written");
    assert_eq!((done.messages, done.files, done.left_out), (9, 9, 0));
    let mut names: Vec<String> = std::fs::read_dir(&into)
        .expect("a folder")
        .map(|file| {
            file.expect("a file")
                .file_name()
                .into_string()
                .expect("text")
        })
        .collect();
    names.sort();
    assert_eq!(names.len(), 9);
    let first = std::fs::read(into.join(&names[0])).expect("read");
    assert!(first.windows(4).any(|four| four == b"|C0|"), "{names:?}");
    // A second time there are files already: they stay, and nothing is added.
    let again = export(&bench, of(&ids), ExportShape::Files, &into, false).await;
    assert_eq!(again.expect_err("refused").code, "file-not-written");
    assert_eq!(std::fs::read_dir(&into).expect("a folder").count(), 9);

    // Into the project only where somebody agrees.
    let inside = bench
        .workbench
        .desk()
        .await
        .project()
        .samples()
        .join("real.hl7");
    let asked = export(&bench, of(&ids[..1]), ExportShape::Together, &inside, false).await;
    assert_eq!(asked.expect_err("asked").code, "patient-into-project");
    assert!(!inside.exists());
    export(&bench, of(&ids[..1]), ExportShape::Together, &inside, true)
        .await
        .expect("written");
    assert!(inside.exists());

    let told = record(&bench).await;
    let counts: Vec<u64> = told.iter().map(|(_, messages, _)| *messages).collect();
    assert_eq!(counts, [1, 0, 9, 9, 5, 3, 8]);
    assert!(told.iter().all(|(action, ..)| action == "export"));
    let csv = folder.path().join("record.csv");
    let save = RecordSave {
        path: csv.display().to_string(),
    };
    record_save(&bench.workbench, save).await.expect("saved");
    let text = std::fs::read_to_string(&csv).expect("read");
    assert_eq!(text.lines().count(), 8);
    assert!(
        text.lines()
            .nth(1)
            .is_some_and(|line| line.contains("\"export\",\"8\"")),
        "{text}"
    );
}

#[tokio::test]
async fn only_what_was_shown_is_removed() {
    let bench = bench().await;
    let ids = store(&bench, 0..6).await;
    let asked = RemovalAsked::Chosen {
        chosen: of(&ids[..2]),
    };
    let plan = removal_plan(&bench.workbench, asked)
        .await
        .expect("planned");
    assert_eq!(plan.amount.messages, 2);
    let agreed = |number, why: &str| RemovalAgreed {
        number,
        why: why.to_owned(),
        job: 2_000_000_002,
    };
    let nothing = removal_do(&bench.workbench, agreed(plan.number, " ")).await;
    assert_eq!(nothing.expect_err("no reason").code, "reason-missing");
    // They are a day old, all of them, and somebody looks at that in between.
    let other = removal_plan(&bench.workbench, RemovalAsked::Days { days: 1 }).await;
    assert_eq!(other.expect("planned").amount.messages, 6);
    let old = removal_do(&bench.workbench, agreed(plan.number, "a test")).await;
    assert_eq!(old.expect_err("another plan").code, "removal-changed");

    let asked = RemovalAsked::Chosen {
        chosen: of(&ids[..2]),
    };
    let plan = removal_plan(&bench.workbench, asked)
        .await
        .expect("planned");
    let done = removal_do(&bench.workbench, agreed(plan.number, "a test"))
        .await
        .expect("removed");
    assert_eq!((done.amount.messages, done.stopped), (2, false));
    let at = CaptureRowsAt {
        before: None,
        limit: 10,
        list: None,
    };
    let rows = capture_rows(&bench.workbench, at)
        .await
        .expect("a page")
        .rows;
    let removed: Vec<bool> = rows.iter().map(|row| row.removed.is_some()).collect();
    assert_eq!(removed, [false, false, false, false, true, true]);
    let gone = message_open(
        &bench.workbench,
        OpenMessage {
            key: MessageKey::Captured { id: ids[0] },
        },
    )
    .await;
    assert_eq!(gone.expect_err("gone").code, "message-removed");
    // What was removed does not leave once more, and no list has it.
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("x.hl7");
    let done = export(&bench, of(&ids[..3]), ExportShape::Together, &file, false)
        .await
        .expect("written");
    assert_eq!((done.messages, done.left_out), (1, 2));
    let list = listed(&bench, "not PID-3.1 = 99").await;
    let at = CaptureRowsAt {
        before: None,
        limit: 10,
        list: Some(list),
    };
    assert_eq!(
        capture_rows(&bench.workbench, at)
            .await
            .expect("a page")
            .rows
            .len(),
        4
    );
    let (action, messages, _) = record(&bench).await.swap_remove(1);
    assert_eq!((action.as_str(), messages), ("remove", 2));
}

#[tokio::test]
async fn the_project_says_what_is_found_at_once_and_how_long_it_is_kept() {
    let bench = bench().await;
    store(&bench, 0..30).await;
    let desk = bench.workbench.desk().await;
    let file = desk.project().folder.join("project.toml");
    let before = std::fs::read_to_string(&file).expect("read");
    let set = |path: &str, on| CaptureKeySet {
        path: path.to_owned(),
        on,
    };
    let wrong = capture_key_set(&bench.workbench, set("PID[2]-5.1", true)).await;
    assert_eq!(wrong.expect_err("refused").code, "not-indexable");
    let keys = capture_key_set(&bench.workbench, set("PID-5.1", true))
        .await
        .expect("set");
    assert!(
        keys.keys
            .iter()
            .any(|key| key.path == "PID-5" && !key.given),
        "{keys:?}"
    );
    let text = std::fs::read_to_string(&file).expect("read");
    assert!(
        text.contains("[capture]") && text.contains("keys = [\"PID-5\"]"),
        "{text}"
    );
    for _ in 0..200 {
        let now = capture_keys(&bench.workbench, Nothing {})
            .await
            .expect("read");
        if now.keys.iter().all(|key| key.whole) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let list = listed(&bench, "PID-5.1 = Vale").await;
    let at = CaptureRowsAt {
        before: None,
        limit: 100,
        list: Some(list),
    };
    assert_eq!(
        capture_rows(&bench.workbench, at)
            .await
            .expect("a page")
            .total,
        30
    );

    let rule = KeepRule {
        days: Some(30),
        mib: None,
    };
    let keep = capture_keep_set(&bench.workbench, rule).await.expect("set");
    assert_eq!(
        (keep.held.messages, keep.beyond.messages, keep.rule),
        (30, 30, rule)
    );
    // Nothing was removed by that.
    assert_eq!(
        capture_keep(&bench.workbench, Nothing {})
            .await
            .expect("read")
            .held
            .messages,
        30
    );
    capture_key_set(&bench.workbench, set("PID-5", false))
        .await
        .expect("set");
    let nothing = KeepRule {
        days: None,
        mib: None,
    };
    capture_keep_set(&bench.workbench, nothing)
        .await
        .expect("set");
    assert_eq!(std::fs::read_to_string(&file).expect("read"), before);
}
