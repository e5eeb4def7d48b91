//! Documents inside a message, opened or saved when somebody asks for one.

use super::error::checked;
use super::messages::key;
use crate::api::document;
use crate::api::text::small;
use crate::api::view::{ApiError, DocumentAt, DocumentSave, DocumentSaved, DocumentView};
use crate::fault::Fault;
use crate::store::Action;
use crate::workbench::{Key, Workbench};
use hl7wb_core::document::Document;
use hl7wb_core::message::Message;
use std::path::PathBuf;

/// Opens a document: what it is, and its text where it is one.
///
/// # Errors
/// Where there is none, it is masked, too large, or its data is broken.
pub async fn document_open(
    workbench: &Workbench,
    request: DocumentAt,
) -> Result<DocumentView, ApiError> {
    decoded(workbench, request, |message, found, bytes| {
        Ok(document::view(message, &found, &bytes))
    })
    .await
}

/// The bytes of a document.
///
/// # Errors
/// As [`document_open`].
pub async fn document_bytes(
    workbench: &Workbench,
    request: DocumentAt,
) -> Result<Vec<u8>, ApiError> {
    decoded(workbench, request, |_, _, bytes| Ok(bytes)).await
}

/// Saves a document as a file.
///
/// # Errors
/// As [`document_open`], and where the file cannot be written.
pub async fn document_save(
    workbench: &Workbench,
    request: DocumentSave,
) -> Result<DocumentSaved, ApiError> {
    let DocumentSave { at, path } = request;
    if let Key::Captured(id) = key(at.key)
        && !workbench.mask().hides(key(at.key))
    {
        let desk = workbench.desk().await;
        desk.record(Action::Save, &[id], &path).await?;
    }
    decoded(workbench, at, move |_, _, bytes| {
        let path = PathBuf::from(path);
        crate::sources::replace(&path, |file| std::io::Write::write_all(file, &bytes))?;
        tracing::info!(path = %path.display(), bytes = bytes.len(), "document saved");
        Ok(DocumentSaved {
            path: path.display().to_string(),
            bytes: small(bytes.len()),
        })
    })
    .await
}

async fn decoded<T: Send + 'static>(
    workbench: &Workbench,
    at: DocumentAt,
    then: impl FnOnce(&Message, Document, Vec<u8>) -> Result<T, Fault> + Send + 'static,
) -> Result<T, ApiError> {
    if workbench.mask().hides(key(at.key)) {
        return Err(Fault::new(
            "masked",
            "This message is masked, and so are the documents in it. Show it first.",
        )
        .into());
    }
    let opened = workbench.desk().await.message(key(at.key)).await?;
    checked(move || {
        let (found, bytes) = document::bytes(&opened.message, &at.path)?;
        then(&opened.message, found, bytes)
    })
    .await
}
