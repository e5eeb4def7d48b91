//! `pad`: to a width.

use super::bind::{Kind, Parameter};
use super::{Function, Op, Shape, example};

/// What `pad` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pad {
    /// Code points that the value has at least.
    pub width: usize,
    /// What it is filled with.
    pub fill: char,
    /// On which side.
    pub side: Side,
}

/// A side of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Before it.
    Left,
    /// After it.
    Right,
}

pub(super) const PAD: Function = Function {
    name: "pad",
    usage: "pad(width, fill='0', side=left)",
    help: "Fills a value up to a width; a longer one stays as it is.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[
        Parameter {
            name: "width",
            kind: Kind::Number,
            default: None,
            help: "Characters that it has at least, up to 1000.",
        },
        Parameter {
            name: "fill",
            kind: Kind::Text,
            default: Some("0"),
            help: "One character.",
        },
        Parameter {
            name: "side",
            kind: Kind::Word(&["left", "right"]),
            default: Some("left"),
            help: "Where it is filled.",
        },
    ],
    examples: &[
        example("pad(6)", "4711", "004711"),
        example("pad(3)", "4711", "4711"),
        example("pad(4, fill='.', side=right)", "né", "né.."),
        example("pad(4)", "", ""),
    ],
    build: |bound| {
        let width = bound.number("width")?;
        let (1..=1000, Ok(width)) = (width, usize::try_from(width)) else {
            return bound.wrong("width", "The width of pad is 1 to 1000.".to_owned());
        };
        let mut fill = bound.text("fill").chars();
        let (Some(fill), None) = (fill.next(), fill.next()) else {
            return bound.wrong("fill", "The fill of pad is one character.".to_owned());
        };
        let side = if bound.word("side", &["left", "right"])? == 0 {
            Side::Left
        } else {
            Side::Right
        };
        Ok(Op::Pad(Pad { width, fill, side }))
    },
};

impl Pad {
    pub(super) fn run(&self, text: String) -> String {
        let missing = self.width.saturating_sub(text.chars().count());
        let fill = std::iter::repeat_n(self.fill, missing);
        match self.side {
            Side::Left => fill.chain(text.chars()).collect(),
            Side::Right => text.chars().chain(fill).collect(),
        }
    }
}
