//! Addresses: the only way to name a place in a message.
//!
//! `OBX[3]-5[2].1.1` is the third OBX of the message, field 5, second repetition, component 1,
//! subcomponent 1; everything counts from 1 and MSH-1 is the field separator itself (HL7 v2.x
//! chapter 2, "Delimiters" and "MSH"). What an index left out means depends on who asks and is said
//! where the address is used; an address itself only remembers that it was left out.

use std::fmt;
use std::str::FromStr;

/// The three characters that name a segment: `PID`, `ZB1`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SegmentId([u8; 3]);

impl SegmentId {
    /// The header of a message.
    pub const MSH: Self = Self(*b"MSH");
    /// The acknowledgement segment.
    pub const MSA: Self = Self(*b"MSA");

    /// From three bytes, each `A-Z` or `0-9`.
    #[must_use]
    pub const fn new(bytes: [u8; 3]) -> Option<Self> {
        let [a, b, c] = bytes;
        if is_id_byte(a) && is_id_byte(b) && is_id_byte(c) {
            Some(Self(bytes))
        } else {
            None
        }
    }

    /// From bytes that must be exactly three.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        <[u8; 3]>::try_from(bytes).ok().and_then(Self::new)
    }

    /// The three characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The three bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 3] {
        &self.0
    }

    /// `MSH`, `BHS` and `FHS` carry the delimiters in their first two fields.
    #[must_use]
    pub const fn is_header(self) -> bool {
        matches!(&self.0, b"MSH" | b"BHS" | b"FHS")
    }

    /// Segments that a site defines for itself start with Z.
    #[must_use]
    pub const fn is_local(self) -> bool {
        matches!(self.0, [b'Z', _, _])
    }
}

const fn is_id_byte(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

impl fmt::Debug for SegmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for SegmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for SegmentId {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        Self::from_bytes(text.to_ascii_uppercase().as_bytes()).ok_or_else(|| {
            AddressError::new(text, 0, "a segment is named by three characters A-Z or 0-9")
        })
    }
}

/// Which occurrence of a segment, or which repetition of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Index {
    /// Nothing was written; the place of use says what that means.
    #[default]
    Unspecified,
    /// `[3]`, counted from 1.
    At(u32),
    /// `[*]`
    All,
    /// `[+]`
    Append,
}

impl fmt::Display for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unspecified => Ok(()),
            Self::At(number) => write!(f, "[{number}]"),
            Self::All => f.write_str("[*]"),
            Self::Append => f.write_str("[+]"),
        }
    }
}

/// A place in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// Which segment.
    pub segment: SegmentId,
    /// Which of the segments of that name.
    pub occurrence: Index,
    /// Field, from 1; none is the whole segment.
    pub field: Option<u16>,
    /// Which repetition of the field.
    pub repetition: Index,
    /// Component, from 1; none is the whole repetition or field.
    pub component: Option<u16>,
    /// Subcomponent, from 1; none is the whole component.
    pub subcomponent: Option<u16>,
}

impl Address {
    /// The whole segment.
    #[must_use]
    pub const fn segment(segment: SegmentId) -> Self {
        Self {
            segment,
            occurrence: Index::Unspecified,
            field: None,
            repetition: Index::Unspecified,
            component: None,
            subcomponent: None,
        }
    }

    /// A whole field.
    #[must_use]
    pub const fn field(segment: SegmentId, field: u16) -> Self {
        let mut address = Self::segment(segment);
        address.field = Some(field);
        address
    }

    /// The same place in the given occurrence of the segment.
    #[must_use]
    pub const fn with_occurrence(mut self, occurrence: u32) -> Self {
        self.occurrence = Index::At(occurrence);
        self
    }

    /// The same place in the given field.
    #[must_use]
    pub const fn with_field(mut self, field: u16) -> Self {
        self.field = Some(field);
        self
    }

    /// The same place in the given repetition.
    #[must_use]
    pub const fn with_repetition(mut self, repetition: u32) -> Self {
        self.repetition = Index::At(repetition);
        self
    }

    /// The given component of the place.
    #[must_use]
    pub const fn with_component(mut self, component: u16) -> Self {
        self.component = Some(component);
        self
    }

    /// The given subcomponent of the place.
    #[must_use]
    pub const fn with_subcomponent(mut self, subcomponent: u16) -> Self {
        self.subcomponent = Some(subcomponent);
        self
    }

    /// Whether it names a whole segment.
    #[must_use]
    pub const fn is_segment(&self) -> bool {
        self.field.is_none()
    }

    /// Whether it names a whole field with all its repetitions.
    #[must_use]
    pub const fn is_whole_field(&self) -> bool {
        self.field.is_some()
            && self.component.is_none()
            && matches!(self.repetition, Index::Unspecified | Index::All)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.segment, self.occurrence)?;
        let Some(field) = self.field else {
            return Ok(());
        };
        write!(f, "-{field}{}", self.repetition)?;
        let Some(component) = self.component else {
            return Ok(());
        };
        write!(f, ".{component}")?;
        match self.subcomponent {
            Some(subcomponent) => write!(f, ".{subcomponent}"),
            None => Ok(()),
        }
    }
}

/// Why a text is not an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not an address: {reason} (an address looks like PID-5.1 or OBX[3]-5[2].1.1)")]
pub struct AddressError {
    /// What was given.
    pub text: String,
    /// Byte in `text` at which reading stopped.
    pub offset: usize,
    /// What was expected there.
    pub reason: &'static str,
}

impl AddressError {
    fn new(text: &str, offset: usize, reason: &'static str) -> Self {
        Self {
            text: text.to_owned(),
            offset,
            reason,
        }
    }
}

impl FromStr for Address {
    type Err = AddressError;

    /// Reads `PID-3[2].4.1`, `PID.3.4`, `PID-3-4` and the form of JavaScript transformers,
    /// `msg['PID']['PID.3'][1]['PID.3.4']`, whose indexes count from 0.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let trimmed = text.trim();
        match script_form(trimmed) {
            Some(plain) => Reader::new(&plain?, text).address(),
            None => Reader::new(trimmed, text).address(),
        }
    }
}

/// `msg['OBX'][2]['OBX.5']['OBX.5.1']` -> `OBX[3]-5.1`; none where the text is not of this form.
fn script_form(text: &str) -> Option<Result<String, AddressError>> {
    let open = text.find('[')?;
    let (name, mut rest) = text.split_at(open);
    if !matches!(name.trim(), "msg" | "tmp" | "message") {
        return None;
    }
    let fail = |reason| Some(Err(AddressError::new(text, open, reason)));
    let mut segment = String::new();
    let mut occurrence = String::new();
    let mut repetition = String::new();
    let mut numbers: Vec<String> = Vec::new();
    while let Some(inner) = rest.strip_prefix('[') {
        let Some((content, tail)) = inner.split_once(']') else {
            return fail("a bracket is not closed");
        };
        rest = tail.strip_prefix(".toString()").unwrap_or(tail);
        let content = content.trim();
        if let Ok(index) = content.parse::<u32>() {
            let place = if numbers.is_empty() {
                &mut occurrence
            } else {
                &mut repetition
            };
            *place = format!("[{}]", index.saturating_add(1));
            continue;
        }
        let key = content.trim_matches(|c| c == '\'' || c == '"');
        let mut parts = key.split('.');
        segment = parts.next().unwrap_or_default().to_owned();
        numbers = parts.map(str::to_owned).collect();
    }
    if !rest.trim().is_empty() {
        return fail("something follows the last bracket");
    }
    let mut plain = format!("{segment}{occurrence}");
    for (place, number) in numbers.iter().enumerate() {
        plain.push(if place == 0 { '-' } else { '.' });
        plain.push_str(number);
        if place == 0 {
            plain.push_str(&repetition);
        }
    }
    Some(Ok(plain))
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
    given: &'a str,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, given: &'a str) -> Self {
        Self {
            text,
            rest: text,
            given,
        }
    }

    fn fail<T>(&self, reason: &'static str) -> Result<T, AddressError> {
        Err(AddressError::new(
            self.given,
            self.text.len() - self.rest.len(),
            reason,
        ))
    }

    fn address(mut self) -> Result<Address, AddressError> {
        let Some((id, rest)) = self.rest.split_at_checked(3) else {
            return self.fail("a segment is named by three characters A-Z or 0-9");
        };
        let Ok(segment) = id.parse::<SegmentId>() else {
            return self.fail("a segment is named by three characters A-Z or 0-9");
        };
        self.rest = rest;
        let mut address = Address::segment(segment);
        address.occurrence = self.index()?;
        address.field = self.number()?;
        if address.field.is_some() {
            address.repetition = self.index()?;
            address.component = self.number()?;
        }
        if address.component.is_some() {
            address.subcomponent = self.number()?;
        }
        if self.rest.is_empty() {
            Ok(address)
        } else {
            self.fail("nothing more may follow here")
        }
    }

    /// `-5` or `.5`
    fn number(&mut self) -> Result<Option<u16>, AddressError> {
        let Some(rest) = self.rest.strip_prefix(['-', '.']) else {
            return Ok(None);
        };
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, tail) = rest.split_at_checked(digits).unwrap_or(("", rest));
        match number.parse::<u16>() {
            Ok(number) if number > 0 => {
                self.rest = tail;
                Ok(Some(number))
            }
            Ok(_) => self.fail("numbers count from 1"),
            Err(_) => self.fail("a number between 1 and 65535 belongs here"),
        }
    }

    /// `[3]`, `[*]`, `[+]`
    fn index(&mut self) -> Result<Index, AddressError> {
        let Some(rest) = self.rest.strip_prefix('[') else {
            return Ok(Index::Unspecified);
        };
        let Some((content, tail)) = rest.split_once(']') else {
            return self.fail("the bracket is not closed");
        };
        let index = match content.trim() {
            "*" => Index::All,
            "+" => Index::Append,
            number if number.bytes().all(|b| b.is_ascii_digit()) => match number.parse::<u32>() {
                Ok(number) if number > 0 => Index::At(number),
                Ok(_) => return self.fail("numbers count from 1"),
                Err(_) => return self.fail("a number, * or + belongs between the brackets"),
            },
            _ => return self.fail("a number, * or + belongs between the brackets"),
        };
        self.rest = tail;
        Ok(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_spelling() {
        for (text, canonical) in [
            ("PID", "PID"),
            ("PID-3", "PID-3"),
            (" pid-3.4 ", "PID-3.4"),
            ("PID.3.4", "PID-3.4"),
            ("PID-3-4", "PID-3.4"),
            ("OBX[3]-5[2].1.1", "OBX[3]-5[2].1.1"),
            ("OBX[*]-5[+]", "OBX[*]-5[+]"),
            ("NK1[2]", "NK1[2]"),
            ("msg['PID']['PID.3']['PID.3.4']", "PID-3.4"),
            (
                "msg['OBX'][2]['OBX.5'][0]['OBX.5.1'].toString()",
                "OBX[3]-5[1].1",
            ),
            ("tmp[\"ZB1\"]", "ZB1"),
        ] {
            let address: Address = text.parse().expect(text);
            assert_eq!(address.to_string(), canonical, "{text}");
            assert_eq!(canonical.parse::<Address>(), Ok(address), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_none() {
        for text in [
            "",
            "P",
            "PI",
            "PIDX",
            "PID-",
            "PID-0",
            "PID-x",
            "PID-3.0",
            "PID[0]-1",
            "PID[",
            "PID[x]",
            "PID-3.1.1.1",
            "PID-70000",
            "Pé-3",
            "msg['PID'",
            "msg['PID']x",
            "PID-3[1",
            "日本-1",
            "PID[+5]",
        ] {
            let error = text.parse::<Address>().expect_err(text);
            assert!(error.offset <= text.len(), "{text}");
        }
    }
}
