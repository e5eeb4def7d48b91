//! The steps of a pipeline as calls of the runtime's functions.

use super::javascript::{string, strings};
use crate::mapping::functions::{
    DateFormat, DatePart, NameStyle, Op, Otherwise, Replacement, Side, TableLookup,
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
        Op::Ascii => format!("ascii({value})"),
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
        Op::Now(format) => format!("now({})", string(&form(format))),
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
    if let Op::Table(lookup) = op {
        Some(&lookup.otherwise)
    } else if let Op::Date(date) = op {
        date.otherwise.as_ref()
    } else {
        None
    }
}

/// The name under which a channel keeps one result column of a table.
pub(super) fn table_name(lookup: &TableLookup) -> String {
    match lookup.table.columns().get(lookup.column) {
        Some(column) if lookup.column != 1 => format!("{}.{column}", lookup.name),
        Some(_) | None => lookup.name.clone(),
    }
}

/// The rows of one result column, as an object.
pub(super) fn table(lookup: &TableLookup) -> String {
    let rows: Vec<String> = lookup
        .table
        .rows()
        .iter()
        .filter(|row| row.first().is_some_and(|key| key != "__proto__"))
        .filter_map(|row| {
            Some(format!(
                "        {}: {}",
                string(row.first()?),
                string(row.get(lookup.column)?)
            ))
        })
        .collect();
    format!(
        "    {}: {{\n{}\n    }}",
        string(&table_name(lookup)),
        rows.join(",\n")
    )
}

/// The one key that an object literal would take for something else.
pub(super) fn table_addition(lookup: &TableLookup) -> Option<String> {
    const PROTO: &str = "__proto__";
    let value = lookup.table.lookup(PROTO, lookup.column)?;
    let table = string(&table_name(lookup));
    Some(format!(
        "Object.defineProperty(tables[{table}], '{PROTO}', {{ value: {} }});\n",
        string(value)
    ))
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
