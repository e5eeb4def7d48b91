//! One message in the real window: masked, edited in its tree and in its text, taken back, saved; its
//! bytes and the documents in it.

use hl7wb_tests::window::{Opening, Window};
use hl7wb_tests::{Outcome, ensure, peers, places};

const MESSAGE: &str = "MSH|^~\\&|A|B|C|D|20260101120000||ORU^R01^ORU_R01|EDITED1|P|2.5.1\r\
    PID|1||7^^^X^MR||Vale^Iris||19800312|F\r\
    OBR|1|||1^A^L\r\
    OBX|1|ED|1^A^L||^IM^PNG^Base64^iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==||||||F\r";

fn opened(window: &Window) -> Outcome<std::path::PathBuf> {
    window.wait_text("[role=tree]", "Message header")?;
    let file = window.home().path().join("edited.hl7");
    std::fs::write(&file, MESSAGE)?;
    window.drop_files(std::slice::from_ref(&file))?;
    window.wait_text("[role=tree]", "ORU^R01")?;
    Ok(file)
}

/// Tree to text, text to tree, one way back over both, and into the file only by saving.
#[test]
fn an_edit_in_the_tree_shows_in_the_text_and_the_other_way_round() -> Outcome {
    let window = Window::open("edit")?;
    let file = opened(&window)?;
    window.scroll_to("[role=tree]", "[data-place='PID-8']")?;
    window.click("[role=tree] [data-place='PID-8']")?;
    window.press("Enter")?;
    window.wait_text("[role=tree]", "PID-8")?;
    window.find("[role=tree] input")?;
    window.press("Control+A")?;
    window.type_text("M")?;
    window.press("Enter")?;
    window.wait_text(".cm-content", "|19800312|M")?;
    window.wait_text("[role=tree]", "Male")?;
    window.wait_text("body", "Edited, not saved")?;

    // Behind the caret's place in the text: the value that was set begins there.
    window.click("[aria-label='Raw message']")?;
    window.click("[role=tree] [data-place='PID-8']")?;
    window.script(
        "document.querySelector('.cm-content').focus(); return null;",
        serde_json::json!([]),
    )?;
    window.type_text("X")?;
    window.wait_text(".cm-content", "|19800312|XM")?;
    window.wait_text("[role=tree] [data-place='PID-8']", "XM")?;
    window.screenshot("typed")?;
    window.press("Control+Z")?;
    window.wait_text("[role=tree] [data-place='PID-8']", "Male")?;
    window.press("Control+Z")?;
    window.wait_text("[role=tree] [data-place='PID-8']", "Female")?;
    ensure(
        std::fs::read_to_string(&file)? == MESSAGE,
        "the file was written without anybody asking",
    )?;
    window.press("Control+Y")?;
    window.wait_text("[role=tree] [data-place='PID-8']", "Male")?;
    window.press("Control+S")?;
    window.wait_text("body", "Saved")?;
    ensure(
        std::fs::read_to_string(&file)? == MESSAGE.replace("|F\rOBR", "|M\rOBR"),
        "the file holds another message than the one that was saved",
    )
}

/// Bytes as they arrived, and a picture that comes when it is asked for.
#[test]
fn bytes_and_documents_come_when_asked_for() -> Outcome {
    let window = Window::open("bytes")?;
    opened(&window)?;
    window.click("[role=tree] [data-place='MSH']")?;
    window.press("Control+Shift+X")?;
    window.wait_text("[aria-label='Bytes as they arrived']", "4D")?;
    window.wait_text("body", "nothing around the message")?;
    window.screenshot("hex")?;
    window.press("Control+Shift+X")?;
    window.scroll_to("[role=tree]", "[data-place='OBX-5']")?;
    window.wait_text("[role=tree] [data-place='OBX-5']", "PNG picture, 70 bytes")?;
    window.click("[role=tree] [data-place='OBX-5']")?;
    window.press("Enter")?;
    window.find("[role=dialog] img")?;
    window.screenshot("document").map(drop)
}

/// What is captured shows dots until somebody says otherwise.
#[test]
fn captured_messages_are_masked() -> Outcome {
    let window = Window::open("masked")?;
    window.click_named("Capture")?;
    window.wait_text("[aria-label='Endpoints']", "listening")?;
    let sample = places::example().join("samples/00-admit-accents.hl7");
    peers::mllp_send(window.listener(), &sample)?;
    window.wait_text("body", "REG20396")?;
    window.click_text("[role=row], [role=option]", "REG20396")?;
    window.wait_text("[role=tree]", "REG20396")?;
    let shown = window.text("body")?;
    ensure(
        shown.contains("••••") && !shown.contains("Núñez"),
        "a captured name stands on the screen",
    )?;
    window.screenshot("masked")?;
    window.press("Control+Shift+M")?;
    window.wait_text(".cm-content", "Núñez")?;
    window.wait_text("body", "Nothing masked")?;
    window.screenshot("shown").map(drop)
}

/// Closing asks where something is not saved, says what, and closes when told to.
#[test]
fn closing_asks_about_what_is_not_saved() -> Outcome {
    let window = Opening::new("closing").managed().open()?;
    opened(&window)?;
    window.scroll_to("[role=tree]", "[data-place='PID-8']")?;
    window.click("[role=tree] [data-place='PID-8']")?;
    window.press("Delete")?;
    window.wait_text("body", "Edited, not saved")?;
    window.find("[role=option] [aria-label='Edited, not saved']")?;
    let close = || {
        let found = ["search", "--onlyvisible", "--name", "HL7 Workbench"];
        let id = window.desktop(&found)?;
        window.desktop(&["windowactivate", "--sync", &id, "key", "alt+F4"])
    };
    close()?;
    window.wait_text("[role=dialog]", "1 edited message is not saved")?;
    window.screenshot("asked")?;
    window.click_named("Keep working")?;
    window.wait_gone("[role=dialog]")?;
    window.press("Control+Z")?;
    window.wait_text("[role=tree] [data-place='PID-8']", "Female")?;
    window.press("Control+Y")?;
    window.wait_text("body", "Edited, not saved")?;
    close()?;
    window.wait_text("[role=dialog]", "Close without saving")?;
    // The driver's own click would never be answered: the page goes with the window.
    window.script(
        "[...document.querySelectorAll('[role=dialog] button')]
             .find((button) => button.textContent.trim() === 'Close without saving').focus();
         return null;",
        serde_json::json!([]),
    )?;
    window.desktop(&["key", "Return"])?;
    window.wait_for("the window to be gone", || {
        let there = window.desktop(&["search", "--onlyvisible", "--name", "HL7 Workbench"]);
        Ok(there.is_err().then_some(()))
    })
}

/// What is sent is said before: the edited text, not the file's.
#[test]
fn an_edited_message_says_before_it_is_sent_that_the_edited_text_goes() -> Outcome {
    let window = Window::open("send")?;
    opened(&window)?;
    window.scroll_to("[role=tree]", "[data-place='PID-8']")?;
    window.click("[role=tree] [data-place='PID-8']")?;
    window.press("Alt+s")?;
    window.wait_text("[role=dialog]", "Send this message")?;
    ensure(
        !window.text("[role=dialog]")?.contains("edited text"),
        "a message as it came is called edited",
    )?;
    window.press("Escape")?;
    window.wait_for("the focus to be back in the tree", || {
        let role = "return document.activeElement?.getAttribute('role') ?? ''";
        let role = window.script(role, serde_json::json!([]))?;
        Ok((role == "tree").then_some(()))
    })?;
    window.press("Delete")?;
    window.wait_text("body", "Edited, not saved")?;
    window.press("Alt+s")?;
    window.wait_text("[role=dialog]", "The edited text is sent")?;
    let to = format!("127.0.0.1:{}", window.listener());
    window.fill("[role=dialog] input", &to)?;
    window.screenshot("before")?;
    window.click_named("Send the edited text")?;
    window.wait_text("[role=dialog] [role=status]", "the edited text was sent")?;
    window.screenshot("answered").map(drop)
}
