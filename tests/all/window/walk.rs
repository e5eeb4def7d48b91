//! The walk of an analyst's first hour, in the real window.

use hl7wb_tests::window::{Home, Opening, Window};
use hl7wb_tests::{Outcome, ensure, peers, places};
use serde_json::json;
use std::net::{Ipv4Addr, TcpListener};

/// Receive: a client of another make sends, each message is answered and appears at once.
/// Look: a click shows it as a tree beside its text, caret and tree in step.
#[test]
fn messages_of_another_make_are_accepted_and_shown() -> Outcome {
    let window = Window::open("receive")?;
    window.click_named("Capture")?;
    window.wait_text("[aria-label='Endpoints']", "listening")?;
    window.wait_text("[aria-label='Endpoints']", "this machine only")?;

    let samples = places::example().join("samples");
    let answers = peers::mllp_send(window.listener(), &samples.join("00-admit-accents.hl7"))?;
    ensure(
        answers.contains("MSA|AA|REG20396"),
        format!("{answers:?} was answered"),
    )?;
    window.wait_text("body", "REG20396")?;
    // Real traffic is masked until somebody says otherwise.
    window.wait_text("body", "••••")?;
    window.press("Control+Shift+M")?;
    window.wait_text("body", "Núñez")?;
    window.click_text("[role=row], [role=option]", "REG20396")?;
    window.wait_text("[role=tree]", "REG20396")?;
    window.scroll_to("[role=tree]", "[data-place='PID-8']")?;
    window.click("[role=tree] [data-place='PID-8']")?;
    window.wait_text("[role=tree]", "Female")?;
    window.screenshot("look")?;
    let more = peers::mllp_send(window.listener(), &samples.join("20-morning.hl7"))?;
    let accepted = more.matches("MSA|AA|").count();
    ensure(
        accepted > 5,
        format!("{accepted} of the morning were accepted"),
    )?;
    window.wait_text("body", "25 messages")?;
    window.screenshot("message").map(drop)
}

/// Where another program has the port, the window works all the same, says who has it, and tries
/// again when it is told to.
#[test]
fn a_listener_whose_port_is_taken_says_so_and_can_be_tried_again() -> Outcome {
    let home = Home::new()?;
    let port = home.example()?;
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    let window = Opening::new("taken").home(&home).open()?;
    window.wait_text("[role=tree]", "Message header")?;
    window.click_named("Capture")?;
    let endpoints = "[aria-label='Endpoints']";
    window.wait_text(endpoints, "not running")?;
    window.wait_text(endpoints, &format!("127.0.0.1:{port} is in use by"))?;
    window.screenshot("failed")?;
    window.click_named("Retry Registration to lab")?;
    window.wait_text("body", "is in use by")?;
    drop(taken);
    window.click_named("Retry Registration to lab")?;
    window.wait_text(endpoints, "listening")?;
    window.screenshot("listening").map(drop)
}

/// What was captured is still there for the next window.
#[test]
fn what_was_captured_outlives_the_window() -> Outcome {
    let window = Window::open("before")?;
    window.click_named("Capture")?;
    window.wait_text("[aria-label='Endpoints']", "listening")?;
    let sample = places::example().join("samples/02-update.hl7");
    peers::mllp_send(window.listener(), &sample)?;
    window.wait_text("body", "ADT^A08")?;
    let home = window.home().clone();
    drop(window);

    let window = Opening::new("after").home(&home).open()?;
    window.click_named("Capture")?;
    window.wait_text("body", "ADT^A08")
}

/// Files come by dialog, by drop, by paste, and by lying in the project's folder.
#[test]
fn files_open_however_they_come() -> Outcome {
    let window = Window::open("files")?;
    window.wait_text("[role=tree]", "Message header")?;
    let folder = window.home().path().to_path_buf();
    let message = |control: &str| {
        format!(
            "MSH|^~\\&|A|B|C|D|20260101120000||ADT^A01|{control}|P|2.5\rPID|1||7^^^X^MR||Vale^Iris\r"
        )
    };
    window.wait_text("body", "00-admit-accents.hl7")?;

    std::fs::write(folder.join("chosen.hl7"), message("CHOSEN1"))?;
    window.answer_dialog(&[&folder.join("chosen.hl7")])?;
    window.click_named("Open…")?;
    window.wait_text("body", "CHOSEN1")?;

    std::fs::write(folder.join("dropped.hl7"), message("DROPPED1"))?;
    window.drop_files(&[folder.join("dropped.hl7")])?;
    window.wait_text("body", "DROPPED1")?;

    let watched = window.home().project().join("samples/99-watched.hl7");
    std::fs::write(&watched, message("WATCHED1"))?;
    window.wait_text("[aria-label='Sources']", "99-watched.hl7")?;

    window.click_named("Paste…")?;
    window.click("textarea")?;
    window.type_text("1: MSH|^~\\&|A|B|C|D|20260101||ADT^A01|PASTED1|P|2.5\n2: PID|1||7")?;
    window.click_text("[role=dialog] button", "Open")?;
    window.wait_text("body", "PASTED1")?;
    window.screenshot("all").map(drop)
}

/// A hundred thousand messages open, and the last of them is as near as the first.
#[test]
fn a_file_of_a_hundred_thousand_messages_is_scrolled_to_its_end() -> Outcome {
    const MESSAGES: usize = 100_000;
    let window = Window::open("many")?;
    window.wait_text("[role=tree]", "Message header")?;
    let file = window.home().path().join("many.hl7");
    let mut text = String::with_capacity(MESSAGES * 230);
    for number in 1..=MESSAGES {
        text += &format!(
            "MSH|^~\\&|REG|HOSP|LAB|HOSP|20260301120000||ADT^A08|MANY{number}|P|2.3\rEVN|A08|20260301120000\rPID|1||{number}^^^HOSP^MR||Vale^Iris||19800101|F\rPV1|1|I|3W^198^A\r"
        );
    }
    std::fs::write(&file, text)?;
    window.drop_files(&[file])?;
    let list = "[role=listbox][aria-label='Messages of many.hl7']";
    window.wait_text(list, "MANY1")?;
    window.wait_text("body", "1 of 100,000")?;
    window.screenshot("first")?;
    for (part, control_id) in [(0.5, "MANY500"), (1.0, "MANY100000"), (0.0, "MANY2")] {
        window.script(
            "const list = document.querySelector(arguments[0]);
             const box = [list, ...list.querySelectorAll('*')].find((e) => e.scrollHeight > e.clientHeight + 1000)
                 ?? list.parentElement;
             box.scrollTop = arguments[1] * box.scrollHeight;",
            json!([list, part]),
        )?;
        window.wait_text(list, control_id)?;
    }
    window.script(
        "const list = document.querySelector(arguments[0]); list.focus();",
        json!([list]),
    )?;
    window.press("End")?;
    window.wait_text("[role=tree]", "MANY100000")?;
    window.screenshot("last")?;
    let drawn = window.count(&format!("{list} [role=option]"))?;
    ensure(drawn < 200, format!("{drawn} rows are drawn"))
}

/// A file that is no message gets a sentence, and everything else stays as it is.
#[test]
fn a_file_that_is_no_message_is_named() -> Outcome {
    let window = Window::open("refused")?;
    window.wait_text("[role=tree]", "Message header")?;
    let file = window.home().path().join("picture.bin");
    std::fs::write(&file, [0x89, b'P', b'N', b'G', 0, 0, 1, 2, 3, 255])?;
    window.drop_files(&[file])?;
    window.wait_text("body", "picture.bin")?;
    window.wait_text("body", "00-admit-accents.hl7")?;
    window.screenshot("binary").map(drop)
}

/// The first day: the example is copied to the user's own data, and open.
#[test]
fn the_first_day_shows_the_example_in_the_dark_and_in_a_small_window() -> Outcome {
    let window = Opening::new("first-day")
        .first_day()
        .dark()
        .size(900, 600)
        .open()?;
    window.wait_text("body", "00-admit-accents.hl7")?;
    window.wait_text("[role=tree]", "Message header")?;
    window.screenshot("dark")?;
    let copy = window.home().data().join("hl7-workbench");
    ensure(copy.is_dir(), format!("{} is not there", copy.display()))
}
