//! One interface: a source, and a mapping for each destination.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use hl7wb_core::export::mirth::{KEY, Key, Sending, Version, is_column, is_key};
use hl7wb_core::path::Address;
use hl7wb_core::profile::Profile;

use super::read::names;
use super::sheet::{Section, Sheet};
use super::{Environment, Finding, Level, Place, Refused};

/// One interface of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// Folder name under `interfaces/`.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Stable identity, so that a re-export updates.
    pub uuid: String,
    /// Engine whose behaviour the preview shows.
    pub target: Target,
    /// Where its messages come from.
    pub source: Source,
    /// How far a message has come when it is answered.
    pub ack_when: AckWhen,
    /// Where its messages go, in order.
    pub destinations: Vec<Destination>,
    /// Words by which the engine finds it.
    pub tags: Vec<String>,
    /// Values by which the engine finds its messages, beside control ID and patient.
    pub keys: Vec<Key>,
    /// What it asks of its messages.
    pub profile: Arc<Profile>,
    /// Its folder.
    pub folder: PathBuf,
}

/// Where messages come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The sending system.
    pub system: String,
    /// Charset by which the engine's listener decodes, such as `UTF-8`.
    pub charset: String,
    /// When they are listened for.
    pub listen: Listen,
}

/// When an interface is listened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listen {
    /// When somebody starts it.
    OnRequest,
    /// As soon as the project is open, where that is on this machine alone.
    OnOpen,
}

impl Listen {
    /// Its name in `interface.toml`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OnRequest => "on-request",
            Self::OnOpen => "on-open",
        }
    }

    /// The moment of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::OnRequest, Self::OnOpen]
            .into_iter()
            .find(|listen| listen.as_str() == name)
    }
}

/// The engine that will run an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// None: the preview is the bare transform.
    None,
    /// Mirth Connect or Open Integration Engine of this version. The preview is that of 4.5.2 for all.
    Mirth(Version),
}

impl Target {
    /// Every target, as offered.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let engines = Version::ALL.into_iter().rev().map(Self::Mirth);
        engines.chain([Self::None]).collect()
    }

    /// Its name in `interface.toml`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Mirth(Version::V3_12) => "mirth-3.12",
            Self::Mirth(Version::V4_0) => "mirth-4.0",
            Self::Mirth(Version::V4_1) => "mirth-4.1",
            Self::Mirth(Version::V4_2) => "mirth-4.2",
            Self::Mirth(Version::V4_3) => "mirth-4.3",
            Self::Mirth(Version::V4_4) => "mirth-4.4",
            Self::Mirth(Version::V4_5_2) => "mirth-4.5.2",
        }
    }

    /// The target of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all()
            .into_iter()
            .find(|target| target.as_str() == name)
    }
}

/// How far a message has come when it is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AckWhen {
    /// Stored.
    Received,
    /// Stored and mapped.
    Mapped,
    /// Stored, mapped and accepted by every destination.
    Delivered,
}

impl AckWhen {
    /// Its name in `interface.toml`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Mapped => "mapped",
            Self::Delivered => "delivered",
        }
    }

    /// The moment of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Received, Self::Mapped, Self::Delivered]
            .into_iter()
            .find(|when| when.as_str() == name)
    }
}

/// Where messages go, and what is made of them before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Key in `interface.toml`.
    pub id: String,
    /// The receiving system.
    pub system: String,
    /// Condition that a message must meet; empty = every message.
    pub filter: String,
    /// What is said of a message that does not.
    pub filter_reason: String,
    /// File of the mapping.
    pub mapping: PathBuf,
    /// Charset by which the engine's sender encodes, such as `UTF-8`.
    pub charset: String,
    /// How the engine sends to it.
    pub sending: Sending,
}

impl Interface {
    /// The destination of that key.
    #[must_use]
    pub fn destination(&self, id: &str) -> Option<&Destination> {
        self.destinations
            .iter()
            .find(|destination| destination.id == id)
    }

    /// The code tables: name and file, by name.
    #[must_use]
    pub fn tables(&self) -> Vec<(String, PathBuf)> {
        let folder = self.folder.join("tables");
        names(&folder)
            .into_iter()
            .filter_map(|file| {
                let name = file.strip_suffix(".csv")?.to_owned();
                Some((name, folder.join(&file)))
            })
            .collect()
    }
}

/// Reads `interface.toml`.
pub(super) fn read(
    folder: &Path,
    id: &str,
    systems: &[super::System],
    environments: &[Environment],
    findings: &mut Vec<Finding>,
) -> Result<Interface, Refused> {
    let file = format!("interfaces/{id}/interface.toml");
    let text = super::read::text(&folder.join("interface.toml"), &file)?;
    let mut sheet = Sheet::new(&file, &text);
    let document = sheet.parse("hl7wb.interface")?;
    let mut root = Sheet::root(&document);

    let known_system = |sheet: &mut Sheet<'_>, section: &Section<'_>, system: &str| {
        if !system.is_empty() && systems.iter().all(|known| known.id != system) {
            sheet.find(
                "unknown-system",
                Level::Error,
                section.span("system"),
                format!("System `{system}` is not in project.toml."),
            );
        }
    };

    let name = root.optional(&mut sheet, "name").unwrap_or(id.to_owned());
    let uuid = root.text(&mut sheet, "id");
    let written = root.text(&mut sheet, "target");
    let target = Target::from_name(&written).unwrap_or_else(|| {
        sheet.find(
            "unknown-target",
            Level::Error,
            root.span("target"),
            format!(
                "Target `{written}` is not known; it can be {}.",
                Target::all()
                    .iter()
                    .map(|target| format!("`{}`", target.as_str()))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        );
        Target::None
    });

    let tags = root.words(&mut sheet, "tags");
    let keys = keys(&mut sheet, &mut root);
    let mut source = Source {
        system: String::new(),
        charset: "UTF-8".to_owned(),
        listen: Listen::OnRequest,
    };
    if let Some(mut section) = root.section(&mut sheet, "source") {
        source.system = section.text(&mut sheet, "system");
        known_system(&mut sheet, &section, &source.system);
        source.charset = charset(&mut sheet, &mut section);
        let protocol = section.optional(&mut sheet, "protocol");
        if protocol
            .as_deref()
            .is_some_and(|protocol| protocol != "mllp")
        {
            sheet.find(
                "unknown-protocol",
                Level::Error,
                section.span("protocol"),
                "Only the protocol `mllp` works today.".to_owned(),
            );
        }
        if let Some(written) = section.optional(&mut sheet, "listen") {
            match Listen::from_name(&written) {
                Some(listen) => source.listen = listen,
                None => sheet.find(
                    "unknown-listen",
                    Level::Error,
                    section.span("listen"),
                    format!("`source.listen` is `on-open` or `on-request`, not `{written}`."),
                ),
            }
        }
        let beyond = Place::of(environments, &source.system).filter(|place| !place.is_loopback());
        if let (Listen::OnOpen, Some(place)) = (source.listen, beyond) {
            sheet.find(
                "listens-beyond",
                Level::Warning,
                section.span("listen"),
                format!(
                    "{place} is open to the network, so that nothing is listened for there before somebody starts it."
                ),
            );
        }
        section.finish(&mut sheet);
    }

    let mut ack_when = AckWhen::Received;
    if let Some(mut section) = root.section(&mut sheet, "ack") {
        let written = section.text(&mut sheet, "when");
        match AckWhen::from_name(&written) {
            Some(when) => ack_when = when,
            None => sheet.find(
                "unknown-ack",
                Level::Error,
                section.span("when"),
                format!("`ack.when` is `received`, `mapped` or `delivered`, not `{written}`."),
            ),
        }
        section.finish(&mut sheet);
    }

    let mut destinations: Vec<Destination> = Vec::new();
    for mut section in root.list(&mut sheet, "destination") {
        let destination = Destination {
            id: section.text(&mut sheet, "id"),
            system: section.text(&mut sheet, "system"),
            filter: section.optional(&mut sheet, "filter").unwrap_or_default(),
            filter_reason: section
                .optional(&mut sheet, "filter_reason")
                .unwrap_or_default(),
            mapping: folder.join(section.text(&mut sheet, "mapping")),
            charset: charset(&mut sheet, &mut section),
            sending: sending(&mut sheet, &mut section),
        };
        known_system(&mut sheet, &section, &destination.system);
        if destinations.iter().any(|other| other.id == destination.id) {
            sheet.find(
                "destination-twice",
                Level::Error,
                section.span("id"),
                format!(
                    "Destination `{}` is there twice; the first is used.",
                    destination.id
                ),
            );
        } else {
            if !destination.mapping.is_file() {
                sheet.find(
                    "mapping-missing",
                    Level::Error,
                    section.span("mapping"),
                    format!(
                        "The mapping {} does not exist.",
                        destination.mapping.display()
                    ),
                );
            }
            destinations.push(destination);
        }
        section.finish(&mut sheet);
    }
    root.finish(&mut sheet);
    findings.extend(sheet.into_findings());
    let profile = super::profile::of_interface(folder, id, findings);
    Ok(Interface {
        id: id.to_owned(),
        name,
        uuid,
        target,
        source,
        ack_when,
        destinations,
        tags,
        keys,
        profile: Arc::new(profile),
        folder: folder.to_owned(),
    })
}

/// Columns of the engine's list of messages: `keys = { VISIT = "PV1-19.1" }`.
fn keys(sheet: &mut Sheet<'_>, root: &mut Section<'_>) -> Vec<Key> {
    let mut keys = Vec::new();
    for (column, path, span) in root.texts(sheet, "keys") {
        if !is_column(&column) {
            sheet.find(
                "key-name",
                Level::Error,
                span.clone(),
                format!("`{column}` can be no column of the engine: those are capitals, digits and `_`, 30 at most, and SOURCE and TYPE are there already."),
            );
            continue;
        }
        match path.parse::<Address>() {
            Ok(at) if is_key(&at) => keys.push(Key { column, at }),
            Ok(_) => sheet.find(
                "path",
                Level::Error,
                span,
                format!("`{path}` is not {KEY}."),
            ),
            Err(error) => sheet.find("path", Level::Error, span, error.to_string()),
        }
    }
    keys
}

/// How the engine sends to a destination: `send = { timeout = 30, retry_after = 10, retries = 0, overtake
/// = false }`, in seconds, and `number`, by which the engine knows it.
fn sending(sheet: &mut Sheet<'_>, section: &mut Section<'_>) -> Sending {
    let mut sending = Sending {
        number: section.count(sheet, "number"),
        ..Sending::default()
    };
    if let Some(mut send) = section.section(sheet, "send") {
        let retry_after = send.count(sheet, "retry_after");
        sending.retry_after = retry_after.unwrap_or(sending.retry_after);
        sending.timeout = send.count(sheet, "timeout").unwrap_or(sending.timeout);
        sending.retries = send.count(sheet, "retries").unwrap_or(sending.retries);
        sending.overtake = send.flag(sheet, "overtake");
        send.finish(sheet);
    }
    sending
}

/// The charset of a connector: UTF-8 where nothing, or nothing known, is said.
fn charset(sheet: &mut Sheet<'_>, section: &mut Section<'_>) -> String {
    let Some(name) = section.optional(sheet, "charset") else {
        return "UTF-8".to_owned();
    };
    if hl7wb_core::message::Charset::from_name(&name).is_none() {
        sheet.find(
            "unknown-charset",
            Level::Error,
            section.span("charset"),
            format!("Charset `{name}` is not known; UTF-8 is used."),
        );
        return "UTF-8".to_owned();
    }
    name
}
