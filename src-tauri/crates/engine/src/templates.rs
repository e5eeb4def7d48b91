//! The gallery: ready-made projects inside the binary, each with a page of explanation, copied so that
//! they can be edited. A copy gets identities of its own, so that its channels do not take the place of
//! another copy's.

use crate::fault::Fault;
use crate::project::PROJECT_FILE;
use include_dir::{Dir, include_dir};
use std::path::{Path, PathBuf};
use toml_edit::{DocumentMut, value};

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../../mapping-templates");

/// The page of explanation of a template.
const PAGE: &str = "README.md";

/// One ready-made project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Name of its folder.
    pub id: String,
    /// Its name for people: the head of its page.
    pub name: String,
    /// What it is, in a sentence or two: the first paragraph of its page.
    pub summary: String,
    /// Its page, in Markdown.
    pub page: String,
    /// Folder names of its interfaces.
    pub interfaces: Vec<String>,
    /// How many test cases it brings along.
    pub cases: usize,
}

/// Every template, by name of its folder.
#[must_use]
pub fn templates() -> Vec<Template> {
    let mut found: Vec<Template> = TEMPLATES.dirs().filter_map(template).collect();
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found
}

fn template(folder: &Dir<'_>) -> Option<Template> {
    let path = folder.path();
    folder.get_file(path.join(PROJECT_FILE))?;
    let id = path.file_name()?.to_str()?.to_owned();
    let page = folder
        .get_file(path.join(PAGE))
        .and_then(|file| file.contents_utf8())
        .unwrap_or_default()
        .to_owned();
    let name = page
        .lines()
        .find_map(|line| line.strip_prefix("# "))
        .map_or_else(|| id.clone(), |name| name.trim().to_owned());
    let summary: Vec<&str> = page
        .lines()
        .skip_while(|line| line.trim().is_empty() || line.starts_with('#'))
        .take_while(|line| !line.trim().is_empty())
        .map(str::trim)
        .collect();
    let interfaces = folder.get_dir(path.join("interfaces"));
    let interfaces: Vec<&Dir<'_>> = interfaces.map_or_else(Vec::new, |all| all.dirs().collect());
    let mut names: Vec<String> = interfaces
        .iter()
        .filter_map(|one| Some(one.path().file_name()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    let cases = interfaces
        .iter()
        .filter_map(|one| one.get_dir(one.path().join(crate::project::CASES_FOLDER)))
        .flat_map(Dir::files)
        .filter(|file| file.path().to_string_lossy().ends_with(".in.hl7"))
        .count();
    Some(Template {
        id,
        name,
        summary: summary.join(" "),
        page,
        interfaces: names,
        cases,
    })
}

/// Copies a template as it is.
pub(crate) fn copy(id: &str, to: &Path) -> std::io::Result<()> {
    let folder = TEMPLATES.get_dir(id).ok_or_else(|| {
        std::io::Error::new(
            std::io::ErrorKind::NotFound,
            "it is not among the templates of this program",
        )
    })?;
    write(folder, folder.path(), to)
}

/// Writes `project.toml` last: a copy that was cut off is not taken for a whole one.
fn write(from: &Dir<'_>, root: &Path, to: &Path) -> std::io::Result<()> {
    let place = |path: &Path| to.join(path.strip_prefix(root).unwrap_or(path));
    for folder in from.dirs() {
        std::fs::create_dir_all(place(folder.path()))?;
        write(folder, root, to)?;
    }
    let (last, first): (Vec<_>, Vec<_>) = from.files().partition(|file| {
        file.path()
            .file_name()
            .is_some_and(|name| name == PROJECT_FILE)
    });
    for file in first.into_iter().chain(last) {
        std::fs::write(place(file.path()), file.contents())?;
    }
    Ok(())
}

/// Starts a project from a template: in the folder where that is empty or not there yet, else in one
/// below it. Answers with the folder of the project.
///
/// # Errors
/// Where there is no such template, the place is taken, or a file cannot be written.
pub fn start(id: &str, folder: &Path, name: &str) -> Result<PathBuf, Fault> {
    let template = templates().into_iter().find(|one| one.id == id);
    let template = template.ok_or_else(|| {
        let known: Vec<String> = templates().into_iter().map(|one| one.id).collect();
        Fault::new(
            "unknown-template",
            format!(
                "There is no template `{id}`; there are {}.",
                known.join(", ")
            ),
        )
    })?;
    let named = match name.trim() {
        "" => template.name.clone(),
        name => name.to_owned(),
    };
    let place = free(folder, if name.trim().is_empty() { id } else { name })?;
    let failed = |cause: &dyn std::fmt::Display| {
        let message = format!("The project could not be written to {}.", place.display());
        Fault::new("project-not-written", message).because(cause)
    };
    std::fs::create_dir_all(&place).map_err(|cause| failed(&cause))?;
    copy(id, &place).map_err(|cause| failed(&cause))?;
    change(&place.join(PROJECT_FILE), |document| {
        document.insert("name", value(named.as_str()));
    })?;
    for interface in &template.interfaces {
        let file = place
            .join("interfaces")
            .join(interface)
            .join("interface.toml");
        change(&file, |document| {
            document.insert("id", value(fresh_id()));
        })?;
    }
    Ok(place)
}

/// An identity that nothing else has.
pub(crate) fn fresh_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// The folder itself where it is empty or not there yet, else a new one below it.
pub(crate) fn free(folder: &Path, name: &str) -> Result<PathBuf, Fault> {
    let is_free = |folder: &Path| {
        std::fs::read_dir(folder).map_or(!folder.exists(), |mut inside| inside.next().is_none())
    };
    if is_free(folder) {
        return Ok(folder.to_path_buf());
    }
    let below = folder.join(crate::cases::slug(name));
    match is_free(&below) {
        true => Ok(below),
        false => Err(Fault::new(
            "folder-taken",
            format!(
                "{} is not empty, and {} is there already; choose another folder.",
                folder.display(),
                below.display()
            ),
        )),
    }
}

/// Changes a TOML file and keeps what else stands in it.
pub(crate) fn change(file: &Path, change: impl FnOnce(&mut DocumentMut)) -> Result<(), Fault> {
    let refused = |cause: &dyn std::fmt::Display| {
        let message = format!("{} could not be changed.", file.display());
        Fault::new("file-unwritable", message).because(cause)
    };
    let text = std::fs::read_to_string(file).map_err(|cause| refused(&cause))?;
    let mut document: DocumentMut = text.parse().map_err(|cause| refused(&cause))?;
    change(&mut document);
    crate::mapping::replace(file, document.to_string().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Project;

    #[test]
    fn every_template_opens_without_a_finding_and_says_what_it_is() {
        let all = templates();
        assert!(all.iter().any(|one| one.id == "registration-to-lab"));
        for template in all {
            assert!(!template.summary.is_empty(), "{}", template.id);
            let folder = tempfile::tempdir().expect("a folder");
            let place = start(&template.id, folder.path(), "").expect(&template.id);
            let project = Project::open(&place).expect(&template.id);
            assert_eq!(project.findings, [], "{}", template.id);
            assert_eq!(project.name, template.name);
        }
    }

    #[test]
    fn two_copies_have_identities_of_their_own_and_nothing_is_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let id = "registration-to-lab";
        let one = start(id, &folder.path().join("one"), "").expect("started");
        let two = start(id, &folder.path().join("one"), "The lab's").expect("started");
        assert_eq!(two, one.join("the-lab-s"));
        let read = |place: &Path| Project::open(place).expect("opened");
        let (one, two) = (read(&one), read(&two));
        assert_ne!(one.interfaces[0].uuid, two.interfaces[0].uuid);
        assert_eq!(two.name, "The lab's");
        let again = start(id, &folder.path().join("one"), "The lab's");
        assert_eq!(again.expect_err("taken").code, "folder-taken");
        let unknown = start("nothing", folder.path(), "");
        assert_eq!(unknown.expect_err("unknown").code, "unknown-template");
    }
}
