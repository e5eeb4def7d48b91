//! Undo and redo over edits of every kind.

use super::{Drafts, lock};
use crate::reading::Reading;
use crate::sources::SourceId;
use crate::workbench::{Key, Opened};
use hl7wb_core::message::Edit;
use hl7wb_core::span::Span;
use std::sync::Arc;

const TEXT: &str = "MSH|^~\\&|A|B|C|D|20260101||ADT^A01|1|P|2.5\rPID|1||7||Vale^Iris\r";

fn opened() -> Arc<Opened> {
    let (message, _) = Reading::default().message(TEXT.as_bytes().to_vec());
    Arc::new(Opened::new(message, Reading::default(), None, None))
}

fn insert(at: usize, text: &str) -> Vec<Edit> {
    vec![Edit {
        span: Span::new(at, at),
        replacement: text.as_bytes().to_vec(),
    }]
}

#[test]
fn what_was_done_can_be_taken_back_and_done_again() {
    let (drafts, opened) = (Drafts::default(), opened());
    let key = Key::Source(SourceId(1), 0);
    let draft = drafts.begin(key, &opened);
    let mut draft = lock(&draft);
    let end = TEXT.len() - 1;
    // Two letters of typing are one step, a set value is another.
    draft.change(insert(end, "X"), true).unwrap();
    draft.change(insert(end + 1, "Y"), true).unwrap();
    let edits = draft
        .now()
        .message
        .set(&"PID-3".parse().unwrap(), "8")
        .unwrap();
    draft.change(edits, false).unwrap();
    let text =
        |draft: &super::Draft| String::from_utf8(draft.now().message.wire().to_vec()).unwrap();
    let done = TEXT.replace("|7|", "|8|").replace("Iris", "IrisXY");
    assert_eq!(text(&draft), done);
    let standing = draft.standing();
    assert_eq!(
        (standing.undo, standing.redo, standing.changed),
        (2, 0, true)
    );

    assert!(draft.undo().unwrap());
    assert_eq!(text(&draft), TEXT.replace("Iris", "IrisXY"));
    assert!(draft.undo().unwrap());
    assert_eq!(text(&draft), TEXT);
    assert!(!draft.standing().changed && !draft.undo().unwrap());
    assert!(draft.redo().unwrap() && draft.redo().unwrap() && !draft.redo().unwrap());
    assert_eq!(text(&draft), done);

    // Typing after a step that was taken back is a step of its own, and the way forth is gone.
    draft.undo().unwrap();
    draft.change(insert(end + 2, "Z"), true).unwrap();
    assert_eq!((draft.standing().undo, draft.standing().redo), (2, 0));
}

#[test]
fn findings_follow_and_nothing_is_no_step() {
    let (drafts, opened) = (Drafts::default(), opened());
    let key = Key::Source(SourceId(1), 0);
    let draft = drafts.begin(key, &opened);
    let mut draft = lock(&draft);
    let before = draft.now().findings().len();
    let edits = draft
        .now()
        .message
        .set(&"PID-7".parse().unwrap(), "31 May")
        .unwrap();
    draft.change(edits, false).unwrap();
    assert!(draft.now().findings().len() > before);
    let same = draft
        .now()
        .message
        .set(&"PID-7".parse().unwrap(), "31 May")
        .unwrap();
    draft.change(same, false).unwrap();
    assert_eq!(draft.standing().undo, 1);
    let span = Span::new(0, 3);
    let replacement = b"MSH".to_vec();
    draft
        .change(vec![Edit { span, replacement }], true)
        .unwrap();
    assert_eq!((draft.standing().undo, draft.standing().revision), (1, 1));
    let outside = Edit {
        span: Span::new(9000, 9001),
        replacement: Vec::new(),
    };
    assert_eq!(
        draft.change(vec![outside], false).unwrap_err().code,
        "edit-outside"
    );
    drop(draft);
    assert_eq!(drafts.changed(), [key]);
    assert!(drafts.drop(key) && drafts.of(key).is_none());
}
