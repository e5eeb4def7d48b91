//! Acknowledgements (HL7 v2.x chapter 2, "Message acknowledgment" and "MSA").

use std::fmt;
use std::str::FromStr;

use crate::message::{Message, escape};
use crate::path::{Address, SegmentId};

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

/// The answer to a message, without framing, segments ended by CR.
///
/// Sender and receiver change places, MSA-2 is the message's MSH-10, and delimiters, processing ID,
/// version and charset are the message's. What arrived may be anything: of what is not a message
/// nothing is known, and the answer says so with an empty MSA-2 and version 2.5. `now` is
/// `YYYYMMDDHHMMSS+ZZZZ`; `control_id` is the answer's own MSH-10. `text` is escaped; what the
/// message's charset cannot express becomes `?`.
#[must_use]
pub fn acknowledge(
    message: &Message,
    code: Code,
    text: &str,
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
        version,
    ];
    if !field(18).is_empty() {
        header.resize(16, Vec::new());
        header.push(field(18).to_vec());
    }
    let mut out = b"MSH".to_vec();
    for value in &header {
        out.push(bar);
        out.extend_from_slice(value);
    }
    out.extend_from_slice(b"\rMSA");
    for value in [code.as_str().as_bytes(), field(10)] {
        out.push(bar);
        out.extend_from_slice(value);
    }
    if !text.is_empty() {
        out.push(bar);
        out.extend_from_slice(&written(text));
    }
    out.push(b'\r');
    out
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
        let answer = acknowledge(&message, code, text, "20260102030405+0000", "K1");
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
}
