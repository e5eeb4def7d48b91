//! What charsets are called: in table 0211 (HL7 v2.x chapter 2, MSH-18) and elsewhere.

use super::{Charset, OemPage, Set};
use encoding_rs::Encoding;
use std::borrow::Cow;

impl Charset {
    /// From a name of table 0211 (`UNICODE UTF-8`, `8859/1`, `ISO IR87`) or a common one (`UTF-8`, `latin1`).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        // What most messages say, without taking it apart.
        match name {
            "UNICODE UTF-8" => return Some(Self::Utf8),
            "ASCII" => return Some(Self::Ascii),
            _ => {}
        }
        let plain: String = name
            .chars()
            .filter(|c| c.is_ascii_alphanumeric())
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let part = plain
            .strip_prefix("ISO")
            .unwrap_or(&plain)
            .strip_prefix("8859");
        if let Some(number) = part.and_then(|part| part.parse::<u8>().ok()) {
            return ((1..=16).contains(&number) && number != 12).then_some(Self::Iso8859(number));
        }
        match plain.as_str() {
            "" => None,
            "ASCII" | "USASCII" | "ISOIR6" | "ANSIX341968" | "ISO646US" => Some(Self::Ascii),
            "UTF8" | "UNICODEUTF8" | "UNICODE" => Some(Self::Utf8),
            "LATIN1" | "L1" => Some(Self::Iso8859(1)),
            "LATIN9" => Some(Self::Iso8859(15)),
            "WINDOWS1252" | "CP1252" | "ANSI" => Some(Self::Windows1252),
            "CP437" | "IBM437" | "437" => Some(Self::Oem(OemPage::Us)),
            "CP850" | "IBM850" | "850" => Some(Self::Oem(OemPage::WesternEurope)),
            "UTF16LE" => Some(Self::Utf16Le),
            "UTF16" | "UTF16BE" | "UNICODEUTF16" => Some(Self::Utf16Be),
            "UTF32LE" => Some(Self::Utf32Le),
            "UTF32" | "UTF32BE" | "UNICODEUTF32" => Some(Self::Utf32Be),
            "ISOIR14" => Some(Self::switched_of(&[Set::JisX0201])),
            "ISOIR87" => Some(Self::switched_of(&[Set::Ascii, Set::JisX0208])),
            "ISOIR159" => Some(Self::switched_of(&[Set::Ascii, Set::JisX0212])),
            "ISO2022JP" | "CSISO2022JP" => Some(Self::switched_of(&[
                Set::Ascii,
                Set::JisX0201,
                Set::JisX0208,
            ])),
            "ISO2022JP1" | "ISO2022JP2" => Some(Self::switched_of(&[
                Set::Ascii,
                Set::JisX0201,
                Set::JisX0208,
                Set::JisX0212,
                Set::KsX1001,
                Set::Gb2312,
            ])),
            "GB180302000" | "GB18030" => Some(Self::Other(encoding_rs::GB18030)),
            "KSX1001" => Some(Self::Other(encoding_rs::EUC_KR)),
            "BIG5" => Some(Self::Other(encoding_rs::BIG5)),
            _ => Encoding::for_label(name.trim().as_bytes())
                .filter(|found| *found != encoding_rs::REPLACEMENT)
                .map(Self::Other),
        }
    }

    /// The common name: `UTF-8`, `ISO-8859-1`, `Shift_JIS`.
    #[must_use]
    pub fn name(self) -> Cow<'static, str> {
        match self {
            Self::Utf8 => "UTF-8".into(),
            Self::Ascii => "US-ASCII".into(),
            Self::Iso8859(part) => format!("ISO-8859-{part}").into(),
            Self::Windows1252 => "windows-1252".into(),
            Self::Utf16Le => "UTF-16LE".into(),
            Self::Utf16Be => "UTF-16BE".into(),
            Self::Utf32Le => "UTF-32LE".into(),
            Self::Utf32Be => "UTF-32BE".into(),
            Self::Oem(page) => page.name().into(),
            Self::Switched(sets) => sets.name(),
            Self::Other(encoding) => encoding.name().into(),
        }
    }

    /// What the repetitions of MSH-18 say for it (table 0211); none where the table has no name for it.
    #[must_use]
    pub fn table_0211(self) -> Option<Vec<Cow<'static, str>>> {
        let one = |name: Cow<'static, str>| Some(vec![name]);
        match self {
            Self::Utf8 => one("UNICODE UTF-8".into()),
            Self::Ascii => one("ASCII".into()),
            Self::Iso8859(part @ (1..=9 | 15)) => one(format!("8859/{part}").into()),
            Self::Iso8859(_) | Self::Windows1252 | Self::Oem(_) => None,
            Self::Utf16Le | Self::Utf16Be => one("UNICODE UTF-16".into()),
            Self::Utf32Le | Self::Utf32Be => one("UNICODE UTF-32".into()),
            Self::Switched(sets) => Some(sets.table_0211()),
            Self::Other(encoding) if encoding == encoding_rs::GB18030 => {
                one("GB 18030-2000".into())
            }
            Self::Other(encoding) if encoding == encoding_rs::EUC_KR => one("KS X 1001".into()),
            Self::Other(encoding) if encoding == encoding_rs::BIG5 => one("BIG-5".into()),
            Self::Other(_) => None,
        }
    }
}
