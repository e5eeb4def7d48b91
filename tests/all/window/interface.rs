//! From a mapping to what production runs, in the real window: map, compare, export.

use hl7wb_tests::window::Window;
use hl7wb_tests::{Outcome, ensure};

const SOURCE: &str = "[role=tree][aria-label='Source message']";
const TARGET: &str = "[role=tree][aria-label='Target message']";

/// A field is dragged across: a rule stands in the grid, and the output with it.
#[test]
fn a_field_dragged_across_becomes_a_rule() -> Outcome {
    let window = Window::open("map")?;
    window.click_named("Map")?;
    window.wait_text("body", "16 rules")?;
    window.scroll_to(TARGET, "[data-place='PID-5']")?;
    window.scroll_to(SOURCE, "[data-place='PID-5']")?;
    window.screenshot("before")?;
    window.drag(
        &format!("{SOURCE} [data-place='PID-5']"),
        &format!("{TARGET} [data-place='PID-5']"),
    )?;
    window.wait_text("body", "17 rules")?;
    window.screenshot("dragged")?;
    window.click_named("Undo")?;
    window.wait_text("body", "16 rules")
}

/// The three planted faults are found, each by its path.
#[test]
fn comparison_names_the_three_faults() -> Outcome {
    let window = Window::open("compare")?;
    window.click_named("Compare")?;
    window.click_named("Run the comparison")?;
    for path in ["PID-18", "PID-5.1", "NK1"] {
        window.wait_text("[aria-label='Causes']", path)?;
    }
    window.screenshot("causes").map(drop)
}

/// The channel is shown, and saved where the user says.
#[test]
fn a_channel_is_saved_where_the_user_says() -> Outcome {
    let window = Window::open("export")?;
    window.click_named("Export")?;
    window.wait_text(
        "[aria-label='Channel document']",
        "<channel version=\"4.5.2\">",
    )?;
    let file = window.home().path().join("channel.xml");
    window.answer_dialog(&[&file])?;
    window.click_named("Save…")?;
    let saved = window.wait_for("the saved channel", || {
        Ok(std::fs::read_to_string(&file).ok())
    })?;
    ensure(
        saved.contains("<channel version=\"4.5.2\">"),
        "what was saved is a channel",
    )?;
    window.screenshot("saved").map(drop)
}
