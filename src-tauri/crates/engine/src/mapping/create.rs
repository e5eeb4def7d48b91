//! A mapping from nothing: an interface of its own, or another destination of one that is there.

use std::path::PathBuf;

use hl7wb_core::mapping::MappingDoc;

use super::files::replace;
use crate::cases::slug;
use crate::fault::Fault;
use crate::project::{
    NewInterface, NewSystem, PROJECT_FILE, Project, add_destination, add_interface,
};

/// What is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewMapping {
    /// Folder name of an interface that is there; empty = a new one.
    pub interface: String,
    /// Name of a new interface, for people; numbered where it is taken.
    pub name: String,
    /// The sending system of a new interface.
    pub source: String,
    /// The receiving system.
    pub destination: String,
    /// Whether the output starts as a copy of the source.
    pub copies: bool,
}

/// What was made, and in which files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// Folder name of the interface.
    pub interface: String,
    /// Key of the destination.
    pub destination: String,
    /// Files that are new or changed.
    pub files: Vec<PathBuf>,
}

/// Makes the files.
///
/// # Errors
/// As of [`add_interface`] and [`add_destination`].
pub fn create(project: &Project, wanted: &NewMapping) -> Result<Created, Fault> {
    let receives = system(&wanted.destination);
    let destination = receives.key();
    let folder = |interface: &str| project.folder.join("interfaces").join(interface);
    let file = format!("{destination}.mapping.toml");
    let (interface, was_there) = match project.interface(&wanted.interface) {
        Some(known) => {
            let was_there = folder(&known.id).join(&file).exists();
            add_destination(project, &known.id, &receives)?;
            (known.id.clone(), was_there)
        }
        None => {
            let new = NewInterface {
                name: free(project, wanted.name.trim()),
                source: system(&wanted.source),
                destinations: vec![receives],
            };
            (add_interface(&project.folder, &new)?, false)
        }
    };
    let mapping = folder(&interface).join(&file);
    // What somebody wrote before stays, also where no interface named it.
    if !was_there {
        let text = MappingDoc::started(wanted.copies).to_string();
        replace(&mapping, text.as_bytes())?;
    }
    let files = vec![
        project.folder.join(PROJECT_FILE),
        folder(&interface).join("interface.toml"),
        mapping,
    ];
    Ok(Created {
        interface,
        destination,
        files,
    })
}

/// A system by its name alone; where it is found is written by hand, or asked for elsewhere.
fn system(name: &str) -> NewSystem {
    NewSystem {
        id: String::new(),
        description: name.trim().to_owned(),
        host: String::new(),
        port: 0,
    }
}

fn free(project: &Project, name: &str) -> String {
    let taken = |name: &String| project.folder.join("interfaces").join(slug(name)).exists();
    let numbered = (2..).map(|number| format!("{name} {number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    match name {
        "" => String::new(),
        _ => names.find(|name| !taken(name)).unwrap_or_default(),
    }
}
