//! Writes the files of cases: a new one, what is wanted of one, what it is about; and takes one away.
//! What somebody wrote into a case's file, comments included, stays.

use std::path::{Path, PathBuf};

use hl7wb_core::mapping::Outcome;
use toml_edit::{Array, DocumentMut, Item, Table, value};

use super::run::{CaseRun, State, found};
use crate::fault::Fault;
use crate::mapping::replace;
use crate::project::{CASE_FORMAT, CASES_FOLDER, Case, CaseOrigin, Interface};

/// What a new case is made of.
#[derive(Debug, Clone)]
pub struct NewCase<'a> {
    /// Name of its files; made from the message where it is empty.
    pub name: &'a str,
    /// Name that is proposed where there is none, such as `adt-a01`.
    pub proposed: &'a str,
    /// What it shows.
    pub note: &'a str,
    /// Where the message came from.
    pub origin: Option<CaseOrigin>,
    /// The message.
    pub message: &'a [u8],
}

/// Writes a new case without saying what is wanted, and answers with its name.
///
/// # Errors
/// Where the name is taken or is none, or a file cannot be written.
pub fn make(interface: &Interface, new: &NewCase<'_>) -> Result<String, Fault> {
    let folder = interface.folder.join(CASES_FOLDER);
    let taken = |id: &str| folder.join(format!("{id}.in.hl7")).exists();
    let id = match new.name.trim() {
        "" => {
            let stem = slug(new.proposed);
            (1_u32..)
                .map(|number| match number {
                    1 => stem.clone(),
                    _ => format!("{stem}-{number}"),
                })
                .find(|id| !taken(id))
                .unwrap_or(stem)
        }
        name => {
            let id = checked_name(name)?;
            if taken(&id) {
                return Err(Fault::new(
                    "case-taken",
                    format!("There is a case `{id}` already; give this one another name."),
                ));
            }
            id
        }
    };
    std::fs::create_dir_all(&folder).map_err(|cause| unwritable(&folder, &cause))?;
    let mut document = DocumentMut::new();
    document.insert("format", value(CASE_FORMAT));
    if !new.note.trim().is_empty() {
        document.insert("note", value(new.note.trim()));
    }
    if let Some(origin) = new.origin {
        document.insert("origin", value(origin.as_str()));
    }
    replace(
        &folder.join(format!("{id}.toml")),
        document.to_string().as_bytes(),
    )?;
    // The message last: it is what makes a case of the files.
    replace(&folder.join(format!("{id}.in.hl7")), new.message)?;
    Ok(id)
}

/// Says of what comes out now that it is wanted: for one destination, or for all.
///
/// # Errors
/// Without a reason, where the case cannot be run, and where a file cannot be written.
pub fn bless(
    interface: &Interface,
    run: &CaseRun,
    destination: Option<&str>,
    reason: &str,
    day: &str,
) -> Result<(), Fault> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Fault::new(
            "reason-missing",
            "Say why this is right: the reason is kept with the case.",
        ));
    }
    let case = &run.case;
    let mut document = document(&case.file)?;
    let alone = interface.destinations.len() == 1;
    let chosen = run
        .results
        .iter()
        .zip(&case.wanted)
        .filter(|(result, _)| destination.is_none_or(|id| result.destination == id));
    let mut any = false;
    for (result, wanted) in chosen {
        any = true;
        let Some(outcome) = result
            .outcome
            .as_ref()
            .filter(|_| result.state != State::Broken)
        else {
            return Err(Fault::new(
                "case-broken",
                format!(
                    "{} cannot be run for {}: {}",
                    case.id,
                    result.destination,
                    result.says.join(" ")
                ),
            ));
        };
        match outcome {
            Outcome::Delivered(outputs) => {
                let bytes: Vec<u8> = outputs
                    .iter()
                    .flat_map(|output| output.bytes.clone())
                    .collect();
                replace(&wanted.output, &bytes)?;
            }
            Outcome::Filtered { .. } | Outcome::Rejected { .. } | Outcome::Error { .. } => {
                if wanted.output.is_file() {
                    std::fs::remove_file(&wanted.output)
                        .map_err(|cause| unwritable(&wanted.output, &cause))?;
                }
            }
        }
        let table: &mut Table = match alone {
            true => document.as_table_mut(),
            false => under(document.as_table_mut(), &result.destination)
                .ok_or_else(|| not_toml(&case.file))?,
        };
        write_outcome(table, outcome, !alone);
    }
    if !any {
        return Err(Fault::new(
            "unknown-destination",
            "The interface has no such destination.",
        ));
    }
    let mut blessing = Table::new();
    blessing.insert("on", value(day));
    if let Some(id) = destination.filter(|_| !alone) {
        blessing.insert("destination", value(id));
    }
    blessing.insert("reason", value(reason));
    let list = document
        .entry("blessed")
        .or_insert_with(|| Item::ArrayOfTables(toml_edit::ArrayOfTables::new()));
    match list.as_array_of_tables_mut() {
        Some(list) => list.push(blessing),
        None => return Err(not_toml(&case.file)),
    }
    replace(&case.file, document.to_string().as_bytes())
}

/// Gives a case another name, another note, or both.
///
/// # Errors
/// Where the name is taken or is none, or a file cannot be written.
pub fn describe(
    interface: &Interface,
    case: &Case,
    name: &str,
    note: &str,
) -> Result<String, Fault> {
    let mut document = document(&case.file)?;
    match note.trim() {
        "" => drop(document.remove("note")),
        note => {
            document.insert("note", value(note));
        }
    }
    replace(&case.file, document.to_string().as_bytes())?;
    let id = checked_name(name)?;
    if id == case.id {
        return Ok(id);
    }
    let folder = interface.folder.join(CASES_FOLDER);
    if folder.join(format!("{id}.in.hl7")).exists() {
        return Err(Fault::new(
            "case-taken",
            format!("There is a case `{id}` already."),
        ));
    }
    for file in files(case) {
        let ending = file
            .file_name()
            .and_then(|name| name.to_str()?.strip_prefix(case.id.as_str()))
            .unwrap_or_default()
            .to_owned();
        let to = folder.join(format!("{id}{ending}"));
        std::fs::rename(&file, &to).map_err(|cause| unwritable(&to, &cause))?;
    }
    Ok(id)
}

/// Takes the files of a case away.
///
/// # Errors
/// Where one cannot be taken away.
pub fn remove(case: &Case) -> Result<(), Fault> {
    for file in files(case) {
        std::fs::remove_file(&file).map_err(|cause| unwritable(&file, &cause))?;
    }
    Ok(())
}

/// The files of a case that are there; its message first, which makes a case of them.
fn files(case: &Case) -> Vec<PathBuf> {
    let outputs = case.wanted.iter().map(|wanted| wanted.output.clone());
    [case.input.clone(), case.file.clone()]
        .into_iter()
        .chain(outputs)
        .filter(|file| file.is_file())
        .collect()
}

fn document(file: &Path) -> Result<DocumentMut, Fault> {
    if !file.is_file() {
        let mut document = DocumentMut::new();
        document.insert("format", value(CASE_FORMAT));
        return Ok(document);
    }
    let text = std::fs::read_to_string(file).map_err(|cause| {
        let message = format!("{} could not be read.", file.display());
        Fault::new("file-unreadable", message).because(cause)
    })?;
    text.parse().map_err(|_| not_toml(file))
}

/// The table `[destination.<id>]`, made where it is not there; none where something else stands there.
fn under<'a>(root: &'a mut Table, destination: &str) -> Option<&'a mut Table> {
    let all = root.entry("destination").or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    });
    all.as_table_mut()?
        .entry(destination)
        .or_insert_with(|| Item::Table(Table::new()))
        .as_table_mut()
}

/// Writes the keys of an outcome and leaves the others.
fn write_outcome(table: &mut Table, outcome: &Outcome, always: bool) {
    for key in ["outcome", "reason", "code", "text", "findings"] {
        table.remove(key);
    }
    match outcome {
        Outcome::Delivered(_) => {
            if always {
                table.insert("outcome", value("delivered"));
            }
        }
        Outcome::Filtered { reason } => {
            table.insert("outcome", value("filtered"));
            if !reason.is_empty() {
                table.insert("reason", value(reason.as_str()));
            }
        }
        Outcome::Rejected {
            code,
            text,
            findings: _,
        } => {
            table.insert("outcome", value("rejected"));
            table.insert("code", value(code.to_string()));
            table.insert("text", value(text.as_str()));
        }
        Outcome::Error { .. } => {
            table.insert("outcome", value("error"));
        }
    }
    let mut codes: Vec<&str> = found(outcome)
        .iter()
        .map(|found| found.diagnostic.code.as_str())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    if !codes.is_empty() {
        table.insert("findings", value(codes.into_iter().collect::<Array>()));
    }
}

fn checked_name(name: &str) -> Result<String, Fault> {
    let name = name.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    match !name.is_empty() && name.len() <= 80 && name.chars().all(plain) {
        true => Ok(name.to_owned()),
        false => Err(Fault::new(
            "case-name",
            "A case's name has letters, digits, - and _ only: files are named by it.",
        )),
    }
}

/// Letters and digits in lower case, everything else as one `-`.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars() {
        match c.is_ascii_alphanumeric() {
            true => slug.push(c.to_ascii_lowercase()),
            false if !slug.ends_with('-') => slug.push('-'),
            false => {}
        }
    }
    match slug.trim_matches('-') {
        "" => "case".to_owned(),
        slug => slug.to_owned(),
    }
}

fn not_toml(file: &Path) -> Fault {
    Fault::new(
        "not-toml",
        format!("{} is not TOML any more; mend it first.", file.display()),
    )
}

fn unwritable(path: &Path, cause: &std::io::Error) -> Fault {
    let sentence = format!("{} could not be written.", path.display());
    Fault::new("file-unwritable", sentence).because(cause)
}
