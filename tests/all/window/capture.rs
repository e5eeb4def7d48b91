//! Captured messages, filtered, counted and looked at byte by byte, in the real window.

use hl7wb_tests::window::Window;
use hl7wb_tests::{Outcome, ensure, peers, places};

const TABLE: &str = "[role=grid][aria-label='Captured messages, newest first']";
const FILTER: &str = "[aria-label='Filter captured messages']";

fn shown(window: &Window) -> Outcome<String> {
    window.text(TABLE)
}

/// A filter by path and text over what is stored, while it is masked; it takes in what comes later.
#[test]
fn a_masked_capture_is_filtered_by_path_and_counted() -> Outcome {
    let window = Window::open("capture-filter")?;
    window.click_named("Capture")?;
    window.wait_text("[aria-label='Endpoints']", "listening")?;
    let samples = places::example().join("samples");
    peers::mllp_send(window.listener(), &samples.join("20-morning.hl7"))?;
    peers::mllp_send(window.listener(), &samples.join("00-admit-accents.hl7"))?;
    window.wait_text("body", "25 messages")?;
    window.click(FILTER)?;
    window.type_text("birth")?;
    window.wait_text("[role=listbox][aria-label=Fields]", "PID-7")?;
    window.screenshot("completion")?;
    window.fill(FILTER, "MSH-10 = REG20396 and \"Núñez\"")?;
    window.wait_text("search", "1 of 25")?;
    window.wait_text(TABLE, "REG20396")?;
    ensure(
        !shown(&window)?.contains("Núñez"),
        "a filter showed what is masked",
    )?;
    window.click_text("[role=row]", "REG20396")?;
    window.wait_text("[role=tree]", "REG20396")?;
    window.screenshot("filtered")?;
    peers::mllp_send(window.listener(), &samples.join("00-admit-accents.hl7"))?;
    window.wait_text("search", "2 of 26")?;

    // What stands in a field over the capture, and the next message where it differs.
    window.click(FILTER)?;
    window.press("Escape")?;
    window.wait_text(TABLE, "REG20523")?;
    window.scroll_to("[role=tree]", "[data-place='MSH-9']")?;
    window.click("[role=tree] [data-place='MSH-9']")?;
    window.wait_text("[aria-label='Most frequent values of MSH-9']", "ADT^A01")?;
    window.press("Alt+Shift+ArrowDown")?;
    window.wait_for("another type", || {
        Ok((!window.text("[role=tree]")?.contains("REG20396")).then_some(()))
    })?;
    window.screenshot("differs")?;

    // A column of any path.
    window.press("Alt+c")?;
    window.fill("[role=dialog] input", "PV1-2")?;
    window.wait_text("[role=dialog]", "Patient Class")?;
    window.press("Enter")?;
    window.wait_text("[role=columnheader]:last-of-type", "PV1-2")?;
    window.wait_text(TABLE, "PV1-2")?;
    window.screenshot("column").map(drop)
}

/// Every byte, framing included, by key: masked, and as soon as nothing is masked any more.
#[test]
fn captured_bytes_are_shown_by_key() -> Outcome {
    const BYTES: &str = "[aria-label='Bytes as they arrived']";
    let window = Window::open("capture-bytes")?;
    window.click_named("Capture")?;
    window.wait_text("[aria-label='Endpoints']", "listening")?;
    let sample = places::example().join("samples/00-admit-accents.hl7");
    peers::mllp_send(window.listener(), &sample)?;
    window.wait_text("body", "REG20396")?;
    window.click_text("[role=row]", "REG20396")?;
    window.wait_text("[role=tree]", "REG20396")?;
    window.press("Control+Shift+X")?;
    window.wait_text(BYTES, "4D")?;
    window.wait_text("body", "3 around the message")?;
    window.press("Control+Shift+X")?;
    window.wait_gone(BYTES)?;
    window.press("Control+Shift+M")?;
    window.press("Control+Shift+X")?;
    window.wait_text(BYTES, "4D")?;
    window.wait_text("body", "3 around the message")?;
    window.screenshot("bytes").map(drop)
}
