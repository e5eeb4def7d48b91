//! The project folder: files that people own, in text that people can read.
//!
//! Only a folder without a readable `project.toml` is refused. Whatever else is wrong is a
//! finding with file and line, and one bad file does not hide the others. The mapping itself
//! is read by the room that edits it; here it is a path.

mod capture;
mod cases;
mod create;
mod dictionary;
mod endpoint;
mod interface;
mod profile;
mod read;
mod sheet;
#[cfg(test)]
mod tests;

pub use capture::{CaptureSettings, save_capture};
pub use cases::{Blessing, CASE_FORMAT, CASES_FOLDER, Case, CaseOrigin, Wanted, WantedOutcome};
pub use create::{NewInterface, NewSystem, add_destination, add_interface, create};
pub(crate) use endpoint::beside;
pub use endpoint::{
    AnswerRule, AnswerRules, Clients, Disturb, Disturbance, ENDPOINT_FORMAT, ENDPOINTS_FOLDER,
    Endpoint, EndpointKind, EndpointLimits, FrameBytes, Identity, Pace, Protocol, Socket, Tee, Tls,
    Watched, remove_endpoint, save_endpoint,
};
pub use interface::{AckWhen, Destination, Interface, Listen, Source, Target};
pub use profile::{PROFILE_FILE, read as read_profile};

use hl7wb_core::dictionary::Knowledge;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Name of the file that makes a folder a project.
pub const PROJECT_FILE: &str = "project.toml";

/// Name of the file that adds to the standard what is a project's own.
pub const DICTIONARY_FILE: &str = "dictionary.toml";

/// A project as it stands on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// The folder.
    pub folder: PathBuf,
    /// Its name.
    pub name: String,
    /// Sending and receiving systems.
    pub systems: Vec<System>,
    /// Where the systems are found, once for each environment.
    pub environments: Vec<Environment>,
    /// Interfaces, by folder name.
    pub interfaces: Vec<Interface>,
    /// Endpoints beside the listeners of the interfaces, by the name of their file.
    pub endpoints: Vec<Endpoint>,
    /// The standard, with what the project's `dictionary.toml` adds to it.
    pub knowledge: Arc<Knowledge>,
    /// Comparisons with a baseline, by folder name.
    pub comparisons: Vec<Comparison>,
    /// What is wanted of its captured messages.
    pub capture: CaptureSettings,
    /// What is wrong in its files.
    pub findings: Vec<Finding>,
}

/// One system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    /// Key in `project.toml`.
    pub id: String,
    /// What it is.
    pub description: String,
}

/// The environment whose places messages are sent to from here, and no other's.
pub const TEST: &str = "test";

/// One environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// Key in `project.toml`: `test`, `production`, …
    pub name: String,
    /// Where each system is found.
    pub places: Vec<Place>,
}

/// Where a system is found; for a source that is where its messages are listened for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The system.
    pub system: String,
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Whether what arrives here may be sent there although it is not this machine.
    pub deliver: bool,
    /// Whether TLS is agreed there. An export says so; the engine needs something beside it.
    pub tls: bool,
}

impl Place {
    /// Where a system is found while an interface is tried here: as the environment `test` says, else
    /// the first that places it.
    #[must_use]
    pub fn of<'a>(environments: &'a [Environment], system: &str) -> Option<&'a Self> {
        environments
            .iter()
            .find(|environment| environment.name == TEST)
            .and_then(|environment| environment.place(system))
            .or_else(|| {
                environments
                    .iter()
                    .find_map(|environment| environment.place(system))
            })
    }

    /// Whether it is this machine alone.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.host.eq_ignore_ascii_case("localhost")
            || self
                .host
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// A baseline: inputs, and what the old interface made of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Folder name under `comparisons/`.
    pub id: String,
    /// Interface whose mapping runs.
    pub interface: String,
    /// Destination whose mapping runs.
    pub destination: String,
    /// File of inputs.
    pub inputs: PathBuf,
    /// File of what the old interface sent.
    pub old: PathBuf,
    /// Address whose value pairs old and new.
    pub pair_by: String,
    /// Paths left out.
    pub ignore: Vec<Ignored>,
}

/// A path left out of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// The path.
    pub path: String,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub by: String,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// What it speaks of is not used.
    Error,
    /// It is used, and probably not what was meant.
    Warning,
}

/// Something wrong in a file of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable, kebab-case.
    pub code: &'static str,
    /// How much it matters.
    pub level: Level,
    /// File, relative to the project.
    pub file: String,
    /// Line, from 1.
    pub line: Option<u32>,
    /// A sentence that helps.
    pub message: String,
}

/// Why a file, or a whole project, could not be used.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Reading failed.
    #[error("{file} could not be read: {cause}")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// There is no `project.toml`.
    #[error("{folder} is not a project: it has no {PROJECT_FILE}")]
    NotAProject {
        /// The folder.
        folder: String,
    },
    /// The text is not TOML.
    #[error("{file}, line {line}: {reason}")]
    NotToml {
        /// The file.
        file: String,
        /// Line, from 1.
        line: u32,
        /// What the parser said.
        reason: String,
    },
    /// Written by a newer workbench.
    #[error(
        "{file} is of format {written} and this workbench reads {known}: a newer workbench is needed"
    )]
    Newer {
        /// The file.
        file: String,
        /// Its format.
        written: String,
        /// The format that is known.
        known: String,
    },
    /// `format` is missing or names something else.
    #[error("{file} must begin with format = \"{known}\", and has \"{written}\"")]
    OtherFormat {
        /// The file.
        file: String,
        /// Its format; empty where it has none.
        written: String,
        /// The format that is known.
        known: String,
    },
}

impl Refused {
    /// Stable, kebab-case.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "file-unreadable",
            Self::NotAProject { .. } => "not-a-project",
            Self::NotToml { .. } => "not-toml",
            Self::Newer { .. } => "newer-format",
            Self::OtherFormat { .. } => "other-format",
        }
    }

    const fn line(&self) -> Option<u32> {
        match self {
            Self::NotToml { line, .. } => Some(*line),
            Self::Unreadable { .. }
            | Self::NotAProject { .. }
            | Self::Newer { .. }
            | Self::OtherFormat { .. } => None,
        }
    }
}

impl Project {
    /// Reads a project; `path` is its folder or its `project.toml`.
    ///
    /// # Errors
    /// Where there is no `project.toml`, or it cannot be read at all.
    pub fn open(path: &Path) -> Result<Self, Refused> {
        read::project(path)
    }

    /// The interface of that folder name.
    #[must_use]
    pub fn interface(&self, id: &str) -> Option<&Interface> {
        self.interfaces.iter().find(|interface| interface.id == id)
    }

    /// The endpoint of that file.
    #[must_use]
    pub fn endpoint(&self, id: &str) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.id == id)
    }

    /// The environment, other than `test`, that names this place: nothing is sent there from here. None
    /// where that is this machine.
    #[must_use]
    pub fn elsewhere(&self, host: &str, port: u16) -> Option<&Environment> {
        let same = |place: &Place| place.port == port && place.host.eq_ignore_ascii_case(host);
        let mut others = self.environments.iter().filter(|one| one.name != TEST);
        others.find(|one| {
            let mut places = one.places.iter();
            places.any(|place| same(place) && !place.is_loopback())
        })
    }

    /// The environment of that name.
    #[must_use]
    pub fn environment(&self, name: &str) -> Option<&Environment> {
        self.environments
            .iter()
            .find(|environment| environment.name == name)
    }

    /// The comparison of that folder name.
    #[must_use]
    pub fn comparison(&self, id: &str) -> Option<&Comparison> {
        self.comparisons
            .iter()
            .find(|comparison| comparison.id == id)
    }

    /// Where an interface's messages are listened for.
    #[must_use]
    pub fn listens(&self, interface: &Interface) -> Option<&Place> {
        Place::of(&self.environments, &interface.source.system)
    }

    /// The watched folder.
    #[must_use]
    pub fn samples(&self) -> PathBuf {
        self.folder.join("samples")
    }

    /// The folder for what the workbench keeps: capture store, indexes, window state.
    #[must_use]
    pub fn workbench_folder(&self) -> PathBuf {
        self.folder.join(".workbench")
    }
}

impl Environment {
    /// Where a system is found.
    #[must_use]
    pub fn place(&self, system: &str) -> Option<&Place> {
        self.places.iter().find(|place| place.system == system)
    }
}
