//! The real program in a real window, driven as a person would.
//!
//! Places are named by CSS selector. Everything that looks for something waits for it, ten seconds
//! at most, so scenarios need no pauses.

mod keys;
mod process;

pub use process::{Home, Opening, free_port};

use crate::webdriver::{Element, Session};
use crate::{Outcome, Trouble, ensure, places};
use process::Running;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long anything may take to appear.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open window. Dropping it closes the program.
pub struct Window {
    session: Session,
    running: Running,
    name: String,
    listener: u16,
}

impl Window {
    /// Opens a copy of the bundled example in folders of its own; `name` begins the names of its pictures.
    pub fn open(name: &str) -> Outcome<Window> {
        Opening::new(name).open()
    }

    // --- finding

    /// The first element that matches, when it is there.
    pub fn find(&self, css: &str) -> Outcome<Element> {
        self.wait_for(css, || self.find_now(css))
    }

    /// The first element that matches and shows this text somewhere inside.
    pub fn find_text(&self, css: &str, text: &str) -> Outcome<Element> {
        self.wait_for(&format!("{css} with the text {text:?}"), || {
            let found = self.script(
                "const [css, text] = arguments;
                 const plain = (s) => (s ?? '').replace(/\\s+/g, ' ');
                 return [...document.querySelectorAll(css)].find(
                     (e) => plain(e.innerText).includes(text) || plain(e.value).includes(text)) ?? null;",
                json!([css, text]),
            )?;
            Ok(Element::from_json(&found))
        })
    }

    /// A control by its name: the text on it, its `aria-label`, its label or its `title`; an exact
    /// match before one that only begins so.
    pub fn find_named(&self, name: &str) -> Outcome<Element> {
        self.wait_for(&format!("a control named {name:?}"), || {
            let found = self.script(include_str!("window/named.js"), json!([name]))?;
            Ok(Element::from_json(&found))
        })
    }

    /// How many elements match right now.
    pub fn count(&self, css: &str) -> Outcome<usize> {
        let count = self.script(
            "return document.querySelectorAll(arguments[0]).length;",
            json!([css]),
        )?;
        Ok(count.as_u64().unwrap_or(0).try_into()?)
    }

    /// Scrolls a long list until a match is drawn: lists draw only what is on screen.
    pub fn scroll_to(&self, list: &str, css: &str) -> Outcome {
        let list = self.find(list)?;
        self.wait_for(&format!("{css} while scrolling"), || {
            let found = self.script(
                "const [list, css] = arguments;
                 const found = list.querySelector(css);
                 if (found) { found.scrollIntoView({ block: 'center' }); return true; }
                 const end = list.scrollTop + list.clientHeight >= list.scrollHeight - 1;
                 list.scrollTop = end ? 0 : list.scrollTop + list.clientHeight / 2;
                 return false;",
                json!([list.json(), css]),
            )?;
            Ok((found == json!(true)).then_some(()))
        })
    }

    /// The text that is shown inside the first match.
    pub fn text(&self, css: &str) -> Outcome<String> {
        let element = self.find(css)?;
        let text = self.script("return arguments[0].innerText;", json!([element.json()]))?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until this text is shown inside a match.
    pub fn wait_text(&self, css: &str, text: &str) -> Outcome {
        self.find_text(css, text).map(drop)
    }

    /// Waits until nothing matches any more.
    pub fn wait_gone(&self, css: &str) -> Outcome {
        self.wait_for(&format!("{css} to go"), || {
            Ok((self.count(css)? == 0).then_some(()))
        })
    }

    /// Waits until `look` finds something; `what` says in the error what did not come.
    pub fn wait_for<T>(
        &self,
        what: &str,
        mut look: impl FnMut() -> Outcome<Option<T>>,
    ) -> Outcome<T> {
        let start = Instant::now();
        loop {
            let last = look();
            if let Ok(Some(found)) = last {
                return Ok(found);
            }
            if start.elapsed() > PATIENCE {
                let shown = self.failure(what);
                return match last {
                    Err(error) => Err(Trouble::new(format!("{shown} ({error:?})"))),
                    Ok(_) => Err(Trouble::new(shown)),
                };
            }
            std::thread::sleep(Duration::from_millis(40));
        }
    }

    // --- doing

    /// Clicks the first match.
    pub fn click(&self, css: &str) -> Outcome {
        self.click_on(&self.find(css)?)
    }

    /// Clicks the first match that shows this text.
    pub fn click_text(&self, css: &str, text: &str) -> Outcome {
        self.click_on(&self.find_text(css, text)?)
    }

    /// Clicks a control by its name.
    pub fn click_named(&self, name: &str) -> Outcome {
        self.click_on(&self.find_named(name)?)
    }

    /// Clicks an element, in its middle, with the pointer.
    pub fn click_on(&self, element: &Element) -> Outcome {
        self.reveal(element)?;
        self.pointer(json!([
            { "type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": element.json() },
            { "type": "pointerDown", "button": 0 },
            { "type": "pointerUp", "button": 0 },
        ]))
    }

    /// Clicks with the right button.
    pub fn right_click(&self, css: &str) -> Outcome {
        let element = self.find(css)?;
        self.reveal(&element)?;
        self.pointer(json!([
            { "type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": element.json() },
            { "type": "pointerDown", "button": 2 },
            { "type": "pointerUp", "button": 2 },
        ]))
    }

    /// Clicks a place to type in, empties it, and types.
    pub fn fill(&self, css: &str, text: &str) -> Outcome {
        self.click(css)?;
        self.press("Control+A")?;
        self.type_text(text)
    }

    /// Types where the caret is.
    pub fn type_text(&self, text: &str) -> Outcome {
        self.keys(&keys::typed(text))
    }

    /// Presses keys as they are called: `Enter`, `Control+Shift+K`, `ArrowDown`, `Space`.
    pub fn press(&self, chord: &str) -> Outcome {
        self.keys(&keys::chord(chord)?)
    }

    /// Drags the first match of one selector onto the first of another, by pointer.
    pub fn drag(&self, from: &str, to: &str) -> Outcome {
        let (from, to) = (self.find(from)?, self.find(to)?);
        self.reveal(&to)?;
        self.reveal(&from)?;
        self.pointer(json!([
            { "type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": from.json() },
            { "type": "pointerDown", "button": 0 },
            { "type": "pointerMove", "duration": 60, "x": 8, "y": 4, "origin": "pointer" },
            { "type": "pointerMove", "duration": 160, "x": 0, "y": -2, "origin": to.json() },
            { "type": "pointerMove", "duration": 60, "x": 0, "y": 0, "origin": to.json() },
            { "type": "pointerUp", "button": 0 },
        ]))
    }

    /// Presses on one place and moves over another without letting go, for a picture of a drag.
    pub fn drag_and_hold(&self, from: &str, to: &str) -> Outcome {
        let (from, to) = (self.find(from)?, self.find(to)?);
        self.reveal(&from)?;
        self.pointer(json!([
            { "type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": from.json() },
            { "type": "pointerDown", "button": 0 },
            { "type": "pointerMove", "duration": 60, "x": 8, "y": 4, "origin": "pointer" },
            { "type": "pointerMove", "duration": 160, "x": 0, "y": 0, "origin": to.json() },
        ]))
    }

    /// Lets go of the pointer where it is.
    pub fn let_go(&self) -> Outcome {
        self.pointer(json!([{ "type": "pointerUp", "button": 0 }]))
    }

    /// Files dropped from the desktop: Tauri tells the page of them by this event.
    pub fn drop_files(&self, files: &[PathBuf]) -> Outcome {
        self.script(
            "return window.__TAURI_INTERNALS__.invoke('plugin:event|emit', {
                 event: 'tauri://drag-drop', payload: { paths: arguments[0], position: { x: 400, y: 300 } } });",
            json!([files]),
        )
        .map(drop)
    }

    /// Text that a person pastes where the caret is.
    pub fn paste(&self, text: &str) -> Outcome {
        self.script(
            "const data = new DataTransfer();
             data.setData('text/plain', arguments[0]);
             const at = document.activeElement ?? document.body;
             at.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
             return null;",
            json!([text]),
        )
        .map(drop)
    }

    /// Runs JavaScript in the page; it may return a promise.
    pub fn script(&self, body: &str, arguments: Value) -> Outcome<Value> {
        self.session.post(
            "/execute/sync",
            &json!({ "script": body, "args": arguments }),
        )
    }

    /// Makes the window this large.
    pub fn resize(&self, width: u32, height: u32) -> Outcome {
        self.session
            .post("/window/rect", &json!({ "width": width, "height": height }))
            .map(drop)
    }

    // --- looking

    /// Saves a picture of the page, its fonts loaded, as `target/screenshots/<name of the window>-<what>.png`.
    pub fn screenshot(&self, what: &str) -> Outcome<PathBuf> {
        self.script(
            "const frame = () => new Promise(requestAnimationFrame);
             return document.fonts.ready.then(frame).then(frame).then(() => null);",
            json!([]),
        )?;
        let picture = self.session.get("/screenshot")?;
        let bytes = base64(picture.as_str().unwrap_or_default())?;
        let name = if what.is_empty() {
            format!("{}.png", self.name)
        } else {
            format!("{}-{what}.png", self.name)
        };
        let file = places::screenshots()?.join(name);
        std::fs::write(&file, bytes)?;
        Ok(file)
    }

    /// What the program wrote to its log so far.
    pub fn log(&self) -> Outcome<String> {
        self.running.log()
    }

    /// The folders of this run: a second window with the same ones finds what this one left.
    #[must_use]
    pub fn home(&self) -> &Home {
        self.running.home()
    }

    /// The port on which the example's listener is to listen in this window.
    #[must_use]
    pub fn listener(&self) -> u16 {
        self.listener
    }

    /// Answers the next file dialog, which then does not open; without paths the user has changed
    /// their mind.
    pub fn answer_dialog(&self, paths: &[&Path]) -> Outcome {
        let lines: String = paths
            .iter()
            .map(|path| format!("{}\n", path.display()))
            .collect();
        Ok(std::fs::write(self.home().pick(), lines)?)
    }

    /// Types and clicks as the desktop does, outside the page: `["key", "Return"]` for xdotool.
    pub fn desktop(&self, arguments: &[&str]) -> Outcome<String> {
        let output = self
            .running
            .screen()
            .program("xdotool")
            .args(arguments)
            .output()
            .map_err(|error| Trouble::new(format!("xdotool did not start: {error}")))?;
        let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        ensure(
            output.status.success(),
            format!(
                "xdotool {arguments:?}: {}",
                String::from_utf8_lossy(&output.stderr)
            ),
        )?;
        Ok(said)
    }

    fn find_now(&self, css: &str) -> Outcome<Option<Element>> {
        let found = self.script("return document.querySelector(arguments[0]);", json!([css]))?;
        Ok(Element::from_json(&found))
    }

    fn reveal(&self, element: &Element) -> Outcome {
        self.script(
            "arguments[0].scrollIntoView({ block: 'nearest', inline: 'nearest' }); return null;",
            json!([element.json()]),
        )
        .map(drop)
    }

    fn pointer(&self, actions: Value) -> Outcome {
        self.actions(json!({
            "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" },
            "actions": actions,
        }))
    }

    fn keys(&self, actions: &[Value]) -> Outcome {
        self.actions(json!({ "type": "key", "id": "keyboard", "actions": actions }))
    }

    fn actions(&self, source: Value) -> Outcome {
        self.session
            .post("/actions", &json!({ "actions": [source] }))
            .map(drop)
    }

    /// The sentence for something that did not come, with a picture of what was there instead.
    fn failure(&self, what: &str) -> String {
        let seconds = PATIENCE.as_secs();
        let log = self.log().unwrap_or_default();
        let last: Vec<&str> = log.lines().rev().take(5).collect();
        let log: String = last
            .iter()
            .rev()
            .map(|line| format!("\n  log: {line}"))
            .collect();
        match self.screenshot("failed") {
            Ok(file) => format!(
                "waited {seconds} s for {what}; what was there is in {}{log}",
                file.display()
            ),
            Err(error) => format!("waited {seconds} s for {what}; no picture: {error:?}{log}"),
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // The program may have ended by itself; then there is no session left to close.
        drop(self.session.close());
    }
}

/// Pictures cross in base64.
fn base64(text: &str) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut held, mut bits) = (0u32, 0u32);
    for letter in text.bytes().filter(|letter| *letter != b'=') {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'\r' | b'\n' => continue,
            other => return Err(Trouble::new(format!("{other} is no letter of base64"))),
        };
        held = (held << 6) | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff)?);
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_is_read() {
        for (text, wanted) in [("", ""), ("TQ==", "M"), ("TWE=", "Ma"), ("TWFu", "Man")] {
            assert_eq!(base64(text).unwrap(), wanted.as_bytes(), "{text}");
        }
    }
}
