//! A mapping from nothing: an interface of its own, or another destination of one that is there.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};

use hl7wb_core::mapping::MappingDoc;
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, value};

use super::files::replace;
use crate::fault::Fault;
use crate::project::{PROJECT_FILE, Project};

/// What is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewMapping {
    /// Folder name of an interface that is there; empty = a new one.
    pub interface: String,
    /// Name of a new interface, for people.
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
/// `not-made` where a name is missing, or the destination is there already; `file-unwritable`.
pub fn create(project: &Project, wanted: &NewMapping) -> Result<Created, Fault> {
    let refused = |says: &str| Err(Fault::new("not-made", says.to_owned()));
    let destination = slug(&wanted.destination);
    if destination.is_empty() {
        return refused("Name the system that receives.");
    }
    let known = project.interface(&wanted.interface);
    let mapping = MappingDoc::started(wanted.copies).to_string();
    let (interface, folder) = match known {
        Some(known) => (known.id.clone(), known.folder.clone()),
        None => {
            let id = free(project, &slug(&wanted.name));
            if slug(&wanted.source).is_empty() || id.is_empty() {
                return refused("Name the interface, and the system that sends.");
            }
            let folder = project.folder.join("interfaces").join(&id);
            (id, folder)
        }
    };
    if known.is_some_and(|known| known.destination(&destination).is_some()) {
        return refused("That system is a destination of this interface already.");
    }
    let file = format!("{destination}.mapping.toml");
    let toml = folder.join("interface.toml");
    let mut document = match known {
        Some(_) => parsed(&toml)?,
        None => head(wanted),
    };
    document
        .entry("destination")
        .or_insert(Item::ArrayOfTables(ArrayOfTables::new()))
        .as_array_of_tables_mut()
        .ok_or_else(|| {
            Fault::new(
                "not-made",
                "interface.toml has a `destination` that is no list.",
            )
        })?
        .push(entry(&destination, &file));
    std::fs::create_dir_all(&folder).map_err(|cause| {
        let sentence = format!("{} could not be made.", folder.display());
        Fault::new("file-unwritable", sentence).because(cause)
    })?;
    let mut files = Vec::new();
    files.extend(systems(
        project,
        &[slug(&wanted.source), destination.clone()],
    )?);
    // The mapping first: an interface without its mapping is a finding.
    let target = folder.join(&file);
    if !target.exists() {
        replace(&target, mapping.as_bytes())?;
        files.push(target);
    }
    replace(&toml, document.to_string().as_bytes())?;
    files.push(toml);
    Ok(Created {
        interface,
        destination,
        files,
    })
}

fn entry(destination: &str, file: &str) -> Table {
    let mut table = Table::new();
    table.decor_mut().set_prefix("\n");
    table.insert("id", value(destination));
    table.insert("system", value(destination));
    table.insert("mapping", value(file));
    table.insert("charset", value("UTF-8"));
    table
}

fn head(wanted: &NewMapping) -> DocumentMut {
    let mut document = DocumentMut::new();
    document.insert("format", value("hl7wb.interface/1"));
    document.insert("name", value(wanted.name.trim()));
    document.insert("id", value(identity()));
    document.insert("target", value("mirth-4.5.2"));
    let mut source = InlineTable::new();
    source.insert("system", slug(&wanted.source).into());
    source.insert("protocol", "mllp".into());
    source.insert("charset", "UTF-8".into());
    document.insert("source", value(source));
    let mut ack = InlineTable::new();
    ack.insert("when", "received".into());
    document.insert("ack", value(ack));
    document
}

/// Adds systems to `project.toml` that it does not have.
fn systems(project: &Project, wanted: &[String]) -> Result<Option<PathBuf>, Fault> {
    let unknown =
        |id: &&String| !id.is_empty() && project.systems.iter().all(|system| system.id != **id);
    let missing: Vec<&String> = wanted.iter().filter(unknown).collect();
    if missing.is_empty() {
        return Ok(None);
    }
    let path = project.folder.join(PROJECT_FILE);
    let mut document = parsed(&path)?;
    let mut parent = Table::new();
    parent.set_implicit(true);
    let list = document
        .entry("systems")
        .or_insert(Item::Table(parent))
        .as_table_mut()
        .ok_or_else(|| Fault::new("not-made", "project.toml has `systems` that are no table."))?;
    for id in missing {
        let mut table = Table::new();
        table.insert("description", value(id.as_str()));
        list.insert(id, Item::Table(table));
    }
    replace(&path, document.to_string().as_bytes())?;
    Ok(Some(path))
}

fn parsed(path: &Path) -> Result<DocumentMut, Fault> {
    let unreadable = |cause: &dyn std::fmt::Display| {
        let sentence = format!("{} could not be read.", path.display());
        Fault::new("file-unreadable", sentence).because(cause)
    };
    let text = std::fs::read_to_string(path).map_err(|cause| unreadable(&cause))?;
    text.parse()
        .map_err(|cause: toml_edit::TomlError| unreadable(&cause))
}

/// `Lab orders` -> `lab-orders`.
fn slug(name: &str) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    words.join("-")
}

fn free(project: &Project, id: &str) -> String {
    let taken = |id: &str| project.folder.join("interfaces").join(id).exists();
    if id.is_empty() || !taken(id) {
        return id.to_owned();
    }
    let mut numbered = (2..).map(|number| format!("{id}-{number}"));
    numbered.find(|id| !taken(id)).unwrap_or_default()
}

/// An identity that nothing else has (version 4 of RFC 9562).
fn identity() -> String {
    let random = || RandomState::new().build_hasher().finish();
    let (high, low) = (random(), random());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        0x8000 | ((low >> 48) & 0x3fff),
        low & 0xffff_ffff_ffff
    )
}
