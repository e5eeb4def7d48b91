//! The same structure in other delimiters: for copies into a message that declares its own.

use super::Delimiters;
use super::escape::{Part, Parts, delimiter_of, escape_byte};

/// Bytes of a field in the delimiters `to`: separators are exchanged, escapes of delimiters stay
/// escapes, opaque escapes get the other escape character, and what is a delimiter only there is
/// escaped. What `to` cannot express (no subcomponents, no escapes) is left as it stands.
#[must_use]
pub fn redelimit(bytes: &[u8], from: &Delimiters, to: &Delimiters) -> Vec<u8> {
    if from == to {
        return bytes.to_vec();
    }
    let mut out = Vec::with_capacity(bytes.len() + 8);
    for part in Parts::new(bytes, from) {
        match part {
            Part::Plain(plain) => plain
                .iter()
                .for_each(|&byte| plain_byte(byte, from, to, &mut out)),
            Part::Escape { whole, name } => match (delimiter_of(name, from), to.escape) {
                (_, None) => out.extend_from_slice(whole),
                (Some(byte), Some(mark)) => escape_byte(byte, mark, to, &mut out),
                (None, Some(mark)) => {
                    out.push(mark);
                    out.extend_from_slice(name);
                    out.push(mark);
                }
            },
        }
    }
    out
}

fn plain_byte(byte: u8, from: &Delimiters, to: &Delimiters, out: &mut Vec<u8>) {
    if byte == from.component {
        out.push(to.component);
    } else if Some(byte) == from.repetition {
        out.push(to.repetition.unwrap_or(byte));
    } else if Some(byte) == from.subcomponent {
        out.push(to.subcomponent.unwrap_or(byte));
    } else if Some(byte) == from.truncation && to.truncation.is_some() {
        out.extend(to.truncation);
    } else if byte == from.field {
        out.push(to.field);
    } else {
        match to.escape {
            Some(mark) if to.is_delimiter(byte) => escape_byte(byte, mark, to, out),
            Some(_) | None => out.push(byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exchanges_them() {
        let usual = Delimiters::default();
        let odd = Delimiters {
            field: b'*',
            component: b'!',
            repetition: Some(b'/'),
            escape: Some(b'%'),
            subcomponent: Some(b'+'),
            truncation: None,
        };
        for (from, to) in [
            ("A^B&C~D", "A!B+C/D"),
            (r"5\T\6", "5&6"),
            (r"100% \F\ 3*4", "100%E% | 3%F%4"),
            (r"\.br\\H\x\N\", "%.br%%H%x%N%"),
        ] {
            let there = redelimit(from.as_bytes(), &usual, &odd);
            assert_eq!(String::from_utf8_lossy(&there), to, "{from}");
            let back = redelimit(&there, &odd, &usual);
            assert_eq!(String::from_utf8_lossy(&back), from, "{to}");
        }
    }
}
