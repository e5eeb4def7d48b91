//! One open message: its view, and what of a large one comes after it.

use super::capture::row_view;
use super::edit::standing;
use super::error::checked;
use super::messages::key;
use crate::api::large;
use crate::api::message;
use crate::api::view::{ApiError, FindingsView, MessageView, NodePage, NodesAt, OpenMessage};
use crate::drafts;
use crate::workbench::Workbench;

/// Opens one message.
///
/// # Errors
/// Where it is not there any more.
pub async fn message_open(
    workbench: &Workbench,
    request: OpenMessage,
) -> Result<MessageView, ApiError> {
    let desk = workbench.desk().await;
    let opened = desk.message(key(request.key)).await?;
    let draft = desk.drafts().of(key(request.key));
    let masked = workbench.mask().hides(key(request.key));
    checked(move || {
        let captured = opened.captured.as_ref().map(|row| row_view(row, masked));
        Ok(MessageView {
            draft: draft.map(|draft| standing(drafts::lock(&draft).standing())),
            ..message::view(
                request.key,
                &opened.message,
                opened.found(),
                captured,
                &opened.reading,
                masked,
            )
        })
    })
    .await
}

/// Segments and structure of a large message, laid out as
/// [`LargeHead`](crate::api::view::LargeHead) says.
///
/// # Errors
/// Where it is not there any more.
pub async fn message_lines(workbench: &Workbench, at: OpenMessage) -> Result<Vec<u8>, ApiError> {
    let opened = workbench.desk().await.message(key(at.key)).await?;
    checked(move || Ok(large::lines(&opened.message, &opened.reading))).await
}

/// The text of a large message, in UTF-8: one line a segment, LF between them.
///
/// # Errors
/// Where it is not there any more.
pub async fn message_text(workbench: &Workbench, at: OpenMessage) -> Result<Vec<u8>, ApiError> {
    let opened = workbench.desk().await.message(key(at.key)).await?;
    let masked = workbench.mask().hides(key(at.key));
    checked(move || Ok(message::text(&opened.message, &opened.reading, masked).into_bytes())).await
}

/// What is found in a message. The checks of a large one are made here.
///
/// # Errors
/// Where it is not there any more.
pub async fn message_findings(
    workbench: &Workbench,
    request: OpenMessage,
) -> Result<FindingsView, ApiError> {
    let opened = workbench.desk().await.message(key(request.key)).await?;
    let masked = workbench.mask().hides(key(request.key));
    checked(move || {
        let found = opened.findings();
        Ok(message::findings(
            &opened.message,
            found,
            &opened.reading,
            masked,
        ))
    })
    .await
}

/// Nodes of some segments.
///
/// # Errors
/// Where the message is not there any more.
pub async fn message_nodes(workbench: &Workbench, request: NodesAt) -> Result<NodePage, ApiError> {
    let opened = workbench.desk().await.message(key(request.key)).await?;
    let masked = workbench.mask().hides(key(request.key));
    checked(move || {
        Ok(message::nodes(
            &opened.message,
            request.first,
            request.count,
            request.density,
            &opened.reading,
            masked,
        ))
    })
    .await
}
