//! Specifications and code tables of a project on disk: what the window and scripts ask for alike.

use super::testing::ready;
use super::text::small;
use super::view::{
    ApiError, ProvenView, RowDiff, SpecSection, SpecView, TableDiff, TablesView, Tier,
};
use crate::fault::Fault;
use crate::project::{Interface, Project};
use crate::spec::{Part, Specification, html, specification, workbook};
use crate::table_import::{TableChange, accept, review};
use std::path::Path;

const PAGE: &str = "The page is whole, well formed and needs nothing beside it. Its sample values are what the mapping gave just now; what it says of them nobody has signed yet.";

const BOOK: &str = "The workbook is read back by readers of other makes, and its code tables come back as they went. No copy of Excel has opened it in a test.";

const fn format_checked(says: String) -> ProvenView {
    ProvenView {
        tier: Tier::Format,
        says,
    }
}

/// Makes a specification of the saved files.
///
/// # Errors
/// Where the project has no such interface.
pub fn made(project: &Project, interface: &str) -> Result<Specification, Fault> {
    let found = interface_of(project, interface)?;
    specification(project, interface, &ready(found))
}

/// What a specification holds.
///
/// # Errors
/// As [`made`].
pub fn view(project: &Project, interface: &str) -> Result<SpecView, Fault> {
    let made = made(project, interface)?;
    let rows = |parts: &[Part]| {
        let each = parts.iter().map(|part| match part {
            Part::Grid(grid) => grid.rows.len(),
            Part::Lines { lines, .. } => lines.len(),
            Part::Diagram(_) => 0,
        });
        small(each.sum())
    };
    Ok(SpecView {
        file_name: format!("{interface}-specification"),
        page_tier: format_checked(PAGE.to_owned()),
        book_tier: format_checked(BOOK.to_owned()),
        open: made.sections.last().map_or(0, |open| rows(&open.parts)),
        sections: made
            .sections
            .iter()
            .map(|section| SpecSection {
                title: section.title.clone(),
                intro: section.intro.clone(),
                rows: rows(&section.parts),
            })
            .collect(),
        title: made.title,
    })
}

/// Writes a specification: a workbook where the name ends with `.xlsx`, else a page. Answers with its
/// size in bytes.
///
/// # Errors
/// As [`made`], and where the file cannot be written.
pub fn write(project: &Project, interface: &str, path: &Path) -> Result<u64, Fault> {
    let made = made(project, interface)?;
    let is_book = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    let bytes = match is_book {
        true => workbook(&made)?,
        false => html(&made).into_bytes(),
    };
    std::fs::write(path, &bytes).map_err(|error| {
        let message = format!("{} could not be written: {error}.", path.display());
        Fault::new("file-not-written", message).because(error)
    })?;
    Ok(bytes.len() as u64)
}

/// Writes the specification of an interface of a project in a folder.
///
/// # Errors
/// Where the folder is no project, and as [`write`].
pub fn write_spec(folder: &Path, interface: Option<&str>, path: &Path) -> Result<u64, ApiError> {
    let project = Project::open(folder).map_err(Fault::from)?;
    let interface = one(&project, interface)?;
    Ok(write(&project, &interface.id, path)?)
}

/// Holds the code tables of a workbook against those of an interface.
///
/// # Errors
/// Where the folder is no project, or the file no workbook with code tables.
pub fn review_tables(
    folder: &Path,
    interface: Option<&str>,
    file: &Path,
) -> Result<TablesView, ApiError> {
    let project = Project::open(folder).map_err(Fault::from)?;
    let interface = one(&project, interface)?;
    Ok(tables(review(interface, file)?))
}

/// Takes every table of a workbook over that is another one, and answers with what changed.
///
/// # Errors
/// As [`review_tables`]; where one cannot be taken, or a file cannot be written.
pub fn accept_tables(
    folder: &Path,
    interface: Option<&str>,
    file: &Path,
) -> Result<TablesView, ApiError> {
    let project = Project::open(folder).map_err(Fault::from)?;
    let interface = one(&project, interface)?;
    let changes = review(interface, file)?;
    let all: Vec<String> = changes.iter().map(|change| change.table.clone()).collect();
    accept(interface, &changes, &all)?;
    Ok(tables(changes))
}

/// The tables of a workbook, as they cross.
#[must_use]
pub fn tables(changes: Vec<TableChange>) -> TablesView {
    TablesView {
        tables: changes
            .into_iter()
            .map(|change| TableDiff {
                table: change.table,
                sheet: change.sheet,
                columns: change.columns,
                is_new: change.is_new,
                added: change.added,
                removed: change.removed,
                changed: change
                    .changed
                    .into_iter()
                    .map(|(before, after)| RowDiff { before, after })
                    .collect(),
                doubts: change.doubts,
                refused: change.refused,
            })
            .collect(),
    }
}

/// The interface of that name.
pub(crate) fn interface_of<'a>(project: &'a Project, id: &str) -> Result<&'a Interface, Fault> {
    project.interface(id).ok_or_else(|| {
        let message = format!("The project has no interface `{id}`.");
        Fault::new("unknown-interface", message)
    })
}

fn one<'a>(project: &'a Project, id: Option<&str>) -> Result<&'a Interface, Fault> {
    match (id, project.interfaces.as_slice()) {
        (Some(id), _) => interface_of(project, id),
        (None, [only]) => Ok(only),
        (None, _) => Err(Fault::new(
            "which-interface",
            "The project has several interfaces, or none: name one with --interface.",
        )),
    }
}
