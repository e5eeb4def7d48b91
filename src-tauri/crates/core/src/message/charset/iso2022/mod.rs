//! Several character sets in one text, switched by escape sequences (ISO/IEC 2022; HL7 v2.x chapter 2,
//! "Alternate character sets", MSH-18 and MSH-20; for Japan also JIS X 0202).
//!
//! A text starts in the first set of MSH-18, and every line starts there again. In a set of two bytes
//! each, any byte from 21 to 7E is half of a character, also one that looks like a delimiter.

mod read;
mod runs;
mod write;

use std::borrow::Cow;
use std::fmt;

use encoding_rs::{EUC_JP, EUC_KR, Encoding, GBK};

pub(super) use read::decode;
pub(super) use runs::shield;
pub(super) use write::encode_with;

/// A set that an escape sequence can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Set {
    /// ISO IR6.
    Ascii,
    /// The upper half of a part of ISO 8859.
    Latin(u8),
    /// ISO IR14, JIS X 0201: Latin letters with ¥ and ‾, and katakana of half width.
    JisX0201,
    /// ISO IR87.
    JisX0208,
    /// ISO IR159, the supplementary kanji.
    JisX0212,
    /// ISO IR149.
    KsX1001,
    /// ISO IR58, the part of GB 18030 that ISO 2022 can switch to.
    Gb2312,
    /// UTF-8, which is switched to and back as a whole.
    Utf8,
}

impl Set {
    const LATIN: [u8; 11] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 15];
    const OTHERS: [Self; 7] = [
        Self::Ascii,
        Self::JisX0201,
        Self::JisX0208,
        Self::JisX0212,
        Self::KsX1001,
        Self::Gb2312,
        Self::Utf8,
    ];

    const fn bit(self) -> u32 {
        match self {
            Self::Latin(part) => 1 << (part % 24),
            Self::Ascii => 1 << 24,
            Self::JisX0201 => 1 << 25,
            Self::JisX0208 => 1 << 26,
            Self::JisX0212 => 1 << 27,
            Self::KsX1001 => 1 << 28,
            Self::Gb2312 => 1 << 29,
            Self::Utf8 => 1 << 30,
        }
    }

    /// Its name in table 0211; Chinese has none that ISO 2022 could switch to.
    fn table_0211(self) -> Cow<'static, str> {
        match self {
            Self::Ascii => "ISO IR6".into(),
            Self::Latin(part) => format!("8859/{part}").into(),
            Self::JisX0201 => "ISO IR14".into(),
            Self::JisX0208 => "ISO IR87".into(),
            Self::JisX0212 => "ISO IR159".into(),
            Self::KsX1001 => "KS X 1001".into(),
            Self::Gb2312 => "GB 18030-2000".into(),
            Self::Utf8 => "UNICODE UTF-8".into(),
        }
    }

    /// What stands in the upper half (A0-FF) without being switched to.
    const fn upper(self) -> Option<Graphic> {
        match self {
            Self::Ascii | Self::Utf8 | Self::JisX0208 | Self::JisX0212 => None,
            Self::Latin(part) => Some(Graphic::Latin(part)),
            Self::JisX0201 => Some(Graphic::Katakana),
            Self::KsX1001 => Some(Graphic::KsX1001),
            Self::Gb2312 => Some(Graphic::Gb2312),
        }
    }
}

impl fmt::Display for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ascii => f.write_str("ASCII"),
            Self::Latin(part) => write!(f, "ISO-8859-{part}"),
            Self::JisX0201 => f.write_str("JIS X 0201"),
            Self::JisX0208 => f.write_str("JIS X 0208"),
            Self::JisX0212 => f.write_str("JIS X 0212"),
            Self::KsX1001 => f.write_str("KS X 1001"),
            Self::Gb2312 => f.write_str("GB 2312"),
            Self::Utf8 => f.write_str("UTF-8"),
        }
    }
}

/// The set that a text starts in, and those that it may switch to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Switched {
    first: Set,
    others: u32,
}

impl Switched {
    /// The first of the sets is the one that a text starts in. One that stands only in pairs (`ISO
    /// IR87`) is switched to from ASCII.
    pub(super) fn new(sets: &[Set]) -> Self {
        let others = sets.iter().fold(0, |bits, set| bits | set.bit());
        let first = match sets.first() {
            Some(Set::JisX0208 | Set::JisX0212) | None => Set::Ascii,
            Some(first) => *first,
        };
        Self {
            first,
            // ASCII is in all of them.
            others: others & !first.bit() & !Set::Ascii.bit(),
        }
    }

    fn others(self) -> impl Iterator<Item = Set> {
        let latin = Set::LATIN.into_iter().map(Set::Latin);
        Set::OTHERS
            .into_iter()
            .chain(latin)
            .filter(move |set| self.others & set.bit() != 0)
    }

    /// All of them, the first first.
    pub(super) fn all(self) -> impl Iterator<Item = Set> {
        std::iter::once(self.first).chain(self.others())
    }

    pub(super) fn table_0211(self) -> Vec<Cow<'static, str>> {
        self.all().map(Set::table_0211).collect()
    }

    pub(super) fn name(self) -> Cow<'static, str> {
        let beyond = |known: &[Set]| {
            let known = known.iter().fold(0, |bits, set| bits | set.bit());
            (self.others | self.first.bit()) & !known != 0
        };
        let japanese = [Set::Ascii, Set::JisX0201, Set::JisX0208];
        let second = [
            Set::Ascii,
            Set::JisX0201,
            Set::JisX0208,
            Set::JisX0212,
            Set::KsX1001,
            Set::Gb2312,
        ];
        match self.first {
            Set::Ascii if !beyond(&japanese) && self.others != 0 => "ISO-2022-JP".into(),
            Set::Ascii if !beyond(&second) && self.others != 0 => "ISO-2022-JP-2".into(),
            Set::JisX0201 if self.others == 0 => "JIS_X0201".into(),
            Set::Ascii
            | Set::Latin(_)
            | Set::JisX0201
            | Set::JisX0208
            | Set::JisX0212
            | Set::KsX1001
            | Set::Gb2312
            | Set::Utf8 => format!("ISO 2022 ({})", self.table_0211().join(", ")).into(),
        }
    }

    /// What the upper half holds before anything was switched.
    fn upper(self) -> Option<Graphic> {
        self.first
            .upper()
            .or_else(|| self.others().find_map(Set::upper))
    }
}

/// What a byte between 21 and 7E, or A0 and FF, is looked up in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Graphic {
    Ascii,
    Roman,
    Katakana,
    Latin(u8),
    JisX0208,
    JisX0212,
    KsX1001,
    Gb2312,
    /// One that is not known here; two bytes each or one.
    Unknown {
        pairs: bool,
    },
}

impl Graphic {
    const fn pairs(self) -> bool {
        match self {
            Self::JisX0208 | Self::JisX0212 | Self::KsX1001 | Self::Gb2312 => true,
            Self::Ascii | Self::Roman | Self::Katakana | Self::Latin(_) => false,
            Self::Unknown { pairs } => pairs,
        }
    }

    /// The set that it is a part of; none where nothing is switched to.
    const fn set(self) -> Option<Set> {
        match self {
            Self::Ascii | Self::Roman | Self::Unknown { .. } => None,
            Self::Katakana => Some(Set::JisX0201),
            Self::Latin(part) => Some(Set::Latin(part)),
            Self::JisX0208 => Some(Set::JisX0208),
            Self::JisX0212 => Some(Set::JisX0212),
            Self::KsX1001 => Some(Set::KsX1001),
            Self::Gb2312 => Some(Set::Gb2312),
        }
    }

    /// Whether its lower half holds the delimiters where ASCII has them.
    const fn is_latin(self) -> bool {
        matches!(self, Self::Ascii | Self::Roman)
    }

    /// The first byte of the rows in which the set has nothing.
    const fn beyond(self) -> u8 {
        match self {
            Self::JisX0208 => 0x75,
            Self::JisX0212 => 0x6E,
            Self::KsX1001 | Self::Gb2312 => 0x7E,
            Self::Ascii | Self::Roman | Self::Katakana | Self::Latin(_) | Self::Unknown { .. } => {
                0x7F
            }
        }
    }

    /// The encoding that has the same pairs, with the upper bit set, and what stands before each.
    const fn euc(self) -> Option<(&'static Encoding, &'static [u8])> {
        match self {
            Self::JisX0208 => Some((EUC_JP, b"")),
            Self::JisX0212 => Some((EUC_JP, b"\x8F")),
            Self::KsX1001 => Some((EUC_KR, b"")),
            Self::Gb2312 => Some((GBK, b"")),
            Self::Ascii | Self::Roman | Self::Katakana | Self::Latin(_) | Self::Unknown { .. } => {
                None
            }
        }
    }
}

/// What an escape sequence does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Switch {
    Lower(Graphic),
    Upper(Graphic),
    Utf8(bool),
    Nothing,
}

/// The escape sequence at the start, with its length; none where the ESC starts none.
fn switch(bytes: &[u8]) -> Option<(usize, Switch)> {
    let single = |last: u8| match last {
        b'B' => Graphic::Ascii,
        b'J' => Graphic::Roman,
        b'I' => Graphic::Katakana,
        _ => Graphic::Unknown { pairs: false },
    };
    let double = |last: u8| match last {
        b'@' | b'B' => Graphic::JisX0208,
        b'D' => Graphic::JisX0212,
        b'C' => Graphic::KsX1001,
        b'A' => Graphic::Gb2312,
        _ => Graphic::Unknown { pairs: true },
    };
    let latin = |last: u8| match last {
        b'A' => Graphic::Latin(1),
        b'B' => Graphic::Latin(2),
        b'C' => Graphic::Latin(3),
        b'D' => Graphic::Latin(4),
        b'L' => Graphic::Latin(5),
        b'G' => Graphic::Latin(6),
        b'F' => Graphic::Latin(7),
        b'H' => Graphic::Latin(8),
        b'M' => Graphic::Latin(9),
        b'T' => Graphic::Latin(11),
        b'b' => Graphic::Latin(15),
        _ => Graphic::Unknown { pairs: false },
    };
    let is_last = |byte: &u8| (0x30..0x7F).contains(byte);
    match bytes {
        [0x1B, b'$', b'(', last, ..] if is_last(last) => Some((4, Switch::Lower(double(*last)))),
        [0x1B, b'$', b')', last, ..] if is_last(last) => Some((4, Switch::Upper(double(*last)))),
        [0x1B, b'$', last @ b'@'..=b'B', ..] => Some((3, Switch::Lower(double(*last)))),
        [0x1B, b'(', last, ..] if is_last(last) => Some((3, Switch::Lower(single(*last)))),
        [0x1B, b')', last, ..] if is_last(last) => Some((3, Switch::Upper(single(*last)))),
        [0x1B, b'-', last, ..] if is_last(last) => Some((3, Switch::Upper(latin(*last)))),
        [0x1B, b'%', b'G', ..] => Some((3, Switch::Utf8(true))),
        [0x1B, b'%', b'@', ..] => Some((3, Switch::Utf8(false))),
        [0x1B, b'&', b'@', ..] => Some((3, Switch::Nothing)),
        _ => None,
    }
}

/// Every set that a text switches to, each with where it does so first. ASCII, and the Latin half of
/// JIS X 0201 that many senders take for it, are where one comes back to.
pub(in crate::message) fn switches(bytes: &[u8]) -> Vec<(usize, Set)> {
    let mut found: Vec<(usize, Set)> = Vec::new();
    let mut at = 0;
    while let Some(next) = bytes.get(at..).and_then(|rest| {
        let ahead = rest.iter().position(|byte| *byte == 0x1B)?;
        Some(at + ahead)
    }) {
        let (length, done) = bytes
            .get(next..)
            .and_then(switch)
            .unwrap_or((1, Switch::Nothing));
        let set = match done {
            Switch::Lower(set) | Switch::Upper(set) => set.set(),
            Switch::Utf8(true) => Some(Set::Utf8),
            Switch::Utf8(false) | Switch::Nothing => None,
        };
        if let Some(set) = set
            && !found.iter().any(|(_, known)| *known == set)
        {
            found.push((next, set));
        }
        at = next + length;
    }
    found
}
