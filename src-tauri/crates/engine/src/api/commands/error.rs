//! Faults, as they cross.

use crate::api::view::{ApiError, FindingView, Level};
use crate::fault::Fault;

impl From<Fault> for ApiError {
    fn from(fault: Fault) -> Self {
        let Fault {
            code,
            message,
            detail,
        } = fault;
        Self {
            code: code.to_owned(),
            message,
            detail,
        }
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ApiError {}

/// What a piece of work in another thread came to; a panic there is an error here.
pub async fn checked<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, ApiError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(ApiError::from),
        Err(error) => Err(crate::workbench::broken(&error).into()),
    }
}

/// A fault as a finding about a file.
pub(crate) fn finding(fault: Fault, file: Option<String>) -> FindingView {
    let Fault {
        code,
        message,
        detail: _,
    } = fault;
    FindingView {
        code: code.to_owned(),
        level: Level::Error,
        message,
        path: None,
        range: None,
        rule: None,
        file,
        line: None,
    }
}
