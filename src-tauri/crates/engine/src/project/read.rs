//! Reads `project.toml`, and finds interfaces and comparisons by their folders.

use std::path::{Path, PathBuf};

use hl7wb_core::path::Address;

use super::sheet::Sheet;
use super::{
    Comparison, DICTIONARY_FILE, ENDPOINTS_FOLDER, Environment, Finding, Ignored, Level,
    PROJECT_FILE, Place, Project, Refused, System, endpoint, interface,
};
use hl7wb_core::dictionary::Knowledge;
use std::sync::Arc;

pub(super) fn project(path: &Path) -> Result<Project, Refused> {
    let folder = match path.is_file() {
        true => path.parent().unwrap_or(path).to_owned(),
        false => path.to_owned(),
    };
    if !folder.join(PROJECT_FILE).exists() {
        return Err(Refused::NotAProject {
            folder: folder.display().to_string(),
        });
    }
    let text = text(&folder.join(PROJECT_FILE), PROJECT_FILE)?;
    let mut sheet = Sheet::new(PROJECT_FILE, &text);
    let document = sheet.parse("hl7wb.project")?;
    let mut root = Sheet::root(&document);
    let name = root.text(&mut sheet, "name");
    let mut systems = Vec::new();
    for (id, mut section) in root.named(&mut sheet, "systems") {
        let description = section.optional(&mut sheet, "description");
        section.finish(&mut sheet);
        systems.push(System {
            id,
            description: description.unwrap_or_default(),
        });
    }
    let mut environments = Vec::new();
    for (name, mut section) in root.named(&mut sheet, "environments") {
        let mut places = Vec::new();
        for (system, mut place) in section.named(&mut sheet, "systems") {
            if systems.iter().all(|known| known.id != system) {
                sheet.find(
                    "unknown-system",
                    Level::Error,
                    place.span("host"),
                    format!("Environment `{name}` places `{system}`, which is no system of this project."),
                );
            }
            let host = place.text(&mut sheet, "host");
            let port = place.port(&mut sheet, "port");
            let deliver = place.flag(&mut sheet, "deliver");
            let tls = place.flag(&mut sheet, "tls");
            place.finish(&mut sheet);
            places.push(Place {
                system,
                host,
                port,
                deliver,
                tls,
            });
        }
        section.finish(&mut sheet);
        environments.push(Environment { name, places });
    }
    let capture = super::capture::read(&mut root, &mut sheet);
    root.finish(&mut sheet);
    let mut findings = sheet.into_findings();

    let knowledge = dictionary(&folder, &mut findings);

    let mut interfaces = Vec::new();
    each_folder(
        &folder.join("interfaces"),
        "interface.toml",
        |folder, id| {
            let read = interface::read(folder, id, &systems, &environments, &mut findings);
            keep(
                &format!("interfaces/{id}/interface.toml"),
                read,
                &mut interfaces,
                &mut findings,
            );
        },
    );
    let mut endpoints = Vec::new();
    for file in names(&folder.join(ENDPOINTS_FOLDER)) {
        if let Some(id) = file.strip_suffix(".toml") {
            let read = endpoint::read(&folder, id, &interfaces, &mut findings);
            let file = format!("{ENDPOINTS_FOLDER}/{file}");
            keep(&file, read, &mut endpoints, &mut findings);
        }
    }
    let mut comparisons = Vec::new();
    each_folder(
        &folder.join("comparisons"),
        "comparison.toml",
        |folder, id| {
            let read = comparison(folder, id, &mut findings);
            keep(
                &format!("comparisons/{id}/comparison.toml"),
                read,
                &mut comparisons,
                &mut findings,
            );
        },
    );
    Ok(Project {
        folder,
        name,
        systems,
        environments,
        interfaces,
        endpoints,
        knowledge,
        comparisons,
        capture,
        findings,
    })
}

/// The project's dictionary; the standard alone where it has none, or one that cannot be read.
fn dictionary(folder: &Path, findings: &mut Vec<Finding>) -> Arc<Knowledge> {
    let path = folder.join(DICTIONARY_FILE);
    let mut local = Vec::new();
    if path.exists() {
        let read = super::dictionary::read(&path, findings);
        keep(DICTIONARY_FILE, read, &mut local, findings);
    }
    Knowledge::with(local.pop().unwrap_or_default())
}

/// Keeps what could be read; the refusal of one file is a finding among the others.
fn keep<T>(file: &str, read: Result<T, Refused>, into: &mut Vec<T>, findings: &mut Vec<Finding>) {
    match read {
        Ok(value) => into.push(value),
        Err(refused) => findings.push(Finding {
            code: refused.code(),
            level: Level::Error,
            file: file.to_owned(),
            line: refused.line(),
            message: refused.to_string(),
        }),
    }
}

/// Calls for every folder below `parent` that has the file, by name.
fn each_folder(parent: &Path, file: &str, mut call: impl FnMut(&Path, &str)) {
    for name in names(parent) {
        let folder = parent.join(&name);
        if folder.join(file).is_file() {
            call(&folder, &name);
        }
    }
}

/// The names in a folder, sorted; none where it cannot be listed.
pub(super) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}

/// The text of a file that must be UTF-8.
pub(super) fn text(path: &Path, file: &str) -> Result<String, Refused> {
    std::fs::read_to_string(path).map_err(|cause| Refused::Unreadable {
        file: file.to_owned(),
        cause,
    })
}

fn comparison(folder: &Path, id: &str, findings: &mut Vec<Finding>) -> Result<Comparison, Refused> {
    let file = format!("comparisons/{id}/comparison.toml");
    let text = text(&folder.join("comparison.toml"), &file)?;
    let mut sheet = Sheet::new(&file, &text);
    let document = sheet.parse("hl7wb.comparison")?;
    let mut root = Sheet::root(&document);
    let mut path = |sheet: &mut Sheet<'_>, key: &'static str| -> PathBuf {
        let path = folder.join(root.text(sheet, key));
        if !path.is_file() {
            sheet.find(
                "file-missing",
                Level::Error,
                root.span(key),
                format!("{} does not exist.", path.display()),
            );
        }
        path
    };
    let inputs = path(&mut sheet, "inputs");
    let old = path(&mut sheet, "old");
    let interface = root.text(&mut sheet, "interface");
    let destination = root.text(&mut sheet, "destination");
    let mut pair_by = root
        .optional(&mut sheet, "pair_by")
        .unwrap_or("MSH-10".to_owned());
    if let Err(error) = pair_by.parse::<Address>() {
        sheet.find(
            "path",
            Level::Error,
            root.span("pair_by"),
            error.to_string(),
        );
        "MSH-10".clone_into(&mut pair_by);
    }
    let mut ignore = Vec::new();
    for mut section in root.list(&mut sheet, "ignore") {
        let ignored = Ignored {
            path: section.text(&mut sheet, "path"),
            reason: section.text(&mut sheet, "reason"),
            by: section.optional(&mut sheet, "by").unwrap_or_default(),
        };
        match ignored.path.parse::<Address>() {
            Ok(_) => ignore.push(ignored),
            Err(error) => {
                sheet.find(
                    "path",
                    Level::Error,
                    section.span("path"),
                    error.to_string(),
                );
            }
        }
        section.finish(&mut sheet);
    }
    root.finish(&mut sheet);
    findings.extend(sheet.into_findings());
    Ok(Comparison {
        id: id.to_owned(),
        interface,
        destination,
        inputs,
        old,
        pair_by,
        ignore,
    })
}
