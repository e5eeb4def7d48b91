//! From bytes to text.

use std::borrow::Cow;

use super::super::Charset;
use super::runs::{Run, Runs};
use super::{Graphic, Switched};

/// Bytes to text, and whether every byte had a meaning.
pub(in super::super) fn decode(bytes: &[u8], sets: Switched) -> (Cow<'_, str>, bool) {
    if bytes
        .iter()
        .all(|byte| byte.is_ascii() && !matches!(byte, 0x1B | 0x0E))
    {
        return (String::from_utf8_lossy(bytes), true);
    }
    let mut out = String::with_capacity(bytes.len() * 2);
    let mut all = true;
    let mut upper = Vec::new();
    for (piece, run) in Runs::new(bytes, sets) {
        match run {
            Run::Switch => {}
            Run::Plain => {
                out.push_str(&String::from_utf8_lossy(piece));
                all &= !piece.contains(&0x1B);
            }
            Run::Utf8 => {
                let text = String::from_utf8_lossy(piece);
                all &= matches!(text, Cow::Borrowed(_));
                out.push_str(&text);
            }
            Run::Nothing => {
                out.extend(piece.iter().map(|_| '\u{FFFD}'));
                all = false;
            }
            Run::Of(set) => {
                let before = out.len();
                set.decode_into(piece, &mut upper, &mut out);
                all &= !out.get(before..).unwrap_or_default().contains('\u{FFFD}');
            }
        }
    }
    (Cow::Owned(out), all)
}

impl Graphic {
    fn decode_into(self, piece: &[u8], upper: &mut Vec<u8>, out: &mut String) {
        match self {
            Self::Ascii => out.extend(piece.iter().map(|byte| match byte {
                0..0x80 => char::from(*byte),
                _ => '\u{FFFD}',
            })),
            Self::Roman => roman(piece, out),
            Self::Katakana => out.extend(piece.iter().map(|byte| match byte & 0x7F {
                low @ 0x21..=0x5F => char::from_u32(0xFF40 + u32::from(low)).unwrap_or('\u{FFFD}'),
                _ => '\u{FFFD}',
            })),
            Self::Latin(part) => {
                upper.clear();
                upper.extend(piece.iter().map(|byte| byte | 0x80));
                out.push_str(&Charset::Iso8859(part).decode(upper));
            }
            Self::JisX0208 | Self::JisX0212 | Self::KsX1001 | Self::Gb2312 => {
                for pair in piece.chunks(2) {
                    out.push(self.character(pair).unwrap_or('\u{FFFD}'));
                }
            }
            Self::Unknown { .. } => out.extend(piece.iter().map(|_| '\u{FFFD}')),
        }
    }

    /// The character of a pair.
    pub(super) fn character(self, pair: &[u8]) -> Option<char> {
        let (encoding, before) = self.euc()?;
        let [a, b] = <[u8; 2]>::try_from(pair).ok()?.map(|byte| byte | 0x80);
        if a < 0xA1 || b < 0xA1 {
            return None;
        }
        let mut bytes = [0u8; 3];
        let (head, tail) = bytes.split_at_mut_checked(before.len())?;
        head.copy_from_slice(before);
        let (both, _) = tail.split_at_mut_checked(2)?;
        both.copy_from_slice(&[a, b]);
        let used = bytes.get(..before.len() + 2)?;
        let text = encoding.decode_without_bom_handling_and_without_replacement(used)?;
        let mut characters = text.chars();
        characters.next().filter(|_| characters.next().is_none())
    }
}

/// JIS X 0201 has ¥ and ‾ where ASCII has \ and ~; yet `\F\` there is an escape sequence of HL7 all
/// the same, because senders switch back to this set as if it were ASCII.
fn roman(piece: &[u8], out: &mut String) {
    let mut rest = piece;
    while let Some((byte, after)) = rest.split_first() {
        let closes = after.iter().position(|byte| *byte == b'\\');
        match (byte, closes) {
            (b'\\', Some(length)) if after.get(..length).is_some_and(is_sequence) => {
                out.push('\\');
                let name = after.get(..=length).unwrap_or_default();
                out.extend(name.iter().map(|byte| char::from(*byte)));
                rest = after.get(length + 1..).unwrap_or_default();
                continue;
            }
            (b'\\', _) => out.push('¥'),
            (b'~', _) => out.push('‾'),
            (other, _) => out.push(char::from(*other)),
        }
        rest = after;
    }
}

fn is_sequence(name: &[u8]) -> bool {
    match name {
        [one] => b"FSTREPHN".contains(one),
        [b'.', rest @ ..] => rest.first().is_some_and(u8::is_ascii_alphabetic),
        [b'X' | b'C' | b'M', rest @ ..] => rest.iter().all(u8::is_ascii_hexdigit),
        [b'Z', ..] => true,
        _ => false,
    }
}
