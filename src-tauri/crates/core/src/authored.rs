//! The opening of a TOML document that people write: what it says it is, and on which line something
//! stands. What is in it is for whoever knows the format.

use crate::diagnostic::Code;
use toml_edit::{Document, Item};

/// A format of documents.
pub(crate) struct Format {
    /// What people call one: `mapping`.
    pub(crate) name: &'static str,
    /// `hl7wb.mapping/1`; the number is the newest version that is known here.
    pub(crate) format: &'static str,
    /// The text is not TOML.
    pub(crate) not_toml: Code,
    /// It is of a later version.
    pub(crate) newer: Code,
    /// It does not say what it is, or says something else.
    pub(crate) unknown: Code,
}

/// Why a text is no such document.
pub(crate) struct Refused {
    pub(crate) code: Code,
    /// Line in the text, 1-based.
    pub(crate) line: u32,
    pub(crate) message: String,
}

impl Format {
    /// Whether the text is a document of this format and of a version that is known here.
    pub(crate) fn admit(&self, text: &str) -> Result<(), Refused> {
        let document = Document::parse(text).map_err(|error| Refused {
            code: self.not_toml,
            line: line_of(text, error.span().map_or(0, |span| span.start)),
            message: format!(
                "This is not TOML: {}.",
                error.message().trim().replace('\n', "; ")
            ),
        })?;
        let written = document.get("format");
        let line = written
            .and_then(Item::span)
            .map_or(1, |span| line_of(text, span.start));
        let refuse = |code, message| {
            Err(Refused {
                code,
                line,
                message,
            })
        };
        let Self { name, format, .. } = self;
        let Some(written) = written.and_then(Item::as_str) else {
            let message = format!(
                "The file does not say what it is; a {name} starts with format = \"{format}\"."
            );
            return refuse(self.unknown, message);
        };
        if written == *format {
            return Ok(());
        }
        let (family, known) = format.split_once('/').unwrap_or((format, "1"));
        let version = written
            .strip_prefix(family)
            .and_then(|rest| rest.strip_prefix('/')?.parse::<u32>().ok());
        match version {
            Some(version) if known.parse().is_ok_and(|known: u32| version > known) => {
                let message = format!(
                    "This {name} is of format {version}; this workbench knows format {known}. It was left as it is; a newer workbench reads it."
                );
                refuse(self.newer, message)
            }
            Some(_) | None => {
                let message = format!("'{written}' is not a format of {name}s; it is '{format}'.");
                refuse(self.unknown, message)
            }
        }
    }
}

/// The line of a place in a text, 1-based.
pub(crate) fn line_of(text: &str, offset: usize) -> u32 {
    let before = text.as_bytes().get(..offset).unwrap_or_default();
    u32::try_from(before.iter().filter(|byte| **byte == b'\n').count() + 1).unwrap_or(u32::MAX)
}
