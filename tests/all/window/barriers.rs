//! Nothing serious stands between a person and the window, as axe-core sees the real pages: with
//! layout, colours and focus, light and dark.

use hl7wb_tests::window::{Opening, Window};
use hl7wb_tests::{Outcome, ensure, places};
use serde_json::json;

/// What axe finds serious or critical in what is on screen.
fn barriers(window: &Window, place: &str, found: &mut Vec<String>) -> Outcome {
    let axe = places::root().join("ui/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(axe)?;
    window.script(
        &format!("if (!window.axe) {{ {axe} }}; return null;"),
        json!([]),
    )?;
    let said = window.script(
        // A row that its list cuts in half shows less than its name says: of such rows alone, that is
        // no barrier.
        "const whole = (node) => {
             const row = document.querySelector(node.target[0]);
             const box = row.getBoundingClientRect();
             for (let pane = row.parentElement; pane; pane = pane.parentElement) {
                 const edge = pane.getBoundingClientRect();
                 const cuts = getComputedStyle(pane).overflowY !== 'visible';
                 if (cuts && (box.top < edge.top || box.bottom > edge.bottom)) return false;
             }
             return true;
         };
         return window.axe.run(document, { resultTypes: ['violations'] }).then((all) => all.violations
             .filter((one) => one.impact === 'serious' || one.impact === 'critical')
             .map((one) => one.id === 'label-content-name-mismatch' ? { ...one, nodes: one.nodes.filter(whole) } : one)
             .filter((one) => one.nodes.length > 0)
             .map((one) => `${one.id}: ${one.nodes.slice(0, 4).map((node) => node.html.slice(0, 200)).join(' | ')}`));",
        json!([]),
    )?;
    let said = said.as_array().cloned().unwrap_or_default();
    found.extend(
        said.iter()
            .map(|one| format!("{place}: {}", one.as_str().unwrap_or_default())),
    );
    Ok(())
}

fn walk(window: &Window) -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    window.wait_text("[role=tree]", "Message header")?;
    barriers(window, "Messages", &mut found)?;
    window.press("Control+Shift+X")?;
    window.wait_text("[aria-label='Bytes as they arrived']", "4D")?;
    barriers(window, "Messages, bytes", &mut found)?;
    window.press("Control+Shift+X")?;
    for room in ["Capture", "Map", "Compare", "Test", "Export", "Project"] {
        window.click_named(room)?;
        window.find(&format!("main[aria-label='{room}']"))?;
        settled(window)?;
        barriers(window, room, &mut found)?;
    }
    Ok(found)
}

/// Waits until a room says the same twice: what is counted and run arrives after the room itself.
fn settled(window: &Window) -> Outcome {
    let mut last = String::new();
    window.wait_for("the room to be still", || {
        let now = window.text("main")?;
        let still = now == last;
        last = now;
        std::thread::sleep(std::time::Duration::from_millis(200));
        Ok(still.then_some(()))
    })
}

const MESSAGE: &str = "MSH|^~\\&|A|B|C|D|20260101120000||ORU^R01^ORU_R01|AXE1|P|2.5.1\r\
    PID|1||7^^^X^MR||Vale^Iris||19800312|F\r\
    OBR|1|||1^A^L\r\
    OBX|1|ED|1^A^L||^TEXT^PLAIN^Base64^QSB0ZXh0IHRvIGJlIHJlYWQgaGVyZS4=||||||F\r";

/// Opens a dialog, looks at it, and leaves it.
fn dialog(
    window: &Window,
    open: impl FnOnce() -> Outcome,
    name: &str,
    found: &mut Vec<String>,
) -> Outcome {
    open()?;
    window.find("[role=dialog]")?;
    barriers(window, name, found)?;
    window.press("Escape")?;
    window.wait_gone("[role=dialog]")
}

/// Every dialog about messages, and what opens below a field.
fn dialogs(window: &Window) -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    window.wait_text("[role=tree]", "Message header")?;
    let file = window.home().path().join("axe.hl7");
    std::fs::write(&file, MESSAGE)?;
    window.drop_files(std::slice::from_ref(&file))?;
    window.wait_text("[role=tree]", "ORU^R01")?;
    window.click("[role=tree] [data-place='MSH']")?;
    dialog(window, || window.press("Control+k"), "Commands", &mut found)?;
    dialog(
        window,
        || {
            window.press("Control+g")?;
            window.fill("[role=dialog] input", "birth")?;
            window.wait_text("[role=dialog]", "PID-7")
        },
        "Go to",
        &mut found,
    )?;
    dialog(window, || window.press("Alt+c"), "Columns", &mut found)?;
    dialog(window, || window.click_named("Paste…"), "Paste", &mut found)?;
    window.click("[role=tree] [data-place='MSH']")?;
    dialog(
        window,
        || window.press("Control+Shift+Enter"),
        "Add a segment",
        &mut found,
    )?;
    window.scroll_to("[role=tree]", "[data-place='PID-3']")?;
    window.click("[role=tree] [data-place='PID-3']")?;
    dialog(
        window,
        || window.press("Control+Shift+R"),
        "Add a repetition",
        &mut found,
    )?;
    window.scroll_to("[role=tree]", "[data-place='OBX-5']")?;
    window.click("[role=tree] [data-place='OBX-5']")?;
    dialog(
        window,
        || {
            window.press("Enter")?;
            window.wait_text("[role=dialog]", "A text to be read here.")
        },
        "Document",
        &mut found,
    )?;
    // Under edit: the bar, the mark in the list, and the question before all is dropped.
    window.scroll_to("[role=tree]", "[data-place='PID-8']")?;
    window.click("[role=tree] [data-place='PID-8']")?;
    window.press("Delete")?;
    window.wait_text("body", "Edited, not saved")?;
    barriers(window, "Message under edit", &mut found)?;
    dialog(
        window,
        || window.click_named("Revert…"),
        "Revert",
        &mut found,
    )?;
    window.fill("[aria-label='Filter the messages']", "")?;
    window.type_text("birth")?;
    window.wait_text("[role=listbox][aria-label=Fields]", "PID-7")?;
    barriers(window, "Completion", &mut found)?;
    Ok(found)
}

#[test]
fn no_dialog_has_a_serious_barrier_in_the_light() -> Outcome {
    let found = dialogs(&Window::open("axe-dialogs-light")?)?;
    ensure(found.is_empty(), found.join("\n"))
}

#[test]
fn no_dialog_has_a_serious_barrier_in_the_dark() -> Outcome {
    let found = dialogs(&Opening::new("axe-dialogs-dark").dark().open()?)?;
    ensure(found.is_empty(), found.join("\n"))
}

#[test]
fn no_view_has_a_serious_barrier_in_the_light() -> Outcome {
    let found = walk(&Window::open("axe-light")?)?;
    ensure(found.is_empty(), found.join("\n"))
}

#[test]
fn no_view_has_a_serious_barrier_in_the_dark() -> Outcome {
    let found = walk(&Opening::new("axe-dark").dark().open()?)?;
    ensure(found.is_empty(), found.join("\n"))
}
