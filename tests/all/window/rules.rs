//! Rules made and mended by hand, in the real window: what a mapping is made of, and what
//! Compare asks for.

use hl7wb_tests::window::Window;
use hl7wb_tests::{Outcome, ensure};

const OUTPUT: &str = "[aria-label='Output message']";
const SOURCE: &str = "[aria-label='Source address']";
const STEPS: &str = "[aria-label='Steps']";
const CONDITION: &str = "[aria-label='Condition']";

/// Puts a value into a part of the selected rule; it goes out on Enter.
fn set(window: &Window, part: &str, value: &str) -> Outcome {
    window.fill(part, value)?;
    window.press("Enter")
}

/// One rule is a constant, then a function over a field, then a code table, then has a condition:
/// the output follows each time, and the file holds what was made.
#[test]
fn a_rule_takes_a_constant_a_function_a_table_and_a_condition() -> Outcome {
    let window = Window::open("rule")?;
    window.click_named("Map")?;
    window.wait_text("body", "16 rules")?;
    window.wait_text(OUTPUT, "JOHN SMITH")?;

    window.click_named("Add a rule")?;
    window.click_text("[role=menuitem]", "Constant or text")?;
    set(
        &window,
        "[role=dialog] [aria-label='Target address']",
        "ZLB-5",
    )?;
    window.fill("[role=dialog] input[placeholder='HUB']", "DESK")?;
    window.press("Enter")?;
    window.wait_text("body", "17 rules")?;
    window.wait_text(OUTPUT, "JOHN SMITH|DESK")?;

    window.script(
        "const kind = document.querySelector('section.editor select');
         kind.value = 'from';
         kind.dispatchEvent(new Event('change', { bubbles: true }));
         return null;",
        serde_json::json!([]),
    )?;
    set(&window, SOURCE, "ZRG-2")?;
    window.wait_text(OUTPUT, "JOHN SMITH|Smith, John")?;
    set(&window, STEPS, "flip_name | upper")?;
    window.wait_text(OUTPUT, "JOHN SMITH|JOHN SMITH")?;

    set(&window, SOURCE, "PID-8")?;
    set(&window, STEPS, "table(sex, default='9')")?;
    window.wait_text(OUTPUT, "JOHN SMITH|2")?;
    window.screenshot("table")?;

    // The first sample is an emergency, so an inpatient's rule leaves it alone.
    set(&window, CONDITION, "PV1-2 = I")?;
    window.wait_for("the condition to hold back the rule", || {
        Ok((!window.text(OUTPUT)?.contains("JOHN SMITH|2")).then_some(()))
    })?;
    set(&window, CONDITION, "PV1-2 = E")?;
    window.wait_text(OUTPUT, "JOHN SMITH|2")?;

    window.click_named("Save")?;
    let file = window
        .home()
        .project()
        .join("interfaces/registration/lab.mapping.toml");
    let saved = window.wait_for("the saved mapping", || {
        let text = std::fs::read_to_string(&file)?;
        Ok(text.contains("ZLB-5").then_some(text))
    })?;
    for part in ["\"PID-8\"", "table(sex, default='9')", "PV1-2 = E"] {
        ensure(saved.contains(part), format!("{part} is not in the file"))?;
    }
    ensure(
        saved.contains("# Registration (2.3) to lab (2.5.1)."),
        "the comments of the file are gone",
    )
}

/// Compare names three faults; the analyst mends each rule, and no difference is left.
#[test]
fn mending_the_rules_ends_the_differences() -> Outcome {
    let window = Window::open("mend")?;
    window.click_named("Compare")?;
    window.click_named("Run the comparison")?;
    window.wait_text("[aria-label='Causes']", "PID-18")?;

    window.click_named("Go to rule account")?;
    window.wait_text("section.editor", "PID-18")?;
    set(&window, SOURCE, "PID-18")?;
    window.wait_text(OUTPUT, "A-778772")?;

    window.click_named("Compare")?;
    window.click_named("Go to rule name")?;
    window.wait_text("section.editor", "PID-5.1")?;
    window.fill(STEPS, "")?;
    window.press("Delete")?;
    window.press("Enter")?;
    window.wait_text(OUTPUT, "Núñez^Inés")?;

    window.click_named("Compare")?;
    window.click_named("Go to rule relatives")?;
    window.wait_text("section.editor", "NK1")?;
    window.click_text("section.editor button", "Remove")?;
    window.wait_text(OUTPUT, "NK1|1|Núñez^Ana")?;

    window.click_named("Compare")?;
    window.click_named("Run again")?;
    window.wait_text("body", "Nothing differs")?;
    window.wait_gone("[aria-label='Causes'] li")?;
    window.screenshot("none-left").map(drop)
}
