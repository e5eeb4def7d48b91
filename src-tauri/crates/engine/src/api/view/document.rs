//! Documents inside a message.

use super::MessageKey;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DocumentKind {
    /// PDF.
    Pdf,
    /// A picture.
    Image,
    /// Rich text.
    Rtf,
    /// Text, shown as it stands, whatever it is marked up with.
    Text,
    /// Something else: it can be saved.
    Other,
}

/// Names a document: the repetition of OBX-5 that holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DocumentAt {
    /// Which message.
    pub key: MessageKey,
    /// `OBX[3]-5`, `OBX-5[2]`, or a part of it.
    pub path: String,
}

/// A document that was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DocumentView {
    /// What it is, by its first bytes.
    pub kind: DocumentKind,
    /// `PDF document, 34 KB`.
    pub label: String,
    /// Media type of a picture; empty else.
    pub media: String,
    /// What the message says it is: `application/PDF`; empty where it says nothing.
    pub declared: String,
    /// Bytes, decoded.
    pub bytes: u32,
    /// How many places it was cut over, and joined from.
    pub pieces: u32,
    /// The first twelve of them where there are several: `OBX[2]-5`.
    pub places: Vec<String>,
    /// Its text, where it is one: of rich text without how it looks. At most 1 MiB of it.
    pub text: Option<String>,
    /// Whether there is more text than that.
    pub cut: bool,
    /// Ending that a file of it has: `pdf`.
    pub ending: String,
}

/// Saves a document as a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DocumentSave {
    /// Which document.
    pub at: DocumentAt,
    /// The file.
    pub path: String,
}

/// A document that was saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DocumentSaved {
    /// The file.
    pub path: String,
    /// Bytes in it.
    pub bytes: u32,
}
