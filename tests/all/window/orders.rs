//! A laboratory's orders, built from nothing in the real window, by mouse; and what happens to a
//! mapping that somebody edits outside at the same time.

use hl7wb_tests::window::{Home, Opening, Window};
use hl7wb_tests::{Outcome, ensure};
use std::fmt::Write as _;
use std::path::PathBuf;

const SOURCE: &str = "[role=tree][aria-label='Source message']";
const TARGET: &str = "[role=tree][aria-label='Target message']";
const OUTPUT: &str = "[aria-label='Output message']";
const PROPOSALS: &str = "[role=listbox][aria-label='Proposals']";

/// Orders of an EHR (2.3). The third names no specimen; the local codes are the EHR's own.
fn orders() -> String {
    let mut text = String::new();
    for (number, (test, name, specimen)) in [
        ("GLU", "Glucose", "SER"),
        ("NA", "Sodium", "SER"),
        ("K", "Potassium", ""),
        ("GLU", "Glucose", "BLD"),
        ("HB", "Haemoglobin", "BLD"),
        ("NA", "Sodium", "SER"),
    ]
    .into_iter()
    .enumerate()
    {
        let _ = write!(
            text,
            "MSH|^~\\&|EHR|HOSP|LIS|LAB|2026030108{number:02}00||ORM^O01|O{number}|P|2.3\r\
             PID|1||70{number}^^^HOSP^MR||Sousa^Ana^{number}||19800{}12|F\r\
             PV1|1|I|3W^1^A\r\
             ORC|NW|P{number}^EHR\r\
             OBR|1|P{number}^EHR||{test}^{name}^L|||2026030107{number:02}00||||||||{specimen}\r",
            number + 1
        );
    }
    text
}

/// A project that knows nobody and nothing but these orders.
fn project(home: &Home) -> Outcome<PathBuf> {
    let folder = home.path().join("orders");
    std::fs::create_dir_all(folder.join("samples"))?;
    std::fs::create_dir_all(folder.join("interfaces"))?;
    std::fs::write(
        folder.join("project.toml"),
        "format = \"hl7wb.project/1\"\nname = \"Orders\"\n",
    )?;
    std::fs::write(folder.join("samples/orders.hl7"), orders())?;
    Ok(folder)
}

/// From an empty project to a saved mapping: version, code table, refusal.
#[test]
fn a_lab_order_mapping_is_built_from_nothing_by_mouse() -> Outcome {
    let home = Home::new()?;
    let folder = project(&home)?;
    let window = Opening::new("orders").home(&home).project(&folder).open()?;
    window.click_named("Map")?;
    window.wait_text("body", "This project has no interface")?;
    window.click_named("New mapping…")?;
    window.fill(
        "[role=dialog] input[placeholder='Lab orders']",
        "Lab orders",
    )?;
    window.fill("[role=dialog] input[placeholder='EHR']", "EHR")?;
    window.fill("[role=dialog] input[placeholder='LIS']", "LIS")?;
    // The laboratory speaks 2.5.1: what differs is proposed, and taken as one step.
    window.script(
        "const version = [...document.querySelectorAll('[role=dialog] select')].at(-1);
         version.value = '2.5.1';
         version.dispatchEvent(new Event('change', { bubbles: true }));
         return null;",
        serde_json::json!([]),
    )?;
    window.click_text("[role=dialog] button", "Make it")?;
    window.wait_text("body", "6 samples")?;
    window.wait_text(PROPOSALS, "MSH-12")?;
    window.screenshot("proposals")?;
    window.click_named("Accept all")?;
    window.wait_text(OUTPUT, "|2.5.1")?;

    // The local code becomes the laboratory's.
    window.scroll_to(TARGET, "[data-place='OBR-4.1']")?;
    window.scroll_to(SOURCE, "[data-place='OBR-4.1']")?;
    window.drag(
        &format!("{SOURCE} [data-place='OBR-4.1']"),
        &format!("{TARGET} [data-place='OBR-4.1']"),
    )?;
    window.wait_text("section.editor", "OBR-4.1")?;
    window.click_named("Code table")?;
    window.click_text("[role=menuitem]", "New code table")?;
    window.fill("[role=dialog] input[placeholder='ward']", "tests")?;
    window.press("Enter")?;
    window.wait_text("body", "4 values have no row")?;
    window.screenshot("unmapped")?;
    window.click_named("Add all")?;
    for (code, loinc) in [
        ("GLU", "2345-7"),
        ("HB", "718-7"),
        ("K", "2823-3"),
        ("NA", "2951-2"),
    ] {
        window.fill(&format!("[aria-label='target of {code}']"), loinc)?;
        window.press("Enter")?;
    }
    window.wait_text(OUTPUT, "2345-7^Glucose")?;

    // An order without a specimen goes back with a sentence.
    window.click_named("Add a rule")?;
    window.click_text("[role=menuitem]", "Refuse a message")?;
    window.fill("[role=dialog] [aria-label='Condition']", "OBR-15 empty")?;
    window.press("Enter")?;
    window.fill(
        "[role=dialog] input[placeholder^='Order']",
        "Order {ORC-2.1} names no specimen",
    )?;
    window.click_text("[role=dialog] button.primary", "Add")?;
    window.wait_text("body", "1 rejected")?;
    window.wait_text("body", "6 of 6 messages change")?;
    window.click_text("[role=tab]", "Changes")?;
    window.wait_text("[aria-label='Places that change']", "MSH-12")?;
    window.screenshot("changes")?;

    window.click_named("Save")?;
    let file = folder.join("interfaces/lab-orders/lis.mapping.toml");
    let saved = window.wait_for("the saved mapping", || {
        let text = std::fs::read_to_string(&file)?;
        Ok(text.contains("refuse").then_some(text))
    })?;
    for part in ["2.5.1", "table(tests", "OBR-15 empty", "names no specimen"] {
        ensure(saved.contains(part), format!("{part} is not in the file"))?;
    }
    let table = std::fs::read_to_string(folder.join("interfaces/lab-orders/tables/tests.csv"))?;
    ensure(table.contains("GLU,2345-7"), table)
}

/// What somebody writes into the file appears; with edits here both versions are shown, and the one
/// that is chosen counts.
#[test]
fn an_edit_outside_is_seen_and_never_overwritten_unasked() -> Outcome {
    let window = Window::open("outside")?;
    window.click_named("Map")?;
    window.wait_text("body", "16 rules")?;
    let file = window
        .home()
        .project()
        .join("interfaces/registration/lab.mapping.toml");
    let text = std::fs::read_to_string(&file)?;
    std::fs::write(&file, text.replace("'HUB'", "'OUTSIDE'"))?;
    window.wait_text(OUTPUT, "OUTSIDE")?;

    window.click("[role=grid] [data-place='name']")?;
    window.fill("[aria-label='Steps']", "upper")?;
    window.press("Enter")?;
    window.wait_text(OUTPUT, "NÚÑEZ")?;
    let theirs = text.replace("'HUB'", "'THEIRS'");
    std::fs::write(&file, &theirs)?;
    window.wait_text("[role=alert]", "changed outside")?;
    window.click_named("Look at both…")?;
    window.wait_text("[role=dialog]", "text = 'THEIRS'")?;
    window.wait_text("[role=dialog]", "steps = \"upper\"")?;
    window.screenshot("both")?;
    window.click_text("[role=dialog] button", "Decide later")?;
    ensure(
        std::fs::read_to_string(&file)? == theirs,
        "the file was written though nobody chose",
    )?;
    window.wait_text(OUTPUT, "NÚÑEZ")?;
    window.click_named("Look at both…")?;
    window.click_text("[role=dialog] button", "Take theirs")?;
    window.wait_text(OUTPUT, "THEIRS")?;
    window.wait_gone("[role=alert]")?;
    // What was dropped comes back by one step.
    window.click_named("Undo")?;
    window.wait_text(OUTPUT, "NÚÑEZ")
}

/// Several places are picked and come down as one text; what the pointer would do is said before.
#[test]
fn places_picked_together_come_down_as_a_text() -> Outcome {
    let window = Window::open("picked")?;
    window.click_named("Map")?;
    window.wait_text("body", "16 rules")?;
    window.scroll_to(SOURCE, "[data-place='PID-5.2']")?;
    window.click(&format!("{SOURCE} [data-place='PID-5.2']"))?;
    window.press("Shift+ArrowUp")?;
    window.scroll_to(TARGET, "[data-place='PV1-19']")?;
    window.drag_and_hold(
        &format!("{SOURCE} [data-place='PID-5.2']"),
        &format!("{TARGET} [data-place='PV1-19']"),
    )?;
    window.wait_text(".ghost", "2 places")?;
    window.wait_text(".ghost", "Writes the text {PID-5.1} {PID-5.2}")?;
    window.screenshot("held")?;
    window.let_go()?;
    window.wait_text("body", "17 rules")?;
    window.wait_text(OUTPUT, "Núñez Inés")
}
