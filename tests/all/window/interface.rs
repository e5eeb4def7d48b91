//! From a mapping to what production runs, in the real window: map, compare, export.

use hl7wb_tests::window::{Opening, Window};
use hl7wb_tests::{Outcome, ensure};
use serde_json::json;

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

/// Walks to a place of a tree with the arrow keys, from the top, as somebody without a mouse does.
fn walk(window: &Window, tree: &str, place: &str) -> Outcome {
    let here = || {
        window.script(
            "const tree = document.querySelector(arguments[0]);
             const row = document.getElementById(tree.getAttribute('aria-activedescendant'));
             return tree.contains(document.activeElement) ? row?.dataset.place ?? '' : null;",
            json!([tree]),
        )
    };
    window.press("Home")?;
    window.wait_for(&format!("{place} under the arrow keys"), || {
        if here()? == json!(place) {
            return Ok(Some(()));
        }
        window.press("ArrowDown")?;
        Ok(None)
    })
}

/// The same without a mouse: Space picks up, arrows walk, Space puts down; Escape lets go.
#[test]
fn a_field_is_carried_across_by_keyboard() -> Outcome {
    let window = Window::open("carry")?;
    window.click_named("Map")?;
    window.wait_text("body", "16 rules")?;
    let said = "[aria-live]";
    window.find(&format!("{SOURCE} [data-place]"))?;
    window.script(
        "document.querySelector(arguments[0]).focus();",
        json!([SOURCE]),
    )?;
    walk(&window, SOURCE, "PID-5")?;
    window.press("Space")?;
    window.wait_text(said, "PID-5 Patient Name picked up")?;
    window.screenshot("picked-up")?;
    window.press("Escape")?;
    window.wait_text(said, "let go")?;
    window.wait_text("body", "16 rules")?;

    // The focus is where it came from, so that the next Space picks up the same.
    window.press("Space")?;
    window.wait_text(said, "PID-5 Patient Name picked up")?;
    walk(&window, TARGET, "PID-5")?;
    window.press("Space")?;
    window.wait_text(said, "put down")?;
    window.wait_text("body", "17 rules")?;
    window.screenshot("put-down")?;
    window.press("Control+Z")?;
    window.wait_text("body", "16 rules")
}

/// A comparison fits the smallest window: nothing is pushed out of it, and a pair can be looked at.
#[test]
fn a_comparison_fits_a_small_window() -> Outcome {
    let window = Opening::new("compare-small").size(900, 600).open()?;
    window.click_named("Compare")?;
    window.click_named("Run the comparison")?;
    window.wait_text("[aria-label='Causes']", "PID-18")?;
    window.screenshot("causes")?;
    window.click_named("Show the 33 pairs of PID-18")?;
    window.wait_text("body", "33 pairs PID-18")?;
    window.wait_text("[role=grid]", "REG20300")?;
    window.screenshot("pair")?;
    let beyond = window.script(
        "const page = document.documentElement;
         const out = [...document.querySelectorAll('button, input, h1, [role=tree], [role=grid], [role=listbox]')]
             .filter((e) => e.checkVisibility() && !e.closest('.sr-only'))
             .map((e) => [e, e.getBoundingClientRect()])
             .filter(([, box]) => box.width > 1 && (box.right > innerWidth + 1 || box.left < -1))
             .map(([e]) => e.getAttribute('aria-label') ?? e.innerText);
         return page.scrollWidth > page.clientWidth ? ['the page itself', ...out] : out;",
        json!([]),
    )?;
    ensure(
        beyond == json!([]),
        format!("{beyond} stands out of the window"),
    )
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
