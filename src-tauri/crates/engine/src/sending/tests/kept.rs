//! What the capture store holds of a run.

use super::*;
use crate::store::{Direction, FrameId, Kind, Store};
use crate::summary::summarize;

#[tokio::test]
async fn every_try_is_kept_with_its_answer_as_it_went() {
    let folder = tempfile::tempdir().expect("a folder");
    let (told, _changes) = mpsc::unbounded_channel();
    let store = Arc::new(Store::open(folder.path(), told).await.expect("a store"));
    let receiver = Receiver::start(|place, _| match place {
        2 => vec![Does::Close],
        4 => vec![Does::AnswerOther("AA")],
        _ => vec![Does::Answer("AA", "")],
    })
    .await;
    let mut plan = plan(receiver.port);
    plan.pace.retries = 1;
    let keeping = Keeping {
        store: Arc::clone(&store),
        endpoint: "to-lab".into(),
        summarize: Arc::new(summarize),
    };
    let sending = Sending::start(
        SendingId(1),
        "a test".into(),
        plan,
        some(3),
        Some(keeping),
        || {},
    );
    sending.ended().await;
    assert_eq!(sending.progress().counts.not_kept, 0);
    // Answers are written with the next commit.
    store.close().await;
    let (told, _changes) = mpsc::unbounded_channel();
    let store = Store::open(folder.path(), told).await.expect("a store");
    let mut rows = store.page(None, 10).await.expect("rows").rows;
    rows.reverse();
    let seen: Vec<(&str, Option<&str>, Option<&str>)> = rows
        .iter()
        .map(|row| {
            let note = row.acknowledged.as_ref();
            let code = note.map(|note| note.code.as_str());
            (
                row.summary.control_id.as_str(),
                code,
                note.and_then(|note| note.outcome.as_deref()),
            )
        })
        .collect();
    let other = Some("MSA-2 is not the control ID that was sent");
    assert_eq!(
        seen,
        [
            ("M1", Some("AA"), None),
            ("M2", None, None),
            ("M2", Some("AA"), None),
            ("M3", Some("AA"), other),
        ]
    );
    let first = &rows[0];
    assert_eq!(&*first.connection.endpoint, "to-lab");
    assert_eq!(
        &*first.connection.peer,
        format!("127.0.0.1:{}", receiver.port)
    );
    assert!(
        rows.iter()
            .all(|row| (row.direction, row.kind) == (Direction::Out, Kind::Message))
    );
    assert_eq!(rows[0].connection.id, rows[1].connection.id);
    assert_ne!(rows[1].connection.id, rows[2].connection.id);
    let frame = store.frame(first.id).await.expect("read").expect("there");
    assert_eq!(
        frame.wire,
        [b"\x0b".as_slice(), &message(1), b"\x1c\r"].concat()
    );
    assert_eq!(frame.payload(), message(1));
    let answer = store
        .answer_to(first.id)
        .await
        .expect("read")
        .expect("there");
    assert_eq!(answer.direction, Direction::In);
    assert!(answer.payload().starts_with(b"MSH|") && answer.payload().ends_with(b"MSA|AA|M1|\r"));
    // What was sent is not sent again by replaying what was received.
    assert_eq!(
        store.replay(FrameId(0), FrameId(99)).await.expect("read"),
        []
    );
}
