//! `upper`, `lower`, `title`: Unicode's full case mapping, one character at a time, for the letters that
//! every engine maps alike.
//!
//! Each character of [`CASED`] is mapped by itself, so `ß` becomes `SS` and a final sigma is like
//! any other. Letters outside are left alone: their mapping came to Unicode later than some
//! JVM in production.

use super::{Example, Function, Op, Shape, example};

/// Ranges of characters that have case here: Latin with Extended-A and B, Greek, Cyrillic,
/// Armenian, Latin Extended Additional and Greek Extended, full-width Latin.
pub const CASED: [(char, char); 12] = [
    ('\u{41}', '\u{5A}'),
    ('\u{61}', '\u{7A}'),
    ('\u{B5}', '\u{19A}'),
    ('\u{19C}', '\u{23E}'),
    ('\u{241}', '\u{24F}'),
    ('\u{370}', '\u{373}'),
    ('\u{376}', '\u{37D}'),
    ('\u{386}', '\u{3F2}'),
    ('\u{3F4}', '\u{525}'),
    ('\u{531}', '\u{587}'),
    ('\u{1E00}', '\u{1FFC}'),
    ('\u{FF21}', '\u{FF5A}'),
];

pub(super) const UPPER: Function = Function {
    name: "upper",
    usage: "upper",
    help: "Capital letters; ß becomes SS.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[],
    examples: &[
        example("upper", "Smith", "SMITH"),
        example("upper", "Núñez", "NÚÑEZ"),
        example("upper", "Weiß", "WEISS"),
        example("upper", "Σωκράτης", "ΣΩΚΡΆΤΗΣ"),
        example("upper", "\"\"", "\"\""),
        example("upper", "", ""),
    ],
    build: |_| Ok(Op::Upper),
};

pub(super) const LOWER: Function = Function {
    name: "lower",
    usage: "lower",
    help: "Small letters.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[],
    examples: &LOWER_EXAMPLES,
    build: |_| Ok(Op::Lower),
};

pub(super) const TITLE: Function = Function {
    name: "title",
    usage: "title",
    help: "A capital at the start of each word and small letters behind it; a word starts behind anything that is no letter. Names such as McDonald or van der Berg want a rule of their own.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[],
    examples: &[
        example("title", "JOHN SMITH", "John Smith"),
        example("title", "o'neil-núñez", "O'Neil-Núñez"),
        example("title", "MCDONALD", "Mcdonald"),
        example("title", "\"\"", "\"\""),
    ],
    build: |_| Ok(Op::Title),
};

const LOWER_EXAMPLES: [Example; 3] = [
    example("lower", "SMITH", "smith"),
    example("lower", "ÉŽΣ", "éžσ"),
    example("lower", "İ", "i\u{307}"),
];

fn is_cased(c: char) -> bool {
    CASED.iter().any(|(low, high)| (*low..=*high).contains(&c))
}

pub(super) fn upper(mut text: String) -> String {
    if text.is_ascii() {
        text.make_ascii_uppercase();
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_cased(c) {
            out.extend(c.to_uppercase())
        } else {
            out.push(c)
        }
    }
    out
}

pub(super) fn lower(mut text: String) -> String {
    if text.is_ascii() {
        text.make_ascii_lowercase();
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_cased(c) {
            out.extend(c.to_lowercase())
        } else {
            out.push(c)
        }
    }
    out
}

pub(super) fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        match (is_cased(c), inside) {
            (false, _) => out.push(c),
            (true, false) => out.extend(c.to_uppercase()),
            (true, true) => out.extend(c.to_lowercase()),
        }
        inside = is_cased(c);
    }
    out
}
