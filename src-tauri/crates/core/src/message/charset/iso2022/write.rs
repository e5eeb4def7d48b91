//! From text to bytes.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::super::Charset;
use super::{Graphic, Set, Switched};

/// Text to bytes, `?` for what no set has; `lost` hears of each such character.
pub(in super::super) fn encode_with(
    text: &str,
    sets: Switched,
    mut lost: impl FnMut(usize, char),
) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let start = sets.upper();
    let (mut lower, mut upper) = (Graphic::Ascii, start);
    let mut low = |set: Graphic, out: &mut Vec<u8>| {
        if lower != set {
            lower = set;
            out.extend_from_slice(match set {
                Graphic::Roman => b"\x1B(J",
                Graphic::Katakana => b"\x1B(I",
                Graphic::JisX0208 => b"\x1B$B",
                Graphic::JisX0212 => b"\x1B$(D",
                Graphic::Ascii
                | Graphic::Latin(_)
                | Graphic::KsX1001
                | Graphic::Gb2312
                | Graphic::Unknown { .. } => b"\x1B(B",
            });
        }
    };
    for (offset, character) in text.char_indices() {
        if character.is_ascii() && !matches!(character, '\u{1B}' | '\u{E}' | '\u{F}') {
            low(Graphic::Ascii, &mut out);
            out.extend(u8::try_from(character));
            continue;
        }
        match place(character, sets, upper) {
            Some(Place::Utf8) => {
                let mut buffer = [0u8; 4];
                let bytes = character.encode_utf8(&mut buffer).as_bytes();
                let first = sets.first == Set::Utf8;
                out.extend_from_slice(if first { b"" } else { b"\x1B%G" });
                out.extend_from_slice(bytes);
                out.extend_from_slice(if first { b"" } else { b"\x1B%@" });
            }
            Some(Place::Lower(set, bytes)) => {
                low(set, &mut out);
                out.extend_from_slice(bytes.bytes());
            }
            Some(Place::Upper(set, bytes)) => {
                if upper != Some(set) {
                    upper = Some(set);
                    out.extend_from_slice(designation(set));
                }
                out.extend(bytes.bytes().iter().map(|byte| byte | 0x80));
            }
            None => {
                lost(offset, character);
                low(Graphic::Ascii, &mut out);
                out.push(b'?');
            }
        }
    }
    low(Graphic::Ascii, &mut out);
    if let (Some(start), true) = (start, upper != start) {
        out.extend_from_slice(designation(start));
    }
    out
}

/// How a set comes into the upper half.
const fn designation(set: Graphic) -> &'static [u8] {
    match set {
        Graphic::Katakana => b"\x1B)I",
        Graphic::KsX1001 => b"\x1B$)C",
        Graphic::Gb2312 => b"\x1B$)A",
        Graphic::Latin(1) => b"\x1B-A",
        Graphic::Latin(2) => b"\x1B-B",
        Graphic::Latin(3) => b"\x1B-C",
        Graphic::Latin(4) => b"\x1B-D",
        Graphic::Latin(5) => b"\x1B-L",
        Graphic::Latin(6) => b"\x1B-G",
        Graphic::Latin(7) => b"\x1B-F",
        Graphic::Latin(8) => b"\x1B-H",
        Graphic::Latin(9) => b"\x1B-M",
        Graphic::Latin(11) => b"\x1B-T",
        Graphic::Latin(15) => b"\x1B-b",
        Graphic::Ascii
        | Graphic::Roman
        | Graphic::Latin(_)
        | Graphic::JisX0208
        | Graphic::JisX0212
        | Graphic::Unknown { .. } => b"",
    }
}

enum Place {
    Lower(Graphic, Code),
    Upper(Graphic, Code),
    Utf8,
}

/// One byte or two, upper bits clear.
enum Code {
    One([u8; 1]),
    Two([u8; 2]),
}

impl Code {
    const fn bytes(&self) -> &[u8] {
        match self {
            Self::One(byte) => byte,
            Self::Two(pair) => pair,
        }
    }
}

/// Where a character is, in what stands in the upper half already, else in the first set that has it.
fn place(character: char, sets: Switched, upper: Option<Graphic>) -> Option<Place> {
    if sets.first == Set::Utf8 {
        return Some(Place::Utf8);
    }
    let here = upper.and_then(|set| Some(Place::Upper(set, set.code(character)?)));
    here.or_else(|| {
        sets.all().find_map(|set| {
            Some(match set {
                Set::Ascii => return None,
                Set::Utf8 => Place::Utf8,
                Set::JisX0201 => {
                    let low = match character {
                        '¥' => Some((Graphic::Roman, b'\\')),
                        '‾' => Some((Graphic::Roman, b'~')),
                        _ => None,
                    };
                    match low {
                        Some((roman, byte)) => Place::Lower(roman, Code::One([byte])),
                        None => Place::Lower(Graphic::Katakana, Graphic::Katakana.code(character)?),
                    }
                }
                Set::JisX0208 => {
                    Place::Lower(Graphic::JisX0208, Graphic::JisX0208.code(character)?)
                }
                Set::JisX0212 => {
                    Place::Lower(Graphic::JisX0212, Graphic::JisX0212.code(character)?)
                }
                Set::KsX1001 => Place::Upper(Graphic::KsX1001, Graphic::KsX1001.code(character)?),
                Set::Gb2312 => Place::Upper(Graphic::Gb2312, Graphic::Gb2312.code(character)?),
                Set::Latin(part) => {
                    let set = Graphic::Latin(part);
                    Place::Upper(set, set.code(character)?)
                }
            })
        })
    })
}

impl Graphic {
    /// The pair of a character, upper bits clear.
    fn pair(self, character: char) -> Option<[u8; 2]> {
        if self == Self::JisX0212 {
            return supplementary().get(&character).copied();
        }
        let (encoding, _) = self.euc()?;
        let mut buffer = [0u8; 4];
        let (bytes, _, lost) = encoding.encode(character.encode_utf8(&mut buffer));
        let pair = <[u8; 2]>::try_from(bytes.as_ref()).ok().filter(|_| !lost)?;
        let inside = pair.iter().all(|byte| *byte >= 0xA1);
        // What the encoding takes for another character is not this one.
        let same = inside && self.character(&pair) == Some(character);
        same.then_some(pair.map(|byte| byte & 0x7F))
    }

    fn code(self, character: char) -> Option<Code> {
        match self {
            Self::Katakana => {
                let low = u32::from(character).checked_sub(0xFF40)?;
                let low = u8::try_from(low).ok()?;
                (0x21..=0x5F).contains(&low).then_some(Code::One([low]))
            }
            Self::Latin(part) => {
                let byte = Charset::Iso8859(part).byte_of(character)?;
                (byte >= 0x80).then_some(Code::One([byte & 0x7F]))
            }
            Self::JisX0208 | Self::JisX0212 | Self::KsX1001 | Self::Gb2312 => {
                self.pair(character).map(Code::Two)
            }
            Self::Ascii | Self::Roman | Self::Unknown { .. } => None,
        }
    }
}

/// JIS X 0212 the other way round: encodings of the web only read it.
fn supplementary() -> &'static HashMap<char, [u8; 2]> {
    static PAIRS: OnceLock<HashMap<char, [u8; 2]>> = OnceLock::new();
    PAIRS.get_or_init(|| {
        let rows = 0x21..0x7Fu8;
        rows.flat_map(|a| (0x21..0x7Fu8).map(move |b| [a, b]))
            .filter_map(|pair| Some((Graphic::JisX0212.character(&pair)?, pair)))
            .collect()
    })
}
