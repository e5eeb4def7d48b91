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
        "return window.axe.run(document, { resultTypes: ['violations'] }).then((all) => all.violations
             .filter((one) => one.impact === 'serious' || one.impact === 'critical')
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
    for room in ["Capture", "Map", "Compare", "Export", "Project"] {
        window.click_named(room)?;
        window.find(&format!("main[aria-label='{room}']"))?;
        barriers(window, room, &mut found)?;
    }
    Ok(found)
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
