//! The system's own dialogs.

use hl7wb_tests::window::Opening;
use hl7wb_tests::{Outcome, ensure};
use serde_json::json;
use std::time::Duration;

/// Everywhere else a file answers for the user; here the dialog itself is shown, and typed into.
#[test]
fn the_file_dialog_opens_and_hands_over_what_was_chosen() -> Outcome {
    let window = Opening::new("dialog").managed().open()?;
    let file = window.home().path().join("chosen.hl7");
    std::fs::write(&file, "MSH|^~\\&|\r")?;
    window.script(
        "window.chosen = null;
         window.__TAURI_INTERNALS__
             .invoke('pick', { request: { title: 'Open a message', several: true } })
             .then((paths) => { window.chosen = paths; });
         return null;",
        json!([]),
    )?;
    let dialog = window.wait_for("the dialog", || {
        let found = window.desktop(&["search", "--onlyvisible", "--name", "Open a message"]);
        Ok(found.ok().filter(|id| !id.is_empty()))
    })?;
    window.desktop(&["windowactivate", "--sync", &dialog])?;
    // The dialog takes a moment until it listens.
    std::thread::sleep(Duration::from_secs(2));
    window.desktop(&["type", "--delay", "40", &file.display().to_string()])?;
    let chosen = window.wait_for("the choice", || {
        // The dialog completes the name while it is typed, and may take the first Return for that.
        std::thread::sleep(Duration::from_millis(600));
        window.desktop(&["key", "Return"])?;
        let chosen = window.script("return window.chosen;", json!([]))?;
        Ok(chosen.as_array().cloned())
    })?;
    ensure(
        chosen == [json!(file)],
        format!("{chosen:?} was chosen instead of {}", file.display()),
    )
}

#[test]
fn a_dialog_that_is_answered_beforehand_does_not_open() -> Outcome {
    let window = Opening::new("answered").open()?;
    let file = window.home().path().join("one.hl7");
    window.answer_dialog(&[&file])?;
    let chosen = window.script(
        "return window.__TAURI_INTERNALS__.invoke('pick', { request: { title: 'Open' } });",
        json!([]),
    )?;
    ensure(chosen == json!([file]), format!("{chosen} was chosen"))
}
