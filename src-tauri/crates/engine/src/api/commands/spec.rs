//! Specifications of interfaces, and code tables that come back from them. Both are about the saved files.

use super::error::checked;
use crate::api::specs;
use crate::api::view::{
    ApiError, ExportSaved, SpecAt, SpecSave, SpecView, TablesAccept, TablesAt, TablesView,
};
use crate::table_import::{accept, review};
use crate::workbench::Workbench;
use std::path::Path;

/// What a specification holds.
///
/// # Errors
/// Where there is no such interface.
pub async fn spec_preview(workbench: &Workbench, request: SpecAt) -> Result<SpecView, ApiError> {
    let desk = workbench.desk().await;
    checked(move || specs::view(&desk.project(), &request.interface)).await
}

/// Writes a specification to a file.
///
/// # Errors
/// As [`spec_preview`], and where the file cannot be written.
pub async fn spec_save(workbench: &Workbench, request: SpecSave) -> Result<ExportSaved, ApiError> {
    let desk = workbench.desk().await;
    checked(move || {
        let SpecSave { at, path } = request;
        let bytes = specs::write(&desk.project(), &at.interface, Path::new(&path))?;
        Ok(ExportSaved { path, bytes })
    })
    .await
}

/// Holds the code tables of a workbook against those of an interface.
///
/// # Errors
/// Where there is no such interface, or the file is no workbook with code tables.
pub async fn tables_review(
    workbench: &Workbench,
    request: TablesAt,
) -> Result<TablesView, ApiError> {
    let desk = workbench.desk().await;
    checked(move || {
        let project = desk.project();
        let interface = specs::interface_of(&project, &request.interface)?;
        Ok(specs::tables(review(interface, Path::new(&request.path))?))
    })
    .await
}

/// Takes tables of a workbook over, and answers with what is other after that.
///
/// # Errors
/// As [`tables_review`]; where one cannot be taken, or a file cannot be written.
pub async fn tables_accept(
    workbench: &Workbench,
    request: TablesAccept,
) -> Result<TablesView, ApiError> {
    let desk = workbench.desk().await;
    checked(move || {
        let TablesAccept { at, tables } = request;
        let project = desk.project();
        let interface = specs::interface_of(&project, &at.interface)?;
        let file = Path::new(&at.path);
        accept(interface, &review(interface, file)?, &tables)?;
        Ok(specs::tables(review(interface, file)?))
    })
    .await
}
