//! `compose`, `dissect`: components to one line and back, by a layout such as `{1}, {5} {3}`: street,
//! post code, city of an address (XAD), or the parts of a name or a phone number.

use super::bind::{Bound, Kind, Parameter};
use super::{Function, Op, Refusal, Shape, StepContext, example, trim};
use crate::mapping::value::Value;

/// A line in pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Its pieces in order; no two components stand side by side.
    pub pieces: Vec<LayoutPiece>,
}

/// A piece of a layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LayoutPiece {
    /// As it stands.
    Text(String),
    /// A component by its number, from 1.
    Component(usize),
}

const LAYOUT: Parameter = Parameter {
    name: "layout",
    kind: Kind::Text,
    default: None,
    help: "{1} is the first component; other characters stand as they are.",
};

pub(super) const COMPOSE: Function = Function {
    name: "compose",
    usage: "compose(layout)",
    help: "Puts components in one line: compose('{1}, {5} {3}') of an address. Where a component is empty, what stands before it goes with it; \
           between two that are there stands what came first behind the former.",
    takes: Shape::Components,
    gives: Shape::Text,
    parameters: &[LAYOUT],
    examples: &[
        example(
            "compose('{1}, {3}, {4} {5}')",
            "12 Quay St^^Springfield^IL^62701",
            "12 Quay St, Springfield, IL 62701",
        ),
        example(
            "compose('{1}, {3}, {4} {5}')",
            "12 Quay St^^Springfield^^62701",
            "12 Quay St, Springfield, 62701",
        ),
        example(
            "compose('{1}, {5} {3}')",
            "Hafenweg 7^^Kiel^^24103",
            "Hafenweg 7, 24103 Kiel",
        ),
        example("compose('{1}, {5} {3}')", "^^Kiel", "Kiel"),
        example("compose('({6}) {7}')", "^^^^^555^0100199", "(555) 0100199"),
        example("compose('{1} [{2}]')", "Ward 3^Bed 7", "Ward 3 [Bed 7]"),
        example("compose('{1} [{2}]')", "Ward 3", "Ward 3"),
        example("compose('{1}')", "\"\"", "\"\""),
    ],
    build: |bound| Ok(Op::Compose(layout(bound)?)),
};

pub(super) const DISSECT: Function = Function {
    name: "dissect",
    usage: "dissect(layout)",
    help: "Takes a line apart into components: each ends where the text behind it in the layout comes first. \
           Where that does not come, the rest of the line is that component. White space around them goes.",
    takes: Shape::Text,
    gives: Shape::Components,
    parameters: &[LAYOUT],
    examples: &[
        example(
            "dissect('{1}, {3}, {4} {5}')",
            "12 Quay St, Springfield, IL 62701",
            "12 Quay St^^Springfield^IL^62701",
        ),
        example(
            "dissect('{1}, {5} {3}')",
            "Hafenweg 7, 24103 Kiel",
            "Hafenweg 7^^Kiel^^24103",
        ),
        example("dissect('{1}, {3}')", "Hafenweg 7", "Hafenweg 7^^"),
        example("dissect('({6}) {7}')", "(555) 0100199", "^^^^^555^0100199"),
        example("dissect('{1}/{2}')", "a/b/c", "a^b/c"),
    ],
    build: |bound| Ok(Op::Dissect(layout(bound)?)),
};

fn layout(bound: &Bound<'_>) -> Result<Layout, Refusal> {
    match Layout::parse(bound.text("layout")) {
        Ok(layout) => Ok(layout),
        Err(message) => bound.wrong("layout", message),
    }
}

impl Layout {
    /// Reads a layout; the error is a sentence.
    fn parse(text: &str) -> Result<Self, String> {
        let mut pieces: Vec<LayoutPiece> = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('{') {
                let Some((number, after)) = inner.split_once('}') else {
                    return Err("A { without its }: a component is written {1}.".to_owned());
                };
                let number = number
                    .parse::<usize>()
                    .ok()
                    .filter(|number| (1..=99).contains(number));
                let Some(number) = number else {
                    return Err("A component is written by its number, {1} to {99}.".to_owned());
                };
                match pieces.last() {
                    Some(LayoutPiece::Component(_)) => {
                        return Err(
                            "Between two components stands something that divides them.".to_owned()
                        );
                    }
                    Some(LayoutPiece::Text(_)) | None => {}
                }
                let component = LayoutPiece::Component(number);
                if pieces.contains(&component) {
                    return Err(format!("The component {{{number}}} stands twice."));
                }
                pieces.push(component);
                rest = after;
            } else {
                let end = rest.find('{').unwrap_or(rest.len());
                let (plain, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
                pieces.push(LayoutPiece::Text(plain.to_owned()));
                rest = after;
            }
        }
        if pieces
            .iter()
            .all(|piece| matches!(piece, LayoutPiece::Text(_)))
        {
            return Err("A layout names at least one component: {1}.".to_owned());
        }
        Ok(Self { pieces })
    }

    pub(super) fn compose(&self, parts: &[String], context: &mut StepContext<'_>) -> Value {
        let mut out = String::new();
        // What stands before the next component: at the start of the layout, or behind the last one
        // that was written.
        let mut before: Option<String> = None;
        let (mut any, mut last) = (false, false);
        for (index, piece) in self.pieces.iter().enumerate() {
            match piece {
                LayoutPiece::Text(text) if any || index == 0 => {
                    before.get_or_insert_with(|| context.opaque.literal(text));
                }
                LayoutPiece::Text(_) => {}
                LayoutPiece::Component(number) => {
                    let part = parts.get(number - 1).filter(|part| !part.is_empty());
                    last = part.is_some();
                    if let Some(part) = part {
                        out += &before.take().unwrap_or_default();
                        out += part;
                        any = true;
                    } else if !any {
                        before = None;
                    }
                }
            }
        }
        if last {
            out += &before.unwrap_or_default();
        }
        Value::text(out)
    }

    pub(super) fn dissect(&self, text: &str, context: &mut StepContext<'_>) -> Value {
        let highest = self.pieces.iter().map(|piece| match piece {
            LayoutPiece::Component(number) => *number,
            LayoutPiece::Text(_) => 0,
        });
        let mut parts = vec![String::new(); highest.max().unwrap_or(0)];
        let mut rest = text;
        let mut open: Option<usize> = None;
        let mut keep = |number: usize, found: &str| {
            if let Some(part) = parts.get_mut(number - 1) {
                *part = trim::run(found);
            }
        };
        for piece in &self.pieces {
            match piece {
                LayoutPiece::Component(number) => open = Some(*number),
                LayoutPiece::Text(text) => {
                    let text = context.opaque.literal(text);
                    match open.take() {
                        None => rest = rest.strip_prefix(text.as_str()).unwrap_or(rest),
                        Some(number) => {
                            let (found, after) =
                                rest.split_once(text.as_str()).unwrap_or((rest, ""));
                            keep(number, found);
                            rest = after;
                        }
                    }
                }
            }
        }
        if let Some(number) = open {
            keep(number, rest);
        }
        Value::components(parts)
    }
}
