//! Writes new projects, and new interfaces and destinations into a project that is there. What somebody
//! wrote into a file, comments included, stays.

use std::path::{Path, PathBuf};

use hl7wb_core::mapping::MappingDoc;
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, value};

use super::{PROJECT_FILE, Project};
use crate::cases::slug;
use crate::fault::Fault;
use crate::mapping::replace;
use crate::templates::{change, free, fresh_id};

/// A system, and where it is found in the environment `test`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSystem {
    /// Its key; made from its description where it is empty.
    pub id: String,
    /// What it is.
    pub description: String,
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

impl NewSystem {
    /// The key by which a project names it.
    #[must_use]
    pub fn key(&self) -> String {
        match self.id.trim() {
            "" => slug(&self.description),
            id => slug(id),
        }
    }

    fn named(&self, does: &str) -> Result<(), Fault> {
        match self.id.trim().is_empty() && self.description.trim().is_empty() {
            true => Err(Fault::new(
                "name-missing",
                format!("Say which system {does} the messages."),
            )),
            false => Ok(()),
        }
    }
}

/// An interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInterface {
    /// Its name for people; its folder is named by it.
    pub name: String,
    /// Where its messages come from.
    pub source: NewSystem,
    /// Where they go: at least one.
    pub destinations: Vec<NewSystem>,
}

/// Writes a project with one interface, and answers with its folder.
///
/// # Errors
/// Where a name is missing, the place is taken, or a file cannot be written.
pub fn create(folder: &Path, name: &str, interface: &NewInterface) -> Result<PathBuf, Fault> {
    let name = needed(name, "The project")?;
    check(interface)?;
    let place = free(folder, name)?;
    for below in ["samples", "interfaces"] {
        make(&place.join(below))?;
    }
    let mut document = DocumentMut::new();
    document.insert("format", value("hl7wb.project/1"));
    document.insert("name", value(name));
    replace(&place.join(".gitignore"), b".workbench\n")?;
    replace(&place.join(PROJECT_FILE), document.to_string().as_bytes())?;
    add_interface(&place, interface)?;
    Ok(place)
}

/// Adds an interface to the project in a folder, and answers with its folder name.
///
/// # Errors
/// Where a name is missing or taken, or a file cannot be written.
pub fn add_interface(project: &Path, new: &NewInterface) -> Result<String, Fault> {
    check(new)?;
    let id = slug(&new.name);
    let folder = project.join("interfaces").join(&id);
    if folder.exists() {
        return Err(Fault::new(
            "interface-taken",
            format!("There is an interface `{id}` already; give this one another name."),
        ));
    }
    let mut systems = vec![new.source.clone()];
    systems.extend(new.destinations.iter().cloned());
    add_systems(project, &systems)?;
    make(&folder)?;
    let mut document = DocumentMut::new();
    document.insert("format", value("hl7wb.interface/1"));
    document.insert("name", value(new.name.trim()));
    document.insert("id", value(fresh_id()));
    document.insert("target", value("mirth-4.5.2"));
    let mut source = InlineTable::new();
    source.insert("system", new.source.key().into());
    source.insert("protocol", "mllp".into());
    source.insert("charset", "UTF-8".into());
    document.insert("source", value(source));
    let mut ack = InlineTable::new();
    ack.insert("when", "received".into());
    document.insert("ack", value(ack));
    let mut list = ArrayOfTables::new();
    for (place, system) in new.destinations.iter().enumerate() {
        let id = system.key();
        if new
            .destinations
            .iter()
            .take(place)
            .any(|other| other.key() == id)
        {
            continue;
        }
        list.push(destination(&folder, &id)?);
    }
    document.insert("destination", Item::ArrayOfTables(list));
    replace(
        &folder.join("interface.toml"),
        document.to_string().as_bytes(),
    )?;
    Ok(id)
}

/// Adds a destination to an interface, and answers with its key.
///
/// # Errors
/// Where there is no such interface, it has such a destination, or a file cannot be written.
pub fn add_destination(
    project: &Project,
    interface: &str,
    system: &NewSystem,
) -> Result<String, Fault> {
    let found = project.interface(interface).ok_or_else(|| {
        let message = format!("The project has no interface `{interface}`.");
        Fault::new("unknown-interface", message)
    })?;
    system.named("receives")?;
    let id = system.key();
    if found.destination(&id).is_some() {
        return Err(Fault::new(
            "destination-taken",
            format!("{} has a destination `{id}` already.", found.name),
        ));
    }
    add_systems(&project.folder, std::slice::from_ref(system))?;
    let made = destination(&found.folder, &id)?;
    let mut wrong = false;
    change(&found.folder.join("interface.toml"), |document| {
        let list = document
            .entry("destination")
            .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        match list.as_array_of_tables_mut() {
            Some(list) => list.push(made),
            None => wrong = true,
        }
    })?;
    match wrong {
        false => Ok(id),
        true => Err(Fault::new(
            "not-toml",
            "Destinations of interface.toml are [[destination]] blocks; mend it first.",
        )),
    }
}

/// A `[[destination]]` and its mapping, which copies the source until it has rules.
fn destination(folder: &Path, id: &str) -> Result<Table, Fault> {
    let mapping = format!("{id}.mapping.toml");
    let file = folder.join(&mapping);
    if !file.exists() {
        replace(&file, MappingDoc::new().to_string().as_bytes())?;
    }
    let mut table = Table::new();
    table.insert("id", value(id));
    table.insert("system", value(id));
    table.insert("mapping", value(mapping));
    table.insert("charset", value("UTF-8"));
    Ok(table)
}

/// Adds the systems that the project does not have yet, with their places in the environment `test`.
fn add_systems(project: &Path, systems: &[NewSystem]) -> Result<(), Fault> {
    change(&project.join(PROJECT_FILE), |document| {
        for system in systems {
            let id = system.key();
            let known = under(document.as_table_mut(), "systems");
            if known.contains_key(&id) {
                continue;
            }
            let mut table = Table::new();
            table.insert("description", value(system.description.trim()));
            known.insert(&id, Item::Table(table));
            if system.host.trim().is_empty() || system.port == 0 {
                continue;
            }
            let environments = under(document.as_table_mut(), "environments");
            let places = under(under_shown(environments, "test"), "systems");
            let mut place = InlineTable::new();
            place.insert("host", system.host.trim().into());
            place.insert("port", i64::from(system.port).into());
            places.insert(&id, value(place));
            places.set_dotted(true);
        }
    })
}

fn under<'a>(table: &'a mut Table, key: &str) -> &'a mut Table {
    let hidden = || {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    };
    table_of(table, key, hidden)
}

fn under_shown<'a>(table: &'a mut Table, key: &str) -> &'a mut Table {
    table_of(table, key, || Item::Table(Table::new()))
}

/// The table of a key; what else stood there was wrong, and gives way.
fn table_of<'a>(table: &'a mut Table, key: &str, new: impl Fn() -> Item) -> &'a mut Table {
    if !table.get(key).is_some_and(Item::is_table) {
        let inline = table.remove(key).map(Item::into_table);
        let item = match inline {
            Some(Ok(found)) => Item::Table(found),
            Some(Err(_)) | None => new(),
        };
        table.insert(key, item);
    }
    table
        .get_mut(key)
        .and_then(Item::as_table_mut)
        .expect("a table was put there")
}

fn check(interface: &NewInterface) -> Result<(), Fault> {
    needed(&interface.name, "The interface")?;
    interface.source.named("sends")?;
    if interface.destinations.is_empty() {
        return Err(Fault::new(
            "name-missing",
            "Say which system receives the messages.",
        ));
    }
    interface
        .destinations
        .iter()
        .try_for_each(|system| system.named("receives"))
}

fn needed<'a>(name: &'a str, what: &str) -> Result<&'a str, Fault> {
    match name.trim() {
        "" => Err(Fault::new("name-missing", format!("{what} needs a name."))),
        name => Ok(name),
    }
}

fn make(folder: &Path) -> Result<(), Fault> {
    std::fs::create_dir_all(folder).map_err(|cause| {
        let message = format!("{} could not be made.", folder.display());
        Fault::new("file-unwritable", message).because(cause)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn system(id: &str, port: u16) -> NewSystem {
        NewSystem {
            id: id.to_owned(),
            description: format!("The {id}"),
            host: "127.0.0.1".to_owned(),
            port,
        }
    }

    #[test]
    fn a_new_project_opens_and_grows_without_a_finding() {
        let folder = tempfile::tempdir().expect("a folder");
        let interface = NewInterface {
            name: "Orders to lab".to_owned(),
            source: system("ehr", 2601),
            destinations: vec![system("lab", 2602)],
        };
        let place = create(&folder.path().join("new"), "Orders", &interface).expect("made");
        let project = Project::open(&place).expect("it opens");
        assert_eq!(project.findings, []);
        assert_eq!(project.interfaces[0].id, "orders-to-lab");
        let listens = project.listens(&project.interfaces[0]).expect("a place");
        assert_eq!(listens.to_string(), "127.0.0.1:2601");

        let added = add_destination(&project, "orders-to-lab", &system("billing", 2603));
        assert_eq!(added.expect("added"), "billing");
        let twice = add_destination(
            &Project::open(&place).expect("open"),
            "orders-to-lab",
            &system("billing", 1),
        );
        assert_eq!(twice.expect_err("taken").code, "destination-taken");
        let results = NewInterface {
            name: "Results".to_owned(),
            source: system("lab", 0),
            destinations: vec![system("ehr", 0)],
        };
        assert_eq!(add_interface(&place, &results).expect("added"), "results");
        assert_eq!(
            add_interface(&place, &results).expect_err("taken").code,
            "interface-taken"
        );
        let project = Project::open(&place).expect("it opens");
        assert_eq!(project.findings, []);
        assert_eq!(project.interfaces.len(), 2);
        assert_eq!(project.systems.len(), 3);
        let orders = project.interface("orders-to-lab").expect("there");
        assert_eq!(orders.destinations.len(), 2);
        for (name, made) in [("", "Results"), ("New", "")] {
            let wrong = NewInterface {
                name: made.to_owned(),
                ..results.clone()
            };
            let refused = create(&folder.path().join("other"), name, &wrong);
            assert_eq!(refused.expect_err("no name").code, "name-missing");
        }
    }
}
