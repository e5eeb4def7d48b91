//! Looks at the window without a test: opens it, does what the arguments say in order, and saves
//! pictures.
//!
//! ```text
//! cargo run -p hl7wb-tests --example look -- [--project FOLDER] [--dark] [--size 900x600] STEP …
//!
//! named:Capture        click a control by its name          click:CSS        click
//! text:CSS=>words      click the match with these words     right:CSS        right button
//! fill:CSS=>text       empty a place and type                type:text        type at the caret
//! key:Control+K        press                                 drag:CSS=>CSS    by pointer
//! hold:CSS=>CSS        drag without letting go               up:              let go
//! wait:CSS=>words      wait for words                        sleep:500        milliseconds
//! js:return …          run and print                         show:CSS         print its text
//! drop:FILE            a file from the desktop               paste:text       (\n and \r are read)
//! shot:name            target/screenshots/look-name.png
//! ```
//!
//! Without a step it saves `target/screenshots/look.png`. Build the window first
//! (`cargo xtask test rust` does, or `npm run build` in ui and `cargo build -p hl7-workbench`).

use hl7wb_tests::window::{Opening, Window};
use hl7wb_tests::{Outcome, Trouble};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Duration;

fn main() -> Outcome {
    let mut opening = Opening::new("look");
    let mut steps = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || {
            arguments
                .next()
                .ok_or_else(|| Trouble::new(format!("{argument} wants a value")))
        };
        match argument.as_str() {
            "--dark" => opening = opening.dark(),
            "--project" => opening = opening.project(Path::new(&value()?)),
            "--size" => {
                let size = value()?;
                let sides = size.split_once('x');
                let (width, height) = sides.ok_or_else(|| Trouble::new("--size 900x600"))?;
                opening = opening.size(width.parse()?, height.parse()?);
            }
            _ => steps.push(argument),
        }
    }
    let window = opening.open()?;
    if steps.is_empty() {
        std::thread::sleep(Duration::from_millis(700));
        println!("{}", window.screenshot("")?.display());
    }
    for step in &steps {
        println!("{step}");
        run(&window, step)?;
    }
    print!("{}", window.log()?);
    Ok(())
}

fn run(window: &Window, step: &str) -> Outcome {
    let (what, rest) = step
        .split_once(':')
        .ok_or_else(|| Trouble::new(format!("{step}: a step is `what:where`")))?;
    let (place, words) = rest.split_once("=>").unwrap_or((rest, ""));
    match what {
        "named" => window.click_named(rest),
        "click" => window.click(rest),
        "right" => window.right_click(rest),
        "text" => window.click_text(place, words),
        "fill" => window.fill(place, words),
        "type" => window.type_text(rest),
        "key" => window.press(rest),
        "drag" => window.drag(place, words),
        "hold" => window.drag_and_hold(place, words),
        "up" => window.let_go(),
        "wait" => window.wait_text(place, words),
        "drop" => window.drop_files(&[PathBuf::from(rest)]),
        "paste" => window.paste(&rest.replace("\\r", "\r").replace("\\n", "\n")),
        "sleep" => {
            std::thread::sleep(Duration::from_millis(rest.parse()?));
            Ok(())
        }
        "js" => window
            .script(rest, json!([]))
            .map(|value| println!("  {value}")),
        "show" => window.text(rest).map(|text| println!("  {text}")),
        "shot" => window
            .screenshot(rest)
            .map(|file| println!("  {}", file.display())),
        other => Err(Trouble::new(format!("there is no step {other:?}"))),
    }
}
