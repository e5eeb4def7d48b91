//! One interface: a source, and a mapping for each destination.

use std::path::{Path, PathBuf};
use std::sync::Arc;

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
    /// Mirth Connect or Open Integration Engine 4.5.2.
    Mirth452,
}

impl Target {
    /// Its name in `interface.toml`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Mirth452 => "mirth-4.5.2",
        }
    }

    /// The target of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::None, Self::Mirth452]
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
            format!("Target `{written}` is not known; it can be `mirth-4.5.2` or `none`."),
        );
        Target::None
    });

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
        profile: Arc::new(profile),
        folder: folder.to_owned(),
    })
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
