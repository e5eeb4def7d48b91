//! Character sets: their names in table 0211, and bytes to text and back (HL7 v2.x chapter 2, MSH-18).
//!
//! ISO-8859-1 here is the true one, whose 80-9F are control characters, as engines on the JVM read
//! it; the web's reading of that name as windows-1252 is a charset of its own.

mod iso2022;
mod names;
mod oem;
#[cfg(test)]
mod tests;
mod wide;

use std::borrow::Cow;
use std::fmt;

use encoding_rs::Encoding;

pub(super) use iso2022::switches;
pub use iso2022::{Set, Switched};
pub use oem::OemPage;

/// A character set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Charset {
    /// UTF-8.
    #[default]
    Utf8,
    /// Seven bits; other bytes are shown as U+FFFD.
    Ascii,
    /// ISO 8859, part 1 to 16 (there is no 12).
    Iso8859(u8),
    /// Latin-1 with printable characters in 80-9F.
    Windows1252,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// UTF-32, low byte first.
    Utf32Le,
    /// UTF-32, high byte first.
    Utf32Be,
    /// A code page of DOS.
    Oem(OemPage),
    /// Several sets, switched by the escape sequences of ISO 2022: `ISO IR6~ISO IR87`, ISO-2022-JP.
    Switched(Switched),
    /// Any other that the web knows: Shift_JIS, GB18030, Big5, EUC-KR…
    Other(&'static Encoding),
}

/// A character that the charset cannot express.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{character}' (U+{:04X}) cannot be written in {charset}", *.character as u32)]
pub struct Unencodable {
    /// The first such character.
    pub character: char,
    /// Its byte in the text given.
    pub offset: usize,
    /// The charset asked for.
    pub charset: Charset,
}

impl Charset {
    /// Several charsets of which the first is the one that a text starts in (MSH-18 with repetitions);
    /// none where one of them is no set that ISO 2022 can switch to.
    #[must_use]
    pub fn switched(charsets: &[Self]) -> Option<Self> {
        let mut sets = Vec::new();
        for charset in charsets {
            match *charset {
                Self::Utf8 => sets.push(Set::Utf8),
                Self::Ascii => sets.push(Set::Ascii),
                Self::Iso8859(part @ (1..=9 | 11 | 15)) => sets.push(Set::Latin(part)),
                Self::Switched(switched) => sets.extend(switched.all()),
                Self::Other(encoding) if encoding == encoding_rs::EUC_KR => {
                    sets.push(Set::KsX1001);
                }
                Self::Other(encoding)
                    if [encoding_rs::GB18030, encoding_rs::GBK].contains(&encoding) =>
                {
                    sets.push(Set::Gb2312);
                }
                Self::Iso8859(_)
                | Self::Windows1252
                | Self::Utf16Le
                | Self::Utf16Be
                | Self::Utf32Le
                | Self::Utf32Be
                | Self::Oem(_)
                | Self::Other(_) => return None,
            }
        }
        Some(Self::switched_of(&sets))
    }

    /// A set that is switched to, as the charset of a text that only has it.
    pub(super) fn of_set(set: Set) -> Self {
        match set {
            Set::Utf8 => Self::Utf8,
            Set::Ascii => Self::Ascii,
            Set::Latin(part) => Self::Iso8859(part),
            Set::JisX0201 | Set::JisX0208 | Set::JisX0212 | Set::KsX1001 | Set::Gb2312 => {
                Self::switched_of(&[set])
            }
        }
    }

    /// Whether it is this set, or says that it switches to it.
    pub(super) fn names(self, set: Set) -> bool {
        match self {
            Self::Switched(sets) => sets.all().any(|one| one == set),
            Self::Utf8 => set == Set::Utf8,
            Self::Ascii => set == Set::Ascii,
            Self::Iso8859(part) => set == Set::Latin(part),
            Self::Windows1252
            | Self::Utf16Le
            | Self::Utf16Be
            | Self::Utf32Le
            | Self::Utf32Be
            | Self::Oem(_)
            | Self::Other(_) => false,
        }
    }

    fn switched_of(sets: &[Set]) -> Self {
        Self::Switched(Switched::new(sets))
    }

    /// Whether bytes mean other characters behind an escape sequence (ISO 2022).
    #[must_use]
    pub fn shifts(self) -> bool {
        match self {
            Self::Switched(_) => true,
            Self::Other(encoding) => encoding == encoding_rs::ISO_2022_JP,
            Self::Utf8
            | Self::Ascii
            | Self::Iso8859(_)
            | Self::Windows1252
            | Self::Utf16Le
            | Self::Utf16Be
            | Self::Utf32Le
            | Self::Utf32Be
            | Self::Oem(_) => false,
        }
    }

    /// Whether even ASCII takes several bytes each.
    #[must_use]
    pub const fn is_wide(self) -> bool {
        self.unit() > 1
    }

    /// Bytes of one character of ASCII: 2 in UTF-16, 4 in UTF-32, else 1.
    #[must_use]
    pub const fn unit(self) -> usize {
        match self {
            Self::Utf16Le | Self::Utf16Be => 2,
            Self::Utf32Le | Self::Utf32Be => 4,
            Self::Utf8
            | Self::Ascii
            | Self::Iso8859(_)
            | Self::Windows1252
            | Self::Oem(_)
            | Self::Switched(_)
            | Self::Other(_) => 1,
        }
    }

    /// Bytes to text; what is not in the charset becomes U+FFFD.
    #[must_use]
    pub fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Utf8 => String::from_utf8_lossy(bytes),
            Self::Ascii | Self::Iso8859(_) | Self::Windows1252 | Self::Oem(_)
                if bytes.is_ascii() =>
            {
                String::from_utf8_lossy(bytes)
            }
            Self::Ascii => bytes
                .iter()
                .map(|&b| if b < 0x80 { char::from(b) } else { '\u{FFFD}' })
                .collect(),
            Self::Iso8859(1) => bytes.iter().map(|&b| char::from(b)).collect(),
            Self::Iso8859(9) => bytes.iter().map(|&b| latin5(b)).collect(),
            Self::Iso8859(part) => match iso_8859(part) {
                Some(encoding) if part == 11 => {
                    bytes.iter().map(|&b| single(encoding, b, true)).collect()
                }
                Some(encoding) => encoding.decode_without_bom_handling(bytes).0,
                None => String::from_utf8_lossy(bytes),
            },
            Self::Windows1252 => {
                encoding_rs::WINDOWS_1252
                    .decode_without_bom_handling(bytes)
                    .0
            }
            Self::Utf16Le => encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0,
            Self::Utf16Be => encoding_rs::UTF_16BE.decode_without_bom_handling(bytes).0,
            Self::Utf32Le => wide::utf_32(bytes, u32::from_le_bytes).into(),
            Self::Utf32Be => wide::utf_32(bytes, u32::from_be_bytes).into(),
            Self::Oem(page) => page.decode(bytes).into(),
            Self::Switched(sets) => iso2022::decode(bytes, sets).0,
            Self::Other(encoding) => encoding.decode_without_bom_handling(bytes).0,
        }
    }

    /// Whether every byte has a meaning in this charset.
    #[must_use]
    pub fn can_decode(self, bytes: &[u8]) -> bool {
        match self {
            Self::Utf8 => std::str::from_utf8(bytes).is_ok(),
            Self::Ascii => bytes.is_ascii(),
            Self::Iso8859(1 | 9) | Self::Windows1252 | Self::Oem(_) => true,
            Self::Iso8859(11) | Self::Utf16Le | Self::Utf16Be | Self::Utf32Le | Self::Utf32Be => {
                !self.decode(bytes).contains('\u{FFFD}')
            }
            Self::Iso8859(part) => iso_8859(part)
                .is_some_and(|encoding| !encoding.decode_without_bom_handling(bytes).1),
            Self::Switched(sets) => iso2022::decode(bytes, sets).1,
            Self::Other(encoding) => !encoding.decode_without_bom_handling(bytes).1,
        }
    }

    /// Text to bytes.
    ///
    /// # Errors
    /// Names the first character that the charset does not have.
    pub fn encode(self, text: &str) -> Result<Vec<u8>, Unencodable> {
        let mut lost = None;
        let bytes = self.encode_with(text, |offset, character| {
            if lost.is_none() {
                lost = Some(Unencodable {
                    character,
                    offset,
                    charset: self,
                });
            }
        });
        match lost {
            None => Ok(bytes),
            Some(lost) => Err(lost),
        }
    }

    /// Text to bytes with `?` for what the charset does not have; `lost` hears of each such character
    /// with its byte offset in `text`.
    pub fn encode_with(self, text: &str, mut lost: impl FnMut(usize, char)) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Self::Utf32Le => text
                .chars()
                .flat_map(|c| u32::from(c).to_le_bytes())
                .collect(),
            Self::Utf32Be => text
                .chars()
                .flat_map(|c| u32::from(c).to_be_bytes())
                .collect(),
            Self::Switched(sets) => iso2022::encode_with(text, sets, lost),
            Self::Ascii | Self::Iso8859(_) | Self::Windows1252 | Self::Oem(_)
                if text.is_ascii() =>
            {
                text.as_bytes().to_vec()
            }
            Self::Ascii | Self::Iso8859(_) | Self::Windows1252 | Self::Oem(_) => {
                let mut out = Vec::with_capacity(text.len());
                for (offset, character) in text.char_indices() {
                    match self.byte_of(character) {
                        Some(byte) => out.push(byte),
                        None => {
                            lost(offset, character);
                            out.push(b'?');
                        }
                    }
                }
                out
            }
            Self::Other(encoding) => {
                // Some encodings of the web take a character for another (¥ for \), which is lost too.
                let same = |text: &str| {
                    let (bytes, _, unmappable) = encoding.encode(text);
                    let same = encoding.decode_without_bom_handling(&bytes).0 == text;
                    (!unmappable && same).then(|| bytes.into_owned())
                };
                if let Some(bytes) = same(text) {
                    return bytes;
                }
                let mut kept = String::with_capacity(text.len());
                let mut buffer = [0u8; 4];
                for (offset, character) in text.char_indices() {
                    if same(character.encode_utf8(&mut buffer)).is_none() {
                        lost(offset, character);
                        kept.push('?');
                    } else {
                        kept.push(character);
                    }
                }
                encoding.encode(&kept).0.into_owned()
            }
        }
    }

    /// The byte of a character in a charset of one byte each.
    fn byte_of(self, character: char) -> Option<u8> {
        let code = u32::from(character);
        if code < 0x80 {
            return u8::try_from(code).ok();
        }
        // What bytes without a character are read as is no character of the charset.
        if character == char::REPLACEMENT_CHARACTER {
            return None;
        }
        match self {
            Self::Ascii => None,
            Self::Iso8859(1) => u8::try_from(code).ok(),
            Self::Iso8859(9) => (0x80..=0xFF).find(|&byte| latin5(byte) == character),
            Self::Iso8859(part) => {
                let encoding = iso_8859(part)?;
                (0x80..=0xFF).find(|&byte| single(encoding, byte, part == 11) == character)
            }
            Self::Windows1252 => (0x80..=0xFF)
                .find(|&byte| single(encoding_rs::WINDOWS_1252, byte, false) == character),
            Self::Oem(page) => page.byte_of(character),
            Self::Utf8
            | Self::Utf16Le
            | Self::Utf16Be
            | Self::Utf32Le
            | Self::Utf32Be
            | Self::Switched(_)
            | Self::Other(_) => None,
        }
    }

    /// Whether one of these separators behind these bytes of a line would be read as part of a character:
    /// as its second half, or, behind a shift that nothing takes back, as its first.
    pub(crate) fn is_open_after(self, bytes: &[u8], separators: &[u8]) -> bool {
        match self {
            Self::Switched(_) | Self::Other(_)
                if bytes.iter().any(|b| *b >= 0x80 || matches!(b, 0x1B | 0x0E)) =>
            {
                separators.iter().any(|separator| {
                    let probe = [bytes, &[*separator, b'!']].concat();
                    self.shield(&probe).get(bytes.len()) == Some(&SHIELD)
                })
            }
            Self::Switched(_)
            | Self::Other(_)
            | Self::Utf8
            | Self::Ascii
            | Self::Iso8859(_)
            | Self::Windows1252
            | Self::Utf16Le
            | Self::Utf16Be
            | Self::Utf32Le
            | Self::Utf32Be
            | Self::Oem(_) => false,
        }
    }

    /// Whether every byte that looks like a delimiter is one: [`shield`](Self::shield) changes nothing.
    pub(crate) const fn is_bytewise(self) -> bool {
        match self {
            Self::Utf8
            | Self::Ascii
            | Self::Iso8859(_)
            | Self::Windows1252
            | Self::Utf16Le
            | Self::Utf16Be
            | Self::Utf32Le
            | Self::Utf32Be
            | Self::Oem(_) => true,
            Self::Switched(_) | Self::Other(_) => false,
        }
    }

    /// The same bytes, with those that belong to a character of several bytes and only look like a
    /// delimiter taken out of the way (HL7 v2.x chapter 2, "Alternate character sets"). Borrowed
    /// where the charset knows no such bytes.
    pub(crate) fn shield(self, bytes: &[u8]) -> Cow<'_, [u8]> {
        let encoding = match self {
            Self::Switched(sets) => return iso2022::shield(bytes, sets),
            Self::Other(encoding) => encoding,
            Self::Utf8
            | Self::Ascii
            | Self::Iso8859(_)
            | Self::Windows1252
            | Self::Utf16Le
            | Self::Utf16Be
            | Self::Utf32Le
            | Self::Utf32Be
            | Self::Oem(_) => return Cow::Borrowed(bytes),
        };
        let is_pair = [
            encoding_rs::SHIFT_JIS,
            encoding_rs::GB18030,
            encoding_rs::GBK,
            encoding_rs::BIG5,
        ]
        .contains(&encoding);
        match is_pair && !bytes.is_ascii() {
            true => Cow::Owned(shield_pairs(bytes, encoding == encoding_rs::SHIFT_JIS)),
            false => Cow::Borrowed(bytes),
        }
    }
}

impl fmt::Display for Charset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

/// Stands where a byte of a longer character stood: never a delimiter.
const SHIELD: u8 = 0xFF;

/// Shift_JIS, GB18030, Big5: the second byte of a pair may be any from 40 up.
fn shield_pairs(bytes: &[u8], shift_jis: bool) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let mut second = false;
    for byte in &mut out {
        if second {
            second = false;
            if *byte >= 0x40 {
                *byte = SHIELD;
                continue;
            }
        }
        second = match *byte {
            0xA0..=0xDF => !shift_jis,
            0x81..=0x9F | 0xE0..=0xFE => true,
            _ => false,
        };
    }
    out
}

fn iso_8859(part: u8) -> Option<&'static Encoding> {
    match part {
        2 => Some(encoding_rs::ISO_8859_2),
        3 => Some(encoding_rs::ISO_8859_3),
        4 => Some(encoding_rs::ISO_8859_4),
        5 => Some(encoding_rs::ISO_8859_5),
        6 => Some(encoding_rs::ISO_8859_6),
        7 => Some(encoding_rs::ISO_8859_7),
        8 => Some(encoding_rs::ISO_8859_8),
        10 => Some(encoding_rs::ISO_8859_10),
        11 => Some(encoding_rs::WINDOWS_874),
        13 => Some(encoding_rs::ISO_8859_13),
        14 => Some(encoding_rs::ISO_8859_14),
        15 => Some(encoding_rs::ISO_8859_15),
        16 => Some(encoding_rs::ISO_8859_16),
        _ => None,
    }
}

/// One byte of a charset of one byte each; `controls` reads 80-9F as control characters.
fn single(encoding: &'static Encoding, byte: u8, controls: bool) -> char {
    if controls && (0x80..0xA0).contains(&byte) {
        return char::from(byte);
    }
    let one = [byte];
    let (text, _) = encoding.decode_without_bom_handling(&one);
    text.chars().next().unwrap_or('\u{FFFD}')
}

/// ISO 8859-9 is Latin-1 but for six Turkish letters.
fn latin5(byte: u8) -> char {
    match byte {
        0xD0 => 'Ğ',
        0xDD => 'İ',
        0xDE => 'Ş',
        0xF0 => 'ğ',
        0xFD => 'ı',
        0xFE => 'ş',
        _ => char::from(byte),
    }
}
