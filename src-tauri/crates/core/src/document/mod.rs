//! Documents inside a message: what an ED in OBX-5 carries (HL7 v2.x chapter 2A, ED), and Base64 that
//! somebody put into a text. A document is named from its first bytes and is decoded only when
//! somebody opens it; nothing here runs or renders it.

mod rtf;
mod run;
#[cfg(test)]
mod tests;

pub use rtf::text as rtf_text;
pub use run::{Piece, Run, run};

use crate::message::{Message, Repetition};
use crate::span::Span;
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// What a document is, by its first bytes; else by what the message says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// PDF.
    Pdf,
    /// A picture, and its media type.
    Image(&'static str),
    /// Rich text.
    Rtf,
    /// Text of any sort: plain, HTML, XML, CDA. It is shown as it stands.
    Text,
    /// Something else.
    Other,
}

/// How its bytes are written (table 0299).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// `A`, or nothing: the text itself.
    Plain,
    /// `Hex`.
    Hex,
    /// `Base64`.
    Base64,
}

/// A document in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is.
    pub kind: Kind,
    /// What the message says it is: ED.2 and ED.3, as `application/PDF`; empty where it says nothing.
    pub declared: String,
    /// How its bytes are written.
    pub encoding: Encoding,
    /// Where its data is: one place, or several where it was cut.
    pub pieces: Vec<Piece>,
    /// Bytes once decoded, as far as the length of the data tells.
    pub size: usize,
}

/// Why a document cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// A character that the encoding does not have.
    #[error("character {at} of the data, {found:?}, does not belong to {encoding}")]
    Character {
        /// Name of the encoding.
        encoding: &'static str,
        /// Its place in the data, from 1, white space not counted.
        at: usize,
        /// The character.
        found: char,
    },
    /// The data stops in the middle of a byte.
    #[error("the data is cut: {0} characters of {1} are no whole bytes")]
    Length(usize, &'static str),
}

/// Shorter texts are never taken for a document that nobody declared.
const SHORTEST: usize = 64;

impl Encoding {
    /// By its name in table 0299; none for another.
    fn named(name: &str) -> Option<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "base64" => Some(Self::Base64),
            "hex" => Some(Self::Hex),
            "a" => Some(Self::Plain),
            _ => None,
        }
    }
}

fn part(message: &Message, found: &Repetition<'_>, number: u16) -> String {
    let component = found.component(number);
    component.map_or(String::new(), |part| message.text_of(part.bytes()))
}

/// What an ED says that it is: `application/PDF`.
fn said(message: &Message, found: &Repetition<'_>) -> String {
    let says = [part(message, found, 2), part(message, found, 3)];
    let says: Vec<&str> = says.iter().map(|word| word.trim()).collect();
    says.join("/").trim_matches('/').to_owned()
}

/// A document that begins in an ED.
fn declared(
    message: &Message,
    found: &Repetition<'_>,
    at: impl Fn(Span) -> Piece,
) -> Option<Document> {
    let data = found.component(5)?.span();
    let bytes = data.of(message.bytes());
    if data.is_empty() {
        return None;
    }
    let named = Encoding::named(&part(message, found, 4));
    let encoding = named.unwrap_or_else(|| guess(bytes));
    let declared = said(message, found);
    let head = head(message, data, encoding);
    Some(Document {
        kind: sniff(&head).unwrap_or_else(|| by_name(&declared, &head)),
        declared,
        encoding,
        pieces: vec![at(data)],
        size: size(bytes, encoding),
    })
}

/// What these data begin as, by their first bytes.
fn sniffed(message: &Message, data: Span, encoding: Encoding) -> Option<Kind> {
    sniff(&head(message, data, encoding))
}

/// The bytes of a document.
///
/// # Errors
/// Where the data is not what its encoding says.
pub fn decode(message: &Message, document: &Document) -> Result<Vec<u8>, DocumentError> {
    let pieces = document.pieces.iter();
    let raw = pieces.map(|piece| piece.data.of(message.bytes()));
    if document.encoding == Encoding::Plain {
        let mut text = String::new();
        raw.for_each(|raw| text.push_str(&message.display_of(raw)));
        return Ok(text.into_bytes());
    }
    // Each piece may have been encoded by itself, and then its end is padded; else the text was cut.
    let mut out = Vec::with_capacity(document.size);
    let (mut gathered, mut before) = (Vec::new(), 0);
    for raw in raw {
        gathered.append(&mut digits(message, raw));
        if gathered.ends_with(b"=") {
            out.append(&mut document.encoding.bytes(&gathered, before)?);
            before += gathered.len();
            gathered.clear();
        }
    }
    out.append(&mut document.encoding.bytes(&gathered, before)?);
    Ok(out)
}

impl Encoding {
    /// What digits say that have so many digits before them.
    fn bytes(self, digits: &[u8], before: usize) -> Result<Vec<u8>, DocumentError> {
        let bytes = match self {
            Self::Plain => Ok(digits.to_vec()),
            Self::Hex => hex(digits),
            Self::Base64 => base64(digits),
        };
        bytes.map_err(|error| match error {
            DocumentError::Character {
                encoding,
                at,
                found,
            } => DocumentError::Character {
                encoding,
                at: at + before,
                found,
            },
            DocumentError::Length(..) => error,
        })
    }
}

/// The characters that carry data: escapes resolved, white space and written line breaks left out.
fn digits(message: &Message, raw: &[u8]) -> Vec<u8> {
    let escape = message.delimiters().escape;
    let mut out: Vec<u8>;
    let text: &[u8] = match escape.is_some_and(|escape| raw.contains(&escape)) {
        true => {
            out = message.display_of(raw).into_bytes();
            // Formatting commands that stay written, such as `\.br\`, break lines only.
            if let Some(escape) = escape {
                let mut inside = false;
                out.retain(|byte| {
                    if *byte == escape {
                        inside = !inside;
                        return false;
                    }
                    !inside
                });
            }
            &out
        }
        false => raw,
    };
    text.iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect()
}

/// Cut anywhere and written with or without padding, as the field does.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

fn base64(digits: &[u8]) -> Result<Vec<u8>, DocumentError> {
    use base64::DecodeError;
    BASE64.decode(digits).map_err(|error| match error {
        DecodeError::InvalidByte(at, byte) | DecodeError::InvalidLastSymbol(at, byte) => {
            DocumentError::Character {
                encoding: "Base64",
                at: at + 1,
                found: char::from(byte),
            }
        }
        DecodeError::InvalidLength(length) => DocumentError::Length(length, "Base64"),
        DecodeError::InvalidPadding => DocumentError::Length(digits.len(), "Base64"),
    })
}

fn hex(digits: &[u8]) -> Result<Vec<u8>, DocumentError> {
    let digit = |at: usize, byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|value| u8::try_from(value).ok())
            .ok_or(DocumentError::Character {
                encoding: "Hex",
                at: at + 1,
                found: char::from(byte),
            })
    };
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(DocumentError::Length(digits.len(), "Hex"));
    }
    let pairs = pairs.iter().enumerate();
    pairs
        .map(|(at, [high, low])| Ok(digit(at * 2, *high)? << 4 | digit(at * 2 + 1, *low)?))
        .collect()
}

/// Its first bytes, for a look; nothing where they cannot be decoded.
fn head(message: &Message, data: Span, encoding: Encoding) -> Vec<u8> {
    let end = data.end.min(data.start + 240);
    let digits = digits(message, Span::new(data.start, end).of(message.bytes()));
    let whole = digits.len() - digits.len() % 4;
    let digits = digits.get(..whole).unwrap_or(&digits);
    match encoding {
        Encoding::Plain => Span::new(data.start, end).of(message.bytes()).to_vec(),
        Encoding::Hex => hex(digits).unwrap_or_default(),
        Encoding::Base64 => base64(digits).unwrap_or_default(),
    }
}

fn guess(data: &[u8]) -> Encoding {
    let mut letters = data.iter().filter(|byte| !byte.is_ascii_whitespace());
    let written = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'\\' | b'.')
    };
    match letters.all(written) {
        true => Encoding::Base64,
        false => Encoding::Plain,
    }
}

fn size(data: &[u8], encoding: Encoding) -> usize {
    match encoding {
        Encoding::Plain => data.len(),
        Encoding::Hex => data.len() / 2,
        Encoding::Base64 => {
            let padding = data.iter().rev().take_while(|byte| **byte == b'=').count();
            (data.len() - padding) * 3 / 4
        }
    }
}

fn sniff(head: &[u8]) -> Option<Kind> {
    let kind = match head {
        [b'%', b'P', b'D', b'F', ..] => Kind::Pdf,
        [0xFF, 0xD8, 0xFF, ..] => Kind::Image("image/jpeg"),
        [0x89, b'P', b'N', b'G', ..] => Kind::Image("image/png"),
        [b'G', b'I', b'F', b'8', ..] => Kind::Image("image/gif"),
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Kind::Image("image/bmp"),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Kind::Image("image/tiff"),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Kind::Image("image/webp"),
        [b'{', b'\\', b'r', b't', b'f', ..] => Kind::Rtf,
        [b'P', b'K', 3, 4, ..] => Kind::Other,
        [b'<', b'?' | b'!', ..] => Kind::Text,
        _ => return None,
    };
    Some(kind)
}

/// Of a document whose first bytes say nothing: what the message says, if its bytes can be that.
fn by_name(declared: &str, head: &[u8]) -> Kind {
    let declared = declared.to_ascii_lowercase();
    let readable = !head
        .iter()
        .any(|byte| *byte < 0x20 && !byte.is_ascii_whitespace());
    let text = ["text", "html", "xml", "txt", "plain", "tx", "ft"];
    match readable && (text.iter().any(|word| declared.contains(word)) || declared.is_empty()) {
        true => Kind::Text,
        false => Kind::Other,
    }
}
