//! Key strokes as WebDriver writes them: a code point of the private use area for each named key.

use crate::{Outcome, Trouble};
use serde_json::{Value, json};

const NAMED: &[(&str, char)] = &[
    ("Control", '\u{e009}'),
    ("Ctrl", '\u{e009}'),
    ("Shift", '\u{e008}'),
    ("Alt", '\u{e00a}'),
    ("Meta", '\u{e03d}'),
    ("Enter", '\u{e007}'),
    ("Tab", '\u{e004}'),
    ("Escape", '\u{e00c}'),
    ("Esc", '\u{e00c}'),
    ("Space", ' '),
    ("Backspace", '\u{e003}'),
    ("Delete", '\u{e017}'),
    ("Home", '\u{e011}'),
    ("End", '\u{e010}'),
    ("PageUp", '\u{e00e}'),
    ("PageDown", '\u{e00f}'),
    ("ArrowLeft", '\u{e012}'),
    ("ArrowUp", '\u{e013}'),
    ("ArrowRight", '\u{e014}'),
    ("ArrowDown", '\u{e015}'),
    ("F1", '\u{e031}'),
    ("F2", '\u{e032}'),
    ("F6", '\u{e036}'),
];

/// `Control+Shift+K`: all down in order, all up in the opposite order.
pub(super) fn chord(chord: &str) -> Outcome<Vec<Value>> {
    let keys: Vec<char> = chord.split('+').map(key).collect::<Outcome<_>>()?;
    let down = keys.iter().map(|key| stroke("keyDown", *key));
    let up = keys.iter().rev().map(|key| stroke("keyUp", *key));
    Ok(down.chain(up).collect())
}

/// Text, letter by letter.
pub(super) fn typed(text: &str) -> Vec<Value> {
    text.chars()
        .map(|letter| if letter == '\n' { '\u{e007}' } else { letter })
        .flat_map(|letter| [stroke("keyDown", letter), stroke("keyUp", letter)])
        .collect()
}

fn key(name: &str) -> Outcome<char> {
    if let Some((_, letter)) = NAMED.iter().find(|(known, _)| *known == name) {
        return Ok(*letter);
    }
    let mut letters = name.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => Ok(letter.to_ascii_lowercase()),
        (Some(_), Some(_)) | (None, _) => Err(Trouble::new(format!("there is no key {name:?}"))),
    }
}

fn stroke(kind: &str, letter: char) -> Value {
    json!({ "type": kind, "value": letter.to_string() })
}
