//! A hundred thousand messages, in the real window.

use hl7wb_tests::window::Window;
use hl7wb_tests::{Outcome, ensure};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

const LIST: &str = "[aria-label='Messages of many.hl7']";
const FILTER: &str = "[aria-label='Filter the messages']";
const SET: &str = "[aria-label='Most frequent values of PV1-2']";

fn write(file: &Path) -> Outcome {
    let mut out = BufWriter::new(File::create(file)?);
    for n in 0..100_000 {
        let class = ["I", "O"][n % 2];
        write!(
            out,
            "MSH|^~\\&|A||||20260301||ADT^A0{}|M{n}|P|2.5\rPID|1||P{n}||Vale^Iris^{n}|||F\rPV1|1|{class}\r",
            [1, 4, 8][n % 3]
        )?;
    }
    Ok(out.flush()?)
}

/// Opens by the dialog, goes to the last message, filters by path and by text, says what is wrong with
/// a filter, and counts what stands in a field.
#[test]
fn a_hundred_thousand_messages_are_listed_filtered_and_counted() -> Outcome {
    let window = Window::open("lists")?;
    window.wait_text("[role=tree]", "Message header")?;
    let file = window.home().path().join("many.hl7");
    write(&file)?;
    window.answer_dialog(&[&file])?;
    window.click_named("Open…")?;
    window.wait_text(LIST, "M0")?;
    window.wait_text("body", "1 of 100,000")?;
    window.click(LIST)?;
    window.press("End")?;
    window.wait_text("body", "100,000 of 100,000")?;
    window.wait_text(LIST, "M99999")?;
    window.wait_text("[role=tree]", "M99999")?;
    window.screenshot("end")?;

    window.fill(FILTER, "PID-3.1 = P54321 and type ADT and not PV1-2 = I")?;
    window.wait_text("search", "1 of 100,000")?;
    window.wait_text(LIST, "M54321")?;
    window.wait_text("[role=tree]", "M54321")?;
    window.fill(FILTER, "PID-3.1 = = P5")?;
    window.wait_text("[role=alert]", "Here belongs a value")?;
    window.screenshot("wrong")?;
    window.fill(FILTER, "\"VALE^IRIS^777\" and PV1-2 exists")?;
    // 777, 7770 to 7779, 77700 to 77799.
    window.wait_text("search", "111 of 100,000")?;

    window.scroll_to("[role=tree]", "[data-place='PV1-2']")?;
    window.click("[role=tree] [data-place='PV1-2']")?;
    window.wait_text(SET, "Inpatient")?;
    window.screenshot("counted")?;
    window.click_text(&format!("{SET} button"), "Outpatient")?;
    window.wait_text("search", "50,000 of 100,000")?;
    let log = window.log()?;
    ensure(
        !log.contains("Vale") && !log.contains("P54321"),
        "what messages hold is not in the log",
    )
}
