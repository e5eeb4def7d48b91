//! The bytes of one message as they arrived, for a hex view.

use super::error::checked;
use super::messages::key;
use crate::api::text::{Shown, small};
use crate::api::view::{
    ApiError, ByteRange, MessageKey, OpenMessage, TextOfWire, TextRange, WireOfText, WirePage,
    WireView,
};
use crate::api::wire::Wire;
use crate::workbench::{Opened, Workbench};
use hl7wb_core::mask::personal;
use hl7wb_core::span::Span;
use std::sync::Arc;

/// Most bytes of one page.
const PAGE: u32 = 64 << 10;

/// What there is on the wire.
///
/// # Errors
/// Where the message is not there any more.
pub async fn wire_open(workbench: &Workbench, request: OpenMessage) -> Result<WireView, ApiError> {
    let masked = workbench.mask().hides(key(request.key));
    with(workbench, request.key, move |wire, _| WireView {
        bytes: small(wire.bytes.len()),
        payload: range(wire.payload),
        masked,
    })
    .await
}

/// A page of bytes, and what each is.
///
/// # Errors
/// Where the message is not there any more.
pub async fn wire_page(workbench: &Workbench, request: WirePage) -> Result<Vec<u8>, ApiError> {
    let WirePage {
        key: at,
        first,
        count,
    } = request;
    let masked = workbench.mask().hides(key(at));
    with(workbench, at, move |wire, opened| {
        let hidden = masked.then(|| {
            let dictionary = opened.reading.dictionary(&opened.message);
            personal(&opened.message, dictionary)
        });
        wire.page(first as usize, count.min(PAGE) as usize, hidden.as_deref())
    })
    .await
}

/// Where a stretch of the shown text is on the wire.
///
/// # Errors
/// Where the message is not there any more.
pub async fn wire_of_text(
    workbench: &Workbench,
    request: WireOfText,
) -> Result<ByteRange, ApiError> {
    let WireOfText { key: at, range: of } = request;
    with(workbench, at, move |wire, opened| {
        range(wire.of_text(&Shown::new(&opened.message), of.from, of.to))
    })
    .await
}

/// Where a byte of the wire is in the shown text.
///
/// # Errors
/// Where the message is not there any more.
pub async fn text_of_wire(
    workbench: &Workbench,
    request: TextOfWire,
) -> Result<TextRange, ApiError> {
    let TextOfWire { key: at, byte } = request;
    with(workbench, at, move |wire, opened| {
        let from = wire.text_at(&Shown::new(&opened.message), byte as usize);
        TextRange { from, to: from }
    })
    .await
}

async fn with<T: Send + 'static>(
    workbench: &Workbench,
    at: MessageKey,
    look: impl FnOnce(&Wire<'_>, &Opened) -> T + Send + 'static,
) -> Result<T, ApiError> {
    let desk = workbench.desk().await;
    let opened: Arc<Opened> = desk.message(key(at)).await?;
    let (bytes, payload) = desk.wire(key(at)).await?;
    checked(move || {
        let wire = Wire {
            bytes: &bytes,
            payload,
            message: &opened.message,
        };
        Ok(look(&wire, &opened))
    })
    .await
}

fn range(span: Span) -> ByteRange {
    ByteRange {
        from: small(span.start),
        to: small(span.end),
    }
}
