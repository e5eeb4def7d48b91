//! Acknowledgements (HL7 v2.x chapter 2, "Message acknowledgment" and "MSA").

use std::fmt;
use std::str::FromStr;

use crate::message::{Message, escape};
use crate::path::{Address, Index, SegmentId};

/// MSA-1, table 0008.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// Application accept.
    AA,
    /// Application error.
    AE,
    /// Application reject.
    AR,
    /// Commit accept.
    CA,
    /// Commit error.
    CE,
    /// Commit reject.
    CR,
}

impl Code {
    /// The two letters.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AA => "AA",
            Self::AE => "AE",
            Self::AR => "AR",
            Self::CA => "CA",
            Self::CE => "CE",
            Self::CR => "CR",
        }
    }

    /// Whether the sender may consider the message delivered.
    #[must_use]
    pub const fn is_accept(self) -> bool {
        matches!(self, Self::AA | Self::CA)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that is no acknowledgement code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not an acknowledgement code (AA, AE, AR, CA, CE, CR)")]
pub struct UnknownCode(pub String);

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        [Self::AA, Self::AE, Self::AR, Self::CA, Self::CE, Self::CR]
            .into_iter()
            .find(|code| code.as_str() == text)
            .ok_or_else(|| UnknownCode(text.to_owned()))
    }
}

/// What an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acknowledgement<'a> {
    /// MSA-1.
    pub code: Code,
    /// MSA-3, and the text of an ERR segment; empty for none.
    pub text: &'a str,
    /// What an ERR segment names; none for no such segment.
    pub error: Option<ErrorCode<'a>>,
    /// MSA-2; the message's MSH-10 where nothing else is said.
    pub answers: Option<&'a str>,
    /// Whether it says that it wants no acknowledgement itself: the second of enhanced mode.
    pub is_last: bool,
}

impl<'a> Acknowledgement<'a> {
    /// A code with a text.
    #[must_use]
    pub const fn new(code: Code, text: &'a str) -> Self {
        Self {
            code,
            text,
            error: None,
            answers: None,
            is_last: false,
        }
    }
}

/// What is wrong, and where (ERR; chapter 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorCode<'a> {
    /// Of table 0357, such as `101`.
    pub code: &'a str,
    /// What that means; may be empty.
    pub meaning: &'a str,
    /// The place it is about.
    pub at: Option<Address>,
}

/// The answer to a message, without framing, segments ended by CR.
///
/// Sender and receiver change places, MSA-2 is the message's MSH-10, and delimiters, processing ID,
/// version and charset are the message's. What arrived may be anything: of what is not a message
/// nothing is known, and the answer says so with an empty MSA-2 and version 2.5. `now` is
/// `YYYYMMDDHHMMSS+ZZZZ`; `control_id` is the answer's own MSH-10. Text is escaped; what the
/// message's charset cannot express becomes `?`.
#[must_use]
pub fn acknowledge(
    message: &Message,
    said: &Acknowledgement<'_>,
    now: &str,
    control_id: &str,
) -> Vec<u8> {
    let delimiters = message.delimiters();
    let bar = delimiters.field;
    let field = |number: u16| {
        message
            .raw(&Address::field(SegmentId::MSH, number))
            .unwrap_or_default()
    };
    let or = |bytes: &'_ [u8], default: &'static [u8]| match bytes.is_empty() {
        true => default.to_vec(),
        false => bytes.to_vec(),
    };
    let written = |text: &str| escape(&message.charset().encode_with(text, |_, _| {}), &delimiters);
    let event = message
        .raw(&Address::field(SegmentId::MSH, 9).with_component(2))
        .filter(|event| !event.is_empty());
    let version = or(field(12), b"2.5");
    let mut kind = b"ACK".to_vec();
    if let Some(event) = event {
        kind.push(delimiters.component);
        kind.extend_from_slice(event);
        if has_structure(&version) {
            kind.push(delimiters.component);
            kind.extend_from_slice(b"ACK");
        }
    }
    let mut header: Vec<Vec<u8>> = vec![
        delimiters.encoding_characters(),
        field(5).to_vec(),
        field(6).to_vec(),
        field(3).to_vec(),
        field(4).to_vec(),
        written(now),
        Vec::new(),
        kind,
        written(control_id),
        or(field(11), b"P"),
        version.clone(),
    ];
    if said.is_last {
        header.resize(13, Vec::new());
        header.extend([b"NE".to_vec(), b"NE".to_vec()]);
    }
    if !field(18).is_empty() {
        header.resize(16, Vec::new());
        header.push(field(18).to_vec());
    }
    let mut out = segment(b"MSH", bar, &header);
    let answers = said.answers.map_or_else(|| field(10).to_vec(), written);
    let mut msa = vec![said.code.as_str().as_bytes().to_vec(), answers];
    if !said.text.is_empty() {
        msa.push(written(said.text));
    }
    out.extend(segment(b"MSA", bar, &msa));
    if let Some(error) = &said.error {
        let parts = Parts {
            component: delimiters.component,
            subcomponent: delimiters.subcomponent,
            written: &written,
        };
        let fields = match has_location(&version) {
            true => parts.since_2_5(said, error),
            false => vec![parts.before_2_5(error)],
        };
        out.extend(segment(b"ERR", bar, &fields));
    }
    out
}

fn segment(id: &[u8], bar: u8, fields: &[Vec<u8>]) -> Vec<u8> {
    let mut out = id.to_vec();
    for value in fields {
        out.push(bar);
        out.extend_from_slice(value);
    }
    out.push(b'\r');
    out
}

/// Writes the fields of an ERR segment.
struct Parts<'a> {
    component: u8,
    /// None where the message declares none: then what would stand in one is left out.
    subcomponent: Option<u8>,
    written: &'a dyn Fn(&str) -> Vec<u8>,
}

impl Parts<'_> {
    /// ERR-2 location (ERL), ERR-3 code (CWE), ERR-4 severity, ERR-8 text for people.
    fn since_2_5(&self, said: &Acknowledgement<'_>, error: &ErrorCode<'_>) -> Vec<Vec<u8>> {
        let ErrorCode { code, meaning, at } = error;
        let place = at.as_ref().map_or_else(Vec::new, |at| {
            let numbers = [
                Some(occurrence(at.occurrence)),
                at.field.map(u32::from),
                at.field.map(|_| occurrence(at.repetition)),
                at.component.map(u32::from),
                at.subcomponent.map(u32::from),
            ];
            let mut parts = vec![at.segment.as_str().to_owned()];
            parts.extend(
                numbers
                    .into_iter()
                    .flatten()
                    .map(|number| number.to_string()),
            );
            self.joined(&parts)
        });
        let severity = match said.code.is_accept() {
            true => b"W",
            false => b"E",
        };
        let code = [*code, *meaning, "HL70357"].map(str::to_owned);
        let mut fields = vec![Vec::new(), place, self.joined(&code), severity.to_vec()];
        if !said.text.is_empty() {
            fields.resize(7, Vec::new());
            fields.push((self.written)(said.text));
        }
        fields
    }

    /// ERR-1: segment, its number, field, and the code with its table (ELD, or CM before).
    fn before_2_5(&self, error: &ErrorCode<'_>) -> Vec<u8> {
        let ErrorCode { code, meaning, at } = error;
        let (id, number, field) = at.as_ref().map_or_else(Default::default, |at| {
            let field = at.field.map_or_else(String::new, |field| field.to_string());
            (
                at.segment.as_str().to_owned(),
                occurrence(at.occurrence).to_string(),
                field,
            )
        });
        let mut parts = self.joined(&[id, number, field]);
        parts.push(self.component);
        parts.extend((self.written)(code));
        if let Some(mark) = self.subcomponent {
            for text in [*meaning, "HL70357"] {
                parts.push(mark);
                parts.extend((self.written)(text));
            }
        }
        parts
    }

    fn joined(&self, parts: &[String]) -> Vec<u8> {
        let mut out = Vec::new();
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                out.push(self.component);
            }
            out.extend((self.written)(part));
        }
        out
    }
}

/// The number that an address names; the first where it names none.
const fn occurrence(index: Index) -> u32 {
    match index {
        Index::At(number) => number,
        Index::Unspecified | Index::All | Index::Append => 1,
    }
}

/// ERR-2 to ERR-8 exist since version 2.5.
fn has_location(version: &[u8]) -> bool {
    let older: [&[u8]; 5] = [b"2.0", b"2.1", b"2.2", b"2.3", b"2.4"];
    let version = version.get(..3).unwrap_or(version);
    !older.contains(&version)
}

/// MSH-9.3 exists since version 2.3.1.
fn has_structure(version: &[u8]) -> bool {
    !matches!(version.get(..3), Some(b"2.0" | b"2.1" | b"2.2")) && version != b"2.3"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, code: Code, text: &str, expected: &str) {
        let (message, _) = Message::decode(input);
        let said = Acknowledgement::new(code, text);
        let answer = acknowledge(&message, &said, "20260102030405+0000", "K1");
        assert_eq!(String::from_utf8_lossy(&answer), expected, "{input}");
    }

    #[test]
    fn answers_anything() {
        check(
            "MSH|^~\\&|REG|WARD|LAB|MAIN|20260101||ADT^A01^ADT_A01|42|T|2.4||||||UNICODE UTF-8\rPID|1\r",
            Code::AA,
            "",
            "MSH|^~\\&|LAB|MAIN|REG|WARD|20260102030405+0000||ACK^A01^ACK|K1|T|2.4||||||UNICODE UTF-8\rMSA|AA|42\r",
        );
        check(
            "MSH*!~/%*REG*WARD*LAB*MAIN***ADT!A01*42*T*2.2\r",
            Code::AE,
            "no * please",
            "MSH*!~/%*LAB*MAIN*REG*WARD*20260102030405+0000**ACK!A01*K1*T*2.2\rMSA*AE*42*no /F/ please\r",
        );
        let nothing = "MSH|^~\\&|||||20260102030405+0000||ACK|K1|P|2.5\rMSA|AR||not HL7\r";
        check("", Code::AR, "not HL7", nothing);
        check("GET / HTTP/1.1\r\n", Code::AR, "not HL7", nothing);
        check("MSH", Code::AR, "not HL7", nothing);
    }

    #[test]
    fn errors_are_told_as_the_version_has_them() {
        let error = |version: &str| {
            let text = format!("MSH|^~\\&|A|B|C|D|||ORU^R01|7|P|{version}\r");
            let (message, _) = Message::decode(text.as_str());
            let at: Address = "OBR[2]-15.1".parse().expect("an address");
            let said = Acknowledgement {
                error: Some(ErrorCode {
                    code: "101",
                    meaning: "Required field missing",
                    at: Some(at),
                }),
                ..Acknowledgement::new(Code::AE, "OBR-15 is needed")
            };
            let answer = acknowledge(&message, &said, "20260102030405+0000", "K1");
            String::from_utf8_lossy(&answer).replace('\r', "/")
        };
        assert!(
            error("2.5.1").ends_with(
                "ERR||OBR^2^15^1^1|101^Required field missing^HL70357|E||||OBR-15 is needed/"
            ),
            "{}",
            error("2.5.1")
        );
        assert!(
            error("2.3").contains("ERR|OBR^2^15^101&Required field missing&HL70357"),
            "{}",
            error("2.3")
        );
    }

    #[test]
    fn another_message_can_be_answered_and_no_answer_wanted() {
        let (message, _) = Message::decode("MSH|^~\\&|A|B|C|D|||ORU^R01|7|P|2.5|||AL|AL||8859/1\r");
        let said = Acknowledgement {
            answers: Some("8"),
            is_last: true,
            ..Acknowledgement::new(Code::AA, "")
        };
        let answer = acknowledge(&message, &said, "20260102030405+0000", "K1");
        let expected = "MSH|^~\\&|C|D|A|B|20260102030405+0000||ACK^R01^ACK|K1|P|2.5|||NE|NE||8859/1\rMSA|AA|8\r";
        assert_eq!(String::from_utf8_lossy(&answer), expected);
    }
}
