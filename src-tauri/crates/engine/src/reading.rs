//! How messages are read: by which charset, which dictionary, and the rules of which interface.

use crate::project::{PROFILE_FILE, Project};
use hl7wb_core::check::check_by;
use hl7wb_core::diagnostic::Diagnostic;
use hl7wb_core::dictionary::{Dictionary, Knowledge};
use hl7wb_core::message::{Charset, Message};
use hl7wb_core::path::{Address, SegmentId};
use hl7wb_core::profile::Profile;
use std::sync::Arc;

/// A message above this size, in bytes, is shown before it is checked, and its lines, its text and its
/// nodes come one after the other.
pub const LARGE: usize = 1024 * 1024;

/// Whether a message is large.
#[must_use]
pub fn is_large(message: &Message) -> bool {
    message.bytes().len() > LARGE
}

/// What somebody set for a source of messages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadAs {
    /// Charset in place of what the messages say.
    pub charset: Option<Charset>,
    /// Whose rules apply.
    pub rules: Rules,
}

/// Whose rules apply to the messages of a source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Rules {
    /// The project's only interface; of several the one whose sending system the first message
    /// names in MSH-3 or MSH-4.
    #[default]
    Automatic,
    /// The standard's alone.
    Standard,
    /// The interface of that folder name; the standard's where the project has none.
    Interface(String),
}

/// How the messages of one source or endpoint are read. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Charset in place of what a message says.
    pub charset: Option<Charset>,
    /// What names, types, tables and structures there are.
    pub knowledge: Arc<Knowledge>,
    /// Folder name of the interface whose rules apply.
    pub interface: Option<String>,
    /// The rules that apply, beyond and against the standard.
    pub profile: Arc<Profile>,
    /// The file that has them, as people know it; empty where there are none.
    pub profile_file: String,
}

impl Default for Reading {
    /// By the message itself and the standard.
    fn default() -> Self {
        Self {
            charset: None,
            knowledge: Arc::clone(Knowledge::standard()),
            interface: None,
            profile: Arc::default(),
            profile_file: String::new(),
        }
    }
}

impl Reading {
    /// By what a project knows, and the rules of one of its interfaces.
    #[must_use]
    pub fn of(project: &Project, interface: Option<&str>) -> Self {
        let interface = interface.and_then(|id| project.interface(id));
        Self {
            charset: None,
            knowledge: Arc::clone(&project.knowledge),
            profile: interface.map_or_else(Arc::default, |found| Arc::clone(&found.profile)),
            profile_file: interface.map_or_else(String::new, |found| {
                format!("interfaces/{}/{PROFILE_FILE}", found.id)
            }),
            interface: interface.map(|interface| interface.id.clone()),
        }
    }

    /// By a profile of its own.
    #[must_use]
    pub fn with_profile(self, profile: Arc<Profile>, profile_file: String) -> Self {
        Self {
            profile,
            profile_file,
            ..self
        }
    }

    /// In a charset that is known from elsewhere.
    #[must_use]
    pub fn with_charset(self, charset: Option<Charset>) -> Self {
        Self { charset, ..self }
    }

    /// Whether it gives the same answers as another.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        let Self {
            charset,
            knowledge,
            interface,
            profile,
            profile_file,
        } = self;
        *charset == other.charset
            && Arc::ptr_eq(knowledge, &other.knowledge)
            && *interface == other.interface
            && *profile == other.profile
            && *profile_file == other.profile_file
    }

    /// Decodes, with what the bytes alone tell.
    #[must_use]
    pub fn message(&self, bytes: Vec<u8>) -> (Message, Vec<Diagnostic>) {
        match self.charset {
            Some(charset) => Message::decode_as(bytes, charset),
            None => Message::decode(bytes),
        }
    }

    /// Decodes and checks.
    #[must_use]
    pub fn decode(&self, bytes: Vec<u8>) -> (Message, Vec<Diagnostic>) {
        let (message, _) = self.message(bytes);
        let findings = self.check(&message);
        (message, findings)
    }

    /// All findings about a message, those of its bytes included.
    #[must_use]
    pub fn check(&self, message: &Message) -> Vec<Diagnostic> {
        check_by(message, self.dictionary(message), &self.profile)
    }

    /// The dictionary by which a message is read: that of MSH-12, or the nearest.
    #[must_use]
    pub fn dictionary(&self, message: &Message) -> &Dictionary {
        let version = Address::field(SegmentId::MSH, 12).with_component(1);
        self.knowledge
            .dictionary(&message.text(&version).unwrap_or_default())
    }
}

/// The interface whose rules apply by themselves to messages that begin with `first`.
#[must_use]
pub fn interface_for(project: &Project, first: Option<&Message>) -> Option<String> {
    if let [only] = project.interfaces.as_slice() {
        return Some(only.id.clone());
    }
    let first = first?;
    let senders = [3, 4].map(|field| {
        let at = Address::field(SegmentId::MSH, field).with_component(1);
        first.text(&at).unwrap_or_default()
    });
    let mut fitting = project.interfaces.iter().filter(|interface| {
        let system = &interface.source.system;
        !system.is_empty()
            && senders
                .iter()
                .any(|sender| sender.eq_ignore_ascii_case(system))
    });
    match (fitting.next(), fitting.next()) {
        (Some(one), None) => Some(one.id.clone()),
        (Some(_) | None, _) => None,
    }
}
