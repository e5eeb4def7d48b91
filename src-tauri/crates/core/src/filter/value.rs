//! "Filter by this value".

use crate::condition::{Check, Condition, Expr, Test};
use crate::message::escape::unescape_text;
use crate::message::{Delimiters, Message};
use crate::path::{Address, Index};

/// The filter for messages that have at this place what stands there in this one. Occurrences are
/// left out, so that any of them counts; of a composite each part that is not empty is asked.
#[must_use]
pub fn filter_by(message: &Message, at: &Address) -> String {
    let place = anywhere(*at);
    if at.field.is_none() {
        return written(test(place, Check::Exists));
    }
    let span = message.values(at).into_iter().next();
    let raw = span.map_or(&[][..], |span| span.of(message.bytes()));
    let text = message.charset().decode(raw);
    if raw == b"\"\"" {
        written(test(place, Check::Null))
    } else if is_header(at) {
        equals(at, &text)
    } else {
        parts(at, &text, &message.delimiters())
    }
}

/// For messages where this place reads so.
pub(crate) fn equals(at: &Address, text: &str) -> String {
    let check = match text {
        "\"\"" => Check::Null,
        _ => Check::Equals(text.to_owned()),
    };
    written(test(anywhere(*at), check))
}

/// For messages where this place has these parts; the text is as it stands, not unescaped.
pub(crate) fn parts(at: &Address, text: &str, delimiters: &Delimiters) -> String {
    let place = anywhere(*at);
    let mut tests: Vec<Expr> = leaves(place, text, delimiters)
        .into_iter()
        .map(|(at, text)| test(at, Check::Equals(text)))
        .collect();
    written(match (tests.len(), tests.pop()) {
        (_, None) => Expr::Not(Box::new(test(place, Check::Exists))),
        (1, Some(only)) => only,
        (_, Some(last)) => {
            tests.push(last);
            Expr::And(tests)
        }
    })
}

/// MSH-1 and MSH-2 hold delimiters that are no structure.
pub(crate) fn is_header(at: &Address) -> bool {
    at.segment.is_header() && at.field.is_some_and(|field| field <= 2)
}

const fn test(at: Address, check: Check) -> Expr {
    Expr::Test(Test { at, check })
}

fn written(expr: Expr) -> String {
    Condition { expr }.to_string()
}

const fn anywhere(mut at: Address) -> Address {
    at.occurrence = Index::Unspecified;
    at.repetition = Index::Unspecified;
    at
}

/// The parts of a place that hold something, with their texts.
fn leaves(at: Address, text: &str, delimiters: &Delimiters) -> Vec<(Address, String)> {
    let mut found = Vec::new();
    let components = pieces(
        text,
        Some(delimiters.component).filter(|_| at.component.is_none()),
    );
    let composite = components.len() > 1;
    for (number, text) in (1..).zip(components) {
        let at = match composite {
            true => at.with_component(number),
            false => at,
        };
        let separator = delimiters
            .subcomponent
            .filter(|_| at.subcomponent.is_none());
        let subs = pieces(text, separator);
        let several = subs.len() > 1;
        for (number, piece) in (1..).zip(subs).filter(|(_, piece)| !piece.is_empty()) {
            let at = match (several, at.component) {
                (true, Some(_)) => at.with_subcomponent(number),
                (true, None) => at.with_component(1).with_subcomponent(number),
                (false, _) => at,
            };
            found.push((at, unescape_text(piece, delimiters).into_owned()));
        }
    }
    found
}

fn pieces(text: &str, separator: Option<u8>) -> Vec<&str> {
    match separator {
        Some(separator) => text.split(char::from(separator)).collect(),
        None => vec![text],
    }
}
