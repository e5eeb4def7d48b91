//! The steps of a pipeline as calls of the runtime's functions.

use super::javascript::{string, strings};
use crate::mapping::functions::{
    DateFormat, DatePart, Layout, LayoutPiece, NameStyle, Op, Otherwise, Replacement, Side,
    TableLookup,
};
use crate::path::Address;

/// The call that does one step on what `value` yields, on its way to a place.
pub(super) fn step(op: &Op, value: &str, to: &Address) -> String {
    match op {
        Op::Upper => format!("upper({value})"),
        Op::Lower => format!("lower({value})"),
        Op::Trim => format!("trim({value})"),
        Op::Pad(pad) => {
            let side = match pad.side {
                Side::Left => "left",
                Side::Right => "right",
            };
            format!(
                "pad({value}, {}, {}, '{side}')",
                pad.width,
                string(&pad.fill.to_string())
            )
        }
        Op::Substring(substring) => match substring.length {
            Some(length) => format!("substring({value}, {}, {length})", substring.start),
            None => format!("substring({value}, {})", substring.start),
        },
        Op::Replace(find, with) => format!("replace({value}, {}, {})", string(find), string(with)),
        Op::RegexReplace(replace) => {
            let pieces: Vec<String> = replace
                .with
                .iter()
                .map(|piece| match piece {
                    Replacement::Text(text) => string(text),
                    Replacement::Group(number) => number.to_string(),
                })
                .collect();
            format!(
                "regexReplace({value}, {}, [{}])",
                string(replace.pattern.es5()),
                pieces.join(", ")
            )
        }
        Op::Default(text) => format!("defaultTo({value}, {})", string(text)),
        Op::Prefix(text) => format!("prefix({value}, {})", string(text)),
        Op::Suffix(text) => format!("suffix({value}, {})", string(text)),
        Op::Part(part) => format!(
            "part({value}, {}, {})",
            string(&part.separator),
            part.number
        ),
        Op::Split(separator) => format!("split({value}, {})", string(separator)),
        Op::Join(separator) => format!("join({value}, {})", string(separator)),
        Op::FlipName => format!("flipName({value})"),
        Op::NameParts => format!("nameParts({value})"),
        Op::NameText(NameStyle::FirstLast) => format!("nameText({value}, 'first_last')"),
        Op::NameText(NameStyle::LastFirst) => format!("nameText({value}, 'last_first')"),
        Op::Ascii(Otherwise::Text(text)) if text == "?" => format!("ascii({value})"),
        Op::Ascii(fallback) => format!("ascii({value}, {})", otherwise(fallback, to)),
        Op::Title => format!("titled({value})"),
        Op::DateAdd(add) => format!(
            "dateAdd({value}, {}, '{}'{})",
            add.amount,
            add.unit.as_str(),
            last(add.otherwise.as_ref(), to)
        ),
        Op::DateDiff(difference) => format!(
            "dateDiff({value}, '{}'{})",
            difference.unit.as_str(),
            last(difference.otherwise.as_ref(), to)
        ),
        Op::Zone(zone) => format!(
            "zoneTime({value}, {}, {}, '{}'{})",
            string(&zone.to.name),
            string(zone.from.as_ref().map_or("", |from| from.name.as_str())),
            zone.doubtful.as_str(),
            last(zone.otherwise.as_ref(), to)
        ),
        Op::Number(number) => format!(
            "numberText({value}, {}, {}, {}, {}, '{}'{})",
            decimals(number.decimals),
            if number.from_comma { "','" } else { "'.'" },
            string(&number.mark),
            string(&number.thousands),
            number.sign.as_str(),
            last(number.otherwise.as_ref(), to)
        ),
        Op::Scale(scale) => format!(
            "scaled({value}, '{}', '{}', {}{})",
            scale.factor,
            scale.offset,
            decimals(scale.decimals),
            last(scale.otherwise.as_ref(), to)
        ),
        Op::Compare(compare) => format!(
            "compared({value}, '{}', '{}', {}{})",
            compare.low,
            compare.high,
            strings([
                compare.below.as_str(),
                compare.within.as_str(),
                compare.above.as_str()
            ]),
            last(compare.otherwise.as_ref(), to)
        ),
        Op::Digits(digits) => format!(
            "digitsIn({value}, {}, '{}', {})",
            string(&digits.pattern),
            digits.drop,
            otherwise(&digits.otherwise, to)
        ),
        Op::Compose(layout) => format!("compose({value}, {})", pieces(layout)),
        Op::Dissect(layout) => format!("dissect({value}, {})", pieces(layout)),
        Op::Hash(hash) => format!("hashed({value}, {}, {})", string(&hash.salt), hash.length),
        Op::NullToEmpty => format!("nullToEmpty({value})"),
        Op::EmptyToNull => format!("emptyToNull({value})"),
        Op::Date(date) => {
            let mut call = format!("date({value}, {}", string(&form(&date.to)));
            call += &format!(
                ", {}",
                string(&date.from.as_ref().map(form).unwrap_or_default())
            );
            if let Some(fallback) = &date.otherwise {
                call += &format!(", {}", otherwise(fallback, to));
            }
            call + ")"
        }
        Op::Table(lookup) => format!(
            "lookUp({value}, tables[{}], {}, {})",
            string(&table_name(lookup)),
            string(&lookup.name),
            otherwise(&lookup.otherwise, to)
        ),
        Op::Now(now) => {
            let zone = now.zone.as_ref().map(|zone| string(&zone.name));
            let zone = zone.map_or(String::new(), |zone| format!(", {zone}"));
            format!("now({}{zone})", string(&form(&now.format)))
        }
        Op::ControlId => "controlId()".to_owned(),
    }
}

/// The table that a step looks into, where it looks into one.
pub(super) fn table_of(op: &Op) -> Option<&TableLookup> {
    if let Op::Table(lookup) = op {
        Some(lookup)
    } else {
        None
    }
}

/// What a step does with a value that it cannot handle, where it can meet one and says so.
pub(super) fn fallback_of(op: &Op) -> Option<&Otherwise> {
    match op {
        Op::Table(lookup) => Some(&lookup.otherwise),
        Op::Ascii(otherwise) => Some(otherwise),
        Op::Digits(digits) => Some(&digits.otherwise),
        Op::Date(date) => date.otherwise.as_ref(),
        Op::DateAdd(add) => add.otherwise.as_ref(),
        Op::DateDiff(difference) => difference.otherwise.as_ref(),
        Op::Zone(zone) => zone.otherwise.as_ref(),
        Op::Number(number) => number.otherwise.as_ref(),
        Op::Scale(scale) => scale.otherwise.as_ref(),
        Op::Compare(compare) => compare.otherwise.as_ref(),
        Op::Upper
        | Op::Lower
        | Op::Title
        | Op::Trim
        | Op::Pad(_)
        | Op::Substring(_)
        | Op::Replace(..)
        | Op::RegexReplace(_)
        | Op::Default(_)
        | Op::Prefix(_)
        | Op::Suffix(_)
        | Op::Part(_)
        | Op::Split(_)
        | Op::Join(_)
        | Op::FlipName
        | Op::NameParts
        | Op::NameText(_)
        | Op::Compose(_)
        | Op::Dissect(_)
        | Op::Hash(_)
        | Op::NullToEmpty
        | Op::EmptyToNull
        | Op::Now(_)
        | Op::ControlId => None,
    }
}

/// The name under which a channel keeps one result column of a table, in one direction.
pub(super) fn table_name(lookup: &TableLookup) -> String {
    let name = match lookup.table.columns().get(lookup.column) {
        Some(column) if lookup.column != lookup.table.key_columns() => {
            format!("{}.{column}", lookup.name)
        }
        Some(_) | None => lookup.name.clone(),
    };
    match lookup.backwards {
        Some(_) => name + " backwards",
        None => name,
    }
}

/// The one key that an object literal would take for something else.
const PROTO: &str = "__proto__";

/// The rows of one result column, as an object.
pub(super) fn table(lookup: &TableLookup) -> String {
    let rows: Vec<String> = lookup
        .pairs()
        .filter(|(key, _)| key != PROTO)
        .map(|(key, result)| format!("        {}: {}", string(&key), string(result)))
        .collect();
    format!(
        "    {}: {{\n{}\n    }}",
        string(&table_name(lookup)),
        rows.join(",\n")
    )
}

/// That key, where a table has it.
pub(super) fn table_addition(lookup: &TableLookup) -> Option<String> {
    let (_, value) = lookup.pairs().find(|(key, _)| key == PROTO)?;
    let table = string(&table_name(lookup));
    Some(format!(
        "Object.defineProperty(tables[{table}], '{PROTO}', {{ value: {} }});\n",
        string(value)
    ))
}

/// The last argument of a call, where the rules say what becomes of a value that it cannot handle.
fn last(fallback: Option<&Otherwise>, to: &Address) -> String {
    fallback.map_or(String::new(), |fallback| {
        format!(", {}", otherwise(fallback, to))
    })
}

fn decimals(places: Option<usize>) -> String {
    places.map_or("null".to_owned(), |places| places.to_string())
}

/// A layout as a list of texts and of numbers of components.
fn pieces(layout: &Layout) -> String {
    let pieces: Vec<String> = layout
        .pieces
        .iter()
        .map(|piece| match piece {
            LayoutPiece::Text(text) => string(text),
            LayoutPiece::Component(number) => number.to_string(),
        })
        .collect();
    format!("[{}]", pieces.join(", "))
}

fn otherwise(fallback: &Otherwise, to: &Address) -> String {
    match fallback {
        Otherwise::Keep => "{ keep: true }".to_owned(),
        Otherwise::Blank => "{ text: '' }".to_owned(),
        Otherwise::Reject => format!("{{ reject: {} }}", string(&to.to_string())),
        Otherwise::Text(text) => format!("{{ text: {} }}", string(text)),
    }
}

/// A form of dates as it is written in a mapping.
fn form(format: &DateFormat) -> String {
    let mut out = String::new();
    for part in &format.parts {
        match part {
            DatePart::Year => out.push_str("yyyy"),
            DatePart::Month => out.push_str("MM"),
            DatePart::Day => out.push_str("dd"),
            DatePart::Hour => out.push_str("HH"),
            DatePart::Minute => out.push_str("mm"),
            DatePart::Second => out.push_str("ss"),
            DatePart::Fraction(digits) => out.extend(std::iter::repeat_n('S', *digits)),
            DatePart::Offset => out.push('Z'),
            DatePart::Text(text) => {
                for c in text.chars() {
                    if c.is_alphanumeric() || c == '[' {
                        out.extend(['[', c, ']']);
                    } else {
                        out.push(c);
                    }
                }
            }
        }
    }
    out
}

/// The characters that `ascii` spells out, as a table that the runtime reads.
pub(super) fn transliteration() -> String {
    let rows = crate::mapping::functions::TRANSLITERATION;
    let pairs: Vec<String> = rows
        .iter()
        .map(|(from, to)| format!("    {}", strings([*from, *to])))
        .collect();
    format!("var plainLetters = [\n{}\n];\n", pairs.join(",\n"))
}

/// Whether a character of a text that an author wrote means nothing but itself.
pub(super) fn is_plain(c: char) -> bool {
    !matches!(c, '\\' | '\u{FDD0}'..='\u{FDEF}' | '\u{E000}'..='\u{F8FF}')
}
