//! New projects, for scripts.

use super::view::ApiError;
use crate::templates;
use std::path::{Path, PathBuf};

/// Starts a project from a template, and answers with its folder.
///
/// # Errors
/// Where there is no such template, the place is taken, or a file cannot be written.
pub fn start_project(template: &str, folder: &Path, name: &str) -> Result<PathBuf, ApiError> {
    Ok(templates::start(template, folder, name)?)
}

/// Every template: its name for programs, and what it is.
#[must_use]
pub fn template_names() -> Vec<(String, String)> {
    let all = templates::templates().into_iter();
    all.map(|template| (template.id, template.summary))
        .collect()
}
