//! Endpoints, the capture store, and sending.

use super::messages::key;
use crate::api::message;
use crate::api::view::{
    ApiError, CapturePage, CaptureRow, CaptureRowsAt, EndpointAt, EndpointList, EndpointState,
    EndpointView, FrameKind, Nothing, SendMessage, SendView,
};
use crate::clock;
use crate::endpoints::{Reply, Sender, Timeouts};
use crate::store::{Acknowledged, FrameId, Kind, Row, Summary};
use crate::workbench::{self, EndpointNow, Workbench};
use hl7wb_core::message::Message;

/// Most rows of one page.
const PAGE: u32 = 5000;

/// Every endpoint.
///
/// # Errors
/// None today.
pub async fn endpoint_list(
    workbench: &Workbench,
    _request: Nothing,
) -> Result<EndpointList, ApiError> {
    let endpoints = workbench.desk().await.endpoints();
    Ok(EndpointList {
        endpoints: endpoints.into_iter().map(endpoint_view).collect(),
    })
}

/// Starts a listener.
///
/// # Errors
/// Port in use (by whom), rights, store not to be written, …
pub async fn endpoint_start(
    workbench: &Workbench,
    request: EndpointAt,
) -> Result<EndpointView, ApiError> {
    let now = workbench.desk().await.start(&request.endpoint).await?;
    Ok(endpoint_view(now))
}

/// Stops a listener.
///
/// # Errors
/// Where there is none of that name.
pub async fn endpoint_stop(
    workbench: &Workbench,
    request: EndpointAt,
) -> Result<EndpointView, ApiError> {
    let now = workbench.desk().await.stop(&request.endpoint).await?;
    Ok(endpoint_view(now))
}

/// A page of the store.
///
/// # Errors
/// Where it cannot be read.
pub async fn capture_rows(
    workbench: &Workbench,
    request: CaptureRowsAt,
) -> Result<CapturePage, ApiError> {
    let CaptureRowsAt {
        before,
        limit,
        filter,
    } = request;
    let desk = workbench.desk().await;
    let masked = workbench.mask().hides_captured();
    let page = desk
        .store()?
        .page(before.map(FrameId), limit.min(PAGE), &filter)
        .await
        .map_err(crate::fault::Fault::from)?;
    Ok(CapturePage {
        rows: page.rows.iter().map(|row| row_view(row, masked)).collect(),
        more: page.more,
        total: page.total,
    })
}

/// Sends one message and waits for its answer.
///
/// # Errors
/// Refused, not answered, not framed, …
pub async fn message_send(
    workbench: &Workbench,
    request: SendMessage,
) -> Result<SendView, ApiError> {
    let SendMessage {
        key: at,
        host,
        port,
    } = request;
    let bytes = workbench.desk().await.bytes(key(at)).await?;
    let sent = async {
        Sender::connect(&host, port, Timeouts::default())
            .await?
            .send(&bytes)
            .await
    };
    let Reply {
        wire: _,
        payload,
        flaw: _,
        code,
        text,
        matches,
        latency,
    } = sent.await.map_err(crate::fault::Fault::from)?;
    let (answer, _) = Message::decode(payload);
    Ok(SendView {
        acknowledgement: code,
        text,
        matches,
        latency_us: u32::try_from(latency.as_micros()).unwrap_or(u32::MAX),
        answer: crate::api::text::Shown::new(&answer).into_text(),
    })
}

/// A row of the store, without who the patient is where that is masked.
pub(super) fn row_view(row: &Row, masked: bool) -> CaptureRow {
    let Row {
        id,
        connection,
        time,
        kind,
        bytes,
        summary,
        acknowledged,
    } = row.clone();
    let Summary {
        message_type,
        control_id,
        patient_id,
        patient_name,
        worst,
    } = summary;
    let (code, text, outcome, latency) = match acknowledged {
        Some(Acknowledged {
            code,
            text,
            outcome,
            latency,
        }) => (Some(code), text, outcome, u32::try_from(latency).ok()),
        None => (None, None, None, None),
    };
    let shown = |said: Option<String>| said.map(|said| message::unquoted(said, masked));
    CaptureRow {
        id: id.0,
        time: clock::rfc3339(time),
        endpoint: connection.endpoint.to_string(),
        peer: connection.peer.to_string(),
        frame: match kind {
            Kind::Message => FrameKind::Message,
            Kind::Garbage => FrameKind::Garbage,
            Kind::Half => FrameKind::Half,
        },
        message_type,
        control_id,
        patient_id: message::dotted(patient_id, masked),
        patient_name: message::dotted(patient_name, masked),
        bytes: u32::try_from(bytes).unwrap_or(u32::MAX),
        acknowledgement: code,
        acknowledgement_text: shown(text),
        outcome: shown(outcome),
        latency_us: latency,
        worst: worst.map(message::level),
    }
}

/// An endpoint.
pub(super) fn endpoint_view(now: EndpointNow) -> EndpointView {
    let EndpointNow {
        id,
        name,
        address,
        loopback,
        state,
        connections,
        received,
    } = now;
    let (state, problem) = match state {
        workbench::EndpointState::Stopped => (EndpointState::Stopped, None),
        workbench::EndpointState::Listening => (EndpointState::Listening, None),
        workbench::EndpointState::Failed(why) => (EndpointState::Failed, Some(why)),
    };
    EndpointView {
        id,
        name,
        address,
        loopback,
        state,
        problem,
        connections,
        received,
    }
}
