//! Editing as a front end does: in the text, in the tree, back, and into files.

use super::{Bench, bench};
use crate::api::commands::*;
use crate::api::view::*;
use std::path::PathBuf;

const LATIN: &str = "MSH|^~\\&|REG|CITY|LAB|CITY|20260314||ADT^A01^ADT_A01|CTRL1|P|2.5.1||||||8859/1\r\
    PID|1||7^^^CITY^MR||N\u{fa}\u{f1}ez^In\u{e9}s||19800312|F\r\
    PV1|1|I|WARD^1^A\r";

/// A file of two messages in ISO-8859-1 with CR, its source open.
async fn opened(bench: &Bench) -> (PathBuf, MessageKey) {
    let path = bench.folder.path().join("two.hl7");
    let both = LATIN.replace("CTRL1", "CTRL0") + LATIN;
    std::fs::write(&path, latin(&both)).expect("written");
    let paths = vec![path.display().to_string()];
    let list = source_open(&bench.workbench, OpenPaths { paths })
        .await
        .expect("open");
    let source = list.opened.expect("a source");
    (path, MessageKey::Source { source, index: 1 })
}

fn latin(text: &str) -> Vec<u8> {
    text.chars()
        .map(|letter| u8::try_from(u32::from(letter)).expect("a latin letter"))
        .collect()
}

async fn edit(
    bench: &Bench,
    key: MessageKey,
    revision: u32,
    change: MessageChange,
) -> Result<EditView, ApiError> {
    let request = MessageEdit {
        key,
        revision,
        change,
    };
    message_edit(&bench.workbench, request).await
}

fn value(path: &str, text: &str, er7: bool) -> MessageChange {
    MessageChange::Value {
        path: path.to_owned(),
        text: text.to_owned(),
        er7,
    }
}

/// What the text has at a place, in units as an editor counts.
fn at(view: &MessageView, range: TextRange) -> String {
    let units: Vec<u16> = view.text.encode_utf16().collect();
    String::from_utf16_lossy(&units[range.from as usize..range.to as usize])
}

#[tokio::test]
async fn text_and_tree_are_edited_and_taken_back() {
    let bench = bench().await;
    let (path, key) = opened(&bench).await;
    let before = std::fs::read(&path).expect("read");
    let open = message_open(&bench.workbench, OpenMessage { key })
        .await
        .expect("open");
    assert_eq!((open.draft, open.charset.as_str()), (None, "ISO-8859-1"));

    // In the text: behind Núñez, counted in units.
    let from = u32::try_from(open.text.find("ez^").expect("there")).expect("small") - 2 + 2;
    let typed = MessageChange::Text {
        from,
        to: from,
        text: "é\nNTE|1||x".to_owned(),
        typing: false,
    };
    let view = edit(&bench, key, 0, typed).await.expect("typed");
    assert_eq!(
        at(&view.view, view.changed.expect("a place")),
        "é\nNTE|1||x"
    );
    assert_eq!(view.view.segments.len(), 4);
    let undone = message_undo(&bench.workbench, OpenMessage { key })
        .await
        .expect("undone");
    assert_eq!(undone.view.text, open.text);

    // In the tree: a plain value is escaped, ER7 is not, `""` is null, what is missing is made.
    let revision = undone.view.draft.expect("a draft").revision;
    let view = edit(&bench, key, revision, value("PID-5.2", "Inés & Ana", false))
        .await
        .expect("set");
    assert!(
        view.view.text.contains("^Inés \\T\\ Ana||"),
        "{}",
        view.view.text
    );
    let view = edit(
        &bench,
        key,
        revision + 1,
        value("PID-11", "7 Mill^^Leeds", true),
    )
    .await
    .expect("made");
    assert!(view.view.text.contains("19800312|F|||7 Mill^^Leeds\n"));
    let view = edit(&bench, key, revision + 2, value("PID-8", "\"\"", false))
        .await
        .expect("null");
    let null = view.view.nodes.iter().find(|node| node.path == "PID-8");
    assert!(null.is_some_and(|node| node.null));
    let more = MessageChange::Repetition {
        path: "PID-3".to_owned(),
        text: "8^^^CITY^PI".to_owned(),
        beside: None,
    };
    let view = edit(&bench, key, revision + 3, more).await.expect("added");
    assert!(view.view.text.contains("|7^^^CITY^MR~8^^^CITY^PI|"));
    // Beside one that is there; taken back at once, so that the steps below stay as they are.
    for (path, beside, expected) in [
        ("PID-3[2].1", Beside::Before, "|7^^^CITY^MR~9~8^^^CITY^PI|"),
        ("PID-3", Beside::After, "|7^^^CITY^MR~9~8^^^CITY^PI|"),
        ("PID-3[1]", Beside::Before, "|9~7^^^CITY^MR~8^^^CITY^PI|"),
    ] {
        let standing = message_open(&bench.workbench, OpenMessage { key })
            .await
            .expect("open");
        let revision = standing.draft.expect("a draft").revision;
        let more = MessageChange::Repetition {
            path: path.to_owned(),
            text: "9".to_owned(),
            beside: Some(beside),
        };
        let view = edit(&bench, key, revision, more).await.expect("added");
        assert!(
            view.view.text.contains(expected),
            "{path}: {}",
            view.view.text
        );
        message_undo(&bench.workbench, OpenMessage { key })
            .await
            .expect("back");
    }
    let standing = message_open(&bench.workbench, OpenMessage { key })
        .await
        .expect("open");
    let revision = standing.draft.expect("a draft").revision - 4;
    let segment = MessageChange::Segment {
        after: Some(1),
        text: "NK1|1|Vale^Jan".to_owned(),
    };
    let view = edit(&bench, key, revision + 4, segment)
        .await
        .expect("added");
    assert_eq!(view.view.segments[2].path, "NK1");
    // A segment that the structure puts after PV1 comes there by itself.
    let view = edit(&bench, key, revision + 5, value("DG1-1", "1", false))
        .await
        .expect("made");
    assert_eq!(view.view.segments[4].path, "DG1");
    let gone = MessageChange::Remove {
        path: "NK1".to_owned(),
    };
    let view = edit(&bench, key, revision + 6, gone).await.expect("gone");
    assert!(!view.view.text.contains("NK1"));

    // Everything that shows the message shows the draft, and the file is as it was.
    let nodes = NodesAt {
        key,
        first: 1,
        count: 1,
        density: Density::Populated,
    };
    let page = message_nodes(&bench.workbench, nodes).await.expect("nodes");
    assert!(page.nodes.iter().any(|node| node.path == "PID-3[2]"));
    assert_eq!(std::fs::read(&path).expect("read"), before);

    let stale = edit(&bench, key, 1, value("PID-1", "9", false)).await;
    assert_eq!(stale.expect_err("stale").code, "edited-meanwhile");
    for _ in 0..20 {
        message_undo(&bench.workbench, OpenMessage { key })
            .await
            .expect("undone");
    }
    let back = message_open(&bench.workbench, OpenMessage { key })
        .await
        .expect("open");
    assert_eq!(back.text, open.text);
    assert!(
        back.draft
            .is_some_and(|draft| !draft.changed && draft.redo == 7)
    );
}

#[tokio::test]
async fn what_the_charset_has_not_is_refused_by_name() {
    let bench = bench().await;
    let (_, key) = opened(&bench).await;
    for change in [
        value("PID-5.1", "Dvořák €", false),
        value("PID-5", "Dvořák^€", true),
        MessageChange::Text {
            from: 20,
            to: 20,
            text: "ř€ř".to_owned(),
            typing: true,
        },
    ] {
        let refused = edit(&bench, key, 0, change).await.expect_err("refused");
        assert_eq!(refused.code, "unencodable");
        for named in ["ř (U+0159)", "€ (U+20AC)", "ISO-8859-1"] {
            assert!(refused.message.contains(named), "{}", refused.message);
        }
    }
    let open = message_open(&bench.workbench, OpenMessage { key })
        .await
        .expect("open");
    assert_eq!(open.draft, None, "a refusal begins no draft");
    let broken = edit(&bench, key, 0, value("PID-5.1.1", "a", true)).await;
    assert!(broken.is_ok());
    let header = edit(&bench, key, 1, value("MSH-2", "^~", true)).await;
    assert_eq!(header.expect_err("refused").code, "not-written");
    let nowhere = edit(&bench, key, 1, value("the name", "x", false)).await;
    assert_eq!(nowhere.expect_err("refused").code, "not-a-path");
}

#[tokio::test]
async fn a_draft_goes_back_into_its_file_unless_that_changed() {
    let bench = bench().await;
    let (path, key) = opened(&bench).await;
    let before = std::fs::read(&path).expect("read");
    edit(&bench, key, 0, value("PID-5.2", "Zoë", false))
        .await
        .expect("set");
    let save = |path: Option<&PathBuf>| MessageSave {
        key,
        path: path.map(|path| path.display().to_string()),
        sure: false,
    };
    let copy = bench.folder.path().join("copy.hl7");
    message_save(&bench.workbench, save(Some(&copy)))
        .await
        .expect("saved");
    let edited = latin(&LATIN.replace("In\u{e9}s", "Zo\u{eb}"));
    assert_eq!(std::fs::read(&copy).expect("read"), edited);
    assert_eq!(std::fs::read(&path).expect("read"), before);

    let saved = message_save(&bench.workbench, save(None))
        .await
        .expect("saved");
    assert!(saved.draft.is_some_and(|draft| !draft.changed));
    let now = std::fs::read(&path).expect("read");
    assert_eq!(now[before.len() / 2..], edited[..]);
    assert_eq!(now[..before.len() / 2], before[..before.len() / 2]);

    // Somebody else writes the file: nothing of theirs is lost, nothing of ours.
    let view = edit(&bench, key, 1, value("PID-5.2", "Ana", false))
        .await
        .expect("set");
    std::fs::write(&path, latin(&LATIN.repeat(2))).expect("written");
    let refused = message_save(&bench.workbench, save(None)).await;
    assert_eq!(refused.expect_err("refused").code, "file-changed");
    let open = message_open(&bench.workbench, OpenMessage { key })
        .await
        .expect("open");
    assert_eq!(open.text, view.view.text);
    let reverted = message_revert(&bench.workbench, OpenMessage { key })
        .await
        .expect("reverted");
    assert!(reverted.view.draft.is_none() && reverted.view.text.contains("Inés"));
    let left: Vec<_> = std::fs::read_dir(bench.folder.path())
        .expect("a folder")
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().ends_with(".part"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn what_is_masked_is_not_changed() {
    let bench = bench().await;
    let (_, key) = opened(&bench).await;
    let state = MaskState {
        mode: MaskMode::Everything,
    };
    mask_set(&bench.workbench, state).await.expect("masked");
    let refused = edit(&bench, key, 0, value("PID-8", "M", false)).await;
    assert_eq!(refused.expect_err("refused").code, "masked");
}
