//! Endpoints made by a form, and what peers of other make see of them.

use hl7wb_tests::window::{Window, free_port};
use hl7wb_tests::{Outcome, ensure, peers, places};

const ENDPOINTS: &str = "[aria-label='Endpoints']";

fn fill(window: &Window, label: &str, text: &str) -> Outcome {
    let field = window.find_named(label)?;
    window.click_on(&field)?;
    window.press("Control+a")?;
    window.type_text(text)
}

/// A listener that refuses some messages: made, started, answered as it says, and kept in a file.
#[test]
fn a_listener_made_by_a_form_answers_by_its_rules() -> Outcome {
    let window = Window::open("endpoints")?;
    let port = free_port()?;
    window.click_named("Capture")?;
    window.wait_text(ENDPOINTS, "listening")?;
    window.click_named("New endpoint")?;
    window.click_text("[role=menuitem]", "Listener")?;
    window.wait_text("[role=dialog]", "New endpoint")?;
    fill(&window, "Name", "Lab stand-in")?;
    fill(&window, "Group", "Tests")?;
    fill(&window, "Port", &port.to_string())?;
    window.click_named("Add a rule")?;
    fill(&window, "When", "MSH-9.2 = A08")?;
    fill(&window, "Text", "No updates here")?;
    window.screenshot("form")?;
    window.click_named("Save")?;
    window.wait_gone("[role=dialog]")?;
    window.wait_text("[aria-label='Endpoints of Tests']", "stopped")?;
    window.click_named("Start Lab stand-in")?;
    window.wait_text("[aria-label='Endpoints of Tests']", "listening")?;

    let samples = places::example().join("samples");
    let admitted = peers::mllp_send(port, &samples.join("00-admit-accents.hl7"))?;
    ensure(admitted.contains("MSA|AA|REG20396"), admitted)?;
    let updated = peers::mllp_send(port, &samples.join("02-update.hl7"))?;
    ensure(
        updated.contains("MSA|AE|") && updated.contains("|No updates here"),
        updated,
    )?;
    window.wait_text("body", "2 messages")?;
    window.wait_text("[role=grid]", "AE")?;
    window.screenshot("answered")?;

    let file = window.home().project().join("endpoints/lab-stand-in.toml");
    let written = std::fs::read_to_string(file)?;
    ensure(written.contains("when = \"MSH-9.2 = A08\""), &written)?;

    // Broken in its file, it is named with file and line in Project, and the rest goes on.
    let file = window.home().project().join("endpoints/other.toml");
    std::fs::write(
        file,
        "format = \"hl7wb.endpoint/1\"\nkind = \"lister\"\n[listen]\nport = 1\n",
    )?;
    window.click_named("Project")?;
    window.wait_text("body", "endpoints/other.toml")?;
    window.screenshot("broken").map(drop)
}
